#include "engine/frame/live.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace holotwin {
namespace {

LiveSample sample(Parameter p, double value, double age_s = 0.0, Quality q = Quality::good) { return {p, value, q, 3, age_s}; }

TEST(Live, QualityByAgeIsFreshThenStaleThenNone) {
  // kStaleAfter_s = 5 and kBlankAfter_s = 30 (issue "the live bedside").
  for (const Quality said : {Quality::good, Quality::questionable}) {
    EXPECT_EQ(quality_at_age(said, 0.0), said);
    EXPECT_EQ(quality_at_age(said, 5.0), said);
    EXPECT_EQ(quality_at_age(said, 5.01), Quality::stale);
    EXPECT_EQ(quality_at_age(said, 30.0), Quality::stale);
    EXPECT_EQ(quality_at_age(said, 30.01), Quality::none);
  }
  EXPECT_EQ(quality_at_age(Quality::none, 0.0), Quality::none);
  EXPECT_EQ(quality_at_age(Quality::stale, 0.0), Quality::stale);
  EXPECT_EQ(quality_at_age(Quality::good, std::nan("")), Quality::none);
}

TEST(Live, ANewSampleReplacesTheOldOneAndBringsItsAge) {
  LiveState live;
  update_live(live, {sample(Parameter::hr, 72, 0.2)}, 0.1);
  EXPECT_DOUBLE_EQ(live.at(Parameter::hr).value, 72);
  EXPECT_DOUBLE_EQ(live.at(Parameter::hr).age_s, 0.2);
  EXPECT_EQ(live.at(Parameter::hr).source, 3U);
  update_live(live, {sample(Parameter::hr, 74, 0.0, Quality::questionable)}, 0.1);
  EXPECT_DOUBLE_EQ(live.at(Parameter::hr).value, 74);
  EXPECT_EQ(live.at(Parameter::hr).quality, Quality::questionable);
  EXPECT_EQ(live.samples, 2U);
  EXPECT_EQ(live.at(Parameter::spo2).quality, Quality::none) << "the others are untouched";
}

TEST(Live, WithoutSamplesAValueGrowsOldAndIsNeverHeld) {
  LiveState live;
  update_live(live, {sample(Parameter::art_mean, 83)}, 0.0);
  double age_s = 0;
  for (int second = 1; second <= 40; ++second) {
    update_live(live, {}, 1.0);
    age_s += 1.0;
    const LiveValue& v = live.at(Parameter::art_mean);
    EXPECT_EQ(v.quality, age_s <= 5 ? Quality::good : age_s <= 30 ? Quality::stale : Quality::none) << second;
    EXPECT_EQ(std::isnan(v.value), age_s > 30) << second;
  }
}

TEST(Live, ASampleThatIsOldAlreadyIsStaleAtOnce) {
  LiveState live;
  update_live(live, {sample(Parameter::hr, 72, 6.0), sample(Parameter::spo2, 98, 31.0)}, 0.0);
  EXPECT_EQ(live.at(Parameter::hr).quality, Quality::stale);
  EXPECT_EQ(live.at(Parameter::spo2).quality, Quality::none);
  EXPECT_TRUE(std::isnan(live.at(Parameter::spo2).value));
}

TEST(Live, AWithdrawnValueIsBlankAtOnce) {
  LiveState live;
  update_live(live, {sample(Parameter::hr, 72)}, 0.0);
  update_live(live, {sample(Parameter::hr, kNoValue)}, 0.1);
  EXPECT_EQ(live.at(Parameter::hr).quality, Quality::none);
  EXPECT_TRUE(std::isnan(live.at(Parameter::hr).value));
}

TEST(Live, EveryParameterHasANameAndAUnit) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    const auto p = static_cast<Parameter>(i);
    for (const std::string& n : names) EXPECT_NE(n, parameter_name(p));
    names.emplace_back(parameter_name(p));
    EXPECT_STRNE(parameter_unit(p), "");
  }
}

}  // namespace
}  // namespace holotwin
