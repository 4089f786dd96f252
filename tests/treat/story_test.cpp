// The plans of the project, told as a teacher tells them: what each arm's numbers have to show.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiology/model.h"
#include "tests/treat/support.h"

namespace holotwin {
namespace {

using physiology::CourseResult;
using test::drugs;
using test::kAssets;
using test::language;

/// A plan of the project carried out, and the vitals of an arm at the first row from a moment on.
struct Story {
  std::optional<Plan> plan;
  std::vector<CourseResult> arms;
  [[nodiscard]] Vitals at(std::size_t arm, double time_s) const {
    return std::find_if(arms[arm].rows.begin(), arms[arm].rows.end(), [&](const physiology::CourseRow& row) { return row.time_s >= time_s; })->vitals;
  }
};
/// Without arms where it could not be told.
Story tell(const std::string& name) {
  Story story;
  const auto p = load_plan(kAssets / "plans" / (name + ".toml"), drugs());
  EXPECT_TRUE(p) << (p ? "" : p.error().message());
  if (!p) return story;
  story.plan = *p;
  const auto m = build_patient(*p);
  EXPECT_TRUE(m) << (m ? "" : m.error().message());
  Jobs jobs(1);
  if (m) story.arms = run_arms(*m, *p, jobs);
  return story;
}

TEST(TreatStory, ATensionPneumothoraxReadsAsATeacherTellsIt) {
  const Story story = tell("tension_pneumothorax");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const auto at = [&](std::size_t arm, double t) { return story.at(arm, t); };
  const Vitals before = at(0, 30), tense = at(0, 295), needle = at(1, 600), oxygen = at(2, 295), ventilated = at(3, 415);
  EXPECT_NEAR(before.map_mmHg, 90, 3);
  EXPECT_GT(before.spo2_pct, 95);
  EXPECT_LT(tense.map_mmHg, before.map_mmHg - 8);
  EXPECT_GT(tense.hr_per_min, before.hr_per_min + 20);
  EXPECT_GT(tense.cvp_mmHg, before.cvp_mmHg + 5) << "neck veins";
  EXPECT_LT(tense.spo2_pct, 93);
  EXPECT_GT(oxygen.spo2_pct, tense.spo2_pct + 1) << "oxygen helps the number, not the cause";
  EXPECT_LT(oxygen.map_mmHg, before.map_mmHg - 5);
  EXPECT_GT(needle.map_mmHg, before.map_mmHg - 6);
  EXPECT_GT(needle.spo2_pct, 94);
  EXPECT_LT(ventilated.map_mmHg, tense.map_mmHg - 5) << "pressure from the ventilator makes it worse";
  EXPECT_GT(tense.rr_per_min, 22) << "he labours from the first minutes";
  EXPECT_EQ(tense.glasgow, 15) << "and is awake at this pressure";
  EXPECT_LT(tense.lactate_mmol_L, 4);
  const Vitals late = at(0, 24 * 60);
  EXPECT_LT(late.glasgow, 9);
  EXPECT_LT(late.rr_per_min, at(0, 14 * 60).rr_per_min - 15) << "breath fails first";
  EXPECT_GT(late.paco2_mmHg, at(0, 14 * 60).paco2_mmHg + 5);
  EXPECT_LT(late.hr_per_min, at(0, 14 * 60).hr_per_min - 20) << "the heart slows before it stops";
  EXPECT_FALSE(r[0].rows.back().vitals.pulse) << "left alone he dies of it";
  EXPECT_TRUE(at(3, 415).pulse) << "who was ventilated lives to have the needle";
  EXPECT_GT(at(3, 20 * 60).map_mmHg, 60);
}

TEST(TreatStory, AnInductionInTheOldReadsAsATeacherTellsIt) {
  const Story story = tell("induction_elderly");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const auto at = [&](std::size_t arm, double t) { return story.at(arm, t); };
  const Vitals before = at(0, 30), young = at(0, 480), old = at(1, 480), helped = at(2, 900), alone = at(3, 600);
  EXPECT_NEAR(before.map_mmHg, 95, 3);
  EXPECT_LT(young.map_mmHg, 0.65 * before.map_mmHg) << "a third and more is lost";
  EXPECT_LT(young.processed_eeg, 30) << "far too deep";
  EXPECT_GT(old.map_mmHg, 65);
  EXPECT_LT(old.processed_eeg, 60);
  EXPECT_GT(old.processed_eeg, 33);
  EXPECT_GT(helped.map_mmHg, at(0, 900).map_mmHg + 6) << "phenylephrine holds the pressure";
  EXPECT_LT(helped.hr_per_min, at(0, 900).hr_per_min - 4) << "and slows the heart";
  EXPECT_LT(young.hr_per_min, before.hr_per_min + 12) << "no flight of the heart under propofol and remifentanil";
  EXPECT_LT(at(0, 420).tof_ratio, 0.1);
  EXPECT_EQ(alone.rr_per_min, 0);
  EXPECT_GT(at(3, 420).spo2_pct, 97) << "oxygen breathed before lasts some minutes";
  EXPECT_LT(at(3, 660).spo2_pct, 50);
  EXPECT_TRUE(std::isfinite(r[3].died_s)) << "and then he dies";
  EXPECT_LT(r[3].died_s, 18 * 60);
  ASSERT_EQ(story.plan->arms[3].warnings.size(), 1U);
  EXPECT_EQ(story.plan->arms[3].warnings[0].id, "relaxed_alone");
  EXPECT_TRUE(story.plan->arms[0].warnings.empty());
  EXPECT_NE(warning_text(story.plan->arms[3].warnings[0], language("en")).find("Rocuronium in one who breathes"), std::string::npos);
  const TreatInputs in{*story.plan, r, language("en"), {"0.1.0", "", 1, 0}};
  EXPECT_NE(treat_csv(in).find(",propofol_plasma_mg_per_L,propofol_effect_site_mg_per_L,"), std::string::npos);
  const auto json = nlohmann::json::parse(treat_json(in));
  const auto& propofol = json["arms"][0]["drugs"]["propofol"];
  EXPECT_NEAR(propofol["given"].get<double>(), 2 * 65 + 6 * 65 * 17.5 / 60, 0.5) << "2 mg/kg and 6 mg/kg/h from 2:30 to 20:00";
  EXPECT_EQ(propofol["unit"], "mg_per_L");
  EXPECT_NE(treat_html(in).find("Train-of-four ratio"), std::string::npos);
}

TEST(TreatStory, AnaphylaxisReadsAsATeacherTellsIt) {
  const Story story = tell("anaphylaxis");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const auto at = [&](std::size_t arm, double minutes) { return story.at(arm, minutes * 60); };
  const Vitals rest = at(0, 0), collapse = at(0, 5);
  EXPECT_LT(collapse.map_mmHg, 0.7 * rest.map_mmHg);
  EXPECT_GT(collapse.hr_per_min, 115);
  EXPECT_GT(collapse.hct, rest.hct + 0.01);
  EXPECT_LT(at(0, 40).map_mmHg, 40) << "left alone it goes on";
  EXPECT_GE(at(0, 10).glasgow, 13) << "awake above 50 mmHg";
  for (const double m : {20.0, 25.0}) EXPECT_TRUE(at(0, m).glasgow >= 10 && at(0, m).glasgow <= 13) << "clouded between 40 and 45, at " << m;
  EXPECT_LT(at(0, 36).etco2_mmHg, 26) << "little blood reaches the lungs";
  EXPECT_LT(at(0, 40).hr_per_min, at(0, 30).hr_per_min - 20) << "the heart slows before it stops";
  EXPECT_FALSE(r[0].rows.back().vitals.pulse);
  EXPECT_GT(at(1, 10).map_mmHg, at(0, 10).map_mmHg + 10) << "five minutes after the first injection";
  EXPECT_GT(at(1, 20).map_mmHg, 75);
  EXPECT_LT(at(1, 20).paco2_mmHg, at(3, 20).paco2_mmHg - 2) << "the bronchi open";
  EXPECT_GT(at(3, 10).spo2_pct, at(0, 10).spo2_pct) << "oxygen helps the number";
  EXPECT_LT(at(3, 40).map_mmHg, 50) << "fluid alone leaks away";
  EXPECT_LT(at(2, 20).map_mmHg, 50);
  EXPECT_GT(at(2, 40).map_mmHg, 75) << "late, and it still works";
  EXPECT_GT(at(2, 40).lactate_mmol_L, at(1, 40).lactate_mmol_L + 1) << "the delay has its price";
}

TEST(TreatStory, CardiacTamponadeReadsAsATeacherTellsIt) {
  const Story story = tell("cardiac_tamponade");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const auto at = [&](std::size_t arm, double minutes) { return story.at(arm, minutes * 60); };
  const Vitals rest = at(0, 0.5), tight = at(0, 7);
  EXPECT_LT(tight.map_mmHg, 0.75 * rest.map_mmHg);
  EXPECT_GT(tight.cvp_mmHg, rest.cvp_mmHg + 5) << "pressure falls while the neck veins fill";
  EXPECT_LT(tight.sbp_mmHg - tight.dbp_mmHg, 0.5 * (rest.sbp_mmHg - rest.dbp_mmHg)) << "the third sign is the small pulse";
  EXPECT_GT(tight.hr_per_min, 110);
  EXPECT_GT(at(1, 10).map_mmHg, at(0, 10).map_mmHg + 5) << "fluid buys time";
  EXPECT_LT(at(1, 10).map_mmHg, 75);
  EXPECT_GT(at(2, 10).map_mmHg, 0.95 * rest.map_mmHg) << "the drain cures";
  EXPECT_LT(at(2, 10).hr_per_min, 90);
  EXPECT_LE(at(3, 9).co_L_per_min, 0.95 * at(0, 9).co_L_per_min) << "the ventilator takes filling away";
  EXPECT_GT(at(3, 15).map_mmHg, 75);
}

TEST(SlowTreatStory, AHeartThatFibrillatesLivesByCompressionsAndAShock) {
  const Story story = tell("cardiac_arrest");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  EXPECT_GT(story.at(0, 290).wedge_mmHg, 14) << "the left ventricle fails";
  EXPECT_NEAR(r[0].died_s, 5 * 60 + 5 + physiology::kDead_s, 15) << "nobody acts";
  const Vitals pressed = story.at(1, 470), back = story.at(1, 900);
  EXPECT_GT(pressed.etco2_mmHg, 15) << "compressions that move blood show in carbon dioxide";
  EXPECT_LT(pressed.map_mmHg, 60);
  EXPECT_LT(pressed.glasgow, 9);
  EXPECT_GT(back.map_mmHg, 65);
  EXPECT_GT(story.at(3, 700).lactate_mmol_L, story.at(1, 470).lactate_mmol_L + 2) << "late is worse";
  EXPECT_EQ(r[1].ecgs.size(), 2U);
}

TEST(SlowTreatStory, CarbonDioxideTellsWhereATubeLiesBeforeSaturationDoes) {
  const Story story = tell("lost_airway");
  ASSERT_EQ(story.arms.size(), 4U);
  const auto at = [&](std::size_t arm, double t) { return story.at(arm, t); };
  EXPECT_GT(at(1, 360).peak_cmH2O, 1.15 * at(0, 360).peak_cmH2O) << "in the right main bronchus pressure rises at once";
  EXPECT_GT(at(1, 540).spo2_pct, 98) << "and saturation says nothing yet";
  EXPECT_LT(at(1, 800).spo2_pct, 92);
  EXPECT_GT(at(1, 1000).spo2_pct, 97) << "drawn back";
  EXPECT_LT(at(2, 400).exhaled_mL, 20) << "the gullet gives nothing back";
  EXPECT_GT(at(2, 480).spo2_pct, 98) << "nor did the oximeter know for minutes";
  EXPECT_LT(at(2, 860).spo2_pct, 60);
  EXPECT_GT(at(3, 1190).spo2_pct, 97) << "mask and bag will do";
}

TEST(SlowTreatStory, AMassiveEmbolismIsMadeWorseByFluidAndBetterByPressorAndLysis) {
  const Story story = tell("pulmonary_embolism");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const Vitals before = story.at(0, 110), shut = story.at(0, 470);
  EXPECT_LT(shut.map_mmHg, 70);
  EXPECT_GT(shut.pap_mean_mmHg, before.pap_mean_mmHg + 12);
  EXPECT_GT(shut.cvp_mmHg, before.cvp_mmHg + 4) << "neck veins";
  EXPECT_GT(shut.paco2_mmHg - shut.etco2_mmHg, 12) << "dead space";
  EXPECT_GT(story.at(1, 1500).map_mmHg, story.at(0, 1500).map_mmHg + 8);
  EXPECT_TRUE(std::isfinite(r[2].died_s) || story.at(2, 3590).map_mmHg < story.at(1, 3590).map_mmHg) << "2 L of fluid";
  EXPECT_GT(story.at(3, 3590).co_L_per_min, story.at(1, 3590).co_L_per_min + 1);
}

TEST(SlowTreatStory, PotassiumStopsTheHeartAndIsMovedByInsulin) {
  const Story story = tell("hyperkalaemia");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  EXPECT_LT(story.at(0, 590).hr_per_min, 65) << "conduction slows";
  EXPECT_GT(story.at(0, 590).k_mmol_L, 7.5);
  EXPECT_TRUE(std::isfinite(r[0].died_s)) << "a second dose";
  EXPECT_FALSE(std::isfinite(r[1].died_s));
  EXPECT_LT(story.at(3, 1800).k_mmol_L, story.at(2, 1800).k_mmol_L - 0.4) << "insulin and salbutamol";
  EXPECT_GT(story.at(3, 1000).glucose_mmol_L, 8);
  ASSERT_FALSE(r[0].samples.empty());
  EXPECT_GT(r[0].samples[0].found.gas.potassium_mmol_L, 7.5);
}

TEST(SlowTreatStory, ABleedingInTheSkullAnswersToBreathMannitolAndTheSurgeon) {
  const Story story = tell("brain_injury");
  ASSERT_EQ(story.arms.size(), 5U);
  const Vitals left = story.at(0, 4400);
  EXPECT_GT(left.icp_mmHg, 35);
  EXPECT_LE(left.glasgow, 8);
  EXPECT_GT(left.map_mmHg, story.at(0, 300).map_mmHg + 2) << "Cushing";
  EXPECT_LT(left.hr_per_min, story.at(0, 300).hr_per_min - 3);
  EXPECT_LT(story.at(3, 2300).icp_mmHg, story.at(1, 2300).icp_mmHg - 4) << "hyperventilation";
  EXPECT_LT(story.at(2, 3600).icp_mmHg, story.at(1, 3600).icp_mmHg - 2) << "mannitol";
  EXPECT_LT(story.at(4, 5900).icp_mmHg, 15) << "evacuated";
}

TEST(SlowTreatStory, ASpinalBlockLowersPressureAndPhenylephrineHoldsIt) {
  const Story story = tell("spinal_caesarean");
  ASSERT_EQ(story.arms.size(), 4U);
  const double before = story.at(0, 100).map_mmHg;
  EXPECT_LT(story.at(0, 900).map_mmHg, 0.82 * before);
  EXPECT_GT(story.at(1, 900).map_mmHg, story.at(0, 900).map_mmHg + 3) << "fluid helps a little";
  EXPECT_NEAR(story.at(2, 900).map_mmHg, before, 0.12 * before);
  EXPECT_LT(story.at(2, 600).hr_per_min, story.at(0, 600).hr_per_min - 4) << "phenylephrine slows";
  EXPECT_GT(story.at(3, 700).hr_per_min, story.at(2, 700).hr_per_min + 4) << "ephedrine does not";
}

TEST(SlowTreatStory, ATourniquetSavesWhatABalloonCostsMoreToHold) {
  const Story story = tell("aortic_balloon");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  EXPECT_TRUE(std::isfinite(r[0].died_s));
  EXPECT_GT(story.at(1, 3500).map_mmHg, 75);
  EXPECT_GT(story.at(3, 660).map_mmHg, story.at(0, 600).map_mmHg + 20) << "a balloon above the diaphragm raises pressure at once";
  EXPECT_LT(story.at(3, 2460).map_mmHg, story.at(3, 2390).map_mmHg - 15) << "and its end lets it fall";
  EXPECT_GT(story.at(3, 2700).k_mmol_L, story.at(1, 2700).k_mmol_L + 0.5);
  EXPECT_GT(r[3].rows.back().lost_mL, r[1].rows.back().lost_mL + 1000);
}

TEST(SlowTreatStory, MalignantHyperthermiaShowsInCarbonDioxideFirstAndEndsWithDantrolene) {
  const Story story = tell("malignant_hyperthermia");
  ASSERT_EQ(story.arms.size(), 4U);
  const Vitals before = story.at(0, 290), early = story.at(0, 900);
  EXPECT_GT(early.etco2_mmHg, 1.5 * before.etco2_mmHg);
  EXPECT_LT(early.temperature_C, before.temperature_C + 0.7) << "heat comes later";
  EXPECT_GT(story.at(0, 3600).temperature_C, before.temperature_C + 1.5);
  EXPECT_GT(story.at(0, 3600).k_mmol_L, 5.8);
  EXPECT_LT(story.at(0, 1800).ph, 7.1);
  EXPECT_LT(story.at(2, 2700).hr_per_min, story.at(1, 2700).hr_per_min - 30) << "dantrolene";
  EXPECT_GT(story.at(1, 4490).hr_per_min, 110) << "without it the muscle burns on";
  EXPECT_LT(story.at(3, 4490).etco2_mmHg, 45) << "late, but it works";
}

TEST(SlowTreatStory, SepticShockReadsAsATeacherTellsIt) {
  const Story story = tell("septic_shock");
  const auto& r = story.arms;
  ASSERT_EQ(r.size(), 4U);
  const auto at = [&](std::size_t arm, double hours) { return story.at(arm, hours * 3600); };
  const Vitals well = at(0, -7.4), ill = at(0, 0), shock = at(0, 8);
  EXPECT_GT(ill.hr_per_min, well.hr_per_min + 20);
  EXPECT_LT(ill.map_mmHg, well.map_mmHg - 5);
  EXPECT_GT(ill.lactate_mmol_L, 2);
  EXPECT_GT(at(0, 2).temperature_C, 38);
  EXPECT_LT(shock.map_mmHg, 65);
  EXPECT_GT(shock.lactate_mmol_L, 6.5);
  EXPECT_GT(at(1, 2).map_mmHg, at(0, 2).map_mmHg + 3) << "fluid helps";
  EXPECT_LT(at(1, 8).map_mmHg, 65) << "and does not last";
  for (const double h : {2.0, 4.0, 6.0, 8.0}) EXPECT_GT(at(2, h).map_mmHg, 65) << h;
  EXPECT_LT(at(2, 8).lactate_mmol_L, 5);
  EXPECT_GT(at(3, 8).lactate_mmol_L, at(2, 8).lactate_mmol_L + 0.5) << "hours late";
  EXPECT_GT(at(3, 6).temperature_C, at(2, 6).temperature_C + 0.4);
  const auto noradrenaline = [&](std::size_t arm) { return r[arm].rows.back().given[static_cast<std::size_t>(physiology::Substance::noradrenaline)]; };
  EXPECT_GT(noradrenaline(3), 2 * noradrenaline(2)) << "more of it for longer";
}

/// shared/docs/field/liver-trauma.md beside the plan that tells its story.
TEST(SlowTreatStory, LiverTraumaReadsAsTheFieldPageTellsIt) {
  const auto p = load_plan(kAssets / "plans/liver_trauma.toml", drugs());
  ASSERT_TRUE(p) << p.error().message();
  Jobs jobs(1);
  const auto r = run_arms(*build_patient(*p), *p, jobs);
  std::map<std::string, const CourseResult*> arm;
  for (std::size_t i = 0; i < r.size(); ++i) arm[p->arms[i].id] = &r[i];
  const auto at = [](const CourseResult& c, double t) {
    return *std::find_if(c.rows.begin(), c.rows.end(), [&](const physiology::CourseRow& row) { return row.time_s >= t; });
  };
  const auto first_below = [](const CourseResult& c, double map) {
    for (const auto& row : c.rows)
      if (row.time_s > 0 && row.vitals.map_mmHg < map) return row.time_s / 60;
    return 1e9;
  };
  const CourseResult &nobody = *arm.at("nobody_acts"), &good = *arm.at("good_run"), &clamp = *arm.at("clamp_only"), &pressor = *arm.at("noradrenaline_crystalloid");
  const auto within = [](double v, double low, double high, const char* what) {
    EXPECT_GE(v, low) << what;
    EXPECT_LE(v, high) << what;
  };
  within(at(nobody, 0).lost_mL, 895, 905, "900 mL before the peritoneum is opened");
  within((at(nobody, 20).lost_mL - at(nobody, 0).lost_mL) * 3, 280, 340, "total within 20 s");
  within(at(nobody, 0).vitals.map_mmHg - at(nobody, 60).vitals.map_mmHg, 8, 20, "MAP falls within a minute");
  within(first_below(nobody, 40), 4, 7, "MAP < 40, min");
  within(nobody.pulse_lost_s / 60, 8, 14, "no pulse, min");
  EXPECT_EQ(outcome_of(good), ArmOutcome::alive);
  within(good.rows.back().lost_mL, 1900, 2800, "total loss of the good run");
  EXPECT_LE(at(good, 20 * 60).bleeding_mL_per_min, 15);
  const double before = at(good, 415).bleeding_mL_per_min, clamped = at(good, 435).bleeding_mL_per_min;
  within(clamped / before, 0.20, 0.35, "a Pringle leaves the venous part");  // 25-35 % with nothing else held
  EXPECT_GT(clamp.rows.back().lost_mL, 2800) << "clamp only: the vein bleeds on";
  EXPECT_LT(clamp.rows.back().vitals.map_mmHg, 50);
  // The trap: pressure looks better than without, flow and lactate do not, and the blood is thinned.
  EXPECT_GT(at(pressor, 300).vitals.map_mmHg, at(nobody, 300).vitals.map_mmHg + 5);
  EXPECT_LT(at(pressor, 1200).vitals.hb_g_per_dL, 8);
  EXPECT_LT(at(pressor, 1200).vitals.fibrinogen_g_L, 1.2);
  EXPECT_GT(at(pressor, 600).vitals.lactate_mmol_L, at(good, 600).vitals.lactate_mmol_L);
  EXPECT_GT(at(pressor, 900).vitals.lactate_mmol_L, at(good, 900).vitals.lactate_mmol_L + 2);
}

/// Chowdhury 2012 (physiology/README.md): both ends inside, the half hour missed as that page says.
TEST(SlowTreatStory, TwoLitresOfSalineAreInsideWhatWasMeasuredAtTheEndAndAnHourLater) {
  const auto p = load_plan(kAssets / "plans/crystalloid_2L.toml", drugs());
  ASSERT_TRUE(p) << p.error().message();
  Jobs jobs(1);
  const auto r = run_arms(*build_patient(*p), *p, jobs);
  EXPECT_EQ(r[1].limits[0].outside_s(), 0);
  EXPECT_EQ(r[1].limits[2].outside_s(), 0);
  EXPECT_EQ(r[0].limits[0].below_s, 60) << "without the infusion nothing fills the blood";
}

}  // namespace
}  // namespace holotwin
