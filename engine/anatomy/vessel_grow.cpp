#include "engine/anatomy/vessel_grow.h"

// Territory splitting: a branch runs part of the way to the centroid of the tissue it supplies, there the territory is cut in two by a plane
// and each half gets a branch of its own, down to some hundred end branches (after the recursive bisection of Wang, Bassingthwaighte
// et al., Ann Biomed Eng 1992;20:37, and the volume-filling trees of Tawhai et al., J Appl Physiol 2004;97:2310). The first cuts are Couinaud's: right
// and left liver at Cantlie's line, then the four sectors, then upper and lower segments. The hepatic veins run between the sectors: three
// trunks, each with branches to both sides. The artery keeps beside the portal branches, as both share Glisson's sheath.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <queue>
#include <span>
#include <string>

#include "engine/core/math.h"
#include "engine/core/rng.h"

namespace holotwin {
namespace {

using glm::vec3;

// Root lumens (adult; ultrasound and textbook values, marked "memory" in the reference table: portal vein 9-13 mm, hepatic artery proper
// 4-6 mm, right hepatic vein 6-12 mm).
constexpr double kPortalDiameter_mm = 11;
constexpr double kArteryDiameter_mm = 5;
constexpr double kRightHepaticVeinDiameter_mm = 8;
constexpr double kPortalShare = 0.75;  // of the liver's inflow (Guyton; a quarter is arterial)

// Shares of the liver's volume (assumed: rounded means of CT volumetry of Couinaud's sectors).
constexpr double kRightLiverShare = 0.63;
constexpr double kPosteriorOfRight = 0.45;
constexpr double kLateralOfLeft = 0.55;
constexpr double kRightVeinOfRight = 0.70;  // the right hepatic vein drains the posterior sector and the outer part of the anterior one

constexpr double kSample_mm = 2.5;          // finest grid the trees are grown on
constexpr std::size_t kEndBranches = 95;    // about 1.4 times as many come out: splitting stops below the mean size
constexpr float kFarLandmark_m = 0.06F;     // further from the liver a landmark is a mistake

/// The liver as points, with an inside test and paths through it.
class Liver {
 public:
  static Result<Liver> create(const LabelVolume& labels, std::uint8_t liver_label);

  [[nodiscard]] const std::vector<vec3>& points() const { return points_; }
  [[nodiscard]] bool inside(vec3 p) const {
    const std::int64_t v = voxel(p);
    return v >= 0 && point_of_[static_cast<std::size_t>(v)] >= 0;
  }
  [[nodiscard]] bool segment_inside(vec3 a, vec3 b) const {
    const int n = 1 + static_cast<int>(glm::length(b - a) / (0.4F * step_m_));
    for (int i = 0; i <= n; ++i)
      if (!inside(a + (b - a) * (static_cast<float>(i) / static_cast<float>(n)))) return false;
    return true;
  }
  /// The point nearest to `p` that lies at least `layers` voxels deep, if any does; else the nearest.
  [[nodiscard]] vec3 nearest(vec3 p, int layers) const {
    const vec3* best = &points_.front();
    float best_d = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const vec3 to = points_[i] - p;
      const float d = glm::dot(to, to) + (depth_[i] < layers ? 1.0F : 0.0F);
      if (d < best_d) {
        best_d = d;
        best = &points_[i];
      }
    }
    return *best;
  }
  /// From `a` to `b` without leaving the liver: the corners after `a`, ending in `b`. Both must be inside.
  [[nodiscard]] std::vector<vec3> route(vec3 a, vec3 b) const;

 private:
  [[nodiscard]] std::int64_t voxel(vec3 p) const {
    const glm::dvec3 q(T_index_world_ * glm::dvec4(glm::dvec3(p) * 1000.0, 1.0));
    const glm::dvec3 r = glm::floor(q + 0.5);
    for (int a = 0; a < 3; ++a)
      if (!(r[a] >= 0.0 && r[a] < static_cast<double>(size_[a]))) return -1;
    return (static_cast<std::int64_t>(r.z) * size_.y + static_cast<std::int64_t>(r.y)) * size_.x + static_cast<std::int64_t>(r.x);
  }

