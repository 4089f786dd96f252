#include "engine/anatomy/surface.h"

#include <meshoptimizer.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "engine/anatomy/measure.h"
#include "engine/core/check.h"
#include "engine/core/math.h"

namespace holotwin {

namespace {

constexpr float kMetre_per_mm = 1e-3F;

// ---- marching tetrahedra ----
// A cell corner is three bits (x, y, z). The Freudenthal cut walks from corner 0 to corner 7 adding one axis at a time; each of its
// six tetrahedra is such a walk, and every edge runs from a corner to one that has more bits, which names it: (lower corner, bits added).
struct CellTet {
  std::array<std::uint8_t, 4> corner;  // in positive orientation
};
constexpr std::array<CellTet, 6> kCellTets = {{
    {{0, 1, 3, 7}}, {{0, 2, 6, 7}}, {{0, 4, 5, 7}},  // even orders of the axes: xyz, yzx, zxy
    {{0, 3, 2, 7}}, {{0, 6, 4, 7}}, {{0, 5, 1, 7}},  // odd orders yxz, zyx, xzy with two corners swapped
}};

class Marcher {
 public:
  Marcher(const Grid& grid, const std::vector<float>& field, float level) : grid_(grid), field_(field), level_(level) {
    // One layer is added on every side.
    nx_ = grid.size.x + 2;
    ny_ = grid.size.y + 2;
    nz_ = grid.size.z + 2;
    const std::size_t plane = static_cast<std::size_t>(nx_) * static_cast<std::size_t>(ny_);
    for (auto& values : value_) values.resize(plane);
    for (auto& edges : edge_) edges.assign(plane * 8, kNone);
  }

