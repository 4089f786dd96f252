#include "engine/session/sim_loop.h"

#include <ctime>

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
