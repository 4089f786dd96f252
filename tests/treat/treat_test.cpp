#include "tools/holotwin/treat/treat.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "physiology/model.h"
#include "tests/report/well_formed.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/treat/compare.h"
#include "tools/holotwin/treat/treat_figure.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using physiology::CourseResult;
using test::malformed;
const fs::path kAssets = fs::path(HOLOTWIN_SOURCE_DIR) / "assets";

const Language& language(const std::string& code) {
  static std::map<std::string, Language> all;
  if (all.count(code) == 0) all[code] = *load_language(kAssets / "locale" / (code + ".toml"));
  return all[code];
}

const DrugLibrary& drugs() {
  static const DrugLibrary all = *load_drugs(kAssets / "drugs");
  return all;
}

constexpr const char* kPatient = R"(schema = 1
title = "<script>alert(1)</script> & \"quotes\""
[patient]
age_y = 34
sex = "male"
weight_kg = 75
height_cm = 178
blood_volume_mL = 5250
haematocrit = 0.43
hr_per_min = 72
map_mmHg = 90
cvp_mmHg = 5
co_L_per_min = 5.6
temperature_C = 36.8
anaesthesia = 0.5
liver_flow_mL_per_min = 1450
)";
/// Three arms of ten minutes: one bleeds slowly, one is given blood, one bleeds to death.
Plan plan() {
  const std::string text = std::string(kPatient) + R"([run]
start = "-1:00"
duration = "10:00"
sample_s = 5
[[limit]]
metric = "map"
low = 65
high = 85
[[limit]]
metric = "hb"
low = 7
[[event]]
at = "0:00"
bleed = "wound"
rate_mL_per_min = 60
[[arm]]
id = "slow"
title = "Slow"
[[arm]]
id = "blood"
title = "Blood <b>& more</b>"
[[arm.event]]
at = "2:00"
fluid = "red_cells"
units = 1
rate_mL_per_min = 70
label = "\"><img src=x>"
[[arm]]
id = "fast"
title = "Fast"
[[arm.event]]
at = "0:10"
bleed = "second"
rate_mL_per_min = 800
[[arm.event]]
at = "1:00"
drug = "noradrenaline"
infusion = 0.6
unit = "ug/kg/min"
[[arm.event]]
at = "9:00"
oxygen_fio2 = 1
)";
  auto p = parse_plan(text, "trial", drugs());
  EXPECT_TRUE(p) << (p ? "" : p.error().message());
  return *p;
}
const physiology::PhysiologyModel& model() {
  static const physiology::PhysiologyModel m = *physiology::build_model(plan().patient);
  return m;
}
const Plan& trial() {
  static const Plan p = plan();
  return p;
}
const std::vector<CourseResult>& results() {
  static const std::vector<CourseResult> r = [] {
    Jobs jobs(0);
    return run_arms(model(), trial(), jobs);
  }();
  return r;
}
TreatInputs inputs(const std::vector<CourseResult>& r, const std::string& code = "en") { return {trial(), r, language(code), {"0.1.0", "2026-01-01 12:00", 1, 2.0}}; }

TEST(TreatArms, AreTheSameForAnyNumberOfWorkers) {
  std::string csv;
  for (const std::size_t workers : {0U, 1U, 2U}) {
    Jobs jobs(workers);
    const auto r = run_arms(model(), trial(), jobs);
    ASSERT_EQ(r.size(), 3U);
    for (std::size_t i = 0; i < r.size(); ++i) EXPECT_EQ(r[i].state_hash, results()[i].state_hash) << workers << " workers, arm " << i;
    const std::string now = treat_csv(inputs(r));
    if (csv.empty()) csv = now;
    EXPECT_EQ(now, csv);
  }
}

TEST(TreatArms, EndAsTheirOutcomeSays) {
  EXPECT_EQ(outcome_of(results()[0]), ArmOutcome::alive);
  EXPECT_EQ(outcome_of(results()[1]), ArmOutcome::alive);
  EXPECT_EQ(outcome_of(results()[2]), ArmOutcome::died);
  EXPECT_TRUE(all_complete(results())) << "death is no interruption";
}

TEST(TreatArms, WhatIsStoppedKeepsItsRowsAndWhatHadNotBegunHasNone) {
  Jobs jobs(0);
  const auto r = run_arms(model(), trial(), jobs, [](std::size_t arm, double reached_s) { return arm == 0 || reached_s < 100; });
  EXPECT_EQ(outcome_of(r[0]), ArmOutcome::alive);
  EXPECT_EQ(outcome_of(r[1]), ArmOutcome::stopped);
  EXPECT_EQ(r[1].reached_s, 100);
  EXPECT_EQ(outcome_of(r[2]), ArmOutcome::not_begun);
  EXPECT_FALSE(all_complete(r));
  const std::string csv = treat_csv(inputs(r));
  EXPECT_NE(csv.find("\nblood,0,100,"), std::string::npos) << "its rows say that it is not complete";
  EXPECT_NE(csv.find("\nslow,1,600,"), std::string::npos);
  EXPECT_EQ(csv.find("\nfast,"), std::string::npos);
  const auto j = nlohmann::json::parse(treat_json(inputs(r)));
  EXPECT_FALSE(j["complete"]);
  EXPECT_EQ(j["arms"][1]["outcome"], "stopped");
  EXPECT_EQ(j["arms"][2]["outcome"], "not_begun");
  for (const char* code : {"en", "zh-Hans"}) {
    const std::string html = treat_html(inputs(r, code));
    EXPECT_EQ(malformed(html), "");
    EXPECT_NE(html.find(language(code).text("treat.interrupted")), std::string::npos);
    EXPECT_NE(html.find(language(code).text("treat.outcome.not_begun")), std::string::npos);
  }
}