  Mesh run() {
    load_plane(0);
    for (int k = 0; k + 1 < nz_; ++k) {
      load_plane(k + 1);
      auto& next = edge_[static_cast<std::size_t>((k + 1) & 1)];
      std::fill(next.begin(), next.end(), kNone);
      for (int j = 0; j + 1 < ny_; ++j) {
        for (int i = 0; i + 1 < nx_; ++i) cell(i, j, k);
      }
    }
    if (glm::determinant(glm::dmat3(grid_.T_world_index)) < 0) {
      for (auto& t : mesh_.triangles) std::swap(t[1], t[2]);
    }
    return std::move(mesh_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  [[nodiscard]] std::size_t in_plane(int i, int j) const {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(nx_) + static_cast<std::size_t>(i);
  }

  // The added layer mirrors its neighbour about the level, and stays outside: a region that reaches the border ends half a voxel beyond.
  void load_plane(int k) {
    auto& plane = value_[static_cast<std::size_t>(k & 1)];
    const int sk = std::clamp(k - 1, 0, grid_.size.z - 1);
    const bool added_k = k == 0 || k == nz_ - 1;
    for (int j = 0; j < ny_; ++j) {
      const int sj = std::clamp(j - 1, 0, grid_.size.y - 1);
      const bool added_j = added_k || j == 0 || j == ny_ - 1;
      for (int i = 0; i < nx_; ++i) {
        const int si = std::clamp(i - 1, 0, grid_.size.x - 1);
        float v = field_[grid_.at(si, sj, sk)] - level_;
        if (added_j || i == 0 || i == nx_ - 1) v = -std::fabs(v);
        plane[in_plane(i, j)] = v;
      }
    }
  }

  void cell(int i, int j, int k) {
    std::array<float, 8> v{};
    unsigned inside = 0;
    for (unsigned c = 0; c < 8; ++c) {
      v[c] = value_[static_cast<std::size_t>((k + static_cast<int>(c >> 2U)) & 1)]
                   [in_plane(i + static_cast<int>(c & 1U), j + static_cast<int>((c >> 1U) & 1U))];
      if (v[c] > 0) inside |= 1U << c;
    }
    if (inside == 0 || inside == 255U) return;
    for (const CellTet& t : kCellTets) {
      std::array<unsigned, 4> in{}, out{};
      std::size_t ins = 0, outs = 0;
      for (unsigned q = 0; q < 4; ++q) {
        if ((inside >> t.corner[q] & 1U) != 0) in[ins++] = q;
        else out[outs++] = q;
      }
      if (ins == 0 || outs == 0) continue;
      // Corners named a, b, c, d so that (a, b, c, d) has positive orientation: an odd order swaps the last two of the larger group.
      const auto point = [&](unsigned p, unsigned q) { return vertex(i, j, k, t.corner[p], t.corner[q], v); };
      if (ins == 2) {
        if (odd(in[0], in[1], out[0], out[1])) std::swap(out[0], out[1]);
        const std::uint32_t ac = point(in[0], out[0]), ad = point(in[0], out[1]), bd = point(in[1], out[1]), bc = point(in[1], out[0]);
        mesh_.triangles.push_back({ac, ad, bd});
        mesh_.triangles.push_back({ac, bd, bc});
      } else if (ins == 1) {
        if (odd(in[0], out[0], out[1], out[2])) std::swap(out[1], out[2]);
        mesh_.triangles.push_back({point(in[0], out[0]), point(in[0], out[1]), point(in[0], out[2])});
      } else {
        if (odd(out[0], in[0], in[1], in[2])) std::swap(in[1], in[2]);
        mesh_.triangles.push_back({point(out[0], in[0]), point(out[0], in[2]), point(out[0], in[1])});
      }
    }
  }

  static bool odd(unsigned a, unsigned b, unsigned c, unsigned d) {
    const std::array<unsigned, 4> p{a, b, c, d};
    unsigned swaps = 0;
    for (std::size_t x = 0; x < 4; ++x) {
      for (std::size_t y = x + 1; y < 4; ++y) swaps += p[x] > p[y] ? 1U : 0U;
    }
    return (swaps & 1U) != 0;
  }

  std::uint32_t vertex(int i, int j, int k, unsigned p, unsigned q, const std::array<float, 8>& v) {
    const unsigned low = std::min(p, q), high = std::max(p, q);
    const glm::ivec3 base(i + static_cast<int>(low & 1U), j + static_cast<int>(low >> 1U & 1U), k + static_cast<int>(low >> 2U));
    std::uint32_t& slot = edge_[static_cast<std::size_t>(base.z & 1)][in_plane(base.x, base.y) * 8 + (low ^ high)];
    if (slot != kNone) return slot;
    // Kept off the grid points: a crossing at one would give triangles without area.
    constexpr double kNearest = 0.02;
    const double along = std::clamp(static_cast<double>(v[low]) / (static_cast<double>(v[low]) - v[high]), kNearest, 1.0 - kNearest);
    const unsigned bits = low ^ high;
    const glm::dvec3 index = glm::dvec3(base) - 1.0 + along * glm::dvec3(bits & 1U, bits >> 1U & 1U, bits >> 2U);
    slot = static_cast<std::uint32_t>(mesh_.positions.size());
    mesh_.positions.emplace_back(grid_.world_mm(index) * static_cast<double>(kMetre_per_mm));
    return slot;
  }

  const Grid& grid_;
  const std::vector<float>& field_;
  float level_;
  int nx_ = 0, ny_ = 0, nz_ = 0;
  std::array<std::vector<float>, 2> value_;          // planes k and k + 1, minus the level
  std::array<std::vector<std::uint32_t>, 2> edge_;   // by lower corner's plane: the vertex on each of its edges
  Mesh mesh_;
};

// ---- Gaussian ----

void blur_axis(std::vector<float>& field, glm::ivec3 size, int axis, double sigma) {
  const int radius = static_cast<int>(std::ceil(3.0 * sigma));
  if (radius < 1) return;
  std::vector<float> kernel(static_cast<std::size_t>(radius) + 1);
  double sum = 0;
  for (int r = 0; r <= radius; ++r) {
    const double w = math::exp(-0.5 * r * r / (sigma * sigma));
    kernel[static_cast<std::size_t>(r)] = static_cast<float>(w);
    sum += r == 0 ? w : 2.0 * w;
  }
  for (float& w : kernel) w = static_cast<float>(w / sum);
  const std::array<std::size_t, 3> stride = {1, static_cast<std::size_t>(size.x), static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y)};
  const int n = size[axis];
  const int u_axis = axis == 0 ? 1 : 0, v_axis = axis == 2 ? 1 : 2;
  std::vector<float> line(static_cast<std::size_t>(n + 2 * radius));
  const std::size_t step = stride[static_cast<std::size_t>(axis)];
  for (int v = 0; v < size[v_axis]; ++v) {
    for (int u = 0; u < size[u_axis]; ++u) {
      float* first = field.data() + static_cast<std::size_t>(u) * stride[static_cast<std::size_t>(u_axis)] +
                     static_cast<std::size_t>(v) * stride[static_cast<std::size_t>(v_axis)];
      for (int s = 0; s < n + 2 * radius; ++s) {
        line[static_cast<std::size_t>(s)] = first[static_cast<std::size_t>(std::clamp(s - radius, 0, n - 1)) * step];
      }
      for (int s = 0; s < n; ++s) {
        const float* c = line.data() + s + radius;
        float total = kernel[0] * c[0];
        for (int r = 1; r <= radius; ++r) total += kernel[static_cast<std::size_t>(r)] * (c[r] + c[-r]);
        first[static_cast<std::size_t>(s) * step] = total;
      }
    }
  }
}

// ---- working grid ----

struct Occupancy {
  Grid grid;
  std::vector<float> field;
  double voxels = 0;  // of the source, in voxels of this grid
};

// Crops to what is occupied with a margin (never beyond the scan: the blur goes on from the border there) and averages blocks of fine
// voxels. `inside(i)` tells of voxel i.
template <class Inside>
Occupancy crop(const Grid& grid, Inside inside, glm::ivec3 low, glm::ivec3 high, const SurfaceOptions& options) {
  const glm::dmat4& T = grid.T_world_index;
  glm::ivec3 block(1);
  for (int a = 0; a < 3; ++a) block[a] = std::max(1, static_cast<int>(options.working_spacing_mm / glm::length(glm::dvec3(T[a]))));
  const int margin = static_cast<int>(std::ceil(3.0 * options.smoothing)) + 1;
  const glm::ivec3 first = glm::max(low - margin * block, glm::ivec3(0));
  const glm::ivec3 last = glm::min(high + margin * block, grid.size - 1);
  Occupancy out;
  out.grid.size = (last - first + block) / block;
  out.grid.T_world_index = T;
  const glm::dvec3 centre = glm::dvec3(first) + 0.5 * (glm::dvec3(block) - 1.0);
  out.grid.T_world_index[3] = glm::dvec4(grid.world_mm(centre), 1.0);
  for (int a = 0; a < 3; ++a) out.grid.T_world_index[a] *= static_cast<double>(block[a]);
  out.field.assign(out.grid.count(), 0.0F);
  const float share = 1.0F / static_cast<float>(block.x * block.y * block.z);
  for (int k = first.z; k <= last.z; ++k) {
    for (int j = first.y; j <= last.y; ++j) {
      for (int i = first.x; i <= last.x; ++i) {
        if (!inside(grid.at(i, j, k))) continue;
        const glm::ivec3 q = (glm::ivec3(i, j, k) - first) / block;
        out.field[out.grid.at(q.x, q.y, q.z)] += share;
        out.voxels += static_cast<double>(share);
      }
    }
  }
  // A last block that reaches over the border has voxels on one side only: filled as if the organ went on.
  const glm::ivec3 used = last - first + 1;
  for (int a = 0; a < 3; ++a) {
    const int left = used[a] % block[a];
    if (left == 0) continue;
    const float fill = static_cast<float>(block[a]) / static_cast<float>(left);
    glm::ivec3 from(0);
    from[a] = out.grid.size[a] - 1;
    for (int k = from.z; k < out.grid.size.z; ++k) {
      for (int j = from.y; j < out.grid.size.y; ++j) {
        for (int i = from.x; i < out.grid.size.x; ++i) out.field[out.grid.at(i, j, k)] *= fill;
      }
    }
  }
  return out;
}

// The level above which as many voxels lie as the organ has: the blurred organ keeps its volume, however thin it is.
float volume_level(const Occupancy& o) {
  std::vector<float> sorted = o.field;
  const std::size_t n = std::min(sorted.size() - 1, static_cast<std::size_t>(std::llround(std::max(1.0, o.voxels))));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(n), sorted.end(), std::greater<>());
  return std::clamp(sorted[n], 0.02F, 0.7F);
}

void drop_unused(Mesh& mesh) {
  std::vector<std::uint32_t> to(mesh.positions.size(), 0xFFFFFFFFU);
  std::vector<glm::vec3> kept;
  for (auto& t : mesh.triangles) {
    for (auto& v : t) {
      if (to[v] == 0xFFFFFFFFU) {
        to[v] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(mesh.positions[v]);
      }
      v = to[v];
    }
  }
  mesh.positions = std::move(kept);
  mesh.normals.clear();
}

// Drops shells below a share of the whole (stray voxels of a segmentation) and cavities.
void drop_specks(Mesh& mesh, double smallest_share) {
  std::vector<std::uint32_t> root(mesh.positions.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::uint32_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  for (const auto& t : mesh.triangles) {
    root[find(t[1])] = find(t[0]);
    root[find(t[2])] = find(t[0]);
  }
  std::vector<double> volume(mesh.positions.size(), 0.0);
  const glm::dvec3 o(bounding_box(mesh).centre());
  double total = 0;
  for (const auto& t : mesh.triangles) {
    const glm::dvec3 a = glm::dvec3(mesh.positions[t[0]]) - o;
    const double v = glm::dot(a, glm::cross(glm::dvec3(mesh.positions[t[1]]) - o, glm::dvec3(mesh.positions[t[2]]) - o)) / 6.0;
    volume[find(t[0])] += v;
    total += v;
  }
  const double limit = smallest_share * total;
  std::erase_if(mesh.triangles, [&](const std::array<std::uint32_t, 3>& t) { return volume[find(t[0])] < limit; });
  drop_unused(mesh);
}

// 1 for an equilateral triangle, 0 for a sliver; negative when it faces away from `up`.
double triangle_quality(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c, const glm::dvec3& up) {
  const glm::dvec3 n = glm::cross(b - a, c - a);
  const double squares = glm::dot(b - a, b - a) + glm::dot(c - b, c - b) + glm::dot(a - c, a - c);
  const double q = squares > 0 ? 2.0 * std::sqrt(3.0) * glm::length(n) / squares : 0.0;
  return glm::dot(n, up) < 0 ? -q : q;
}

// One pass over the edges of a closed mesh: the two triangles of an edge are recut along their other diagonal where that makes the
// worse one better shaped, and where they lie flat enough that the surface hardly moves (or are folded over).
void flip_edges(Mesh& mesh) {
  struct HalfEdge {
    std::uint32_t low, high, triangle;
  };
  std::vector<HalfEdge> edges;
  edges.reserve(mesh.triangles.size() * 3);
  for (std::uint32_t t = 0; t < mesh.triangles.size(); ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint32_t a = mesh.triangles[t][c], b = mesh.triangles[t][(c + 1) % 3];
      edges.push_back({std::min(a, b), std::max(a, b), t});
    }
  }
  const auto before = [](const HalfEdge& x, const HalfEdge& y) {
    return std::tie(x.low, x.high, x.triangle) < std::tie(y.low, y.high, y.triangle);
  };
  std::sort(edges.begin(), edges.end(), before);
  std::set<std::pair<std::uint32_t, std::uint32_t>> added;
  const auto is_edge = [&](std::uint32_t a, std::uint32_t b) {
    const auto [low, high] = std::minmax(a, b);
    const auto at = std::lower_bound(edges.begin(), edges.end(), HalfEdge{low, high, 0}, before);
    return (at != edges.end() && at->low == low && at->high == high) || added.count({low, high}) != 0;
  };
  std::vector<bool> changed(mesh.triangles.size(), false);
  for (std::size_t e = 0; e + 1 < edges.size(); ++e) {
    if (edges[e].low != edges[e + 1].low || edges[e].high != edges[e + 1].high) continue;
    auto& t = mesh.triangles[edges[e].triangle];
    auto& u = mesh.triangles[edges[e + 1].triangle];
    if (changed[edges[e].triangle] || changed[edges[e + 1].triangle]) continue;
    // t is (a, b, c) and u is (b, a, d).
    std::size_t at = 0;
    while (std::min(t[at], t[(at + 1) % 3]) != edges[e].low || std::max(t[at], t[(at + 1) % 3]) != edges[e].high) ++at;
    const std::uint32_t a = t[at], b = t[(at + 1) % 3], c = t[(at + 2) % 3];
    const std::uint32_t d = u[0] != a && u[0] != b ? u[0] : (u[1] != a && u[1] != b ? u[1] : u[2]);
    if (c == d || is_edge(c, d)) continue;
    const glm::dvec3 A(mesh.positions[a]), B(mesh.positions[b]), C(mesh.positions[c]), D(mesh.positions[d]);
    const glm::dvec3 n = glm::cross(B - A, C - A), m = glm::cross(A - B, D - B);
    const double lengths = glm::length(n) * glm::length(m);
    constexpr double kFlat = 0.94, kFolded = 0.0;  // assumed: cosines of 20 and 90 degrees between the two triangles
    const double cosine = lengths > 0 ? glm::dot(n, m) / lengths : 1.0;
    if (cosine < kFlat && cosine > kFolded) continue;
    const glm::dvec3 up = n + m;
    const double now = std::min(triangle_quality(A, B, C, up), triangle_quality(B, A, D, up));
    const double then = std::min(triangle_quality(C, D, B, up), triangle_quality(D, C, A, up));
    if (then <= now + 0.02) continue;
    t = {c, d, b};
    u = {d, c, a};
    changed[edges[e].triangle] = changed[edges[e + 1].triangle] = true;
    const auto [low, high] = std::minmax(c, d);
    added.emplace(low, high);
  }
}

Result<Mesh> surface_of(Occupancy occupancy, double volume_m3, const SurfaceOptions& options) {
  blur(occupancy.grid, occupancy.field, options.smoothing);
  Mesh mesh = extract_surface(occupancy.grid, occupancy.field, volume_level(occupancy));
  constexpr double kSpeck = 0.005;  // assumed: pieces below half a percent are segmentation noise
  drop_specks(mesh, kSpeck);
  if (mesh.triangles.empty()) return fail(ErrorKind::failed, "no surface is left of the label after smoothing");
  taubin_smooth(mesh, options.iterations);
  thin(mesh, options.target_triangles);
  for (int i = 0; i < 4; ++i) {  // evens out what thinning left
    flip_edges(mesh);
    taubin_smooth(mesh, 1);
  }
  match_volume(mesh, volume_m3);
  return mesh;
}

// The simplifier may fold a thin neck onto itself: two triangles back to back, or an edge with four triangles. Back-to-back pairs are
// removed, and sheets that only touch get vertices of their own, so that a mesh that was closed is closed again.
void separate(Mesh& mesh) {
  // Back to back: the same corners in opposite order.
  const auto sorted = [](std::array<std::uint32_t, 3> t) {
    std::sort(t.begin(), t.end());
    return t;
  };
  const auto turns_forward = [](const std::array<std::uint32_t, 3>& t) {
    return (t[0] < t[1] && t[1] < t[2]) || (t[1] < t[2] && t[2] < t[0]) || (t[2] < t[0] && t[0] < t[1]);
  };
  std::vector<std::pair<std::array<std::uint32_t, 3>, std::size_t>> by_corners;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) by_corners.emplace_back(sorted(mesh.triangles[t]), t);
  std::sort(by_corners.begin(), by_corners.end());
  std::vector<std::array<std::uint32_t, 3>> kept;
  for (std::size_t first = 0; first < by_corners.size();) {
    std::size_t last = first;
    std::ptrdiff_t balance = 0;
    while (last < by_corners.size() && by_corners[last].first == by_corners[first].first) {
      balance += turns_forward(mesh.triangles[by_corners[last].second]) ? 1 : -1;
      ++last;
    }
    for (std::size_t i = first; i < last && balance != 0; ++i) {
      const auto& t = mesh.triangles[by_corners[i].second];
      if (turns_forward(t) != (balance > 0)) continue;
      kept.push_back(t);
      balance += balance > 0 ? -1 : 1;
    }
    first = last;
  }
  mesh.triangles = std::move(kept);

