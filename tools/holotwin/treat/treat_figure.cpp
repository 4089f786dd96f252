#include "tools/holotwin/treat/treat_figure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/text.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/plots.h"
#include "tools/holotwin/report/svg.h"
#include "tools/holotwin/report/texts.h"
#include "tools/holotwin/treat/compare.h"

namespace holotwin {

namespace {

using physiology::CourseResult;
using physiology::CourseRow;

constexpr double kWidth = 790, kLeft = 46, kRight = 716, kEnd = 722;
constexpr double kPlot = 74, kGap = 24;              // height of a plot, and what lies between two
constexpr double kLane = 12, kFlagFont = 9.5;
constexpr double kLongestFlag_em = 30;               // what no longer fits in one flag is left out: the table has it whole
constexpr double kHours = 6 * 3600;                  // longer runs are marked in hours

struct Axis {
  double start_s = 0, end_s = 1;
  [[nodiscard]] double x(double t) const { return kLeft + (kRight - kLeft) * std::clamp((t - start_s) / (end_s - start_s), 0.0, 1.0); }
};

std::string flag_text(const PlanEvent& e, const Language& words) {
  if (!e.label.empty()) return text_or(words, "treat.label." + e.label, e.label);
  PlanEvent flag = e;
  flag.key = e.flag;
  flag.args = e.flag_args;
  return event_text(flag, words);
}

/// Flags of the events for which `chosen` holds; those of one moment are one flag.
template <class Chosen>
std::vector<Flag> flags_of(const PlanArm& arm, const Axis& axis, const Language& words, Chosen chosen) {
  std::vector<Flag> flags;
  std::vector<std::string> said;
  double last_s = kNoValue;
  for (const PlanEvent& e : arm.events) {
    if (!chosen(e)) continue;
    const std::string text = flag_text(e, words);
    if (e.at_s != last_s) {
      said.clear();
      flags.push_back({axis.x(e.at_s), text, 0, 0, 0});
      last_s = e.at_s;
    } else if (std::find(said.begin(), said.end(), text) == said.end()) {
      // Left out whole, never in the middle of a number.
      std::string& flag = flags.back().text;
      const std::string more = words.text("treat.plot.comma") + text;
      if (text_width_em(flag) + text_width_em(more) <= kLongestFlag_em) flag += more;
      else if (flag.find("…") == std::string::npos) flag += "…";
    }
    said.push_back(text);
  }
  place_flags(flags, kLeft, kWidth, kFlagFont);
  return flags;
}

/// A row of flags with its letter; returns where the next one begins.
double draw_strip(SvgDrawing& f, double top, const std::string& letter, const char* colour, const std::vector<Flag>& flags, double until_x) {
  std::size_t lanes = 1;
  for (const Flag& flag : flags) lanes = std::max(lanes, flag.lane + 1);
  const double base = top + kLane * static_cast<double>(lanes) + 3;
  f.line(kLeft, base, until_x, base, colour, 1.2);
  f.text(kLeft - 6, base + 3.5, letter, "end", colour, kSvgFont, true);
  for (const Flag& flag : flags) {
    const double y = base - 3 - kLane * static_cast<double>(flag.lane);
    f.line(flag.x, y - 7, flag.x, base, colour, 0.8);
    f.text(flag.label_x, y, flag.text, "start", kSvgInk, kFlagFont);
  }
  return base + 7;
}

bool of_drug(const PlotSpec& spec) { return std::string_view(spec.name) == kDrugPlot; }

/// What a plot shows: how it is called, its unit, the digits of its last value, and its values.
struct Shown {
  std::string name, unit;
  int decimals = 0;
  const Vital* vital = nullptr;  ///< null: none
  std::size_t drug = kNoDrug;
  static constexpr std::size_t kNoDrug = static_cast<std::size_t>(-1);
  [[nodiscard]] double of(const CourseRow& row) const {
    if (drug != kNoDrug) return row.levels[drug].effect_site;
    return vital != nullptr ? row.vitals.*vital->value : row.bleeding_mL_per_min;
  }
};
/// Digits behind the point that leave three, of the highest level of a drug in any arm: more would run out of the figure.
int level_decimals(const TreatInputs& in, std::size_t drug) {
  double most = 0;
  for (const CourseResult& r : in.results)
    for (const CourseRow& row : r.rows) most = std::max(most, row.levels[drug].effect_site);
  return most >= 100 ? 0 : (most >= 10 ? 1 : (most >= 1 ? 2 : 3));
}

Shown shown(const TreatInputs& in, const PlotSpec& spec) {
  if (of_drug(spec)) {
    const PlanDrug& d = in.plan.drugs[spec.drug];
    return {text_or(in.language, "treat.drug." + d.id, d.id), concentration_unit(d), level_decimals(in, spec.drug), nullptr, spec.drug};
  }
  if (const auto index = find_vital(spec.name)) {
    const Vital& v = vital_list()[*index];
    return {in.language.text(std::string("vital.") + spec.name), v.unit, shown_decimals(v), &v};
  }
  return {in.language.text(std::string("treat.plot.") + spec.name), "mL/min"};
}

void draw_limits(SvgDrawing& f, const Panel& p, const Axis& axis, const Plan& plan, std::size_t vital) {
  for (const physiology::Limit& limit : plan.limits) {
    if (limit.vital != vital) continue;
    const double low = std::clamp(limit.low, p.low, p.high), high = std::clamp(limit.high, p.low, p.high);
    if (high > low) f.rect(axis.x(limit.from_s), p.y(high), axis.x(std::min(limit.to_s, plan.end_s)), p.y(low), "#009E73", 0.13);
  }
}

struct EndLabel {
  double x, y;
  std::string text;
  const char* colour;
};

/// Letters and last values where the curves end; those at the right edge are moved apart.
void draw_ends(SvgDrawing& f, const Panel& p, std::vector<EndLabel> labels) {
  constexpr double kApart = 10.5;
  std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  std::vector<EndLabel*> edge;
  for (EndLabel& l : labels)
    if (l.x >= kRight - 20) edge.push_back(&l);
  for (std::size_t i = 1; i < edge.size(); ++i) edge[i]->y = std::max(edge[i]->y, edge[i - 1]->y + kApart);
  if (!edge.empty() && edge.back()->y > p.bottom() + 3) edge.back()->y = p.bottom() + 3;
  for (std::size_t i = edge.size(); i-- > 1;) edge[i - 1]->y = std::min(edge[i - 1]->y, edge[i]->y - kApart);
  for (const EndLabel& l : labels) f.text(l.x >= kRight - 20 ? kEnd : l.x + 6, l.y + 3.5, l.text, "start", l.colour, 10, true);
}

void draw_plot(SvgDrawing& f, Panel& p, const Axis& axis, const TreatInputs& in, const PlotSpec& spec) {
  const Shown what = shown(in, spec);
  double low = 1e300, high = -1e300;
  for (const CourseResult& r : in.results)
    for (const CourseRow& row : r.rows)
      if (const double v = what.of(row); std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
  fit_scale(p, low, high, spec.least_span, spec.from_zero);
  p.high = std::min(p.high, spec.most);
  if (what.vital != nullptr) draw_limits(f, p, axis, in.plan, *find_vital(spec.name));
  const int most = axis_ticks(p.low, p.high, 3).size() > 1 ? 3 : 4;  // one mark alone is no scale
  const auto ticks = axis_ticks(p.low, p.high, most);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  for (const double v : ticks) {
    f.line(kLeft, p.y(v), kRight, p.y(v), "#DDDDDD", 0.7);
    f.text(kLeft - 5, p.y(v) + 3.5, format_number(v, step < 0.095 ? 2 : (step < 0.95 ? 1 : 0)), "end", kSvgSoft, 9.5);
  }
  f.line(kLeft, p.bottom(), kRight, p.bottom(), "#999999", 0.8);
  f.title(kLeft, p.top - 4, what.name, what.unit);

  std::vector<EndLabel> ends;
  for (std::size_t i = 0; i < in.results.size(); ++i) {
    const CourseResult& r = in.results[i];
    const ArmLook look = arm_look(i);
    std::vector<SvgPoint> points;
    for (const CourseRow& row : r.rows) {
      const double v = what.of(row);
      points.push_back({axis.x(row.time_s), std::isfinite(v) ? p.y(v) : v});
    }
    f.curve(points, look.colour, 1.5, look.dash);
    const auto last = std::find_if(r.rows.rbegin(), r.rows.rend(), [&](const CourseRow& row) { return std::isfinite(what.of(row)); });
    if (last == r.rows.rend()) continue;
    const double x = axis.x(last->time_s), y = p.y(what.of(*last));
    const bool died = std::isfinite(r.died_s);
    if (died) {
      f.line(x - 3, y - 3, x + 3, y + 3, look.colour, 1.5);
      f.line(x - 3, y + 3, x + 3, y - 3, look.colour, 1.5);
    }
    ends.push_back({x, y, died ? look.letter : look.letter + " " + format_number(what.of(*last), what.decimals), look.colour});
  }
  draw_ends(f, p, std::move(ends));
}

}  // namespace

ArmLook arm_look(std::size_t arm) {
  static constexpr std::array<const char*, 8> kColours = {"#000000", "#D55E00", "#0072B2", "#009E73", "#AA4499", "#56B4E9", "#B8860B", "#7F7F7F"};
  static constexpr std::array<const char*, 4> kDashes = {nullptr, "7 2", "2 2", "7 2 2 2"};
  return {std::string(1, static_cast<char>('A' + arm % 26)), kColours[arm % kColours.size()], kDashes[arm % kDashes.size()]};
}

std::string arm_key(std::size_t arm) {
  const ArmLook look = arm_look(arm);
  return std::string("<svg class=\"armkey\" viewBox=\"0 0 34 12\" width=\"34\" height=\"12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"34\" y2=\"6\" stroke=\"") + look.colour +
         "\" stroke-width=\"2.4\"" + (look.dash != nullptr ? std::string(" stroke-dasharray=\"") + look.dash + "\"" : std::string()) + "/></svg><b>" + look.letter + "</b>";
}

std::string treat_figure(const TreatInputs& in, const std::vector<PlotSpec>& plots, bool with_events, const std::string& alt) {
  const Plan& plan = in.plan;
  const Axis axis{plan.start_s, plan.end_s};
  SvgDrawing f;
  double y = 4;
  if (with_events) {
    const auto common = flags_of(plan.arms.front(), axis, in.language, [](const PlanEvent& e) { return !e.of_arm; });
    if (!common.empty()) y = draw_strip(f, y, in.language.text("treat.plot.all"), kSvgSoft, common, kRight);
    for (std::size_t i = 0; i < plan.arms.size(); ++i) {
      const double reached = in.results[i].rows.empty() ? plan.start_s : in.results[i].reached_s;
      y = draw_strip(f, y, arm_look(i).letter, arm_look(i).colour, flags_of(plan.arms[i], axis, in.language, [](const PlanEvent& e) { return e.of_arm; }), axis.x(reached));
    }
    y += 4;
  }
  y += 14;
  const double first_top = y;
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    Panel p;
    p.top = y;
    p.height = kPlot;
    panels.push_back(p);
    y += kPlot + kGap;
  }
  const double axis_y = panels.back().bottom();
  // What happens to all of them, and where the story begins.
  for (const PlanEvent& e : plan.arms.front().events)
    if (!e.of_arm && e.at_s > plan.start_s) f.line(axis.x(e.at_s), first_top, axis.x(e.at_s), axis_y, "#999999", 0.6, "1.5 3");
  for (std::size_t i = 0; i < plots.size(); ++i) draw_plot(f, panels[i], axis, in, plots[i]);

  const bool hours = plan.end_s - plan.start_s > kHours;
  const double unit_s = hours ? 3600 : 60;
  for (const double t : axis_ticks(plan.start_s / unit_s, plan.end_s / unit_s, 12)) {
    const double x = axis.x(t * unit_s);
    f.line(x, axis_y, x, axis_y + 4, kSvgSoft, 0.8);
    f.text(x, axis_y + 15, format_trimmed(t, 1), "middle", kSvgSoft, 10);
  }
  f.text(kRight, axis_y + 29, in.language.text(hours ? "treat.plot.hours" : "treat.plot.minutes"), "end", kSvgSoft, 10);
  return f.finished(kWidth, axis_y + 34, alt);
}

}  // namespace holotwin
