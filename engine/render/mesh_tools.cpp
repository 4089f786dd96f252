#include "engine/render/mesh_tools.h"

#include <algorithm>
#include <cmath>

#include "engine/core/check.h"

namespace holotwin {
namespace {

constexpr float kTwoPi = 6.28318531F;

std::uint32_t next_index(const Mesh& m) { return static_cast<std::uint32_t>(m.positions.size()); }

void add(Mesh& m, glm::vec3 p, glm::vec3 n) {
  m.positions.push_back(p);
  m.normals.push_back(n);
}

glm::vec3 any_perpendicular(glm::vec3 d) {
  const glm::vec3 other = std::fabs(d.y) < 0.9F ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
  return glm::normalize(glm::cross(d, other));
}

}  // namespace

void append_tube(Mesh& mesh, std::span<const glm::vec3> path, std::span<const float> radii, int sides, TubeCaps caps) {
  HT_ASSERT(path.size() >= 2 && path.size() == radii.size() && sides >= 3);
  const std::size_t n = path.size();
  const auto direction = [&](std::size_t i) {
    const glm::vec3 d = path[std::min(i + 1, n - 1)] - path[i == 0 ? 0 : i - 1];
    return glm::length(d) > 0.0F ? glm::normalize(d) : glm::vec3(0, 0, 1);
  };
  glm::vec3 side = any_perpendicular(direction(0));
  const std::uint32_t first = next_index(mesh);
  const auto ring = static_cast<std::uint32_t>(sides);
  for (std::size_t i = 0; i < n; ++i) {
    const glm::vec3 d = direction(i);
    const glm::vec3 flat = side - d * glm::dot(side, d);
    side = glm::length(flat) > 1e-6F ? glm::normalize(flat) : any_perpendicular(d);
    const glm::vec3 other = glm::cross(d, side);
    // The wall leans where the radius changes along the way.
    const std::size_t a = i == 0 ? 0 : i - 1;
    const std::size_t b = std::min(i + 1, n - 1);
    const float lean = (radii[a] - radii[b]) / std::max(1e-6F, glm::length(path[b] - path[a]));
    for (int s = 0; s < sides; ++s) {
      const float angle = kTwoPi * static_cast<float>(s) / static_cast<float>(sides);
      const glm::vec3 out = side * std::cos(angle) + other * std::sin(angle);
      add(mesh, path[i] + out * radii[i], glm::normalize(out + d * lean));
    }
  }
  for (std::uint32_t i = 0; i + 1 < n; ++i) {
    for (std::uint32_t s = 0; s < ring; ++s) {
      const std::uint32_t a = first + i * ring + s;
      const std::uint32_t b = first + i * ring + (s + 1) % ring;
      mesh.triangles.push_back({a, b, b + ring});
      mesh.triangles.push_back({a, b + ring, a + ring});
    }
  }
  for (const bool end : {false, true}) {
    if (end ? !caps.end : !caps.start) continue;
    const std::size_t i = end ? n - 1 : 0;
    const glm::vec3 normal = end ? direction(i) : -direction(i);
    const std::uint32_t wall = first + static_cast<std::uint32_t>(i) * ring;
    const std::uint32_t cap = next_index(mesh);
    for (std::uint32_t s = 0; s < ring; ++s) add(mesh, mesh.positions[wall + s], normal);
    for (std::uint32_t s = 1; s + 1 < ring; ++s) {
      if (end) mesh.triangles.push_back({cap, cap + s, cap + s + 1});
      else mesh.triangles.push_back({cap, cap + s + 1, cap + s});
    }
  }
}

void append_ellipsoid(Mesh& mesh, glm::vec3 centre, glm::vec3 half, int rings) {
  const int around = rings * 2;
  const std::uint32_t first = next_index(mesh);
  for (int i = 0; i <= rings; ++i) {
    const float polar = kTwoPi * 0.5F * static_cast<float>(i) / static_cast<float>(rings);
    for (int j = 0; j < around; ++j) {
      const float turn = kTwoPi * static_cast<float>(j) / static_cast<float>(around);
      const glm::vec3 unit(std::sin(polar) * std::cos(turn), std::cos(polar), std::sin(polar) * std::sin(turn));
      add(mesh, centre + unit * half, glm::normalize(unit / half));
    }
  }
  const auto ring = static_cast<std::uint32_t>(around);
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(rings); ++i) {
    for (std::uint32_t j = 0; j < ring; ++j) {
      const std::uint32_t a = first + i * ring + j;
      const std::uint32_t b = first + i * ring + (j + 1) % ring;
      if (i + 1 < static_cast<std::uint32_t>(rings)) mesh.triangles.push_back({a, b + ring, a + ring});
      if (i > 0) mesh.triangles.push_back({a, b, b + ring});
    }
  }
}

void append_box(Mesh& mesh, glm::vec3 centre, glm::vec3 half) {
  for (int axis = 0; axis < 3; ++axis) {
    for (const float sign : {-1.0F, 1.0F}) {
      glm::vec3 n(0.0F), u(0.0F), v(0.0F);
      n[axis] = sign;
      u[(axis + 1) % 3] = 1.0F;
      v = glm::cross(n, u);
      const std::uint32_t first = next_index(mesh);
      for (const glm::vec2 corner : {glm::vec2(-1, -1), glm::vec2(1, -1), glm::vec2(1, 1), glm::vec2(-1, 1)})
        add(mesh, centre + (n + u * corner.x + v * corner.y) * half, n);
      mesh.triangles.push_back({first, first + 1, first + 2});
      mesh.triangles.push_back({first, first + 2, first + 3});
    }
  }
}

