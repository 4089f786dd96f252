#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/present/presenter.h"

namespace holotwin {

enum class InputKind : std::uint8_t { mouse_move, mouse_button, wheel, key, character, focus };

/// Keys that are not a character. A letter or digit key is its capital ASCII value ('A', '7', ' ').
enum class Key : std::int32_t {
  unknown = 0, escape = 256, enter, tab, backspace, insert, del, right, left, down, up, page_up, page_down, home, end,
  f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, left_shift, left_control, left_alt, right_shift, right_control, right_alt
};

/// One thing a person did in the window. Plain data, in order.
struct InputEvent {
  InputKind kind = InputKind::mouse_move;
  glm::vec2 position{0.0F};      ///< mouse_move: pixels of the picture, y down; wheel: steps, y up
  std::int32_t code = 0;         ///< mouse_button: 0 left, 1 right, 2 middle; key: Key or ASCII; character: Unicode
  bool down = false;             ///< mouse_button, key: pressed (repeats included); focus: gained
  bool repeat = false;           ///< key: the keyboard repeats a key that is held
  bool shift = false, control = false, alt = false;  ///< mouse_button, key: held after this event
};

/// A desktop window. One at a time, made and used by the main thread.
class WindowPresenter final : public Presenter {
 public:
  /// What GpuOptions::instance_extensions must hold. Fails (environment) without a display.
  [[nodiscard]] static Result<std::vector<std::string>> instance_extensions();
  [[nodiscard]] static Result<std::unique_ptr<WindowPresenter>> create(GpuContext& gpu, glm::uvec2 size, const std::string& title);
  ~WindowPresenter() override;

  [[nodiscard]] Result<std::optional<FrameTarget>> begin_frame() override;
  [[nodiscard]] Result<void> end_frame() override;
  [[nodiscard]] glm::uvec2 size() const override;
  [[nodiscard]] VkFormat format() const override;
  [[nodiscard]] const std::vector<PassTime>& pass_times() const override;

  /// Lets the window system deliver its events and returns those since the last call.
  [[nodiscard]] std::vector<InputEvent> poll_events();
  /// Sleeps until there are events or `timeout_s` has passed: for a window that shows nothing now. poll_events() then has them.
  void wait_events(double timeout_s);
  /// The person closed the window.
  [[nodiscard]] bool close_requested() const;
  /// Asks the window system for another size in pixels.
  void request_size(glm::uvec2 size);

 private:
  struct Window;
  explicit WindowPresenter(std::unique_ptr<Window> window);
  std::unique_ptr<Window> window_;
};

}  // namespace holotwin
