// Anaphylaxis, infection, work and arrest: what they do, in which order, and that they end.
#include <cmath>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Anaphylaxis, CollapsesInMinutesAndLeaksAThirdOfTheBlood) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  run(awake(), s, in, 60);
  const Vitals rest = vitals(awake(), s);
  in.anaphylaxis = 1;
  run(awake(), s, in, 300);
  const Vitals five = vitals(awake(), s);
  EXPECT_LT(five.map_mmHg, 0.70 * rest.map_mmHg) << "collapse at five minutes (Pumphrey 2000)";
  EXPECT_GT(five.hr_per_min, rest.hr_per_min + 30);
  EXPECT_GT(five.rr_per_min, rest.rr_per_min + 3);
  EXPECT_LT(five.pao2_mmHg, rest.pao2_mmHg - 10) << "bronchi and larynx";
  run(awake(), s, in, 600);
  const Vitals later = vitals(awake(), s);
  expect_in(1.0 - later.blood_volume_mL / rest.blood_volume_mL, 0.10, 0.35, "lost into the tissues (Fisher 1986: up to 0.35)");
  EXPECT_GT(later.hct, rest.hct + 0.04) << "red cells stay behind";
  EXPECT_GT(s.interstitial_mL, awake().initial.interstitial_mL + 500) << "and what left is in the tissues";
  in.anaphylaxis = 0;
  run(awake(), s, in, 5400);
  EXPECT_LT(s.mediators, 0.01);
  EXPECT_GT(vitals(awake(), s).map_mmHg, 0.7 * rest.map_mmHg) << "on his own, and without fluid";
}

TEST(Anaphylaxis, TheBooksOfTheBloodHold) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.anaphylaxis = 0.8;
  in.crystalloid_mL_per_min = 60;
  double given = 0, exchanged = 0, urine = 0;
  const double red = s.red_cells_mL, plasma = s.plasma_mL, tissue = s.interstitial_mL;
  PhysiologyOutput out;
  for (int i = 0; i < 90 * 900; ++i) {
    step(awake(), s, in, out);
    given += out.given_plasma_mL;
    exchanged += out.exchange_plasma_mL;
    urine += out.urine_mL;
  }
  EXPECT_NEAR(s.red_cells_mL, red, 1e-6);
  EXPECT_NEAR(s.plasma_mL, plasma + given + exchanged - urine, 1e-6);
  EXPECT_NEAR(s.interstitial_mL, tissue - exchanged, 1e-6);
  EXPECT_LT(exchanged, -500);
}

TEST(Work, HeartVesselsAndBreathBringWhatMuscleAsksFor) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  run(awake(), s, in, 60);
  const Vitals rest = vitals(awake(), s);
  in.exercise_mL_per_min = 1500;
  run(awake(), s, in, 360);
  const Vitals working = vitals(awake(), s);
  expect_in(working.hr_per_min, 110, 165, "rate");
  expect_in(working.co_L_per_min, 11, 18, "output: some 6 L for a litre of oxygen on top of rest");
  expect_in(working.sbp_mmHg / rest.sbp_mmHg, 1.1, 1.5, "systolic pressure rises");
  expect_in(working.dbp_mmHg / rest.dbp_mmHg, 0.85, 1.12, "diastolic pressure stays");
  EXPECT_GT(working.rr_per_min, 1.5 * rest.rr_per_min);
  EXPECT_NEAR(working.paco2_mmHg, rest.paco2_mmHg, 6) << "breath keeps pace";
  EXPECT_GT(working.spo2_pct, 94);
  EXPECT_LT(working.svo2_pct, 60);
  EXPECT_LT(working.lactate_mmol_L, 6);
  in.exercise_mL_per_min = 0;
  run(awake(), s, in, 900);
  EXPECT_NEAR(vitals(awake(), s).hr_per_min, rest.hr_per_min, 15);
  EXPECT_NEAR(vitals(awake(), s).map_mmHg, rest.map_mmHg, 8);
}

TEST(Work, TheHardestIsRecoveredFromInMinutesAndTakesATenthOfThePlasma) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  run(awake(), s, in, 60);
  const Vitals rest = vitals(awake(), s);
  const double plasma_mL = s.plasma_mL;
  in.exercise_mL_per_min = 0.9 * 36 * awake().patient.weight_kg;
  run(awake(), s, in, 360);
  const Vitals working = vitals(awake(), s);
  EXPECT_GT(working.hr_per_min, 150);
  expect_in(s.plasma_mL / plasma_mL, 0.80, 0.97, "plasma (Convertino 1987: some 10 to 15 % less)");
  expect_in(working.lactate_mmol_L, 4, 15, "lactate");
  EXPECT_LT(working.urine_mL_per_h, 0.7 * rest.urine_mL_per_h);
  in.exercise_mL_per_min = 0;
  run(awake(), s, in, 120);
  expect_in(vitals(awake(), s).dbp_mmHg / rest.dbp_mmHg, 0.88, 1.1, "diastolic pressure two minutes later (Christie 1987: as it was)");
  EXPECT_LT(vitals(awake(), s).hr_per_min, 0.65 * working.hr_per_min);
  run(awake(), s, in, 1800);
  EXPECT_NEAR(vitals(awake(), s).map_mmHg, rest.map_mmHg, 8);
  EXPECT_LT(vitals(awake(), s).lactate_mmol_L, 0.8 * working.lactate_mmol_L);
}

