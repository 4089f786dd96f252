// The heart's rhythm: the three that came last, what makes it change by itself, shocks and pacemakers.
#include <algorithm>
#include <cmath>
#include <vector>

#include "physiology/patient.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

Rhythm rhythm_of(const PhysiologyState& s) { return static_cast<Rhythm>(static_cast<int>(s.rhythm)); }
PhysiologyState in_rhythm(Rhythm r, double seconds) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.rhythm = r;
  run(awake(), s, in, seconds);
  return s;
}
void shock(const PhysiologyModel& m, PhysiologyState& s, PhysiologyInput in, double joule) {
  in.shock_J = joule;
  PhysiologyOutput out;
  step(m, s, in, out);
}
/// Plasma and tissue at this, mmol/L, without a course that leads there.
void set_potassium(PhysiologyState& s, double mmol_L) { s.potassium_mmol *= mmol_L / vitals(reference(), s).k_mmol_L; }

TEST(Rhythm, AtrialFibrillationIsFastIrregularAndCostsAFifthOfTheOutput) {
  const PhysiologyState rest = initial_state(awake());
  PhysiologyState s = in_rhythm(Rhythm::atrial_fibrillation, 60);
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::atrial_fibrillation;
  std::vector<double> lengths;
  double output = 0;
  for (int i = 0; i < 60 * 90; ++i) {
    const double before = s.beat_s;
    run(awake(), s, in, 1.0 / 90);
    if (s.beat_s < before) lengths.push_back(s.beat_period_s);
    output += s.co_mL_per_s / (60 * 90);
  }
  double mean = 0, square = 0, together = 0;
  for (const double l : lengths) mean += l / static_cast<double>(lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    square += (lengths[i] - mean) * (lengths[i] - mean);
    if (i > 0) together += (lengths[i] - mean) * (lengths[i - 1] - mean);
  }
  expect_in(60 / mean, 95, 160, "untreated: 110 to 150");
  expect_in(std::sqrt(square / static_cast<double>(lengths.size())) / mean, 0.15, 0.30, "coefficient of variation 0.2-0.25");
  EXPECT_LT(std::fabs(together / square), 0.3) << "a beat does not tell the next one's length";
  expect_in(output / rest.co_mL_per_s, 0.75, 0.88, "the kick is worth 15 to 25 %");
}

TEST(Rhythm, DrugsThatSlowTheNodeSlowAtrialFibrillation) {
  PhysiologyState s = in_rhythm(Rhythm::atrial_fibrillation, 60);
  const double before = s.hr_per_min;
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::atrial_fibrillation;
  in.drugs.av_conduction = -0.3;
  run(awake(), s, in, 60);
  EXPECT_LT(s.hr_per_min, 0.85 * before);
}

TEST(Rhythm, SupraventricularTachycardiaLowersPressureAndGoesWithAShock) {
  PhysiologyState s = in_rhythm(Rhythm::supraventricular_tachycardia, 60);
  EXPECT_NEAR(s.hr_per_min, 180, 2);
  expect_in(s.sbp_mmHg, 70, 105, "lower than at rest, with a pulse");
  EXPECT_GT(s.pulse, 0.5);
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::supraventricular_tachycardia;
  shock(awake(), s, in, 100);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
  run(awake(), s, in, 60);
  EXPECT_NEAR(s.hr_per_min, awake().initial.hr_per_min, 12) << "the order was given once";
}

TEST(Rhythm, CompleteBlockIsSlowWithAtriaOfTheirOwnAndAPacemakerMendsIt) {
  PhysiologyState s = in_rhythm(Rhythm::complete_heart_block, 90);
  EXPECT_NEAR(s.hr_per_min, 35, 1);
  EXPECT_LT(60 / s.atrial_period_s, 150);
  EXPECT_GT(60 / s.atrial_period_s, 72) << "the sinus node is driven";
  expect_in(s.co_mL_per_s / awake().initial.co_mL_per_s, 0.5, 0.8, "larger strokes do not make up for it");
  EXPECT_GT(s.sbp_mmHg - s.dbp_mmHg, awake().initial.sbp_mmHg - awake().initial.dbp_mmHg) << "a long beat's pulse is wide";
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::complete_heart_block;
  in.pacing_per_min = 75;
  run(awake(), s, in, 60);
  EXPECT_NEAR(s.hr_per_min, 75, 1);
  EXPECT_GT(s.paced, 0.5);
  EXPECT_GT(s.co_mL_per_s, 0.85 * awake().initial.co_mL_per_s);
}

