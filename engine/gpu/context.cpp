#include "engine/gpu/context.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <optional>

#include "engine/core/text.h"
#include "engine/gpu/memory.h"

namespace holotwin {
namespace {

constexpr std::uint32_t kApi = VK_API_VERSION_1_3;
constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";
constexpr std::size_t kKeptMessages = 64;

std::string version_text(std::uint32_t v) {
  return std::to_string(VK_API_VERSION_MAJOR(v)) + "." + std::to_string(VK_API_VERSION_MINOR(v)) + "." + std::to_string(VK_API_VERSION_PATCH(v));
}

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return s;
}

VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                          const VkDebugUtilsMessengerCallbackDataEXT* data, void* user) {
  static_cast<GpuContext*>(user)->add_validation_message(data->pMessage == nullptr ? "" : data->pMessage);
  return VK_FALSE;
}

/// An instance and, with `load`, volk's table of its functions. Fails when there is no loader, no Vulkan 1.3, or an extension or the layer is missing.
Result<VkInstance> make_instance(const GpuOptions& options, bool load) {
  if (volkInitialize() != VK_SUCCESS)
    return fail(ErrorKind::environment, "there is no Vulkan loader (libvulkan.so.1)", "Vulkan", "apt-get install libvulkan1 mesa-vulkan-drivers");
  if (volkGetInstanceVersion() < kApi)
    return fail(ErrorKind::environment, "the Vulkan loader is version " + version_text(volkGetInstanceVersion()) + ", 1.3 is needed", "Vulkan",
                "update libvulkan1");
  std::vector<const char*> extensions;
  for (const std::string& e : options.instance_extensions) extensions.push_back(e.c_str());
  std::vector<const char*> layers;
  if (options.validation) {
    layers.push_back(kValidationLayer);
    extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
  }
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.pApplicationName = "Holotwin";
  application.pEngineName = "Holotwin";
  application.apiVersion = kApi;
  const std::array<VkValidationFeatureEnableEXT, 1> enabled{VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
  VkValidationFeaturesEXT features{};
  features.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT;
  features.enabledValidationFeatureCount = static_cast<std::uint32_t>(enabled.size());
  features.pEnabledValidationFeatures = enabled.data();
  VkInstanceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pNext = options.validation ? &features : nullptr;
  info.pApplicationInfo = &application;
  info.enabledLayerCount = static_cast<std::uint32_t>(layers.size());
  info.ppEnabledLayerNames = layers.data();
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  VkInstance instance = VK_NULL_HANDLE;
  const VkResult r = vkCreateInstance(&info, nullptr, &instance);
  if (r == VK_ERROR_LAYER_NOT_PRESENT)
    return fail(ErrorKind::environment, "the Vulkan validation layer is not installed", "Vulkan", "apt-get install vulkan-validationlayers");
  if (r == VK_ERROR_INCOMPATIBLE_DRIVER)
    return fail(ErrorKind::environment, "there is no Vulkan driver", "Vulkan", "apt-get install mesa-vulkan-drivers, or the GPU maker's driver");
  if (r != VK_SUCCESS) return vulkan_error(r, "creating the Vulkan instance");
  // Device functions through the loader's own dispatch: right for any number of devices in one process. A list of devices must not
  // take away the extension functions of a context that is alive.
  if (load || vkEnumeratePhysicalDevices == nullptr) volkLoadInstance(instance);
  return instance;
}

std::optional<std::uint32_t> find_queue_family(VkPhysicalDevice physical, bool& timestamps) {
  std::uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  constexpr VkQueueFlags kWanted = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
  for (std::uint32_t i = 0; i < count; ++i) {
    if ((families[i].queueFlags & kWanted) == kWanted) {
      timestamps = families[i].timestampValidBits == 64;
      return i;
    }
  }
  return std::nullopt;
}

GpuDeviceInfo describe(VkPhysicalDevice physical, std::uint32_t index) {
  VkPhysicalDeviceDriverProperties driver{};
  driver.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES;
  VkPhysicalDeviceProperties2 properties{};
  properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
  VkPhysicalDeviceProperties plain{};
  vkGetPhysicalDeviceProperties(physical, &plain);
  GpuDeviceInfo info;
  info.index = index;
  info.name = plain.deviceName;
  info.api_version = version_text(plain.apiVersion);
  switch (plain.deviceType) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: info.kind = GpuKind::discrete; break;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: info.kind = GpuKind::integrated; break;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: info.kind = GpuKind::virtual_gpu; break;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: info.kind = GpuKind::software; break;
    default: info.kind = GpuKind::other; break;
  }
  VkPhysicalDeviceMemoryProperties memory{};
  vkGetPhysicalDeviceMemoryProperties(physical, &memory);
  for (std::uint32_t i = 0; i < memory.memoryHeapCount; ++i)
    if ((memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0)
      info.memory_MiB = std::max<std::uint64_t>(info.memory_MiB, memory.memoryHeaps[i].size >> 20U);
  if (plain.apiVersion < kApi) {
    info.missing = "Vulkan 1.3";
    return info;
  }
  properties.pNext = &driver;
  vkGetPhysicalDeviceProperties2(physical, &properties);
  info.driver = std::string(driver.driverName) + " " + driver.driverInfo;
  VkPhysicalDeviceVulkan13Features features13{};
  features13.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES;
  VkPhysicalDeviceFeatures2 features{};
  features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
  features.pNext = &features13;
  vkGetPhysicalDeviceFeatures2(physical, &features);
  bool timestamps = false;
  if (features13.dynamicRendering != VK_TRUE) info.missing = "dynamic rendering";
  else if (features13.synchronization2 != VK_TRUE) info.missing = "synchronization2";
  else if (features13.maintenance4 != VK_TRUE) info.missing = "maintenance4";
  else if (!find_queue_family(physical, timestamps)) info.missing = "a queue for graphics and compute";
  info.usable = info.missing.empty();
  return info;
}

Result<std::vector<VkPhysicalDevice>> physical_devices(VkInstance instance) {
  std::uint32_t count = 0;
  if (const VkResult r = vkEnumeratePhysicalDevices(instance, &count, nullptr); r != VK_SUCCESS) return vulkan_error(r, "listing Vulkan devices");
  std::vector<VkPhysicalDevice> devices(count);
  if (const VkResult r = vkEnumeratePhysicalDevices(instance, &count, devices.data()); r != VK_SUCCESS && r != VK_INCOMPLETE)
    return vulkan_error(r, "listing Vulkan devices");
  devices.resize(count);
  if (devices.empty())
    return fail(ErrorKind::environment, "there is no Vulkan device", "Vulkan",
                "apt-get install mesa-vulkan-drivers for the software driver, or the GPU maker's driver");
  return devices;
}

bool has_extension(VkPhysicalDevice physical, const char* name) {
  std::uint32_t count = 0;
  if (vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr) != VK_SUCCESS) return false;
  std::vector<VkExtensionProperties> extensions(count);
  if (vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, extensions.data()) != VK_SUCCESS) return false;
  return std::any_of(extensions.begin(), extensions.end(), [&](const VkExtensionProperties& e) { return std::strcmp(e.extensionName, name) == 0; });
}

