// Sodium, potassium and chloride outside the cells, the cells' share of potassium, and what strong ions do to base excess.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Salts are counted by litre of water and mixed at once through plasma and tissue fluid (potassium that runs in: in a minute); plasma is 93 % water (Guyton and Hall, ch. 25), so what a
// laboratory reads by litre of plasma is 0.93 of it.
constexpr double kSaline_mmol_per_mL = 0.154;                 // 0.9 %
// Albumin 5 %: sodium 145, chloride less by the albumin's own charge (product leaflets; recalled).
constexpr double kColloidSodium_mmol_per_mL = 0.145, kColloidChloride_mmol_per_mL = 0.130;
// What runs into the blood mixes with plasma at once and with the tissue fluid in a minute (small ions cross capillaries in one passage or two; assumed).
constexpr double kMixing_s = 60.0;
// Potassium that leaves starved muscle with each mmol of lactate (assumed: an hour of one tourniquet raises plasma by 0.1 to 0.3 mmol/L, half an hour of thoracic clamping by 0.5 to 1).
constexpr double kPotassiumOfLactate = 0.2;
// Supernatant of packed cells in the middle of their storage: 20 mmol/L of potassium (Vraets 2011, Transfus Med Rev 25:1; 5-50), else as plasma.
constexpr double kStoredPotassium_mmol_per_mL = 0.020;
// Cells take up or give back potassium: 1 mmol/L for each 100 mmol/0.3 of the whole body's (Sterns 1981, Medicine 60:339), in a quarter of an hour.
constexpr double kCellStore_mmol_per_kg = 300.0 / 75.0, kCellUptake_s = 900.0;
// Potassium rises by 0.6 mmol/L for 0.1 of pH in mineral acidosis and hardly in lactic acidosis (Adrogue and Madias 1981, Am J Med 71:456): here 0.12 for
// each mmol/L of strong ion difference lost; cells that want for oxygen let it go (assumed: 0.06 for each mmol/L of lactate).
constexpr double kAcidShift = 0.12, kHypoxiaShift = 0.06;
// Of a change of strong ion difference that shows as base excess; the rest is made up by albumin, thinned as well (fitted: as before, -3.1 mmol/L after 2 L of saline).
constexpr double kStrongIonsShow = 0.72;

/// Of potassium in plasma beyond what mixing leaves.
template <class V>
V unmixed_mmol_L(const StateOf<V>& s) {
  return s.potassium_mixing_mmol * (1e3 * kPlasmaWater) / s.plasma_mL;
}

}  // namespace

template <class V>
ElectrolytesOf<V> electrolytes(const StateOf<V>& s) {
  const V per_L = 1e3 * kPlasmaWater / (s.plasma_mL + s.interstitial_mL);
  ElectrolytesOf<V> e;
  e.sodium = s.sodium_mmol * per_L;
  e.potassium = s.potassium_mmol * per_L + unmixed_mmol_L(s);
  e.chloride = s.chloride_mmol * per_L;
  e.strong_ion_difference = e.sodium + e.potassium - e.chloride;
  e.tonicity = kRestOsmolality + 2.0 * (e.sodium - kRestSodium_mmol_L);  // sodium with its anion
  e.osmolality = e.tonicity + (glucose_mmol_L(s) - 5.0);  // and glucose beyond the 5 mmol/L of rest; urea as it is
  return e;
}

template <class V>
void update_electrolytes(const ModelOf<V>& m, const InputOf<V>& in, const OutputOf<V>& out, const Row<UrineOf<V>, 2>& urine, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  // Bleeding takes plasma as it is: concentrations stay. What is given as plasma is taken for his own at rest.
  const V water_mL = s.plasma_mL + s.interstitial_mL;
  const V bled_mL = lost_plasma_mL(out);
  const V kept = 1.0 - bled_mL / (water_mL + bled_mL);
  const V saline_mL = math::max(0.0, in.crystalloid_mL_per_min) / 60.0 * dt;
  const V colloid_mL = in.colloid_mL_per_min / 60.0 * dt;
  const V plasma_mL = out.given_plasma_mL - saline_mL - colloid_mL;
  const V potassium_mmol = in.potassium_mmol_per_min / 60.0 * dt;  // as chloride
  V starved_mmol = 0.0;                                            // out of muscle that a clamp had starved
  for (const V& washed : washed_lactate(m, in, s)) starved_mmol += kPotassiumOfLactate * dt * washed;
  const V supernatant_mL = math::max(0.0, in.red_cells_mL_per_min) / 60.0 * dt * (1.0 - kPackedRedCellHaematocrit);
  constexpr double per_mL = 1e-3 / kPlasmaWater;
  s.sodium_mmol = s.sodium_mmol * kept + kSaline_mmol_per_mL * saline_mL + kRestSodium_mmol_L * per_mL * plasma_mL -
                  dt * both(urine, &UrineOf<V>::sodium_mmol_per_s) + kColloidSodium_mmol_per_mL * colloid_mL;
  s.chloride_mmol = s.chloride_mmol * kept + kSaline_mmol_per_mL * saline_mL + kRestChloride_mmol_L * per_mL * plasma_mL -
                    dt * both(urine, &UrineOf<V>::chloride_mmol_per_s) + kColloidChloride_mmol_per_mL * colloid_mL + potassium_mmol;
  s.potassium_mmol = s.potassium_mmol * kept + kRestPotassium_mmol_L * per_mL * (plasma_mL - supernatant_mL) + kStoredPotassium_mmol_per_mL * supernatant_mL -
                     dt * both(urine, &UrineOf<V>::potassium_mmol_per_s) + (potassium_mmol + starved_mmol);
  s.cell_potassium_mmol -= starved_mmol;
  const V tissues = s.interstitial_mL / (s.plasma_mL + s.interstitial_mL);  // what mixing will take there
  s.potassium_mixing_mmol += (potassium_mmol + starved_mmol) * tissues - dt / kMixing_s * s.potassium_mixing_mmol;

  const ElectrolytesOf<V> e = electrolytes(s);
  const V lost = (kRestSodium_mmol_L + kRestPotassium_mmol_L - kRestChloride_mmol_L) - e.strong_ion_difference;
  const V shift = kAcidShift * lost + kHypoxiaShift * math::max(0.0, s.lactate_mmol_L - 1.0) + in.drugs.potassium_mmol_L;
  const V stored = s.cell_potassium_mmol / (kCellStore_mmol_per_kg * m.patient.weight_kg);
  const V taken = dt / kCellUptake_s * (e.potassium - unmixed_mmol_L(s) - kRestPotassium_mmol_L - shift - stored) * (s.plasma_mL + s.interstitial_mL) * per_mL;
  s.potassium_mmol -= taken;
  s.cell_potassium_mmol += taken;
  s.strong_ions_mmol_L = -kStrongIonsShow * lost + in.drugs.base_excess_mmol_L;
}

}  // namespace holotwin::physiology
