#pragma once
// MLLP, the framing that carries HL7 v2 over TCP: 0x0B message 0x1C 0x0D (HL7 "Transport Specification: MLLP, Release 1").
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holotwin {

/// assumed: a PCD-01 message with a second of waves of a dozen channels stays below 200 kB.
inline constexpr std::size_t kMllpMaxMessage_bytes = std::size_t{1} << 20U;

/// What the decoder met, since it was made.
struct MllpCounts {
  std::uint64_t messages = 0;       ///< handed out
  std::uint64_t unframed = 0;       ///< of these: came without the 0x0B (some senders leave the framing out)
  std::uint64_t broken = 0;         ///< dropped: a frame that began again or ended wrongly, or was never ended
  std::uint64_t oversize = 0;       ///< dropped: longer than the limit
  std::uint64_t garbage_bytes = 0;  ///< bytes between frames that belong to none
};

/// Cuts a byte stream, arriving in pieces of any size, into messages. After damage it goes on at the next start byte. Holds at most
/// one message of the limit besides what feed() was given. One thread.
class MllpDecoder {
 public:
  explicit MllpDecoder(std::size_t max_message_bytes = kMllpMaxMessage_bytes) : max_(max_message_bytes) {}

  /// Takes the next bytes of the stream. Call next() until it gives nothing before feeding again.
  void feed(std::string_view bytes);
  /// The next whole message without its framing, or nothing until more bytes come.
  [[nodiscard]] std::optional<std::string> next();
  /// The stream paused or ended. An unframed message counts as whole up to its last segment end (a cut-off number must not pass for a
  /// number); with `end_of_stream` an unfinished frame is dropped and counted. Call next() afterwards.
  void flush(bool end_of_stream);
  [[nodiscard]] const MllpCounts& counts() const { return counts_; }
  /// Whether part of a message is waiting for its rest.
  [[nodiscard]] bool pending() const { return state_ != State::between; }

 private:
  enum class State : std::uint8_t { between, framed, ended, unframed, skipping };
  void take(char c);
  void deliver();
  void begin_unframed_if_it_is_one();

  std::size_t max_;
  State state_ = State::between;
  std::string input_;    ///< fed, not yet looked at
  std::size_t at_ = 0;
  std::string message_;
  std::string ready_;
  bool has_ready_ = false;
  MllpCounts counts_;
};

/// 0x0B message 0x1C 0x0D.
[[nodiscard]] std::string mllp_frame(std::string_view message);

}  // namespace holotwin
