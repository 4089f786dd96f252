// Core temperature: heat made by metabolism, lost from an open abdomen, taken by cold fluid.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

template <class V>
void update_temperature(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double kCrystalloid_C = 22.0;                 // room temperature; blood products come through the warmer
  constexpr double kWater_J_per_mL_K = 4.18;
  constexpr double kHeatOfOxygen_J_per_mL = 20.1;         // Weir 1949: 4.8 kcal/L
  // Of work's heat a quarter leaves as work and a third as sweat (assumed).
  const V made_W = (m.oxygen_demand_mL_per_s + 0.4 * s.effort_mL_per_s - s.oxygen_debt_mL_per_s) * kHeatOfOxygen_J_per_mL;
  const V fluid_W = math::max(0.0, in.crystalloid_mL_per_min) / 60.0 * kWater_J_per_mL_K * (s.temperature_C - kCrystalloid_C);
  // Fever is a set point: heat is made and held until it is reached (assumed: with 30 min).
  const V fever_K_per_s = select(in.fever_C > 0.0, math::max(0.0, m.patient.temperature_C + in.fever_C - s.temperature_C) / 1800.0, 0.0);
  s.temperature_C += kFrameTime_s * ((made_W - m.heat_loss_W - fluid_W) / m.heat_capacity_J_per_K + fever_K_per_s);
}

}  // namespace holotwin::physiology
