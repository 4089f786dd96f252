// The salts of one patient.
#include "physiology/electrolytes.inl"

namespace holotwin::physiology {

template ElectrolytesOf<double> electrolytes(const StateOf<double>&);
template void update_electrolytes(const ModelOf<double>&, const InputOf<double>&, const OutputOf<double>&, const Row<UrineOf<double>, 2>&, StateOf<double>&);

void settle_electrolytes(StateOf<double>& s) {
  const double L = 1e-3 / kPlasmaWater * (s.plasma_mL + s.interstitial_mL);
  s.sodium_mmol = kRestSodium_mmol_L * L;
  s.potassium_mmol = kRestPotassium_mmol_L * L;
  s.chloride_mmol = kRestChloride_mmol_L * L;
}

}  // namespace holotwin::physiology
