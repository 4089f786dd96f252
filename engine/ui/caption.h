#pragma once
#include <string>

#include "engine/render/ui_list.h"
#include "engine/ui/ui_context.h"

namespace holotwin {

/// A strip of words along the lower edge of a picture: what it shows on the left, what it is for on the right. `size` is the
/// picture's, pixels. Reuses `out`'s memory.
void draw_caption(UiContext& ui, glm::vec2 size, const std::string& left, const std::string& right, UiList& out);

}  // namespace holotwin
