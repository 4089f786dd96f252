// What the monitors draw on: Dear ImGui's shapes and text with sizes in em, and a note of every text for the tests.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "engine/ui/ui_parts.inl"

namespace holotwin {

enum class Align { left, middle, right };

class Canvas {
 public:
  Canvas(UiParts& parts, ImVec2 size, std::vector<TextBox>& boxes) : parts_(parts), size_(size), boxes_(boxes), list_(&parts.shared) {
    list_._ResetForNewFrame();
    list_.PushTextureID(parts.label->ContainerAtlas->TexID);
    list_.PushClipRect({0, 0}, size);
  }
  [[nodiscard]] ImDrawList& list() { return list_; }
  /// Height of a digit of the number font.
  [[nodiscard]] float digit_height(float em) const { return glyph_height(*parts_.digits, '0') * scale(*parts_.digits, em); }
  [[nodiscard]] float width(const std::string& text, float em) const { return width(*parts_.label, text, em); }
  [[nodiscard]] float digits_width(const std::string& text, float em) const { return width(*parts_.digits, text, em); }
  /// `em`, or less where the text would be wider than `room`; never less than `least`.
  [[nodiscard]] float fitting_em(const std::string& text, float em, float least, float room) const {
    const float w = width(text, em);
    return w <= room ? em : std::max(least, em * room / w);
  }
  /// The text, cut with "…" where it would be wider than `room`.
  [[nodiscard]] std::string shortened(const std::string& text, float em, float room) const {
    if (width(text, em) <= room) return text;
    std::string cut = text;
    while (!cut.empty() && width(cut + "…", em) > room) {
      do cut.pop_back();
      while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U);
      if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0U) cut.pop_back();
    }
    return cut + "…";
  }
  /// Words. `at`: the baseline's left end, middle or right end.
  void text(ImVec2 at, float em, ImU32 colour, const std::string& text, Align align = Align::left) {
    put(*parts_.label, at, em, colour, text, align, false);
  }
  /// A vital sign.
  void digits(ImVec2 at, float em, ImU32 colour, const std::string& text, Align align = Align::left) {
    put(*parts_.digits, at, em, colour, text, align, true);
  }
  /// Notes a shape that no text may touch.
  void mark(ImVec2 centre, float radius) {
    boxes_.push_back({{centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius}, 2 * radius, TextKind::mark, "alarm mark"});
  }
  /// The filled box behind a number in alarm: other text stays out of it.
  void box(ImVec4 rect, ImU32 colour) {
    list_.AddRectFilled({rect.x, rect.y}, {rect.z, rect.w}, colour, 6);
    boxes_.push_back({{rect.x, rect.y, rect.z, rect.w}, rect.w - rect.y, TextKind::box, "alarm box"});
  }
  void finish(UiList& out) {
    out.size = {size_.x, size_.y};
    out.vertices.clear();
    out.indices.clear();
    out.commands.clear();
    append_draw_list(list_, out);
  }

 private:
  static float scale(const ImFont& font, float em) { return em * kLinePerEm / font.FontSize; }
  static float glyph_height(const ImFont& font, ImWchar character) {
    const ImFontGlyph* g = font.FindGlyph(character);
    return g == nullptr ? 0 : g->Y1 - g->Y0;
  }
  static float width(const ImFont& font, const std::string& text, float em) {
    return font.CalcTextSizeA(em * kLinePerEm, FLT_MAX, 0, text.c_str(), text.c_str() + text.size()).x;
  }
  void put(ImFont& font, ImVec2 at, float em, ImU32 colour, const std::string& text, Align align, bool vital) {
    if (text.empty()) return;
    const float s = scale(font, em);
    const float w = width(font, text, em);
    // Whole units, as Dear ImGui draws text: the box noted must be the box drawn.
    const ImVec2 pos(std::floor(at.x - (align == Align::right ? w : align == Align::middle ? 0.5F * w : 0)), std::floor(at.y - font.Ascent * s));
    list_.AddText(&font, em * kLinePerEm, pos, colour, text.c_str(), text.c_str() + text.size());
    TextBox box;
    box.text = text;
    box.kind = vital ? TextKind::vital_digits : TextKind::latin;
    box.rect = {1e9F, 1e9F, -1e9F, -1e9F};
    float x = pos.x;
    const char* end = text.c_str() + text.size();
    for (const char* p = text.c_str(); p < end;) {
      unsigned int character = 0;
      p += ImTextCharFromUtf8(&character, p, end);
      if (character == 0) break;
      const ImFontGlyph* g = font.FindGlyph(static_cast<ImWchar>(character));
      if (g == nullptr) continue;
      if (g->Visible != 0) {
        box.rect.x = std::min(box.rect.x, x + g->X0 * s);
        box.rect.y = std::min(box.rect.y, pos.y + g->Y0 * s);
        box.rect.z = std::max(box.rect.z, x + g->X1 * s);
        box.rect.w = std::max(box.rect.w, pos.y + g->Y1 * s);
      }
      if (character >= 0x2E80U && box.kind == TextKind::latin) box.kind = TextKind::chinese;
      x += g->AdvanceX * s;
    }
    if (box.rect.z < box.rect.x) return;
    const ImWchar measure = box.kind == TextKind::chinese ? ImWchar{0x56FD} : vital ? ImWchar{'0'} : ImWchar{'H'};
    box.height = glyph_height(font, measure) * s;
    boxes_.push_back(std::move(box));
  }

  UiParts& parts_;
  ImVec2 size_;
  std::vector<TextBox>& boxes_;
  ImDrawList list_;
};

}  // namespace holotwin
