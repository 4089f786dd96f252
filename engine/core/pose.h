#pragma once
#include <glm/glm.hpp>
#include <glm/gtc/quaternion.hpp>

namespace holotwin {

/// A rigid placement: rotate, then translate. Named T_a_b: maps points of frame b into frame a. Metres.
struct Pose {
  glm::quat rotation{1.0F, 0.0F, 0.0F, 0.0F};  ///< unit quaternion, w first in the constructor
  glm::vec3 position{0.0F};

  [[nodiscard]] glm::vec3 apply(glm::vec3 p) const { return rotation * p + position; }
  [[nodiscard]] glm::vec3 apply_direction(glm::vec3 d) const { return rotation * d; }
  [[nodiscard]] Pose operator*(const Pose& o) const { return {rotation * o.rotation, apply(o.position)}; }
  [[nodiscard]] Pose inverse() const {
    const glm::quat r = glm::conjugate(rotation);
    return {r, -(r * position)};
  }
  [[nodiscard]] glm::mat4 matrix() const {
    glm::mat4 m = glm::mat4_cast(rotation);
    m[3] = glm::vec4(position, 1.0F);
    return m;
  }
};

/// The shortest rotation that turns unit vector `from` into unit vector `to`, without trigonometry.
[[nodiscard]] glm::quat rotation_between(glm::vec3 from, glm::vec3 to);

}  // namespace holotwin