/// The index of the device that `wanted` names, or the best one.
Result<std::size_t> choose(const std::vector<GpuDeviceInfo>& devices, const std::string& wanted) {
  std::string list;
  for (const GpuDeviceInfo& d : devices) list += (list.empty() ? "" : ", ") + std::to_string(d.index) + " = " + d.name;
  if (!wanted.empty()) {
    const auto number = parse_integer(wanted);
    for (std::size_t i = 0; i < devices.size(); ++i) {
      const bool match = number ? *number == static_cast<long long>(devices[i].index) : lower(devices[i].name).find(lower(wanted)) != std::string::npos;
      if (!match) continue;
      if (!devices[i].usable)
        return fail(ErrorKind::environment, "the device lacks " + devices[i].missing, devices[i].name, "choose another, there are: " + list);
      return i;
    }
    return fail(ErrorKind::environment, "no Vulkan device matches \"" + wanted + "\"", "Vulkan", "there are: " + list);
  }
  std::size_t best = devices.size();
  for (std::size_t i = 0; i < devices.size(); ++i)
    if (devices[i].usable && (best == devices.size() || devices[i].kind < devices[best].kind)) best = i;
  if (best == devices.size())
    return fail(ErrorKind::environment, "no Vulkan device can be used: " + devices[0].name + " lacks " + devices[0].missing, "Vulkan",
                "update the driver, or apt-get install mesa-vulkan-drivers for the software driver");
  return best;
}

}  // namespace

