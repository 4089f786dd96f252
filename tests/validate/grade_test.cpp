#include <limits>

#include "tests/validate/support.h"
#include "tools/holotwin/validate/grade.h"

namespace holotwin::validate::test {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The grade of a row with this quantity, band and sign, of what was read over a time.
Grade held(const std::string& quantity, std::optional<double> low, std::optional<double> high, const std::string& sign, double lowest, double highest) {
  const bool passed = !(low && lowest < *low) && !(high && highest > *high);
  return grade({"rest", quantity, low, high, 600, sign, "literature"}, *reference().parse(quantity), passed, lowest, highest);
}
Grade graded(const std::string& quantity, std::optional<double> low, std::optional<double> high, const std::string& sign, double value) {
  return held(quantity, low, high, sign, value, value);
}
Grade check(const std::string& quantity, std::optional<double> low, std::optional<double> high, double value) { return graded(quantity, low, high, "", value); }

TEST(Grade, InsideTheBandIsGood) {
  EXPECT_EQ(check("hr_per_min", 60, 80, 60), Grade::good);
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", 1.5), Grade::good);
}

TEST(Grade, NoPulseAndNoBreathArePoor) {
  EXPECT_EQ(check("hr_per_min", 60, 80, kNone), Grade::poor);
  EXPECT_EQ(held("hr_per_min", 60, 80, "", 70, kNone), Grade::poor);
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", kNone), Grade::poor);
}

TEST(Grade, AValueIsFairWithinThirtyPercentOfTheEndItMissed) {
  EXPECT_EQ(check("hr_per_min", 60, 80, 42), Grade::fair) << "60 less 18";
  EXPECT_EQ(check("hr_per_min", 60, 80, 41.9), Grade::poor);
  EXPECT_EQ(check("hr_per_min", 60, 80, 104), Grade::fair) << "80 and 24";
  EXPECT_EQ(check("hr_per_min", 60, 80, 104.1), Grade::poor);
  EXPECT_EQ(check("hr_per_min", {}, 80, 104), Grade::fair) << "one end";
}

TEST(Grade, WhatIsHeldAllTheTimeIsGradedByItsWorst) {
  EXPECT_EQ(held("hr_per_min", 60, 80, "", 55, 90), Grade::fair);
  EXPECT_EQ(held("hr_per_min", 60, 80, "", 70, 105), Grade::poor);
  EXPECT_EQ(held("hr_per_min", 60, 80, "", 41, 81), Grade::poor);
}

TEST(Grade, WherePerCentSayNothingTheBandsWidthDoes) {
  EXPECT_EQ(check("core_temperature_degC", 36.5, 37.5, 38.5), Grade::fair) << "30 % would be 11 degrees";
  EXPECT_EQ(check("core_temperature_degC", 36.5, 37.5, 38.6), Grade::poor);
  EXPECT_EQ(check("arterial_ph_1", 7.35, 7.45, 7.26), Grade::fair);
  EXPECT_EQ(check("arterial_ph_1", 7.35, 7.45, 7.24), Grade::poor);
  EXPECT_EQ(check("sao2_1", 0.95, 0.99, 0.92), Grade::fair);
  EXPECT_EQ(check("sao2_1", 0.95, 0.99, 0.90), Grade::poor);
  EXPECT_EQ(check("pleural_pressure_min_cmH2O", -8, -6, -9), Grade::fair);
  EXPECT_EQ(check("pleural_pressure_min_cmH2O", -8, -6, -10.1), Grade::poor);
  EXPECT_EQ(check("base_excess_mmol_per_L", -2, 2, 5), Grade::fair) << "from below none to above";
  EXPECT_EQ(check("base_excess_mmol_per_L", -2, 2, 6.1), Grade::poor);
  EXPECT_EQ(check("urine_flow_mL_per_min", 0, 0.5, 0.64), Grade::fair) << "the other end is no zero";
  EXPECT_EQ(check("urine_flow_mL_per_min", 0, 0.5, 0.66), Grade::poor);
  EXPECT_EQ(check("paco2_from_rest_mmHg", -3, 3, 8), Grade::fair);
  EXPECT_EQ(check("paco2_from_rest_mmHg", -3, 3, 9.1), Grade::poor);
  EXPECT_EQ(check("sao2_1", {}, 0.92, 0.93), Grade::poor) << "one end has no width";
}

TEST(Grade, ADirectionIsFairFromAThirdOfTheLeastThatCounts) {
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", 1.01), Grade::fair);
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", 1.009), Grade::poor);
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", 1.0), Grade::poor) << "it did not move";
  EXPECT_EQ(graded("hr_of_rest_1", 1.03, {}, "up", 0.9), Grade::poor) << "the wrong way";
  EXPECT_EQ(graded("map_of_before_1", {}, 0.97, "down", 0.99), Grade::fair);
  EXPECT_EQ(graded("map_of_before_1", {}, 0.97, "down", 1.02), Grade::poor);
  EXPECT_EQ(graded("sao2_from_rest_1", {}, -0.006, "down", -0.002), Grade::fair);
  EXPECT_EQ(graded("sao2_from_rest_1", {}, -0.006, "down", -0.001), Grade::poor);
}

TEST(Grade, TheSameIsFairWithinHalfItsBandsWidth) {
  EXPECT_EQ(graded("hr_of_rest_1", 0.9, 1.1, "same", 1.2), Grade::fair);
  EXPECT_EQ(graded("hr_of_rest_1", 0.9, 1.1, "same", 0.8), Grade::fair);
  EXPECT_EQ(graded("hr_of_rest_1", 0.9, 1.1, "same", 1.21), Grade::poor);
  EXPECT_EQ(graded("sao2_from_rest_1", -0.02, 0.02, "same", -0.04), Grade::fair);
  EXPECT_EQ(graded("sao2_from_rest_1", -0.02, 0.02, "same", -0.041), Grade::poor);
}

TEST(Grade, AChangeOfAGivenSizeThatWentTheWrongWayIsPoor) {
  EXPECT_EQ(check("hr_of_rest_1", 1.06, 1.2, 1.02), Grade::fair);
  EXPECT_EQ(check("hr_of_rest_1", 1.06, 1.2, 1.01), Grade::poor) << "a sixth of it";
  EXPECT_EQ(check("hr_of_rest_1", 1.06, 1.2, 1.5), Grade::fair) << "too far the right way";
  EXPECT_EQ(check("hr_of_rest_1", 1.06, 1.2, 1.57), Grade::poor);
  EXPECT_EQ(check("map_of_rest_1", 0.7, 0.85, 1.05), Grade::poor);
  EXPECT_EQ(check("paco2_from_rest_mmHg", 3, 9, -1), Grade::poor) << "within the width, and the wrong way";
  EXPECT_EQ(check("map_of_rest_1", 0.95, 1.05, 0.8), Grade::fair) << "no way is wanted";
}

}  // namespace

}  // namespace holotwin::validate::test
