// In each lane the bits of one number: lanes.inl against one_lane.h, lane_math.inl against math.h.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/one_lane.h"
#include "engine/core/rng.h"
#include "tests/core/lane_functions.h"

namespace holotwin::test {
namespace {

double alone(LaneFunction f, double x, double y) {
  switch (f) {
    case LaneFunction::exp: return math::exp(x);
    case LaneFunction::log: return math::log(x);
    case LaneFunction::pow: return math::pow(x, y);
    case LaneFunction::tanh: return math::tanh(x);
    case LaneFunction::sin: return math::sin(x);
    case LaneFunction::cos: return math::cos(x);
    case LaneFunction::sqrt: return math::sqrt(x);
    case LaneFunction::min: return math::min(x, y);
    case LaneFunction::max: return math::max(x, y);
    case LaneFunction::clamp: return math::clamp(x, -1.0, y);
    case LaneFunction::smoothstep: return math::smoothstep(-2.0, 3.0, x);
    case LaneFunction::arithmetic: return arithmetic(x, y);
    case LaneFunction::logic: return logic(x, y);
    case LaneFunction::lookup: return lookup(x, y);
    case LaneFunction::count: break;
  }
  return 0.0;
}
constexpr std::array<const char*, static_cast<std::size_t>(LaneFunction::count)> kNames{
    "exp", "log", "pow", "tanh", "sin", "cos", "sqrt", "min", "max", "clamp", "smoothstep", "arithmetic", "logic", "lookup"};

struct Kind {
  const char* name;
  LaneRun run;
};
std::vector<Kind> kinds() {
  std::vector<Kind> k{{"4 lanes", lane_functions_4}};
  if (__builtin_cpu_supports("avx2")) k.push_back({"8 lanes", lane_functions_8});
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) k.push_back({"8 lanes, AVX-512", lane_functions_8_avx512});
  return k;
}

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b)); }

struct Pairs {
  std::vector<double> x, y;
};

void expect_same(const Pairs& in) {
  for (const Kind& kind : kinds()) {
    for (unsigned f = 0; f < kNames.size(); ++f) {
      std::vector<double> out(in.x.size());
      kind.run(static_cast<LaneFunction>(f), in.x.data(), in.y.data(), out.data(), static_cast<unsigned>(out.size()));
      int shown = 0;
      for (std::size_t i = 0; i < out.size() && shown < 5; ++i) {
        const double want = alone(static_cast<LaneFunction>(f), in.x[i], in.y[i]);
        if (same(out[i], want)) continue;
        ++shown;
        ADD_FAILURE() << kind.name << " " << kNames[f] << "(" << std::hexfloat << in.x[i] << ", " << in.y[i] << ") is " << out[i] << ", alone " << want;
      }
    }
  }
}

TEST(Lanes, SpecialValuesHaveTheBitsOfOneNumber) {
  using Limits = std::numeric_limits<double>;
  std::vector<double> special{0.0, Limits::min(), Limits::denorm_min(), 1e-310, 1e-20, 9.9e-4, 1e-3, 1.1e-3, 0.5, 1.0, 1.5, 2.0, 3.0, 20.0, 20.1, 354.9, 708.4, 709.78,
                              709.782712893384, 709.8, 745.13, 745.2, 746.0, 1e5, 1e9, 4503599627370495.5, 4503599627370496.0, 9.1e15, 9.3e18, 1e19, 1e300, Limits::max(),
                              Limits::infinity(), Limits::quiet_NaN(), math::kPi, math::kPi / 2, math::kPi / 4, 1.4142135623730951};
  for (const double v : std::vector<double>(special)) special.push_back(-v);
  while (special.size() % 8 != 0) special.push_back(1.0);
  Pairs in;
  for (std::size_t shift = 0; shift < special.size(); ++shift) {
    for (std::size_t i = 0; i < special.size(); ++i) {
      in.x.push_back(special[i]);
      in.y.push_back(special[(i + shift) % special.size()]);
    }
  }
  expect_same(in);
}

TEST(Lanes, OrdinaryNumbersHaveTheBitsOfOneNumber) {
  Rng rng(7);
  Pairs in;
  for (int i = 0; i < 400000; ++i) {
    const double range = i % 4 == 0 ? 1.0 : i % 4 == 1 ? 10.0 : i % 4 == 2 ? 750.0 : 1e5;
    in.x.push_back((2.0 * rng.uniform() - 1.0) * range);
    in.y.push_back((2.0 * rng.uniform() - 1.0) * 5.0);
  }
  expect_same(in);
}

TEST(Lanes, AnyBitsHaveTheBitsOfOneNumber) {
  std::uint64_t random = 99;
  const auto next = [&] {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    return random ^ (random >> 29U);
  };
  Pairs in;
  for (int i = 0; i < 400000; ++i) {
    in.x.push_back(std::bit_cast<double>(next()));
    in.y.push_back(std::bit_cast<double>(next()));
  }
  expect_same(in);
}

}  // namespace
}  // namespace holotwin::test
