// Work: oxygen that muscle asks for beyond rest, and what heart, vessels and breath do to bring it.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

constexpr double kEffort_s = 25.0;                     // of oxygen uptake at the start and end of work (Whipp 1972, J Appl Physiol 33:351)

}  // namespace

template <class V>
void add_work(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const V asked_mL_per_s = s.effort_mL_per_s + s.shivering_mL_per_s;
  // What he can ask for beyond rest is 36 mL/kg/min in an average adult (Astrand and Rodahl, Textbook of Work Physiology: 35 to 45 in all); the heart's rate is
  // at its most there.
  const V share = math::min(1.2, asked_mL_per_s / (m.patient.organs.work_mL_per_kg_min / 60.0 * m.patient.weight_kg));
  const V times = asked_mL_per_s / m.oxygen_demand_mL_per_s;  // of rest
  DrugActionsOf<V>& d = in.drugs;
  // Fitted to staged cycling (rows 1409-1480 of validation.json). Rate by central command; a reflex set to a higher pressure; muscle's vessels wide, the gut's
  // narrow; veins emptied by nerves and led better by the muscles' pump; lung vessels opened; a heart that squeezes harder, softens between beats and fills
  // sooner, without which its rate leaves it no time to fill.
  in.work = share;
  in.pace_per_min = (220.0 - m.patient.age_y - m.patient.hr_per_min) * math::min(1.0, math::pow(math::max(share, V(1e-9)), V(1.25)) * (1.23 - 0.04 * share));
  in.reset_mmHg = 0.260 * m.map_mmHg * share;
  in.muscle_opening = 3.30 * times / (1.0 + 0.206 * times);
  in.gut_narrowing = 0.9 * share;
  in.kidney_narrowing += 3.0 * share;
  in.pumped = 1.835 * share;
  in.relaxed = 0.396 * math::min(1.0, 2.61 * share);
  d.venous_tone += 0.212 * share;
  scale(d.contractility, 1.0 + 0.203 * share);
  scale(d.pulmonary_resistance, 1.0 - 0.455 * math::min(1.0, share));
  in.stirred += 0.82 * times;
}

template <class V>
void update_exercise(const InputOf<V>& in, StateOf<V>& s) {
  low_pass(s.effort_mL_per_s, select(s.pulse > 0.5, math::max(0.0, in.exercise_mL_per_min) / 60.0, V(0.0)), kFrameTime_s, kEffort_s);
}

}  // namespace holotwin::physiology
