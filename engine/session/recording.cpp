#include "engine/session/recording.h"

#include <algorithm>
#include <array>

#include "engine/core/byte_stream.h"

namespace holotwin {

// Layout, little-endian:
//   8 bytes magic, u32 version of this layout, u32 version of the input frames
//   records: u8 kind, u32 payload size, u32 CRC-32 of those five bytes, payload, u32 CRC-32 of the payload
// The first record is the header. The prefix has a checksum of its own, so that a damaged size is damage and never looks like the
// end of the stream.
namespace {

constexpr std::array<char, 8> kMagic = {'H', 'O', 'L', 'O', 'R', 'E', 'C', '\n'};
constexpr std::uint32_t kVersion = 2;             // 2: the header names script and presenter
constexpr std::uint32_t kOldestVersion = 1;       // still read
constexpr std::size_t kPrefixBytes = 1 + 4 + 4;
constexpr std::size_t kMaxText = 2U << 20U;       // a scenario file is at most 1 MiB (toml_table.h)
constexpr std::size_t kMaxPayload = 8U << 20U;    // a header holds one such text; a frame is some hundred bytes
constexpr std::size_t kMaxFrames = 90UL * 3600UL * 24UL;  // a day at 90 Hz

enum class Kind : std::uint8_t { header = 1, frame = 2, hash = 3, end = 4 };

/// CRC-32 as in Ethernet and zip (ISO 3309: reflected polynomial EDB88320).
constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
    table[i] = c;
  }
  return table;
}();

std::uint32_t crc32(std::span<const std::byte> data) {
  std::uint32_t c = 0xFFFFFFFFU;
  for (const std::byte b : data) c = kCrcTable[(c ^ static_cast<std::uint32_t>(b)) & 0xFFU] ^ (c >> 8U);
  return c ^ 0xFFFFFFFFU;
}

void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

std::vector<std::byte> record(Kind kind, const ByteWriter& payload) {
  ByteWriter head;
  head.value(kind);
  head.value(static_cast<std::uint32_t>(payload.data().size()));
  const std::uint32_t head_crc = crc32(head.data());
  head.value(head_crc);
  std::vector<std::byte> bytes = head.data();
  append(bytes, payload.data());
  ByteWriter tail;
  tail.value(crc32(payload.data()));
  append(bytes, tail.data());
  return bytes;
}

tl::unexpected<Error> damaged(std::size_t at, const std::string& what) {
  return fail(ErrorKind::failed, "the recording is damaged: " + what, "byte " + std::to_string(at), "copy it again from where it was made");
}

bool read_header(ByteReader in, std::uint32_t version, RecordingHeader& h) {
  h.program_version = in.text(200);
  h.scenario_id = in.text(200);
  h.scenario_text = in.text(kMaxText);
  h.twin_name = in.text(1000);
  h.twin_checksum = in.text(200);
  h.seed = in.value<std::uint64_t>();
  if (version >= 2) {
    h.script_id = in.text(1000);
    h.presenter = in.text(200);
  }
  return in.ok() && in.left() == 0;
}

}  // namespace

std::vector<std::byte> encode_header(const RecordingHeader& header) {
  ByteWriter start;
  start.value(kMagic);
  start.value(kVersion);
  start.value(kInputFrameVersion);
  ByteWriter payload;
  payload.text(header.program_version);
  payload.text(header.scenario_id);
  payload.text(header.scenario_text);
  payload.text(header.twin_name);
  payload.text(header.twin_checksum);
  payload.value(header.seed);
  payload.text(header.script_id);
  payload.text(header.presenter);
  std::vector<std::byte> bytes = start.data();
  append(bytes, record(Kind::header, payload));
  return bytes;
}

std::vector<std::byte> encode_frame(const InputFrame& frame) {
  ByteWriter payload;
  write_input_frame(payload, frame);
  return record(Kind::frame, payload);
}

std::vector<std::byte> encode_hash(std::uint64_t frame, std::uint64_t state_hash) {
  ByteWriter payload;
  payload.value(frame);
  payload.value(state_hash);
  return record(Kind::hash, payload);
}

