#include "engine/anatomy/measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/core/check.h"

namespace holotwin {

namespace {

// Sums are taken about the box centre in double: a small organ far from the origin would lose its volume to rounding.
glm::dvec3 reference_point(const Mesh& mesh) { return glm::dvec3(bounding_box(mesh).centre()); }

}  // namespace

std::map<std::uint8_t, LabelMeasure> measure_labels(const LabelVolume& labels) {
  const Grid& g = labels.grid;
  HT_ASSERT(labels.labels.size() == g.count());
  std::array<LabelMeasure, 256> all{};
  std::array<glm::dvec3, 256> sum{};
  for (auto& m : all) {
    m.low = g.size;
    m.high = glm::ivec3(-1);
  }
  std::size_t at = 0;
  for (int k = 0; k < g.size.z; ++k) {
    for (int j = 0; j < g.size.y; ++j) {
      for (int i = 0; i < g.size.x; ++i) {
        const std::uint8_t label = labels.labels[at++];
        if (label == 0) continue;
        LabelMeasure& m = all[label];
        const glm::ivec3 p(i, j, k);
        ++m.voxels;
        m.low = glm::min(m.low, p);
        m.high = glm::max(m.high, p);
        sum[label] += glm::dvec3(p);
      }
    }
  }
  std::map<std::uint8_t, LabelMeasure> out;
  for (std::size_t label = 1; label < all.size(); ++label) {
    LabelMeasure& m = all[label];
    if (m.voxels == 0) continue;
    m.volume_mL = static_cast<double>(m.voxels) * g.voxel_mL();
    m.incomplete = glm::any(glm::equal(m.low, glm::ivec3(0))) || glm::any(glm::equal(m.high, g.size - 1));
    m.centroid_mm = g.world_mm(sum[label] / static_cast<double>(m.voxels));
    out.emplace(static_cast<std::uint8_t>(label), m);
  }
  return out;
}

LabelMeasure measure_label(const LabelVolume& labels, std::uint8_t label) {
  const auto all = measure_labels(labels);
  const auto found = all.find(label);
  return found == all.end() ? LabelMeasure{} : found->second;
}

double mean_hu(const CtVolume& ct, const LabelVolume& labels, std::uint8_t label) {
  HT_ASSERT(ct.hu.size() == labels.labels.size());
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < ct.hu.size(); ++i) {
    if (labels.labels[i] != label) continue;
    sum += ct.hu[i];
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

Box bounding_box(const Mesh& mesh) {
  if (mesh.positions.empty()) return {};
  Box box{mesh.positions[0], mesh.positions[0]};
  for (const glm::vec3& p : mesh.positions) {
    box.low = glm::min(box.low, p);
    box.high = glm::max(box.high, p);
  }
  return box;
}

double mesh_volume_m3(const Mesh& mesh) {
  const glm::dvec3 o = reference_point(mesh);
  double six_volumes = 0;
  for (const auto& t : mesh.triangles) {
    const glm::dvec3 a = glm::dvec3(mesh.positions[t[0]]) - o;
    const glm::dvec3 b = glm::dvec3(mesh.positions[t[1]]) - o;
    const glm::dvec3 c = glm::dvec3(mesh.positions[t[2]]) - o;
    six_volumes += glm::dot(a, glm::cross(b, c));
  }
  return six_volumes / 6.0;
}

double mesh_area_m2(const Mesh& mesh) {
  double twice = 0;
  for (const auto& t : mesh.triangles) {
    const glm::dvec3 a(mesh.positions[t[0]]);
    twice += glm::length(glm::cross(glm::dvec3(mesh.positions[t[1]]) - a, glm::dvec3(mesh.positions[t[2]]) - a));
  }
  return 0.5 * twice;
}

double lattice_volume_m3(const TetMesh& mesh) {
  double six_volumes = 0;
  for (const auto& t : mesh.tets) {
    const glm::dvec3 a(mesh.positions[t[0]]);
    six_volumes += glm::dot(glm::cross(glm::dvec3(mesh.positions[t[1]]) - a, glm::dvec3(mesh.positions[t[2]]) - a),
                            glm::dvec3(mesh.positions[t[3]]) - a);
  }
  return six_volumes / 6.0;
}

glm::vec3 mesh_centroid(const Mesh& mesh) {
  const glm::dvec3 o = reference_point(mesh);
  double volume = 0;
  glm::dvec3 moment(0.0);
  for (const auto& t : mesh.triangles) {
    const glm::dvec3 a = glm::dvec3(mesh.positions[t[0]]) - o;
    const glm::dvec3 b = glm::dvec3(mesh.positions[t[1]]) - o;
    const glm::dvec3 c = glm::dvec3(mesh.positions[t[2]]) - o;
    const double v = glm::dot(a, glm::cross(b, c));
    volume += v;
    moment += v * 0.25 * (a + b + c);
  }
  return volume == 0 ? glm::vec3(o) : glm::vec3(o + moment / volume);
}

bool is_closed(const Mesh& mesh) {
  std::vector<std::uint64_t> forward, backward;
  forward.reserve(mesh.triangles.size() * 3);
  backward.reserve(mesh.triangles.size() * 3);
  for (const auto& t : mesh.triangles) {
    for (std::size_t e = 0; e < 3; ++e) {
      const std::uint64_t a = t[e];
      const std::uint64_t b = t[(e + 1) % 3];
      if (a == b) return false;
      forward.push_back(a << 32U | b);
      backward.push_back(b << 32U | a);
    }
  }
  std::sort(forward.begin(), forward.end());
  if (std::adjacent_find(forward.begin(), forward.end()) != forward.end()) return false;
  std::sort(backward.begin(), backward.end());
  return forward == backward;
}

}  // namespace holotwin