  glm::ivec3 size_{0};
  glm::dmat4 T_index_world_{1.0};
  float step_m_ = 0;
  std::vector<std::int32_t> point_of_;  ///< voxel -> point, -1 outside
  std::vector<std::int32_t> voxel_of_;  ///< point -> voxel
  std::vector<vec3> points_;
  std::vector<int> depth_;              ///< layers under the surface, from 1
};

Result<Liver> Liver::create(const LabelVolume& labels, std::uint8_t liver_label) {
  std::array<bool, 256> counts{};
  counts[liver_label] = true;
  for (const auto& [label, name] : labels.names)
    if (name == "liver_tumour") counts[label] = true;

  const Grid& grid = labels.grid;
  glm::ivec3 stride{1};
  for (int a = 0; a < 3; ++a) {
    const double spacing = glm::length(glm::dvec3(grid.T_world_index[a]));
    if (spacing > 0) stride[a] = std::max(1, static_cast<int>(kSample_mm / spacing));
  }
  Liver liver;
  liver.size_ = (grid.size + stride - 1) / stride;
  glm::dmat4 T_world_coarse = grid.T_world_index;
  for (int a = 0; a < 3; ++a) T_world_coarse[a] *= static_cast<double>(stride[a]);
  liver.T_index_world_ = glm::inverse(T_world_coarse);
  liver.step_m_ = std::numeric_limits<float>::max();
  for (int a = 0; a < 3; ++a) liver.step_m_ = std::min(liver.step_m_, static_cast<float>(glm::length(glm::dvec3(T_world_coarse[a])) * 0.001));

  const std::int64_t nx = liver.size_.x, ny = liver.size_.y, nz = liver.size_.z;
  std::vector<std::int32_t> part(static_cast<std::size_t>(nx * ny * nz), -1);  // -1 outside, -2 not visited yet, else its piece
  for (std::int64_t k = 0; k < nz; ++k)
    for (std::int64_t j = 0; j < ny; ++j)
      for (std::int64_t i = 0; i < nx; ++i) {
        const std::size_t v = grid.at(static_cast<int>(i) * stride.x, static_cast<int>(j) * stride.y, static_cast<int>(k) * stride.z);
        if (counts[labels.labels[v]]) part[static_cast<std::size_t>((k * ny + j) * nx + i)] = -2;
      }

  // The largest connected piece: stray voxels of a segmentation are no liver.
  const auto neighbours = [&](std::int64_t v, auto&& visit) {
    const std::int64_t i = v % nx, j = v / nx % ny, k = v / (nx * ny);
    if (i > 0) visit(v - 1);
    if (i + 1 < nx) visit(v + 1);
    if (j > 0) visit(v - nx);
    if (j + 1 < ny) visit(v + nx);
    if (k > 0) visit(v - nx * ny);
    if (k + 1 < nz) visit(v + nx * ny);
  };
  std::vector<std::int64_t> best, stack;
  std::int32_t piece = 0;
  for (std::size_t seed = 0; seed < part.size(); ++seed) {
    if (part[seed] != -2) continue;
    std::vector<std::int64_t> members;
    stack.assign(1, static_cast<std::int64_t>(seed));
    part[seed] = piece;
    while (!stack.empty()) {
      const std::int64_t v = stack.back();
      stack.pop_back();
      members.push_back(v);
      neighbours(v, [&](std::int64_t w) {
        if (part[static_cast<std::size_t>(w)] == -2) {
          part[static_cast<std::size_t>(w)] = piece;
          stack.push_back(w);
        }
      });
    }
    if (members.size() > best.size()) best.swap(members);
    ++piece;
  }
  if (best.size() < 500) {
    return fail(ErrorKind::failed, "the label volume holds " + std::to_string(best.size()) + " connected liver voxels, 500 are needed to grow vessels", {},
                "check the label number of the liver");
  }
  std::sort(best.begin(), best.end());
  liver.point_of_.assign(part.size(), -1);
  for (const std::int64_t v : best) {
    const glm::dvec3 index(static_cast<double>(v % nx), static_cast<double>(v / nx % ny), static_cast<double>(v / (nx * ny)));
    liver.point_of_[static_cast<std::size_t>(v)] = static_cast<std::int32_t>(liver.points_.size());
    liver.voxel_of_.push_back(static_cast<std::int32_t>(v));
    liver.points_.push_back(vec3(glm::dvec3(T_world_coarse * glm::dvec4(index, 1.0)) * 0.001));
  }

  // Depth in layers, by peeling.
  liver.depth_.assign(liver.points_.size(), 0);
  std::vector<std::int32_t> front, next;
  for (std::size_t p = 0; p < liver.points_.size(); ++p) {
    int around = 0;
    neighbours(liver.voxel_of_[p], [&](std::int64_t w) { around += liver.point_of_[static_cast<std::size_t>(w)] >= 0 ? 1 : 0; });
    if (around < 6) {
      liver.depth_[p] = 1;
      front.push_back(static_cast<std::int32_t>(p));
    }
  }
  for (int layer = 2; !front.empty(); ++layer) {
    next.clear();
    for (const std::int32_t p : front)
      neighbours(liver.voxel_of_[static_cast<std::size_t>(p)], [&](std::int64_t w) {
        const std::int32_t q = liver.point_of_[static_cast<std::size_t>(w)];
        if (q >= 0 && liver.depth_[static_cast<std::size_t>(q)] == 0) {
          liver.depth_[static_cast<std::size_t>(q)] = layer;
          next.push_back(q);
        }
      });
    front.swap(next);
  }
  return liver;
}

std::vector<vec3> Liver::route(vec3 a, vec3 b) const {
  if (segment_inside(a, b)) return {b};
  const std::int64_t from = voxel(a), to = voxel(b);
  const std::int32_t start = from >= 0 ? point_of_[static_cast<std::size_t>(from)] : -1, goal = to >= 0 ? point_of_[static_cast<std::size_t>(to)] : -1;
  if (start < 0 || goal < 0) return {b};
  // A* over voxel neighbours; paths near the surface cost more, so that vessels keep inside.
  struct Open {
    float estimate;
    std::int32_t point;
    bool operator<(const Open& o) const { return estimate != o.estimate ? estimate > o.estimate : point > o.point; }
  };
  std::vector<float> cost(points_.size(), std::numeric_limits<float>::max());
  std::vector<std::int32_t> before(points_.size(), -1);
  std::priority_queue<Open> open;
  const auto left = [&](std::int32_t p) { return glm::length(points_[static_cast<std::size_t>(p)] - points_[static_cast<std::size_t>(goal)]); };
  cost[static_cast<std::size_t>(start)] = 0;
  open.push({left(start), start});
  const std::int64_t nx = size_.x, ny = size_.y, nz = size_.z;
  while (!open.empty()) {
    const Open top = open.top();
    open.pop();
    if (top.point == goal) break;
    const auto p = static_cast<std::size_t>(top.point);
    if (top.estimate > cost[p] + left(top.point) + 1e-6F) continue;
    const std::int64_t v = voxel_of_[p], i = v % nx, j = v / nx % ny, k = v / (nx * ny);
    for (std::int64_t dk = -1; dk <= 1; ++dk)
      for (std::int64_t dj = -1; dj <= 1; ++dj)
        for (std::int64_t di = -1; di <= 1; ++di) {
          if (i + di < 0 || i + di >= nx || j + dj < 0 || j + dj >= ny || k + dk < 0 || k + dk >= nz) continue;
          const std::int32_t q = point_of_[static_cast<std::size_t>(v + (dk * ny + dj) * nx + di)];
          if (q < 0) continue;
          const auto qi = static_cast<std::size_t>(q);
          const float c = cost[p] + glm::length(points_[qi] - points_[p]) * (1.0F + 3.0F / static_cast<float>(depth_[qi]));
          if (c < cost[qi]) {
            cost[qi] = c;
            before[qi] = top.point;
            open.push({c + left(q), q});
          }
        }
  }
  std::vector<vec3> path{b};
  for (std::int32_t p = before[static_cast<std::size_t>(goal)]; p >= 0 && p != start; p = before[static_cast<std::size_t>(p)])
    path.push_back(points_[static_cast<std::size_t>(p)]);
  path.push_back(a);
  std::reverse(path.begin(), path.end());
  // Pull the string tight: from each corner on to the furthest point in sight.
  std::vector<vec3> corners;
  for (std::size_t at = 0; at + 1 < path.size();) {
    std::size_t far = path.size() - 1;
    while (far > at + 1 && !segment_inside(path[at], path[far])) --far;
    corners.push_back(path[far]);
    at = far;
  }
  return corners;
}

using Territory = std::vector<std::uint32_t>;  ///< indices of liver points

/// A cut by a plane: the part beyond it along `normal` gets `share` of the territory.
struct Cut {
  vec3 normal{1, 0, 0};
  double share = 0.5;
};

/// Grows one tree; a segment's `flow` holds its territory's size until finish().
class Grower {
 public:
  Grower(const Liver& liver, std::string name, std::uint64_t seed) : liver_(liver), rng_(seed, 7) {
    tree_.name = std::move(name);
    tree_.generated = true;
    end_size_ = std::max<std::size_t>(liver.points().size() / kEndBranches, 2);
  }

