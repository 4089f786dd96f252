#pragma once
// The debrief's main figure as inline SVG: all signals over one time axis.
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/content/scenario_file.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/run_log.h"

namespace holotwin {

/// Colours of the three bleeding parts: Okabe and Ito's vermilion, purple and sky blue, told apart with any colour vision, and the same as
/// in the window (engine/ui/panels.cpp).
inline constexpr std::array<const char*, kVesselKinds> kVesselColours = {"#D55E00", "#CC79A7", "#56B4E9"};

/// A label above the plot and where its line stands. `lane` 0 is the lowest.
struct Flag {
  double x = 0;              ///< of its line
  std::string text;
  double label_x = 0;        ///< where the text begins
  double width = 0;
  std::size_t lane = 0;
};
/// Gives each flag (sorted by x) a lane and a place between `left` and `right` so that no two texts overlap and no line
/// crosses a text. Font size in units of x.
void place_flags(std::vector<Flag>& flags, double left, double right, double font_size);

/// Numbers at which an axis from low to high is marked: 1, 2 or 5 times a power of ten apart, at most `most` of them.
[[nodiscard]] std::vector<double> axis_ticks(double low, double high, int most);

/// The figure: acts as flags, bleeding as three stacked areas, pressures with their target bands, and small multiples.
[[nodiscard]] std::string main_figure(const RunLog& log, const RunAnalysis& analysis, const Scenario& scenario, const Language& language);

}  // namespace holotwin
