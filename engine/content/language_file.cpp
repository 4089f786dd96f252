#include "engine/content/language_file.h"

#include <cctype>

#include "engine/content/toml_table.h"
#include "engine/core/file.h"

namespace holotwin {

std::string Language::text(const std::string& key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? "[" + key + "]" : found->second;
}

// One pass over the pattern, so that braces inside an argument stay what they are.
std::string Language::text(const std::string& key, const std::vector<std::string>& args) const {
  const std::string pattern = text(key);
  std::string out;
  out.reserve(pattern.size() + 32);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool placeholder = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
                             std::isdigit(static_cast<unsigned char>(pattern[i + 1])) != 0;
    const std::size_t index = placeholder ? static_cast<std::size_t>(pattern[i + 1] - '0') : args.size();
    if (index >= args.size()) {
      out.push_back(pattern[i]);
      continue;
    }
    const std::string& arg = args[index];
    out += arg.size() > 1 && arg.front() == '@' ? text(arg.substr(1)) : arg;
    i += 2;
  }
  return out;
}

namespace {

/// Adds every text under `table` with its dotted key; false and `problem` set at the first value that is no text.
bool collect(const TomlValue& table, const std::string& prefix, const std::string& where, std::map<std::string, std::string>& texts,
             Error& problem) {
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    const TomlValue& item = table.items[i];
    const std::string key = prefix.empty() ? table.keys[i] : prefix + "." + table.keys[i];
    if (item.kind == TomlValue::Kind::table) {
      if (!collect(item, key, where, texts, problem)) return false;
    } else if (item.kind == TomlValue::Kind::text) {
      texts[key] = item.text;
    } else {
      problem = {ErrorKind::wrong_use, "\"" + key + "\" is not a text", where + ":" + std::to_string(item.line),
                 "write it as key = \"words\""};
      return false;
    }
  }
  return true;
}

}  // namespace

Result<Language> load_language(const std::filesystem::path& path) {
  const auto content = read_text_file(path, kMaxTomlBytes);
  if (!content) return pass_on(content);
  const auto root = parse_toml(*content, path.string());
  if (!root) return pass_on(root);
  std::map<std::string, std::string> texts;
  Error problem;
  if (!collect(*root, {}, path.string(), texts, problem)) return tl::unexpected<Error>(problem);
  if (texts.empty()) return fail(ErrorKind::wrong_use, "the language file has no text", path.string(), "assets/locale/en.toml shows the form");
  return Language(path.stem().string(), std::move(texts));
}

}  // namespace holotwin