std::vector<std::byte> encode_end(std::uint64_t frames) {
  ByteWriter payload;
  payload.value(frames);
  return record(Kind::end, payload);
}

Result<Recording> decode_recording(std::span<const std::byte> data) {
  ByteReader start(data);
  const auto magic = start.value<std::array<char, 8>>();
  if (!start.ok() || magic != kMagic) return fail(ErrorKind::failed, "this is no Holotwin recording", "byte 0", "give the file that --record wrote");
  const auto version = start.value<std::uint32_t>();
  const auto frame_version = start.value<std::uint32_t>();
  if (!start.ok()) return fail(ErrorKind::failed, "the recording ends inside its first 16 bytes", "byte 8", "nothing of it can be played");
  if (version < kOldestVersion || version > kVersion || frame_version != kInputFrameVersion)
    return fail(ErrorKind::failed, "the recording is of format " + std::to_string(version) + "." + std::to_string(frame_version) + "; this program reads " +
                                       std::to_string(kVersion) + "." + std::to_string(kInputFrameVersion),
                "byte 8", "replay it with the program version that made it");

  Recording recording;
  bool has_header = false;
  std::size_t at = 16;
  while (at < data.size()) {
    const auto rest = data.subspan(at);
    // A file system may leave zeros where the last blocks were never written: the end of a crashed run, not damage.
    if (rest.front() == std::byte{0} && std::all_of(rest.begin(), rest.end(), [](std::byte b) { return b == std::byte{0}; })) break;
    if (recording.complete) return damaged(at, "something follows its end");
    if (rest.size() < kPrefixBytes) break;
    ByteReader prefix(rest);
    const auto kind = prefix.value<Kind>();
    const auto size = prefix.value<std::uint32_t>();
    if (prefix.value<std::uint32_t>() != crc32(rest.first(5))) return damaged(at, "a record's prefix does not match its checksum");
    if (size > kMaxPayload) return damaged(at, "a record claims " + std::to_string(size) + " bytes");
    if (rest.size() - kPrefixBytes < std::size_t{size} + 4) break;
    const auto payload = rest.subspan(kPrefixBytes, size);
    if (ByteReader(rest.subspan(kPrefixBytes + size)).value<std::uint32_t>() != crc32(payload)) return damaged(at, "a record does not match its checksum");
    if ((kind == Kind::header) == has_header) return damaged(at, has_header ? "a second header" : "it does not begin with a header");

    ByteReader in(payload);
    switch (kind) {
      case Kind::header:
        if (!read_header(in, version, recording.header)) return damaged(at, "its header cannot be read");
        has_header = true;
        break;
      case Kind::frame: {
        InputFrame frame;
        if (recording.frames.size() >= kMaxFrames) return damaged(at, "it has more than " + std::to_string(kMaxFrames) + " frames");
        if (!read_input_frame(in, frame) || in.left() != 0) return damaged(at, "frame " + std::to_string(recording.frames.size()) + " cannot be read");
        recording.frames.push_back(std::move(frame));
        break;
      }
      case Kind::hash: {
        const Recording::Check check{in.value<std::uint64_t>(), in.value<std::uint64_t>()};
        const bool in_order = recording.checks.empty() || check.frame > recording.checks.back().frame;
        if (!in.ok() || in.left() != 0 || !in_order || check.frame > recording.frames.size()) return damaged(at, "a state hash is out of place");
        recording.checks.push_back(check);
        break;
      }
      case Kind::end: {
        const auto frames = in.value<std::uint64_t>();
        if (!in.ok() || in.left() != 0 || frames != recording.frames.size())
          return damaged(at, "it says that it has " + std::to_string(frames) + " frames and has " + std::to_string(recording.frames.size()));
        recording.complete = true;
        break;
      }
      default:
        return damaged(at, "a record of unknown kind " + std::to_string(static_cast<int>(kind)));
    }
    at += kPrefixBytes + size + 4;
  }
  if (!has_header) return fail(ErrorKind::failed, "the recording ends before its header does", "byte " + std::to_string(data.size()), "nothing of it can be played");
  return recording;
}

}  // namespace holotwin
