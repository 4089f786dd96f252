// The elastic body alone: law, statics, conservation, invariances, rest.
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "engine/core/rng.h"
#include "engine/tissue/model.h"
#include "tests/tissue/block.h"
#include "tests/tissue/count_allocations.h"

namespace holotwin::tissue {
namespace {

using test::allocation_count;
using test::Block;
using test::make_block;

constexpr float kInfinite = std::numeric_limits<float>::infinity();

/// The cantilever of ../shared/data/tissue/reference.json: 80 x 50 x 50 mm, clamped at x = 0, E 10 kPa, nu 0.45, 1000 kg/m3.
Block cantilever(glm::uvec3 cells = {13, 8, 8}) {
  Block b = make_block(glm::vec3(0.0F), {0.08F, 0.05F, 0.05F}, cells);
  b.material = {10000.0F, 0.45F, 1000.0F, 4.0F, 0.2F};
  test::fix(b, [](glm::vec3 p) { return p.x < 1e-6F; });
  return b;
}

double tip_uz_mm(const Block& b, const TissueModel& model, const TissueState& state) {
  double sum = 0;
  int corners = 0;
  for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
    const glm::vec3 p = b.nodes[i];
    const bool corner = p.x > 0.0799F && (p.y < 1e-6F || p.y > 0.0499F) && (p.z < 1e-6F || p.z > 0.0499F);
    if (!corner) continue;
    sum += static_cast<double>(node_position(model, state, i).z - p.z);
    ++corners;
  }
  return 1000.0 * sum / corners;
}

TissueModel must_build(const TissueSource& source) {
  auto model = build_model(source);
  EXPECT_TRUE(model.has_value()) << (model ? "" : model.error().message());
  return model ? std::move(*model) : TissueModel{};
}

std::uint64_t hash_of(const TissueState& state) {
  Hasher h;
  hash_state(state, h);
  return h.result();
}

double settled_tip_mm(std::uint32_t substeps) {
  const Block b = cantilever();
  TissueSource source = b.source();
  source.gravity = {0, 0, -9.81F};
  source.substeps = substeps;
  const TissueModel model = must_build(source);
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  settle(model, state, scratch, jobs);
  return tip_uz_mm(b, model, state);
}

// Exact static solution of the same law and mesh: -29.4207 mm (reference.json, cantilever, 5k, order 1, snh, nu 0.45). One XPBD
// pass a substep leaves part of the answer unsolved; the field page's prototype was 1.2 % off at 20 substeps, 0.2 % at 40.
TEST(SlowTissue, CantileverSagsAsTheExactStaticSolution) {
  const double at20 = settled_tip_mm(20);
  const double at40 = settled_tip_mm(40);
  std::printf("cantilever tip: %.3f mm at 20 substeps (%.2f %%), %.3f mm at 40 (%.2f %%), exact -29.421 mm\n", at20, 100 * (at20 / -29.4207 - 1), at40,
              100 * (at40 / -29.4207 - 1));
  EXPECT_NEAR(at20, -29.4207, 0.02 * 29.4207);
  EXPECT_NEAR(at40, -29.4207, 0.006 * 29.4207);
  EXPECT_LT(std::fabs(at40 + 29.4207), std::fabs(at20 + 29.4207));
}

// Closed form: lateral stretch b where the lateral stress mu b + lambda (J - gamma) a b vanishes, J = a b^2.
TEST(Tissue, StretchedBlockNarrowsAsTheClosedForm) {
  for (const float stretch : {0.7F, 0.9F, 1.2F, 1.5F}) {
    const double e = 10000.0;
    const double nu = 0.45;
    const double mu = e / (2 * (1 + nu));
    const double lambda = e * nu / ((1 + nu) * (1 - 2 * nu)) + mu;
    const double a = static_cast<double>(stretch);
    const auto lateral = static_cast<float>(std::sqrt((1 + mu / lambda - mu / (lambda * a)) / a));

    Block b = make_block(glm::vec3(-0.02F), glm::vec3(0.04F), {4, 4, 4});
    b.material = {10000.0F, 0.45F, 1000.0F, 20.0F, 0.2F};
    for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {  // the end faces are held as the exact solution has them
      const glm::vec3 p = b.nodes[i];
      if (std::fabs(p.x) > 0.0199F) b.attachments.push_back({i, p * glm::vec3(stretch, lateral, lateral), kInfinite});
    }
    TissueSource source = b.source();
    source.gravity = glm::vec3(0.0F);
    const TissueModel model = must_build(source);
    TissueState state = initial_state(model);
    TissueScratch scratch;
    Jobs jobs(0);
    TissueOutput output;
    for (int frame = 0; frame < 270; ++frame) step(model, state, scratch, {}, jobs, output);
    for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
      const glm::vec3 expected = b.nodes[i] * glm::vec3(stretch, lateral, lateral);
      EXPECT_LT(glm::length(node_position(model, state, i) - expected), 0.0003F) << "stretch " << stretch << " node " << i;
    }
    EXPECT_NEAR(volume_ratio(model, state), a * static_cast<double>(lateral) * static_cast<double>(lateral), 0.005);
  }
}

