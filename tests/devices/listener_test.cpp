#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "engine/core/clock.h"
#include "engine/core/file.h"
#include "engine/core/rng.h"
#include "engine/devices/hl7_monitor.h"
#include "engine/devices/hub.h"
#include "engine/devices/mllp_listener.h"
#include "engine/devices/mdc.h"

namespace holotwin {
namespace {

const std::string kHead = "MSH|^~\\&|MON^0012FFFFFE0000AB^EUI-64|W|T|L|20260301101530+0100||ORU^R01^ORU_R01|M1|P|2.6|||AL|NE\r";
std::string heart_rate(const std::string& v, const std::string& device = "MON", const std::string& id = "M1") {
  return "MSH|^~\\&|" + device + "|W|T|L|20260301101530+0100||ORU^R01^ORU_R01|" + id + "|P|2.6|||AL|NE\rPID|||SECRET-1||Doe^Jane\rOBR|1\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|" + v +
         "|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r";
}

/// A transport without a network: the test says what arrives.
class Wire final : public Transport {
 public:
  Result<void> start(Answer answer) override {
    answer_ = std::move(answer);
    return {};
  }
  void stop() override {}
  TransportStatus status() const override { return {}; }
  std::string send(const std::string& message) { return answer_(message); }

 private:
  Answer answer_;
};

/// A monitor on a wire, a hub, and a clock to move.
struct Bedside {
  explicit Bedside(Hl7MonitorOptions options = {}) : hub(clock) {
    auto transport = std::make_unique<Wire>();
    wire = transport.get();
    auto started = Hl7Monitor::start(std::move(transport), clock, utc, options);
    EXPECT_TRUE(started);
    monitor = started->get();
    hub.add(std::move(*started));
  }
  void wait(double s) { clock.advance_ns(static_cast<std::int64_t>(s * 1e9)); }
  std::vector<LiveSample> take() {
    std::vector<LiveSample> out;
    hub.take(out);
    return out;
  }
  ManualClock clock, utc;
  Wire* wire = nullptr;
  Hl7Monitor* monitor = nullptr;
  Hub hub;
};

TEST(Hub, ASampleCarriesItsAgeFromReceiptToTheFrame) {
  Bedside b;
  b.wait(100);
  EXPECT_NE(b.wire->send(heart_rate("72")).find("MSA|AA|M1"), std::string::npos);
  b.wait(0.25);
  const auto samples = b.take();
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].parameter, Parameter::hr);
  EXPECT_DOUBLE_EQ(samples[0].value, 72);
  EXPECT_NEAR(samples[0].age_s, 0.25, 1e-9);
  EXPECT_EQ(b.hub.source_name(samples[0].source), "MON");
  EXPECT_EQ(b.hub.state().source_name, "MON");
  EXPECT_TRUE(b.take().empty()) << "a sample is handed out once";
}

TEST(Hub, ASilentFeedGoesStaleAfterFiveSecondsAndBlankAfterThirty) {
  Bedside b;
  b.wire->send(heart_rate("72"));
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::good);
  b.wait(4.9);
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::good);
  b.wait(0.2);
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::stale);
  EXPECT_DOUBLE_EQ(b.hub.state().at(Parameter::hr).value, 72);
  b.wait(24.8);
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::stale);
  b.wait(0.2);
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::none);
  EXPECT_TRUE(std::isnan(b.hub.state().at(Parameter::hr).value));
  b.wire->send(heart_rate("80"));
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::good);
  EXPECT_DOUBLE_EQ(b.hub.state().at(Parameter::hr).value, 80);
}

TEST(Hub, SamplesThatWaitedInTheRingAreAsOldAsTheyAre) {
  Bedside b;
  b.wire->send(heart_rate("72"));
  b.wait(6);
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::stale);
}

TEST(Hub, AValueThatTheDeviceWithdrawsIsBlankAtOnce) {
  Bedside b;
  b.wire->send(heart_rate("72"));
  b.take();
  b.wire->send(heart_rate("-100"));
  b.take();
  EXPECT_EQ(b.hub.state().at(Parameter::hr).quality, Quality::none);
  EXPECT_TRUE(std::isnan(b.hub.state().at(Parameter::hr).value));
}