TEST(Rhythm, APacemakerDrivesAHeartThatStandsStillAndNotOneThatFibrillates) {
  PhysiologyState still = in_rhythm(Rhythm::asystole, 30), shaking = in_rhythm(Rhythm::ventricular_fibrillation, 30);
  EXPECT_TRUE(std::isnan(vitals(awake(), still).hr_per_min));
  PhysiologyInput in = breathing_air();
  in.pacing_per_min = 80;
  in.rhythm = Rhythm::asystole;
  run(awake(), still, in, 40);
  EXPECT_NEAR(vitals(awake(), still).hr_per_min, 80, 1);
  EXPECT_GT(still.map_mmHg, 60);
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(awake(), shaking, in, 10);
  EXPECT_LT(shaking.map_mmHg, 25);
}

TEST(Shock, EndsFibrillationWithEnoughEnergyOnly) {
  PhysiologyState s = in_rhythm(Rhythm::ventricular_fibrillation, 30);
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::ventricular_fibrillation;
  shock(awake(), s, in, 60);
  EXPECT_EQ(rhythm_of(s), Rhythm::ventricular_fibrillation);
  shock(awake(), s, in, 150);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
  run(awake(), s, in, 60);
  EXPECT_GT(s.map_mmHg, 60);
}

TEST(Shock, OfFourJoulesAKilogramIsEnoughForAChild) {
  Person child;
  child.age_y = 3;
  const auto p = patient_of(child);
  ASSERT_TRUE(p.has_value());
  const auto m = build_model(*p, resting_input(*p, Ventilation::controlled));
  ASSERT_TRUE(m.has_value());
  PhysiologyState s = initial_state(*m);
  PhysiologyInput in = resting_input(*p, Ventilation::controlled);
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(*m, s, in, 20);
  shock(*m, s, in, 1.5 * p->weight_kg);
  EXPECT_EQ(rhythm_of(s), Rhythm::ventricular_fibrillation);
  shock(*m, s, in, 4.05 * p->weight_kg);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
}

TEST(Shock, FailsInAStarvedHeartUntilCompressionsHaveFedIt) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.fio2 = 1;
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(reference(), s, in, 320);  // five minutes untouched
  PhysiologyState at_once = s;
  shock(reference(), at_once, in, 200);
  EXPECT_NE(rhythm_of(at_once), Rhythm::sinus) << "Weisfeldt and Becker 2002: after four minutes compressions first";
  in.compressions_per_min = 110;
  run(reference(), s, in, 120);
  shock(reference(), s, in, 200);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
}

TEST(Shock, AmiodaroneMakesItHoldLonger) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(reference(), s, in, 30);
  s.starved = 0.8;
  shock(reference(), s, in, 200);
  EXPECT_NE(rhythm_of(s), Rhythm::sinus);
  in.drugs.excitability = -0.6;
  shock(reference(), s, in, 200);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
}

TEST(Shock, OnTheTWaveOfASoundHeartMakesItFibrillate) {
  int made = 0, frames = 0;
  for (PhysiologyState s = initial_state(reference()); frames < 76; ++frames) {  // each frame of a beat
    PhysiologyState t = s;
    shock(reference(), t, {}, 200);
    if (rhythm_of(t) == Rhythm::ventricular_fibrillation) ++made;
    run(reference(), s, {}, 1.0 / 90);
  }
  expect_in(made / static_cast<double>(frames), 0.05, 0.25, "the vulnerable period is a tenth of a beat or so");
}

