// The debrief page: outcome in words first, then what to take home, the figure, the story, and the numbers behind it.
#include <algorithm>
#include <cmath>

#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/narrative.h"
#include "tools/holotwin/report/page_style.h"
#include "tools/holotwin/report/plots.h"
#include "tools/holotwin/report/report.h"
#include "tools/holotwin/report/texts.h"

namespace holotwin {

namespace {

/// A line of the story's table.
struct StoryLine {
  double time_s = 0;
  std::string text, css, mark;
  std::size_t count = 1;
};

class Page {
 public:
  Page(const ReportInputs& inputs) : in_(inputs), log_(inputs.log), words_(inputs.language), a_(analyse(inputs.log, inputs.scenario)), story_(make_story()) {}
  std::string write();

 private:
  [[nodiscard]] std::string t(const std::string& key, const std::vector<std::string>& args = {}) const { return escape_html(words_.text(key, args)); }
  /// A text that a scenario or script may bring along: its own words, or else its name.
  [[nodiscard]] std::string t_or(const std::string& key, const std::string& otherwise) const { return escape_html(text_or(words_, key, otherwise)); }
  [[nodiscard]] std::string whole(double v) const { return format_number(v, 0); }
  [[nodiscard]] std::string vessel(std::size_t k) const { return t(std::string("vessel.") + vessel_kind_name(static_cast<VesselKind>(k))); }
  [[nodiscard]] std::string link(double time_s) const;
  [[nodiscard]] std::vector<StoryLine> make_story() const;
  [[nodiscard]] std::string packs_text(const Event& last, const std::vector<std::string>& places) const;
  void heading(const char* key) { h_ += "<h2>" + t(key) + "</h2>\n"; }
  void row(const std::string& name, const std::string& value) { h_ += "<tr><th scope=\"row\">" + name + "</th><td class=\"n\">" + value + "</td></tr>\n"; }

  void title();
  void outcome();
  void tiles();
  void take_home();
  void figure();
  void narrative();
  void story();
  void effects();
  void measures();
  void goals();
  void ledger();
  void pictures();
  void limits();
  void provenance();

