#pragma once
// The Vulkan device. Loaded at run time through volk, so that a machine without Vulkan gets a message and not a crash.
#include <volk.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

enum class GpuKind : std::uint8_t { discrete, integrated, virtual_gpu, software, other };
[[nodiscard]] const char* gpu_kind_name(GpuKind kind);  ///< "discrete", "software", ...

/// One Vulkan device as `holotwin doctor` lists it.
struct GpuDeviceInfo {
  std::uint32_t index = 0;     ///< what GpuOptions::device takes
  std::string name;
  GpuKind kind = GpuKind::other;
  std::string driver;          ///< name and version as the driver states them
  std::string api_version;     ///< "1.3.230"
  std::uint64_t memory_MiB = 0;  ///< of its largest device-local heap
  bool usable = false;
  std::string missing;         ///< what Holotwin needs and the device lacks; empty when usable
};

struct GpuOptions {
  std::string device;          ///< index, or part of a name (any case); empty: discrete before integrated before software
  bool validation = false;     ///< the Khronos layer with synchronization checks; its messages are kept and counted
  std::vector<std::string> instance_extensions;  ///< what a window system or headset needs
};

/// What every device on this machine can do. Fails (environment) without a Vulkan loader or without any device.
[[nodiscard]] Result<std::vector<GpuDeviceInfo>> list_devices();

class GpuMemory;

/// Instance, device, one queue for graphics, compute and transfer. Not movable: everything made on the device refers to it
/// and must be gone before it. One thread uses it. Several may be alive, but only the newest may have instance extensions of a window
/// system in use (volk's table holds one instance's extension functions).
class GpuContext {
 public:
  [[nodiscard]] static Result<std::unique_ptr<GpuContext>> create(const GpuOptions& options);
  ~GpuContext();
  GpuContext(const GpuContext&) = delete;
  GpuContext& operator=(const GpuContext&) = delete;

  [[nodiscard]] VkInstance instance() const { return instance_; }
  [[nodiscard]] VkPhysicalDevice physical() const { return physical_; }
  [[nodiscard]] VkDevice device() const { return device_; }
  [[nodiscard]] VkQueue queue() const { return queue_; }
  [[nodiscard]] std::uint32_t queue_family() const { return queue_family_; }
  [[nodiscard]] const GpuDeviceInfo& info() const { return info_; }
  [[nodiscard]] const VkPhysicalDeviceLimits& limits() const { return limits_; }
  [[nodiscard]] bool swapchain_supported() const { return swapchain_; }
  /// Whether timestamps work on the queue.
  [[nodiscard]] bool timestamps() const { return timestamps_; }
  [[nodiscard]] GpuMemory& memory() { return *memory_; }

  /// Records commands, submits them and waits: for start-up work only.
  [[nodiscard]] Result<void> run_once(const std::function<void(VkCommandBuffer)>& record);
  void wait_idle() const;

  /// Warnings and errors of the validation layer so far (the first 64 are kept); empty without GpuOptions::validation.
  [[nodiscard]] const std::vector<std::string>& validation_messages() const { return validation_messages_; }
  void add_validation_message(std::string text);

 private:
  GpuContext() = default;
  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  VkCommandPool once_pool_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  PFN_vkDestroyDebugUtilsMessengerEXT destroy_messenger_ = nullptr;  ///< kept: another context may reload volk's table
  std::uint32_t queue_family_ = 0;
  GpuDeviceInfo info_;
  VkPhysicalDeviceLimits limits_{};
  bool swapchain_ = false;
  bool timestamps_ = false;
  std::unique_ptr<GpuMemory> memory_;
  std::vector<std::string> validation_messages_;
};

/// An Error for a failed Vulkan call; a lost device is the environment's fault, and says so.
[[nodiscard]] tl::unexpected<Error> vulkan_error(VkResult result, const std::string& doing);
/// "VK_ERROR_DEVICE_LOST", or the number.
[[nodiscard]] std::string vulkan_result_name(VkResult result);

}  // namespace holotwin
