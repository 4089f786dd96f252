// Clamps on the aorta, a balloon in haemorrhage, a tourniquet: pressures above and below, what starved beds let out, and the holes beyond.
#include <algorithm>

#include "physiology/beds.h"
#include "physiology/body.h"
#include "physiology/patient.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

PhysiologyInput with(double PhysiologyInput::*order, double value = 1, PhysiologyInput in = {}) {
  in.*order = value;
  return in;
}
double bled_mL(const PhysiologyOutput& out) { return 60 * 90 * (out.bled_red_cells_mL[0] + out.bled_plasma_mL[0]); }
/// mL/min over `seconds`.
double bleeding(const PhysiologyModel& m, PhysiologyState& s, const PhysiologyInput& in, int seconds) {
  PhysiologyOutput out;
  double sum = 0;
  for (int i = 0; i < 90 * seconds; ++i) {
    step(m, s, in, out);
    sum += bled_mL(out) / (90 * seconds);
  }
  return sum;
}
/// This share of the blood lost in eight minutes, two minutes later.
PhysiologyState in_shock(const PhysiologyModel& m, const PhysiologyInput& breaths, double share) {
  PhysiologyState s = initial_state(m);
  PhysiologyInput in = breaths;
  in.fixed_loss_mL_per_min = share * m.patient.blood_volume_mL / 8;
  run(m, s, in, 480);
  run(m, s, breaths, 120);
  return s;
}

TEST(Aorta, OpenItHasOnePressureEverywhere) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  run(m, s, open_liver(), 30);
  const auto wall = [&](Compartment i) { return m.elastance_mmHg_per_mL[i] * (s.volume_mL[i] - m.unstressed_mL[i]); };
  EXPECT_NEAR(wall(abdominal_aorta), wall(arteries), 1e-9);
  EXPECT_NEAR(wall(leg_arteries), wall(arteries), 1e-9);
}

TEST(Aorta, AThoracicClampRaisesPressureAboveAndStarvesWhatLiesBelow) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals a = vitals(m, s);
  run(m, s, with(&PhysiologyInput::clamp_aorta), 300);
  const Vitals b = vitals(m, s);
  expect_in(b.map_mmHg / a.map_mmHg, 1.30, 1.65, "+35 to +54 % above the coeliac artery (Roizen 1984, J Vasc Surg 1:300; Gelman 1995)");
  expect_in(b.co_L_per_min / a.co_L_per_min, 0.45, 0.80, "output falls by a quarter to a half (Gelman 1995)");
  expect_in(s.abdominal_mmHg, 8, 30, "mean pressure below (Gelman 1995)");
  EXPECT_GT(b.svo2_pct, a.svo2_pct) << "less is used";
  run(m, s, with(&PhysiologyInput::clamp_aorta), 600);
  EXPECT_LT(vitals(m, s).urine_mL_per_h, 2) << "kidneys without pressure";
  EXPECT_LT(vitals(m, s).gfr_mL_per_min, 0.1 * a.gfr_mL_per_min);
  EXPECT_LT(vitals(m, s).lactate_mmol_L, 3) << "what starves keeps its lactate";
}

/// What a release shows within ten minutes.
struct Washout {
  double least_map = 1e9, most_co2 = 0, most_lactate = 0, most_potassium = 0;
};
Washout ten_minutes_after(const PhysiologyModel& m, PhysiologyState& s) {
  Washout w;
  for (int i = 0; i < 60; ++i) {
    run(m, s, {}, 10);
    const Vitals b = vitals(m, s);
    w.least_map = std::min(w.least_map, b.map_mmHg);
    w.most_co2 = std::max(w.most_co2, b.etco2_mmHg);
    w.most_lactate = std::max(w.most_lactate, b.lactate_mmol_L);
    w.most_potassium = std::max(w.most_potassium, b.k_mmol_L);
  }
  return w;
}

TEST(SlowAorta, ReleaseAfterHalfAnHourWashesOut) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals rest = vitals(m, s);
  run(m, s, with(&PhysiologyInput::clamp_aorta), 1800);
  const Vitals a = vitals(m, s);
  const auto [least_map, most_co2, most_lactate, most_potassium] = ten_minutes_after(m, s);
  expect_in(least_map / rest.map_mmHg, 0.50, 0.90, "declamping hypotension (Gelman 1995)");
  expect_in(most_lactate - a.lactate_mmol_L, 2, 6.5, "lactate");
  expect_in(most_potassium - a.k_mmol_L, 0.3, 1.5, "potassium");
  EXPECT_GT(most_co2, rest.etco2_mmHg + 3) << "carbon dioxide";
  run(m, s, {}, 3000);
  EXPECT_NEAR(vitals(m, s).map_mmHg, rest.map_mmHg, 0.12 * rest.map_mmHg);
  EXPECT_LT(s.held_lactate_mmol[abdomen_bed] + s.held_lactate_mmol[legs_bed], 1);
}

