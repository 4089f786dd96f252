#pragma once
// What can be read off voxels and meshes: volumes, extents, centres, contact with the border of the scan.
#include <cstddef>
#include <cstdint>
#include <map>

#include <glm/glm.hpp>

#include "engine/anatomy/mesh.h"
#include "engine/anatomy/volume.h"

namespace holotwin {

/// One label's voxels.
struct LabelMeasure {
  std::size_t voxels = 0;
  double volume_mL = 0;
  bool incomplete = false;              ///< a voxel lies in the outermost layer of the scan: the volume is a lower bound
  glm::ivec3 low{0}, high{0};           ///< first and last index that it has, both included
  glm::dvec3 centroid_mm{0.0};          ///< world
};

/// Every label that has a voxel (0 left out), measured in one pass.
[[nodiscard]] std::map<std::uint8_t, LabelMeasure> measure_labels(const LabelVolume& labels);
/// One label; all zero when it has no voxel.
[[nodiscard]] LabelMeasure measure_label(const LabelVolume& labels, std::uint8_t label);
/// Mean Hounsfield number under a label; NaN when it has no voxel. Both grids must have the same size.
[[nodiscard]] double mean_hu(const CtVolume& ct, const LabelVolume& labels, std::uint8_t label);

struct Box {
  glm::vec3 low{0.0F}, high{0.0F};      ///< metres, world
  [[nodiscard]] glm::vec3 centre() const { return 0.5F * (low + high); }
};
/// Zero for an empty mesh.
[[nodiscard]] Box bounding_box(const Mesh& mesh);
/// Enclosed volume by the divergence theorem; positive for a closed mesh with counter-clockwise outside.
[[nodiscard]] double mesh_volume_m3(const Mesh& mesh);
[[nodiscard]] double mesh_area_m2(const Mesh& mesh);
[[nodiscard]] double lattice_volume_m3(const TetMesh& mesh);
/// Centre of the enclosed volume (not of the vertices).
[[nodiscard]] glm::vec3 mesh_centroid(const Mesh& mesh);
/// True when each directed edge occurs once and its opposite once: no hole, no fin, one orientation.
[[nodiscard]] bool is_closed(const Mesh& mesh);

}  // namespace holotwin
