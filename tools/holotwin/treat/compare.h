#pragma once
// The numbers by which arms are compared, one list for the page and the JSON.
#include <functional>
#include <string>
#include <vector>

#include "tools/holotwin/treat/treat.h"

namespace holotwin {

/// One number of an arm; NaN where it has none.
struct Quantity {
  std::string name;        ///< with its unit, for files: "map_lowest_mmHg"
  std::string key;         ///< its text, "treat.quantity.lowest" with `arg`
  std::string arg;         ///< a text key, for example "vital.map"; empty: none
  std::string unit;        ///< for people
  int decimals = 0;
  std::function<double(const physiology::CourseResult&)> get;
};

/// Blood lost, extremes from time 0 on, values at the end of those who live to it, and what was given.
[[nodiscard]] std::vector<Quantity> quantities(const Plan& plan);
/// What a drug is counted in, and its concentrations: "mg", "mg/L"; a vapour in L and vol %.
[[nodiscard]] bool vapour(const PlanDrug& drug);
[[nodiscard]] std::string amount_unit(const PlanDrug& drug);
[[nodiscard]] std::string concentration_unit(const PlanDrug& drug);
/// The drug's amount in that unit; the body counts a vapour in hundredths of a litre.
[[nodiscard]] double amount_given(const PlanDrug& drug, const physiology::DrugLevel& level);

/// Digits after the point with which people read a vital.
[[nodiscard]] int shown_decimals(const Vital& vital);

/// Limits in words: "≥ 65", "50 – 75", with its unit.
[[nodiscard]] std::string limit_text(const physiology::Limit& limit);

}  // namespace holotwin
