#include "engine/content/plan_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "engine/content/drug_order.h"
#include "engine/content/orders.h"
#include "engine/content/patient_table.h"
#include "engine/content/plan_check.h"
#include "engine/content/toml_table.h"
#include "engine/core/file.h"
#include "engine/core/text.h"
#include "physiology/model.h"

namespace holotwin {

namespace {

using physiology::Order;
using physiology::OrderKind;
using physiology::Setting;
using physiology::Substance;

constexpr int kSchema = 1;
constexpr std::size_t kMostArms = 12, kMostEvents = 500, kMostLimits = 32;  // assumed: more than a page can show
constexpr double kLongest_s = 24.0 * 3600, kLongestBefore_s = 6.0 * 3600;
constexpr double kMostRows = 20000;              // of one arm: 5 MB in memory
constexpr double kLeastRate_mL_per_min = 0.1;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Bags as the rehearsal gives them (engine/session/parts.h).
constexpr double kPlasmaUnit_mL = 270, kPlateletUnit_mL = 250;

const std::vector<std::string> kDeeds = {"bleed", "hold", "stop_bleed", "clamp", "unclamp", "fluid", "stop_fluid", "drug", "stop_drug", "ventilator", "oxygen_fio2", "abdomen_mmHg",
                                         "venous_air_mL_per_min", "airway_obstruction", "bronchospasm", "tension_pneumothorax", "anaphylaxis", "infection", "haemothorax_mL", "pericardial_mL", "rhythm", "compressions_per_min"};
/// In the order of physiology::Node.
const std::vector<std::string> kVessels = {"aorta", "hepatic_artery", "portal_vein", "hepatic_vein", "vena_cava"};
static_assert(static_cast<std::size_t>(physiology::Node::count) == 5, "a new node needs its name here");
/// In the order of physiology::Rhythm.
const std::vector<std::string> kRhythms = {"sinus", "sinus_bradycardia", "sinus_tachycardia", "ventricular_tachycardia", "fast_ventricular_tachycardia",
                                           "pulseless_ventricular_tachycardia", "ventricular_fibrillation", "asystole", "pulseless_electrical_activity"};
static_assert(static_cast<std::size_t>(physiology::Rhythm::count) == 9, "a new rhythm needs its name here");
const std::vector<std::string> kClamps = {"pringle", "hepatic_artery", "portal_vein", "vena_cava"};

struct Product {
  const char* name;
  Substance substance;
  double unit_mL;  ///< of a bag; 0: no bags
};
constexpr std::array<Product, 4> kProducts = {{{"red_cells", Substance::red_cells, physiology::kRedCellUnit_mL},
                                               {"plasma", Substance::plasma, kPlasmaUnit_mL},
                                               {"platelets", Substance::platelets, kPlateletUnit_mL},
                                               {"crystalloid", Substance::crystalloid, 0}}};
std::vector<std::string> product_names() {
  std::vector<std::string> names;
  names.reserve(kProducts.size());
  for (const Product& p : kProducts) names.emplace_back(p.name);
  return names;
}

/// A whole plan while it is read.
struct Reading {
  explicit Reading(const DrugLibrary& library) : drugs(library) {}
  const DrugLibrary& drugs;
  Plan plan;
  std::string where;
  std::optional<Error> problem;
  std::vector<std::string> bleeds;  ///< their place is the hole's number
};

std::string clock_range(Range range) { return "\"" + format_minutes(range.low) + "\" to \"" + format_minutes(range.high) + "\""; }

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

void set(PlanEvent& e, Setting setting, double value) {
  Order o;
  o.kind = OrderKind::set;
  o.setting = setting;
  o.value = value;
  e.orders.push_back(o);
}

/// The hole of a bleed called `name`; a name seen for the first time gets one.
std::size_t hole_of(Reading& reading, TableReader& r, const std::string& key, const std::string& name) {
  const auto at = std::find(reading.bleeds.begin(), reading.bleeds.end(), name);
  if (at != reading.bleeds.end()) return static_cast<std::size_t>(at - reading.bleeds.begin());
  if (reading.bleeds.size() >= physiology::kMaxBleeds) {
    r.complain(key, "is the " + std::to_string(physiology::kMaxBleeds + 1) + "th name of a bleed", "at most " + std::to_string(physiology::kMaxBleeds) + " are read; stop one and use its name again");
    return 0;
  }
  reading.bleeds.push_back(name);
  return reading.bleeds.size() - 1;
}

void read_bleed(Reading& reading, TableReader& r, PlanEvent& e) {
  e.subject = r.identifier("bleed");
  Order o;
  o.hole = hole_of(reading, r, "bleed", e.subject);
  const bool rate = r.has("rate_mL_per_min");
  if (rate == r.has("vessel")) {
    r.complain("bleed", rate ? "has a vessel and a rate" : "says neither how much nor from where", "give vessel and area_mm2 (it bleeds as the pressure is), or rate_mL_per_min (it bleeds so much)");
    return;
  }
  if (rate) {
    o.kind = OrderKind::lose;
    o.value = r.number("rate_mL_per_min", {0.1, 3000});
    e.key = "treat.event.bleed_rate";
    e.args = {"@treat.name." + e.subject, format_trimmed(o.value, 1)};
  } else {
    o.kind = OrderKind::open_hole;
    const std::size_t vessel = r.choice("vessel", kVessels);
    o.path.node = static_cast<physiology::Node>(vessel);
    o.path.area_mm2 = r.number("area_mm2", {0.01, 400});
    o.path.discharge = r.number("discharge", {0.3, 1}, o.path.discharge);
    o.path.upstream_mmHg_min_per_mL = r.number("upstream_mmHg_min_per_mL", {0, 100}, 0);
    o.path.zero_flow_mmHg = r.number("zero_flow_mmHg", {0, 60}, 0);
    o.path.ambient_mmHg = r.number("tamponade_mmHg", {0, 60}, 0);
    e.key = "treat.event.bleed";
    e.args = {"@treat.name." + e.subject, "@treat.vessel." + kVessels[vessel], format_trimmed(o.path.area_mm2, 2)};
  }
  e.flag = "treat.flag.bleed";
  e.flag_args = {e.args[0]};
  e.orders.push_back(o);
}

/// hold and stop_bleed name a bleed that another event opens: whether it is open then, plan_check says.
void read_bleed_change(Reading& reading, TableReader& r, PlanEvent& e) {
  const bool hold = e.deed == Deed::hold;
  e.subject = r.identifier(hold ? "hold" : "stop_bleed");
  Order o;
  o.hole = hole_of(reading, r, hold ? "hold" : "stop_bleed", e.subject);
  o.kind = hold ? OrderKind::hold : OrderKind::close;
  if (hold) o.value = e.amount = r.number("share", {0, 1});
  e.orders.push_back(o);
  e.key = hold ? "treat.event.hold" : "treat.event.stop_bleed";
  e.args = {"@treat.name." + e.subject};
  if (hold) e.args.push_back(format_number(100 * o.value, 0));
  e.flag = hold ? "treat.flag.hold" : "treat.flag.stop_bleed";
  e.flag_args = e.args;
}

void read_clamp(TableReader& r, PlanEvent& e) {
  const bool on = e.deed == Deed::clamp;
  e.subject = kClamps[r.choice(on ? "clamp" : "unclamp", kClamps)];
  e.amount = on ? r.number("share", {0.01, 1}, 1) : 0.0;
  if (e.subject == "vena_cava") set(e, Setting::caval_compression, e.amount);
  if (e.subject == "pringle" || e.subject == "hepatic_artery") set(e, Setting::clamp_hepatic_artery, e.amount);
  if (e.subject == "pringle" || e.subject == "portal_vein") set(e, Setting::clamp_portal_vein, e.amount);
  const bool part = on && e.amount < 1;
  e.key = part ? "treat.event.clamp_part" : (on ? "treat.event.clamp" : "treat.event.unclamp");
  e.args = {"@treat.clamp." + e.subject};
  if (part) e.args.push_back(format_number(100 * e.amount, 0));
  e.flag = on ? "treat.flag.clamp" : "treat.flag.unclamp";
  e.flag_args = {e.args[0]};
}

void read_fluid(TableReader& r, PlanEvent& e) {
  const Product& p = kProducts[r.choice("fluid", product_names())];
  e.subject = p.name;
  const OrderLimit& limit = *find_order(given_orders(), p.name);
  const bool units = r.has("units"), volume = r.has("volume_mL");
  const std::string product = std::string("@product.") + p.name;
  Order o;
  o.kind = OrderKind::run_in;
  o.substance = p.substance;
  o.amount = kInfinity;
  double count = 0;
  if (units && volume) r.complain("units", "stands beside volume_mL", "give one of them");
  if (units && p.unit_mL <= 0) {
    r.complain("units", std::string("has no meaning for ") + p.name, "give volume_mL");
  } else if (units) {
    count = r.number("units", {limit.low, limit.high});
    o.amount = count * p.unit_mL;
  } else if (volume) {
    const double bag_mL = p.unit_mL > 0 ? p.unit_mL : 1;
    o.amount = r.number("volume_mL", {std::ceil(limit.low * bag_mL), limit.high * bag_mL});
  }
  const Range rates{kLeastRate_mL_per_min, kMostRate_mL_per_min};
  if (r.has("over") == r.has("rate_mL_per_min")) {
    r.complain("fluid", r.has("over") ? "has a rate and a time" : "has no rate", "give rate_mL_per_min or, with an amount, over = \"minutes:seconds\"");
    return;
  }
  if (r.has("over")) {
    const double over_s = read_clock(r, "over", {1, kLongest_s});
    if (!(units || volume)) {
      r.complain("over", "has no amount to run in", "give units or volume_mL too");
      return;
    }
    o.value = o.amount / over_s * 60;
    if (!(o.value >= rates.low && o.value <= rates.high))
      r.complain("over", "makes " + format_trimmed(o.value, 2) + " mL/min", "give a time that makes " + format_trimmed(rates.low) + " to " + format_trimmed(rates.high) + " mL/min");
  } else {
    o.value = r.number("rate_mL_per_min", rates);
  }
  e.amount = o.amount;
  e.ends_s = e.at_s + (std::isfinite(o.amount) ? o.amount / o.value * 60 : kInfinity);
  const std::string rate = format_trimmed(o.value, 1);
  const bool one_unit = units && std::fabs(count - 1) < 1e-9;
  e.key = one_unit ? "treat.event.fluid_unit" : units ? "treat.event.fluid_units" : (volume ? "treat.event.fluid_mL" : "treat.event.fluid_rate");
  e.args = {product};
  if (units) e.args.push_back(format_trimmed(count, 2));
  if (volume) e.args.push_back(format_number(o.amount, 0));
  e.args.push_back(rate);
  e.flag = units ? "treat.flag.fluid_units" : (volume ? "treat.flag.fluid_mL" : "treat.flag.fluid_rate");
  e.flag_args = e.args;
  e.orders.push_back(o);
}

/// "ug/kg/min" as people write it.
std::string shown_unit(const std::string& unit) { return unit.rfind("ug", 0) == 0 ? "µg" + unit.substr(2) : unit; }

/// The ways in, by the key that gives the dose.
constexpr std::array<std::pair<const char*, DrugRoute>, 6> kDoses = {{{"bolus", DrugRoute::bolus}, {"infusion", DrugRoute::infusion}, {"inspired", DrugRoute::inspired},
                                                                      {"intramuscular", DrugRoute::intramuscular}, {"nebulised", DrugRoute::nebulised}, {"tissue", DrugRoute::tissue}}};

/// What carries out a dose: through a channel of the body's own, or as the drug's file says.
Order order_of(const BodyDose& dose, DrugRoute route) {
  Order o;
  if (dose.place.substance) {
    o.substance = *dose.place.substance;
    o.kind = route == DrugRoute::bolus ? OrderKind::run_in : OrderKind::infuse;
    o.amount = route == DrugRoute::bolus ? dose.amount : kInfinity;
    o.value = route == DrugRoute::bolus ? dose.amount / dose.over_s * 60 : dose.amount;
    return o;
  }
  o.drug = dose.place.drug;
  o.amount = o.value = dose.amount;
  switch (route) {
    case DrugRoute::bolus:
      o.kind = OrderKind::push_drug;
      o.value = dose.over_s;
      break;
    case DrugRoute::infusion: o.kind = OrderKind::infuse_drug; break;
    case DrugRoute::inspired: o.kind = OrderKind::inspire_drug; break;
    case DrugRoute::intramuscular:
    case DrugRoute::nebulised:
    case DrugRoute::tissue:
    case DrugRoute::count: o.kind = OrderKind::place_drug; break;
  }
  return o;
}

void read_drug(const Reading& reading, TableReader& r, PlanEvent& e) {
  WrittenDose order;
  order.drug = r.text("drug");
  std::vector<std::string> given;
  for (const auto& [key, route] : kDoses)
    if (r.has(key)) {
      given.emplace_back(key);
      order.route = route;
    }
  if (given.size() != 1) {
    // An unknown drug is the first thing to say, whatever else is wrong.
    if (const auto known = place_of_drug(reading.drugs, order.drug); !known) r.complain("drug", known.error().what, known.error().how);
    std::string all;
    for (const auto& [key, route] : kDoses) all += std::string(all.empty() ? "" : ", ") + key;
    r.complain("drug", given.empty() ? "has no dose" : "has two doses, " + given[0] + " and " + given[1], "give exactly one of " + all + " = NUMBER, and unit = \"TEXT\"; two events for two");
    return;
  }
  const bool bolus = order.route == DrugRoute::bolus, runs = order.route == DrugRoute::infusion || order.route == DrugRoute::inspired;
  order.dose = r.number(given[0], {-kInfinity, kInfinity});
  order.unit = r.text("unit");
  if (r.has("over")) {
    order.over_s = read_clock(r, "over", {1, kLongest_s});
    if (!bolus) r.complain("over", "has a meaning for a bolus only", runs ? "it runs until stop_drug, or until it is ordered again" : "it is absorbed as its file says");
  }
  e.subject = order.drug;
  if (!r.has("unit")) return;  // finish() says so
  const auto dose = check_dose(reading.drugs, order, reading.plan.patient.weight_kg);
  if (!dose) {
    const std::string key = dose.error().where == "dose" ? given[0] : dose.error().where;
    r.complain(key, dose.error().what, dose.error().how);
    return;
  }
  e.amount = dose->amount;
  e.unusual = dose->unusual;
  e.ends_s = runs ? (dose->amount > 0 ? kInfinity : e.at_s) : e.at_s + (bolus ? dose->over_s : 1);  // into a muscle: a second
  const bool ends = runs && dose->amount <= 0;
  const std::string name = "@treat.drug." + order.drug, amount = format_trimmed(order.dose, 4), unit = shown_unit(order.unit);
  e.args = e.flag_args = {name, amount, unit};
  if (bolus) e.args.push_back(format_minutes(dose->over_s));
  e.key = ends ? "treat.event.stop" : bolus ? "treat.event.drug_bolus" : order.route == DrugRoute::infusion ? "treat.event.drug_infusion" : "treat.event.drug_" + given[0];
  e.flag = ends ? "treat.flag.stop" : "treat.flag.drug";
  e.orders.push_back(order_of(*dose, order.route));
}

void read_stop(const Reading& reading, TableReader& r, PlanEvent& e) {
  Order o;
  o.kind = OrderKind::stop;
  std::string name;
  if (e.deed == Deed::stop_fluid) {
    const Product& p = kProducts[r.choice("stop_fluid", product_names())];
    e.subject = p.name;
    o.substance = p.substance;
    name = std::string("@product.") + p.name;
  } else {
    e.subject = r.text("stop_drug");
    const auto place = place_of_drug(reading.drugs, e.subject);
    if (!place) {
      r.complain("stop_drug", place.error().what, place.error().how);
      return;
    }
    if (place->substance) o.substance = *place->substance;
    else o.kind = OrderKind::stop_drug;
    o.drug = place->drug;
    name = "@treat.drug." + e.subject;
  }
  e.key = "treat.event.stop";
  e.flag = "treat.flag.stop";
  e.args = e.flag_args = {name};
  e.orders.push_back(o);
}

void read_ventilator(TableReader& r, PlanEvent& e) {
  const bool controlled = r.choice("ventilator", {"controlled", "spontaneous"}) == 0;
  set(e, Setting::controlled_ventilation, controlled ? 1 : 0);
  std::string settings;
  const auto one = [&](const char* key, Setting setting, const char* before, const char* after) {
    const OrderLimit& limit = *find_order(ventilator_orders(), key);
    const double v = r.number(key, {limit.low, limit.high}, kNoValue);
    if (!std::isfinite(v)) return;
    set(e, setting, v);
    settings += std::string(settings.empty() ? "" : ", ") + before + format_trimmed(v, 2) + after;
  };
  one("tidal_mL", Setting::tidal_mL, "VT ", " mL");
  one("rate_per_min", Setting::vent_rate_per_min, "", "/min");
  one("peep_cmH2O", Setting::peep_cmH2O, "PEEP ", " cmH2O");
  one("fio2", Setting::fio2, "FiO2 ", "");
  e.key = settings.empty() ? "treat.event.ventilator" : "treat.event.ventilator_settings";
  e.args = {controlled ? "@treat.mode.controlled" : "@treat.mode.spontaneous", settings};
  e.flag = "treat.flag.ventilator";
  e.flag_args = e.args;
}

/// Trouble in chest, blood or tissue, 0 none to 1 the worst; 0 ends it.
void read_severity(TableReader& r, PlanEvent& e, Setting setting) {
  const std::string name = deed_name(e.deed);
  e.amount = r.number(name, {0, 1});
  set(e, setting, e.amount);
  const std::string end = e.amount > 0 ? "" : "_off";
  e.key = "treat.event." + name + end;
  e.flag = "treat.flag." + name + end;
  e.args = e.flag_args = {format_number(100 * e.amount, 0)};
}

/// Blood where it should not be, mL; 0: drained.
void read_volume(TableReader& r, PlanEvent& e, Setting setting, double most_mL) {
  const std::string name = deed_name(e.deed);
  e.amount = r.number(name, {0, most_mL});
  set(e, setting, e.amount);
  const std::string text = name.substr(0, name.rfind('_')) + (e.amount > 0 ? "" : "_off");
  e.key = "treat.event." + text;
  e.flag = "treat.flag." + text;
  e.args = e.flag_args = {format_trimmed(e.amount, 0)};
}

void read_air(TableReader& r, PlanEvent& e) {
  Order o;
  o.kind = OrderKind::infuse;
  o.substance = Substance::air;
  o.value = e.amount = r.number("venous_air_mL_per_min", {0, 200});
  e.key = o.value > 0 ? "treat.event.air" : "treat.event.air_off";
  e.flag = o.value > 0 ? "treat.flag.air" : "treat.flag.air_off";
  e.args = e.flag_args = {format_trimmed(o.value, 1)};
  e.orders.push_back(o);
}

PlanEvent read_event(Reading& reading, TableReader& r, bool of_arm) {
  const Plan& plan = reading.plan;
  PlanEvent e;
  e.of_arm = of_arm;
  e.line = r.line();
  std::vector<std::string> named;
  for (const std::string& d : kDeeds)
    if (r.has(d)) named.push_back(d);
  if (named.size() != 1) {
    std::string all;
    for (const std::string& d : kDeeds) all += (all.empty() ? "" : ", ") + d;
    // A misspelt deed is an unknown key before it is a missing one.
    if (named.empty()) {
      r.text("at", {});
      r.text("label", {});
      for (const std::string& d : kDeeds) static_cast<void>(r.flag(d, false));
      r.finish();
    }
    r.complain("", named.empty() ? "does nothing" : "does two things, " + named[0] + " and " + named[1], "give exactly one of " + all + "; two things are two events");
    return e;
  }
  e.deed = static_cast<Deed>(std::find(kDeeds.begin(), kDeeds.end(), named[0]) - kDeeds.begin());
  e.at_s = read_clock(r, "at", {plan.start_s, plan.end_s - 1});
  e.label = r.text("label", {});
  switch (e.deed) {
    case Deed::bleed: read_bleed(reading, r, e); break;
    case Deed::hold:
    case Deed::stop_bleed: read_bleed_change(reading, r, e); break;
    case Deed::clamp:
    case Deed::unclamp: read_clamp(r, e); break;
    case Deed::fluid: read_fluid(r, e); break;
    case Deed::drug: read_drug(reading, r, e); break;
    case Deed::stop_fluid:
    case Deed::stop_drug: read_stop(reading, r, e); break;
    case Deed::ventilator: read_ventilator(r, e); break;
    case Deed::oxygen_fio2: {
      const OrderLimit& limit = *find_order(ventilator_orders(), "fio2");
      set(e, Setting::fio2, r.number("oxygen_fio2", {limit.low, limit.high}));
      e.key = "treat.event.oxygen";
      e.flag = "treat.flag.oxygen";
      e.args = e.flag_args = {format_trimmed(e.orders[0].value, 2)};
      break;
    }
    case Deed::abdomen_mmHg:
      e.amount = r.number("abdomen_mmHg", {0, 40});
      set(e, Setting::abdominal_pressure_mmHg, e.amount);
      e.key = "treat.event.abdomen";
      e.flag = "treat.flag.abdomen";
      e.args = e.flag_args = {format_trimmed(e.amount, 1)};
      break;
    case Deed::venous_air_mL_per_min: read_air(r, e); break;
    case Deed::airway_obstruction: read_severity(r, e, Setting::airway_obstruction); break;
    case Deed::bronchospasm: read_severity(r, e, Setting::bronchospasm); break;
    case Deed::tension_pneumothorax: read_severity(r, e, Setting::tension_pneumothorax); break;
    case Deed::anaphylaxis: read_severity(r, e, Setting::anaphylaxis); break;
    case Deed::infection: read_severity(r, e, Setting::infection); break;
    case Deed::haemothorax_mL: read_volume(r, e, Setting::pleural_blood_mL, 3000); break;
    case Deed::pericardial_mL: read_volume(r, e, Setting::pericardial_mL, 400); break;
    case Deed::rhythm: {
      const std::size_t rhythm = r.choice("rhythm", kRhythms);
      set(e, Setting::rhythm, static_cast<double>(rhythm));
      e.key = "treat.event.rhythm";
      e.flag = "treat.flag.rhythm";
      e.args = e.flag_args = {"@treat.rhythm." + kRhythms[rhythm]};
      break;
    }
    case Deed::compressions_per_min:
      e.amount = r.number("compressions_per_min", {0, 200});
      set(e, Setting::compressions_per_min, e.amount);
      e.key = e.amount > 0 ? "treat.event.compressions" : "treat.event.compressions_off";
      e.flag = e.amount > 0 ? "treat.flag.compressions" : "treat.flag.compressions_off";
      e.args = e.flag_args = {format_trimmed(e.amount, 0)};
      break;
    case Deed::count: break;
  }
  for (Order& o : e.orders) o.time_s = e.at_s;
  r.finish();
  return e;
}

void read_run(TableReader r, Plan& plan) {
  plan.end_s = read_clock(r, "duration", {60, kLongest_s});
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

void read_arms(Reading& reading, TableReader& root, const std::vector<PlanEvent>& common) {
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
  physiology::DrugCovariates patient;
  patient.age_y = plan.patient.age_y;
  patient.weight_kg = plan.patient.weight_kg;
  patient.height_cm = plan.patient.height_cm;
  patient.male = plan.patient.male;
  patient.blood_volume_L = plan.patient.blood_volume_mL * 1e-3;
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
  Reading reading(drugs);
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
  read_patient(TableReader(r.table("patient"), "patient", where, reading.problem), plan.patient);
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
  if (!reading.problem) read_arms(reading, r, common);
  else r.tables("arm", kMostArms);
  r.finish();
  if (!reading.problem && plan.arms.empty()) r.complain("", "the plan has no arm", "add at least one [[arm]] with id and title");
  if (reading.problem) return tl::unexpected<Error>(*reading.problem);
  list_drugs(drugs, plan);
  return std::move(reading.plan);
}

}  // namespace

const char* deed_name(Deed d) { return kDeeds[static_cast<std::size_t>(d)].c_str(); }

Result<Plan> parse_plan(const std::string& text, const std::string& id, const DrugLibrary& drugs) { return parse(text, id, id + ".toml", drugs); }

Result<Plan> load_plan(const std::filesystem::path& path, const DrugLibrary& drugs) {
  const auto text = read_text_file(path, kMaxTomlBytes);
  if (!text) return pass_on(text);
  return parse(*text, path.stem().string(), path.string(), drugs);
}

physiology::Course course_of(const Plan& plan, const PlanArm& arm) {
  physiology::Course course;
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
