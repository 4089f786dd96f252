// The story of a run.
#include <algorithm>

#include <gtest/gtest.h>

#include "engine/core/text.h"
#include "tests/report/support.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/markup.h"
#include "tools/holotwin/report/narrative.h"

namespace holotwin {
namespace {

using test::good;
using test::inputs;
using test::language;
using test::scenario;

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

}  // namespace
}  // namespace holotwin
