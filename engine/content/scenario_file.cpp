#include "engine/content/scenario_file.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engine/content/orders.h"
#include "engine/content/patient_table.h"
#include "engine/content/toml_table.h"
#include "engine/core/check.h"
#include "engine/core/file.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

constexpr int kSchema = 1;
constexpr std::size_t kMostGoals = 64, kMostTriggers = 64, kMostConditions = 8;  // assumed: more than a screen can show
constexpr double kLongest_s = 6.0 * 3600;  // assumed: no rehearsal lasts longer than six hours

struct MetricRow {
  const char* name;
  const char* unit;
  Range range;  ///< a value outside is a slip of unit, not a goal
};
constexpr std::array<MetricRow, kMetricCount> kMetrics = {{
    {"time_s", "s", {0, kLongest_s}},
    {"bleeding_total", "mL/min", {0, 5000}},
    {"bleeding_artery", "mL/min", {0, 5000}},
    {"bleeding_portal", "mL/min", {0, 5000}},
    {"bleeding_hepatic_vein", "mL/min", {0, 5000}},
    {"lost_total_mL", "mL", {0, 20000}},
    {"hr", "/min", {0, 300}},
    {"map", "mmHg", {0, 250}},
    {"sbp", "mmHg", {0, 300}},
    {"cvp", "mmHg", {-10, 50}},
    {"spo2", "%", {0, 100}},
    {"etco2", "mmHg", {0, 120}},
    {"co", "L/min", {0, 25}},
    {"lactate", "mmol/L", {0, 30}},
    {"hb", "g/dL", {0, 25}},
    {"temperature", "°C", {20, 43}},
    {"ica", "mmol/L", {0, 4}},
    {"fibrinogen", "g/L", {0, 15}},
    {"packs_in", "", {0, 50}},
    {"packs_max", "", {0, 50}},
    {"clamp_spell_s", "s", {0, kLongest_s}},
    {"clamp_longest_s", "s", {0, kLongest_s}},
    {"ligated_artery", "", {0, 1}},
    {"ligated_portal", "", {0, 1}},
    {"liver_lifts", "", {0, 100}},
    {"red_cell_units", "", {0, 100}},
    {"plasma_units", "", {0, 100}},
    {"platelet_units", "", {0, 100}},
    {"crystalloid_mL", "mL", {0, 20000}},
    {"calcium_g", "g", {0, 50}},
    {"tranexamic_g", "g", {0, 10}},
    {"noradrenaline", "µg/kg/min", {0, 5}},
    {"noradrenaline_max", "µg/kg/min", {0, 5}},
    {"compressed_s", "s", {0, kLongest_s}},
    {"dead", "", {0, 1}},
    {"abdomen_open", "", {0, 1}},
    {"abdomen_closed", "", {0, 1}},
}};

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const MetricRow& row : kMetrics) names.emplace_back(row.name);
  return names;
}

/// `metric = "map"`, `at_least = 65` or `at_most = 20`, `hold_s = 60`; read from the goal's or condition's own table.
Condition read_condition(TableReader& r) {
  static const std::vector<std::string> kNames = metric_names();
  Condition c;
  c.metric = static_cast<Metric>(r.choice("metric", kNames));
  const Range range = kMetrics[static_cast<std::size_t>(c.metric)].range;
  const bool least = r.has("at_least"), most = r.has("at_most");
  const double low = r.number("at_least", range, 0), high = r.number("at_most", range, 0);
  c.hold_s = r.number("hold_s", {0, 3600}, 0);
  if (least == most) r.complain("metric", least ? "has both at_least and at_most" : "has no limit", "give exactly one of at_least = NUMBER and at_most = NUMBER");
  c.compare = least ? Compare::at_least : Compare::at_most;
  c.value = least ? low : high;
  return c;
}

void read_injury(TableReader r, Scenario& s) {
  static const std::vector<std::string> kRegions = {"right_posterior", "right_anterior", "left_lateral"};
  s.injury.region = kRegions[r.choice("region", kRegions)];
  s.injury.length_mm = r.number("length_mm", {5, 250});
  s.injury.depth_mm = r.number("depth_mm", {3, 120});
  s.injury.gape_mm = r.number("gape_mm", {0.5, 30});
  s.injury.hepatic_artery_diameter_mm = r.number("hepatic_artery_diameter_mm", {0.2, 8});
  s.injury.portal_vein_diameter_mm = r.number("portal_vein_diameter_mm", {0.2, 18});
  s.injury.hepatic_vein_diameter_mm = r.number("hepatic_vein_diameter_mm", {0.2, 18});
  s.effective_artery = r.number("effective_artery", {0, 1});
  s.effective_portal = r.number("effective_portal", {0, 1});
  s.effective_hepatic_vein = r.number("effective_hepatic_vein", {0, 1});
  s.tamponade_mmHg = r.number("tamponade_mmHg", {0, 40});
  r.finish();
}

