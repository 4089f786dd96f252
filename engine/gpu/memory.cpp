#include "engine/gpu/memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/core/check.h"
#include "engine/gpu/context.h"

namespace holotwin {
namespace {

// Assumed: the built-in scene needs about 20 MiB of buffers; one or two blocks hold it.
constexpr VkDeviceSize kBlockBytes = 32U << 20U;

VkDeviceSize align_up(VkDeviceSize v, VkDeviceSize a) { return (v + a - 1) / a * a; }

}  // namespace

GpuMemory::GpuMemory(GpuContext& gpu) : gpu_(gpu) { vkGetPhysicalDeviceMemoryProperties(gpu.physical(), &properties_); }

GpuMemory::~GpuMemory() {
  for (const Block& b : blocks_)
    if (b.memory != VK_NULL_HANDLE) vkFreeMemory(gpu_.device(), b.memory, nullptr);
}

Result<GpuAllocation> GpuMemory::allocate(const VkMemoryRequirements& needs, VkMemoryPropertyFlags required,
                                          VkMemoryPropertyFlags preferred, bool image) {
  std::uint32_t type = properties_.memoryTypeCount;
  for (const VkMemoryPropertyFlags wanted : {required | preferred, required}) {
    for (std::uint32_t i = 0; i < properties_.memoryTypeCount && type == properties_.memoryTypeCount; ++i)
      if ((needs.memoryTypeBits & (1U << i)) != 0 && (properties_.memoryTypes[i].propertyFlags & wanted) == wanted) type = i;
  }
  if (type == properties_.memoryTypeCount)
    return fail(ErrorKind::environment, "the Vulkan device has no memory of the needed kind", gpu_.info().name, "update its driver");

  const auto take = [&](std::uint32_t index, std::size_t range_index) {
    Block& b = blocks_[index];
    Range& r = b.free[range_index];
    const VkDeviceSize begin = align_up(r.begin, needs.alignment);
    const GpuAllocation a{b.memory, begin, needs.size, b.mapped == nullptr ? nullptr : b.mapped + begin, index};
    const Range before{r.begin, begin};
    r.begin = begin + needs.size;
    if (r.begin == r.end) b.free.erase(b.free.begin() + static_cast<std::ptrdiff_t>(range_index));
    if (before.end > before.begin) b.free.insert(b.free.begin() + static_cast<std::ptrdiff_t>(range_index), before);
    return a;
  };
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    const Block& b = blocks_[i];
    if (b.memory == VK_NULL_HANDLE || b.type != type || b.image != image) continue;
    for (std::size_t r = 0; r < b.free.size(); ++r)
      if (align_up(b.free[r].begin, needs.alignment) + needs.size <= b.free[r].end) return take(i, r);
  }

  Block block;
  block.size = std::max(kBlockBytes, needs.size);
  if (needs.size > kBlockBytes / 2) block.size = needs.size;
  block.type = type;
  block.image = image;
  block.free.push_back({0, block.size});
  const VkMemoryAllocateInfo info{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, nullptr, block.size, type};
  const bool allowed = bytes_reserved() + block.size <= limit_;
  if (const VkResult r = allowed ? vkAllocateMemory(gpu_.device(), &info, nullptr, &block.memory) : VK_ERROR_OUT_OF_DEVICE_MEMORY; r != VK_SUCCESS)
    return vulkan_error(r, "allocating " + std::to_string(block.size >> 20U) + " MiB of device memory");
  if (!image && (properties_.memoryTypes[type].propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT) != 0) {
    void* mapped = nullptr;
    if (const VkResult r = vkMapMemory(gpu_.device(), block.memory, 0, VK_WHOLE_SIZE, 0, &mapped); r != VK_SUCCESS) {
      vkFreeMemory(gpu_.device(), block.memory, nullptr);
      return vulkan_error(r, "mapping device memory");
    }
    block.mapped = static_cast<std::byte*>(mapped);
  }
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i].memory == VK_NULL_HANDLE) {
      blocks_[i] = std::move(block);
      return take(i, 0);
    }
  }
  blocks_.push_back(std::move(block));
  return take(static_cast<std::uint32_t>(blocks_.size() - 1), 0);
}

void GpuMemory::release(const GpuAllocation& a) {
  HT_ASSERT(a.block < blocks_.size() && blocks_[a.block].memory == a.memory);
  Block& b = blocks_[a.block];
  auto at = std::lower_bound(b.free.begin(), b.free.end(), a.offset, [](const Range& r, VkDeviceSize o) { return r.begin < o; });
  at = b.free.insert(at, {a.offset, a.offset + a.size});
  if (const auto next = at + 1; next != b.free.end() && at->end == next->begin) {
    at->end = next->end;
    b.free.erase(next);
  }
  if (at != b.free.begin() && (at - 1)->end == at->begin) {
    (at - 1)->end = at->end;
    at = b.free.erase(at) - 1;
  }
  // An empty block goes back unless it is an ordinary one, which the next scene will want again.
  if (b.size != kBlockBytes && b.free.size() == 1 && b.free[0].begin == 0 && b.free[0].end == b.size) {
    vkFreeMemory(gpu_.device(), b.memory, nullptr);
    b = Block{};
  }
}

