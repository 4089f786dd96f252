#pragma once
#include <chrono>

#include "engine/core/clock.h"

namespace holotwin {

/// The calendar clock: nanoseconds since 1970-01-01 UTC. Only for time stamps that leave the program (an acknowledgement's MSH-7, from
/// which some monitors set their own clock); it may be set back, so ages come from RealClock.
class UtcClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace holotwin
