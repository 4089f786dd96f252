#pragma once
#include <cstdint>

namespace holotwin {

/// The only source of real time. The simulation never sees one; the loop that paces it, devices and recorders do.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Nanoseconds since an arbitrary start; never goes back.
  [[nodiscard]] virtual std::int64_t now_ns() const = 0;
};

/// The machine's monotonic clock. (Defined in real_clock.cpp, the one file of core that may read it.)
class RealClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override;
};

/// A clock a test moves by hand.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }
  void advance_ns(std::int64_t ns) { now_ns_ += ns; }

 private:
  std::int64_t now_ns_ = 0;
};

}  // namespace holotwin
