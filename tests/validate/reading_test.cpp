#include <algorithm>

#include "physiology/body.h"
#include "tests/validate/support.h"
#include "tools/holotwin/validate/protocols.h"

namespace holotwin::validate::test {

namespace {

using namespace physiology;

double read(const Readings& r, std::string_view name) { return r.at(find_quantity(name).value()); }

Course carry_out(std::string_view name, std::vector<double> at_s, bool saturation = false) {
  Trial trial(patient(), {std::move(at_s), 0, saturation});
  find_protocol(name)->carry_out(trial);
  return trial.finish();
}

TEST(Reading, EveryProtocolActsWhenProtocolsCsvSaysSo) {
  for (const Protocol& p : protocols()) {
    Trial trial(patient(), {});
    p.carry_out(trial);
    const Course course = trial.finish();
    EXPECT_FALSE(course.restored) << p.name;
    for (const double s : reference().protocols.find(p.name)->second.at_s)
      EXPECT_NE(std::ranges::find(course.steps_s, s), course.steps_s.end()) << p.name << " does nothing at " << s << " s";
  }
}

TEST(Reading, WhatIsBledIsRateTimesTime) {
  // 90 mL/min; a sample is the mean of whole breaths over at least 10 s (three of just under 5 s), so it lies 7.5 s behind.
  const Course course = carry_out("haemorrhage_class_1_femoral", {300, 900});
  EXPECT_NEAR(read(course.at.at(300), "blood_lost_mL"), 90.0 / 60 * (300 - 7.5), 0.5);
  EXPECT_NEAR(read(course.at.at(900), "blood_lost_mL"), 90.0 / 60 * 550, 0.05) << "it stopped at 550 s";
  EXPECT_NEAR(read(course.at.at(0), "blood_lost_mL"), 0, 1e-12);
}

TEST(Reading, ASampleAtTheTimeOfAStepIsTakenBeforeIt) {
  const Course course = carry_out("apnoea_air_bagged", {60, 80});
  EXPECT_NEAR(read(course.at.at(60), "tv_mL"), 0, 1) << "still no breath";
  EXPECT_EQ(read(course.at.at(60), "rr_per_min"), 0) << "nothing moves";
  EXPECT_NEAR(read(course.at.at(80), "tv_mL"), 540, 10);
  EXPECT_NEAR(read(course.at.at(80), "rr_per_min"), 12, 1e-9);
}

TEST(Reading, ImposedBreathsHaveTheRestingSize) {
  const Course course = carry_out("voluntary_breathing", {90, 300});
  const double resting = read(course.at.at(0), "tv_mL");
  EXPECT_NEAR(read(course.at.at(90), "rr_per_min"), 50, 1);
  EXPECT_NEAR(read(course.at.at(90), "tv_mL"), resting, 0.05 * resting);
  EXPECT_NEAR(read(course.at.at(300), "tv_mL"), resting, 0.03 * resting);
  EXPECT_NEAR(read(course.at.at(300), "rr_per_min"), 6, 0.1);
}

TEST(Reading, TheBooksOfAnInfusionClose) {
  // 2 L in an hour: what is not in blood or tissue is urine (mass in kg; plasma and tissue fluid weigh 1.02 kg/L).
  const Course course = carry_out("saline_2L_60min", {3600});
  const Readings& r = course.at.at(3600);
  const Readings& rest = course.at.at(0);
  const double blood = read(r, "blood_volume_mL") - read(rest, "blood_volume_mL"), tissue = read(r, "extravascular_volume_mL") - read(rest, "extravascular_volume_mL");
  EXPECT_NEAR(read(r, "body_mass_kg") - read(rest, "body_mass_kg"), 1.02e-3 * (blood + tissue), 1e-6);
  EXPECT_LT(blood + tissue, 2000);
  EXPECT_GT(blood + tissue, 1000);
  EXPECT_NEAR(read(r, "hb_mass_g"), read(rest, "hb_mass_g"), 0.1) << "no red cell came or went";
}

TEST(Reading, AnaemiaHasItsHaemoglobinAndRestHasNot) {
  const Course course = carry_out("anaemia_hb_10", {120});
  EXPECT_NEAR(read(course.at.at(120), "hb_g_per_dL"), 10.3, 0.05);
  EXPECT_NEAR(read(course.at.at(0), "hb_g_per_dL"), 15.2, 0.1);
}

TEST(Reading, ShuntAndVenousOxygenAreTheModels) {
  const Course course = carry_out("rest", {60});
  const Readings& r = course.at.at(60);
  EXPECT_NEAR(read(r, "shunt_1"), patient().model.shunt, 2e-4) << "arterial blood is some seconds old";
  EXPECT_NEAR(read(r, "cardiac_output_mL_per_min") * 1e-3, read(r, "stroke_volume_mL") * read(r, "hr_per_min") * 1e-3, 0.01) << "but for the mean of a product";
  EXPECT_GT(read(r, "lv_systolic_pressure_mmHg"), read(r, "sbp_mmHg") - 10);
  EXPECT_NEAR(read(r, "ie_ratio_1"), 0.5, 0.02);  // a third of the breath: ventilator.inl
  // The catheters read what the monitor shows.
  const Vitals v = vitals(patient().model, patient().state);
  EXPECT_NEAR(read(course.at.at(0), "map_mmHg"), v.map_mmHg, 1);
  EXPECT_NEAR(read(course.at.at(0), "cvp_mmHg"), v.cvp_mmHg, 0.5);
  EXPECT_NEAR(read(course.at.at(0), "cardiac_output_mL_per_min") * 1e-3, v.co_L_per_min, 0.15);
}

TEST(Reading, TheVenousPressureGivesTheSaturationBack) {
  Readings r = carry_out("rest", {60}).at.at(60);
  const double p = read(r, "mixed_venous_po2_mmHg");
  EXPECT_NEAR(1 / (23400 / (p * p * p + 150 * p) + 1), patient().state.venous_saturation, 0.003);  // Severinghaus 1979
}

TEST(Reading, TheNoradrenalineLevelIsTheOneTheDrugActsBy) {
  // Half its effect is at 8.1 ug/L (drugs.inl): the reading must say that where the model's effect is a half.
  PhysiologyState s = patient().state;
  double low = 0, high = 1000;
  for (int i = 0; i < 60; ++i) {
    s.noradrenaline_ug = 0.5 * (low + high);
    (noradrenaline_effect(patient().model, s) < 0.5 ? low : high) = s.noradrenaline_ug;
  }
  const Vitals v = vitals(patient().model, s);
  const Measures none;
  PhysiologyState without = s;
  without.noradrenaline_ug = 0;
  const double own = read(read_all({patient().model, without, patient().rest, v, none, patient(), initial_medication()}), "noradrenaline_plasma_ng_per_mL");
  EXPECT_GT(own, 0.124) << "he makes some himself: resting row of validation.json";
  EXPECT_LT(own, 0.274);
  EXPECT_NEAR(read(read_all({patient().model, s, patient().rest, v, none, patient(), initial_medication()}), "noradrenaline_plasma_ng_per_mL") - own, 8.1, 1e-6);
}

TEST(Reading, TimeToDesaturationIsFound) {
  const Course course = carry_out("apnoea_air", {}, true);
  ASSERT_TRUE(course.sao2_90_s.has_value());
  EXPECT_GT(*course.sao2_90_s, 5);
  EXPECT_LT(*course.sao2_90_s, 300);
}

TEST(Reading, RestIsHeldInEveryWindow) {
  Trial trial(patient(), {{120}, 120, false});
  const Course course = trial.finish();
  const std::size_t map = *find_quantity("map_mmHg");
  EXPECT_LT(course.lowest[map], course.mean[map]);
  EXPECT_GT(course.highest[map], course.mean[map]);
  EXPECT_LT(course.highest[map] - course.lowest[map], 10);
}

}  // namespace

}  // namespace holotwin::validate::test
