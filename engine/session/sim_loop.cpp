#include "engine/session/sim_loop.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

namespace holotwin {

namespace {
constexpr std::int64_t kFrame_ns = 1000000000LL / 90;
constexpr std::int64_t kMaxCatchUp_ns = 2 * kFrame_ns;

/// Sleeping is pacing, not reading a clock: what time it is comes from the Clock alone.
void sleep_ns(std::int64_t ns) {
  const timespec t{ns / 1000000000LL, ns % 1000000000LL};
  nanosleep(&t, nullptr);
}
}  // namespace

void InputMailbox::set_hands(const std::array<HandInput, 2>& hands) {
  const std::lock_guard lock(mutex_);
  hands_ = hands;
  for (std::size_t h = 0; h < 2; ++h) pressed_[h] = std::max(pressed_[h], hands[h].trigger);
}

void InputMailbox::add(std::span<const Command> commands, std::span<const LiveSample> live) {
  const std::lock_guard lock(mutex_);
  const std::size_t c = std::min(commands.size(), kMaxWaiting - commands_.size());
  const std::size_t l = std::min(live.size(), kMaxWaiting - live_.size());
  commands_.insert(commands_.end(), commands.begin(), commands.begin() + static_cast<std::ptrdiff_t>(c));
  live_.insert(live_.end(), live.begin(), live.begin() + static_cast<std::ptrdiff_t>(l));
  dropped_commands_ += commands.size() - c;
  dropped_samples_ += live.size() - l;
}

void InputMailbox::take(InputFrame& frame, bool with_hands) {
  const std::lock_guard lock(mutex_);
  if (with_hands) {
    frame.hands = hands_;
    for (std::size_t h = 0; h < 2; ++h) frame.hands[h].trigger = pressed_[h];
  }
  for (std::size_t h = 0; h < 2; ++h) pressed_[h] = hands_[h].trigger;
  frame.commands.insert(frame.commands.end(), std::make_move_iterator(commands_.begin()), std::make_move_iterator(commands_.end()));
  frame.live.insert(frame.live.end(), live_.begin(), live_.end());
  commands_.clear();
  live_.clear();
}

std::uint64_t InputMailbox::dropped_commands() const {
  const std::lock_guard lock(mutex_);
  return dropped_commands_;
}

std::uint64_t InputMailbox::dropped_samples() const {
  const std::lock_guard lock(mutex_);
  return dropped_samples_;
}

SimLoop::SimLoop(Session& session, const Clock& clock, InputSource input, Observer observer)
    : session_(session), clock_(clock), input_(std::move(input)), observer_(std::move(observer)) {}

SimLoop::~SimLoop() { stop(); }

void SimLoop::start() {
  if (thread_.joinable()) return;
  stop_.store(false);
  running_.store(true);
  thread_ = std::thread([this] { run(); });
}

void SimLoop::stop() {
  stop_.store(true);
  if (thread_.joinable()) thread_.join();
}

void SimLoop::take_events(std::vector<Event>& out) {
  const std::lock_guard lock(events_mutex_);
  out.insert(out.end(), std::make_move_iterator(events_.begin()), std::make_move_iterator(events_.end()));
  events_.clear();
}

LoopStats SimLoop::stats() const { return {frames_.load(), behind_s_.load(), frame_ms_.load(), sim_real_time_.load()}; }

void SimLoop::one_frame() {
  InputFrame input;
  if (!input_(session_, input)) {
    wanted_ = false;
    return;
  }
  const std::int64_t before = clock_.now_ns();
  // The slot holds an older snapshot; what advance() does not overwrite would be stale, so it fills every member.
  Snapshot& out = snapshots_.back();
  session_.advance(input, out);
  const double ms = static_cast<double>(clock_.now_ns() - before) * 1e-6;
  frame_ms_.store(frame_ms_.load() == 0 ? ms : frame_ms_.load() + 0.05 * (ms - frame_ms_.load()));
  out.times.total_ms = static_cast<float>(ms);
  if (observer_) observer_(session_, input, out);
  monitor_frames_.push({out.time, out.frame, out.vitals, out.waves, out.skipped_waves});
  if (!out.events.empty()) {
    const std::lock_guard lock(events_mutex_);
    events_.insert(events_.end(), out.events.begin(), out.events.end());
  }
  snapshots_.publish();
  frames_.fetch_add(1);
}

void SimLoop::run() {
  std::int64_t started = clock_.now_ns();
  std::int64_t due = started;
  while (!stop_.load() && wanted_) {
    const std::int64_t now = clock_.now_ns();
    if (paused_.load()) {
      sleep_ns(kFrame_ns);
      const std::int64_t paused_ns = clock_.now_ns() - now;
      started += paused_ns;
      due += paused_ns;
      continue;
    }
    if (now < due) {
      sleep_ns(due - now);
      continue;
    }
    if (now - due > kMaxCatchUp_ns) {
      const std::int64_t given_up = now - due - kFrame_ns;
      behind_s_.store(behind_s_.load() + static_cast<double>(given_up) * 1e-9);
      due += given_up;
    }
    one_frame();
    due += kFrame_ns;
    const double wall = static_cast<double>(clock_.now_ns() - started) * 1e-9;
    if (wall > 0) sim_real_time_.store(static_cast<double>(frames_.load()) * kFrame_s / wall);
  }
  running_.store(false);
}

}  // namespace holotwin
