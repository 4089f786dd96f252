#include "tools/holotwin/paths.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>
#include <algorithm>

namespace holotwin {

namespace fs = std::filesystem;

namespace {
fs::path program_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : self.parent_path();
}
}  // namespace

Result<fs::path> assets_folder() {
  std::vector<fs::path> places;
  std::error_code error;
  // Set and wrong is said, not passed over: another folder's scenarios would be rehearsed without a word.
  if (const char* set = std::getenv("HOLOTWIN_ASSETS"); set != nullptr && *set != '\0') {
    if (fs::is_directory(fs::path(set) / "scenarios", error)) return fs::weakly_canonical(set, error);
    return fail(ErrorKind::environment, "HOLOTWIN_ASSETS names a folder without scenarios", set, "set it to the repository's assets folder, or unset it");
  }
  places.push_back(program_folder() / "../../../assets");  // build/PRESET/bin
  places.emplace_back(HOLOTWIN_SOURCE_DIR "/assets");
  for (const fs::path& p : places)
    if (fs::is_directory(p / "scenarios", error)) return fs::weakly_canonical(p, error);
  return fail(ErrorKind::environment, "the assets folder was not found", places.front().string(), "set HOLOTWIN_ASSETS to the repository's assets folder");
}

Result<fs::path> built_in_patient() {
  std::error_code error;
  const fs::path p = program_folder() / "../patients/built_in.twin";
  if (fs::is_directory(p, error)) return fs::weakly_canonical(p, error);
  return fail(ErrorKind::environment, "the built-in patient was not found", p.string(), "build the target built_in_patient (tools/rehearse does)");
}

Result<fs::path> find_asset(const std::string& folder, const std::string& given) {
  std::error_code error;
  if (given.find('/') != std::string::npos || given.ends_with(".toml")) {
    if (fs::is_regular_file(given, error)) return fs::path(given);
    return fail(ErrorKind::wrong_use, "no such file", given, "check the path");
  }
  const auto assets = assets_folder();
  if (!assets) return pass_on(assets);
  const fs::path p = *assets / folder / (given + ".toml");
  if (fs::is_regular_file(p, error)) return p;
  std::vector<std::string> names;
  for (const auto& e : fs::directory_iterator(*assets / folder, error))
    if (e.path().extension() == ".toml") names.push_back(e.path().stem().string());
  std::sort(names.begin(), names.end());
  std::string list;
  for (const std::string& n : names) list += (list.empty() ? "" : ", ") + n;
  return fail(ErrorKind::wrong_use, "there is no \"" + given + "\" in " + folder, {}, "there are: " + list);
}

Result<void> output_folder_is_free(const std::string& wanted) {
  std::error_code error;
  if (!wanted.empty() && fs::exists(wanted, error) && (!fs::is_directory(wanted, error) || !fs::is_empty(wanted, error))) {
    return fail(ErrorKind::wrong_use, "already exists and is not empty: nothing is written over", wanted, "name another folder");
  }
  return {};
}

Result<fs::path> output_folder(const std::string& wanted, const std::string& kind) {
  std::error_code error;
  const auto cannot = [&](const fs::path& p) { return fail(ErrorKind::failed, "cannot be created: " + error.message(), p.string(), "choose a folder you may write to"); };
  if (!wanted.empty()) {
    if (auto free = output_folder_is_free(wanted); !free) return pass_on(free);
    fs::create_directories(wanted, error);
    if (error) return cannot(wanted);
    return fs::path(wanted);
  }
  fs::create_directories("out", error);
  if (error) return cannot("out");
  for (int n = 1; n <= 999; ++n) {
    char number[16];
    std::snprintf(number, sizeof number, "%03d", n);
    const fs::path name = "out/" + kind + "-" + number;
    // Making it is the question whether it is free: another run may be asking at the same moment.
    if (fs::create_directory(name, error)) return name;
    std::error_code unknown;
    if (error && !fs::exists(name, unknown)) return cannot(name);
  }
  return fail(ErrorKind::failed, "out/ holds 999 folders " + kind + "-NNN", "out", "remove old ones or name a folder with --out");
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return text;
}

int report_error(const Error& error) {
  std::fprintf(stderr, "holotwin: %s\n", error.message().c_str());
  return exit_code(error.kind);
}

}  // namespace holotwin
