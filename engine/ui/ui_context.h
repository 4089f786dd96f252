#pragma once
// The two-dimensional side of the program: fonts, the glyph atlas, plain input in, plain triangles out. Dear ImGui stays inside.
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/render/ui_list.h"

namespace holotwin {

/// Keys the user interface listens to. Numbers are those of present's Key, letters and digits their ASCII capital: a cast converts.
enum class UiKey : std::int32_t {
  space = 32, escape = 256, enter, tab, backspace, insert, del, right, left, down, up, page_up, page_down, home, end,
  f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, left_shift, left_control, left_alt, right_shift, right_control, right_alt
};

/// What the person did since the last frame, in the window's units (y down).
struct UiInput {
  struct KeyChange {
    UiKey key{};
    bool down = false;
    bool repeat = false;                ///< the keyboard repeats a key that is held: for text, never for an order
  };
  glm::vec2 mouse{-1.0F};               ///< outside the window: negative
  std::array<bool, 3> buttons{};        ///< left, right, middle, held now
  float wheel = 0;                      ///< steps, away from the person is positive
  std::vector<KeyChange> keys;
  std::string text;                     ///< UTF-8, as typed
  bool control = false, shift = false, alt = false;
};

struct UiOptions {
  std::filesystem::path fonts;          ///< folder with holotwin-sans.otf and holotwin-digits.otf
  /// Every text that may be shown (all of both languages, the patient's and devices' names): their characters get glyphs.
  std::vector<std::string> texts;
  float scale = 1.0F;                   ///< of the panels: 1 for 1280x720, 1.5 or 2 for dense displays; 0.5 to 4
};

struct UiParts;  // engine/ui/ui_parts.inl: what only ui's own files see

/// Owns the Dear ImGui context and the fonts. One thread at a time uses it.
class UiContext {
 public:
  /// Fails where a font file is missing or no font, or the atlas would not fit 4096 x 4096.
  [[nodiscard]] static Result<UiContext> create(const UiOptions& options);
  ~UiContext();
  UiContext(UiContext&&) noexcept;
  UiContext& operator=(UiContext&&) noexcept;

  /// Constant after create(): one texture for the panels and for everything that stands in the scene.
  [[nodiscard]] const UiAtlas& atlas() const;
  /// Starts the window's frame: `size` in window units, `dt_s` since the last one.
  void begin_frame(const UiInput& input, glm::vec2 size, double dt_s);
  /// Ends it. Reuses `out`'s memory.
  void end_frame(UiList& out);
  /// The pointer is over a panel (or drags from one): the scene must not take this frame's mouse.
  [[nodiscard]] bool wants_mouse() const;
  /// A text or number field is being typed in: the scene must not take this frame's keys.
  [[nodiscard]] bool wants_keyboard() const;
  /// Whether the character has a glyph of its own.
  [[nodiscard]] bool has_glyph(char32_t character) const;

  [[nodiscard]] UiParts& parts() const { return *parts_; }

 private:
  explicit UiContext(std::unique_ptr<UiParts> parts);
  std::unique_ptr<UiParts> parts_;
};

}  // namespace holotwin
