// Beds behind a clamp on the aorta or a tourniquet: how far they starve, what they hold back, and what blood carries out of them once it flows again.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Of the body's oxygen demand at rest: gut, liver and kidneys; pelvis and legs; below one thigh. Together a half, as oxygen uptake falls by half under a clamp on the thoracic
// aorta (Gelman 1995, Anesthesiology 82:1026); split by ICRP 89 and the weights of muscles.
constexpr double kCutDemand[kBedsCut] = {0.34, 0.13, 0.03};
// Lactate made at no flow, mmol/s in an adult. Gut and liver as behind a clamp on the pedicle, and the kidneys; resting muscle some 0.1 mmol/kg/min that blood ever sees (assumed: so
// that an hour of one tourniquet adds 1 to 1.5 mmol/L, half an hour of thoracic clamping 3 to 6; the rest is burnt where it is).
constexpr double kCutLactate_mmol_per_s[kBedsCut] = {1.8 / 60.0, 1.2 / 60.0, 0.35 / 60.0};
// Metabolites that open vessels: charged in this time without flow, gone in this time of flow as at rest (assumed: vessels are open for some minutes).
constexpr double kCharged_s[kBedsCut] = {900.0, 900.0, 900.0}, kGone_s[kBedsCut] = {240.0, 240.0, 180.0};
constexpr double kLactateGone_s[kBedsCut] = {240.0, 300.0, 240.0};
constexpr double kEnough = 0.45;            // of resting flow: above it a bed takes what it needs (as behind the pedicle, gas.inl)
constexpr double kVeinsOverCvp_mmHg = 3.0;
constexpr double kPressureBelow_s = 1.5;    // as the reflexes' own
// Tone of veins: what a clamp finds is there at once and kept for long, whatever the reflexes do above it (assumed).
constexpr double kVeinsFollow_s = 15.0, kVeinsLetGo_s = 1200.0;

/// Flow of each bed over rest's, as pressure drives it.
template <class V>
Row<V, kBedsCut> perfused(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const V venous = m.patient.cvp_mmHg + kVeinsOverCvp_mmHg;
  const auto share = [&](const V& mmHg) { return math::clamp((mmHg - venous) / (m.afferent_mmHg - venous), 0.0, 1.5); };
  const V open = 1.0 - in.tourniquet, legs = share(s.leg_mmHg);
  return {{share(s.abdominal_mmHg), legs, legs * open * open}};
}

}  // namespace

template <class V>
Row<V, kBedsCut> cut_off(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const V clamps[kBedsCut] = {in.clamp_aorta, math::max(in.clamp_aorta, in.clamp_infrarenal_aorta), math::max(in.tourniquet, math::max(in.clamp_aorta, in.clamp_infrarenal_aorta))};
  Row<V, kBedsCut> cut{};
  if (!any(clamps[thigh_bed] > 0.0)) return cut;
  const Row<V, kBedsCut> flow = perfused(m, in, s);
  for (unsigned i = 0; i < kBedsCut; ++i) cut[i] = math::clamp(1.0 - flow[i] / kEnough, 0.0, 1.0) * math::smoothstep(0.0, 0.5, clamps[i]);
  return cut;
}

template <class V>
V cut_off_demand(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const Row<V, kBedsCut> cut = cut_off(m, in, s);
  V share = 0.0;
  for (unsigned i = 0; i < kBedsCut; ++i) share += kCutDemand[i] * cut[i];
  return share;
}

template <class V>
Row<V, kBedsCut> washed_lactate(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  Row<V, kBedsCut> out = perfused(m, in, s);
  for (unsigned i = 0; i < kBedsCut; ++i) out[i] *= s.held_lactate_mmol[i] / kLactateGone_s[i];
  return out;
}

template <class V>
Row<V, kBedsCut> washed_metabolites(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  Row<V, kBedsCut> out = perfused(m, in, s);
  for (unsigned i = 0; i < kBedsCut; ++i) out[i] = math::min(1.0, out[i]) * s.held_metabolites[i];
  return out;
}

template <class V>
void update_clamped_beds(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, int substeps, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.abdominal_mmHg, sums.pressure_mmHg[abdominal_aorta] / substeps, dt, kPressureBelow_s);
  low_pass(s.leg_mmHg, sums.pressure_mmHg[leg_arteries] / substeps, dt, kPressureBelow_s);
  low_pass(s.upper_flow_mL_per_s, sums.upper_flow_mL / dt, dt, 3.0);
  low_pass(s.lower_flow_mL_per_s, sums.lower_flow_mL / dt, dt, 3.0);
  const Row<V, kBedsCut> cut = cut_off(m, in, s), flow = perfused(m, in, s), washed = washed_lactate(m, in, s);
  const V tone = math::max(0.0, s.sympathetic_veins);
  low_pass(s.veins_held, tone, dt, select(cut[abdomen_bed] > 0.1 && tone < s.veins_held, V(kVeinsLetGo_s), V(kVeinsFollow_s)));
  for (unsigned i = 0; i < kBedsCut; ++i) {
    s.held_lactate_mmol[i] += dt * (kCutLactate_mmol_per_s[i] * m.blood_scale * cut[i] - washed[i]);
    s.held_metabolites[i] = math::clamp(s.held_metabolites[i] + dt * (cut[i] / kCharged_s[i] - s.held_metabolites[i] * flow[i] / kGone_s[i]), 0.0, 1.0);
  }
}

}  // namespace holotwin::physiology