TEST(Hub, TheNewestOfTwoDevicesIsShownWithItsName) {
  Bedside b;
  auto second = std::make_unique<Wire>();
  Wire* wire = second.get();
  auto monitor = Hl7Monitor::start(std::move(second), b.clock, b.utc);
  ASSERT_TRUE(monitor);
  b.hub.add(std::move(*monitor));
  wire->send(heart_rate("90", "SECOND"));
  b.wait(1);
  b.wire->send(heart_rate("72", "FIRST"));
  b.take();
  EXPECT_DOUBLE_EQ(b.hub.state().at(Parameter::hr).value, 72);
  EXPECT_EQ(b.hub.source_name(b.hub.state().at(Parameter::hr).source), "FIRST");
  EXPECT_EQ(b.hub.sources(), 2U);
}

TEST(Hub, WhatAFullRingLosesIsCounted) {
  Bedside b({false, 4});
  for (int i = 0; i < 10; ++i) b.wire->send(heart_rate("72"));
  EXPECT_EQ(b.take().size(), 4U);
  EXPECT_EQ(b.hub.state().dropped, 6U);
  EXPECT_EQ(b.monitor->status().dropped, 6U);
}

TEST(Hub, OneFrameTakesABoundedNumberAndTheRestComesLater) {
  Bedside b;
  for (int i = 0; i < 1500; ++i) b.wire->send(heart_rate("72"));
  EXPECT_EQ(b.take().size(), Hub::kMaxSamplesPerTake);
  EXPECT_EQ(b.take().size(), 1500U - Hub::kMaxSamplesPerTake);
}

TEST(Hl7Monitor, AnswersEachKindOfMessageAsItDeserves) {
  Bedside b;
  EXPECT_NE(b.wire->send(heart_rate("72")).find("\rMSA|AA|M1\r"), std::string::npos);
  EXPECT_NE(b.wire->send("MSH|^~\\&|MON|W|T|L|1||ADT^A01|M2|P|2.6\r").find("\rMSA|AR|M2\r"), std::string::npos);
  EXPECT_NE(b.wire->send("MSH|^~\\&|MON|W|T|L|1||ORU^R01|M3|P|3.0\r").find("\rMSA|AR|M3\r"), std::string::npos);
  EXPECT_NE(b.wire->send("MSH|^~\\&|MON|W|T|L|1||ORU^R01|M4|P|2.6\rbroken segment\r").find("\rMSA|AE|M4\r"), std::string::npos);
  EXPECT_NE(b.wire->send("not HL7").find("\rMSA|AR|\r"), std::string::npos);
  EXPECT_EQ(b.wire->send("MSH|^~\\&|MON|W|T|L|1||ORU^R01|M5|P|2.6|||NE|NE\rOBR|1\r"), "");
  EXPECT_EQ(b.monitor->status().accepted, 2U);
  EXPECT_EQ(b.monitor->status().rejected, 4U);
  EXPECT_EQ(b.take().size(), 1U) << "a refused message leaves no values";
}

TEST(Hl7Monitor, TheAcknowledgementCarriesTheCalendarTime) {
  Bedside b;
  b.utc.advance_ns(1772323200LL * 1000000000LL);
  EXPECT_NE(b.wire->send(heart_rate("72")).find("|20260301000000.000+0000||ACK^R01^ACK|"), std::string::npos);
}

TEST(Hl7Monitor, ASenderOfManyNamesCannotFillMemory) {
  Bedside b;
  for (int i = 0; i < 200; ++i) b.wire->send(heart_rate("72", "MON" + std::to_string(i)));
  b.take();
  EXPECT_EQ(b.hub.sources(), 64U);
  EXPECT_EQ(b.monitor->status().rejected, 136U);
}

TEST(Hl7Monitor, NothingItSaysNamesThePatient) {
  Bedside b;
  b.utc.advance_ns(1772323200LL * 1000000000LL);  // not in the year of birth that is looked for
  // Each message names the patient somewhere and is wrong somewhere else.
  const std::string pid = "PID|||SECRET-1^^^W^PI||Doe^Jane||19700101|F\r";
  const std::string messages[] = {heart_rate("72"), kHead + pid + "SECRET-1 Doe\r", kHead + pid + pid, kHead + pid + "OBX|1|NM|Doe^MDC_Doe^MDC||x||||||R\r",
                                  kHead + pid + "OBX|1|NM|150456^MDC_CO2_ET_Doe^MDC||Jane|Doe|||||R\r", pid + kHead, "Doe^Jane",
                                  "MSH|^~\\&|MON|W|T|L|1||ADT^A01|M2|P|2.6\r" + pid};
  std::string said;
  for (const std::string& m : messages) {
    said += b.wire->send(m);
    said += b.monitor->status().last_warning;
    b.take();
  }
  for (std::uint32_t i = 0; i < b.hub.sources(); ++i) said += b.hub.source_name(i);
  for (const char* secret : {"SECRET", "Doe", "Jane", "1970"}) {
    EXPECT_EQ(said.find(secret), std::string::npos) << secret << " in: " << said;
  }
}

