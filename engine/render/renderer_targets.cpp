#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/render/renderer_impl.inl"

namespace holotwin {
namespace {

constexpr VkPipelineStageFlags2 kColourStage = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;

}  // namespace

Result<void> Renderer::Impl::make_targets(glm::uvec2 size, bool own_colour) {
  const bool multisampling = options.samples == 4;
  if (target_size == size && (!own_colour || colour)) return {};
  gpu.wait_idle();
  const VkSampleCountFlagBits samples = multisampling ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
  auto made_depth = GpuImage::create(gpu, size, kDepthFormat, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT, samples);
  if (!made_depth) return pass_on(made_depth);
  depth = std::move(*made_depth);
  if (multisampling) {
    auto made = GpuImage::create(gpu, size, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSIENT_ATTACHMENT_BIT, samples);
    if (!made) return pass_on(made);
    multisampled = std::move(*made);
  }
  colour = GpuImage();
  if (own_colour) {
    auto made = GpuImage::create(gpu, size, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT);
    if (!made) return pass_on(made);
    colour = std::move(*made);
  }
  target_size = size;
  return {};
}

void Renderer::Impl::begin_scene(VkCommandBuffer commands, VkImage image, VkImageView view, glm::uvec2 inner, bool stretched) const {
  // Contents of the last frame may go; its writes must be over, also those of frames still in flight on these shared images.
  VkImage scene_image = stretched ? colour.handle() : image;
  constexpr VkPipelineStageFlags2 kDepthStages = VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT;
  std::vector<ImageTransition> before_scene{
      {scene_image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, kColourStage,
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

void Renderer::Impl::stretch(VkCommandBuffer commands, VkImage image, glm::uvec2 inner, glm::uvec2 size) const {
  const std::array<ImageTransition, 2> to_blit{
      ImageTransition{colour.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, kColourStage,
                      VK_PIPELINE_STAGE_2_BLIT_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_TRANSFER_READ_BIT},
      ImageTransition{image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                      kColourStage | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_PIPELINE_STAGE_2_BLIT_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                      VK_ACCESS_2_TRANSFER_WRITE_BIT}};
  transition(commands, to_blit);
  VkImageBlit blit{};
  blit.srcSubresource = blit.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
  blit.srcOffsets[1] = {static_cast<std::int32_t>(inner.x), static_cast<std::int32_t>(inner.y), 1};
  blit.dstOffsets[1] = {static_cast<std::int32_t>(size.x), static_cast<std::int32_t>(size.y), 1};
  vkCmdBlitImage(commands, colour.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit,
                 VK_FILTER_LINEAR);
}

void Renderer::Impl::ready_for_screen(VkCommandBuffer commands, VkImage image, bool stretched) {
  const ImageTransition to_ui{image, stretched ? VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL : VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
                              VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, stretched ? VK_PIPELINE_STAGE_2_BLIT_BIT : kColourStage, kColourStage,
                              stretched ? VK_ACCESS_2_TRANSFER_WRITE_BIT : VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                              VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT};
  transition(commands, {&to_ui, 1});
}

}  // namespace holotwin
