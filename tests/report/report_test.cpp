#include "tools/holotwin/report/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "tests/report/synthetic_run.h"
#include "tests/report/well_formed.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/narrative.h"
#include "tools/holotwin/report/plots.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using test::malformed;
const fs::path kAssets = fs::path(HOLOTWIN_SOURCE_DIR) / "assets";

const Scenario& scenario() {
  static const Scenario s = *load_scenario(kAssets / "scenarios/liver_trauma.toml");
  return s;
}
const Language& language(const std::string& code) {
  static std::map<std::string, Language> all;
  if (all.count(code) == 0) all[code] = *load_language(kAssets / "locale" / (code + ".toml"));
  return all[code];
}
const test::SyntheticRun& good() {
  static const test::SyntheticRun r = test::good_run(scenario());
  return r;
}
bool has(const std::vector<Finding>& findings, const std::string& id) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.id == id; });
}
ReportInputs inputs(const RunLog& log, const std::string& code = "en") {
  ReportInputs in{log, scenario(), language(code), {}};
  in.provenance.program_version = "0.1.0";
  in.provenance.twin_name = "builtin";
  in.provenance.twin_kind = "phantom";
  return in;
}

/// Values of every attribute `name="..."` in the text.
std::vector<std::string> attributes(const std::string& text, const std::string& name) {
  std::vector<std::string> all;
  const std::string start = " " + name + "=\"";
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::size_t from = at + start.size();
    all.push_back(text.substr(from, text.find('"', from) - from));
  }
  return all;
}

// ---- the log ----

TEST(RunLog, KeepsARowASecondAndOneAtEveryEventAndFindsTheClocksJumps) {
  test::SyntheticRun r;
  r.live(3.5);
  EXPECT_EQ(r.log.rows().size(), 4U);  // 0, 1, 2, 3 s
  r.say(EventKind::bookmark, "event.bookmark", {"here"});
  r.live(0.1);
  EXPECT_EQ(r.log.rows().size(), 5U);
  r.live(0.4);
  r.run_ahead_to(60, 2);
  r.live(2);
  ASSERT_EQ(r.log.run_ahead().size(), 1U);
  EXPECT_NEAR(r.log.run_ahead()[0].from_s, 4.0, 0.03);
  EXPECT_NEAR(r.log.run_ahead()[0].to_s, 60.0, 0.03);
  EXPECT_EQ(std::count_if(r.log.rows().begin(), r.log.rows().end(), [](const LogRow& row) { return row.run_ahead; }), 28);
  for (std::size_t i = 1; i < r.log.rows().size(); ++i) EXPECT_GT(r.log.rows()[i].time_s, r.log.rows()[i - 1].time_s);
  EXPECT_EQ(r.log.at(30).time_s, 30);
  EXPECT_EQ(r.log.at(-5).time_s, 0);
}

TEST(RunLog, TwoRunAheadsWithLifeBetweenStayApart) {
  test::SyntheticRun r;
  r.run_ahead_to(20);
  r.live(1);
  r.run_ahead_to(40);
  EXPECT_EQ(r.log.run_ahead().size(), 2U);
}

TEST(RunLog, ReadsTheActsFromTheNumbers) {
  const auto& acts = good().log.acts();
  const auto times = [&](ActKind kind) {
    std::vector<int> all;
    for (const Act& a : acts)
      if (a.kind == kind) all.push_back(static_cast<int>(std::lround(a.time_s)));
    return all;
  };
  EXPECT_EQ(times(ActKind::opened), std::vector<int>{10});
  EXPECT_EQ(times(ActKind::hand_on), std::vector<int>{20});
  EXPECT_EQ(times(ActKind::pack_in).size(), 9U);
  EXPECT_EQ(times(ActKind::clamp_on), std::vector<int>{370});
  EXPECT_EQ(times(ActKind::clamp_off), std::vector<int>{680});
  EXPECT_EQ(times(ActKind::artery_ligated), std::vector<int>{515});
  EXPECT_EQ(times(ActKind::noradrenaline_on), std::vector<int>{});
  EXPECT_EQ(times(ActKind::crystalloid), std::vector<int>{});  // what came before t = 0 is no act
}

TEST(RunLog, MeanIsWeightedByTime) {
  test::SyntheticRun r;
  r.map = 60;
  r.live(10);
  r.map = 90;
  r.run_ahead_to(40, 30);
  EXPECT_NEAR(r.log.mean({0, 40}, [](const LogRow& row) { return row.vitals.map_mmHg; }), (60 * 10 + 90 * 30) / 40.0, 0.1);
}

// ---- what is made of it ----

TEST(Analysis, PressureIsCountedApartBeforeAndAfterControl) {
  test::SyntheticRun r;
  r.set_flow(100, 100, 100);
  r.metric(Metric::abdomen_open) = 1;
  r.map = 45;  // below 50-60
  r.live(20);
  r.map = 55;  // inside
  r.live(30);
  r.map = 70;  // above
  r.live(40);
  r.set_flow(5, 0, 5);
  r.live(60);  // now inside 65-85
  r.map = 62;  // below it, which before control was above
  r.live(50);
  const RunAnalysis a = analyse(r.log, scenario());
  EXPECT_NEAR(a.control_s, 90, 1);
  EXPECT_NEAR(a.before_control.below_s, 20, 1.1);
  EXPECT_NEAR(a.before_control.within_s, 30, 1.1);
  EXPECT_NEAR(a.before_control.above_s, 40, 1.1);
  EXPECT_NEAR(a.after_control.within_s, 60, 1.1);
  EXPECT_NEAR(a.after_control.below_s, 50, 1.1);
  EXPECT_NEAR(a.before_control.total() + a.after_control.total(), 200, 0.1);
}

