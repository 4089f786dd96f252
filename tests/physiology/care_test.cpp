// Clamps, blood, fluid and the drugs of the first circulation.
#include <algorithm>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Treatment, EuvolaemicPringleRaisesPressureAndLowersOutput) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals a = vitals(m, s);
  PhysiologyInput in;
  in.clamp_hepatic_artery = in.clamp_portal_vein = 1;
  for (int i = 0; i < 2; ++i) {  // at 3 and 5 min: Delva 1987 measured then
    run(m, s, in, i == 0 ? 180 : 120);
    const Vitals b = vitals(m, s);
    expect_in(b.map_mmHg / a.map_mmHg, 1.05, 1.20, "MAP +5 to +20 %, liver-trauma.md");
    expect_in(b.co_L_per_min / a.co_L_per_min, 0.75, 0.90, "CO -10 to -25 %");
    EXPECT_NEAR(b.liver_flow_mL_per_min, 0, 5);
  }
}

TEST(Treatment, ReleaseAfterTwelveMinutesWashesOut) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.clamp_hepatic_artery = in.clamp_portal_vein = 1;
  run(m, s, in, 720);
  const Vitals a = vitals(m, s);
  double least_map = 1e9, most_co2 = 0, most_lactate = 0;
  for (int i = 0; i < 30; ++i) {
    run(m, s, {}, 10);
    const Vitals b = vitals(m, s);
    least_map = std::min(least_map, b.map_mmHg);
    most_co2 = std::max(most_co2, b.etco2_mmHg);
    most_lactate = std::max(most_lactate, b.lactate_mmol_L);
  }
  expect_in(least_map / a.map_mmHg, 0.75, 0.90, "MAP -10 to -25 %, liver-trauma.md");
  expect_in(most_co2 - a.etco2_mmHg, 2, 8, "EtCO2 +2 to +8");
  expect_in(most_lactate - a.lactate_mmol_L, 0.3, 1.5, "lactate +0.3 to +1.5");
}

TEST(Treatment, NoradrenalineRaisesPressureAndAgreesWithMeasuredConcentration) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const double before = vitals(m, s).map_mmHg;
  PhysiologyInput in;
  in.noradrenaline_ug_per_kg_min = 0.1;
  run(m, s, in, 600);
  expect_in(vitals(m, s).map_mmHg - before, 5, 15, "liver-trauma.md");
  expect_in(s.noradrenaline_ug / 3.0, 3.4, 4.2, "Ensinger 1992: 3.6-4.4 ug/L of which 0.2 own");
  run(m, s, {}, 900);
  EXPECT_NEAR(vitals(m, s).map_mmHg, before, 3);  // gone within minutes
}

TEST(Treatment, OneUnitOfRedCellsRaisesHaemoglobinByOne) {
  PatientParameters p;
  p.haematocrit = 0.25;  // Hb 8.4: who needs one
  const auto m = build_model(p);
  ASSERT_TRUE(m.has_value());
  PhysiologyState s = initial_state(*m);
  const double before = vitals(*m, s).hb_g_per_dL;
  PhysiologyInput in;
  in.red_cells_mL_per_min = kRedCellUnit_mL / 5;
  run(*m, s, in, 300);
  run(*m, s, {}, 900);  // the volume it brought has spread
  expect_in(vitals(*m, s).hb_g_per_dL - before, 0.8, 1.2, "liver-trauma.md");
}

TEST(SlowTreatment, TwoLitresOfSalineFillTheBloodAsMeasured) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.crystalloid_mL_per_min = 2000.0 / 60.0;
  run(m, s, in, 3600);
  expect_in(vitals(m, s).blood_volume_mL - 5250, 450, 620, "Chowdhury 2012, at the end");
  run(m, s, {}, 3600);
  expect_in(vitals(m, s).blood_volume_mL - 5250, 180, 300, "Chowdhury 2012, an hour later");
}

TEST(Treatment, CitrateLowersCalciumAndCalciumChlorideGivesItBack) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 120;
  in.red_cells_mL_per_min = 112;  // four units of each in 10 min
  in.plasma_mL_per_min = 100;
  run(m, s, in, 600);
  const double low = vitals(m, s).ica_mmol_L;
  expect_in(low, 0.6, 1.0, "low in most massive transfusions, V13");
  in = {};
  in.calcium_mmol_per_min = 6.8 / 3;  // 1 g of CaCl2 dihydrate is 6.8 mmol
  run(m, s, in, 180);
  expect_in(vitals(m, s).ica_mmol_L - low, 0.15, 0.40, "liver-trauma.md");
}

TEST(Drugs, TheHeartFailsWithoutCalcium) {
  const auto& m = reference();
  const auto map_at = [&](double citrate_mmol) {
    PhysiologyState s = initial_state(m);
    for (int i = 0; i < 120; ++i) {
      s.citrate_mmol = citrate_mmol;
      run(m, s, {}, 1);
    }
    return std::pair(vitals(m, s).ica_mmol_L, vitals(m, s).map_mmHg);
  };
  const double rest = map_at(0).second;
  const auto [low, map_low] = map_at(0.4 * 15 / 0.25);
  EXPECT_NEAR(low, 0.8, 0.01);
  EXPECT_LT(map_low, 0.97 * rest);
  EXPECT_GT(map_low, 0.78 * rest);
  const auto [least, map_least] = map_at(0.85 * 15 / 0.25);
  EXPECT_NEAR(least, 0.35, 0.01);
  EXPECT_LT(map_least, 0.6 * rest) << "not awake and well at 0.35 mmol/L";
}

TEST(Treatment, CrystalloidDilutesAndCools) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 150;
  in.crystalloid_mL_per_min = 200;
  run(m, s, in, 900);  // 3 L in, 2.25 L lost
  const Vitals v = vitals(m, s);
  expect_in(v.hb_g_per_dL, 6, 11, "falls");
  EXPECT_LT(v.fibrinogen_g_L, 2.0);
  EXPECT_LT(v.temperature_C, 36.2);
  const Clotting c = clotting(m, s);
  EXPECT_LT(c.strength, 0.95);
  EXPECT_GT(c.ooze_factor, 1.1);
}

TEST(Treatment, TranexamicAcidHoldsLysisDown) {
  const auto& m = reference();
  PhysiologyState s = after_900_mL(m);
  PhysiologyState treated = s;
  PhysiologyInput in;
  in.tranexamic_acid_mg_per_min = 100;
  run(m, treated, in, 600);
  run(m, s, {}, 600);
  EXPECT_GT(clotting(m, s).lysis, 0.1);
  EXPECT_LT(clotting(m, treated).lysis, 0.4 * clotting(m, s).lysis);
  EXPECT_LT(clotting(m, treated).ooze_factor, clotting(m, s).ooze_factor);
  expect_in(clotting(m, treated).txa_mg_L, 30, 50, "1 g in 10 min");
}

}  // namespace
}  // namespace holotwin::physiology::test
