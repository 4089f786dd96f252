// Blood flow of the heart's own vessels: as much as its work asks for, as long as there is pressure to bring it; and what a heart comes to that gets less.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// A quarter of its oxygen is for living, the rest goes with rate times systolic pressure (Gobel 1978, Circulation 57:549); it takes what it is brought nearly
// whole, so that flow has to follow work over content (Feigl 1983, Physiol Rev 63:1).
constexpr double kIdleHeart = 0.25;
// Vessels open to 4.5 of rest's (reserve of a healthy heart, Gould 1990) and shut to 0.4, in some 10 s (assumed). They are perfused in diastole: below some
// 15 mmHg nothing flows (Bellamy 1978, Circ Res 43:92).
constexpr double kCoronaryOpens = 4.5, kCoronaryShuts = 0.4, kCoronary_s = 10.0, kZeroFlow_mmHg = 15.0;

/// Oxygen that the heart asks for, of what it takes at rest: a failing heart and one that is stilled ask for less.
template <class V>
V heart_demand(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const V work = s.hr_per_min * s.sbp_mmHg / m.rate_pressure * (1.0 - s.ischaemia) * (1.0 - in.stilled);
  return kIdleHeart + (1.0 - kIdleHeart) * work;
}

/// The diastolic pressure that drives blood through the heart: what presses on all in the chest does not.
template <class V>
V driving_mmHg(const InputOf<V>& in, const StateOf<V>& s) {
  return s.dbp_mmHg - tension_mmHg(in, s);
}

}  // namespace

template <class V>
void set_coronary(const ModelOf<V>& m, const StateOf<V>& s, FrameOf<V>& f) {
  f.g_coronary = s.coronary_open / m.r.coronary;
}

template <class V>
void update_coronary(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.coronary_flow_mL_per_s, sums.coronary_flow_mL / dt, dt, 3.0);
  const V wish = heart_demand(m, in, s) / arterial_oxygen_of_rest(m, s);
  const V pressure = math::max(1.0, s.map_mmHg - s.cvp_mmHg) / (m.map_mmHg - m.patient.cvp_mmHg);
  const V reach = kCoronaryOpens * math::clamp((driving_mmHg(in, s) - kZeroFlow_mmHg * m.pressure_scale) / (m.rest_dbp_mmHg - kZeroFlow_mmHg * m.pressure_scale), 0.0, 1.0);
  low_pass(s.coronary_open, math::min(math::max(wish / pressure, kCoronaryShuts), math::max(reach, 0.05)), dt, kCoronary_s);
}

template <class V>
void update_ischaemia(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  // Wide open, the vessels bring what the work asks for down to a diastolic pressure of some 27 mmHg at rest's work, 21 at a half of it; more work
  // is beyond this law. assumed: the rates, so that a heart below the limit stops within one to three minutes, and one that lives less than a third above it in ten minutes and more.
  constexpr double kAmple = 1.32, kFail_s = 36.0, kStarve_s = 600.0, kRecover_s = 90.0;
  // Nor does it live on blood without oxygen: asphyxia ends in slowing and standstill some 5 min after saturation has fallen below a third
  // (recalled: pigs, 8-12 min from a shut airway to no pulse; to be checked). assumed: linear below 0.40, two minutes at none.
  constexpr double kLeastSaturation = 0.40, kAnoxia = kFail_s / 120.0;
  const V anoxia = math::clamp((kLeastSaturation - oxyhaemoglobin(s.arterial_saturation, s)) / kLeastSaturation, 0.0, 1.0);
  // Nor in acid: a pH below 6.8 is hardly survived. assumed: it fails from 16 mmol/L of base lost on, in ten minutes at 32.
  constexpr double kAcid = kFail_s / 600.0;
  const V poisoned = math::max(0.0, acidosis(s) - 0.2) / 0.8;
  const V zero_mmHg = kZeroFlow_mmHg * m.pressure_scale;
  const V limit_mmHg = zero_mmHg + (m.rest_dbp_mmHg - zero_mmHg) * math::min(1.0, heart_demand(m, in, s)) / kCoronaryOpens;
  const V pressure = driving_mmHg(in, s) / limit_mmHg;
  const V starved = math::clamp((kAmple - pressure) / (kAmple - 1.0), 0.0, 1.0) * (kFail_s / kStarve_s);
  const V want = math::max(math::clamp(1.0 - pressure, 0.0, 1.0), starved + kAnoxia * anoxia + kAcid * poisoned) * (1.0 - 0.85 * in.stilled);  // a heart that does not work needs little (assumed)
  s.ischaemia += select(want > 0.0, want * kFrameTime_s / kFail_s, -s.ischaemia * kFrameTime_s / kRecover_s);
  s.ischaemia = math::clamp(s.ischaemia, 0.0, 1.0);
}

}  // namespace holotwin::physiology
