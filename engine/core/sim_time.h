#pragma once
#include <compare>
#include <cstdint>

namespace holotwin {

/// A moment or a span of simulated time, counted in 1/18 000 s so that 72, 80, 90, 120, 144, 200 and 1000 Hz all divide it
/// and no rate ever drifts. 64 bits last 16 million years.
struct SimTime {
  static constexpr std::int64_t kTicksPerSecond = 18000;
  std::int64_t ticks = 0;

  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ticks) / kTicksPerSecond; }
  /// Nearest tick; for parameters read from files, never for accumulating.
  [[nodiscard]] static constexpr SimTime from_seconds(double s) {
    return {static_cast<std::int64_t>(s * kTicksPerSecond + (s < 0 ? -0.5 : 0.5))};
  }
  [[nodiscard]] static constexpr SimTime from_hz(std::int64_t hz) { return {kTicksPerSecond / hz}; }

  constexpr auto operator<=>(const SimTime&) const = default;
  constexpr SimTime operator+(SimTime o) const { return {ticks + o.ticks}; }
  constexpr SimTime operator-(SimTime o) const { return {ticks - o.ticks}; }
  constexpr SimTime& operator+=(SimTime o) { ticks += o.ticks; return *this; }
};

/// One simulation frame: 1/90 s, whatever the display's rate.
inline constexpr SimTime kFrame = SimTime::from_hz(90);
/// The same as seconds, for force and motion.
inline constexpr double kFrame_s = 1.0 / 90.0;

}  // namespace holotwin
