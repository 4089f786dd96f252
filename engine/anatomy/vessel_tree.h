#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/result.h"

namespace holotwin {

/// One straight piece of a vessel, from its parent's end to its own.
struct VesselSegment {
  std::int32_t parent = -1;       ///< index of the segment upstream of it in the list (always smaller), -1 for the root
  glm::vec3 start{0.0F};          ///< world, metres
  glm::vec3 end{0.0F};
  float radius_m = 0;             ///< lumen
  float flow_mL_per_min = 0;      ///< through it at rest; of a vein, towards the root
};

/// A branching vessel inside an organ. Segments are in parent-before-child order.
struct VesselTree {
  std::string name;               ///< "hepatic_artery", "portal_vein", "hepatic_vein"
  bool generated = true;          ///< grown by us, not seen in the patient's images: shown and reported as "synthetic"
  std::vector<VesselSegment> segments;
};

}  // namespace holotwin
