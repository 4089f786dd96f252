#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/clock.h"
#include "engine/core/exchange.h"
#include "engine/devices/device.h"
#include "engine/devices/mllp_listener.h"
#include "engine/devices/pcd01.h"

namespace holotwin {

struct Hl7MonitorOptions {
  bool commit_codes = false;       ///< acknowledge with CA/CE/CR; monitors' own guides document AA/AE/AR, see README
  std::size_t ring_samples = 4096; ///< assumed: minutes of one bed at 1 Hz, should the reader stop
};

/// Bedside monitors that send HL7 ORU^R01 (PCD-01): reads their messages, acknowledges them, hands on the samples.
class Hl7Monitor final : public Device {
 public:
  /// Starts `transport` and answers its messages until destroyed. `clock` gives receipt times, `utc` (nanoseconds since 1970) the
  /// acknowledgements' time stamps; both outlive the device and are read on the transport's thread.
  [[nodiscard]] static Result<std::unique_ptr<Hl7Monitor>> start(std::unique_ptr<Transport> transport, const Clock& clock, const Clock& utc, Hl7MonitorOptions options = {});
  ~Hl7Monitor() override;

  [[nodiscard]] bool poll(ReceivedSample& out) override;
  [[nodiscard]] DeviceStatus status() const override;
  [[nodiscard]] std::string source_name(std::uint32_t source) const override;

 private:
  Hl7Monitor(std::unique_ptr<Transport> transport, const Clock& clock, const Clock& utc, Hl7MonitorOptions options);
  std::string answer(std::string_view text);
  std::string refuse(const Hl7Message& message, const Hl7Problem& problem);
  std::optional<std::uint32_t> source_index(const std::string& name);

  std::unique_ptr<Transport> transport_;
  const Clock& clock_;
  const Clock& utc_;
  Hl7MonitorOptions options_;
  BoundedRing<ReceivedSample> ring_;
  TemperatureChannels channels_;      // transport's thread only
  std::uint64_t acknowledgements_ = 0;  // transport's thread only
  mutable std::mutex mutex_;          // the members below; held for copies only
  std::vector<std::string> sources_;
  DeviceStatus status_;
};

}  // namespace holotwin
