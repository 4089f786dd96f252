#pragma once
// Quantities that no course of time shows: the concentrations at which drugs have half of an effect, asked of the drug model.
#include <string_view>

#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

/// Asked of the table's patient (the vapour's of one of 40, as its protocol says). NaN: no concentration does it.
struct Potency {
  std::string_view quantity;
  double (*of)(const Patient&);
};
/// Null: it is none.
[[nodiscard]] const Potency* find_potency(std::string_view quantity);

}  // namespace holotwin::validate
