#pragma once
#include <cstdint>

namespace holotwin {

/// How far a number can be trusted now.
enum class Quality : std::uint8_t {
  good,
  questionable,  ///< the device says so, or the value is implausible
  stale,         ///< older than kStaleAfter_s: still shown, marked
  none,          ///< older than kBlankAfter_s, or never came: shown as "---"
};
inline constexpr double kStaleAfter_s = 5.0;
inline constexpr double kBlankAfter_s = 30.0;

}  // namespace holotwin