TEST(TreatCsv, HasAColumnForEveryVitalWithItsUnit) {
  const std::string csv = treat_csv(inputs(results()));
  const auto lines = split(csv, '\n');
  const auto head = split(lines[0], ',');
  EXPECT_EQ(head.size(), 4 + kVitalCount + 2 + physiology::kSubstances + 2);
  EXPECT_EQ(head[head.size() - 2], "rhythm");
  EXPECT_EQ(head.back(), "carboxyhaemoglobin_pct");
  for (const char* name : {"map_mmHg", "ica_mmol_L", "urine_mL_per_h", "bleeding_mL_per_min", "given_noradrenaline_ug_per_kg"}) EXPECT_NE(std::find(head.begin(), head.end(), name), head.end()) << name;
  std::size_t rows = 0;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i, ++rows) EXPECT_EQ(split(lines[i], ',').size(), head.size()) << lines[i];
  EXPECT_EQ(rows, results()[0].rows.size() + results()[1].rows.size() + results()[2].rows.size());
  EXPECT_NE(csv.find(",dead,"), std::string::npos);
}

TEST(TreatCsv, TellsTheRhythmTheHeartHasAndWhatCarbonMonoxideHolds) {
  const auto p = parse_plan(std::string(kPatient) + R"([run]
duration = "4:00"
sample_s = 10
[[arm]]
id = "fire"
title = "Fire"
[[arm.event]]
at = "0:30"
carbon_monoxide_ppm = 10000
[[arm.event]]
at = "2:00"
rhythm = "ventricular_fibrillation"
[[arm.event]]
at = "2:30"
shock_J = 200
)", "trial", drugs());
  ASSERT_TRUE(p) << p.error().message();
  Jobs jobs(0);
  const auto r = run_arms(model(), *p, jobs);
  const TreatInputs in{*p, r, language("en"), {}};
  const std::string csv = treat_csv(in);
  const auto lines = split(csv, '\n');
  const auto end_of = [&](double time_s) {
    for (const auto line : lines)
      if (line.rfind("fire,1," + format_trimmed(time_s) + ",", 0) == 0) {
        const auto cells = split(line, ',');
        return std::pair(std::string(cells[cells.size() - 2]), *parse_double(cells.back()));
      }
    return std::pair(std::string(), -1.0);
  };
  EXPECT_EQ(end_of(0), std::pair(std::string("sinus"), 0.0)) << "no smoker";
  EXPECT_EQ(end_of(140).first, "ventricular_fibrillation");
  EXPECT_EQ(end_of(200).first, "sinus") << "the shock ended it, and no event says so";
  EXPECT_GT(end_of(110).second, end_of(60).second);
  EXPECT_GT(end_of(110).second, 3);
  const auto arm = nlohmann::json::parse(treat_json(in))["arms"][0];
  EXPECT_EQ(arm["at_end"]["rhythm"], "sinus");
  EXPECT_EQ(arm["at_end"]["carboxyhaemoglobin_pct"].get<double>(), end_of(240).second);
  EXPECT_GE(arm["extremes"]["carboxyhaemoglobin_pct"]["highest"].get<double>(), end_of(110).second);
  ASSERT_EQ(arm["rhythms"].size(), 3U);
  EXPECT_EQ(arm["rhythms"][1]["rhythm"], "ventricular_fibrillation");
  EXPECT_NEAR(arm["rhythms"][1]["from_s"].get<double>(), 120, 10);
}