void read_before(TableReader r, Scenario& s) {
  s.lost_mL = r.number("lost_mL", {0, 4000});
  s.loss_mL_per_min = r.number("loss_mL_per_min", {0, 1000});
  s.crystalloid_mL = r.number("crystalloid_mL", {0, 6000});
  s.minutes_since_injury = r.number("minutes_since_injury", {0, 24 * 60});
  r.finish();
  // The time before t = 0 is lived through at this rate: it must be a rate, and not take days.
  if (s.lost_mL > 0 && s.loss_mL_per_min < 5) r.complain("loss_mL_per_min", "is " + format_number(s.loss_mL_per_min, 3) + " while lost_mL is more than 0", "give a rate of 5 mL/min or more");
  if (s.lost_mL == 0 && s.crystalloid_mL > 0) r.complain("crystalloid_mL", "would run in while no blood is lost before t = 0", "set it to 0, or give lost_mL and loss_mL_per_min");
}

void read_ventilator(TableReader r, physiology::PhysiologyInput& v) {
  v.ventilation = r.choice("mode", {"controlled", "spontaneous"}) == 0 ? physiology::Ventilation::controlled : physiology::Ventilation::spontaneous;
  const auto within_limits = [&r](const char* key) {
    const OrderLimit& limit = *find_order(ventilator_orders(), key);
    return r.number(key, {limit.low, limit.high});
  };
  v.tidal_mL = within_limits("tidal_mL");
  v.vent_rate_per_min = within_limits("rate_per_min");
  v.peep_cmH2O = within_limits("peep_cmH2O");
  v.fio2 = within_limits("fio2");
  r.finish();
}

void read_room(TableReader r, Scenario& s) {
  s.units_red_cells = r.number("red_cell_units", {0, 50});
  s.units_plasma = r.number("plasma_units", {0, 50});
  s.units_platelets = r.number("platelet_units", {0, 20});
  std::vector<std::string> tools;
  for (std::size_t t = 1; t < kToolCount; ++t) tools.emplace_back(tool_name(static_cast<Tool>(t)));  // 0 is "none"
  for (const std::size_t t : r.choices("tools", tools)) s.tools.push_back(static_cast<Tool>(t + 1));
  r.finish();
}

void read_targets(TableReader r, Scenario& s) {
  const Range pressure{20, 150};
  s.map_target_before_low = r.number("map_before_control_low_mmHg", pressure);
  s.map_target_before_high = r.number("map_before_control_high_mmHg", pressure);
  s.map_target_after_low = r.number("map_after_control_low_mmHg", pressure);
  s.map_target_after_high = r.number("map_after_control_high_mmHg", pressure);
  s.control_mL_per_min = r.number("control_mL_per_min", {0, 500});
  r.finish();
  if (s.map_target_before_low > s.map_target_before_high) r.complain("map_before_control_low_mmHg", "is above map_before_control_high_mmHg", "swap them");
  if (s.map_target_after_low > s.map_target_after_high) r.complain("map_after_control_low_mmHg", "is above map_after_control_high_mmHg", "swap them");
}

Goal read_goal(TableReader& r, double time_limit_s) {
  Goal g;
  g.id = r.identifier("id");
  g.kind = static_cast<GoalKind>(r.choice("kind", {"reach", "keep", "at_end"}));
  g.condition = read_condition(r);
  g.required = r.flag("required", true);
  g.from_s = r.number("from_s", {0, kLongest_s}, 0);
  g.by_s = r.number("by_s", {0, kLongest_s}, g.by_s);
  r.finish();
  if (g.kind == GoalKind::at_end && (r.has("from_s") || r.has("by_s"))) r.complain(r.has("by_s") ? "by_s" : "from_s", "has no meaning for a goal at the end", "remove it");
  if (g.kind == GoalKind::reach && r.has("from_s")) r.complain("from_s", "has no meaning for a goal to reach", "remove it, or make the goal kind = \"keep\"");
  if (g.from_s >= g.by_s) r.complain("from_s", "is not before by_s", "give the span of a keep goal as from_s < by_s");
  if (g.kind == GoalKind::reach && r.has("by_s") && g.by_s > time_limit_s) r.complain("by_s", "is after the rehearsal's end", "raise time_limit_s or give an earlier time");
  return g;
}

