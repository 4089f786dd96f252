#include "engine/render/scene.h"

#include <algorithm>
#include <cmath>

#include "engine/core/math.h"

namespace holotwin {

float BloodPoolShape::edge(float height_m, std::size_t angle) const {
  const float u = 1.0F - height_m / half_extent.y;
  const float whole = std::sqrt(std::max(0.0F, 1.0F - u * u));
  if (reach.size() != kLevels * kAngles) return whole;
  const float level = std::clamp(height_m / half_extent.y, 0.0F, 1.0F) * static_cast<float>(kLevels - 1);
  const auto below = std::min(static_cast<std::size_t>(level), kLevels - 2);
  const float t = level - static_cast<float>(below);
  const float limit = reach[below * kAngles + angle] * (1.0F - t) + reach[(below + 1) * kAngles + angle] * t;
  return std::min(whole, limit);
}

double BloodPoolShape::volume_mL(float height_m) const {
  // Sectors between neighbouring angles: half r1 r2 times the angle, which for a whole ellipse is its area exactly; the levels in
  // between by Simpson's rule, exact for the ellipsoid's parabola of areas.
  constexpr int kSteps = 32;
  const auto area_m2 = [&](float h) {
    double sum = 0.0;
    for (std::size_t i = 0; i < kAngles; ++i) sum += static_cast<double>(edge(h, i)) * edge(h, (i + 1) % kAngles);
    return sum * math::kPi / kAngles * half_extent.x * half_extent.z;
  };
  const float height = std::clamp(height_m, 0.0F, half_extent.y);
  double sum = 0.0;
  for (int i = 0; i <= kSteps; ++i) {
    const double weight = i == 0 || i == kSteps ? 1.0 : (i % 2 == 1 ? 4.0 : 2.0);
    sum += weight * area_m2(height * static_cast<float>(i) / kSteps);
  }
  return sum * static_cast<double>(height) / (3.0 * kSteps) * 1e6;
}

float BloodPoolShape::level_m(double wanted_mL) const {
  if (!(wanted_mL > 0.0)) return 0.0F;
  if (wanted_mL >= capacity_mL()) return half_extent.y;
  float low = 0.0F;
  float high = half_extent.y;
  // 14 halvings of at most 0.1 m: below 10 micrometres.
  for (int i = 0; i < 14; ++i) {
    const float h = 0.5F * (low + high);
    (volume_mL(h) < wanted_mL ? low : high) = h;
  }
  return 0.5F * (low + high);
}

const Mesh* skin_of(const Scene& scene) {
  const Mesh* skin = nullptr;
  for (const SceneSurface& surface : scene.surfaces)
    if ((surface.name == "skin" || surface.name == "body") && !surface.mesh.triangles.empty()) skin = &surface.mesh;
  return skin;
}

void compute_normals(const std::vector<glm::vec3>& positions, const std::vector<std::array<std::uint32_t, 3>>& triangles,
                     std::vector<glm::vec3>& normals) {
  normals.assign(positions.size(), glm::vec3(0.0F));
  for (const auto& t : triangles) {
    const glm::vec3 n = glm::cross(positions[t[1]] - positions[t[0]], positions[t[2]] - positions[t[0]]);
    for (const std::uint32_t v : t) normals[v] += n;
  }
  for (glm::vec3& n : normals) {
    const float length = glm::length(n);
    n = length > 0.0F && std::isfinite(length) ? n / length : glm::vec3(0, 1, 0);
  }
}

namespace {

/// A stand at `position` whose panel faces `eye`, upright.
glm::mat4 facing(glm::vec3 position, glm::vec3 eye) {
  const glm::vec3 z = glm::normalize(eye - position);
  const glm::vec3 x = glm::normalize(glm::cross(glm::vec3(0, 1, 0), z));
  const glm::vec3 y = glm::cross(z, x);
  return {glm::vec4(x, 0), glm::vec4(y, 0), glm::vec4(z, 0), glm::vec4(position, 1)};
}

/// Distance along a ray to the first triangle, or a large number (Moeller and Trumbore 1997).
float first_hit(const Mesh& mesh, glm::vec3 from, glm::vec3 direction) {
  float nearest = 1e9F;
  for (const auto& t : mesh.triangles) {
    const glm::vec3 a = mesh.positions[t[0]];
    const glm::vec3 e1 = mesh.positions[t[1]] - a;
    const glm::vec3 e2 = mesh.positions[t[2]] - a;
    const glm::vec3 p = glm::cross(direction, e2);
    const float det = glm::dot(e1, p);
    if (std::fabs(det) < 1e-12F) continue;
    const glm::vec3 s = from - a;
    const float u = glm::dot(s, p) / det;
    const glm::vec3 q = glm::cross(s, e1);
    const float v = glm::dot(direction, q) / det;
    const float d = glm::dot(e2, q) / det;
    if (u >= 0.0F && v >= 0.0F && u + v <= 1.0F && d > 0.0F) nearest = std::min(nearest, d);
  }
  return nearest;
}

void fit_pool(BloodPoolShape& pool, const Mesh* skin) {
  pool.reach.assign(BloodPoolShape::kLevels * BloodPoolShape::kAngles, 1.0F);
  constexpr float kWall_m = 0.016F;  // skin, fat and muscle of the flank at its thinnest (assumed)
  for (std::size_t level = 0; level < BloodPoolShape::kLevels; ++level) {
    for (std::size_t i = 0; i < BloodPoolShape::kAngles; ++i) {
      const float angle = 6.28318531F * static_cast<float>(i) / static_cast<float>(BloodPoolShape::kAngles);
      // A gutter is no ellipse: its edge wanders a little (assumed).
      float& reach = pool.reach[level * BloodPoolShape::kAngles + i];
      reach = 0.94F + 0.04F * std::sin(3.0F * angle + 0.7F) + 0.02F * std::sin(5.0F * angle);
      if (skin == nullptr) continue;
      const glm::vec3 across(pool.half_extent.x * std::cos(angle), 0.0F, pool.half_extent.z * std::sin(angle));
      const glm::vec3 from = pool.rim_centre - glm::vec3(0, pool.half_extent.y * (1.0F - static_cast<float>(level) / (BloodPoolShape::kLevels - 1)), 0);
      const float hit_m = first_hit(*skin, from, glm::normalize(across));
      reach = std::min(reach, std::max(0.0F, hit_m - kWall_m) / glm::length(across));
    }
  }
}

}  // namespace

void arrange_room(Scene& scene) {
  glm::vec3 low = scene.body_low;
  glm::vec3 high = scene.body_high;
  if (!scene.tissue.mesh.positions.empty()) {
    low = high = scene.tissue.mesh.positions.front();
    for (const glm::vec3& p : scene.tissue.mesh.positions) {
      low = glm::min(low, p);
      high = glm::max(high, p);
    }
  }
  const glm::vec3 organ = 0.5F * (low + high);
  const glm::vec3 body = 0.5F * (scene.body_low + scene.body_high);

  scene.table.top_y = scene.body_low.y - 0.012F;
  scene.table.centre_xz = {body.x, body.z};
  scene.table.half_extent_xz = {std::max(0.30F, 0.62F * (scene.body_high.x - scene.body_low.x)),
                                std::max(0.55F, 0.72F * (scene.body_high.z - scene.body_low.z))};
  // The lamp points a little towards the surgeon's side of the organ, where the wound of the built-in scenario is.
  scene.lights.field = {organ.x + 0.15F * (high.x - low.x), organ.y, organ.z};

  // Lateral of and below the organ, against the flank, its floor on the level of the organ's back.
  const float flank_x = scene.body_high.x - 0.035F;
  scene.pool.half_extent = {0.068F, 0.078F, 0.175F};
  scene.pool.rim_centre = {flank_x - scene.pool.half_extent.x, low.y + scene.pool.half_extent.y, low.z + 0.35F * (high.z - low.z) - 0.03F};
  fit_pool(scene.pool, skin_of(scene));

  // Across the table from the surgeon, who stands at the patient's right (+x): the twin's over the patient's left side, the live
  // bedside's beside it towards the head (+z). Both face the surgeon's eye, which the overview camera looks past.
  scene.surgeon_eye = {body.x + 0.55F, scene.body_high.y + 0.45F, organ.z - 0.25F};
  const auto stand = [&](const char* name, glm::vec3 at) {
    // Lower edge about as high as the body, which it is behind.
    at.y = scene.body_high.y - 0.03F + 0.5F * kMonitorSize_per_m.y * glm::length(scene.surgeon_eye - at);
    return MonitorStand{name, facing(at, scene.surgeon_eye), kMonitorSize_per_m * glm::length(scene.surgeon_eye - at)};
  };
  const glm::vec3 twin(scene.body_low.x - 0.02F, scene.body_high.y + 0.14F, organ.z - 0.17F);
  // A board's lower corners span at most 41 degrees of the horizon, so 42 to the next one's middle leave a gap; it hangs a little farther off.
  constexpr float kCos = 0.7431F;
  constexpr float kSin = 0.6691F;
  constexpr float kFarther = 1.2F;
  const glm::vec3 d = twin - scene.surgeon_eye;
  const glm::vec3 live = scene.surgeon_eye + kFarther * glm::vec3(kCos * d.x + kSin * d.z, d.y, kCos * d.z - kSin * d.x);
  scene.monitors[0] = stand("twin", twin);
  scene.monitors[1] = stand("live", live);
}

}  // namespace holotwin
