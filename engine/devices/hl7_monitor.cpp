#include "engine/devices/hl7_monitor.h"

#include <algorithm>
#include <utility>

namespace holotwin {

namespace {
constexpr std::size_t kMaxSources = 64;  // assumed: far more monitors than one bed has; bounds what a sender can make us remember
}

Hl7Monitor::Hl7Monitor(std::unique_ptr<Transport> transport, const Clock& clock, const Clock& utc, Hl7MonitorOptions options)
    : transport_(std::move(transport)), clock_(clock), utc_(utc), options_(options), ring_(options.ring_samples) {
  status_.name = "HL7 v2 over MLLP";
}

Hl7Monitor::~Hl7Monitor() { transport_->stop(); }

Result<std::unique_ptr<Hl7Monitor>> Hl7Monitor::start(std::unique_ptr<Transport> transport, const Clock& clock, const Clock& utc, Hl7MonitorOptions options) {
  std::unique_ptr<Hl7Monitor> device(new Hl7Monitor(std::move(transport), clock, utc, options));
  if (auto started = device->transport_->start([d = device.get()](std::string_view text) { return d->answer(text); }); !started) return pass_on(started);
  return device;
}

bool Hl7Monitor::poll(ReceivedSample& out) { return ring_.pop(out); }

DeviceStatus Hl7Monitor::status() const {
  DeviceStatus s;
  {
    const std::scoped_lock lock(mutex_);
    s = status_;
  }
  s.dropped += ring_.dropped();
  s.transport = transport_->status();
  return s;
}

std::string Hl7Monitor::source_name(std::uint32_t source) const {
  const std::scoped_lock lock(mutex_);
  return source < sources_.size() ? sources_[source] : std::string();
}

std::optional<std::uint32_t> Hl7Monitor::source_index(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  const auto it = std::find(sources_.begin(), sources_.end(), name);
  if (it != sources_.end()) return static_cast<std::uint32_t>(it - sources_.begin());
  if (sources_.size() >= kMaxSources) return std::nullopt;
  sources_.push_back(name);
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::string Hl7Monitor::refuse(const Hl7Message& message, const Hl7Problem& problem) {
  {
    const std::scoped_lock lock(mutex_);
    ++status_.rejected;
    status_.last_warning = problem.words;
  }
  const AckWish wish = ack_wish(message, problem.code);
  if (!wish.accept && !wish.application) return {};
  return build_ack(message, problem.code, {utc_.now_ns(), ++acknowledgements_, problem.words, problem.error_code, options_.commit_codes});
}

std::string Hl7Monitor::answer(std::string_view text) {
  const std::int64_t received_ns = clock_.now_ns();
  const auto message = parse_hl7(text);
  if (!message) {
    const std::string words = message.error().message();
    {
      const std::scoped_lock lock(mutex_);
      ++status_.rejected;
      status_.last_warning = words;
    }
    // Where at least the header can be read the sender learns which message it was.
    const std::size_t line = text.find_first_of("\r\n");
    const auto header = parse_hl7(text.substr(0, line));
    const AckOptions ack{utc_.now_ns(), ++acknowledgements_, words, header ? "207" : "100", options_.commit_codes};
    if (!header) return build_ack_without_header(ack);
    const AckWish wish = ack_wish(*header, AckCode::error);
    return wish.accept || wish.application ? build_ack(*header, AckCode::error, ack) : std::string();
  }
  if (const Hl7Problem problem = check_is_oru(*message); problem.code != AckCode::accept) return refuse(*message, problem);
  auto report = parse_oru(*message, channels_);
  if (!report) return refuse(*message, {AckCode::error, "207", report.error().message()});
  const auto source = source_index(report->source_name);
  if (!source) return refuse(*message, {AckCode::error, "207", "more than " + std::to_string(kMaxSources) + " different devices sent to this listener"});

  std::uint64_t handed = 0;
  for (const Measurement& m : report->measurements) {
    ReceivedSample r{m.sample, received_ns, m.measured_before_s};
    r.sample.source = *source;
    if (ring_.push(r)) ++handed;
  }
  {
    const std::scoped_lock lock(mutex_);
    ++status_.accepted;
    status_.samples += handed;
    if (!report->warnings.empty()) status_.last_warning = report->warnings.front();
  }
  const AckWish wish = ack_wish(*message, AckCode::accept);
  if (!wish.accept && !wish.application) return {};
  return build_ack(*message, AckCode::accept, {utc_.now_ns(), ++acknowledgements_, {}, {}, options_.commit_codes});
}

}  // namespace holotwin