TEST(Tissue, FreeBodyKeepsItsMomentumAndVolume) {
  Block b = make_block(glm::vec3(0.3F), {0.06F, 0.05F, 0.04F}, {4, 4, 3});
  b.material.damping_per_s = 0;
  TissueSource source = b.source();
  source.gravity = glm::vec3(0.0F);
  const TissueModel model = must_build(source);
  TissueState state = initial_state(model);
  Rng rng(3);
  glm::dvec3 before(0.0);
  double total_mass = 0;
  for (std::uint32_t i = 0; i < model.node_count; ++i) {
    const glm::vec3 v(rng.uniform(-0.3, 0.5), rng.uniform(-0.3, 0.5), rng.uniform(-0.3, 0.5));
    state.v[i] = glm::vec4(v, 0.0F);
    const double mass = 1.0 / static_cast<double>(state.x[i].w);
    total_mass += mass;
    before += mass * glm::dvec3(v);
  }
  EXPECT_NEAR(total_mass, 0.06 * 0.05 * 0.04 * 1050.0, 1e-5);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  for (int frame = 0; frame < 90; ++frame) step(model, state, scratch, {}, jobs, output);
  glm::dvec3 after(0.0);
  for (std::uint32_t i = 0; i < model.node_count; ++i) after += glm::dvec3(state.v[i]) / static_cast<double>(state.x[i].w);
  EXPECT_LT(glm::length(after - before), 3e-3 * glm::length(before));
  EXPECT_NEAR(volume_ratio(model, state), 1.0, 0.01);
}

TEST(Tissue, FallsFreelyAtTheAccelerationOfGravity) {
  Block b = make_block(glm::vec3(0.0F), glm::vec3(0.003F), {3, 3, 3});  // millimetre elements: no length in the solver may be absolute
  b.material.damping_per_s = 0;
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  for (int frame = 0; frame < 18; ++frame) step(model, state, scratch, {}, jobs, output);
  const float fall = node_position(model, state, 0).y - b.nodes[0].y;
  EXPECT_NEAR(fall, -0.5F * 9.81F * 0.2F * 0.2F, 0.002F);
  EXPECT_LT(glm::length((node_position(model, state, 63) - node_position(model, state, 0)) - (b.nodes[63] - b.nodes[0])), 1e-5F);
}

// With lengths, gravity scaled by s, and stiffness by s^2, every displacement scales by s (density and time stay).
TEST(Tissue, AnswerDoesNotDependOnTheUnitOfLength) {
  const auto displacement = [](float s) {
    Block b = make_block(glm::vec3(0.0F), s * glm::vec3(0.08F, 0.05F, 0.05F), {5, 3, 3});
    b.material = {10000.0F * s * s, 0.45F, 1000.0F, 4.0F, 0.2F};
    test::fix(b, [&](glm::vec3 p) { return p.x < 1e-6F * s; });
    TissueSource source = b.source();
    source.gravity = {0, 0, -9.81F * s};
    const TissueModel model = must_build(source);
    TissueState state = initial_state(model);
    TissueScratch scratch;
    Jobs jobs(0);
    TissueOutput output;
    for (int frame = 0; frame < 45; ++frame) step(model, state, scratch, {}, jobs, output);
    const auto tip = static_cast<std::uint32_t>(b.nodes.size() - 1);
    return (node_position(model, state, tip) - b.nodes[tip]) / s;
  };
  const glm::vec3 metres = displacement(1.0F);
  EXPECT_LT(metres.z, -0.01F);
  EXPECT_LT(glm::length(displacement(0.01F) - metres), 0.01F * glm::length(metres));
  EXPECT_LT(glm::length(displacement(20.0F) - metres), 0.01F * glm::length(metres));
}

