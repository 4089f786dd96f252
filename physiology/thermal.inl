// Heat: made by metabolism, work and shivering, brought to the skin by the blood, lost to air or water, and what the body does to keep it.
// Core and skin as two nodes (Gagge 1971, ASHRAE Trans 77:247).
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

constexpr double kCrystalloid_C = 22.0;                 // room temperature; blood products come through the warmer
constexpr double kWater_J_per_mL_K = 4.18;
constexpr double kBlood_J_per_mL_K = 3.8;               // 3.6 J/g/K x 1.06 g/mL
constexpr double kHeatOfOxygen_J_per_mL = 20.1;         // Weir 1949: 4.8 kcal/L
constexpr double kEfficiency = 0.22;                    // of cycling (Astrand and Rodahl: 0.20-0.25)
constexpr double kAir_C = 24.0;                         // of the room, as the skin meets it
constexpr double kSkinShare = 0.19;                     // of the body's heat capacity, as much as cools in cold water (assumed; Gagge: 0.1 in mild cold)
constexpr double kTissue_W_per_m2_K = 5.6;              // through resting tissue (Gagge 1971: 5.28)
constexpr double kWater_W_per_m2_K = 150.0;             // still water (Boutelier 1977, J Appl Physiol 42:93: 43-230)
// Evaporation of sweat, W/m2 for each degree of the core (Gagge 1971 has 116 for the mean body's; fitted to a skin that stays within a degree in work), and the most of it (assumed: 1 L/h).
constexpr double kSweat_W_per_m2_K = 110.0, kMostSweat_W_per_m2 = 350.0;
// Shivering, W/m2 for the product of skin's and core's want of heat (Gagge 1971: 19.4), and its most over metabolism at rest (fitted to row 1381 of
// validation.json: 300-350 W in water of 5 degrees; fivefold is the most that is measured, Eyolfson 2001, Eur J Appl Physiol 84:100).
constexpr double kShiver_W_per_m2_K2 = 19.4, kMostShiver = 3.1, kColdest_K = 4.5;  // beyond which the skin feels no colder (assumed)
// Skin vessels: sixfold open with warmth (assumed slope), narrow with cold (Gagge 1971).
constexpr double kWarmOpens_per_K = 2.0, kColdShuts_per_K = 0.5, kMostOpen = 6.0, kSkin_s = 60.0;
// Put to sleep, he spreads the heat of his core into arms, legs and skin (Matsukawa 1995, Anesthesiology 82:662: 1.6 +- 0.3 K in three hours, 0.8 of the first of them by that; here - 0.5 K in 45 min, as the skin's node is small).
constexpr double kSpreads_W_per_m2_K = 20.0;
constexpr double kColdNarrows = 0.58;
// Below a neuraxial block skin is open and muscle does not shiver: the core gives 0.8 K to the legs in an hour (Matsukawa 1995, Anesthesiology 83:961; opening fitted to it). Shares of skin and
// muscle that legs and trunk, arms and head have (rule of nines; assumed for muscle).
constexpr double kBlockOpens = 4.0, kLegsSkin = 0.55, kArmsSkin = 0.40, kLegsMuscle = 0.55, kArmsMuscle = 0.40;

/// What anaesthesia leaves of his answers to heat and cold.
template <class V>
V answering(const ModelOf<V>& m) {
  return math::max(0.0, 1.0 - 2.0 * m.patient.anaesthesia);
}
/// Core over its set point, skin over rest's, in degrees; 0 where they are cooler.
template <class V>
struct Warmth {
  V core, skin;
};
template <class V>
Warmth<V> warmth(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  return {math::max(0.0, s.temperature_C - (m.patient.temperature_C + in.fever_C)), math::max(0.0, s.skin_C - m.initial.skin_C)};
}

}  // namespace

template <class V>
void set_skin(const ModelOf<V>& m, const V& resistance, const StateOf<V>& s, FrameOf<V>& f) {
  f.g_skin = s.skin_open / (m.r.skin * resistance);
}

template <class V>
void add_cold(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  // Cold on the skin narrows vessels everywhere (the cold pressor answer: Hines 1936; pressure + 10 to 20 mmHg. assumed: its size, and full from 15 K on).
  const V cold = math::smoothstep(1.0, 15.0, m.initial.skin_C - s.skin_C) * answering(m);
  scale(in.drugs.systemic_resistance, 1.0 + kColdNarrows * cold);
}

