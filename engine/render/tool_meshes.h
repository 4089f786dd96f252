#pragma once
#include <vector>

#include <glm/glm.hpp>

#include "engine/anatomy/mesh.h"
#include "engine/frame/input_frame.h"

namespace holotwin {

/// One rigid piece of an instrument. Tool frame: origin at the tip, -z towards the tip, metres.
struct ToolPart {
  Mesh mesh;
  glm::vec3 colour{0.7F};        ///< linear
  bool metal = false;            ///< steel, else plastic, rubber or cloth
  float gloss = 60.0F;
  float highlight = 0.4F;
  bool gauze = false;            ///< a pack: takes up blood
  /// Jaws turn about the axis y through `hinge` by `open_rad` when open (InstrumentFrame::jaw 0) and not at all when closed.
  glm::vec3 hinge{0.0F};
  float open_rad = 0.0F;
  /// A part for open or closed jaws alone (a hand's two shapes); both true for an ordinary part.
  bool when_open = true, when_closed = true;
};

/// All pieces of a tool; none for Tool::none. Made once, at start. The pack lies before the tip, thin along z. A hand's open
/// shape reaches along the axis, its closed one presses with the palm along -z.
[[nodiscard]] std::vector<ToolPart> tool_parts(Tool tool);

}  // namespace holotwin
