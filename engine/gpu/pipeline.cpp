#include "engine/gpu/pipeline.h"

#include <array>

namespace holotwin {

void GpuPipeline::destroy() {
  if (pipeline_ != VK_NULL_HANDLE) vkDestroyPipeline(gpu_->device(), pipeline_, nullptr);
  pipeline_ = VK_NULL_HANDLE;
}

Result<GpuPipeline> GpuPipeline::create(GpuContext& gpu, const PipelineInfo& info) {
  std::array<VkShaderModule, 2> modules{};
  const std::array<std::span<const std::uint32_t>, 2> code{info.vertex_spirv, info.fragment_spirv};
  std::array<VkPipelineShaderStageCreateInfo, 2> stages{};
  const auto destroy_modules = [&] {
    for (VkShaderModule m : modules)
      if (m != VK_NULL_HANDLE) vkDestroyShaderModule(gpu.device(), m, nullptr);
  };
  for (std::size_t i = 0; i < 2; ++i) {
    const VkShaderModuleCreateInfo module_info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO, nullptr, 0, code[i].size_bytes(), code[i].data()};
    if (const VkResult r = vkCreateShaderModule(gpu.device(), &module_info, nullptr, &modules[i]); r != VK_SUCCESS) {
      destroy_modules();
      return vulkan_error(r, "loading a shader");
    }
    stages[i].sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    stages[i].stage = i == 0 ? VK_SHADER_STAGE_VERTEX_BIT : VK_SHADER_STAGE_FRAGMENT_BIT;
    stages[i].module = modules[i];
    stages[i].pName = "main";
  }

  const VkVertexInputBindingDescription binding{0, info.vertex_stride, VK_VERTEX_INPUT_RATE_VERTEX};
  VkPipelineVertexInputStateCreateInfo vertex{};
  vertex.sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO;
  if (info.vertex_stride > 0) {
    vertex.vertexBindingDescriptionCount = 1;
    vertex.pVertexBindingDescriptions = &binding;
    vertex.vertexAttributeDescriptionCount = static_cast<std::uint32_t>(info.attributes.size());
    vertex.pVertexAttributeDescriptions = info.attributes.data();
  }
  VkPipelineInputAssemblyStateCreateInfo assembly{};
  assembly.sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO;
  assembly.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
  VkPipelineViewportStateCreateInfo viewport{};
  viewport.sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO;
  viewport.viewportCount = 1;
  viewport.scissorCount = 1;
  VkPipelineRasterizationStateCreateInfo raster{};
  raster.sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO;
  raster.polygonMode = VK_POLYGON_MODE_FILL;
  raster.cullMode = info.cull;
  // What looks counter-clockwise on the screen is so for Vulkan too (its area formula allows for y pointing down).
  raster.frontFace = VK_FRONT_FACE_COUNTER_CLOCKWISE;
  raster.lineWidth = 1.0F;
  VkPipelineMultisampleStateCreateInfo multisample{};
  multisample.sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO;
  multisample.rasterizationSamples = info.samples;
  VkPipelineDepthStencilStateCreateInfo depth{};
  depth.sType = VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO;
  depth.depthTestEnable = info.depth_test ? VK_TRUE : VK_FALSE;
  depth.depthWriteEnable = info.depth_write ? VK_TRUE : VK_FALSE;
  depth.depthCompareOp = VK_COMPARE_OP_LESS_OR_EQUAL;
  VkPipelineColorBlendAttachmentState attachment{};
  attachment.colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT;
  attachment.blendEnable = info.blend == Blend::none ? VK_FALSE : VK_TRUE;
  attachment.srcColorBlendFactor = info.blend == Blend::additive ? VK_BLEND_FACTOR_ONE : VK_BLEND_FACTOR_SRC_ALPHA;
  attachment.dstColorBlendFactor = info.blend == Blend::additive ? VK_BLEND_FACTOR_ONE : VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
  attachment.colorBlendOp = VK_BLEND_OP_ADD;
  // The target stays opaque whatever is drawn over it.
  attachment.srcAlphaBlendFactor = VK_BLEND_FACTOR_ZERO;
  attachment.dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE;
  attachment.alphaBlendOp = VK_BLEND_OP_ADD;
  VkPipelineColorBlendStateCreateInfo blend{};
  blend.sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO;
  blend.attachmentCount = 1;
  blend.pAttachments = &attachment;
  const std::array<VkDynamicState, 2> dynamic_states{VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
  VkPipelineDynamicStateCreateInfo dynamic{};
  dynamic.sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO;
  dynamic.dynamicStateCount = 2;
  dynamic.pDynamicStates = dynamic_states.data();
  VkPipelineRenderingCreateInfo rendering{};
  rendering.sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachmentFormats = &info.colour_format;
  rendering.depthAttachmentFormat = info.depth_format;

  VkGraphicsPipelineCreateInfo create{};
  create.sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO;
  create.pNext = &rendering;
  create.stageCount = 2;
  create.pStages = stages.data();
  create.pVertexInputState = &vertex;
  create.pInputAssemblyState = &assembly;
  create.pViewportState = &viewport;
  create.pRasterizationState = &raster;
  create.pMultisampleState = &multisample;
  create.pDepthStencilState = &depth;
  create.pColorBlendState = &blend;
  create.pDynamicState = &dynamic;
  create.layout = info.layout;
  GpuPipeline pipeline;
  pipeline.gpu_ = &gpu;
  const VkResult r = vkCreateGraphicsPipelines(gpu.device(), VK_NULL_HANDLE, 1, &create, nullptr, &pipeline.pipeline_);
  destroy_modules();
  if (r != VK_SUCCESS) return vulkan_error(r, "building a graphics pipeline");
  return pipeline;
}

}  // namespace holotwin