std::uint64_t GpuMemory::bytes_reserved() const {
  std::uint64_t sum = 0;
  for (const Block& b : blocks_) sum += b.size;
  return sum;
}

std::uint64_t GpuMemory::bytes_used() const {
  std::uint64_t sum = bytes_reserved();
  for (const Block& b : blocks_)
    for (const Range& r : b.free) sum -= r.end - r.begin;
  return sum;
}

GpuBuffer& GpuBuffer::operator=(GpuBuffer&& o) noexcept {
  if (this != &o) {
    destroy();
    gpu_ = std::exchange(o.gpu_, nullptr);
    buffer_ = std::exchange(o.buffer_, VK_NULL_HANDLE);
    size_ = std::exchange(o.size_, 0);
    allocation_ = std::exchange(o.allocation_, {});
  }
  return *this;
}

void GpuBuffer::destroy() {
  if (buffer_ == VK_NULL_HANDLE) return;
  vkDestroyBuffer(gpu_->device(), buffer_, nullptr);
  if (allocation_.memory != VK_NULL_HANDLE) gpu_->memory().release(allocation_);
  buffer_ = VK_NULL_HANDLE;
  allocation_ = {};
}

Result<GpuBuffer> GpuBuffer::create(GpuContext& gpu, VkDeviceSize size, VkBufferUsageFlags usage, BufferHome home) {
  GpuBuffer b;
  b.gpu_ = &gpu;
  b.size_ = size;
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = size;
  info.usage = usage;
  if (const VkResult r = vkCreateBuffer(gpu.device(), &info, nullptr, &b.buffer_); r != VK_SUCCESS) return vulkan_error(r, "creating a buffer");
  VkMemoryRequirements needs{};
  vkGetBufferMemoryRequirements(gpu.device(), b.buffer_, &needs);
  VkMemoryPropertyFlags required = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
  VkMemoryPropertyFlags preferred = 0;
  if (home != BufferHome::device) required = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  if (home == BufferHome::readback) preferred = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
  auto allocation = gpu.memory().allocate(needs, required, preferred, false);
  if (!allocation) return pass_on(allocation);
  b.allocation_ = *allocation;
  if (const VkResult r = vkBindBufferMemory(gpu.device(), b.buffer_, b.allocation_.memory, b.allocation_.offset); r != VK_SUCCESS)
    return vulkan_error(r, "binding a buffer to its memory");
  return b;
}

Result<GpuBuffer> GpuBuffer::create_filled(GpuContext& gpu, std::span<const std::byte> data, VkBufferUsageFlags usage) {
  auto staging = create(gpu, data.size(), VK_BUFFER_USAGE_TRANSFER_SRC_BIT, BufferHome::upload);
  if (!staging) return pass_on(staging);
  std::memcpy(staging->mapped(), data.data(), data.size());
  auto buffer = create(gpu, data.size(), usage | VK_BUFFER_USAGE_TRANSFER_DST_BIT, BufferHome::device);
  if (!buffer) return pass_on(buffer);
  const auto done = gpu.run_once([&](VkCommandBuffer commands) {
    const VkBufferCopy copy{0, 0, data.size()};
    vkCmdCopyBuffer(commands, staging->handle(), buffer->handle(), 1, &copy);
    VkMemoryBarrier2 barrier{};
    barrier.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2;
    barrier.srcStageMask = VK_PIPELINE_STAGE_2_COPY_BIT;
    barrier.srcAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT;
    barrier.dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
    barrier.dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT;
    VkDependencyInfo dependency{};
    dependency.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO;
    dependency.memoryBarrierCount = 1;
    dependency.pMemoryBarriers = &barrier;
    vkCmdPipelineBarrier2(commands, &dependency);
  });
  if (!done) return pass_on(done);
  return buffer;
}

GpuImage& GpuImage::operator=(GpuImage&& o) noexcept {
  if (this != &o) {
    destroy();
    gpu_ = std::exchange(o.gpu_, nullptr);
    image_ = std::exchange(o.image_, VK_NULL_HANDLE);
    view_ = std::exchange(o.view_, VK_NULL_HANDLE);
    format_ = std::exchange(o.format_, VK_FORMAT_UNDEFINED);
    size_ = std::exchange(o.size_, glm::uvec2(0));
    allocation_ = std::exchange(o.allocation_, {});
  }
  return *this;
}

