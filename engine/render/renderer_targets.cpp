#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/render/renderer_impl.inl"

namespace holotwin {
namespace {

constexpr VkPipelineStageFlags2 kColourStage = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;
/// Where a finished picture is read: copied out, or stretched to the target.
constexpr VkPipelineStageFlags2 kReadStages = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT | VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT;

}  // namespace

Result<void> Renderer::Impl::make_targets(glm::uvec2 inner, glm::uvec2 size, bool own_colour) {
  target_size = inner;
  const bool multisampling = options.samples == 4;
  const auto holds = [&](const GpuImage& image) { return image && image.size().x >= inner.x && image.size().y >= inner.y; };
  if (holds(depth) && (!own_colour || holds(colour)) && (!multisampling || holds(multisampled))) return {};
  gpu.wait_idle();
  // Only ever larger, and at once as large as a resolution scale up to 1 can ask for: while it changes, nothing waits.
  const glm::uvec2 room = glm::max(glm::max(inner, size), depth.size());
  const VkSampleCountFlagBits samples = multisampling ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
  if (!holds(depth)) {
    auto made = GpuImage::create(gpu, room, kDepthFormat, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT, samples);
    if (!made) return pass_on(made);
    depth = std::move(*made);
  }
  if (multisampling && !holds(multisampled)) {
    auto made = GpuImage::create(gpu, room, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSIENT_ATTACHMENT_BIT, samples);
    if (!made) return pass_on(made);
    multisampled = std::move(*made);
  }
  if (own_colour && !holds(colour)) {
    auto made = GpuImage::create(gpu, room, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT);
    if (!made) return pass_on(made);
    colour = std::move(*made);
  }
  return {};
}

void Renderer::Impl::begin_scene(VkCommandBuffer commands, VkImage image, VkImageView view, glm::uvec2 inner, bool stretched) const {
  // Contents of the last frame may go; its writes must be over, also those of frames still in flight on these shared images.
  VkImage scene_image = stretched ? colour.handle() : image;
  constexpr VkPipelineStageFlags2 kDepthStages = VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT;
  std::vector<ImageTransition> before_scene{
      {scene_image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage | kReadStages, kColourStage,
       VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT},
      {depth.handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL, kDepthStages, kDepthStages,
       VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT,
       VK_IMAGE_ASPECT_DEPTH_BIT}};
  const bool multisampling = options.samples == 4;
  if (multisampling)
    before_scene.push_back({multisampled.handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage, kColourStage,
                            VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT});
  transition(commands, before_scene);

  VkImageView scene_view = stretched ? colour.view() : view;
  VkRenderingAttachmentInfo colour_info{};
  colour_info.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
  colour_info.imageView = multisampling ? multisampled.view() : scene_view;
  colour_info.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  colour_info.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  colour_info.storeOp = multisampling ? VK_ATTACHMENT_STORE_OP_DONT_CARE : VK_ATTACHMENT_STORE_OP_STORE;
  colour_info.clearValue.color = {{0.0F, 0.0F, 0.0F, 1.0F}};
  if (multisampling) {
    colour_info.resolveMode = VK_RESOLVE_MODE_AVERAGE_BIT;
    colour_info.resolveImageView = scene_view;
    colour_info.resolveImageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  }
  VkRenderingAttachmentInfo depth_info{};
  depth_info.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
  depth_info.imageView = depth.view();
  depth_info.imageLayout = VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL;
  depth_info.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth_info.storeOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
  depth_info.clearValue.depthStencil = {1.0F, 0};
  VkRenderingInfo rendering{};
  rendering.sType = VK_STRUCTURE_TYPE_RENDERING_INFO;
  rendering.renderArea = {{0, 0}, {inner.x, inner.y}};
  rendering.layerCount = 1;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &colour_info;
  rendering.pDepthAttachment = &depth_info;
  vkCmdBeginRendering(commands, &rendering);
}

void Renderer::Impl::begin_screen(VkCommandBuffer commands, VkImage image, VkImageView view, glm::uvec2 size, bool stretched) const {
  // Over the scene that is there already, or over all of an undefined target.
  std::vector<ImageTransition> before_screen{{image, stretched ? VK_IMAGE_LAYOUT_UNDEFINED : VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
                                              VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage | kReadStages, kColourStage,
                                              VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                                              VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT}};
  if (stretched)
    before_screen.push_back({colour.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, kColourStage,
                             VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_SHADER_SAMPLED_READ_BIT});
  transition(commands, before_screen);
  VkRenderingAttachmentInfo over{};
  over.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
  over.imageView = view;
  over.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  over.loadOp = stretched ? VK_ATTACHMENT_LOAD_OP_DONT_CARE : VK_ATTACHMENT_LOAD_OP_LOAD;
  over.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  VkRenderingInfo rendering{};
  rendering.sType = VK_STRUCTURE_TYPE_RENDERING_INFO;
  rendering.renderArea = {{0, 0}, {size.x, size.y}};
  rendering.layerCount = 1;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &over;
  vkCmdBeginRendering(commands, &rendering);
  const VkViewport viewport{0.0F, 0.0F, static_cast<float>(size.x), static_cast<float>(size.y), 0.0F, 1.0F};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  const VkRect2D all{{0, 0}, {size.x, size.y}};
  vkCmdSetScissor(commands, 0, 1, &all);
}

void Renderer::Impl::stretch(GpuFrame& frame, glm::uvec2 size, DrawReport& report) {
  if (!bind_set(frame, frame_uniform, colour.view())) return;
  // The picture is a corner of its image. Where it is enlarged, the last pixel's middle lies on the last texel's: half a texel further
  // on is nothing of this frame.
  glm::vec2 far = glm::vec2(target_size) / glm::vec2(colour.size());
  for (int k = 0; k < 2; ++k)
    if (target_size[k] < size[k])
      far[k] = static_cast<float>(size[k]) * (static_cast<float>(target_size[k]) - 0.5F) / ((static_cast<float>(size[k]) - 0.5F) * static_cast<float>(colour.size()[k]));
  bind(frame.commands, kStretch);
  push(frame.commands, glm::mat4(1.0F), glm::vec4(1.0F), glm::vec4(far, 0.0F, 0.0F));
  vkCmdDraw(frame.commands, 3, 1, 0, 0);
  ++report.draws;
}

}  // namespace holotwin
