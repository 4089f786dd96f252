#pragma once
#include <glm/glm.hpp>

#include "engine/render/scene.h"

namespace holotwin {

/// Where one looks from. World frame, metres.
struct Camera {
  glm::vec3 eye{0.8F, 0.6F, -0.6F};
  glm::vec3 target{0.0F};
  glm::vec3 up{0, 1, 0};
  float fov_y_rad = 0.7F;
};

/// One eye's picture: what the renderer needs of a camera, a window's view or a headset's.
struct View {
  glm::mat4 T_view_world{1.0F};
  glm::mat4 projection{1.0F};      ///< Vulkan clip space: y down, depth 0 near .. 1 far
  glm::vec4 rect{0.0F};            ///< x, y, width, height in pixels of the target
};

/// `rect` as in View.
[[nodiscard]] View make_view(const Camera& camera, glm::vec4 rect);
[[nodiscard]] glm::mat4 perspective(float fov_y_rad, float aspect, float near_m, float far_m);

/// From the patient's right and the front: the whole torso, both monitors behind it.
[[nodiscard]] Camera overview_camera(const Scene& scene);
/// The surgeon's view of a wound at `mouth` that leads `inward` (unit): from the patient's right and above, looking into it.
[[nodiscard]] Camera wound_camera(const Scene& scene, glm::vec3 mouth, glm::vec3 inward);
/// The whole deforming organ from the surgeon's place.
[[nodiscard]] Camera liver_camera(const Scene& scene);

/// The world point under a pixel of `view` (x, y in its target's pixels) on the plane through `on_plane` that faces the camera: how a
/// mouse stands in for a hand.
[[nodiscard]] glm::vec3 point_under_pixel(const View& view, glm::vec2 pixel, glm::vec3 on_plane);

}  // namespace holotwin
