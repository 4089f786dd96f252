#pragma once
// The two interfaces of the live bedside: a Transport moves messages, a Device turns them into samples for the thread that asks.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/frame/live.h"

namespace holotwin {

/// A sample with the moment it arrived, by the clock the device layer was given.
struct ReceivedSample {
  LiveSample sample;             ///< `source` is the device's own index until the hub renumbers it; age_s is 0
  std::int64_t received_ns = 0;
  double measured_before_s = 0;  ///< taken so long before it was sent, by the device's own clock (a cuff pressure minutes ago)
};

struct TransportStatus {
  std::string endpoint;                   ///< "127.0.0.1:2575"
  bool running = false;
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::uint64_t connections_refused = 0;  ///< over the limit
  std::uint64_t connections_timed_out = 0;
  std::uint64_t messages = 0;             ///< whole messages handed on
  std::uint64_t frames_dropped = 0;       ///< broken or oversize
  std::uint64_t garbage_bytes = 0;
  std::string problem;                    ///< why it stopped by itself; empty while all is well
};

/// Moves bytes to and from the outside on a thread of its own: the only code of the device layer that blocks.
class Transport {
 public:
  /// Gets a message, returns what to send back (nothing: no answer). Called on the transport's thread.
  using Answer = std::function<std::string(std::string_view message)>;

  virtual ~Transport() = default;
  /// Opens the outside world and starts the thread. Errors say what is in the way and how to mend it.
  [[nodiscard]] virtual Result<void> start(Answer answer) = 0;
  /// Ends the thread and closes everything; nothing is called back afterwards. Safe to call twice.
  virtual void stop() = 0;
  /// Any thread.
  [[nodiscard]] virtual TransportStatus status() const = 0;
};

struct DeviceStatus {
  std::string name;               ///< "HL7 v2 over MLLP"
  TransportStatus transport;
  std::uint64_t accepted = 0;     ///< messages whose values were used
  std::uint64_t rejected = 0;     ///< answered AE or AR
  std::uint64_t samples = 0;      ///< handed to the ring
  std::uint64_t dropped = 0;      ///< lost because the ring was full
  std::string last_warning;       ///< about a message; codes only, never its content
};

/// A source of samples. poll() is for one reader thread; status() and source_name() for any.
class Device {
 public:
  virtual ~Device() = default;
  /// The next sample in order of arrival; false when there is none now. Never blocks.
  [[nodiscard]] virtual bool poll(ReceivedSample& out) = 0;
  [[nodiscard]] virtual DeviceStatus status() const = 0;
  /// The monitor behind ReceivedSample::sample.source: make and EUI-64, never a patient's.
  [[nodiscard]] virtual std::string source_name(std::uint32_t source) const = 0;
};

}  // namespace holotwin