  [[nodiscard]] vec3 centroid(const Territory& t) const {
    glm::dvec3 sum(0.0);
    for (const std::uint32_t p : t) sum += glm::dvec3(liver_.points()[p]);
    return vec3(sum / static_cast<double>(t.size()));
  }
  /// Moves the part beyond the plane out of `t` and returns it.
  [[nodiscard]] Territory cut(Territory& t, const Cut& c) const {
    const auto along = [&](std::uint32_t p) { return glm::dot(liver_.points()[p], c.normal); };
    const auto keep = static_cast<std::ptrdiff_t>(std::clamp(1.0 - c.share, 0.02, 0.98) * static_cast<double>(t.size()));
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return along(a) != along(b) ? along(a) < along(b) : a < b; };
    std::nth_element(t.begin(), t.begin() + keep, t.end(), before);
    Territory beyond(t.begin() + keep, t.end());
    t.resize(static_cast<std::size_t>(keep));
    return beyond;
  }
  /// One vessel from the end of `parent` (or from `start` when -1) to `to`; returns its last segment.
  std::int32_t run(std::int32_t parent, vec3 start, vec3 to, std::size_t territory) {
    vec3 from = parent >= 0 ? tree_.segments[static_cast<std::size_t>(parent)].end : start;
    for (const vec3 corner : liver_.route(from, to)) {
      if (glm::length(corner - from) < 1e-5F) continue;
      parent = add(parent, from, corner, territory);
      from = corner;
    }
    return parent;
  }
  std::int32_t add(std::int32_t parent, vec3 from, vec3 to, std::size_t territory) {
    tree_.segments.push_back({parent, from, to, 0.0F, static_cast<float>(territory)});
    return static_cast<std::int32_t>(tree_.segments.size()) - 1;
  }

