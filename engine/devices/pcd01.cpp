#include "engine/devices/pcd01.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "engine/core/text.h"
#include "engine/devices/mdc.h"

namespace holotwin {

namespace {

/// Text of ours to quote: codes and reference identifiers only, so that no name can slip into a log.
std::string quotable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 64)) {
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') out += c;
    else return "(unprintable)";
  }
  return out.empty() ? "(empty)" : out;
}

bool is_refid(std::string_view text) { return text.starts_with("MDC_") || text.starts_with("NOM_"); }

std::string name_and_id(std::string_view field, const Hl7Delimiters& d) {
  // HD and EI alike: name^universal id^type.
  const auto part = [&](std::size_t n) { return hl7_printable(hl7_unescape(hl7_part(field, d.component, n), d), 40); };
  std::string name = part(1), id = part(2);
  if (name.empty()) return id;
  return id.empty() || id == name ? name : name + " " + id;
}

std::string device_name(const Hl7Message& message) {
  for (const Hl7Segment& s : message.segments) {
    if (s.name != "OBX" || s.field(18).empty()) continue;
    if (std::string name = name_and_id(hl7_part(s.field(18), message.delimiters.repetition, 1), message.delimiters); !name.empty()) return name;
  }
  std::string name = name_and_id(message.header().field(3), message.delimiters);
  return name.empty() ? "unnamed device" : name;
}

/// One OBX that is a parameter of ours, before the best of each parameter is chosen.
struct Candidate {
  const MdcCode* code = nullptr;
  Parameter parameter = Parameter::hr;
  LiveSample sample;
  double measured_before_s = 0;
  std::string_view channel;  // OBX-4 without its last part
};

class OruReader {
 public:
  OruReader(const Hl7Message& message, TemperatureChannels& channels) : m_(message), channels_(channels) {}

  Pcd01Report read() {
    report_.source_name = device_name(m_);
    sent_ = parse_hl7_time(m_.header().field(7));
    const std::string_view processing = hl7_part(m_.header().field(11), m_.delimiters.component, 1);
    not_production_ = processing == "T" || processing == "D";
    if (not_production_) warn("MSH-11 marks this message as training or debugging: its values are shown as questionable");
    std::optional<Hl7Time> group_time;
    for (const Hl7Segment& s : m_.segments) {
      if (s.name == "OBR") group_time = parse_hl7_time(s.field(7));
      if (s.name == "OBX") read_obx(s, group_time);
    }
    choose();
    return std::move(report_);
  }

 private:
  void warn(std::string text) {
    if (report_.warnings.size() < kMaxWarnings) report_.warnings.push_back(std::move(text));
  }

  struct Identified {
    const MdcCode* code = nullptr;
    bool doubtful = false;
  };

  /// OBX-3 holds the 11073 code as its first or its alternate triplet (code^name^system^code^name^system).
  Identified identify(const Hl7Segment& s) {
    const char sep = m_.delimiters.component;
    for (const std::size_t first : {std::size_t{1}, std::size_t{4}}) {
      const std::string_view number = trim(hl7_part(s.field(3), sep, first)), name = trim(hl7_part(s.field(3), sep, first + 1)),
                             system = trim(hl7_part(s.field(3), sep, first + 2));
      if (!system.empty() && system != "MDC") continue;
      const auto parsed = parse_integer(number);
      const bool in_range = parsed && *parsed > 0 && *parsed <= 0xFFFFFFFFLL;
      const MdcCode* by_number = in_range ? find_mdc(static_cast<std::uint32_t>(*parsed)) : nullptr;
      const MdcCode* by_name = is_refid(name) ? find_mdc(name) : nullptr;
      if (by_number != nullptr) {
        // The number is the identifier, the name is only there to be read. A disagreement is still a reason for doubt.
        const bool same = !is_refid(name) || (by_name != nullptr && by_name->parameter == by_number->parameter);
        if (!same) warn("OBX-3 code " + quotable(number) + " carries the name " + quotable(name) + ": read by its code, shown as questionable");
        return {by_number, !same};
      }
      if (by_name != nullptr && number.empty()) return {by_name, false};
      if (by_name != nullptr) {
        warn("OBX-3 name " + quotable(name) + " carries the code " + quotable(number) + ", which is another quantity: ignored");
        return {};
      }
    }
    return {};
  }

