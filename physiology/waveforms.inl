// What the monitor's continuous signals keep in the state from one sample to the next.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

template <class V>
void filter_waves(const ModelOf<V>& m, const FrameOf<V>& f, const PressuresOf<V>& p, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s / kSamplesPerFrame;
  // Pleth: the pulse after the finger's lag, about its mean. assumed: 60 ms.
  low_pass(s.pleth_mmHg, p[arteries], dt, 0.06);
  low_pass(s.pleth_mean_mmHg, s.pleth_mmHg, dt, 2.0);
  // Capnogram: nothing in inspiration and while dead space empties, then a plateau that climbs to the end-tidal value.
  const V out_s = s.breath_s - f.inspiration_s - 0.25;
  const V plateau = s.etco2_mmHg * (0.93 + 0.07 * out_s / (f.breath_period_s - f.inspiration_s - 0.25));
  low_pass(s.capnogram_mmHg, select(out_s > 0.0 && f.tidal_mL > m.dead_space_mL, plateau, 0.0), dt, 0.1);
}

}  // namespace holotwin::physiology
