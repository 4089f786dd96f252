// What hurts, what keeps it away, and blocks of the spine.
#include <algorithm>

#include "physiology/body.h"
#include "physiology/patient.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

/// The awake man on a ventilator, put to sleep by hypnotics and opioids as fractions of all they can do.
struct Asleep {
  explicit Asleep(double antinociception) : model(awake_man({})), state(initial_state(model)) {
    in.drugs.hypnosis = 1;
    in.drugs.baroreflex_gain = -0.4;  // as propofol
    in.drugs.systemic_resistance = -0.2;
    in.drugs.antinociception = antinociception;
    run(model, state, in, 90);
    rest = vitals(model, state);
  }
  /// The highest pressure and rate of the minute of it.
  Vitals in_laryngoscopy() {
    in.surgical_stimulus = 0.8;
    Vitals most = rest;
    for (int second = 0; second < 60; second += 5) {
      run(model, state, in, 5);
      const Vitals now = vitals(model, state);
      most.map_mmHg = std::max(most.map_mmHg, now.map_mmHg);
      most.hr_per_min = std::max(most.hr_per_min, now.hr_per_min);
    }
    return most;
  }
  PhysiologyModel model;
  PhysiologyState state;
  PhysiologyInput in;
  Vitals rest;
};

TEST(Pain, LaryngoscopyRaisesPressureAndRateWithinAMinuteAndHardlyAfterRemifentanil) {
  Asleep light(0), guarded(0.76);  // 5 ug/L: (5/1.01)^0.72 of the effect of assets/drugs/remifentanil.toml
  const Vitals hurt = light.in_laryngoscopy(), calm = guarded.in_laryngoscopy();
  expect_in(hurt.map_mmHg - light.rest.map_mmHg, 25, 40, "mean pressure without an opioid");
  expect_in(hurt.hr_per_min - light.rest.hr_per_min, 18, 33, "rate");
  EXPECT_LT(calm.map_mmHg - guarded.rest.map_mmHg, 8);
  EXPECT_LT(calm.hr_per_min - guarded.rest.hr_per_min, 8);
  light.in.surgical_stimulus = 0;
  run(light.model, light.state, light.in, 300);
  EXPECT_NEAR(vitals(light.model, light.state).map_mmHg, light.rest.map_mmHg, 5) << "back in five minutes";
}

TEST(Pain, DeepAnaesthesiaOfTheModelsOwnKeepsItAway) {
  PatientParameters deep;
  deep.anaesthesia = 0.9;
  const auto m = build_model(deep);
  ASSERT_TRUE(m);
  double rise[2];
  for (const bool light : {false, true}) {
    const PhysiologyModel& model = light ? reference() : *m;
    PhysiologyState s = initial_state(model);
    PhysiologyInput in;
    in.surgical_stimulus = 0.8;
    const double rest = s.map_mmHg;
    run(model, s, in, 60);
    rise[light] = s.map_mmHg - rest;
  }
  EXPECT_GT(rise[1], 20);
  EXPECT_LT(rise[0], 0.4 * rise[1]);
}

TEST(Pain, ACutMakesOneWhoIsAwakeBreatheMore) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.surgical_stimulus = 0.5;
  run(awake(), s, in, 120);
  EXPECT_LT(vitals(awake(), s).paco2_mmHg, awake().initial.alveolar_co2_mmHg - 1);
}

Vitals with_block(const PhysiologyModel& m, const PhysiologyInput& rest, double height, double seconds, PhysiologyInput more = {}) {
  PhysiologyState s = initial_state(m);
  PhysiologyInput in = rest;
  in.neuraxial_block = height;
  in.noradrenaline_ug_per_kg_min = more.noradrenaline_ug_per_kg_min;
  in.crystalloid_mL_per_min = more.crystalloid_mL_per_min;
  in.surgical_stimulus = more.surgical_stimulus;
  run(m, s, in, seconds);
  return vitals(m, s);
}

