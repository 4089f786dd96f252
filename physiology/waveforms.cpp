// The monitor's continuous signals, sampled from the state: everything is locked to the model's own beats and breaths.
#include "physiology/waveforms.h"

#include <array>

#include "physiology/physiology.h"
#include "physiology/waveforms.inl"

namespace holotwin::physiology {

static_assert(kSamplesPerFrame == static_cast<int>(kWaveSamplesPerFrame) && kWaveHz == 90 * kSamplesPerFrame && kSubsteps % kSamplesPerFrame == 0);
template void filter_waves(const ModelOf<double>&, const FrameOf<double>&, const PressuresOf<double>&, StateOf<double>&);

namespace {

/// Bumps of the electrocardiogram (McSharry 2003, IEEE Trans Biomed Eng 50:289, table I: angles, a, b), as Gaussians over time at 60/min:
/// angle / 2 pi s from R, width b / 2 pi s, height a b^2 scaled so that R is 1 mV.
struct Bump { double at_s, width_s, height_mV; };
constexpr std::array<Bump, 5> kBumps{{{-0.1667, 0.0398, 0.25}, {-0.0417, 0.0159, -0.17}, {0.0, 0.0159, 1.0}, {0.0417, 0.0159, -0.25}, {0.25, 0.0637, 0.40}}};

/// Of a rhythm whose complexes are not the sinus beat's: shapes for the eye (assumed), broad and regular, coarse and irregular, or none.
double strange_ecg_mV(Rhythm rhythm, const StateOf<double>& s, double t_s) {
  constexpr double kTurn = 2.0 * math::kPi;
  switch (rhythm) {
    case Rhythm::ventricular_tachycardia:
    case Rhythm::fast_ventricular_tachycardia:
    case Rhythm::pulseless_ventricular_tachycardia: {
      const double x = s.beat_s / s.beat_period_s;
      return 1.1 * math::sin(kTurn * x) + 0.35 * math::sin(2.0 * kTurn * x + 0.6);
    }
    case Rhythm::ventricular_fibrillation: return 0.35 * math::sin(kTurn * 4.3 * t_s) + 0.25 * math::sin(kTurn * 5.9 * t_s + 1.0) + 0.18 * math::sin(kTurn * 7.7 * t_s + 0.3 * math::sin(kTurn * 0.7 * t_s));
    default: return 0.0;
  }
}

double ecg_mV(const StateOf<double>& s) {
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

void write_waves(const FrameOf<double>& f, const PressuresOf<double>& p, const StateOf<double>& s, std::size_t index, WaveFrame& waves) {
  const auto put = [&](Wave w, double v) { waves[static_cast<std::size_t>(w)][index] = static_cast<float>(v); };
  const auto rhythm = static_cast<Rhythm>(static_cast<int>(f.rhythm));
  const bool strange = rhythm >= Rhythm::ventricular_tachycardia && rhythm <= Rhythm::asystole;
  put(Wave::ecg_mV, strange ? strange_ecg_mV(rhythm, s, s.time_s + static_cast<double>(index) * kFrameTime_s / kSamplesPerFrame) : ecg_mV(s));
  put(Wave::art_mmHg, p[arteries]);
  put(Wave::cvp_mmHg, p[central_veins]);
  put(Wave::paw_cmH2O, airway_pressure_cmH2O(f, s));
  // Smaller when the skin is shut down; 0..1 about 0.5. assumed: 60 mmHg full scale.
  const double skin = 1.0 - 0.7 * math::clamp(s.sympathetic_resistance, 0.0, 1.0);
  put(Wave::pleth, math::clamp(0.5 + (s.pleth_mmHg - s.pleth_mean_mmHg) / 60.0 * skin, 0.0, 1.0));
  put(Wave::co2_mmHg, s.capnogram_mmHg);
}

}  // namespace holotwin::physiology
