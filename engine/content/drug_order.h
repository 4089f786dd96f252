#pragma once
// An order for a drug as a person writes it ("0.1 ug/kg/min"), and what it comes to in the body that physiology has today.
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "physiology/treatment.h"

namespace holotwin {

/// As a plan says it; nothing of it is checked.
struct DrugOrder {
  std::string drug;        ///< "noradrenaline"
  bool infusion = false;   ///< runs until stopped or ordered again; else a bolus
  double dose = 0;
  std::string unit;        ///< "g", "mg", "ug", "mmol"; with "/kg", and for an infusion with "/min" or "/h"
  double over_s = -1;      ///< of a bolus; negative: as long as it usually takes
};

/// What the body gets.
struct DrugDose {
  physiology::Substance substance{};
  double amount = 0;       ///< in the substance's unit; of an infusion, per minute
  double over_s = 0;       ///< of a bolus
  double in_limit_unit = 0;///< the dose in the unit of the drug's own limits: "ug/kg/min" of noradrenaline, "g" of the others' bolus
};

/// Checks the order for a patient of `weight_kg`. An error's `where` is the key that is wrong ("drug", "unit", "dose" or "over"), its
/// `how` the allowed range or the nearest name. An infusion of 0 is allowed: it stops the infusion.
[[nodiscard]] Result<DrugDose> check_drug_order(const DrugOrder& order, double weight_kg);
/// Names of the drugs that the body knows.
[[nodiscard]] std::vector<std::string> known_drugs();
/// What stops when the infusion or bolus of a known drug is stopped.
[[nodiscard]] Result<physiology::Substance> substance_of_drug(const std::string& drug);

}  // namespace holotwin
