#include "engine/anatomy/lattice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engine/anatomy/measure.h"
#include "engine/anatomy/surface.h"
#include "engine/core/check.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

using Key = std::array<int, 3>;  // half-step coordinates: all even = corner, all odd = centre

double signed_six_volume(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c, const glm::dvec3& d) {
  return glm::dot(glm::cross(b - a, c - a), d - a);
}

double worst_quality(const std::vector<glm::dvec3>& nodes, const std::vector<std::array<std::uint32_t, 4>>& tets,
                     const std::vector<std::uint32_t>& around) {
  double worst = 1;
  for (const std::uint32_t t : around) {
    const auto& e = tets[t];
    worst = std::min(worst, tet_quality(nodes[e[0]], nodes[e[1]], nodes[e[2]], nodes[e[3]]));
  }
  return worst;
}

void keep_largest_part(std::vector<std::array<std::uint32_t, 4>>& tets) {
  std::vector<std::uint32_t> root(tets.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::uint32_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  std::map<std::array<std::uint32_t, 3>, std::uint32_t> faces;
  for (std::uint32_t t = 0; t < tets.size(); ++t) {
    for (std::size_t skip = 0; skip < 4; ++skip) {
      std::array<std::uint32_t, 3> face{};
      for (std::size_t c = 0, n = 0; c < 4; ++c) {
        if (c != skip) face[n++] = tets[t][c];
      }
      std::sort(face.begin(), face.end());
      const auto [found, fresh] = faces.emplace(face, t);
      if (!fresh) root[find(t)] = find(found->second);
    }
  }
  std::vector<std::size_t> size(tets.size(), 0);
  for (std::uint32_t t = 0; t < tets.size(); ++t) ++size[find(t)];
  const auto largest = static_cast<std::uint32_t>(std::max_element(size.begin(), size.end()) - size.begin());
  std::vector<std::array<std::uint32_t, 4>> kept;
  for (std::uint32_t t = 0; t < tets.size(); ++t) {
    if (find(t) == largest) kept.push_back(tets[t]);
  }
  tets = std::move(kept);
}

glm::dvec3 closest_in_triangle(const glm::dvec3& p, const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c) {
  // Ericson, Real-Time Collision Detection (2005), section 5.1.5.
  const glm::dvec3 ab = b - a, ac = c - a, ap = p - a;
  const double d1 = glm::dot(ab, ap), d2 = glm::dot(ac, ap);
  if (d1 <= 0 && d2 <= 0) return a;
  const glm::dvec3 bp = p - b;
  const double d3 = glm::dot(ab, bp), d4 = glm::dot(ac, bp);
  if (d3 >= 0 && d4 <= d3) return b;
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return a + ab * (d1 / (d1 - d3));
  const glm::dvec3 cp = p - c;
  const double d5 = glm::dot(ab, cp), d6 = glm::dot(ac, cp);
  if (d6 >= 0 && d5 <= d6) return c;
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return a + ac * (d2 / (d2 - d6));
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return b + (c - b) * ((d4 - d3) / ((d4 - d3) + (d5 - d6)));
  const double sum = va + vb + vc;
  return a + ab * (vb / sum) + ac * (vc / sum);
}

}  // namespace

double tet_quality(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c, const glm::dvec3& d) {
  const double squares = glm::dot(b - a, b - a) + glm::dot(c - a, c - a) + glm::dot(d - a, d - a) + glm::dot(c - b, c - b) +
                         glm::dot(d - b, d - b) + glm::dot(d - c, d - c);
  const double rms = std::sqrt(squares / 6.0);
  return rms > 0 ? std::sqrt(2.0) * signed_six_volume(a, b, c, d) / (rms * rms * rms) : 0.0;
}