TEST(Tissue, AnswerHardlyDependsOnTheOrderOfNodesAndElements) {
  const auto tip = [](bool shuffled) {
    Block b = cantilever({6, 4, 4});
    std::vector<std::uint32_t> place(b.nodes.size());
    std::iota(place.begin(), place.end(), 0U);
    if (shuffled) {
      Rng rng(7);
      for (std::size_t i = place.size() - 1; i > 0; --i) std::swap(place[i], place[rng.next_u32() % (i + 1)]);
      for (std::size_t i = b.tets.size() - 1; i > 0; --i) std::swap(b.tets[i], b.tets[rng.next_u32() % (i + 1)]);
      std::vector<glm::vec3> nodes(b.nodes.size());
      for (std::size_t i = 0; i < place.size(); ++i) nodes[place[i]] = b.nodes[i];
      b.nodes = nodes;
      for (auto& t : b.tets) {
        for (std::uint32_t& i : t) i = place[i];
      }
      for (Attachment& a : b.attachments) a.node = place[a.node];
    }
    TissueSource source = b.source();
    source.gravity = {0, 0, -9.81F};
    const TissueModel model = must_build(source);
    TissueState state = initial_state(model);
    TissueScratch scratch;
    Jobs jobs(0);
    settle(model, state, scratch, jobs);
    return tip_uz_mm(b, model, state);
  };
  const double plain = tip(false);
  EXPECT_NEAR(tip(true), plain, 0.02 * std::fabs(plain));
}

TEST(Tissue, SettledOrganStaysAtRestForTenSeconds) {
  Block b = make_block({1.2F, -0.4F, 1.6F}, {0.1F, 0.06F, 0.08F}, {8, 5, 6});  // far from the origin, as a scan may be
  for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
    if (b.nodes[i].y < -0.3999F) b.attachments.push_back({i, b.nodes[i], 50.0F});
  }
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  settle(model, state, scratch, jobs);
  const TissueState rest = state;
  TissueOutput output;
  float moved = 0;
  for (int frame = 0; frame < 900; ++frame) {
    step(model, state, scratch, {}, jobs, output);
    for (std::size_t i = 0; i < model.node_count; ++i) moved = std::max(moved, glm::length(glm::vec3(state.x[i] - rest.x[i])));
  }
  std::printf("largest movement in 10 s at rest: %.4f mm\n", 1000.0 * static_cast<double>(moved));
  EXPECT_LT(moved, 0.0001F);
}

TEST(Tissue, SpringsCarryTheWeightAndFollowTheirAnchors) {
  Block b = make_block(glm::vec3(0.0F), glm::vec3(0.05F), {4, 4, 4});
  b.material = {20000.0F, 0.45F, 1000.0F, 4.0F, 0.2F};
  constexpr float kSpring = 20.0F;
  for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
    if (b.nodes[i].y < 1e-6F) b.attachments.push_back({i, b.nodes[i], kSpring});
  }
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  settle(model, state, scratch, jobs);
  double carried_N = 0;
  for (const Attachment& a : b.attachments) carried_N += static_cast<double>(kSpring * (a.anchor.y - node_position(model, state, a.node).y));
  EXPECT_NEAR(carried_N, 1000.0 * 0.05 * 0.05 * 0.05 * 9.81, 0.01 * 1.226);

  TissueInput input;
  input.anchor_offset = {0.01F, 0.0F, -0.005F};
  TissueOutput output;
  const glm::vec3 before = node_position(model, state, 62);
  for (int frame = 0; frame < 450; ++frame) step(model, state, scratch, input, jobs, output);
  EXPECT_LT(glm::length(node_position(model, state, 62) - before - input.anchor_offset), 0.0002F);
}