  // Each half-edge is paired with one that runs back; corners joined by paired edges are one vertex, others are split off.
  struct HalfEdge {
    std::uint32_t low, high;
    std::size_t triangle, corner;  // of its start
    bool forward;                  // from low to high
  };
  std::vector<HalfEdge> edges;
  edges.reserve(mesh.triangles.size() * 3);
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint32_t a = mesh.triangles[t][c], b = mesh.triangles[t][(c + 1) % 3];
      edges.push_back({std::min(a, b), std::max(a, b), t, c, a < b});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const HalfEdge& x, const HalfEdge& y) {
    return std::tie(x.low, x.high, x.triangle, x.corner) < std::tie(y.low, y.high, y.triangle, y.corner);
  });
  std::vector<std::size_t> root(mesh.triangles.size() * 3);
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto find = [&](std::size_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  // The way a triangle leaves its edge, as an angle about the edge from a fixed direction.
  const auto angle = [&](const HalfEdge& e) {
    const glm::dvec3 a(mesh.positions[e.low]), b(mesh.positions[e.high]);
    const glm::dvec3 axis = glm::normalize(b - a);
    const glm::dvec3 other = std::fabs(axis.x) < 0.7 ? glm::dvec3(1, 0, 0) : glm::dvec3(0, 1, 0);
    const glm::dvec3 u = glm::normalize(glm::cross(axis, other)), v = glm::cross(axis, u);
    const glm::dvec3 to = glm::dvec3(mesh.positions[mesh.triangles[e.triangle][(e.corner + 2) % 3]]) - a;
    return std::atan2(glm::dot(to, v), glm::dot(to, u));
  };
  for (std::size_t first = 0; first < edges.size();) {
    std::size_t last = first;
    while (last < edges.size() && edges[last].low == edges[first].low && edges[last].high == edges[first].high) ++last;
    // Around the edge, a backward triangle pairs with the next forward one: the solid lies between them.
    if (last - first > 2) {
      std::sort(edges.begin() + static_cast<std::ptrdiff_t>(first), edges.begin() + static_cast<std::ptrdiff_t>(last),
                [&](const HalfEdge& x, const HalfEdge& y) { return angle(x) < angle(y); });
    }
    const std::size_t n = last - first;
    std::vector<bool> paired(n, false);
    for (std::size_t i = 0; i < n; ++i) {
      if (!edges[first + i].forward) continue;
      for (std::size_t step = 1; step < n; ++step) {
        const std::size_t j = (i + n - step) % n;
        const HalfEdge& e = edges[first + i];
        const HalfEdge& f = edges[first + j];
        if (f.forward || paired[j]) continue;
        paired[j] = true;
        root[find(e.triangle * 3 + e.corner)] = find(f.triangle * 3 + (f.corner + 1) % 3);
        root[find(e.triangle * 3 + (e.corner + 1) % 3)] = find(f.triangle * 3 + f.corner);
        break;
      }
    }
    first = last;
  }
  std::vector<std::uint32_t> number(root.size(), 0xFFFFFFFFU);
  std::vector<glm::vec3> positions;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      std::uint32_t& n = number[find(t * 3 + c)];
      if (n == 0xFFFFFFFFU) {
        n = static_cast<std::uint32_t>(positions.size());
        positions.push_back(mesh.positions[mesh.triangles[t][c]]);
      }
      mesh.triangles[t][c] = n;
    }
  }
  mesh.positions = std::move(positions);
}

}  // namespace

