// An OpenXR runtime for tests. HT_FAKE_XR = "create:RESULT" or "system:RESULT" makes that call fail with the number, "novulkan" hides the
// Vulkan extension; otherwise it offers one headset. It talks on standard error, as real ones do.
#define XR_NO_PROTOTYPES
#include <openxr/openxr.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

/// The loader's negotiation (OpenXR loader design document, "Runtime Interface Negotiation"); Debian ships no header with it.
enum : std::uint32_t { kLoaderInfo = 1, kRuntimeRequest = 3 };
struct LoaderInfo {
  std::uint32_t structType;
  std::uint32_t structVersion;
  std::size_t structSize;
  std::uint32_t minInterfaceVersion, maxInterfaceVersion;
  XrVersion minApiVersion, maxApiVersion;
};
struct RuntimeRequest {
  std::uint32_t structType;
  std::uint32_t structVersion;
  std::size_t structSize;
  std::uint32_t runtimeInterfaceVersion;
  XrVersion runtimeApiVersion;
  PFN_xrGetInstanceProcAddr getInstanceProcAddr;
};

int told(const char* call) {
  const char* order = std::getenv("HT_FAKE_XR");
  const std::string prefix = std::string(call) + ":";
  return order != nullptr && std::strncmp(order, prefix.c_str(), prefix.size()) == 0 ? std::atoi(order + prefix.size()) : 0;
}

XRAPI_ATTR XrResult XRAPI_CALL enumerate_extensions(const char*, std::uint32_t capacity, std::uint32_t* count, XrExtensionProperties* list) {
  const char* order = std::getenv("HT_FAKE_XR");
  *count = order != nullptr && std::strcmp(order, "novulkan") == 0 ? 0 : 1;
  if (capacity >= 1 && *count == 1) {
    std::strcpy(list[0].extensionName, "XR_KHR_vulkan_enable2");
    list[0].extensionVersion = 2;
  }
  return XR_SUCCESS;
}
XRAPI_ATTR XrResult XRAPI_CALL create_instance(const XrInstanceCreateInfo*, XrInstance* instance) {
  std::fprintf(stderr, "fake runtime: noise that nobody wants to read\n");
  if (const int r = told("create"); r != 0) return static_cast<XrResult>(r);
  static int one = 0;
  *instance = reinterpret_cast<XrInstance>(&one);
  return XR_SUCCESS;
}
XRAPI_ATTR XrResult XRAPI_CALL destroy_instance(XrInstance) { return XR_SUCCESS; }
XRAPI_ATTR XrResult XRAPI_CALL instance_properties(XrInstance, XrInstanceProperties* p) {
  p->runtimeVersion = XR_MAKE_VERSION(7, 8, 9);
  std::strcpy(p->runtimeName, "Fake Runtime");
  return XR_SUCCESS;
}
XRAPI_ATTR XrResult XRAPI_CALL get_system(XrInstance, const XrSystemGetInfo* wanted, XrSystemId* id) {
  if (wanted->formFactor != XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY) return XR_ERROR_FORM_FACTOR_UNSUPPORTED;
  if (const int r = told("system"); r != 0) return static_cast<XrResult>(r);
  *id = 5;
  return XR_SUCCESS;
}
XRAPI_ATTR XrResult XRAPI_CALL system_properties(XrInstance, XrSystemId id, XrSystemProperties* p) {
  if (id != 5) return XR_ERROR_SYSTEM_INVALID;
  std::strcpy(p->systemName, "Fake Headset");
  return XR_SUCCESS;
}

XRAPI_ATTR XrResult XRAPI_CALL get_proc(XrInstance, const char* name, PFN_xrVoidFunction* f) {
  struct Entry {
    const char* name;
    PFN_xrVoidFunction f;
  };
  const Entry entries[] = {
      {"xrEnumerateInstanceExtensionProperties", reinterpret_cast<PFN_xrVoidFunction>(enumerate_extensions)},
      {"xrCreateInstance", reinterpret_cast<PFN_xrVoidFunction>(create_instance)},
      {"xrDestroyInstance", reinterpret_cast<PFN_xrVoidFunction>(destroy_instance)},
      {"xrGetInstanceProperties", reinterpret_cast<PFN_xrVoidFunction>(instance_properties)},
      {"xrGetSystem", reinterpret_cast<PFN_xrVoidFunction>(get_system)},
      {"xrGetSystemProperties", reinterpret_cast<PFN_xrVoidFunction>(system_properties)},
      {"xrGetInstanceProcAddr", reinterpret_cast<PFN_xrVoidFunction>(get_proc)},
  };
  for (const Entry& e : entries) {
    if (std::strcmp(e.name, name) == 0) {
      *f = e.f;
      return XR_SUCCESS;
    }
  }
  *f = nullptr;
  return XR_ERROR_FUNCTION_UNSUPPORTED;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) XrResult xrNegotiateLoaderRuntimeInterface(const LoaderInfo* loader, RuntimeRequest* request) {
  if (loader == nullptr || request == nullptr || loader->structType != kLoaderInfo || request->structType != kRuntimeRequest) return XR_ERROR_INITIALIZATION_FAILED;
  request->runtimeInterfaceVersion = 1;
  request->runtimeApiVersion = XR_MAKE_VERSION(1, 0, 20);
  request->getInstanceProcAddr = get_proc;
  return XR_SUCCESS;
}