  /// The value in our unit, or nothing when the unit does not fit the parameter.
  std::optional<double> convert(const Hl7Segment& s, Parameter p, double value, bool& doubtful) {
    const char sep = m_.delimiters.component;
    bool named = false;
    std::optional<MdcUnit> unit;
    for (std::size_t part = 1; part <= 5; ++part) {
      if (part == 3) continue;  // the coding system
      const std::string text = hl7_unescape(trim(hl7_part(s.field(6), sep, part)), m_.delimiters);
      if (text.empty()) continue;
      named = true;
      const auto found = find_unit(text);
      if (!found) continue;
      if (unit && (unit->kind != found->kind || unit->factor != found->factor)) {
        warn("OBX-6 of " + std::string(parameter_name(p)) + " names two different units: ignored");
        return std::nullopt;
      }
      unit = found;
    }
    if (!named) {
      // A rate and a saturation have one unit in practice, a pressure and a temperature do not.
      if (unit_kind(p) != UnitKind::rate && unit_kind(p) != UnitKind::percent) doubtful = true;
      return value;
    }
    if (!unit || unit->kind != unit_kind(p)) {
      warn("OBX-6 of " + std::string(parameter_name(p)) + " is not a unit of it: ignored");
      return std::nullopt;
    }
    return value * unit->factor + unit->offset;
  }

  double measured_before_s(const Hl7Segment& s, const std::optional<Hl7Time>& group_time) const {
    const auto own = parse_hl7_time(s.field(14));
    const auto& taken = own ? own : group_time;
    // Two stamps of one clock: their difference holds even where the clock itself is wrong (24 minutes on average).
    if (!sent_ || !taken) return 0;
    // A stamp without a zone is in the zone of the message (HL7 v2.6 section 2.A.22: MSH-7's zone is the default for the message).
    double taken_s = taken->seconds;
    if (sent_->has_zone && !taken->has_zone) taken_s -= sent_->offset_s;
    else if (sent_->has_zone != taken->has_zone) return 0;
    return std::max(0.0, sent_->seconds - taken_s);
  }

  void read_obx(const Hl7Segment& s, const std::optional<Hl7Time>& group_time) {
    const std::string_view type = trim(s.field(2)), status = trim(s.field(11)), method = trim(hl7_part(s.field(17), m_.delimiters.component, 1));
    const auto [code, misnamed] = identify(s);
    // A setting (OBX-17 ASETTING, MSETTING) is what the device was told, not what it measured.
    if (code == nullptr || method == "ASETTING" || method == "MSETTING" || !(type.empty() || type == "NM" || type == "ST" || type == "SN")) {
      ++report_.ignored;
      return;
    }
    Candidate c;
    c.code = code;
    c.parameter = code->parameter;
    c.measured_before_s = measured_before_s(s, group_time);
    const std::string_view sub_id = trim(s.field(4));
    c.channel = sub_id.substr(0, sub_id.rfind('.'));
    if (code->temperature) {
      std::string channel = std::to_string(code->code) + "/" + std::string(sub_id.substr(0, 64));
      int twin = 0;  // the same code and sub-id again in this message can only be the next probe
      for (const std::string& seen : temperature_channels_) twin += seen == channel ? 1 : 0;
      temperature_channels_.push_back(channel);
      if (twin > 0) channel += "#" + std::to_string(twin);
      c.parameter = channels_.slot(report_.source_name, channel, code->parameter);
      if (c.parameter == Parameter::count) {
        warn("a third temperature: two are shown");
        ++report_.ignored;
        return;
      }
    }
    c.sample.parameter = c.parameter;
    bool doubtful = misnamed || not_production_ || questionable_flag(s);
    const auto value = measured_value(s, status, type);
    if (value) {
      const auto converted = convert(s, c.parameter, *value, doubtful);
      if (!converted) {
        ++report_.ignored;
        return;
      }
      const ParameterRange& range = parameter_range(c.parameter);
      if (*converted < range.possible_low || *converted > range.possible_high) {
        warn(std::string(parameter_name(c.parameter)) + " is outside what a monitor can measure: no value");
      } else {
        c.sample.value = *converted;
        if (*converted < range.low || *converted > range.high) doubtful = true;
      }
    }
    if (std::isnan(c.sample.value)) c.sample.quality = Quality::none;
    else if (c.measured_before_s > kStaleAfter_s) c.sample.quality = Quality::stale;
    else c.sample.quality = doubtful ? Quality::questionable : Quality::good;
    candidates_.push_back(c);
  }

