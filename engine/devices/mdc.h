#pragma once
// The part of the ISO/IEEE 11073-10101 nomenclature ("MDC codes") that the live bedside shows: which code is which parameter, and units.
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/frame/live.h"

namespace holotwin {

/// One code a monitor may send for a parameter.
struct MdcCode {
  std::uint32_t code = 0;
  const char* refid = "";
  Parameter parameter = Parameter::hr;
  int rank = 0;              ///< among codes for the same parameter in one message the lowest rank with a value is taken
  bool temperature = false;  ///< which of the two temperatures it is depends on the channel (pcd01.h); `parameter` is the one it would like
};
/// By number, or nullptr.
[[nodiscard]] const MdcCode* find_mdc(std::uint32_t code);
/// By reference identifier ("MDC_ECG_HEART_RATE"), or nullptr.
[[nodiscard]] const MdcCode* find_mdc(std::string_view refid);

/// What a unit measures; values convert within a kind only. (CO2 in % is not a pressure without the barometer's reading.)
enum class UnitKind : std::uint8_t { pressure, temperature, rate, percent };
/// value in our unit = value * factor + offset; ours are mm[Hg], Cel, /min and %.
struct MdcUnit {
  UnitKind kind = UnitKind::rate;
  double factor = 1.0;
  double offset = 0.0;
};
/// By MDC unit code, MDC reference identifier or UCUM symbol; nothing when unknown.
[[nodiscard]] std::optional<MdcUnit> find_unit(std::string_view name);
[[nodiscard]] UnitKind unit_kind(Parameter p);

/// Outside [possible_low, possible_high] no bedside monitor can measure it: no value. Outside [low, high] it is shown as questionable.
struct ParameterRange {
  double possible_low = 0, possible_high = 0;
  double low = 0, high = 0;
};
[[nodiscard]] const ParameterRange& parameter_range(Parameter p);

}  // namespace holotwin