Mesh extract_surface(const Grid& grid, const std::vector<float>& field, float level) {
  HT_ASSERT(field.size() == grid.count() && !field.empty());
  return Marcher(grid, field, level).run();
}

Result<Mesh> organ_surface(const LabelVolume& labels, std::uint8_t label, const SurfaceOptions& options) {
  const LabelMeasure m = measure_label(labels, label);
  if (m.voxels == 0) return fail(ErrorKind::failed, "label " + std::to_string(label) + " has no voxel");
  const auto inside = [&](std::size_t i) { return labels.labels[i] == label; };
  return surface_of(crop(labels.grid, inside, m.low, m.high, options), m.volume_mL * 1e-6, options);
}

Result<Mesh> mask_surface(const Grid& grid, const std::vector<std::uint8_t>& mask, const SurfaceOptions& options) {
  HT_ASSERT(mask.size() == grid.count());
  glm::ivec3 low = grid.size, high(-1);
  std::size_t voxels = 0, at = 0;
  for (int k = 0; k < grid.size.z; ++k) {
    for (int j = 0; j < grid.size.y; ++j) {
      for (int i = 0; i < grid.size.x; ++i) {
        if (mask[at++] == 0) continue;
        ++voxels;
        low = glm::min(low, glm::ivec3(i, j, k));
        high = glm::max(high, glm::ivec3(i, j, k));
      }
    }
  }
  if (voxels == 0) return fail(ErrorKind::failed, "the mask has no voxel");
  const auto inside = [&](std::size_t i) { return mask[i] != 0; };
  return surface_of(crop(grid, inside, low, high, options), static_cast<double>(voxels) * grid.voxel_mL() * 1e-6, options);
}

