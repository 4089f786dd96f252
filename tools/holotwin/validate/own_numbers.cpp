#include "tools/holotwin/validate/own_numbers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/text.h"
#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

namespace {

using How = QuantityName::How;
using Against = QuantityName::Against;
using Form = ExpectedNumber::Form;

struct Band {
  std::optional<double> low, high;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
bool starts(const std::string& text, std::initializer_list<std::string_view> with) {
  return std::ranges::any_of(with, [&](std::string_view w) { return text.starts_with(w); });
}

/// g/mol, of what the tables give by mass and quantities.csv by amount.
double molar_mass(const std::string& quantity) {
  constexpr std::array<std::pair<std::string_view, double>, 8> kMasses{{{"lactate", 89.08}, {"ionised_calcium", 40.08}, {"sodium", 22.99}, {"chloride", 35.45},
      {"potassium", 39.10}, {"bicarbonate", 61.02}, {"glucose", 180.16}, {"phosphate", 94.97}}};
  for (const auto& [name, mass] : kMasses)
    if (has(quantity, name)) return mass;
  return 0;
}

/// Half the band of a single value (README, "Bands").
double tolerance(const std::string& q, double value) {
  const double tenth = 0.10 * std::fabs(value);
  if (q == "core_temperature_degC") return 0.5;
  if (q == "skin_temperature_degC") return 1.5;
  if (q == "sao2_1" || q == "spo2_1") return 0.02;
  if (starts(q, {"alveolar_pressure"})) return 0.5;
  if (unit_of(q) == "cmH2O") return 1.0;
  if (starts(q, {"bowman_", "renal_vein_", "renal_interstitial_", "net_filtration_", "net_reabsorption_", "peritubular_"})) return std::max(tenth, 1.0);
  if (has(q, "urine_flow") || has(q, "excretion")) return 0.25 * std::fabs(value);
  if (has(q, "_plasma_") || has(q, "insulin") || has(q, "ketone")) return 0.30 * std::fabs(value);
  return tenth;
}

/// The least change that counts, and how far "the same" may lie from none, up and down (README, "what counts as change").
struct Change {
  How how;
  double least, same_down, same_up;
};
Change change_of(const std::string& q) {
  if (q == "sao2_1" || q == "spo2_1") return {How::from, 0.005, 0.02, 0.02};
  if (q == "paco2_mmHg") return {How::from, 1.5, 3, 3};
  if (q == "arterial_ph_1") return {How::from, 0.01, 0.02, 0.02};
  if (q == "bicarbonate_mmol_per_L") return {How::from, 0.2, 1, 1};
  if (q == "core_temperature_degC") return {How::from, 0.05, 0.2, 0.2};
  if (q == "skin_temperature_degC") return {How::from, 0.2, 1, 1};
  if (q == "rr_per_min") return {How::of, 0.03, 0.15, 0.15};
  if (has(q, "urine_flow")) return {How::of, 0.05, 0.25, 0.25};
  if (q == "pao2_mmHg" || q == "ie_ratio_1" || has(q, "compliance")) return {How::of, 0.05, 0.10, 0.10};
  if (q == "blood_volume_mL") return {How::of, 0.01, 0.02, 0.05};
  if (q == "hb_mass_g") return {How::of, 0.01, 0.02, 0.02};
  return {How::of, 0.03, 0.10, 0.10};
}

std::string relative(const std::string& base, How how, Against against) {
  const std::string_view unit = unit_of(base);
  const std::string stem = base.substr(0, base.size() - unit.size() - 1);
  return stem + (how == How::of ? "_of_" : "_from_") + (against == Against::before ? "before_" : "rest_") + (how == How::of ? "1" : std::string(unit));
}

Band hull(const Band& a, const Band& b) {
  return {a.low && b.low ? std::optional(std::min(*a.low, *b.low)) : std::nullopt, a.high && b.high ? std::optional(std::max(*a.high, *b.high)) : std::nullopt};
}

/// What the numbers of one form make together: a single that lies in a range gives way to it.
std::optional<Band> absolute_band(const TableRow& row, const std::string& q) {
  std::optional<Band> ranges, singles;
  for (const ExpectedNumber& n : row.numbers) {
    auto low = convert(n.low, row.unit, row.statistic, q), high = convert(n.high, row.unit, row.statistic, q);
    if (n.form == Form::percent) {
      low = 0.01 * n.low;
      high = 0.01 * n.high;
    }
    if (!low || !high) return std::nullopt;
    Band b{*low, *high};
    const bool single = *low == *high;
    if (n.op.starts_with('<')) b.low.reset();
    else if (n.op.starts_with('>')) b.high.reset();
    else if (single) b = {*low - tolerance(q, *low), *high + tolerance(q, *high)};
    auto& to = single && n.op.empty() ? singles : ranges;
    to = to ? hull(*to, b) : b;
  }
  if (!ranges || !singles) return ranges ? ranges : singles;
  const double middle = 0.5 * (*singles->low + *singles->high);
  const bool inside = (!ranges->low || middle >= *ranges->low) && (!ranges->high || middle <= *ranges->high);
  return inside ? *ranges : hull(*ranges, *singles);
}

Band relative_band(const TableRow& row) {
  std::optional<Band> all;
  for (const ExpectedNumber& n : row.numbers) {
    Band b;
    if (n.form == Form::percent_change) {  // widened by 3 points or a fifth of it
      b.low = 1 + 0.01 * (n.low - std::max(3.0, 0.2 * std::fabs(n.low)));
      b.high = 1 + 0.01 * (n.high + std::max(3.0, 0.2 * std::fabs(n.high)));
    } else {
      b = {0.01 * n.low * 0.9, 0.01 * n.high * 1.1};
    }
    if (n.op.starts_with('<')) b.low.reset();
    if (n.op.starts_with('>')) b.high.reset();
    all = all ? hull(*all, b) : b;
  }
  return *all;
}

}  // namespace

std::optional<double> convert(double value, const std::string& unit_text, const std::string& statistic, const std::string& quantity) {
  const std::string_view to = unit_of(quantity);
  // One spelling: no blanks, stars or dashes.
  std::string u;
  for (const char c : unit_text)
    if (c != ' ' && c != '*' && c != '-') u += c;
  if (u.starts_with("ml")) u.replace(0, 2, "mL");
  if (statistic.find("PerIdealWeight") != std::string::npos) value *= kIdealWeight_kg;

  struct Unit {
    std::string_view from, to;
    double factor;
  };
  constexpr auto kUnits = std::to_array<Unit>({
      {"kPa", "mmHg", 7.50062}, {"cmH2O", "mmHg", 0.73556}, {"mmHg", "cmH2O", 1.35951},
      {"1/min", "per_min", 1}, {"/min", "per_min", 1}, {"beats/min", "per_min", 1}, {"breaths/min", "per_min", 1}, {"bpm", "per_min", 1},
      {"L", "mL", 1000}, {"mL/beat", "mL", 1},
      {"mL/min", "mL_per_min", 1}, {"L/min", "mL_per_min", 1000}, {"mL/s", "mL_per_min", 60}, {"L/day", "mL_per_min", 1000.0 / 1440}, {"mL/h", "mL_per_min", 1.0 / 60},
      {"L/min", "L_per_min", 1}, {"mL/min", "L_per_min", 1e-3}, {"L/s", "L_per_s", 1}, {"L/minm^2", "L_per_min_m2", 1}, {"L/min/m^2", "L_per_min_m2", 1},
      {"mmol/L", "mmol_per_L", 1}, {"mEq/L", "mmol_per_L", 1}, {"umol/L", "mmol_per_L", 1e-3}, {"mOsm/kg", "mOsm_per_kg", 1}, {"pmol/L", "pmol_per_L", 1},
      {"g/dL", "g_per_dL", 1}, {"g/L", "g_per_dL", 0.1}, {"mg/dL", "mg_per_dL", 1}, {"mg/L", "mg_per_dL", 0.1}, {"g/L", "g_per_L", 1},
      {"ug/mL", "ug_per_mL", 1}, {"mg/L", "ug_per_mL", 1}, {"ug/L", "ng_per_mL", 1}, {"ng/mL", "ng_per_mL", 1}, {"ug/mL", "ng_per_mL", 1000},
      {"mL/cmH2O", "mL_per_cmH2O", 1}, {"L/cmH2O", "mL_per_cmH2O", 1000}, {"cmH2Os/L", "cmH2O_s_per_L", 1},
      {"mmHgs/mL", "mmHg_s_per_mL", 1}, {"mmHg/mL/s", "mmHg_s_per_mL", 1}, {"mmHgmin/L", "mmHg_s_per_mL", 0.06}, {"mmHgmin/mL", "mmHg_s_per_mL", 60}, {"mmHgmin/mL", "mmHg_min_per_mL", 1},
      {"C", "degC", 1}, {"Celsius", "degC", 1}, {"DegreesC", "degC", 1}, {"g", "kg", 1e-3}, {"kg", "g", 1000}, {"min", "s", 60},
      {"ct/uL", "per_uL", 1}, {"1/uL", "per_uL", 1}, {"%", "percent", 1}, {"%", "1", 0.01},
  });
  if (u == "cmH2O" && value > 900) value -= 1033.2;  // with the atmosphere
  if (u == to) return value;
  for (const Unit& k : kUnits)
    if (k.to == to && k.from == u) return value * k.factor;
  if (to == "1" && (u.empty() || u == "none" || has(u, "raction") || u == "FiO2")) {
    // A saturation, share or ratio written in percent.
    const bool share = starts(quantity, {"sao2", "spo2", "ejection", "hct", "shunt", "fio2", "dead_space_fraction", "filtration"});
    return share && value > 1.5 ? value * 0.01 : value;
  }
  if (to == "mmol_per_L") {
    const double mass = molar_mass(quantity);
    constexpr auto kPerL = std::to_array<std::pair<std::string_view, double>>({{"g/dL", 1e4}, {"g/L", 1e3}, {"mg/dL", 10}, {"mg/L", 1}});
    for (const auto& [from, mg_per_L] : kPerL)
      if (u == from && mass > 0) return value * mg_per_L / mass;
  }
  return std::nullopt;
}

std::string cited(const TableRow& row) {
  if (trim(row.source).empty() || row.verify || has(row.source, "no citation")) return "none";
  bool literature = false;
  for (const std::string_view part : split(row.source, ';')) literature = literature || (!trim(part).empty() && part.find("SME") == std::string_view::npos);
  return literature ? "literature" : "sme";
}

OwnReading read_own(const TableRow& row, const Reference& ref, const Verdict* like, const Verdict* at) {
  Task task;
  task.cited = cited(row);
  // When
  if (at == nullptr) at = like;
  if (at != nullptr) {
    task.protocol = at->protocol;
    task.at_s = at->at_s;
  } else if (row.kind == "resting" && ref.protocols.contains("rest")) {
    task.protocol = "rest";
    task.at_s = 600;
  } else if (const auto p = ref.protocols.find(row.scenario); p != ref.protocols.end() && !p->second.at_s.empty()) {
    const double unit_s = row.sample_unit == "min" ? 60 : row.sample_unit == "h" ? 3600 : row.sample_unit == "d" ? 86400 : 1;
    task.protocol = p->first;
    if (row.sample) task.at_s = *row.sample * unit_s;
    if (task.at_s && (*task.at_s < 0 || *task.at_s > 2 * 86400)) return {{}, "its sample time is outside 0 to 48 h"};
  } else {
    return {{}, "another table's row, and protocols.csv holds nothing that is called \"" + row.scenario.substr(0, 80) + "\""};
  }
  // What
  std::optional<QuantityName> name = like != nullptr && !like->quantity.empty() ? ref.parse(like->quantity) : std::nullopt;
  if (!name) {
    const auto base = ref.quantity_of(row.quantity, row.statistic);
    if (!base) return {{}, "another table's row, and quantities.csv and names.csv hold nothing that is called \"" + row.quantity.substr(0, 80) + "\""};
    name = QuantityName{*base, How::value, Against::rest};
  }
  if (!task.at_s && name->base != kTimeToSao2) return {{}, "it has no sample time"};
  // What an action does is seen against the moment before it; of the first, that is rest.
  Against against = name->against;
  if (const auto steps = ref.protocols.find(task.protocol); name->how == How::value && task.at_s && steps != ref.protocols.end())
    for (const double step_s : steps->second.at_s) against = step_s > 0 && step_s < *task.at_s ? Against::before : against;
  // How much
  const auto relative_form = [](const ExpectedNumber& n) { return n.form == Form::percent_change || n.form == Form::percent_of_baseline; };
  const auto relatives = std::ranges::count_if(row.numbers, relative_form);
  if (relatives > 0 && relatives != static_cast<std::ptrdiff_t>(row.numbers.size())) return {{}, "it mixes absolute numbers and changes"};
  if (std::ranges::any_of(row.numbers, [&](const ExpectedNumber& n) { return n.form == Form::percent && unit_of(name->base) != "1"; })) return {{}, "a percent of what is not said"};
  if (name->base == kTimeToSao2 && (relatives > 0 || row.numbers.empty())) return {{}, "a time has no change"};
  if (relatives > 0) {
    const Band b = relative_band(row);
    task.quantity = relative(name->base, How::of, against);
    task.low = b.low;
    task.high = b.high;
  } else if (!row.numbers.empty()) {
    const auto b = absolute_band(row, name->base);
    if (!b) return {{}, "the unit \"" + row.unit.substr(0, 40) + "\" is not one that " + name->base + " is read in"};
    task.quantity = name->base;
    task.low = b->low;
    task.high = b->high;
  } else if (row.direction == "towards_normal" || row.direction == "zero") {
    return {{}, "\"" + row.direction + "\" needs a reading by hand (verdicts.csv)"};
  } else {
    const Change c = change_of(name->base);
    const double still = c.how == How::of ? 1 : 0;
    task.quantity = relative(name->base, c.how, row.direction == "normal" ? Against::rest : against);
    task.sign = row.direction == "increase" ? "up" : row.direction == "decrease" ? "down" : "same";
    if (task.sign != "down") task.low = task.sign == "up" ? still + c.least : still - c.same_down;
    if (task.sign != "up") task.high = task.sign == "down" ? still - c.least : still + c.same_up;
  }
  return {task, {}};
}

}  // namespace holotwin::validate
