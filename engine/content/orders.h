#pragma once
// What a person can order and how much of it: one table for scripts, panels and the session.
#include <span>
#include <string_view>

namespace holotwin {

/// One thing that can be ordered. `low` and `high` bound what one order may say, in the unit given here; wide enough for any patient,
/// narrow enough to catch a wrong unit.
struct OrderLimit {
  const char* name;   ///< Command::target
  double low, high;
};

/// Command "give", its `amount`: units for blood products, mL for crystalloid, g for calcium chloride and tranexamic acid.
[[nodiscard]] std::span<const OrderLimit> given_orders();
/// Command "infuse", its `rate`: ug/kg/min.
[[nodiscard]] std::span<const OrderLimit> infused_orders();
/// Command "set_ventilator", its `amount`, in the unit that ends the name.
[[nodiscard]] std::span<const OrderLimit> ventilator_orders();
/// The row called `name`, or null.
[[nodiscard]] const OrderLimit* find_order(std::span<const OrderLimit> orders, std::string_view name);

inline constexpr double kMostRate_mL_per_min = 1000;   // a rapid infuser gives at most about this

}  // namespace holotwin
