#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

namespace holotwin {

/// A triangle surface. World frame: RAS (x right, y anterior, z superior), metres. Counter-clockwise seen from outside.
struct Mesh {
  std::vector<glm::vec3> positions;
  std::vector<glm::vec3> normals;                      ///< unit, one per position; empty when not computed
  std::vector<std::array<std::uint32_t, 3>> triangles;
};

/// Tetrahedra. Same frame and unit; every element has positive volume: dot(cross(b-a, c-a), d-a) > 0.
struct TetMesh {
  std::vector<glm::vec3> positions;
  std::vector<std::array<std::uint32_t, 4>> tets;
};

/// A drawn surface bound to a tetrahedral lattice: each vertex is a weighted mean of the four corners of one element
/// (weights sum to 1; a vertex slightly outside has negative ones).
struct Embedding {
  std::vector<std::uint32_t> tet;      ///< one per surface vertex
  std::vector<glm::vec4> weights;
};

}  // namespace holotwin
