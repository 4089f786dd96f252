// What the log keeps of a run.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/report/support.h"

namespace holotwin {
namespace {

using test::good;

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

}  // namespace
}  // namespace holotwin
