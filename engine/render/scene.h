#pragma once
// What a renderer is built from: everything that does not change from frame to frame, as plain data.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "engine/anatomy/mesh.h"

namespace holotwin {

enum class SurfaceStyle : std::uint8_t {
  solid,       ///< lit and opaque
  hologram,    ///< light on its edges, behind what is solid in front of it: skin, bones
  inner_glow,  ///< light seen through everything: vessels and tumour inside the liver
};

struct SceneSurface {
  std::string name;
  Mesh mesh;                       ///< with normals (computed when missing)
  SurfaceStyle style = SurfaceStyle::solid;
  glm::vec3 colour{0.5F};          ///< linear
  float strength = 1.0F;           ///< of a hologram's or a glow's light
  float gloss = 60.0F;             ///< sharpness of a solid's highlight
  float highlight = 0.25F;         ///< strength of it
  bool follows_tissue = false;     ///< moves with the deforming organ it lies in (styles inner_glow and solid)
  bool closes_abdomen = false;     ///< drawn only once the abdomen was closed again
  bool opened_by_incision = false; ///< a hologram that is cut away over the opened abdomen: skin, and the ribs that are held aside
};

/// The deforming organ: its surface at rest. Positions, perfusion and blood come with every snapshot.
struct SceneTissue {
  Mesh mesh;
  std::vector<float> wound;        ///< one per vertex: 1 on a wound's inner faces; may be empty
};

/// Where free blood gathers: the lower half of an ellipsoid, the right paracolic gutter and the space under the liver, cut off where
/// the body ends.
struct BloodPoolShape {
  static constexpr std::size_t kLevels = 9;       ///< of `reach`, from the bottom to the brim
  static constexpr std::size_t kAngles = 40;
  glm::vec3 rim_centre{0.0F};                     ///< middle of its brim, world
  glm::vec3 half_extent{0.06F, 0.07F, 0.16F};     ///< half width (x), depth (y), half length (z), metres
  /// How far the room goes from the middle, as a share of the ellipsoid's, kAngles per level; empty: all of it.
  std::vector<float> reach;

  /// Distance of the blood's edge from the middle at `height_m` above the deepest point, in units of the half extents.
  [[nodiscard]] float edge(float height_m, std::size_t angle) const;
  [[nodiscard]] double capacity_mL() const { return volume_mL(half_extent.y); }
  /// Blood that stands `height_m` high.
  [[nodiscard]] double volume_mL(float height_m) const;
  /// Height of that much blood, metres. More than the room holds gives the brim.
  [[nodiscard]] float level_m(double volume_mL) const;
};

struct SceneLights {
  glm::vec3 key_direction{0.25F, 0.93F, 0.27F};   ///< towards the theatre lamp; made unit by the renderer
  float key_strength = 2.6F;
  glm::vec3 key_colour{1.0F, 0.965F, 0.90F};      ///< linear; a theatre lamp of about 4500 K
  glm::vec3 fill_direction{0.6F, 0.5F, -0.6F};
  float fill_strength = 0.45F;
  glm::vec3 fill_colour{0.55F, 0.75F, 1.0F};
  glm::vec3 field{0.0F};                          ///< where the lamp points
  float field_radius_m = 0.28F;
};

/// The operating table: a slab under the body.
struct SceneTable {
  float top_y = -0.15F;
  glm::vec2 centre_xz{0.0F};
  glm::vec2 half_extent_xz{0.30F, 0.75F};
};

/// A place for a panel: its middle, x to the reader's right, y up, z towards the reader.
struct MonitorStand {
  std::string name;                  ///< "twin", "live"
  glm::mat4 T_world_panel{1.0F};
  glm::vec2 size_m{0.64F, 0.40F};    ///< room for the panel

  /// How large a list's unit is drawn: as large as the room lets it be.
  [[nodiscard]] float metres_per_unit(glm::vec2 list_size) const { return std::min(size_m.x / list_size.x, size_m.y / list_size.y); }
};
/// A monitor's room for each metre of its distance from the surgeon's eye: what makes its text as large to the eye as
/// ui/monitor.h (monitor_design) promises. Tests hold the two together.
inline constexpr glm::vec2 kMonitorSize_per_m{0.64F, 0.40F};

struct Scene {
  std::vector<SceneSurface> surfaces;
  SceneTissue tissue;
  BloodPoolShape pool;
  SceneLights lights;
  SceneTable table;
  glm::vec3 body_low{-0.2F, -0.12F, -0.3F};       ///< box around the body
  glm::vec3 body_high{0.2F, 0.12F, 0.3F};
  float incision_radius_m = 0.13F;                ///< of the opened abdomen, about lights.field
  glm::vec3 surgeon_eye{0.55F, 0.57F, -0.25F};    ///< who the monitors face
  std::array<MonitorStand, 2> monitors;           ///< the twin's, the live bedside's
};

/// The body's outline among the surfaces; null where the images gave none.
[[nodiscard]] const Mesh* skin_of(const Scene& scene);
/// Unit normals from the triangles, weighted by area. Vertices of no triangle get +y.
void compute_normals(const std::vector<glm::vec3>& positions, const std::vector<std::array<std::uint32_t, 3>>& triangles,
                     std::vector<glm::vec3>& normals);
/// Places table, lights, monitors and pool from body_low, body_high and the tissue's surface.
void arrange_room(Scene& scene);

}  // namespace holotwin
