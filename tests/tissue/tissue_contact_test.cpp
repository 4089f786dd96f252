// Instruments on tissue: forces, sweeps, friction, grasps, a wound squeezed shut, violent hands.
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include <gtest/gtest.h>

#include "engine/core/math.h"
#include "engine/core/rng.h"
#include "engine/tissue/model.h"
#include "tests/tissue/block.h"

namespace holotwin::tissue {
namespace {

using test::Block;
using test::make_block;

/// A model with all that a step needs.
struct Bench {
  TissueModel model;
  TissueState state;
  TissueScratch scratch;
  Jobs jobs{0};
  TissueInput input;
  TissueOutput output;
  std::vector<glm::vec3> surface;

  explicit Bench(const TissueSource& source) {
    auto built = build_model(source);
    EXPECT_TRUE(built.has_value()) << (built ? "" : built.error().message());
    if (built) model = std::move(*built);
    state = initial_state(model);
  }
  /// One frame in which tool `i` goes from where it was to `to`.
  void go() { step(model, state, scratch, input, jobs, output); }
  void move(std::size_t i, glm::vec3 to) {
    input.tools[i].from = input.tools[i].to;
    input.tools[i].to.position = to;
  }
  void place(std::size_t i, ToolShape shape, glm::vec3 half, glm::vec3 at) {
    input.tool_count = std::max(input.tool_count, i + 1);
    input.tools[i].shape = shape;
    input.tools[i].half_extent = half;
    input.tools[i].from = input.tools[i].to = Pose{glm::quat(1, 0, 0, 0), at};
  }
  const std::vector<glm::vec3>& drawn() {
    surface_positions(model, state, surface);
    return surface;
  }
};

/// 60 x 40 x 60 mm, fixed below; top at y = 0.
Block pad(float youngs_Pa = 5000.0F, int surface_levels = 2) {
  Block b = make_block({-0.03F, -0.04F, -0.03F}, {0.06F, 0.04F, 0.06F}, {6, 4, 6});
  b.material.youngs_Pa = youngs_Pa;
  test::fix(b, [](glm::vec3 p) { return p.y < -0.0399F; });
  test::add_surface(b, surface_levels);
  return b;
}

// ../shared/data/tissue/reference.json, uniaxial_neo_hookean, snh, E 10 kPa, nu 0.45: nominal stress and lateral stretch.
TEST(TissueContact, PlatesFeelTheClosedFormStressOfACompressedBlock) {
  struct Row {
    float stretch;
    double stress_Pa;
    float lateral;
  };
  for (const Row row : {Row{0.9F, 1106.38, 1.04822F}, Row{0.8F, 2494.61, 1.10397F}, Row{0.7F, 4321.91, 1.169336F}}) {
    Block b = make_block(glm::vec3(-0.02F), glm::vec3(0.04F), {4, 4, 4});
    b.material = {10000.0F, 0.45F, 1000.0F, 20.0F, 0.0F};  // no friction: the block may widen under the plates
    test::add_surface(b, 0);
    TissueSource source = b.source();
    source.gravity = glm::vec3(0.0F);
    Bench bench(source);
    const glm::vec3 plate(0.05F, 0.02F, 0.05F);
    bench.place(0, ToolShape::box, plate, {0, 0.04F, 0});
    bench.place(1, ToolShape::box, plate, {0, -0.04F, 0});
    for (int frame = 0; frame < 360; ++frame) {
      const float s = 1.0F - (1.0F - row.stretch) * std::min(1.0F, static_cast<float>(frame) / 90.0F);
      bench.move(0, {0, 0.02F + 0.02F * s, 0});
      bench.move(1, {0, -0.02F - 0.02F * s, 0});
      bench.go();
    }
    const double expected_N = row.stress_Pa * 0.04 * 0.04;
    std::printf("compressed to %.1f: %.3f N and %.3f N, closed form %.3f N\n", static_cast<double>(row.stretch), static_cast<double>(bench.output.tool_force_N[0].y),
                -static_cast<double>(bench.output.tool_force_N[1].y), expected_N);
    EXPECT_NEAR(static_cast<double>(bench.output.tool_force_N[0].y), expected_N, 0.04 * expected_N);
    EXPECT_NEAR(static_cast<double>(bench.output.tool_force_N[1].y), -expected_N, 0.04 * expected_N);
    float widest = 0;
    for (const glm::vec3& p : bench.drawn()) widest = std::max(widest, p.x);
    EXPECT_NEAR(widest, 0.02F * row.lateral, 0.01F * 0.02F);
  }
}

// At rest a plate lying on soft springs of nothing but contact carries the tissue's weight.
TEST(TissueContact, TableCarriesTheWeight) {
  Block b = make_block(glm::vec3(-0.02F), glm::vec3(0.04F), {4, 4, 4});
  test::add_surface(b, 1);
  Bench bench(b.source());
  bench.place(0, ToolShape::box, {0.1F, 0.02F, 0.1F}, {0, -0.0401F, 0});
  for (int frame = 0; frame < 270; ++frame) bench.go();
  EXPECT_NEAR(bench.output.tool_force_N[0].y, -1050.0F * 0.04F * 0.04F * 0.04F * 9.81F, 0.02F);
  EXPECT_LT(std::fabs(bench.output.tool_force_N[0].x), 0.01F);
}

struct Shape {
  const char* name;
  ToolShape shape;
  glm::vec3 half;
};
class PokeAtThreeMetresASecond : public testing::TestWithParam<Shape> {};

// The tool comes down 3 m/s, 25 mm into a 40 mm pad. Nothing of the surface may be left inside it or above it.
TEST_P(PokeAtThreeMetresASecond, DoesNotPassThroughTheSurface) {
  const Shape shape = GetParam();
  const Block b = pad();
  Bench bench(b.source());
  const float low = shape.shape == ToolShape::box ? shape.half.y : shape.half.x;
  float y = 0.03F + low;
  bench.place(0, shape.shape, shape.half, {0.001F, y, -0.002F});
  for (int frame = 0; frame < 40; ++frame) {
    y = std::max(y - 3.0F / 90.0F, low - 0.025F);
    bench.move(0, {0.001F, y, -0.002F});
    bench.go();
    ASSERT_FALSE(bench.output.restored);
    float deepest = 0;
    for (const glm::vec3& at : bench.drawn()) {
      const glm::vec3 l = at - bench.input.tools[0].to.position;
      float d = 0;
      if (shape.shape == ToolShape::sphere) d = glm::length(l) - shape.half.x;
      if (shape.shape == ToolShape::capsule) d = glm::length(l - glm::vec3(0, 0, std::clamp(l.z, -shape.half.z, shape.half.z))) - shape.half.x;
      if (shape.shape == ToolShape::box) {
        const glm::vec3 q = glm::abs(l) - shape.half;
        d = std::max(q.x, std::max(q.y, q.z));
      }
      deepest = std::min(deepest, d);
    }
    EXPECT_GT(deepest, -0.001F) << "frame " << frame;
  }
  // The surface under the tool is still under the tool: at the tool's own foot, no vertex of the former top lies above its middle.
  std::size_t above = 0;
  for (std::size_t i = 0; i < bench.surface.size(); ++i) {
    const glm::vec3 rest = glm::vec3(bench.model.surface[i].weight[0] * bench.model.rest[bench.model.surface[i].node[0]] +
                                     bench.model.surface[i].weight[1] * bench.model.rest[bench.model.surface[i].node[1]] +
                                     bench.model.surface[i].weight[2] * bench.model.rest[bench.model.surface[i].node[2]] +
                                     bench.model.surface[i].weight[3] * bench.model.rest[bench.model.surface[i].node[3]]) +
                           bench.model.origin;
    const glm::vec2 off(rest.x - 0.001F, rest.z + 0.002F);
    if (rest.y > -1e-5F && glm::length(off) < 0.5F * low && bench.surface[i].y > bench.input.tools[0].to.position.y) ++above;
  }
  EXPECT_EQ(above, 0U);
  EXPECT_GT(bench.output.touched[0], 0U);
  EXPECT_GT(bench.output.tool_force_N[0].y, 0.05F);
}
INSTANTIATE_TEST_SUITE_P(TissueContact, PokeAtThreeMetresASecond,
                         testing::Values(Shape{"sphere4mm", ToolShape::sphere, glm::vec3(0.004F)}, Shape{"sphere10mm", ToolShape::sphere, glm::vec3(0.01F)},
                                         Shape{"capsule4mm", ToolShape::capsule, {0.004F, 0, 0.02F}}, Shape{"box", ToolShape::box, {0.012F, 0.006F, 0.01F}}),
                         [](const auto& tested) { return tested.param.name; });

TEST(TissueContact, FastSidewaysSweepCarriesTheTissueAlongAndComesOutClean) {
  const Block b = pad();
  Bench bench(b.source());
  float x = -0.08F;
  bench.place(0, ToolShape::sphere, glm::vec3(0.008F), {x, -0.005F, 0});
  for (int frame = 0; frame < 10; ++frame) {
    x += 3.0F / 90.0F;
    bench.move(0, {x, -0.005F, 0});
    bench.go();
    ASSERT_FALSE(bench.output.restored);
  }
  bench.input.tool_count = 0;
  for (int frame = 0; frame < 360; ++frame) bench.go();
  EXPECT_EQ(bench.output.inverted, 0U);
  EXPECT_NEAR(volume_ratio(bench.model, bench.state), 1.0, 0.01);
}

// 1.5 mm thin, aimed at the middle of triangles whose corners are 5 mm apart.
TEST(TissueContact, ThinToolIsHeldBetweenTheCornersOfTriangles) {
  const Block b = pad(5000.0F, 1);
  Bench bench(b.source());
  const glm::vec3 at(0.0035F, 0.02F, 0.0018F);
  bench.place(0, ToolShape::capsule, {0.0015F, 0, 0.02F}, at);
  bench.input.tools[0].from.rotation = bench.input.tools[0].to.rotation = rotation_between({0, 0, 1}, {0, 1, 0});
  float tip = 0.02F;
  for (int frame = 0; frame < 90; ++frame) {
    tip = std::max(tip - 0.0005F, -0.005F);
    bench.move(0, {at.x, tip + 0.0215F, at.z});
    bench.go();
  }
  EXPECT_GT(bench.output.touched[0], 0U);
  EXPECT_GT(bench.output.tool_force_N[0].y, 0.02F);
  EXPECT_NEAR(bench.output.contact_point[0].y, -0.005F, 0.002F);
}

TEST(TissueContact, ForceOfASteadyPressIsSmooth) {
  const Block b = pad();
  Bench bench(b.source());
  bench.place(0, ToolShape::sphere, glm::vec3(0.01F), {0, 0.02F, 0});
  std::vector<float> force;
  for (int frame = 0; frame < 270; ++frame) {
    bench.move(0, {0, std::max(0.02F - 0.02F * static_cast<float>(frame) / 45.0F, 0.004F), 0});
    bench.go();
    if (frame >= 180) force.push_back(bench.output.tool_force_N[0].y);
  }
  float low = force[0];
  float high = force[0];
  for (const float f : force) low = std::min(low, f), high = std::max(high, f);
  EXPECT_GT(low, 0.05F);
  EXPECT_LT(high - low, 0.02F * high);
}

// A plate that covers the pad and slides: the drag is the friction coefficient times the press (Coulomb).
TEST(TissueContact, SlidingPlateDragsWithTheCoefficientOfFriction) {
  for (const float friction : {0.0F, 0.2F, 0.4F}) {
    Block b = pad();
    b.material.friction = friction;
    TissueSource source = b.source();
    source.gravity = glm::vec3(0.0F);
    Bench bench(source);
    bench.place(0, ToolShape::box, {0.08F, 0.01F, 0.08F}, {0, 0.0105F, 0});
    for (int frame = 0; frame < 90; ++frame) {
      bench.move(0, {0, 0.0105F - 0.004F * std::min(1.0F, static_cast<float>(frame) / 45.0F), 0});
      bench.go();
    }
    for (int frame = 1; frame <= 180; ++frame) {
      bench.move(0, {0.0001F * static_cast<float>(frame), 0.0065F, 0});
      bench.go();
    }
    const glm::vec3 force = bench.output.tool_force_N[0];
    EXPECT_GT(force.y, 0.5F);
    EXPECT_NEAR(-force.x / force.y, friction, 0.02F + 0.05F * friction);
  }
}

TEST(TissueContact, GraspHoldsCarriesAndLetsGo) {
  const Block b = pad();
  Bench bench(b.source());
  bench.place(0, ToolShape::capsule, {0.003F, 0, 0.006F}, {0, 0.004F, 0});
  bench.go();
  EXPECT_EQ(bench.output.held[0], 0U);
  bench.input.tools[0].grasp = true;
  bench.go();
  ASSERT_GT(bench.output.held[0], 3U);
  const glm::vec3 before = bench.output.contact_point[0];
  for (int frame = 1; frame <= 90; ++frame) {
    bench.move(0, {0, 0.004F + 0.005F * static_cast<float>(frame) / 90.0F, 0});
    bench.go();
  }
  EXPECT_GT(bench.output.held[0], 3U);
  EXPECT_NEAR(bench.output.contact_point[0].y - before.y, 0.005F, 0.001F);
  EXPECT_LT(bench.output.tool_force_N[0].y, -0.05F);     // the tissue pulls the tool down
  bench.input.tools[0].grasp = false;
  bench.move(0, {0, 0.1F, 0});
  bench.go();
  EXPECT_EQ(bench.output.held[0], 0U);
  for (int frame = 0; frame < 180; ++frame) bench.move(0, {0, 0.1F, 0}), bench.go();
  for (const glm::vec3& p : bench.drawn()) EXPECT_LT(p.y, 0.0005F);
}

TEST(TissueContact, GraspSlipsBeyondItsLimitAndNotBelow) {
  const Block b = pad();
  for (const float slip_N : {0.5F, 50.0F}) {
    Bench bench(b.source());
    bench.place(0, ToolShape::capsule, {0.003F, 0, 0.006F}, {0, 0.004F, 0});
    bench.input.tools[0].grasp_slip_N = slip_N;
    bench.go();
    bench.input.tools[0].grasp = true;
    float strongest = 0;
    for (int frame = 1; frame <= 180; ++frame) {
      bench.move(0, {0, 0.004F + 0.03F * std::min(1.0F, static_cast<float>(frame) / 90.0F), 0});
      bench.go();
      strongest = std::max(strongest, glm::length(bench.output.tool_force_N[0]));
    }
    if (slip_N < 1.0F) {
      EXPECT_EQ(bench.output.held[0], 0U);
      EXPECT_LT(strongest, 2.0F * slip_N);
      for (const glm::vec3& p : bench.drawn()) EXPECT_LT(p.y, 0.001F);
    } else {
      EXPECT_GT(bench.output.held[0], 3U);
      EXPECT_GT(strongest, 0.5F);
    }
  }
}

TEST(TissueContact, ToolOfBadNumbersIsIgnored) {
  const Block b = pad(5000.0F, 0);
  Bench bench(b.source());
  bench.place(0, ToolShape::sphere, glm::vec3(0.01F), {std::numeric_limits<float>::quiet_NaN(), 0, 0});
  bench.place(1, ToolShape::sphere, glm::vec3(std::numeric_limits<float>::infinity()), {0, 0, 0});
  bench.go();
  EXPECT_FALSE(bench.output.restored);
  EXPECT_EQ(bench.output.touched[0] + bench.output.touched[1], 0U);
}

/// A block with a wound from the top, 30 mm deep, 6 mm wide at the mouth.
Block wounded() {
  Block b = make_block({-0.04F, -0.05F, -0.03F}, {0.08F, 0.05F, 0.06F}, {8, 5, 6});
  b.material.youngs_Pa = 4000.0F;
  test::slit(b, 0.0F, -0.03F, 0.0F, 0.006F);
  test::fix(b, [](glm::vec3 p) { return p.y < -0.0499F; });
  test::add_surface(b, 2);
  return b;
}

struct Squeeze {
  WoundGap open, shut, after;
};
Squeeze squeeze_wound(bool contact, float push_m) {
  const Block b = wounded();
  TissueSource source = b.source();
  if (!contact) source.side = {};
  source.wound = {{0, 0, 0}, {0, 0, 1}, {0, -1, 0}};
  Bench bench(source);
  TissueModel measure = bench.model;
  if (!contact) {
    TissueSource with_sides = b.source();
    with_sides.wound = source.wound;
    measure = std::move(*build_model(with_sides));
  }
  settle(bench.model, bench.state, bench.scratch, bench.jobs);
  Squeeze result;
  result.open = wound_gap(measure, bench.state);
  const glm::vec3 palm(0.015F, 0.02F, 0.025F);
  bench.place(0, ToolShape::box, palm, {0.065F, -0.015F, 0});
  bench.place(1, ToolShape::box, palm, {-0.065F, -0.015F, 0});
  for (int frame = 0; frame < 180; ++frame) {
    const float in = (0.01F + push_m) * std::min(1.0F, static_cast<float>(frame) / 90.0F);
    bench.move(0, {0.065F - in, -0.015F, 0});
    bench.move(1, {-0.065F + in, -0.015F, 0});
    bench.go();
  }
  EXPECT_EQ(bench.output.inverted, 0U);
  result.shut = wound_gap(measure, bench.state);
  bench.input.tool_count = 0;
  for (int frame = 0; frame < 270; ++frame) bench.go();
  result.after = wound_gap(measure, bench.state);
  return result;
}

TEST(TissueContact, SqueezedWoundClosesWithoutItsFacesPassingThroughEachOther) {
  const Squeeze s = squeeze_wound(true, 0.015F);
  std::printf("wound: %u pairs, gap %.2f mm open, %.2f mm squeezed (least %.2f mm), %.2f mm after\n", s.open.pairs, 1e3 * static_cast<double>(s.open.mean_m),
              1e3 * static_cast<double>(s.shut.mean_m), 1e3 * static_cast<double>(s.shut.min_m), 1e3 * static_cast<double>(s.after.mean_m));
  EXPECT_GT(s.open.pairs, 50U);
  EXPECT_GT(s.open.mean_m, 0.002F);
  EXPECT_NEAR(s.open.rest_mean_m, 0.003F, 0.0006F);  // a wedge of 6 mm
  EXPECT_LT(s.shut.mean_m, 0.001F);
  EXPECT_GT(s.shut.min_m, -0.001F);
  EXPECT_NEAR(s.after.mean_m, s.open.mean_m, 0.0003F);
  const Squeeze without = squeeze_wound(false, 0.015F);
  EXPECT_LT(without.shut.min_m, -0.001F);            // so the contact is what holds them apart
}

TEST(TissueContact, WoundFacesArePairedAlsoWhereTheNormalPointsTheOtherWay) {
  const Block b = wounded();
  TissueSource source = b.source();
  source.wound = {{0, 0, 0}, {0, 0, -1}, {0, -1, 0}};
  Bench bench(source);
  const WoundGap gap = wound_gap(bench.model, bench.state);
  EXPECT_GT(gap.pairs, 50U);
  EXPECT_GT(gap.mean_m, 0.002F);
}

// Two tools thrown about at random at up to 3 m/s for 20 s, closing and opening their jaws.
TEST(SlowTissueContact, ViolentHandsNeverExplodeTheTissueAndItReturnsToRest) {
  Block b = make_block({-0.05F, -0.06F, -0.04F}, {0.1F, 0.06F, 0.08F}, {8, 5, 7});
  b.material.youngs_Pa = 4000.0F;
  for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
    if (b.nodes[i].y < -0.0599F) b.attachments.push_back({i, b.nodes[i], 60.0F});
  }
  test::add_surface(b, 2);
  Bench bench(b.source());
  settle(bench.model, bench.state, bench.scratch, bench.jobs);
  const TissueState rest = bench.state;
  Rng rng(11);
  bench.place(0, ToolShape::box, {0.03F, 0.01F, 0.04F}, {0.1F, 0.1F, 0});
  bench.place(1, ToolShape::capsule, {0.005F, 0, 0.02F}, {-0.1F, 0.1F, 0});
  std::array<glm::vec3, 2> goal{};
  std::array<float, 2> speed{};
  int inverted_frames = 0;
  float fastest = 0;
  for (int frame = 0; frame < 90 * 20; ++frame) {
    for (std::size_t i = 0; i < 2; ++i) {
      const glm::vec3 at = bench.input.tools[i].to.position;
      if (frame == 0 || glm::length(goal[i] - at) < 0.001F) {
        goal[i] = {rng.uniform(-0.08, 0.08), rng.uniform(-0.04, 0.05), rng.uniform(-0.07, 0.07)};
        speed[i] = static_cast<float>(rng.uniform(0.1, 3.0));
        bench.input.tools[i].grasp = i == 1 && rng.uniform() < 0.5;
      }
      const glm::vec3 d = goal[i] - at;
      const float far = glm::length(d);
      const float go = std::min(far, speed[i] / 90.0F);
      bench.move(i, far > 0.0F ? at + d * (go / far) : at);
      const glm::quat spin(static_cast<float>(math::cos(0.02)), 0.0F, static_cast<float>(math::sin(0.02)), 0.0F);
      bench.input.tools[i].to.rotation = glm::normalize(spin * bench.input.tools[i].to.rotation);
    }
    bench.go();
    ASSERT_FALSE(bench.output.restored) << "frame " << frame;
    if (bench.output.inverted > 0) ++inverted_frames;
    for (std::size_t i = 0; i < bench.model.node_count; ++i) {
      ASSERT_LT(glm::length(glm::vec3(bench.state.x[i])), 0.4F) << "frame " << frame;
      fastest = std::max(fastest, glm::length(glm::vec3(bench.state.v[i])));
    }
  }
  bench.input.tool_count = 0;
  for (int frame = 0; frame < 90 * 5; ++frame) bench.go();
  float off = 0;
  for (std::size_t i = 0; i < bench.model.node_count; ++i) off = std::max(off, glm::length(glm::vec3(bench.state.x[i] - rest.x[i])));
  std::printf("violent hands: %d of 1800 frames with an inverted element, fastest node %.1f m/s, %.3f mm from rest after\n", inverted_frames,
              static_cast<double>(fastest), 1e3 * static_cast<double>(off));
  EXPECT_EQ(bench.output.inverted, 0U);
  EXPECT_LT(off, 0.0005F);
}

}  // namespace
}  // namespace holotwin::tissue