TEST(Tissue, BodyForceGivesItsWholeImpulse) {
  Block b = make_block(glm::vec3(-0.03F), glm::vec3(0.06F), {4, 4, 4});
  b.material.damping_per_s = 0;
  TissueSource source = b.source();
  source.gravity = glm::vec3(0.0F);
  const TissueModel model = must_build(source);
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  const BodyForce force{{0.02F, 0.02F, 0.0F}, 0.03F, {0.5F, -0.25F, 0.1F}};
  TissueInput input;
  input.forces = std::span(&force, 1);
  for (int frame = 0; frame < 9; ++frame) step(model, state, scratch, input, jobs, output);
  glm::dvec3 momentum(0.0);
  for (std::uint32_t i = 0; i < model.node_count; ++i) momentum += glm::dvec3(state.v[i]) / static_cast<double>(state.x[i].w);
  EXPECT_LT(glm::length(momentum - 0.1 * glm::dvec3(force.force_N)), 0.001);
}

template <class Deform>
void expect_recovery(Deform deform, double noise_m) {
  Block b = make_block(glm::vec3(-0.02F), glm::vec3(0.04F), {4, 4, 4});
  b.material.youngs_Pa = 5000.0F;
  TissueSource source = b.source();
  source.gravity = glm::vec3(0.0F);
  const TissueModel model = must_build(source);
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  Rng rng(5);
  for (std::uint32_t i = 0; i < model.node_count; ++i) {
    const glm::vec3 noise(rng.uniform(-noise_m, noise_m), rng.uniform(-noise_m, noise_m), rng.uniform(-noise_m, noise_m));
    state.x[i] = glm::vec4(deform(glm::vec3(state.x[i])) + noise, state.x[i].w);
  }
  int inverted = 0;
  for (const auto& t : b.tets) {
    const glm::vec3 a(state.x[t[0]]);
    if (glm::dot(glm::cross(glm::vec3(state.x[t[1]]) - a, glm::vec3(state.x[t[2]]) - a), glm::vec3(state.x[t[3]]) - a) < 0.0F) ++inverted;
  }
  EXPECT_GT(inverted, 10);
  for (int frame = 0; frame < 450; ++frame) step(model, state, scratch, {}, jobs, output);
  EXPECT_EQ(output.inverted, 0U);
  EXPECT_NEAR(volume_ratio(model, state), 1.0, 0.01);
  float worst = 0;  // every edge has its rest length again
  for (const auto& t : b.tets) {
    const float now = glm::length(node_position(model, state, t[1]) - node_position(model, state, t[0]));
    worst = std::max(worst, std::fabs(now - glm::length(b.nodes[t[1]] - b.nodes[t[0]])));
  }
  EXPECT_LT(worst, 0.0005F);
}

TEST(Tissue, RecoversFromBeingCrushedFlat) {
  expect_recovery([](glm::vec3 p) { return glm::vec3(p.x, 0.0F, p.z); }, 0.001);
}
TEST(Tissue, RecoversFromADentPushedThroughTheLayerBelow) {
  expect_recovery([](glm::vec3 p) { return p.y > 0.019F && glm::length(glm::vec2(p.x, p.z)) < 0.012F ? p - glm::vec3(0, 0.018F, 0) : p; }, 0.001);
}
TEST(Tissue, RecoversFromScatteredNodes) {
  expect_recovery([](glm::vec3 p) { return p; }, 0.008);
}

TEST(Tissue, BadNumbersPutTheLastGoodStateBack) {
  const Block b = cantilever({4, 3, 3});
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  for (int frame = 0; frame < 20; ++frame) step(model, state, scratch, {}, jobs, output);
  TissueState poisoned = state;
  poisoned.v[40].x = std::numeric_limits<float>::quiet_NaN();
  step(model, poisoned, scratch, {}, jobs, output);
  EXPECT_TRUE(output.restored);
  for (std::size_t i = 0; i < state.x.size(); ++i) ASSERT_EQ(poisoned.x[i], state.x[i]);
  step(model, poisoned, scratch, {}, jobs, output);
  EXPECT_FALSE(output.restored);
}

