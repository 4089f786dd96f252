#include "engine/present/headless_presenter.h"

#include <cstring>
#include <string>

namespace holotwin {

Result<std::unique_ptr<HeadlessPresenter>> HeadlessPresenter::create(GpuContext& gpu, glm::uvec2 size) {
  auto ring = FrameRing::create(gpu);
  if (!ring) return pass_on(ring);
  std::unique_ptr<HeadlessPresenter> p(new HeadlessPresenter(gpu, std::move(*ring)));
  if (auto sized = p->resize(size); !sized) return pass_on(sized);
  return p;
}

HeadlessPresenter::~HeadlessPresenter() {
  // Pictures still under way are delivered; that the device was lost is known to whoever drew last.
  (void)ring_.drain();
}

Result<void> HeadlessPresenter::resize(glm::uvec2 size) {
  const std::uint32_t most = gpu_.limits().maxImageDimension2D;
  if (size.x == 0 || size.y == 0 || size.x > most || size.y > most)
    return fail(ErrorKind::wrong_use, "a picture of " + std::to_string(size.x) + "x" + std::to_string(size.y) + " cannot be drawn", gpu_.info().name,
                "choose sides of 1 to " + std::to_string(most) + " pixels");
  if (auto done = ring_.drain(); !done) return done;
  for (Slot& slot : slots_) {
    auto image = GpuImage::create(gpu_, size, format(), VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT);
    if (!image) return pass_on(image);
    auto pixels = GpuBuffer::create(gpu_, VkDeviceSize{4} * size.x * size.y, VK_BUFFER_USAGE_TRANSFER_DST_BIT, BufferHome::readback);
    if (!pixels) return pass_on(pixels);
    slot.image = std::move(*image);
    slot.pixels = std::move(*pixels);
  }
  size_ = size;
  return {};
}

Result<std::optional<FrameTarget>> HeadlessPresenter::begin_frame() {
  auto frame = ring_.begin();
  if (!frame) return pass_on(frame);
  frame_ = *frame;
  const Slot& slot = slots_[ring_.slot()];
  return FrameTarget{frame_, slot.image.handle(), slot.image.view(), format(), size_};
}

Result<void> HeadlessPresenter::end_frame() {
  if (receive_) {
    const Slot& slot = slots_[ring_.slot()];
    const ImageTransition to_source{slot.image.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                                    VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT, VK_PIPELINE_STAGE_2_COPY_BIT,
                                    VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_TRANSFER_READ_BIT};
    transition(frame_->commands, {&to_source, 1});
    VkBufferImageCopy copy{};
    copy.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    copy.imageExtent = {size_.x, size_.y, 1};
    vkCmdCopyImageToBuffer(frame_->commands, slot.image.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, slot.pixels.handle(), 1, &copy);
    VkBufferMemoryBarrier2 to_host{};
    to_host.sType = VK_STRUCTURE_TYPE_BUFFER_MEMORY_BARRIER_2;
    to_host.srcStageMask = VK_PIPELINE_STAGE_2_COPY_BIT;
    to_host.srcAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT;
    to_host.dstStageMask = VK_PIPELINE_STAGE_2_HOST_BIT;
    to_host.dstAccessMask = VK_ACCESS_2_HOST_READ_BIT;
    to_host.srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    to_host.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    to_host.buffer = slot.pixels.handle();
    to_host.size = VK_WHOLE_SIZE;
    VkDependencyInfo dependency{};
    dependency.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO;
    dependency.bufferMemoryBarrierCount = 1;
    dependency.pBufferMemoryBarriers = &to_host;
    vkCmdPipelineBarrier2(frame_->commands, &dependency);
    const std::byte* pixels = slot.pixels.mapped();
    frame_->after_gpu([receive = std::move(receive_), pixels, size = size_] {
      Picture picture{size, std::vector<std::uint8_t>(std::size_t{4} * size.x * size.y)};
      std::memcpy(picture.rgba.data(), pixels, picture.rgba.size());
      receive(std::move(picture));
    });
    receive_ = nullptr;
  }
  return ring_.submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE);
}

}  // namespace holotwin
