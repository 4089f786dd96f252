#include "engine/core/pose.h"

#include <cmath>

namespace holotwin {

glm::quat rotation_between(glm::vec3 from, glm::vec3 to) {
  const float d = glm::dot(from, to);
  if (d < -0.9999F) {  // opposite: any axis across will do
    const glm::vec3 across = std::fabs(from.x) < 0.9F ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0);
    const glm::vec3 axis = glm::normalize(glm::cross(from, across));
    return {0.0F, axis.x, axis.y, axis.z};
  }
  const glm::vec3 c = glm::cross(from, to);
  return glm::normalize(glm::quat(1.0F + d, c.x, c.y, c.z));
}

}  // namespace holotwin