TetMesh fill_lattice(glm::vec3 low_m, glm::vec3 high_m, float step_m, const std::function<float(glm::vec3)>& inside_of) {
  HT_ASSERT(step_m >= 0.001F);
  const glm::dvec3 low(low_m), high(high_m);
  const auto inside = [&](const glm::dvec3& p) { return inside_of(glm::vec3(p)); };

  // Two nodes a cube, one a step cubed: the cube's edge is step * 2^(1/3).
  const double half = 0.5 * static_cast<double>(step_m) * 1.2599210498948732;
  const glm::dvec3 origin = 0.5 * (low + high);
  const glm::ivec3 reach = glm::ivec3(glm::ceil((0.5 * (high - low) + 4.0 * half) / (2.0 * half)));
  const auto position = [&](const Key& key) { return origin + half * glm::dvec3(key[0], key[1], key[2]); };
  std::map<Key, float> values;
  const auto value = [&](const Key& key) {
    const auto [found, fresh] = values.emplace(key, 0.0F);
    if (fresh) found->second = inside(position(key));
    return found->second;
  };

  // An element lies between two neighbouring cube centres and one edge of the face that they share.
  std::vector<std::array<Key, 4>> kept;
  for (int k = -reach.z; k <= reach.z; ++k) {
    for (int j = -reach.y; j <= reach.y; ++j) {
      for (int i = -reach.x; i <= reach.x; ++i) {
        const Key c0{2 * i + 1, 2 * j + 1, 2 * k + 1};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          Key c1 = c0;
          c1[axis] += 2;
          const std::size_t u = (axis + 1) % 3, v = (axis + 2) % 3;
          constexpr std::array<std::array<int, 2>, 4> kRound = {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
          for (std::size_t e = 0; e < 4; ++e) {
            Key a = c0, b = c0;
            a[axis] += 1;
            b[axis] += 1;
            a[u] += kRound[e][0];
            a[v] += kRound[e][1];
            b[u] += kRound[(e + 1) % 4][0];
            b[v] += kRound[(e + 1) % 4][1];
            const std::array<Key, 4> tet{c0, a, b, c1};
            bool touches = false;
            glm::dvec3 centre(0.0);
            for (const Key& key : tet) {
              touches = touches || value(key) > 0;
              centre += 0.25 * position(key);
            }
            touches = touches || inside(centre) > 0;
            // A thin margin may pass between the corners: look along the edges and half way to the centre as well.
            for (std::size_t x = 0; x < 4 && !touches; ++x) {
              touches = inside(0.5 * (position(tet[x]) + centre)) > 0;
              for (std::size_t y = x + 1; y < 4 && !touches; ++y) touches = inside(0.5 * (position(tet[x]) + position(tet[y]))) > 0;
            }
            if (touches) kept.push_back(tet);
          }
        }
      }
    }
  }
  if (kept.empty()) return {};

  std::map<Key, std::uint32_t> number;
  std::vector<Key> keys;
  std::vector<std::array<std::uint32_t, 4>> tets;
  for (const auto& tet : kept) {
    std::array<std::uint32_t, 4> t{};
    for (std::size_t c = 0; c < 4; ++c) {
      const auto [found, fresh] = number.emplace(tet[c], static_cast<std::uint32_t>(keys.size()));
      if (fresh) keys.push_back(tet[c]);
      t[c] = found->second;
    }
    tets.push_back(t);
  }
  keep_largest_part(tets);

  std::vector<glm::dvec3> nodes;
  std::vector<float> node_value;
  for (const Key& key : keys) {
    nodes.push_back(position(key));
    node_value.push_back(value(key));
  }
  std::vector<std::vector<std::uint32_t>> around(nodes.size());
  for (std::uint32_t t = 0; t < tets.size(); ++t) {
    auto& e = tets[t];
    if (signed_six_volume(nodes[e[0]], nodes[e[1]], nodes[e[2]], nodes[e[3]]) < 0) std::swap(e[1], e[2]);
    for (const std::uint32_t n : e) around[n].push_back(t);
  }

  // Draw outside nodes onto the surface: towards the mean of where their edges to inside nodes cross it.
  constexpr double kLeastQuality = 0.35;  // assumed: of a regular element's 1; a body-centred element has 0.97
  const std::vector<glm::dvec3> at_rest = nodes;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (node_value[n] > 0 || around[n].empty()) continue;
    glm::dvec3 sum(0.0);
    std::vector<std::uint32_t> neighbours;
    for (const std::uint32_t t : around[n]) {
      for (const std::uint32_t other : tets[t]) {
        if (node_value[other] > 0) neighbours.push_back(other);
      }
    }
    std::sort(neighbours.begin(), neighbours.end());
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    if (neighbours.empty()) continue;
    for (const std::uint32_t other : neighbours) {
      double outside = 0, in = 1;
      for (int i = 0; i < 12; ++i) {  // to 1/4096 of the edge
        const double middle = 0.5 * (outside + in);
        (inside(glm::mix(at_rest[n], at_rest[other], middle)) > 0 ? in : outside) = middle;
      }
      sum += glm::mix(at_rest[n], at_rest[other], in);
    }
    const glm::dvec3 goal = sum / static_cast<double>(neighbours.size());
    for (double share = 1.0; share > 0.05; share -= 0.1) {
      nodes[n] = glm::mix(at_rest[n], goal, share);
      if (worst_quality(nodes, tets, around[n]) >= kLeastQuality) break;
      nodes[n] = at_rest[n];
    }
  }

  TetMesh out;
  std::vector<std::uint32_t> to(nodes.size(), 0xFFFFFFFFU);
  for (const auto& t : tets) {
    std::array<std::uint32_t, 4> e{};
    for (std::size_t c = 0; c < 4; ++c) {
      if (to[t[c]] == 0xFFFFFFFFU) {
        to[t[c]] = static_cast<std::uint32_t>(out.positions.size());
        out.positions.emplace_back(nodes[t[c]]);
      }
      e[c] = to[t[c]];
    }
    out.tets.push_back(e);
  }
  return out;
}

