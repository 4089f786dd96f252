// Where hands and packs come to lie, and what is said of an act that is out of reach.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/session/operation.h"

namespace holotwin {
namespace {

constexpr int kSecond = 90;  // frames

float off_the_liver(const Snapshot& now, glm::vec3 at) {
  float least = 1.0F;
  for (const glm::vec3& p : now.tissue.positions) least = std::min(least, glm::length(p - at));
  return least;
}

TEST(Session, AHandLandsOnTheLiverFacingItHoweverFarAsideItIsSent) {
  Operation o;
  o.frame();
  constexpr float kAbove_m = 0.02F;
  for (const char* place : {"wound", "liver.anterior", "liver.posterior", "liver.below"}) {
    // 15 cm aside there is no liver in any direction: it comes down on its edge instead.
    for (const glm::vec2 aside : {glm::vec2(0, 0), glm::vec2(0.03F, 0), glm::vec2(0, -0.03F), glm::vec2(0.15F, 0), glm::vec2(-0.15F, 0.15F)}) {
      const auto pose = o.session().landing(place, {aside, kAbove_m});
      ASSERT_TRUE(pose) << place;
      const glm::vec3 facing = pose->rotation * glm::vec3(0, 0, -1);
      // The surface under the tool's middle is where `above` says, to the bulge under a palm of 5 cm.
      const float off = off_the_liver(o.now(), pose->position + facing * kAbove_m);
      EXPECT_LT(off, 0.014F) << place << " " << aside.x << " " << aside.y;
      EXPECT_GT(off_the_liver(o.now(), pose->position), 0.010F) << place << ": in the tissue";
      EXPECT_GT(glm::dot(facing, o.session().approach(place)), 0.5F) << place << ": faces away";
    }
  }
  EXPECT_FALSE(o.session().landing("field", glm::vec3(0.0F)));
  EXPECT_FALSE(o.session().landing("nowhere", glm::vec3(0.0F)));
}

TEST(Session, APackIsLaidOnTheLiverAndNotLeftInTheAir) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  // Let go 3 cm off the surface, within the reach of a place.
  HandInput& hand = o.input().hands[kRightHand];
  const auto pose = o.session().landing("liver.anterior", {-0.02F, 0.0F, 0.03F});
  ASSERT_TRUE(pose);
  hand = {true, Tool::pack, *pose, 0.0F};
  o.frames(5);
  hand.trigger = 1.0F;
  o.frames(30);
  ASSERT_EQ(o.metric(Metric::packs_in), 1.0);
  o.let_go(kRightHand);
  o.frames(60);  // the tissue comes back from under the hand
  const PlacedItem& item = o.now().items.front();
  EXPECT_EQ(item.region, "liver.anterior");
  EXPECT_LT(off_the_liver(o.now(), item.T_world_item.position), 0.020F) << "half a swab, its bulge and a breath";
}

TEST(SlowSession, AnActOutOfReachSaysSoOnceForEachPress) {
  struct Case {
    Tool tool;
    const char* place;
    const char* says;
  };
  for (const Case& c : {Case{Tool::pack, "table", "event.pack_out_of_reach"}, Case{Tool::clamp, "liver.anterior", "event.clamp_out_of_reach"},
                        Case{Tool::hand, "table", "event.hand_out_of_reach"}, Case{Tool::suture, "porta_hepatis", "event.suture_out_of_reach"},
                        Case{Tool::cautery, "table", "event.cautery_nothing"}, Case{Tool::suction, "table", "event.suction_dry"}}) {
    Operation o;
    o.order(CommandKind::open_abdomen);
    o.use(kRightHand, c.tool, c.place, 4 * kSecond);
    EXPECT_EQ(o.times_logged(c.says), 1U) << c.says;
    o.input().hands[kRightHand].trigger = 0.0F;
    o.frames(5);
    o.input().hands[kRightHand].trigger = 1.0F;
    o.frames(4 * kSecond);
    EXPECT_EQ(o.times_logged(c.says), 2U) << c.says << ", pressed again";
  }
  Operation closed;
  closed.use(kRightHand, Tool::pack, "liver.anterior", 2 * kSecond);
  EXPECT_EQ(closed.times_logged("event.abdomen_not_open"), 1U);
  Operation twice;
  twice.order(CommandKind::open_abdomen);
  twice.use(kRightHand, Tool::clamp, "porta_hepatis", kSecond);
  twice.input().hands[kRightHand].trigger = 0.0F;
  twice.frames(5);
  twice.input().hands[kRightHand].trigger = 1.0F;
  twice.frames(kSecond);
  EXPECT_EQ(twice.times_logged("event.clamp_is_on"), 1U);
}

TEST(Session, AHandThatOnlyRestsOnTheWoundIsNotCalledPressing) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.frame();
  HandInput& hand = o.input().hands[kRightHand];
  const auto above = o.session().landing("wound", {0.03F, 0, 0.034F});  // the palm's front is 3 cm before the tip
  const auto pressed = o.session().landing("wound", {0.03F, 0, 0.005F});
  ASSERT_TRUE(above && pressed);
  hand = {true, Tool::hand, *above, 0.0F};
  o.frames(10);
  hand.trigger = 1.0F;
  o.frames(kSecond);
  EXPECT_FALSE(o.logged("event.hand_on_wound"));
  hand.T_world_tool = *pressed;
  o.frames(2 * kSecond);
  EXPECT_EQ(o.times_logged("event.hand_on_wound"), 1U);
}

}  // namespace
}  // namespace holotwin
