// Glucose and insulin for one patient.
#include "physiology/glucose.inl"

namespace holotwin::physiology {

template double glucose_mmol_L(const StateOf<double>&);
template double hypoglycaemia(const StateOf<double>&);
template double outside_osmoles(const InputOf<double>&, const StateOf<double>&);
template double drawing_osmoles(const ModelOf<double>&, const StateOf<double>&);
template void add_glucose(const StateOf<double>&, InputOf<double>&);
template void update_glucose(const ModelOf<double>&, const InputOf<double>&, const OutputOf<double>&, StateOf<double>&);

void settle_glucose(StateOf<double>& s) {
  s.glucose_mmol = kRestGlucose_mmol_L * 1e-3 / kPlasmaWater * (s.plasma_mL + s.interstitial_mL);
}

}  // namespace holotwin::physiology
