#include "tools/holotwin/film.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "engine/core/check.h"

extern "C" char** environ;

namespace holotwin {

Result<std::unique_ptr<Film>> Film::start(const std::filesystem::path& path, glm::uvec2 size, int frames_per_s) {
  // "file:" and "mp4" stated: whatever the name looks like to ffmpeg, it is a name. H.264 in 4:2:0 has even sides only.
  std::vector<std::string> words = {"ffmpeg", "-loglevel", "error", "-nostdin", "-n", "-f", "rawvideo", "-pixel_format", "rgba",
                                    "-video_size", std::to_string(size.x) + "x" + std::to_string(size.y), "-framerate", std::to_string(frames_per_s),
                                    "-i", "pipe:0", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
                                    "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", "file:" + path.string()};
  std::vector<char*> arguments;
  for (std::string& w : words) arguments.push_back(w.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorKind::failed, "no pipe to ffmpeg could be made");
  // A picture is megabytes: a larger pipe saves switching to and fro. Where it is not allowed the small one does.
  (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, ends[0], STDIN_FILENO);
  // A process group of its own: Ctrl-C is for us, who then end the film in order.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::unique_ptr<Film> film(new Film);
  const int error = posix_spawnp(&film->process_, "ffmpeg", &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  close(ends[0]);
  if (error != 0) {
    close(ends[1]);
    film->process_ = -1;
    return fail(ErrorKind::environment, error == ENOENT ? "ffmpeg is not installed" : "ffmpeg did not start", {}, "apt-get install ffmpeg");
  }
  std::signal(SIGPIPE, SIG_IGN);  // an ffmpeg that dies is an answer of write(), not our end
  film->pipe_ = ends[1];
  film->path_ = path;
  film->size_ = size;
  return film;
}

Film::~Film() {
  if (process_ < 0) return;
  failed_ = true;
  (void)finish();
}

void Film::add(const Picture& picture) {
  HT_ASSERT(picture.size == size_ && picture.rgba.size() == std::size_t{4} * size_.x * size_.y);
  for (std::size_t at = 0; at < picture.rgba.size() && !failed_;) {
    const ssize_t n = write(pipe_, picture.rgba.data() + at, picture.rgba.size() - at);
    if (n > 0) at += static_cast<std::size_t>(n);
    else if (n < 0 && errno != EINTR) failed_ = true;
  }
}

Result<void> Film::finish() {
  if (pipe_ >= 0) close(pipe_);
  pipe_ = -1;
  int status = -1;
  while (process_ >= 0 && waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  if (!failed_ && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::error_code error;
  std::filesystem::remove(path_, error);
  return fail(ErrorKind::failed, "ffmpeg could not make the film", path_.string(), "check that the disk is not full; the recording is not touched by this");
}

}  // namespace holotwin
