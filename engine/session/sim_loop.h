#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "engine/core/clock.h"
#include "engine/core/exchange.h"
#include "engine/session/session.h"

namespace holotwin {

/// What the loop measured of itself; read from any thread.
struct LoopStats {
  std::uint64_t frames = 0;
  double behind_s = 0;          ///< simulated time given up because the machine was too slow; shown when not zero
  double frame_ms = 0;          ///< of advance(), smoothed
  double sim_real_time = 1;     ///< simulated over wall time since the start, run-ahead not counted
};

/// Runs a session on a thread of its own at life's pace. dt never stretches: when late it runs at most two frames in a row, then
/// lets simulated time fall behind and counts it.
class SimLoop {
 public:
  /// Makes the input of the next frame; called on the simulation's thread. Returning false ends the loop.
  using InputSource = std::function<bool(const Session&, InputFrame&)>;
  /// Sees every frame (for recordings and logs); called on the simulation's thread.
  using Observer = std::function<void(const Session&, const InputFrame&, const Snapshot&)>;

  /// Both references must outlive the loop.
  SimLoop(Session& session, const Clock& clock, InputSource input, Observer observer);
  ~SimLoop();
  SimLoop(const SimLoop&) = delete;
  SimLoop& operator=(const SimLoop&) = delete;

  void start();
  void stop();                                   ///< waits for the frame in hand
  /// Simulated time stands still while paused; what is published stays.
  void set_paused(bool paused) { paused_.store(paused); }
  [[nodiscard]] bool running() const { return running_.load(); }
  /// The presentation thread's side: the newest snapshot. latest() stays valid until the next update().
  bool update() { return snapshots_.update(); }
  [[nodiscard]] const Snapshot& latest() const { return snapshots_.front(); }
  [[nodiscard]] LoopStats stats() const;

 private:
  void run();
  void one_frame();
  Session& session_;
  const Clock& clock_;
  InputSource input_;
  Observer observer_;
  TripleBuffer<Snapshot> snapshots_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> running_{false};
  std::atomic<bool> paused_{false};
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<double> behind_s_{0}, frame_ms_{0}, sim_real_time_{1};
  bool wanted_ = true;
};

}  // namespace holotwin
