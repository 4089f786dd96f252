#include "engine/content/drug_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <system_error>

#include "engine/content/toml_table.h"
#include "engine/core/check.h"
#include "engine/core/file.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

using namespace physiology;

constexpr int kSchema = 1;
constexpr std::size_t kMostOrders = 16;
// Ranges no drug is outside of, so that what is outside is a slip of a unit: amiodarone fills 700 L, nitroglycerine clears 1 L/kg/min.
constexpr Range kVolume_L{0.05, 5000}, kVolume_L_per_kg{0.001, 100}, kFlow_L_per_min{1e-5, 200}, kFlow_mL_per_kg_min{1e-3, 3000};
constexpr Range kShare{0, 1}, kConcentration{1e-6, 1e6}, kRate_per_min{1e-4, 60};

struct TargetRow {
  const char* name;
  const char* unit;
};
constexpr std::array<TargetRow, kDrugTargetCount> kTargets = {{
    {"heart_rate", "fraction of rest"},
    {"vagal_tone", "fraction of rest"},
    {"av_conduction", "fraction of rest"},
    {"excitability", "fraction of rest"},
    {"contractility", "fraction of rest"},
    {"systemic_resistance", "fraction of rest"},
    {"venous_tone", "share of the veins' unstressed volume"},
    {"pulmonary_resistance", "fraction of rest"},
    {"baroreflex_gain", "fraction of rest"},
    {"sympathetic_outflow", "1 as the worst pain stirs"},
    {"vascular_response", "fraction of rest"},
    {"capillary_leak", "fraction of the present leak"},
    {"ventilatory_drive", "fraction of rest"},
    {"bronchial_tone", "fraction of the present tone"},
    {"chest_wall_rigidity", "0 to 1"},
    {"hypnosis", "0 to 1"},
    {"antinociception", "0 to 1"},
    {"cerebral_metabolism", "fraction of rest"},
    {"seizure", "drive: 1 convulses"},
    {"neuromuscular_block", "0 to 1"},
    {"train_of_four", "0 to 1"},
    {"muscle_calcium_release", "fraction of the present release"},
    {"metabolism", "fraction of rest"},
    {"temperature", "°C of the threshold for shivering"},
    {"glucose", "mmol/L/h"},
    {"lactate", "mmol/L/h"},
    {"potassium", "mmol/L"},
    {"calcium", "mmol/L, ionised"},
    {"base_excess", "mmol/L"},
    {"osmolality", "mOsm/kg"},
    {"urine", "mL/min"},
    {"fibrinolysis", "fraction of the present lysis"},
    {"clotting_factors", "percent of normal"},
    {"adrenal_response", "fraction of rest"},
    {"mediators", "fraction of the present release"},
    {"pathogen_kill", "log10 per hour"},
}};
constexpr std::array<const char*, kReceptorCount> kReceptors = {"own", "gaba_a", "nmda", "mu_opioid", "alpha1", "beta1", "beta2", "vasopressin1", "muscarinic", "nicotinic", "depolarising", "sodium_channel", "ryanodine"};
constexpr std::array<const char*, static_cast<std::size_t>(DrugUnit::count)> kUnits = {"mg", "ug", "g", "mmol", "IU", "mL", "pct_L"};
constexpr std::array<const char*, static_cast<std::size_t>(DrugRoute::count)> kRoutes = {"bolus", "infusion", "inspired", "intramuscular", "nebulised", "tissue"};
const std::vector<std::string> kGroups = {"hypnotic", "opioid", "opioid_antagonist", "vapour", "relaxant", "relaxant_reversal", "vasopressor", "inotrope", "anticholinergic", "antiarrhythmic",
                                          "beta_blocker", "vasodilator", "diuretic", "hormone", "antibiotic", "local_anaesthetic", "antidote", "bronchodilator", "electrolyte", "coagulation"};

template <std::size_t N>
std::vector<std::string> words(const std::array<const char*, N>& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  names.reserve(kTargets.size());
  for (const TargetRow& t : kTargets) names.emplace_back(t.name);
  return names;
}