/// A plain blocking client.
class Client {
 public:
  explicit Client(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0;
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  bool connected() const { return connected_; }
  bool send(const std::string& bytes) const { return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }
  /// Until `text` has come, the peer closed, or the time is up; what came.
  std::string read_until(const std::string& text, double timeout_s = 5.0) const {
    std::string got;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(timeout_s);
    while (got.find(text) == std::string::npos && std::chrono::steady_clock::now() < end) {
      pollfd p{fd_, POLLIN, 0};
      if (poll(&p, 1, 50) <= 0) continue;
      char buffer[4096];
      const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      got.append(buffer, static_cast<std::size_t>(n));
    }
    return got;
  }
  /// Whether the peer closes within the time.
  bool closed_within(double timeout_s) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(timeout_s);
    while (std::chrono::steady_clock::now() < end) {
      pollfd p{fd_, POLLIN, 0};
      char c = 0;
      if (poll(&p, 1, 20) > 0 && recv(fd_, &c, 1, 0) <= 0) return true;
    }
    return false;
  }

 private:
  int fd_;
  bool connected_ = false;
};

struct Listening {
  explicit Listening(MllpListenerOptions options = {}) : listener(std::move(options)) {
    const auto started = listener.start([](std::string_view m) { return "got " + std::to_string(m.size()); });
    EXPECT_TRUE(started) << (started ? "" : started.error().message());
  }
  MllpListener listener;
};

TEST(MllpListener, AnswersFramesInOrderOnOneConnection) {
  Listening l;
  const Client c(l.listener.port());
  ASSERT_TRUE(c.connected());
  ASSERT_TRUE(c.send(mllp_frame("MSH|1") + mllp_frame("MSH|22") + mllp_frame("MSH|333")));
  EXPECT_EQ(c.read_until("got 7\x1C\r"), mllp_frame("got 5") + mllp_frame("got 6") + mllp_frame("got 7"));
  EXPECT_EQ(l.listener.status().messages, 3U);
}

TEST(MllpListener, AMessageWithoutFramingIsTakenAfterAPause) {
  MllpListenerOptions options;
  options.unframed_pause_s = 0.1;
  Listening l(options);
  const Client c(l.listener.port());
  ASSERT_TRUE(c.send("MSH|1\rOBX|2\r"));
  EXPECT_EQ(c.read_until("\x1C\r"), mllp_frame("got 12"));
  ASSERT_TRUE(c.send(mllp_frame("MSH|framed")));
  EXPECT_EQ(c.read_until("\x1C\r"), mllp_frame("got 10")) << "the connection goes on";
}

TEST(MllpListener, APortInUseIsExplained) {
  Listening l;
  MllpListenerOptions same;
  same.port = l.listener.port();
  MllpListener second(same);
  const auto started = second.start([](std::string_view) { return std::string(); });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::environment);
  EXPECT_NE(started.error().message().find("in use"), std::string::npos);
  EXPECT_NE(started.error().message().find("choose another port"), std::string::npos);
}

TEST(MllpListener, AddressesThatOthersCanReachAreRefused) {
  for (const char* address : {"0.0.0.0", "192.168.1.10", "::"}) {
    MllpListenerOptions options;
    options.address = address;
    MllpListener l(options);
    const auto started = l.start([](std::string_view) { return std::string(); });
    ASSERT_FALSE(started) << address;
    EXPECT_EQ(started.error().kind, ErrorKind::wrong_use);
    EXPECT_NE(started.error().message().find("TLS"), std::string::npos);
  }
  MllpListenerOptions nonsense;
  nonsense.address = "bedside";
  EXPECT_FALSE(MllpListener(nonsense).start([](std::string_view) { return std::string(); }));
  nonsense.address = "127.0.0.1";
  nonsense.port = 70000;
  EXPECT_FALSE(MllpListener(nonsense).start([](std::string_view) { return std::string(); }));
}

TEST(MllpListener, MoreConnectionsThanTheLimitAreTurnedAway) {
  MllpListenerOptions options;
  options.max_connections = 2;
  Listening l(options);
  const Client a(l.listener.port()), b(l.listener.port());
  ASSERT_TRUE(a.send(mllp_frame("MSH")) && b.send(mllp_frame("MSH")));
  a.read_until("\x1C\r");
  b.read_until("\x1C\r");
  const Client third(l.listener.port());
  EXPECT_TRUE(third.closed_within(5.0));
  EXPECT_EQ(l.listener.status().connections_refused, 1U);
  ASSERT_TRUE(a.send(mllp_frame("MSH|still")));
  EXPECT_EQ(a.read_until("\x1C\r"), mllp_frame("got 9"));
}

