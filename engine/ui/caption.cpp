#include "engine/ui/caption.h"

#include "engine/ui/monitor.h"
#include "engine/ui/canvas.inl"

namespace holotwin {

void draw_caption(UiContext& ui, glm::vec2 size, const std::string& left, const std::string& right, UiList& out) {
  constexpr float kStripShare = 0.042F;  // of the picture's height
  constexpr ImU32 kBack = IM_COL32(4, 8, 12, 170);
  constexpr ImU32 kText = IM_COL32(215, 230, 240, 255);
  std::vector<TextBox> boxes;
  Canvas canvas(ui.parts(), {size.x, size.y}, boxes);
  const float strip = kStripShare * size.y;
  const float em = 0.55F * strip;
  canvas.list().AddRectFilled({0, size.y - strip}, {size.x, size.y}, kBack);
  const float base = size.y - 0.3F * strip;
  const float margin = 0.5F * strip;
  const float right_room = canvas.width(right, em);
  canvas.text({margin, base}, em, kText, canvas.shortened(left, em, size.x - right_room - 3 * margin));
  canvas.text({size.x - margin, base}, em, kText, right, Align::right);
  canvas.finish(out);
}

}  // namespace holotwin
