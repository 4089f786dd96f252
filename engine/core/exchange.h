#pragma once
// How threads hand data to each other: the latest value (TripleBuffer) or every value (BoundedRing). No lock is held across a step.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace holotwin {

/// One writer publishes whole values, one reader takes the newest; neither ever waits for the other.
template <class T>
class TripleBuffer {
 public:
  /// Writer: the slot to fill before publish(). Its old contents are a value published earlier, so vectors keep their capacity.
  [[nodiscard]] T& back() { return slots_[back_]; }
  void publish() { back_ = middle_.exchange(back_ | kFresh, std::memory_order_acq_rel) & kIndex; }
  /// Reader: moves on to the newest value if there is one. Returns whether front() changed.
  bool update() {
    if ((middle_.load(std::memory_order_relaxed) & kFresh) == 0) return false;
    front_ = middle_.exchange(front_, std::memory_order_acq_rel) & kIndex;
    return true;
  }
  [[nodiscard]] const T& front() const { return slots_[front_]; }

 private:
  static constexpr std::uint32_t kIndex = 3;
  static constexpr std::uint32_t kFresh = 4;
  std::array<T, 3> slots_{};
  std::uint32_t back_ = 0;
  std::uint32_t front_ = 1;
  std::atomic<std::uint32_t> middle_{2};
};

/// One writer, one reader, every value in order; a full ring counts what it had to drop and never blocks.
template <class T>
class BoundedRing {
 public:
  explicit BoundedRing(std::size_t capacity) : slots_(capacity + 1) {}

  /// Writer. False (and counted) when full.
  bool push(T value) {
    const std::size_t w = write_.load(std::memory_order_relaxed);
    const std::size_t next = (w + 1) % slots_.size();
    if (next == read_.load(std::memory_order_acquire)) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    slots_[w] = std::move(value);
    write_.store(next, std::memory_order_release);
    return true;
  }
  /// Reader. False when empty.
  bool pop(T& out) {
    const std::size_t r = read_.load(std::memory_order_relaxed);
    if (r == write_.load(std::memory_order_acquire)) return false;
    out = std::move(slots_[r]);
    read_.store((r + 1) % slots_.size(), std::memory_order_release);
    return true;
  }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  std::vector<T> slots_;
  std::atomic<std::size_t> write_{0};
  std::atomic<std::size_t> read_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace holotwin
