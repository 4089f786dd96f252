#pragma once
// What every subcommand that runs a session needs: its scenario, its patient, its recording on disk.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/anatomy/twin.h"
#include "engine/content/language_file.h"
#include "engine/content/scenario_file.h"
#include "engine/session/recording.h"
#include "engine/session/session.h"

namespace holotwin {

struct Patient {
  Twin twin;
  std::string checksum;          ///< of the manifest, which holds those of every file
};
/// The twin in `folder`, or the built-in one when empty; without its CT.
[[nodiscard]] Result<Patient> load_patient(const std::string& folder);

/// Both languages' texts and the one in use.
struct Languages {
  Language en, zh;
  [[nodiscard]] const Language& of(const std::string& code) const { return code == "zh-Hans" ? zh : en; }
};
[[nodiscard]] Result<Languages> load_languages();

/// Writes a recording while the rehearsal runs, flushed every simulated second: a crash loses at most the last one.
class RecordingFile {
 public:
  [[nodiscard]] static Result<RecordingFile> create(const std::filesystem::path& path, const RecordingHeader& header);
  void add(const InputFrame& input, const Snapshot& after);
  void end();
  /// False once something could not be written: what is on disk ends before that.
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  void append(const std::vector<std::byte>& data);
  void failed();
  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t frames_ = 0;
  SimTime flushed_{};                ///< up to here everything is on disk
  std::uint64_t last_hash_ = 0;
  bool ok_ = true;
};

[[nodiscard]] Result<Recording> load_recording(const std::filesystem::path& path);

/// Prints where the recording is when the program is killed by a signal that means a bug.
void say_where_the_recording_is(const std::filesystem::path& recording);

}  // namespace holotwin
