#pragma once
// Shapes made in code: tubes, balls, boxes and smooth blobs for instruments, vessels and hands.
#include <functional>
#include <span>

#include <glm/glm.hpp>

#include "engine/anatomy/mesh.h"

namespace holotwin {

/// Which ends of a tube are closed by a flat cap.
struct TubeCaps {
  bool start = true, end = true;
};
/// A tube through `path` with one radius per point; frames are carried along without twist. `sides` at least 3.
void append_tube(Mesh& mesh, std::span<const glm::vec3> path, std::span<const float> radii, int sides, TubeCaps caps = {});
/// An ellipsoid, about 2 * rings^2 triangles.
void append_ellipsoid(Mesh& mesh, glm::vec3 centre, glm::vec3 half_extent, int rings);
void append_box(Mesh& mesh, glm::vec3 centre, glm::vec3 half_extent);
/// The zero surface of a signed distance (negative inside), by naive surface nets (S. Gibson 1998) on cells of `cell_m` from `low` to
/// `high`, which must enclose it. Normals are the distance's gradient.
[[nodiscard]] Mesh distance_mesh(const std::function<float(glm::vec3)>& distance, glm::vec3 low, glm::vec3 high, float cell_m);
/// Distance to a rounded cone from `a` (radius `ra`) to `b` (`rb`), approximated by blending the radii along the axis.
[[nodiscard]] float capsule_distance(glm::vec3 p, glm::vec3 a, glm::vec3 b, float ra, float rb);
/// Minimum of two distances with a fillet of about `k` metres (I. Quilez, polynomial smooth minimum).
[[nodiscard]] float smooth_union(float a, float b, float k);

}  // namespace holotwin