TEST(Potassium, SlowsTheHeartThenMakesItFibrillate) {
  const auto held = [](double mmol_L, double seconds) {
    PhysiologyState s = initial_state(reference());
    for (int i = 0; i < seconds; ++i) {
      set_potassium(s, mmol_L);
      run(reference(), s, {}, 1);
    }
    return s;
  };
  const PhysiologyState six = held(6.0, 30), eight = held(8.3, 40), ten = held(10.0, 150);
  EXPECT_NEAR(six.hr_per_min, reference().initial.hr_per_min, 2) << "T waves only";
  EXPECT_EQ(six.conduction_lost, 0.0);
  expect_in(eight.hr_per_min, 35, 66, "slow");
  EXPECT_EQ(rhythm_of(eight), Rhythm::sinus);
  EXPECT_GT(eight.conduction_lost, 0.4);
  EXPECT_EQ(rhythm_of(ten), Rhythm::ventricular_fibrillation);
}

TEST(Potassium, CalciumShieldsTheHeart) {
  PhysiologyState s = initial_state(reference());
  set_potassium(s, 8.3);
  PhysiologyState treated = s;
  PhysiologyInput in;
  run(reference(), s, in, 5);
  treated.calcium_mmol = 0.25 / 0.5 * reference().calcium_space_L;  // + 0.25 mmol/L: one to two grams of the chloride
  run(reference(), treated, in, 5);
  EXPECT_GT(s.conduction_lost, 0.4);
  EXPECT_LT(treated.conduction_lost, 0.1);
}

TEST(Cold, SlowsTheHeartAndBelowTwentyEightItFibrillatesAndResistsShocks) {
  const auto held = [](double core_C, double seconds) {
    PhysiologyState s = initial_state(reference());
    for (int i = 0; i < seconds; ++i) {
      s.temperature_C = core_C;
      run(reference(), s, {}, 1);
    }
    return s;
  };
  expect_in(held(28.5, 60).hr_per_min / reference().initial.hr_per_min, 0.45, 0.75, "half at 28 C, Danzl and Pozos 1994");
  EXPECT_EQ(rhythm_of(held(29, 60)), Rhythm::sinus);
  PhysiologyState s = held(25, 20);
  s.irritation = 0.999;
  for (int i = 0; i < 5; ++i) {
    s.temperature_C = 25;
    run(reference(), s, {}, 1);
  }
  EXPECT_EQ(rhythm_of(s), Rhythm::ventricular_fibrillation);
  shock(reference(), s, {}, 200);
  EXPECT_EQ(rhythm_of(s), Rhythm::ventricular_fibrillation);
  s.temperature_C = 31;
  shock(reference(), s, {}, 200);
  EXPECT_EQ(rhythm_of(s), Rhythm::sinus);
}

TEST(Poison, BupivacaineMakesTheHeartFibrillateMagnesiumStopsItAndLidocaineInItsRangeDoesNeither) {
  PhysiologyInput poisoned, treated;
  poisoned.drugs.av_conduction = -0.6;  // bupivacaine at some 6 mg/L in plasma (assets/drugs)
  poisoned.drugs.excitability = 2.4;
  treated.drugs.av_conduction = -0.02;  // lidocaine at 3 mg/L
  treated.drugs.excitability = -0.25;
  PhysiologyState bad = initial_state(reference()), good = bad;
  run(reference(), bad, poisoned, 90);
  run(reference(), good, treated, 90);
  EXPECT_EQ(rhythm_of(bad), Rhythm::ventricular_fibrillation);
  EXPECT_EQ(rhythm_of(good), Rhythm::sinus);
  EXPECT_EQ(good.irritation, 0.0);
  PhysiologyInput stopped;
  stopped.drugs.av_conduction = -0.75;  // magnesium above 10 mmol/L
  stopped.drugs.excitability = -0.45;
  PhysiologyState still = initial_state(reference());
  run(reference(), still, stopped, 30);
  EXPECT_LT(still.hr_per_min, 0.75 * reference().initial.hr_per_min);
  still.standstill = 0.95;
  run(reference(), still, stopped, 30);
  EXPECT_EQ(rhythm_of(still), Rhythm::asystole);
}

TEST(Fibrillation, LeftAloneEndsInStandstill) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(reference(), s, in, 10);
  s.starved = 1;
  s.standstill = 0.97;  // after some twelve minutes
  run(reference(), s, in, 30);
  EXPECT_EQ(rhythm_of(s), Rhythm::asystole);
  shock(reference(), s, in, 200);
  EXPECT_EQ(rhythm_of(s), Rhythm::asystole) << "a shock does nothing for it";
}

}  // namespace
}  // namespace holotwin::physiology::test
