#pragma once
// A pair of hands for tests: the built-in patient at t = 0, instruments that go to named places, commands, and time.
#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/anatomy/twin.h"
#include "engine/session/session.h"
#include "engine/session/state.h"

namespace holotwin {

/// As the program loads it: the build made it (tests/session/list.cmake).
inline const Twin& built_in_patient() {
  static const Result<Twin> twin = load_twin(HOLOTWIN_BINARY_DIR "/patients/built_in.twin", false);
  if (!twin) throw std::runtime_error(twin.error().message());
  return *twin;
}

inline const Scenario& liver_trauma() {
  static const Result<Scenario> scenario = load_scenario(HOLOTWIN_SOURCE_DIR "/assets/scenarios/liver_trauma.toml");
  if (!scenario) throw std::runtime_error(scenario.error().message());
  return *scenario;
}

inline Session new_session(Jobs& jobs) {
  auto session = Session::create(built_in_patient(), liver_trauma(), 1, jobs);
  if (!session) throw std::runtime_error(session.error().message());
  return std::move(*session);
}

/// The session that most tests share: making one lives through eleven minutes. Each Operation starts it again at t = 0.
inline Session& shared_session() {
  static Jobs jobs(1);
  static Session session = new_session(jobs);
  return session;
}

class Operation {
 public:
  Operation() : session_(shared_session()) {
    static const std::unique_ptr<SessionState> start = session_.copy_state();
    session_.restore(*start);
  }

  Session& session() { return session_; }
  [[nodiscard]] const Snapshot& now() const { return snapshot_; }
  [[nodiscard]] double metric(Metric m) const { return session_.metrics()[static_cast<std::size_t>(m)]; }
  [[nodiscard]] float bleeding(VesselKind k) const { return snapshot_.bleeding_mL_per_min[static_cast<std::size_t>(k)]; }
  [[nodiscard]] float bleeding() const {
    return bleeding(VesselKind::hepatic_artery) + bleeding(VesselKind::portal_vein) + bleeding(VesselKind::hepatic_vein);
  }

  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  /// Body time, faster than life: no tissue, hands still.
  void minutes(double m) {
    const double until_s = session_.time().seconds() + m * 60.0;
    while (session_.time().seconds() < until_s - 0.5 && !snapshot_.ended) {
      input_.run_ahead = SimTime::from_seconds(1.0);
      frame();
    }
  }
  void seconds(double s) { minutes(s / 60.0); }

  void order(CommandKind kind, std::string target = {}, double amount = 0, double rate = 0) {
    input_.commands.push_back({kind, std::move(target), amount, rate});
    frame();
  }

  /// Brings the tip of `tool` to a named place along its approach, from 12 cm away in half a second, then presses the trigger for
  /// `hold` frames. Instruments follow their place as it moves; a hand or a pack presses where the place was, or it would chase what it
  /// pushes.
  void use(std::size_t hand, Tool tool, const std::string& place, int hold, glm::vec3 offset_m = glm::vec3(0.0F)) {
    constexpr int kWay = 45;
    HandInput& h = input_.hands[hand];
    h.tracked = true;
    h.tool = tool;
    auto at = session_.anchor(place);
    if (!at) throw std::runtime_error("no place " + place);
    for (int i = 0; i < kWay + hold; ++i) {
      if (tool != Tool::hand && tool != Tool::pack) at = session_.anchor(place);
      const glm::vec3 approach = session_.approach(place);
      const float left = static_cast<float>(std::max(0, kWay - i)) / kWay;
      h.T_world_tool.position = *at + offset_m - approach * (0.12F * left);
      h.T_world_tool.rotation = rotation_between(glm::vec3(0, 0, -1), approach);
      h.trigger = i >= kWay ? 1.0F : 0.0F;
      frame();
    }
  }
  void let_go(std::size_t hand) { input_.hands[hand] = {}; }

  InputFrame& input() { return input_; }

  /// One frame; then the books must balance, by component.
  void frame() {
    session_.advance(input_, snapshot_);
    input_.commands.clear();
    input_.run_ahead = {};
    const Ledger& l = snapshot_.ledger;
    BloodVolume lost;
    for (const BloodVolume& v : l.lost) lost += v;
    red_cells_off_mL_ = std::max(red_cells_off_mL_, std::fabs(l.initial.red_cells_mL + l.given.red_cells_mL - l.circulating.red_cells_mL - lost.red_cells_mL));
    plasma_off_mL_ = std::max(plasma_off_mL_, std::fabs(l.initial.plasma_mL + l.given.plasma_mL + l.exchange_plasma_mL - l.urine_mL -
                                                        l.circulating.plasma_mL - lost.plasma_mL));
    for (const Event& e : snapshot_.events) events_.push_back(e.key);
  }
  [[nodiscard]] double red_cells_off_mL() const { return red_cells_off_mL_; }
  [[nodiscard]] double plasma_off_mL() const { return plasma_off_mL_; }
  [[nodiscard]] bool logged(const std::string& key) const { return std::find(events_.begin(), events_.end(), key) != events_.end(); }
  [[nodiscard]] std::size_t times_logged(const std::string& key) const { return static_cast<std::size_t>(std::count(events_.begin(), events_.end(), key)); }

 private:
  Session& session_;
  InputFrame input_;
  Snapshot snapshot_;
  std::vector<std::string> events_;
  double red_cells_off_mL_ = 0, plasma_off_mL_ = 0;
};

}  // namespace holotwin
