// Open vessels: how fast they bleed, and that nothing is lost on the way.
#include <cmath>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

constexpr double kRho = 1060.0, kPa = 133.322;

TEST(Bleeding, FollowsTheOrificeWhereTheTreeIsShort) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 1;
  in.bleeds[0] = {Node::vena_cava, 1.0, 0.6, 0, 0, 0};
  PhysiologyOutput out;
  double bled = 0, expected = 0;
  for (int i = 0; i < 900; ++i) {
    step(m, s, in, out);
    bled += out.bled_red_cells_mL[0] + out.bled_plasma_mL[0];
    const double p = out.node_mmHg[static_cast<std::size_t>(Node::vena_cava)];
    expected += 0.6 * 1.0 * std::sqrt(2.0 * p * kPa / kRho) / 90.0;  // mm2 x m/s = mL/s
  }
  EXPECT_NEAR(bled / expected, 1.0, 0.01);
}

TEST(Bleeding, FollowsTheTreeWhereTheHoleIsWide) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 1;
  in.bleeds[0] = {Node::hepatic_artery, 1e4, 0.6, 0.5, 20, 13};  // ambient 20 above the closing pressure: it is the wall
  PhysiologyOutput out;
  double bled = 0, expected = 0;
  for (int i = 0; i < 900; ++i) {
    step(m, s, in, out);
    bled += out.bled_red_cells_mL[0] + out.bled_plasma_mL[0];
    expected += (out.node_mmHg[static_cast<std::size_t>(Node::hepatic_artery)] - 20) / 0.5 / 60.0 / 90.0;
  }
  EXPECT_NEAR(bled / expected, 1.0, 0.01);
}

TEST(Bleeding, SolvesTreeAndHoleTogether) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 1;
  const double r = 0.9, area = 3.14;  // 2 mm artery
  in.bleeds[0] = {Node::hepatic_artery, area, 0.6, r, 0, 13};
  PhysiologyOutput out;
  for (int i = 0; i < 900; ++i) {
    step(m, s, in, out);
    const double q = (out.bled_red_cells_mL[0] + out.bled_plasma_mL[0]) * 90.0;
    const double v_m_s = q / (0.6 * area);
    const double drop = r * q * 60.0 + 0.5 * kRho * v_m_s * v_m_s / kPa;
    ASSERT_NEAR(drop, out.node_mmHg[static_cast<std::size_t>(Node::hepatic_artery)] - 13, 0.3) << i;
  }
}

TEST(Bleeding, StopsBelowItsBackPressure) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 2;
  in.bleeds[0] = {Node::portal_vein, 10, 0.6, 0, 20, 0};
  in.bleeds[1] = {Node::portal_vein, 10, 0.6, 0, 0, 20};
  PhysiologyOutput out;
  for (int i = 0; i < 450; ++i) {
    step(m, s, in, out);
    ASSERT_EQ(out.bled_plasma_mL[0], 0.0);
    ASSERT_EQ(out.bled_plasma_mL[1], 0.0);
  }
}

TEST(Bleeding, LosesBloodAtTheBodysHaematocrit) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.bleed_count = 1;
  in.bleeds[0] = {Node::hepatic_vein, 10, 0.6, 0, 0, 0};
  PhysiologyOutput out;
  step(m, s, in, out);
  EXPECT_GT(out.bled_plasma_mL[0], 0);
  EXPECT_NEAR(out.bled_red_cells_mL[0] / (out.bled_red_cells_mL[0] + out.bled_plasma_mL[0]), 0.43, 1e-9);
}

TEST(Bleeding, EveryMillilitreIsAccountedFor) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  long double red = circulating_red_cells_mL(s), plasma = circulating_plasma_mL(s);
  std::uint64_t random = 12345;
  const auto uniform = [&] {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(random >> 11U) * 0x1p-53;
  };
  PhysiologyInput in;
  for (int minute = 0; minute < 20; ++minute) {
    in = {};
    in.bleed_count = 5;
    for (std::size_t i = 0; i < 5; ++i) in.bleeds[i] = {static_cast<Node>(i), i == 0 ? 0.02 : 2.0 * uniform(), 0.6, 0.1 * uniform(), 3 * uniform(), 0};
    in.fixed_loss_mL_per_min = 30 * uniform();
    in.red_cells_mL_per_min = 80 * uniform();
    in.plasma_mL_per_min = 60 * uniform();
    in.platelets_mL_per_min = 10 * uniform();
    in.crystalloid_mL_per_min = 60 * uniform();
    in.clamp_portal_vein = in.clamp_hepatic_artery = minute % 3 == 0 ? 1.0 : 0.0;
    in.noradrenaline_ug_per_kg_min = 0.1 * uniform();
    for (int f = 0; f < 90 * 60; ++f) {
      PhysiologyOutput out;
      step(m, s, in, out);
      ASSERT_FALSE(out.restored);
      red += out.given_red_cells_mL;
      plasma += out.given_plasma_mL;
      plasma += out.exchange_plasma_mL;
      plasma -= out.urine_mL;
      red -= out.fixed_red_cells_mL;
      plasma -= out.fixed_plasma_mL;
      for (std::size_t i = 0; i < kMaxBleeds; ++i) {
        red -= out.bled_red_cells_mL[i];
        plasma -= out.bled_plasma_mL[i];
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(red - circulating_red_cells_mL(s)), 0.0, 1e-9);
  EXPECT_NEAR(static_cast<double>(plasma - circulating_plasma_mL(s)), 0.0, 1e-9);
  double sum = 0;
  for (const double v : s.volume_mL) sum += v;
  EXPECT_NEAR(sum, circulating_red_cells_mL(s) + circulating_plasma_mL(s), 1e-9);
}

TEST(Bleeding, PringleStopsArteryAndPortalButNotTheHepaticVein) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in = open_liver();
  const PhysiologyOutput open = run(m, s, in, 20);
  in.clamp_hepatic_artery = in.clamp_portal_vein = 1;
  const PhysiologyOutput shut = run(m, s, in, 20);
  EXPECT_GT(open.bled_plasma_mL[0], 0);
  EXPECT_GT(open.bled_plasma_mL[1], 0);
  EXPECT_LT(shut.bled_plasma_mL[0], 0.02 * open.bled_plasma_mL[0]);
  EXPECT_LT(shut.bled_plasma_mL[1], 0.02 * open.bled_plasma_mL[1]);
  EXPECT_GT(shut.bled_plasma_mL[2], 0.4 * open.bled_plasma_mL[2]);
}

}  // namespace
}  // namespace holotwin::physiology::test
