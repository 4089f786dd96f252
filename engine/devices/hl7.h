#pragma once
// HL7 version 2: the delimited text that bedside monitors send. Syntax and acknowledgements; what the numbers mean is in pcd01.h.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

/// Caps before anything is stored. assumed: a full PCD-01 message of one bed has fewer than 400 segments, none with over 30 fields.
inline constexpr std::size_t kHl7MaxSegments = 4096;
inline constexpr std::size_t kHl7MaxFields = 64;

/// Of the message's own choosing, MSH-1 and MSH-2.
struct Hl7Delimiters {
  char field = '|', component = '^', repetition = '~', escape = '\\', subcomponent = '&';
};

/// One segment; fields as they stood on the wire. `field(3)` is OBX-3 as the standard numbers it (for MSH, field(1) is the separator).
struct Hl7Segment {
  std::string_view name;
  std::vector<std::string_view> fields;
  [[nodiscard]] std::string_view field(std::size_t number) const { return number < fields.size() ? fields[number] : std::string_view{}; }
};

/// A message whose identifying segments were never taken apart: only MSH, OBR and OBX are kept, the others (PID, PV1, NK1, NTE, ...) are
/// counted. Views point into the text given to parse_hl7, which must outlive it.
struct Hl7Message {
  Hl7Delimiters delimiters;
  std::vector<Hl7Segment> segments;  ///< MSH first
  std::size_t patients = 0;          ///< number of PID segments
  bool ends_in_obx = false;          ///< the last segment, kept or not, is an OBX
  std::size_t skipped_segments = 0;
  [[nodiscard]] const Hl7Segment& header() const { return segments.front(); }
};

/// Takes a message apart. Errors name the segment's number and what is wrong with it, never its content: content may name a patient.
[[nodiscard]] Result<Hl7Message> parse_hl7(std::string_view text);

/// The `number`-th part (1-based) of `text` at `separator`, or empty.
[[nodiscard]] std::string_view hl7_part(std::string_view text, char separator, std::size_t number);
/// Replaces escape sequences: \F\ \S\ \T\ \R\ \E\ and \Xhh..\; formatting ones (\.br\, \H\) and unknown ones are dropped.
[[nodiscard]] std::string hl7_unescape(std::string_view text, const Hl7Delimiters& delimiters);
/// HL7's explicit null, "": "delete what you have", not an empty field.
[[nodiscard]] inline bool hl7_is_null(std::string_view field) { return field == "\"\""; }
/// Printable ASCII only, at most `max_size` characters, so that nothing from the wire can steer a terminal.
[[nodiscard]] std::string hl7_printable(std::string_view text, std::size_t max_size);

/// A time stamp YYYYMMDDHHMM[SS[.f+]][+-ZZZZ].
struct Hl7Time {
  double seconds = 0;     ///< since 1970-01-01 in UTC, or in the sender's unknown zone
  bool has_zone = false;
  double offset_s = 0;    ///< of its zone, east positive; 0 without one
};
[[nodiscard]] std::optional<Hl7Time> parse_hl7_time(std::string_view text);
/// "20260301091530.250+0000".
[[nodiscard]] std::string format_hl7_time(std::int64_t utc_ns);

enum class AckCode : std::uint8_t {
  accept,  ///< AA or CA: taken
  error,   ///< AE or CE: damaged or self-contradictory; sending it again unchanged will not help
  reject,  ///< AR or CR: not something this receiver takes (message type, version)
};
/// Which answers the sender wants, MSH-15 and MSH-16 (HL7 table 0155: AL always, NE never, ER on error, SU on success).
struct AckWish {
  bool accept = false;       ///< an accept acknowledgement is due for this outcome
  bool application = false;  ///< an application acknowledgement is due for this outcome
};
/// Both fields empty is the original mode: always one application acknowledgement.
[[nodiscard]] AckWish ack_wish(const Hl7Message& message, AckCode code);

struct AckOptions {
  std::int64_t utc_ns = 0;          ///< for MSH-7, nanoseconds since 1970 UTC
  std::uint64_t number = 0;         ///< our own message counter, for MSH-10
  std::string_view problem;         ///< words for ERR-8; never content of the message
  std::string_view error_code;      ///< HL7 table 0357, such as "200"; empty for none
  bool commit_codes = false;        ///< CA/CE/CR instead of AA/AE/AR
};
/// The acknowledgement, in the sender's delimiters, echoing MSH-10 in MSA-2 and swapping sender and receiver.
[[nodiscard]] std::string build_ack(const Hl7Message& message, AckCode code, const AckOptions& options);
/// For a frame in which not even a header could be read: AR with an empty MSA-2.
[[nodiscard]] std::string build_ack_without_header(const AckOptions& options);

}  // namespace holotwin
