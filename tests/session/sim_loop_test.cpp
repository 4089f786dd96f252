#include "engine/session/sim_loop.h"

#include <algorithm>
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
  for (int i = 0; i < 6000 && loop.running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
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
