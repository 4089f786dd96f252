#include "engine/render/pack_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace holotwin {
namespace {

// A 45 x 45 cm abdominal swab folded twice: about 11 x 11 cm, four layers deep (assumed).
constexpr std::size_t kAcross = 17;
constexpr std::size_t kPoints = kAcross * kAcross;
constexpr float kHalf_m = 0.055F;
constexpr float kStep_m = 2.0F * kHalf_m / static_cast<float>(kAcross - 1);
constexpr float kThick_m = 0.013F;
constexpr float kDeepest_m = 0.070F;    // of what it may hang down to
constexpr float kHighest_m = 0.050F;    // of what it may be laid over; what is higher lies above it
constexpr float kNeighbour_m = 0.012F;  // the same of other organs, above the pack's own top: it is pushed in under what is higher
// Cotton's own weight against its stiffness, as the fall of a point below the mean of its neighbours (assumed: an edge that hangs free
// for 5 cm falls by about 3).
constexpr float kDroop_m = 0.00030F;
constexpr int kRelaxations = 120;
constexpr float kMoved_m = 0.006F;      // tissue that changed its shape by this much under a pack: it is laid anew

constexpr std::size_t at(std::size_t i, std::size_t j) { return j * kAcross + i; }

/// Where the cloth's points lie, x and y.
using Places = std::array<glm::vec2, kPoints>;
using Heights = std::array<float, kPoints>;

/// Calls `visit(point, height of the triangle there, +1 or -1)` for each point under or over a triangle: +1 where its front looks up.
template <class Visit>
void over_points(const Places& place, glm::vec3 a, glm::vec3 b, glm::vec3 c, const Visit& visit) {
  const float low_x = std::min({a.x, b.x, c.x});
  const float high_x = std::max({a.x, b.x, c.x});
  const float low_y = std::min({a.y, b.y, c.y});
  const float high_y = std::max({a.y, b.y, c.y});
  if (high_x < -kHalf_m || low_x > kHalf_m || high_y < -kHalf_m || low_y > kHalf_m) return;
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (std::fabs(area) <= 1e-12F) return;  // on edge
  for (std::size_t k = 0; k < kPoints; ++k) {
    const glm::vec2 p = place[k];
    if (p.x < low_x || p.x > high_x || p.y < low_y || p.y > high_y) continue;
    const float u = ((b.x - p.x) * (c.y - p.y) - (b.y - p.y) * (c.x - p.x)) / area;
    const float v = ((c.x - p.x) * (a.y - p.y) - (c.y - p.y) * (a.x - p.x)) / area;
    const float w = 1.0F - u - v;
    if (u < 0.0F || v < 0.0F || w < 0.0F) continue;
    visit(k, u * a.z + v * b.z + w * c.z, area > 0.0F ? 1 : -1);
  }
}

/// Raises `z` to a triangle's front, up to `highest` at each point: what is higher lies above the cloth.
void cover(const Places& place, glm::vec3 a, glm::vec3 b, glm::vec3 c, const Heights& highest, Heights& z) {
  if (std::max({a.z, b.z, c.z}) < -kDeepest_m || std::min({a.z, b.z, c.z}) > kHighest_m) return;
  over_points(place, a, b, c, [&](std::size_t k, float height, int up) {
    if (up > 0 && height <= highest[k] && height > z[k]) z[k] = height;
  });
}

/// Faces of a closed surface above each point of the cloth, outward ones less inward ones: zero outside it, also where its parts overlap.
void count_above(const Places& place, const Heights& h, glm::vec3 a, glm::vec3 b, glm::vec3 c, std::array<int, kPoints>& faces) {
  over_points(place, a, b, c, [&](std::size_t k, float height, int up) {
    if (height > h[k] + 0.5F * kThick_m) faces[k] += up;
  });
}

/// Where the cloth would enter a neighbouring organ it ends: it is bunched up there, not driven through. What stays is the piece about
/// its middle, or about the free point nearest to that.
void stop_at(const std::array<std::uint8_t, kPoints>& inside, Heights& h, Places& place) {
  constexpr auto kMiddle = static_cast<int>(kAcross / 2);
  const auto column = [](std::size_t k) { return static_cast<int>(k % kAcross); };
  const auto row = [](std::size_t k) { return static_cast<int>(k / kAcross); };
  const auto squared = [](int x, int y) { return x * x + y * y; };
  std::size_t root = kPoints;
  for (std::size_t k = 0; k < kPoints; ++k)
    if (inside[k] == 0 && (root == kPoints || squared(column(k) - kMiddle, row(k) - kMiddle) < squared(column(root) - kMiddle, row(root) - kMiddle))) root = k;
  if (root == kPoints) return;
  std::array<std::uint8_t, kPoints> kept{};
  std::vector<std::size_t> open{root};
  kept[root] = 1;
  while (!open.empty()) {
    const std::size_t k = open.back();
    open.pop_back();
    const auto go = [&](std::size_t to) {
      if (inside[to] != 0 || kept[to] != 0) return;
      kept[to] = 1;
      open.push_back(to);
    };
    if (column(k) > 0) go(k - 1);
    if (column(k) + 1 < static_cast<int>(kAcross)) go(k + 1);
    if (row(k) > 0) go(k - kAcross);
    if (row(k) + 1 < static_cast<int>(kAcross)) go(k + kAcross);
  }
  const auto old_h = h;
  const auto old_place = place;
  for (std::size_t k = 0; k < kPoints; ++k) {
    if (kept[k] != 0) continue;
    std::size_t nearest = root;
    for (std::size_t to = 0; to < kPoints; ++to)
      if (kept[to] != 0 && squared(column(to) - column(k), row(to) - row(k)) < squared(column(nearest) - column(k), row(nearest) - row(k))) nearest = to;
    // A little of it goes on, so that its rim does not fold onto one line.
    place[k] = glm::mix(old_place[nearest], old_place[k], 0.05F);
    h[k] = old_h[nearest];
  }
}

/// The highest of each point's neighbourhood, one cell wide: a thick cloth does not follow a corner into its notch.
Heights widened(const Heights& z) {
  Heights out = z;
  for (std::size_t j = 0; j < kAcross; ++j)
    for (std::size_t i = 0; i < kAcross; ++i)
      for (std::size_t b = j == 0 ? 0 : j - 1; b <= std::min(j + 1, kAcross - 1); ++b)
        for (std::size_t a = i == 0 ? 0 : i - 1; a <= std::min(i + 1, kAcross - 1); ++a) out[at(i, j)] = std::max(out[at(i, j)], z[at(a, b)]);
  return out;
}

/// Mean of the neighbours in both directions, edges with what they have: removes what is one cell wide.
template <typename T>
void smooth(std::array<T, kPoints>& v, int passes) {
  for (int pass = 0; pass < passes; ++pass) {
    const std::array<T, kPoints> old = v;
    for (std::size_t j = 0; j < kAcross; ++j) {
      for (std::size_t i = 0; i < kAcross; ++i) {
        T sum = 2.0F * old[at(i, j)];
        float weight = 2.0F;
        const auto add = [&](std::size_t a, std::size_t b) {
          sum += old[at(a, b)];
          weight += 1.0F;
        };
        if (i > 0 && i + 1 < kAcross) add(i - 1, j), add(i + 1, j);
        if (j > 0 && j + 1 < kAcross) add(i, j - 1), add(i, j + 1);
        v[at(i, j)] = sum / weight;
      }
    }
  }
}

/// A cloth over an obstacle: nowhere below it, elsewhere as smooth as its weight lets it be; edges free.
Heights drape(const Heights& given) {
  const Heights obstacle = widened(given);
  float top = -kDeepest_m;
  for (const float z : obstacle) top = std::max(top, z);
  Heights h;
  for (std::size_t k = 0; k < kPoints; ++k) h[k] = std::max(obstacle[k], top - 0.02F);
  Heights next;
  for (int pass = 0; pass < kRelaxations; ++pass) {
    for (std::size_t j = 0; j < kAcross; ++j) {
      for (std::size_t i = 0; i < kAcross; ++i) {
        // At an edge the missing neighbour goes on as the cloth does.
        const auto along = [&](std::size_t n, const auto& value) { return n == 0 ? value(1) : (n == kAcross - 1 ? value(kAcross - 2) : 0.5F * (value(n - 1) + value(n + 1))); };
        const float x = along(i, [&](std::size_t n) { return h[at(n, j)]; });
        const float y = along(j, [&](std::size_t n) { return h[at(i, n)]; });
        const bool edge_x = i == 0 || i == kAcross - 1;
        const bool edge_y = j == 0 || j == kAcross - 1;
        const float mean = edge_x == edge_y ? 0.5F * (x + y) : (edge_x ? 0.25F * x + 0.75F * y : 0.75F * x + 0.25F * y);
        next[at(i, j)] = std::max(obstacle[at(i, j)], std::max(-kDeepest_m, mean - kDroop_m));
      }
    }
    h = next;
  }
  smooth(h, 4);
  return h;
}

/// Where the grid's points lie when the cloth is not stretched: along each row and column, from the middle out.
void unstretch(const Heights& h, Places& place) {
  constexpr std::size_t kMiddle = kAcross / 2;
  const auto run = [&](std::size_t from, std::size_t to) {
    const float rise = h[to] - h[from];
    return kStep_m * kStep_m / std::sqrt(kStep_m * kStep_m + rise * rise);
  };
  Places out{};
  for (std::size_t j = 0; j < kAcross; ++j) {
    out[at(kMiddle, j)].x = 0.0F;
    for (std::size_t i = kMiddle + 1; i < kAcross; ++i) out[at(i, j)].x = out[at(i - 1, j)].x + run(at(i - 1, j), at(i, j));
    for (std::size_t i = kMiddle; i-- > 0;) out[at(i, j)].x = out[at(i + 1, j)].x - run(at(i + 1, j), at(i, j));
  }
  for (std::size_t i = 0; i < kAcross; ++i) {
    out[at(i, kMiddle)].y = 0.0F;
    for (std::size_t j = kMiddle + 1; j < kAcross; ++j) out[at(i, j)].y = out[at(i, j - 1)].y + run(at(i, j - 1), at(i, j));
    for (std::size_t j = kMiddle; j-- > 0;) out[at(i, j)].y = out[at(i, j + 1)].y - run(at(i, j + 1), at(i, j));
  }
  // Rows and columns go together: no ragged edge where one of them hangs and its neighbour does not.
  smooth(out, 6);
  place = out;
}

std::vector<std::array<std::uint32_t, 3>> sheet_triangles() {
  // Top, then bottom; the rim joins the two.
  std::vector<std::array<std::uint32_t, 3>> t;
  const auto index = [](std::size_t i, std::size_t j, bool bottom) { return static_cast<std::uint32_t>(at(i, j) + (bottom ? kPoints : 0)); };
  for (std::size_t j = 0; j + 1 < kAcross; ++j) {
    for (std::size_t i = 0; i + 1 < kAcross; ++i) {
      t.push_back({index(i, j, false), index(i + 1, j, false), index(i + 1, j + 1, false)});
      t.push_back({index(i, j, false), index(i + 1, j + 1, false), index(i, j + 1, false)});
      t.push_back({index(i, j, true), index(i + 1, j + 1, true), index(i + 1, j, true)});
      t.push_back({index(i, j, true), index(i, j + 1, true), index(i + 1, j + 1, true)});
    }
  }
  const auto rim = [&](std::uint32_t a, std::uint32_t b) {
    const auto below = static_cast<std::uint32_t>(kPoints);
    t.push_back({a, a + below, b + below});
    t.push_back({a, b + below, b});
  };
  for (std::size_t i = 0; i + 1 < kAcross; ++i) {
    rim(index(i, 0, false), index(i + 1, 0, false));
    rim(index(i + 1, kAcross - 1, false), index(i, kAcross - 1, false));
    rim(index(0, i + 1, false), index(0, i, false));
    rim(index(kAcross - 1, i, false), index(kAcross - 1, i + 1, false));
  }
  return t;
}

}  // namespace

