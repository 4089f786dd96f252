#pragma once
// Device memory in a few large blocks, and the buffers and images that live in it.
#include <volk.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/result.h"

namespace holotwin {

class GpuContext;

/// Where a buffer's bytes are and who touches them.
enum class BufferHome : std::uint8_t {
  device,    ///< written once by upload(), read by the GPU
  upload,    ///< mapped; the CPU writes it every frame
  readback,  ///< mapped; the GPU writes and the CPU reads (cached where the device offers it)
};

/// A piece of a block.
struct GpuAllocation {
  VkDeviceMemory memory = VK_NULL_HANDLE;
  VkDeviceSize offset = 0;
  VkDeviceSize size = 0;
  std::byte* mapped = nullptr;   ///< of this piece; null when the memory is not host-visible
  std::uint32_t block = 0;
};

/// First-fit in 32 MiB blocks, one set of blocks per memory type and kind (buffers and images apart, so that
/// bufferImageGranularity never matters); larger requests get a block of their own. Few, long-lived allocations: no compaction.
class GpuMemory {
 public:
  explicit GpuMemory(GpuContext& gpu);
  ~GpuMemory();
  GpuMemory(const GpuMemory&) = delete;
  GpuMemory& operator=(const GpuMemory&) = delete;

  /// Tries `preferred` property flags, then `required`.
  [[nodiscard]] Result<GpuAllocation> allocate(const VkMemoryRequirements& needs, VkMemoryPropertyFlags required,
                                               VkMemoryPropertyFlags preferred, bool image);
  void release(const GpuAllocation& allocation);
  /// The most it may take from the device, bytes; beyond that it answers as a device out of memory does. For tests.
  void set_limit(std::uint64_t bytes) { limit_ = bytes; }
  [[nodiscard]] std::uint64_t bytes_reserved() const;  ///< taken from the device, in blocks
  [[nodiscard]] std::uint64_t bytes_used() const;      ///< handed out

 private:
  struct Range {
    VkDeviceSize begin = 0, end = 0;
  };
  struct Block {
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkDeviceSize size = 0;
    std::byte* mapped = nullptr;
    std::uint32_t type = 0;
    bool image = false;
    std::vector<Range> free;   ///< sorted by begin, never touching
  };
  GpuContext& gpu_;
  VkPhysicalDeviceMemoryProperties properties_{};
  std::uint64_t limit_ = UINT64_MAX;
  std::vector<Block> blocks_;  ///< released blocks keep their slot with a null memory
};

/// A buffer and its memory. Move-only.
class GpuBuffer {
 public:
  GpuBuffer() = default;
  ~GpuBuffer() { destroy(); }
  GpuBuffer(GpuBuffer&& o) noexcept { *this = std::move(o); }
  GpuBuffer& operator=(GpuBuffer&& o) noexcept;
  GpuBuffer(const GpuBuffer&) = delete;
  GpuBuffer& operator=(const GpuBuffer&) = delete;

  [[nodiscard]] static Result<GpuBuffer> create(GpuContext& gpu, VkDeviceSize size, VkBufferUsageFlags usage, BufferHome home);
  /// A device buffer holding `data`; waits for the copy.
  [[nodiscard]] static Result<GpuBuffer> create_filled(GpuContext& gpu, std::span<const std::byte> data, VkBufferUsageFlags usage);

  [[nodiscard]] VkBuffer handle() const { return buffer_; }
  [[nodiscard]] VkDeviceSize size() const { return size_; }
  [[nodiscard]] std::byte* mapped() const { return allocation_.mapped; }
  explicit operator bool() const { return buffer_ != VK_NULL_HANDLE; }

 private:
  void destroy();
  GpuContext* gpu_ = nullptr;
  VkBuffer buffer_ = VK_NULL_HANDLE;
  VkDeviceSize size_ = 0;
  GpuAllocation allocation_;
};

/// A two-dimensional image with one mip level, its memory and a view of all of it. Move-only.
class GpuImage {
 public:
  GpuImage() = default;
  ~GpuImage() { destroy(); }
  GpuImage(GpuImage&& o) noexcept { *this = std::move(o); }
  GpuImage& operator=(GpuImage&& o) noexcept;
  GpuImage(const GpuImage&) = delete;
  GpuImage& operator=(const GpuImage&) = delete;

  [[nodiscard]] static Result<GpuImage> create(GpuContext& gpu, glm::uvec2 size, VkFormat format, VkImageUsageFlags usage,
                                               VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT);
  /// A sampled image holding `data` (tightly packed rows); waits for the copy.
  [[nodiscard]] static Result<GpuImage> create_filled(GpuContext& gpu, glm::uvec2 size, VkFormat format, std::span<const std::byte> data);

  [[nodiscard]] VkImage handle() const { return image_; }
  [[nodiscard]] VkImageView view() const { return view_; }
  [[nodiscard]] VkFormat format() const { return format_; }
  [[nodiscard]] glm::uvec2 size() const { return size_; }
  explicit operator bool() const { return image_ != VK_NULL_HANDLE; }

 private:
  void destroy();
  GpuContext* gpu_ = nullptr;
  VkImage image_ = VK_NULL_HANDLE;
  VkImageView view_ = VK_NULL_HANDLE;
  VkFormat format_ = VK_FORMAT_UNDEFINED;
  glm::uvec2 size_{0};
  GpuAllocation allocation_;
};

/// One image layout transition with its execution dependency (synchronization2).
struct ImageTransition {
  VkImage image = VK_NULL_HANDLE;
  VkImageLayout from = VK_IMAGE_LAYOUT_UNDEFINED, to = VK_IMAGE_LAYOUT_UNDEFINED;
  VkPipelineStageFlags2 after_stage = 0, before_stage = 0;
  VkAccessFlags2 after_access = 0, before_access = 0;
  VkImageAspectFlags aspect = VK_IMAGE_ASPECT_COLOR_BIT;
};
void transition(VkCommandBuffer commands, std::span<const ImageTransition> transitions);

}  // namespace holotwin
