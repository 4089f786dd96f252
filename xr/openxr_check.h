#pragma once
// Is there a headset? Asked before anything is built for one, so that a machine without gets a line of words and not a wall of noise.
#include <cstdint>
#include <string>

namespace holotwin {

/// How far the question got.
enum class XrAnswer : std::uint8_t {
  no_loader,   ///< libopenxr_loader is not installed
  no_runtime,  ///< no OpenXR runtime is set up, or the one that is set does not answer
  no_headset,  ///< a runtime answers but has no head-mounted display now
  no_vulkan,   ///< a headset, but its runtime does not take Vulkan pictures (XR_KHR_vulkan_enable2)
  ready,       ///< a headset is there and takes Vulkan pictures
};
[[nodiscard]] const char* xr_answer_name(XrAnswer answer);  ///< "no_loader", ..., "ready"

struct XrProbe {
  XrAnswer answer = XrAnswer::no_loader;
  std::int32_t result = 0;       ///< the XrResult that decided, 0 when none did
  std::string runtime;           ///< "Monado(XRT) by Collabora et al 25.0.0", empty when none answered
  std::string runtime_version;   ///< "25.0.0"
  std::string headset;           ///< the system's name
  std::string what;              ///< one sentence: what was found
  std::string how;               ///< what to do about it; empty when ready
};

/// Asks the OpenXR loader for a runtime and the runtime for a headset, then lets go of both. Takes milliseconds; up to seconds where a
/// runtime has to start its service. What loader and runtime print meanwhile is discarded by pointing standard error at /dev/null for
/// the whole process: call it at the start, before other threads write there.
[[nodiscard]] XrProbe probe_openxr();

/// An XrResult in words.
struct XrWords {
  std::string name;  ///< "XR_ERROR_FORM_FACTOR_UNAVAILABLE", or the number
  std::string what;
  std::string how;   ///< may be empty for a success
};
[[nodiscard]] XrWords xr_words(std::int32_t result);

}  // namespace holotwin
