#pragma once
// The built-in patient as volumes: a torso of a 34-year-old man, 178 cm, 75 kg, made of implicit shapes.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/anatomy/volume.h"

namespace holotwin::phantom {

/// One organ on its part of the body's grid: how much of each voxel it fills.
struct OrganVolume {
  std::string name;
  std::uint8_t label = 0;              ///< 0: not in the label volume (the skin, which is the outline of all)
  Grid grid;                           ///< a box of the body's grid with an empty margin around the organ
  std::vector<float> occupancy;        ///< 0..1, x fastest: half is the surface
  double volume_mL = 0;                ///< from the label voxels
  double target_mL = 0;                ///< what the shape was fitted to; 0: its size is as drawn
  double fitted_offset_mm = 0;         ///< how far the drawn shape had to grow (or shrink) for that
};

/// The whole body.
struct Body {
  CtVolume ct;
  LabelVolume labels;
  std::vector<OrganVolume> organs;     ///< the skin first
  glm::vec3 porta_hepatis_m{0.0F};
  glm::vec3 hepatic_vein_outlet_m{0.0F};
};

/// Same seed, same bytes. About 6 s on one core.
[[nodiscard]] Body make_body(std::uint64_t seed);

}  // namespace holotwin::phantom