TEST(Aorta, ABalloonInHaemorrhagicShockRaisesSystolicPressureAtEveryAge) {
  // +40 to +60 mmHg in zone 1: Moore 2015 (J Trauma Acute Care Surg 79:523: +55), Brenner 2013 (75:506: +55). A child's pressures are lower.
  for (const double age_y : {4.0, 34.0, 85.0}) {
    PatientParameters p;
    PhysiologyInput breaths;
    if (age_y != 34.0) {
      Person who;
      who.age_y = age_y;
      who.anaesthesia = 0.5;
      p = *patient_of(who);
      breaths = resting_input(p, Ventilation::controlled);
    }
    const auto built = build_model(p, breaths);
    ASSERT_TRUE(built.has_value());
    PhysiologyState s = in_shock(*built, breaths, age_y < 18.0 ? 0.30 : 0.36);
    const Vitals a = vitals(*built, s);
    const double brain_mL_per_s = s.brain_flow_mL_per_s;
    run(*built, s, with(&PhysiologyInput::clamp_aorta, 1, breaths), 60);
    const Vitals b = vitals(*built, s);
    expect_in(b.sbp_mmHg - a.sbp_mmHg, age_y < 18 ? 15 : 30, 70, "systolic");
    EXPECT_GT(s.brain_flow_mL_per_s, 1.15 * brain_mL_per_s) << age_y;
  }
}

TEST(Aorta, BelowTheKidneysAClampCostsLittle) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  const Vitals a = vitals(m, s);
  run(m, s, with(&PhysiologyInput::clamp_infrarenal_aorta), 300);
  const Vitals b = vitals(m, s);
  expect_in(b.map_mmHg / a.map_mmHg, 1.0, 1.15, "+2 to +12 % (Roizen 1984; Gelman 1995)");
  expect_in(b.co_L_per_min / a.co_L_per_min, 0.75, 0.97, "output");
  EXPECT_GT(b.gfr_mL_per_min, 0.8 * a.gfr_mL_per_min);
  expect_in(s.leg_mmHg, 10, 45, "stump");
}

TEST(Aorta, HolesBeyondAClampBleedByCollateralsAlone) {
  const auto& m = reference();
  PhysiologyInput in;
  in.bleed_count = 1;
  in.bleeds[0] = {Node::aorta, 5, 0.6, 0, 0, 0};
  PhysiologyState s = initial_state(m);
  const double open = bleeding(m, s, in, 10);
  run(m, s, with(&PhysiologyInput::clamp_aorta, 1, in), 10);
  EXPECT_LT(bleeding(m, s, with(&PhysiologyInput::clamp_aorta, 1, in), 10), 0.6 * open);
  EXPECT_GT(bleeding(m, s, with(&PhysiologyInput::clamp_aorta, 1, in), 10), 0) << "back flow";

  in.bleeds[0].node = Node::femoral_artery;
  s = initial_state(m);
  const double thigh = bleeding(m, s, in, 10);
  EXPECT_GT(thigh, 300);
  run(m, s, with(&PhysiologyInput::clamp_infrarenal_aorta, 1, in), 10);
  EXPECT_LT(bleeding(m, s, with(&PhysiologyInput::clamp_infrarenal_aorta, 1, in), 10), 0.65 * thigh);
  EXPECT_EQ(bleeding(m, s, with(&PhysiologyInput::tourniquet, 1, in), 1), 0.0);
  EXPECT_GT(bleeding(m, s, with(&PhysiologyInput::tourniquet, 0.5, in), 10), 0.0) << "a loose one";
}

TEST(SlowAorta, ATourniquetsReleaseAfterAnHourIsSeenAndPasses) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  run(m, s, with(&PhysiologyInput::tourniquet), 3600);
  const Vitals a = vitals(m, s);
  const auto [least_map, most_co2, most_lactate, most_potassium] = ten_minutes_after(m, s);
  expect_in(a.map_mmHg - least_map, 2, 20, "pressure falls by some 10 mmHg (Girardis 2000, Anesth Analg 91:727; recalled)");
  expect_in(most_co2 - a.etco2_mmHg, 1, 14, "0.1-2.4 kPa (Kam 2001, Anaesthesia 56:534; recalled)");
  expect_in(most_lactate - a.lactate_mmol_L, 0.4, 2.2, "lactate");
  expect_in(most_potassium - a.k_mmol_L, 0.05, 0.4, "potassium (Kam 2001)");
}

TEST(Aorta, FlowsOfTheBedsAreTheOutput) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  run(m, s, {}, 30);
  const BedFlows f = bed_flows(m, s);
  EXPECT_NEAR(f.total(), 5600, 250);
  EXPECT_NEAR(f.brain, 0.12 * 5600, 60);
  EXPECT_NEAR(f.kidneys, 0.19 * 5600, 80);
  EXPECT_NEAR(f.gut + f.liver, 1450, 100);
  run(m, s, with(&PhysiologyInput::clamp_aorta), 120);
  const BedFlows shut = bed_flows(m, s);
  EXPECT_LT(shut.kidneys, 0.25 * f.kidneys);
  EXPECT_LT(shut.gut, 0.25 * f.gut);
  EXPECT_GT(shut.brain, 0.8 * f.brain) << "less carbon dioxide";
}

}  // namespace
}  // namespace holotwin::physiology::test