Trigger read_trigger(TableReader& r, const std::string& where, std::optional<Error>& problem) {
  Trigger t;
  t.id = r.identifier("id");
  t.kind = std::array{EventKind::info, EventKind::warning, EventKind::success, EventKind::failure}[r.choice("tone", {"info", "warning", "success", "failure"})];
  t.ends = r.flag("ends", false);
  if (r.has("phase")) t.phase = r.identifier("phase");
  for (const TomlValue& table : r.tables("when", kMostConditions)) {
    TableReader c(table, "trigger.when", where, problem);
    t.when.push_back(read_condition(c));
    c.finish();
  }
  r.finish();
  if (t.when.empty()) r.complain("", "has no condition", "add [[trigger.when]] with metric and at_least or at_most");
  return t;
}

Result<Scenario> parse(const std::string& text, const std::string& id, const std::string& where) {
  const auto root = parse_toml(text, where);
  if (!root) return pass_on(root);
  std::optional<Error> problem;
  TableReader r(*root, "", where, problem);
  if (!r.has("schema")) return fail(ErrorKind::wrong_use, "the key schema is missing", where + ":1", "start a scenario with schema = 1");
  const double schema = r.number("schema", {1, 1000});
  if (!problem && std::fabs(schema - kSchema) > 0) r.complain("schema", "is " + format_number(schema, 0), "this program reads schema 1");
  if (problem) return tl::unexpected<Error>(*problem);

  Scenario s;
  s.id = id;
  s.text = text;
  s.time_limit_s = r.number("time_limit_s", {30, kLongest_s});
  const auto sub = [&](const char* key) { return TableReader(r.table(key), key, where, problem); };
  // A mistyped [table] should be called unknown rather than missing, so that names are settled first.
  for (const char* key : {"patient", "injury", "before", "ventilator", "room", "targets"})
    if (!r.has(key)) {
      const std::vector<std::string> all = {"schema", "time_limit_s", "patient", "injury", "before", "ventilator", "room", "targets", "goal", "trigger"};
      for (std::size_t i = 0; i < root->keys.size(); ++i)
        if (std::find(all.begin(), all.end(), root->keys[i]) == all.end() && nearest_word(root->keys[i], {key}) == key)
          return fail(ErrorKind::wrong_use, "unknown table " + root->keys[i] + "; did you mean " + key + "?", where + ":" + std::to_string(root->items[i].line), "rename it");
    }
  s.patient_derived = read_patient(sub("patient"), s.patient);
  read_injury(sub("injury"), s);
  read_before(sub("before"), s);
  read_ventilator(sub("ventilator"), s.ventilator);
  read_room(sub("room"), s);
  read_targets(sub("targets"), s);
  std::set<std::string> ids;
  for (const TomlValue& table : r.tables("goal", kMostGoals)) {
    TableReader g(table, "goal", where, problem);
    s.goals.push_back(read_goal(g, s.time_limit_s));
    if (!problem && !ids.insert(s.goals.back().id).second) g.complain("id", "\"" + s.goals.back().id + "\" is used twice", "give each goal its own");
  }
  ids.clear();
  for (const TomlValue& table : r.tables("trigger", kMostTriggers)) {
    TableReader t(table, "trigger", where, problem);
    s.triggers.push_back(read_trigger(t, where, problem));
    if (!problem && !ids.insert(s.triggers.back().id).second) t.complain("id", "\"" + s.triggers.back().id + "\" is used twice", "give each trigger its own");
  }
  r.finish();
  if (!problem && s.goals.empty()) r.complain("", "the scenario has no goal", "add at least one [[goal]]");
  if (!problem && s.lost_mL >= 0.6 * s.patient.blood_volume_mL)  // nobody arrives alive from there: field page, "> 50 %: PEA"
    problem = Error{ErrorKind::wrong_use, "before.lost_mL is " + format_number(s.lost_mL, 0) + " of a blood volume of " + format_number(s.patient.blood_volume_mL, 0) + " mL", where,
                    "give less than 60 % of patient.blood_volume_mL"};
  if (problem) return tl::unexpected<Error>(*problem);
  return s;
}

}  // namespace

const char* metric_name(Metric m) {
  HT_ASSERT(m < Metric::count);
  return kMetrics[static_cast<std::size_t>(m)].name;
}
const char* metric_unit(Metric m) {
  HT_ASSERT(m < Metric::count);
  return kMetrics[static_cast<std::size_t>(m)].unit;
}

Result<Scenario> parse_scenario(const std::string& text, const std::string& id) { return parse(text, id, id + ".toml"); }

Result<Scenario> load_scenario(const std::filesystem::path& path) {
  const auto text = read_text_file(path, kMaxTomlBytes);
  if (!text) return pass_on(text);
  return parse(*text, path.stem().string(), path.string());
}

}  // namespace holotwin