  /// OBX-8 as IHE PCD uses it (Technical Framework vol. 2, OBX-8: the 11073 MeasurementStatus): doubt, calibration, test and demonstration.
  bool questionable_flag(const Hl7Segment& s) const { return has_flag(s, {"QUES", "CALIB", "TEST", "DEMO", "EARLY"}); }
  bool has_flag(const Hl7Segment& s, std::initializer_list<std::string_view> flags) const {
    for (std::size_t i = 1; i <= 8; ++i) {
      const std::string_view one = trim(hl7_part(hl7_part(s.field(8), m_.delimiters.repetition, i), m_.delimiters.component, 1));
      for (const std::string_view f : flags) {
        if (one == f) return true;
      }
    }
    return false;
  }

  std::optional<double> measured_value(const Hl7Segment& s, std::string_view status, std::string_view type) {
    static constexpr double kNoValueOfSomeSenders = -100.0;  // field notes: -100 stands for "no value" in public samples
    static constexpr std::string_view kWithValue = "RFPSCU"; // HL7 table 0085
    const std::string_view field = s.field(5);
    if (!status.empty() && (status.size() != 1 || kWithValue.find(status[0]) == std::string_view::npos)) return std::nullopt;
    if (has_flag(s, {"INV", "NAV"}) || field.empty() || hl7_is_null(field)) return std::nullopt;
    std::string_view number = field;
    if (type == "SN") {  // comparator^number: only a plain or "=" number is a measurement
      const std::string_view comparator = trim(hl7_part(field, m_.delimiters.component, 1));
      if (!comparator.empty() && comparator != "=") return std::nullopt;
      number = hl7_part(field, m_.delimiters.component, 2);
    }
    const auto value = parse_double(number);
    if (!value) {
      warn("OBX-5 of a measurement is not a number: no value");
      return std::nullopt;
    }
    if (*value == kNoValueOfSomeSenders) return std::nullopt;
    return value;
  }

