#include "engine/ui/alarms.h"

#include <algorithm>
#include <cmath>

namespace holotwin {

AlarmLimits default_adult_limits() {
  AlarmLimits limits;
  const auto set = [&](Parameter p, AlarmLimit l) { limits[static_cast<std::size_t>(p)] = l; };
  // Contec CMS8000 manual, p. 88 (pulse rate, adult).
  set(Parameter::hr, {50, 120, kNoValue});
  set(Parameter::pulse_rate, {50, 120, kNoValue});
  // Mindray TM80/TM70 manual, p. 12-5: SpO2 90 %, desaturation (high priority) 80 %; non-invasive pressures of an adult,
  // assumed for the arterial line too, as their manual gives both the same range.
  set(Parameter::spo2, {90, kNoValue, 80});
  set(Parameter::art_sys, {90, 160, 60});
  set(Parameter::art_dia, {50, 90, kNoValue});
  // A mean below 45 and a systolic below 60 mmHg are no warning but an emergency: brain and heart lose their flow (assumed; the manual has one limit).
  set(Parameter::art_mean, {60, 110, 45});
  set(Parameter::nibp_sys, {90, 160, kNoValue});
  set(Parameter::nibp_dia, {50, 90, kNoValue});
  set(Parameter::nibp_mean, {60, 110, kNoValue});
  // LIFEPAK 15, table A-3.
  set(Parameter::cvp, {0, 15, kNoValue});
  set(Parameter::etco2, {15, 50, kNoValue});
  set(Parameter::rr, {5, 30, kNoValue});
  set(Parameter::temp1, {35, 39, kNoValue});
  set(Parameter::temp2, {35, 39, kNoValue});
  return limits;
}

double vital(const Vitals& v, Parameter p) {
  switch (p) {
    case Parameter::hr: return v.hr_per_min;
    case Parameter::spo2: return v.spo2_pct;
    case Parameter::art_sys: return v.sbp_mmHg;
    case Parameter::art_dia: return v.dbp_mmHg;
    case Parameter::art_mean: return v.map_mmHg;
    case Parameter::cvp: return v.cvp_mmHg;
    case Parameter::etco2: return v.etco2_mmHg;
    case Parameter::rr: return v.rr_per_min;
    case Parameter::temp1: return v.temperature_C;
    default: return kNoValue;
  }
}

namespace {

/// Limits are compared with the number as it is shown, so that no "90" alarms against a limit of 90.
double as_shown(double value, Parameter p) {
  const double step = p == Parameter::temp1 || p == Parameter::temp2 ? 0.1 : 1.0;
  return std::floor(value / step + 0.5) * step;
}

void check(Parameter p, double value, const AlarmLimits& limits, std::vector<Alarm>& alarms) {
  const AlarmLimit& limit = limits[static_cast<std::size_t>(p)];
  const double shown = as_shown(value, p);
  if (shown < limit.low_urgent) alarms.push_back({p, AlarmPriority::high, AlarmCause::below, value, limit.low_urgent});
  else if (shown < limit.low) alarms.push_back({p, AlarmPriority::medium, AlarmCause::below, value, limit.low});
  else if (shown > limit.high) alarms.push_back({p, AlarmPriority::medium, AlarmCause::above, value, limit.high});
}

void most_urgent_first(std::vector<Alarm>& alarms) {
  std::stable_sort(alarms.begin(), alarms.end(), [](const Alarm& a, const Alarm& b) { return a.priority > b.priority; });
}

}  // namespace

std::vector<Alarm> alarms_of(const Vitals& vitals, const AlarmLimits& limits) {
  std::vector<Alarm> alarms;
  if (!vitals.pulse) alarms.push_back({Parameter::art_mean, AlarmPriority::high, AlarmCause::no_pulse, kNoValue, kNoValue});
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    const auto p = static_cast<Parameter>(i);
    const double value = vital(vitals, p);
    if (std::isfinite(value)) check(p, value, limits, alarms);
    else if (p == Parameter::spo2) alarms.push_back({p, AlarmPriority::low, AlarmCause::no_signal, kNoValue, kNoValue});
  }
  most_urgent_first(alarms);
  return alarms;
}

std::vector<Alarm> alarms_of(const LiveState& live, const AlarmLimits& limits) {
  std::vector<Alarm> alarms;
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    const auto p = static_cast<Parameter>(i);
    const LiveValue& v = live.at(p);
    if (v.quality == Quality::stale) alarms.push_back({p, AlarmPriority::low, AlarmCause::stale, kNoValue, kNoValue});
    else if (v.quality != Quality::none && std::isfinite(v.value)) check(p, v.value, limits, alarms);
  }
  most_urgent_first(alarms);
  return alarms;
}

const Alarm* alarm_of(const std::vector<Alarm>& alarms, Parameter p) {
  const auto found = std::find_if(alarms.begin(), alarms.end(), [p](const Alarm& a) { return a.parameter == p; });
  return found == alarms.end() ? nullptr : &*found;
}

bool alarm_lit(AlarmPriority priority, double time_s) {
  // IEC 60601-1-8 bands as the Edan X8 manual, p. 31, quotes them: high 1.4-2.8 Hz, medium 0.4-0.8 Hz, low constant; half on, half
  // off (assumed, within the 20-60 % of the standard).
  const double hz = priority == AlarmPriority::high ? 2.0 : priority == AlarmPriority::medium ? 0.6 : 0.0;
  if (hz == 0.0 || !std::isfinite(time_s)) return true;
  const double phase = time_s * hz - std::floor(time_s * hz);
  return phase < 0.5;
}

}  // namespace holotwin
