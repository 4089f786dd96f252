#include "engine/anatomy/volume.h"

#include <cmath>

namespace holotwin {

double Grid::voxel_mL() const {
  constexpr double kmL_per_mm3 = 1e-3;
  return std::fabs(glm::determinant(glm::dmat3(T_world_index))) * kmL_per_mm3;
}

}  // namespace holotwin
