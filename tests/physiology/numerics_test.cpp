// Is the fixed, explicit sub-step of 1.1 ms short enough? Against the same equations integrated to 1e-9, and against half of it. Wanted: beat means
// within half a per cent.
#include <array>
#include <cmath>
#include <cstdio>

#include "physiology/numbers.h"
#include "physiology/step.inl"
#include "tests/physiology/circulation_equations.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

/// A body and the frame that is held.
struct Held {
  PhysiologyModel model;
  PhysiologyState state;
  InputOf<double> input;
  int beats_a_breath = 0;

  /// With `substeps` to a frame. The heart is locked to the breath, so that a whole number of breaths is one of beats and means compare.
  FrameOf<double> frame(int substeps) {
    FrameOf<double> f;
    f.substeps = substeps;
    f.dt_s = 1.0 / (90.0 * substeps);
    PhysiologyState filters = state;
    set_controls(model, input, state, f);
    set_ventilation(model, input, state, f);
    set_holes(input, f);
    set_fluids(model, input, filters, f);
    beats_a_breath = static_cast<int>(std::lround(f.hr_per_min * f.breath_period_s / 60.0));
    f.hr_per_min = beats_a_breath * 60.0 / f.breath_period_s;
    return f;
  }
};

/// The library's sub-steps, to the end of the beat.
Beat substeps_of_a_beat(const PhysiologyModel& m, const FrameOf<double>& f, PhysiologyState& s) {
  Beat b;
  for (;;) {
    SumsOf<double> sums;
    circulation_substep(m, f, s, sums);
    b.end_diastolic_mL = std::max(b.end_diastolic_mL, s.volume_mL[left_ventricle]);
    for (const double v : sums.bled_mL) b.bled_mL += v;
    advance_breath(f, s);
    const PhysiologyState before = s;
    advance_beat(m, f, s);
    if (s.beat_s > before.beat_s) continue;
    b.length_s = before.beat_measured_s;
    b.mean_mmHg = before.beat_art_mmHg_s / b.length_s;
    b.cvp_mmHg = before.beat_cvp_mmHg_s / b.length_s;
    b.systolic_mmHg = before.beat_max_mmHg;
    b.diastolic_mmHg = before.beat_min_mmHg;
    b.stroke_mL = before.beat_stroke_mL;
    return b;
  }
}

enum Measure : unsigned { mean_pressure, systolic, diastolic, central_venous, output, stroke, end_diastolic, rate, bleeding, measures };
constexpr const char* kName[] = {"mean pressure", "systolic", "diastolic", "central venous", "output", "stroke", "end-diastolic", "rate", "bleeding"};
using Means = std::array<double, measures>;

/// Over `kBreaths`, after `kLead` in which a difference builds up.
constexpr int kLead = 20, kBreaths = 7;
template <class NextBeat>
Means means(int beats_a_breath, const NextBeat& next) {
  for (int i = 0; i < kLead * beats_a_breath; ++i) next();
  Means sum{};
  double t_s = 0;
  const int beats = kBreaths * beats_a_breath;
  for (int i = 0; i < beats; ++i) {
    const Beat b = next();
    t_s += b.length_s;
    sum[mean_pressure] += b.mean_mmHg * b.length_s;
    sum[central_venous] += b.cvp_mmHg * b.length_s;
    sum[systolic] += b.systolic_mmHg / beats;
    sum[diastolic] += b.diastolic_mmHg / beats;
    sum[output] += b.stroke_mL;
    sum[stroke] += b.stroke_mL / beats;
    sum[end_diastolic] += b.end_diastolic_mL / beats;
    sum[rate] += 60.0;
    sum[bleeding] += b.bled_mL;
  }
  for (const Measure per_time : {mean_pressure, central_venous, output, rate, bleeding}) sum[per_time] /= t_s;
  return sum;
}

/// In per cent. A central venous pressure may lie near nothing: below 2 mmHg of those 2, a hundredth of a mmHg at 0.5 %.
Means difference_pct(const Means& got, const Means& wanted) {
  Means d{};
  for (unsigned i = 0; i < measures; ++i) {
    const double of = i == central_venous ? std::max(2.0, wanted[i]) : wanted[i];
    d[i] = of != 0.0 ? 100.0 * (got[i] - wanted[i]) / of : got[i];
  }
  return d;
}

constexpr double kWanted_pct = 0.5;

void expect_within(const char* what, const Means& difference, const Means& values) {
  std::printf("%s:", what);
  for (unsigned i = 0; i < measures; ++i) {
    if (values[i] != 0.0) std::printf("  %s %.2f %+.3f %%", kName[i], values[i], difference[i]);
    EXPECT_LE(std::fabs(difference[i]), kWanted_pct) << what << ": " << kName[i];
  }
  std::printf("\n");
}

