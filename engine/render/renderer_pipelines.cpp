#include <cstddef>

#include "engine/render/renderer_impl.inl"
#include "shaders/shaders.h"

namespace holotwin {
namespace {

constexpr VkVertexInputAttributeDescription attribute(std::uint32_t location, VkFormat format, std::size_t offset) {
  return {location, 0, format, static_cast<std::uint32_t>(offset)};
}

}  // namespace

Renderer::Impl::~Impl() {
  gpu.wait_idle();
  if (sampler != VK_NULL_HANDLE) vkDestroySampler(gpu.device(), sampler, nullptr);
  if (layout != VK_NULL_HANDLE) vkDestroyPipelineLayout(gpu.device(), layout, nullptr);
  if (set_layout != VK_NULL_HANDLE) vkDestroyDescriptorSetLayout(gpu.device(), set_layout, nullptr);
}

Result<void> Renderer::Impl::make_layouts() {
  const std::array<VkDescriptorSetLayoutBinding, 2> bindings{
      VkDescriptorSetLayoutBinding{0, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, 1, VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, nullptr},
      VkDescriptorSetLayoutBinding{1, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 1, VK_SHADER_STAGE_FRAGMENT_BIT, nullptr}};
  const VkDescriptorSetLayoutCreateInfo set_info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO, nullptr, 0,
                                                 static_cast<std::uint32_t>(bindings.size()), bindings.data()};
  if (const VkResult r = vkCreateDescriptorSetLayout(gpu.device(), &set_info, nullptr, &set_layout); r != VK_SUCCESS)
    return vulkan_error(r, "creating a descriptor layout");
  const VkPushConstantRange range{VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof(shaders::DrawBlock)};
  const VkPipelineLayoutCreateInfo layout_info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO, nullptr, 0, 1, &set_layout, 1, &range};
  if (const VkResult r = vkCreatePipelineLayout(gpu.device(), &layout_info, nullptr, &layout); r != VK_SUCCESS)
    return vulkan_error(r, "creating a pipeline layout");
  VkSamplerCreateInfo sampler_info{};
  sampler_info.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO;
  sampler_info.magFilter = VK_FILTER_LINEAR;
  sampler_info.minFilter = VK_FILTER_LINEAR;
  sampler_info.addressModeU = sampler_info.addressModeV = sampler_info.addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  if (const VkResult r = vkCreateSampler(gpu.device(), &sampler_info, nullptr, &sampler); r != VK_SUCCESS) return vulkan_error(r, "creating a sampler");
  return {};
}

