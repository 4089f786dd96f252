#include "engine/ui/input_collector.h"

namespace holotwin {

void UiInputCollector::begin() {
  input_.keys.clear();
  input_.text.clear();
  input_.wheel = 0;
  for (std::size_t b = 0; b < input_.buttons.size(); ++b)
    if (let_go_[b]) input_.buttons[b] = false;
  pressed_now_ = {};
  let_go_ = {};
}

void UiInputCollector::button(std::int32_t index, bool down) {
  if (index < 0 || index >= static_cast<std::int32_t>(input_.buttons.size())) return;
  const auto b = static_cast<std::size_t>(index);
  if (down) {
    input_.buttons[b] = pressed_now_[b] = true;
    let_go_[b] = false;
  } else if (pressed_now_[b]) {
    let_go_[b] = true;
  } else {
    input_.buttons[b] = false;
  }
}

void UiInputCollector::character(std::uint32_t c) {
  if (c < 0x80) input_.text += static_cast<char>(c);
  else if (c < 0x800) input_.text += {static_cast<char>(0xC0 | c >> 6U), static_cast<char>(0x80 | (c & 0x3F))};
  else if (c < 0x10000) input_.text += {static_cast<char>(0xE0 | c >> 12U), static_cast<char>(0x80 | (c >> 6U & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
}

void UiInputCollector::modifiers(bool control, bool shift, bool alt) {
  input_.control = control;
  input_.shift = shift;
  input_.alt = alt;
}

}  // namespace holotwin
