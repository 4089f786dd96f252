#include "engine/anatomy/injury.h"

// The wound lives in its own frame: u along its length, v into its depth, w across it, origin in the middle of its mouth. The plane
// w = 0 is a plane of the lattice's faces and of the surface grid's nodes, so that a gap far narrower than an element still has two
// sides. Lattice: body-centred elements (fill_lattice) turned so that one of their {110} mirror planes is w = 0; nodes on it inside
// the wound are doubled. Surface: naive surface nets with one vertex per sheet and cell (Nielson, Dual marching cubes, 2004) on a grid
// that is finer around the wound.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "engine/anatomy/lattice.h"
#include "engine/anatomy/surface.h"
#include "engine/core/math.h"
#include "engine/core/text.h"

namespace holotwin {
namespace {

using glm::vec3;

constexpr float kFloorGap_m = 0.001F;       // width of the wound at its bottom: a split, not a point
constexpr float kSurfaceBlur_m = 0.0025F;   // takes the voxel steps away and leaves a liver's edges
constexpr float kReserve_m = 0.010F;        // tissue that must be left behind the wound's bottom: deeper would be a through wound
constexpr float kLeastSpread_m = 0.012F;    // between two opened vessels, so that a finger or a clip can tell them apart
constexpr std::size_t kWantedTriangles = 9000;

/// How a region is found on any liver: from a point inside, a direction to the capsule, and the wound's run.
/// right_posterior is a compromise: the wound's mouth is where the lateral face of the right lobe turns forwards, so that a surgeon at
/// the patient's right side sees into it, and its depth leads backwards into segments VI and VII.
struct Region {
  const char* name;
  double inside_x, inside_y, inside_z;  ///< quantiles of the liver's voxels (0 left, back, below)
  vec3 outwards;                        ///< from there to the mouth
  vec3 run;                             ///< the wound's length, before it is laid onto the surface
};
constexpr std::array<Region, 3> kRegions{{{"right_posterior", 0.70, 0.42, 0.42, {0.80F, 0.56F, -0.20F}, {-0.22F, 0.05F, 1.0F}},
                                          {"right_anterior", 0.60, 0.50, 0.50, {0.42F, 0.90F, -0.05F}, {0.80F, -0.20F, 0.55F}},
                                          {"left_lateral", 0.14, 0.50, 0.50, {-0.05F, 0.95F, 0.25F}, {1.0F, 0.0F, -0.15F}}}};

/// The liver (its tumour with it) as a smooth function of a point: metres, positive inside, good within 3 mm of the surface.
class LiverField {
 public:
  static Result<LiverField> create(const LabelVolume& labels);

  [[nodiscard]] float operator()(vec3 p) const {
    const glm::dvec3 at(T_index_world_ * glm::dvec4(glm::dvec3(p) * 1000.0, 1.0));
    const glm::dvec3 low = glm::floor(at);
    if (!(low.x >= -1 && low.y >= -1 && low.z >= -1 && low.x < size_.x && low.y < size_.y && low.z < size_.z)) return -scale_ * level_;
    const glm::vec3 f(at - low);
    const glm::ivec3 q(low);
    const auto value = [&](int i, int j, int k) {
      if (i < 0 || j < 0 || k < 0 || i >= size_.x || j >= size_.y || k >= size_.z) return 0.0F;
      return occupancy_[(static_cast<std::size_t>(k) * static_cast<std::size_t>(size_.y) + static_cast<std::size_t>(j)) * static_cast<std::size_t>(size_.x) + static_cast<std::size_t>(i)];
    };
    const auto row = [&](int j, int k) { return value(q.x, j, k) + f.x * (value(q.x + 1, j, k) - value(q.x, j, k)); };
    const float lower = row(q.y, q.z) + f.y * (row(q.y + 1, q.z) - row(q.y, q.z));
    const float upper = row(q.y, q.z + 1) + f.y * (row(q.y + 1, q.z + 1) - row(q.y, q.z + 1));
    return scale_ * (lower + f.z * (upper - lower) - level_);
  }
  /// Outwards, averaged over a patch some 2 cm across.
  [[nodiscard]] vec3 outward_normal(vec3 p) const {
    glm::dvec3 sum(0.0);
    constexpr float reach = 0.010F;
    for (int i = -4; i <= 4; ++i)
      for (int j = -4; j <= 4; ++j)
        for (int k = -4; k <= 4; ++k) {
          const vec3 d = vec3(static_cast<float>(i), static_cast<float>(j), static_cast<float>(k)) * (reach / 4.0F);
          if ((*this)(p + d) <= 0) sum += glm::dvec3(d);  // the mean of what is outside points outwards
        }
    return glm::length(sum) > 0 ? vec3(glm::normalize(sum)) : vec3(0, 0, 1);
  }
  /// The point at these quantiles of the voxels' coordinates.
  [[nodiscard]] vec3 quantile(double x, double y, double z) const {
    const auto of = [](const std::vector<float>& v, double share) { return v[static_cast<std::size_t>(share * static_cast<double>(v.size() - 1))]; };
    return {of(sorted_[0], x), of(sorted_[1], y), of(sorted_[2], z)};
  }
  [[nodiscard]] const std::vector<vec3>& points() const { return points_; }
  [[nodiscard]] vec3 middle() const { return quantile(0.5, 0.5, 0.5); }

