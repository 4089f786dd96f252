// Noradrenaline, calcium against citrate, tranexamic acid, and air in the veins.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Noradrenaline: clearance 2 L/min at 75 kg from steady 3.8 ug/L at 0.1 ug/kg/min (Ensinger 1992, Crit Care Med, in validation.json);
// an effect that is gone 1-2 min after it stops (product label), so a volume of 3 L, what a bolus meets, and a half-life of 1 min. assumed: half effect at 8.1 ug/L, slope 1.6, from the pressures of the
// same study.
constexpr double kNoradrenalineClearance_L_per_kg_s = 2.0 / 75.0 / 60.0, kNoradrenalineVolume_L_per_kg = 3.0 / 75.0;
constexpr double kNoradrenalineHalf_ug_L = 8.1, kNoradrenalineSlope = 1.6;
// Citrate of blood products, mmol per mL: plasma 0.02, packed cells 0.012, platelets 0.015 (typical of citrate-phosphate-dextrose).
constexpr double kCitrateRedCells = 0.012, kCitratePlasma = 0.020, kCitratePlatelets = 0.015;
constexpr double kCitrateHalfLife_s = 36.0 * 60.0;     // healthy liver (Dzik 1988, Transfus Med Rev 2:76)
constexpr double kRestCalcium_mmol_L = 1.20;
constexpr double kCitrateBinds = 0.25;                 // mmol/L of ionised calcium lost per mmol/L citrate; assumed, bone gives back the rest
constexpr double kIonisedShare = 0.5;                  // of added calcium (the other half binds to albumin)
constexpr double kCalciumRedistribution_s = 45.0 * 60.0;
// Tranexamic acid: clearance 110 mL/min, volume 0.3 L/kg of the first hours (product label; Picetti 2019).
constexpr double kTxaClearance_L_per_s = 0.110 / 60.0, kTxaVolume_L_per_kg = 0.30;
constexpr double kAirClears_s = 150.0;                 // assumed: exhaled with a time constant of 2.5 min

template <class V>
V infused_noradrenaline_ug_L(const ModelOf<V>& m, const StateOf<V>& s) {
  return s.noradrenaline_ug / (kNoradrenalineVolume_L_per_kg * m.patient.weight_kg);
}

}  // namespace

template <class V>
void update_drugs(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V kg = m.patient.weight_kg;
  s.noradrenaline_ug += dt * (math::max(0.0, in.noradrenaline_ug_per_kg_min) * kg / 60.0 - s.noradrenaline_ug * (kNoradrenalineClearance_L_per_kg_s / kNoradrenalineVolume_L_per_kg));

  const V citrate = kCitrateRedCells * math::max(0.0, in.red_cells_mL_per_min) + kCitratePlasma * math::max(0.0, in.plasma_mL_per_min) + kCitratePlatelets * math::max(0.0, in.platelets_mL_per_min);
  const V liver_flow = math::clamp((s.portal_flow_mL_per_s + s.artery_flow_mL_per_s) / (m.patient.liver_flow_mL_per_min / 60.0), 0.1, 1.2);
  const V cold = math::clamp(1.0 + 0.1 * (s.temperature_C - 37.0), 0.3, 1.0);
  s.citrate_mmol += dt * (citrate / 60.0 - s.citrate_mmol * 0.693147 / kCitrateHalfLife_s * liver_flow * cold);
  s.calcium_mmol += dt * (math::max(0.0, in.calcium_mmol_per_min) / 60.0 - s.calcium_mmol / kCalciumRedistribution_s);

  s.txa_mg += dt * (math::max(0.0, in.tranexamic_acid_mg_per_min) / 60.0 - s.txa_mg * kTxaClearance_L_per_s * m.small / (kTxaVolume_L_per_kg * kg));
  s.air_mL += dt * (math::max(0.0, in.venous_air_mL_per_min) / 60.0 - s.air_mL / kAirClears_s);
}

template <class V>
V noradrenaline_ug_L(const ModelOf<V>& m, const StateOf<V>& s) {
  // What he makes himself, 0.2 ug/L at rest (Goldstein 1983, J Lab Clin Med 101:18, supine: 0.2-0.3), follows his sympathetic activity; sixfold
  // at the full range of the reflex (Derbyshire 1983, Br J Surg 70:463, in shock; assumed linear).
  return 0.2 * (1.0 + 5.0 * math::max(0.0, s.sympathetic_resistance)) + infused_noradrenaline_ug_L(m, s);
}

template <class V>
V noradrenaline_effect(const ModelOf<V>& m, const StateOf<V>& s) {
  // Of the infused: what his own does is in the reflex.
  const V u = math::pow(math::max(infused_noradrenaline_ug_L(m, s), 0.0) / kNoradrenalineHalf_ug_L, V(kNoradrenalineSlope));
  return u / (u + 1.0);
}

template <class V>
V ionised_calcium_mmol_L(const ModelOf<V>& m, const StateOf<V>& s) {
  return math::max(0.2, kRestCalcium_mmol_L + (kIonisedShare * s.calcium_mmol - kCitrateBinds * s.citrate_mmol) / m.calcium_space_L);
}

}  // namespace holotwin::physiology
