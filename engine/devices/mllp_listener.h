#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/devices/device.h"
#include "engine/devices/mllp.h"

namespace holotwin {

struct MllpListenerOptions {
  std::string address = "127.0.0.1";  ///< a loopback address or "localhost"; others are refused until TLS and authentication are built
  int port = 0;                       ///< 0: any free one, see endpoint()
  std::size_t max_connections = 16;   ///< assumed: one rehearsal listens to a bed, a bed has a handful of gateways
  std::size_t max_message_bytes = kMllpMaxMessage_bytes;
  double idle_timeout_s = 300.0;      ///< closes a connection without a whole message or progress; assumed: five times PCD-01's usual minute
  double unframed_pause_s = 0.5;      ///< silence after which a message without framing counts as whole
};

/// A TCP server for MLLP: takes connections on loopback, cuts their bytes into messages, sends back the answers in order.
class MllpListener final : public Transport {
 public:
  explicit MllpListener(MllpListenerOptions options);
  ~MllpListener() override;
  MllpListener(const MllpListener&) = delete;
  MllpListener& operator=(const MllpListener&) = delete;

  [[nodiscard]] Result<void> start(Answer answer) override;
  void stop() override;
  [[nodiscard]] TransportStatus status() const override;
  /// The port in use after start(), else 0.
  [[nodiscard]] int port() const;

 private:
  class Server;
  MllpListenerOptions options_;
  std::unique_ptr<Server> server_;
};

}  // namespace holotwin
