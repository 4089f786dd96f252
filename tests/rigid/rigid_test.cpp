#include "engine/rigid/rigid_world.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/math.h"
#include "engine/core/rng.h"
#include "engine/tissue/model.h"
#include "tests/tissue/block.h"

namespace holotwin {
namespace {

constexpr float kFrame_s = 1.0F / 90.0F;

glm::quat about(glm::vec3 axis, double angle_rad) {
  const auto s = static_cast<float>(math::sin(angle_rad / 2));
  return {static_cast<float>(math::cos(angle_rad / 2)), s * axis.x, s * axis.y, s * axis.z};
}
std::uint64_t hash_of(const RigidState& s) {
  Hasher h;
  hash_state(s, h);
  return h.result();
}
RigidInput one_hand(const Pose& pose) {
  RigidInput input;
  input.hands[0].active = true;
  input.hands[0].T_world_hand = pose;
  return input;
}
/// Least distance between the axes of two instruments less their radii (tools of the default body).
float clearance(const RigidState& s) {
  const InstrumentBody body;
  float least = 1.0F;
  for (int i = 0; i <= 200; ++i) {
    for (int j = 0; j <= 200; ++j) {
      const float step = (body.shaft_length_m - 2 * body.shaft_radius_m) / 200.0F;
      const glm::vec3 a = s.hands[0].T_world_tool.apply({0, 0, body.shaft_radius_m + step * static_cast<float>(i)});
      const glm::vec3 b = s.hands[1].T_world_tool.apply({0, 0, body.shaft_radius_m + step * static_cast<float>(j)});
      least = std::min(least, glm::length(a - b));
    }
  }
  return least - 2 * body.shaft_radius_m;
}

TEST(Rigid, FollowsTheHandWithinFiveMillimetresAtHalfAMetreASecond) {
  RigidWorld world({});
  RigidState state;
  float worst = 0;
  float worst_turn = 0;
  for (int frame = 0; frame < 270; ++frame) {  // a circle of 0.1 m radius at 0.5 m/s, turning once about its axis
    const double angle = 5.0 * frame / 90.0;
    const Pose hand{about({0, 1, 0}, angle), {0.1F * static_cast<float>(math::cos(angle)), 0.3F, 0.1F * static_cast<float>(math::sin(angle))}};
    world.step(state, one_hand(hand));
    worst = std::max(worst, glm::length(state.hands[0].T_world_tool.position - hand.position));
    worst_turn = std::max(worst_turn, glm::length(state.hands[0].T_world_tool.apply_direction({0, 0, 1}) - hand.apply_direction({0, 0, 1})));
  }
  std::printf("circle at 0.5 m/s: tool at most %.2f mm and %.3f rad from the hand\n", 1e3 * static_cast<double>(worst), static_cast<double>(worst_turn));
  EXPECT_LT(worst, 0.005F);
  EXPECT_LT(worst_turn, 0.1F);
}

TEST(Rigid, SettlesExactlyWhereTheHandIs) {
  RigidWorld world({});
  RigidState state;
  world.step(state, one_hand({glm::quat(1, 0, 0, 0), {0, 0.2F, 0}}));
  const Pose hand{about({0.6F, 0, 0.8F}, 0.7), {0.08F, 0.25F, -0.05F}};
  for (int frame = 0; frame < 180; ++frame) world.step(state, one_hand(hand));
  EXPECT_LT(glm::length(state.hands[0].T_world_tool.position - hand.position), 1e-5F);
  EXPECT_GT(std::fabs(glm::dot(state.hands[0].T_world_tool.rotation, hand.rotation)), 1.0F - 1e-6F);
  EXPECT_LT(glm::length(state.hands[0].velocity_m_s), 1e-4F);
}

// At rest the spring balances the tissue: displacement = force / stiffness, and no turn, as both act at the tip.
TEST(Rigid, TissueForceMovesTheTipByForceOverStiffness) {
  RigidWorld world({});
  RigidState state;
  RigidInput input = one_hand({glm::quat(1, 0, 0, 0), {0, 0.2F, 0}});
  input.hands[0].tissue_force_N = {3.0F, 0, 1.5F};
  for (int frame = 0; frame < 180; ++frame) world.step(state, input);
  const glm::vec3 moved = state.hands[0].T_world_tool.position - glm::vec3(0, 0.2F, 0);
  EXPECT_NEAR(moved.x, 3.0F / 600.0F, 2e-5F);
  EXPECT_NEAR(moved.z, 1.5F / 600.0F, 2e-5F);
  EXPECT_GT(state.hands[0].T_world_tool.rotation.w, 0.99999F);
}

// Energy of body and springs to a hand at rest: never grows, however stiff the springs.
TEST(Rigid, CouplingNeverAddsEnergy) {
  for (const float stiffness : {50.0F, 600.0F, 50000.0F}) {
    RigidWorld world({});
    RigidState state;
    RigidInput input = one_hand({glm::quat(1, 0, 0, 0), {0, 0, 0}});
    InstrumentBody& b = input.hands[0].body;
    b.couple_N_per_m = stiffness;
    b.couple_Nm_per_rad = stiffness / 300.0F;
    world.step(state, input);
    RigidState::Body& body = state.hands[0];
    body.T_world_tool = {about({0, 0.6F, 0.8F}, 0.4), {0.03F, -0.02F, 0.01F}};
    body.velocity_m_s = {1.0F, 2.0F, -1.5F};
    body.spin_rad_s = {6.0F, -4.0F, 3.0F};
    const auto energy = [&] {
      const double across = static_cast<double>(b.mass_kg * (3 * b.shaft_radius_m * b.shaft_radius_m + b.shaft_length_m * b.shaft_length_m) / 12);
      const double along = static_cast<double>(0.5F * b.mass_kg * b.shaft_radius_m * b.shaft_radius_m);
      const glm::dvec3 w(glm::conjugate(body.T_world_tool.rotation) * body.spin_rad_s);
      const double half = math::acos(math::clamp(std::fabs(static_cast<double>(body.T_world_tool.rotation.w)), 0, 1));
      const glm::dvec3 v(body.velocity_m_s);
      const glm::dvec3 x(body.T_world_tool.position);
      return 0.5 * static_cast<double>(b.mass_kg) * glm::dot(v, v) + 0.5 * (across * (w.x * w.x + w.y * w.y) + along * w.z * w.z) +
             0.5 * static_cast<double>(stiffness) * glm::dot(x, x) + 0.5 * static_cast<double>(b.couple_Nm_per_rad) * 4 * half * half;
    };
    double before = energy();
    const double first = before;
    for (int frame = 0; frame < 180; ++frame) {
      world.step(state, input);
      const double now = energy();
      EXPECT_LE(now, before + 1e-3 * first) << "stiffness " << stiffness << " frame " << frame;
      before = now;
    }
    EXPECT_LT(before, 1e-4 * first);
  }
}

TEST(SlowRigid, TwoInstrumentsDoNotPassThroughEachOther) {
  for (const float speed_m_s : {0.2F, 1.0F, 3.0F}) {
    RigidWorld world({});
    RigidState state;
    // One shaft along z, the other along x across its middle; the second comes down through it and stops 60 mm below.
    RigidInput input;
    input.hands[0].active = input.hands[1].active = true;
    input.hands[0].T_world_hand = {glm::quat(1, 0, 0, 0), {0, 0, -0.1F}};
    const glm::quat along_x = about({0, 1, 0}, math::kPi / 2);
    float y = 0.05F;
    float least = 1.0F;
    for (int frame = 0; frame < 150; ++frame) {
      y = std::max(y - speed_m_s * kFrame_s, -0.06F);
      input.hands[1].T_world_hand = {along_x, {-0.1F, y, 0.0F}};
      world.step(state, input);
      least = std::min(least, clearance(state));
      EXPECT_GT(state.hands[1].T_world_tool.apply({0, 0, 0.1F}).y, state.hands[0].T_world_tool.apply({0, 0, 0.1F}).y) << "speed " << speed_m_s << " frame " << frame;
    }
    EXPECT_GT(least, -0.002F) << "speed " << speed_m_s;
    EXPECT_LT(state.hands[0].T_world_tool.apply({0, 0, 0.1F}).y, -0.01F);  // and its middle pushed the other's
    input.hands[1].T_world_hand.position.y = 0.1F;
    for (int frame = 0; frame < 180; ++frame) world.step(state, input);
    EXPECT_LT(glm::length(state.hands[0].T_world_tool.position - input.hands[0].T_world_hand.position), 1e-4F);
  }
}

TEST(Rigid, FixedBoxStopsAnInstrument) {
  FixedBox table;
  table.T_world_box.position = {0, -0.05F, 0};
  table.half_extent = {0.3F, 0.05F, 0.3F};
  RigidWorld world({table});
  RigidState state;
  const glm::quat upright = about({1, 0, 0}, -math::kPi / 2);  // the shaft, +z of the tool, points up
  for (int frame = 0; frame < 3; ++frame) world.step(state, RigidInput{});  // a room without hands
  float lowest = 1.0F;
  for (int frame = 0; frame < 200; ++frame) {
    const float y = std::max(0.05F - 1.0F * kFrame_s * static_cast<float>(frame), -0.03F);
    world.step(state, one_hand({upright, {0, y, 0}}));
    lowest = std::min(lowest, state.hands[0].T_world_tool.position.y);
  }
  EXPECT_GT(lowest, -0.002F);
  EXPECT_NEAR(state.hands[0].T_world_tool.position.y, 0.0F, 0.001F);
  EXPECT_LT(glm::length(state.hands[0].velocity_m_s), 0.01F);
}

RigidInput wandering(int frame) {
  RigidInput input;
  const double t = frame / 90.0;
  for (std::size_t i = 0; i < 2; ++i) {
    const double phase = i == 0 ? 0.0 : 1.3;
    input.hands[i].active = true;
    input.hands[i].T_world_hand = {about({0, 1, 0}, 0.8 * math::sin(3 * t + phase) + (i == 0 ? 0.0 : 1.5)),
                                   {static_cast<float>(0.05 * math::sin(5 * t + phase)), static_cast<float>(0.03 * math::cos(4 * t + 2 * phase)), -0.1F}};
    input.hands[i].tissue_force_N = {0, static_cast<float>(math::sin(t)), 0};
  }
  return input;
}

TEST(Rigid, CopiedStateGoesOnIdenticallyInAnotherWorld) {
  FixedBox table;
  table.T_world_box.position = {0, -0.06F, 0};
  table.half_extent = {0.3F, 0.05F, 0.3F};
  RigidWorld first({table});
  RigidState state;
  bool touched = false;
  for (int frame = 0; frame < 100; ++frame) first.step(state, wandering(frame));
  RigidState fork = state;
  RigidWorld second({table});
  for (int frame = 100; frame < 300; ++frame) {
    first.step(state, wandering(frame));
    second.step(fork, wandering(frame));
    ASSERT_EQ(hash_of(state), hash_of(fork)) << "frame " << frame;
    touched = touched || clearance(state) < 0.0005F;
  }
  EXPECT_TRUE(touched);  // the hard case: in contact
}

TEST(Rigid, JumpingHandTakesItsToolAlong) {
  RigidWorld world({});
  RigidState state;
  world.step(state, one_hand({glm::quat(1, 0, 0, 0), {0, 0, 0}}));
  const Pose far{about({1, 0, 0}, 1.0), {0.4F, 0, 0}};
  world.step(state, one_hand(far));
  EXPECT_LT(glm::length(state.hands[0].T_world_tool.position - far.position), 1e-6F);
  EXPECT_LT(glm::length(state.hands[0].velocity_m_s), 1e-4F);
  world.step(state, one_hand({far.rotation, {0.5F, 0, 0}}));  // 0.1 m is no jump: it follows
  EXPECT_GT(glm::length(state.hands[0].velocity_m_s), 1.0F);
  RigidInput none;
  world.step(state, none);
  EXPECT_FALSE(state.hands[0].active);
}

TEST(Rigid, BadNumbersDoNotSpread) {
  RigidWorld world({});
  RigidState state;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  world.step(state, one_hand({glm::quat(1, 0, 0, 0), {nan, 0, 0}}));
  EXPECT_FALSE(state.hands[0].active);
  world.step(state, one_hand({glm::quat(1, 0, 0, 0), {0.1F, 0, 0}}));
  RigidInput input = one_hand({glm::quat(nan, 0, 0, 0), {0, 0, 0}});
  input.hands[0].tissue_force_N = {nan, nan, nan};
  world.step(state, input);
  EXPECT_NEAR(state.hands[0].T_world_tool.position.x, 0.1F, 1e-6F);
}

// Liver is 1 to 6 kPa. The whole loop as the session closes it: hand, spring, instrument, tissue and the tissue's force one frame later.
struct Press {
  float final_N = 0, swing_N = 0, swing_m = 0;
};
Press press(tissue::ToolShape shape, glm::vec3 half, float foot, float youngs_Pa) {
  namespace tt = tissue::test;
  tt::Block b = tt::make_block({-0.05F, -0.05F, -0.05F}, {0.1F, 0.05F, 0.1F}, {8, 4, 8});
  b.material.youngs_Pa = youngs_Pa;
  tt::fix(b, [](glm::vec3 p) { return p.y < -0.0499F; });
  tt::add_surface(b, 1);
  const auto model = tissue::build_model(b.source());
  EXPECT_TRUE(model.has_value());
  tissue::TissueState soft = tissue::initial_state(*model);
  tissue::TissueScratch scratch;
  Jobs jobs(0);
  tissue::settle(*model, soft, scratch, jobs);
  RigidWorld world({});
  RigidState rigid;
  tissue::TissueOutput output;
  std::vector<float> force;
  std::vector<float> height;
  for (int frame = 0; frame < 360; ++frame) {
    const float y = std::max(0.03F - 0.5F * kFrame_s * static_cast<float>(frame), -0.02F);  // half a metre a second, 20 mm in
    RigidInput input = one_hand({glm::quat(1, 0, 0, 0), {0, y, 0}});
    input.hands[0].tissue_force_N = output.tool_force_N[0];
    const Pose before = rigid.hands[0].active ? rigid.hands[0].T_world_tool : input.hands[0].T_world_hand;
    world.step(rigid, input);
    const glm::vec3 up(0, foot, 0);
    tissue::TissueInput in;
    in.tool_count = 1;
    in.tools[0].shape = shape;
    in.tools[0].half_extent = half;
    in.tools[0].from = {before.rotation, before.position + up};
    in.tools[0].to = {rigid.hands[0].T_world_tool.rotation, rigid.hands[0].T_world_tool.position + up};
    tissue::step(*model, soft, scratch, in, jobs, output);
    EXPECT_FALSE(output.restored);
    if (frame >= 270) {
      force.push_back(output.tool_force_N[0].y);
      height.push_back(rigid.hands[0].T_world_tool.position.y);
    }
  }
  const auto [low, high] = std::minmax_element(force.begin(), force.end());
  const auto [bottom, top] = std::minmax_element(height.begin(), height.end());
  return {force.back(), *high - *low, *top - *bottom};
}

TEST(SlowRigid, PressingOnTissueComesToRest) {
  for (const float youngs_Pa : {2000.0F, 6000.0F, 10000.0F}) {
    const Press hand = press(tissue::ToolShape::box, {0.04F, 0.012F, 0.03F}, 0.012F, youngs_Pa);
    const Press tip = press(tissue::ToolShape::sphere, glm::vec3(0.005F), 0.005F, youngs_Pa);
    std::printf("E %.0f Pa: palm %.2f N (swings %.3f N, %.3f mm), tip %.3f N (swings %.4f N)\n", static_cast<double>(youngs_Pa), static_cast<double>(hand.final_N),
                static_cast<double>(hand.swing_N), 1e3 * static_cast<double>(hand.swing_m), static_cast<double>(tip.final_N), static_cast<double>(tip.swing_N));
    EXPECT_GT(hand.final_N, 0.5F);
    EXPECT_LT(hand.swing_N, 0.02F * hand.final_N);
    EXPECT_LT(hand.swing_m, 0.0003F);
    EXPECT_GT(tip.final_N, 0.05F);
    EXPECT_LT(tip.swing_N, 0.05F * tip.final_N);
  }
}

}  // namespace
}  // namespace holotwin
