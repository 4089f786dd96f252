#include "engine/core/math.h"

#include <cmath>

#include <gtest/gtest.h>

// The oracle is the system's libm, which may differ by machine in the last bit: hence tolerances, not equality.
namespace holotwin {
namespace {

TEST(Math, ExpAgreesWithLibm) {
  for (double x = -700; x < 700; x += 0.37) EXPECT_NEAR(math::exp(x) / std::exp(x), 1.0, 4e-15) << x;
  EXPECT_EQ(math::exp(-1000), 0.0);
  EXPECT_TRUE(std::isinf(math::exp(1000)));
}
TEST(Math, LogAgreesWithLibm) {
  for (double x = 1e-300; x < 1e300; x *= 3.7) EXPECT_NEAR(math::log(x), std::log(x), 4e-15 * (1.0 + std::fabs(std::log(x)))) << x;
  EXPECT_TRUE(std::isnan(math::log(-1)));
  EXPECT_TRUE(std::isinf(math::log(0)));
}
TEST(Math, PowAgreesWithLibm) {
  for (double x = 0.01; x < 50; x *= 1.7)
    for (double y = -3; y < 3; y += 0.7) EXPECT_NEAR(math::pow(x, y) / std::pow(x, y), 1.0, 1e-13) << x << " " << y;
}
TEST(Math, TrigonometryAgreesWithLibm) {
  for (double x = -2000; x < 2000; x += 0.113) {
    EXPECT_NEAR(math::sin(x), std::sin(x), 2e-14) << x;
    EXPECT_NEAR(math::cos(x), std::cos(x), 2e-14) << x;
  }
  for (double x = -30; x < 30; x += 0.0171) EXPECT_NEAR(math::tanh(x), std::tanh(x), 1e-14) << x;
}
TEST(Math, Atan2AgreesWithLibmInAllQuadrants) {
  for (double a = -3.1; a < 3.14; a += 0.01) EXPECT_NEAR(math::atan2(5 * std::sin(a), 5 * std::cos(a)), a, 1e-14) << a;
  EXPECT_NEAR(math::acos(-0.3), std::acos(-0.3), 1e-14);
}

}  // namespace
}  // namespace holotwin