TEST(NeuraxialBlock, LowersPressureSegmentBySegmentInTenMinutes) {
  const double rest = awake().map_mmHg;
  const Vitals low = with_block(awake(), breathing_air(), 0.5, 600), high = with_block(awake(), breathing_air(), 0.75, 600), accelerators = with_block(awake(), breathing_air(), 0.9, 600);
  expect_in(low.map_mmHg / rest, 0.87, 0.98, "to T10: little");
  expect_in(high.map_mmHg / rest, 0.68, 0.82, "to T4: a fifth to a third (Greene)");
  EXPECT_LT(accelerators.map_mmHg, high.map_mmHg);
  EXPECT_LT(accelerators.hr_per_min, awake().patient.hr_per_min - 3) << "T1 to T4 go to the heart";
  EXPECT_GT(low.hr_per_min, awake().patient.hr_per_min) << "above the block the reflex answers";
  const Vitals early = with_block(awake(), breathing_air(), 0.75, 90);
  EXPECT_GT(early.map_mmHg, 0.9 * rest) << "it takes minutes";
}

TEST(NeuraxialBlock, FluidAndNoradrenalineBringThePressureBack) {
  const double left = with_block(awake(), breathing_air(), 0.75, 600).map_mmHg;
  PhysiologyInput pressor, fluid;
  pressor.noradrenaline_ug_per_kg_min = 0.05;
  fluid.crystalloid_mL_per_min = 50;
  EXPECT_GT(with_block(awake(), breathing_air(), 0.75, 600, pressor).map_mmHg, left + 7);
  EXPECT_GT(with_block(awake(), breathing_air(), 0.75, 600, fluid).map_mmHg, left + 5);
}

TEST(NeuraxialBlock, ChildrenHoldTheirPressureAndTheOldLoseMore) {
  double fall[2];
  for (const bool old : {false, true}) {
    Person person;
    person.age_y = old ? 80 : 4;
    const auto p = patient_of(person);
    ASSERT_TRUE(p);
    const PhysiologyInput rest = resting_input(*p, Ventilation::spontaneous);
    const auto m = build_model(*p, rest);
    ASSERT_TRUE(m);
    fall[old] = 1.0 - with_block(*m, rest, 0.75, 600).map_mmHg / m->map_mmHg;
  }
  EXPECT_LT(fall[0], 0.12) << "below eight years (Dohi 1979)";
  expect_in(fall[1], 0.25, 0.40, "at eighty (Rooke 1997: a third)");
}

TEST(NeuraxialBlock, KeepsAWoundInTheBellyFromHurting) {
  PhysiologyInput cut;
  cut.surgical_stimulus = 0.7;
  const double blocked_mmHg = with_block(reference(), {}, 0.75, 600, cut).map_mmHg, without = with_block(reference(), {}, 0.75, 600).map_mmHg;
  EXPECT_NEAR(blocked_mmHg, without, 3);
  EXPECT_GT(with_block(reference(), {}, 0, 300, cut).map_mmHg, with_block(reference(), {}, 0, 300).map_mmHg + 15);
}

TEST(NeuraxialBlock, ToTheNeckStopsTheBreath) {
  PhysiologyState s = initial_state(awake());
  PhysiologyInput in = breathing_air();
  in.neuraxial_block = 1;
  run(awake(), s, in, 900);
  EXPECT_LT(vitals(awake(), s).spo2_pct, 80) << "a total spinal wants a ventilator";
}

TEST(SlowNeuraxialBlock, WarmSkinCoolsTheCore) {
  PhysiologyInput in;
  PhysiologyState ventilated = initial_state(awake());
  in.neuraxial_block = 0.75;
  run(awake(), ventilated, in, 3600);
  PhysiologyState control = initial_state(awake());
  run(awake(), control, {}, 3600);
  EXPECT_GT(ventilated.skin_C, control.skin_C + 0.3);
  expect_in(control.temperature_C - ventilated.temperature_C, 0.2, 1.2, "core in an hour (Matsukawa 1995: 0.8)");
}

}  // namespace
}  // namespace holotwin::physiology::test
