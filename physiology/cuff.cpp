#include "physiology/cuff.h"

#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

namespace {

constexpr double kFirst_mmHg = 160.0, kOver_mmHg = 35.0, kAgain_mmHg = 45.0, kMost_mmHg = 290.0, kLowest_mmHg = 12.0;
constexpr double kInflates_mmHg_per_s = 30.0;
constexpr double kStep_mmHg = 6.0, kStep_s = 1.75;  // each pressure is held for a beat and more (assumed, so that a reading takes half a minute)
// Oscillations are largest at the mean pressure; at the systolic they are 0.55, at the diastolic 0.75 of that (makers' ratios lie about 0.45-0.57 and 0.75-0.86: Geddes 1982, Ann
// Biomed Eng 10:271; recalled).
constexpr double kSystolicRatio = 0.55, kDiastolicRatio = 0.75;
// The artery's volume over the pressure across its wall: it buckles below none and stiffens above, steepest at none (Drzewiecki 1994, Ann Biomed Eng 22:88; exponential both ways;
// rates, 1/mmHg, assumed).
constexpr double kBuckles = 0.07, kStiffens = 0.045;
constexpr double kLeastOscillation = 0.17;  // of the open artery's volume: a pulse of some 6 mmHg at the best

double artery_volume(double across_mmHg) {
  constexpr double kAtNone = kStiffens / (kBuckles + kStiffens);
  return across_mmHg < 0.0 ? kAtNone * math::exp(kBuckles * across_mmHg) : 1.0 - (1.0 - kAtNone) * math::exp(-kStiffens * across_mmHg);
}

/// In the artery under the cuff, now.
double limb_pressure_mmHg(const PhysiologyModel& m, const PhysiologyState& s, const PhysiologyInput& in, CuffLimb limb) {
  const Compartment at = limb == CuffLimb::arm ? arteries : leg_arteries;
  const double p = arterial_pressure_mmHg<double>(s.volume_mL[at] - m.unstressed_mL[at], m.elastance_mmHg_per_mL[at], m.stretched_mmHg);
  if (limb == CuffLimb::arm) return p;
  const double open = 1.0 - math::clamp(in.tourniquet, 0.0, 1.0);
  return s.cvp_mmHg + (p - s.cvp_mmHg) * open * open;
}

/// The pressure at which the oscillations pass `wanted`, from step `from` in direction `by`; no value where they do not.
double passes(const Cuff& c, std::size_t from, int by, double wanted) {
  for (std::size_t i = from; by < 0 ? i > 0 : i + 1 < c.steps; i = by < 0 ? i - 1 : i + 1) {
    const std::size_t next = by < 0 ? i - 1 : i + 1;
    if (c.amplitude[next] > wanted) continue;
    return c.step_mmHg[i] + (c.step_mmHg[next] - c.step_mmHg[i]) * (c.amplitude[i] - wanted) / (c.amplitude[i] - c.amplitude[next]);
  }
  return kNoValue;
}

std::size_t largest(const Cuff& c) {
  std::size_t top = 0;
  for (std::size_t i = 1; i < c.steps; ++i)
    if (c.amplitude[i] > c.amplitude[top]) top = i;
  return top;
}

void pump(Cuff& c, double target_mmHg) {
  c.phase = CuffPhase::inflating;
  c.target_mmHg = math::min(kMost_mmHg, target_mmHg);
  c.steps = 0;
}

void begin_step(Cuff& c) {
  c.step_s = 0.0;
  c.least = 1.0;
  c.most = 0.0;
}

void fail_reading(Cuff& c) {
  c.phase = CuffPhase::failed;
  c.sbp_mmHg = c.map_mmHg = c.dbp_mmHg = kNoValue;
  c.cuff_mmHg = 0.0;
}

void read(Cuff& c) {
  const std::size_t top = largest(c);
  const double most = c.amplitude[top];
  if (top == 0 || top + 1 >= c.steps || !(most > kLeastOscillation)) return fail_reading(c);
  // Top of the parabola through the largest and its neighbours.
  const double before = c.amplitude[top - 1], after = c.amplitude[top + 1], bend = before - 2.0 * most + after;
  const double shift = bend < 0.0 ? 0.5 * (before - after) / bend : 0.0;
  const double systolic = passes(c, top, -1, kSystolicRatio * most), diastolic = passes(c, top, 1, kDiastolicRatio * most);
  if (!(systolic - diastolic > 0.0)) return fail_reading(c);
  c.sbp_mmHg = systolic;
  c.map_mmHg = c.step_mmHg[top] - kStep_mmHg * shift;
  c.dbp_mmHg = diastolic;
  c.phase = CuffPhase::read;
  c.cuff_mmHg = 0.0;
}

}  // namespace

void start(Cuff& c, CuffLimb limb) {
  const bool known = c.limb == limb && c.sbp_mmHg > 0.0;
  c.limb = limb;
  c.cuff_mmHg = 0.0;
  pump(c, known ? c.sbp_mmHg + kOver_mmHg : kFirst_mmHg);
}

void advance(const PhysiologyModel& m, const PhysiologyState& s, const PhysiologyInput& in, Cuff& c) {
  if (c.phase == CuffPhase::inflating) {
    c.cuff_mmHg = math::min(c.target_mmHg, c.cuff_mmHg + kInflates_mmHg_per_s * kFrameTime_s);
    if (c.cuff_mmHg < c.target_mmHg) return;
    c.phase = CuffPhase::measuring;
    begin_step(c);
    return;
  }
  if (c.phase != CuffPhase::measuring) return;

  const double volume = artery_volume(limb_pressure_mmHg(m, s, in, c.limb) - c.cuff_mmHg);
  c.least = math::min(c.least, volume);
  c.most = math::max(c.most, volume);
  c.step_s += kFrameTime_s;
  if (c.step_s < kStep_s) return;

  c.step_mmHg[c.steps] = c.cuff_mmHg;
  c.amplitude[c.steps] = c.most - c.least;
  ++c.steps;
  const double most = c.amplitude[largest(c)], now = c.amplitude[c.steps - 1];
  const bool pulse = most > kLeastOscillation;
  // Still below the systolic pressure where it began: higher, once more.
  if (pulse && c.amplitude[0] > kSystolicRatio * most && c.target_mmHg < kMost_mmHg) return pump(c, c.target_mmHg + kAgain_mmHg);
  const bool past = pulse && now < 0.9 * kDiastolicRatio * most && c.cuff_mmHg < c.step_mmHg[largest(c)];
  if (past || c.cuff_mmHg - kStep_mmHg < kLowest_mmHg || c.steps == Cuff::kMostSteps) return read(c);
  c.cuff_mmHg -= kStep_mmHg;
  begin_step(c);
}

}  // namespace holotwin::physiology