void blur(const Grid& grid, std::vector<float>& field, double sigma_voxels) {
  HT_ASSERT(field.size() == grid.count());
  for (int axis = 0; axis < 3; ++axis) blur_axis(field, grid.size, axis, sigma_voxels);
}

std::vector<float> smoothed_occupancy(const LabelVolume& labels, std::uint8_t label, double sigma_voxels) {
  std::vector<float> field(labels.grid.count());
  for (std::size_t i = 0; i < field.size(); ++i) field[i] = labels.labels[i] == label ? 1.0F : 0.0F;
  blur(labels.grid, field, sigma_voxels);
  return field;
}

void vertex_normals(Mesh& mesh) {
  mesh.normals.assign(mesh.positions.size(), glm::vec3(0.0F));
  for (const auto& t : mesh.triangles) {
    const std::array<glm::vec3, 3> p = {mesh.positions[t[0]], mesh.positions[t[1]], mesh.positions[t[2]]};
    const glm::vec3 n = glm::cross(p[1] - p[0], p[2] - p[0]);
    const float area = glm::length(n);
    if (!(area > 0)) continue;
    for (std::size_t c = 0; c < 3; ++c) {
      const glm::vec3 u = p[(c + 1) % 3] - p[c], v = p[(c + 2) % 3] - p[c];
      const float lengths = glm::length(u) * glm::length(v);
      if (!(lengths > 0)) continue;
      mesh.normals[t[c]] += std::acos(std::clamp(glm::dot(u, v) / lengths, -1.0F, 1.0F)) * (n / area);
    }
  }
  for (glm::vec3& n : mesh.normals) {
    const float length = glm::length(n);
    n = length > 0 ? n / length : glm::vec3(0, 0, 1);
  }
}

