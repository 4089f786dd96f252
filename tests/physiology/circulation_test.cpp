// The circulation at rest and in trouble, and what breath and anaesthesia do to it.
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Circulation, WithoutBleedingNothingDriftsInTenMinutes) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals a = vitals(m, s);
  run(m, s, {}, 600);
  const Vitals b = vitals(m, s);
  EXPECT_NEAR(b.hr_per_min, a.hr_per_min, 1.5);
  EXPECT_NEAR(b.map_mmHg, a.map_mmHg, 1.5);
  EXPECT_NEAR(b.cvp_mmHg, a.cvp_mmHg, 0.3);
  EXPECT_NEAR(b.co_L_per_min, a.co_L_per_min, 0.1);
  EXPECT_NEAR(b.etco2_mmHg, a.etco2_mmHg, 0.5);
  EXPECT_NEAR(b.lactate_mmol_L, a.lactate_mmol_L, 0.1);
  EXPECT_NEAR(b.hb_g_per_dL, a.hb_g_per_dL, 0.1);
  EXPECT_NEAR(b.blood_volume_mL, a.blood_volume_mL, 20);  // urine: 75 mL/h
  EXPECT_NEAR(b.temperature_C, a.temperature_C, 0.1);
}

TEST(Circulation, NodesHaveThePressuresOfTheirPlaces) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  std::array<double, static_cast<std::size_t>(Node::count)> mean{};
  constexpr int kFrames = 90 * 30;
  for (int i = 0; i < kFrames; ++i) {
    PhysiologyOutput out;
    step(m, s, {}, out);
    for (std::size_t n = 0; n < mean.size(); ++n) mean[n] += out.node_mmHg[n] / kFrames;
  }
  const auto at = [&](Node n) { return mean[static_cast<std::size_t>(n)]; };
  EXPECT_NEAR(at(Node::aorta), 90, 2);
  EXPECT_NEAR(at(Node::hepatic_artery), 87, 2);
  expect_in(at(Node::portal_vein), 5, 10, "portal");
  expect_in(at(Node::hepatic_vein), 6, 8, "hepatic vein: CVP + 1 to 3");
  expect_in(at(Node::vena_cava), 5, 6.5, "cava");
}

TEST(Circulation, LosingOneLitreLowersPressureAndRaisesRate) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals a = vitals(m, s);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 200;
  run(m, s, in, 300);
  const Vitals b = vitals(m, s);
  EXPECT_LT(b.map_mmHg, a.map_mmHg - 10);
  EXPECT_GT(b.hr_per_min, a.hr_per_min + 20);
  EXPECT_LT(b.co_L_per_min, 0.85 * a.co_L_per_min);
  EXPECT_LT(b.cvp_mmHg, a.cvp_mmHg - 1.5);
  EXPECT_GT(b.ppv_pct, 12);  // above 12-13 % a ventilated patient is volume responsive (Michard 2000)
  EXPECT_GT(b.ppv_pct, 1.8 * a.ppv_pct);
  EXPECT_NEAR(a.blood_volume_mL - b.blood_volume_mL, 1000, 120);  // less refill
}

TEST(Circulation, HaemoglobinHardlyFallsInFifteenMinutesWithoutFluid) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 100;
  run(m, s, in, 600);
  run(m, s, {}, 300);
  EXPECT_NEAR(vitals(m, s).hb_g_per_dL, 14.5, 0.7);
}

TEST(Circulation, DeepAnaesthesiaBluntsTheReflex) {
  PatientParameters awake, deep;
  awake.anaesthesia = 0;
  deep.anaesthesia = 1;
  double map[2]{}, hr[2]{};
  int i = 0;
  for (const auto& p : {awake, deep}) {
    const auto m = build_model(p);
    ASSERT_TRUE(m.has_value());
    PhysiologyState s = initial_state(*m);
    PhysiologyInput in;
    in.fixed_loss_mL_per_min = 150;
    run(*m, s, in, 300);
    map[i] = vitals(*m, s).map_mmHg;
    hr[i++] = vitals(*m, s).hr_per_min;
  }
  EXPECT_GT(map[0], map[1] + 1);
  EXPECT_GT(hr[0], hr[1] + 5);
}

TEST(Circulation, ShutCavaEmptiesTheHeartAndFillsTheLiver) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.caval_compression = 0.6;
  run(m, s, in, 60);
  const Vitals half = vitals(m, s);
  EXPECT_LT(half.map_mmHg, 84);
  EXPECT_LT(half.cvp_mmHg, 3.5);
  in.caval_compression = 1.0;
  run(m, s, in, 40);
  const Vitals shut = vitals(m, s);
  EXPECT_LT(shut.co_L_per_min, 0.5 * 5.6);
  EXPECT_GT(shut.hepatic_vein_mmHg, 15);
}

TEST(Circulation, AbdominalPressureReachesTheLiverVeins) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.abdominal_pressure_mmHg = 20;  // grade III intra-abdominal hypertension starts at 21
  run(m, s, in, 60);
  const Vitals v = vitals(m, s);
  expect_in(v.hepatic_vein_mmHg, 18, 27, "20 outside, a few inside");
  EXPECT_LT(v.co_L_per_min, 5.4);
  EXPECT_GT(v.cvp_mmHg, 7);
}

TEST(Circulation, MoreAirTimeMakesLessEndTidalCo2) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const double before = vitals(m, s).etco2_mmHg;
  PhysiologyInput in;
  in.venous_air_mL_per_min = 40;
  run(m, s, in, 60);
  expect_in(before - vitals(m, s).etco2_mmHg, 5, 15, "air: EtCO2 -5 to -15 in a minute, liver-trauma.md");
}

TEST(Circulation, SpontaneousBreathsPullBloodIntoTheChest) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.ventilation = Ventilation::spontaneous;
  run(m, s, in, 120);
  const Vitals v = vitals(m, s);
  EXPECT_LT(v.cvp_mmHg, 4.7);  // without PEEP and positive breaths
  EXPECT_GT(v.co_L_per_min, 5.5);
  expect_in(v.etco2_mmHg, 28, 48, "its own drive keeps CO2");
}

}  // namespace
}  // namespace holotwin::physiology::test
