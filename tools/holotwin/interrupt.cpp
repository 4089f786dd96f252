#include "tools/holotwin/interrupt.h"

namespace holotwin {

namespace {

// A signal handler can reach nothing else.
volatile std::sig_atomic_t asked = 0;

extern "C" void on_interrupt(int signal_number) {
  if (asked != 0) {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);  // takes effect when the handler returns
  }
  asked = 1;
}

}  // namespace

CatchInterrupt::CatchInterrupt() {
  asked = 0;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_[0]);
  sigaction(SIGTERM, &action, &before_[1]);
}

CatchInterrupt::~CatchInterrupt() {
  sigaction(SIGINT, &before_[0], nullptr);
  sigaction(SIGTERM, &before_[1], nullptr);
}

bool interrupted() { return asked != 0; }

}  // namespace holotwin
