// Infarction, valves, the right heart under load, and what a catheter in the lung artery reads.
#include "physiology/numbers.h"
#include "physiology/step.inl"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

/// Over eight seconds, from what the sub-steps' samples show.
struct Look {
  double aortic_gradient_mmHg = 0, mitral_gradient_mmHg = 0, highest_atrium_mmHg = -1e9, largest_mL = 0, least_mL = 1e9;
  double total_stroke_mL() const { return largest_mL - least_mL; }
};
Look look(const PhysiologyModel& m, PhysiologyState s, const PhysiologyInput& given) {
  const InputOf<double> in = numbers_of(given);
  Look l;
  int ejecting = 0, filling = 0;
  for (int i = 0; i < 8 * 90; ++i) {
    OutputOf<double> out;
    step_frame(m, s, in, out, [&](const FrameOf<double>&, const PressuresOf<double>& p, const PhysiologyState& now, int) {
      const double out_mmHg = p[left_ventricle] - p[aorta], in_mmHg = p[left_atrium] - p[left_ventricle];
      if (out_mmHg > 0) l.aortic_gradient_mmHg += out_mmHg, ++ejecting;
      if (in_mmHg > 0) l.mitral_gradient_mmHg += in_mmHg, ++filling;
      l.highest_atrium_mmHg = std::max(l.highest_atrium_mmHg, p[left_atrium]);
      l.largest_mL = std::max(l.largest_mL, now.volume_mL[left_ventricle]);
      l.least_mL = std::min(l.least_mL, now.volume_mL[left_ventricle]);
    });
  }
  l.aortic_gradient_mmHg /= ejecting;
  l.mitral_gradient_mmHg /= filling;
  return l;
}
double stroke_mL(const PhysiologyState& s) { return 60.0 * s.co_mL_per_s / s.hr_per_min; }

TEST(LungArtery, PressuresAtRestAreThoseOfAHealthyAdult) {
  const Vitals v = vitals(awake(), after(awake(), breathing_air(), 20));
  expect_in(v.pap_systolic_mmHg, 15, 30, "ESC/ERS guideline for pulmonary hypertension 2022, and any textbook");
  expect_in(v.pap_diastolic_mmHg, 5, 15, "the same");
  expect_in(v.pap_mean_mmHg, 9, 20, "the same: up to 20");
  expect_in(v.wedge_mmHg, 4, 12, "the same: up to 15");
  EXPECT_LT(v.wedge_mmHg, v.pap_diastolic_mmHg);
}

TEST(Infarction, OfATenthIsBorne) {
  PhysiologyInput in = breathing_air();
  in.infarction = 0.1;
  const PhysiologyState s = after(awake(), in, 300);
  EXPECT_GT(s.map_mmHg, 0.95 * awake().initial.map_mmHg);
  EXPECT_GT(s.co_mL_per_s, 0.93 * awake().initial.co_mL_per_s);
  EXPECT_EQ(s.lung_water, 0.0);
}

TEST(Infarction, OfAQuarterCongestsTheLungsVessels) {
  PhysiologyInput in = breathing_air();
  in.infarction = 0.28;
  const PhysiologyState s = after(awake(), in, 300);
  expect_in(s.wedge_mmHg, 14, 24, "failure without shock, Forrester 1976: wedge about 18");
  EXPECT_GT(s.co_mL_per_s, 0.8 * awake().initial.co_mL_per_s);
  EXPECT_GT(s.hr_per_min, awake().initial.hr_per_min + 5);
}

TEST(Infarction, OfNearHalfIsShockWithWaterInTheLungs) {
  PhysiologyInput in = breathing_air();
  in.infarction = 0.48;  // more than two fifths: Page 1971
  const PhysiologyState s = after(awake(), in, 420);
  EXPECT_LT(s.sbp_mmHg, 90) << "shock";
  EXPECT_LT(s.co_mL_per_s * 0.06 / awake().surface_m2, 2.2) << "shock: index below 2.2 L/min/m2";
  EXPECT_GT(s.wedge_mmHg, 18) << "by the heart";
  EXPECT_GT(s.hr_per_min, 100);
  EXPECT_LT(s.arterial_saturation, 0.96);
}

TEST(Infarction, MuscleThatIsFedAgainSoonComesBackAndLaterNot) {
  PhysiologyInput shut;
  shut.infarction = 0.3;
  PhysiologyState s = initial_state(reference());
  s.blocked_s = 1100;  // 18 min gone
  run(reference(), s, shut, 60);
  EXPECT_NEAR(s.idle, 0.3, 0.02) << "stops within a minute";
  EXPECT_EQ(s.scar, 0.0) << "nothing dies in 20 minutes";
  PhysiologyState late = s;
  late.scar = 0.2;
  run(reference(), s, {}, 120);
  EXPECT_GT(s.idle, 0.28) << "stunned";
  s.idle = late.idle = 0.21;
  run(reference(), s, {}, 120);
  run(reference(), late, {}, 120);
  EXPECT_LT(s.idle, 0.21);
  EXPECT_GE(late.idle, 0.2) << "what is dead stays so";
}

