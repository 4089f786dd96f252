#pragma once
// What size and age do to a body, as far as the model itself needs it. Inside of the library; all of it is exactly the adult's from 18 years on.
#include "physiology/state.h"

namespace holotwin::physiology {

/// Sets what in the model goes with size, age and resting pressure alone.
void set_size(ModelOf<double>& m);
/// Lungs, airway and dead space of m.patient.
void set_lungs(ModelOf<double>& m);
/// mL/s at rest: what tissues would use with all the oxygen they want; at rest they get kMetAtRest of it.
[[nodiscard]] double oxygen_demand_mL_per_s(const PatientOf<double>& p);
inline constexpr double kMetAtRest = 0.99;
inline constexpr double kReferenceBlood_mL = 5250.0;  ///< of the patient all vessels are tabled for
inline constexpr double kReferenceStroke_mL = 78.0;   ///< his stroke volume
inline constexpr double kKidneyShare = 0.19;          ///< of output, both kidneys (ICRP 89)

}  // namespace holotwin::physiology
