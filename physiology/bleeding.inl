// Holes in vessels: what flows out of them, and out of the circulation.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {
/// Of a compartment's blood, the most that may leave through one hole in one sub-step. A guard for absurd areas, far above any wound.
constexpr double kMostPerSubstep = 0.05;
}  // namespace

template <class V>
void set_holes(const InputOf<V>& in, FrameOf<V>& f) {
  f.holes = in.holes.begin();
  f.hole_count = 0;
  for (unsigned i = 0; i < kMaxHoles; ++i) {
    if (!any(in.holes[i].k > 0.0)) continue;
    f.hole_at[i] = to_index(in.holes[i].compartment);
    f.hole_count = i + 1;
  }
}

template <class V>
void bleed(const FrameOf<V>& f, const PressuresOf<V>& p, StateOf<V>& s, SumsOf<V>& sums) {
  for (unsigned i = 0; i < f.hole_count; ++i) {
    const HoleOf<V>& h = f.holes[i];
    const V dp = pick(p.begin(), f.hole_at[i]) - h.back_mmHg;
    const auto flows = !(h.k <= 0.0 || dp <= 0.0);
    if (!any(flows)) continue;
    // The positive root of k Q^2 + r Q - dp = 0, in the form that keeps its digits when k is small.
    const V q_mL_per_s = 2.0 * dp / (h.r + math::sqrt(h.r * h.r + 4.0 * h.k * dp));
    const V volume = pick(s.volume_mL.begin(), f.hole_at[i]);
    const V out_mL = select(flows, math::min(q_mL_per_s * f.dt_s, kMostPerSubstep * math::max(0.0, volume)), 0.0);
    put(s.volume_mL.begin(), f.hole_at[i], volume - out_mL);
    sums.bled_mL[i] += out_mL;
  }
}

}  // namespace holotwin::physiology