const std::vector<std::array<std::uint32_t, 3>>& PackView::triangles() {
  static const std::vector<std::array<std::uint32_t, 3>> kTriangles = sheet_triangles();
  return kTriangles;
}

void PackView::lay(std::size_t index, const Pose& pose, const std::vector<glm::vec3>& tissue) {
  Laid& laid = laid_[index];
  PackSheet& sheet = sheets_[index];
  laid.anchors.clear();
  laid.anchored_at.clear();
  const auto to_pack = [&](glm::vec3 p) { return glm::conjugate(pose.rotation) * (p - pose.position); };

  std::vector<glm::vec3> local(tissue.size());
  for (std::size_t v = 0; v < tissue.size(); ++v) {
    local[v] = to_pack(tissue[v]);
    if (glm::length(local[v]) < 0.5F * kHalf_m) laid.anchors.push_back(static_cast<std::uint32_t>(v));
  }
  for (const std::uint32_t v : laid.anchors) laid.anchored_at.push_back(tissue[v]);

  Places place{};
  Heights z{};
  for (std::size_t j = 0; j < kAcross; ++j)
    for (std::size_t i = 0; i < kAcross; ++i)
      place[at(i, j)] = {static_cast<float>(i) * kStep_m - kHalf_m, static_cast<float>(j) * kStep_m - kHalf_m};
  Heights h{};
  Heights any{}, low{};
  any.fill(kHighest_m);
  low.fill(kNeighbour_m);
  for (int pass = 0; pass < 2; ++pass) {
    z.fill(-kDeepest_m);
    for (const auto& t : scene_.tissue.mesh.triangles) cover(place, local[t[0]], local[t[1]], local[t[2]], any, z);
    for (const SceneSurface& s : scene_.surfaces) {
      if (s.style != SurfaceStyle::solid || s.closes_abdomen) continue;
      for (const auto& t : s.mesh.triangles) {
        const glm::vec3 a = to_pack(s.mesh.positions[t[0]]);
        if (std::fabs(a.x) > 0.09F || std::fabs(a.y) > 0.09F || std::fabs(a.z) > 0.12F) continue;
        cover(place, a, to_pack(s.mesh.positions[t[1]]), to_pack(s.mesh.positions[t[2]]), low, z);
      }
    }
    // Packs that were there before lie under it.
    for (std::size_t other = 0; other < index; ++other) {
      const PackSheet& under = sheets_[other];
      if (glm::length(under.T_world_pack.position - pose.position) > 3.0F * kHalf_m) continue;
      std::vector<glm::vec3> there(under.vertices.size());
      for (std::size_t v = 0; v < there.size(); ++v) there[v] = to_pack(under.T_world_pack.apply(under.vertices[v].position));
      for (const auto& t : triangles()) cover(place, there[t[0]], there[t[1]], there[t[2]], any, z);
    }
    h = drape(z);
    unstretch(h, place);
    for (std::size_t k = 0; k < kPoints; ++k) low[k] = std::min(kHighest_m, h[k] + kThick_m + kNeighbour_m);
  }

  std::array<std::uint8_t, kPoints> inside{};
  for (const SceneSurface& s : scene_.surfaces) {
    if (s.style != SurfaceStyle::solid || s.closes_abdomen || s.follows_tissue) continue;
    std::array<int, kPoints> faces{};
    for (const auto& t : s.mesh.triangles) {
      const glm::vec3 a = to_pack(s.mesh.positions[t[0]]);
      if (std::fabs(a.x) > 0.09F || std::fabs(a.y) > 0.09F) continue;
      count_above(place, h, a, to_pack(s.mesh.positions[t[1]]), to_pack(s.mesh.positions[t[2]]), faces);
    }
    for (std::size_t k = 0; k < kPoints; ++k) if (faces[k] != 0) inside[k] = 1;
  }
  stop_at(inside, h, place);

  // Folded layers: thick in the middle, thin and uneven at the rim.
  const float seed = 1.9F * static_cast<float>(index);
  sheet.vertices.resize(2 * kPoints);
  Heights top{};
  for (std::size_t j = 0; j < kAcross; ++j) {
    for (std::size_t i = 0; i < kAcross; ++i) {
      const float x = static_cast<float>(i) * kStep_m - kHalf_m;
      const float y = static_cast<float>(j) * kStep_m - kHalf_m;
      const float rim_m = kHalf_m - std::max(std::fabs(x), std::fabs(y));
      const float round = std::sqrt(std::min(1.0F, 0.16F + rim_m / 0.010F));
      const float folds = 0.0016F * std::sin(x * 95.0F + 1.5F * std::sin(y * 60.0F + seed)) + 0.0012F * std::sin(y * 120.0F + seed);
      top[at(i, j)] = h[at(i, j)] + 0.0008F + round * (kThick_m + folds);
      // The edge of a folded cloth is not a ruler.
      glm::vec2& here = place[at(i, j)];
      const float wander = rim_m < 0.5F * kStep_m ? 1.0F : 0.35F;
      // Corners of a folded swab are round.
      const float corner = std::fabs(x * y) / (kHalf_m * kHalf_m);
      here *= 1.0F - 0.13F * corner * corner;
      here += wander * glm::vec2(0.0025F * std::sin(y * 130.0F + seed) + 0.0015F * std::sin(y * 260.0F), 0.0025F * std::sin(x * 115.0F + 2.0F * seed) + 0.0015F * std::sin(x * 245.0F));
    }
  }
  sheet.low = glm::vec3(std::numeric_limits<float>::max());
  sheet.high = -sheet.low;
  for (std::size_t k = 0; k < kPoints; ++k) {
    sheet.vertices[k].position = {place[k], top[k]};
    sheet.vertices[kPoints + k].position = {place[k], h[k] + 0.0005F};
    sheet.low = glm::min(sheet.low, glm::min(sheet.vertices[k].position, sheet.vertices[kPoints + k].position));
    sheet.high = glm::max(sheet.high, glm::max(sheet.vertices[k].position, sheet.vertices[kPoints + k].position));
  }
  for (std::size_t j = 0; j < kAcross; ++j) {
    for (std::size_t i = 0; i < kAcross; ++i) {
      const auto p = [&](std::size_t a, std::size_t b) { return sheet.vertices[at(a, b)].position; };
      const glm::vec3 dx = p(std::min(i + 1, kAcross - 1), j) - p(i == 0 ? 0 : i - 1, j);
      const glm::vec3 dy = p(i, std::min(j + 1, kAcross - 1)) - p(i, j == 0 ? 0 : j - 1);
      const glm::vec3 n = glm::cross(dx, dy);
      const glm::vec3 unit = glm::length(n) > 1e-12F ? glm::normalize(n) : glm::vec3(0, 0, 1);
      sheet.vertices[at(i, j)].normal = unit;
      sheet.vertices[kPoints + at(i, j)].normal = -unit;
    }
  }
}

