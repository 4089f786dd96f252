#include "tools/holotwin/report/plots.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/text.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/svg.h"

namespace holotwin {

namespace {

// Units of the drawing: at the width of an A4 page's text (182 mm) one unit is 0.23 mm, so 11 is 7 pt.
constexpr double kWidth = 790, kLeft = 46, kRight = 718, kFont = kSvgFont, kLane = 15, kLegend = 18;
constexpr const char* kSoft = kSvgSoft;
constexpr const char* kMapBand = "#009E73";

// "SBP 80-90 or MAP 50-60 until control, no head injury": European guideline on major bleeding after trauma (liver-trauma.md, V12). Scenarios name
// the mean pressure alone; where one asks for this pair's, its other half is shown with it.
struct Permissive {
  double map_low, map_high, sbp_low, sbp_high;
};
constexpr Permissive kPermissive = {50, 60, 80, 90};

struct Figure : SvgDrawing {
  double end_s = 1;
  [[nodiscard]] double x(double t) const { return kLeft + (kRight - kLeft) * std::clamp(t / end_s, 0.0, 1.0); }
};

using Get = std::function<double(const LogRow&)>;

/// A line through the rows; a value that is not there leaves a gap.
void draw_line(Figure& f, const Panel& p, const std::vector<LogRow>& rows, const Get& get, const char* colour, double width, const char* dash = nullptr) {
  std::vector<SvgPoint> points;
  points.reserve(rows.size());
  for (const LogRow& row : rows) {
    const double v = get(row);
    points.push_back({f.x(row.time_s), std::isfinite(v) ? p.y(v) : v});
  }
  f.curve(points, colour, width, dash);
}

/// Low and high of what is drawn, widened to `least_span` and to whole ticks.
void scale_to(Panel& p, const std::vector<LogRow>& rows, const std::vector<Get>& gets, double least_span, bool from_zero) {
  double low = 1e300, high = -1e300;
  for (const LogRow& row : rows)
    for (const Get& get : gets) {
      const double v = get(row);
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  fit_scale(p, low, high, least_span, from_zero);
}

void draw_frame(Figure& f, const Panel& p, const std::string& title, const std::string& unit, int decimals, int most_ticks) {
  for (const double v : axis_ticks(p.low, p.high, most_ticks)) {
    f.line(kLeft, p.y(v), kRight, p.y(v), "#DDDDDD", 0.7);
    f.text(kLeft - 5, p.y(v) + 3.5, format_number(v, decimals), "end", kSoft, 9.5);
  }
  f.line(kLeft, p.bottom(), kRight, p.bottom(), "#999999", 0.8);
  f.title(kLeft, p.top - 4, title, unit);
}

void draw_bleeding(Figure& f, const Panel& p, const RunLog& log) {
  const auto& rows = log.rows();
  const auto stacked = [](const LogRow& r, std::size_t upto) {
    double sum = 0;
    for (std::size_t k = 0; k < upto; ++k) sum += r.bleeding_mL_per_min[kVesselKinds - 1 - k];
    return sum;
  };
  // From below: hepatic vein, portal vein, artery, so that what a Pringle clamp leaves stands on the ground.
  for (std::size_t layer = 0; layer < kVesselKinds; ++layer) {
    const std::size_t kind = kVesselKinds - 1 - layer;
    std::string up, down;
    double last_x = -1, last_y = -1, last_y0 = -1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double px = f.x(rows[i].time_s), y1 = p.y(stacked(rows[i], layer + 1)), y0 = p.y(stacked(rows[i], layer));
      if (last_x >= 0 && px - last_x < 0.6 && std::fabs(y1 - last_y) < 0.8 && std::fabs(y0 - last_y0) < 0.8 && i + 1 < rows.size()) continue;
      up += path_step(up.empty() ? 'M' : 'L', px, y1);
      down.insert(0, path_step('L', px, y0));
      last_x = px;
      last_y = y1;
      last_y0 = y0;
    }
    f.svg += "<path d=\"" + up + down + "Z\" fill=\"" + kVesselColours[kind] + "\" stroke=\"#FFFFFF\" stroke-width=\"0.5\"/>\n";
  }
}

/// Title and legend of the bleeding panel in one row, in the order of the stack. It stands above the flags, where no line crosses it.
void draw_legend(Figure& f, double row_y, const Language& words) {
  const std::string title = words.text("report.plot.bleeding");
  f.title(kLeft, row_y, title, "mL/min");
  double x = kLeft + text_width_em(title + "mL/min") * kFont + 30;
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    const std::string name = words.text(std::string("vessel.") + vessel_kind_name(static_cast<VesselKind>(k)));
    f.rect(x, row_y - 9, x + 10, row_y, kVesselColours[k]);
    f.text(x + 14, row_y, name);
    x += 14 + text_width_em(name) * kFont + 20;
  }
}

std::vector<Flag> make_flags(const Figure& f, const RunLog& log, const RunAnalysis& a, const Language& words) {
  std::vector<std::pair<double, std::string>> marks;
  for (const Act& act : group_acts(log.acts(), 90)) {
    switch (act.kind) {
      case ActKind::hand_off:
      case ActKind::plasma:
      case ActKind::platelets: continue;  // with the red cells; the table has them
      default: break;
    }
    marks.emplace_back(act.time_s, words.text(std::string("report.flag.") + act_name(act.kind), {std::to_string(act.count)}));
  }
  if (std::isfinite(a.control_s)) marks.emplace_back(a.control_s, words.text("report.flag.control"));
  std::stable_sort(marks.begin(), marks.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<Flag> flags;
  for (const auto& [t, text] : marks) flags.push_back({f.x(t), text, 0, 0, 0});
  return flags;
}

void draw_end_value(Figure& f, const Panel& p, const std::vector<LogRow>& rows, const Get& get, const std::string& label, int decimals, const char* colour, double nudge = 0) {
  const double v = get(rows.back());
  const double y = std::isfinite(v) ? p.y(v) : p.bottom();
  f.text(kRight + 6, std::clamp(y + 3.5 + nudge, p.top + 6, p.bottom() + 3.5), (label.empty() ? "" : label + " ") + format_number(v, decimals), "start", colour, kFont, true);
}

}  // namespace

void place_flags(std::vector<Flag>& flags, double left, double right, double font_size) {
  const double gap = 0.6 * font_size;
  for (Flag& flag : flags) {
    flag.width = text_width_em(flag.text) * font_size;
    flag.label_x = std::max(left, std::min(flag.x + 3, right - flag.width));
  }
  // From the right: texts stand to the right of their lines, so a flag goes above every later one whose line or text it would meet.
  for (std::size_t i = flags.size(); i-- > 0;) {
    Flag& flag = flags[i];
    flag.lane = 0;
    for (std::size_t j = i + 1; j < flags.size(); ++j) {
      const Flag& later = flags[j];
      const double from = std::min(later.x, later.label_x) - gap, to = later.label_x + later.width + gap;
      if (flag.label_x < to && from < flag.label_x + flag.width) flag.lane = std::max(flag.lane, later.lane + 1);
    }
  }
}

std::vector<double> axis_ticks(double low, double high, int most) {
  std::vector<double> ticks;
  if (!(high > low) || most < 1) return ticks;
  double step = std::pow(10.0, std::floor(std::log10((high - low) / most)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    if ((high - low) / (step * factor) <= most) {
      step *= factor;
      break;
    }
  }
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) ticks.push_back(i * step);
  return ticks;
}

std::string main_figure(const RunLog& log, const RunAnalysis& a, const Scenario& scenario, const Language& words) {
  const auto& rows = log.rows();
  Figure f;
  f.end_s = std::max(60.0, log.end_s());
  const std::string mmHg = "mmHg";

  std::vector<Flag> flags = make_flags(f, log, a, words);
  place_flags(flags, kLeft, kRight + 66, kFont);
  std::size_t lanes = 0;
  for (const Flag& flag : flags) lanes = std::max(lanes, flag.lane + 1);

  // The stack of panels, from above.
  double y = kLegend + kLane * static_cast<double>(lanes) + 12;
  const auto place = [&](double height) {
    Panel p;
    p.top = y;
    p.height = height;
    y += height + 24;
    return p;
  };
  Panel bleeding = place(150), pressure = place(112);
  struct Small {
    const char* key;
    std::string unit;
    int decimals;
    double least_span;
    Get get;
    Panel panel;
  };
  std::vector<Small> smalls = {{"hr", "/min", 0, 40, [](const LogRow& r) { return r.vitals.hr_per_min; }, {}},
                               {"co", "L/min", 1, 2, [](const LogRow& r) { return r.vitals.co_L_per_min; }, {}},
                               {"etco2", mmHg, 0, 10, [](const LogRow& r) { return r.vitals.etco2_mmHg; }, {}},
                               {"lactate", "mmol/L", 1, 2, [](const LogRow& r) { return r.vitals.lactate_mmol_L; }, {}},
                               {"hb", "g/dL", 1, 4, [](const LogRow& r) { return r.vitals.hb_g_per_dL; }, {}},
                               {"ica", "mmol/L", 2, 0.4, [](const LogRow& r) { return r.vitals.ica_mmol_L; }, {}},
                               {"temperature", "°C", 1, 2, [](const LogRow& r) { return r.vitals.temperature_C; }, {}}};
  for (Small& s : smalls) s.panel = place(50);
  const double axis_y = smalls.back().panel.bottom();
  const double height = axis_y + 36;

  // Behind everything: where the clock ran ahead, and where the clamp was on.
  for (const TimeSpan& span : log.run_ahead())
    if (f.x(span.to_s) - f.x(span.from_s) > 0.3) f.rect(f.x(span.from_s), bleeding.top, f.x(span.to_s), axis_y, "#F4F4F4");
  for (const TimeSpan& spell : a.clamp_spells) f.rect(f.x(spell.from_s), bleeding.top, f.x(spell.to_s), bleeding.bottom(), "#F0E442", 0.5);

  scale_to(bleeding, rows, {[](const LogRow& r) { return r.bleeding_total(); }}, 50, true);
  draw_frame(f, bleeding, "", "", 0, 5);
  draw_bleeding(f, bleeding, log);
  draw_legend(f, 12, words);

  const Get map = [](const LogRow& r) { return r.vitals.map_mmHg; };
  const Get sbp = [](const LogRow& r) { return r.vitals.sbp_mmHg; };
  scale_to(pressure, rows, {map, sbp, [&](const LogRow&) { return scenario.map_target_after_high; }}, 60, true);
  const double split = std::isfinite(a.control_s) ? a.control_s : log.end_s();
  // A label stands where no curve runs through it: under or over the band, at its left or right end.
  const auto crossed = [&](double x1, double x2, double base) {
    return std::any_of(rows.begin(), rows.end(), [&](const LogRow& r) {
      const double px = f.x(r.time_s), y_map = pressure.y(map(r)), y_sbp = pressure.y(sbp(r));
      return px >= x1 - 3 && px <= x2 + 3 && ((y_map > base - 10 && y_map < base + 3) || (y_sbp > base - 10 && y_sbp < base + 3));
    });
  };
  const auto band = [&](double from, double to, double low, double high, const char* key, const char* colour, const char* ink) {
    if (to - from < 1) return;
    f.rect(f.x(from), pressure.y(high), f.x(to), pressure.y(low), colour, 0.20);
    const std::string label = words.text(key, {format_number(low, 0), format_number(high, 0)});
    const double width = text_width_em(label) * 9.5, left = f.x(from) + 4, right = f.x(to) - 4 - width;
    if (right < left) return;
    const double under = pressure.y(low) + 11, over = pressure.y(high) - 4;
    std::pair<double, double> at{left, under};
    for (const auto& spot : {std::pair{left, under}, std::pair{right, under}, std::pair{right, over}, std::pair{left, over}})
      if (!crossed(spot.first, spot.first + width, spot.second)) {
        at = spot;
        break;
      }
    f.text(at.first, at.second, label, "start", ink, 9.5);
  };
  band(0, split, scenario.map_target_before_low, scenario.map_target_before_high, "report.plot.band_before", kMapBand, "#00694D");
  band(split, log.end_s(), scenario.map_target_after_low, scenario.map_target_after_high, "report.plot.band_after", kMapBand, "#00694D");
  if (scenario.map_target_before_low == kPermissive.map_low && scenario.map_target_before_high == kPermissive.map_high)
    band(0, split, kPermissive.sbp_low, kPermissive.sbp_high, "report.plot.band_sbp", kSoft, kSoft);
  draw_frame(f, pressure, words.text("report.plot.pressure"), mmHg, 0, 5);
  draw_line(f, pressure, rows, sbp, kSoft, 1.0);
  draw_line(f, pressure, rows, map, "#000000", 1.8);
  const double apart = std::isfinite(map(rows.back())) && std::isfinite(sbp(rows.back())) && pressure.y(map(rows.back())) - pressure.y(sbp(rows.back())) < 13 ? 6.5 : 0;
  draw_end_value(f, pressure, rows, sbp, "SBP", 0, kSoft, -apart);
  draw_end_value(f, pressure, rows, map, "MAP", 0, "#000000", apart);

  for (Small& s : smalls) {
    scale_to(s.panel, rows, {s.get}, s.least_span, false);
    const int most = axis_ticks(s.panel.low, s.panel.high, 3).size() > 1 ? 3 : 4;  // one mark alone is no scale
    const auto ticks = axis_ticks(s.panel.low, s.panel.high, most);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    draw_frame(f, s.panel, words.text(std::string("report.plot.") + s.key), s.unit, step < 0.095 ? 2 : (step < 0.95 ? 1 : 0), most);
    draw_line(f, s.panel, rows, s.get, "#000000", 1.5);
    draw_end_value(f, s.panel, rows, s.get, "", s.decimals, "#000000");
  }

  // Flags on top, their lines through the two upper panels.
  for (const Flag& flag : flags) {
    const double base = kLegend + 6 + kLane * static_cast<double>(lanes - flag.lane);
    f.line(flag.x, base - 8, flag.x, bleeding.top, "#444444", 0.8);
    f.line(flag.x, bleeding.top, flag.x, pressure.bottom(), "#444444", 0.5, "1.5 3");
    f.text(flag.label_x, base, flag.text);
  }
  // One time axis for all; a bar along it where the clock ran ahead.
  for (const TimeSpan& span : log.run_ahead()) f.rect(f.x(span.from_s), axis_y + 0.5, f.x(span.to_s), axis_y + 4, "#A8A8A8");
  for (const double minute : axis_ticks(0, f.end_s / 60, 12)) {
    const double px = f.x(minute * 60);
    f.line(px, axis_y, px, axis_y + 4, kSoft, 0.8);
    f.text(px, axis_y + 18, format_number(minute, f.end_s < 600 && minute != std::floor(minute) ? 1 : 0), "middle", kSoft, 10);
  }
  f.text(kRight, axis_y + 32, words.text("report.plot.time"), "end", kSoft, 10);

  return f.finished(kWidth, height, words.text("report.plot.alt"));
}

}  // namespace holotwin