/// What concentrations of this drug are counted in, as a key ends: "ec50_mg_L", "ec50_pct".
std::string concentration(DrugUnit unit) { return unit == DrugUnit::pct_L ? "_pct" : std::string("_") + kUnits[static_cast<std::size_t>(unit)] + "_L"; }

/// Amounts that differ by a factor only: in how many of the second is one of the first; 0 where they do not convert.
double converts(DrugUnit from, DrugUnit to) {
  if (from == to) return 1;
  const auto in_mg = [](DrugUnit u) { return u == DrugUnit::mg ? 1.0 : (u == DrugUnit::ug ? 1e-3 : (u == DrugUnit::g ? 1e3 : 0.0)); };
  return in_mg(to) > 0 ? in_mg(from) / in_mg(to) : 0;
}

/// All units orders can have, by file name.
const std::vector<OrderUnit>& order_units() {
  static const std::vector<OrderUnit> kAll = [] {
    std::vector<OrderUnit> all;
    for (std::size_t u = 0; u < static_cast<std::size_t>(DrugUnit::pct_L); ++u)
      for (const bool per_kg : {false, true})
        for (const auto& [suffix, seconds] : {std::pair{"", 0.0}, std::pair{"min", 60.0}, std::pair{"h", 3600.0}}) {
          std::string name = kUnits[u];
          if (per_kg) name += "_per_kg";
          if (seconds > 0) name += std::string(per_kg ? "_" : "_per_") + suffix;
          all.push_back({name, static_cast<DrugUnit>(u), per_kg, seconds});
        }
    all.push_back({"pct", DrugUnit::pct_L, false, 0});
    return all;
  }();
  return kAll;
}
const OrderUnit* find_unit(const std::string& name) {
  const auto at = std::find_if(order_units().begin(), order_units().end(), [&](const OrderUnit& u) { return u.name == name; });
  return at == order_units().end() ? nullptr : &*at;
}

/// The unit most likely meant: among those that are per kg if it is.
std::string nearest_unit(const std::string& spelled, const std::vector<std::string>& among) {
  const auto per_kg = [](const std::string& u) { return u.find("kg") != std::string::npos || u.find("gk") != std::string::npos; };
  std::vector<std::string> alike;
  for (const std::string& u : among)
    if (per_kg(u) == per_kg(spelled)) alike.push_back(u);
  return nearest_word(spelled, alike);
}
std::vector<std::string> all_unit_names() {
  std::vector<std::string> names;
  for (const OrderUnit& u : order_units()) names.push_back(u.name);
  return names;
}

/// "ug/kg/min" as the files spell it: "ug_per_kg_min".
std::string file_spelling(std::string_view text) {
  std::string name;
  for (const std::string_view part : split(trim(text), '/')) name += (name.empty() ? "" : (name.find("_per_") == std::string::npos ? "_per_" : "_")) + std::string(trim(part));
  for (const char* micro : {"µg", "μg", "mcg"})  // micro sign, Greek mu, and what prescribers write
    if (name.rfind(micro, 0) == 0) name = "ug" + name.substr(std::string_view(micro).size());
  return name == "%" ? "pct" : name;
}

std::string number(double v) {
  std::string s = format_number(v, 6);
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s;
}

/// Collects the sources of a file as its tables are read.
class Sources {
 public:
  explicit Sources(std::vector<DrugSource>& all) : all_(all) {}
  void read(TableReader& r, const std::string& key, const std::string& what) {
    const std::string text = r.text(key);
    const DrugSource s{what, text};
    if (text.empty()) return;  // the reader has complained
    constexpr std::string_view kEnd = "; to be checked";
    const bool ends = text.size() > kEnd.size() && text.compare(text.size() - kEnd.size(), kEnd.size(), kEnd) == 0;
    if (text.size() < 8) r.complain(key, "is \"" + text + "\"", "name who measured it, with the year");
    if (s.recalled() != ends) r.complain(key, "is \"" + text.substr(0, 60) + "\"", "write a source that was not looked up as \"recalled: WHAT; to be checked\"");
    all_.push_back(s);
  }

 private:
  std::vector<DrugSource>& all_;
};