float capsule_distance(glm::vec3 p, glm::vec3 a, glm::vec3 b, float ra, float rb) {
  const glm::vec3 ab = b - a;
  const float t = std::clamp(glm::dot(p - a, ab) / glm::dot(ab, ab), 0.0F, 1.0F);
  return glm::length(p - a - ab * t) - (ra + (rb - ra) * t);
}

float smooth_union(float a, float b, float k) {
  const float h = std::max(k - std::fabs(a - b), 0.0F) / k;
  return std::min(a, b) - h * h * k * 0.25F;
}

Mesh distance_mesh(const std::function<float(glm::vec3)>& distance, glm::vec3 low, glm::vec3 high, float cell_m) {
  const glm::ivec3 cells(glm::ceil((high - low) / cell_m));
  const glm::ivec3 nodes = cells + 1;
  const auto node = [&](int i, int j, int k) { return static_cast<std::size_t>((k * nodes.y + j) * nodes.x + i); };
  const auto place = [&](int i, int j, int k) { return low + glm::vec3(i, j, k) * cell_m; };
  std::vector<float> d(static_cast<std::size_t>(nodes.x) * nodes.y * nodes.z);
  for (int k = 0; k < nodes.z; ++k)
    for (int j = 0; j < nodes.y; ++j)
      for (int i = 0; i < nodes.x; ++i) d[node(i, j, k)] = distance(place(i, j, k));

  Mesh mesh;
  constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> vertex(static_cast<std::size_t>(cells.x) * cells.y * cells.z, kNone);
  const auto cell = [&](int i, int j, int k) { return static_cast<std::size_t>((k * cells.y + j) * cells.x + i); };
  constexpr int kEdges[12][2] = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {0, 2}, {1, 3}, {4, 6}, {5, 7}, {0, 4}, {1, 5}, {2, 6}, {3, 7}};
  for (int k = 0; k < cells.z; ++k) {
    for (int j = 0; j < cells.y; ++j) {
      for (int i = 0; i < cells.x; ++i) {
        float corner[8];
        int inside = 0;
        for (int c = 0; c < 8; ++c) {
          corner[c] = d[node(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2))];
          inside += corner[c] < 0.0F ? 1 : 0;
        }
        if (inside == 0 || inside == 8) continue;
        glm::vec3 sum(0.0F);
        float count = 0.0F;
        for (const auto& e : kEdges) {
          const float a = corner[e[0]];
          const float b = corner[e[1]];
          if ((a < 0.0F) == (b < 0.0F)) continue;
          const glm::vec3 pa(e[0] & 1, (e[0] >> 1) & 1, e[0] >> 2);
          const glm::vec3 pb(e[1] & 1, (e[1] >> 1) & 1, e[1] >> 2);
          sum += glm::mix(pa, pb, a / (a - b));
          count += 1.0F;
        }
        const glm::vec3 p = low + (glm::vec3(i, j, k) + sum / count) * cell_m;
        const float h = cell_m * 0.5F;
        const glm::vec3 gradient(distance(p + glm::vec3(h, 0, 0)) - distance(p - glm::vec3(h, 0, 0)),
                                 distance(p + glm::vec3(0, h, 0)) - distance(p - glm::vec3(0, h, 0)),
                                 distance(p + glm::vec3(0, 0, h)) - distance(p - glm::vec3(0, 0, h)));
        vertex[cell(i, j, k)] = next_index(mesh);
        add(mesh, p, glm::length(gradient) > 0.0F ? glm::normalize(gradient) : glm::vec3(0, 1, 0));
      }
    }
  }
  // One quad for each grid edge that the surface crosses, from the four cells around it.
  for (int k = 1; k < cells.z; ++k) {
    for (int j = 1; j < cells.y; ++j) {
      for (int i = 1; i < cells.x; ++i) {
        for (int axis = 0; axis < 3; ++axis) {
          const glm::ivec3 along(axis == 0, axis == 1, axis == 2);
          const bool in_a = d[node(i, j, k)] < 0.0F;
          const bool in_b = d[node(i + along.x, j + along.y, k + along.z)] < 0.0F;
          if (in_a == in_b) continue;
          const glm::ivec3 u(axis == 2, axis == 0, axis == 1);
          const glm::ivec3 v(axis == 1, axis == 2, axis == 0);
          const auto at = [&](glm::ivec3 back) { return vertex[cell(i - back.x, j - back.y, k - back.z)]; };
          const std::uint32_t q[4] = {at(u + v), at(v), at(glm::ivec3(0)), at(u)};
          if (q[0] == kNone || q[1] == kNone || q[2] == kNone || q[3] == kNone) continue;
          if (in_a) {
            mesh.triangles.push_back({q[0], q[1], q[2]});
            mesh.triangles.push_back({q[0], q[2], q[3]});
          } else {
            mesh.triangles.push_back({q[0], q[2], q[1]});
            mesh.triangles.push_back({q[0], q[3], q[2]});
          }
        }
      }
    }
  }
  return mesh;
}

}  // namespace holotwin
