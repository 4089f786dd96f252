#pragma once
// Elementary functions with the same bits on every x86-64 machine. The system's libm differs between CPUs and releases (all but
// sqrt), so the pure libraries call these and the include check bans std::exp and the rest. Accuracy: better than 4e-15 relative
// (exp, log, pow within their usual ranges) and 1e-14 absolute (sin, cos, tanh, atan2); not correctly rounded.

namespace holotwin::math {

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kLn10 = 2.302585092994046;  ///< exp(kLn10 x) is 10^x

[[nodiscard]] double exp(double x);
/// x <= 0 gives -infinity or NaN as std::log does.
[[nodiscard]] double log(double x);
/// For x > 0, and x == 0 with y > 0 (gives 0). A negative x gives NaN.
[[nodiscard]] double pow(double x, double y);
/// |x| up to 1e5 keeps the stated accuracy.
[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);
[[nodiscard]] double tanh(double x);
[[nodiscard]] double atan2(double y, double x);
[[nodiscard]] inline double acos(double x);

[[nodiscard]] inline double clamp(double v, double low, double high) { return v < low ? low : (v > high ? high : v); }
/// 0 below low, 1 above high, smooth between.
[[nodiscard]] inline double smoothstep(double low, double high, double v) {
  const double t = clamp((v - low) / (high - low), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

}  // namespace holotwin::math

#include <cmath>
inline double holotwin::math::acos(double x) { return atan2(std::sqrt(clamp(1.0 - x * x, 0.0, 1.0)), x); }