void read_mammillary(TableReader& r, KineticParameters& k) {
  k.scaling = static_cast<SizeScaling>(r.choice("scaling", {"fixed", "per_kg", "allometric", "fat_free"}));
  const bool per_kg = k.scaling == SizeScaling::per_kg;
  const std::string volume = per_kg ? "_L_per_kg" : "_L", flow = per_kg ? "_mL_per_kg_min" : "_L_per_min";
  const double to_L = per_kg ? 1e-3 : 1;
  const Range volumes = per_kg ? kVolume_L_per_kg : kVolume_L, flows = per_kg ? kFlow_mL_per_kg_min : kFlow_L_per_min;
  const auto v = [&](std::size_t i) { return "v" + std::to_string(i + 1) + volume; };
  const auto q = [&](std::size_t i) { return "q" + std::to_string(i + 1) + flow; };
  k.compartments = 1;
  k.volume_L[0] = r.number(v(0), volumes);
  k.clearance_L_per_min = to_L * r.number("cl" + flow, flows);
  for (std::size_t i = 1; i < 3; ++i) {
    if (!r.has(v(i)) && !r.has(q(i))) {
      r.number(v(i), volumes, 0);  // known to the reader, so that a slip in its name is understood
      r.number(q(i), flows, 0);
      continue;
    }
    k.volume_L[i] = r.number(v(i), volumes);
    k.exchange_L_per_min[i - 1] = to_L * r.number(q(i), flows);
    if (k.compartments != i) r.complain(v(i), "has no compartment before it", "number compartments 1, 2, 3");
    k.compartments = i + 1;
  }
}

void read_kinetics(TableReader r, KineticParameters& k, DrugUnit unit, Sources& sources) {
  k.model = static_cast<KineticModel>(r.choice("model", {"mammillary", "eleveld_propofol", "eleveld_remifentanil", "inhaled"}));
  sources.read(r, "source", "kinetics");
  if (k.model == KineticModel::mammillary) read_mammillary(r, k);
  if (k.model == KineticModel::inhaled) {
    k.blood_gas = r.number("blood_gas_ratio", {0.05, 20});
    k.tissue_gas = {r.number("vessel_rich_gas_ratio", {0.05, 50}), r.number("muscle_gas_ratio", {0.05, 50}), r.number("fat_gas_ratio", {0.5, 1000})};
    k.mac40_pct = r.number("mac40_pct", {0.1, 110});
    sources.read(r, "mac_source", "MAC");
  }
  if ((unit == DrugUnit::pct_L) != (k.model == KineticModel::inhaled)) r.complain("model", "does not fit the file's unit", "give a vapour unit = \"pct_L\" and model = \"inhaled\", other drugs neither");
  if (k.model == KineticModel::mammillary || k.model == KineticModel::inhaled) {
    const bool ke0 = r.has("ke0_per_min"), peak = r.has("t_peak_min");
    k.ke0_per_min = r.number("ke0_per_min", kRate_per_min, 0);
    k.t_peak_min = r.number("t_peak_min", {0.2, 600}, 0);
    if (ke0 && peak) r.complain("t_peak_min", "stands beside ke0_per_min", "give one of them");
    if (ke0 || peak) sources.read(r, "effect_site_source", "effect site");
    k.respiratory_ke0_per_min = r.number("respiratory_ke0_per_min", kRate_per_min, 0);
    if (r.has("respiratory_ke0_per_min")) sources.read(r, "respiratory_site_source", "respiratory muscles");
    const bool age = r.has("clearance_per_year") || r.has("maturation_weeks");
    k.clearance_per_year = r.number("clearance_per_year", {-0.01, 0.01}, 0);
    k.clearance_age_y = r.number("clearance_age_y", {1, 95}, k.clearance_age_y);
    k.maturation_weeks = r.number("maturation_weeks", {20, 200}, 0);
    k.maturation_hill = r.number("maturation_hill", {0.5, 15}, 1);
    if (age) sources.read(r, "age_source", "age");
  }
  const bool shares = r.has("flow_share") || r.has("renal_share");
  k.flow_share = r.number("flow_share", kShare, 0);
  k.renal_share = r.number("renal_share", kShare, 0);
  if (shares) sources.read(r, "shares_source", "shares of clearance");
  r.finish();
  if (k.flow_share + k.renal_share > 1) r.complain("renal_share", "and flow_share are more than 1 together", "they are parts of one clearance");
}

