// The state as a row of numbers: copies, hashes, bad numbers, and no memory asked for.
#include <cmath>
#include <limits>

#include "tests/physiology/allocation_count.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(State, CopiedStateGoesOnIdentically) {
  const auto& m = reference();
  PhysiologyState a = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 200;
  run(m, a, in, 30);
  PhysiologyState b = a;
  run(m, a, in, 30);
  run(m, b, in, 30);
  Hasher ha, hb;
  hash_state(a, ha);
  hash_state(b, hb);
  EXPECT_EQ(ha.result(), hb.result());
  EXPECT_TRUE(as_row(a) == as_row(b));
}

TEST(State, EveryBuildGivesTheSameBits) {
  // A golden hash: it says nothing about truth. It must agree between debug and release, g++ and clang; change it with the model.
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in = open_liver();
  in.noradrenaline_ug_per_kg_min = 0.05;
  in.red_cells_mL_per_min = 50;
  run(m, s, in, 60);
  Hasher h;
  hash_state(s, h);
  EXPECT_EQ(hex64(h.result()), "ca3d62bfa1c2d8c2");
}

TEST(State, HashSeesEveryNumber) {
  const PhysiologyState s = initial_state(reference());
  Hasher h0;
  hash_state(s, h0);
  for (std::size_t i = 0; i < kStateNumbers; ++i) {
    auto row = as_row(s);
    row[i] += 1.0;
    const auto other = std::bit_cast<PhysiologyState>(row);
    Hasher h1;
    hash_state(other, h1);
    EXPECT_NE(h0.result(), h1.result()) << "number " << i;
  }
}

TEST(State, BadNumbersAreReplacedByTheLastGoodState) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  run(m, s, {}, 1);
  const PhysiologyState good = s;
  PhysiologyInput in;
  in.bleed_count = 1;
  in.bleeds[0].area_mm2 = std::numeric_limits<double>::quiet_NaN();
  PhysiologyOutput out;
  step(m, s, in, out);
  EXPECT_TRUE(out.restored);
  EXPECT_TRUE(as_row(s) == as_row(good));
  EXPECT_EQ(out.bled_plasma_mL[0], 0.0);

  s.volume_mL[liver] = std::numeric_limits<double>::infinity();
  step(m, s, {}, out);
  EXPECT_TRUE(out.restored);
  EXPECT_TRUE(as_row(s) == as_row(m.initial));
  step(m, s, {}, out);
  EXPECT_FALSE(out.restored);
}

TEST(State, AbsurdInputsKeepTheStateFinite) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = kMaxBleeds;
  for (std::size_t i = 0; i < kMaxBleeds; ++i) in.bleeds[i] = {static_cast<Node>(i % 5), 1e6, 1.0, 0, -500, -500};
  in.clamp_hepatic_artery = 7;
  in.caval_compression = 3;
  in.abdominal_pressure_mmHg = 1e4;
  in.noradrenaline_ug_per_kg_min = 1e6;
  in.venous_air_mL_per_min = 1e6;
  in.tidal_mL = 1e6;
  in.vent_rate_per_min = 0;
  in.red_cells_mL_per_min = -1e6;
  for (int i = 0; i < 900; ++i) {
    PhysiologyOutput out;
    step(m, s, in, out);
    for (const double v : as_row(s)) ASSERT_TRUE(std::isfinite(v)) << i;
    ASSERT_GE(circulating_red_cells_mL(s), 0);
    ASSERT_GE(circulating_plasma_mL(s), 0);
  }
}

TEST(State, StepAllocatesNothing) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 3;
  in.bleeds[0] = {Node::hepatic_artery, 2, 0.6, 0, 0, 13};
  in.bleeds[1] = {Node::portal_vein, 5, 0.6, 0, 0, 4};
  in.bleeds[2] = {Node::hepatic_vein, 8, 0.6, 0, 0, 0};
  PhysiologyOutput out;
  const std::size_t before = allocations();
  for (int i = 0; i < 900; ++i) step(m, s, in, out);
  (void)vitals(m, s);
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(before, 0U);  // the counter counts
}

}  // namespace
}  // namespace holotwin::physiology::test
