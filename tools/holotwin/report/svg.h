#pragma once
// The drawing of plots as inline SVG, shared by the debrief and by treat's page.
#include <algorithm>
#include <string>
#include <vector>

namespace holotwin {

// Units of the drawing: at the width of an A4 page's text (182 mm over 790 units) one unit is 0.23 mm, so 11 is 7 pt.
inline constexpr double kSvgFont = 11;
inline constexpr const char* kSvgInk = "#222222";
inline constexpr const char* kSvgSoft = "#666666";

/// A coordinate as the file has it: one digit after the point.
[[nodiscard]] std::string n1(double v);
/// One step of a path: "M" or "L", then the place.
[[nodiscard]] std::string path_step(char letter, double x, double y);

struct SvgPoint {
  double x = 0, y = 0;   ///< y NaN: there is no value, the line has a gap
};

/// Collects the elements of one drawing in `svg`. Every text is escaped.
struct SvgDrawing {
  std::string svg;

  void text(double at_x, double at_y, const std::string& words, const char* anchor = "start", const char* colour = kSvgInk, double size = kSvgFont, bool bold = false);
  /// A plot's title with its unit in a softer tone.
  void title(double at_x, double at_y, const std::string& words, const std::string& unit);
  void line(double x1, double y1, double x2, double y2, const char* colour, double width, const char* dash = nullptr);
  void rect(double x1, double y1, double x2, double y2, const std::string& fill, double opacity = 1);
  /// A line through points sorted by x. Points closer than the eye tells apart are left out; the last one stays.
  void curve(const std::vector<SvgPoint>& points, const char* colour, double width, const char* dash = nullptr);
  /// The whole <svg>, `alt` for those who cannot see it.
  [[nodiscard]] std::string finished(double width, double height, const std::string& alt) const;
};

/// One plot of a stack: its place and its scale.
struct Panel {
  double top = 0, height = 0, low = 0, high = 1;
  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double y(double v) const { return bottom() - height * std::clamp((v - low) / (high - low), 0.0, 1.0); }
};
/// Gives the panel a scale that holds low..high, widened to `least_span` and to whole ticks; low > high stands for "nothing to show".
void fit_scale(Panel& panel, double low, double high, double least_span, bool from_zero);

}  // namespace holotwin
