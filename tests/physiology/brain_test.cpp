// Brain and heart muscle: their own flow, what holds it steady, the pressure in the skull, and what a swollen brain does to the rest.
#include "physiology/body.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

double flow_of_rest(const PhysiologyState& s) { return s.brain_flow_mL_per_s / awake().initial.brain_flow_mL_per_s; }

TEST(Brain, FlowFollowsCarbonDioxideAndThePressureInTheSkullFollowsFlow) {
  PhysiologyInput in;
  in.peep_cmH2O = 0;
  in.fio2 = 0.5;
  double paco2[2], flow[2], icp[2];
  for (const int fast : {0, 1}) {
    PhysiologyState s = initial_state(awake());
    in.vent_rate_per_min = fast ? 26 : 12;
    run(awake(), s, in, 600);
    paco2[fast] = vitals(awake(), s).paco2_mmHg;
    flow[fast] = flow_of_rest(s);
    icp[fast] = s.icp_mmHg;
  }
  ASSERT_LT(paco2[1], paco2[0] - 8);
  expect_in(100 * (flow[0] - flow[1]) / (paco2[0] - paco2[1]), 2, 6, "per cent a mmHg (Brian 1998)");
  EXPECT_LT(icp[1], icp[0] - 1) << "why a tight brain is hyperventilated for a while";
}

TEST(Brain, FlowHoldsWhileHalfTheBloodPressureIsMadeUpFor) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.drugs.systemic_resistance = -0.45;
  run(awake(), s, in, 180);
  ASSERT_LT(vitals(awake(), s).map_mmHg, 78);
  EXPECT_NEAR(flow_of_rest(s), 1, 0.12);
  // Bled until vessels can open no further.
  in = breathing_air();
  in.fixed_loss_mL_per_min = 250;
  PhysiologyState bled = initial_state(awake());
  while (vitals(awake(), bled).map_mmHg > 38) run(awake(), bled, in, 5);
  EXPECT_LT(flow_of_rest(bled), 0.9);
}

TEST(Brain, ASwollenBrainRaisesItsPressureAndThenTheBloods) {
  PhysiologyState s = initial_state(awake());
  const Vitals rest = vitals(awake(), s);
  expect_in(s.icp_mmHg, 7, 15, "at rest");
  PhysiologyInput in = breathing_air();
  in.brain_injury = 0.8;
  run(awake(), s, in, 1200);
  const Vitals hurt = vitals(awake(), s);
  EXPECT_GT(s.icp_mmHg, 25);
  EXPECT_LT(flow_of_rest(s), 0.97);
  in.brain_injury = 1;
  run(awake(), s, in, 1200);
  const Vitals worse = vitals(awake(), s);
  EXPECT_GT(worse.map_mmHg, rest.map_mmHg + 5) << "Cushing: pressure up";
  EXPECT_LT(worse.hr_per_min, rest.hr_per_min - 5) << "and the heart slow";
  EXPECT_LT(s.breathing, 0.9 * initial_state(awake()).breathing + 0.3 * (worse.paco2_mmHg > rest.paco2_mmHg + 3 ? 1 : 0)) << "breath falters";
  EXPECT_LE(hurt.map_mmHg - s.icp_mmHg, rest.map_mmHg);
}

TEST(Coronary, FlowFollowsWorkAndWantOfOxygenAndFallsWithoutDiastole) {
  const double rest = initial_state(awake()).coronary_flow_mL_per_s;
  EXPECT_NEAR(rest, 0.045 * 5600 / 60, 0.5);
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.exercise_mL_per_min = 1200;
  run(awake(), s, in, 300);
  EXPECT_GT(s.coronary_flow_mL_per_s, 1.7 * rest);
  s = initial_state(awake());
  in = breathing_air();
  in.fio2 = 0.13;
  run(awake(), s, in, 300);
  EXPECT_GT(s.coronary_flow_mL_per_s, 1.1 * rest);
  s = initial_state(awake());
  in = breathing_air();
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(awake(), s, in, 60);
  EXPECT_LT(s.coronary_flow_mL_per_s, 0.2 * rest);
}

}  // namespace
}  // namespace holotwin::physiology::test