TEST(MllpListener, AnIdleConnectionIsClosedAndItsPlaceIsFree) {
  MllpListenerOptions options;
  options.idle_timeout_s = 0.2;
  options.max_connections = 1;
  Listening l(options);
  const Client a(l.listener.port());
  ASSERT_TRUE(a.send("\x0BMSH|never finished"));
  EXPECT_TRUE(a.closed_within(5.0));
  const Client b(l.listener.port());
  ASSERT_TRUE(b.send(mllp_frame("MSH")));
  EXPECT_EQ(b.read_until("\x1C\r"), mllp_frame("got 3"));
  EXPECT_EQ(l.listener.status().connections_timed_out, 1U);
}

TEST(MllpListener, StopsPromptlyWithConnectionsOpenAndCallsNobodyBack) {
  auto l = std::make_unique<Listening>();
  const Client a(l->listener.port()), b(l->listener.port());
  ASSERT_TRUE(a.send("\x0Bhalf a mess"));
  const auto begin = std::chrono::steady_clock::now();
  l->listener.stop();
  l->listener.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_FALSE(l->listener.status().running);
  EXPECT_TRUE(a.closed_within(1.0));
}

TEST(MllpListener, AnAnswerOnItsWayLeavesBeforeTheStop) {
  for (int i = 0; i < 20; ++i) {
    MllpListener l({});
    std::atomic<bool> answered{false};
    ASSERT_TRUE(l.start([&](std::string_view) {
      answered = true;
      return std::string(100000, 'x');
    }));
    const Client c(l.port());
    ASSERT_TRUE(c.send(mllp_frame("MSH")));
    while (!answered) std::this_thread::yield();
    std::thread stopper([&] { l.stop(); });
    EXPECT_EQ(c.read_until("\x1C\r").size(), 100003U);
    stopper.join();
  }
}

TEST(MllpListener, SurvivesClientsThatSendGarbageAndLeave) {
  Listening l;
  Rng rng(7);
  for (int i = 0; i < 50; ++i) {
    const Client c(l.listener.port());
    std::string bytes;
    for (std::uint32_t n = rng.next_u32() % 3000; n > 0; --n) bytes += static_cast<char>(rng.next_u32() & 0xFFU);
    static_cast<void>(c.send(bytes));
  }
  const Client good(l.listener.port());
  ASSERT_TRUE(good.send(mllp_frame("MSH")));
  EXPECT_EQ(good.read_until("got 3\x1C\r"), mllp_frame("got 3"));
}

/// Every file with every kind of damage: nothing crashes, and what is said of it never names the patient.
TEST(Fuzz, MutatedMessagesNeverCrashAndNeverLeak) {
  const std::filesystem::path folder = HOLOTWIN_SOURCE_DIR "/../shared/data/vitals/hl7";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data/vitals/hl7 is not here";
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) seeds.push_back(*read_text_file(entry.path()));
  std::sort(seeds.begin(), seeds.end());
  ASSERT_EQ(seeds.size(), 6U);
  Bedside b;
  Rng rng(20260301);
  const std::string special = "|^~\\&\r\n\x0B\x1C\"0129.-+eEXMSHOBX";
  std::uint64_t answers = 0, samples = 0;
  for (int round = 0; round < 12000; ++round) {
    std::string m = mllp_frame(seeds[rng.next_u32() % seeds.size()]);
    for (std::uint32_t n = 1 + rng.next_u32() % 6; n > 0 && !m.empty(); --n) {
      const std::size_t at = rng.next_u32() % m.size();
      switch (rng.next_u32() % 6) {
        case 0: m[at] = static_cast<char>(rng.next_u32() & 0xFFU); break;
        case 1: m[at] = special[rng.next_u32() % special.size()]; break;
        case 2: m.erase(at, rng.next_u32() % 40); break;
        case 3: m.insert(at, m.substr(rng.next_u32() % m.size(), rng.next_u32() % 200)); break;
        case 4: m.insert(at, std::string(rng.next_u32() % 100, special[rng.next_u32() % special.size()])); break;
        default: m.resize(at); break;
      }
    }
    MllpDecoder decoder(1U << 16U);
    for (std::size_t at = 0; at < m.size();) {
      const std::size_t piece = std::min<std::size_t>(m.size() - at, 1 + rng.next_u32() % 700);
      decoder.feed(std::string_view(m).substr(at, piece));
      at += piece;
      while (auto whole = decoder.next()) {
        const std::string ack = b.wire->send(*whole);
        if (ack.empty()) continue;  // the mutation asked for none (MSH-15)
        ++answers;
        ASSERT_NE(ack.find("\rMSA"), std::string::npos);
        ASSERT_EQ(ack.find_first_of("\x0B\x1C\n"), std::string::npos) << "an echoed field must not break our own framing";
        ASSERT_EQ(ack.find("TESTPT"), std::string::npos);
      }
    }
    decoder.flush(true);
    while (auto whole = decoder.next()) b.wire->send(*whole);
    for (const LiveSample& s : b.take()) {
      ++samples;
      ASSERT_LT(s.parameter, Parameter::count);
      ASSERT_TRUE(std::isnan(s.value) == (s.quality == Quality::none));
      const ParameterRange& range = parameter_range(s.parameter);
      ASSERT_TRUE(std::isnan(s.value) || (s.value >= range.possible_low && s.value <= range.possible_high));
    }
    ASSERT_EQ(b.monitor->status().last_warning.find("TESTPT"), std::string::npos);
  }
  EXPECT_GT(answers, 5000U) << "most mutants must get as far as the parser";
  EXPECT_GT(samples, 5000U) << "and past it";
}

