#include "engine/devices/hl7.h"

#include <array>
#include <chrono>
#include <utility>

#include "engine/core/text.h"

namespace holotwin {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Result<Hl7Delimiters> read_delimiters(std::string_view text) {
  if (!text.starts_with("MSH")) return fail(ErrorKind::failed, "the message does not start with an MSH segment");
  // MSH, the field separator, four encoding characters (a fifth, truncation, since 2.7) and the separator again.
  const auto end = text.size() > 4 ? text.find(text[3], 4) : std::string_view::npos;
  if (end == std::string_view::npos || end < 8 || end > 9) return fail(ErrorKind::failed, "MSH-2 does not hold the four encoding characters");
  const Hl7Delimiters d{text[3], text[4], text[5], text[6], text[7]};
  const std::array<char, 5> all = {d.field, d.component, d.repetition, d.escape, d.subcomponent};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] < ' ' || all[i] > '~' || is_letter_or_digit(all[i]) || all[i] == '"') return fail(ErrorKind::failed, "a delimiter in MSH-1 or MSH-2 is a letter, digit, quote or control character");
    for (std::size_t j = 0; j < i; ++j) {
      if (all[i] == all[j]) return fail(ErrorKind::failed, "two delimiters in MSH-1 and MSH-2 are the same");
    }
  }
  return d;
}

bool kept(std::string_view name) { return name == "OBX" || name == "OBR"; }

bool wants(std::string_view condition, AckCode code) {
  if (condition == "AL") return true;
  if (condition == "ER") return code != AckCode::accept;
  if (condition == "SU") return code == AckCode::accept;
  return false;
}

/// The sender's own field as it stood, made safe to send back.
std::string echo(std::string_view raw, std::size_t max_size) {
  std::string out(raw.substr(0, max_size));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = '?';
  }
  return out;
}

std::string join(const std::vector<std::string>& fields, char separator) {
  std::string line;
  for (const std::string& f : fields) {
    if (!line.empty()) line += separator;
    line += f;
  }
  return line;
}

std::string ack_text(const Hl7Delimiters& d, const std::string& their_application, const std::string& their_facility, const std::string& trigger,
                     const std::string& version, const std::string& control_id, AckCode code, const AckOptions& o) {
  static constexpr std::array<const char*, 3> kApplication = {"AA", "AE", "AR"};
  static constexpr std::array<const char*, 3> kCommit = {"CA", "CE", "CR"};
  const std::string c(1, d.component);
  std::string encoding = {d.component, d.repetition, d.escape, d.subcomponent};
  std::string text = join({"MSH", encoding, "HOLOTWIN", "HOLOTWIN", their_application, their_facility, format_hl7_time(o.utc_ns), "",
                           trigger.empty() ? "ACK" : "ACK" + c + trigger + c + "ACK", "HT" + std::to_string(o.number), "P", version},
                          d.field);
  text += '\r';
  text += join({"MSA", (o.commit_codes ? kCommit : kApplication)[static_cast<std::size_t>(code)], control_id}, d.field);
  text += '\r';
  if (code != AckCode::accept) {
    // ERR-3 the error by table 0357, ERR-4 its severity, ERR-8 words for a person (HL7 2.5 and later).
    text += join({"ERR", "", "", std::string(o.error_code.empty() ? "207" : o.error_code) + c + c + "HL70357", "E", "", "", "", echo(o.problem, 250)}, d.field);
    text += '\r';
  }
  return text;
}

}  // namespace

Result<Hl7Message> parse_hl7(std::string_view text) {
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  auto delimiters = read_delimiters(text);
  if (!delimiters) return pass_on(delimiters);
  Hl7Message message;
  message.delimiters = *delimiters;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    if (++number > kHl7MaxSegments) return fail(ErrorKind::failed, "more than " + std::to_string(kHl7MaxSegments) + " segments in one message");
    const std::string where = "segment " + std::to_string(number);
    if (line.size() < 3 || !is_letter_or_digit(line[0]) || !is_letter_or_digit(line[1]) || !is_letter_or_digit(line[2]) ||
        (line.size() > 3 && line[3] != delimiters->field)) {
      return fail(ErrorKind::failed, "a segment does not start with a three-letter name and the field separator", where);
    }
    const std::string_view name = line.substr(0, 3);
    if (name == "MSH" && number > 1) return fail(ErrorKind::failed, "a second MSH segment: two messages run together", where);
    if (name == "PID") ++message.patients;
    message.ends_in_obx = name == "OBX";
    if (number > 1 && !kept(name)) {
      ++message.skipped_segments;
      continue;
    }
    Hl7Segment segment;
    segment.name = name;
    segment.fields.push_back(name);
    if (number == 1) segment.fields.push_back(line.substr(3, 1));  // MSH-1 is the separator itself
    for (std::string_view rest = line.size() > 3 ? line.substr(4) : std::string_view{}; line.size() > 3;) {
      if (segment.fields.size() > kHl7MaxFields) return fail(ErrorKind::failed, "more than " + std::to_string(kHl7MaxFields) + " fields", where);
      const std::size_t cut = rest.find(delimiters->field);
      segment.fields.push_back(rest.substr(0, cut));
      if (cut == std::string_view::npos) break;
      rest.remove_prefix(cut + 1);
    }
    message.segments.push_back(std::move(segment));
  }
  return message;
}

