#include "engine/gpu/frame_ring.h"

#include <algorithm>
#include <utility>

#include "engine/core/check.h"

namespace holotwin {
namespace {

// Assumed: a frame of the built-in scene uploads about 1 MiB; a larger one adds chunks.
constexpr VkDeviceSize kChunkBytes = 4U << 20U;
constexpr std::uint32_t kMaxPasses = 16;
constexpr std::uint32_t kMaxSets = 64;

}  // namespace

FrameUpload GpuFrame::upload(VkDeviceSize size) {
  // Enough for uniform offsets (the limit is at most 256 on every device) and any vertex.
  constexpr VkDeviceSize kAlign = 256;
  size = std::max<VkDeviceSize>(size, 4);
  while (chunk_ < chunks_.size() && chunk_used_ + size > chunks_[chunk_].size()) {
    ++chunk_;
    chunk_used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    auto buffer = GpuBuffer::create(*gpu_, std::max(kChunkBytes, size),
                                    VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_INDEX_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT,
                                    BufferHome::upload);
    if (!buffer) {
      failed_ = VK_ERROR_OUT_OF_DEVICE_MEMORY;
      return {};
    }
    chunks_.push_back(std::move(*buffer));
    chunk_used_ = 0;
  }
  const GpuBuffer& chunk = chunks_[chunk_];
  const FrameUpload to{chunk.handle(), chunk_used_, chunk.mapped() + chunk_used_};
  chunk_used_ = (chunk_used_ + size + kAlign - 1) / kAlign * kAlign;
  return to;
}

VkDescriptorSet GpuFrame::descriptor_set(VkDescriptorSetLayout layout) {
  VkDescriptorSetAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
  info.descriptorPool = descriptors_;
  info.descriptorSetCount = 1;
  info.pSetLayouts = &layout;
  VkDescriptorSet set = VK_NULL_HANDLE;
  const VkResult r = vkAllocateDescriptorSets(gpu_->device(), &info, &set);
  if (r != VK_SUCCESS) failed_ = r;
  return set;
}

void GpuFrame::begin_pass(const char* name) {
  if (queries_ == VK_NULL_HANDLE || passes_.size() + 1 >= kMaxPasses) return;
  vkCmdWriteTimestamp2(commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, queries_, static_cast<std::uint32_t>(passes_.size()));
  passes_.push_back(name);
}

FrameRing& FrameRing::operator=(FrameRing&& o) noexcept {
  if (this != &o) {
    destroy();
    gpu_ = std::exchange(o.gpu_, nullptr);
    frames_ = std::move(o.frames_);
    slot_ = o.slot_;
    times_ = std::move(o.times_);
  }
  return *this;
}

FrameRing::~FrameRing() { destroy(); }

void FrameRing::destroy() {
  if (gpu_ == nullptr) return;
  // A lost device cannot be waited for; what it held is freed all the same.
  (void)drain();
  VkDevice device = gpu_->device();
  for (GpuFrame& f : frames_) {
    f.chunks_.clear();
    if (f.queries_ != VK_NULL_HANDLE) vkDestroyQueryPool(device, f.queries_, nullptr);
    if (f.descriptors_ != VK_NULL_HANDLE) vkDestroyDescriptorPool(device, f.descriptors_, nullptr);
    if (f.fence_ != VK_NULL_HANDLE) vkDestroyFence(device, f.fence_, nullptr);
    if (f.pool_ != VK_NULL_HANDLE) vkDestroyCommandPool(device, f.pool_, nullptr);
  }
  gpu_ = nullptr;
}

Result<FrameRing> FrameRing::create(GpuContext& gpu) {
  FrameRing ring;
  ring.gpu_ = &gpu;
  ring.slot_ = kFramesInFlight - 1;
  for (GpuFrame& f : ring.frames_) {
    f.gpu_ = &gpu;
    const VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, nullptr, VK_COMMAND_POOL_CREATE_TRANSIENT_BIT, gpu.queue_family()};
    if (const VkResult r = vkCreateCommandPool(gpu.device(), &pool, nullptr, &f.pool_); r != VK_SUCCESS)
      return vulkan_error(r, "creating a command pool");
    const VkCommandBufferAllocateInfo buffer{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, nullptr, f.pool_, VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
    if (const VkResult r = vkAllocateCommandBuffers(gpu.device(), &buffer, &f.commands); r != VK_SUCCESS)
      return vulkan_error(r, "allocating a command buffer");
    const VkFenceCreateInfo fence{VK_STRUCTURE_TYPE_FENCE_CREATE_INFO, nullptr, 0};
    if (const VkResult r = vkCreateFence(gpu.device(), &fence, nullptr, &f.fence_); r != VK_SUCCESS) return vulkan_error(r, "creating a fence");
    const std::array<VkDescriptorPoolSize, 2> sizes{VkDescriptorPoolSize{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, kMaxSets},
                                                    VkDescriptorPoolSize{VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, kMaxSets}};
    const VkDescriptorPoolCreateInfo descriptors{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO, nullptr, 0, kMaxSets,
                                                 static_cast<std::uint32_t>(sizes.size()), sizes.data()};
    if (const VkResult r = vkCreateDescriptorPool(gpu.device(), &descriptors, nullptr, &f.descriptors_); r != VK_SUCCESS)
      return vulkan_error(r, "creating a descriptor pool");
    if (gpu.timestamps()) {
      VkQueryPoolCreateInfo queries{};
      queries.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
      queries.queryType = VK_QUERY_TYPE_TIMESTAMP;
      queries.queryCount = kMaxPasses;
      if (const VkResult r = vkCreateQueryPool(gpu.device(), &queries, nullptr, &f.queries_); r != VK_SUCCESS)
        return vulkan_error(r, "creating a query pool");
    }
  }
  return ring;
}

Result<void> FrameRing::finish(GpuFrame& f) {
  VkResult waited = VK_SUCCESS;
  if (f.submitted_) {
    f.submitted_ = false;
    const VkResult r = vkWaitForFences(gpu_->device(), 1, &f.fence_, VK_TRUE, UINT64_MAX);
    const VkResult reset = vkResetFences(gpu_->device(), 1, &f.fence_);
    if (r == VK_SUCCESS && reset == VK_SUCCESS && f.passes_.size() > 1) {
      std::array<std::uint64_t, kMaxPasses> ticks{};
      const auto count = static_cast<std::uint32_t>(f.passes_.size());
      if (vkGetQueryPoolResults(gpu_->device(), f.queries_, 0, count, sizeof(std::uint64_t) * count, ticks.data(), sizeof(std::uint64_t),
                                VK_QUERY_RESULT_64_BIT) == VK_SUCCESS) {
        times_.clear();
        for (std::size_t i = 0; i + 1 < f.passes_.size(); ++i) {
          const double span = static_cast<double>(ticks[i + 1] >= ticks[i] ? ticks[i + 1] - ticks[i] : 0);
          times_.push_back({f.passes_[i], span * static_cast<double>(gpu_->limits().timestampPeriod) * 1e-6});
        }
      }
    }
    waited = r;
  }
  for (const auto& release : f.releases_) release();
  f.releases_.clear();
  if (waited != VK_SUCCESS) return vulkan_error(waited, "waiting for a frame");
  return {};
}

Result<GpuFrame*> FrameRing::begin() {
  slot_ = (slot_ + 1) % kFramesInFlight;
  GpuFrame& f = frames_[slot_];
  if (auto done = finish(f); !done) return pass_on(done);
  f.passes_.clear();
  f.chunk_ = 0;
  f.chunk_used_ = 0;
  f.failed_ = VK_SUCCESS;
  if (const VkResult r = vkResetCommandPool(gpu_->device(), f.pool_, 0); r != VK_SUCCESS) return vulkan_error(r, "resetting a command pool");
  if (const VkResult r = vkResetDescriptorPool(gpu_->device(), f.descriptors_, 0); r != VK_SUCCESS)
    return vulkan_error(r, "resetting a descriptor pool");
  const VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, nullptr, VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, nullptr};
  if (const VkResult r = vkBeginCommandBuffer(f.commands, &begin); r != VK_SUCCESS) return vulkan_error(r, "beginning a command buffer");
  if (f.queries_ != VK_NULL_HANDLE) vkCmdResetQueryPool(f.commands, f.queries_, 0, kMaxPasses);
  return &f;
}