Result<TetMesh> label_lattice(const LabelVolume& labels, std::uint8_t label, double step_m) {
  const std::string step_text = "a lattice step of " + format_number(step_m * 1000.0, 2) + " mm";
  if (!(step_m >= 0.001 && step_m <= 0.1)) return fail(ErrorKind::wrong_use, step_text, {}, "1 to 100 mm are possible");
  const LabelMeasure m = measure_label(labels, label);
  if (m.voxels == 0) return fail(ErrorKind::failed, "label " + std::to_string(label) + " has no voxel to fill with elements");
  constexpr double kMostElements = 2e6;  // assumed: some hundred times what runs in real time
  if (m.volume_mL * 1e-6 / (step_m * step_m * step_m) * 6.0 > kMostElements) {
    return fail(ErrorKind::wrong_use, step_text + " needs more than 2 million elements", {}, "take a larger step");
  }
  glm::dvec3 low(std::numeric_limits<double>::max()), high(-low);
  constexpr double kMostExtent_m = 1.0;
  for (unsigned c = 0; c < 8; ++c) {  // the world box of the index box, whatever the grid's orientation
    const glm::ivec3 corner((c & 1U) != 0 ? m.high.x : m.low.x, (c & 2U) != 0 ? m.high.y : m.low.y, (c & 4U) != 0 ? m.high.z : m.low.z);
    const glm::dvec3 p = labels.grid.world_mm(glm::dvec3(corner)) / 1000.0;
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  if (glm::any(glm::greaterThan(high - low, glm::dvec3(kMostExtent_m)))) {
    return fail(ErrorKind::failed, "label " + std::to_string(label) + " spans more than a metre: no organ does", {},
                "look for stray voxels of this label far from the organ");
  }
  const std::vector<float> field = smoothed_occupancy(labels, label, 1.0);
  TetMesh mesh = fill_lattice(glm::vec3(low), glm::vec3(high), static_cast<float>(step_m),
                              [&](glm::vec3 p) { return sample(labels.grid, field, p) - 0.5F; });
  if (mesh.tets.empty()) return fail(ErrorKind::failed, "the organ is smaller than one element of " + step_text, {}, "take a smaller step");
  return mesh;
}

float sample(const Grid& grid, const std::vector<float>& field, glm::vec3 p) {
  constexpr double kMm_per_m = 1000.0;
  const glm::dvec3 at(glm::inverse(grid.T_world_index) * glm::dvec4(glm::dvec3(p) * kMm_per_m, 1.0));
  const glm::dvec3 low = glm::clamp(glm::floor(at), glm::dvec3(-2.0), glm::dvec3(grid.size) + 1.0);
  const glm::dvec3 f = glm::clamp(at - low, 0.0, 1.0);
  double sum = 0;
  for (unsigned c = 0; c < 8; ++c) {
    const glm::dvec3 bit(c & 1U, c >> 1U & 1U, c >> 2U);
    const glm::ivec3 q(low + bit);
    if (glm::any(glm::lessThan(q, glm::ivec3(0))) || glm::any(glm::greaterThanEqual(q, grid.size))) continue;
    const glm::dvec3 w = bit * f + (1.0 - bit) * (1.0 - f);
    sum += w.x * w.y * w.z * static_cast<double>(field[grid.at(q.x, q.y, q.z)]);
  }
  return static_cast<float>(sum);
}

glm::vec4 barycentric(const TetMesh& mesh, std::size_t tet, glm::vec3 p) {
  const auto& t = mesh.tets[tet];
  const glm::dvec3 a(mesh.positions[t[0]]), b(mesh.positions[t[1]]), c(mesh.positions[t[2]]), d(mesh.positions[t[3]]), q(p);
  const double whole = signed_six_volume(a, b, c, d);
  const double wb = signed_six_volume(a, q, c, d) / whole;
  const double wc = signed_six_volume(a, b, q, d) / whole;
  const double wd = signed_six_volume(a, b, c, q) / whole;
  return glm::vec4(glm::dvec4(1.0 - wb - wc - wd, wb, wc, wd));
}

glm::vec3 embedded_point(const TetMesh& mesh, std::size_t tet, glm::vec4 weights) {
  const auto& t = mesh.tets[tet];
  return weights.x * mesh.positions[t[0]] + weights.y * mesh.positions[t[1]] + weights.z * mesh.positions[t[2]] + weights.w * mesh.positions[t[3]];
}

Embedding embed(const TetMesh& lattice, std::span<const glm::vec3> points) {
  return embed(lattice, points, [](std::size_t, std::size_t) { return true; });
}

Embedding embed(const TetMesh& mesh, std::span<const glm::vec3> positions, const std::function<bool(std::size_t, std::size_t)>& allowed) {
  HT_ASSERT(!mesh.tets.empty());
  // Elements in a uniform grid of cells about one element wide.
  glm::dvec3 low(mesh.positions[0]), high(mesh.positions[0]);
  for (const glm::vec3& p : mesh.positions) {
    low = glm::min(low, glm::dvec3(p));
    high = glm::max(high, glm::dvec3(p));
  }
  const auto corners = [&](std::size_t t) {
    const auto& e = mesh.tets[t];
    return std::array<glm::dvec3, 4>{glm::dvec3(mesh.positions[e[0]]), glm::dvec3(mesh.positions[e[1]]), glm::dvec3(mesh.positions[e[2]]),
                                     glm::dvec3(mesh.positions[e[3]])};
  };
  double extent = 0;
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    const auto c = corners(t);
    const glm::dvec3 span = glm::max(glm::max(c[0], c[1]), glm::max(c[2], c[3])) - glm::min(glm::min(c[0], c[1]), glm::min(c[2], c[3]));
    extent += std::max({span.x, span.y, span.z});
  }
  const double longest = std::max({high.x - low.x, high.y - low.y, high.z - low.z});
  const double cell = std::max({extent / static_cast<double>(mesh.tets.size()), longest / 128.0, 1e-6});
  const glm::ivec3 size = glm::ivec3((high - low) / cell) + 1;
  const auto cell_of = [&](const glm::dvec3& p) { return glm::clamp(glm::ivec3(glm::floor((p - low) / cell)), glm::ivec3(0), size - 1); };
  const auto flat = [&](int i, int j, int k) {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) + static_cast<std::size_t>(j)) * static_cast<std::size_t>(size.x) +
           static_cast<std::size_t>(i);
  };
  std::vector<std::vector<std::uint32_t>> cells(flat(size.x - 1, size.y - 1, size.z - 1) + 1);
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    const auto c = corners(t);
    const glm::ivec3 a = cell_of(glm::min(glm::min(c[0], c[1]), glm::min(c[2], c[3])));
    const glm::ivec3 b = cell_of(glm::max(glm::max(c[0], c[1]), glm::max(c[2], c[3])));
    for (int k = a.z; k <= b.z; ++k) {
      for (int j = a.y; j <= b.y; ++j) {
        for (int i = a.x; i <= b.x; ++i) cells[flat(i, j, k)].push_back(static_cast<std::uint32_t>(t));
      }
    }
  }
  const auto distance_to = [&](const glm::dvec3& p, std::uint32_t t) {  // 0 inside
    const glm::vec4 w = barycentric(mesh, t, glm::vec3(p));
    if (std::min({w.x, w.y, w.z, w.w}) >= 0) return 0.0;
    const auto c = corners(t);
    constexpr std::array<std::array<std::size_t, 3>, 4> kFaces = {{{0, 1, 2}, {0, 1, 3}, {0, 2, 3}, {1, 2, 3}}};
    double least = std::numeric_limits<double>::max();
    for (const auto& f : kFaces) least = std::min(least, glm::length(closest_in_triangle(p, c[f[0]], c[f[1]], c[f[2]]) - p));
    return least;
  };

  Embedding out;
  out.tet.reserve(positions.size());
  out.weights.reserve(positions.size());
  for (std::size_t n = 0; n < positions.size(); ++n) {
    const glm::vec3 position = positions[n];
    const glm::dvec3 p(position);
    const glm::ivec3 home = cell_of(p);
    double best = std::numeric_limits<double>::max();
    double best_anywhere = std::numeric_limits<double>::max();
    std::uint32_t tet = 0, tet_anywhere = 0;
    for (int ring = 0; ring <= std::max({size.x, size.y, size.z}); ++ring) {
      // A cell of this ring is at least (ring - 1) cells away from a point inside the home cell, and further from one outside the box.
      if (best < std::numeric_limits<double>::max() && best <= (ring - 1) * cell) break;
      const glm::ivec3 a = glm::max(home - ring, glm::ivec3(0)), b = glm::min(home + ring, size - 1);
      for (int k = a.z; k <= b.z; ++k) {
        for (int j = a.y; j <= b.y; ++j) {
          for (int i = a.x; i <= b.x; ++i) {
            if (std::max({std::abs(i - home.x), std::abs(j - home.y), std::abs(k - home.z)}) != ring) continue;
            for (const std::uint32_t t : cells[flat(i, j, k)]) {
              const double distance = distance_to(p, t);
              if (distance < best_anywhere) {
                best_anywhere = distance;
                tet_anywhere = t;
              }
              if (distance < best && allowed(n, t)) {
                best = distance;
                tet = t;
              }
            }
          }
        }
      }
    }
    if (best == std::numeric_limits<double>::max()) tet = tet_anywhere;
    glm::vec4 w = barycentric(mesh, tet, position);
    w /= w.x + w.y + w.z + w.w;
    out.tet.push_back(tet);
    out.weights.push_back(w);
  }
  return out;
}

}  // namespace holotwin