 private:
  glm::ivec3 size_{0};
  glm::dmat4 T_index_world_{1.0};
  float level_ = 0.5F, scale_ = 1.0F;
  std::vector<float> occupancy_;
  std::vector<vec3> points_;                  ///< voxel centres
  std::array<std::vector<float>, 3> sorted_;  ///< their coordinates, each by size
};

Result<LiverField> LiverField::create(const LabelVolume& labels) {
  std::array<bool, 256> is_liver{};
  std::uint8_t liver = 0;
  for (const auto& [label, name] : labels.names) {
    if (name == "liver") liver = label;
    if (name == "liver" || name == "liver_tumour") is_liver[label] = true;
  }
  if (liver == 0) return fail(ErrorKind::failed, "the twin has no label named \"liver\"", {}, "label the liver before injuring it");
  const Grid& grid = labels.grid;
  glm::ivec3 low = grid.size, high(-1);
  std::size_t at = 0;
  for (int k = 0; k < grid.size.z; ++k)
    for (int j = 0; j < grid.size.y; ++j)
      for (int i = 0; i < grid.size.x; ++i, ++at)
        if (is_liver[labels.labels[at]]) {
          low = glm::min(low, glm::ivec3(i, j, k));
          high = glm::max(high, glm::ivec3(i, j, k));
        }
  if (high.x < 0) return fail(ErrorKind::failed, "the twin's liver has no voxel");

  // Its own small volume. A margin for the blur, but not beyond the scan's border: there a cut liver stays flat.
  constexpr int margin = 6;
  low = glm::max(low - margin, glm::ivec3(0));
  high = glm::min(high + margin, grid.size - 1);
  LabelVolume part;
  part.grid.size = high - low + 1;
  part.grid.T_world_index = grid.T_world_index;
  part.grid.T_world_index[3] = glm::dvec4(grid.world_mm(glm::dvec3(low)), 1.0);
  part.labels.reserve(part.grid.count());
  LiverField out;
  double spacing_m = 0;
  for (int a = 0; a < 3; ++a) spacing_m += glm::length(glm::dvec3(grid.T_world_index[a])) * 0.001 / 3.0;
  for (int k = low.z; k <= high.z; ++k)
    for (int j = low.y; j <= high.y; ++j)
      for (int i = low.x; i <= high.x; ++i) {
        const bool in = is_liver[labels.labels[grid.at(i, j, k)]];
        part.labels.push_back(in ? 1 : 0);
        if (in) out.points_.push_back(vec3(grid.world_mm({i, j, k}) * 0.001));
      }
  for (std::size_t a = 0; a < 3; ++a) {
    for (const vec3 p : out.points_) out.sorted_[a].push_back(p[static_cast<int>(a)]);
    std::sort(out.sorted_[a].begin(), out.sorted_[a].end());
  }
  const double sigma = std::max(static_cast<double>(kSurfaceBlur_m) / spacing_m, 0.8);
  out.size_ = part.grid.size;
  out.T_index_world_ = glm::inverse(part.grid.T_world_index);
  out.occupancy_ = smoothed_occupancy(part, 1, sigma);
  // The level that keeps the number of voxels.
  std::vector<float> sorted = out.occupancy_;
  const auto n = static_cast<std::ptrdiff_t>(sorted.size() - out.points_.size());
  std::nth_element(sorted.begin(), sorted.begin() + n, sorted.end());
  out.level_ = std::clamp(sorted[static_cast<std::size_t>(n)], 0.3F, 0.7F);
  out.scale_ = static_cast<float>(sigma * spacing_m * std::sqrt(2.0 * math::kPi));  // one over the slope of a blurred step
  return out;
}

/// Deterministic ripples, about -1..1, a few centimetres long.
float ripple(float u, float v, double phase) {
  const double a = 1000.0 * static_cast<double>(u), b = 1000.0 * static_cast<double>(v);
  return static_cast<float>(0.55 * math::sin(a / 8.5 + phase) * math::cos(b / 10.0 + 1.7 * phase) + 0.3 * math::sin(a / 4.1 + b / 6.3 + 2.1 * phase) +
                            0.25 * math::sin(a / 19.0 - b / 14.0 + phase));
}

/// The wound's shape.
struct Wound {
  vec3 mouth{0.0F}, along{1, 0, 0}, inward{0, -1, 0}, across{0, 0, 1};
  float depth = 0, half_gape = 0;
  float u_low = 0, u_high = 0;      ///< its two ends
  std::vector<float> surface_v;     ///< where the capsule is, every kStep from u_low on
  static constexpr float kStep = 0.001F;

