#pragma once
#include <cstdint>

namespace holotwin {

/// A small, fast, reproducible random stream (PCG32: M. O'Neill, HMC-CS-2014-0905). Copyable: its state is part of a snapshot.
class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed = 1, std::uint64_t stream = 1) : state_(0), increment_((stream << 1U) | 1U) {
    next_u32();
    state_ += seed;
    next_u32();
  }
  constexpr std::uint32_t next_u32() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005ULL + increment_;
    const auto xorshifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto rot = static_cast<std::uint32_t>(old >> 59U);
    return (xorshifted >> rot) | (xorshifted << ((32U - rot) & 31U));
  }
  /// In [0, 1).
  constexpr double uniform() { return next_u32() * (1.0 / 4294967296.0); }
  /// In [low, high).
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Approximately normal, mean 0 and variance 1 (sum of twelve uniforms: no libm, same bits on every machine).
  constexpr double normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
  std::uint64_t increment_;
};

}  // namespace holotwin