TEST(Analysis, ControlThatIsLostAgainIsNotControlForGood) {
  test::SyntheticRun r;
  r.set_flow(10, 0, 0);
  r.metric(Metric::abdomen_open) = 1;
  r.live(70);
  r.set_flow(80, 0, 0);
  r.live(30);
  r.set_flow(10, 0, 0);
  r.live(90);
  const RunAnalysis a = analyse(r.log, scenario());
  EXPECT_NEAR(a.first_control_s, 0, 1.1);
  EXPECT_NEAR(a.control_s, 100, 1.1);
  r.set_flow(80, 0, 0);
  r.live(5);
  EXPECT_TRUE(std::isnan(analyse(r.log, scenario()).control_s));
}

TEST(Analysis, AWoundThatStopsForWantOfAPulseIsNotControlled) {
  test::SyntheticRun r;
  r.metric(Metric::abdomen_open) = 1;
  r.set_flow(100, 150, 90);
  r.live(30);
  r.s.vitals.pulse = false;
  r.map = 8;
  r.set_flow(0, 0, 0);
  r.live(90);
  r.metric(Metric::dead) = 1;
  r.live(1);
  const RunAnalysis a = analyse(r.log, scenario());
  EXPECT_TRUE(std::isnan(a.first_control_s));
  EXPECT_TRUE(std::isnan(a.control_s));
  EXPECT_TRUE(has(a.change, "bled_out"));
  EXPECT_FALSE(has(a.change, "control_never")) << "\"0 mL/min at the end, 20 is the limit\"";
  const auto told = narrative(r.log, a, scenario());
  EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const Told& t) { return t.key == "report.tell.bled_out"; }));
}

TEST(Analysis, PacksAreCountedFromTheLogAndComparedWithWhatIsInThePatient) {
  test::SyntheticRun r;
  for (int p = 0; p < 3; ++p) {
    r.pack(1, "field");
    r.live(1);
  }
  EXPECT_TRUE(analyse(r.log, scenario()).packs_agree());
  r.metric(Metric::packs_in) -= 1;  // one is gone, and nobody said so
  r.live(1);
  const RunAnalysis a = analyse(r.log, scenario());
  EXPECT_EQ(a.packs_in, 3);
  EXPECT_EQ(a.packs_out, 0);
  EXPECT_EQ(a.packs_left, 2);
  EXPECT_FALSE(a.packs_agree());
  EXPECT_FALSE(nlohmann::json::parse(summary_json(inputs(r.log)))["packs"]["counts_agree"].get<bool>());
  EXPECT_NE(report_html(inputs(r.log)).find(language("en").text("report.packs_disagree")), std::string::npos);
  const std::string agrees = report_html(inputs(good().log));
  EXPECT_NE(agrees.find("<b>" + language("en").text("report.packs_agree") + "</b>"), std::string::npos);
}

TEST(Analysis, FourRedCellUnitsWithoutPlateletsAreNotInBalance) {
  const auto run = [](double red, double plasma, double platelets) {
    test::SyntheticRun r;
    r.live(1);
    r.give_units(red, plasma);
    r.metric(Metric::platelet_units) = platelets;
    r.live(1);
    return analyse(r.log, scenario());
  };
  EXPECT_TRUE(has(run(4, 4, 1).good, "balanced"));
  EXPECT_TRUE(has(run(6, 6, 1).good, "balanced"));
  const RunAnalysis lacking = run(4, 4, 0);
  EXPECT_FALSE(has(lacking.good, "balanced"));
  EXPECT_TRUE(has(lacking.change, "platelets_missing"));
  EXPECT_TRUE(has(run(6, 2, 1).change, "plasma_little"));
  const RunAnalysis few = run(3, 3, 0);  // the first pool is not due yet
  EXPECT_TRUE(has(few.good, "plasma_matched"));
  EXPECT_FALSE(has(few.good, "balanced"));
  EXPECT_FALSE(has(few.change, "platelets_missing"));
}

TEST(Analysis, OneGramOfCalciumIsLittleForEightUnits) {
  const auto run = [](double red, double grams) {
    test::SyntheticRun r;
    r.live(1);
    r.metric(Metric::calcium_g) = grams;
    r.give_units(1, 1);
    r.live(1);
    r.give_units(red - 1, red - 1);
    r.live(1);
    return analyse(r.log, scenario());
  };
  EXPECT_TRUE(has(run(4, 1).good, "calcium"));
  EXPECT_FALSE(has(run(8, 1).good, "calcium"));
  EXPECT_TRUE(has(run(8, 1).change, "calcium_little"));
  EXPECT_TRUE(has(run(8, 2).good, "calcium"));
}

TEST(Analysis, CitrateThatTookThePressureIsSaidFirst) {
  test::SyntheticRun r;
  r.live(1);
  r.give_units(20, 20);  // and no calcium: the run's own law leaves 0.45 mmol/L
  r.metric(Metric::platelet_units) = 3;
  r.live(1);
  const RunAnalysis a = analyse(r.log, scenario());
  ASSERT_FALSE(a.change.empty());
  EXPECT_EQ(a.change.front().id, "calcium_failed");
  EXPECT_FALSE(has(a.good, "balanced")) << "a right ratio is no praise for what it did";
  EXPECT_FALSE(has(a.change, "calcium_low")) << "said once";
}

TEST(Plots, LabelsOfTheTargetsStandClearOfTheCurves) {
  const auto label_at = [](double map) {
    test::SyntheticRun r;
    r.map = map;
    r.set_flow(100, 100, 100);
    r.live(400);
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    const std::string text = ">" + language("en").text("report.plot.band_before", {"50", "60"}) + "<";
    const std::size_t start = svg.rfind("<text ", svg.find(text));
    return *parse_double(attributes(svg.substr(start, svg.find(text) - start + 1), "y").at(0));
  };
  // A pressure just under the band drives its label from there to above it.
  EXPECT_LT(label_at(45), label_at(100));
}