  /// Supplies `t` from the end of `parent`; the first cuts are `cuts`, the others across the territory's longest extent.
  void supply(std::int32_t parent, Territory t, std::span<const Cut> cuts) {
    if (t.empty()) return;
    const vec3 from = tree_.segments[static_cast<std::size_t>(parent)].end;
    const vec3 middle = centroid(t);
    if (t.size() <= end_size_) {
      run(parent, from, liver_.inside(middle) ? middle : nearest_of(t, middle), t.size());
      return;
    }
    const float part = 0.45F + 0.12F * static_cast<float>(rng_.uniform());
    vec3 fork = from + part * (middle - from);
    if (!liver_.inside(fork)) fork = nearest_of(t, fork);
    const std::size_t size = t.size();
    vec3 heading = middle - from;
    const float length = glm::length(fork - from);
    heading = glm::length(heading) > 1e-6F ? glm::normalize(heading) : vec3(0, 0, 1);
    // A longer branch leaves in its parent's direction and bends: two pieces.
    std::int32_t last = parent;
    if (length > 0.016F) {
      const VesselSegment& p = tree_.segments[static_cast<std::size_t>(parent)];
      const vec3 onward = glm::normalize(p.end - p.start + vec3(1e-9F));
      const vec3 bend = 0.5F * (from + fork) + 0.14F * length * (onward - glm::dot(onward, heading) * heading);
      if (liver_.segment_inside(from, bend) && liver_.segment_inside(bend, fork)) last = add(last, from, bend, size);
    }
    last = run(last, from, fork, size);
    Cut c;
    if (!cuts.empty()) {
      c = cuts.front();
      cuts = cuts.subspan(1);
    } else {
      c.normal = longest_extent(t, heading);
      c.share = 0.5 + 0.24 * (rng_.uniform() - 0.5);
    }
    Territory beyond = cut(t, c);
    supply(last, std::move(beyond), cuts);
    supply(last, std::move(t), cuts);
  }

