// How awake he is: by what his brain is brought, and by what acts on it.
#include "physiology/consciousness.h"

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

const Medication& nothing() {
  static const Medication none = initial_medication();
  return none;
}

TEST(Consciousness, SecondsAfterArrestItIsGone) {
  PhysiologyState s = initial_state(awake());
  EXPECT_EQ(consciousness(awake(), s, nothing()).glasgow, 15);
  PhysiologyInput in = breathing_air();
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(awake(), s, in, 2);
  EXPECT_NE(consciousness(awake(), s, nothing()).level, Alertness::unresponsive);
  run(awake(), s, in, 12);
  EXPECT_EQ(consciousness(awake(), s, nothing()).level, Alertness::unresponsive) << "Rossen 1943: seven seconds";
}

TEST(Consciousness, ThreeMinutesOfArrestAreBorneAndTenAreNot) {
  const auto after = [](double minutes) {
    PhysiologyState s = initial_state(awake());
    PhysiologyInput in = breathing_air();
    in.rhythm = Rhythm::ventricular_fibrillation;
    run(awake(), s, in, minutes * 60);
    PhysiologyState woken = initial_state(awake());  // the heart brought back: only the injury is left
    woken.brain_lost = s.brain_lost;
    return consciousness(awake(), woken, nothing()).glasgow;
  };
  EXPECT_GE(after(1), 15);
  EXPECT_GE(after(3), 13);
  expect_in(after(5), 9, 13, "confused");
  EXPECT_LE(after(10), 6);
}

TEST(Consciousness, EachCauseTakesItAtItsPublishedLimit) {
  const auto level = [](auto change) {
    PhysiologyState s = initial_state(awake());
    change(s);
    return consciousness(awake(), s, nothing()).level;
  };
  const double mmol = initial_state(awake()).glucose_mmol / 5.0;
  EXPECT_EQ(level([&](PhysiologyState& s) { s.glucose_mmol = 3.0 * mmol; }), Alertness::awake);
  EXPECT_EQ(level([&](PhysiologyState& s) { s.glucose_mmol = 2.2 * mmol; }), Alertness::confused) << "below 2.7 mmol/L (Mitrakou 1991)";
  EXPECT_EQ(level([&](PhysiologyState& s) { s.glucose_mmol = 1.3 * mmol; }), Alertness::unresponsive);
  EXPECT_EQ(level([](PhysiologyState& s) { s.temperature_C = 34; }), Alertness::awake);
  EXPECT_EQ(level([](PhysiologyState& s) { s.temperature_C = 28; }), Alertness::unresponsive) << "Danzl 1994";
  EXPECT_EQ(level([](PhysiologyState& s) { s.arterial_saturation = 0.85; }), Alertness::awake);
  EXPECT_EQ(level([](PhysiologyState& s) { s.arterial_saturation = 0.45; }), Alertness::unresponsive);
  EXPECT_EQ(level([](PhysiologyState& s) { s.carbon_monoxide = 0.5; }), Alertness::unresponsive);
  EXPECT_EQ(level([](PhysiologyState& s) { s.icp_mmHg += 50; }), Alertness::unresponsive);
  EXPECT_EQ(level([](PhysiologyState& s) { s.inflammation = 1; }), Alertness::confused) << "septic encephalopathy";
  EXPECT_EQ(level([](PhysiologyState& s) { s.alveolar_co2_mmHg = 130; }), Alertness::unresponsive);
}

TEST(Consciousness, HypnoticsAndTheModelsAnaesthesiaTakeIt) {
  Medication asleep = nothing();
  asleep.effects.unresponsive = 0.9;
  EXPECT_EQ(consciousness(awake(), initial_state(awake()), asleep).level, Alertness::unresponsive);
  EXPECT_EQ(consciousness(reference(), initial_state(reference()), nothing()).glasgow, 3);
}

}  // namespace
}  // namespace holotwin::physiology::test
