#pragma once
#include <volk.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/context.h"

namespace holotwin {

/// How a pass mixes what it draws with what is there.
enum class Blend : std::uint8_t { none, straight_alpha, additive };

/// All that a graphics pipeline of ours varies. Viewport and scissor are dynamic; rendering is dynamic (no render pass objects).
struct PipelineInfo {
  std::span<const std::uint32_t> vertex_spirv;
  std::span<const std::uint32_t> fragment_spirv;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkFormat colour_format = VK_FORMAT_UNDEFINED;
  VkFormat depth_format = VK_FORMAT_UNDEFINED;      ///< undefined: no depth attachment
  VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
  std::uint32_t vertex_stride = 0;                  ///< 0: no vertex buffer
  std::span<const VkVertexInputAttributeDescription> attributes;
  VkCullModeFlags cull = VK_CULL_MODE_NONE;         ///< front is counter-clockwise seen from outside
  bool depth_test = false;
  bool depth_write = false;
  Blend blend = Blend::none;
};

/// A pipeline. Move-only.
class GpuPipeline {
 public:
  GpuPipeline() = default;
  ~GpuPipeline() { destroy(); }
  GpuPipeline(GpuPipeline&& o) noexcept { *this = std::move(o); }
  GpuPipeline& operator=(GpuPipeline&& o) noexcept {
    if (this != &o) {
      destroy();
      gpu_ = std::exchange(o.gpu_, nullptr);
      pipeline_ = std::exchange(o.pipeline_, VK_NULL_HANDLE);
    }
    return *this;
  }
  [[nodiscard]] static Result<GpuPipeline> create(GpuContext& gpu, const PipelineInfo& info);
  [[nodiscard]] VkPipeline handle() const { return pipeline_; }

 private:
  void destroy();
  GpuContext* gpu_ = nullptr;
  VkPipeline pipeline_ = VK_NULL_HANDLE;
};

}  // namespace holotwin