  const ReportInputs& in_;
  const RunLog& log_;
  const Language& words_;
  RunAnalysis a_;
  std::vector<StoryLine> story_;
  std::string h_;
};

/// Several packs in one line: how many, where (each place once), and how many are in after the last.
std::string Page::packs_text(const Event& last, const std::vector<std::string>& places) const {
  std::string where;
  for (auto p = places.begin(); p != places.end(); ++p)
    if (std::find(places.begin(), p, *p) == p) where += (where.empty() ? "" : words_.text("report.story.comma")) + argument_text(words_, *p);
  return t(last.key == "event.pack_placed" ? "report.story.packs_placed" : "report.story.packs_removed", {std::to_string(places.size()), where, last.args[1]});
}

std::vector<StoryLine> Page::make_story() const {
  std::vector<StoryLine> lines;
  // Packs go in by the handful: one line, dated by the first, with every place and the count of the last.
  const auto packs = [](const std::string& key) { return key == "event.pack_placed" || key == "event.pack_removed"; };
  const Event* last = nullptr;      // what the last line says, or the last of what it says
  std::vector<std::string> places;  // of the last line's packs
  for (const Event& e : log_.events()) {
    const double at = e.time.seconds();
    // Goals have a table of their own; drips that ran dry and clock notes would drown the story.
    if (e.kind == EventKind::info || e.kind == EventKind::run_ahead || e.key == "event.goal_met" || e.key == "event.goal_missed") continue;
    StoryLine line{at, escape_html(event_text(words_, e)), "", "", 1};
    switch (e.kind) {
      case EventKind::warning: line.css = "warning", line.mark = "!"; break;
      case EventKind::success: line.css = "success", line.mark = "✓"; break;
      case EventKind::failure: line.css = "failure", line.mark = "✕"; break;
      case EventKind::bookmark: line.mark = "◆"; break;
      case EventKind::phase: line.css = "phase", line.mark = "▸"; break;
      default: break;
    }
    const bool pack = packs(e.key) && e.args.size() == 2;
    const bool alike = last != nullptr && e.key == last->key && (pack || e.args == last->args);
    const bool grows = alike && at - lines.back().time_s < 60 && e.kind != EventKind::phase && e.kind != EventKind::bookmark;
    last = &e;
    if (!grows) places.clear();
    if (pack) places.push_back(e.args[0]);
    if (grows && pack) lines.back().text = packs_text(e, places);
    else if (grows) ++lines.back().count;
    if (grows) continue;
    lines.push_back(std::move(line));
  }
  for (const TimeSpan& span : log_.run_ahead())
    if (span.length() >= 5) lines.push_back({span.from_s, t("report.story.jump", {clock_text(span.from_s), clock_text(span.to_s)}), "jump", "", 1});
  std::stable_sort(lines.begin(), lines.end(), [](const StoryLine& x, const StoryLine& y) { return x.time_s < y.time_s; });
  return lines;
}

/// The time, as a link to the line of the story nearest to it.
std::string Page::link(double time_s) const {
  std::size_t best = story_.size();
  for (std::size_t i = 0; i < story_.size(); ++i)
    if (best == story_.size() || std::fabs(story_[i].time_s - time_s) < std::fabs(story_[best].time_s - time_s)) best = i;
  if (best == story_.size()) return clock_text(time_s);
  return "<a href=\"#s" + std::to_string(best) + "\">" + clock_text(time_s) + "</a>";
}

void Page::title() {
  const physiology::PatientParameters& p = in_.scenario.patient;
  h_ += "<header>\n<h1>" + escape_html(scenario_title(words_, in_.scenario.id)) + "</h1>\n<p class=\"sub\">" +
        t(p.male ? "report.patient_man" : "report.patient_woman", {whole(p.age_y), whole(p.weight_kg), whole(p.height_cm), whole(p.blood_volume_mL)});
  if (in_.provenance.twin_kind == "import") h_ += " (" + t("report.patient_of_scenario") + ")";
  if (!in_.provenance.date.empty()) h_ += " · " + escape_html(in_.provenance.date);
  h_ += "</p>\n<p><span class=\"notice\">" + t("report.training_only") + "</span>";
  if (in_.provenance.synthetic_vessels) h_ += "<span class=\"notice\">" + t("report.synthetic_vessels") + "</span>";
  h_ += "</p>\n</header>\n";
}

void Page::outcome() {
  const LogRow& last = log_.rows().back();
  const bool dead = last.metric(Metric::dead) > 0.5;
  const bool passed = log_.outcome() == "passed", failed = log_.outcome() == "failed";
  const char* key = passed ? "report.outcome.passed" : (dead ? "report.outcome.died" : (failed ? "report.outcome.failed" : "report.outcome.stopped"));
  h_ += std::string("<section class=\"outcome ") + (passed ? "passed" : (failed || dead ? "failed" : "stopped")) + "\">\n<strong>" + (passed ? "✓ " : (failed || dead ? "✕ " : "")) + t(key) + "</strong>\n";
  std::string missed;
  for (const GoalFrame& g : log_.goals()) {
    const auto spec = std::find_if(in_.scenario.goals.begin(), in_.scenario.goals.end(), [&](const Goal& s) { return s.id == g.id; });
    if (g.status == GoalStatus::missed && spec != in_.scenario.goals.end() && spec->required) missed += "<li>" + t_or("goal." + g.id, g.id) + "</li>\n";
  }
  if (!missed.empty()) h_ += "<p>" + t("report.outcome.missed") + "</p>\n<ul>\n" + missed + "</ul>\n";
  h_ += "</section>\n";
}

void Page::tiles() {
  const LogRow& last = log_.rows().back();
  double longest = 0;
  for (const TimeSpan& s : a_.clamp_spells) longest = std::max(longest, s.length());
  const auto tile = [&](const std::string& value, const std::string& unit, const char* key, const std::vector<std::string>& args = {}) {
    h_ += "<div class=\"tile\"><b>" + value + (unit.empty() ? "" : " <small>" + unit + "</small>") + "</b><span>" + t(key, args) + "</span></div>\n";
  };
  h_ += "<div class=\"tiles\">\n";
  const bool held = std::isfinite(a_.control_s);
  tile(held ? clock_text(a_.control_s) : t("report.never"), held ? t("report.min") : "", held ? "report.tile.control" : "report.tile.no_control", {whole(in_.scenario.control_mL_per_min)});
  tile(format_number(a_.lost_total_mL / 1000, 2), "L", "report.tile.lost", {format_number(a_.lost_before_mL / 1000, 2)});
  tile(whole(a_.lowest_map), "mmHg", "report.tile.lowest_map", {clock_text(a_.lowest_map_s)});
  tile(a_.clamp_spells.empty() ? "–" : clock_text(longest), a_.clamp_spells.empty() ? "" : t("report.min"), "report.tile.clamp");
  tile(units_text(a_.red_cell_units) + " : " + units_text(a_.plasma_units) + " : " + units_text(a_.platelet_units), "", "report.tile.ratio");
  tile(whole(last.vitals.map_mmHg), "mmHg", "report.tile.map_end", {whole(last.vitals.hr_per_min)});
  h_ += "</div>\n";
}

void Page::take_home() {
  h_ += "<section class=\"two\">\n";
  const auto list = [&](const std::vector<Finding>& findings, const char* heading_key, const char* kind) {
    h_ += "<div><h2>" + t(heading_key) + "</h2>\n<ol class=\"take\">\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(3, findings.size()); ++i)
      h_ += "<li>" + t(std::string("report.") + kind + "." + findings[i].id, findings[i].args) + " (" + link(findings[i].time_s) + ")</li>\n";
    if (findings.empty()) h_ += "<li>" + t("report.nothing") + "</li>\n";
    h_ += "</ol></div>\n";
  };
  list(a_.good, "report.heading.good", "good");
  list(a_.change, "report.heading.change", "change");
  h_ += "</section>\n";
}

void Page::figure() {
  heading("report.heading.figure");
  h_ += "<figure class=\"figure\">\n" + main_figure(log_, a_, in_.scenario, words_) + "<figcaption>" + t("report.plot.caption") + "</figcaption>\n</figure>\n";
}

void Page::narrative() {
  // Latin sentences need a space between them, Chinese ones none.
  const std::string space = words_.code().rfind("zh", 0) == 0 ? "" : " ";
  std::string p;
  for (const Told& told : holotwin::narrative(log_, a_, in_.scenario)) p += (p.empty() ? "" : space) + t(told.key, told.args);
  heading("report.heading.narrative");
  h_ += "<p>" + p + "</p>\n";
}

void Page::story() {
  heading("report.heading.story");
  h_ += "<table>\n<thead><tr><th class=\"n\">" + t("report.column.clock") + "</th><th></th><th>" + t("report.column.event") + "</th><th class=\"n\">" + t("report.column.bleeding") +
        "<br/>mL/min</th><th class=\"n\">MAP<br/>mmHg</th><th class=\"n\">" + t("report.column.hr") + "<br/>/min</th></tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < story_.size(); ++i) {
    const StoryLine& s = story_[i];
    h_ += "<tr id=\"s" + std::to_string(i) + "\"" + (s.css.empty() ? "" : " class=\"" + s.css + "\"") + ">";
    if (s.css == "jump") {
      h_ += "<td class=\"n\"></td><td></td><td colspan=\"4\">" + s.text + "</td></tr>\n";
      continue;
    }
    const LogRow& row_then = log_.at(s.time_s);
    h_ += "<td class=\"n\">" + clock_text(s.time_s) + "</td><td class=\"mark\">" + s.mark + "</td><td>" + s.text + (s.count > 1 ? " <span class=\"small\">× " + std::to_string(s.count) + "</span>" : "") +
          "</td><td class=\"n\">" + whole(row_then.bleeding_total()) + "</td><td class=\"n\">" + whole(row_then.vitals.map_mmHg) + "</td><td class=\"n\">" + whole(row_then.vitals.hr_per_min) + "</td></tr>\n";
  }
  h_ += "</tbody>\n</table>\n";
}

void Page::effects() {
  if (a_.effects.empty()) return;
  heading("report.heading.effects");
  h_ += "<p class=\"small\">" + t("report.effects_note") + "</p>\n<table>\n<thead><tr><th class=\"n\">" + t("report.column.clock") + "</th><th>" + t("report.column.act") + "</th>";
  for (std::size_t k = 0; k < kVesselKinds; ++k) h_ += std::string("<th class=\"n\"><span class=\"key\" style=\"background:") + kVesselColours[k] + "\"></span>" + vessel(k) + "<br/>mL/min</th>";
  h_ += "<th class=\"n\">" + t("report.column.all") + "<br/>mL/min</th><th class=\"n\">MAP<br/>mmHg</th></tr></thead>\n<tbody>\n";
  const auto change = [&](double before, double after) { return "<td class=\"n\">" + whole(before) + " → " + whole(after) + "</td>"; };
  for (const ActEffect& e : a_.effects) {
    h_ += "<tr><td class=\"n\">" + link(e.time_s) + "</td><td>" + t(std::string("report.act.") + act_name(e.kind), {std::to_string(e.count)}) + "</td>";
    double before = 0, after = 0;
    for (std::size_t k = 0; k < kVesselKinds; ++k) {
      h_ += change(e.bleeding_before[k], e.bleeding_after[k]);
      before += e.bleeding_before[k];
      after += e.bleeding_after[k];
    }
    h_ += change(before, after) + change(e.map_before, e.map_after) + "</tr>\n";
  }
  h_ += "</tbody>\n</table>\n";
}

void Page::measures() {
  heading("report.heading.measures");
  h_ += "<div class=\"two\">\n<table>\n<caption>" + t("report.table.times") + "</caption>\n<tbody>\n";
  const auto first = [&](ActKind k) {
    const double s = a_.first(k);
    row(t(std::string("report.first.") + act_name(k)), std::isfinite(s) ? link(s) : t("report.never"));
  };
  for (const ActKind k : {ActKind::opened, ActKind::hand_on, ActKind::pack_in, ActKind::red_cells, ActKind::plasma, ActKind::platelets, ActKind::calcium, ActKind::clamp_on,
                          ActKind::artery_ligated, ActKind::portal_ligated, ActKind::edges_sutured})
    first(k);
  const double acid = a_.first(ActKind::tranexamic);
  row(t("report.first.tranexamic"), std::isfinite(acid) ? t("report.minutes", {whole(in_.scenario.minutes_since_injury + acid / 60)}) : t("report.never"));
  if (std::isfinite(a_.first_control_s)) row(t("report.first.control", {whole(in_.scenario.control_mL_per_min)}), link(a_.first_control_s));
  row(t("report.first.control_for_good", {whole(in_.scenario.control_mL_per_min)}), std::isfinite(a_.control_s) ? link(a_.control_s) : t("report.never"));
  h_ += "</tbody>\n</table>\n<div>\n<table>\n<caption>" + t("report.table.pressure") + "</caption>\n<thead><tr><th></th><th class=\"n\">" + t("report.column.below") + "</th><th class=\"n\">" +
        t("report.column.within") + "</th><th class=\"n\">" + t("report.column.above") + "</th></tr></thead>\n<tbody>\n";
  const auto band = [&](const char* key, double low, double high, const BandTime& b) {
    h_ += "<tr><th scope=\"row\">" + t(key, {whole(low), whole(high)}) + "</th><td class=\"n\">" + clock_text(b.below_s) + "</td><td class=\"n\">" + clock_text(b.within_s) + "</td><td class=\"n\">" +
          clock_text(b.above_s) + "</td></tr>\n";
  };
  band("report.band.before", in_.scenario.map_target_before_low, in_.scenario.map_target_before_high, a_.before_control);
  band("report.band.after", in_.scenario.map_target_after_low, in_.scenario.map_target_after_high, a_.after_control);
  h_ += "</tbody>\n</table>\n<table>\n<caption>" + t("report.table.given") + "</caption>\n<tbody>\n";
  row(t("report.given.units"), units_text(a_.red_cell_units) + " : " + units_text(a_.plasma_units) + " : " + units_text(a_.platelet_units));
  row(t("report.given.crystalloid"), whole(a_.crystalloid_mL) + " mL");
  row(t("report.given.calcium"), format_number(a_.calcium_g, 1) + " g");
  row(t("report.given.tranexamic"), format_number(a_.tranexamic_g, 1) + " g");
  row(t("report.given.noradrenaline"), format_number(a_.noradrenaline_max, 2) + " µg/kg/min");
  row(t("report.given.noradrenaline_first"), t(a_.noradrenaline_before_blood ? "report.yes" : "report.no"));
  h_ += "</tbody>\n</table>\n<table>\n<caption>" + t("report.table.hands") + "</caption>\n<tbody>\n";
  row(t("report.packs"), t("report.packs_value", {std::to_string(a_.packs_in), std::to_string(a_.packs_out), std::to_string(a_.packs_left)}));
  row(t("report.packs_count"), "<b>" + t(a_.packs_agree() ? "report.packs_agree" : "report.packs_disagree") + "</b>");
  for (std::size_t i = 0; i < a_.clamp_spells.size(); ++i)
    row(t("report.clamp_spell", {std::to_string(i + 1)}), clock_text(a_.clamp_spells[i].from_s) + " – " + clock_text(a_.clamp_spells[i].to_s) + " (" + clock_text(a_.clamp_spells[i].length()) + ")");
  if (a_.clamp_spells.empty()) row(t("report.clamp_none"), "–");
  double pressed = 0;
  for (const TimeSpan& s : a_.hand_spells) pressed += s.length();
  row(t("report.compression"), clock_text(pressed));
  row(t("report.lifts"), whole(log_.rows().back().metric(Metric::liver_lifts)));
  h_ += "</tbody>\n</table>\n</div>\n</div>\n";
}

void Page::goals() {
  heading("report.heading.goals");
  h_ += "<table>\n<thead><tr><th></th><th>" + t("report.column.goal") + "</th><th>" + t("report.column.limit") + "</th><th class=\"n\">" + t("report.column.value") + "</th><th>" + t("report.column.status") + "</th></tr></thead>\n<tbody>\n";
  for (const Goal& spec : in_.scenario.goals) {
    const auto g = std::find_if(log_.goals().begin(), log_.goals().end(), [&](const GoalFrame& f) { return f.id == spec.id; });
    const GoalStatus status = g == log_.goals().end() ? GoalStatus::open : g->status;
    const Condition& c = spec.condition;
    const bool minutes = std::string(metric_unit(c.metric)) == "s";
    const auto value = [&](double v) {
      if (minutes) return clock_text(v);
      return format_number(v, std::fabs(v) >= 20 || v == std::floor(v) ? 0 : (std::fabs(v) < 2 ? 2 : 1));
    };
    const double was = goal_value(log_, spec);
    std::string limit = (c.compare == Compare::at_least ? "≥ " : "≤ ") + value(c.value) + " " + (minutes ? t("report.min") : escape_html(metric_unit(c.metric)));
    const char* css = status == GoalStatus::met ? "success" : (status == GoalStatus::missed ? (spec.required ? "failure" : "warning") : "");
    h_ += std::string("<tr class=\"") + css + "\"><td class=\"mark\">" + (status == GoalStatus::met ? "✓" : (status == GoalStatus::missed ? "✕" : "")) + "</td><td>" + t_or("goal." + spec.id, spec.id) +
          (spec.required ? "" : " <span class=\"small\">(" + t("report.optional") + ")</span>") + "</td><td>" + limit + "</td><td class=\"n\">" +
          (std::isfinite(was) ? value(was) : std::string("–")) + "</td><td>" +
          t(status == GoalStatus::met ? "report.status.met" : (status == GoalStatus::missed ? "report.status.missed" : "report.status.open")) + "</td></tr>\n";
  }
  h_ += "</tbody>\n</table>\n";
}

void Page::ledger() {
  const Ledger& l = log_.rows().back().ledger;
  heading("report.heading.ledger");
  h_ += "<p class=\"small\">" + t("report.ledger_note") + "</p>\n<table>\n<thead><tr><th></th><th class=\"n\">" + t("report.ledger.red_cells") + "</th><th class=\"n\">" + t("report.ledger.plasma") + "</th><th class=\"n\">" +
        t("report.ledger.both") + "</th></tr></thead>\n<tbody>\n";
  const auto line = [&](const char* key, double red, double plasma, bool sum = false) {
    h_ += std::string("<tr") + (sum ? " class=\"sum\"" : "") + "><th scope=\"row\">" + t(key) + "</th><td class=\"n\">" + format_number(red, 2) + "</td><td class=\"n\">" + format_number(plasma, 2) + "</td><td class=\"n\">" +
          format_number(red + plasma, 2) + "</td></tr>\n";
  };
  const auto volume = [&](const char* key, const BloodVolume& v, bool sum = false) { line(key, v.red_cells_mL, v.plasma_mL, sum); };
  volume("report.ledger.initial", l.initial);
  volume("report.ledger.given", l.given);
  line("report.ledger.exchange", 0, l.exchange_plasma_mL);
  line("report.ledger.urine", 0, -l.urine_mL);
  line("report.ledger.sum_in", l.initial.red_cells_mL + l.given.red_cells_mL, l.initial.plasma_mL + l.given.plasma_mL + l.exchange_plasma_mL - l.urine_mL, true);
  BloodVolume lost;
  for (std::size_t p = 0; p < kBloodPlaces; ++p) {
    volume((std::string("report.ledger.") + blood_place_name(static_cast<BloodPlace>(p))).c_str(), l.lost[p]);
    lost += l.lost[p];
  }
  volume("report.ledger.lost", lost, true);
  volume("report.ledger.circulating", l.circulating);
  const BloodVolume error = imbalance(l);
  volume("report.ledger.error", error, true);
  h_ += "</tbody>\n</table>\n<p class=\"small\">" + t("report.ledger_worst", {format_number(a_.error_red_cells_mL, 4), format_number(a_.error_plasma_mL, 4)}) + "</p>\n";
  h_ += "<p class=\"small\">" + t("report.lost_by", {whole(a_.lost_by_kind_mL[0]), whole(a_.lost_by_kind_mL[1]), whole(a_.lost_by_kind_mL[2])}) + "</p>\n";
}

void Page::pictures() {
  if (log_.pictures().empty()) return;
  heading("report.heading.pictures");
  h_ += "<div class=\"pictures\">\n";
  for (const LogPicture& p : log_.pictures()) {
    const LogRow& row_then = log_.at(p.time_s);
    const std::string caption = t_or("picture." + p.name, p.name);
    h_ += "<figure><img src=\"" + escape_html(p.file) + "\" alt=\"" + caption + "\" loading=\"lazy\"/><figcaption><b>" + clock_text(p.time_s) + "</b> " + caption + "<br/>" +
          t("report.picture_state", {whole(row_then.bleeding_total()), whole(row_then.vitals.map_mmHg), whole(row_then.vitals.hr_per_min)}) + "</figcaption></figure>\n";
  }
  h_ += "</div>\n";
}

void Page::limits() {
  heading("report.heading.limits");
  h_ += "<p class=\"small\">" + t("report.limits_note") + "</p>\n<ul class=\"small\">\n";
  for (int i = 1; words_.has("report.limit." + std::to_string(i)); ++i) h_ += "<li>" + t("report.limit." + std::to_string(i)) + "</li>\n";
  h_ += "</ul>\n";
}

void Page::provenance() {
  const RunProvenance& p = in_.provenance;
  heading("report.heading.provenance");
  h_ += "<table class=\"small\">\n<tbody>\n";
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) h_ += "<tr><th scope=\"row\">" + t(key) + "</th><td>" + value + "</td></tr>\n";
  };
  line("report.from.twin", escape_html(p.twin_name) + (p.twin_kind.empty() ? "" : " (" + t_or("report.twin_kind." + p.twin_kind, p.twin_kind) + ")"));
  line("report.from.vessels", t(p.synthetic_vessels ? "report.vessels_synthetic" : "report.vessels_imaged"));
  for (const std::string& note : p.twin_notes) line("report.from.note", escape_html(note));
  line("report.from.scenario", escape_html(in_.scenario.id));
  const bool recorded = !p.presenter.empty();  // else the recording is from before it was kept (recording.h)
  line("report.from.hands", !recorded ? t("report.not_recorded") : (p.script.empty() ? t("report.hands_person") : t("report.hands_script", {p.script})));
  line("report.from.numbers", t("report.numbers_simulated"));
  line("report.from.live", escape_html(p.live_source));
  line("report.from.presenter", recorded ? t_or("report.shown." + p.presenter, p.presenter) : t("report.not_recorded"));
  line("report.from.recording", escape_html(p.recording));
  line("report.from.film", escape_html(p.film));
  line("report.from.version", escape_html(p.program_version));
  line("report.from.seed", std::to_string(p.seed));
  line("report.from.hash", hex64(log_.state_hash()));
  double ahead = 0;
  for (const TimeSpan& s : log_.run_ahead()) ahead += s.length();
  line("report.from.clock", t("report.clock_value", {clock_text(log_.end_s()), clock_text(ahead)}));
  if (p.wall_s > 0) line("report.from.wall", t("report.minutes", {clock_text(p.wall_s)}));
  const StepReport& r = log_.step_report();
  line("report.from.restored", t("report.restored_value", {std::to_string(r.tissue_restored), std::to_string(r.physiology_restored), std::to_string(r.inputs_rejected)}));
  h_ += "</tbody>\n</table>\n";
}

std::string Page::write() {
  h_ = "<!DOCTYPE html>\n<html lang=\"" + escape_html(words_.code()) + "\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
       t("report.title", {scenario_title(words_, in_.scenario.id)}) + "</title>\n<style>" + page_style() + "</style>\n</head>\n<body>\n";
  title();
  outcome();
  tiles();
  narrative();
  take_home();
  figure();
  effects();
  story();
  measures();
  goals();
  pictures();
  ledger();
  limits();
  provenance();
  h_ += "<footer>" + t("report.footer") + "</footer>\n</body>\n</html>\n";
  return std::move(h_);
}

}  // namespace

std::string report_html(const ReportInputs& inputs) { return Page(inputs).write(); }

}  // namespace holotwin
