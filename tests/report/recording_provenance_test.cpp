// What a recording says of where it came from: the source of a debrief's provenance.

#include <gtest/gtest.h>

#include "engine/session/recording.h"

namespace holotwin {
namespace {

using Bytes = std::vector<std::byte>;

/// CRC-32 of ISO 3309, bit by bit: slow and independent of the program's.
std::uint32_t crc32(const std::byte* data, std::size_t size) {
  std::uint32_t c = 0xFFFFFFFFU;
  for (std::size_t i = 0; i < size; ++i) {
    c ^= static_cast<std::uint32_t>(data[i]);
    for (int bit = 0; bit < 8; ++bit) c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
  }
  return ~c;
}
void put(Bytes& at, std::size_t offset, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) at[offset + i] = static_cast<std::byte>(value >> (8 * i));
}

/// The same recording as layout 1 wrote it: without the two texts at the end of the header's payload.
Bytes as_layout_1(Bytes bytes, std::size_t texts_size) {
  constexpr std::size_t kPrefix = 16, kPayload = kPrefix + 9;
  const std::size_t size = bytes.size() - kPayload - 4 - texts_size;
  bytes.resize(kPayload + size + 4);
  put(bytes, 8, 1);
  put(bytes, kPrefix + 1, static_cast<std::uint32_t>(size));
  put(bytes, kPrefix + 5, crc32(bytes.data() + kPrefix, 5));
  put(bytes, kPayload + size, crc32(bytes.data() + kPayload, size));
  return bytes;
}

TEST(RecordingProvenance, ScriptAndPresenterComeBack) {
  const auto r = decode_recording(encode_header({"0.1.0", "liver_trauma", "schema = 1\n", "builtin", "abc", 42, "liver_trauma_good", "off-screen"}));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->header.script_id, "liver_trauma_good");
  EXPECT_EQ(r->header.presenter, "off-screen");
}

TEST(RecordingProvenance, ARecordingFromBeforeItWasKeptIsReadAndClaimsNothing) {
  const std::string script = "liver_trauma_good", presenter = "off-screen";
  const Bytes now = encode_header({"0.1.0", "liver_trauma", "schema = 1\n", "builtin", "abc", 42, script, presenter});
  const auto r = decode_recording(as_layout_1(now, 4 + script.size() + 4 + presenter.size()));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->header.twin_checksum, "abc");
  EXPECT_EQ(r->header.seed, 42U);
  EXPECT_EQ(r->header.script_id, "");
  EXPECT_EQ(r->header.presenter, "");
  // The same header under today's number is damage, not an old recording.
  Bytes mislabelled = as_layout_1(now, 4 + script.size() + 4 + presenter.size());
  put(mislabelled, 8, 2);
  EXPECT_FALSE(decode_recording(mislabelled));
}

}  // namespace
}  // namespace holotwin
