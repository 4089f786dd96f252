#pragma once
// Tetrahedral lattices for deformable tissue, and the binding of surfaces to them. World RAS, metres.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/anatomy/mesh.h"
#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// A body-centred cubic lattice over the region inside(p) > 0 within the box: one node per step_m cubed, elements of step_m cubed / 6
/// (all alike: dihedral angles 60 and 90 degrees). Every element that touches the region is kept; nodes outside are then drawn onto
/// the surface as far as the elements around them stay well shaped, so that the lattice has the organ's volume (a few percent) and not
/// that of a cage around it. Only the largest face-connected part is kept. Empty when nothing is inside. `inside` is continuous, world
/// metres; step_m is at least 0.001.
[[nodiscard]] TetMesh fill_lattice(glm::vec3 low, glm::vec3 high, float step_m, const std::function<float(glm::vec3)>& inside);
/// The same for one label's smoothed occupancy. Fails when the label has no voxel or is smaller than one element, and on a step out of
/// 1-100 mm or one that needs more than 2 million elements.
[[nodiscard]] Result<TetMesh> label_lattice(const LabelVolume& labels, std::uint8_t label, double step_m);
/// A field on a grid between its voxels, at a world point in metres; 0 beyond the grid.
[[nodiscard]] float sample(const Grid& grid, const std::vector<float>& field, glm::vec3 p);

/// Binds points to the element that contains them, else to the nearest; weights sum to 1. `lattice` must have an element.
[[nodiscard]] Embedding embed(const TetMesh& lattice, std::span<const glm::vec3> points);
/// The same with a say in which elements a point may be bound to (allowed(point, element)), for the two sides of a wound. A point that
/// is allowed nowhere is bound to the nearest element.
[[nodiscard]] Embedding embed(const TetMesh& lattice, std::span<const glm::vec3> points,
                              const std::function<bool(std::size_t, std::size_t)>& allowed);
/// Barycentric coordinates of p in an element.
[[nodiscard]] glm::vec4 barycentric(const TetMesh& mesh, std::size_t tet, glm::vec3 p);
/// Where an embedded point is.
[[nodiscard]] glm::vec3 embedded_point(const TetMesh& mesh, std::size_t tet, glm::vec4 weights);
/// Shape of an element from 0 (flat) to 1 (regular); negative when inverted: 6 sqrt(2) volume / (root mean square edge)^3.
[[nodiscard]] double tet_quality(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c, const glm::dvec3& d);

}  // namespace holotwin
