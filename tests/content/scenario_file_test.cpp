#include "engine/content/scenario_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "engine/content/script_file.h"
#include "engine/core/file.h"
#include "engine/core/rng.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;

const fs::path kAssets = fs::path(HOLOTWIN_SOURCE_DIR) / "assets";

std::string built_in() { return *read_text_file(kAssets / "scenarios/liver_trauma.toml"); }

/// The built-in scenario with the first `from` replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text = built_in();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}
int line_of(const std::string& text, const std::string& part) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n'));
}
std::string message(const std::string& text) {
  const auto s = parse_scenario(text, "trial");
  return s ? "accepted" : s.error().message();
}

TEST(ScenarioFile, TheBuiltInScenarioReadsAsTheFieldPageTellsIt) {
  const auto s = load_scenario(kAssets / "scenarios/liver_trauma.toml");
  ASSERT_TRUE(s) << s.error().message();
  EXPECT_EQ(s->id, "liver_trauma");
  EXPECT_EQ(s->patient.weight_kg, 75);
  EXPECT_EQ(s->patient.blood_volume_mL, 5250);
  EXPECT_TRUE(s->patient.male);
  EXPECT_EQ(s->injury.region, "right_posterior");
  EXPECT_EQ(s->injury.hepatic_vein_diameter_mm, 5);
  EXPECT_EQ(s->lost_mL, 900);
  EXPECT_EQ(s->ventilator.vent_rate_per_min, 14);
  EXPECT_EQ(s->ventilator.ventilation, physiology::Ventilation::controlled);
  EXPECT_EQ(s->units_red_cells, 4);
  EXPECT_EQ(s->tools.size(), 8U);
  EXPECT_EQ(s->tools.front(), Tool::hand);
  EXPECT_EQ(s->map_target_before_low, 50);
  EXPECT_EQ(s->map_target_before_high, 60);
  EXPECT_EQ(s->control_mL_per_min, 20);
  EXPECT_EQ(s->text, built_in());
  const auto control = std::find_if(s->goals.begin(), s->goals.end(), [](const Goal& g) { return g.id == "control"; });
  ASSERT_NE(control, s->goals.end());
  EXPECT_EQ(control->kind, GoalKind::reach);
  EXPECT_EQ(control->condition.metric, Metric::bleeding_total);
  EXPECT_EQ(control->condition.compare, Compare::at_most);
  EXPECT_EQ(control->condition.value, 20);
  EXPECT_EQ(control->condition.hold_s, 60);
  EXPECT_EQ(control->by_s, 1500);
  EXPECT_TRUE(control->required);
  const auto dead = std::find_if(s->triggers.begin(), s->triggers.end(), [](const Trigger& t) { return t.id == "dead"; });
  ASSERT_NE(dead, s->triggers.end());
  EXPECT_TRUE(dead->ends);
  EXPECT_EQ(dead->kind, EventKind::failure);
}

TEST(ScenarioFile, TheBuiltInScenarioCallsNoBloodlessWoundControlled) {
  const auto s = load_scenario(kAssets / "scenarios/liver_trauma.toml");
  ASSERT_TRUE(s) << s.error().message();
  const auto controlled = std::find_if(s->triggers.begin(), s->triggers.end(), [](const Trigger& t) { return t.id == "controlled"; });
  ASSERT_NE(controlled, s->triggers.end());
  EXPECT_TRUE(std::any_of(controlled->when.begin(), controlled->when.end(),
                          [](const Condition& c) { return c.metric == Metric::map && c.compare == Compare::at_least && c.value >= 30; }));
}

// Units given are a running sum of doubles: two bags may end at 1.9999999999.
TEST(ScenarioFile, NoGoalWaitsForTheLastDropOfABag) {
  const auto s = load_scenario(kAssets / "scenarios/liver_trauma.toml");
  ASSERT_TRUE(s) << s.error().message();
  for (const Goal& g : s->goals) {
    const Metric m = g.condition.metric;
    const bool summed = m == Metric::red_cell_units || m == Metric::plasma_units || m == Metric::platelet_units || m == Metric::calcium_g || m == Metric::tranexamic_g;
    if (summed && g.condition.compare == Compare::at_least) {
      EXPECT_NE(g.condition.value, std::floor(g.condition.value)) << g.id;
    }
  }
}