const char* gpu_kind_name(GpuKind kind) {
  constexpr std::array<const char*, 5> kNames{"discrete", "integrated", "virtual", "software", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string vulkan_result_name(VkResult r) {
  switch (r) {
    case VK_ERROR_OUT_OF_HOST_MEMORY: return "VK_ERROR_OUT_OF_HOST_MEMORY";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY: return "VK_ERROR_OUT_OF_DEVICE_MEMORY";
    case VK_ERROR_INITIALIZATION_FAILED: return "VK_ERROR_INITIALIZATION_FAILED";
    case VK_ERROR_DEVICE_LOST: return "VK_ERROR_DEVICE_LOST";
    case VK_ERROR_EXTENSION_NOT_PRESENT: return "VK_ERROR_EXTENSION_NOT_PRESENT";
    case VK_ERROR_FEATURE_NOT_PRESENT: return "VK_ERROR_FEATURE_NOT_PRESENT";
    case VK_ERROR_INCOMPATIBLE_DRIVER: return "VK_ERROR_INCOMPATIBLE_DRIVER";
    case VK_ERROR_SURFACE_LOST_KHR: return "VK_ERROR_SURFACE_LOST_KHR";
    case VK_ERROR_OUT_OF_DATE_KHR: return "VK_ERROR_OUT_OF_DATE_KHR";
    case VK_SUBOPTIMAL_KHR: return "VK_SUBOPTIMAL_KHR";
    case VK_TIMEOUT: return "VK_TIMEOUT";
    default: return "VkResult " + std::to_string(static_cast<int>(r));
  }
}

tl::unexpected<Error> vulkan_error(VkResult r, const std::string& doing) {
  if (r == VK_ERROR_DEVICE_LOST)
    return fail(ErrorKind::environment, "the graphics device was lost while " + doing, "Vulkan", "start again; if it recurs, update the driver");
  if (r == VK_ERROR_OUT_OF_DEVICE_MEMORY || r == VK_ERROR_OUT_OF_HOST_MEMORY)
    return fail(ErrorKind::environment, "no memory left while " + doing, "Vulkan", "close other programs, or choose a smaller picture");
  return fail(ErrorKind::environment, doing + " failed: " + vulkan_result_name(r), "Vulkan", "run `holotwin doctor`");
}

Result<std::vector<GpuDeviceInfo>> list_devices() {
  auto instance = make_instance({}, false);
  if (!instance) return pass_on(instance);
  auto devices = physical_devices(*instance);
  std::vector<GpuDeviceInfo> infos;
  if (devices)
    for (std::uint32_t i = 0; i < devices->size(); ++i) infos.push_back(describe((*devices)[i], i));
  vkDestroyInstance(*instance, nullptr);
  if (!devices) return pass_on(devices);
  return infos;
}

Result<std::unique_ptr<GpuContext>> GpuContext::create(const GpuOptions& options) {
  std::unique_ptr<GpuContext> gpu(new GpuContext);
  auto instance = make_instance(options, true);
  if (!instance) return pass_on(instance);
  gpu->instance_ = *instance;
  if (options.validation) {
    VkDebugUtilsMessengerCreateInfoEXT messenger{};
    messenger.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT;
    messenger.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    messenger.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
    messenger.pfnUserCallback = on_message;
    messenger.pUserData = gpu.get();
    gpu->destroy_messenger_ = vkDestroyDebugUtilsMessengerEXT;
    if (const VkResult r = vkCreateDebugUtilsMessengerEXT(gpu->instance_, &messenger, nullptr, &gpu->messenger_); r != VK_SUCCESS)
      return vulkan_error(r, "creating the validation messenger");
  }
  auto devices = physical_devices(gpu->instance_);
  if (!devices) return pass_on(devices);
  std::vector<GpuDeviceInfo> infos;
  for (std::uint32_t i = 0; i < devices->size(); ++i) infos.push_back(describe((*devices)[i], i));
  const auto chosen = choose(infos, options.device);
  if (!chosen) return pass_on(chosen);
  gpu->physical_ = (*devices)[*chosen];
  gpu->info_ = infos[*chosen];
  VkPhysicalDeviceProperties properties{};
  vkGetPhysicalDeviceProperties(gpu->physical_, &properties);
  gpu->limits_ = properties.limits;
  gpu->queue_family_ = find_queue_family(gpu->physical_, gpu->timestamps_).value_or(0);
  gpu->swapchain_ = !options.instance_extensions.empty() && has_extension(gpu->physical_, VK_KHR_SWAPCHAIN_EXTENSION_NAME);

  constexpr float kPriority = 1.0F;
  const VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, nullptr, 0, gpu->queue_family_, 1, &kPriority};
  VkPhysicalDeviceVulkan13Features features{};
  features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES;
  features.dynamicRendering = VK_TRUE;
  features.synchronization2 = VK_TRUE;
  features.maintenance4 = VK_TRUE;  // a fragment shader need not read all its vertex shader writes; every 1.3 device has it
  std::vector<const char*> extensions;
  if (gpu->swapchain_) extensions.push_back(VK_KHR_SWAPCHAIN_EXTENSION_NAME);
  VkDeviceCreateInfo device{};
  device.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  device.pNext = &features;
  device.queueCreateInfoCount = 1;
  device.pQueueCreateInfos = &queue;
  device.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  device.ppEnabledExtensionNames = extensions.data();
  if (const VkResult r = vkCreateDevice(gpu->physical_, &device, nullptr, &gpu->device_); r != VK_SUCCESS)
    return vulkan_error(r, "opening the device " + gpu->info_.name);
  vkGetDeviceQueue(gpu->device_, gpu->queue_family_, 0, &gpu->queue_);
  const VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, nullptr, VK_COMMAND_POOL_CREATE_TRANSIENT_BIT, gpu->queue_family_};
  if (const VkResult r = vkCreateCommandPool(gpu->device_, &pool, nullptr, &gpu->once_pool_); r != VK_SUCCESS)
    return vulkan_error(r, "creating a command pool");
  gpu->memory_ = std::make_unique<GpuMemory>(*gpu);
  return gpu;
}

