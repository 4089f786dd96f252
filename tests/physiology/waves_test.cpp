// The continuous signals.
#include <algorithm>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Waves, AgreeWithTheNumbersBesideThem) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  float art_max = 0, art_min = 1e9F, co2_max = 0, paw_max = 0, paw_min = 1e9F, last = 0;
  double cvp = 0;
  int beats = 0;
  bool high = false;
  constexpr int kFrames = 90 * 60;
  for (int i = 0; i < kFrames; ++i) {
    PhysiologyOutput out;
    step(m, s, {}, out);
    for (std::size_t k = 0; k < kWaveSamplesPerFrame; ++k) {
      const auto w = [&](Wave x) { return out.waves[static_cast<std::size_t>(x)][k]; };
      art_max = std::max(art_max, w(Wave::art_mmHg));
      art_min = std::min(art_min, w(Wave::art_mmHg));
      co2_max = std::max(co2_max, w(Wave::co2_mmHg));
      paw_max = std::max(paw_max, w(Wave::paw_cmH2O));
      paw_min = std::min(paw_min, w(Wave::paw_cmH2O));
      cvp += static_cast<double>(w(Wave::cvp_mmHg)) / (kFrames * static_cast<double>(kWaveSamplesPerFrame));
      last = w(Wave::ecg_mV);
      if (!high && last > 0.6F) ++beats;  // R waves: nothing else reaches 0.6 mV
      high = high ? last > 0.3F : last > 0.6F;
      ASSERT_TRUE(w(Wave::pleth) >= 0 && w(Wave::pleth) <= 1);
    }
  }
  const Vitals v = vitals(m, s);
  EXPECT_NEAR(beats, v.hr_per_min, 1.5);
  EXPECT_NEAR(art_max, v.sbp_mmHg, 8);  // the highest of a breath against the mean over beats
  EXPECT_NEAR(art_min, v.dbp_mmHg, 6);
  EXPECT_NEAR(cvp, v.cvp_mmHg, 0.5);
  EXPECT_NEAR(co2_max, v.etco2_mmHg, 1);
  EXPECT_NEAR(paw_min, 5, 0.3);  // PEEP
  expect_in(paw_max, 14, 25, "peak pressure of VT 500");
}

}  // namespace
}  // namespace holotwin::physiology::test