TEST(Tissue, RefusesBadSources) {
  const Block good = cantilever({2, 2, 2});
  {
    Block b = good;
    b.tets[3][2] = 5000;
    EXPECT_FALSE(build_model(b.source()).has_value());
  }
  {
    Block b = good;
    std::swap(b.tets[3][0], b.tets[3][1]);
    EXPECT_FALSE(build_model(b.source()).has_value());
  }
  {
    Block b = good;
    b.nodes[1].x = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(build_model(b.source()).has_value());
  }
  {
    Block b = good;
    b.material.poisson = 0.5F;
    EXPECT_FALSE(build_model(b.source()).has_value());
  }
  EXPECT_TRUE(build_model(good.source()).has_value());
}

TEST(Tissue, FourAndEightLanesGiveTheSameBits) {
  if (__builtin_cpu_supports("avx2") == 0) GTEST_SKIP() << "this processor has no AVX2";
  const Block b = cantilever({7, 5, 4});
  const TissueModel model = must_build(b.source());
  std::array<std::uint64_t, 2> hashes{};
  for (std::size_t k = 0; k < 2; ++k) {
    TissueState state = initial_state(model);
    TissueScratch scratch;
    scratch.lanes = k == 0 ? 4 : 8;
    Jobs jobs(0);
    TissueOutput output;
    for (int frame = 0; frame < 60; ++frame) step(model, state, scratch, {}, jobs, output);
    hashes[k] = hash_of(state);
  }
  EXPECT_EQ(hashes[0], hashes[1]);
}

// A scene with everything in it: two tools, one grasping, a pack, moving anchors.
std::uint64_t run_busy_scene(const Block& b, std::size_t workers, int frames) {
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(workers);
  TissueOutput output;
  const BodyForce pack{{0.02F, 0.05F, 0.02F}, 0.02F, {0, -1.0F, 0}};
  for (int frame = 0; frame < frames; ++frame) {
    const float t = static_cast<float>(frame) / 90.0F;
    TissueInput input;
    input.tool_count = 2;
    input.tools[0].shape = ToolShape::sphere;
    input.tools[0].half_extent = glm::vec3(0.008F);
    input.tools[0].from.position = {0.02F + 0.05F * t, 0.055F - 0.02F * t, 0.02F};
    input.tools[0].to.position = input.tools[0].from.position + glm::vec3(0.05F, -0.02F, 0.0F) / 90.0F;
    input.tools[1].shape = ToolShape::capsule;
    input.tools[1].half_extent = {0.004F, 0.004F, 0.02F};
    input.tools[1].grasp = frame > 5;
    input.tools[1].from.position = {0.06F, 0.05F + 0.01F * t, 0.02F};
    input.tools[1].to.position = input.tools[1].from.position + glm::vec3(0.0F, 0.01F, 0.0F) / 90.0F;
    input.forces = std::span(&pack, 1);
    input.anchor_offset = {0.002F * t, 0, 0};
    step(model, state, scratch, input, jobs, output);
  }
  return hash_of(state);
}

TEST(Tissue, SameHashForEveryNumberOfWorkers) {
  Block b = cantilever();  // several surface blocks; colours too small to share
  test::add_surface(b, 2);
  const std::uint64_t alone = run_busy_scene(b, 0, 20);
  EXPECT_EQ(run_busy_scene(b, 1, 20), alone);
  EXPECT_EQ(run_busy_scene(b, 2, 20), alone);
  std::printf("busy scene hash %016llx: the same in every build type\n", static_cast<unsigned long long>(alone));
}

TEST(SlowTissue, SameHashForEveryNumberOfWorkersWhereColoursAreShared) {
  Block b = cantilever({60, 40, 40});
  test::add_surface(b, 0);
  const std::uint64_t alone = run_busy_scene(b, 0, 2);
  EXPECT_EQ(run_busy_scene(b, 1, 2), alone);
  EXPECT_EQ(run_busy_scene(b, 2, 2), alone);
}

