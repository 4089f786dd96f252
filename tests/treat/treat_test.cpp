#include "tools/holotwin/treat/treat.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "physiology/model.h"
#include "tests/report/well_formed.h"
#include "tests/treat/support.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/treat/compare.h"
#include "tools/holotwin/treat/treat_figure.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using physiology::CourseResult;
using test::drugs;
using test::kAssets;
using test::language;
using test::malformed;

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

}  // namespace
}  // namespace holotwin