TEST(Arrest, FibrillationStopsTheBloodCompressionsMoveAQuarterOfItAndSinusBringsItBack) {
  PhysiologyInput in;
  in.fio2 = 1;
  PhysiologyState s = initial_state(reference());
  run(reference(), s, in, 30);
  const Vitals rest = vitals(reference(), s);
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(reference(), s, in, 30);
  const Vitals still = vitals(reference(), s);
  EXPECT_FALSE(still.pulse);
  EXPECT_TRUE(std::isnan(still.hr_per_min)) << "nothing to count";
  EXPECT_LT(still.map_mmHg, 30);
  EXPECT_LT(still.co_L_per_min, 0.4);
  in.compressions_per_min = 110;
  run(reference(), s, in, 120);
  const Vitals pressed = vitals(reference(), s);
  expect_in(pressed.co_L_per_min / rest.co_L_per_min, 0.12, 0.35, "a fifth to a quarter of rest");
  expect_in(pressed.etco2_mmHg, 10, 30, "carbon dioxide tells the quality");
  EXPECT_GT(pressed.map_mmHg, still.map_mmHg + 10);
  in.compression_cm = 2.5;
  run(reference(), s, in, 60);
  EXPECT_LT(vitals(reference(), s).co_L_per_min, 0.7 * pressed.co_L_per_min) << "shallow ones do little";
  in.compressions_per_min = 0;
  in.rhythm = Rhythm::sinus;
  run(reference(), s, in, 120);
  EXPECT_TRUE(vitals(reference(), s).pulse);
  EXPECT_GT(vitals(reference(), s).map_mmHg, 50);
}

TEST(Arrest, RhythmsHaveTheirRateAndWhatTheyCost) {
  const auto with = [](Rhythm rhythm) {
    PhysiologyState s = initial_state(awake());
    PhysiologyInput in = breathing_air();
    in.rhythm = rhythm;
    run(awake(), s, in, 90);
    return vitals(awake(), s);
  };
  const Vitals sinus = with(Rhythm::sinus), slow = with(Rhythm::sinus_bradycardia), vt = with(Rhythm::ventricular_tachycardia), fast = with(Rhythm::fast_ventricular_tachycardia);
  EXPECT_NEAR(slow.hr_per_min, 45, 1);
  EXPECT_LT(slow.co_L_per_min, sinus.co_L_per_min);
  EXPECT_NEAR(vt.hr_per_min, 130, 1);
  EXPECT_TRUE(vt.pulse);
  EXPECT_GT(fast.hr_per_min, 150);
  EXPECT_LT(fast.map_mmHg, sinus.map_mmHg);
  for (const Rhythm r : {Rhythm::pulseless_ventricular_tachycardia, Rhythm::asystole, Rhythm::pulseless_electrical_activity}) EXPECT_FALSE(with(r).pulse);
  EXPECT_NEAR(with(Rhythm::pulseless_electrical_activity).hr_per_min, 50, 1) << "the screen shows a rate, the patient has none";
}

TEST(SlowInfection, GrowsIntoShockWithFeverAndIsTurnedByAntibioticAndSurgery) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  const Vitals rest = vitals(awake(), s);
  run(awake(), s, in, 3600);
  EXPECT_EQ(s.inflammation, 0) << "nobody is ill on his own";
  EXPECT_NEAR(vitals(awake(), s).temperature_C, rest.temperature_C, 0.15) << "one who lies in bed does not cool";
  in.infection = 1;
  run(awake(), s, in, 7200);
  EXPECT_LT(s.inflammation, 0.3) << "the first hours are quiet";
  run(awake(), s, in, 8 * 3600);
  const Vitals shock = vitals(awake(), s);
  EXPECT_GT(s.inflammation, 0.8);
  EXPECT_LT(shock.map_mmHg, 0.75 * rest.map_mmHg);
  EXPECT_GT(shock.hr_per_min, 120);
  EXPECT_GT(shock.lactate_mmol_L, 4);
  expect_in(shock.temperature_C, 38, 40, "fever");
  EXPECT_GT(shock.rr_per_min, 22) << "the first of the three signs (Singer 2016)";
  EXPECT_LT(shock.blood_volume_mL, rest.blood_volume_mL - 300);
  PhysiologyState held = s;  // the heart stays fast where a pressor holds the pressure
  PhysiologyInput pressor = in;
  pressor.crystalloid_mL_per_min = 50;
  pressor.noradrenaline_ug_per_kg_min = 0.1;
  run(awake(), held, pressor, 1800);
  EXPECT_GT(vitals(awake(), held).map_mmHg, shock.map_mmHg + 8);
  EXPECT_GT(vitals(awake(), held).hr_per_min, 95);
  PhysiologyState treated = s;
  PhysiologyInput care = in;
  care.infection = 0;
  care.drugs.pathogen_kill_log10_h = 0.7;
  care.crystalloid_mL_per_min = 8;
  care.noradrenaline_ug_per_kg_min = 0.15;
  run(awake(), treated, care, 8 * 3600);
  EXPECT_LT(treated.pathogens, 0.1);
  EXPECT_LT(treated.inflammation, 0.5) << "vessels stay ill for a day";
  run(awake(), s, in, 8 * 3600);
  EXPECT_GT(vitals(awake(), treated).map_mmHg, vitals(awake(), s).map_mmHg + 20);
}

}  // namespace
}  // namespace holotwin::physiology::test
