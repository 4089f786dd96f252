// Colloid, fibrinogen and potassium: where they go and how long they stay.
#include <algorithm>

#include "physiology/body.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

/// Of a litre given in half an hour, what is in the blood half an hour later; `lost_mL` bled meanwhile.
double kept_share(double PhysiologyInput::*fluid, double lost_mL) {
  const auto& m = awake();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in = breathing_air();
  in.*fluid = 1000.0 / 30;
  in.fixed_loss_mL_per_min = lost_mL / 30;
  run(m, s, in, 1800);
  run(m, s, breathing_air(), 1800);
  return (vitals(m, s).blood_volume_mL - m.patient.blood_volume_mL + lost_mL) / 1000;
}

TEST(SlowInfusion, AlbuminReplacesALossAndSalineLeaves) {
  expect_in(kept_share(&PhysiologyInput::colloid_mL_per_min, 1000), 0.8, 1.0, "in exchange for blood (Rehm 2000, Anesth Analg 90:795: 85-100 % of colloids; recalled)");
  EXPECT_LT(kept_share(&PhysiologyInput::crystalloid_mL_per_min, 1000), 0.65);
}

TEST(SlowInfusion, InAFullCirculationHalfOfTheAlbuminLeavesToo) {
  expect_in(kept_share(&PhysiologyInput::colloid_mL_per_min, 0), 0.25, 0.65, "38 % (Rehm 2001, Anesthesiology 95:849; recalled)");
  EXPECT_LT(kept_share(&PhysiologyInput::crystalloid_mL_per_min, 0), 0.35) << "saline: a fifth to a third";
}

TEST(Infusion, FourGramsOfFibrinogenRaiseItByOne) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const double before = vitals(m, s).fibrinogen_g_L;
  PhysiologyInput in;
  in.fibrinogen_g_per_min = 0.4;
  run(m, s, in, 600);
  expect_in(vitals(m, s).fibrinogen_g_L - before, 0.8, 1.2, "4 g by 1 g/L (1.77 mg/dL for each mg/kg: Manco-Johnson 2009)");
}

TEST(SlowInfusion, TwentyMillimolesOfPotassiumInAnHourRaiseItByAQuarter) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.potassium_mmol_per_min = 20.0 / 60;
  run(m, s, in, 3600);
  const double at_the_end = vitals(m, s).k_mmol_L - 4.2;
  expect_in(at_the_end, 0.2, 0.6, "+0.25 after (Kruse and Carlson 1990, Arch Intern Med 150:613), +0.5 at its end (Hamill 1991, Crit Care Med 19:694)");
  run(m, s, {}, 1200);
  expect_in(vitals(m, s).k_mmol_L - 4.2, 0.05, 0.35, "twenty minutes later");
}

TEST(Infusion, APushOfPotassiumIsInPlasmaFirst) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.potassium_mmol_per_min = 20.0 / 10 * 60;
  run(m, s, in, 10);
  // 20 mmol in three litres of plasma: 6.7 mmol/L more, less what has passed to the tissues already.
  expect_in(vitals(m, s).k_mmol_L, 9, 11, "after ten seconds");
  run(m, s, {}, 180);
  expect_in(vitals(m, s).k_mmol_L, 4.9, 6.2, "mixed with 14 L of fluid outside the cells");
  run(m, s, {}, 1200);
  EXPECT_LT(vitals(m, s).k_mmol_L, 4.9) << "taken up by the cells";
}

TEST(Infusion, PotassiumChlorideLeavesBaseExcessAlone) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const ElectrolytesOf<double> before = electrolytes(s);
  PhysiologyInput in;
  in.potassium_mmol_per_min = 1;
  run(m, s, in, 600);
  run(m, s, {}, 300);
  const ElectrolytesOf<double> after = electrolytes(s);
  EXPECT_GT(after.chloride, before.chloride + 0.3);
  EXPECT_NEAR(after.strong_ion_difference, before.strong_ion_difference, 0.7) << "but for what the cells take up";
}

}  // namespace
}  // namespace holotwin::physiology::test
