#pragma once
// A recording is scenario + seed + every InputFrame, and the state hashes to check a replay against. Pure bytes: files are the
// caller's. A stream that ends anywhere (a crash) is readable up to its last whole frame.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/frame/input_frame.h"

namespace holotwin {

/// What a rehearsal starts from.
struct RecordingHeader {
  std::string program_version;
  std::string scenario_id;
  std::string scenario_text;     ///< the whole file: a replay never depends on what the assets say later
  std::string twin_name;
  std::string twin_checksum;     ///< of its manifest: a replay on another twin is refused
  std::uint64_t seed = 1;
  std::string script_id{};       ///< empty: a person's hands
  std::string presenter{};       ///< "window", "off-screen"; empty: made before layout 2, which kept neither it nor the script
};

/// Each function gives the bytes to append to the stream.
[[nodiscard]] std::vector<std::byte> encode_header(const RecordingHeader& header);
[[nodiscard]] std::vector<std::byte> encode_frame(const InputFrame& frame);
[[nodiscard]] std::vector<std::byte> encode_hash(std::uint64_t frame, std::uint64_t state_hash);
[[nodiscard]] std::vector<std::byte> encode_end(std::uint64_t frames);

struct Recording {
  RecordingHeader header;
  std::vector<InputFrame> frames;
  struct Check {
    std::uint64_t frame = 0;
    std::uint64_t state_hash = 0;
  };
  std::vector<Check> checks;
  bool complete = false;         ///< false: the stream ended early (a crash); what is here is whole
};
/// Fails on what is no recording, is of another version, or is damaged in the middle (each record carries a checksum).
[[nodiscard]] Result<Recording> decode_recording(std::span<const std::byte> data);

}  // namespace holotwin