void compare(Held held) {
  const FrameOf<double> whole = held.frame(kSubsteps), half = held.frame(2 * kSubsteps);
  const auto by_substeps = [&](const FrameOf<double>& f) {
    PhysiologyState s = held.state;
    return means(held.beats_a_breath, [&] { return substeps_of_a_beat(held.model, f, s); });
  };
  CirculationEquations equations(held.model, whole, held.state);
  const Means truth = means(held.beats_a_breath, [&] { return equations.beat(); });
  const Means a = by_substeps(whole), b = by_substeps(half);
  expect_within("sub-step against truth", difference_pct(a, truth), truth);
  expect_within("sub-step against its half", difference_pct(a, b), b);
  // The method is of first order: its error halves with the step. So what both steps point at is the truth, ten times closer: equations that
  // differ would show here, however small the step.
  Means limit{};
  for (unsigned i = 0; i < measures; ++i) limit[i] = 2.0 * b[i] - a[i];
  const Means beyond = difference_pct(limit, truth);
  for (unsigned i = 0; i < measures; ++i) EXPECT_LE(std::fabs(beyond[i]), 0.05) << "both steps point elsewhere: " << kName[i];
}

/// The three vessels of the injury of liver-trauma.md.
PhysiologyInput injury() {
  PhysiologyInput in;
  in.bleed_count = 3;
  in.bleeds[0] = {Node::hepatic_artery, 3.14, 0.6, 0.90, 0, 13};
  in.bleeds[1] = {Node::portal_vein, 12.57, 0.6, 0.042, 0, 0};
  in.bleeds[2] = {Node::hepatic_vein, 19.63, 0.6, 0.048, 0, 0};
  return in;
}

/// 900 mL lost before, and two minutes of that injury.
PhysiologyState in_haemorrhage() {
  PhysiologyState s = after_900_mL(reference());
  run(reference(), s, injury(), 120);
  return s;
}

TEST(Numerics, BeatMeansOnTheVentilatorFollowTheEquations) {
  compare({reference(), initial_state(reference()), numbers_of(PhysiologyInput{})});
}

TEST(Numerics, BeatMeansOfAManBreathingForHimselfFollowTheEquations) {
  const PhysiologyModel awake = awake_man(breathing_air());
  compare({awake, initial_state(awake), numbers_of(breathing_air())});
}

TEST(Numerics, BeatMeansInHaemorrhageFollowTheEquations) {
  compare({reference(), in_haemorrhage(), numbers_of(injury())});
}

TEST(Numerics, BeatMeansBehindClampsOnTheAortaFollowTheEquations) {
  PhysiologyInput in;
  in.clamp_aorta = 0.5;
  compare({reference(), initial_state(reference()), numbers_of(in)});
  in.clamp_aorta = 0;
  in.clamp_infrarenal_aorta = 1;
  compare({reference(), initial_state(reference()), numbers_of(in)});
}

TEST(Numerics, BeatMeansOfAFastStiffHeartInHaemorrhageFollowTheEquations) {
  PhysiologyInput in = injury();
  in.drugs.contractility = 1.0;
  in.drugs.heart_rate = 0.3;
  compare({reference(), in_haemorrhage(), numbers_of(in)});
}

TEST(Numerics, BeatMeansOfNarrowValvesFollowTheEquations) {
  PhysiologyInput in;
  in.aortic_stenosis = 0.6;
  in.mitral_stenosis = 0.5;
  compare({reference(), initial_state(reference()), numbers_of(in)});
}

TEST(Numerics, BeatMeansOfLeakingValvesFollowTheEquations) {
  PhysiologyInput in;
  in.aortic_regurgitation = in.mitral_regurgitation = 0.5;
  compare({reference(), initial_state(reference()), numbers_of(in)});
}

/// Everything on, reflexes too: what a monitor shows, as means over the last half minute of two. Frames of another length cannot be run: 1/90 s is fixed, and
/// what follows the circulation more slowly goes by it.
Means whole_body(const PhysiologyInput& given, PhysiologyState s, int substeps) {
  const InputOf<double> in = numbers_of(given);
  constexpr int kFrames = 120 * 90, kLast = 30 * 90;
  Means sum{};
  for (int i = 0; i < kFrames; ++i) {
    OutputOf<double> out;
    step_frame(reference(), s, in, out, [](const FrameOf<double>&, const PressuresOf<double>&, const PhysiologyState&, int) {}, substeps);
    EXPECT_EQ(out.restored, 0.0);
    if (i < kFrames - kLast) continue;
    sum[mean_pressure] += s.map_mmHg / kLast;
    sum[systolic] += s.sbp_mmHg / kLast;
    sum[diastolic] += s.dbp_mmHg / kLast;
    sum[central_venous] += s.cvp_mmHg / kLast;
    sum[output] += s.co_mL_per_s / kLast;
    sum[stroke] += 60.0 * s.co_mL_per_s / s.hr_per_min / kLast;
    sum[rate] += s.hr_per_min / kLast;
    for (unsigned k = 0; k < kMaxHoles; ++k) sum[bleeding] += 90.0 * (out.bled_red_cells_mL[k] + out.bled_plasma_mL[k]) / kLast;
  }
  return sum;
}

void halve(const PhysiologyInput& in, const PhysiologyState& s) {
  const Means whole = whole_body(in, s, kSubsteps), half = whole_body(in, s, 2 * kSubsteps);
  expect_within("whole body, sub-step against its half", difference_pct(whole, half), half);
}

TEST(Numerics, HalfTheSubStepChangesABodyAtRestByLittle) { halve({}, initial_state(reference())); }

TEST(Numerics, HalfTheSubStepChangesABleedingBodyByLittle) { halve(injury(), after_900_mL(reference())); }

}  // namespace
}  // namespace holotwin::physiology::test
