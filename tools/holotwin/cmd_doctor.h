#pragma once
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/context.h"
#include "xr/openxr_check.h"

namespace holotwin {

struct DoctorOptions {
  bool json = false;
};
/// Says what will run on this machine and what is missing. 0 when a rehearsal can run (if only off-screen), else 3.
[[nodiscard]] int run_doctor(const DoctorOptions& options);

/// A package that the program is linked with or built from, as it must be credited.
struct LinkedPackage {
  const char* package;  ///< Debian's name, as in tools/packages.txt
  const char* name;
  const char* licence;
};
[[nodiscard]] const std::vector<LinkedPackage>& linked_packages();

/// What the doctor found; filled by run_doctor, judged by doctor_verdict.
struct DoctorFindings {
  Result<std::vector<GpuDeviceInfo>> gpus;
  Result<void> display;        ///< whether a window can be opened
  XrProbe xr;
  std::string ffmpeg;          ///< its path; empty: not installed
  Result<std::string> assets;
  Result<std::string> patient; ///< the built-in one
};
struct DoctorVerdict {
  bool rehearse = false;             ///< a rehearsal can run
  std::string where;                 ///< "headset", "window", "off-screen" or "nowhere"
  std::vector<std::string> missing;  ///< sentences, each with what to install or do; first those that stop a rehearsal
};
/// Pure. A headset that is ready does not change `where` yet: the presenter that draws to it is not built, a rehearsal uses the window.
[[nodiscard]] DoctorVerdict doctor_verdict(const DoctorFindings& found);

}  // namespace holotwin
