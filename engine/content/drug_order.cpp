#include "engine/content/drug_order.h"

#include <algorithm>
#include <array>

namespace holotwin {

namespace {

using physiology::DrugUnit;
using physiology::Substance;

/// From a drug's own unit to what PhysiologyInput takes of the drugs that the body has channels of its own for.
struct Channel {
  const char* name;
  Substance substance;
  DrugUnit unit;
  double per_unit;
  bool per_kg;
};
constexpr std::array<Channel, 6> kChannels = {{
    {"noradrenaline", Substance::noradrenaline, DrugUnit::ug, 1, true},
    {"calcium_chloride", Substance::calcium, DrugUnit::g, 6.80, false},  // mmol of the dihydrate, 147.0 g/mol
    {"tranexamic_acid", Substance::tranexamic_acid, DrugUnit::mg, 1, false},
    {"fibrinogen", Substance::fibrinogen, DrugUnit::g, 1, false},
    {"potassium_chloride", Substance::potassium, DrugUnit::mmol, 1, false},
    {"glucose", Substance::glucose, DrugUnit::g, 1, false},
}};
const Channel* channel_of(const std::string& name) {
  for (const Channel& c : kChannels)
    if (name == c.name) return &c;
  return nullptr;
}

}  // namespace

Result<DrugPlace> place_of_drug(const DrugLibrary& drugs, const std::string& name) {
  const auto index = find_drug(drugs, name);
  if (!index) return fail(ErrorKind::wrong_use, "is \"" + name.substr(0, 60) + "\", which is no drug", "drug", index.error().how);
  DrugPlace place;
  place.drug = *index;
  if (const Channel* channel = channel_of(name)) place.substance = channel->substance;
  return place;
}

Result<BodyDose> check_dose(const DrugLibrary& drugs, const WrittenDose& order, double weight_kg, double age_y) {
  const auto place = place_of_drug(drugs, order.drug);
  if (!place) return pass_on(place);
  const DrugFile& drug = drugs.drugs[place->drug];
  const Channel* channel = channel_of(order.drug);
  if (channel != nullptr && drug.parameters.unit != channel->unit)
    return fail(ErrorKind::failed, "is counted in another unit in its file than in the body", "drug", "unit = \"" + std::string(drug_unit_name(channel->unit)) + "\" there");
  const auto placed = place_order(drug, order.route, order.dose, order.unit, weight_kg, age_y);
  if (!placed) {
    const auto unit = parse_order_unit(order.unit);
    const bool unit_fits = unit && std::any_of(drug.orders.begin(), drug.orders.end(), [&](const OrderRange& o) { return o.route == order.route && o.unit.name == unit->name; });
    return fail(ErrorKind::wrong_use, "is refused: " + placed.error().what, unit_fits ? "dose" : "unit", placed.error().how);
  }
  BodyDose dose;
  dose.place = *place;
  dose.amount = order.route == DrugRoute::infusion ? placed->per_s * 60.0 : placed->amount;
  if (channel != nullptr) dose.amount *= channel->per_unit / (channel->per_kg ? weight_kg : 1.0);
  dose.over_s = order.over_s < 0 ? placed->over_s : order.over_s;
  dose.usual = placed->usual;
  return dose;
}

}  // namespace holotwin
