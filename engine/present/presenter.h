#pragma once
// Where pictures go: a window, memory, later a headset. The renderer draws into whatever image a presenter hands it.
#include <cstdint>
#include <optional>

#include <glm/glm.hpp>

#include "engine/core/result.h"
#include "engine/gpu/frame_ring.h"

namespace holotwin {

/// The image to draw this frame into. It arrives in an undefined layout and must be left in COLOR_ATTACHMENT_OPTIMAL, its last
/// use being colour attachment output.
struct FrameTarget {
  GpuFrame* frame = nullptr;      ///< where to record
  VkImage image = VK_NULL_HANDLE;
  VkImageView view = VK_NULL_HANDLE;
  VkFormat format = VK_FORMAT_UNDEFINED;
  glm::uvec2 size{0};
};

class Presenter {
 public:
  virtual ~Presenter() = default;
  /// Waits for a free frame. Nothing when there is nothing to draw on now (a minimised window): call again later.
  [[nodiscard]] virtual Result<std::optional<FrameTarget>> begin_frame() = 0;
  /// Submits what was recorded and shows it. Call once after each begin_frame that gave a target.
  [[nodiscard]] virtual Result<void> end_frame() = 0;
  /// Pixels of the next target.
  [[nodiscard]] virtual glm::uvec2 size() const = 0;
  /// Of every target: pipelines are built for it. Display-referred values, 8 bits, no sRGB conversion by the hardware.
  [[nodiscard]] virtual VkFormat format() const = 0;
  /// GPU times of the newest finished frame.
  [[nodiscard]] virtual const std::vector<PassTime>& pass_times() const = 0;
};

}  // namespace holotwin