TEST(Analysis, SuturedEdgesAreAnActWithAnEffect) {
  const RunAnalysis a = analyse(good().log, scenario());
  EXPECT_NEAR(a.first(ActKind::edges_sutured), 810, 2);
  EXPECT_EQ(std::count_if(a.effects.begin(), a.effects.end(), [](const ActEffect& e) { return e.kind == ActKind::edges_sutured; }), 1);
  const Language& en = language("en");
  EXPECT_NE(main_figure(good().log, a, scenario(), en).find(">" + en.text("report.flag.edges_sutured") + "<"), std::string::npos);
  const std::string html = report_html(inputs(good().log));
  const std::string effects = html.substr(html.find(en.text("report.heading.effects")), html.find(en.text("report.heading.story")) - html.find(en.text("report.heading.effects")));
  EXPECT_NE(effects.find(en.text("report.act.edges_sutured")), std::string::npos);
}

TEST(Analysis, VolumesByVesselAreTheIntegralOfTheirFlows) {
  test::SyntheticRun r;
  r.set_flow(60, 120, 30);
  r.live(60);
  r.run_ahead_to(180, 5);
  const RunAnalysis a = analyse(r.log, scenario());
  EXPECT_NEAR(a.lost_by_kind_mL[0], 180, 1);
  EXPECT_NEAR(a.lost_by_kind_mL[1], 360, 2);
  EXPECT_NEAR(a.lost_by_kind_mL[2], 90, 1);
  EXPECT_NEAR(a.lost_before_mL, 900, 1e-9);
  EXPECT_NEAR(a.lost_total_mL, 900 + 210 * 3, 1e-6);
}

TEST(Analysis, AnImbalanceOfTheBooksIsFound) {
  EXPECT_LT(analyse(good().log, scenario()).error_red_cells_mL, 1e-6);
  EXPECT_LT(analyse(good().log, scenario()).error_plasma_mL, 1e-6);
  test::SyntheticRun r;
  r.live(2);
  r.s.ledger.lost[0].red_cells_mL += 0.5;  // blood from nowhere
  const Ledger broken = r.s.ledger;
  EXPECT_NEAR(imbalance(broken).red_cells_mL, -0.5, 1e-9);
  EXPECT_NEAR(imbalance(broken).plasma_mL, 0, 1e-9);
}

TEST(Analysis, ClampEffectShowsThatTheVeinBleedsOn) {
  const RunAnalysis a = analyse(good().log, scenario());
  const auto clamp = std::find_if(a.effects.begin(), a.effects.end(), [](const ActEffect& e) { return e.kind == ActKind::clamp_on; });
  ASSERT_NE(clamp, a.effects.end());
  EXPECT_GT(clamp->bleeding_before[0], 45);
  EXPECT_LT(clamp->bleeding_after[0], 1);
  EXPECT_LT(clamp->bleeding_after[1], 1);
  EXPECT_NEAR(clamp->bleeding_after[2], clamp->bleeding_before[2], 3);
  ASSERT_EQ(a.clamp_spells.size(), 1U);
  EXPECT_NEAR(a.clamp_spells[0].length(), 310, 1);
  EXPECT_EQ(a.packs_in - a.packs_out, a.packs_left);
}

TEST(Analysis, ThereAreThreeThingsToSayEitherWay) {
  const RunAnalysis a = analyse(good().log, scenario());
  EXPECT_GE(a.good.size(), 3U);
  EXPECT_GE(a.change.size(), 3U);
  EXPECT_EQ(a.good.front().id, "control");
  for (std::size_t i = 1; i < a.change.size(); ++i) EXPECT_GE(a.change[i - 1].weight, a.change[i].weight);
}

TEST(Analysis, ARunWithGroundsForThemHasThreeOfEach) {
  // Opened, pressed, packed late, blood given late and alone: little to praise, and still three true things.
  test::SyntheticRun poor;
  poor.say(EventKind::act, "event.help_called");
  poor.live(1);
  poor.metric(Metric::abdomen_open) = 1;
  poor.set_flow(70, 150, 95);
  poor.live(70);
  poor.run_ahead_to(420);
  for (int p = 0; p < 6; ++p) poor.pack(1, "liver.below");
  poor.set_flow(30, 12, 10);
  poor.live(1);
  poor.give_units(5, 1);
  poor.run_ahead_to(1500);
  const RunAnalysis a = analyse(poor.log, scenario());
  EXPECT_GE(a.good.size(), 3U);
  EXPECT_GE(a.change.size(), 3U);
  // Nothing but praise for the rest: the smaller things are still there to change.
  test::SyntheticRun quick;
  quick.say(EventKind::act, "event.help_called");
  quick.metric(Metric::tranexamic_g) = 1;
  quick.metric(Metric::abdomen_open) = 1;
  quick.set_flow(40, 40, 40);
  quick.live(20);
  quick.metric(Metric::compressed_s) = 1;
  quick.live(20, [&](double) { quick.metric(Metric::compressed_s) += kFrame_s; });
  for (int p = 0; p < 6; ++p) quick.pack(1, "liver.below");
  quick.metric(Metric::ligated_artery) = quick.metric(Metric::ligated_portal) = 1;
  quick.live(120);
  quick.set_flow(2, 2, 2);
  quick.map = 48;
  quick.give_units(2, 2);
  quick.run_ahead_to(600);
  quick.map = 72;
  quick.run_ahead_to(1200);
  EXPECT_GE(analyse(quick.log, scenario()).change.size(), 3U);
}

