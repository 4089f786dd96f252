#include "engine/session/sim_loop.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "engine/core/clock.h"
#include "tests/session/operation.h"

namespace holotwin {
namespace {

HandInput hand(float trigger) {
  HandInput h;
  h.tracked = true;
  h.tool = Tool::hand;
  h.trigger = trigger;
  return h;
}

TEST(InputMailbox, GivesEverythingOnceAndInOrder) {
  InputMailbox box;
  const Command commands[] = {{CommandKind::bookmark, "a", 0, 0}, {CommandKind::bookmark, "b", 0, 0}};
  const LiveSample sample{Parameter::hr, 80, Quality::good, 1, 0.1};
  box.add(commands, {&sample, 1});
  box.set_hands({hand(0.5F), hand(0)});
  InputFrame frame;
  frame.commands.push_back({CommandKind::open_abdomen, {}, 0, 0});  // what a script asked for stays first
  box.take(frame, true);
  ASSERT_EQ(frame.commands.size(), 3U);
  EXPECT_EQ(frame.commands[1].target, "a");
  EXPECT_EQ(frame.commands[2].target, "b");
  ASSERT_EQ(frame.live.size(), 1U);
  EXPECT_EQ(frame.hands[kRightHand].trigger, 0.5F);
  InputFrame next;
  box.take(next, false);
  EXPECT_TRUE(next.commands.empty() && next.live.empty());
  EXPECT_FALSE(next.hands[kRightHand].tracked) << "a script's hands are its own";
}

TEST(InputMailbox, AClickBetweenTwoFramesIsSeenByOne) {
  InputMailbox box;
  box.set_hands({hand(1), hand(0)});
  box.set_hands({hand(0), hand(0)});
  InputFrame frame;
  box.take(frame, true);
  EXPECT_EQ(frame.hands[kRightHand].trigger, 1.0F);
  box.take(frame, true);
  EXPECT_EQ(frame.hands[kRightHand].trigger, 0.0F);
}

TEST(InputMailbox, ALongPauseLeavesAFrameThatCanBeRecordedAndRead) {
  InputMailbox box;
  const std::vector<LiveSample> samples(900, LiveSample{Parameter::hr, 80, Quality::good, 0, 0.1});
  const std::vector<Command> commands(300, Command{CommandKind::bookmark, "again", 0, 0});
  for (int i = 0; i < 10; ++i) box.add(commands, samples);
  EXPECT_EQ(box.dropped_samples(), 9000 - InputMailbox::kMaxWaiting);
  EXPECT_EQ(box.dropped_commands(), 3000 - InputMailbox::kMaxWaiting);
  InputFrame frame;
  box.take(frame, true);
  EXPECT_EQ(frame.live.size(), InputMailbox::kMaxWaiting);
  ByteWriter out;
  write_input_frame(out, frame);
  ByteReader in(out.data());
  InputFrame back;
  EXPECT_TRUE(read_input_frame(in, back));
}

TEST(InputFrameDeathTest, AFrameThatReadingWouldRefuseIsNotWritten) {
  InputFrame frame;
  frame.live.resize(kMaxInputFrameListed + 1);
  ByteWriter out;
  EXPECT_DEATH(write_input_frame(out, frame), "kMaxInputFrameListed");
}

/// A clock another thread may move.
class HandClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_.load(); }
  void advance_ns(std::int64_t ns) { now_ns_.fetch_add(ns); }

 private:
  std::atomic<std::int64_t> now_ns_{1000};
};

constexpr std::int64_t kFrame_ns = 1000000000LL / 90;