template <class V>
V metabolic_rate_W(const ModelOf<V>& m, const StateOf<V>& s) {
  return (m.oxygen_demand_mL_per_s + s.shivering_mL_per_s + s.effort_mL_per_s - s.oxygen_debt_mL_per_s) * kHeatOfOxygen_J_per_mL;
}

template <class V>
V skin_loss_W(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const Warmth<V> warm = warmth(m, in, s);
  const V sweat_W = m.surface_m2 * math::min(kMostSweat_W_per_m2, kSweat_W_per_m2_K * (warm.core + 0.1 * warm.skin) * math::exp(math::min(warm.skin, 10.0) / 10.7)) * answering(m);
  return select(in.water > 0.0, kWater_W_per_m2_K * m.surface_m2 * (s.skin_C - in.water_C), m.skin_W_per_K * (s.skin_C - kAir_C) + sweat_W) + burn_evaporation_W(m, in);
}

template <class V>
void update_temperature(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.skin_flow_mL_per_s, sums.skin_flow_mL / dt, dt, 3.0);
  const V set_C = m.patient.temperature_C + in.fever_C;
  // Anaesthesia lets him cool by some degrees before he answers (Sessler 2016, Lancet 387:2655: 2-4 K).
  const V cold = math::max(0.0, set_C - 0.1 - 5.0 * m.patient.anaesthesia + math::min(0.0, in.drugs.temperature_C) - s.temperature_C);
  const V cold_skin = math::max(0.0, m.initial.skin_C - 0.5 - s.skin_C);
  const Warmth<V> warm = warmth(m, in, s);
  const V awake = answering(m);
  const BlockedOf<V> block = blocked(m, s);
  const V open = math::clamp((1.0 + kWarmOpens_per_K * warm.core + 0.3 * warm.skin) / (1.0 + kColdShuts_per_K * (cold_skin + cold) * math::max(0.2, awake)), 0.04, kMostOpen);
  low_pass(s.skin_open, open + (kLegsSkin * block.lower + kArmsSkin * block.upper) * math::max(0.0, kBlockOpens - open), dt, kSkin_s);

  const V shiver_W = math::min(kMostShiver * m.skin_W, kShiver_W_per_m2_K2 * m.surface_m2 * cold * math::min(cold_skin, kColdest_K)) * awake * (1.0 - in.drugs.paralysis) * (1.0 - kLegsMuscle * block.lower - kArmsMuscle * block.upper) * select(s.pulse > 0.5, V(1.0), V(0.0));
  low_pass(s.shivering_mL_per_s, shiver_W / kHeatOfOxygen_J_per_mL + in.muscle_mL_per_s * select(s.pulse > 0.5, V(1.0), V(0.0)), dt, kSkin_s);
  const V made_W = metabolic_rate_W(m, s) - kEfficiency * s.effort_mL_per_s * kHeatOfOxygen_J_per_mL;
  const V fluid_W = math::max(0.0, in.crystalloid_mL_per_min) / 60.0 * kWater_J_per_mL_K * (s.temperature_C - kCrystalloid_C);
  const V to_skin_W = ((kTissue_W_per_m2_K + kSpreads_W_per_m2_K * math::clamp(in.drugs.hypnosis, 0.0, 1.0)) * m.surface_m2 + kBlood_J_per_mL_K * s.skin_flow_mL_per_s) * (s.temperature_C - s.skin_C);
  const V lost_W = skin_loss_W(m, in, s);
  // Fever is a set point: heat is made and held until it is reached (assumed: with 23 min).
  const V fever_K_per_s = select(in.fever_C > 0.0, math::max(0.0, set_C - s.temperature_C) / 1400.0, 0.0);
  // Of heat that is brought half reaches the core at once, by breath and blood (assumed).
  s.temperature_C += dt * ((made_W + 0.5 * in.warming_W - to_skin_W - m.open_W - fluid_W) / ((1.0 - kSkinShare) * m.heat_capacity_J_per_K) + fever_K_per_s);
  s.skin_C += dt * (to_skin_W - lost_W + 0.5 * in.warming_W) / (kSkinShare * m.heat_capacity_J_per_K);
}

}  // namespace holotwin::physiology
