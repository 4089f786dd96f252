// What only ui's own files see: Dear ImGui's objects behind UiContext, and the canvas that the monitors draw on.
#pragma once
#include <imgui.h>
#include <imgui_internal.h>

#include <string>
#include <vector>

#include "engine/ui/monitor.h"
#include "engine/ui/ui_context.h"

namespace holotwin {

/// Line height of both fonts in em: tools/make_font_subset sets it. Dear ImGui sizes fonts by line height.
inline constexpr float kLinePerEm = 1.15F;
inline constexpr float kPanelEm = 14.0F;        ///< panels' text, window units at scale 1
inline constexpr float kPanelTitleEm = 17.0F;   ///< the status bar's and overlays' headings

struct UiParts {
  ImGuiContext* context = nullptr;
  ImDrawListSharedData shared;    ///< for lists outside the window's frame
  UiAtlas atlas;
  ImFont* panel = nullptr;
  ImFont* title = nullptr;
  ImFont* label = nullptr;        ///< the monitors' words
  ImFont* digits = nullptr;       ///< the monitors' large numbers: digits and a few signs only
  float scale = 1;
  bool in_frame = false;

  UiParts() = default;
  UiParts(const UiParts&) = delete;
  UiParts& operator=(const UiParts&) = delete;
  ~UiParts();
};

/// Copies Dear ImGui's triangles into ours.
void append_draw_list(const ImDrawList& from, UiList& out);

}  // namespace holotwin