/// The unit of the key that starts with `prefix`: the rest of its name. Complains where there is none, more than one, or no unit.
const OrderUnit* unit_in_key(TableReader& r, const TomlValue& table, const std::string& prefix) {
  const std::string write = "write " + prefix + "mg_per_kg = [LOWEST, HIGHEST], or another unit", likely = "did you mean " + prefix;
  const OrderUnit* found = nullptr;
  std::string spelled;
  for (const std::string& key : table.keys) {
    if (key.rfind(prefix, 0) != 0) continue;
    if (found != nullptr) r.complain(key, "is a second unit", "write one [[order]] for each unit");
    spelled = key.substr(prefix.size());
    found = find_unit(spelled);
    if (found != nullptr) continue;
    const std::string meant = nearest_unit(spelled, all_unit_names());
    r.complain(key, "ends in no unit of orders", meant.empty() ? write : likely + meant + "?");
    return nullptr;
  }
  if (found == nullptr) r.complain("", "has no " + prefix + "UNIT", write);
  return found;
}

OrderRange read_order(TableReader& r, const TomlValue& table, DrugUnit unit, Sources& sources) {
  OrderRange o;
  o.route = static_cast<DrugRoute>(r.choice("route", words(kRoutes)));
  sources.read(r, "source", std::string("order ") + drug_route_name(o.route));
  const OrderUnit* u = unit_in_key(r, table, "allowed_");
  if (u == nullptr) return o;
  o.unit = *u;
  const std::string allowed = "allowed_" + u->name, usual = "usual_" + u->name;
  const auto a = r.numbers(allowed, 2, {0, 1e6}, {0, 0}, "LOWEST, HIGHEST"), w = r.numbers(usual, 2, {0, 1e6}, {-1, -1}, "LOWEST, HIGHEST");
  if (!r.has(usual)) r.complain("", "has no " + usual, "add " + usual + " = [LOWEST, HIGHEST]: what is outside is warned about");
  o.allowed_low = a[0];
  o.allowed_high = a[1];
  o.usual_low = w[0];
  o.usual_high = w[1];
  const std::string child = "usual_child_" + u->name;
  const auto c = r.numbers(child, 2, {0, 1e6}, {o.usual_low, o.usual_high}, "LOWEST, HIGHEST");
  o.child_low = c[0];
  o.child_high = c[1];
  o.over_s = r.number("over_s", {0, 7200}, 0);
  r.finish();
  if (r.has(child) && !u->per_kg) r.complain(child, "is not by weight", "a child's doses go by weight");
  if (r.has(child) && !(o.child_low <= o.child_high && o.child_low >= o.allowed_low && o.child_high <= o.allowed_high)) r.complain(child, "does not lie inside " + allowed, "what is usual is allowed");
  if (!(o.allowed_low < o.allowed_high)) r.complain(allowed, "does not rise", "write it as [LOWEST, HIGHEST]");
  if (!(o.usual_low <= o.usual_high && o.usual_low >= o.allowed_low && o.usual_high <= o.allowed_high)) r.complain(usual, "does not lie inside " + allowed, "what is usual is allowed");
  if ((o.route == DrugRoute::infusion) != (u->seconds > 0)) r.complain(allowed, u->seconds > 0 ? "is a rate" : "is no rate", "an infusion is ordered by rate, anything else by amount");
  if ((o.route == DrugRoute::inspired) != (u->amount == DrugUnit::pct_L)) r.complain(allowed, "does not fit its route", "only what is inspired is ordered in pct");
  if (converts(u->amount, unit) <= 0) r.complain(allowed, "does not convert to the drug's unit", std::string("give it in ") + kUnits[static_cast<std::size_t>(unit)]);
  if (r.has("over_s") && o.route == DrugRoute::infusion) r.complain("over_s", "has no meaning for an infusion", "remove it");
  return o;
}

