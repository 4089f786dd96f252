#include "engine/render/renderer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/core/check.h"
#include "engine/core/clock.h"
#include "engine/render/renderer_impl.inl"

namespace holotwin {
namespace {

bool drawable(const Mesh& m) {
  return std::all_of(m.triangles.begin(), m.triangles.end(), [&](const std::array<std::uint32_t, 3>& t) {
    return t[0] < m.positions.size() && t[1] < m.positions.size() && t[2] < m.positions.size();
  });
}

/// Everything below trusts indices and sizes, so a scene that contradicts itself goes no further.
Result<void> check(const Scene& scene) {
  constexpr const char* kNoVertex = "a triangle names a vertex that is not there";
  for (const SceneSurface& s : scene.surfaces)
    if (!drawable(s.mesh)) return fail(ErrorKind::failed, kNoVertex, "surface " + s.name);
  const SceneTissue& tissue = scene.tissue;
  if (!drawable(tissue.mesh)) return fail(ErrorKind::failed, kNoVertex, "deforming surface");
  if (!tissue.wound.empty() && tissue.wound.size() != tissue.mesh.positions.size())
    return fail(ErrorKind::failed, "the wound has " + std::to_string(tissue.wound.size()) + " values for " +
                                       std::to_string(tissue.mesh.positions.size()) + " vertices", "deforming surface");
  return {};
}

}  // namespace

Renderer::Renderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Renderer::~Renderer() = default;
Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;

Result<Renderer> Renderer::create(GpuContext& gpu, Scene scene, const RendererOptions& options) {
  if (options.samples != 1 && options.samples != 4)
    return fail(ErrorKind::wrong_use, std::to_string(options.samples) + " samples a pixel are not offered", "renderer", "choose 1 or 4");
  if (auto r = check(scene); !r) return pass_on(r);
  for (SceneSurface& s : scene.surfaces)
    if (s.mesh.triangles.empty()) s.mesh = {};
  auto impl = std::make_unique<Impl>(gpu, std::move(scene));
  impl->options = options;
  if (auto r = impl->make_layouts(); !r) return pass_on(r);
  if (auto r = impl->make_pipelines(); !r) return pass_on(r);
  if (auto r = impl->make_meshes(); !r) return pass_on(r);
  Renderer renderer(std::move(impl));
  if (auto r = renderer.set_atlas({1, 1, {255}}); !r) return pass_on(r);
  return renderer;
}

Result<void> Renderer::set_atlas(const UiAtlas& atlas) {
  if (atlas.width == 0 || atlas.height == 0 || atlas.coverage.size() != static_cast<std::size_t>(atlas.width) * atlas.height)
    return fail(ErrorKind::wrong_use, "the glyph atlas holds " + std::to_string(atlas.coverage.size()) + " bytes for " +
                                          std::to_string(atlas.width) + "x" + std::to_string(atlas.height) + " texels", "renderer");
  impl_->gpu.wait_idle();
  auto image = GpuImage::create_filled(impl_->gpu, {atlas.width, atlas.height}, VK_FORMAT_R8_UNORM, std::as_bytes(std::span(atlas.coverage)));
  if (!image) return pass_on(image);
  impl_->atlas = std::move(*image);
  return {};
}

void Renderer::set_clock(const Clock* clock) { impl_->clock = clock; }
const Scene& Renderer::scene() const { return impl_->scene; }

Result<DrawReport> Renderer::draw(GpuFrame& frame, VkImage image, VkImageView view, glm::uvec2 size, const DrawInput& input,
                                  const RenderOptions& options) {
  HT_ASSERT(input.snapshot != nullptr && !input.views.empty() && input.views.size() <= kMaxViews);
  Impl& r = *impl_;
  DrawReport report;
  const float wanted = std::clamp(options.resolution_scale, 0.25F, 2.0F);
  const bool stretched = wanted != 1.0F;
  const glm::uvec2 inner = stretched ? glm::max(glm::uvec2(1), glm::uvec2(glm::round(glm::vec2(size) * wanted))) : size;
  if (auto made = r.make_targets(inner, size, stretched); !made) return pass_on(made);
  const std::int64_t before = r.clock == nullptr ? 0 : r.clock->now_ns();
  r.update_tissue(*input.snapshot);
  r.upload_tissue(frame);
  if (r.clock != nullptr) report.tissue_ms = static_cast<double>(r.clock->now_ns() - before) * 1e-6;

  r.frame_uniform = {};
  frame.begin_pass("scene");
  r.begin_scene(frame.commands, image, view, inner, stretched);
  r.draw_scene(frame, input, options, glm::vec2(inner) / glm::vec2(size), report);
  vkCmdEndRendering(frame.commands);
  frame.begin_pass("screen");
  if (stretched || !input.screen.empty()) {
    r.begin_screen(frame.commands, image, view, size, stretched);
    if (stretched) r.stretch(frame, size, report);
    r.draw_screen(frame, size, input.screen, report);
    vkCmdEndRendering(frame.commands);
  }
  return report;
}

}  // namespace holotwin