void GpuImage::destroy() {
  if (view_ != VK_NULL_HANDLE) vkDestroyImageView(gpu_->device(), view_, nullptr);
  if (image_ != VK_NULL_HANDLE) vkDestroyImage(gpu_->device(), image_, nullptr);
  if (allocation_.memory != VK_NULL_HANDLE) gpu_->memory().release(allocation_);
  view_ = VK_NULL_HANDLE;
  image_ = VK_NULL_HANDLE;
  allocation_ = {};
}

Result<GpuImage> GpuImage::create(GpuContext& gpu, glm::uvec2 size, VkFormat format, VkImageUsageFlags usage, VkSampleCountFlagBits samples) {
  GpuImage image;
  image.gpu_ = &gpu;
  image.size_ = size;
  image.format_ = format;
  if (size.x == 0 || size.y == 0 || size.x > gpu.limits().maxImageDimension2D || size.y > gpu.limits().maxImageDimension2D)
    return fail(ErrorKind::wrong_use, "an image of " + std::to_string(size.x) + "x" + std::to_string(size.y) + " pixels is not possible",
                gpu.info().name, "choose sizes from 1 to " + std::to_string(gpu.limits().maxImageDimension2D));
  VkImageCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO;
  info.imageType = VK_IMAGE_TYPE_2D;
  info.format = format;
  info.extent = {size.x, size.y, 1};
  info.mipLevels = 1;
  info.arrayLayers = 1;
  info.samples = samples;
  info.tiling = VK_IMAGE_TILING_OPTIMAL;
  info.usage = usage;
  if (const VkResult r = vkCreateImage(gpu.device(), &info, nullptr, &image.image_); r != VK_SUCCESS) return vulkan_error(r, "creating an image");
  VkMemoryRequirements needs{};
  vkGetImageMemoryRequirements(gpu.device(), image.image_, &needs);
  auto allocation = gpu.memory().allocate(needs, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0, true);
  if (!allocation) return pass_on(allocation);
  image.allocation_ = *allocation;
  if (const VkResult r = vkBindImageMemory(gpu.device(), image.image_, image.allocation_.memory, image.allocation_.offset); r != VK_SUCCESS)
    return vulkan_error(r, "binding an image to its memory");
  VkImageViewCreateInfo view{};
  view.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO;
  view.image = image.image_;
  view.viewType = VK_IMAGE_VIEW_TYPE_2D;
  view.format = format;
  const bool depth = (usage & VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT) != 0;
  view.subresourceRange = {static_cast<VkImageAspectFlags>(depth ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT), 0, 1, 0, 1};
  if (const VkResult r = vkCreateImageView(gpu.device(), &view, nullptr, &image.view_); r != VK_SUCCESS)
    return vulkan_error(r, "creating an image view");
  return image;
}

Result<GpuImage> GpuImage::create_filled(GpuContext& gpu, glm::uvec2 size, VkFormat format, std::span<const std::byte> data) {
  auto image = create(gpu, size, format, VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT);
  if (!image) return image;
  auto staging = GpuBuffer::create(gpu, data.size(), VK_BUFFER_USAGE_TRANSFER_SRC_BIT, BufferHome::upload);
  if (!staging) return pass_on(staging);
  std::memcpy(staging->mapped(), data.data(), data.size());
  const auto done = gpu.run_once([&](VkCommandBuffer commands) {
    const ImageTransition in{image->handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_PIPELINE_STAGE_2_NONE,
                             VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_NONE, VK_ACCESS_2_TRANSFER_WRITE_BIT};
    transition(commands, {&in, 1});
    VkBufferImageCopy copy{};
    copy.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    copy.imageExtent = {size.x, size.y, 1};
    vkCmdCopyBufferToImage(commands, staging->handle(), image->handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
    const ImageTransition out{image->handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL,
                              VK_PIPELINE_STAGE_2_COPY_BIT, VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                              VK_ACCESS_2_SHADER_SAMPLED_READ_BIT};
    transition(commands, {&out, 1});
  });
  if (!done) return pass_on(done);
  return image;
}

void transition(VkCommandBuffer commands, std::span<const ImageTransition> transitions) {
  std::vector<VkImageMemoryBarrier2> barriers;
  barriers.reserve(transitions.size());
  for (const ImageTransition& t : transitions) {
    VkImageMemoryBarrier2 b{};
    b.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2;
    b.srcStageMask = t.after_stage;
    b.srcAccessMask = t.after_access;
    b.dstStageMask = t.before_stage;
    b.dstAccessMask = t.before_access;
    b.oldLayout = t.from;
    b.newLayout = t.to;
    b.srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    b.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    b.image = t.image;
    b.subresourceRange = {t.aspect, 0, 1, 0, 1};
    barriers.push_back(b);
  }
  VkDependencyInfo dependency{};
  dependency.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO;
  dependency.imageMemoryBarrierCount = static_cast<std::uint32_t>(barriers.size());
  dependency.pImageMemoryBarriers = barriers.data();
  vkCmdPipelineBarrier2(commands, &dependency);
}

}  // namespace holotwin
