#pragma once
// IHE PCD-01, "Communicate Device Data": an HL7 ORU^R01 whose OBX segments are a monitor's measurements in 11073 codes.
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/result.h"
#include "engine/devices/hl7.h"
#include "engine/frame/live.h"

namespace holotwin {

/// Monitors send two temperatures with one code and tell them apart by OBX-4, whose ordinals mean nothing by themselves. This remembers
/// which channel of which device became the first and which the second, so that they do not change places when one probe is unplugged.
class TemperatureChannels {
 public:
  /// temp1 or temp2 for this channel; `wish` is taken when it is free. Parameter::count when the device already has two others.
  [[nodiscard]] Parameter slot(const std::string& device, const std::string& channel, Parameter wish);

 private:
  static constexpr std::size_t kMaxDevices = 256;  // bounds what a hostile sender can make us remember
  std::map<std::string, std::pair<std::string, std::string>> channels_;
};

/// One measurement with what LiveSample does not carry.
struct Measurement {
  LiveSample sample;            ///< source and age_s are left 0: the receiver fills them
  double measured_before_s = 0; ///< how long before the message was sent it was taken, by the device's own clock (0: not said)
};

struct Pcd01Report {
  std::string source_name;            ///< of the device (OBX-18, else MSH-3): name and EUI-64; printable, never a patient's
  std::vector<Measurement> measurements;  ///< at most one per parameter
  std::size_t ignored = 0;            ///< OBX that are none of our parameters (waves, containers, settings, other numbers)
  std::vector<std::string> warnings;  ///< at most kMaxWarnings; codes only, never content
};
inline constexpr std::size_t kMaxWarnings = 16;

/// How this module answers each message; the words and HL7 table 0357 code go into the acknowledgement's ERR segment.
struct Hl7Problem {
  AckCode code = AckCode::accept;
  std::string error_code;
  std::string words;
};
/// Whether `message` is one parse_oru() takes: ORU^R01 of an HL7 2.x version. Alarms (ORU^R40) and all else are rejected.
[[nodiscard]] Hl7Problem check_is_oru(const Hl7Message& message);

/// The measurements of a message that check_is_oru() accepted. Fails when it holds two patients or no control id: then nothing of it is used.
///
/// Status (OBX-11): R, F, P, S, C, U and empty give a value (R, "not yet verified by a person", is normal for a monitor); X, D, W, I, N, O
/// give "no value". A measurement older than kStaleAfter_s when sent (a cuff pressure) is marked stale at once.
[[nodiscard]] Result<Pcd01Report> parse_oru(const Hl7Message& message, TemperatureChannels& channels);

}  // namespace holotwin
