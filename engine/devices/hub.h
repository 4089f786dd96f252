#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/clock.h"
#include "engine/devices/device.h"
#include "engine/frame/live.h"

namespace holotwin {

/// A device the hub listens to, for panels and `vitals devices`.
struct HubDevice {
  DeviceStatus status;
  std::uint64_t samples = 0;  ///< taken from it so far
  double silent_s = 1e9;      ///< since its last sample
};

/// Where every live number comes together: empties the devices' rings, gives each sample its age by one clock and its source a number,
/// and keeps the newest of each parameter. Owned and called by one thread (the one that builds input frames).
class Hub {
 public:
  /// `clock` is the one the devices stamp receipt with; it outlives the hub.
  explicit Hub(const Clock& clock);

  void add(std::unique_ptr<Device> device);
  /// Appends what arrived since the last call to an input frame's `live`, oldest first, with its age; at most kMaxSamplesPerTake (the
  /// rest stays in the rings for the next call). Also brings state() up to now.
  void take(std::vector<LiveSample>& out);
  /// The newest of each parameter as of the last take(), with the device's name and what was lost.
  [[nodiscard]] const LiveState& state() const { return state_; }
  /// How long before it was sent the shown value was measured, seconds (a cuff pressure); 0 when the device did not say.
  [[nodiscard]] double measured_before_s(Parameter p) const { return measured_before_s_[static_cast<std::size_t>(p)]; }
  /// Name of the monitor behind LiveSample::source and LiveValue::source; empty for a number never given out.
  [[nodiscard]] std::string source_name(std::uint32_t source) const;
  [[nodiscard]] std::size_t sources() const { return sources_.size(); }
  [[nodiscard]] std::vector<HubDevice> devices() const;

  /// Below the input frame's own limit of 4096.
  static constexpr std::size_t kMaxSamplesPerTake = 1024;

 private:
  struct Attached {
    std::unique_ptr<Device> device;
    std::uint64_t samples = 0;
    std::int64_t last_ns = 0;
  };
  struct Source {
    std::size_t device = 0;
    std::uint32_t index = 0;
    std::string name;
  };
  std::uint32_t number(std::size_t device, std::uint32_t index);

  const Clock& clock_;
  std::vector<Attached> devices_;
  std::vector<Source> sources_;
  std::vector<LiveSample> fresh_;  // of this take(); kept for its capacity
  LiveState state_;
  std::array<double, kParameterCount> measured_before_s_{};
  std::int64_t last_take_ns_ = 0;
};

}  // namespace holotwin