  [[nodiscard]] float capsule(float u) const {
    const float x = std::clamp((u - u_low) / kStep, 0.0F, static_cast<float>(surface_v.size() - 1) - 1e-3F);
    const auto i = static_cast<std::size_t>(x);
    return surface_v[i] + (x - static_cast<float>(i)) * (surface_v[i + 1] - surface_v[i]);
  }
  /// -1 at one end, 1 at the other.
  [[nodiscard]] float run(float u) const { return (2.0F * u - u_low - u_high) / (u_high - u_low); }
  [[nodiscard]] float taper(float u) const {
    const float t = run(u);
    return std::sqrt(std::max(0.0F, 1.0F - t * t));
  }
  [[nodiscard]] float floor_v(float u) const { return capsule(u) + depth * taper(u); }
  [[nodiscard]] float half_gap(float u, float v) const {
    const float deep = depth * std::max(taper(u), 0.05F);
    const float q = std::clamp((v - capsule(u)) / deep, -0.3F, 1.0F);
    const float open = (half_gape - 0.5F * kFloorGap_m) * taper(u) * (1.0F - q);
    return 0.5F * kFloorGap_m + open * (1.0F + 0.16F * ripple(u, v, 4.0));
  }
  /// Tissue is where this is positive.
  [[nodiscard]] float operator()(float u, float v, float w) const {
    const float past_end = std::max(u_low - u, u - u_high);
    return std::max({std::fabs(w) - half_gap(u, v), v - floor_v(u), past_end});
  }
  /// The torn faces are no plane: the frame's w is bent by up to 2 mm near the wound. To and from the straight frame.
  [[nodiscard]] float bend(float u, float v, float w) const {
    constexpr float reach = 0.020F;
    const float s = 1.0F - (w / reach) * (w / reach);
    return s <= 0 ? 0.0F : 0.0018F * ripple(u, v, 0.6) * s * s;
  }
  [[nodiscard]] vec3 world(float u, float v, float w) const { return mouth + u * along + v * inward + (w + bend(u, v, w)) * across; }
  [[nodiscard]] vec3 frame(vec3 p) const {
    const vec3 d = p - mouth;
    const float u = glm::dot(d, along), v = glm::dot(d, inward), straight = glm::dot(d, across);
    float w = straight;
    for (int i = 0; i < 4; ++i) w = straight - bend(u, v, w);
    return {u, v, w};
  }
};

/// `turn`: how far the direction to the mouth is turned, tangents of two angles (along the run, and across it).
Result<Wound> place(const LiverField& liver, const LacerationRequest& request, glm::vec2 turn) {
  const auto region = std::find_if(kRegions.begin(), kRegions.end(), [&](const Region& r) { return request.region == r.name; });
  if (region == kRegions.end()) {
    return fail(ErrorKind::wrong_use, "no region of the liver is called \"" + request.region + "\"", {}, "use right_posterior, right_anterior or left_lateral");
  }
  const auto in_range = [](double v, double low, double high) { return v >= low && v <= high; };
  if (!in_range(request.length_mm, 20, 250) || !in_range(request.depth_mm, 8, 120) || !in_range(request.gape_mm, 1, 30)) {
    return fail(ErrorKind::wrong_use,
                "a laceration " + format_number(request.length_mm, 1) + " mm long, " + format_number(request.depth_mm, 1) + " mm deep and " + format_number(request.gape_mm, 1) + " mm wide",
                {}, "length 20-250, depth 8-120, gape 1-30 mm");
  }
  Wound wound;
  wound.depth = static_cast<float>(request.depth_mm * 1e-3);
  wound.half_gape = static_cast<float>(request.gape_mm * 0.5e-3);

  const vec3 from = liver.quantile(region->inside_x, region->inside_y, region->inside_z);
  const vec3 straight = glm::normalize(region->outwards), upwards = glm::normalize(region->run - glm::dot(region->run, straight) * straight);
  const vec3 out = glm::normalize(straight + turn.x * upwards + turn.y * glm::cross(upwards, straight));
  // The last point inside on the way out.
  constexpr float step = 0.001F;
  std::optional<vec3> last;
  for (float s = 0; s < 0.3F; s += step)
    if (liver(from + s * out) > 0) last = from + s * out;
  if (!last) return fail(ErrorKind::failed, "this liver has no tissue where a " + request.region + " laceration would be");
  wound.mouth = *last + 0.5F * step * out;
  wound.inward = -glm::normalize(0.6F * liver.outward_normal(wound.mouth) + 0.4F * out);

  const auto lay = [&](vec3 mouth) {
    wound.mouth = mouth;
    wound.along = glm::normalize(region->run - glm::dot(region->run, wound.inward) * wound.inward);
    wound.across = glm::cross(wound.along, wound.inward);
  };
  // Where the capsule is along the wound, from the mouth's middle outwards, until the length is there or the liver ends.
  const auto capsule_at = [&](float u, float near) -> std::optional<float> {
    constexpr float reach = 0.008F;  // the capsule may fall away that much within a step of 1 mm before it counts as an edge
    const auto tissue = [&](float v) { return liver(wound.mouth + u * wound.along + v * wound.inward); };
    for (float v = near - reach; v <= near + reach; v += 0.0005F)
      if (tissue(v) > 0) return v;
    return std::nullopt;
  };
  const auto walk = [&](float direction, float wanted) {
    std::vector<float> v;
    float before = 0, length = 0;
    for (float u = Wound::kStep; length < wanted; u += Wound::kStep) {
      const std::optional<float> here = capsule_at(direction * u, before);
      if (!here || std::fabs(*here - before) > 0.004F) break;  // steeper than 76 degrees: over the edge
      length += std::sqrt(Wound::kStep * Wound::kStep + (*here - before) * (*here - before));
      v.push_back(*here);
      before = *here;
    }
    return std::pair(v, length);
  };
  const auto wanted = static_cast<float>(request.length_mm * 1e-3);
  lay(wound.mouth);
  auto up = walk(1.0F, 0.5F * wanted), down = walk(-1.0F, 0.5F * wanted);
  // Too near an edge: move the mouth away from it, along the wound.
  for (int round = 0; round < 3 && up.second + down.second < 0.98F * wanted; ++round) {
    const bool short_up = up.second < down.second;
    const float need = 0.5F * wanted - std::min(up.second, down.second);
    const auto longer = walk(short_up ? -1.0F : 1.0F, 0.5F * wanted + need);
    if (longer.first.size() < 2) break;
    const auto steps = std::min(static_cast<std::size_t>(need / Wound::kStep) + 2, longer.first.size()) - 1;
    const float u = (short_up ? -1.0F : 1.0F) * Wound::kStep * static_cast<float>(steps + 1);
    lay(wound.mouth + u * wound.along + longer.first[steps] * wound.inward);
    up = walk(1.0F, 0.5F * wanted);
    down = walk(-1.0F, 0.5F * wanted);
  }
  if (up.second + down.second < 0.9F * wanted) {
    return fail(ErrorKind::wrong_use,
                "the liver's surface is only " + format_number(static_cast<double>(up.second + down.second) * 1000.0, 0) + " mm long there, the " + request.region + " laceration " +
                    format_number(request.length_mm, 0) + " mm",
                {}, "make length_mm smaller");
  }
  wound.u_low = -Wound::kStep * static_cast<float>(down.first.size());
  wound.u_high = Wound::kStep * static_cast<float>(up.first.size());
  wound.surface_v.assign(down.first.rbegin(), down.first.rend());
  wound.surface_v.push_back(0.0F);
  wound.surface_v.insert(wound.surface_v.end(), up.first.begin(), up.first.end());

  // Enough tissue below the floor, everywhere along it.
  float room = std::numeric_limits<float>::max();
  for (float t = -0.8F; t <= 0.81F; t += 0.2F) {
    const float u = 0.5F * (wound.u_low + wound.u_high) + 0.5F * t * (wound.u_high - wound.u_low);
    float v = wound.capsule(u) + 0.002F;
    while (v < 0.3F && liver(wound.world(u, v, 0)) > 0) v += step;
    room = std::min(room, (v - wound.capsule(u) - kReserve_m) / std::max(wound.taper(u), 0.3F));
  }
  if (room < wound.depth) {
    return fail(ErrorKind::wrong_use,
                "the liver is too thin there for a " + request.region + " laceration " + format_number(request.depth_mm, 0) + " mm deep", {},
                "depth_mm can be " + format_number(std::floor(std::max(0.0, static_cast<double>(room) * 1000.0)), 0) + " at most");
  }
  return wound;
}

// ---- surface -------------------------------------------------------------------------------------------------------------------

/// Grid lines along one axis: `fine` between low and high, `coarse` outside, one line exactly at 0.
std::vector<float> lines(float least, float most, float low, float high, float fine, float coarse) {
  std::vector<float> out{0.0F};
  for (float at = 0; at < most;) {
    at += at >= low && at < high ? fine : coarse;
    out.push_back(at);
  }
  std::reverse(out.begin(), out.end());
  for (float at = 0; at > least;) {
    at -= at > low && at <= high ? fine : coarse;
    out.push_back(at);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

/// Surface nets of the cut liver in the wound's frame.
class CutSurface {
 public:
  CutSurface(const LiverField& liver, const Wound& wound, float scale) : liver_(liver), wound_(wound) {
    vec3 low(std::numeric_limits<float>::max()), high(-low);
    for (const vec3 p : liver.points()) {
      const vec3 d = p - wound.mouth;
      const vec3 q{glm::dot(d, wound.along), glm::dot(d, wound.inward), glm::dot(d, wound.across)};
      low = glm::min(low, q);
      high = glm::max(high, q);
    }
    low -= vec3(0.014F);
    high += vec3(0.014F);
    float mouth_v = 0;
    for (const float v : wound.surface_v) mouth_v = std::max(mouth_v, v);
    const float fine = 0.0042F * scale, coarse = 0.0066F * scale;
    axis_[0] = lines(low.x, high.x, wound.u_low - 0.012F, wound.u_high + 0.012F, fine, coarse);
    axis_[1] = lines(low.y, high.y, -0.010F, mouth_v + wound.depth, fine, coarse);
    axis_[2] = lines(low.z, high.z, -0.016F, 0.016F, fine, coarse);
    for (std::size_t a = 0; a < 3; ++a) n_[a] = axis_[a].size();
    value_.resize(n_[0] * n_[1] * n_[2]);
    for (std::size_t k = 0; k < n_[2]; ++k)
      for (std::size_t j = 0; j < n_[1]; ++j)
        for (std::size_t i = 0; i < n_[0]; ++i) value_[at(i, j, k)] = tissue({axis_[0][i], axis_[1][j], axis_[2][k]});
  }

  /// Positions stay in the frame; `frame_points` receives them (one per vertex of the mesh, which is in the world).
  [[nodiscard]] Mesh mesh(std::vector<vec3>& frame_points) const;

 private:
  [[nodiscard]] std::size_t at(std::size_t i, std::size_t j, std::size_t k) const { return (k * n_[1] + j) * n_[0] + i; }
  [[nodiscard]] float tissue(vec3 q) const { return std::min(liver_(wound_.world(q.x, q.y, q.z)), wound_(q.x, q.y, q.z)); }

  const LiverField& liver_;
  const Wound& wound_;
  std::array<std::vector<float>, 3> axis_;
  std::array<std::size_t, 3> n_{};
  std::vector<float> value_;
};

Mesh CutSurface::mesh(std::vector<vec3>& frame_points) const {
  Mesh out;
  frame_points.clear();
  // Crossings of the grid's edges: three per node (towards +u, +v, +w).
  std::vector<std::array<float, 3>> crossing(value_.size(), {-1.0F, -1.0F, -1.0F});
  const auto position = [&](std::size_t i, std::size_t j, std::size_t k) { return vec3(axis_[0][i], axis_[1][j], axis_[2][k]); };
  for (std::size_t k = 0; k < n_[2]; ++k)
    for (std::size_t j = 0; j < n_[1]; ++j)
      for (std::size_t i = 0; i < n_[0]; ++i) {
        const std::array<std::size_t, 3> node{i, j, k};
        for (std::size_t a = 0; a < 3; ++a) {
          if (node[a] + 1 >= n_[a]) continue;
          std::array<std::size_t, 3> next = node;
          ++next[a];
          const bool in = value_[at(i, j, k)] > 0;
          if (in == (value_[at(next[0], next[1], next[2])] > 0)) continue;
          const vec3 p = position(i, j, k), d = position(next[0], next[1], next[2]) - p;
          float low = 0, high = 1;
          for (int b = 0; b < 10; ++b) {
            const float middle = 0.5F * (low + high);
            ((tissue(p + middle * d) > 0) == in ? low : high) = middle;
          }
          crossing[at(i, j, k)][a] = 0.5F * (low + high);
        }
      }

  // A cell's twelve edges: axis a at the corner (b, c) of the two other axes. Sheets: edges joined across the cell's faces.
  constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  std::vector<std::array<std::uint32_t, 12>> vertex_of;  // of each cell that the surface crosses, one per edge
  std::vector<std::uint32_t> cell_of(value_.size(), kNone);
  const auto edge_number = [](std::size_t axis, std::size_t b, std::size_t c) { return axis * 4 + b + 2 * c; };  // b along axis+1, c along axis+2
  for (std::size_t k = 0; k + 1 < n_[2]; ++k)
    for (std::size_t j = 0; j + 1 < n_[1]; ++j)
      for (std::size_t i = 0; i + 1 < n_[0]; ++i) {
        const std::array<std::size_t, 3> cell{i, j, k};
        std::array<bool, 8> in{};
        std::size_t inside = 0;
        for (std::size_t c = 0; c < 8; ++c) {
          in[c] = value_[at(i + (c & 1U), j + (c >> 1U & 1U), k + (c >> 2U))] > 0;
          inside += in[c] ? 1 : 0;
        }
        if (inside == 0 || inside == 8) continue;
        std::array<std::uint8_t, 12> group{};
        std::array<bool, 12> crossed{};
        std::array<vec3, 12> where{};
        for (std::size_t a = 0; a < 3; ++a)
          for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t c = 0; c < 2; ++c) {
              std::array<std::size_t, 3> node = cell;
              node[(a + 1) % 3] += b;
              node[(a + 2) % 3] += c;
              const std::size_t e = edge_number(a, b, c);
              group[e] = static_cast<std::uint8_t>(e);
              const float t = crossing[at(node[0], node[1], node[2])][a];
              if (t < 0) continue;
              crossed[e] = true;
              where[e] = position(node[0], node[1], node[2]);
              where[e][static_cast<int>(a)] += t * (axis_[a][node[a] + 1] - axis_[a][node[a]]);
            }
        const auto join = [&](std::size_t x, std::size_t y) {
          const std::uint8_t from = group[y], to = group[x];
          for (std::uint8_t& g : group)
            if (g == from) g = to;
        };
        for (std::size_t a = 0; a < 3; ++a)  // the two faces across axis a
          for (std::size_t s = 0; s < 2; ++s) {
            const std::size_t p = (a + 1) % 3, q = (a + 2) % 3;
            // Edges along p at q = 0, 1 and along q at p = 0, 1.
            const std::array<std::size_t, 2> along_p{edge_number(p, 0, s), edge_number(p, 1, s)};  // p's others: q, then a
            const std::array<std::size_t, 2> along_q{edge_number(q, s, 0), edge_number(q, s, 1)};  // q's others: a, then p
            std::array<std::size_t, 4> found{};
            std::size_t n = 0;
            for (const std::size_t e : {along_p[0], along_p[1], along_q[0], along_q[1]})
              if (crossed[e]) found[n++] = e;
            if (n == 2) join(found[0], found[1]);
            if (n == 4) {  // two corners inside, across the diagonal: keep them apart, the same from both cells
              std::size_t corner = s << a;
              const bool first = in[corner];  // the corner at p = 0, q = 0
              join(along_p[0], along_q[first ? 0 : 1]);
              join(along_p[1], along_q[first ? 1 : 0]);
            }
          }
        cell_of[at(i, j, k)] = static_cast<std::uint32_t>(vertex_of.size());
        std::array<std::uint32_t, 12> numbers{};
        numbers.fill(kNone);
        for (std::size_t e = 0; e < 12; ++e) {
          if (!crossed[e] || numbers[e] != kNone) continue;
          vec3 sum(0.0F);
          float count = 0;
          for (std::size_t f = 0; f < 12; ++f)
            if (crossed[f] && group[f] == group[e]) {
              sum += where[f];
              count += 1;
              numbers[f] = static_cast<std::uint32_t>(frame_points.size());
            }
          frame_points.push_back(sum / count);
        }
        vertex_of.push_back(numbers);
      }

  // A quad round every crossed edge.
  for (std::size_t k = 1; k + 1 < n_[2]; ++k)
    for (std::size_t j = 1; j + 1 < n_[1]; ++j)
      for (std::size_t i = 1; i + 1 < n_[0]; ++i) {
        const std::array<std::size_t, 3> node{i, j, k};
        for (std::size_t a = 0; a < 3; ++a) {
          if (crossing[at(i, j, k)][a] < 0) continue;
          const std::size_t p = (a + 1) % 3, q = (a + 2) % 3;
          std::array<std::uint32_t, 4> quad{};
          constexpr std::array<std::array<std::size_t, 2>, 4> kRound{{{1, 1}, {0, 1}, {0, 0}, {1, 0}}};  // the edge's corner in each cell
          for (std::size_t c = 0; c < 4; ++c) {
            std::array<std::size_t, 3> cell = node;
            cell[p] -= kRound[c][0];
            cell[q] -= kRound[c][1];
            quad[c] = vertex_of[cell_of[at(cell[0], cell[1], cell[2])]][edge_number(a, kRound[c][0], kRound[c][1])];
          }
          if (value_[at(i, j, k)] <= 0) std::swap(quad[1], quad[3]);
          // The shorter diagonal.
          const auto length = [&](std::size_t x, std::size_t y) { return glm::length(frame_points[quad[x]] - frame_points[quad[y]]); };
          if (length(0, 2) <= length(1, 3)) {
            out.triangles.push_back({quad[0], quad[1], quad[2]});
            out.triangles.push_back({quad[0], quad[2], quad[3]});
          } else {
            out.triangles.push_back({quad[0], quad[1], quad[3]});
            out.triangles.push_back({quad[1], quad[2], quad[3]});
          }
        }
      }
  out.positions.reserve(frame_points.size());
  for (const vec3 q : frame_points) out.positions.push_back(wound_.world(q.x, q.y, q.z));
  return out;
}

/// Keeps the largest connected piece: stray voxels of a segmentation float beside the liver.
void keep_largest_piece(Mesh& mesh, std::vector<vec3>& frame_points) {
  std::vector<std::uint32_t> root(mesh.positions.size());
  for (std::uint32_t i = 0; i < root.size(); ++i) root[i] = i;
  const auto find = [&](std::uint32_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (const auto& t : mesh.triangles) {
    const std::uint32_t a = find(t[0]);
    root[find(t[1])] = a;
    root[find(t[2])] = a;
  }
  std::vector<std::size_t> size(root.size(), 0);
  for (const auto& t : mesh.triangles) ++size[find(t[0])];
  const auto best = static_cast<std::uint32_t>(std::max_element(size.begin(), size.end()) - size.begin());
  Mesh kept;
  std::vector<vec3> points;
  std::vector<std::uint32_t> number(root.size(), 0);
  for (std::uint32_t i = 0; i < root.size(); ++i)
    if (find(i) == best) {
      number[i] = static_cast<std::uint32_t>(kept.positions.size());
      kept.positions.push_back(mesh.positions[i]);
      points.push_back(frame_points[i]);
    }
  for (const auto& t : mesh.triangles)
    if (find(t[0]) == best) kept.triangles.push_back({number[t[0]], number[t[1]], number[t[2]]});
  mesh = std::move(kept);
  frame_points = std::move(points);
}

// ---- lattice -------------------------------------------------------------------------------------------------------------------

struct CutLattice {
  TetMesh mesh;
  std::vector<std::int8_t> side;        ///< of nodes
  std::vector<std::int8_t> tet_side;    ///< of elements: which half-space of the wound's plane they are in
};

double six_volume(const TetMesh& mesh, std::size_t t) {
  const auto& e = mesh.tets[t];
  const glm::dvec3 a(mesh.positions[e[0]]), b(mesh.positions[e[1]]), c(mesh.positions[e[2]]), d(mesh.positions[e[3]]);
  return glm::dot(glm::cross(b - a, c - a), d - a);
}

CutLattice cut_lattice(const LiverField& liver, const Wound& wound, float step) {
  // The lattice's own frame: its {110} plane y + z = 0 is the wound's plane; its origin, a node, lies in that plane near the liver's middle.
  const vec3 centre = liver.middle();
  const vec3 origin = centre - glm::dot(centre - wound.mouth, wound.across) * wound.across;
  constexpr float half_root = 0.70710678F;
  const vec3 x = wound.along, y = half_root * (wound.inward + wound.across), z = half_root * (wound.across - wound.inward);
  const auto to_world = [&](vec3 p) { return origin + p.x * x + p.y * y + p.z * z; };
  vec3 reach(0.0F);
  for (const vec3 p : liver.points()) reach = glm::max(reach, glm::abs(vec3(glm::dot(p - origin, x), glm::dot(p - origin, y), glm::dot(p - origin, z))));
  CutLattice out;
  // Elements are kept when they touch the region, so that it bulges: a shrunken region gives the liver's own volume, and with
  // the factor a step of 12 mm gives some 5 thousand elements.
  constexpr float shrink_m = 0.0010F, widen = 1.12F;
  out.mesh = fill_lattice(-reach, reach, widen * step, [&](vec3 p) { return liver(to_world(p)) - shrink_m; });
  TetMesh& mesh = out.mesh;
  for (vec3& p : mesh.positions) p = to_world(p);

  const auto straight = [&](vec3 p) { return glm::dot(p - wound.mouth, wound.across); };
  out.tet_side.resize(mesh.tets.size());
  std::vector<std::uint8_t> beside(mesh.positions.size(), 0);  // 1: has elements on the + side, 2: on the - side
  std::vector<std::vector<std::uint32_t>> around(mesh.positions.size());
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    float w = 0;
    for (const std::uint32_t n : mesh.tets[t]) w += straight(mesh.positions[n]);
    out.tet_side[t] = w > 0 ? 1 : -1;
    for (const std::uint32_t n : mesh.tets[t]) {
      beside[n] |= w > 0 ? 1U : 2U;
      around[n].push_back(static_cast<std::uint32_t>(t));
    }
  }
  const auto sound = [&](std::uint32_t n) {
    // An element must keep a tenth of a full one's volume (assumed: enough for the tissue model's time step).
    const double least = 0.1 * static_cast<double>(step) * static_cast<double>(step) * static_cast<double>(step);
    return std::all_of(around[n].begin(), around[n].end(), [&](std::uint32_t t) { return six_volume(mesh, t) > least; });
  };
  // Nodes at the liver's surface may have been drawn off the plane a little: put them back.
  const auto nodes = static_cast<std::uint32_t>(mesh.positions.size());
  for (std::uint32_t n = 0; n < nodes; ++n)
    if (beside[n] == 3) {
      const vec3 before = mesh.positions[n];
      mesh.positions[n] -= straight(before) * wound.across;
      if (!sound(n)) mesh.positions[n] = before;
    }

  // Double the nodes of the plane that lie in the wound; the - side gets the copies; both sides draw back to their wall.
  out.side.assign(mesh.positions.size(), 0);
  const auto footprint = [&](vec3 q) { return q.x > wound.u_low && q.x < wound.u_high && q.y < wound.floor_v(q.x) && q.y > wound.capsule(q.x) - 2.0F * step; };
  for (std::uint32_t n = 0; n < nodes; ++n) {
    const vec3 q = wound.frame(mesh.positions[n]);
    if (beside[n] != 3) {
      if (footprint(q) && std::fabs(q.z) < 1.5F * step) out.side[n] = q.z > 0 ? 1 : -1;
      continue;
    }
    const float inside = std::min({wound.floor_v(q.x) - q.y, q.x - wound.u_low, wound.u_high - q.x});
    if (!footprint(q) || inside < 0.15F * step) continue;  // at the wound's very end the two sides hold together
    const auto copy = static_cast<std::uint32_t>(mesh.positions.size());
    mesh.positions.push_back(mesh.positions[n]);
    out.side[n] = 1;
    out.side.push_back(-1);
    std::vector<std::uint32_t> minus;
    std::vector<std::uint32_t> plus;
    for (const std::uint32_t t : around[n]) (out.tet_side[t] < 0 ? minus : plus).push_back(t);
    for (const std::uint32_t t : minus)
      for (std::uint32_t& corner : mesh.tets[t])
        if (corner == n) corner = copy;
    around.push_back(minus);
    around[n] = plus;
    const float gap = wound.half_gap(q.x, q.y);
    for (const auto& [node, sign] : {std::pair(n, 1.0F), std::pair(copy, -1.0F)}) {
      const vec3 rest = mesh.positions[node];
      const vec3 wall = wound.world(q.x, q.y, sign * gap);
      for (float share = 1.0F; share > 0.05F; share -= 0.2F) {
        mesh.positions[node] = rest + share * (wall - rest);
        if (sound(node)) break;
        mesh.positions[node] = rest;
      }
    }
  }
  return out;
}

// ---- vessels -------------------------------------------------------------------------------------------------------------------

struct Candidate {
  std::uint32_t segment = 0;
  float u = 0, v = 0;
  float side = 1;           ///< of the stump that is joined to the root
  double cost = 0;
};

/// The part of the wound's faces that a surgeon can see and reach: not in its corners, not on its floor.
struct Window {
  const Wound& wound;
  void clamp(float& u, float& v) const {
    const float centre = 0.5F * (wound.u_low + wound.u_high), half = 0.5F * (wound.u_high - wound.u_low);
    u = std::clamp(u, centre - 0.78F * half, centre + 0.78F * half);
    const float top = wound.capsule(u), deep = wound.floor_v(u) - top;
    v = std::clamp(v, top + std::min(0.008F, 0.25F * deep), top + 0.86F * deep);
  }
};

std::vector<Candidate> candidates(const VesselTree& tree, const Wound& wound, double wanted_mm) {
  const Window window{wound};
  std::vector<Candidate> out;
  for (std::size_t s = 0; s < tree.segments.size(); ++s) {
    const VesselSegment& segment = tree.segments[s];
    constexpr int kPieces = 24;
    const double mismatch = std::fabs(2000.0 * static_cast<double>(segment.radius_m) - wanted_mm) / wanted_mm;
    Candidate best;
    best.segment = static_cast<std::uint32_t>(s);
    best.cost = std::numeric_limits<double>::max();
    vec3 before = wound.frame(segment.start);
    const float root_side = before.z >= 0 ? 1.0F : -1.0F;
    for (int i = 0; i <= kPieces; ++i) {
      const vec3 q = wound.frame(segment.start + (segment.end - segment.start) * (static_cast<float>(i) / kPieces));
      const bool in = q.x > wound.u_low && q.x < wound.u_high && q.y < wound.floor_v(q.x);
      const bool crosses = in && (q.z >= 0) != (before.z >= 0);
      Candidate c = best;
      c.u = q.x;
      c.v = q.y;
      window.clamp(c.u, c.v);
      const float across = crosses ? 0.0F : std::fabs(q.z);
      const float moved = std::sqrt((c.u - q.x) * (c.u - q.x) + (c.v - q.y) * (c.v - q.y) + across * across);
      // A vessel that crosses comes before any that is only near; among those, the calibre decides, a short move costs little.
      c.cost = (crosses ? 0.0 : 10.0) + mismatch + (crosses ? 20.0 : 150.0) * static_cast<double>(moved);
      c.side = crosses ? root_side : (q.z >= 0 ? 1.0F : -1.0F);
      if (c.cost < best.cost) best = c;
      before = q;
    }
    out.push_back(best);
  }
  std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
  if (out.size() > 24) out.resize(24);
  return out;
}

/// The vessels that a wound opens, and how far they are from what was asked (0: it crosses one of the very calibre of each kind).
struct Opening {
  std::array<std::uint32_t, 3> tree{};
  std::array<Candidate, 3> best{};
  double cost = std::numeric_limits<double>::max();
};

struct Kind {
  const char* name;
  double wanted_mm;
};
std::array<Kind, 3> kinds_of(const LacerationRequest& request) {
  return {{{"hepatic_artery", request.hepatic_artery_diameter_mm}, {"portal_vein", request.portal_vein_diameter_mm}, {"hepatic_vein", request.hepatic_vein_diameter_mm}}};
}

Opening choose_vessels(const Twin& twin, const Wound& wound, const LacerationRequest& request) {
  const std::array<Kind, 3> kinds = kinds_of(request);
  Opening out;
  std::array<std::vector<Candidate>, 3> choice;
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t t = 0; t < twin.vessels.size(); ++t)
      if (twin.vessels[t].name == kinds[k].name) {
        out.tree[k] = static_cast<std::uint32_t>(t);
        choice[k] = candidates(twin.vessels[t], wound, kinds[k].wanted_mm);
      }

  // 12 mm apart is judged in the frame, where the walls are flat: good enough to choose by.
  const auto apart = [](const Candidate& a, const Candidate& b) { return std::sqrt((a.u - b.u) * (a.u - b.u) + (a.v - b.v) * (a.v - b.v)); };
  for (const Candidate& a : choice[0])
    for (const Candidate& b : choice[1])
      for (const Candidate& c : choice[2]) {
        double cost = a.cost + b.cost + c.cost;
        for (const float d : {apart(a, b), apart(b, c), apart(a, c)})
          cost += 2.0 * std::max(0.0, 1.0 - static_cast<double>(d / kLeastSpread_m));
        if (cost < out.cost) {
          out.cost = cost;
          out.best = {a, b, c};
        }
      }
  return out;
}

std::vector<OpenedVessel> open_vessels(const Twin& twin, const Wound& wound, const LacerationRequest& request, Opening opening) {
  const std::array<Kind, 3> kinds = kinds_of(request);
  std::array<Candidate, 3>& best = opening.best;
  const auto on_wall = [&](const Candidate& c) { return wound.world(c.u, c.v, c.side * wound.half_gap(c.u, c.v)); };
  // Where the trees do not give that spread, push the openings apart on the wall.
  const Window window{wound};
  for (int round = 0; round < 60; ++round)
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = i + 1; j < 3; ++j) {
        const float d = glm::length(on_wall(best[i]) - on_wall(best[j]));
        if (d >= 1.02F * kLeastSpread_m) continue;
        float du = best[j].u - best[i].u, dv = best[j].v - best[i].v;
        if (std::fabs(du) < 0.002F) du = du < 0 ? -0.002F : 0.002F;  // along the wound there is room
        const float length = std::sqrt(du * du + dv * dv), push = 0.3F * (1.05F * kLeastSpread_m - d) / length;
        best[i].u -= push * du;
        best[i].v -= push * dv;
        best[j].u += push * du;
        best[j].v += push * dv;
        window.clamp(best[i].u, best[i].v);
        window.clamp(best[j].u, best[j].v);
      }

