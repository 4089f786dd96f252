// The files that a debrief leaves, and the page.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "tests/report/support.h"
#include "tests/report/well_formed.h"
#include "tools/holotwin/report/markup.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using test::attributes;
using test::good;
using test::inputs;
using test::language;
using test::malformed;
using test::scenario;

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