TEST(Analysis, ARunThatOnlyClampsIsToldSo) {
  test::SyntheticRun r;
  r.metric(Metric::abdomen_open) = 1;
  r.set_flow(70, 150, 95);
  r.live(20);
  r.metric(Metric::clamp_spell_s) = kFrame_s;
  r.set_flow(0, 0, 90);
  r.run_ahead_to(1400);
  const RunAnalysis a = analyse(r.log, scenario());
  std::set<std::string> ids;
  for (const Finding& f : a.change) ids.insert(f.id);
  for (const char* id : {"control_never", "packs_never", "clamp_long", "artery_open", "hand_never", "blood_never", "tranexamic_never"}) EXPECT_TRUE(ids.count(id)) << id;
  EXPECT_EQ(a.change.front().id, "control_never");
  for (const Finding& f : a.good) EXPECT_NE(f.id, "clamp_short");
}

TEST(Analysis, UnitsText) {
  EXPECT_EQ(units_text(4), "4");
  EXPECT_EQ(units_text(3.9999999), "4");
  EXPECT_EQ(units_text(3.4), "3.4");
  EXPECT_EQ(units_text(0), "0");
}

TEST(Analysis, ClockText) {
  EXPECT_EQ(clock_text(0), "0:00");
  EXPECT_EQ(clock_text(65.4), "1:05");
  EXPECT_EQ(clock_text(119.6), "1:59");
  EXPECT_EQ(clock_text(3661), "61:01");
  EXPECT_EQ(clock_text(-7), "-0:07");
  EXPECT_EQ(clock_text(kNoValue), "---");
}

// ---- what happened ----

TEST(Narrative, TellsTheRunInTheOrderOfTime) {
  const RunAnalysis a = analyse(good().log, scenario());
  const auto told = narrative(good().log, a, scenario());
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < told.size(); ++i) {
    keys.push_back(told[i].key.substr(std::string("report.tell.").size()));
    if (i > 0) {
      EXPECT_GE(told[i].time_s, told[i - 1].time_s) << told[i].key;
    }
    for (const char* code : {"en", "zh-Hans"}) EXPECT_TRUE(language(code).has(told[i].key)) << code << " " << told[i].key;
  }
  // Bleeding, pressure falling, packs slowing it, the clamp unmasking the vein, ligatures, edges and packs ending it, blood restoring.
  auto at = keys.begin();
  for (const char* wanted : {"start", "opened", "fell", "packs_slowed", "clamp", "artery", "portal", "clamp_off", "edges", "control", "closed", "restored"}) {
    at = std::find(at, keys.end(), wanted);
    ASSERT_NE(at, keys.end()) << wanted << " is missing, or comes too early";
  }
  const auto fell = std::find_if(told.begin(), told.end(), [](const Told& t) { return t.key == "report.tell.fell"; });
  const LogRow &opening = good().log.at(10), &minute = good().log.at(70);
  EXPECT_EQ(fell->args, (std::vector<std::string>{"1:10", format_number(opening.vitals.map_mmHg, 0), format_number(minute.vitals.map_mmHg, 0),
                                                  format_number(opening.vitals.hr_per_min, 0), format_number(minute.vitals.hr_per_min, 0)}));
  const std::string html = report_html(inputs(good().log));
  std::size_t place = 0;
  for (const Told& t : told) {
    const std::size_t next = html.find(escape_html(language("en").text(t.key, t.args)), place);
    ASSERT_NE(next, std::string::npos) << t.key;
    place = next;
  }
}

TEST(Narrative, SaysNoFallWhereThereIsNone) {
  test::SyntheticRun r;
  r.live(1);
  r.metric(Metric::abdomen_open) = 1;
  r.live(70);
  const auto told = narrative(r.log, analyse(r.log, scenario()), scenario());
  EXPECT_TRUE(std::none_of(told.begin(), told.end(), [](const Told& t) { return t.key == "report.tell.fell"; }));
  EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const Told& t) { return t.key == "report.tell.minute"; }));
}

// ---- the figure ----

TEST(Plots, FlagsNeverOverlapAndNoLineCrossesAText) {
  std::vector<Flag> flags;
  for (const double x : {50.0, 50.5, 52.0, 55.0, 80.0, 90.0, 300.0, 310.0, 500.0, 640.0, 690.0, 717.0}) flags.push_back({x, "noradrenaline off", 0, 0, 0});
  place_flags(flags, 46, 784, 11);
  for (std::size_t i = 0; i < flags.size(); ++i) {
    EXPECT_GE(flags[i].label_x, 46);
    EXPECT_LE(flags[i].label_x + flags[i].width, 784 + 1e-9);
    for (std::size_t j = 0; j < flags.size(); ++j) {
      if (i == j) continue;
      const bool overlap = flags[i].label_x < flags[j].label_x + flags[j].width && flags[j].label_x < flags[i].label_x + flags[i].width;
      EXPECT_FALSE(overlap && flags[i].lane == flags[j].lane) << i << " " << j;
      const bool line_through = flags[j].x > flags[i].label_x && flags[j].x < flags[i].label_x + flags[i].width;
      EXPECT_FALSE(line_through && flags[j].lane >= flags[i].lane && flags[i].label_x >= flags[i].x) << i << " " << j;
    }
  }
}

TEST(Plots, TicksAreRoundNumbersInsideTheAxis) {
  EXPECT_EQ(axis_ticks(0, 35, 12), (std::vector<double>{0, 5, 10, 15, 20, 25, 30, 35}));
  EXPECT_EQ(axis_ticks(0, 300, 4), (std::vector<double>{0, 100, 200, 300}));
  EXPECT_EQ(axis_ticks(0, 0, 4).size(), 0U);
  for (const double high : {0.013, 0.9, 7.7, 41.0, 999.0}) {
    const auto t = axis_ticks(0, high, 5);
    EXPECT_GE(t.size(), 2U) << high;
    EXPECT_LE(t.size(), 6U) << high;
  }
}