  /// A trunk through the whole of `t` with branches to both sides, as a hepatic vein runs.
  void drain(std::int32_t parent, const Territory& t) {
    const vec3 from = tree_.segments[static_cast<std::size_t>(parent)].end;
    const vec3 middle = centroid(t);
    Territory far_part = t;
    const vec3 outwards = glm::normalize(middle - from);
    const vec3 far = centroid(cut(far_part, {outwards, 0.10}));
    const vec3 control = 2.0F * middle - 0.5F * (from + far);
    constexpr int kNodes = 6;  // branchings along a trunk (assumed: large tributaries of a hepatic vein are about as many pairs)
    std::vector<vec3> nodes;
    for (int i = 1; i <= kNodes; ++i) {
      const float s = 0.92F * static_cast<float>(i) / kNodes;
      const vec3 p = (1 - s) * (1 - s) * from + 2 * s * (1 - s) * control + s * s * far;
      nodes.push_back(liver_.inside(p) ? p : nearest_of(t, p));
    }
    std::vector<Territory> slabs(nodes.size());
    for (const std::uint32_t p : t) {
      std::size_t best = 0;
      float best_d = std::numeric_limits<float>::max();
      for (std::size_t n = 0; n < nodes.size(); ++n) {
        const vec3 d = liver_.points()[p] - nodes[n];
        if (glm::dot(d, d) < best_d) {
          best_d = glm::dot(d, d);
          best = n;
        }
      }
      slabs[best].push_back(p);
    }
    std::size_t left = t.size();
    std::vector<std::int32_t> at;
    std::int32_t last = parent;
    for (std::size_t n = 0; n < nodes.size() && left > 0; ++n) {
      last = run(last, from, nodes[n], left);
      at.push_back(last);
      left -= slabs[n].size();
    }
    for (std::size_t n = 0; n < at.size(); ++n) {
      Territory& slab = slabs[n];
      if (slab.empty()) continue;
      const vec3 tangent = glm::normalize(nodes[n] - (n > 0 ? nodes[n - 1] : from) + vec3(1e-9F));
      const vec3 side = longest_extent(slab, tangent);
      std::size_t beyond_count = 0;
      for (const std::uint32_t p : slab) beyond_count += glm::dot(liver_.points()[p] - nodes[n], side) > 0 ? 1 : 0;
      const double share = static_cast<double>(beyond_count) / static_cast<double>(slab.size());
      if (share > 0.08 && share < 0.92) supply(at[n], cut(slab, {side, share}), {});
      supply(at[n], std::move(slab), {});
    }
  }

  /// Turns territories into flow and radius: `root_radius_m` belongs to a territory of `root_size` points.
  VesselTree finish(double flow_mL_per_min, double root_radius_m, std::size_t root_size) {
    for (VesselSegment& s : tree_.segments) {
      const double size = static_cast<double>(s.flow_mL_per_min);
      s.radius_m = static_cast<float>(root_radius_m * math::pow(size / static_cast<double>(root_size), 1.0 / 3.0));
      s.flow_mL_per_min = static_cast<float>(flow_mL_per_min * size / static_cast<double>(liver_.points().size()));
    }
    return std::move(tree_);
  }

 private:
  [[nodiscard]] vec3 nearest_of(const Territory& t, vec3 p) const {
    std::uint32_t best = t.front();
    float best_d = std::numeric_limits<float>::max();
    for (const std::uint32_t q : t) {
      const vec3 d = liver_.points()[q] - p;
      if (glm::dot(d, d) < best_d) {
        best_d = glm::dot(d, d);
        best = q;
      }
    }
    return liver_.points()[best];
  }
  /// Direction of the territory's greatest spread, mostly across `heading` so that the halves lie beside each other.
  [[nodiscard]] vec3 longest_extent(const Territory& t, vec3 heading) const {
    const glm::dvec3 c(centroid(t));
    glm::dmat3 spread(0.0);
    for (const std::uint32_t p : t) {
      const glm::dvec3 d = glm::dvec3(liver_.points()[p]) - c;
      spread += glm::outerProduct(d, d);
    }
    const glm::dvec3 h(heading);
    glm::dvec3 axis = std::fabs(h.z) < 0.8 ? glm::cross(h, glm::dvec3(0, 0, 1)) : glm::cross(h, glm::dvec3(1, 0, 0));
    axis = glm::normalize(axis + glm::dvec3(0.01, 0.02, 0.03));
    for (int i = 0; i < 24; ++i) {
      axis = spread * axis;
      axis -= 0.75 * glm::dot(axis, h) * h;
      const double length = glm::length(axis);
      if (!(length > 0)) return {1, 0, 0};
      axis /= length;
    }
    return vec3(axis);
  }

