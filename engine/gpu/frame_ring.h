#pragma once
// Frames in flight: while the GPU draws one, the CPU records the next.
#include <volk.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/context.h"
#include "engine/gpu/memory.h"

namespace holotwin {

inline constexpr std::uint32_t kFramesInFlight = 2;

/// A place in this frame's upload memory.
struct FrameUpload {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize offset = 0;
  std::byte* mapped = nullptr;
};

/// GPU time of one pass of a finished frame. On a software driver the driver's threads do the work when they please, so only
/// whole-frame times mean anything there.
struct PassTime {
  const char* name = "";
  double gpu_ms = 0;
};

/// What one frame may use while it is recorded. Owned by FrameRing.
class GpuFrame {
 public:
  VkCommandBuffer commands = VK_NULL_HANDLE;

  /// Memory for vertices, indices and uniforms that the GPU reads in this frame only; aligned for all of them. The pointer is
  /// write-only. Null on a device out of memory: do not record a use of it. The frame is then not queued and submit() says why.
  [[nodiscard]] FrameUpload upload(VkDeviceSize size);
  template <class T>
  [[nodiscard]] FrameUpload upload(std::span<const T> data) {
    const FrameUpload to = upload(data.size_bytes());
    if (to.mapped != nullptr && !data.empty()) std::memcpy(to.mapped, data.data(), data.size_bytes());
    return to;
  }
  /// A descriptor set that lives as long as the frame; null as upload() above.
  [[nodiscard]] VkDescriptorSet descriptor_set(VkDescriptorSetLayout layout);
  /// Calls `release` once the GPU is done with this frame.
  void after_gpu(std::function<void()> release) { releases_.push_back(std::move(release)); }
  /// Marks the beginning of a pass; the one before ends there. `name` must be a literal.
  void begin_pass(const char* name);

 private:
  friend class FrameRing;
  GpuContext* gpu_ = nullptr;
  VkCommandPool pool_ = VK_NULL_HANDLE;
  VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
  VkFence fence_ = VK_NULL_HANDLE;
  VkQueryPool queries_ = VK_NULL_HANDLE;
  std::vector<const char*> passes_;
  std::vector<GpuBuffer> chunks_;
  std::size_t chunk_ = 0;
  VkDeviceSize chunk_used_ = 0;
  std::vector<std::function<void()>> releases_;
  bool submitted_ = false;
  VkResult failed_ = VK_SUCCESS;
};

class FrameRing {
 public:
  [[nodiscard]] static Result<FrameRing> create(GpuContext& gpu);
  ~FrameRing();
  FrameRing(FrameRing&& o) noexcept { *this = std::move(o); }
  FrameRing& operator=(FrameRing&& o) noexcept;

  /// Waits until the oldest frame is done and starts recording in its place.
  [[nodiscard]] Result<GpuFrame*> begin();
  /// Ends recording and submits. Semaphores may be null. A frame that ran out of memory is not queued and signals nothing: the error
  /// comes back, and the next begin() starts afresh.
  [[nodiscard]] Result<void> submit(VkSemaphore wait_for, VkPipelineStageFlags2 wait_stage, VkSemaphore signal);
  /// Waits for all frames and runs their releases.
  [[nodiscard]] Result<void> drain();
  /// Which of the kFramesInFlight places the frame being recorded (or recorded last) has.
  [[nodiscard]] std::uint32_t slot() const { return slot_; }
  /// Passes of the newest finished frame, in order.
  [[nodiscard]] const std::vector<PassTime>& pass_times() const { return times_; }

 private:
  FrameRing() = default;
  [[nodiscard]] Result<void> finish(GpuFrame& frame);
  void destroy();
  GpuContext* gpu_ = nullptr;
  std::array<GpuFrame, kFramesInFlight> frames_;
  std::uint32_t slot_ = 0;
  std::vector<PassTime> times_;
};

}  // namespace holotwin
