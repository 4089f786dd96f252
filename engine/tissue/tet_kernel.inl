// Included by tet_kernel_4.cpp and tet_kernel_8.cpp with HT_LANES and HT_SOLVE_TETS defined. Equations: README.md, "Elasticity".
#include "engine/tissue/tet_kernel.h"

namespace holotwin::tissue {
namespace {

constexpr unsigned kLanes = HT_LANES;
using Lanes = float __attribute__((vector_size(4 * HT_LANES)));
using Mask = int __attribute__((vector_size(4 * HT_LANES)));
using Four = float __attribute__((vector_size(16)));

struct Vec {
  Lanes x, y, z;
};

[[gnu::always_inline]] inline Four load_node(const float* p) {
  Four v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
[[gnu::always_inline]] inline void store_node(float* p, Four v) { __builtin_memcpy(p, &v, sizeof v); }
[[gnu::always_inline]] inline Lanes load(const float* p) {
  Lanes v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

// Four rows of (x y z w) to columns and back; with eight lanes, lanes 0-3 and 4-7 apart.
struct Rows {
  Lanes a, b, c, d;
};
#if HT_LANES == 4
[[gnu::always_inline]] inline Rows transpose(Rows r) {
  const Lanes t0 = __builtin_shufflevector(r.a, r.b, 0, 4, 1, 5);
  const Lanes t1 = __builtin_shufflevector(r.c, r.d, 0, 4, 1, 5);
  const Lanes t2 = __builtin_shufflevector(r.a, r.b, 2, 6, 3, 7);
  const Lanes t3 = __builtin_shufflevector(r.c, r.d, 2, 6, 3, 7);
  return {__builtin_shufflevector(t0, t1, 0, 1, 4, 5), __builtin_shufflevector(t0, t1, 2, 3, 6, 7),
          __builtin_shufflevector(t2, t3, 0, 1, 4, 5), __builtin_shufflevector(t2, t3, 2, 3, 6, 7)};
}
[[gnu::always_inline]] inline Rows gather(const float* x, const unsigned* node) {
  return transpose({load_node(x + 4 * node[0]), load_node(x + 4 * node[1]), load_node(x + 4 * node[2]), load_node(x + 4 * node[3])});
}
[[gnu::always_inline]] inline void scatter(float* x, const unsigned* node, Rows columns) {
  const Rows r = transpose(columns);
  store_node(x + 4 * node[0], r.a);
  store_node(x + 4 * node[1], r.b);
  store_node(x + 4 * node[2], r.c);
  store_node(x + 4 * node[3], r.d);
}
#else
[[gnu::always_inline]] inline Lanes join(Four low, Four high) { return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7); }
[[gnu::always_inline]] inline Four low_half(Lanes v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3); }
[[gnu::always_inline]] inline Four high_half(Lanes v) { return __builtin_shufflevector(v, v, 4, 5, 6, 7); }
[[gnu::always_inline]] inline Rows transpose(Rows r) {
  const Lanes t0 = __builtin_shufflevector(r.a, r.b, 0, 8, 1, 9, 4, 12, 5, 13);
  const Lanes t1 = __builtin_shufflevector(r.c, r.d, 0, 8, 1, 9, 4, 12, 5, 13);
  const Lanes t2 = __builtin_shufflevector(r.a, r.b, 2, 10, 3, 11, 6, 14, 7, 15);
  const Lanes t3 = __builtin_shufflevector(r.c, r.d, 2, 10, 3, 11, 6, 14, 7, 15);
  return {__builtin_shufflevector(t0, t1, 0, 1, 8, 9, 4, 5, 12, 13), __builtin_shufflevector(t0, t1, 2, 3, 10, 11, 6, 7, 14, 15),
          __builtin_shufflevector(t2, t3, 0, 1, 8, 9, 4, 5, 12, 13), __builtin_shufflevector(t2, t3, 2, 3, 10, 11, 6, 7, 14, 15)};
}
[[gnu::always_inline]] inline Rows gather(const float* x, const unsigned* node) {
  return transpose({join(load_node(x + 4 * node[0]), load_node(x + 4 * node[4])), join(load_node(x + 4 * node[1]), load_node(x + 4 * node[5])),
                    join(load_node(x + 4 * node[2]), load_node(x + 4 * node[6])), join(load_node(x + 4 * node[3]), load_node(x + 4 * node[7]))});
}
[[gnu::always_inline]] inline void scatter(float* x, const unsigned* node, Rows columns) {
  const Rows r = transpose(columns);
  store_node(x + 4 * node[0], low_half(r.a));
  store_node(x + 4 * node[1], low_half(r.b));
  store_node(x + 4 * node[2], low_half(r.c));
  store_node(x + 4 * node[3], low_half(r.d));
  store_node(x + 4 * node[4], high_half(r.a));
  store_node(x + 4 * node[5], high_half(r.b));
  store_node(x + 4 * node[6], high_half(r.c));
  store_node(x + 4 * node[7], high_half(r.d));
}
#endif

[[gnu::always_inline]] inline Vec edge(const Rows& to, const Rows& from) { return {to.a - from.a, to.b - from.b, to.c - from.c}; }
[[gnu::always_inline]] inline Lanes dot(const Vec& u, const Vec& v) { return u.x * v.x + u.y * v.y + u.z * v.z; }
[[gnu::always_inline]] inline Vec cross(const Vec& u, const Vec& v) {
  return {u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x};
}
[[gnu::always_inline]] inline Vec combine(const Vec& u, Lanes a, const Vec& v, Lanes b, const Vec& w, Lanes c) {
  return {u.x * a + v.x * b + w.x * c, u.y * a + v.y * b + w.y * c, u.z * a + v.z * b + w.z * c};
}
[[gnu::always_inline]] inline Vec minus_sum(const Vec& u, const Vec& v, const Vec& w) {
  return {-(u.x + v.x + w.x), -(u.y + v.y + w.y), -(u.z + v.z + w.z)};
}
[[gnu::always_inline]] inline Vec scale(const Vec& u, Lanes a) { return {u.x * a, u.y * a, u.z * a}; }
[[gnu::always_inline]] inline void move(Rows& p, const Vec& g, Lanes yg, const Vec& c, Lanes yc) {
  p.a += p.d * (g.x * yg + c.x * yc);
  p.b += p.d * (g.y * yg + c.y * yc);
  p.c += p.d * (g.z * yg + c.z * yc);
}

}  // namespace

void HT_SOLVE_TETS(const TetBlock* blocks, unsigned begin, unsigned end, float* x, const TetCoefficients& k) {
  for (unsigned at = begin; at < end; ++at) {
    const TetBlock& block = blocks[at];
    for (unsigned lane = 0; lane < kBlockTets; lane += kLanes) {
      Rows p0 = gather(x, block.node[0] + lane);
      Rows p1 = gather(x, block.node[1] + lane);
      Rows p2 = gather(x, block.node[2] + lane);
      Rows p3 = gather(x, block.node[3] + lane);
      const Vec e1 = edge(p1, p0);
      const Vec e2 = edge(p2, p0);
      const Vec e3 = edge(p3, p0);

      // Gradients of I/2 = tr(Ft F)/2 by node: g = Ds B Bt.
      const Lanes s00 = load(block.metric[0] + lane);
      const Lanes s11 = load(block.metric[1] + lane);
      const Lanes s22 = load(block.metric[2] + lane);
      const Lanes s01 = load(block.metric[3] + lane);
      const Lanes s02 = load(block.metric[4] + lane);
      const Lanes s12 = load(block.metric[5] + lane);
      const Vec g1 = combine(e1, s00, e2, s01, e3, s02);
      const Vec g2 = combine(e1, s01, e2, s11, e3, s12);
      const Vec g3 = combine(e1, s02, e2, s12, e3, s22);
      const Vec g0 = minus_sum(g1, g2, g3);
      const Lanes invariant = dot(e1, g1) + dot(e2, g2) + dot(e3, g3);

      // Gradients of J = det F by node.
      const Lanes det_b = load(block.det_b + lane);
      const Vec c1 = scale(cross(e2, e3), det_b);
      const Vec c2 = scale(cross(e3, e1), det_b);
      const Vec c3 = scale(cross(e1, e2), det_b);
      const Vec c0 = minus_sum(c1, c2, c3);
      const Lanes jacobian = dot(e1, c1);

      // The 2 x 2 system of both constraints, made free of units by the stiffness (README).
      const Lanes volume = load(block.volume_m3 + lane);
      const Lanes kd = volume * k.mu_h2;
      const Lanes kh = volume * k.lambda_h2;
      const Lanes a = p0.d * dot(g0, g0) + p1.d * dot(g1, g1) + p2.d * dot(g2, g2) + p3.d * dot(g3, g3);
      const Lanes b = p0.d * dot(g0, c0) + p1.d * dot(g1, c1) + p2.d * dot(g2, c2) + p3.d * dot(g3, c3);
      const Lanes c = p0.d * dot(c0, c0) + p1.d * dot(c1, c1) + p2.d * dot(c2, c2) + p3.d * dot(c3, c3);
      const Lanes a11 = a * kd + invariant;
      const Lanes a12 = b * kh;
      const Lanes a21 = b * kd;
      const Lanes a22 = c * kh + 1.0F;
      const Lanes r1 = -invariant;
      const Lanes r2 = k.gamma - jacobian;
      const Lanes det = a11 * a22 - a12 * a21;
      const Mask sound = det > 0.0F;  // zero for an element crushed to a point (and for unused lanes): leave it to its neighbours
      const Lanes inverse = sound ? 1.0F / det : det - det;
      const Lanes yd = (r1 * a22 - a12 * r2) * inverse * kd;
      const Lanes yh = (a11 * r2 - a21 * r1) * inverse * kh;

      move(p0, g0, yd, c0, yh);
      move(p1, g1, yd, c1, yh);
      move(p2, g2, yd, c2, yh);
      move(p3, g3, yd, c3, yh);
      scatter(x, block.node[0] + lane, p0);
      scatter(x, block.node[1] + lane, p1);
      scatter(x, block.node[2] + lane, p2);
      scatter(x, block.node[3] + lane, p3);
    }
  }
}

}  // namespace holotwin::tissue
