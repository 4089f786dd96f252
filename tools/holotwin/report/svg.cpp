#include "tools/holotwin/report/svg.h"

#include <cmath>

#include "engine/core/text.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/plots.h"

namespace holotwin {

namespace {
std::string dashed(const char* dash) { return dash != nullptr ? std::string(" stroke-dasharray=\"") + dash + "\"" : std::string(); }
}  // namespace

std::string n1(double v) { return format_number(v, 1); }

std::string path_step(char letter, double x, double y) {
  std::string step(1, letter);
  step += n1(x);
  step += ' ';
  step += n1(y);
  return step;
}

void SvgDrawing::text(double at_x, double at_y, const std::string& words, const char* anchor, const char* colour, double size, bool bold) {
  svg += "<text x=\"" + n1(at_x) + "\" y=\"" + n1(at_y) + "\" text-anchor=\"" + anchor + "\" fill=\"" + colour + "\" font-size=\"" + n1(size) + "\"" +
         (bold ? " font-weight=\"600\"" : "") + ">" + escape_html(words) + "</text>\n";
}

void SvgDrawing::title(double at_x, double at_y, const std::string& words, const std::string& unit) {
  svg += "<text x=\"" + n1(at_x) + "\" y=\"" + n1(at_y) + "\" font-size=\"" + n1(kSvgFont) + "\" fill=\"" + kSvgInk + "\"><tspan font-weight=\"600\">" + escape_html(words) +
         "</tspan><tspan dx=\"6\" fill=\"" + kSvgSoft + "\" font-size=\"9.5\">" + escape_html(unit) + "</tspan></text>\n";
}

void SvgDrawing::line(double x1, double y1, double x2, double y2, const char* colour, double width, const char* dash) {
  svg += "<line x1=\"" + n1(x1) + "\" y1=\"" + n1(y1) + "\" x2=\"" + n1(x2) + "\" y2=\"" + n1(y2) + "\" stroke=\"" + colour + "\" stroke-width=\"" + n1(width) + "\"" +
         dashed(dash) + "/>\n";
}

void SvgDrawing::rect(double x1, double y1, double x2, double y2, const std::string& fill, double opacity) {
  svg += "<rect x=\"" + n1(x1) + "\" y=\"" + n1(y1) + "\" width=\"" + n1(std::max(0.0, x2 - x1)) + "\" height=\"" + n1(std::max(0.0, y2 - y1)) + "\" fill=\"" + fill + "\"" +
         (opacity < 1 ? " fill-opacity=\"" + format_number(opacity, 2) + "\"" : std::string()) + "/>\n";
}

void SvgDrawing::curve(const std::vector<SvgPoint>& points, const char* colour, double width, const char* dash) {
  std::string path;
  bool pen = false;
  double last_x = -1, last_y = -1;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const SvgPoint& p = points[i];
    if (!std::isfinite(p.y)) {
      pen = false;
      continue;
    }
    if (pen && p.x - last_x < 0.6 && std::fabs(p.y - last_y) < 0.8 && i + 1 < points.size()) continue;
    path += path_step(pen ? 'L' : 'M', p.x, p.y);
    pen = true;
    last_x = p.x;
    last_y = p.y;
  }
  svg += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" + n1(width) + "\" stroke-linejoin=\"round\"" + dashed(dash) + "/>\n";
}

std::string SvgDrawing::finished(double width, double height, const std::string& alt) const {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + n1(width) + " " + n1(height) + "\" role=\"img\" aria-label=\"" + escape_html(alt) + "\">\n" + svg + "</svg>\n";
}

void fit_scale(Panel& p, double low, double high, double least_span, bool from_zero) {
  if (low > high) low = 0, high = least_span;
  if (high - low < least_span) {
    const double middle = 0.5 * (low + high);
    low = middle - 0.5 * least_span;
    high = middle + 0.5 * least_span;
  }
  if (from_zero || (low > 0 && low < 0.15 * high)) low = 0;
  const auto ticks = axis_ticks(low, high, 4);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : high - low;
  p.low = std::floor(low / step + 1e-9) * step;
  p.high = std::ceil(high / step - 1e-9) * step;
}

}  // namespace holotwin