EffectParameters read_effect(TableReader& r, DrugUnit unit, Sources& sources, const std::string& what) {
  EffectParameters e;
  e.on = static_cast<DrugTarget>(r.choice("on", target_names()));
  if (r.has("receptor")) e.receptor = static_cast<Receptor>(r.choice("receptor", words(kReceptors)));
  sources.read(r, "source", what + " on " + drug_target_name(e.on));
  const std::string c = concentration(unit);
  const EffectLaw law = drug_target_law(e.on);
  e.linear = r.has("slope_per" + c);
  if (e.linear) {
    e.emax = r.number("slope_per" + c, {-1e4, 1e4});
    if (law != EffectLaw::sum) r.complain("slope_per" + c, "has no ceiling, and this target needs one", "write emax, ec50" + c + " and hill");
  } else {
    r.number("slope_per" + c, {-1e4, 1e4}, 0);  // known to the reader, so that another unit's slope is understood
    e.in_mac = r.has("ec50_mac");
    e.emax = r.number("emax", law == EffectLaw::share ? Range{0, 1} : (law == EffectLaw::factor ? Range{-1, 20} : Range{-1000, 1000}));
    e.ec50 = e.in_mac ? r.number("ec50_mac", {0.01, 10}) : r.number("ec50" + c, kConcentration);
    e.hill = r.number("hill", {0.2, 20});
    e.ec50_per_year = r.number("ec50_per_year", {-0.05, 0.05}, 0);
    e.potency_in_shock = r.number("potency_in_shock", {1, 5}, 1);
    if (e.in_mac && unit != DrugUnit::pct_L) r.complain("ec50_mac", "is for vapours", "write ec50" + c);
  }
  if (r.has("eeg_share") && e.on != DrugTarget::hypnosis) r.complain("eeg_share", "has a meaning for hypnosis only", "remove it");
  e.eeg_share = r.number("eeg_share", kShare, 1);
  r.finish();
  return e;
}

BlockParameters read_block(TableReader& r, DrugUnit unit, Sources& sources, const std::string& what) {
  BlockParameters b;
  b.receptor = static_cast<Receptor>(r.choice("receptor", words(kReceptors)));
  if (b.receptor == Receptor::own) r.complain("receptor", "is \"own\"", "name the receptor whose agonists it shifts");
  sources.read(r, "source", what + " of " + receptor_name(b.receptor));
  b.kb = r.number("kb" + concentration(unit), kConcentration);
  b.most = r.number("most_ratio", {0.1, 1e4}, 0);
  r.finish();
  return b;
}

void read_binding(TableReader r, DrugFile& d, Sources& sources) {
  BindingParameters& b = d.parameters.binding;
  d.binds = r.identifier("drug");
  sources.read(r, "source", "binding");
  b.kd_umol_L = r.number("kd_umol_L", {1e-6, 1e3});
  b.own_g_per_mol = r.number("own_g_per_mol", {10, 1e5});
  b.bound_g_per_mol = r.number("bound_g_per_mol", {10, 1e5});
  b.site_removal_L_per_umol_min = r.number("site_removal_L_per_umol_min", {0, 100}, 0);
  r.finish();
  if (d.parameters.unit != DrugUnit::mg) r.complain("drug", "needs both drugs in mg", "give the file unit = \"mg\"");
}

DrugRoute read_depot(TableReader r, DepotParameters& depot, Sources& sources) {
  const auto route = static_cast<DrugRoute>(static_cast<std::size_t>(DrugRoute::intramuscular) + r.choice("route", {"intramuscular", "nebulised", "tissue"}));
  sources.read(r, "source", "depot");
  depot.absorption_per_min = r.number("absorption_per_min", kRate_per_min);
  depot.bioavailability = r.number("bioavailability_share", {0.01, 1});
  r.finish();
  return route;
}