const std::vector<PackSheet>& PackView::update(std::span<const PlacedItem> items, const std::vector<glm::vec3>& tissue) {
  const auto same = [](const Pose& a, const Pose& b) { return a.position == b.position && a.rotation == b.rotation; };
  std::size_t n = 0;
  bool below_changed = false;  // a pack that lies on one that was laid anew is laid anew
  for (const PlacedItem& item : items) {
    if (item.tool != Tool::pack) continue;
    const Pose& asked = item.T_world_item;
    if (n >= laid_.size()) {
      laid_.emplace_back();
      sheets_.emplace_back();
    }
    Laid& laid = laid_[n];
    PackSheet& sheet = sheets_[n];
    // How the tissue under it moved since: as a whole, and in shape.
    glm::vec3 moved(0.0F);
    float bent_m = 0.0F;
    const bool known = !sheet.vertices.empty() && same(laid.asked, asked);
    if (known && !laid.anchors.empty() && laid.anchors.back() < tissue.size()) {
      for (std::size_t k = 0; k < laid.anchors.size(); ++k) moved += tissue[laid.anchors[k]] - laid.anchored_at[k];
      moved /= static_cast<float>(laid.anchors.size());
      for (std::size_t k = 0; k < laid.anchors.size(); ++k) bent_m = std::max(bent_m, glm::length(tissue[laid.anchors[k]] - laid.anchored_at[k] - moved));
    }
    if (!known || bent_m > kMoved_m || below_changed) {
      // Swabs laid on one another are turned a little.
      float turned = 0.0F;
      for (std::size_t k = 0; k < n; ++k)
        if (glm::length(laid_[k].asked.position - asked.position) < 0.03F) turned += 1.0F;
      // One that moved with the tissue stays where it came to.
      const glm::vec3 here = known ? sheet.T_world_pack.position : asked.position;
      laid.asked = asked;
      const float angle = 0.15F * turned + 0.21F * std::sin(2.1F * static_cast<float>(n));
      sheet.T_world_pack = {asked.rotation * glm::quat(std::cos(angle), 0.0F, 0.0F, std::sin(angle)), here};
      laid.laid_at = here;
      lay(n, sheet.T_world_pack, tissue);
      below_changed = true;
    } else {
      sheet.T_world_pack.position = laid.laid_at + moved;
    }
    ++n;
  }
  laid_.resize(n);
  sheets_.resize(n);
  return sheets_;
}

}  // namespace holotwin
