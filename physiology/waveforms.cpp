// The monitor's continuous signals, sampled from the state: everything is locked to the model's own beats and breaths.
#include <algorithm>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// Bumps of the electrocardiogram (McSharry 2003, IEEE Trans Biomed Eng 50:289, table I: angles, a, b), as Gaussians over time at 60/min:
/// angle / 2 pi s from R, width b / 2 pi s, height a b^2 scaled so that R is 1 mV.
struct Bump { double at_s, width_s, height_mV; };
constexpr std::array<Bump, 5> kBumps{{{-0.1667, 0.0398, 0.25}, {-0.0417, 0.0159, -0.17}, {0.0, 0.0159, 1.0}, {0.0417, 0.0159, -0.25}, {0.25, 0.0637, 0.40}}};

double ecg_mV(const PhysiologyState& s) {
  // Ventricular activation begins 0.12 sqrt(T) after the atria's (heart.cpp); R shortly before. Times shrink with sqrt(T), as the systolic
  // times do. A P wave that belongs to the coming beat lies before this beat's start: hence the bump of the next beat too.
  const double root = std::sqrt(s.beat_period_s);
  const double since_r = s.beat_s - 0.10 * root;
  double sum = 0.0;
  for (const double t : {since_r, since_r - s.beat_period_s}) {
    for (const Bump& b : kBumps) {
      const double z = (t / root - b.at_s) / b.width_s;
      if (z * z < 40.0) sum += b.height_mV * math::exp(-0.5 * z * z);
    }
  }
  return sum;
}

}  // namespace

void sample_waves(const PhysiologyModel& m, const Frame& f, const Pressures& p, PhysiologyState& s, std::size_t index, WaveFrame& waves) {
  constexpr double dt = 1.0 / kWaveHz;
  const auto put = [&](Wave w, double v) { waves[static_cast<std::size_t>(w)][index] = static_cast<float>(v); };
  put(Wave::ecg_mV, ecg_mV(s));
  put(Wave::art_mmHg, p[arteries]);
  put(Wave::cvp_mmHg, p[central_veins]);
  put(Wave::paw_cmH2O, airway_pressure_cmH2O(f, s));

  // Pleth: the pulse after the finger's lag, smaller when the skin is shut down; 0..1 about 0.5. assumed: 60 ms, 60 mmHg full scale.
  low_pass(s.pleth_mmHg, p[arteries], dt, 0.06);
  low_pass(s.pleth_mean_mmHg, s.pleth_mmHg, dt, 2.0);
  const double skin = 1.0 - 0.7 * math::clamp(s.sympathetic_resistance, 0.0, 1.0);
  put(Wave::pleth, math::clamp(0.5 + (s.pleth_mmHg - s.pleth_mean_mmHg) / 60.0 * skin, 0.0, 1.0));

  // Capnogram: nothing in inspiration and while dead space empties, then a plateau that climbs to the end-tidal value.
  double want = 0.0;
  const double out_s = s.breath_s - f.inspiration_s - 0.25;
  if (out_s > 0.0 && f.tidal_mL > m.dead_space_mL) want = s.etco2_mmHg * (0.93 + 0.07 * out_s / (f.breath_period_s - f.inspiration_s - 0.25));
  low_pass(s.capnogram_mmHg, want, dt, 0.1);
  put(Wave::co2_mmHg, s.capnogram_mmHg);
}

}  // namespace holotwin::physiology
