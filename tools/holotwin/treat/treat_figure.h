#pragma once
// The arms' curves over one time axis, as inline SVG.
#include <limits>
#include <string>
#include <vector>

#include "tools/holotwin/treat/treat.h"

namespace holotwin {

/// How an arm is drawn: a letter, a colour of Okabe and Ito's palette and a dash, so that it is told apart with any colour vision and on
/// a grey printer.
struct ArmLook {
  std::string letter;
  const char* colour;
  const char* dash;   ///< of a stroke; null: solid
};
[[nodiscard]] ArmLook arm_look(std::size_t arm);
/// The arm's line and letter, to stand in a text.
[[nodiscard]] std::string arm_key(std::size_t arm);

/// One plot: a vital by its name in vital_list(), "bleeding", or the effect site of a drug by its place in Plan::drugs.
struct PlotSpec {
  const char* name;
  double least_span;
  bool from_zero;
  double most = std::numeric_limits<double>::infinity();  ///< the scale ends here at the latest: nothing is above
  std::size_t drug = 0;                                   ///< where the name is kDrugPlot
};
inline constexpr const char* kDrugPlot = "drug";

/// A stack of plots over one time axis; `with_events` puts the arms' events above it as flags.
[[nodiscard]] std::string treat_figure(const TreatInputs& inputs, const std::vector<PlotSpec>& plots, bool with_events, const std::string& alt);

}  // namespace holotwin
