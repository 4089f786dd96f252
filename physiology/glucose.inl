// Glucose outside the cells, insulin of his own, and the water that cells give up to what stays outside them.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

constexpr double kRestGlucose_mmol_L = 5.0;             // fasting, 3.9-5.6
constexpr double kGlucose_g_per_mmol = 0.18016;
// Minimal model (Bergman 1979, Am J Physiol 236:E667; numbers of a healthy man, Pacini and Bergman 1986, Comput Methods Programs Biomed 23:113): glucose drives its own uptake and stops
// the liver with 0.026/min; insulin acts from a remote place with 0.025/min, by 5e-4/min for a mU/L over its basal 11 mU/L. Insulin here is counted in its basal level, 0 at rest.
constexpr double kEffectiveness_per_s = 0.026 / 60.0, kRemote_s = 60.0 / 0.025, kInsulinActs_per_s = 5e-4 * 11.0 / 60.0;
constexpr double kInsulin_s = 300.0;                    // half-life in plasma of 3 to 5 min (recalled; to be checked)
// Once more the basal level for each mmol/L over rest: 55 to 60 mU/L at a clamp of 10 mmol/L (DeFronzo 1979, Am J Physiol 237:E214, recalled; to be checked).
constexpr double kSecretion_per_mmol_L = 1.0, kMostInsulin = 25.0, kLeastInsulin = -0.95;
// Adrenaline and nerves make the liver give more and hold insulin back (stress: 8 to 12 mmol/L. assumed sizes; as adrenaline's file at its most).
constexpr double kStressGlucose_mmol_L_h = 8.0, kStressHoldsBack = 0.7;
// Glucagon and adrenaline turn a fall round from 3.8 mmol/L on (Mitrakou 1991, Am J Physiol 260:E67: 3.8, symptoms 3.2, cognition 2.7 mmol/L). assumed size: a fall to a half at half an hour
// after 0.15 IU/kg of insulin, and its end in two hours.
constexpr double kCounter_per_h = 1.8, kCounterFrom_mmol_L = 3.8;
constexpr double kRenalThreshold_mmol_L = 10.0;         // 180 mg/dL
constexpr double kDiuresis_mL_per_mmol = 2.5;           // water that glucose takes along (assumed: urine of 400 mmol/L of it)
// Water inside the cells, mL/kg (Guyton and Hall, ch. 25: 28 of 42 L). It moves within minutes; glucose counts from where insulin no longer carries it in.
constexpr double kCellWater_mL_per_kg = 380.0, kOsmosis_s = 600.0;
constexpr double kMostOsmoles = 300.0;                  // of an absurd dose

/// What the kidneys let through.
template <class V>
V glucose_in_urine_mmol_per_s(const StateOf<V>& s) {
  return 1e-3 * both(s.filtration_mL_per_s) * math::max(0.0, glucose_mmol_L(s) - kRenalThreshold_mmol_L);
}

}  // namespace

template <class V>
V glucose_mmol_L(const StateOf<V>& s) {
  return s.glucose_mmol * (1e3 * kPlasmaWater) / (s.plasma_mL + s.interstitial_mL);
}

template <class V>
V hypoglycaemia(const StateOf<V>& s) {
  return 1.0 - math::smoothstep(1.8, 3.6, glucose_mmol_L(s));  // symptoms from 3.2 mmol/L on (Mitrakou 1991); all of it at 1.8 (assumed)
}

template <class V>
V outside_osmoles(const InputOf<V>& in, const StateOf<V>& s) {
  return math::min(V(kMostOsmoles), math::max(0.0, in.drugs.osmolality) + math::max(0.0, glucose_mmol_L(s) - kRenalThreshold_mmol_L));
}

template <class V>
V drawing_osmoles(const ModelOf<V>& m, const StateOf<V>& s) {
  const V given_up = s.cell_water_mL / (kCellWater_mL_per_kg * m.patient.weight_kg);
  return kRestOsmolality * given_up / (1.0 - given_up);
}

template <class V>
void add_glucose(const StateOf<V>& s, InputOf<V>& in) {
  in.drugs.urine_mL_per_min += 60.0 * kDiuresis_mL_per_mmol * glucose_in_urine_mmol_per_s(s);
}

template <class V>
void update_glucose(const ModelOf<V>& m, const InputOf<V>& in, const OutputOf<V>& out, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V now = glucose_mmol_L(s);
  const V stress = math::clamp(s.sympathetic_rate, 0.0, 1.0) * (1.0 - blocked(m, s).gut);
  const V liver = math::clamp((s.portal_flow_mL_per_s + s.artery_flow_mL_per_s) / (m.patient.liver_flow_mL_per_min / 60.0), 0.0, 1.0);
  // What drugs take out is taken of what is there.
  const V drugs = in.drugs.glucose_mmol_L_h * select(in.drugs.glucose_mmol_L_h < 0.0, math::min(2.0, now / kRestGlucose_mmol_L), V(1.0));
  const V made = liver * (kStressGlucose_mmol_L_h * stress + kCounter_per_h * math::max(0.0, kCounterFrom_mmol_L - now)) + drugs;
  const V space_L = 1e-3 / kPlasmaWater * (m.initial.plasma_mL + m.initial.interstitial_mL);
  const V balance = kEffectiveness_per_s * (kRestGlucose_mmol_L - now) - kInsulinActs_per_s * s.insulin_action * now + made / 3600.0;

  // Bleeding leaves the level, blood products bring that of rest.
  const V water_mL = s.plasma_mL + s.interstitial_mL;
  const V bled_mL = lost_plasma_mL(out);
  const V kept = 1.0 - bled_mL / (water_mL + bled_mL);
  const V products_mL = (math::max(0.0, in.plasma_mL_per_min + in.platelets_mL_per_min) + math::max(0.0, in.red_cells_mL_per_min) * (1.0 - kPackedRedCellHaematocrit)) / 60.0 * dt;
  s.glucose_mmol = s.glucose_mmol * kept + kRestGlucose_mmol_L * 1e-3 / kPlasmaWater * products_mL +
                   dt * (space_L * balance + in.glucose_g_per_min / (60.0 * kGlucose_g_per_mmol) - glucose_in_urine_mmol_per_s(s));
  s.glucose_mmol = math::max(s.glucose_mmol, 0.0);

  const V called = math::clamp(kSecretion_per_mmol_L * (now - kRestGlucose_mmol_L) * (1.0 - kStressHoldsBack * stress), kLeastInsulin, kMostInsulin);
  low_pass(s.insulin, called, dt, kInsulin_s);
  low_pass(s.insulin_action, s.insulin, dt, kRemote_s);

  // As much leaves the cells as makes what they hold as strong as what is outside.
  const V drawn_mL = s.cell_water_mL;
  const V more = outside_osmoles(in, s);
  low_pass(s.cell_water_mL, kCellWater_mL_per_kg * m.patient.weight_kg * more / (kRestOsmolality + more), dt, kOsmosis_s);
  s.interstitial_mL += s.cell_water_mL - drawn_mL;
}

}  // namespace holotwin::physiology
