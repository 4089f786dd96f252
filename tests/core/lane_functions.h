#pragma once
// The lane units under test behind plain functions, as no header with inline functions may enter them.

namespace holotwin::test {

enum class LaneFunction : unsigned { exp, log, pow, tanh, sin, cos, sqrt, min, max, clamp, smoothstep, arithmetic, logic, lookup, count };

/// out[i] = f(x[i], y[i]) for a count that the lanes divide.
using LaneRun = void (*)(LaneFunction f, const double* x, const double* y, double* out, unsigned count);
void lane_functions_4(LaneFunction f, const double* x, const double* y, double* out, unsigned count);
void lane_functions_8(LaneFunction f, const double* x, const double* y, double* out, unsigned count);         ///< needs AVX2
void lane_functions_8_avx512(LaneFunction f, const double* x, const double* y, double* out, unsigned count);  ///< needs AVX-512 F, DQ, VL

/// The three that are no function of core/math, for numbers and for lanes. Needs one_lane.h or lanes.inl before it.
template <class V>
V arithmetic(const V& x, const V& y) {
  V v = x;
  v += y * 3.0;
  v -= x / y;
  v *= -y;
  v /= 1.5 - x;
  return v;
}
template <class V>
V logic(const V& x, const V& y) {
  V v = select((x < y && !(x <= 0.0)) || y >= 1.0, x, y);
  if (any(x > y)) assign(x > y, v, v + 1.0);
  if (!all(x <= 2.0)) assign(x > 2.0, v, v * 0.5);
  return v;
}
template <class V>
V lookup(const V& x, const V& y) {
  V table[4] = {1.0, 2.0, 3.0, 4.0};
  for (V& t : table) t += y;
  const V place = select(x < -1.0, 0.0, select(x < 0.0, 1.0, select(x < 1.0, 2.0, 3.0)));
  const auto index = to_index(place);
  put(table, index, pick(table, index) * 10.0);
  return table[0] + table[1] * 2.0 + table[2] * 3.0 + table[3] * 4.0;
}

}  // namespace holotwin::test
