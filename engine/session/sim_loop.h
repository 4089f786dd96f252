#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

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

/// The way in: what hands, panels and bedside have for the next frame. Any thread; the lock is held for a copy only.
class InputMailbox {
 public:
  /// More commands or samples than this do not wait, for instance while the simulation is paused: a frame has to stay readable
  /// (kMaxInputFrameListed).
  static constexpr std::size_t kMaxWaiting = 1024;

  /// Where the hands are now. A trigger that was pressed and let go before a frame took it is seen pressed by one frame.
  void set_hands(const std::array<HandInput, 2>& hands);
  /// Appends; what finds no room is counted.
  void add(std::span<const Command> commands, std::span<const LiveSample> live);
  /// Appends what waits to `frame`, and the hands where `with_hands`.
  void take(InputFrame& frame, bool with_hands);
  [[nodiscard]] std::uint64_t dropped_commands() const;
  [[nodiscard]] std::uint64_t dropped_samples() const;

 private:
  mutable std::mutex mutex_;
  std::array<HandInput, 2> hands_{};
  std::array<float, 2> pressed_{};   // the highest trigger since the last take
  std::vector<Command> commands_;
  std::vector<LiveSample> live_;
  std::uint64_t dropped_commands_ = 0, dropped_samples_ = 0;
};

/// What a monitor needs of one frame. The newest snapshot alone would lose those of the frames between two looks.
struct MonitorFrame {
  SimTime time;
  std::uint64_t frame = 0;
  Vitals vitals;
  WaveFrame waves{};
  std::vector<WaveFrame> skipped_waves;
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
  /// Every frame's waves and numbers in order; false when there is none now. After kMonitorFrames without a look they have a gap.
  [[nodiscard]] bool next_monitor_frame(MonitorFrame& out) { return monitor_frames_.pop(out); }
  static constexpr std::size_t kMonitorFrames = 1024;
  /// Appends the events of all frames since the last call: none is lost, however seldom this is asked.
  void take_events(std::vector<Event>& out);

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
  BoundedRing<MonitorFrame> monitor_frames_{kMonitorFrames};
  std::mutex events_mutex_;
  std::vector<Event> events_;
};

}  // namespace holotwin
