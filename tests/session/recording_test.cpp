#include "engine/session/recording.h"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "engine/core/rng.h"

namespace holotwin {
namespace {

using Bytes = std::vector<std::byte>;

InputFrame some_frame(int i) {
  InputFrame f;
  HandInput& h = f.hands[kRightHand];
  h.tracked = true;
  h.tool = Tool::pack;
  h.trigger = 0.25F * static_cast<float>(i % 5);
  h.T_world_tool.position = {0.01F * static_cast<float>(i), -0.2F, 1.0F};
  if (i % 7 == 0) f.commands.push_back({CommandKind::give, "red_cells", 2, 120});
  if (i % 11 == 0) f.live.push_back({Parameter::hr, 88.5, Quality::good, 3, 0.25});
  if (i % 13 == 0) f.run_ahead = SimTime::from_seconds(30);
  return f;
}

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

/// `ends` gets the stream's length after each record, the header's first.
Bytes some_recording(int frames, std::vector<std::size_t>* ends = nullptr) {
  Bytes all = encode_header({"0.1.0", "liver_trauma", "schema = 1\n", "builtin", "abc", 42});
  if (ends) ends->push_back(all.size());
  for (int i = 0; i < frames; ++i) {
    append(all, encode_frame(some_frame(i)));
    if (ends) ends->push_back(all.size());
  }
  append(all, encode_hash(static_cast<std::uint64_t>(frames), 0x0123456789ABCDEFULL));
  append(all, encode_end(static_cast<std::uint64_t>(frames)));
  return all;
}

Bytes payload_of(const InputFrame& f) {
  ByteWriter w;
  write_input_frame(w, f);
  return w.data();
}

TEST(Recording, WhatWasWrittenComesBackBitByBit) {
  const auto r = decode_recording(some_recording(40));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_TRUE(r->complete);
  EXPECT_EQ(r->header.program_version, "0.1.0");
  EXPECT_EQ(r->header.scenario_id, "liver_trauma");
  EXPECT_EQ(r->header.scenario_text, "schema = 1\n");
  EXPECT_EQ(r->header.twin_name, "builtin");
  EXPECT_EQ(r->header.twin_checksum, "abc");
  EXPECT_EQ(r->header.seed, 42U);
  ASSERT_EQ(r->frames.size(), 40U);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(payload_of(r->frames[static_cast<std::size_t>(i)]), payload_of(some_frame(i))) << i;
  ASSERT_EQ(r->checks.size(), 1U);
  EXPECT_EQ(r->checks[0].frame, 40U);
  EXPECT_EQ(r->checks[0].state_hash, 0x0123456789ABCDEFULL);
}

TEST(Recording, EveryTruncationIsReadableUpToItsLastWholeFrame) {
  std::vector<std::size_t> ends;
  const Bytes all = some_recording(25, &ends);
  for (std::size_t n = 0; n < all.size(); ++n) {
    const auto r = decode_recording(std::span(all).first(n));
    if (n < ends.front()) {
      EXPECT_FALSE(r) << n;
      continue;
    }
    ASSERT_TRUE(r) << n << ": " << r.error().message();
    EXPECT_FALSE(r->complete) << n;
    const auto whole = std::upper_bound(ends.begin(), ends.end(), n) - ends.begin() - 1;
    EXPECT_EQ(r->frames.size(), static_cast<std::size_t>(whole)) << n;
  }
}

TEST(Recording, ZerosThatACrashLeftAtTheEndAreNoDamage) {
  std::vector<std::size_t> ends;
  Bytes all = some_recording(10, &ends);
  all.resize(ends.back());
  all.resize(all.size() + 5000, std::byte{0});
  const auto r = decode_recording(all);
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_FALSE(r->complete);
  EXPECT_EQ(r->frames.size(), 10U);
}

TEST(Recording, EveryFlippedBitIsFound) {
  const Bytes all = some_recording(6);
  for (std::size_t i = 0; i < all.size() * 8; ++i) {
    Bytes bad = all;
    bad[i / 8] ^= std::byte{1} << (i % 8);
    EXPECT_FALSE(decode_recording(bad)) << "bit " << i;
  }
}

TEST(Recording, RefusesOtherFilesOtherVersionsAndLiesAboutItsLength) {
  EXPECT_FALSE(decode_recording({}));
  Bytes other = some_recording(3);
  other[8] = std::byte{9};
  const auto version = decode_recording(other);
  ASSERT_FALSE(version);
  EXPECT_NE(version.error().what.find("format 9"), std::string::npos) << version.error().what;
  Bytes lie = encode_header({});
  append(lie, encode_frame({}));
  append(lie, encode_end(2));
  EXPECT_FALSE(decode_recording(lie));
  Bytes more = some_recording(3);
  append(more, encode_frame({}));
  EXPECT_FALSE(decode_recording(more)) << "frames after the end";
  Bytes headless = some_recording(0);
  headless.resize(16);
  append(headless, encode_frame({}));
  EXPECT_FALSE(decode_recording(headless));
}

/// Deterministic mutations: whatever the bytes, decoding ends, and every frame it accepts is one that was written.
TEST(Recording, MutatedStreamsNeverDecodeToFramesThatWereNotWritten) {
  const Bytes all = some_recording(30);
  std::vector<Bytes> original;
  for (int i = 0; i < 30; ++i) original.push_back(payload_of(some_frame(i)));
  Rng rng(20260701);
  const int rounds = std::getenv("HOLOTWIN_LONG_TESTS") ? 200000 : 4000;
  int accepted = 0;
  for (int round = 0; round < rounds; ++round) {
    Bytes bad = all;
    const std::uint32_t edits = 1 + rng.next_u32() % 4;
    for (std::uint32_t e = 0; e < edits && !bad.empty(); ++e) {
      const std::size_t at = rng.next_u32() % bad.size();
      const auto from = bad.begin() + static_cast<std::ptrdiff_t>(at);
      const auto span = static_cast<std::ptrdiff_t>(std::min<std::size_t>(bad.size() - at, rng.next_u32() % 300));
      switch (rng.next_u32() % 4) {
        case 0: bad[at] = static_cast<std::byte>(rng.next_u32()); break;
        case 1: bad.erase(from, from + span); break;
        case 2: bad.resize(at); break;
        default: {
          const Bytes copy(from, from + span);
          const auto to = static_cast<std::ptrdiff_t>(rng.next_u32() % bad.size());
          bad.insert(bad.begin() + to, copy.begin(), copy.end());
        }
      }
    }
    const auto r = decode_recording(bad);
    if (!r || bad == all) continue;
    ++accepted;
    for (std::size_t i = 0; i < r->frames.size(); ++i)
      ASSERT_NE(std::find(original.begin(), original.end(), payload_of(r->frames[i])), original.end()) << "round " << round << " frame " << i;
    EXPECT_TRUE(!r->complete || r->frames.size() == original.size()) << "round " << round;
  }
  EXPECT_GT(accepted, 0) << "no mutation was survivable: the test shows nothing";
}

}  // namespace
}  // namespace holotwin