TEST(ScenarioFile, EveryScenarioAndScriptOfTheProjectReads) {
  int scenarios = 0, scripts = 0;
  for (const auto& f : fs::directory_iterator(kAssets / "scenarios")) {
    if (f.path().extension() != ".toml") continue;
    const auto s = load_scenario(f.path());
    EXPECT_TRUE(s) << s.error().message();
    ++scenarios;
  }
  for (const auto& f : fs::directory_iterator(kAssets / "scripts")) {
    if (f.path().extension() != ".toml") continue;
    const auto s = load_script(f.path());
    ASSERT_TRUE(s) << s.error().message();
    EXPECT_TRUE(fs::exists(kAssets / "scenarios" / (s->scenario + ".toml"))) << s->scenario;
    ++scripts;
  }
  EXPECT_GE(scenarios, 1);
  EXPECT_GE(scripts, 2);
}

TEST(ScenarioFile, AWrongUnitNamesLineKeyAndTheRightOne) {
  const std::string text = with("lost_mL = 900", "lost_L = 0.9");
  const std::string m = message(text);
  EXPECT_NE(m.find("trial.toml:" + std::to_string(line_of(text, "lost_L"))), std::string::npos) << m;
  EXPECT_NE(m.find("unknown key before.lost_L; did you mean lost_mL?"), std::string::npos) << m;
  EXPECT_NE(message(with("lost_mL = 900", "lost_mL = \"0.9 L\"")).find("a bare number in mL"), std::string::npos);
  EXPECT_NE(message(with("weight_kg = 75", "weight_g = 75000")).find("did you mean weight_kg?"), std::string::npos);
}

TEST(ScenarioFile, WhatIsWrongIsNamedWithItsLine) {
  struct Case {
    const char *from, *to, *says, *at;
  };
  for (const Case& c : {
           Case{"fio2 = 0.5", "fio2 = 50", "ventilator.fio2 is 50 (give 0.21 to 1)", "fio2 = 50"},
           Case{"fio2 = 0.5", "fio2 = nan", "not a finite number", "fio2 = nan"},
           Case{"fio2 = 0.5", "fio2 = true", "ventilator.fio2 is of the wrong type", "fio2 = true"},
           Case{"fio2 = 0.5", "", "the key ventilator.fio2 is missing", "[ventilator]"},
           Case{"[patient]", "[patiant]", "unknown table patiant; did you mean patient?", "[patiant]"},
           Case{"sex = \"male\"", "sex = \"m\"", "give one of: male, female", "sex = "},
           Case{"\"suction\", ", "\"sucker\", ", "room.tools is \"sucker\"", "tools = "},
           Case{"\"suction\", ", "\"hand\", ", "names \"hand\" twice", "tools = "},
           Case{"metric = \"bleeding_total\"", "metric = \"bleding_total\"", "did you mean \"bleeding_total\"?", "bleding_total"},
           Case{"at_most = 20\nhold_s", "hold_s", "goal.metric has no limit", "metric = \"bleeding_total\""},
           Case{"at_most = 20\nhold_s", "at_most = 20\nat_least = 3\nhold_s", "has both at_least and at_most", "metric = \"bleeding_total\""},
           Case{"at_most = 20\nhold_s", "at_most = 2e7\nhold_s", "goal.at_most is 20000000 (give 0 to 5000)", "at_most = 2e7"},
           Case{"kind = \"reach\"", "kind = \"at_end\"", "has no meaning for a goal at the end", "by_s = 1500"},
           Case{"by_s = 1500", "by_s = 5000", "is after the rehearsal's end", "by_s = 5000"},
           Case{"id = \"control_at_end\"", "id = \"control\"", "\"control\" is used twice", ""},
           Case{"id = \"control_at_end\"", "id = \"Control <b>\"", "use lower-case letters", "Control <b>"},
           Case{"map_before_control_low_mmHg = 50", "map_before_control_low_mmHg = 70", "is above map_before_control_high_mmHg", "map_before_control_low_mmHg"},
           Case{"lost_mL = 900", "lost_mL = 3500", "less than 60 %", ""},
           Case{"loss_mL_per_min = 80", "loss_mL_per_min = 0", "loss_mL_per_min is 0.000 while lost_mL is more than 0", "loss_mL_per_min = 0"},
           Case{"loss_mL_per_min = 80", "loss_mL_per_min = 0.001", "give a rate of 5 mL/min or more", "loss_mL_per_min = 0.001"},
           Case{"lost_mL = 900", "lost_mL = 0", "would run in while no blood is lost", ""},
           Case{"schema = 1", "schema = 2", "this program reads schema 1", "schema = 2"},
           Case{"schema = 1", "", "the key schema is missing", ""},
           Case{"age_y = 34", "age_y = = 34", "not valid TOML", "age_y = = 34"},
           Case{"age_y = 34", "age_y = 34\nage_y = 35", "not valid TOML", "age_y = 35"},
       }) {
    const std::string text = with(c.from, c.to);
    const std::string m = message(text);
    EXPECT_NE(m.find(c.says), std::string::npos) << c.to << " -> " << m;
    if (*c.at != '\0') {
      EXPECT_NE(m.find("trial.toml:" + std::to_string(line_of(text, c.at)) + ":"), std::string::npos) << c.to << " -> " << m;
    }
  }
}

