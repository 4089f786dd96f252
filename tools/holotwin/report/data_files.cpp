#include <algorithm>
#include <cmath>
#include <functional>

#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "physiology/vital_list.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/narrative.h"
#include "tools/holotwin/report/report.h"
#include "tools/holotwin/report/texts.h"

namespace holotwin {

namespace {

using Json = nlohmann::ordered_json;

/// Rounded to `decimals`, so that the file shows what is meant; null where there is no number.
Json number(double v, int decimals) {
  if (!std::isfinite(v)) return nullptr;
  return *parse_double(format_number(v, decimals));
}
Json minutes(double time_s) { return number(time_s / 60, 2); }

struct Column {
  std::string name;
  int decimals;
  std::function<double(const LogRow&)> get;
};

std::vector<Column> columns() {
  std::vector<Column> c = {{"time_s", 3, [](const LogRow& r) { return r.time_s; }}, {"run_ahead", 0, [](const LogRow& r) { return r.run_ahead ? 1.0 : 0.0; }}};
  for (const Vital& vital : vital_list()) c.push_back({vital.column, vital.decimals, [value = vital.value](const LogRow& r) { return r.vitals.*value; }});
  c.push_back({"pulse", 0, [](const LogRow& r) { return r.vitals.pulse ? 1.0 : 0.0; }});
  for (std::size_t k = 0; k < kVesselKinds; ++k)
    c.push_back({std::string("bleeding_") + vessel_kind_name(static_cast<VesselKind>(k)) + "_mL_per_min", 2, [k](const LogRow& r) { return r.bleeding_mL_per_min[k]; }});
  const auto volume = [&](const std::string& name, auto get) {
    c.push_back({name + "_red_cells_mL", 3, [get](const LogRow& r) { return get(r.ledger).red_cells_mL; }});
    c.push_back({name + "_plasma_mL", 3, [get](const LogRow& r) { return get(r.ledger).plasma_mL; }});
  };
  volume("initial", [](const Ledger& l) { return l.initial; });
  volume("given", [](const Ledger& l) { return l.given; });
  volume("circulating", [](const Ledger& l) { return l.circulating; });
  for (std::size_t p = 0; p < kBloodPlaces; ++p)
    volume(std::string("lost_") + blood_place_name(static_cast<BloodPlace>(p)), [p](const Ledger& l) { return l.lost[p]; });
  c.push_back({"exchange_plasma_mL", 3, [](const LogRow& r) { return r.ledger.exchange_plasma_mL; }});
  c.push_back({"urine_mL", 3, [](const LogRow& r) { return r.ledger.urine_mL; }});
  // Metrics that no column above holds yet.
  for (const Metric m : {Metric::lost_total_mL, Metric::packs_in, Metric::clamp_spell_s, Metric::ligated_artery, Metric::ligated_portal, Metric::liver_lifts,
                         Metric::red_cell_units, Metric::plasma_units, Metric::platelet_units, Metric::crystalloid_mL, Metric::calcium_g, Metric::tranexamic_g,
                         Metric::noradrenaline, Metric::compressed_s, Metric::abdomen_open, Metric::abdomen_closed})
    c.push_back({m == Metric::noradrenaline ? "noradrenaline_ug_per_kg_min" : metric_name(m), 3, [m](const LogRow& r) { return r.metric(m); }});
  return c;
}

const char* event_kind_name(EventKind k) {
  switch (k) {
    case EventKind::info: return "info";
    case EventKind::act: return "act";
    case EventKind::warning: return "warning";
    case EventKind::success: return "success";
    case EventKind::failure: return "failure";
    case EventKind::bookmark: return "bookmark";
    case EventKind::phase: return "phase";
    case EventKind::run_ahead: return "run_ahead";
  }
  return "info";
}

Json volume_json(const BloodVolume& v) { return {{"red_cells_mL", number(v.red_cells_mL, 3)}, {"plasma_mL", number(v.plasma_mL, 3)}}; }

Json ledger_json(const Ledger& l, const RunAnalysis& a) {
  Json lost;
  for (std::size_t p = 0; p < kBloodPlaces; ++p) lost[blood_place_name(static_cast<BloodPlace>(p))] = volume_json(l.lost[p]);
  const BloodVolume error = imbalance(l);
  return {{"initial", volume_json(l.initial)},
          {"given", volume_json(l.given)},
          {"exchange_plasma_mL", number(l.exchange_plasma_mL, 3)},
          {"urine_mL", number(l.urine_mL, 3)},
          {"circulating", volume_json(l.circulating)},
          {"lost", std::move(lost)},
          {"error_at_end", {{"red_cells_mL", error.red_cells_mL}, {"plasma_mL", error.plasma_mL}}},
          {"error_greatest", {{"red_cells_mL", a.error_red_cells_mL}, {"plasma_mL", a.error_plasma_mL}}}};
}

const char* goal_status_name(GoalStatus s) {
  switch (s) {
    case GoalStatus::open: return "open";
    case GoalStatus::met: return "met";
    case GoalStatus::missed: return "missed";
  }
  return "open";
}

Json spans_json(const std::vector<TimeSpan>& spans) {
  Json all = Json::array();
  for (const TimeSpan& s : spans) all.push_back({{"from_s", number(s.from_s, 2)}, {"to_s", number(s.to_s, 2)}, {"length_s", number(s.length(), 2)}});
  return all;
}

Json findings_json(const std::vector<Finding>& findings, const char* list, const Language& language) {
  Json all = Json::array();
  for (const Finding& f : findings)
    all.push_back({{"id", f.id}, {"time_s", number(f.time_s, 1)}, {"text", language.text(std::string("report.") + list + "." + f.id, f.args)}});
  return all;
}

Json band_json(const BandTime& b) {
  return {{"below_target_s", number(b.below_s, 1)}, {"within_target_s", number(b.within_s, 1)}, {"above_target_s", number(b.above_s, 1)}};
}

/// Bad UTF-8 (a bookmark somebody sent) becomes the replacement character instead of an exception.
std::string dump(const Json& j, int indent) { return j.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string vitals_csv(const RunLog& log) {
  const std::vector<Column> all = columns();
  std::string csv;
  for (const Column& c : all) csv += (csv.empty() ? "" : ",") + c.name;
  csv += '\n';
  for (const LogRow& row : log.rows()) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0) csv += ',';
      const double v = all[i].get(row);
      if (std::isfinite(v)) csv += format_number(v, all[i].decimals);
    }
    csv += '\n';
  }
  return csv;
}

