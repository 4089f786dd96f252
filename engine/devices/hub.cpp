#include "engine/devices/hub.h"

#include <algorithm>
#include <utility>

namespace holotwin {

namespace {
double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }
}  // namespace

Hub::Hub(const Clock& clock) : clock_(clock), last_take_ns_(clock.now_ns()) {}

void Hub::add(std::unique_ptr<Device> device) { devices_.push_back({std::move(device), 0, 0}); }

std::uint32_t Hub::number(std::size_t device, std::uint32_t index) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].device == device && sources_[i].index == index) return static_cast<std::uint32_t>(i);
  }
  sources_.push_back({device, index, devices_[device].device->source_name(index)});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

void Hub::take(std::vector<LiveSample>& out) {
  const std::int64_t now = clock_.now_ns();
  fresh_.clear();
  std::uint64_t dropped = 0;
  ReceivedSample r;
  for (std::size_t d = 0; d < devices_.size(); ++d) {
    Attached& a = devices_[d];
    while (fresh_.size() < kMaxSamplesPerTake && a.device->poll(r)) {
      // Stamped on another thread after `now` was read: as good as now.
      r.sample.age_s = seconds(std::max<std::int64_t>(0, now - r.received_ns));
      r.sample.source = number(d, r.sample.source);
      measured_before_s_[static_cast<std::size_t>(r.sample.parameter)] = r.measured_before_s;
      ++a.samples;
      a.last_ns = r.received_ns;
      fresh_.push_back(r.sample);
    }
    dropped += a.device->status().dropped;
  }
  // Oldest first over all devices, so that the newest of two devices' values is the one that stays.
  std::stable_sort(fresh_.begin(), fresh_.end(), [](const LiveSample& a, const LiveSample& b) { return a.age_s > b.age_s; });
  update_live(state_, fresh_, seconds(now - last_take_ns_));
  last_take_ns_ = now;
  state_.dropped = dropped;
  if (!fresh_.empty()) state_.source_name = sources_[fresh_.back().source].name;
  out.insert(out.end(), fresh_.begin(), fresh_.end());
}

std::string Hub::source_name(std::uint32_t source) const { return source < sources_.size() ? sources_[source].name : std::string(); }

std::vector<HubDevice> Hub::devices() const {
  std::vector<HubDevice> list;
  for (const Attached& a : devices_) {
    list.push_back({a.device->status(), a.samples, a.samples == 0 ? 1e9 : seconds(clock_.now_ns() - a.last_ns)});
  }
  return list;
}

}  // namespace holotwin
