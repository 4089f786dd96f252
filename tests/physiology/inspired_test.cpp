// What is breathed: oxygen by cannula and mask, and carbon monoxide.
#include "physiology/body.h"
#include "physiology/numbers.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

double fio2(const PhysiologyInput& in, const PhysiologyState& s) {
  FrameOf<double> frame;
  const InputOf<double> orders = numbers_of(in);
  set_ventilation(awake(), orders, s, frame);
  return inspired_oxygen(orders, frame);
}

TEST(Oxygen, EachDeviceGivesWhatIsTaughtOfIt) {
  const PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  const auto with = [&](OxygenDevice device, double L_per_min) {
    in.oxygen_device = device;
    in.oxygen_L_per_min = L_per_min;
    return fio2(in, s);
  };
  EXPECT_NEAR(with(OxygenDevice::none, 10), 0.21, 1e-12);
  expect_in(with(OxygenDevice::nasal_cannula, 2), 0.24, 0.32, "0.28 by the rule of 4 % a litre");
  expect_in(with(OxygenDevice::nasal_cannula, 4), 0.31, 0.42, "0.36 by the same rule");
  expect_in(with(OxygenDevice::simple_mask, 7.5), 0.45, 0.60, "simple mask");
  expect_in(with(OxygenDevice::non_rebreather_mask, 12), 0.75, 0.95, "mask with a bag");
}

TEST(Oxygen, ABreathThatIsDeepAndFastThinsIt) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.oxygen_device = OxygenDevice::nasal_cannula;
  in.oxygen_L_per_min = 4;
  const double quiet = fio2(in, s);
  s.breathing = 4;
  EXPECT_LT(fio2(in, s), quiet - 0.06);
  in.ventilation = Ventilation::controlled;
  in.fio2 = 0.4;
  EXPECT_NEAR(fio2(in, s), 0.4, 1e-12) << "a ventilator gives what is set";
}

TEST(Oxygen, RaisesSaturationInPneumonia) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.consolidation = 0.3;
  run(awake(), s, in, 300);
  const double without = s.arterial_saturation;
  in.oxygen_device = OxygenDevice::non_rebreather_mask;
  in.oxygen_L_per_min = 12;
  run(awake(), s, in, 300);
  EXPECT_GT(s.arterial_saturation, without + 0.02);
}

TEST(SlowCarbonMonoxide, TakesHaemoglobinTheOximeterDoesNotSee) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.carbon_monoxide_ppm = 2000;
  run(awake(), s, in, 3600);
  const Vitals v = vitals(awake(), s);
  expect_in(s.carbon_monoxide, 0.20, 0.40, "an hour of 2000 ppm (Coburn, Forster and Kane)");
  EXPECT_GT(v.spo2_pct, 93) << "reads as oxygen";
  EXPECT_LT(s.arterial_saturation * (1 - s.carbon_monoxide), 0.80);
  EXPECT_GT(v.pao2_mmHg, 80) << "and the pressure of oxygen is as ever";
  EXPECT_LT(v.svo2_pct, vitals(awake(), initial_state(awake())).svo2_pct - 10);
  EXPECT_GT(v.hr_per_min, vitals(awake(), initial_state(awake())).hr_per_min);

  // Half-life: four to five hours at rest on air, an hour or more on oxygen (Peterson and Stewart 1970; recalled); less in one who breathes more, as he does.
  in.carbon_monoxide_ppm = 0;
  PhysiologyState air = s, oxygen = s;
  run(awake(), air, in, 3600);
  in.fio2 = 1;
  run(awake(), oxygen, in, 3600);
  expect_in(air.carbon_monoxide / s.carbon_monoxide, 0.70, 0.93, "an hour on air");
  expect_in(oxygen.carbon_monoxide / s.carbon_monoxide, 0.25, 0.65, "an hour on oxygen");
}

TEST(CarbonMonoxide, NoneLeavesTheCurveAsItIs) {
  PhysiologyState a = initial_state(awake()), b = a;
  PhysiologyInput in = breathing_air();
  run(awake(), a, in, 10);
  b.carbon_monoxide = 1e-12;  // by the other branch
  run(awake(), b, in, 10);
  EXPECT_NEAR(a.arterial_saturation, b.arterial_saturation, 1e-7);
  EXPECT_NEAR(a.venous_o2_mL_per_mL, b.venous_o2_mL_per_mL, 1e-8);
}

}  // namespace
}  // namespace holotwin::physiology::test
