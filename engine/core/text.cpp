#include "engine/core/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace holotwin {

std::string_view trim(std::string_view s) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

std::optional<double> parse_double(std::string_view s) {
  s = trim(s);
  if (!s.empty() && s.front() == '+') s.remove_prefix(1);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc{} || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

std::optional<long long> parse_integer(std::string_view s) {
  s = trim(s);
  if (!s.empty() && s.front() == '+') s.remove_prefix(1);
  long long v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return v;
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = s.find(separator);
    parts.push_back(s.substr(0, at));
    if (at == std::string_view::npos) return parts;
    s.remove_prefix(at + 1);
  }
}

std::optional<double> parse_clock(std::string_view s) {
  const bool before = !s.empty() && s.front() == '-';
  if (before) s.remove_prefix(1);
  const auto parts = split(s, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  double total = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto n = parse_integer(parts[i]);
    if (!n || parts[i].find_first_not_of("0123456789") != std::string_view::npos || (i > 0 && *n > 59) || *n > 9999) return std::nullopt;
    total = total * 60 + static_cast<double>(*n);
  }
  return before ? -total : total;
}

std::string format_minutes(double seconds) {
  if (!std::isfinite(seconds)) return "---";
  // As every clock shows it: the whole seconds that have passed, but for what a sum of frames lacks of one.
  const auto total = static_cast<long long>(std::floor(std::fabs(seconds) + 1e-6));
  const std::string s = std::to_string(total % 60);
  return (seconds < 0 && total > 0 ? "-" : "") + std::to_string(total / 60) + (s.size() < 2 ? ":0" : ":") + s;
}

std::string format_number(double v, int decimals) {
  if (!std::isfinite(v)) return "---";
  std::array<char, 400> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v, std::chars_format::fixed, decimals);
  if (error != std::errc{}) return "---";
  std::string text(buffer.data(), end);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);  // no "-0"
  return text;
}

std::string format_trimmed(double v, int decimals) {
  std::string s = format_number(v, decimals);
  if (s.find('.') == std::string::npos) return s;
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s;
}

std::string format_clock(double s, bool hours) {
  if (!std::isfinite(s) || std::fabs(s) >= 1e15) return "--:--";
  const auto whole = static_cast<long long>(std::floor(std::fabs(s)));
  const auto two = [](long long v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  const std::string hour = hours ? two(whole / 3600) + ":" : whole >= 3600 ? std::to_string(whole / 3600) + ":" : std::string();
  return (s < 0 && whole > 0 ? "-" : "") + hour + two(whole / 60 % 60) + ":" + two(whole % 60);
}

}  // namespace holotwin
