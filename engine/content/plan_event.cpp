// One event of a plan: its key, what it orders of the body, and what it is called.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/content/drug_order.h"
#include "engine/content/orders.h"
#include "engine/content/plan_reading.h"
#include "engine/core/text.h"
#include "physiology/model.h"

namespace holotwin {

namespace {

using physiology::Order;
using physiology::OrderKind;
using physiology::Setting;
using physiology::Substance;

constexpr double kLeastRate_mL_per_min = 0.1;
constexpr double kMostAir_mL_per_min = 200, kMostCarbonDioxide_mL_per_min = 3000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Bags as the rehearsal gives them (engine/session/parts.h).
constexpr double kPlasmaUnit_mL = 270, kPlateletUnit_mL = 250;

const std::vector<std::string> kDeeds = {"bleed", "hold", "stop_bleed", "clamp", "unclamp", "fluid", "stop_fluid", "drug", "stop_drug", "ventilator", "oxygen_fio2", "abdomen_mmHg",
                                         "venous_air_mL_per_min", "airway_obstruction", "bronchospasm", "tension_pneumothorax", "anaphylaxis", "infection", "haemothorax_mL", "pericardial_mL", "rhythm", "compressions_per_min",
                                         "venous_carbon_dioxide_mL_per_min", "open_pneumothorax", "consolidation", "left_lung_collapse", "right_lung_collapse", "tube", "aspiration", "pulmonary_embolism", "infarction",
                                         "aortic_stenosis", "aortic_regurgitation", "mitral_stenosis", "mitral_regurgitation", "shock_J", "pacing_per_min", "surgical_stimulus", "neuraxial_block", "burn",
                                         "malignant_hyperthermia", "transfusion_reaction", "brain_injury", "carbon_monoxide_ppm", "exercise_mL_per_min", "oxygen", "water_C", "out_of_water", "warming_W", "record"};
/// What stands beside a deed and is none.
const std::vector<std::string> kBeside = {"at", "label", "vessel", "area_mm2", "discharge", "upstream_mmHg_min_per_mL", "zero_flow_mmHg", "tamponade_mmHg", "rate_mL_per_min", "share", "units", "volume_mL",
                                          "over", "unit", "bolus", "infusion", "inspired", "intramuscular", "nebulised", "tissue", "tidal_mL", "inspiratory_cmH2O", "rate_per_min", "peep_cmH2O", "fio2",
                                          "expiration_per_inspiration", "leak", "L_per_min"};
constexpr const char* kWhereDeeds = "All events: assets/plans/README.md";
/// In the order of physiology::Node.
const std::vector<std::string> kVessels = {"aorta", "hepatic_artery", "portal_vein", "hepatic_vein", "vena_cava", "femoral_artery"};
static_assert(static_cast<std::size_t>(physiology::Node::count) == 6, "a new node needs its name here");
const std::vector<std::string> kClamps = {"pringle", "hepatic_artery", "portal_vein", "vena_cava", "left_renal_artery", "right_renal_artery", "aorta", "infrarenal_aorta", "tourniquet"};
/// What each shuts; "pringle" is two.
constexpr std::array<std::pair<const char*, Setting>, 8> kShuts = {{{"hepatic_artery", Setting::clamp_hepatic_artery},
                                                                    {"portal_vein", Setting::clamp_portal_vein},
                                                                    {"vena_cava", Setting::caval_compression},
                                                                    {"left_renal_artery", Setting::clamp_left_renal_artery},
                                                                    {"right_renal_artery", Setting::clamp_right_renal_artery},
                                                                    {"aorta", Setting::clamp_aorta},
                                                                    {"infrarenal_aorta", Setting::clamp_infrarenal_aorta},
                                                                    {"tourniquet", Setting::tourniquet}}};

struct Product {
  const char* name;
  Substance substance;
  double unit_mL;    ///< of a bag; 0: no bags
  const char* limit; ///< the order whose limits it has
};
constexpr std::array<Product, 5> kProducts = {{{"red_cells", Substance::red_cells, physiology::kRedCellUnit_mL, "red_cells"},
                                               {"plasma", Substance::plasma, kPlasmaUnit_mL, "plasma"},
                                               {"platelets", Substance::platelets, kPlateletUnit_mL, "platelets"},
                                               {"crystalloid", Substance::crystalloid, 0, "crystalloid"},
                                               {"colloid", Substance::colloid, 0, "crystalloid"}}};
std::vector<std::string> product_names() {
  std::vector<std::string> names;
  names.reserve(kProducts.size());
  for (const Product& p : kProducts) names.emplace_back(p.name);
  return names;
}

/// The hole of a bleed called `name`; a name seen for the first time gets one.
std::size_t hole_of(PlanReading& reading, TableReader& r, const std::string& key, const std::string& name) {
  const auto at = std::find(reading.bleeds.begin(), reading.bleeds.end(), name);
  if (at != reading.bleeds.end()) return static_cast<std::size_t>(at - reading.bleeds.begin());
  if (reading.bleeds.size() >= physiology::kMaxBleeds) {
    r.complain(key, "is the " + std::to_string(physiology::kMaxBleeds + 1) + "th name of a bleed", "at most " + std::to_string(physiology::kMaxBleeds) + " are read; stop one and use its name again");
    return 0;
  }
  reading.bleeds.push_back(name);
  return reading.bleeds.size() - 1;
}

void read_bleed(PlanReading& reading, TableReader& r, PlanEvent& e) {
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
void read_bleed_change(PlanReading& reading, TableReader& r, PlanEvent& e) {
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
  for (const auto& [vessel, setting] : kShuts)
    if (e.subject == vessel || (e.subject == "pringle" && (setting == Setting::clamp_hepatic_artery || setting == Setting::clamp_portal_vein))) add_setting(e, setting, e.amount);
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
  const OrderLimit& limit = *find_order(given_orders(), p.limit);
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
    const double over_s = read_clock(r, "over", {1, kLongestPlan_s});
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

void read_drug(const PlanReading& reading, TableReader& r, PlanEvent& e) {
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
    order.over_s = read_clock(r, "over", {1, kLongestPlan_s});
    if (!bolus) r.complain("over", "has a meaning for a bolus only", runs ? "it runs until stop_drug, or until it is ordered again" : "it is absorbed as its file says");
  }
  e.subject = order.drug;
  if (!r.has("unit")) return;  // finish() says so
  const auto dose = check_dose(reading.drugs, order, reading.plan.patient.weight_kg, reading.plan.patient.age_y);
  if (!dose) {
    const std::string key = dose.error().where == "dose" ? given[0] : dose.error().where;
    r.complain(key, dose.error().what, dose.error().how);
    return;
  }
  e.drug_group = reading.drugs.drugs[dose->place.drug].group;
  e.amount = dose->amount;
  e.usual = dose->usual;
  e.ends_s = runs ? (dose->amount > 0 ? kInfinity : e.at_s) : e.at_s + (bolus ? dose->over_s : 1);  // into a muscle: a second
  const bool ends = runs && dose->amount <= 0;
  const std::string name = "@treat.drug." + order.drug, amount = format_trimmed(order.dose, 4), unit = shown_unit(order.unit);
  e.args = e.flag_args = {name, amount, unit};
  if (bolus) e.args.push_back(format_minutes(dose->over_s));
  e.key = ends ? "treat.event.stop" : bolus ? "treat.event.drug_bolus" : order.route == DrugRoute::infusion ? "treat.event.drug_infusion" : "treat.event.drug_" + given[0];
  e.flag = ends ? "treat.flag.stop" : "treat.flag.drug";
  e.orders.push_back(order_of(*dose, order.route));
}

void read_stop(const PlanReading& reading, TableReader& r, PlanEvent& e) {
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

/// Gas that an open vein draws in or that is blown into it; 0 ends it.
void read_gas(TableReader& r, PlanEvent& e) {
  const bool air = e.deed == Deed::venous_air_mL_per_min;
  Order o;
  o.kind = OrderKind::infuse;
  o.substance = air ? Substance::air : Substance::carbon_dioxide;
  o.value = e.amount = r.number(deed_name(e.deed), {0, air ? kMostAir_mL_per_min : kMostCarbonDioxide_mL_per_min});
  e.ends = o.value <= 0;
  const std::string text = std::string(air ? "air" : "carbon_dioxide") + (o.value > 0 ? "" : "_off");
  e.key = "treat.event." + text;
  e.flag = "treat.flag." + text;
  e.args = e.flag_args = {format_trimmed(o.value, 1)};
  e.orders.push_back(o);
}

/// What is measured once, and stands on the page as it was then. Blood first, in the order of physiology::LabPanel.
const std::vector<std::string> kRecords = {"blood_gas", "blood_count", "chemistry", "clotting", "thromboelastometry", "ecg", "cuff"};
static_assert(static_cast<std::size_t>(physiology::LabPanel::panels) == 5, "a new panel needs its name here");

void read_record(TableReader& r, PlanEvent& e) {
  const std::size_t what = r.choice("record", kRecords);
  Order o;
  o.kind = kRecords[what] == "ecg" ? OrderKind::record_ecg : (kRecords[what] == "cuff" ? OrderKind::inflate_cuff : OrderKind::draw_blood);
  o.value = static_cast<double>(what);
  e.orders.push_back(o);
  e.key = "treat.event.record";
  e.flag = "treat.flag.record";
  e.args = {"@treat.record." + kRecords[what]};
  e.flag_args = {"@treat.record_short." + kRecords[what]};
}

/// No key of the table is a deed: which one was meant to be.
void refuse_without_deed(TableReader& r) {
  std::string odd;
  std::vector<std::string> meant;
  for (const std::string& key : r.keys()) {
    if (std::find(kBeside.begin(), kBeside.end(), key) != kBeside.end()) continue;
    const std::vector<std::string> near = nearest_words(key, kDeeds);
    if (!odd.empty() && (near.empty() || !meant.empty())) continue;
    odd = key;
    meant = near;
  }
  if (odd.empty()) r.complain("", "does nothing", std::string("give exactly one thing to do. ") + kWhereDeeds);
  else r.complain(odd, "is no event", (meant.empty() ? "" : did_you_mean(meant) + (unit_of(meant[0]).empty() ? " " : " A key ends in its unit: check the number. ")) + kWhereDeeds);
}

}  // namespace

const char* deed_name(Deed d) { return kDeeds[static_cast<std::size_t>(d)].c_str(); }

PlanEvent read_event(PlanReading& reading, TableReader& r, bool of_arm) {
  const Plan& plan = reading.plan;
  PlanEvent e;
  e.of_arm = of_arm;
  e.line = r.line();
  std::vector<std::string> named;
  for (const std::string& d : kDeeds)
    if (r.has(d)) named.push_back(d);
  if (named.empty()) refuse_without_deed(r);
  else if (named.size() > 1) r.complain("", "does two things, " + named[0] + " and " + named[1], "make two events of them");
  if (named.size() != 1) return e;
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
    case Deed::venous_air_mL_per_min:
    case Deed::venous_carbon_dioxide_mL_per_min: read_gas(r, e); break;
    case Deed::record: read_record(r, e); break;
    default: read_setting(r, e); break;
  }
  for (Order& o : e.orders) o.time_s = e.at_s;
  r.finish();
  return e;
}

}  // namespace holotwin
