#pragma once
// Lattices the tissue tests share: a box of cubes of six tetrahedra, optionally slit, with the lattice's own boundary, refined, as drawn surface.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <glm/glm.hpp>

#include "engine/tissue/tissue.h"

namespace holotwin::tissue::test {

struct Block {
  std::vector<glm::vec3> nodes;
  std::vector<std::array<std::uint32_t, 4>> tets;
  std::vector<std::uint32_t> surface_tet;
  std::vector<glm::vec4> surface_weights;
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::int8_t> side;
  std::vector<Attachment> attachments;
  Material material;

  [[nodiscard]] TissueSource source() const {
    TissueSource s;
    s.nodes = nodes;
    s.tets = tets;
    s.surface_tet = surface_tet;
    s.surface_weights = surface_weights;
    s.surface_triangles = triangles;
    s.attachments = attachments;
    s.side = side;
    s.material = material;
    return s;
  }
};

/// A box with its corner at `corner`; nodes in x-fastest order. Each cube is the mirror image of its neighbours, so that no direction
/// of diagonals is preferred (a lattice of equal cubes is 5 to 6 % stiffer in the cantilever).
inline Block make_block(glm::vec3 corner, glm::vec3 size, glm::uvec3 cells) {
  Block b;
  for (std::uint32_t k = 0; k <= cells.z; ++k) {
    for (std::uint32_t j = 0; j <= cells.y; ++j) {
      for (std::uint32_t i = 0; i <= cells.x; ++i) b.nodes.push_back(corner + size * glm::vec3(i, j, k) / glm::vec3(cells));
    }
  }
  const auto at = [&](glm::uvec3 c) { return c.x + (cells.x + 1) * (c.y + (cells.y + 1) * c.z); };
  constexpr std::array<std::array<std::uint32_t, 3>, 6> kOrders = {{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  for (std::uint32_t k = 0; k < cells.z; ++k) {
    for (std::uint32_t j = 0; j < cells.y; ++j) {
      for (std::uint32_t i = 0; i < cells.x; ++i) {
        for (const auto& order : kOrders) {  // a path of three edges through the cube for each order of the axes
          const glm::uvec3 cell(i, j, k);
          glm::uvec3 c(0);
          std::array<std::uint32_t, 4> t{};
          for (std::size_t s = 0; s < 4; ++s) {
            if (s > 0) c[static_cast<glm::length_t>(order[s - 1])] = 1;
            t[s] = at(cell + glm::uvec3(c.x ^ (i & 1U), c.y ^ (j & 1U), c.z ^ (k & 1U)));
          }
          const glm::vec3 a = b.nodes[t[0]];
          if (glm::dot(glm::cross(b.nodes[t[1]] - a, b.nodes[t[2]] - a), b.nodes[t[3]] - a) < 0.0F) std::swap(t[2], t[3]);
          b.tets.push_back(t);
        }
      }
    }
  }
  return b;
}

/// The drawn surface: the lattice's boundary triangles, each split in four `levels` times. Equal points are one vertex.
inline void add_surface(Block& b, int levels) {
  struct Corner {
    std::array<std::uint32_t, 3> w{};  // weights of the face's corners in units of 1 / 2^levels
  };
  constexpr std::array<std::array<std::size_t, 3>, 4> kFaces = {{{1, 2, 3}, {0, 3, 2}, {0, 1, 3}, {0, 2, 1}}};  // outward
  std::map<std::array<std::uint32_t, 3>, int> uses;
  const auto key = [](std::array<std::uint32_t, 3> f) { std::sort(f.begin(), f.end()); return f; };
  for (const auto& t : b.tets) {
    for (const auto& f : kFaces) ++uses[key({t[f[0]], t[f[1]], t[f[2]]})];
  }
  std::map<std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::uint32_t> index;
  const std::uint32_t whole = 1U << static_cast<unsigned>(levels);
  for (std::uint32_t e = 0; e < b.tets.size(); ++e) {
    const auto& t = b.tets[e];
    for (const auto& f : kFaces) {
      const std::array<std::uint32_t, 3> face = {t[f[0]], t[f[1]], t[f[2]]};
      if (uses[key(face)] != 1) continue;
      const auto vertex = [&](const Corner& c) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> k;
        glm::vec4 weights(0.0F);
        for (std::size_t i = 0; i < 3; ++i) {
          if (c.w[i] == 0) continue;
          k.emplace_back(face[i], c.w[i]);
          weights[static_cast<glm::length_t>(f[i])] = static_cast<float>(c.w[i]) / static_cast<float>(whole);
        }
        std::sort(k.begin(), k.end());
        const auto [it, is_new] = index.try_emplace(k, static_cast<std::uint32_t>(b.surface_tet.size()));
        if (is_new) {
          b.surface_tet.push_back(e);
          b.surface_weights.push_back(weights);
        }
        return it->second;
      };
      std::vector<std::array<Corner, 3>> work = {{Corner{{whole, 0, 0}}, Corner{{0, whole, 0}}, Corner{{0, 0, whole}}}};
      for (int l = 0; l < levels; ++l) {
        std::vector<std::array<Corner, 3>> finer;
        for (const auto& w : work) {
          const auto mid = [](const Corner& p, const Corner& q) {
            return Corner{{(p.w[0] + q.w[0]) / 2, (p.w[1] + q.w[1]) / 2, (p.w[2] + q.w[2]) / 2}};
          };
          const Corner m01 = mid(w[0], w[1]);
          const Corner m12 = mid(w[1], w[2]);
          const Corner m20 = mid(w[2], w[0]);
          finer.push_back({w[0], m01, m20});
          finer.push_back({m01, w[1], m12});
          finer.push_back({m20, m12, w[2]});
          finer.push_back({m01, m12, m20});
        }
        work = finer;
      }
      for (const auto& w : work) b.triangles.push_back({vertex(w[0]), vertex(w[1]), vertex(w[2])});
    }
  }
}

/// Slits the block along the plane x = `x` (a plane of nodes) from its top (largest y) down to y = `bottom`, gaping by `gape` at the top.
inline void slit(Block& b, float x, float bottom, float top, float gape) {
  constexpr float kSame = 1e-5F;
  const std::size_t count = b.nodes.size();
  std::vector<std::uint32_t> twin(count, 0);
  b.side.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    if (std::abs(b.nodes[i].x - x) > kSame || b.nodes[i].y < bottom + kSame) continue;
    const float open = gape * (b.nodes[i].y - bottom) / (top - bottom);
    twin[i] = static_cast<std::uint32_t>(b.nodes.size());
    b.nodes.push_back(b.nodes[i] + glm::vec3(open / 2, 0, 0));
    b.side.push_back(1);
    b.nodes[i].x -= open / 2;
    b.side[i] = -1;
  }
  for (auto& t : b.tets) {
    float middle = 0;
    for (const std::uint32_t i : t) middle += b.nodes[i].x / 4;
    if (middle < x) continue;
    for (std::uint32_t& i : t) {
      if (i < count && twin[i] != 0) i = twin[i];
    }
  }
}

/// Fixes every node for which `choose` holds.
template <class Choose>
void fix(Block& b, Choose choose) {
  for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
    if (choose(b.nodes[i])) b.attachments.push_back({i, b.nodes[i], std::numeric_limits<float>::infinity()});
  }
}

}  // namespace holotwin::tissue::test