TEST(ScenarioFile, ATriggerNeedsAConditionAndAKnownTone) {
  EXPECT_NE(message(built_in() + "\n[[trigger]]\nid = \"x\"\ntone = \"info\"\n").find("trigger has no condition"), std::string::npos);
  EXPECT_NE(message(with("tone = \"info\"", "tone = \"loud\"")).find("give one of: info, warning"), std::string::npos);
  EXPECT_NE(message(with("[[trigger.when]]\nmetric", "[[trigger.whem]]\nmetric")).find("did you mean when?"), std::string::npos);
}

TEST(ScenarioFile, MetricNamesAreDistinctAndWhatFilesMayUse) {
  std::set<std::string> names;
  for (std::size_t m = 0; m < kMetricCount; ++m) names.insert(metric_name(static_cast<Metric>(m)));
  EXPECT_EQ(names.size(), kMetricCount);
  EXPECT_STREQ(metric_name(Metric::lost_total_mL), "lost_total_mL");
  EXPECT_STREQ(metric_name(Metric::abdomen_closed), "abdomen_closed");
  EXPECT_STREQ(metric_unit(Metric::map), "mmHg");
}

TEST(ScenarioFile, MissingFilesAndHugeTextsAreRefused) {
  const auto missing = load_scenario("/nowhere/x.toml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "/nowhere/x.toml");
  EXPECT_NE(message(std::string(2U << 20U, '#')).find("at most"), std::string::npos);
  EXPECT_EQ(message("").find("accepted"), std::string::npos);
  EXPECT_EQ(message(std::string(400, '[') + "x").find("accepted"), std::string::npos);
}

/// Deterministic mutations of a good text: parsing ends, and what it refuses it refuses with words and a place.
template <class Parse>
void mutate(const std::string& good, Parse parse) {
  Rng rng(11);
  const int rounds = std::getenv("HOLOTWIN_LONG_TESTS") ? 20000 : 300;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string bad = good;
    for (std::uint32_t e = 0; e < 1 + rng.next_u32() % 3; ++e) {
      const std::size_t at = rng.next_u32() % bad.size();
      switch (rng.next_u32() % 3) {
        case 0: bad[at] = static_cast<char>(rng.next_u32() % 256); break;
        case 1: bad.erase(at, rng.next_u32() % 40); break;
        default: bad.insert(at, good.substr(rng.next_u32() % good.size(), rng.next_u32() % 60));
      }
    }
    const auto r = parse(bad);
    if (r) continue;
    ++refused;
    EXPECT_FALSE(r.error().what.empty());
    EXPECT_EQ(r.error().where.rfind("trial.toml", 0), 0U) << r.error().message();
  }
  EXPECT_GT(refused, rounds / 4);
}
TEST(ScenarioFile, MutatedTextsAreReadOrRefusedWithAPlace) {
  mutate(built_in(), [](const std::string& t) { return parse_scenario(t, "trial"); });
}
TEST(ScriptFile, MutatedTextsAreReadOrRefusedWithAPlace) {
  mutate(*read_text_file(kAssets / "scripts/liver_trauma_good.toml"), [](const std::string& t) { return parse_script(t, "trial"); });
}

}  // namespace
}  // namespace holotwin
