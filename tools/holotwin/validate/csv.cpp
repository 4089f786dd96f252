#include "tools/holotwin/validate/csv.h"

#include "engine/core/file.h"
#include "engine/core/text.h"

namespace holotwin::validate {

namespace {

constexpr std::size_t kMaxBytes = 4U << 20U, kMaxLines = 20000, kMaxFields = 64;

/// The fields of one line; false where a quote is never closed or stands inside an unquoted field, or there are too many fields.
bool split_line(std::string_view text, std::vector<std::string>& fields) {
  fields.assign(1, {});
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',') {
      if (fields.size() == kMaxFields) return false;
      fields.emplace_back();
    } else if (text[i] == '"') {
      if (!fields.back().empty()) return false;
      bool closed = false;
      for (++i; i < text.size() && !closed; ++i) {
        if (text[i] != '"') fields.back() += text[i];
        else if (i + 1 < text.size() && text[i + 1] == '"') fields.back() += text[i++];
        else closed = true;
      }
      --i;  // the last character read, which the outer loop passes
      if (!closed || (i + 1 < text.size() && text[i + 1] != ',')) return false;
    } else {
      fields.back() += text[i];
    }
  }
  return true;
}

}  // namespace

std::string line_of(const std::filesystem::path& path, const CsvLine& line) { return path.string() + " line " + std::to_string(line.line); }

Result<std::vector<CsvLine>> read_csv(const std::filesystem::path& path, std::initializer_list<std::string_view> columns) {
  const auto text = read_text_file(path, kMaxBytes);
  if (!text) return pass_on(text);
  std::string header;
  for (const std::string_view c : columns) header += (header.empty() ? "" : ",") + std::string(c);

  std::vector<CsvLine> lines;
  std::size_t number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (++number == 1) {
      if (line != header) return fail(ErrorKind::failed, "the header is \"" + std::string(line.substr(0, 200)) + "\"", path.string() + " line 1", "it must be \"" + header + "\"");
      continue;
    }
    if (lines.size() == kMaxLines) return fail(ErrorKind::failed, "more than " + std::to_string(kMaxLines) + " lines", path.string(), "split the file");
    CsvLine parsed{number, {}};
    if (!split_line(line, parsed.fields)) return fail(ErrorKind::failed, "a quote is out of place, or there are too many fields", line_of(path, parsed), "quote a field that holds a comma, and write \"\" for a quote in it");
    if (parsed.fields.size() != columns.size()) {
      return fail(ErrorKind::failed, std::to_string(parsed.fields.size()) + " fields where the header has " + std::to_string(columns.size()), line_of(path, parsed), "quote a field that holds a comma");
    }
    lines.push_back(std::move(parsed));
  }
  if (number == 0) return fail(ErrorKind::failed, "the file is empty", path.string(), "its first line must be \"" + header + "\"");
  return lines;
}

}  // namespace holotwin::validate
