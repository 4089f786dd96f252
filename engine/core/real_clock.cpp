#include <chrono>

#include "engine/core/clock.h"

namespace holotwin {

std::int64_t RealClock::now_ns() const {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace holotwin