TEST(Plots, EveryScaleHasTwoMarksAtLeast) {
  // Grid lines are drawn in one colour, panel after panel; each begins with its lowest mark.
  for (const double hr : {70.0, 126.0}) {
    test::SyntheticRun r;
    r.hr = hr;
    r.live(2);
    r.hr = 70;
    r.live(2);
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    std::size_t marks = 0, panels = 0;
    for (std::size_t at = svg.find("<line "); at != std::string::npos; at = svg.find("<line ", at + 1)) {
      const std::string colour = attributes(svg.substr(at, svg.find("/>", at) - at), "stroke").at(0);
      if (colour == "#DDDDDD") ++marks;
      if (colour != "#999999") continue;  // a panel's base line, drawn after its marks
      ++panels;
      EXPECT_GE(marks, 2U) << "panel " << panels << " with a heart rate up to " << hr;
      marks = 0;
    }
    EXPECT_EQ(panels, 9U);
  }
}

TEST(Plots, EverythingDrawnLiesInsideTheViewBox) {
  const std::string svg = main_figure(good().log, analyse(good().log, scenario()), scenario(), language("en"));
  const auto box = attributes(svg, "viewBox");
  ASSERT_EQ(box.size(), 1U);
  const auto parts = split(box[0], ' ');
  const double width = *parse_double(parts[2]), height = *parse_double(parts[3]);
  const auto inside = [&](const char* name, double limit) {
    const auto values = attributes(svg, name);
    EXPECT_FALSE(values.empty()) << name;
    for (const std::string& v : values) {
      ASSERT_TRUE(parse_double(v)) << name << " = " << v;
      EXPECT_GE(*parse_double(v), 0) << name;
      EXPECT_LE(*parse_double(v), limit) << name;
    }
  };
  for (const char* name : {"x", "x1", "x2"}) inside(name, width);
  for (const char* name : {"y", "y1", "y2"}) inside(name, height);
  for (std::string d : attributes(svg, "d")) {
    std::replace_if(d.begin(), d.end(), [](char c) { return c == 'M' || c == 'L' || c == 'Z'; }, ' ');
    std::vector<double> numbers;
    for (const auto part : split(d, ' '))
      if (!part.empty()) numbers.push_back(*parse_double(part));
    ASSERT_EQ(numbers.size() % 2, 0U);
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      EXPECT_TRUE(numbers[i] >= 0 && numbers[i] <= width) << numbers[i];
      EXPECT_TRUE(numbers[i + 1] >= 0 && numbers[i + 1] <= height) << numbers[i + 1];
    }
  }
}

TEST(Plots, TheLegendStandsAboveThePlotAndItsFlags) {
  const std::string svg = main_figure(good().log, analyse(good().log, scenario()), scenario(), language("en"));
  double lowest_swatch = 0;
  std::size_t swatches = 0;
  for (std::size_t at = svg.find("<rect "); at != std::string::npos; at = svg.find("<rect ", at + 1)) {
    const std::string rect = svg.substr(at, svg.find("/>", at) - at);
    const std::string fill = attributes(rect, "fill").at(0);
    if (std::find(kVesselColours.begin(), kVesselColours.end(), fill) == kVesselColours.end()) continue;
    ++swatches;
    lowest_swatch = std::max(lowest_swatch, *parse_double(attributes(rect, "y").at(0)) + *parse_double(attributes(rect, "height").at(0)));
  }
  EXPECT_EQ(swatches, kVesselKinds);
  // Whatever is drawn as a line or an area, flags included, begins below it.
  for (const std::string& y : attributes(svg, "y1")) EXPECT_GT(*parse_double(y), lowest_swatch);
  for (const std::string& d : attributes(svg, "d"))
    for (const auto step : split(d, 'L')) {
      const auto numbers = split(trim(step), ' ');
      if (numbers.size() > 1 && parse_double(numbers[1])) {
        EXPECT_GT(*parse_double(numbers[1]), lowest_swatch);
      }
    }
}

TEST(Plots, TheVesselsHaveTheWindowsColours) {
  const std::string source = *read_text_file(fs::path(HOLOTWIN_SOURCE_DIR) / "engine/ui/panels.cpp");
  std::size_t at = source.find("kVesselColours = {");
  ASSERT_NE(at, std::string::npos);
  for (const char* colour : kVesselColours) {
    at = source.find("IM_COL32(", at) + 9;
    char text[8];
    int r = 0, g = 0, b = 0;
    ASSERT_EQ(std::sscanf(source.c_str() + at, "%d, %d, %d", &r, &g, &b), 3);
    std::snprintf(text, sizeof text, "#%02X%02X%02X", static_cast<unsigned>(r) & 0xFFU, static_cast<unsigned>(g) & 0xFFU, static_cast<unsigned>(b) & 0xFFU);
    EXPECT_STREQ(colour, text);
  }
}

TEST(Plots, TheSystolicTargetStandsBesideThatOfTheMean) {
  const RunAnalysis a = analyse(good().log, scenario());
  const Language& en = language("en");
  const std::string label = ">" + en.text("report.plot.band_sbp", {"80", "90"}) + "<";
  EXPECT_NE(main_figure(good().log, a, scenario(), en).find(label), std::string::npos);
  Scenario head_injury = scenario();  // asks for more, and says nothing of a systolic pressure
  head_injury.map_target_before_low = 80;
  head_injury.map_target_before_high = 90;
  EXPECT_EQ(main_figure(good().log, a, head_injury, en).find(en.text("report.plot.band_sbp", {"80", "90"})), std::string::npos);
}

