#pragma once
#include <csignal>

namespace holotwin {

/// While one lives, Ctrl-C (SIGINT) or SIGTERM ends the work and not the program: the first is noted for interrupted(), the second kills
/// as it would without. One at a time.
class CatchInterrupt {
 public:
  CatchInterrupt();
  ~CatchInterrupt();
  CatchInterrupt(const CatchInterrupt&) = delete;
  CatchInterrupt& operator=(const CatchInterrupt&) = delete;

 private:
  struct sigaction before_[2] {};
};

/// Whether the person wants the work to end. Any thread.
[[nodiscard]] bool interrupted();

}  // namespace holotwin
