#pragma once
// Vessels for a liver whose own cannot be seen (an unenhanced scan, the built-in patient): generated, and marked so.
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

#include "engine/anatomy/vessel_tree.h"
#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// Grows "portal_vein", "hepatic_artery" and "hepatic_vein", in this order, inside the liver (a label named "liver_tumour" counts as
/// liver). Every part of the liver is supplied and drained in proportion to its volume: 75 % of `whole_liver_flow_mL_per_min` by the
/// portal vein, 25 % by the artery, all of it by the veins, conserved at each branching. Radii follow Murray's law (the cubes of the
/// branches' radii add up to the parent's). All segments lie inside the liver but the root's. A liver cut off by the scan's border
/// still gets the whole liver's flow. Same input, same trees. Method: engine/anatomy/vessel_grow.cpp.
/// Fails when there is no liver or a landmark is far from it.
[[nodiscard]] Result<std::vector<VesselTree>> grow_liver_vessels(const LabelVolume& labels, std::uint8_t liver_label, glm::vec3 porta_hepatis_m,
                                                                 glm::vec3 hepatic_vein_outlet_m, double whole_liver_flow_mL_per_min, std::uint64_t seed);

}  // namespace holotwin