template <class Condition>
bool wait_for(Condition met, int most_s = 30) {
  for (int i = 0; i < 100 * most_s; ++i) {
    if (met()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(SimLoop, NeverRunsAheadOfItsClockAndCountsWhatItGaveUp) {
  Operation o;
  HandClock clock;
  SimLoop loop(o.session(), clock, [](const Session&, InputFrame&) { return true; }, {});
  loop.start();
  ASSERT_TRUE(wait_for([&] { return loop.stats().frames == 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(loop.stats().frames, 1U) << "the clock stood still";
  // Ten frames late: two are run in a row and eight given up.
  clock.advance_ns(10 * kFrame_ns);
  ASSERT_TRUE(wait_for([&] { return loop.stats().frames == 3; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(loop.stats().frames, 3U);
  EXPECT_NEAR(loop.stats().behind_s, 8.0 / 90.0, 1e-6);
  loop.set_paused(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  clock.advance_ns(2 * kFrame_ns);
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(loop.stats().frames, 3U) << "paused";
  loop.set_paused(false);
  EXPECT_TRUE(loop.running());
  loop.stop();
  EXPECT_FALSE(loop.running());
  EXPECT_TRUE(loop.update());
  EXPECT_EQ(loop.latest().frame, loop.stats().frames);
}

TEST(SimLoop, TheInputEndsItAndEveryFrameIsObservedInOrder) {
  std::uint64_t expected = 0;
  {
    Operation by_hand;
    by_hand.order(CommandKind::open_abdomen);
    by_hand.frames(11);
    expected = by_hand.session().state_hash();
  }
  Operation o;
  const RealClock clock;
  int made = 0;
  std::vector<std::uint64_t> seen;
  SimLoop loop(
      o.session(), clock,
      [&](const Session&, InputFrame& input) {
        if (made == 0) input.commands.push_back({CommandKind::open_abdomen, {}, 0, 0});
        return made++ < 12;
      },
      [&](const Session&, const InputFrame&, const Snapshot& s) { seen.push_back(s.frame); });
  loop.start();
  ASSERT_TRUE(wait_for([&] { return !loop.running(); }));
  loop.stop();
  ASSERT_EQ(seen.size(), 12U);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i + 1);
  EXPECT_EQ(o.session().state_hash(), expected) << "pace must not change the result";
}

TEST(SimLoop, KeepsPaceWithTheRealClock) {
  Operation o;
  const RealClock clock;
  SimLoop loop(o.session(), clock, [](const Session&, InputFrame&) { return true; }, {});
  const std::int64_t before = clock.now_ns();
  loop.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  loop.stop();
  const double elapsed = static_cast<double>(clock.now_ns() - before) * 1e-9;
  // What was simulated and what was given up is the time that passed, whatever the machine: two frames catch up, one is in hand.
  const double accounted = static_cast<double>(loop.stats().frames) / 90.0 + loop.stats().behind_s;
  EXPECT_LT(accounted, elapsed + 1.0 / 90.0 + 1e-3);
  EXPECT_GT(accounted, elapsed - 0.35) << loop.stats().frames << " frames, " << loop.stats().behind_s << " s behind";
}

TEST(SimLoop, ALazyReaderGetsEveryEventAndEveryMonitorFrame) {
  Operation o;
  const RealClock clock;
  constexpr int kFrames = 40;
  int made = 0;
  SimLoop loop(
      o.session(), clock,
      [&](const Session&, InputFrame& input) {
        input.commands.push_back({CommandKind::bookmark, std::to_string(made), 0, 0});
        return made++ < kFrames;
      },
      {});
  loop.start();
  ASSERT_TRUE(wait_for([&] { return !loop.running(); }, 60));
  loop.stop();
  // One look at the snapshots, after the last of them: that shows one frame's events.
  ASSERT_TRUE(loop.update());
  std::vector<Event> events;
  loop.take_events(events);
  int next = 0;
  for (const Event& e : events) {
    if (e.kind != EventKind::bookmark) continue;
    EXPECT_EQ(e.args.at(0), std::to_string(next++));
  }
  EXPECT_EQ(next, kFrames);
  std::uint64_t frames = 0;
  for (MonitorFrame m; loop.next_monitor_frame(m);) EXPECT_EQ(m.frame, ++frames);
  EXPECT_EQ(frames, static_cast<std::uint64_t>(kFrames));
  events.clear();
  loop.take_events(events);
  EXPECT_TRUE(events.empty()) << "given once";
}

}  // namespace
}  // namespace holotwin
