// Glucose and insulin, osmosis, and the drugs that act on skull and heat.
#include <cmath>

#include "physiology/body.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

double glucose(const PhysiologyState& s) { return vitals(awake(), s).glucose_mmol_L; }

TEST(Glucose, StaysAtFiveAtRest) {
  PhysiologyState s = initial_state(awake());
  EXPECT_NEAR(glucose(s), 5, 1e-6);
  run(awake(), s, breathing_air(), 600);
  EXPECT_NEAR(glucose(s), 5, 0.1);
}

TEST(SlowGlucose, TwentyFiveGramsAreClearedAsInAToleranceTest) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.glucose_g_per_min = 25;
  run(awake(), s, in, 60);
  expect_in(glucose(s), 12, 17, "25 g in some 15 L");
  in.glucose_g_per_min = 0;
  run(awake(), s, in, 540);
  const double ten = glucose(s);
  run(awake(), s, in, 1200);
  expect_in(100 * std::log(ten / glucose(s)) / 20, 1.0, 3.0, "per cent a minute from 10 to 30 min (healthy: 1.2-2.5)");
  run(awake(), s, in, 3600);
  expect_in(glucose(s), 3.9, 5.6, "fasting again at an hour and a half");
}

TEST(SlowGlucose, InsulinLowersItAndTheBodyTurnsItRound) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.drugs.glucose_mmol_L_h = -12;  // what 10 IU do at their most (assets/drugs/insulin.toml)
  run(awake(), s, in, 1800);
  expect_in(glucose(s), 2.0, 3.2, "a half in half an hour");
  const double rate = vitals(awake(), s).hr_per_min;
  EXPECT_GE(rate, awake().patient.hr_per_min);
  in.drugs.glucose_mmol_L_h = 0;
  run(awake(), s, in, 3600);
  expect_in(glucose(s), 4.2, 5.5, "and back in an hour, by his liver");
}

TEST(Glucose, HungerOfTheBrainStirsTheSympathetic) {
  PhysiologyState s = initial_state(awake());
  const PhysiologyInput in = breathing_air();
  const double L = s.glucose_mmol / 5.0;
  for (int i = 0; i < 120; ++i) {  // held at 2 mmol/L
    s.glucose_mmol = 2.0 * L;
    run(awake(), s, in, 1);
  }
  EXPECT_GT(vitals(awake(), s).hr_per_min, awake().patient.hr_per_min + 5);
  EXPECT_GT(vitals(awake(), s).co_L_per_min, awake().patient.co_L_per_min);
}

TEST(Glucose, ShockRaisesItAndTheKidneysSpillItAboveTen) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.fixed_loss_mL_per_min = 50;
  run(awake(), s, in, 1800);
  in.fixed_loss_mL_per_min = 0;
  run(awake(), s, in, 600);
  expect_in(glucose(s), 5.8, 10, "stress");
  PhysiologyState full = initial_state(awake());
  full.glucose_mmol *= 4;
  run(awake(), full, in, 120);
  EXPECT_GT(vitals(awake(), full).urine_mL_per_h, 2 * vitals(awake(), awake().initial).urine_mL_per_h) << "and water goes with it";
}

TEST(Osmosis, MannitolShrinksTheBrainAndDilutesSodium) {
  const auto& m = reference();
  PhysiologyInput in;
  in.brain_injury = 0.85;
  PhysiologyState with = initial_state(m);
  run(m, with, in, 900);
  const double high = with.icp_mmHg;
  ASSERT_GT(high, 22);
  PhysiologyState without = with;
  const double sodium = vitals(m, with).na_mmol_L;
  in.drugs.osmolality = 15;
  run(m, with, in, 900);
  in.drugs.osmolality = 0;
  run(m, without, in, 900);
  expect_in(1.0 - with.icp_mmHg / without.icp_mmHg, 0.15, 0.55, "of a raised pressure, within a quarter of an hour or half of one (Muizelaar 1983)");
  expect_in(sodium - vitals(m, with).na_mmol_L, 2, 14, "sodium thinned by cells' water");
  EXPECT_GT(vitals(m, with).blood_volume_mL, vitals(m, without).blood_volume_mL + 50);
}

TEST(BrainDrugs, AnaestheticsThatSpareMetabolismSpareFlowAndPressure) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const double rest = s.brain_flow_mL_per_s, icp = s.icp_mmHg;
  PhysiologyInput in;
  in.drugs.cerebral_metabolism = -0.4;  // propofol at 4 mg/L and more
  run(m, s, in, 120);
  expect_in(s.brain_flow_mL_per_s / rest, 0.5, 0.75, "flow goes with metabolism");
  EXPECT_LT(s.icp_mmHg, icp - 1);
}

TEST(HeatDrugs, AnaestheticsLetTheCoreCoolBeforeHeShivers) {
  double shivering[2];
  for (const bool drugged : {false, true}) {
    PhysiologyState s = initial_state(awake());
    PhysiologyInput in = breathing_air();
    in.water_C = 20;
    in.drugs.temperature_C = drugged ? -2.5 : 0.0;  // 4 mg/L of propofol (Matsukawa 1995)
    run(awake(), s, in, 900);
    shivering[drugged] = s.shivering_mL_per_s;
  }
  EXPECT_GT(shivering[0], 1);
  EXPECT_LT(shivering[1], 0.3 * shivering[0]);
}

}  // namespace
}  // namespace holotwin::physiology::test
