#include "engine/core/math.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace holotwin::math {

namespace {

constexpr double kLn2Hi = 6.93147180369123816490e-01;  // ln 2 split in two so that k * kLn2Hi is exact (as in FreeBSD msun e_exp.c)
constexpr double kLn2Lo = 1.90821492927058770002e-10;
constexpr double kLog2E = 1.44269504088896340736;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

double scale2(double x, int k) {  // x * 2^k without libm, in two steps so that subnormal results do not overflow the exponent
  const auto half = k / 2;
  const double a = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + half) << 52U);
  const double b = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + (k - half)) << 52U);
  return x * a * b;
}

/// Taylor series of sin and cos on [-pi/4, pi/4]; the first dropped term is below 1e-17.
double sin_poly(double x) {
  const double z = x * x;
  return x * (1.0 + z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z * (1.0 / 6227020800.0 - z / 1307674368000.0)))))));
}
double cos_poly(double x) {
  const double z = x * x;
  return 1.0 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600 - z / 87178291200.0))))));
}

struct Reduced {
  double r;
  int quadrant;
};
Reduced reduce(double x) {
  constexpr double kPio2Hi = 1.57079632673412561417e+00;  // pi/2 split in three (FreeBSD msun e_rem_pio2.c)
  constexpr double kPio2Mid = 6.07710050630396597660e-11;
  constexpr double kPio2Lo = 2.02226624879595063154e-21;
  if (!(std::fabs(x) < 1e15)) return {std::numeric_limits<double>::quiet_NaN(), 0};  // no digit of the angle is left (or it is no number)
  const double n = static_cast<double>(static_cast<std::int64_t>(x * (2.0 / kPi) + (x < 0 ? -0.5 : 0.5)));
  const double r = ((x - n * kPio2Hi) - n * kPio2Mid) - n * kPio2Lo;
  return {r, static_cast<int>(static_cast<std::int64_t>(n) & 3)};
}

double atan_unit(double x) {  // |x| <= 1: two halvings of the angle, then the series
  x = x / (1.0 + std::sqrt(1.0 + x * x));
  x = x / (1.0 + std::sqrt(1.0 + x * x));  // |x| <= tan(pi/16) = 0.199
  const double z = x * x;
  double sum = 0.0;
  for (int k = 12; k >= 0; --k) sum = (k % 2 == 0 ? 1.0 : -1.0) / (2 * k + 1) + z * sum;
  return 4.0 * x * sum;
}

}  // namespace

double exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return kInf;
  if (x < -745.13) return 0.0;
  const double k = static_cast<double>(static_cast<int>(x * kLog2E + (x < 0 ? -0.5 : 0.5)));
  const double r = (x - k * kLn2Hi) - k * kLn2Lo;
  double sum = 1.0;  // Taylor on |r| <= ln2/2, Horner from order 14
  for (int i = 14; i >= 1; --i) sum = 1.0 + r * sum / i;
  return scale2(sum, static_cast<int>(k));
}

double log(double x) {
  if (x != x || x < 0.0) return kNan;
  if (x == 0.0) return -kInf;
  if (x == kInf) return kInf;
  int k = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 18014398509481984.0;  // 2^54
    k = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> 52U) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++k;
  }
  const double s = (m - 1.0) / (m + 1.0);  // log m = 2 atanh s, |s| <= 0.1716
  const double z = s * s;
  double sum = 0.0;
  for (int i = 10; i >= 0; --i) sum = 1.0 / (2 * i + 1) + z * sum;
  return k * kLn2Hi + (2.0 * s * sum + k * kLn2Lo);
}

double pow(double x, double y) {
  if (y == 0.0) return 1.0;
  if (x == 0.0 && y > 0.0) return 0.0;
  return exp(y * log(x));
}

double sin(double x) {
  const Reduced q = reduce(x);
  switch (q.quadrant) {
    case 0: return sin_poly(q.r);
    case 1: return cos_poly(q.r);
    case 2: return -sin_poly(q.r);
    default: return -cos_poly(q.r);
  }
}

double cos(double x) {
  const Reduced q = reduce(x);
  switch (q.quadrant) {
    case 0: return cos_poly(q.r);
    case 1: return -sin_poly(q.r);
    case 2: return -cos_poly(q.r);
    default: return sin_poly(q.r);
  }
}


double tanh(double x) {
  if (x > 20.0) return 1.0;
  if (x < -20.0) return -1.0;
  if (std::fabs(x) < 1e-3) return x * (1.0 - x * x / 3.0 + 2.0 * x * x * x * x / 15.0);
  const double e = exp(2.0 * x);
  return (e - 1.0) / (e + 1.0);
}

double atan2(double y, double x) {
  if (x != x || y != y) return kNan;
  if (x == 0.0 && y == 0.0) return 0.0;
  const double ax = std::fabs(x);
  const double ay = std::fabs(y);
  double a = ay <= ax ? atan_unit(ay / ax) : kPi / 2.0 - atan_unit(ax / ay);
  if (x < 0.0) a = kPi - a;
  return y < 0.0 ? -a : a;
}

}  // namespace holotwin::math
