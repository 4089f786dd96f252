#pragma once
// Quantities that no course of time shows: the concentrations at which drugs have half of an effect, asked of the drug model.
#include <optional>
#include <string_view>

#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

[[nodiscard]] bool is_potency(std::string_view quantity);
/// For the table's patient (the vapour's for one of 40, as its protocol says). NaN: no concentration does it.
[[nodiscard]] double potency(std::string_view quantity, const Patient& patient);

}  // namespace holotwin::validate
