#pragma once
// One number as the value type of equations that also run in lanes (lanes.inl): the same operations under the same names. Equations that
// use only these, + - * / and comparisons give each lane the bits that one number gets here.
#include <cmath>

#include "engine/core/math.h"

namespace holotwin {

/// What a comparison gives: bool for one number, a Mask for lanes.
template <class V>
using MaskOf = decltype(V{} < V{});

[[nodiscard]] inline double select(bool where, double yes, double no) { return where ? yes : no; }
/// Where any lane is set: for leaving out work that no lane needs.
[[nodiscard]] inline bool any(bool mask) { return mask; }
[[nodiscard]] inline bool all(bool mask) { return mask; }
/// Writes where the mask is set.
inline void assign(bool where, double& to, double value) {
  if (where) to = value;
}

/// A place in a table, chosen by each lane for itself.
[[nodiscard]] inline unsigned to_index(double whole) { return static_cast<unsigned>(whole); }
[[nodiscard]] inline double pick(const double* table, unsigned place) { return table[place]; }
inline void put(double* table, unsigned place, double value) { table[place] = value; }
template <class V>
using IndexOf = decltype(to_index(V{}));

namespace math {
/// As std::min and std::max: the first where the two are equal or not ordered.
[[nodiscard]] inline double min(double a, double b) { return b < a ? b : a; }
[[nodiscard]] inline double max(double a, double b) { return a < b ? b : a; }
[[nodiscard]] inline double sqrt(double x) { return std::sqrt(x); }
}  // namespace math

}  // namespace holotwin
