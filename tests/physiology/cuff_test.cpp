// The cuff against the line.
#include "physiology/cuff.h"

#include "physiology/patient.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

/// Until it has read or failed, at most two minutes; s.
double measure(const PhysiologyModel& m, PhysiologyState& s, const PhysiologyInput& in, Cuff& cuff, CuffLimb limb = CuffLimb::arm) {
  start(cuff, limb);
  PhysiologyOutput out;
  int frames = 0;
  while ((cuff.phase == CuffPhase::inflating || cuff.phase == CuffPhase::measuring) && frames < 120 * 90) {
    step(m, s, in, out);
    advance(m, s, in, cuff);
    ++frames;
  }
  return frames / 90.0;
}
void expect_near_line(const PhysiologyModel& m, const PhysiologyState& s, const Cuff& cuff) {
  // ISO 81060-2: mean error within 5, its spread within 8 mmHg.
  const Vitals v = vitals(m, s);
  ASSERT_EQ(cuff.phase, CuffPhase::read);
  EXPECT_NEAR(cuff.map_mmHg, v.map_mmHg, 6);
  EXPECT_NEAR(cuff.sbp_mmHg, v.sbp_mmHg, 10);
  EXPECT_NEAR(cuff.dbp_mmHg, v.dbp_mmHg, 8);
}

TEST(Cuff, ReadsWhatTheLineReadsAtRest) {
  for (const PhysiologyModel* m : {&reference(), &awake()}) {
    const PhysiologyInput in = m == &awake() ? breathing_air() : PhysiologyInput{};
    PhysiologyState s = initial_state(*m);
    Cuff cuff;
    expect_in(measure(*m, s, in, cuff), 25, 45, "s");
    expect_near_line(*m, s, cuff);
    EXPECT_EQ(cuff.cuff_mmHg, 0.0);
  }
}

TEST(Cuff, ReadsChildAndOldAndAHypertensive) {
  for (const double age_y : {4.0, 85.0, 65.0}) {
    Person who;
    who.age_y = age_y;
    who.conditions.set(static_cast<std::size_t>(Condition::hypertension), age_y == 65.0);
    const PatientParameters p = *patient_of(who);
    const PhysiologyInput in = resting_input(p, Ventilation::spontaneous);
    const auto m = build_model(p, in);
    ASSERT_TRUE(m.has_value());
    PhysiologyState s = initial_state(*m);
    Cuff cuff;
    measure(*m, s, in, cuff);
    expect_near_line(*m, s, cuff);
  }
}

TEST(Cuff, ReadsLowPressureAndIsPumpedUpAgainForAHighOne) {
  const auto& m = reference();
  PhysiologyState s = after_900_mL(m);
  Cuff cuff;
  measure(m, s, {}, cuff);
  expect_near_line(m, s, cuff);
  // It knows the last systolic pressure and begins too low for this one.
  PhysiologyInput in;
  in.clamp_aorta = 1;
  run(m, s, in, 60);
  EXPECT_GT(vitals(m, s).sbp_mmHg, cuff.sbp_mmHg + 40);
  EXPECT_LT(measure(m, s, in, cuff), 100);
  ASSERT_EQ(cuff.phase, CuffPhase::read);
  EXPECT_NEAR(cuff.map_mmHg, vitals(m, s).map_mmHg, 12);
}

TEST(Cuff, FailsWithoutAPulse) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(m, s, in, 20);
  Cuff cuff;
  measure(m, s, in, cuff);
  EXPECT_EQ(cuff.phase, CuffPhase::failed);
  EXPECT_FALSE(cuff.map_mmHg > 0);
}

TEST(Cuff, OnALegItFailsBeyondATourniquetAndAClamp) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  Cuff cuff;
  measure(m, s, {}, cuff, CuffLimb::leg);
  expect_near_line(m, s, cuff);
  PhysiologyInput in;
  in.tourniquet = 1;
  measure(m, s, in, cuff, CuffLimb::leg);
  EXPECT_EQ(cuff.phase, CuffPhase::failed);
  in.tourniquet = 0;
  in.clamp_infrarenal_aorta = 1;
  run(m, s, in, 10);
  measure(m, s, in, cuff, CuffLimb::leg);
  EXPECT_EQ(cuff.phase, CuffPhase::failed);
  measure(m, s, in, cuff, CuffLimb::arm);
  EXPECT_EQ(cuff.phase, CuffPhase::read);
}

TEST(Cuff, TheSameBodyGivesTheSameReading) {
  const auto& m = reference();
  PhysiologyState a = initial_state(m), b = a;
  Cuff first, second;
  measure(m, a, {}, first);
  measure(m, b, {}, second);
  EXPECT_EQ(first.sbp_mmHg, second.sbp_mmHg);
  EXPECT_EQ(first.map_mmHg, second.map_mmHg);
}

}  // namespace
}  // namespace holotwin::physiology::test