TEST(Valves, SevereAorticStenosisHasAGradientOfMoreThanForty) {
  PhysiologyInput in = breathing_air();
  in.aortic_stenosis = 0.55;  // 0.9 cm2
  const PhysiologyState s = after(awake(), in, 90);
  expect_in(look(awake(), s, in).aortic_gradient_mmHg, 40, 70, "ACC/AHA 2020: severe from 40 mmHg and below 1.0 cm2");
  EXPECT_LT(s.sbp_mmHg - s.dbp_mmHg, awake().initial.sbp_mmHg - awake().initial.dbp_mmHg);
  in.aortic_stenosis = 0.3;  // 1.7 cm2
  expect_in(look(awake(), after(awake(), in, 90), in).aortic_gradient_mmHg, 8, 30, "mild to moderate: 10 to 40");
}

TEST(Valves, AorticRegurgitationWidensThePulseAndFillsTheVentricle) {
  PhysiologyInput in = breathing_air();
  in.aortic_regurgitation = 0.7;  // 0.35 cm2
  const PhysiologyState s = after(awake(), in, 90);
  const Look l = look(awake(), s, in);
  EXPECT_GT(s.sbp_mmHg - s.dbp_mmHg, 80);
  EXPECT_LT(s.dbp_mmHg, 55);
  expect_in(l.total_stroke_mL() - stroke_mL(s), 50, 110, "severe: 60 mL and more go back at 0.30 cm2, ACC/AHA 2020");
  EXPECT_GT(l.largest_mL, look(awake(), initial_state(awake()), breathing_air()).largest_mL + 30);
}

TEST(Valves, MitralStenosisRaisesTheLeftAtrium) {
  PhysiologyInput in = breathing_air();
  in.mitral_stenosis = 0.6;  // 1.25 cm2
  const PhysiologyState s = after(awake(), in, 90);
  expect_in(look(awake(), s, in).mitral_gradient_mmHg, 5, 14, "ACC/AHA 2020: severe below 1.5 cm2, 5 to 10 mmHg and more");
  EXPECT_GT(s.wedge_mmHg, awake().initial.wedge_mmHg + 4);
  EXPECT_GT(s.pap_mean_mmHg, awake().initial.pap_mean_mmHg + 3);
}

TEST(Valves, FastRatesFloodTheLungsBehindANarrowMitralValve) {
  PhysiologyInput in = breathing_air();
  in.mitral_stenosis = 0.7;
  const double slow = after(awake(), in, 60).wedge_mmHg;
  in.rhythm = Rhythm::atrial_fibrillation;
  EXPECT_GT(after(awake(), in, 60).wedge_mmHg, slow + 2);
}

TEST(Valves, MitralRegurgitationGivesTheAtriumAWaveAndTakesForwardFlow) {
  PhysiologyInput in = breathing_air();
  in.mitral_regurgitation = 0.6;  // 0.48 cm2
  const PhysiologyState s = after(awake(), in, 90);
  const Look l = look(awake(), s, in), rest = look(awake(), initial_state(awake()), breathing_air());
  expect_in(l.total_stroke_mL() - stroke_mL(s), 40, 90, "severe: 60 mL and more at 0.40 cm2, ACC/AHA 2020");
  EXPECT_GT(l.highest_atrium_mmHg, rest.highest_atrium_mmHg + 6);
  EXPECT_LT(stroke_mL(s), 0.96 * stroke_mL(awake().initial));
}

TEST(RightHeart, DoesNotHoldAMeanOfMuchMoreThanForty) {
  PhysiologyInput in = breathing_air();
  in.drugs.pulmonary_resistance = 8;
  const PhysiologyState s = after(awake(), in, 240);
  expect_in(s.pap_mean_mmHg, 40, 65, "McIntyre and Sasahara 1971: 40 at most in man without heart or lung disease before; here it goes on a little");
  EXPECT_GT(s.cvp_mmHg, awake().initial.cvp_mmHg + 2);
  EXPECT_LT(s.co_mL_per_s, 0.75 * awake().initial.co_mL_per_s);
  in.drugs.pulmonary_resistance = 0;
  PhysiologyState back = s;
  run(awake(), back, in, 300);
  EXPECT_NEAR(back.map_mmHg, awake().initial.map_mmHg, 5);
}

TEST(RightHeart, AFullOneHindersTheLeftOnesFilling) {
  const auto left_mmHg = [](double more_mL, double least_mmHg) {
    PhysiologyModel m = awake();
    m.septum_mmHg = least_mmHg;
    PhysiologyState s = initial_state(m);
    while (s.beat_s > 0.01) run(m, s, breathing_air(), 1.0 / 90.0);  // between beats
    s.volume_mL[right_ventricle] += more_mL;
    SumsOf<double> sums;
    FrameOf<double> f;
    set_controls(m, numbers_of(breathing_air()), s, f);
    set_ventilation(m, numbers_of(breathing_air()), s, f);
    return circulation_substep(m, f, s, sums)[left_ventricle];
  };
  const double normal = awake().septum_mmHg, rigid = 1e3;
  EXPECT_EQ(left_mmHg(0, normal), left_mmHg(0, rigid)) << "nothing at rest";
  expect_in((left_mmHg(120, normal) - left_mmHg(120, rigid)) / (120 * awake().rv.diastolic_mmHg_per_mL), 0.1, 0.6, "a share of what the right ventricle has more");
}

}  // namespace
}  // namespace holotwin::physiology::test