Result<DrugFile> parse(const std::string& text, const std::string& id, const std::string& where) {
  const auto root = parse_toml(text, where);
  if (!root) return pass_on(root);
  std::optional<Error> problem;
  TableReader r(*root, "", where, problem);
  if (!r.has("schema")) return fail(ErrorKind::wrong_use, "the key schema is missing", where + ":1", "start a drug with schema = 1");
  const double schema = r.number("schema", {1, 1000});
  if (!problem && std::fabs(schema - kSchema) > 0) r.complain("schema", "is " + format_number(schema, 0), "this program reads schema 1");
  if (problem) return tl::unexpected<Error>(*problem);

  DrugFile d;
  d.id = id;
  Sources sources(d.sources);
  DrugParameters& p = d.parameters;
  d.group = kGroups[r.choice("group", kGroups)];
  p.unit = static_cast<DrugUnit>(r.choice("unit", words(kUnits)));
  d.illustrative = r.flag("illustrative", false);
  read_kinetics(TableReader(r.table("kinetics"), "kinetics", where, problem), p.kinetics, p.unit, sources);
  DrugRoute depot_route = DrugRoute::count;
  for (const char* optional : {"depot", "binding"})
    if (!r.has(optional)) static_cast<void>(r.tables(optional, 1));  // known to the reader, so that a slip in the name is understood
  if (r.has("depot")) depot_route = read_depot(TableReader(r.table("depot"), "depot", where, problem), p.depot, sources);
  if (r.has("binding")) read_binding(TableReader(r.table("binding"), "binding", where, problem), d, sources);
  for (const TomlValue& table : r.tables("order", kMostOrders)) {
    TableReader o(table, "order", where, problem);
    const OrderRange range = read_order(o, table, p.unit, sources);
    if (problem) break;
    const bool through_depot = range.route >= DrugRoute::intramuscular;
    if (through_depot && range.route != depot_route) o.complain("route", std::string("is ") + drug_route_name(range.route) + ", which no [depot] takes up", "add [depot] with that route");
    if (p.unit == DrugUnit::pct_L && range.route != DrugRoute::inspired) o.complain("route", "is no way to give a vapour", "write route = \"inspired\"");
    if (std::any_of(d.orders.begin(), d.orders.end(), [&](const OrderRange& other) { return other.route == range.route && other.unit.name == range.unit.name; }))
      o.complain("route", "and unit are given twice", "keep one");
    d.orders.push_back(range);
  }
  for (const TomlValue& table : r.tables("effect", kMaxDrugEffects)) {
    TableReader e(table, "effect", where, problem);
    p.effects[p.effect_count] = read_effect(e, p.unit, sources, "effect " + std::to_string(p.effect_count + 1));
    ++p.effect_count;
  }
  for (const TomlValue& table : r.tables("block", kMaxDrugBlocks)) {
    TableReader b(table, "block", where, problem);
    p.blocks[p.block_count] = read_block(b, p.unit, sources, "block " + std::to_string(p.block_count + 1));
    ++p.block_count;
  }
  r.finish();
  if (!problem && d.orders.empty()) r.complain("", "the drug cannot be ordered", "add at least one [[order]]");
  if (!problem && p.effect_count + p.block_count == 0 && d.binds.empty()) r.complain("", "the drug does nothing", "add at least one [[effect]], [[block]] or [binding]");
  if (problem) return tl::unexpected<Error>(*problem);
  return d;
}

/// As it is written on a chart: "ug/kg/min" for ug_per_kg_min.
std::string written(std::string unit) {
  if (const auto at = unit.find("_per_"); at != std::string::npos) unit.replace(at, 5, "/");
  std::replace(unit.begin(), unit.end(), '_', '/');
  return unit;
}
std::string range_text(const OrderRange& o) { return number(o.allowed_low) + " to " + number(o.allowed_high) + " " + written(o.unit.name); }

}  // namespace

const char* drug_route_name(DrugRoute route) {
  HT_ASSERT(route < DrugRoute::count);
  return kRoutes[static_cast<std::size_t>(route)];
}
const char* drug_target_name(DrugTarget target) {
  HT_ASSERT(target < DrugTarget::count);
  return kTargets[static_cast<std::size_t>(target)].name;
}
const char* drug_target_unit(DrugTarget target) {
  HT_ASSERT(target < DrugTarget::count);
  return kTargets[static_cast<std::size_t>(target)].unit;
}
const char* receptor_name(Receptor receptor) {
  HT_ASSERT(receptor < Receptor::count);
  return kReceptors[static_cast<std::size_t>(receptor)];
}
const char* drug_unit_name(DrugUnit unit) {
  HT_ASSERT(unit < DrugUnit::count);
  return kUnits[static_cast<std::size_t>(unit)];
}

