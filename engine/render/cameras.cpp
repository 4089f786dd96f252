#include "engine/render/cameras.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <glm/gtc/matrix_transform.hpp>

namespace holotwin {

glm::mat4 perspective(float fov_y_rad, float aspect, float near_m, float far_m) {
  const float f = 1.0F / std::tan(0.5F * fov_y_rad);
  glm::mat4 m(0.0F);
  m[0][0] = f / aspect;
  m[1][1] = -f;
  m[2][2] = far_m / (near_m - far_m);
  m[2][3] = -1.0F;
  m[3][2] = near_m * far_m / (near_m - far_m);
  return m;
}

View make_view(const Camera& camera, glm::vec4 rect) {
  View v;
  v.T_view_world = glm::lookAt(camera.eye, camera.target, camera.up);
  v.projection = perspective(camera.fov_y_rad, rect.z / std::max(1.0F, rect.w), 0.03F, 12.0F);
  v.rect = rect;
  return v;
}

namespace {

void tissue_box(const Scene& scene, glm::vec3& low, glm::vec3& high) {
  low = scene.body_low;
  high = scene.body_high;
  if (scene.tissue.mesh.positions.empty()) return;
  low = high = scene.tissue.mesh.positions.front();
  for (const glm::vec3& p : scene.tissue.mesh.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
}

}  // namespace

Camera overview_camera(const Scene& scene) {
  // Body and monitors fill the picture, seen from the right, the front and a little from the feet.
  std::vector<glm::vec3> shown;
  for (int k = 0; k < 8; ++k) shown.push_back(glm::mix(scene.body_low, scene.body_high, glm::vec3(k & 1, (k >> 1) & 1, k >> 2)));
  for (const MonitorStand& m : scene.monitors)
    for (const glm::vec2 corner : {glm::vec2(-0.5F, -0.5F), glm::vec2(0.5F, -0.5F), glm::vec2(0.5F, 0.5F), glm::vec2(-0.5F, 0.5F)})
      shown.push_back(glm::vec3(m.T_world_panel * glm::vec4(corner * m.size_m, 0.0F, 1.0F)));
  const glm::vec3 from = glm::normalize(glm::vec3(0.80F, 0.50F, -0.30F));
  Camera c;
  c.fov_y_rad = 0.62F;
  c.target = 0.5F * (scene.body_low + scene.body_high);
  float distance = 1.6F;
  // Moves and backs off until the picture (16:9, 4 % of margin) just holds them; settles in a few rounds.
  for (int round = 0; round < 12; ++round) {
    c.eye = c.target + from * distance;
    const glm::mat4 T = glm::lookAt(c.eye, c.target, c.up);
    const float slope_y = std::tan(0.5F * c.fov_y_rad) * 0.96F;
    const float slope_x = slope_y * 16.0F / 9.0F;
    glm::vec2 low(1e9F), high(-1e9F);
    for (const glm::vec3& p : shown) {
      const glm::vec3 q(T * glm::vec4(p, 1.0F));
      const glm::vec2 at = glm::vec2(q.x / slope_x, q.y / slope_y) / std::max(0.05F, -q.z);
      low = glm::min(low, at);
      high = glm::max(high, at);
    }
    const glm::vec2 middle = 0.5F * (low + high);
    const glm::vec2 half = 0.5F * (high - low);
    const glm::mat4 T_world_camera = glm::inverse(T);
    c.target += (glm::vec3(T_world_camera[0]) * (middle.x * slope_x) + glm::vec3(T_world_camera[1]) * (middle.y * slope_y)) * distance;
    distance *= std::max(half.x, half.y);
  }
  c.eye = c.target + from * (distance * 1.02F);
  return c;
}

Camera wound_camera(const Scene& scene, glm::vec3 mouth, glm::vec3 inward) {
  // Against the wound's direction as far as a surgeon can lean: never from below the table, never from the patient's left.
  glm::vec3 from = -inward;
  from.x = std::max(from.x, 0.15F);
  from.y = std::max(from.y, 0.35F);
  from = glm::normalize(glm::normalize(from) + glm::vec3(0.45F, 0.75F, -0.15F));
  Camera c;
  c.target = mouth - glm::vec3(0.012F, 0.0F, 0.0F);
  c.eye = mouth + from * 0.34F;
  c.eye.y = std::max(c.eye.y, scene.table.top_y + 0.15F);
  c.fov_y_rad = 0.72F;
  return c;
}

Camera liver_camera(const Scene& scene) {
  glm::vec3 low, high;
  tissue_box(scene, low, high);
  Camera c;
  c.target = 0.5F * (low + high);
  const float radius = 0.5F * glm::length(high - low);
  c.eye = c.target + glm::normalize(glm::vec3(0.55F, 0.80F, -0.35F)) * (radius * 2.9F);
  c.fov_y_rad = 0.66F;
  return c;
}

glm::vec3 point_under_pixel(const View& view, glm::vec2 pixel, glm::vec3 on_plane) {
  const glm::mat4 T_world_view = glm::inverse(view.T_view_world);
  const glm::vec2 ndc = (pixel - glm::vec2(view.rect)) / glm::vec2(view.rect.z, view.rect.w) * 2.0F - 1.0F;
  const glm::vec3 in_view(ndc.x / view.projection[0][0], ndc.y / view.projection[1][1], -1.0F);
  const float depth = -(view.T_view_world * glm::vec4(on_plane, 1.0F)).z;
  return glm::vec3(T_world_view * glm::vec4(in_view * depth, 1.0F));
}

}  // namespace holotwin
