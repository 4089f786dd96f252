// The page: who lived, the curves over one time axis, time outside the limits, what differs, and every order with what was dangerous in it.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/page_style.h"
#include "tools/holotwin/report/plots.h"
#include "tools/holotwin/report/texts.h"
#include "tools/holotwin/treat/compare.h"
#include "tools/holotwin/treat/ecg_figure.h"
#include "tools/holotwin/treat/treat.h"
#include "tools/holotwin/treat/treat_figure.h"

namespace holotwin {

namespace {

using physiology::CourseResult;
using physiology::CourseRow;

constexpr const char* kStyle = R"(
.armkey { vertical-align: .05rem; margin-right: .4rem; }
td small, th small { color: #555; white-space: nowrap; }
.alive, .died, .cut { white-space: nowrap; } .alive { color: #00694d; } .died { color: #b30000; font-weight: 600; } .cut { color: #7a5b00; font-weight: 600; }
.wide { overflow-x: auto; } table.events td:first-child { width: 4.5rem; }
table.tight { font-size: .85rem; } table.tight th, table.tight td { padding-right: .45rem; }
ul.armlist { list-style: none; padding: 0; margin: .4rem 0; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; }
svg.ecg { width: 100%; height: auto; border: 1px solid #f2b8b8; }
@media print { h3 { break-after: avoid; } }
)";

class TreatPage {
 public:
  explicit TreatPage(const TreatInputs& in) : in_(in), plan_(in.plan), words_(in.language) {}
  std::string write();

 private:
  [[nodiscard]] std::string t(const std::string& key, const std::vector<std::string>& args = {}) const { return escape_html(words_.text(key, args)); }
  /// A text of the language for what a plan of the project names, or else the plan's own words.
  [[nodiscard]] std::string t_or(const std::string& key, const std::string& otherwise) const { return escape_html(text_or(words_, key, otherwise)); }
  [[nodiscard]] std::string title() const { return t_or("plan." + plan_.id + ".title", plan_.title); }
  [[nodiscard]] std::string arm_title(std::size_t i) const { return t_or("plan." + plan_.id + "." + plan_.arms[i].id, plan_.arms[i].title); }
  [[nodiscard]] std::string outcome(std::size_t i) const;
  [[nodiscard]] std::string clock_or_dash(double v, double at_s, int decimals) const;
  void heading(const char* key) { h_ += "<h2>" + t(key) + "</h2>\n"; }
  void arm_columns();
  [[nodiscard]] bool moved(const char* name, double by) const;
  [[nodiscard]] std::vector<PlotSpec> moving(const std::vector<PlotSpec>& plots) const;
  void figure(const char* key, const std::vector<PlotSpec>& plots, bool with_events);

  void header();
  void arms();
  void drugs();
  void outside();
  void differences();
  void numbers();
  void ecgs();
  void laboratory();
  void cuffs();
  void events();
  void limits();
  void provenance();

  const TreatInputs& in_;
  const Plan& plan_;
  const Language& words_;
  std::string h_;
};

std::string TreatPage::outcome(std::size_t i) const {
  const CourseResult& r = in_.results[i];
  const ArmOutcome o = outcome_of(r);
  const char* css = o == ArmOutcome::alive ? "alive" : (o == ArmOutcome::died || o == ArmOutcome::no_pulse ? "died" : "cut");
  return std::string("<span class=\"") + css + "\">" + t(std::string("treat.outcome.") + outcome_name(o), {format_minutes(o == ArmOutcome::died ? r.died_s : r.reached_s)}) + "</span>";
}

/// "49 (12:30)": a number with its moment.
std::string TreatPage::clock_or_dash(double v, double at_s, int decimals) const {
  return std::isfinite(v) ? format_number(v, decimals) + " <small>" + format_minutes(at_s) + "</small>" : "–";
}

void TreatPage::header() {
  const physiology::PatientParameters& p = plan_.patient;
  h_ += "<header>\n<h1>" + title() + "</h1>\n<p class=\"sub\">" +
        t(p.male ? "treat.patient_man" : "treat.patient_woman", {format_trimmed(p.age_y, 0), format_trimmed(p.weight_kg, 1), format_trimmed(p.height_cm, 0), format_trimmed(p.blood_volume_mL, 0)});
  if (!in_.provenance.date.empty()) h_ += " · " + escape_html(in_.provenance.date);
  h_ += "</p>\n<p><span class=\"notice\">" + t("report.training_only") + "</span><span class=\"notice\">" + t("treat.simulated") + "</span></p>\n</header>\n";
  if (!all_complete(in_.results)) h_ += "<section class=\"outcome stopped\">\n<strong>" + t("treat.interrupted") + "</strong>\n</section>\n";
}

void TreatPage::arms() {
  const std::size_t map = *find_vital("map"), lactate = *find_vital("lactate"), rate = *find_vital("hr");
  heading("treat.heading.arms");
  h_ += "<table>\n<thead><tr><th>" + t("treat.column.arm") + "</th><th>" + t("treat.column.outcome") + "</th><th class=\"n\">" + t("treat.column.lost") + "<br/>mL</th><th class=\"n\">" +
        t("treat.column.lowest_map") + "<br/>mmHg</th><th class=\"n\">" + t("treat.column.highest_hr") + "<br/>/min</th><th class=\"n\">" + t("treat.column.highest_lactate") +
        "<br/>mmol/L</th><th class=\"n\">" + t("treat.column.warnings") + "</th></tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < plan_.arms.size(); ++i) {
    const CourseResult& r = in_.results[i];
    const auto extreme = [&](std::size_t v, bool low, int decimals) {
      const physiology::Extremes& e = r.extremes[v];
      return "<td class=\"n\">" + (low ? clock_or_dash(e.lowest, e.lowest_s, decimals) : clock_or_dash(e.highest, e.highest_s, decimals)) + "</td>";
    };
    h_ += "<tr><th scope=\"row\">" + arm_key(i) + " " + arm_title(i) + "</th><td>" + outcome(i) + "</td><td class=\"n\">" + (r.rows.empty() ? "–" : format_number(r.rows.back().lost_mL, 0)) + "</td>" +
          extreme(map, true, 0) + extreme(rate, false, 0) + extreme(lactate, false, 1) + "<td class=\"n\">" + std::to_string(plan_.arms[i].warnings.size()) + "</td></tr>\n";
  }
  h_ += "</tbody>\n</table>\n<p class=\"small\">" + t("treat.arms_note") + "</p>\n";
}

void TreatPage::figure(const char* key, const std::vector<PlotSpec>& plots, bool with_events) {
  heading(key);
  h_ += "<ul class=\"armlist\">\n";
  for (std::size_t i = 0; i < plan_.arms.size(); ++i) h_ += "<li>" + arm_key(i) + " " + arm_title(i) + "</li>\n";
  h_ += "</ul>\n<figure class=\"figure\">\n" + treat_figure(in_, plots, with_events, words_.text(key)) + "<figcaption>" +
        t(with_events ? "treat.caption.events" : "treat.caption.plain") + "</figcaption>\n</figure>\n";
}

/// Head cells of a table with a column an arm.
void TreatPage::arm_columns() {
  for (std::size_t i = 0; i < plan_.arms.size(); ++i) h_ += "<th class=\"n\">" + arm_key(i) + "</th>";
}

/// Whether a vital differs by so much anywhere on the page.
bool TreatPage::moved(const char* name, double by) const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const CourseResult& r : in_.results) {
    const physiology::Extremes& e = r.extremes[*find_vital(name)];
    if (!std::isfinite(e.lowest)) continue;
    low = std::min(low, e.lowest);
    high = std::max(high, e.highest);
  }
  return high - low >= by;
}

/// Those of `plots` that move by at least half of their least span.
std::vector<PlotSpec> TreatPage::moving(const std::vector<PlotSpec>& plots) const {
  std::vector<PlotSpec> chosen;
  std::copy_if(plots.begin(), plots.end(), std::back_inserter(chosen), [&](const PlotSpec& p) { return moved(p.name, 0.5 * p.least_span); });
  return chosen;
}

/// Levels where they act, and what monitors show of them: processed EEG and train of four where some drug moved them.
void TreatPage::drugs() {
  if (plan_.drugs.empty()) return;
  std::vector<PlotSpec> plots;
  if (moved("processed_eeg", 3)) plots.push_back({"processed_eeg", 40, true, 100});
  if (moved("first_twitch", 0.03)) plots.push_back({"first_twitch", 1, true, 1});
  if (moved("tof", 0.03)) plots.push_back({"tof", 1, true, 1});
  plots.push_back({"rr", 10, true});
  for (std::size_t i = 0; i < plan_.drugs.size(); ++i) plots.push_back({kDrugPlot, 0.01, true, std::numeric_limits<double>::infinity(), i});
  figure("treat.heading.drugs", plots, false);
  h_ += "<p class=\"small\">" + t("treat.drugs_note") + "</p>\n";
}

void TreatPage::outside() {
  if (plan_.limits.empty()) return;
  heading("treat.heading.outside");
  h_ += "<div class=\"wide\"><table>\n<thead><tr><th>" + t("treat.column.limit") + "</th>";
  arm_columns();
  h_ += "</tr></thead>\n<tbody>\n";
  for (std::size_t l = 0; l < plan_.limits.size(); ++l) {
    const physiology::Limit& limit = plan_.limits[l];
    h_ += "<tr><th scope=\"row\">" + t(std::string("vital.") + vital_list()[limit.vital].name) + " " + escape_html(limit_text(limit));
    if (limit.from_s > 0 || limit.to_s < plan_.end_s) h_ += " <small>" + format_minutes(limit.from_s) + " – " + format_minutes(limit.to_s) + "</small>";
    h_ += "</th>";
    for (const CourseResult& r : in_.results) {
      if (r.rows.empty()) {
        h_ += "<td class=\"n\">–</td>";
        continue;
      }
      const physiology::LimitTime& time = r.limits[l];
      std::string detail;
      const bool both = std::isfinite(limit.low) && std::isfinite(limit.high);
      if (both && time.below_s > 0) detail += " ↓ " + format_minutes(time.below_s);
      if (both && time.above_s > 0) detail += " ↑ " + format_minutes(time.above_s);
      if (time.unknown_s > 0) detail += " --- " + format_minutes(time.unknown_s);
      h_ += "<td class=\"n\">" + format_minutes(time.outside_s()) + (detail.empty() ? "" : "<br/><small>" + detail + "</small>") + "</td>";
    }
    h_ += "</tr>\n";
  }
  h_ += "<tr class=\"sum\"><th scope=\"row\">" + t("treat.after_death") + "</th>";
  for (const CourseResult& r : in_.results) h_ += "<td class=\"n\">" + (std::isfinite(r.died_s) ? format_minutes(plan_.end_s - r.died_s) : std::string("–")) + "</td>";
  h_ += "</tr>\n</tbody>\n</table></div>\n<p class=\"small\">" + t("treat.outside_note") + "</p>\n";
}

void TreatPage::differences() {
  heading("treat.heading.differences");
  h_ += "<div class=\"wide\"><table>\n<thead><tr><th></th>";
  arm_columns();
  h_ += "</tr></thead>\n<tbody>\n";
  for (const Quantity& q : quantities(plan_)) {
    std::string cells;
    bool any = false;
    const double first = q.get(in_.results.front());
    for (std::size_t i = 0; i < in_.results.size(); ++i) {
      const double v = q.get(in_.results[i]);
      any = any || (std::isfinite(v) && v != 0);
      cells += "<td class=\"n\">" + (std::isfinite(v) ? format_number(v, q.decimals) : std::string("–"));
      // Of the numbers as shown, so that what stands there adds up.
      const double d = std::isfinite(v - first) ? *parse_double(format_number(v, q.decimals)) - *parse_double(format_number(first, q.decimals)) : kNoValue;
      if (i > 0 && std::isfinite(d)) cells += " <small>(" + std::string(d > 0 ? "+" : "") + format_number(d, q.decimals) + ")</small>";
      cells += "</td>";
    }
    if (!any) continue;  // given to nobody
    h_ += "<tr><th scope=\"row\">" + t(q.key, q.arg.empty() ? std::vector<std::string>{} : std::vector<std::string>{"@" + q.arg}) + " <small>" + escape_html(q.unit) + "</small></th>" + cells + "</tr>\n";
  }
  h_ += "</tbody>\n</table></div>\n<p class=\"small\">" + t("treat.differences_note") + "</p>\n";
}

void TreatPage::numbers() {
  static constexpr std::array<const char*, 12> kShown = {"map", "hr", "cvp", "co", "spo2", "etco2", "lactate", "base_excess", "hb", "ica", "temperature", "blood_volume"};
  heading("treat.heading.numbers");
  for (std::size_t i = 0; i < plan_.arms.size(); ++i) {
    const CourseResult& r = in_.results[i];
    if (r.rows.empty()) continue;
    h_ += "<h3>" + arm_key(i) + " " + arm_title(i) + "</h3>\n<div class=\"wide\"><table class=\"tight\">\n<thead><tr><th class=\"n\">" + t("treat.column.clock") + "</th>";
    for (const char* name : kShown) h_ += "<th class=\"n\">" + t(std::string("treat.short.") + name) + "<br/><small>" + escape_html(vital_list()[*find_vital(name)].unit) + "</small></th>";
    h_ += "<th class=\"n\">" + t("treat.plot.bleeding") + "<br/><small>mL/min</small></th><th class=\"n\">" + t("treat.column.lost") + "<br/><small>mL</small></th></tr></thead>\n<tbody>\n";
    const auto line = [&](const CourseRow& row) {
      h_ += "<tr><td class=\"n\">" + format_minutes(row.time_s) + "</td>";
      for (const char* name : kShown) {
        const Vital& v = vital_list()[*find_vital(name)];
        h_ += "<td class=\"n\">" + format_number(row.vitals.*v.value, shown_decimals(v)) + "</td>";
      }
      h_ += "<td class=\"n\">" + format_number(row.bleeding_mL_per_min, 0) + "</td><td class=\"n\">" + format_number(row.lost_mL, 0) + "</td></tr>\n";
    };
    const CourseRow* last = nullptr;
    for (const double minute : axis_ticks(0, plan_.end_s / 60, 10)) {
      // The last row at or before that moment.
      const auto after = std::find_if(r.rows.begin(), r.rows.end(), [&](const CourseRow& row) { return row.time_s > minute * 60 + 0.5; });
      if (after == r.rows.begin() || minute * 60 > r.reached_s + plan_.sample_s) continue;
      const CourseRow* row = &*(after - 1);
      if (row != last) line(*row);
      last = row;
    }
    if (last != &r.rows.back()) line(r.rows.back());
    h_ += "</tbody>\n</table></div>\n";
  }
}

void TreatPage::cuffs() {
  std::string rows;
  for (std::size_t i = 0; i < plan_.arms.size(); ++i)
    for (const physiology::CuffReading& c : in_.results[i].cuffs) {
      const bool read = std::isfinite(c.sbp_mmHg);
      rows += "<tr><th scope=\"row\">" + arm_key(i) + "</th><td class=\"n\">" + format_minutes(c.begun_s) + "</td><td class=\"n\">" + (std::isfinite(c.ready_s) ? format_minutes(c.ready_s) : "–") + "</td><td>" +
              (read ? format_number(c.sbp_mmHg, 0) + "/" + format_number(c.dbp_mmHg, 0) + " (" + format_number(c.map_mmHg, 0) + ")" : t("treat.cuff_failed")) + "</td></tr>\n";
    }
  if (rows.empty()) return;
  heading("treat.heading.cuff");
  h_ += "<table>\n<thead><tr><th>" + t("treat.column.arm") + "</th><th class=\"n\">" + t("treat.column.clock") + "</th><th class=\"n\">" + t("treat.column.ready") + "</th><th>mmHg</th></tr></thead>\n<tbody>\n" + rows + "</tbody>\n</table>\n";
}

/// Each panel that was asked for: a line a value, a column a sample; what lies outside the range of health is marked.
void TreatPage::laboratory() {
  using physiology::LabPanel;
  bool begun = false;
  for (std::size_t p = 0; p < static_cast<std::size_t>(LabPanel::panels); ++p) {
    std::string drawn, ready;
    std::vector<const physiology::Laboratory*> columns;
    for (std::size_t i = 0; i < plan_.arms.size(); ++i)
      for (const physiology::BloodSample& s : in_.results[i].samples) {
        if (static_cast<std::size_t>(s.panel) != p) continue;
        columns.push_back(&s.found);
        drawn += "<th class=\"n\">" + arm_key(i) + "<br/>" + format_minutes(s.drawn_s) + "</th>";
        ready += "<td class=\"n\"><small>" + (s.ready_s() <= in_.results[i].reached_s ? format_minutes(s.ready_s()) : t("treat.not_ready")) + "</small></td>";
      }
    if (columns.empty()) continue;
    if (!begun) heading("treat.heading.laboratory");
    begun = true;
    h_ += "<div class=\"wide\"><table class=\"tight\">\n<thead><tr><th>" + t("treat.lab_panel." + std::to_string(p)) + "</th><th>" + t("treat.column.health") + "</th>" + drawn + "</tr></thead>\n<tbody>\n<tr><th scope=\"row\">" +
          t("treat.column.ready") + "</th><td></td>" + ready + "</tr>\n";
    for (const physiology::LabItem& item : physiology::lab_list()) {
      if (static_cast<std::size_t>(item.panel) != p) continue;
      h_ += "<tr><th scope=\"row\">" + t(std::string("lab.") + item.name) + " <small>" + escape_html(item.unit) + "</small></th><td><small>" + format_number(item.low, item.decimals) + " – " + format_number(item.high, item.decimals) + "</small></td>";
      for (const physiology::Laboratory* l : columns) {
        const double v = item.read(*l);
        const char* mark = v < item.low ? " ↓" : (v > item.high ? " ↑" : "");
        h_ += "<td class=\"n\">" + (std::isfinite(v) ? (*mark != '\0' ? "<strong>" + format_number(v, item.decimals) + mark + "</strong>" : format_number(v, item.decimals)) : std::string("–")) + "</td>";
      }
      h_ += "</tr>\n";
    }
    h_ += "</tbody>\n</table></div>\n";
  }
  if (begun) h_ += "<p class=\"small\">" + t("treat.lab_note") + "</p>\n";
}

/// Where the plan asked for them.
void TreatPage::ecgs() {
  const bool any = std::any_of(in_.results.begin(), in_.results.end(), [](const CourseResult& r) { return std::any_of(r.ecgs.begin(), r.ecgs.end(), [](const auto& e) { return !e.mV.empty(); }); });
  if (!any) return;
  heading("treat.heading.ecg");
  h_ += "<p class=\"small\">" + t("treat.ecg_note") + "</p>\n";
  for (std::size_t i = 0; i < plan_.arms.size(); ++i)
    for (const physiology::EcgRecord& e : in_.results[i].ecgs) {
      if (e.mV.empty()) continue;
      h_ += "<h3>" + arm_key(i) + " " + arm_title(i) + ", " + format_minutes(e.from_s) + "</h3>\n<figure class=\"figure\">\n" +
            ecg_figure(e, words_.text("treat.record.ecg") + ", " + format_minutes(e.from_s)) + "</figure>\n";
    }
}

void TreatPage::events() {
  heading("treat.heading.events");
  const auto row = [&](double at_s, const char* css, const char* mark, const std::string& text) {
    h_ += std::string("<tr") + (*css != '\0' ? std::string(" class=\"") + css + "\"" : std::string()) + "><td class=\"n\">" + format_minutes(at_s) + "</td><td class=\"mark\">" + mark + "</td><td>" + text + "</td></tr>\n";
  };
  const auto begin = [&](const std::string& caption) { h_ += "<table class=\"events\">\n<caption>" + caption + "</caption>\n<tbody>\n"; };
  const PlanArm& first = plan_.arms.front();
  if (std::any_of(first.events.begin(), first.events.end(), [](const PlanEvent& e) { return !e.of_arm; })) {
    begin(t("treat.events_common"));
    for (const PlanEvent& e : first.events)
      if (!e.of_arm) row(e.at_s, "", "", escape_html(event_text(e, words_)));
    h_ += "</tbody>\n</table>\n";
  }
  for (std::size_t i = 0; i < plan_.arms.size(); ++i) {
    const PlanArm& arm = plan_.arms[i];
    const CourseResult& r = in_.results[i];
    begin(arm_key(i) + " " + arm_title(i));
    std::size_t warned = 0, rows = 0;
    const auto warnings_until = [&](double at_s) {
      for (; warned < arm.warnings.size() && arm.warnings[warned].at_s <= at_s; ++warned, ++rows)
        row(arm.warnings[warned].at_s, "warning", "!", escape_html(warning_text(arm.warnings[warned], words_)));
    };
    for (const PlanEvent& e : arm.events) {
      if (!e.of_arm) continue;
      warnings_until(e.at_s - 0.5);
      const bool done = !r.rows.empty() && e.at_s < r.reached_s;
      row(e.at_s, done ? "" : "jump", "", escape_html(event_text(e, words_)) + (done ? "" : " — " + t("treat.not_carried_out")));
      ++rows;
    }
    warnings_until(plan_.end_s);
    if (rows == 0) row(0, "", "", t("treat.events_none"));
    if (std::isfinite(r.died_s)) row(r.died_s, "failure", "✕", t("treat.death"));
    h_ += "</tbody>\n</table>\n";
  }
}

void TreatPage::limits() {
  heading("treat.heading.limits");
  h_ += "<p>" + t("treat.limits_note") + "</p>\n<ul>\n";
  for (int i = 1; words_.has("treat.limit." + std::to_string(i)); ++i) h_ += "<li>" + t("treat.limit." + std::to_string(i)) + "</li>\n";
  h_ += "</ul>\n";
}

void TreatPage::provenance() {
  heading("treat.heading.provenance");
  h_ += "<table>\n<tbody>\n";
  const auto line = [&](const std::string& name, const std::string& value) { h_ += "<tr><th scope=\"row\">" + name + "</th><td>" + value + "</td></tr>\n"; };
  line(t("treat.from.plan"), escape_html(plan_.id));
  line(t("report.from.version"), escape_html(in_.provenance.program_version));
  std::uint64_t frames = 0, restored = 0;
  for (const CourseResult& r : in_.results) frames += r.frames, restored += r.restored;
  line(t("treat.from.steps"), t("treat.from.steps_value", {std::to_string(frames), std::to_string(restored)}));
  if (in_.provenance.wall_s > 0) line(t("treat.from.speed"), t("treat.from.speed_value", {format_number(times_real_time(in_), 0), format_number(in_.provenance.wall_s, 1)}));
  for (std::size_t i = 0; i < plan_.arms.size(); ++i)
    line(t("report.from.hash") + ", " + arm_key(i), in_.results[i].rows.empty() ? "–" : hex64(in_.results[i].state_hash));
  h_ += "</tbody>\n</table>\n";
}

std::string TreatPage::write() {
  h_ = "<!DOCTYPE html>\n<html lang=\"" + escape_html(words_.code()) + "\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
       title() + "</title>\n<style>" + page_style() + kStyle + "</style>\n</head>\n<body>\n";
  header();
  arms();
  std::vector<PlotSpec> circulation = {{"map", 30, false}, {"hr", 40, false}, {"co", 2, false}, {"cvp", 4, false}, {"ppv", 10, true}};
  if (std::any_of(in_.results.begin(), in_.results.end(), [](const CourseResult& r) { return !r.rows.empty() && r.rows.back().lost_mL > 0; })) circulation.insert(circulation.begin(), {"bleeding", 50, true});
  for (const PlotSpec& p : moving({{"pap_mean", 10, true}, {"wedge", 8, true}})) circulation.push_back(p);
  figure("treat.heading.circulation", circulation, true);
  outside();
  differences();
  drugs();
  std::vector<PlotSpec> gas = {{"spo2", 6, false, 100}, {"etco2", 10, false}, {"lactate", 2, true}, {"base_excess", 4, false}, {"ph", 0.2, false}, {"svo2", 20, false, 100}};
  for (const PlotSpec& p : moving({{"peak_pressure", 10, true}, {"exhaled_volume", 200, true}, {"minute_volume", 4, true}})) gas.push_back(p);
  figure("treat.heading.gas", gas, false);
  figure("treat.heading.blood", {{"blood_volume", 500, false}, {"hb", 3, false}, {"ica", 0.4, false}, {"fibrinogen", 1, false}, {"temperature", 1, false}, {"liver_flow", 400, true}}, false);
  std::vector<PlotSpec> kidney = {{"gfr", 40, true}, {"urine", 60, true}, {"na", 6, false}, {"k", 1, false}, {"cl", 6, false}};
  for (const PlotSpec& p : moving({{"glucose", 4, true}, {"icp", 8, true}, {"glasgow", 6, true, 15}})) kidney.push_back(p);
  figure("treat.heading.kidney", kidney, false);
  numbers();
  cuffs();
  laboratory();
  ecgs();
  events();
  limits();
  provenance();
  h_ += "<footer>" + t("treat.footer") + "</footer>\n</body>\n</html>\n";
  return std::move(h_);
}

}  // namespace

std::string treat_html(const TreatInputs& inputs) { return TreatPage(inputs).write(); }

}  // namespace holotwin
