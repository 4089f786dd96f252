#pragma once
#include <array>
#include <functional>
#include <memory>

#include "engine/present/png.h"
#include "engine/present/presenter.h"

namespace holotwin {

/// Draws into memory. Pictures come back one or two frames later without stopping the GPU, or at once with finish().
class HeadlessPresenter final : public Presenter {
 public:
  [[nodiscard]] static Result<std::unique_ptr<HeadlessPresenter>> create(GpuContext& gpu, glm::uvec2 size);
  ~HeadlessPresenter() override;

  [[nodiscard]] Result<std::optional<FrameTarget>> begin_frame() override;
  [[nodiscard]] Result<void> end_frame() override;
  [[nodiscard]] glm::uvec2 size() const override { return size_; }
  [[nodiscard]] VkFormat format() const override { return VK_FORMAT_R8G8B8A8_UNORM; }
  [[nodiscard]] const std::vector<PassTime>& pass_times() const override { return ring_.pass_times(); }

  /// Call between begin_frame and end_frame: this frame's pixels are copied back and `receive` gets them, in the order of the frames,
  /// from a later begin_frame or finish() on the same thread.
  void read_back(std::function<void(Picture)> receive) { receive_ = std::move(receive); }
  /// Waits for every frame and delivers its picture.
  [[nodiscard]] Result<void> finish() { return ring_.drain(); }
  /// Frames begun from now on have this size.
  [[nodiscard]] Result<void> resize(glm::uvec2 size);

 private:
  HeadlessPresenter(GpuContext& gpu, FrameRing ring) : gpu_(gpu), ring_(std::move(ring)) {}
  struct Slot {
    GpuImage image;
    GpuBuffer pixels;
  };
  GpuContext& gpu_;
  glm::uvec2 size_{0};
  std::array<Slot, kFramesInFlight> slots_;
  std::function<void(Picture)> receive_;
  GpuFrame* frame_ = nullptr;
  FrameRing ring_;   // last: its destructor waits for the GPU before the images above go
};

}  // namespace holotwin
