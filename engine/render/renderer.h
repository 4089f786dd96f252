#pragma once
// The one renderer: for a window, an off-screen picture and a headset alike. It reads snapshots and writes pixels.
#include <memory>
#include <span>

#include "engine/core/result.h"
#include "engine/frame/snapshot.h"
#include "engine/gpu/context.h"
#include "engine/gpu/frame_ring.h"
#include "engine/render/cameras.h"
#include "engine/render/scene.h"
#include "engine/render/ui_list.h"

namespace holotwin {

/// Fixed when the renderer is made.
struct RendererOptions {
  VkFormat colour_format = VK_FORMAT_R8G8B8A8_UNORM;  ///< Presenter::format()
  std::uint32_t samples = 1;                          ///< 1 or 4 per pixel; on a software driver 1 and a larger resolution_scale for stills
};

/// May change with every frame.
struct RenderOptions {
  float resolution_scale = 1.0F;   ///< of the 3D part, 0.25..2, then stretched to the target; 2 gives a still smooth edges
  bool hologram = true;            ///< skin, bones, lungs
  bool inner_glow = true;          ///< vessels and tumour inside the liver
  bool blood = true;               ///< pool, rivulets, jets
  bool solids = true;              ///< organs other than the deforming one
  bool room = true;                ///< table and background
  bool tools = true;
};

/// What one picture shows.
struct DrawInput {
  const Snapshot* snapshot = nullptr;                ///< required
  std::span<const View> views;                       ///< 1..kMaxViews
  std::span<const ScenePanel> panels;                ///< in the scene
  std::span<const UiList> screen;                    ///< over the whole target, in order; list units are stretched to the target
};
inline constexpr std::size_t kMaxViews = 4;

/// What a frame cost the CPU and how much was drawn.
struct DrawReport {
  std::uint32_t triangles = 0;
  std::uint32_t draws = 0;
  std::uint32_t ui_dropped = 0;    ///< UI commands whose indices lie outside their list and were left out
  double blood_ms = 0, tissue_ms = 0;  ///< only with a clock: see Renderer::set_clock
};

class Clock;

class Renderer {
 public:
  [[nodiscard]] static Result<Renderer> create(GpuContext& gpu, Scene scene, const RendererOptions& options);
  ~Renderer();
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;

  /// The glyph atlas of every UI list. Until it is set lists are drawn as plain shapes.
  [[nodiscard]] Result<void> set_atlas(const UiAtlas& atlas);
  /// For DrawReport's times; the clock must outlive the renderer.
  void set_clock(const Clock* clock);
  /// Records the picture into `frame`. The target is as FrameTarget says: undefined before, colour attachment after.
  [[nodiscard]] Result<DrawReport> draw(GpuFrame& frame, VkImage image, VkImageView view, glm::uvec2 size, const DrawInput& input,
                                        const RenderOptions& options);
  [[nodiscard]] const Scene& scene() const;

 private:
  struct Impl;
  explicit Renderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holotwin
