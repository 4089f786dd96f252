#include "engine/content/plan_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "engine/content/patient_table.h"
#include "engine/content/plan_check.h"
#include "engine/content/plan_reading.h"
#include "engine/core/file.h"
#include "engine/core/text.h"
#include "physiology/patient.h"

namespace holotwin {

namespace {

using physiology::Order;
using physiology::OrderKind;

constexpr int kSchema = 1;
constexpr std::size_t kMostArms = 12, kMostEvents = 500, kMostLimits = 32;  // assumed: more than a page can show
constexpr double kLongestBefore_s = 12.0 * 3600;
constexpr double kMostRows = 20000;              // of one arm: 5 MB in memory
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string clock_range(Range range) { return "\"" + format_minutes(range.low) + "\" to \"" + format_minutes(range.high) + "\""; }

}  // namespace

double read_clock(TableReader& r, const std::string& key, Range range) {
  const std::string text = r.text(key);
  const auto t = parse_clock(text);
  if (t && *t >= range.low && *t <= range.high) return *t;
  r.complain(key, "is \"" + text + "\"", "give \"minutes:seconds\" or \"hours:minutes:seconds\", from " + clock_range(range));
  return range.low;
}
double read_clock(TableReader& r, const std::string& key, Range range, double fallback) {
  if (r.has(key)) return read_clock(r, key, range);
  r.text(key, {});  // known, and absent
  return fallback;
}

namespace {

void read_run(TableReader r, Plan& plan) {
  plan.end_s = read_clock(r, "duration", {60, kLongestPlan_s});
  plan.start_s = read_clock(r, "start", {-kLongestBefore_s, 0}, 0);
  plan.sample_s = r.number("sample_s", {1, 600});
  if (plan.sample_s != std::floor(plan.sample_s)) r.complain("sample_s", "is " + format_trimmed(plan.sample_s), "give whole seconds");
  const double least_s = std::ceil((plan.end_s - plan.start_s) / kMostRows);
  if (plan.sample_s < least_s) r.complain("sample_s", "is " + format_trimmed(plan.sample_s) + " in a run of " + format_minutes(plan.end_s - plan.start_s), "give " + format_trimmed(least_s) + " to 600 s for one so long");
  r.finish();
}

physiology::Limit read_limit(TableReader& r, const Plan& plan) {
  std::vector<std::string> names;
  for (const Vital& v : vital_list()) names.emplace_back(v.name);
  physiology::Limit limit;
  limit.vital = r.choice("metric", names);
  const Vital& vital = vital_list()[limit.vital];
  const Range range{vital.low, vital.high};
  limit.low = r.number("low", range, -kInfinity);
  limit.high = r.number("high", range, kInfinity);
  limit.from_s = read_clock(r, "from", {0, plan.end_s - 1}, 0);
  limit.to_s = read_clock(r, "to", {1, plan.end_s}, plan.end_s);
  r.finish();
  if (!r.has("low") && !r.has("high")) r.complain("metric", "has no limit", "give low = NUMBER, high = NUMBER or both" + std::string(*vital.unit != '\0' ? std::string(", in ") + vital.unit : ""));
  if (limit.low >= limit.high) r.complain("low", "is not below high", "swap them");
  if (limit.from_s >= limit.to_s) r.complain("from", "is not before to", "give the span of the limit as from < to");
  return limit;
}

/// One without anaesthesia breathes air for himself unless an event says otherwise.
void set_who_breathes(Plan& plan) {
  if (plan.patient.anaesthesia > 0) return;
  plan.resting.ventilation = physiology::Ventilation::spontaneous;
  plan.resting.fio2 = kRoomAir;
}

/// Breaths of a derived patient's own size, for the way he breathes at the start.
void set_breaths(Plan& plan, const std::vector<PlanEvent>& common) {
  auto ventilation = plan.resting.ventilation;
  for (const PlanEvent& e : common)
    for (const Order& o : e.orders)
      if (e.at_s <= plan.start_s && o.kind == OrderKind::set && o.setting == physiology::Setting::controlled_ventilation)
        ventilation = o.value > 0.5 ? physiology::Ventilation::controlled : physiology::Ventilation::spontaneous;
  const physiology::PhysiologyInput breaths = physiology::resting_input(plan.patient, ventilation);
  plan.resting.tidal_mL = breaths.tidal_mL;
  plan.resting.vent_rate_per_min = breaths.vent_rate_per_min;
}

void read_arms(PlanReading& reading, TableReader& root, const std::vector<PlanEvent>& common) {
  std::set<std::string> ids;
  for (const TomlValue& table : root.tables("arm", kMostArms)) {
    TableReader a(table, "arm", reading.where, reading.problem);
    PlanArm arm;
    arm.id = a.identifier("id");
    arm.title = a.text("title");
    if (!reading.problem && !ids.insert(arm.id).second) a.complain("id", "\"" + arm.id + "\" is used twice", "give each arm its own");
    arm.events = common;
    for (const TomlValue& event : a.tables("event", kMostEvents)) {
      TableReader e(event, "arm.event", reading.where, reading.problem);
      arm.events.push_back(read_event(reading, e, true));
    }
    a.finish();
    if (reading.problem) return;
    std::stable_sort(arm.events.begin(), arm.events.end(), [](const PlanEvent& x, const PlanEvent& y) { return x.at_s < y.at_s; });
    reading.problem = find_impossible(arm, reading.where);
    if (reading.problem) return;
    arm.warnings = find_dangers(reading.plan, arm);
    reading.plan.arms.push_back(std::move(arm));
  }
}

/// What acts as its file says, fitted to the patient.
void list_drugs(const DrugLibrary& library, Plan& plan) {
  std::set<std::size_t> used;
  for (const PlanArm& arm : plan.arms)
    for (const PlanEvent& e : arm.events)
      for (const Order& o : e.orders)
        if (e.deed == Deed::drug && o.kind != OrderKind::run_in && o.kind != OrderKind::infuse) used.insert(o.drug);
  if (used.empty()) return;
  physiology::DrugCovariates patient = physiology::covariates_of(plan.patient);
  patient.with_opioids = false;
  for (const std::size_t d : used) {
    const DrugFile& file = library.drugs[d];
    plan.drugs.push_back({file.id, drug_unit_name(file.parameters.unit), d});
    patient.with_opioids = patient.with_opioids || file.group == "opioid";
  }
  plan.pharmacology = std::make_shared<const physiology::PharmacologyModel>(physiology::make_pharmacology(library.parameters(), patient));
}

Result<Plan> parse(const std::string& text, const std::string& id, const std::string& where, const DrugLibrary& drugs) {
  const auto root = parse_toml(text, where);
  if (!root) return pass_on(root);
  PlanReading reading(drugs);
  reading.where = where;
  TableReader r(*root, "", where, reading.problem);
  if (!r.has("schema")) return fail(ErrorKind::wrong_use, "the key schema is missing", where + ":1", "start a plan with schema = 1");
  const double schema = r.number("schema", {1, 1000});
  if (!reading.problem && std::fabs(schema - kSchema) > 0) r.complain("schema", "is " + format_trimmed(schema), "this program reads schema 1");
  if (reading.problem) return tl::unexpected<Error>(*reading.problem);

  Plan& plan = reading.plan;
  plan.id = id;
  plan.title = r.text("title");
  // A mistyped [table] should be called unknown rather than missing, so that names are settled first.
  for (const char* key : {"patient", "run", "arm"})
    if (!r.has(key))
      for (std::size_t i = 0; i < root->keys.size(); ++i) {
        const std::string& is = root->keys[i];
        if (is != "schema" && is != "title" && is != "limit" && is != "event" && nearest_word(is, {key}) == key && is != key)
          return fail(ErrorKind::wrong_use, "unknown table " + is + "; did you mean " + key + "?", where + ":" + std::to_string(root->items[i].line), "rename it");
      }
  const bool derived = read_patient(TableReader(r.table("patient"), "patient", where, reading.problem), plan.patient);
  read_run(TableReader(r.table("run"), "run", where, reading.problem), plan);
  for (const TomlValue& table : r.tables("limit", kMostLimits)) {
    TableReader l(table, "limit", where, reading.problem);
    plan.limits.push_back(read_limit(l, plan));
  }
  std::vector<PlanEvent> common;
  for (const TomlValue& table : r.tables("event", kMostEvents)) {
    TableReader e(table, "event", where, reading.problem);
    common.push_back(read_event(reading, e, false));
  }
  set_who_breathes(plan);
  if (derived && !reading.problem) set_breaths(plan, common);
  if (!reading.problem) read_arms(reading, r, common);
  else r.tables("arm", kMostArms);
  r.finish();
  if (!reading.problem && plan.arms.empty()) r.complain("", "the plan has no arm", "add at least one [[arm]] with id and title");
  if (reading.problem) return tl::unexpected<Error>(*reading.problem);
  list_drugs(drugs, plan);
  return std::move(reading.plan);
}

}  // namespace

Result<Plan> parse_plan(const std::string& text, const std::string& id, const DrugLibrary& drugs) { return parse(text, id, id + ".toml", drugs); }

Result<Plan> load_plan(const std::filesystem::path& path, const DrugLibrary& drugs) {
  const auto text = read_text_file(path, kMaxTomlBytes);
  if (!text) return pass_on(text);
  return parse(*text, path.stem().string(), path.string(), drugs);
}

physiology::Course course_of(const Plan& plan, const PlanArm& arm) {
  physiology::Course course;
  course.resting = plan.resting;
  course.start_s = plan.start_s;
  course.end_s = plan.end_s;
  course.sample_s = plan.sample_s;
  course.limits = plan.limits;
  course.drugs = plan.pharmacology;
  for (const PlanDrug& d : plan.drugs) course.watched.push_back(d.index);
  for (const PlanEvent& e : arm.events) course.orders.insert(course.orders.end(), e.orders.begin(), e.orders.end());
  return course;
}

}  // namespace holotwin
