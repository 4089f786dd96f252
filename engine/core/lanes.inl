#pragma once
// Several numbers that go through the same equations side by side, a processor's vector registers at a time.
//
// For lane units: .cpp files that are compiled for one kind of processor, define HT_LANES (numbers in a value) and HT_REGISTER (doubles in a
// vector register there: 2 SSE2, 4 AVX2, 8 AVX-512) and include this once. All of it has internal linkage, and no header with inline
// functions may enter such a unit: the linker keeps one copy of an inline function, and one compiled for a newer processor
// could be the one. Operations act on each lane alone and round as those of one number do (one_lane.h).

namespace holotwin {
namespace {

constexpr unsigned kLanes = HT_LANES, kParts = HT_LANES / HT_REGISTER;
static_assert(kParts * HT_REGISTER == HT_LANES);
using Part = double __attribute__((vector_size(8 * HT_REGISTER)));
using PartBits = long long __attribute__((vector_size(8 * HT_REGISTER)));

/// All bits of a lane are set or none.
struct Mask {
  PartBits part[kParts];
};

struct Lanes {
  Part part[kParts];

  Lanes() = default;
  [[gnu::always_inline]] inline Lanes(double all) {  // NOLINT(google-explicit-constructor): equations mix in constants
    for (Part& p : part) p = all - Part{};
  }
  [[gnu::always_inline]] inline Lanes& operator+=(const Lanes& b) {
    for (unsigned i = 0; i < kParts; ++i) part[i] += b.part[i];
    return *this;
  }
  [[gnu::always_inline]] inline Lanes& operator-=(const Lanes& b) {
    for (unsigned i = 0; i < kParts; ++i) part[i] -= b.part[i];
    return *this;
  }
  [[gnu::always_inline]] inline Lanes& operator*=(const Lanes& b) {
    for (unsigned i = 0; i < kParts; ++i) part[i] *= b.part[i];
    return *this;
  }
  [[gnu::always_inline]] inline Lanes& operator/=(const Lanes& b) {
    for (unsigned i = 0; i < kParts; ++i) part[i] /= b.part[i];
    return *this;
  }
};

[[gnu::always_inline]] inline Lanes operator+(Lanes a, const Lanes& b) { return a += b; }
[[gnu::always_inline]] inline Lanes operator-(Lanes a, const Lanes& b) { return a -= b; }
[[gnu::always_inline]] inline Lanes operator*(Lanes a, const Lanes& b) { return a *= b; }
[[gnu::always_inline]] inline Lanes operator/(Lanes a, const Lanes& b) { return a /= b; }
[[gnu::always_inline]] inline Lanes operator-(Lanes a) {
  for (Part& p : a.part) p = -p;
  return a;
}

[[gnu::always_inline]] inline Mask operator<(const Lanes& a, const Lanes& b) {
  Mask m;
  for (unsigned i = 0; i < kParts; ++i) m.part[i] = a.part[i] < b.part[i];
  return m;
}
[[gnu::always_inline]] inline Mask operator<=(const Lanes& a, const Lanes& b) {
  Mask m;
  for (unsigned i = 0; i < kParts; ++i) m.part[i] = a.part[i] <= b.part[i];
  return m;
}
[[gnu::always_inline]] inline Mask operator>(const Lanes& a, const Lanes& b) { return b < a; }
[[gnu::always_inline]] inline Mask operator>=(const Lanes& a, const Lanes& b) { return b <= a; }
[[gnu::always_inline]] inline Mask operator==(const Lanes& a, const Lanes& b) {
  Mask m;
  for (unsigned i = 0; i < kParts; ++i) m.part[i] = a.part[i] == b.part[i];
  return m;
}
[[gnu::always_inline]] inline Mask operator&&(Mask a, const Mask& b) {
  for (unsigned i = 0; i < kParts; ++i) a.part[i] &= b.part[i];
  return a;
}
[[gnu::always_inline]] inline Mask operator||(Mask a, const Mask& b) {
  for (unsigned i = 0; i < kParts; ++i) a.part[i] |= b.part[i];
  return a;
}
[[gnu::always_inline]] inline Mask operator!(Mask a) {
  for (PartBits& p : a.part) p = ~p;
  return a;
}
[[gnu::always_inline]] inline bool any(const Mask& m) {
  PartBits together = m.part[0];
  for (unsigned i = 1; i < kParts; ++i) together |= m.part[i];
#if HT_REGISTER == 2
  return __builtin_ia32_movmskpd(__builtin_bit_cast(Part, together)) != 0;
#elif HT_REGISTER == 4
  return __builtin_ia32_movmskpd256(__builtin_bit_cast(Part, together)) != 0;
#else
  using Half = double __attribute__((vector_size(32)));
  const auto half = __builtin_shufflevector(together, together, 0, 1, 2, 3) | __builtin_shufflevector(together, together, 4, 5, 6, 7);
  return __builtin_ia32_movmskpd256(__builtin_bit_cast(Half, half)) != 0;
#endif
}
[[gnu::always_inline]] inline bool all(const Mask& m) { return !any(!m); }

[[gnu::always_inline]] inline Lanes select(const Mask& where, Lanes yes, const Lanes& no) {
  for (unsigned i = 0; i < kParts; ++i) yes.part[i] = where.part[i] ? yes.part[i] : no.part[i];
  return yes;
}
[[gnu::always_inline]] inline void assign(const Mask& where, Lanes& to, const Lanes& value) { to = select(where, value, to); }

template <class V>
using MaskOf = decltype(V{} < V{});

/// A place in a table for each lane.
struct Index {
  unsigned at[kLanes];
};
[[gnu::always_inline]] inline Index to_index(const Lanes& whole) {
  Index index;
  for (unsigned i = 0; i < kLanes; ++i) index.at[i] = static_cast<unsigned>(whole.part[i / HT_REGISTER][i % HT_REGISTER]);
  return index;
}
[[gnu::always_inline]] inline Lanes pick(const Lanes* table, const Index& place) {
  Lanes v;
  for (unsigned i = 0; i < kLanes; ++i) v.part[i / HT_REGISTER][i % HT_REGISTER] = table[place.at[i]].part[i / HT_REGISTER][i % HT_REGISTER];
  return v;
}
[[gnu::always_inline]] inline void put(Lanes* table, const Index& place, const Lanes& value) {
  for (unsigned i = 0; i < kLanes; ++i) table[place.at[i]].part[i / HT_REGISTER][i % HT_REGISTER] = value.part[i / HT_REGISTER][i % HT_REGISTER];
}
template <class V>
using IndexOf = decltype(to_index(V{}));

}  // namespace
}  // namespace holotwin