std::string_view hl7_part(std::string_view text, char separator, std::size_t number) {
  for (;; --number) {
    const std::size_t cut = text.find(separator);
    if (number <= 1) return text.substr(0, cut);
    if (cut == std::string_view::npos) return {};
    text.remove_prefix(cut + 1);
  }
}

std::string hl7_unescape(std::string_view text, const Hl7Delimiters& d) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t open = text.find(d.escape);
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find(d.escape, open + 1);
    if (close == std::string_view::npos) {  // an unpaired escape character is text
      out += text.substr(open);
      return out;
    }
    const std::string_view code = text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
    if (code == "F") out += d.field;
    else if (code == "S") out += d.component;
    else if (code == "T") out += d.subcomponent;
    else if (code == "R") out += d.repetition;
    else if (code == "E") out += d.escape;
    else if (code.size() >= 3 && code.size() % 2 == 1 && code.front() == 'X') {
      const auto nibble = [](char c) { return is_digit(c) ? c - '0' : (c >= 'A' && c <= 'F') ? c - 'A' + 10 : (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1; };
      for (std::size_t i = 1; i + 1 < code.size(); i += 2) {
        const int high = nibble(code[i]), low = nibble(code[i + 1]);
        if (high < 0 || low < 0) break;
        out += static_cast<char>(high * 16 + low);
      }
    }
  }
}

std::string hl7_printable(std::string_view text, std::size_t max_size) {
  std::string out;
  for (const char c : text.substr(0, max_size)) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

std::optional<Hl7Time> parse_hl7_time(std::string_view text) {
  text = text.substr(0, 32);
  Hl7Time time;
  double offset_s = 0;
  if (const std::size_t sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    const std::string_view zone = text.substr(sign + 1);
    if (zone.size() != 4) return std::nullopt;
    for (const char c : zone) {
      if (!is_digit(c)) return std::nullopt;
    }
    offset_s = ((zone[0] - '0') * 10 + (zone[1] - '0')) * 3600.0 + ((zone[2] - '0') * 10 + (zone[3] - '0')) * 60.0;
    if (text[sign] == '-') offset_s = -offset_s;
    time.has_zone = true;
    time.offset_s = offset_s;
    text = text.substr(0, sign);
  }
  double fraction_s = 0;
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (point != 14) return std::nullopt;
    const auto parsed = parse_double("0" + std::string(text.substr(point)));
    if (!parsed) return std::nullopt;
    fraction_s = *parsed;
    text = text.substr(0, point);
  }
  if (text.size() != 12 && text.size() != 14) return std::nullopt;  // coarser than a minute says nothing about an age
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    int v = 0;
    for (std::size_t i = 0; i < size; ++i) v = v * 10 + (text[at + i] - '0');
    return v;
  };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  const int hour = number(8, 2), minute = number(10, 2), second = text.size() == 14 ? number(12, 2) : 0;
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  time.seconds = static_cast<double>(days) * 86400.0 + hour * 3600.0 + minute * 60.0 + second + fraction_s - offset_s;
  return time;
}

std::string format_hl7_time(std::int64_t utc_ns) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(utc_ns)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time - day).count();
  const auto digits = [](std::int64_t v, std::size_t width) {
    std::string s = std::to_string(v);
    return s.size() < width ? std::string(width - s.size(), '0') + s : s;
  };
  return digits(static_cast<int>(date.year()), 4) + digits(static_cast<unsigned>(date.month()), 2) + digits(static_cast<unsigned>(date.day()), 2) +
         digits(ms / 3600000, 2) + digits(ms / 60000 % 60, 2) + digits(ms / 1000 % 60, 2) + "." + digits(ms % 1000, 3) + "+0000";
}

AckWish ack_wish(const Hl7Message& message, AckCode code) {
  const std::string_view accept = message.header().field(15), application = message.header().field(16);
  if (accept.empty() && application.empty()) return {false, true};
  return {wants(accept, code), wants(application, code)};
}

std::string build_ack(const Hl7Message& message, AckCode code, const AckOptions& options) {
  const Hl7Segment& msh = message.header();
  const Hl7Delimiters& d = message.delimiters;
  // Lengths: HL7 2.6 allows 227 characters for MSH-3/4 and 199 for MSH-10; longer ones are cut rather than refused.
  return ack_text(d, echo(msh.field(3), 227), echo(msh.field(4), 227), echo(hl7_part(msh.field(9), d.component, 2), 3),
                  echo(hl7_part(msh.field(12), d.component, 1), 8), echo(msh.field(10), 199), code, options);
}

std::string build_ack_without_header(const AckOptions& options) { return ack_text({}, "", "", "", "2.6", "", AckCode::reject, options); }

}  // namespace holotwin
