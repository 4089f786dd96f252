// The monitor's continuous signals, sampled from the state: everything is locked to the model's own beats and breaths.
#include "physiology/waveforms.h"

#include "physiology/ecg.h"
#include "physiology/waveforms.inl"

namespace holotwin::physiology {

static_assert(kSamplesPerFrame == static_cast<int>(kWaveSamplesPerFrame) && kWaveHz == 90 * kSamplesPerFrame && kSubsteps % kSamplesPerFrame == 0);
template void filter_waves(const ModelOf<double>&, const FrameOf<double>&, const PressuresOf<double>&, StateOf<double>&);

void write_waves(const ModelOf<double>& m, const FrameOf<double>& f, const PressuresOf<double>& p, const StateOf<double>& s, std::size_t index, WaveFrame& waves) {
  const auto put = [&](Wave w, double v) { waves[static_cast<std::size_t>(w)][index] = static_cast<float>(v); };
  put(Wave::ecg_mV, ecg_mV(m, s, EcgLead::II, static_cast<double>(index) * kFrameTime_s / kSamplesPerFrame));
  put(Wave::art_mmHg, p[arteries]);
  put(Wave::cvp_mmHg, p[central_veins]);
  put(Wave::paw_cmH2O, airway_pressure_cmH2O(f, s));
  // Smaller when the skin is shut down; 0..1 about 0.5. assumed: 60 mmHg full scale.
  const double skin = 1.0 - 0.7 * math::clamp(s.sympathetic_resistance, 0.0, 1.0);
  put(Wave::pleth, math::clamp(0.5 + (s.pleth_mmHg - s.pleth_mean_mmHg) / 60.0 * skin, 0.0, 1.0));
  put(Wave::co2_mmHg, s.capnogram_mmHg);
}

}  // namespace holotwin::physiology
