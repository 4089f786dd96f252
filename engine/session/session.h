#pragma once
// The rehearsal itself: one patient twin, one scenario, one clock. advance() is a pure function of the state and the input frame;
// everything a person sees comes out as a Snapshot. No clock, no thread of its own, no I/O.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/anatomy/injury.h"
#include "engine/anatomy/twin.h"
#include "engine/content/scenario_file.h"
#include "engine/core/jobs.h"
#include "engine/core/result.h"
#include "engine/frame/input_frame.h"
#include "engine/frame/snapshot.h"

namespace holotwin {

struct SessionModel;  // engine/session/model.h: constant once built
struct SessionState;  // engine/session/state.h: copyable; a fork, a rewind and a snapshot are a copy

/// What does not change during a rehearsal and presentation needs once.
struct SessionScene {
  InjuredLiver liver;                    ///< surface at rest with the wound in it; Snapshot.tissue moves its vertices
};

class Session {
 public:
  /// Builds the injured liver, the tissue and the body, lives through what happened before t = 0, and lets the organ settle.
  /// `jobs` is used during advance() and must outlive the session. Fails when the twin has no liver or the scenario cannot be met.
  [[nodiscard]] static Result<Session> create(const Twin& twin, const Scenario& scenario, std::uint64_t seed, Jobs& jobs);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// One frame of 1/90 s (after given.run_ahead of body time). Fills `out`; vectors keep their capacity.
  void advance(const InputFrame& given, Snapshot& out);

  [[nodiscard]] const SessionScene& scene() const;
  [[nodiscard]] const Scenario& scenario() const;
  [[nodiscard]] SimTime time() const;
  /// Of every number of the state that steers what follows, but Bullet's, whose build differs between distributions (see rigid_hash).
  [[nodiscard]] std::uint64_t state_hash() const;
  [[nodiscard]] std::uint64_t rigid_hash() const;
  /// Every number that goals and logs watch, now.
  [[nodiscard]] MetricValues metrics() const;
  /// Where a named place is now (world, metres); names as in content/script_file.h. Nothing for an unknown name.
  [[nodiscard]] std::optional<glm::vec3> anchor(const std::string& name) const;
  /// The direction from which an instrument reaches that place: unit, pointing at it.
  [[nodiscard]] glm::vec3 approach(const std::string& name) const;
  /// Where a palm or a swab comes to rest beside a place on the liver, as the liver lies now: `beside_m` is along (the wound, or towards
  /// the head), across it, and off the surface. Pose of a tool that faces the surface. Nothing for a place that is not on the liver.
  [[nodiscard]] std::optional<Pose> landing(const std::string& name, glm::vec3 beside_m) const;

  /// A copy of all that changes; restore() puts it back: fork, rewind, what-if.
  [[nodiscard]] std::unique_ptr<SessionState> copy_state() const;
  void restore(const SessionState& state);

 private:
  Session();
  std::unique_ptr<SessionModel> model_;
  std::unique_ptr<SessionState> state_;
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace holotwin
