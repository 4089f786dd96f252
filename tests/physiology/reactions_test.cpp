// Malignant hyperthermia, burns, transfusion reactions: what they do, in which order, and what ends them.
#include <cmath>

#include "physiology/body.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(MalignantHyperthermia, CarbonDioxideDoublesThenHeatAcidAndPotassiumRise) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals rest = vitals(m, s);
  const double potassium_mmol = s.potassium_mmol + s.cell_potassium_mmol;
  PhysiologyInput in;
  in.malignant_hyperthermia = 1;
  run(m, s, in, 120);
  EXPECT_LT(vitals(m, s).etco2_mmHg, 1.5 * rest.etco2_mmHg) << "it takes minutes";
  run(m, s, in, 780);
  const Vitals fifteen = vitals(m, s);
  EXPECT_GT(fifteen.etco2_mmHg, 2 * rest.etco2_mmHg) << "on a ventilator that is not changed";
  EXPECT_GT(fifteen.hr_per_min, rest.hr_per_min + 40);
  EXPECT_LT(fifteen.svo2_pct, rest.svo2_pct);
  run(m, s, in, 900);
  const Vitals thirty = vitals(m, s);
  expect_in(900.0 / 60.0 / (thirty.temperature_C - fifteen.temperature_C), 5, 18, "minutes for a degree");
  expect_in(thirty.lactate_mmol_L, 4, 16, "lactate");
  EXPECT_LT(thirty.ph, 7.1);
  EXPECT_GT(thirty.k_mmol_L, rest.k_mmol_L + 1);
  EXPECT_NEAR(s.potassium_mmol + s.cell_potassium_mmol, potassium_mmol, 2.5) << "out of the muscle, less the urine's";
}

TEST(MalignantHyperthermia, DantroleneTurnsItWithinMinutesAndStoppingTheTriggerAloneDoesNot) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.malignant_hyperthermia = 1;
  run(m, s, in, 900);
  in.malignant_hyperthermia = 0;
  in.vent_rate_per_min = 25;
  PhysiologyState untreated = s;
  run(m, untreated, in, 600);
  in.drugs.muscle_calcium_release = -0.89;  // 2.5 mg/kg: 5 mg/L of assets/drugs/dantrolene.toml
  run(m, s, in, 600);
  EXPECT_GT(untreated.shivering_mL_per_s, 0.6 * 4 * m.oxygen_demand_mL_per_s);
  EXPECT_LT(s.shivering_mL_per_s, 0.2 * untreated.shivering_mL_per_s);
  EXPECT_LT(vitals(m, s).etco2_mmHg, 0.6 * vitals(m, untreated).etco2_mmHg);
  const double hot = s.temperature_C;
  run(m, s, in, 600);
  EXPECT_LT(s.temperature_C, hot);
}

TEST(SlowBurn, PlasmaIsLostFastestAtFirstAndBloodThickens) {
  PhysiologyState s = initial_state(awake());
  const Vitals rest = vitals(awake(), s);
  PhysiologyInput in = breathing_air();
  in.burn = 0.4;
  run(awake(), s, in, 4 * 3600);
  const Vitals four = vitals(awake(), s);
  expect_in(s.burn_fluid_mL, 0.7 * 1500, 1.1 * 1500, "Muir and Barclay: 0.5 mL/kg for each per cent in four hours");
  EXPECT_GT(four.hct, rest.hct + 0.03);
  EXPECT_LT(four.map_mmHg, rest.map_mmHg);
  EXPECT_LT(four.urine_mL_per_h, 0.5 * 75);
  EXPECT_LT(s.skin_C, awake().initial.skin_C - 1) << "a burn cools him";
}

TEST(Burn, TheBooksOfTheBloodHold) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.burn = 0.5;
  in.crystalloid_mL_per_min = 15;
  const double plasma = s.plasma_mL;
  double given = 0, exchanged = 0, urine = 0;
  PhysiologyOutput out;
  for (int i = 0; i < 90 * 900; ++i) {
    step(awake(), s, in, out);
    given += out.given_plasma_mL;
    exchanged += out.exchange_plasma_mL;
    urine += out.urine_mL;
  }
  EXPECT_NEAR(s.plasma_mL, plasma + given + exchanged - urine, 1e-6) << "what the burn takes counts as exchange";
  EXPECT_LT(exchanged, -50);
}

TEST(SlowBurn, ParklandsFluidHoldsTheUrineForADayAndTheMetabolismRisesLater) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.burn = 0.4;
  in.warming_W = 60;
  const double all_mL = 4.0 * 75 * 40;
  double urine_mL = 0;
  PhysiologyOutput out;
  for (int i = 0; i < 90 * 24 * 3600; ++i) {
    const double hours = i / (90.0 * 3600.0);
    in.crystalloid_mL_per_min = hours < 8 ? 0.5 * all_mL / 480 : 0.5 * all_mL / 960;
    step(awake(), s, in, out);
    urine_mL += out.urine_mL;
  }
  expect_in(urine_mL / 24 / 75, 0.4, 1.1, "mL/kg/h: half to one is aimed at");
  EXPECT_GT(s.map_mmHg, 75);
  expect_in(vitals(awake(), s).na_mmol_L, 138, 150, "sodium");
  in.crystalloid_mL_per_min = 2.5;
  s.burn_s = 72 * 3600;
  run(awake(), s, in, 2 * 3600);
  EXPECT_GT(metabolic_rate_W(awake(), s), 1.3 * awake().skin_W) << "the days after";
  EXPECT_GT(s.temperature_C, 37.5);
}

TEST(TransfusionReaction, BurstsGivenCellsConsumesClottingAndNarrowsTheKidneys) {
  const auto& m = reference();
  PhysiologyInput in;
  in.red_cells_mL_per_min = kRedCellUnit_mL / 15.0;
  PhysiologyState right = initial_state(m), wrong = right;
  const Vitals rest = vitals(m, right);
  run(m, right, in, 900);
  in.transfusion_reaction = 1;
  run(m, wrong, in, 600);
  EXPECT_LT(vitals(m, wrong).map_mmHg, 0.85 * rest.map_mmHg) << "within minutes";
  run(m, wrong, in, 300);
  in.red_cells_mL_per_min = in.transfusion_reaction = 0;
  run(m, right, in, 1500);
  run(m, wrong, in, 1500);
  const double given_mL = kPackedRedCellHaematocrit * kRedCellUnit_mL;
  EXPECT_NEAR(right.red_cells_mL, m.initial.red_cells_mL + given_mL, 0.1);
  expect_in(wrong.red_cells_mL - m.initial.red_cells_mL, -0.1, 0.5 * given_mL, "half of the given cells are gone, his own are there");
  EXPECT_GT(wrong.free_haemoglobin_g, 10);
  expect_in(vitals(m, wrong).fibrinogen_g_L, 0.5, 2.2, "consumed");
  EXPECT_LT(wrong.platelets_1e9, 0.8 * right.platelets_1e9);
  EXPECT_LT(both(wrong.filtration_mL_per_s), 0.8 * both(right.filtration_mL_per_s));
  EXPECT_GT(wrong.potassium_mmol + wrong.cell_potassium_mmol, right.potassium_mmol + right.cell_potassium_mmol + 5);
  EXPECT_GT(wrong.reaction, 0.3) << "goes on after it is stopped";
}

}  // namespace
}  // namespace holotwin::physiology::test
