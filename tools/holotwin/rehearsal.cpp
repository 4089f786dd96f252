#include "tools/holotwin/rehearsal.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

namespace fs = std::filesystem;

Result<Patient> load_patient(const std::string& folder) {
  fs::path path = folder;
  if (folder.empty()) {
    auto built_in = built_in_patient();
    if (!built_in) return pass_on(built_in);
    path = *built_in;
  }
  auto twin = load_twin(path, false);
  if (!twin) return pass_on(twin);
  const auto manifest = read_file(path / "manifest.json", 16U << 20U);
  if (!manifest) return pass_on(manifest);
  return Patient{std::move(*twin), sha256_hex(*manifest)};
}

Result<Languages> load_languages() {
  const auto assets = assets_folder();
  if (!assets) return pass_on(assets);
  auto en = load_language(*assets / "locale/en.toml");
  if (!en) return pass_on(en);
  auto zh = load_language(*assets / "locale/zh-Hans.toml");
  if (!zh) return pass_on(zh);
  return Languages{std::move(*en), std::move(*zh)};
}

Result<RecordingFile> RecordingFile::create(const fs::path& path, const RecordingHeader& header) {
  RecordingFile r;
  r.path_ = path;
  // "x": another rehearsal may have been given the same folder a moment ago.
  r.file_.reset(std::fopen(path.c_str(), "wbx"));
  if (!r.file_ && errno == EEXIST) return fail(ErrorKind::wrong_use, "is there already: nothing is written over", path.string(), "name another folder");
  if (!r.file_) return fail(ErrorKind::failed, "the recording cannot be written", path.string(), "check that the folder is yours and the disk not full");
  r.append(encode_header(header));
  std::fflush(r.file_.get());
  return r;
}

void RecordingFile::append(const std::vector<std::byte>& data) {
  if (!ok_) return;  // what is on disk stays readable up to there
  // The stream remembers a flush that failed.
  if (std::fwrite(data.data(), 1, data.size(), file_.get()) != data.size() || std::ferror(file_.get()) != 0) failed();
}

void RecordingFile::failed() {
  if (ok_) std::fprintf(stderr, "holotwin: the recording cannot be written any further (disk full?): it will be incomplete\n");
  ok_ = false;
}

void RecordingFile::add(const InputFrame& input, const Snapshot& after) {
  append(encode_frame(input));
  if (after.state_hash != last_hash_) {
    last_hash_ = after.state_hash;
    append(encode_hash(frames_, after.state_hash));
  }
  ++frames_;
  // Once a second of the rehearsal, whether it came in 90 frames or in one that ran ahead.
  if (after.time - flushed_ < SimTime::from_seconds(1.0)) return;
  flushed_ = after.time;
  std::fflush(file_.get());
}

void RecordingFile::end() {
  if (!file_) return;
  append(encode_end(frames_));
  if (std::fflush(file_.get()) != 0) failed();
  file_.reset();
}

Result<Recording> load_recording(const fs::path& path) {
  const auto data = read_file(path, std::size_t{2} << 30U);
  if (!data) return pass_on(data);
  auto recording = decode_recording(*data);
  if (!recording) return fail(recording.error().kind, recording.error().what, path.string(), recording.error().how);
  return recording;
}

namespace {

// A signal handler may touch static data only: the one message it can print.
char crash_message[4200];

extern "C" void on_crash(int signal_number) {
  const auto size = std::strlen(crash_message);
  if (::write(STDERR_FILENO, crash_message, size) < 0) ::_exit(1);
  std::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
}

}  // namespace

void say_where_the_recording_is(const fs::path& recording) {
  std::error_code error;
  std::snprintf(crash_message, sizeof crash_message,
                "\nholotwin: crashed. The rehearsal up to its last second is in %s\n"
                "holotwin: read it with `holotwin replay` or `holotwin debrief`, and send it with the bug report.\n",
                fs::absolute(recording, error).c_str());
  for (const int s : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) std::signal(s, on_crash);
}

}  // namespace holotwin
