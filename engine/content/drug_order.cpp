#include "engine/content/drug_order.h"

#include <array>
#include <cmath>
#include <optional>

#include "engine/content/toml_table.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

using physiology::Substance;

/// Limits bound what one order may say: wide enough for any patient, narrow enough to catch a wrong unit (as engine/content/orders).
struct Row {
  const char* name;
  Substance substance;
  double per_gram;               ///< of the substance's unit
  bool substance_per_kg;
  double mmol_per_gram;          ///< 0: is not ordered in mmol
  const char* bolus_unit;
  Range bolus;
  double bolus_s;                ///< how long it takes where the order does not say
  const char* infusion_unit;
  Range infusion;
};
// Calcium chloride dihydrate 147.0 g/mol, calcium gluconate monohydrate 448.4 g/mol: one Ca each. A gram of either is given in some
// 3 min in an emergency (liver-trauma.md), tranexamic acid 1 g in 10 min (European guideline, same page).
constexpr std::array<Row, 4> kDrugs = {{
    {"noradrenaline", Substance::noradrenaline, 1e6, true, 0, "ug", {1, 200}, 10, "ug/kg/min", {0, 2}},
    {"calcium_chloride", Substance::calcium, 6.80, false, 6.80, "g", {0.1, 10}, 180, "g/h", {0, 10}},
    {"calcium_gluconate", Substance::calcium, 2.23, false, 2.23, "g", {0.1, 30}, 180, "g/h", {0, 30}},
    {"tranexamic_acid", Substance::tranexamic_acid, 1e3, false, 0, "g", {0.1, 4}, 600, "g/h", {0, 2}},
}};

struct Unit {
  double grams = 0;      ///< of one; 0: it counts millimoles
  bool per_kg = false;
  double seconds = 0;    ///< 0: no rate
};

std::optional<Unit> parse_unit(std::string_view text) {
  const auto parts = split(text, '/');
  Unit u;
  struct Mass {
    std::string_view name;
    double grams;
  };
  static constexpr std::array<Mass, 8> kMasses = {{{"g", 1}, {"mg", 1e-3}, {"ug", 1e-6}, {"µg", 1e-6}, {"μg", 1e-6}, {"mcg", 1e-6}, {"ng", 1e-9}, {"mmol", 0}}};
  bool known = false;
  for (const Mass& m : kMasses)
    if (parts[0] == m.name) known = true, u.grams = m.grams;
  if (!known) return std::nullopt;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == "kg" && !u.per_kg && u.seconds == 0) u.per_kg = true;
    else if (parts[i] == "min" && u.seconds == 0) u.seconds = 60;
    else if (parts[i] == "h" && u.seconds == 0) u.seconds = 3600;
    else return std::nullopt;
  }
  return u;
}

/// Grams (a second) that one of the unit is for this drug and patient.
double grams_of(const Unit& u, const Row& drug, double weight_kg) {
  const double grams = u.grams > 0 ? u.grams : 1.0 / drug.mmol_per_gram;
  return grams * (u.per_kg ? weight_kg : 1.0) / (u.seconds > 0 ? u.seconds : 1.0);
}

const Row* find(const std::string& name) {
  for (const Row& r : kDrugs)
    if (name == r.name) return &r;
  return nullptr;
}

tl::unexpected<Error> unknown(const std::string& name) {
  const std::vector<std::string> names = known_drugs();
  std::string all;
  for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
  const std::string meant = nearest_word(name, names);
  return fail(ErrorKind::wrong_use, "is \"" + name.substr(0, 60) + "\", a drug that the body does not know yet", "drug",
              meant.empty() ? "it knows " + all : "did you mean \"" + meant + "\"? It knows " + all);
}

}  // namespace

std::vector<std::string> known_drugs() {
  std::vector<std::string> names;
  for (const Row& r : kDrugs) names.emplace_back(r.name);
  return names;
}

Result<physiology::Substance> substance_of_drug(const std::string& drug) {
  const Row* row = find(drug);
  if (row == nullptr) return unknown(drug);
  return row->substance;
}

Result<DrugDose> check_drug_order(const DrugOrder& order, double weight_kg) {
  const Row* row = find(order.drug);
  if (row == nullptr) return unknown(order.drug);
  const char* limit_name = order.infusion ? row->infusion_unit : row->bolus_unit;
  const Range limit = order.infusion ? row->infusion : row->bolus;
  const std::string as = "for example " + std::string(limit_name);
  const auto unit = parse_unit(order.unit);
  if (!unit || (unit->grams == 0 && row->mmol_per_gram == 0))
    return fail(ErrorKind::wrong_use, "is \"" + order.unit.substr(0, 60) + "\", in which " + row->name + " is not given", "unit", as);
  if (order.infusion != (unit->seconds > 0))
    return fail(ErrorKind::wrong_use, "is \"" + order.unit + "\"" + (order.infusion ? ", which has no time in it" : ", which is a rate"), "unit",
                order.infusion ? "an infusion's unit ends in /min or /h, " + as : "a bolus is an amount, " + as + "; a rate is ordered as infusion = NUMBER");
  const double grams = order.dose * grams_of(*unit, *row, weight_kg);
  const double in_limit_unit = grams / grams_of(*parse_unit(limit_name), *row, weight_kg);
  if (!(in_limit_unit >= limit.low * (1 - 1e-9) && in_limit_unit <= limit.high * (1 + 1e-9))) {
    const std::string given = format_trimmed(order.dose) + " " + order.unit;
    const std::string is = order.unit == limit_name || !std::isfinite(in_limit_unit) ? "" : ", which is " + format_trimmed(in_limit_unit, 4) + " " + limit_name;
    return fail(ErrorKind::wrong_use, "is " + given + " of " + row->name + is, "dose",
                "give " + format_trimmed(limit.low) + " to " + format_trimmed(limit.high) + " " + limit_name + "; check the unit");
  }
  DrugDose dose;
  dose.substance = row->substance;
  dose.in_limit_unit = in_limit_unit;
  dose.amount = grams * row->per_gram / (row->substance_per_kg ? weight_kg : 1.0) * (order.infusion ? 60.0 : 1.0);
  dose.over_s = order.over_s < 0 ? row->bolus_s : order.over_s;
  return dose;
}

}  // namespace holotwin
