// Malignant hyperthermia: a muscle that cannot hold its calcium, and what that burns.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Full in some 15 min of a strong trigger; once begun it goes on by itself without it; dantrolene turns it within minutes of the 2.5 mg/kg that hold nine tenths of the release back
// (Rosenberg 2015, Orphanet J Rare Dis 10:93; Larach 2010, Anesth Analg 110:498. assumed: the times).
constexpr double kCalciumRises_s = 420.0, kCalciumFalls_s = 3600.0, kCalciumHeld_s = 150.0;
// Metabolism up to five- or sixfold (assumed, so that the core gains a degree in a quarter of an hour and carbon dioxide doubles before: Larach 2010, first signs hypercarbia and tachycardia).
constexpr double kMuscleBurns = 4.6;
// Lactate 5-15 mmol/L and potassium 6-7 mmol/L in severe crises (Larach 2010, recalled; to be checked; sizes assumed).
constexpr double kMuscleLactate_mmol_L_h = 14.0, kMusclePotassium_mmol_L = 2.2;
constexpr double kMusclePace_per_min = 8.0;             // catecholamines, beyond what the work does (assumed)

}  // namespace

template <class V>
void add_hypermetabolism(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const V c = s.muscle_calcium;
  in.muscle_mL_per_s = kMuscleBurns * m.oxygen_demand_mL_per_s * c;
  in.drugs.lactate_mmol_L_h += kMuscleLactate_mmol_L_h * c;
  in.drugs.potassium_mmol_L += kMusclePotassium_mmol_L * c;
  in.pace_per_min += kMusclePace_per_min * c;
}

template <class V>
void update_hypermetabolism(const InputOf<V>& in, StateOf<V>& s) {
  const V release = math::clamp(1.0 + in.drugs.muscle_calcium_release, 0.0, 1.0);
  const V leaks = in.malignant_hyperthermia * release;
  const V falls_per_s = 1.0 / kCalciumFalls_s + (1.0 - release) / kCalciumHeld_s;
  low_pass(s.muscle_calcium, leaks, kFrameTime_s, select(leaks > s.muscle_calcium, V(kCalciumRises_s), 1.0 / falls_per_s));
}

}  // namespace holotwin::physiology
