#pragma once
// The live bedside: numbers that real devices measured, as they travel from a device into the simulation and on to the screen.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/sim_time.h"
#include "engine/frame/provenance.h"
#include "physiology/vitals.h"

namespace holotwin {

/// The parameters a bedside monitor may show. Order is the order on the screen.
enum class Parameter : std::uint8_t {
  hr, pulse_rate, spo2, art_sys, art_dia, art_mean, nibp_sys, nibp_dia, nibp_mean, cvp, etco2, rr, temp1, temp2, count
};
inline constexpr std::size_t kParameterCount = static_cast<std::size_t>(Parameter::count);

/// One number from one device, in the unit parameter_unit() names (converted by the device layer).
struct LiveSample {
  Parameter parameter = Parameter::hr;
  double value = kNoValue;            ///< NaN when the device said that it has no value
  Quality quality = Quality::good;    ///< as the device says
  std::uint32_t source = 0;           ///< index into the device layer's table of sources, never a patient identifier
  double age_s = 0.0;                 ///< how old it was when it entered the frame (receipt to frame; device clocks are not trusted)
};

/// The newest number of each parameter with its age, as a panel shows it.
struct LiveValue {
  double value = kNoValue;
  Quality quality = Quality::none;   ///< said and age together: what to show
  Quality said = Quality::none;      ///< as the device said
  std::uint32_t source = 0;
  double age_s = 1e9;
};
struct LiveState {
  std::array<LiveValue, kParameterCount> values{};
  std::string source_name;            ///< name of the newest sample's device, for display
  std::uint64_t samples = 0;          ///< received in all
  std::uint64_t dropped = 0;          ///< lost to full queues: always shown when not zero

  [[nodiscard]] const LiveValue& at(Parameter p) const { return values[static_cast<std::size_t>(p)]; }
};

/// UCUM unit: "/min", "%", "mm[Hg]", "Cel".
[[nodiscard]] const char* parameter_unit(Parameter p);
/// Stable lower-case name for files and --json: "hr", "art_mean", ...
[[nodiscard]] const char* parameter_name(Parameter p);
/// Age decides: fresh, stale after 5 s, none after 30 s (never a held number). Questionable stays questionable while fresh.
[[nodiscard]] Quality quality_at_age(Quality said, double age_s);
/// Lets dt_s pass, then takes in the new samples. A value past its time becomes NaN: it is never held.
void update_live(LiveState& live, const std::vector<LiveSample>& samples, double dt_s);

}  // namespace holotwin
