#pragma once
// What each subcommand was asked to do. main.cpp alone knows the command line; these structs are all that travels.
#include <cstdint>
#include <optional>
#include <string>

namespace holotwin {

struct RehearseOptions {
  std::string scenario = "liver_trauma";  ///< name in assets/scenarios, or a path
  std::string patient;                    ///< a .twin folder; empty: the built-in patient
  std::string script;                     ///< name in assets/scripts, or a path; empty: hands, or the built-in script off-screen
  std::string out;                        ///< folder for what the rehearsal leaves; empty: the next free out/rehearsal-NNN
  std::string language = "en";            ///< "en" or "zh-Hans"
  std::string display = "auto";           ///< "auto", "headset", "window", "headless"
  std::uint64_t frames = 0;               ///< stop after this many simulation frames; 0: when the scenario or the script ends
  std::uint32_t width = 1280, height = 720;
  std::uint32_t workers = 1;              ///< worker threads of the simulation; any number gives the same result
  std::uint64_t seed = 1;
  std::optional<std::uint16_t> mllp_port; ///< listen for the live bedside on this loopback port, 0: any free one; nothing: do not listen
  bool record_only = false;               ///< no pictures, no film: recording, log and report only
  bool film = true;
  bool json = false;                      ///< the summary on standard output
};

struct ReplayOptions {
  std::string recording;
  std::string patient;                    ///< as above; must be the twin the recording was made on
  std::uint32_t workers = 1;
  bool json = false;
};

struct DebriefOptions {
  std::string recording;
  std::string patient;
  std::string out;                        ///< folder for the report; empty: beside the recording
  std::string language = "en";
};

struct BenchOptions {
  std::string what = "frame";             ///< "frame", "tissue", "physiology"
  std::string patient;
  std::uint32_t width = 1280, height = 720;
  double scale = 0;                       ///< of the 3D part's resolution; 0: as the quality governor chooses
  double seconds = 20;
  std::uint32_t workers = 1;
  bool json = false;
};

[[nodiscard]] int run_rehearse(const RehearseOptions& options);
[[nodiscard]] int run_replay(const ReplayOptions& options);
[[nodiscard]] int run_debrief(const DebriefOptions& options);
[[nodiscard]] int run_bench(const BenchOptions& options);

}  // namespace holotwin
