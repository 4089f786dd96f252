#pragma once
// Elementary functions of lanes: in each lane the bits of engine/core/math, special values included (of a NaN, that it is one). The
// operations and their order are those of math.cpp, where the methods and their sources stand; a branch there is a select here. Both change
// together: tests/core/lanes_test.cpp compares them. For lane units, after lanes.inl.

namespace holotwin::math {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLn10 = 2.302585092994046;
constexpr double kLn2Hi = 6.93147180369123816490e-01, kLn2Lo = 1.90821492927058770002e-10, kLog2E = 1.44269504088896340736;
constexpr double kInf = __builtin_inf(), kNan = __builtin_nan("");
constexpr double kTwo52 = 4503599627370496.0;  // from here on every double is a whole number

[[gnu::always_inline]] inline Lanes abs(Lanes x) {
  for (Part& p : x.part) p = __builtin_bit_cast(Part, __builtin_bit_cast(PartBits, p) & 0x7FFFFFFFFFFFFFFFLL);
  return x;
}
[[gnu::always_inline]] inline Lanes min(const Lanes& a, const Lanes& b) { return select(b < a, b, a); }
[[gnu::always_inline]] inline Lanes max(const Lanes& a, const Lanes& b) { return select(a < b, b, a); }
[[gnu::always_inline]] inline Lanes clamp(const Lanes& v, const Lanes& low, const Lanes& high) { return select(v < low, low, select(v > high, high, v)); }
[[gnu::always_inline]] inline Lanes smoothstep(double low, double high, const Lanes& v) {
  const Lanes t = clamp((v - low) / (high - low), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}
[[gnu::always_inline]] inline Lanes sqrt(Lanes x) {
#if HT_REGISTER == 2
  for (Part& p : x.part) p = __builtin_ia32_sqrtpd(p);
#elif HT_REGISTER == 4
  for (Part& p : x.part) p = __builtin_ia32_sqrtpd256(p);
#else
  for (Part& p : x.part) {
    const auto low = __builtin_ia32_sqrtpd256(__builtin_shufflevector(p, p, 0, 1, 2, 3)), high = __builtin_ia32_sqrtpd256(__builtin_shufflevector(p, p, 4, 5, 6, 7));
    p = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
  }
#endif
  return x;
}

/// Towards zero, as a cast to an integer and back gives: +0 for zero. For |x| below 2^52.
[[gnu::always_inline]] inline Lanes truncated(const Lanes& x) {
  const Lanes size = abs(x);
  Lanes n = (size + kTwo52) - kTwo52;  // the nearest whole number
  n -= select(n > size, 1.0, 0.0);
  return select(x < 0.0, 0.0 - n, n);
}

/// 2^k for whole k from -1022 to 1023.
[[gnu::always_inline]] inline Lanes two_to(Lanes k) {
  constexpr double kToInteger = 6755399441055744.0;  // 1.5 x 2^52: the sum's low bits are k as an integer
  k += kToInteger;
  for (Part& p : k.part) p = __builtin_bit_cast(Part, (__builtin_bit_cast(PartBits, p) + 1023LL) << 52);
  return k;
}

inline Lanes exp(const Lanes& x) {
  const Lanes k = truncated(x * kLog2E + select(x < 0.0, -0.5, 0.5));
  const Lanes r = (x - k * kLn2Hi) - k * kLn2Lo;
  Lanes sum = 1.0;
  for (int i = 14; i >= 1; --i) sum = 1.0 + r * sum / static_cast<double>(i);
  const Lanes half = truncated(0.5 * k);
  const Lanes y = sum * two_to(half) * two_to(k - half);
  return select(x == x, select(x > 709.782712893384, kInf, select(x < -745.13, 0.0, y)), x);
}

inline Lanes log(const Lanes& x) {
  const Mask small = x < __DBL_MIN__;
  Lanes m = select(small, x * 18014398509481984.0, x);
  Lanes k;
  for (unsigned i = 0; i < kParts; ++i) {
    const PartBits bits = __builtin_bit_cast(PartBits, m.part[i]);
    k.part[i] = __builtin_bit_cast(Part, ((bits >> 52) & 0x7FFLL) | 0x4330000000000000LL);  // 2^52 + the exponent's field
    m.part[i] = __builtin_bit_cast(Part, (bits & 0x000FFFFFFFFFFFFFLL) | 0x3FF0000000000000LL);
  }
  k = (k - kTwo52) - select(small, 54.0 + 1023.0, 1023.0);
  const Mask large = m > 1.4142135623730951;
  m = select(large, m * 0.5, m);
  k = select(large, k + 1.0, k);
  const Lanes s = (m - 1.0) / (m + 1.0);
  const Lanes z = s * s;
  Lanes sum = 0.0;
  for (int i = 10; i >= 0; --i) sum = 1.0 / (2 * i + 1) + z * sum;
  const Lanes y = k * kLn2Hi + (2.0 * s * sum + k * kLn2Lo);
  const Lanes special = select(x == 0.0, -kInf, select(x == kInf, kInf, y));
  return select(x >= 0.0, special, kNan);
}

inline Lanes pow(const Lanes& x, const Lanes& y) {
  return select(y == 0.0, 1.0, select(x == 0.0 && y > 0.0, 0.0, exp(y * log(x))));
}

inline Lanes tanh(const Lanes& x) {
  const Lanes near = x * (1.0 - x * x / 3.0 + 2.0 * x * x * x * x / 15.0);
  const Lanes e = exp(2.0 * x);
  const Lanes far = select(x > 20.0, 1.0, select(x < -20.0, -1.0, (e - 1.0) / (e + 1.0)));
  return select(abs(x) < 1e-3, near, far);
}

struct Turned {
  Lanes sin, cos;      ///< of what is left within an eighth of a turn
  Lanes quadrant;      ///< 0 to 3
};
[[gnu::always_inline]] inline Turned turned(const Lanes& x) {
  const Lanes angle = select(abs(x) < 1e15, x, kNan);
  const Lanes n = truncated(angle * (2.0 / kPi) + select(angle < 0.0, -0.5, 0.5));
  const Lanes r = ((angle - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
  const Lanes quarter = 0.25 * n;
  Lanes floor = truncated(quarter);
  floor -= select(floor > quarter, 1.0, 0.0);
  const Lanes z = r * r;
  return {r * (1.0 + z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z * (1.0 / 6227020800.0 - z / 1307674368000.0))))))),
          1.0 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600 - z / 87178291200.0)))))), n - 4.0 * floor};
}

inline Lanes sin(const Lanes& x) {
  const Turned t = turned(x);
  const Lanes size = select(t.quadrant == 0.0 || t.quadrant == 2.0, t.sin, t.cos);
  return select(t.quadrant < 2.0, size, -size);
}

inline Lanes cos(const Lanes& x) {
  const Turned t = turned(x);
  const Lanes size = select(t.quadrant == 0.0 || t.quadrant == 2.0, t.cos, t.sin);
  return select(t.quadrant == 0.0 || t.quadrant == 3.0, size, -size);
}

}  // namespace
}  // namespace holotwin::math