Result<OrderUnit> parse_order_unit(std::string_view text) {
  const std::string name = file_spelling(text);
  if (const OrderUnit* u = find_unit(name)) return *u;
  const std::string meant = nearest_unit(name, all_unit_names());
  return fail(ErrorKind::wrong_use, "\"" + std::string(text.substr(0, 60)) + "\" is no unit of orders", {}, meant.empty() ? "write mg, mg/kg, ug/kg/min or the like" : "did you mean " + meant + "?");
}

std::vector<DrugParameters> DrugLibrary::parameters() const {
  std::vector<DrugParameters> all;
  for (const DrugFile& d : drugs) all.push_back(d.parameters);
  return all;
}

Result<DrugFile> parse_drug(const std::string& text, const std::string& id) { return parse(text, id, id + ".toml"); }

Result<DrugFile> load_drug(const std::filesystem::path& path) {
  const auto text = read_text_file(path, kMaxTomlBytes);
  if (!text) return pass_on(text);
  return parse(*text, path.stem().string(), path.string());
}

Result<DrugLibrary> load_drugs(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".toml") files.push_back(it->path());
  if (error || files.empty()) return fail(ErrorKind::environment, error ? error.message() : "no drug files (*.toml) here", folder.string(), "the drugs are in assets/drugs of the repository");
  if (files.size() > kMaxDrugs) return fail(ErrorKind::failed, std::to_string(files.size()) + " drugs; at most " + std::to_string(kMaxDrugs) + " are read", folder.string());
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.stem() < b.stem(); });
  DrugLibrary library;
  for (const auto& file : files) {
    auto d = load_drug(file);
    if (!d) return pass_on(d);
    library.drugs.push_back(std::move(*d));
  }
  for (DrugFile& d : library.drugs) {
    if (d.binds.empty()) continue;
    const auto bound = find_drug(library, d.binds);
    if (!bound) return fail(ErrorKind::wrong_use, "binding.drug: " + bound.error().what, (folder / (d.id + ".toml")).string(), bound.error().how);
    d.parameters.binding.bound = static_cast<int>(*bound);
  }
  return library;
}

namespace {
/// What other countries call them: a slip of the pen would lead from epinephrine to ephedrine.
constexpr std::array<std::pair<const char*, const char*>, 9> kOtherNames = {{{"epinephrine", "adrenaline"}, {"norepinephrine", "noradrenaline"}, {"suxamethonium", "succinylcholine"}, {"albuterol", "salbutamol"},
                                                                              {"lignocaine", "lidocaine"}, {"thiopentone", "thiopental"}, {"frusemide", "furosemide"}, {"glyceryl_trinitrate", "nitroglycerine"},
                                                                              {"glycopyrronium", "glycopyrrolate"}}};
}  // namespace

Result<std::size_t> find_drug(const DrugLibrary& library, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < library.drugs.size(); ++i) {
    if (library.drugs[i].id == name) return i;
    names.push_back(library.drugs[i].id);
  }
  for (const auto& [other, ours] : kOtherNames) names.emplace_back(other);
  std::vector<std::string> meant;
  for (const std::string& near : nearest_words(name, names)) {
    std::string ours = near;
    for (const auto& [other, here] : kOtherNames)
      if (near == other) ours = here;
    if (std::find(meant.begin(), meant.end(), ours) == meant.end()) meant.push_back(ours);
    if (near == name) break;  // the name of another country, and no slip
  }
  return fail(ErrorKind::wrong_use, "there is no drug \"" + name.substr(0, 60) + "\"", {}, (meant.empty() ? "" : did_you_mean(meant, "\"") + " ") + "All drugs: the files of assets/drugs");
}