TEST(Fuzz, EveryFileSplitAtEveryByteIsReadTheSame) {
  const std::filesystem::path folder = HOLOTWIN_SOURCE_DIR "/../shared/data/vitals/hl7";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data/vitals/hl7 is not here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string message = *read_text_file(entry.path()), stream = mllp_frame(message);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
      MllpDecoder d;
      std::string got;
      for (const std::string_view part : {std::string_view(stream).substr(0, cut), std::string_view(stream).substr(cut)}) {
        d.feed(part);
        while (auto m = d.next()) got += *m;
      }
      ASSERT_EQ(got, message) << entry.path() << " cut at " << cut;
    }
  }
}

TEST(Fuzz, AMessageCutShortAtEveryByteNeverInventsANumber) {
  const std::filesystem::path path = HOLOTWIN_SOURCE_DIR "/../shared/data/vitals/hl7/synthetic_pcd01_good.hl7";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "../shared/data/vitals/hl7 is not here";
  const std::string message = *read_text_file(path);
  Bedside whole;
  whole.wire->send(message);
  whole.take();
  for (std::size_t cut = 0; cut < message.size(); ++cut) {
    Bedside b;
    MllpDecoder d;
    d.feed(message.substr(0, cut));  // unframed: only the decoder's rule about the last segment protects it
    while (auto m = d.next()) b.wire->send(*m);
    d.flush(true);
    while (auto m = d.next()) b.wire->send(*m);
    for (const LiveSample& s : b.take()) {
      ASSERT_EQ(s.value, whole.hub.state().at(s.parameter).value) << parameter_name(s.parameter) << " cut at " << cut;
    }
  }
}

TEST(SlowBench, MessagesPerSecond) {
  // 12 numbers of 30 OBX lines, as a PCD-01 message of one bed has.
  std::string message = kHead + "OBR|1\r";
  for (int i = 0; i < 18; ++i) message += "OBX|" + std::to_string(i) + "|NM|148066^MDC_ECG_V_P_C_RATE^MDC|1.5.1.2|0|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r";
  for (int i = 0; i < 12; ++i) message += "OBX|" + std::to_string(18 + i) + "|NM|150035^MDC_PRESS_BLD_ART_MEAN^MDC|1.13.1.3|83|266016^MDC_DIM_MMHG^MDC|||||R\r";
  const RealClock clock;
  auto started = Hl7Monitor::start(std::make_unique<MllpListener>(MllpListenerOptions{}), clock, clock);
  ASSERT_TRUE(started);
  const std::string endpoint = (*started)->status().transport.endpoint;
  const Client c(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
  constexpr int kMessages = 5000;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(c.send(mllp_frame(message)));
    ASSERT_NE(c.read_until("\x1C\r").find("MSA|AA|M1"), std::string::npos);
    ReceivedSample s;
    while ((*started)->poll(s)) {
    }
  }
  const double per_s = kMessages / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("loopback, one connection, each acknowledged before the next: %.0f messages/s of 30 OBX\n", per_s);
  RecordProperty("messages_per_s", static_cast<int>(per_s));
  EXPECT_GT(per_s, 172.0) << "python3-hl7 alone sends 172 a second (field notes): the listener must not be the slower side";
}

}  // namespace
}  // namespace holotwin
