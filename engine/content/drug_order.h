#pragma once
// A dose as a person writes it ("0.1 ug/kg/min"), and what it comes to in the body that physiology has today.
#include <optional>
#include <string>
#include <vector>

#include "engine/content/drug_file.h"
#include "engine/core/result.h"
#include "physiology/treatment.h"

namespace holotwin {

/// As a plan says it; nothing of it is checked.
struct WrittenDose {
  std::string drug;        ///< "noradrenaline"
  DrugRoute route = DrugRoute::bolus;  ///< an infusion runs until stopped or ordered again, and so is a vapour breathed
  double dose = 0;
  std::string unit;        ///< as parse_order_unit reads it: "g", "mg/kg", "ug/kg/min"
  double over_s = -1;      ///< of a bolus; negative: as long as its file says
};

/// Where a drug acts: as its file says (physiology/medication.h), or through one of the body's own channels (physiology/drugs.inl).
struct DrugPlace {
  std::size_t drug = 0;                            ///< of the library
  std::optional<physiology::Substance> substance;  ///< the channel
};
/// An error names the nearest drug.
[[nodiscard]] Result<DrugPlace> place_of_drug(const DrugLibrary& drugs, const std::string& name);

/// What the body gets.
struct BodyDose {
  DrugPlace place;
  double amount = 0;       ///< in the channel's or the drug's unit; of an infusion, per minute; of a vapour, vol %
  double over_s = 0;       ///< of a bolus
  std::string usual;       ///< the drug's usual range where the dose is outside it: possible, to be warned about
};

/// Checks the dose against the drug's file for a patient of `weight_kg`. An error's `where` is the key that is wrong ("drug", "unit" or
/// "dose"), its `how` the allowed range or the nearest name. A rate of 0 is allowed: it ends the infusion.
[[nodiscard]] Result<BodyDose> check_dose(const DrugLibrary& drugs, const WrittenDose& dose, double weight_kg, double age_y = kChildDoses_y);

}  // namespace holotwin
