#pragma once
// A dose as a person writes it ("0.1 ug/kg/min"), and what it comes to in the body that physiology has today.
#include <string>
#include <vector>

#include "engine/content/drug_file.h"
#include "engine/core/result.h"
#include "physiology/treatment.h"

namespace holotwin {

/// As a plan says it; nothing of it is checked.
struct WrittenDose {
  std::string drug;        ///< "noradrenaline"
  bool infusion = false;   ///< runs until stopped or ordered again; else a bolus
  double dose = 0;
  std::string unit;        ///< as parse_order_unit reads it: "g", "mg/kg", "ug/kg/min"
  double over_s = -1;      ///< of a bolus; negative: as long as its file says
};

/// What the body gets.
struct BodyDose {
  physiology::Substance substance{};
  double amount = 0;       ///< in the substance's unit; of an infusion, per minute
  double over_s = 0;       ///< of a bolus
  bool unusual = false;    ///< outside the drug's usual range: possible, to be warned about
};

/// Checks the dose against the drug's file for a patient of `weight_kg`. An error's `where` is the key that is wrong ("drug", "unit" or
/// "dose"), its `how` the allowed range or the nearest name. Drugs that have a file and that the body does not act on yet
/// (physiology/README.md, "Drugs") are refused. An infusion of 0 is allowed: it ends the infusion.
[[nodiscard]] Result<BodyDose> check_dose(const DrugLibrary& drugs, const WrittenDose& dose, double weight_kg);
/// Names of the drugs that the body acts on.
[[nodiscard]] std::vector<std::string> known_drugs();
/// What runs when such a drug does; an error as above.
[[nodiscard]] Result<physiology::Substance> substance_of_drug(const DrugLibrary& drugs, const std::string& drug);

}  // namespace holotwin
