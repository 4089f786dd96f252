#include "tools/holotwin/treat/ecg_figure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/text.h"
#include "tools/holotwin/report/markup.h"

namespace holotwin {

namespace {

using physiology::EcgLead;
using physiology::kEcgHz;

constexpr double kMm = 3;                             // user units a millimetre of paper
constexpr double kMmPerSecond = 25, kMmPerMillivolt = 10;
constexpr double kColumn_s = 2.5, kRow_mm = 26, kMargin_mm = 4;
constexpr std::array<const char*, physiology::kEcgLeads> kNames = {"I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"};
constexpr int kRows = 3, kColumns = 4;
constexpr double kWidth_mm = kColumns * kColumn_s * kMmPerSecond + 2 * kMargin_mm, kHeight_mm = (kRows + 1) * kRow_mm + 2 * kMargin_mm;

constexpr double kSeen = 0.12;                        // user units off a straight line that the eye would miss
constexpr std::size_t kLongestStep = 5;               // samples

std::string number(double v) { return format_trimmed(v, 1); }

/// A lead from `from_s` for `length_s`, its zero at (x, y) in mm.
std::string trace(const physiology::EcgRecord& record, std::size_t lead, double from_s, double length_s, double x_mm, double y_mm) {
  const auto at = [](double s) { return static_cast<std::size_t>(std::lround(s * kEcgHz)); };
  const std::size_t first = at(from_s), last = std::min(at(from_s + length_s), record.mV.size());
  if (first + 1 >= last) return "";
  const auto y_at = [&](std::size_t i) { return (y_mm - std::clamp(static_cast<double>(record.mV[i][lead]), -3.0, 3.0) * kMmPerMillivolt) * kMm; };
  std::string d;
  std::size_t drawn = first;
  for (std::size_t i = first; i < last; ++i) {
    // A point that lies on the line between its neighbours is not needed.
    const bool bends = i == first || i + 1 == last || i - drawn >= kLongestStep || std::fabs(y_at(i) - 0.5 * (y_at(i - 1) + y_at(i + 1))) > kSeen;
    if (!bends) continue;
    d += (i == first ? "M" : " ") + number((x_mm + static_cast<double>(i - first) / kEcgHz * kMmPerSecond) * kMm) + "," + number(y_at(i));
    drawn = i;
  }
  return "<path d=\"" + d + "\" fill=\"none\" stroke=\"#111\" stroke-width=\"1.1\" stroke-linejoin=\"round\"/>\n";
}

std::string label(double x_mm, double y_mm, const char* name) {
  return "<text x=\"" + number(x_mm * kMm) + "\" y=\"" + number(y_mm * kMm) + "\" font-size=\"11\" font-weight=\"600\" fill=\"#111\">" + name + "</text>\n";
}

std::string grid(double step_mm, const char* colour, double width) {
  std::string d;
  for (double x = 0; x <= kWidth_mm + 1e-9; x += step_mm) d += "M" + number(x * kMm) + ",0V" + number(kHeight_mm * kMm);
  for (double y = 0; y <= kHeight_mm + 1e-9; y += step_mm) d += "M0," + number(y * kMm) + "H" + number(kWidth_mm * kMm);
  return "<path d=\"" + d + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" + number(width) + "\"/>\n";
}

}  // namespace

std::string ecg_figure(const physiology::EcgRecord& record, const std::string& alt) {
  std::string s = "<svg class=\"ecg\" role=\"img\" aria-label=\"" + escape_html(alt) + "\" viewBox=\"0 0 " + number(kWidth_mm * kMm) + " " + number(kHeight_mm * kMm) + "\" xmlns=\"http://www.w3.org/2000/svg\">\n";
  s += "<rect width=\"100%\" height=\"100%\" fill=\"#fffafa\"/>\n" + grid(1, "#fbe3e3", 0.4) + grid(5, "#f2b8b8", 0.7);
  const auto row_mm = [](int row) { return kMargin_mm + (row + 0.55) * kRow_mm; };
  for (int column = 0; column < kColumns; ++column)
    for (int row = 0; row < kRows; ++row) {
      const auto lead = static_cast<std::size_t>(column * kRows + row);
      const double x = kMargin_mm + column * kColumn_s * kMmPerSecond;
      s += label(x + 1, row_mm(row) - 0.38 * kRow_mm, kNames[lead]) + trace(record, lead, column * kColumn_s, kColumn_s, x, row_mm(row));
    }
  s += label(kMargin_mm + 1, row_mm(kRows) - 0.38 * kRow_mm, kNames[1]) + trace(record, static_cast<std::size_t>(EcgLead::II), 0, kColumns * kColumn_s, kMargin_mm, row_mm(kRows));
  return s + "</svg>\n";
}

}  // namespace holotwin
