#include "engine/ui/ui_context.h"

#include <algorithm>
#include <cmath>

#include "engine/core/check.h"
#include "engine/core/file.h"
#include "engine/ui/ui_parts.inl"

namespace holotwin {

namespace {

constexpr int kAtlasWidth = 2048;
constexpr int kAtlasHeightMax = 4096;  // Vulkan 1.3 guarantees 4096 texels a side for two-dimensional images
constexpr std::size_t kFontBytesMax = 16U << 20U;

struct FontFile {
  std::vector<std::byte> bytes;
};

/// The font's bytes, checked to be a font: stb_truetype asserts or reads wild on anything else.
Result<FontFile> read_font(const std::filesystem::path& path) {
  auto bytes = read_file(path, kFontBytesMax);
  if (!bytes) return pass_on(bytes);
  const auto starts_with = [&](const char* tag) {
    return bytes->size() > 1024 && std::equal(tag, tag + 4, bytes->begin(), [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
  };
  if (!starts_with("OTTO") && !starts_with("true") && !starts_with("\0\1\0\0"))
    return fail(ErrorKind::failed, "not an OpenType font", path.string(), "restore it from the repository or run tools/make_font_subset");
  return FontFile{std::move(*bytes)};
}

ImFont* add_font(ImFontAtlas& atlas, FontFile& file, float em, const ImWchar* ranges, int oversample) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;  // the file's bytes live until the atlas is built
  config.OversampleH = oversample;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  return atlas.AddFontFromMemoryTTF(file.bytes.data(), static_cast<int>(file.bytes.size()), em * kLinePerEm, &config, ranges);
}

/// A dark, quiet style: the picture behind is what people look at.
void set_style(ImGuiStyle& style, float scale) {
  ImGui::StyleColorsDark(&style);
  style.WindowRounding = 6;
  style.FrameRounding = 4;
  style.GrabRounding = 4;
  style.PopupRounding = 4;
  style.ScrollbarRounding = 4;
  style.WindowBorderSize = 1;
  style.FrameBorderSize = 0;
  style.WindowPadding = ImVec2(9, 7);
  style.FramePadding = ImVec2(7, 2);
  style.ItemSpacing = ImVec2(6, 3);
  style.ItemInnerSpacing = ImVec2(5, 3);
  style.CellPadding = ImVec2(3, 1);
  style.ScrollbarSize = 10;
  style.GrabMinSize = 9;
  style.WindowMinSize = ImVec2(16, 16);
  style.ScaleAllSizes(scale);
  const auto set = [&](ImGuiCol index, float r, float g, float b, float a) { style.Colors[index] = ImVec4(r, g, b, a); };
  set(ImGuiCol_Text, 0.90F, 0.93F, 0.96F, 1);
  set(ImGuiCol_TextDisabled, 0.58F, 0.65F, 0.71F, 1);
  set(ImGuiCol_WindowBg, 0.045F, 0.065F, 0.085F, 0.90F);
  set(ImGuiCol_PopupBg, 0.06F, 0.085F, 0.11F, 0.98F);
  set(ImGuiCol_Border, 0.20F, 0.29F, 0.36F, 0.75F);
  set(ImGuiCol_FrameBg, 0.11F, 0.155F, 0.195F, 1);
  set(ImGuiCol_FrameBgHovered, 0.15F, 0.22F, 0.275F, 1);
  set(ImGuiCol_FrameBgActive, 0.17F, 0.28F, 0.34F, 1);
  set(ImGuiCol_Button, 0.13F, 0.205F, 0.255F, 1);
  set(ImGuiCol_ButtonHovered, 0.16F, 0.34F, 0.40F, 1);
  set(ImGuiCol_ButtonActive, 0.10F, 0.46F, 0.52F, 1);
  set(ImGuiCol_Header, 0.085F, 0.15F, 0.19F, 1);
  set(ImGuiCol_HeaderHovered, 0.12F, 0.23F, 0.28F, 1);
  set(ImGuiCol_HeaderActive, 0.10F, 0.33F, 0.38F, 1);
  set(ImGuiCol_SliderGrab, 0.25F, 0.68F, 0.72F, 1);
  set(ImGuiCol_SliderGrabActive, 0.35F, 0.82F, 0.86F, 1);
  set(ImGuiCol_CheckMark, 0.35F, 0.82F, 0.86F, 1);
  set(ImGuiCol_PlotHistogram, 0.25F, 0.68F, 0.72F, 1);
  set(ImGuiCol_Separator, 0.20F, 0.29F, 0.36F, 0.75F);
  set(ImGuiCol_TableBorderLight, 0.16F, 0.22F, 0.27F, 1);
  set(ImGuiCol_ScrollbarBg, 0, 0, 0, 0);
}

struct KeyRow {
  ImGuiKey imgui;
  UiKey ours;
};
constexpr std::array<KeyRow, 16> kKeyRows = {{{ImGuiKey_Tab, UiKey::tab},
                                              {ImGuiKey_LeftArrow, UiKey::left},
                                              {ImGuiKey_RightArrow, UiKey::right},
                                              {ImGuiKey_UpArrow, UiKey::up},
                                              {ImGuiKey_DownArrow, UiKey::down},
                                              {ImGuiKey_PageUp, UiKey::page_up},
                                              {ImGuiKey_PageDown, UiKey::page_down},
                                              {ImGuiKey_Home, UiKey::home},
                                              {ImGuiKey_End, UiKey::end},
                                              {ImGuiKey_Insert, UiKey::insert},
                                              {ImGuiKey_Delete, UiKey::del},
                                              {ImGuiKey_Backspace, UiKey::backspace},
                                              {ImGuiKey_Enter, UiKey::enter},
                                              {ImGuiKey_Escape, UiKey::escape},
                                              {ImGuiKey_A, static_cast<UiKey>('A')},
                                              {ImGuiKey_Z, static_cast<UiKey>('Z')}}};

}  // namespace

UiParts::~UiParts() {
  if (context != nullptr) ImGui::DestroyContext(context);
}

UiContext::UiContext(std::unique_ptr<UiParts> parts) : parts_(std::move(parts)) {}
UiContext::~UiContext() = default;
UiContext::UiContext(UiContext&&) noexcept = default;
UiContext& UiContext::operator=(UiContext&&) noexcept = default;

Result<UiContext> UiContext::create(const UiOptions& options) {
  auto sans = read_font(options.fonts / "holotwin-sans.otf");
  if (!sans) return pass_on(sans);
  auto digit_file = read_font(options.fonts / "holotwin-digits.otf");
  if (!digit_file) return pass_on(digit_file);

  auto parts = std::make_unique<UiParts>();
  IMGUI_CHECKVERSION();
  parts->context = ImGui::CreateContext();
  ImGui::SetCurrentContext(parts->context);
  parts->scale = std::isfinite(options.scale) ? std::clamp(options.scale, 0.5F, 4.0F) : 1.0F;
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  for (const KeyRow& row : kKeyRows) io.KeyMap[row.imgui] = static_cast<int>(row.ours);
  set_style(ImGui::GetStyle(), parts->scale);

  ImFontGlyphRangesBuilder builder;
  builder.AddRanges(io.Fonts->GetGlyphRangesDefault());
  builder.AddText("–—‘’“”•…→←↑↓≤≥±×°µ■□▲△▶▼◆◇●○✓");
  for (const std::string& text : options.texts) builder.AddText(text.c_str(), text.c_str() + text.size());
  ImVector<ImWchar> ranges;
  builder.BuildRanges(&ranges);
  static constexpr std::array<ImWchar, 5> kDigitRanges = {0x20, 0x3F, 0x2013, 0x2013, 0};

  io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors;
  io.Fonts->TexDesiredWidth = kAtlasWidth;
  parts->panel = add_font(*io.Fonts, *sans, kPanelEm * parts->scale, ranges.Data, 2);
  parts->title = add_font(*io.Fonts, *sans, kPanelTitleEm * parts->scale, ranges.Data, 1);
  // The scene shows the monitors turned, shrunk and grown: more samples than pixels cost atlas and bring nothing there.
  parts->label = add_font(*io.Fonts, *sans, monitor_design::kLabelEm, ranges.Data, 1);
  parts->digits = add_font(*io.Fonts, *digit_file, monitor_design::kLargeDigitEm, kDigitRanges.data(), 1);

  unsigned char* pixels = nullptr;
  int width = 0;
  int height = 0;
  io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  if (pixels == nullptr || parts->panel == nullptr || parts->digits == nullptr || parts->digits->FindGlyphNoFallback('0') == nullptr)
    return fail(ErrorKind::failed, "the font holds no usable glyphs", options.fonts.string(), "run tools/make_font_subset");
  if (height > kAtlasHeightMax)
    return fail(ErrorKind::wrong_use, "the glyphs need a texture of " + std::to_string(width) + " x " + std::to_string(height), options.fonts.string(),
                "use a smaller scale of the panels");
  parts->atlas.width = static_cast<std::uint32_t>(width);
  parts->atlas.height = static_cast<std::uint32_t>(height);
  parts->atlas.coverage.assign(pixels, pixels + static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  io.Fonts->ClearTexData();
  io.Fonts->ClearInputData();
  io.Fonts->TexReady = true;  // ImGui 1.86 asks only whether the texture was built; its pixels are ours now
  io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(std::uintptr_t{1}));

  parts->shared.TexUvWhitePixel = io.Fonts->TexUvWhitePixel;
  parts->shared.TexUvLines = io.Fonts->TexUvLines;
  parts->shared.Font = parts->label;
  parts->shared.FontSize = parts->label->FontSize;
  parts->shared.CurveTessellationTol = 1.25F;
  parts->shared.SetCircleTessellationMaxError(0.3F);
  parts->shared.ClipRectFullscreen = ImVec4(-8192, -8192, 8192, 8192);
  parts->shared.InitialFlags = ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedLinesUseTex | ImDrawListFlags_AntiAliasedFill |
                               ImDrawListFlags_AllowVtxOffset;
  return UiContext(std::move(parts));
}

const UiAtlas& UiContext::atlas() const { return parts_->atlas; }

void UiContext::begin_frame(const UiInput& input, glm::vec2 size, double dt_s) {
  HT_ASSERT(!parts_->in_frame);
  ImGui::SetCurrentContext(parts_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(std::max(size.x, 1.0F), std::max(size.y, 1.0F));
  io.DeltaTime = std::isfinite(dt_s) && dt_s > 0 ? static_cast<float>(std::min(dt_s, 0.25)) : 1.0F / 60.0F;
  const bool inside = input.mouse.x >= 0 && input.mouse.y >= 0;
  io.MousePos = inside ? ImVec2(input.mouse.x, input.mouse.y) : ImVec2(-FLT_MAX, -FLT_MAX);
  for (std::size_t b = 0; b < input.buttons.size(); ++b) io.MouseDown[b] = input.buttons[b];
  io.MouseWheel += input.wheel;
  for (const UiInput::KeyChange& k : input.keys) {
    const auto code = static_cast<std::int32_t>(k.key);
    if (code >= 0 && code < static_cast<std::int32_t>(IM_ARRAYSIZE(io.KeysDown))) io.KeysDown[code] = k.down;
  }
  io.KeyCtrl = input.control;
  io.KeyShift = input.shift;
  io.KeyAlt = input.alt;
  if (!input.text.empty()) io.AddInputCharactersUTF8(input.text.c_str());
  ImGui::NewFrame();
  parts_->in_frame = true;
}

void UiContext::end_frame(UiList& out) {
  HT_ASSERT(parts_->in_frame);
  ImGui::SetCurrentContext(parts_->context);
  ImGui::Render();
  parts_->in_frame = false;
  const ImDrawData& data = *ImGui::GetDrawData();
  out.size = {data.DisplaySize.x, data.DisplaySize.y};
  out.vertices.clear();
  out.indices.clear();
  out.commands.clear();
  for (int i = 0; i < data.CmdListsCount; ++i) append_draw_list(*data.CmdLists[i], out);
}

bool UiContext::wants_mouse() const {
  ImGui::SetCurrentContext(parts_->context);
  return ImGui::GetIO().WantCaptureMouse;
}

bool UiContext::wants_keyboard() const {
  ImGui::SetCurrentContext(parts_->context);
  return ImGui::GetIO().WantTextInput;
}

bool UiContext::has_glyph(char32_t character) const {
  return character <= 0xFFFF && parts_->label->FindGlyphNoFallback(static_cast<ImWchar>(character)) != nullptr;
}

void append_draw_list(const ImDrawList& from, UiList& out) {
  const auto base = static_cast<std::uint32_t>(out.vertices.size());
  for (const ImDrawVert& v : from.VtxBuffer) out.vertices.push_back({{v.pos.x, v.pos.y}, {v.uv.x, v.uv.y}, v.col});
  for (const ImDrawCmd& c : from.CmdBuffer) {
    if (c.ElemCount == 0 || c.UserCallback != nullptr) continue;
    UiCommand command;
    command.clip = {std::max(c.ClipRect.x, 0.0F), std::max(c.ClipRect.y, 0.0F), std::min(c.ClipRect.z, out.size.x), std::min(c.ClipRect.w, out.size.y)};
    if (command.clip.z <= command.clip.x || command.clip.w <= command.clip.y) continue;
    command.first_index = static_cast<std::uint32_t>(out.indices.size());
    command.index_count = c.ElemCount;
    for (unsigned int i = 0; i < c.ElemCount; ++i)
      out.indices.push_back(base + c.VtxOffset + from.IdxBuffer[static_cast<int>(c.IdxOffset + i)]);
    out.commands.push_back(command);
  }
}

}  // namespace holotwin
