#pragma once
#include <array>
#include <cstdint>

#include "engine/ui/ui_context.h"

namespace holotwin {

/// Makes each frame's UiInput from the window's events, given in their order: begin(), then the events, then input().
class UiInputCollector {
 public:
  /// What lasted one frame goes; pointer, held buttons and modifiers stay.
  void begin();
  void mouse(glm::vec2 at) { input_.mouse = at; }
  /// 0 left, 1 right, 2 middle; others are ignored. A button that is pressed and let go between two frames is down for one.
  void button(std::int32_t index, bool down);
  void wheel(float steps) { input_.wheel += steps; }
  /// `code`: UiKey's number, or an ASCII capital. `repeat`: the keyboard repeats a key that is held.
  void key(std::int32_t code, bool down, bool repeat) { input_.keys.push_back({static_cast<UiKey>(code), down, repeat}); }
  /// A typed character; beyond Unicode's first plane nothing can be shown, so it is left out.
  void character(std::uint32_t unicode);
  void modifiers(bool control, bool shift, bool alt);

  [[nodiscard]] const UiInput& input() const { return input_; }

 private:
  UiInput input_;
  std::array<bool, 3> pressed_now_{};  // since begin()
  std::array<bool, 3> let_go_{};       // to be released by the next begin()
};

}  // namespace holotwin
