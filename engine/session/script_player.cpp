#include "engine/session/script_player.h"

#include <algorithm>
#include <cmath>

#include "engine/core/math.h"

namespace holotwin {

namespace {

constexpr double kSlice_s = 1.0;   // of run-ahead a frame: one row of the log
constexpr double kAheadCost = 0.03;  // of a second run ahead against a second lived through: one frame of 90, and the body's steps (measured)

/// A tool at a place: tip there, shaft coming from the approach side (tool frame: -z points at the tip).
Pose pose_at(const Session& session, const ScriptStep& step) {
  Pose p;
  if (step.on_surface)
    if (const auto landed = session.landing(step.anchor, step.on_surface_m)) return *landed;
  p.position = session.anchor(step.anchor).value_or(glm::vec3(0.0F)) + step.offset_m;
  p.rotation = rotation_between(glm::vec3(0, 0, -1), session.approach(step.anchor));
  return p;
}

/// Between two poses: straight line, shortest turn (normalised linear blend, no trigonometry).
Pose blend(const Pose& a, const Pose& b, float t) {
  Pose p;
  p.position = a.position + (b.position - a.position) * t;
  const glm::quat to = glm::dot(a.rotation, b.rotation) < 0 ? -b.rotation : b.rotation;
  p.rotation = glm::normalize(a.rotation * (1.0F - t) + to * t);
  return p;
}

}  // namespace

Result<ScriptPlayer> ScriptPlayer::create(Script script, const Session& session) {
  for (const ScriptStep& step : script.steps) {
    if (step.kind == StepKind::move && !session.anchor(step.anchor)) {
      return fail(ErrorKind::wrong_use, "no place is called \"" + step.anchor + "\"", script.id + ", line " + std::to_string(step.line),
                  "assets/scripts/README.md lists the places");
    }
  }
  const auto& tools = session.scenario().tools;
  for (const ScriptStep& step : script.steps) {
    if (step.kind != StepKind::move || step.tool == Tool::none || std::find(tools.begin(), tools.end(), step.tool) != tools.end()) continue;
    return fail(ErrorKind::wrong_use, "\"" + std::string(tool_name(step.tool)) + "\" is not among the tools of the scenario \"" + session.scenario().id + "\"",
                script.id + ", line " + std::to_string(step.line), "use one of its [room] tools, or add it there");
  }
  ScriptPlayer player;
  double cost = 0;
  double now_s = 0;
  for (const ScriptStep& step : script.steps) {
    player.cost_before_.push_back(cost);
    const double lasts_s = step.kind == StepKind::move ? (step.together ? 0.0 : step.over_s + step.hold_s) : (step.kind == StepKind::wait ? step.hold_s : 0.0);
    now_s += lasts_s;
    cost += lasts_s;
    if (step.kind != StepKind::run_ahead) continue;
    cost += kAheadCost * std::fmax(0.0, step.until_s - now_s);
    now_s = std::fmax(now_s, step.until_s);
  }
  player.cost_before_.push_back(std::fmax(cost, 1e-9));
  player.script_ = std::move(script);
  return player;
}

double ScriptPlayer::progress() const {
  if (script_.steps.empty() || done()) return 1.0;
  const std::size_t next = std::min(at_, script_.steps.size());
  const bool ahead = next < script_.steps.size() && script_.steps[next].kind == StepKind::run_ahead;
  // A step that runs counts once it is over; a run-ahead by what is left of it.
  const double left = ahead ? kAheadCost * ahead_left_s_ : wait_left_s_;
  const double reached = ahead ? cost_before_[next + 1] : cost_before_[next];
  return math::clamp((reached - std::fmax(0.0, left)) / cost_before_.back(), 0.0, 1.0);
}

void ScriptPlayer::start(const Session& session, std::size_t index) {
  const ScriptStep& step = script_.steps[index];
  HandInput& hand = hands_[step.hand];
  if (!hand.tracked || hand.tool != step.tool) {
    // A newly taken instrument comes from the table.
    ScriptStep from = step;
    from.anchor = "table";
    from.on_surface = false;
    from.offset_m = glm::vec3(step.hand == kRightHand ? -0.03F : 0.05F, 0.0F, 0.0F);
    hand = {true, step.tool, pose_at(session, from), 0.0F};
  }
  // The goal is where the place is now: a hand that pushes the organ must not chase the point it pushes away.
  moves_[step.hand] = {true, hand.T_world_tool, pose_at(session, step), hand.trigger, index, 0.0};
}

InputFrame ScriptPlayer::next(const Session& session, std::optional<Picture>& picture) {
  InputFrame frame;
  picture.reset();
  // Start whatever may start now.
  while (at_ < script_.steps.size() && wait_left_s_ <= 0) {
    const ScriptStep& step = script_.steps[at_];
    if (!moves_done() && !(step.kind == StepKind::move && step.together && !moves_[step.hand].running)) break;
    if (step.kind == StepKind::move) {
      start(session, at_++);
    } else if (step.kind == StepKind::command) {
      frame.commands.push_back(step.command);
      ++at_;
    } else if (step.kind == StepKind::wait) {
      wait_left_s_ = step.hold_s;
      ++at_;
    } else if (step.kind == StepKind::picture) {
      picture = Picture{step.name, step.camera};
      frame.commands.push_back({CommandKind::picture, step.name, 0, 0});
      ++at_;
      break;  // one picture a frame
    } else {
      const double left_s = step.until_s - session.time().seconds();
      ahead_left_s_ = left_s;
      if (left_s <= 0.02) {
        ++at_;
        continue;
      }
      frame.run_ahead = SimTime::from_seconds(std::fmin(kSlice_s, left_s));
      break;
    }
  }
  if (wait_left_s_ > 0) wait_left_s_ -= kFrame_s;
  for (std::size_t h = 0; h < 2; ++h) {
    Move& move = moves_[h];
    if (!move.running) continue;
    const ScriptStep& step = script_.steps[move.step];
    move.elapsed_s += kFrame_s;
    const double over_s = std::fmax(step.over_s, kFrame_s);
    const auto t = static_cast<float>(math::smoothstep(0.0, 1.0, move.elapsed_s / over_s));
    hands_[h].T_world_tool = blend(move.from, move.to, t);
    // The trigger is pressed once the place is reached, so that an act happens there and not on the way.
    hands_[h].trigger = move.elapsed_s >= over_s ? step.trigger : std::fmin(move.trigger_from, step.trigger);
    if (move.elapsed_s >= over_s + step.hold_s) move.running = false;
  }
  frame.hands = hands_;
  return frame;
}

}  // namespace holotwin