TEST(Plots, ASignThatCannotBeMeasuredLeavesAGap) {
  test::SyntheticRun r;
  r.live(5);
  const auto pens = [&] {
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    std::ptrdiff_t count = 0;
    for (const std::string& d : attributes(svg, "d")) count += std::count(d.begin(), d.end(), 'M');
    return count;
  };
  const auto before = pens();
  r.hr = kNoValue;
  r.live(5);
  r.hr = 100;
  r.live(5);
  EXPECT_EQ(pens(), before + 1);
}

// ---- the files ----

TEST(Files, CsvHoldsTheLogsNumbers) {
  const std::string csv = vitals_csv(good().log);
  auto lines = split(csv, '\n');
  ASSERT_EQ(lines.size(), good().log.rows().size() + 2);  // a head, and nothing after the last newline
  const auto head = split(lines[0], ',');
  const auto column = [&](std::string_view name) { return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin()); };
  std::set<std::string_view> names(head.begin(), head.end());
  EXPECT_EQ(names.size(), head.size()) << "a column name twice";
  const std::size_t map = column("map_mmHg"), spo2 = column("spo2_pct"), vein = column("bleeding_hepatic_vein_mL_per_min"), packs = column("lost_packs_red_cells_mL");
  ASSERT_LT(std::max({map, spo2, vein, packs}), head.size());
  bool blank = false;
  for (std::size_t i = 0; i < good().log.rows().size(); ++i) {
    const LogRow& row = good().log.rows()[i];
    const auto cells = split(lines[i + 1], ',');
    ASSERT_EQ(cells.size(), head.size());
    EXPECT_NEAR(*parse_double(cells[map]), row.vitals.map_mmHg, 0.051);
    EXPECT_NEAR(*parse_double(cells[vein]), row.bleeding_mL_per_min[2], 0.0051);
    EXPECT_NEAR(*parse_double(cells[packs]), row.ledger.lost[static_cast<std::size_t>(BloodPlace::packs)].red_cells_mL, 0.00051);
    EXPECT_EQ(cells[spo2].empty(), std::isnan(row.vitals.spo2_pct));
    blank = blank || cells[spo2].empty();
  }
  test::SyntheticRun faint;
  faint.map = 30;
  faint.live(1);
  EXPECT_NE(vitals_csv(faint.log).find(",,"), std::string::npos) << "no pulse, no SpO2: an empty cell";
}

TEST(Files, EventsAreJsonALineInTheLanguage) {
  test::SyntheticRun r;
  r.say(EventKind::bookmark, "event.bookmark", {"\"quoted\" <b> \xff"});
  r.say(EventKind::act, "event.ligated", {"@vessel.hepatic_artery"});
  r.live(0.1);
  const std::string lines = events_jsonl(r.log, language("en"));
  const auto parts = split(lines, '\n');
  ASSERT_EQ(parts.size(), 3U);
  const auto first = nlohmann::json::parse(parts[0]);
  EXPECT_EQ(first["kind"], "bookmark");
  EXPECT_EQ(first["args"][0].get<std::string>().substr(0, 12), "\"quoted\" <b>");
  const auto second = nlohmann::json::parse(parts[1]);
  EXPECT_EQ(second["key"], "event.ligated");
  EXPECT_NE(second["text"].get<std::string>().find(language("en").text("vessel.hepatic_artery")), std::string::npos);
}

TEST(Files, SummaryHoldsTheRunsFigures) {
  const auto j = nlohmann::json::parse(summary_json(inputs(good().log)));
  EXPECT_EQ(j["schema"], 1);
  EXPECT_EQ(j["outcome"], "passed");
  EXPECT_EQ(j["goals"].size(), scenario().goals.size());
  EXPECT_EQ(j["goals"][0]["id"], "control");
  EXPECT_EQ(j["goals"][0]["status"], "met");
  EXPECT_NEAR(j["first_act_min"]["clamp_on"].get<double>(), 370.0 / 60, 0.02);
  EXPECT_TRUE(j["first_act_min"]["noradrenaline_on"].is_null());
  EXPECT_EQ(j["packs"]["placed"], 10);
  EXPECT_EQ(j["packs"]["removed"], 2);
  EXPECT_EQ(j["packs"]["left_in_patient"], 8);
  EXPECT_TRUE(j["packs"]["counts_agree"].get<bool>());
  EXPECT_NEAR(j["lost"]["total_mL"].get<double>(), good().log.rows().back().metric(Metric::lost_total_mL), 0.06);
  EXPECT_LT(std::abs(j["ledger"]["error_at_end"]["red_cells_mL"].get<double>()), 0.01);
  // The books can be checked from the file alone.
  for (const char* part : {"red_cells_mL", "plasma_mL"}) {
    double balance = j["ledger"]["initial"][part].get<double>() + j["ledger"]["given"][part].get<double>() - j["ledger"]["circulating"][part].get<double>();
    for (const auto& place : j["ledger"]["lost"]) balance -= place[part].get<double>();
    if (std::string(part) == "plasma_mL") balance += j["ledger"]["exchange_plasma_mL"].get<double>() - j["ledger"]["urine_mL"].get<double>();
    EXPECT_NEAR(balance, 0, 0.006) << part;
  }
  EXPECT_EQ(j["run_ahead"].size(), good().log.run_ahead().size());
  EXPECT_TRUE(j["provenance"]["synthetic_vessels"].get<bool>());
  EXPECT_TRUE(j["provenance"]["script"].is_null());
  EXPECT_EQ(j["provenance"]["state_hash"].get<std::string>().size(), 16U);
}

