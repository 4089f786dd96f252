#include "tools/holotwin/cmd_vitals.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <thread>

#include <nlohmann/json.hpp>

#include "engine/core/clock.h"
#include "engine/core/text.h"
#include "engine/devices/hl7_monitor.h"
#include "engine/devices/hub.h"
#include "engine/devices/mllp_listener.h"
#include "engine/devices/utc_clock.h"
#include "tools/holotwin/interrupt.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

namespace {

constexpr auto kRefresh = std::chrono::milliseconds(50);  // a change is seen within a twentieth of a second

const char* quality_name(Quality q) {
  static constexpr std::array<const char*, 4> kNames = {"good", "questionable", "stale", "none"};
  return kNames[static_cast<std::size_t>(q)];
}

std::string shown(Parameter p, double value) { return format_number(value, p == Parameter::temp1 || p == Parameter::temp2 ? 1 : 0); }

/// What was last printed of a parameter; a line is due when it differs.
struct Printed {
  double value = kNoValue;
  Quality quality = Quality::none;
  std::uint32_t source = 0;
  bool operator==(const Printed& o) const {
    return (value == o.value || (std::isnan(value) && std::isnan(o.value))) && quality == o.quality && source == o.source;
  }
};

void print_change(const Hub& hub, Parameter p, bool json) {
  const LiveValue& v = hub.state().at(p);
  const std::string source = hub.source_name(v.source);
  const double before_s = hub.measured_before_s(p);
  if (json) {
    nlohmann::ordered_json line{{"event", "value"}, {"parameter", parameter_name(p)}, {"value", nullptr}, {"unit", parameter_unit(p)},
                                {"source", source}, {"age_s", std::round(v.age_s * 1e3) / 1e3}, {"quality", quality_name(v.quality)}};
    if (std::isfinite(v.value)) line["value"] = std::round(v.value * 100.0) / 100.0;
    if (before_s > kStaleAfter_s) line["measured_before_s"] = std::round(before_s * 1e3) / 1e3;
    std::printf("%s\n", line.dump().c_str());
  } else {
    std::string note;
    if (before_s > kStaleAfter_s) note = "  measured " + format_number(before_s, 0) + " s before it was sent";
    std::printf("%-10s %6s %-7s age %5.1f s  %-12s %s%s\n", parameter_name(p), shown(p, v.value).c_str(), parameter_unit(p), v.age_s, quality_name(v.quality), source.c_str(),
                note.c_str());
  }
}

/// Overwrites the table drawn before. Returns the number of lines.
int draw_table(const Hub& hub, const DeviceStatus& status, int lines_before) {
  if (lines_before > 0) std::printf("\x1b[%dA", lines_before);
  int lines = 0;
  const auto end_line = [&] {
    std::printf("\x1b[K\n");
    ++lines;
  };
  std::printf("%-10s %6s %-7s %8s  %-12s %s", "parameter", "value", "unit", "age", "quality", "source");
  end_line();
  for (std::size_t i = 0; i < kParameterCount; ++i) {
    const auto p = static_cast<Parameter>(i);
    const LiveValue& v = hub.state().at(p);
    const bool ever = v.age_s < 1e8;
    std::printf("%-10s %6s %-7s %8s  %-12s %s", parameter_name(p), shown(p, v.value).c_str(), parameter_unit(p), ever ? (format_number(v.age_s, 1) + " s").c_str() : "",
                ever ? quality_name(v.quality) : "", ever ? hub.source_name(v.source).c_str() : "");
    if (ever && hub.measured_before_s(p) > kStaleAfter_s) std::printf("  (measured %s s before)", format_number(hub.measured_before_s(p), 0).c_str());
    end_line();
  }
  std::printf("%llu messages, %llu refused, %llu damaged frames, %llu values, %llu lost; %llu connected", static_cast<unsigned long long>(status.accepted + status.rejected),
              static_cast<unsigned long long>(status.rejected), static_cast<unsigned long long>(status.transport.frames_dropped),
              static_cast<unsigned long long>(hub.state().samples), static_cast<unsigned long long>(hub.state().dropped),
              static_cast<unsigned long long>(status.transport.connections_open));
  end_line();
  if (!status.last_warning.empty()) {
    std::printf("note: %.120s", status.last_warning.c_str());
    end_line();
  }
  return lines;
}

void print_end(const Hub& hub, const DeviceStatus& status, bool json) {
  if (json) {
    const nlohmann::ordered_json line{{"event", "end"}, {"messages", status.accepted + status.rejected}, {"refused", status.rejected}, {"damaged_frames", status.transport.frames_dropped},
                                      {"values", hub.state().samples}, {"lost", hub.state().dropped}};
    std::printf("%s\n", line.dump().c_str());
    return;
  }
  std::printf("%llu messages, %llu refused, %llu damaged frames, %llu values, %llu lost\n", static_cast<unsigned long long>(status.accepted + status.rejected),
              static_cast<unsigned long long>(status.rejected), static_cast<unsigned long long>(status.transport.frames_dropped),
              static_cast<unsigned long long>(hub.state().samples), static_cast<unsigned long long>(hub.state().dropped));
}

}  // namespace