bool Renderer::Impl::bind_set(GpuFrame& frame, const FrameUpload& uniform, VkImageView image_view) const {
  if (uniform.mapped == nullptr) return false;
  const VkDescriptorSet set = frame.descriptor_set(set_layout);
  if (set == VK_NULL_HANDLE) return false;
  const VkDescriptorBufferInfo buffer{uniform.buffer, 0, sizeof(shaders::FrameBlock)};
  const VkDescriptorImageInfo image{sampler, image_view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
  std::array<VkWriteDescriptorSet, 2> writes{};
  for (std::uint32_t i = 0; i < 2; ++i) {
    writes[i].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    writes[i].dstSet = set;
    writes[i].dstBinding = i;
    writes[i].descriptorCount = 1;
  }
  writes[0].descriptorType = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC;
  writes[0].pBufferInfo = &buffer;
  writes[1].descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
  writes[1].pImageInfo = &image;
  vkUpdateDescriptorSets(gpu.device(), 2, writes.data(), 0, nullptr);
  const auto offset = static_cast<std::uint32_t>(uniform.offset);
  vkCmdBindDescriptorSets(frame.commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1, &set, 1, &offset);
  return true;
}

Result<void> Renderer::Impl::make_pipelines() {
  namespace sh = shaders;
  const std::array static_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(StaticVertex, position)),
                                     attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(StaticVertex, normal))};
  const std::array tissue_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, position)),
                                     attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, normal)),
                                     attribute(2, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(TissueVertex, state)),
                                     attribute(3, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, rest))};
  const std::array blood_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(BloodVertex, position)),
                                    attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(BloodVertex, normal)),
                                    attribute(2, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(BloodVertex, colour))};
  const std::array panel_attributes{attribute(0, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, position)),
                                    attribute(1, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, uv)),
                                    attribute(2, VK_FORMAT_R8G8B8A8_UNORM, offsetof(UiVertex, rgba))};
  const auto base = [&](std::span<const std::uint32_t> vertex, std::span<const std::uint32_t> fragment) {
    PipelineInfo p;
    p.vertex_spirv = vertex;
    p.fragment_spirv = fragment;
    p.layout = layout;
    p.colour_format = options.colour_format;
    p.depth_format = kDepthFormat;
    p.samples = options.samples == 4 ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
    p.depth_test = true;
    p.depth_write = true;
    return p;
  };
  const auto of_static = [&](PipelineInfo p) {
    p.vertex_stride = sizeof(StaticVertex);
    p.attributes = static_attributes;
    return p;
  };
  std::array<PipelineInfo, kPipelineCount> infos;
  infos[kSurface] = of_static(base(sh::surface_vert, sh::surface_frag));
  infos[kSurface].cull = VK_CULL_MODE_BACK_BIT;
  infos[kMetal] = of_static(base(sh::surface_vert, sh::metal_frag));
  infos[kMetal].cull = VK_CULL_MODE_BACK_BIT;
  infos[kGauze] = of_static(base(sh::surface_vert, sh::gauze_frag));
  infos[kGauze].cull = VK_CULL_MODE_BACK_BIT;
  infos[kTissue] = base(sh::tissue_vert, sh::tissue_frag);
  infos[kTissue].vertex_stride = sizeof(TissueVertex);
  infos[kTissue].attributes = tissue_attributes;
  infos[kTissue].cull = VK_CULL_MODE_BACK_BIT;
  infos[kBlood] = base(sh::blood_vert, sh::blood_frag);
  infos[kBlood].vertex_stride = sizeof(BloodVertex);
  infos[kBlood].attributes = blood_attributes;
  infos[kBlood].blend = Blend::straight_alpha;
  infos[kHologram] = of_static(base(sh::hologram_vert, sh::hologram_frag));
  infos[kHologram].depth_write = false;
  // The far side would double the largest fill of the picture for a light that the near side's edge gives already.
  infos[kHologram].cull = VK_CULL_MODE_BACK_BIT;
  infos[kHologram].blend = Blend::additive;
  infos[kGlow] = infos[kHologram];
  infos[kGlow].depth_test = false;
  infos[kTable] = of_static(base(sh::table_vert, sh::table_frag));
  infos[kTable].cull = VK_CULL_MODE_BACK_BIT;
  infos[kBackground] = base(sh::background_vert, sh::background_frag);
  infos[kBackground].depth_write = false;
  infos[kScenePanel] = base(sh::panel_vert, sh::panel_frag);
  infos[kScenePanel].vertex_stride = sizeof(UiVertex);
  infos[kScenePanel].attributes = panel_attributes;
  infos[kScenePanel].depth_write = false;
  infos[kScenePanel].blend = Blend::straight_alpha;
  infos[kScreenPanel] = infos[kScenePanel];
  infos[kScreenPanel].depth_test = false;
  infos[kScreenPanel].depth_format = VK_FORMAT_UNDEFINED;
  infos[kScreenPanel].samples = VK_SAMPLE_COUNT_1_BIT;
  infos[kStretch] = base(sh::stretch_vert, sh::stretch_frag);
  infos[kStretch].depth_test = infos[kStretch].depth_write = false;
  infos[kStretch].depth_format = VK_FORMAT_UNDEFINED;
  infos[kStretch].samples = VK_SAMPLE_COUNT_1_BIT;
  for (std::size_t i = 0; i < kPipelineCount; ++i) {
    auto made = GpuPipeline::create(gpu, infos[i]);
    if (!made) return pass_on(made);
    pipelines[i] = std::move(*made);
  }
  return {};
}

}  // namespace holotwin
