#pragma once
// The pieces of `rehearse` that the off-screen run and the window share.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/content/script_file.h"
#include "engine/core/clock.h"
#include "engine/core/jobs.h"
#include "engine/devices/hub.h"
#include "engine/session/script_player.h"
#include "tools/holotwin/options.h"
#include "tools/holotwin/rehearsal.h"
#include "tools/holotwin/report/report.h"

namespace holotwin {

/// A rehearsal about to begin: everything loaded, nothing shown yet.
struct Run {
  Run(const RehearseOptions& o) : options(o), jobs(o.workers), hub(clock) {}
  RehearseOptions options;
  RealClock clock;
  Jobs jobs;
  Languages languages;
  Patient patient;
  Scenario scenario;
  std::optional<Session> session;
  std::optional<ScriptPlayer> player;
  std::string script_id;
  Hub hub;
  std::filesystem::path out;
  std::optional<RecordingFile> recording;
  RunLog log;
  std::string presenter;               ///< "window" or "off-screen"
  std::string film;                    ///< file name
  std::int64_t started_ns = 0;

  [[nodiscard]] const Language& language() const { return languages.of(options.language); }
  /// Log and recording of one frame; the simulation's thread.
  void note(const Session& now, const InputFrame& input, const Snapshot& after) {
    if (recording) recording->add(input, after);
    log.add(after, now.metrics());
  }
};

inline constexpr float kStillScale = 2.0F;   ///< stills are drawn twice as fine and averaged

/// Loads everything options ask for; `scripted` without a script takes the scenario's built-in one. Nothing appears on disk.
[[nodiscard]] Result<std::unique_ptr<Run>> prepare(const RehearseOptions& options, bool scripted);
/// Gives a run that was prepared for hands the script of its options, or the scenario's own.
[[nodiscard]] Result<void> take_script(Run& run);
/// Makes the output folder and begins the recording in it. Call it when nothing can be refused any more.
[[nodiscard]] Result<void> start_output(Run& run);
/// Ends the recording, writes the reports and prints what there is. Returns the exit code.
[[nodiscard]] int conclude(Run& run);
/// What the report says of where a run came from.
[[nodiscard]] RunProvenance provenance_of(const Twin& twin, const Recording* recording);

/// Runs without a display, as fast as the machine can.
[[nodiscard]] int rehearse_off_screen(Run& run);

}  // namespace holotwin