TEST(Report, IsWellFormedAndWholeInBothLanguages) {
  for (const char* code : {"en", "zh-Hans"}) {
    const std::string html = report_html(inputs(good().log, code));
    EXPECT_EQ(malformed(html), "") << code;
    for (const char* missing : {"[report.", "[goal.", "[event.", "[trigger.", "[phase.", "[vessel.", "[scenario.", "[picture.", "[region."})
      EXPECT_EQ(html.find(missing), std::string::npos) << code << " " << html.substr(std::min(html.find(missing), html.size()), 60);
    EXPECT_NE(html.find(std::string("<html lang=\"") + code + "\">"), std::string::npos);
    for (std::size_t at = html.find("://"); at != std::string::npos; at = html.find("://", at + 1))
      EXPECT_EQ(html.substr(at, 22), "://www.w3.org/2000/svg") << "the page asks the network for " << html.substr(at < 20 ? 0 : at - 20, 60);
    EXPECT_EQ(html.find("{0}"), std::string::npos);
    EXPECT_EQ(html.find("nan"), std::string::npos);
  }
}

TEST(Report, EveryLinkHasItsPlaceAndEveryIdIsOne) {
  const std::string html = report_html(inputs(good().log));
  const auto ids = attributes(html, "id");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  const auto links = attributes(html, "href");
  EXPECT_GT(links.size(), 15U);
  for (const std::string& l : links) EXPECT_TRUE(unique.count(l.substr(1))) << l;
}

TEST(Report, ShowsTheLedgerToAHundredthAndTheWordsThatMatter) {
  const std::string html = report_html(inputs(good().log));
  const Ledger& l = good().log.rows().back().ledger;
  for (const double v : {l.given.red_cells_mL, l.given.plasma_mL, l.circulating.red_cells_mL, l.lost[0].plasma_mL, l.exchange_plasma_mL})
    EXPECT_NE(html.find("<td class=\"n\">" + format_number(v, 2) + "</td>"), std::string::npos) << v;
  const Language& en = language("en");
  for (const char* key : {"report.training_only", "report.synthetic_vessels", "report.outcome.passed", "report.limit.1"})
    EXPECT_NE(html.find(escape_html(en.text(key))), std::string::npos) << key;
  ReportInputs imaged = inputs(good().log);
  imaged.provenance.synthetic_vessels = false;
  EXPECT_EQ(report_html(imaged).find(escape_html(en.text("report.synthetic_vessels"))), std::string::npos);
}

TEST(Report, OnlyPacksAndRepetitionsShareALineOfTheStory) {
  test::SyntheticRun r;
  r.say(EventKind::act, "event.ligated", {"@vessel.hepatic_artery"});
  r.live(1);
  r.say(EventKind::act, "event.ligated", {"@vessel.portal_vein"});
  r.live(1);
  for (int i = 0; i < 3; ++i) {
    r.say(EventKind::warning, "event.nothing_in_the_jaws");
    r.live(1);
  }
  r.pack(1, "field");
  r.live(1);
  r.pack(1, "liver.below");
  r.live(1);
  const std::string html = report_html(inputs(r.log));
  const Language& en = language("en");
  for (const char* vessel : {"@vessel.hepatic_artery", "@vessel.portal_vein"}) EXPECT_NE(html.find(escape_html(en.text("event.ligated", {vessel}))), std::string::npos) << vessel;
  EXPECT_NE(html.find(en.text("event.nothing_in_the_jaws") + " <span class=\"small\">× 3</span>"), std::string::npos);
  EXPECT_NE(html.find(en.text("report.story.packs_placed", {"2", en.text("region.field") + ", " + en.text("region.liver.below"), "2"})), std::string::npos);
}

TEST(Report, AnOwnScenarioWithoutTextsShowsItsNames) {
  Scenario own = scenario();
  own.id = "my_case";
  own.goals = {{"my_goal", GoalKind::keep, {Metric::map, Compare::at_least, 60, 0}, 0, 1e9, true}};
  test::SyntheticRun r;
  r.say(EventKind::warning, "trigger.my_trigger");
  r.say(EventKind::phase, "phase.my_phase");
  r.say(EventKind::failure, "event.goal_missed", {"@goal.my_goal"});
  r.live(1);
  r.s.goals = {{"my_goal", GoalStatus::missed, 50}};
  r.live(1);
  for (const char* code : {"en", "zh-Hans"}) {
    const ReportInputs in{r.log, own, language(code), {}};
    const std::string html = report_html(in), summary = summary_json(in), events = events_jsonl(r.log, language(code));
    EXPECT_NE(html.find("my_case</title>"), std::string::npos) << code;
    for (const char* name : {"my_trigger", "my_phase", "my_goal"}) EXPECT_NE(html.find(name), std::string::npos) << code << " " << name;
    for (const std::string* text : {&html, &summary, &events})
      for (const char* raw : {"[goal.", "[trigger.", "[phase.", "[scenario."}) EXPECT_EQ(text->find(raw), std::string::npos) << code << " " << raw;
    EXPECT_EQ(nlohmann::json::parse(summary)["goals"][0]["text"], "my_goal");
  }
}

TEST(Report, SaysWhoseBodyAnImportedPatientHas) {
  for (const char* code : {"en", "zh-Hans"}) {
    ReportInputs in = inputs(good().log, code);
    const std::string words = escape_html(language(code).text("report.patient_of_scenario"));
    EXPECT_EQ(report_html(in).find(words), std::string::npos) << code;
    in.provenance.twin_kind = "import";
    EXPECT_NE(report_html(in).find(words), std::string::npos) << code;
  }
}