Result<void> FrameRing::submit(VkSemaphore wait_for, VkPipelineStageFlags2 wait_stage, VkSemaphore signal) {
  GpuFrame& f = frames_[slot_];
  if (f.failed_ != VK_SUCCESS) return vulkan_error(f.failed_, "allocating memory for a frame");
  f.begin_pass("end");
  if (const VkResult r = vkEndCommandBuffer(f.commands); r != VK_SUCCESS) return vulkan_error(r, "ending a command buffer");
  VkSemaphoreSubmitInfo wait{};
  wait.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO;
  wait.semaphore = wait_for;
  wait.stageMask = wait_stage;
  VkSemaphoreSubmitInfo done{};
  done.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO;
  done.semaphore = signal;
  done.stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  VkCommandBufferSubmitInfo commands{};
  commands.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO;
  commands.commandBuffer = f.commands;
  VkSubmitInfo2 submit{};
  submit.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2;
  submit.waitSemaphoreInfoCount = wait_for != VK_NULL_HANDLE ? 1 : 0;
  submit.pWaitSemaphoreInfos = &wait;
  submit.commandBufferInfoCount = 1;
  submit.pCommandBufferInfos = &commands;
  submit.signalSemaphoreInfoCount = signal != VK_NULL_HANDLE ? 1 : 0;
  submit.pSignalSemaphoreInfos = &done;
  if (const VkResult r = vkQueueSubmit2(gpu_->queue(), 1, &submit, f.fence_); r != VK_SUCCESS) return vulkan_error(r, "submitting a frame");
  f.submitted_ = true;
  return {};
}

Result<void> FrameRing::drain() {
  Result<void> first;
  for (std::uint32_t i = 1; i <= kFramesInFlight; ++i)
    if (auto done = finish(frames_[(slot_ + i) % kFramesInFlight]); !done && first) first = done;
  return first;
}

}  // namespace holotwin
