#include "engine/content/drug_order.h"

#include <algorithm>
#include <array>

#include "engine/content/toml_table.h"

namespace holotwin {

namespace {

using physiology::DrugUnit;
using physiology::Substance;

/// From a drug's own unit to what PhysiologyInput takes. Grows into PhysiologyInput's orders of all drugs when those are wired.
struct Known {
  const char* name;
  Substance substance;
  DrugUnit unit;
  double per_unit;
  bool per_kg;
};
constexpr std::array<Known, 3> kKnown = {{
    {"noradrenaline", Substance::noradrenaline, DrugUnit::ug, 1, true},
    {"calcium_chloride", Substance::calcium, DrugUnit::g, 6.80, false},  // mmol of the dihydrate, 147.0 g/mol
    {"tranexamic_acid", Substance::tranexamic_acid, DrugUnit::mg, 1, false},
}};

Result<const Known*> find_known(const DrugLibrary& drugs, const std::string& name) {
  for (const Known& k : kKnown)
    if (name == k.name) return &k;
  const std::vector<std::string> names = known_drugs();
  std::string all;
  for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
  const bool has_file = std::any_of(drugs.drugs.begin(), drugs.drugs.end(), [&](const DrugFile& d) { return d.id == name; });
  const std::string is = "is \"" + name.substr(0, 60) + "\", ";
  if (has_file) return fail(ErrorKind::wrong_use, is + "a drug that the body does not act on yet", "drug", "it acts on " + all);
  const std::string meant = nearest_word(name, names);
  const auto in_library = find_drug(drugs, name);
  std::string how = !meant.empty() ? "did you mean \"" + meant + "\"?" : (in_library ? std::string() : in_library.error().how);
  return fail(ErrorKind::wrong_use, is + "which is no drug", "drug", how + " The body acts on " + all);
}

}  // namespace

std::vector<std::string> known_drugs() {
  std::vector<std::string> names;
  names.reserve(kKnown.size());
  for (const Known& k : kKnown) names.emplace_back(k.name);
  return names;
}

Result<Substance> substance_of_drug(const DrugLibrary& drugs, const std::string& drug) {
  const auto known = find_known(drugs, drug);
  if (!known) return pass_on(known);
  return (*known)->substance;
}

Result<BodyDose> check_dose(const DrugLibrary& drugs, const WrittenDose& order, double weight_kg) {
  const auto known = find_known(drugs, order.drug);
  if (!known) return pass_on(known);
  const auto index = find_drug(drugs, order.drug);
  if (!index) return fail(ErrorKind::environment, "has no file in assets/drugs: " + index.error().what, "drug", index.error().how);
  const DrugFile& drug = drugs.drugs[*index];
  if (drug.parameters.unit != (*known)->unit) return fail(ErrorKind::failed, "is counted in another unit in its file than in the body", "drug", "unit = \"" + std::string(drug_unit_name((*known)->unit)) + "\" there");
  const DrugRoute route = order.infusion ? DrugRoute::infusion : DrugRoute::bolus;
  const auto placed = place_order(drug, route, order.dose, order.unit, weight_kg);
  if (!placed) {
    const auto unit = parse_order_unit(order.unit);
    const bool unit_fits = unit && std::any_of(drug.orders.begin(), drug.orders.end(), [&](const OrderRange& o) { return o.route == route && o.unit.name == unit->name; });
    return fail(ErrorKind::wrong_use, "is refused: " + placed.error().what, unit_fits ? "dose" : "unit", placed.error().how);
  }
  BodyDose dose;
  dose.substance = (*known)->substance;
  dose.amount = (order.infusion ? placed->per_s * 60.0 : placed->amount) * (*known)->per_unit / ((*known)->per_kg ? weight_kg : 1.0);
  dose.over_s = order.over_s < 0 ? placed->over_s : order.over_s;
  dose.unusual = !placed->warning.empty();
  return dose;
}

}  // namespace holotwin