TEST(Tissue, CopiedStateGoesOnIdentically) {
  Block b = cantilever({6, 4, 4});
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(0);
  TissueOutput output;
  for (int frame = 0; frame < 10; ++frame) step(model, state, scratch, {}, jobs, output);
  TissueState fork = state;
  TissueScratch other;
  for (int frame = 0; frame < 10; ++frame) step(model, state, scratch, {}, jobs, output);
  for (int frame = 0; frame < 10; ++frame) step(model, fork, other, {}, jobs, output);
  EXPECT_EQ(hash_of(state), hash_of(fork));
}

TEST(Tissue, StepAllocatesNothingAfterTheFirst) {
  Block b = cantilever({6, 4, 4});
  test::add_surface(b, 1);
  const TissueModel model = must_build(b.source());
  TissueState state = initial_state(model);
  TissueScratch scratch;
  Jobs jobs(1);
  TissueOutput output;
  TissueInput input;
  step(model, state, scratch, input, jobs, output);
  input.tool_count = 1;
  input.tools[0].shape = ToolShape::sphere;
  input.tools[0].half_extent = glm::vec3(0.02F);
  input.tools[0].from.position = input.tools[0].to.position = {0.05F, 0.055F, 0.025F};
  const std::uint64_t before = allocation_count();
  for (int frame = 0; frame < 30; ++frame) {
    input.tools[0].grasp = frame % 10 > 5;
    step(model, state, scratch, input, jobs, output);
  }
  EXPECT_EQ(allocation_count(), before);
}

double cpu_ms() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}
double wall_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

TEST(SlowTissue, FrameOfFiveThousandElementsFitsItsBudget) {
  Block b = cantilever();
  test::fix(b, [](glm::vec3 p) { return p.x > 1e-6F && p.y < 1e-6F; });
  test::add_surface(b, 2);
  const TissueModel model = must_build(b.source());
  std::printf("%zu elements in %zu colours, %zu surface vertices\n", model.tets.size(), model.colour_begin.size() - 1, model.surface.size());
  for (const std::size_t workers : {0U, 1U}) {
    for (const std::uint32_t lanes : {4U, 8U}) {
      if (lanes == 8 && __builtin_cpu_supports("avx2") == 0) continue;
      for (const bool pressed : {false, true}) {
        TissueState state = initial_state(model);
        TissueScratch scratch;
        scratch.lanes = lanes;
        Jobs jobs(workers);
        TissueOutput output;
        TissueInput input;
        input.tool_count = 2;  // a hand's breadth and an instrument
        input.tools[0].shape = ToolShape::box;
        input.tools[0].half_extent = {0.03F, 0.01F, 0.02F};
        input.tools[0].from.position = input.tools[0].to.position = {0.045F, pressed ? 0.055F : 0.2F, 0.025F};
        input.tools[1].shape = ToolShape::sphere;
        input.tools[1].half_extent = glm::vec3(0.005F);
        input.tools[1].from.position = input.tools[1].to.position = {0.04F, 0.025F, pressed ? 0.05F : 0.2F};
        std::vector<glm::vec3> drawn;
        std::vector<double> cpu;
        std::vector<double> wall;
        for (int frame = 0; frame < 180; ++frame) {
          const double c = cpu_ms();
          const double w = wall_ms();
          step(model, state, scratch, input, jobs, output);
          surface_positions(model, state, drawn);
          cpu.push_back(cpu_ms() - c);
          wall.push_back(wall_ms() - w);
        }
        std::sort(cpu.begin(), cpu.end());
        std::sort(wall.begin(), wall.end());
        std::printf("%zu workers, %u lanes, %s (%u touched): cpu %.2f ms median, wall %.2f ms median, %.2f ms best\n", workers, lanes,
                    pressed ? "pressed" : "free", output.touched[0] + output.touched[1], cpu[90], wall[90], wall[0]);
#ifdef NDEBUG
        // The best tenth: other programs on the same cores slow the rest. 4 lanes is for processors without AVX2 and may cost more.
        if (workers == 0) { EXPECT_LT(cpu[18], lanes == 8 ? 2.5 : 3.5); }
#endif
      }
    }
  }
}

}  // namespace
}  // namespace holotwin::tissue
