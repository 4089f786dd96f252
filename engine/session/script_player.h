#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/content/script_file.h"
#include "engine/core/result.h"
#include "engine/session/session.h"

namespace holotwin {

/// Plays a script: makes the InputFrame that hands following it would make. The frames are ordinary input: recorded and replayed
/// without the script. Copyable.
class ScriptPlayer {
 public:
  /// Fails when a step names a place the session does not have, with the step's line.
  [[nodiscard]] static Result<ScriptPlayer> create(Script script, const Session& session);

  /// The next frame's input. `picture` is set when the script wants a picture taken after this frame.
  struct Picture {
    std::string name, camera;
  };
  [[nodiscard]] InputFrame next(const Session& session, std::optional<Picture>& picture);
  [[nodiscard]] bool done() const { return at_ >= script_.steps.size() && moves_done() && wait_left_s_ <= 0; }
  /// 0..1, by what the steps cost to play: seconds of moving and waiting, and run-ahead as a small share of its own.
  [[nodiscard]] double progress() const;

 private:
  struct Move {
    bool running = false;
    Pose from, to;
    float trigger_from = 0;
    std::size_t step = 0;
    double elapsed_s = 0;
  };
  [[nodiscard]] bool moves_done() const { return !moves_[0].running && !moves_[1].running; }
  void start(const Session& session, std::size_t step);
  Script script_;
  std::size_t at_ = 0;
  std::array<Move, 2> moves_{};
  std::array<HandInput, 2> hands_{};
  double wait_left_s_ = 0;
  std::vector<double> cost_before_;   ///< of all steps before each, and of all of them
  double ahead_left_s_ = 0;           ///< of the run-ahead that is being played
};

}  // namespace holotwin