TEST(Report, ClaimsNoProvenanceThatIsNotKnown) {
  const Language& en = language("en");
  ReportInputs in = inputs(good().log);
  const auto row = [&](const char* key) {
    const std::string html = report_html(in), start = "<tr><th scope=\"row\">" + en.text(key) + "</th><td>";
    const std::size_t at = html.find(start);
    return at == std::string::npos ? std::string("no row") : html.substr(at + start.size(), html.find("</td>", at) - at - start.size());
  };
  EXPECT_EQ(row("report.from.hands"), en.text("report.not_recorded"));
  EXPECT_EQ(row("report.from.presenter"), en.text("report.not_recorded"));
  EXPECT_EQ(row("report.from.wall"), "no row");
  auto j = nlohmann::json::parse(summary_json(in))["provenance"];
  for (const char* key : {"hands", "script", "presenter", "wall_s", "date"}) EXPECT_TRUE(j[key].is_null()) << key;
  in.provenance.presenter = "window";
  EXPECT_EQ(row("report.from.hands"), escape_html(en.text("report.hands_person")));
  EXPECT_EQ(row("report.from.presenter"), en.text("report.shown.window"));
  in.provenance.script = "liver_trauma_good";
  in.provenance.wall_s = 95;
  EXPECT_EQ(row("report.from.hands"), en.text("report.hands_script", {"liver_trauma_good"}));
  EXPECT_EQ(row("report.from.wall"), en.text("report.minutes", {"1:35"}));
  j = nlohmann::json::parse(summary_json(in))["provenance"];
  EXPECT_EQ(j["hands"], "script");
  EXPECT_EQ(j["presenter"], "window");
}

TEST(Report, AFailedRunNamesTheGoalsThatWereMissed) {
  test::SyntheticRun r;
  r.metric(Metric::abdomen_open) = 1;
  r.set_flow(70, 150, 95);
  r.live(30);
  r.s.goals = {{"control", GoalStatus::missed, 315}, {"tranexamic", GoalStatus::missed, 0}, {"survive", GoalStatus::met, 0}};
  r.s.ended = true;
  r.s.outcome = "failed";
  r.live(0.1);
  const std::string html = report_html(inputs(r.log));
  EXPECT_EQ(malformed(html), "");
  const std::string banner = html.substr(html.find("<section class=\"outcome"), html.find("<div class=\"tiles\"") - html.find("<section class=\"outcome"));
  EXPECT_NE(banner.find("class=\"outcome failed\""), std::string::npos);
  EXPECT_NE(banner.find(escape_html(language("en").text("goal.control"))), std::string::npos);
  EXPECT_EQ(banner.find(escape_html(language("en").text("goal.tranexamic"))), std::string::npos) << "not required: no reason for failing";
}

TEST(Report, FreeTextCannotBecomeMarkup) {
  test::SyntheticRun r;
  r.say(EventKind::bookmark, "event.bookmark", {"<script>alert('x')</script> & \"more\""});
  r.live(1);
  r.log.add_picture({0.5, "no \"such\" <b>", "pictures/a&b\".png", "wound"});
  ReportInputs in = inputs(r.log);
  in.provenance.twin_name = "<img src=x>";
  in.provenance.twin_notes = {"a < b & c"};
  in.provenance.script = "</table>";
  const std::string html = report_html(in);
  EXPECT_EQ(malformed(html), "");
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<img src=x>"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(&#39;x&#39;)"), std::string::npos);
}

TEST(Report, ARunOfASingleMomentStillHasAReport) {
  test::SyntheticRun r;
  EXPECT_EQ(malformed(report_html(inputs(r.log))), "");
  EXPECT_TRUE(nlohmann::json::accept(summary_json(inputs(r.log))));
}

TEST(Report, EveryTextItMayUseExistsInBothLanguages) {
  for (const char* code : {"en", "zh-Hans"}) {
    const Language& words = language(code);
    for (std::size_t k = 0; k < static_cast<std::size_t>(ActKind::count); ++k) {
      const std::string name = act_name(static_cast<ActKind>(k));
      const bool shown = name != "hand_off" && name != "plasma" && name != "platelets";
      EXPECT_TRUE(!shown || words.has("report.flag." + name)) << code << " " << name;
    }
    for (const Goal& g : scenario().goals) EXPECT_TRUE(words.has("goal." + g.id)) << code << " " << g.id;
    for (const Trigger& t : scenario().triggers) {
      EXPECT_TRUE(words.has("trigger." + t.id)) << code << " " << t.id;
      EXPECT_TRUE(t.phase.empty() || words.has("phase." + t.phase)) << code << " " << t.phase;
    }
  }
  // The rules of the debrief name their texts in analysis.cpp: good(weight, "id" and change(weight, "id".
  const std::string source = *read_text_file(fs::path(HOLOTWIN_SOURCE_DIR) / "tools/holotwin/report/analysis.cpp");
  std::size_t found = 0;
  for (const std::string kind : {"good", "change"}) {
    for (std::size_t at = source.find(" " + kind + "("); at != std::string::npos; at = source.find(" " + kind + "(", at + 1)) {
      const std::size_t quote = source.find('"', at);
      const std::string id = source.substr(quote + 1, source.find('"', quote + 1) - quote - 1);
      if (quote - at > 20) continue;
      ++found;
      for (const char* code : {"en", "zh-Hans"}) EXPECT_TRUE(language(code).has("report." + kind + "." + id)) << code << " " << kind << " " << id;
    }
  }
  EXPECT_GT(found, 50U);
}

TEST(Report, WritesItsFourFilesAndSaysWhenItCannot) {
  const fs::path folder = fs::path(testing::TempDir()) / "holotwin_report";
  fs::create_directories(folder);
  const auto written = write_reports(inputs(good().log), folder);
  ASSERT_TRUE(written) << written.error().message();
  EXPECT_EQ(written->size(), 4U);
  for (const fs::path& p : *written) EXPECT_GT(fs::file_size(p), 500U) << p;
  EXPECT_FALSE(write_reports(inputs(good().log), folder / "nowhere"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace holotwin