TEST(TreatJson, HoldsOutcomesLimitsTotalsDifferencesAndHashes) {
  const auto j = nlohmann::json::parse(treat_json(inputs(results())));
  ASSERT_EQ(j["arms"].size(), 3U);
  const auto &slow = j["arms"][0], &blood = j["arms"][1], &fast = j["arms"][2];
  EXPECT_EQ(slow["outcome"], "alive");
  EXPECT_TRUE(slow["died_at_s"].is_null());
  EXPECT_FALSE(slow.contains("difference_from_first"));
  EXPECT_NEAR(slow["lost_mL"].get<double>(), 600, 0.1) << "60 mL/min for 10 min";
  EXPECT_EQ(slow["limits"][1]["within_s"], 600) << "Hb above 7 all the time";
  EXPECT_EQ(slow["limits"][1]["high"], nullptr);
  EXPECT_EQ(blood["given"]["red_cells_mL"], 280);
  EXPECT_NEAR(blood["difference_from_first"]["given_red_cells_mL"].get<double>(), 280, 1e-6);
  EXPECT_GT(blood["difference_from_first"]["hb_end_g_per_dL"].get<double>(), 0.5);
  EXPECT_EQ(fast["outcome"], "died");
  EXPECT_NEAR(fast["died_at_s"].get<double>() - fast["pulse_lost_at_s"].get<double>(), physiology::kDead_s, 1e-9);
  EXPECT_TRUE(fast["difference_from_first"]["map_end_mmHg"].is_null()) << "it has no end to compare";
  EXPECT_EQ(fast["events"].back()["carried_out"], false) << "the oxygen came after death";
  ASSERT_EQ(fast["warnings"].size(), 2U);
  EXPECT_EQ(fast["warnings"][0]["id"], "noradrenaline_high");
  EXPECT_EQ(fast["state_hash"], hex64(results()[2].state_hash));
  EXPECT_NEAR(slow["books"]["error_plasma_mL"].get<double>(), 0, 0.01);
  double lived = 0;
  for (const CourseResult& r : results()) lived += r.reached_s + 60;
  EXPECT_NEAR(j["provenance"]["times_real_time"].get<double>(), lived / 2.0, 1) << "in two seconds";
}

TEST(TreatHtml, IsWellFormedWholeAndEscapedInBothLanguages) {
  for (const char* code : {"en", "zh-Hans"}) {
    const std::string html = treat_html(inputs(results(), code));
    EXPECT_EQ(malformed(html), "") << code;
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("<img"), std::string::npos);
    EXPECT_EQ(html.find("<b>&amp; more"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
    EXPECT_EQ(html.find("http"), html.find("http://www.w3.org/2000/svg")) << "nothing is loaded from the net";
    const Language& words = language(code);
    for (const char* key : {"report.training_only", "treat.heading.outside", "treat.heading.differences", "treat.heading.limits", "treat.death", "treat.not_carried_out", "treat.footer"})
      EXPECT_NE(html.find(escape_html(words.text(key))), std::string::npos) << key;
    EXPECT_EQ(html.find("[treat."), std::string::npos) << "every text exists";
    EXPECT_EQ(html.find("[vital."), std::string::npos);
    EXPECT_EQ(html.find("nan"), std::string::npos);
    for (const CourseResult& r : results()) EXPECT_NE(html.find(hex64(r.state_hash)), std::string::npos);
  }
}

TEST(TreatTexts, EveryEventAndWarningOfTheProjectsPlansHasItsWordsInBothLanguages) {
  std::size_t checked = 0;
  for (const auto& f : fs::directory_iterator(kAssets / "plans")) {
    if (f.path().extension() != ".toml") continue;
    const auto p = load_plan(f.path(), drugs());
    ASSERT_TRUE(p) << p.error().message();
    for (const char* code : {"en", "zh-Hans"}) {
      const Language& words = language(code);
      EXPECT_TRUE(words.has("plan." + p->id + ".title")) << f.path();
      for (const PlanArm& arm : p->arms) {
        EXPECT_TRUE(words.has("plan." + p->id + "." + arm.id)) << p->id << "." << arm.id;
        for (const PlanWarning& w : arm.warnings) EXPECT_EQ(warning_text(w, words).find('['), std::string::npos) << w.id;
        for (const PlanEvent& e : arm.events) {
          ++checked;
          for (const std::string& key : {e.key, e.flag}) EXPECT_TRUE(words.has(key)) << key;
          EXPECT_TRUE(e.label.empty() || words.has("treat.label." + e.label)) << e.label;
          for (const auto* args : {&e.args, &e.flag_args})
            for (const std::string& a : *args)
              EXPECT_TRUE(a.rfind('@', 0) != 0 || words.has(a.substr(1))) << a << " in " << code;
        }
      }
    }
  }
  EXPECT_GT(checked, 50U);
  for (const char* code : {"en", "zh-Hans"}) {
    for (const Vital& v : vital_list()) EXPECT_TRUE(language(code).has(std::string("vital.") + v.name)) << v.name;
    for (const Quantity& q : quantities(plan())) EXPECT_TRUE(language(code).has(q.key) && (q.arg.empty() || language(code).has(q.arg))) << q.name;
    for (const char* o : {"alive", "no_pulse", "died", "stopped", "not_begun"}) EXPECT_TRUE(language(code).has(std::string("treat.outcome.") + o));
    for (const char* w : {"noradrenaline_high", "noradrenaline_alone", "crystalloid", "clamp_long", "calcium_fast", "tranexamic_fast", "tidal_large", "peep_high", "abdomen_high", "dose_unusual", "anaesthesia_twice", "relaxed_alone", "relaxed_awake", "shut_long", "potassium_fast", "inspiratory_high", "overwritten", "ends_nothing", "oxygen_unused", "compressions_beating", "adrenaline_beating", "shock_high_child", "shock_unshockable", "pressure_volume"})
      EXPECT_TRUE(language(code).has(std::string("treat.warning.") + w)) << w;
  }
}

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