  void choose() {
    std::array<const Candidate*, kParameterCount> best{};
    for (const Candidate& c : candidates_) {
      const Candidate*& b = best[static_cast<std::size_t>(c.parameter)];
      const auto worth = [](const Candidate& x) { return (std::isnan(x.sample.value) ? 100 : 0) + x.code->rank; };
      if (b != nullptr) {
        ++report_.ignored;
        if (worth(c) >= worth(*b)) continue;
      }
      b = &c;
    }
    std::array<LiveSample, kParameterCount> chosen{};
    for (std::size_t i = 0; i < kParameterCount; ++i) {
      if (best[i] != nullptr) chosen[i] = best[i]->sample;
    }
    for (const auto& [sys, dia, mean] : {std::array{Parameter::art_sys, Parameter::art_dia, Parameter::art_mean},
                                         std::array{Parameter::nibp_sys, Parameter::nibp_dia, Parameter::nibp_mean}}) {
      LiveSample &s = chosen[static_cast<std::size_t>(sys)], &d = chosen[static_cast<std::size_t>(dia)], &m = chosen[static_cast<std::size_t>(mean)];
      // 1 mmHg: each of the three is rounded by itself. NaN compares false.
      if (s.value + 1.0 < d.value || m.value + 1.0 < d.value || m.value > s.value + 1.0) {
        warn(std::string(parameter_name(sys)) + ", mean and diastolic are out of order: shown as questionable");
        for (LiveSample* x : {&s, &d, &m}) {
          if (x->quality == Quality::good) x->quality = Quality::questionable;
        }
      }
    }
    for (std::size_t i = 0; i < kParameterCount; ++i) {
      if (best[i] != nullptr) report_.measurements.push_back({chosen[i], best[i]->measured_before_s});
    }
  }

  const Hl7Message& m_;
  TemperatureChannels& channels_;
  Pcd01Report report_;
  std::optional<Hl7Time> sent_;
  bool not_production_ = false;
  std::vector<Candidate> candidates_;
  std::vector<std::string> temperature_channels_;
};

}  // namespace

Parameter TemperatureChannels::slot(const std::string& device, const std::string& channel, Parameter wish) {
  auto found = channels_.find(device);
  if (found == channels_.end()) {
    if (channels_.size() >= kMaxDevices) return Parameter::count;
    found = channels_.emplace(device, std::pair<std::string, std::string>{}).first;
  }
  auto& [first, second] = found->second;
  if (first == channel) return Parameter::temp1;
  if (second == channel) return Parameter::temp2;
  if (wish == Parameter::temp2 && second.empty()) {
    second = channel;
    return Parameter::temp2;
  }
  if (first.empty()) {
    first = channel;
    return Parameter::temp1;
  }
  if (second.empty()) {
    second = channel;
    return Parameter::temp2;
  }
  return Parameter::count;
}

Hl7Problem check_is_oru(const Hl7Message& message) {
  const char sep = message.delimiters.component;
  const std::string_view type = message.header().field(9), version = hl7_part(message.header().field(12), sep, 1);
  if (hl7_part(type, sep, 1) != "ORU") return {AckCode::reject, "200", "only ORU messages are taken (MSH-9)"};
  const std::string_view trigger = hl7_part(type, sep, 2);
  if (!trigger.empty() && trigger != "R01") return {AckCode::reject, "201", "only ORU^R01 is taken (MSH-9)"};
  if (!version.starts_with("2.")) return {AckCode::reject, "203", "only HL7 version 2 is taken (MSH-12)"};
  return {};
}

Result<Pcd01Report> parse_oru(const Hl7Message& message, TemperatureChannels& channels) {
  if (message.header().field(10).empty()) return fail(ErrorKind::failed, "the message has no control id (MSH-10)");
  // A message cut short inside a whole frame: what came is not shown as if it were all.
  constexpr std::size_t kResultStatus = 11;  // OBX-11, required by HL7 and IHE PCD-01
  bool observes = false, whole = false;
  for (const Hl7Segment& s : message.segments) {
    observes = observes || s.name == "OBR" || s.name == "OBX";
    whole = whole || (s.name == "OBX" && s.fields.size() > kResultStatus);
  }
  if (!observes) return fail(ErrorKind::failed, "the message has no OBR and no OBX segment: it holds no observation, or was cut short");
  if (message.ends_in_obx && whole && message.segments.back().fields.size() <= kResultStatus)
    return fail(ErrorKind::failed, "the last segment ends before OBX-11 while the others have it: the message was cut short");
  if (message.patients > 1) return fail(ErrorKind::failed, "the message holds more than one patient (PID); their values cannot be told apart here");
  return OruReader(message, channels).read();
}

}  // namespace holotwin
