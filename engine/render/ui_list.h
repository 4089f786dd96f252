#pragma once
// Two-dimensional drawing as plain triangles: what ui makes and the renderer draws, on the screen or in the scene.
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

namespace holotwin {

struct UiVertex {
  glm::vec2 position;      ///< list units, y down
  glm::vec2 uv;
  std::uint32_t rgba = 0;  ///< 8 bits each, red lowest, straight alpha
};
struct UiCommand {
  glm::vec4 clip{0.0F};    ///< x0 y0 x1 y1 in list units; honoured on the screen, ignored in the scene
  std::uint32_t first_index = 0;
  std::uint32_t index_count = 0;
};
struct UiList {
  glm::vec2 size{0.0F};    ///< list units, width and height
  std::vector<UiVertex> vertices;
  std::vector<std::uint32_t> indices;
  std::vector<UiCommand> commands;
};
/// The one texture of every list: coverage of glyphs (and one white texel for plain shapes), linear 8 bits.
struct UiAtlas {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> coverage;
};
/// A list that stands in the scene. Its units map to metres: x right, y down become T_world_panel's +x and -y, centred.
struct ScenePanel {
  UiList list;
  glm::mat4 T_world_panel{1.0F};
  float metres_per_unit = 0.001F;
};

}  // namespace holotwin
