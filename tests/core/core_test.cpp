#include <atomic>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "engine/core/byte_stream.h"
#include "engine/core/exchange.h"
#include "engine/core/hash.h"
#include "engine/core/jobs.h"
#include "engine/core/pose.h"
#include "engine/core/rng.h"
#include "engine/core/sim_time.h"
#include "engine/core/text.h"

namespace holotwin {
namespace {

TEST(SimTime, EveryHeadsetRateDividesTheTick) {
  for (const int hz : {72, 80, 90, 120, 144, 200, 1000}) EXPECT_EQ(SimTime::from_hz(hz).ticks * hz, SimTime::kTicksPerSecond) << hz;
}
TEST(Hash, Sha256MatchesThePublishedVectors) {  // FIPS 180-4 examples
  const auto of = [](std::string_view s) { return sha256_hex(std::as_bytes(std::span(s.data(), s.size()))); };
  EXPECT_EQ(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
TEST(Hash, OneChangedBitChangesTheResult) {
  Hasher a, b;
  a.value(1.0);
  b.value(1.0000000000000002);
  EXPECT_NE(a.result(), b.result());
}
TEST(Rng, SameSeedSameStreamOtherSeedOther) {
  Rng a(7), b(7), c(8);
  EXPECT_EQ(a.next_u32(), b.next_u32());
  EXPECT_NE(a.next_u32(), c.next_u32());
  double sum = 0;
  for (int i = 0; i < 10000; ++i) sum += a.uniform();
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}
TEST(Jobs, EveryIndexIsVisitedOnceForAnyNumberOfWorkers) {
  for (const std::size_t workers : {0U, 1U, 3U}) {
    Jobs jobs(workers);
    std::vector<std::atomic<int>> hits(1003);
    for (int round = 0; round < 50; ++round)
      jobs.for_blocks(hits.size(), 17, [&](std::size_t b, std::size_t e) {
        for (std::size_t i = b; i < e; ++i) hits[i].fetch_add(1);
      });
    for (const auto& h : hits) ASSERT_EQ(h.load(), 50);
  }
}
TEST(TripleBuffer, ReaderSeesOnlyWholeNewestValues) {
  struct Pair { int a = 0, b = 0; };
  TripleBuffer<Pair> buffer;
  std::thread writer([&] {
    for (int i = 1; i <= 100000; ++i) {
      buffer.back() = {i, i};
      buffer.publish();
    }
  });
  int last = 0;
  while (last < 100000) {
    if (!buffer.update()) continue;
    ASSERT_EQ(buffer.front().a, buffer.front().b);
    ASSERT_GE(buffer.front().a, last);
    last = buffer.front().a;
  }
  writer.join();
}
TEST(BoundedRing, KeepsOrderAndCountsWhatItDrops) {
  BoundedRing<int> ring(3);
  for (int i = 0; i < 5; ++i) ring.push(i);
  int v = 0;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ring.pop(v));
    EXPECT_EQ(v, i);
  }
  EXPECT_FALSE(ring.pop(v));
  EXPECT_EQ(ring.dropped(), 2U);
}
TEST(ByteReader, NeverReadsPastTheEnd) {
  ByteWriter w;
  w.value(7);
  w.text("liver");
  ByteReader r(w.data());
  EXPECT_EQ(r.value<int>(), 7);
  EXPECT_EQ(r.text(), "liver");
  EXPECT_EQ(r.value<double>(), 0.0);
  EXPECT_FALSE(r.ok());
}
TEST(Text, NumbersAreWholeFiniteAndInTheCLocale) {
  EXPECT_EQ(parse_double(" 1.5 "), 1.5);
  EXPECT_EQ(parse_double("+2"), 2.0);
  EXPECT_FALSE(parse_double("1,5"));
  EXPECT_FALSE(parse_double("nan"));
  EXPECT_FALSE(parse_double("1.5 mmHg"));
  EXPECT_FALSE(parse_double(""));
  EXPECT_EQ(format_number(-0.04, 1), "0.0");
  EXPECT_EQ(format_number(-1.26, 1), "-1.3");
  EXPECT_EQ(format_trimmed(0.05), "0.05");
  EXPECT_EQ(format_trimmed(1200, 2), "1200");
  EXPECT_EQ(format_trimmed(-0.0000001), "0");
}
TEST(Text, MinutesAreMinutesAndSecondsAndReadBack) {
  EXPECT_EQ(parse_clock("6:05"), 365.0);
  EXPECT_EQ(parse_clock("1:02:30"), 3750.0);
  EXPECT_EQ(parse_clock("-11:15"), -675.0);
  for (const char* bad : {"", "6", "6:60", "6:-1", "6:5x", "6: 5", ":30", "1:2:3:4", "+1:00", "--1:00", "99999:00", "6:"}) EXPECT_FALSE(parse_clock(bad)) << bad;
  EXPECT_EQ(format_minutes(365), "6:05");
  EXPECT_EQ(format_minutes(3750), "62:30");
  EXPECT_EQ(format_minutes(-675), "-11:15");
  EXPECT_EQ(format_minutes(-0.2), "0:00");
  EXPECT_EQ(format_minutes(59.6), "0:59");
  EXPECT_EQ(*parse_clock(format_minutes(4321)), 4321.0);
}
TEST(Text, AClockShowsWholeSecondsAndHoursOnlyWhereThereAreSome) {
  EXPECT_EQ(format_clock(0), "00:00");
  EXPECT_EQ(format_clock(65.9), "01:05");
  EXPECT_EQ(format_clock(3599.9), "59:59");
  EXPECT_EQ(format_clock(3661), "1:01:01");
  EXPECT_EQ(format_clock(61, true), "00:01:01");
  EXPECT_EQ(format_clock(36000, true), "10:00:00");
  EXPECT_EQ(format_clock(-61), "-01:01");
  EXPECT_EQ(format_clock(-0.2), "00:00");
  EXPECT_EQ(format_clock(std::nan("")), "--:--");
}
TEST(Pose, RotationBetweenTurnsOneIntoTheOther) {
  const glm::vec3 a = glm::normalize(glm::vec3(1, 2, 3));
  for (const glm::vec3 b : {glm::normalize(glm::vec3(-3, 1, 2)), -a, a})
    EXPECT_NEAR(glm::dot(rotation_between(a, b) * a, b), 1.0F, 1e-5F);
}

}  // namespace
}  // namespace holotwin
