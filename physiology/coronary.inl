// Blood flow of the heart's own vessels: as much as its work asks for, as long as there is pressure to bring it.
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

}  // namespace

template <class V>
void set_coronary(const ModelOf<V>& m, const StateOf<V>& s, FrameOf<V>& f) {
  f.g_coronary = s.coronary_open / m.r.coronary;
}

template <class V>
void update_coronary(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.coronary_flow_mL_per_s, sums.coronary_flow_mL / dt, dt, 3.0);
  const V work = s.hr_per_min * s.sbp_mmHg / m.rate_pressure * (1.0 - s.ischaemia) * (1.0 - in.stilled);
  const V wish = (kIdleHeart + (1.0 - kIdleHeart) * work) / arterial_oxygen_of_rest(m, s);
  const V pressure = math::max(1.0, s.map_mmHg - s.cvp_mmHg) / (m.map_mmHg - m.patient.cvp_mmHg);
  const V reach = kCoronaryOpens * math::clamp((s.dbp_mmHg - kZeroFlow_mmHg * m.pressure_scale) / (m.rest_dbp_mmHg - kZeroFlow_mmHg * m.pressure_scale), 0.0, 1.0);
  low_pass(s.coronary_open, math::min(math::max(wish / pressure, kCoronaryShuts), math::max(reach, 0.05)), dt, kCoronary_s);
}

}  // namespace holotwin::physiology
