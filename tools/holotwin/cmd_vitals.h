#pragma once
#include <cstdint>
#include <string>

namespace holotwin {

struct VitalsListenOptions {
  int mllp_port = 0;                  ///< 0: any free one, which is printed
  std::string address = "127.0.0.1";  ///< loopback only until TLS and authentication are built
  double for_s = 0;                   ///< stop after so many seconds; 0: until interrupted
  std::uint64_t count = 0;            ///< stop after so many messages, accepted or refused; 0: no limit
  bool json = false;                  ///< one JSON object a line, one line a change
};
/// Shows what bedside monitors send: a table that refreshes on a terminal, else a line a change. Values go stale after kStaleAfter_s and
/// blank after kBlankAfter_s without news. Ends with 0 by interruption (SIGINT, SIGTERM), time or count.
[[nodiscard]] int run_vitals_listen(const VitalsListenOptions& options);

}  // namespace holotwin