int run_vitals_listen(const VitalsListenOptions& options) {
  const RealClock clock;
  const UtcClock utc;
  MllpListenerOptions listen;
  listen.address = options.address;
  listen.port = options.mllp_port;
  auto monitor = Hl7Monitor::start(std::make_unique<MllpListener>(listen), clock, utc);
  if (!monitor) return report_error(monitor.error());
  const Hl7Monitor& device = **monitor;  // owned by the hub from here on
  Hub hub(clock);
  hub.add(std::move(*monitor));

  const std::string endpoint = device.status().transport.endpoint;
  const CatchInterrupt catch_interrupt;
  const bool terminal = !options.json && isatty(STDOUT_FILENO) != 0;
  if (options.json) {
    const nlohmann::ordered_json line{{"event", "listening"}, {"protocol", "HL7 v2 MLLP"}, {"endpoint", endpoint},
                                      {"port", parse_integer(endpoint.substr(endpoint.rfind(':') + 1)).value_or(0)}};
    std::printf("%s\n", line.dump().c_str());
  } else {
    std::printf("listening for HL7 v2 ORU^R01 (MLLP) on %s; Ctrl-C ends. For rehearsal and training only, never for monitoring a patient.\n", endpoint.c_str());
  }
  std::fflush(stdout);

  std::array<Printed, kParameterCount> printed{};
  std::vector<LiveSample> samples;
  std::string warned;
  int lines = 0;
  const std::int64_t start_ns = clock.now_ns();
  for (bool last = false; !last;) {
    // Decided before the samples are taken, so that those of the last message are shown.
    const DeviceStatus status = device.status();
    last = interrupted() || (options.for_s > 0 && static_cast<double>(clock.now_ns() - start_ns) * 1e-9 >= options.for_s) ||
           (options.count > 0 && status.accepted + status.rejected >= options.count) || !status.transport.running;
    samples.clear();
    hub.take(samples);
    if (terminal) {
      lines = draw_table(hub, status, lines);
    } else {
      for (std::size_t i = 0; i < kParameterCount; ++i) {
        const LiveValue& v = hub.state().values[i];
        const Printed now{v.value, v.quality, v.source};
        if (now == printed[i]) continue;
        printed[i] = now;
        print_change(hub, static_cast<Parameter>(i), options.json);
      }
      if (!status.last_warning.empty() && status.last_warning != warned) {
        warned = status.last_warning;
        if (options.json) std::printf("%s\n", nlohmann::ordered_json{{"event", "warning"}, {"text", warned}}.dump().c_str());
        else std::printf("note: %s\n", warned.c_str());
      }
    }
    std::fflush(stdout);
    if (!last) std::this_thread::sleep_for(kRefresh);
  }
  const DeviceStatus status = device.status();
  if (!terminal) print_end(hub, status, options.json);
  std::fflush(stdout);
  if (!status.transport.running) return report_error({ErrorKind::failed, "the listener stopped by itself: " + status.transport.problem, endpoint, "start it again"});
  return 0;
}

}  // namespace holotwin
