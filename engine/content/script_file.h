#pragma once
// A script: a rehearsal with no hands on it. Timed tool movements and commands, as a TOML file (schema 1).
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/frame/command.h"
#include "engine/frame/input_frame.h"

namespace holotwin {

enum class StepKind : std::uint8_t {
  move,       ///< a hand takes `tool`, moves to `anchor` + offset over `over_s`, the trigger goes to `trigger`, then holds `hold_s`
  command,    ///< `command` at this moment
  run_ahead,  ///< the body lives on until scenario time `until_s` while the hands keep still
  wait,       ///< everything runs, hands still, for `hold_s`
  picture,    ///< a picture named `name` from camera `camera`
};

/// Steps run one after another; a move with `together` starts with the step before it instead of after it.
struct ScriptStep {
  StepKind kind = StepKind::wait;
  std::size_t hand = kRightHand;
  Tool tool = Tool::none;
  std::string anchor;           ///< "wound", "stump.hepatic_artery", "stump.portal_vein", "stump.hepatic_vein", "porta_hepatis",
                                ///< "liver.anterior", "liver.posterior", "liver.below", "field", "table"
  glm::vec3 offset_m{0.0F};     ///< added in world (RAS)
  bool on_surface = false;      ///< the tool lands on the liver's surface, `on_surface_m` beside the anchor (Session::landing)
  glm::vec3 on_surface_m{0.0F};
  double over_s = 1.0;
  float trigger = 0.0F;
  double hold_s = 0.0;
  bool together = false;
  Command command;
  double until_s = 0;
  std::string name, camera;
  int line = 0;                 ///< in the file, for messages
};

struct Script {
  std::string id;
  std::string scenario;         ///< the scenario it was written for
  std::vector<ScriptStep> steps;
};

[[nodiscard]] Result<Script> parse_script(const std::string& text, const std::string& id);
[[nodiscard]] Result<Script> load_script(const std::filesystem::path& path);

}  // namespace holotwin