  const Liver& liver_;
  Rng rng_;
  VesselTree tree_;
  std::size_t end_size_ = 2;
};

// Couinaud's planes in a supine adult, as directions (assumed: usual obliquity of the main and right fissures on axial CT).
constexpr vec3 kToRightLiver{0.87F, -0.5F, 0.0F};      // across Cantlie's line, gallbladder to cava
constexpr vec3 kToPosteriorSector{0.5F, -0.85F, 0.0F};  // across the right hepatic vein's plane
constexpr vec3 kToLateralSector{-1.0F, 0.0F, 0.0F};     // across the round ligament's fissure
constexpr vec3 kUp{0.0F, 0.0F, 1.0F};

VesselTree grow_portal(const Liver& liver, vec3 porta, double flow, std::uint64_t seed) {
  Grower g(liver, "portal_vein", seed);
  Territory left(liver.points().size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = static_cast<std::uint32_t>(i);
  const std::size_t all = left.size();
  const std::int32_t root = g.add(-1, porta, liver.nearest(porta, 2), all);
  Territory right = g.cut(left, {kToRightLiver, kRightLiverShare});
  const std::array<Cut, 2> right_cuts{{{kToPosteriorSector, kPosteriorOfRight}, {kUp, 0.5}}};
  const std::array<Cut, 2> left_cuts{{{kToLateralSector, kLateralOfLeft}, {kUp, 0.5}}};
  g.supply(root, std::move(right), right_cuts);
  g.supply(root, std::move(left), left_cuts);
  return g.finish(flow, 0.5e-3 * kPortalDiameter_mm, all);
}

VesselTree grow_veins(const Liver& liver, vec3 outlet, double flow, std::uint64_t seed) {
  Grower g(liver, "hepatic_vein", seed);
  Territory left(liver.points().size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = static_cast<std::uint32_t>(i);
  const std::size_t all = left.size();
  Territory right = g.cut(left, {kToRightLiver, kRightLiverShare});
  Territory right_vein = g.cut(right, {kToPosteriorSector, kRightVeinOfRight});
  Territory left_vein = g.cut(left, {kToLateralSector, kLateralOfLeft});
  Territory middle_vein = std::move(left);
  middle_vein.insert(middle_vein.end(), right.begin(), right.end());
  const std::size_t right_size = right_vein.size();
  // The three veins' mouths are apart in life; here they share a short root, so that the tree has one.
  const std::int32_t root = g.add(-1, outlet, liver.nearest(outlet, 2), all);
  g.drain(root, right_vein);
  const vec3 stem_from = liver.nearest(outlet, 2);
  const vec3 towards = 0.5F * (g.centroid(left_vein) + g.centroid(middle_vein));
  vec3 stem_to = stem_from + 0.012F * glm::normalize(towards - stem_from);  // common trunk of middle and left veins, 12 mm (assumed: usual 1 cm)
  if (!liver.inside(stem_to)) stem_to = liver.nearest(stem_to, 2);
  const std::int32_t stem = g.run(root, stem_from, stem_to, left_vein.size() + middle_vein.size());
  g.drain(stem, middle_vein);
  g.drain(stem, left_vein);
  return g.finish(flow, 0.5e-3 * kRightHepaticVeinDiameter_mm, right_size);
}

/// The artery: the portal tree shifted to lie beside it.
VesselTree grow_artery(const Liver& liver, const VesselTree& portal, double flow) {
  VesselTree out;
  out.name = "hepatic_artery";
  out.generated = true;
  const double whole = static_cast<double>(portal.segments.front().flow_mL_per_min);
  std::vector<std::int32_t> last(portal.segments.size(), -1);
  std::vector<vec3> shift(portal.segments.size(), vec3(0.0F));
  for (std::size_t i = 0; i < portal.segments.size(); ++i) {
    const VesselSegment& p = portal.segments[i];
    const double share = static_cast<double>(p.flow_mL_per_min) / whole;
    const auto radius = static_cast<float>(0.5e-3 * kArteryDiameter_mm * math::pow(share, 1.0 / 3.0));
    const float apart = p.radius_m + radius + 0.5e-3F;  // walls between them, half a millimetre (assumed)
    const vec3 along = glm::normalize(p.end - p.start + vec3(1e-9F));
    const vec3 wanted = p.parent >= 0 ? shift[static_cast<std::size_t>(p.parent)] : vec3(-1, 1, 0);  // in front and to the left of the trunk, as in the ligament
    vec3 side = wanted - glm::dot(wanted, along) * along;
    side = glm::length(side) > 1e-6F ? glm::normalize(side) : glm::normalize(glm::cross(along, std::fabs(along.x) < 0.8F ? vec3(1, 0, 0) : vec3(0, 1, 0)));
    vec3 from = p.parent >= 0 ? out.segments[static_cast<std::size_t>(last[static_cast<std::size_t>(p.parent)])].end : p.start + apart * side;
    vec3 to = p.end;
    for (const float f : {1.0F, -1.0F, 0.5F, -0.5F, 0.2F}) {
      const vec3 candidate = p.end + f * apart * side;
      if (liver.inside(candidate) && (p.parent < 0 || liver.segment_inside(from, candidate))) {
        to = candidate;
        break;
      }
    }
    shift[i] = to - p.end;
    if (glm::length(shift[i]) < 1e-6F) shift[i] = side;
    std::int32_t parent = p.parent >= 0 ? last[static_cast<std::size_t>(p.parent)] : -1;
    const std::vector<vec3> corners = p.parent >= 0 ? liver.route(from, to) : std::vector<vec3>{to};
    for (const vec3 corner : corners) {
      if (glm::length(corner - from) < 1e-5F && parent >= 0) continue;
      out.segments.push_back({parent, from, corner, radius, static_cast<float>(flow * share)});
      parent = static_cast<std::int32_t>(out.segments.size()) - 1;
      from = corner;
    }
    last[i] = parent;
  }
  return out;
}

}  // namespace

Result<std::vector<VesselTree>> grow_liver_vessels(const LabelVolume& labels, std::uint8_t liver_label, glm::vec3 porta_hepatis_m, glm::vec3 hepatic_vein_outlet_m,
                                                   double whole_liver_flow_mL_per_min, std::uint64_t seed) {
  if (!(whole_liver_flow_mL_per_min > 0)) {
    return fail(ErrorKind::wrong_use, "the liver's blood flow must be above 0 mL/min, not " + std::to_string(whole_liver_flow_mL_per_min));
  }
  auto liver = Liver::create(labels, liver_label);
  if (!liver) return pass_on(liver);
  const auto near = [&](vec3 p, const char* name) -> Result<void> {
    const float d = glm::length(liver->nearest(p, 1) - p);
    if (d < kFarLandmark_m) return {};
    return fail(ErrorKind::failed, std::string(name) + " lies " + std::to_string(static_cast<int>(d * 1000.0F)) + " mm from the liver", {}, "check the frame and unit of the labels");
  };
  if (auto ok = near(porta_hepatis_m, "the porta hepatis"); !ok) return pass_on(ok);
  if (auto ok = near(hepatic_vein_outlet_m, "the hepatic veins' outlet"); !ok) return pass_on(ok);

  std::vector<VesselTree> trees;
  trees.push_back(grow_portal(*liver, porta_hepatis_m, kPortalShare * whole_liver_flow_mL_per_min, seed));
  trees.push_back(grow_artery(*liver, trees.front(), (1.0 - kPortalShare) * whole_liver_flow_mL_per_min));
  trees.push_back(grow_veins(*liver, hepatic_vein_outlet_m, whole_liver_flow_mL_per_min, seed + 1));
  return trees;
}

}  // namespace holotwin
