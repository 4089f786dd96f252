// What is made of a log: sums, findings, praise and blame.
#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/report/support.h"
#include "tools/holotwin/report/plots.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/narrative.h"

namespace holotwin {
namespace {

using test::good;
using test::has;
using test::inputs;
using test::language;
using test::scenario;

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

}  // namespace
}  // namespace holotwin
