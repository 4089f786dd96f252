#include "xr/openxr_check.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#define XR_NO_PROTOTYPES
#include <openxr/openxr.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace holotwin {

namespace {

struct Row {
  XrResult result;
  const char* name;
  const char* what;
  const char* how;
};

#define HT_XR(code) code, #code
constexpr const char* kRestart = "restart the runtime (Monado, WiVRn, SteamVR, the headset's own program) and start again";
constexpr const char* kOurs = "this is a mistake of Holotwin's: please report it with the text of `holotwin doctor`";
// What may come back from the calls a program makes to find, open and drive a headset (OpenXR 1.0.20, chapter 2.8 "Return Codes").
constexpr std::array<Row, 51> kRows = {{
    {HT_XR(XR_SUCCESS), "it worked", ""},
    {HT_XR(XR_TIMEOUT_EXPIRED), "the runtime did not answer within the time given", kRestart},
    {HT_XR(XR_SESSION_LOSS_PENDING), "the headset session is about to end", "put the headset back on or plug it in; the rehearsal goes on in the window meanwhile"},
    {HT_XR(XR_EVENT_UNAVAILABLE), "no event is waiting", ""},
    {HT_XR(XR_SPACE_BOUNDS_UNAVAILABLE), "no play area has been set up", "run the room set-up of the headset's own program"},
    {HT_XR(XR_SESSION_NOT_FOCUSED), "another program has the headset's controllers", "close the headset's menu or the other program"},
    {HT_XR(XR_FRAME_DISCARDED), "the runtime threw a picture away", ""},
    {HT_XR(XR_ERROR_VALIDATION_FAILURE), "a call was used wrongly", kOurs},
    {HT_XR(XR_ERROR_RUNTIME_FAILURE), "the runtime itself failed", kRestart},
    {HT_XR(XR_ERROR_OUT_OF_MEMORY), "the runtime ran out of memory", "close other programs"},
    {HT_XR(XR_ERROR_API_VERSION_UNSUPPORTED), "the runtime does not speak OpenXR 1.0", "update the runtime"},
    {HT_XR(XR_ERROR_INITIALIZATION_FAILED), "the runtime could not start", kRestart},
    {HT_XR(XR_ERROR_FUNCTION_UNSUPPORTED), "the runtime lacks a function", "update the runtime"},
    {HT_XR(XR_ERROR_FEATURE_UNSUPPORTED), "the runtime lacks a feature", "update the runtime"},
    {HT_XR(XR_ERROR_EXTENSION_NOT_PRESENT), "the runtime lacks an extension that was asked for", "update the runtime"},
    {HT_XR(XR_ERROR_LIMIT_REACHED), "the runtime is at a limit, often the number of programs using it", "close other programs that use the headset"},
    {HT_XR(XR_ERROR_SIZE_INSUFFICIENT), "a buffer was too small", kOurs},
    {HT_XR(XR_ERROR_HANDLE_INVALID), "a handle was used after its end", kOurs},
    {HT_XR(XR_ERROR_INSTANCE_LOST), "the runtime has gone, was stopped or updated", kRestart},
    {HT_XR(XR_ERROR_SESSION_RUNNING), "the session already runs", kOurs},
    {HT_XR(XR_ERROR_SESSION_NOT_RUNNING), "the session does not run", kOurs},
    {HT_XR(XR_ERROR_SESSION_LOST), "the headset was unplugged or switched off", "plug it in and start again"},
    {HT_XR(XR_ERROR_SYSTEM_INVALID), "the headset that was found has gone", "plug it in and start again"},
    {HT_XR(XR_ERROR_PATH_INVALID), "an input path is unknown", kOurs},
    {HT_XR(XR_ERROR_PATH_COUNT_EXCEEDED), "too many input paths", kOurs},
    {HT_XR(XR_ERROR_PATH_FORMAT_INVALID), "an input path is misspelt", kOurs},
    {HT_XR(XR_ERROR_PATH_UNSUPPORTED), "the runtime does not know this kind of controller", "update the runtime"},
    {HT_XR(XR_ERROR_LAYER_INVALID), "a picture layer was refused", kOurs},
    {HT_XR(XR_ERROR_LAYER_LIMIT_EXCEEDED), "too many picture layers", kOurs},
    {HT_XR(XR_ERROR_SWAPCHAIN_RECT_INVALID), "a picture's rectangle lies outside it", kOurs},
    {HT_XR(XR_ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED), "the runtime does not take this picture format", "update the runtime and the graphics driver"},
    {HT_XR(XR_ERROR_ACTION_TYPE_MISMATCH), "an input was read as the wrong type", kOurs},
    {HT_XR(XR_ERROR_SESSION_NOT_READY), "the headset is not ready yet", "put it on, or wait until its own program shows it as ready"},
    {HT_XR(XR_ERROR_SESSION_NOT_STOPPING), "the session is not ending", kOurs},
    {HT_XR(XR_ERROR_TIME_INVALID), "a time stamp is invalid", kOurs},
    {HT_XR(XR_ERROR_REFERENCE_SPACE_UNSUPPORTED), "the runtime lacks the kind of space that was asked for", "run the room set-up of the headset's own program"},
    {HT_XR(XR_ERROR_FILE_ACCESS_ERROR), "the runtime's file named in the OpenXR set-up cannot be opened", "check XR_RUNTIME_JSON or active_runtime.json: the library it names must exist and be readable"},
    {HT_XR(XR_ERROR_FILE_CONTENTS_INVALID), "the OpenXR set-up file cannot be understood", "check XR_RUNTIME_JSON or active_runtime.json; reinstalling the runtime writes it anew"},
    {HT_XR(XR_ERROR_FORM_FACTOR_UNSUPPORTED), "the runtime never has a head-mounted display", "set another runtime as active: its program offers this, or set XR_RUNTIME_JSON"},
    {HT_XR(XR_ERROR_FORM_FACTOR_UNAVAILABLE), "no headset is connected or switched on", "connect the headset, switch it on and start again"},
    {HT_XR(XR_ERROR_API_LAYER_NOT_PRESENT), "an API layer that was asked for is not installed", "unset XR_ENABLE_API_LAYERS or install the layer"},
    {HT_XR(XR_ERROR_CALL_ORDER_INVALID), "calls came in the wrong order", kOurs},
    {HT_XR(XR_ERROR_GRAPHICS_DEVICE_INVALID), "the headset hangs on another graphics card", "plug the headset into the card that `holotwin doctor` lists first"},
    {HT_XR(XR_ERROR_POSE_INVALID), "a pose is not valid", kOurs},
    {HT_XR(XR_ERROR_INDEX_OUT_OF_RANGE), "an index is out of range", kOurs},
    {HT_XR(XR_ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED), "the headset does not show two eyes' views", "use a headset with stereo views"},
    {HT_XR(XR_ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED), "the headset does not mix pictures and room in the way that was asked for", kOurs},
    {HT_XR(XR_ERROR_NAME_INVALID), "a name is not valid", kOurs},
    {HT_XR(XR_ERROR_ACTIONSETS_ALREADY_ATTACHED), "controllers are already set up for this session", kOurs},
    {HT_XR(XR_ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING), "the graphics requirements were not asked for", kOurs},
    {HT_XR(XR_ERROR_RUNTIME_UNAVAILABLE), "no OpenXR runtime is set up on this machine, or the one that is set cannot be loaded",
     "install and start the headset's runtime (Monado, WiVRn or SteamVR) and set it as active, or name its file in XR_RUNTIME_JSON"},
}};
#undef HT_XR

/// Standard error pointed at /dev/null while it lives, and the loader told to be silent.
class Silence {
 public:
  Silence() {
    if (const char* level = std::getenv("XR_LOADER_DEBUG")) level_ = level;
    setenv("XR_LOADER_DEBUG", "none", 1);
    std::fflush(stderr);
    saved_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (saved_ >= 0 && null >= 0) dup2(null, STDERR_FILENO);
    if (null >= 0) close(null);
  }
  ~Silence() {
    std::fflush(stderr);
    if (saved_ >= 0) {
      dup2(saved_, STDERR_FILENO);
      close(saved_);
    }
    if (level_) setenv("XR_LOADER_DEBUG", level_->c_str(), 1);
    else unsetenv("XR_LOADER_DEBUG");
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  std::optional<std::string> level_;
  int saved_ = -1;
};

template <class F>
F function(PFN_xrGetInstanceProcAddr get, XrInstance instance, const char* name) {
  PFN_xrVoidFunction f = nullptr;
  if (XR_FAILED(get(instance, name, &f))) return nullptr;
  return reinterpret_cast<F>(f);
}

void decide(XrProbe& probe, XrAnswer answer, XrResult result, const std::string& prefix = {}) {
  const XrWords words = xr_words(result);
  probe.answer = answer;
  probe.result = result;
  probe.what = prefix + words.what + " (" + words.name + ")";
  probe.how = words.how;
}

bool takes_vulkan(PFN_xrGetInstanceProcAddr get) {
  const auto enumerate = function<PFN_xrEnumerateInstanceExtensionProperties>(get, XR_NULL_HANDLE, "xrEnumerateInstanceExtensionProperties");
  std::uint32_t count = 0;
  // assumed: no runtime has more than a few hundred extensions; a count beyond is nonsense, not to be allocated.
  if (enumerate == nullptr || XR_FAILED(enumerate(nullptr, 0, &count, nullptr)) || count > 4096) return false;
  std::vector<XrExtensionProperties> list(count, XrExtensionProperties{XR_TYPE_EXTENSION_PROPERTIES, nullptr, {}, 0});
  if (XR_FAILED(enumerate(nullptr, count, &count, list.data()))) return false;
  for (const XrExtensionProperties& e : list) {
    if (std::strcmp(e.extensionName, "XR_KHR_vulkan_enable2") == 0) return true;
  }
  return false;
}

void ask_runtime(PFN_xrGetInstanceProcAddr get, XrProbe& probe) {
  const auto create = function<PFN_xrCreateInstance>(get, XR_NULL_HANDLE, "xrCreateInstance");
  if (create == nullptr) return decide(probe, XrAnswer::no_runtime, XR_ERROR_FUNCTION_UNSUPPORTED);
  // Before the instance: this too loads the runtime.
  const bool vulkan = takes_vulkan(get);
  XrInstanceCreateInfo info{};
  info.type = XR_TYPE_INSTANCE_CREATE_INFO;
  std::strncpy(info.applicationInfo.applicationName, "Holotwin", XR_MAX_APPLICATION_NAME_SIZE - 1);
  std::strncpy(info.applicationInfo.engineName, "Holotwin", XR_MAX_ENGINE_NAME_SIZE - 1);
  info.applicationInfo.apiVersion = XR_MAKE_VERSION(1, 0, 0);  // every runtime speaks 1.0
  XrInstance instance = XR_NULL_HANDLE;
  if (const XrResult r = create(&info, &instance); XR_FAILED(r)) return decide(probe, XrAnswer::no_runtime, r);

  const auto destroy = function<PFN_xrDestroyInstance>(get, instance, "xrDestroyInstance");
  const auto get_properties = function<PFN_xrGetInstanceProperties>(get, instance, "xrGetInstanceProperties");
  const auto get_system = function<PFN_xrGetSystem>(get, instance, "xrGetSystem");
  const auto get_system_properties = function<PFN_xrGetSystemProperties>(get, instance, "xrGetSystemProperties");
  XrInstanceProperties properties{};
  properties.type = XR_TYPE_INSTANCE_PROPERTIES;
  if (get_properties != nullptr && XR_SUCCEEDED(get_properties(instance, &properties))) {
    const XrVersion v = properties.runtimeVersion;
    probe.runtime_version = std::to_string(XR_VERSION_MAJOR(v)) + "." + std::to_string(XR_VERSION_MINOR(v)) + "." + std::to_string(XR_VERSION_PATCH(v));
    properties.runtimeName[XR_MAX_RUNTIME_NAME_SIZE - 1] = '\0';
    probe.runtime = properties.runtimeName;
  }
  const std::string prefix = (probe.runtime.empty() ? "the runtime" : probe.runtime) + " answers, but ";
  XrSystemGetInfo wanted{};
  wanted.type = XR_TYPE_SYSTEM_GET_INFO;
  wanted.formFactor = XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY;
  XrSystemId system = XR_NULL_SYSTEM_ID;
  const XrResult found = get_system == nullptr ? XR_ERROR_FUNCTION_UNSUPPORTED : get_system(instance, &wanted, &system);
  if (XR_FAILED(found)) {
    decide(probe, XrAnswer::no_headset, found, prefix);
  } else {
    XrSystemProperties system_properties{};
    system_properties.type = XR_TYPE_SYSTEM_PROPERTIES;
    if (get_system_properties != nullptr && XR_SUCCEEDED(get_system_properties(instance, system, &system_properties))) {
      system_properties.systemName[XR_MAX_SYSTEM_NAME_SIZE - 1] = '\0';
      probe.headset = system_properties.systemName;
    }
    if (vulkan) {
      probe.answer = XrAnswer::ready;
      probe.what = "a headset is ready: " + (probe.headset.empty() ? "unnamed" : probe.headset);
      if (!probe.runtime.empty()) probe.what += " (" + probe.runtime + ")";
    } else {
      decide(probe, XrAnswer::no_vulkan, XR_ERROR_EXTENSION_NOT_PRESENT, prefix);
      probe.what = prefix + "takes no Vulkan pictures (XR_KHR_vulkan_enable2 is missing)";
    }
  }
  if (destroy != nullptr) destroy(instance);
}

}  // namespace

const char* xr_answer_name(XrAnswer answer) {
  switch (answer) {
    case XrAnswer::no_loader: return "no_loader";
    case XrAnswer::no_runtime: return "no_runtime";
    case XrAnswer::no_headset: return "no_headset";
    case XrAnswer::no_vulkan: return "no_vulkan";
    case XrAnswer::ready: return "ready";
  }
  return "no_loader";
}

XrWords xr_words(std::int32_t result) {
  for (const Row& row : kRows) {
    if (row.result == result) return {row.name, row.what, row.how};
  }
  const std::string number = "XrResult " + std::to_string(result);
  if (result >= 0) return {number, "it worked, with a remark that Holotwin does not know", ""};
  return {number, "the runtime answered with an error that Holotwin does not know", kRestart};
}

XrProbe probe_openxr() {
  XrProbe probe;
  const Silence silence;
  // At run time, as with Vulkan: a machine without the loader gets a message, not a program that does not start. It stays loaded: it
  // holds static objects of the runtime, which some do not survive being unloaded.
  void* loader = dlopen("libopenxr_loader.so.1", RTLD_NOW | RTLD_LOCAL);
  void* symbol = loader == nullptr ? nullptr : dlsym(loader, "xrGetInstanceProcAddr");
  if (symbol == nullptr) {
    probe.what = "the OpenXR loader is not installed (libopenxr_loader.so.1)";
    probe.how = "apt install libopenxr-loader1, then install and start the headset's runtime";
    return probe;
  }
  ask_runtime(reinterpret_cast<PFN_xrGetInstanceProcAddr>(symbol), probe);
  return probe;
}

}  // namespace holotwin
