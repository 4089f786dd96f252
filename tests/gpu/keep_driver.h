#pragma once
// Some drivers (NVIDIA's among them) cannot be loaded again and again in one process: after some twenty times there seems to be no device.
// A test binary makes an instance a test, so it keeps one of its own alive from the first to its end.
#include <volk.h>

namespace holotwin::test {

inline void keep_driver_loaded() {
  static const bool kept = [] {
    if (volkInitialize() != VK_SUCCESS) return false;
    VkApplicationInfo application{};
    application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
    application.apiVersion = VK_API_VERSION_1_3;
    VkInstanceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    info.pApplicationInfo = &application;
    VkInstance instance = VK_NULL_HANDLE;  // never destroyed: its purpose is to be there
    return vkCreateInstance(&info, nullptr, &instance) == VK_SUCCESS;
  }();
  static_cast<void>(kept);
}

}  // namespace holotwin::test