GpuContext::~GpuContext() {
  if (device_ != VK_NULL_HANDLE) {
    wait_idle();
    memory_.reset();
    if (once_pool_ != VK_NULL_HANDLE) vkDestroyCommandPool(device_, once_pool_, nullptr);
    vkDestroyDevice(device_, nullptr);
  }
  if (messenger_ != VK_NULL_HANDLE) destroy_messenger_(instance_, messenger_, nullptr);
  if (instance_ != VK_NULL_HANDLE) vkDestroyInstance(instance_, nullptr);
}

void GpuContext::wait_idle() const {
  // A lost device has nothing left to wait for.
  (void)vkDeviceWaitIdle(device_);
}

void GpuContext::add_validation_message(std::string text) {
  if (validation_messages_.size() < kKeptMessages) validation_messages_.push_back(std::move(text));
}

Result<void> GpuContext::run_once(const std::function<void(VkCommandBuffer)>& record) {
  const VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, nullptr, once_pool_, VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VkResult r = vkAllocateCommandBuffers(device_, &allocate, &commands);
  if (r != VK_SUCCESS) return vulkan_error(r, "allocating a command buffer");
  const VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, nullptr, VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, nullptr};
  r = vkBeginCommandBuffer(commands, &begin);
  if (r == VK_SUCCESS) {
    record(commands);
    r = vkEndCommandBuffer(commands);
  }
  if (r == VK_SUCCESS) {
    VkCommandBufferSubmitInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO;
    info.commandBuffer = commands;
    VkSubmitInfo2 submit{};
    submit.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2;
    submit.commandBufferInfoCount = 1;
    submit.pCommandBufferInfos = &info;
    r = vkQueueSubmit2(queue_, 1, &submit, VK_NULL_HANDLE);
  }
  if (r == VK_SUCCESS) r = vkQueueWaitIdle(queue_);
  vkFreeCommandBuffers(device_, once_pool_, 1, &commands);
  if (r != VK_SUCCESS) return vulkan_error(r, "running start-up commands");
  return {};
}

}  // namespace holotwin