Result<PlacedOrder> place_order(const DrugFile& drug, DrugRoute route, double value, std::string_view unit, double weight_kg, double age_y) {
  HT_ASSERT(route < DrugRoute::count && weight_kg > 0);
  const std::string subject = drug.id + " as " + drug_route_name(route);
  std::string ways, units;
  for (const OrderRange& o : drug.orders) {
    if (o.route == route) units += (units.empty() ? "" : "; ") + range_text(o);
    if (ways.find(drug_route_name(o.route)) == std::string::npos) ways += (ways.empty() ? "" : ", ") + std::string(drug_route_name(o.route));
  }
  if (units.empty()) return fail(ErrorKind::wrong_use, subject + " is not given", {}, drug.id + " is given as " + ways);
  const auto u = parse_order_unit(unit);
  if (!u) {
    std::vector<std::string> own;
    for (const OrderRange& o : drug.orders)
      if (o.route == route) own.push_back(o.unit.name);
    const std::string meant = nearest_unit(file_spelling(unit), own);
    return fail(ErrorKind::wrong_use, subject + ": " + u.error().what, {}, (meant.empty() ? std::string() : "did you mean " + written(meant) + "? ") + "give " + units);
  }
  const auto at = std::find_if(drug.orders.begin(), drug.orders.end(), [&](const OrderRange& o) { return o.route == route && o.unit.name == u->name; });
  if (at == drug.orders.end()) return fail(ErrorKind::wrong_use, subject + " is not ordered in " + written(u->name), {}, "give " + units);
  const bool stop = route == DrugRoute::infusion || route == DrugRoute::inspired ? std::fabs(value) <= 0 : false;
  if (!stop && !(value >= at->allowed_low && value <= at->allowed_high))
    return fail(ErrorKind::wrong_use, subject + " of " + (std::isfinite(value) ? number(value) : std::string("no finite number")) + " " + written(at->unit.name), {}, "give " + range_text(*at));

  PlacedOrder placed;
  const double amount = value * converts(at->unit.amount, drug.parameters.unit) * (at->unit.per_kg ? weight_kg : 1.0);
  (at->unit.seconds > 0 ? placed.per_s : placed.amount) = at->unit.seconds > 0 ? amount / at->unit.seconds : amount;
  placed.over_s = at->over_s;
  const bool child = age_y < kChildDoses_y;
  const bool by_weight = std::any_of(drug.orders.begin(), drug.orders.end(), [&](const OrderRange& o) { return o.route == route && o.unit.per_kg; });
  for (const OrderRange& o : drug.orders) {
    if (stop || o.route != route || (child && by_weight && !o.unit.per_kg)) continue;
    const double low = child ? o.child_low : o.usual_low, high = child ? o.child_high : o.usual_high;
    const double factor = converts(o.unit.amount, drug.parameters.unit) * (o.unit.per_kg ? weight_kg : 1.0) / (o.unit.seconds > 0 ? o.unit.seconds : 1.0);
    const double here = (o.unit.seconds > 0 ? placed.per_s : placed.amount) / factor;
    constexpr double kRounding = 1e-9;
    if (here >= low * (1 - kRounding) && here <= high * (1 + kRounding)) continue;
    const std::string warning = subject + ": " + number(here) + " " + written(o.unit.name) + " is " + (here < low ? "below" : "above") + " the usual " + number(low) + " to " + number(high);
    if (!placed.warning.empty() && &o != &*at) continue;  // in the order's own unit, if that one is crossed
    placed.warning = warning;
    placed.usual = number(low) + "–" + number(high) + " " + written(o.unit.name);
  }
  return placed;
}

void add_order(const PlacedOrder& placed, DrugRoute route, DrugOrder& order) {
  switch (route) {
    case DrugRoute::bolus:
      order.bolus += placed.amount;
      order.bolus_over_s = std::max(order.bolus_over_s, placed.over_s);
      break;
    case DrugRoute::infusion: order.per_s = placed.per_s; break;
    case DrugRoute::inspired: order.inspired_pct = placed.amount; break;
    case DrugRoute::intramuscular:
    case DrugRoute::nebulised:
    case DrugRoute::tissue: order.depot += placed.amount; break;
    case DrugRoute::count: HT_ASSERT(false);
  }
}

}  // namespace holotwin
