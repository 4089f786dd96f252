#include "tools/holotwin/cmd_doctor.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "engine/core/text.h"
#include "engine/present/window_presenter.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/version.h"

namespace holotwin {

namespace {

/// The value behind `key` in the first line of `path` that starts with it.
std::string line_value(const char* path, std::string_view key, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t cut = line.find(separator);
    if (cut == std::string::npos) continue;
    std::string value(trim(std::string_view(line).substr(cut + 1)));
    value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
    return value;
  }
  return "unknown";
}

std::string find_program(const char* name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return {};
  for (const std::string_view folder : split(path, ':')) {
    const std::string file = std::string(folder) + "/" + name;
    if (!folder.empty() && access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string compiler() {
#ifdef __clang__
  return __VERSION__;
#else
  return std::string("g++ ") + __VERSION__;
#endif
}

const char* build_type() {
#ifdef HOLOTWIN_BUILD_TYPE
  return HOLOTWIN_BUILD_TYPE;
#elif defined(NDEBUG)
  return "release";
#else
  return "debug";
#endif
}

std::string instruction_sets() {
  std::string sets;
  const auto add = [&](bool has, const char* name) {
    if (has) sets += (sets.empty() ? "" : ", ") + std::string(name);
  };
#if defined(__x86_64__)
  __builtin_cpu_init();
  add(__builtin_cpu_supports("sse4.2") != 0, "SSE4.2");
  add(__builtin_cpu_supports("avx2") != 0, "AVX2");
  add(__builtin_cpu_supports("avx512f") != 0, "AVX-512");
#endif
  return sets.empty() ? "none beyond the base" : sets;
}

DoctorFindings inspect() {
  const auto as_text = [](const Result<std::filesystem::path>& r) -> Result<std::string> {
    if (!r) return pass_on(r);
    return r->string();
  };
  Result<void> display;
  if (const auto extensions = WindowPresenter::instance_extensions(); !extensions) display = pass_on(extensions);
  return {list_devices(), display, probe_openxr(), find_program("ffmpeg"), as_text(assets_folder()), as_text(built_in_patient())};
}

nlohmann::ordered_json as_json(const DoctorFindings& found, const DoctorVerdict& verdict) {
  using Json = nlohmann::ordered_json;
  Json gpus = Json::array();
  if (found.gpus) {
    for (const GpuDeviceInfo& g : *found.gpus) {
      gpus.push_back({{"index", g.index}, {"name", g.name}, {"kind", gpu_kind_name(g.kind)}, {"driver", g.driver}, {"api_version", g.api_version},
                      {"memory_MiB", g.memory_MiB}, {"usable", g.usable}, {"missing", g.missing}});
    }
  }
  Json packages = Json::array();
  for (const LinkedPackage& p : linked_packages()) packages.push_back({{"package", p.package}, {"name", p.name}, {"licence", p.licence}});
  const auto text_or_null = [](const Result<std::string>& r) { return r ? Json(*r) : Json(nullptr); };
  return {{"version", kVersion},
          {"build", build_type()},
          {"compiler", compiler()},
          {"system", line_value("/etc/os-release", "PRETTY_NAME", '=')},
          {"cpu", {{"name", line_value("/proc/cpuinfo", "model name", ':')}, {"threads", std::thread::hardware_concurrency()}, {"instruction_sets", instruction_sets()}}},
          {"vulkan", gpus},
          {"display", {{"present", found.display.has_value()}, {"x11", environment("DISPLAY")}, {"wayland", environment("WAYLAND_DISPLAY")}}},
          {"openxr", {{"answer", xr_answer_name(found.xr.answer)}, {"runtime", found.xr.runtime}, {"runtime_version", found.xr.runtime_version}, {"headset", found.xr.headset},
                      {"what", found.xr.what}, {"how", found.xr.how}}},
          {"ffmpeg", found.ffmpeg.empty() ? Json(nullptr) : Json(found.ffmpeg)},
          {"assets", text_or_null(found.assets)},
          {"built_in_patient", text_or_null(found.patient)},
          {"packages", packages},
          {"rehearse", verdict.rehearse},
          {"where", verdict.where},
          {"missing", verdict.missing}};
}

void print_text(const DoctorFindings& found, const DoctorVerdict& verdict) {
  std::printf("holotwin %s, %s build, compiler %s\n", kVersion, build_type(), compiler().c_str());
  std::printf("system      %s\n", line_value("/etc/os-release", "PRETTY_NAME", '=').c_str());
  std::printf("CPU         %s, %u threads, %s\n", line_value("/proc/cpuinfo", "model name", ':').c_str(), std::thread::hardware_concurrency(), instruction_sets().c_str());
  if (!found.gpus) {
    std::printf("Vulkan      %s\n", found.gpus.error().message().c_str());
  } else {
    for (const GpuDeviceInfo& g : *found.gpus) {
      std::printf("Vulkan %-4u %s (%s), Vulkan %s, driver %s, %llu MiB: %s\n", g.index, g.name.c_str(), gpu_kind_name(g.kind), g.api_version.c_str(), g.driver.c_str(),
                  static_cast<unsigned long long>(g.memory_MiB), g.usable ? "usable" : ("lacks " + g.missing).c_str());
    }
  }
  std::printf("display     %s\n", found.display ? (environment("WAYLAND_DISPLAY").empty() ? "X11 " + environment("DISPLAY") : "Wayland " + environment("WAYLAND_DISPLAY")).c_str() : "none");
  // Why not, and what to do, stands once, under "missing".
  std::printf("headset     %s\n", found.xr.answer == XrAnswer::ready ? found.xr.what.c_str() : "none");
  std::printf("ffmpeg      %s\n", found.ffmpeg.empty() ? "not installed" : found.ffmpeg.c_str());
  std::printf("assets      %s\n", found.assets ? found.assets->c_str() : "not found");
  std::printf("patient     %s\n", found.patient ? found.patient->c_str() : "the built-in one was not found");
  std::string line = "linked     ";
  for (const LinkedPackage& p : linked_packages()) {
    const std::string text = std::string(" ") + p.name + " (" + p.licence + ")" + (&p == &linked_packages().back() ? "" : ",");
    if (line.size() + text.size() > 140) {
      std::printf("%s\n", line.c_str());
      line = "           ";
    }
    line += text;
  }
  std::printf("%s\n", line.c_str());
  std::printf("\n");
  for (const std::string& m : verdict.missing) std::printf("missing: %s\n", m.c_str());
  if (verdict.rehearse) std::printf("verdict: tools/rehearse will run here: %s\n", verdict.where.c_str());
  else std::printf("verdict: a rehearsal cannot run here yet\n");
}

}  // namespace

const std::vector<LinkedPackage>& linked_packages() {
  // Licences: each package's /usr/share/doc/PACKAGE/copyright on Debian 12.
  static const std::vector<LinkedPackage> kPackages = {
      {"libglm-dev", "GLM", "MIT"},
      {"libexpected-dev", "tl::expected", "CC0"},
      {"libbullet-dev", "Bullet", "zlib"},
      {"zlib1g-dev", "zlib", "zlib"},
      {"libmeshoptimizer-dev", "meshoptimizer", "MIT"},
      {"libtomlplusplus-dev", "toml++", "MIT"},
      {"nlohmann-json3-dev", "JSON for Modern C++", "MIT"},
      {"libcli11-dev", "CLI11", "BSD-3"},
      {"libstb-dev", "stb", "public domain"},
      {"libvulkan-dev", "Vulkan headers", "Apache-2.0"},
      {"libvulkan-volk-dev", "volk", "MIT"},
      {"libglfw3-dev", "GLFW", "zlib"},
      {"libimgui-dev", "Dear ImGui", "MIT"},
      {"libopenxr-dev", "OpenXR headers", "Apache-2.0"},
      {"libboost-dev", "Boost.Asio", "BSL-1.0"},
  };
  return kPackages;
}

DoctorVerdict doctor_verdict(const DoctorFindings& found) {
  DoctorVerdict v;
  const bool gpu = found.gpus && std::any_of(found.gpus->begin(), found.gpus->end(), [](const GpuDeviceInfo& g) { return g.usable; });
  if (!found.gpus) v.missing.push_back("a Vulkan driver: " + found.gpus.error().message() + "; without a graphics card: apt install mesa-vulkan-drivers");
  else if (!gpu) v.missing.push_back("a Vulkan device that can do what the renderer needs: update the graphics driver, or apt install mesa-vulkan-drivers");
  if (!found.assets) v.missing.push_back("the assets folder: " + found.assets.error().message());
  if (!found.patient) v.missing.push_back("the built-in patient: " + found.patient.error().message());
  v.rehearse = gpu && found.assets && found.patient;
  if (!v.rehearse) v.where = "nowhere";
  else v.where = found.display ? "window" : "off-screen";
  if (!found.display) v.missing.push_back("a display for the window (rehearsals run off-screen without it): " + found.display.error().message());
  if (found.xr.answer != XrAnswer::ready) v.missing.push_back("a headset: " + found.xr.what + "; " + found.xr.how);
  else v.missing.push_back("the part of Holotwin that draws to the headset: it is not built yet, a rehearsal uses the window or runs off-screen");
  if (found.ffmpeg.empty()) v.missing.push_back("ffmpeg, for the rehearsal's film: apt install ffmpeg");
  return v;
}

int run_doctor(const DoctorOptions& options) {
  const DoctorFindings found = inspect();
  const DoctorVerdict verdict = doctor_verdict(found);
  if (options.json) std::printf("%s\n", as_json(found, verdict).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  else print_text(found, verdict);
  return verdict.rehearse ? 0 : exit_code(ErrorKind::environment);
}

}  // namespace holotwin
