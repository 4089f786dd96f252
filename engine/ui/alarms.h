#pragma once
// When a number on a monitor alarms, how urgently, and how that looks: never by colour alone.
#include <array>
#include <cstdint>
#include <vector>

#include "engine/frame/live.h"
#include "physiology/vitals.h"

namespace holotwin {

enum class AlarmPriority : std::uint8_t { none, low, medium, high };
enum class AlarmCause : std::uint8_t {
  below,      ///< under the lower limit
  above,      ///< over the upper limit
  no_pulse,   ///< the heart does not eject: an ECG rate may remain
  no_signal,  ///< technical: the sensor finds nothing to measure
  stale,      ///< technical: the device fell silent
};

struct Alarm {
  Parameter parameter = Parameter::hr;
  AlarmPriority priority = AlarmPriority::none;
  AlarmCause cause = AlarmCause::below;
  double value = kNoValue;
  double limit = kNoValue;   ///< the one that was broken; NaN for no_pulse and the technical ones
};

/// NaN where there is none.
struct AlarmLimit {
  double low = kNoValue;
  double high = kNoValue;
  double low_urgent = kNoValue;  ///< below it the alarm is of high priority
};
using AlarmLimits = std::array<AlarmLimit, kParameterCount>;
/// Of an adult, as bedside monitors come out of the box.
[[nodiscard]] AlarmLimits default_adult_limits();

/// The number a monitor shows for `p`, or NaN where the twin has none (cuff pressures, second temperature).
[[nodiscard]] double vital(const Vitals& vitals, Parameter p);
/// Most urgent first, then in the order of Parameter.
[[nodiscard]] std::vector<Alarm> alarms_of(const Vitals& vitals, const AlarmLimits& limits);
/// Of a real bedside: only fresh numbers break limits; a stale one gives a technical alarm.
[[nodiscard]] std::vector<Alarm> alarms_of(const LiveState& live, const AlarmLimits& limits);
/// The most urgent of `p`'s, or nullptr.
[[nodiscard]] const Alarm* alarm_of(const std::vector<Alarm>& alarms, Parameter p);

/// Whether a flashing mark is in its bright half at this moment of wall time: 2 Hz for high, 0.6 Hz for medium, always for low.
[[nodiscard]] bool alarm_lit(AlarmPriority priority, double time_s);

}  // namespace holotwin
