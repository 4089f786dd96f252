// One frame of the body, in order.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

template <class V>
constexpr unsigned kNumbers = sizeof(StateOf<V>) / sizeof(V);  ///< of a state
/// The state as a row: all its members are V.
template <class V>
V* numbers(StateOf<V>& s) {
  return s.volume_mL.begin();
}
template <class V>
const V* numbers(const StateOf<V>& s) {
  return s.volume_mL.begin();
}

/// Where all numbers are finite and could be a patient's: blood that ran negative could not.
template <class V>
MaskOf<V> sound(const StateOf<V>& s) {
  V sum = 0.0;
  for (unsigned i = 0; i < kNumbers<V>; ++i) sum += numbers(s)[i] * 0.0;  // stays 0 unless a number is infinite or not a number
  auto good = sum == 0.0 && s.red_cells_mL >= 0.0 && s.plasma_mL > 0.0;
  for (const V& v : s.volume_mL) good = good && v > -1.0 && v < 50000.0;
  return good;
}

/// Frame means of pressures and flows, and the slow readings made of them.
template <class V>
void read_frame(const FrameOf<V>& f, const SumsOf<V>& sums, StateOf<V>& s, OutputOf<V>& out) {
  for (unsigned i = 0; i < kNodes; ++i) out.node_mmHg[i] = sums.pressure_mmHg[kNodeCompartment[i]] / f.substeps;
  low_pass(s.portal_mmHg, sums.pressure_mmHg[gut_veins] / f.substeps, kFrameTime_s, 2.0);
  low_pass(s.hepatic_vein_mmHg, sums.pressure_mmHg[hepatic_vein] / f.substeps, kFrameTime_s, 2.0);
  low_pass(s.gut_flow_mL_per_s, sums.gut_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
  low_pass(s.portal_flow_mL_per_s, sums.portal_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
  low_pass(s.artery_flow_mL_per_s, sums.artery_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
}

template <class V, class Sample>
void advance(const ModelOf<V>& m, StateOf<V>& s, const InputOf<V>& orders, OutputOf<V>& out, const Sample& sample, int substeps) {
  InputOf<V> in = orders;
  add_inflammation(m, s, in);
  add_lung_injury(s, in);
  add_work(m, s, in);
  add_hypermetabolism(m, s, in);
  add_burn(m, s, in);
  add_transfusion_reaction(m, s, in);
  add_pain(s, in);
  add_convulsion(m, s, in);
  add_haste(m, s, in);
  add_block(m, s, in);
  add_glucose(s, in);
  add_cold(m, s, in);
  set_rhythm(m, s, in);
  in.consolidation = math::min(0.8, in.consolidation + s.lung_water);
  FrameOf<V> frame;
  frame.substeps = substeps;
  frame.dt_s = 1.0 / (90.0 * substeps);
  SumsOf<V> sums;

  // 1. what holds for the frame: controls, ventilator, holes, fluids in and out
  set_controls(m, in, s, frame);
  set_ventilation(m, in, s, frame);
  set_lung_flow(m, in, s, frame);
  in.fio2 = inspired_oxygen(in, frame);
  set_holes(in, frame);
  set_fluids(m, in, s, frame);

  // 2. heart, vessels, bleeding, waves
  circulate(m, frame, s, sums, [&](const PressuresOf<V>& p, int index) {
    filter_waves(m, frame, p, s);
    sample(frame, p, s, index);
  });
  read_frame(frame, sums, s, out);
  settle_ledger(in, frame, sums, s, out);
  update_brain(m, in, sums, s);
  update_coronary(m, in, sums, s);
  update_kidneys<V>(m, in, frame, s.abdominal_mmHg, sums.pressure_mmHg[lower_veins] / frame.substeps, s);
  const Row<UrineOf<V>, 2> made = urine(m, in, s);
  s.urine_mL_per_s = both(made, &UrineOf<V>::water_mL_per_s);
  update_electrolytes(m, in, out, made, s);
  update_creatinine(m, out, s);
  update_glucose(m, in, out, s);

  // 3. what follows more slowly
  update_reflexes<V>(m, in, sums.pressure_mmHg[arteries] / frame.substeps, s);
  update_clamped_beds(m, in, sums, frame.substeps, s);
  update_ischaemia(m, in, s);
  update_heart_disease(m, in, s);
  update_lungs(m, in, frame, s);
  update_gas(m, in, frame, out, s);
  update_carbon_monoxide(m, in, frame, out, s);
  update_acids(m, in, s);
  update_drugs(m, in, s);
  update_temperature(m, in, sums, s);
  update_inflammation(in, s);
  update_exercise(in, s);
  update_pain(m, in, s);
  update_block(in, s);
  update_hypermetabolism(in, s);
  update_burn(m, in, s);
  update_transfusion_reaction(in, out, s);
  update_renal_hormones(m, s);
  update_rhythm(m, in, s);
  s.time_s += kFrameTime_s;
}

}  // namespace

template <class V, class Sample>
void circulate(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s, SumsOf<V>& sums, const Sample& sample) {
  const int per_sample = f.substeps / kSamplesPerFrame;
  for (int i = 0; i < f.substeps; ++i) {
    const PressuresOf<V> p = circulation_substep(m, f, s, sums);
    advance_breath(f, s);
    advance_beat(m, f, s);
    if ((i + 1) % per_sample == 0) sample(p, i / per_sample);
  }
}

template <class V, class Sample>
void step_frame(const ModelOf<V>& m, StateOf<V>& s, const InputOf<V>& in, OutputOf<V>& out, const Sample& sample, int substeps) {
  out = {};
  const StateOf<V> before = s;
  advance(m, s, in, out, sample, substeps);
  const auto good = in.valid > 0.5 && sound(s);
  if (all(good)) return;

  // Bad numbers: nothing of this frame counts. A state that was bad already has no last good one but the start's.
  const auto was_good = sound(before);
  for (unsigned i = 0; i < kNumbers<V>; ++i) numbers(s)[i] = select(good, numbers(s)[i], select(was_good, numbers(before)[i], numbers(m.initial)[i]));
  V* const given = out.bled_red_cells_mL.begin();
  for (unsigned i = 0; i < sizeof out / sizeof(V); ++i) given[i] = select(good, given[i], 0.0);
  out.restored = select(good, 0.0, 1.0);
}

}  // namespace holotwin::physiology
