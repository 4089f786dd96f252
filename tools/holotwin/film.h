#pragma once
#include <sys/types.h>

#include <filesystem>
#include <memory>

#include "engine/core/result.h"
#include "engine/present/png.h"

namespace holotwin {

/// A film that ffmpeg, run as a program of its own, makes of pictures.
class Film {
 public:
  /// Starts ffmpeg on a new file. Fails (environment) where it is not installed.
  [[nodiscard]] static Result<std::unique_ptr<Film>> start(const std::filesystem::path& path, glm::uvec2 size, int frames_per_s);
  /// One that was not finished leaves no file.
  ~Film();
  Film(const Film&) = delete;
  Film& operator=(const Film&) = delete;

  /// The next picture, of the film's size; waits while ffmpeg is busy. After a failure pictures are left out and finish() says so.
  void add(const Picture& picture);
  /// Ends the film. When ffmpeg failed the file goes: half a film would be taken for the whole.
  [[nodiscard]] Result<void> finish();

 private:
  Film() = default;
  std::filesystem::path path_;
  glm::uvec2 size_{0};
  int pipe_ = -1;
  pid_t process_ = -1;
  bool failed_ = false;
};

}  // namespace holotwin