  std::vector<OpenedVessel> out;
  for (std::size_t k = 0; k < 3; ++k) {
    OpenedVessel v;
    v.tree = opening.tree[k];
    v.segment = best[k].segment;
    v.position = on_wall(best[k]);
    v.normal = -best[k].side * wound.across;
    v.diameter_mm = kinds[k].wanted_mm;
    v.tree_diameter_mm = 2000.0 * static_cast<double>(twin.vessels[opening.tree[k]].segments[best[k].segment].radius_m);
    out.push_back(v);
  }
  return out;
}

}  // namespace

Result<InjuredLiver> lacerate_liver(const Twin& twin, const LacerationRequest& request, double lattice_step_m) {
  if (!(lattice_step_m >= 0.004 && lattice_step_m <= 0.03)) {
    return fail(ErrorKind::wrong_use, "a lattice step of " + format_number(lattice_step_m * 1000.0, 2) + " mm", {}, "4 to 30 mm are possible");
  }
  for (const double d : {request.hepatic_artery_diameter_mm, request.portal_vein_diameter_mm, request.hepatic_vein_diameter_mm})
    if (!(d >= 0.3 && d <= 20)) return fail(ErrorKind::wrong_use, "an opened vessel " + format_number(d, 2) + " mm wide", {}, "0.3 to 20 mm are possible");
  for (const char* name : {"hepatic_artery", "portal_vein", "hepatic_vein"}) {
    const bool there = std::any_of(twin.vessels.begin(), twin.vessels.end(), [&](const VesselTree& t) { return t.name == name && !t.segments.empty(); });
    if (!there) return fail(ErrorKind::failed, std::string("the twin has no ") + name + " tree", twin.name, "make the twin again with this version");
  }
  const auto liver = LiverField::create(twin.labels);
  if (!liver) return pass_on(liver);
  // Of the places within some 15 degrees round the region's middle, the one whose wound opens vessels nearest to the asked calibres.
  Result<Wound> wound = place(*liver, request, glm::vec2(0.0F));
  Opening opening;
  double least = std::numeric_limits<double>::max();
  if (wound) {
    opening = choose_vessels(twin, *wound, request);
    least = opening.cost;
  }
  for (int i = -2; i <= 2; ++i)
    for (int j = -2; j <= 2; ++j) {
      if (i == 0 && j == 0) continue;
      const Result<Wound> other = place(*liver, request, 0.13F * glm::vec2(static_cast<float>(i), static_cast<float>(j)));
      if (!other) continue;
      const Opening opens = choose_vessels(twin, *other, request);
      const double cost = opens.cost + 0.04 * static_cast<double>(i * i + j * j);  // all else equal, the middle
      if (cost >= least) continue;
      least = cost;
      opening = opens;
      wound = other;
    }
  if (!wound) return pass_on(wound);

  InjuredLiver out;
  out.mouth = wound->mouth;
  out.along = wound->along;
  out.inward = wound->inward;

  // The surface, once more with other spacing where the number of triangles is far from the wanted one.
  std::vector<vec3> frame_points;
  out.surface = CutSurface(*liver, *wound, 1.0F).mesh(frame_points);
  const double ratio = static_cast<double>(out.surface.triangles.size()) / static_cast<double>(kWantedTriangles);
  if (ratio < 0.9 || ratio > 1.1) out.surface = CutSurface(*liver, *wound, static_cast<float>(std::sqrt(ratio))).mesh(frame_points);
  if (out.surface.triangles.empty()) return fail(ErrorKind::failed, "the injured liver has no surface");
  keep_largest_piece(out.surface, frame_points);
  vertex_normals(out.surface);
  for (std::size_t i = 0; i < frame_points.size(); ++i) {
    const vec3 q = frame_points[i];
    const double deeper = static_cast<double>((*liver)(out.surface.positions[i]) - (*wound)(q.x, q.y, q.z));
    out.wound.push_back(static_cast<float>(math::smoothstep(-0.0005, 0.0015, deeper)));
  }

  CutLattice lattice = cut_lattice(*liver, *wound, static_cast<float>(lattice_step_m));
  if (lattice.mesh.tets.empty()) return fail(ErrorKind::failed, "the liver is smaller than one lattice element", twin.name, "take a smaller step");
  // What is beside the gap moves with its own side; elsewhere the nearest element will do.
  std::vector<std::int8_t> point_side(frame_points.size(), 0);
  const auto near_wound = [&](vec3 q) { return q.x > wound->u_low && q.x < wound->u_high && q.y < wound->floor_v(q.x); };
  for (std::size_t i = 0; i < frame_points.size(); ++i)
    if (near_wound(frame_points[i])) point_side[i] = frame_points[i].z >= 0 ? 1 : -1;
  out.embedding = embed(lattice.mesh, out.surface.positions, [&](std::size_t p, std::size_t t) { return point_side[p] == 0 || point_side[p] == lattice.tet_side[t]; });

  out.opened = open_vessels(twin, *wound, request, opening);
  std::vector<vec3> stumps;
  for (const OpenedVessel& v : out.opened) stumps.push_back(v.position);
  const Embedding held = embed(lattice.mesh, stumps, [&](std::size_t p, std::size_t t) {
    return (glm::dot(out.opened[p].normal, wound->across) < 0 ? 1 : -1) == lattice.tet_side[t];
  });
  for (std::size_t i = 0; i < out.opened.size(); ++i) {
    out.opened[i].tet = held.tet[i];
    out.opened[i].weights = held.weights[i];
  }
  out.lattice = std::move(lattice.mesh);
  out.side = std::move(lattice.side);
  return out;
}

}  // namespace holotwin
