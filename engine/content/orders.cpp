#include "engine/content/orders.h"

#include <array>

namespace holotwin {

namespace {
constexpr std::array<OrderLimit, 6> kGiven = {{{"red_cells", 0.1, 20}, {"plasma", 0.1, 20}, {"platelets", 0.1, 10},
                                               {"crystalloid", 1, 5000}, {"calcium_chloride", 0.1, 10}, {"tranexamic_acid", 0.1, 4}}};
constexpr std::array<OrderLimit, 1> kInfused = {{{"noradrenaline", 0, 2}}};
constexpr std::array<OrderLimit, 4> kVentilator = {{{"peep_cmH2O", 0, 25}, {"rate_per_min", 4, 60}, {"tidal_mL", 20, 1200}, {"fio2", 0.21, 1}}};
}  // namespace

std::span<const OrderLimit> given_orders() { return kGiven; }
std::span<const OrderLimit> infused_orders() { return kInfused; }
std::span<const OrderLimit> ventilator_orders() { return kVentilator; }

const OrderLimit* find_order(std::span<const OrderLimit> orders, std::string_view name) {
  for (const OrderLimit& o : orders)
    if (name == o.name) return &o;
  return nullptr;
}

}  // namespace holotwin