std::string events_jsonl(const RunLog& log, const Language& language) {
  std::string lines;
  for (const Event& e : log.events())
    lines += dump({{"time_s", number(e.time.seconds(), 3)}, {"kind", event_kind_name(e.kind)}, {"key", e.key}, {"args", e.args}, {"text", event_text(language, e)}}, -1) + "\n";
  return lines;
}

std::string summary_json(const ReportInputs& in) {
  const RunLog& log = in.log;
  const Scenario& scenario = in.scenario;
  const RunProvenance& p = in.provenance;
  const RunAnalysis a = analyse(log, scenario);
  const LogRow& last = log.rows().back();

  Json goals = Json::array();
  for (const GoalFrame& g : log.goals()) {
    const auto spec = std::find_if(scenario.goals.begin(), scenario.goals.end(), [&](const Goal& s) { return s.id == g.id; });
    Json goal = {{"id", g.id}, {"status", goal_status_name(g.status)}};
    if (spec != scenario.goals.end()) {
      goal["required"] = spec->required;
      goal["metric"] = metric_name(spec->condition.metric);
      goal[spec->condition.compare == Compare::at_least ? "at_least" : "at_most"] = spec->condition.value;
    }
    // Of a goal to keep, the worst it was.
    goal["value"] = number(spec != scenario.goals.end() ? goal_value(log, *spec) : g.value, 3);
    goal["text"] = text_or(in.language, "goal." + g.id, g.id);
    goals.push_back(std::move(goal));
  }
  Json first;
  for (std::size_t k = 0; k < static_cast<std::size_t>(ActKind::count); ++k)
    if (static_cast<ActKind>(k) != ActKind::hand_off && static_cast<ActKind>(k) != ActKind::noradrenaline_off)
      first[act_name(static_cast<ActKind>(k))] = minutes(a.first_s[k]);
  Json lost_by;
  for (std::size_t k = 0; k < kVesselKinds; ++k) lost_by[vessel_kind_name(static_cast<VesselKind>(k))] = number(a.lost_by_kind_mL[k], 0);
  Json pictures = Json::array();
  for (const LogPicture& picture : log.pictures())
    pictures.push_back({{"time_s", number(picture.time_s, 2)}, {"name", picture.name}, {"file", picture.file}, {"camera", picture.camera}});
  Json story = Json::array();
  for (const Told& told : narrative(log, a, scenario))
    story.push_back({{"time_s", number(told.time_s, 1)}, {"key", told.key}, {"text", in.language.text(told.key, told.args)}});
  const auto optional_text = [](const std::string& s) { return s.empty() ? Json(nullptr) : Json(s); };

  const Json summary = {
      {"schema", 1},
      {"for", "rehearsal and training only, never for diagnosis"},
      {"scenario", scenario.id},
      {"outcome", log.outcome().empty() ? Json("stopped_early") : Json(log.outcome())},
      {"patient_alive", last.metric(Metric::dead) < 0.5},
      {"duration_s", number(log.end_s(), 2)},
      {"goals", std::move(goals)},
      {"control",
       {{"limit_mL_per_min", scenario.control_mL_per_min}, {"first_held_min", minutes(a.first_control_s)}, {"for_good_min", minutes(a.control_s)}}},
      {"first_act_min", std::move(first)},
      {"tranexamic_acid_min_from_injury", number(scenario.minutes_since_injury + a.first(ActKind::tranexamic) / 60, 1)},
      {"clamp_spells", spans_json(a.clamp_spells)},
      {"hand_compressions", spans_json(a.hand_spells)},
      {"packs", {{"placed", a.packs_in}, {"removed", a.packs_out}, {"left_in_patient", a.packs_left}, {"counts_agree", a.packs_agree()}}},
      {"map_before_control", band_json(a.before_control)},
      {"map_after_control", band_json(a.after_control)},
      {"lost",
       {{"before_start_mL", number(a.lost_before_mL, 1)}, {"total_mL", number(a.lost_total_mL, 1)}, {"by_vessel_since_start_mL", std::move(lost_by)}}},
      {"extremes",
       {{"bleeding_highest_mL_per_min", number(a.peak_bleeding, 1)},
        {"map_lowest_mmHg", number(a.lowest_map, 1)},
        {"map_lowest_at_s", number(a.lowest_map_s, 1)},
        {"hr_highest_per_min", number(a.highest_hr, 1)},
        {"lactate_highest_mmol_L", number(a.highest_lactate, 2)}}},
      {"given",
       {{"red_cell_units", number(a.red_cell_units, 2)},
        {"plasma_units", number(a.plasma_units, 2)},
        {"platelet_units", number(a.platelet_units, 2)},
        {"crystalloid_mL", number(a.crystalloid_mL, 0)},
        {"calcium_chloride_g", number(a.calcium_g, 2)},
        {"tranexamic_acid_g", number(a.tranexamic_g, 2)},
        {"noradrenaline_highest_ug_per_kg_min", number(a.noradrenaline_max, 3)},
        {"noradrenaline_before_blood", a.noradrenaline_before_blood}}},
      {"at_end",
       {{"map_mmHg", number(last.vitals.map_mmHg, 1)},
        {"hr_per_min", number(last.vitals.hr_per_min, 1)},
        {"hb_g_per_dL", number(last.vitals.hb_g_per_dL, 1)},
        {"lactate_mmol_L", number(last.vitals.lactate_mmol_L, 2)},
        {"ica_mmol_L", number(last.vitals.ica_mmol_L, 2)},
        {"fibrinogen_g_L", number(last.vitals.fibrinogen_g_L, 2)},
        {"temperature_C", number(last.vitals.temperature_C, 1)},
        {"bleeding_mL_per_min", number(last.bleeding_total(), 1)}}},
      {"ledger", ledger_json(last.ledger, a)},
      {"narrative", std::move(story)},
      {"done_well", findings_json(a.good, "good", in.language)},
      {"to_change", findings_json(a.change, "change", in.language)},
      {"run_ahead", spans_json(log.run_ahead())},
      {"pictures", std::move(pictures)},
      {"numbers",
       {{"tissue_steps_restored", log.step_report().tissue_restored},
        {"physiology_steps_restored", log.step_report().physiology_restored},
        {"inputs_rejected", log.step_report().inputs_rejected}}},
      {"provenance",
       {{"program_version", p.program_version},
        {"twin", p.twin_name},
        {"twin_kind", p.twin_kind},
        {"synthetic_vessels", p.synthetic_vessels},
        {"twin_notes", p.twin_notes},
        {"hands", p.presenter.empty() ? Json(nullptr) : Json(p.script.empty() ? "person" : "script")},
        {"script", optional_text(p.script)},
        {"presenter", optional_text(p.presenter)},
        {"recording", optional_text(p.recording)},
        {"film", optional_text(p.film)},
        {"live_source", optional_text(p.live_source)},
        {"seed", p.seed},
        {"snapshots", log.frames()},
        {"state_hash", hex64(log.state_hash())},
        {"wall_s", p.wall_s > 0 ? number(p.wall_s, 1) : Json(nullptr)},
        {"date", optional_text(p.date)}}}};
  return dump(summary, 2) + "\n";
}

Result<std::vector<std::filesystem::path>> write_reports(const ReportInputs& in, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> written;
  const auto write = [&](const char* name, const std::string& text) {
    written.push_back(folder / name);
    return write_text_file(written.back(), text);
  };
  if (const auto r = write("vitals.csv", vitals_csv(in.log)); !r) return pass_on(r);
  if (const auto r = write("events.jsonl", events_jsonl(in.log, in.language)); !r) return pass_on(r);
  if (const auto r = write("summary.json", summary_json(in)); !r) return pass_on(r);
  if (const auto r = write("report.html", report_html(in)); !r) return pass_on(r);
  return written;
}

}  // namespace holotwin