void taubin_smooth(Mesh& mesh, int iterations) {
  // lambda and mu of the paper's example (pass band 0.1).
  constexpr float kShrink = 0.5F, kGrow = -0.526F;
  const std::size_t n = mesh.positions.size();
  std::vector<glm::vec3> sum(n);
  std::vector<float> count(n);
  const auto pass = [&](float factor) {
    std::fill(sum.begin(), sum.end(), glm::vec3(0.0F));
    std::fill(count.begin(), count.end(), 0.0F);
    for (const auto& t : mesh.triangles) {
      for (std::size_t e = 0; e < 3; ++e) {  // a closed mesh has each edge once in each direction
        sum[t[e]] += mesh.positions[t[(e + 1) % 3]];
        count[t[e]] += 1.0F;
      }
    }
    for (std::size_t v = 0; v < n; ++v) {
      if (count[v] > 0) mesh.positions[v] += factor * (sum[v] / count[v] - mesh.positions[v]);
    }
  };
  for (int i = 0; i < iterations; ++i) {
    pass(kShrink);
    pass(kGrow);
  }
  mesh.normals.clear();
}

void thin(Mesh& mesh, std::size_t target_triangles) {
  mesh.normals.clear();
  if (mesh.triangles.size() <= target_triangles) return;
  const bool was_closed = is_closed(mesh);
  std::vector<unsigned int> indices;
  indices.reserve(mesh.triangles.size() * 3);
  for (const auto& t : mesh.triangles) indices.insert(indices.end(), t.begin(), t.end());
  Mesh best = mesh;
  // What separate() cannot mend is avoided by taking a little less away.
  for (std::size_t target = std::max<std::size_t>(target_triangles, 4); target < mesh.triangles.size(); target += target / 8 + 1) {
    std::vector<unsigned int> thinned(indices.size());
    const std::size_t count = meshopt_simplify(thinned.data(), indices.data(), indices.size(), &mesh.positions[0].x, mesh.positions.size(),
                                               sizeof(glm::vec3), target * 3, 1.0F, 0, nullptr);
    Mesh candidate;
    candidate.positions = mesh.positions;
    for (std::size_t i = 0; i + 2 < count; i += 3) candidate.triangles.push_back({thinned[i], thinned[i + 1], thinned[i + 2]});
    if (was_closed) separate(candidate);
    if (!candidate.triangles.empty() && (!was_closed || is_closed(candidate))) {
      best = std::move(candidate);
      break;
    }
  }
  drop_unused(best);
  mesh = std::move(best);
}

void match_volume(Mesh& mesh, double volume_m3) {
  constexpr int kMostSteps = 8;
  constexpr double kTolerance = 1e-3;
  for (int i = 0; i < kMostSteps; ++i) {
    const double missing = volume_m3 - mesh_volume_m3(mesh);
    vertex_normals(mesh);
    if (std::fabs(missing) <= kTolerance * volume_m3) return;
    const auto offset = static_cast<float>(missing / mesh_area_m2(mesh));
    for (std::size_t v = 0; v < mesh.positions.size(); ++v) mesh.positions[v] += offset * mesh.normals[v];
  }
  vertex_normals(mesh);
}

}  // namespace holotwin
