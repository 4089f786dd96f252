#include "engine/session/script_player.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/session/operation.h"

namespace holotwin {
namespace {

Script one_move(Tool tool, const char* anchor, int line) {
  Script script;
  script.id = "one_move";
  ScriptStep step;
  step.kind = StepKind::move;
  step.tool = tool;
  step.anchor = anchor;
  step.line = line;
  script.steps.push_back(step);
  return script;
}

TEST(ScriptPlayer, APlaceThatDoesNotExistIsRefusedWithItsLine) {
  Operation o;
  const auto player = ScriptPlayer::create(one_move(Tool::hand, "left_ear", 41), o.session());
  ASSERT_FALSE(player);
  EXPECT_EQ(player.error().kind, ErrorKind::wrong_use);
  EXPECT_NE(player.error().message().find("left_ear"), std::string::npos);
  EXPECT_NE(player.error().message().find("line 41"), std::string::npos);
}

TEST(ScriptPlayer, AToolThatTheRoomLacksIsRefusedWithItsLine) {
  Jobs jobs(0);
  Scenario bare = liver_trauma();
  std::erase(bare.tools, Tool::cautery);
  auto session = Session::create(built_in_patient(), bare, 1, jobs);
  ASSERT_TRUE(session);
  const auto player = ScriptPlayer::create(one_move(Tool::cautery, "wound", 7), *session);
  ASSERT_FALSE(player);
  EXPECT_NE(player.error().message().find("cautery"), std::string::npos);
  EXPECT_NE(player.error().message().find("line 7"), std::string::npos);
}

TEST(ScriptPlayer, TheTipIsAtThePlaceBeforeTheTriggerIsPressed) {
  Operation o;
  Script script;
  ScriptStep step;
  step.kind = StepKind::move;
  step.tool = Tool::clamp;
  step.anchor = "porta_hepatis";
  step.over_s = 0.2;
  step.hold_s = 0.1;
  step.trigger = 1.0F;
  script.steps.push_back(step);
  auto player = ScriptPlayer::create(script, o.session());
  ASSERT_TRUE(player) << player.error().message();
  Snapshot snapshot;
  std::optional<ScriptPlayer::Picture> picture;
  int pressed = 0;
  int frames = 0;
  while (!player->done() && frames < 100) {
    const InputFrame input = player->next(o.session(), picture);
    const HandInput& hand = input.hands[kRightHand];
    ASSERT_TRUE(hand.tracked);
    if (hand.trigger > 0) {
      ++pressed;
      EXPECT_LT(glm::length(hand.T_world_tool.position - *o.session().anchor("porta_hepatis")), 1e-4F);
      EXPECT_GT(glm::dot(hand.T_world_tool.apply_direction({0, 0, -1}), o.session().approach("porta_hepatis")), 0.999F);
    }
    o.session().advance(input, snapshot);
    ++frames;
  }
  EXPECT_NEAR(frames, 27, 2);  // 0.3 s
  EXPECT_NEAR(pressed, 10, 2);
  EXPECT_DOUBLE_EQ(player->progress(), 1.0);
}

}  // namespace
}  // namespace holotwin
