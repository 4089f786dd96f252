#pragma once
// Implicit shapes for the built-in patient: each is a function of a point that is negative inside and close to a distance in
// millimetres near its surface. Methods: I. Quilez, "distance functions" (smooth union), and first-order distances f / |grad f|.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <glm/glm.hpp>

namespace holotwin::phantom {

/// An axis-parallel box in millimetres.
struct Box {
  glm::vec3 low{0.0F};
  glm::vec3 high{0.0F};

  [[nodiscard]] Box grown(float by) const { return {low - glm::vec3(by), high + glm::vec3(by)}; }
  void include(glm::vec3 p, float radius) {
    low = glm::min(low, p - glm::vec3(radius));
    high = glm::max(high, p + glm::vec3(radius));
  }
};

/// Union of two shapes with a fillet about `k` wide.
[[nodiscard]] inline float smooth_min(float a, float b, float k) {
  if (k <= 0.0F) return std::min(a, b);
  const float h = std::max(k - std::fabs(a - b), 0.0F) / k;
  return std::min(a, b) - h * h * k * 0.25F;
}
[[nodiscard]] inline float smooth_max(float a, float b, float k) { return -smooth_min(-a, -b, k); }

/// An ellipsoid with its axes along the columns of `axes` (unit, orthogonal).
struct Ellipsoid {
  glm::vec3 centre{0.0F};
  glm::vec3 radii{1.0F};
  glm::mat3 axes{1.0F};

  [[nodiscard]] float operator()(glm::vec3 p) const {
    const glm::vec3 q = (p - centre) * axes;  // components along the axes
    const float k0 = glm::length(q / radii);
    const float k1 = glm::length(q / (radii * radii));
    return k1 > 1e-6F ? k0 * (k0 - 1.0F) / k1 : -std::min({radii.x, radii.y, radii.z});
  }
  [[nodiscard]] Box box() const {
    const float r = std::max({radii.x, radii.y, radii.z});
    return {centre - glm::vec3(r), centre + glm::vec3(r)};
  }
};

/// Orthonormal axes whose third column is along `along`.
[[nodiscard]] inline glm::mat3 axes_along(glm::vec3 along) {
  const glm::vec3 c = glm::normalize(along);
  const glm::vec3 helper = std::fabs(c.x) < 0.8F ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0);
  const glm::vec3 b = glm::normalize(glm::cross(c, helper));
  return {glm::cross(b, c), b, c};
}

/// A capsule whose radius changes linearly from one end to the other.
struct Cone {
  glm::vec3 a{0.0F}, b{0.0F};
  float radius_a = 1, radius_b = 1;

  [[nodiscard]] float operator()(glm::vec3 p) const {
    const glm::vec3 ab = b - a;
    const float t = std::clamp(glm::dot(p - a, ab) / std::max(glm::dot(ab, ab), 1e-9F), 0.0F, 1.0F);
    return glm::length(p - a - t * ab) - (radius_a + t * (radius_b - radius_a));
  }
  [[nodiscard]] Box box() const {
    Box out{a, a};
    out.include(a, radius_a);
    out.include(b, radius_b);
    return out;
  }
};

/// A bent tube's control point.
struct TubePoint {
  glm::vec3 p{0.0F};
  float radius = 1;
};

/// Refines a tube's control points along a Catmull-Rom curve (it passes through all of them).
[[nodiscard]] inline std::vector<TubePoint> smooth_tube(std::span<const TubePoint> points, int pieces) {
  std::vector<TubePoint> out;
  if (points.size() < 2) return {points.begin(), points.end()};
  const auto at = [&](std::ptrdiff_t i) { return points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, static_cast<std::ptrdiff_t>(points.size()) - 1))]; };
  for (std::ptrdiff_t i = 0; i + 1 < static_cast<std::ptrdiff_t>(points.size()); ++i) {
    const TubePoint p0 = at(i - 1), p1 = at(i), p2 = at(i + 1), p3 = at(i + 2);
    for (int k = 0; k < pieces; ++k) {
      const float t = static_cast<float>(k) / static_cast<float>(pieces);
      const float t2 = t * t, t3 = t2 * t;
      const float w0 = 0.5F * (-t3 + 2 * t2 - t), w1 = 0.5F * (3 * t3 - 5 * t2 + 2), w2 = 0.5F * (-3 * t3 + 4 * t2 + t), w3 = 0.5F * (t3 - t2);
      out.push_back({w0 * p0.p + w1 * p1.p + w2 * p2.p + w3 * p3.p, w0 * p0.radius + w1 * p1.radius + w2 * p2.radius + w3 * p3.radius});
    }
  }
  out.push_back(points.back());
  return out;
}

/// A table of values over z, read with a smooth curve (monotone pieces of cosine shape would flatten; this is Catmull-Rom).
template <std::size_t N>
struct Profile {
  std::array<float, N> z;  ///< ascending
  std::array<float, N> v;

  [[nodiscard]] float operator()(float at) const {
    if (at <= z.front()) return v.front();
    if (at >= z.back()) return v.back();
    std::size_t i = 0;
    while (i + 2 < N && z[i + 1] <= at) ++i;
    const float span = z[i + 1] - z[i];
    const float t = (at - z[i]) / span;
    const float m0 = i > 0 ? (v[i + 1] - v[i - 1]) / (z[i + 1] - z[i - 1]) * span : v[i + 1] - v[i];
    const float m1 = i + 2 < N ? (v[i + 2] - v[i]) / (z[i + 2] - z[i]) * span : v[i + 1] - v[i];
    const float t2 = t * t, t3 = t2 * t;
    return (2 * t3 - 3 * t2 + 1) * v[i] + (t3 - 2 * t2 + t) * m0 + (-2 * t3 + 3 * t2) * v[i + 1] + (t3 - t2) * m1;
  }
};

/// A horizontal slice of a trunk: between an ellipse and a rounded rectangle.
struct Slice {
  float half_width = 1, front = 1, back = -1;

  /// First-order signed distance in the plane.
  [[nodiscard]] float operator()(float x, float y) const {
    const float cy = 0.5F * (front + back), b = 0.5F * (front - back);
    const float u = x / half_width, v = (y - cy) / b;
    const float u2 = u * u, v2 = v * v;
    const float r2 = std::sqrt(u2 + v2);
    if (r2 < 1e-4F) return -std::min(half_width, b);
    const float r4 = std::sqrt(std::sqrt(u2 * u2 + v2 * v2));
    const float squareness = 0.45F;  // assumed: a trunk's section lies between the two
    const float r = (1 - squareness) * r2 + squareness * r4;
    const float c4 = 1.0F / (r4 * r4 * r4);
    const float gu = ((1 - squareness) * u / r2 + squareness * u2 * u * c4) / half_width;
    const float gv = ((1 - squareness) * v / r2 + squareness * v2 * v * c4) / b;
    return (r - 1.0F) / std::sqrt(gu * gu + gv * gv);
  }
};

}  // namespace holotwin::phantom
