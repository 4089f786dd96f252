#pragma once
// Every text people see, by key, in one file a language: assets/locale/en.toml and zh-Hans.toml, UTF-8.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

/// The texts of one language. Missing keys show as the key itself in brackets, and a test fails on any.
class Language {
 public:
  Language() = default;
  Language(std::string code, std::map<std::string, std::string> texts) : code_(std::move(code)), texts_(std::move(texts)) {}
  [[nodiscard]] const std::string& code() const { return code_; }           ///< "en", "zh-Hans"
  [[nodiscard]] std::string text(const std::string& key) const;
  /// {0}, {1}, ... replaced by args; an argument that is itself a key ("@tool.pack") is looked up.
  [[nodiscard]] std::string text(const std::string& key, const std::vector<std::string>& args) const;
  [[nodiscard]] bool has(const std::string& key) const { return texts_.count(key) > 0; }
  [[nodiscard]] const std::map<std::string, std::string>& all() const { return texts_; }

 private:
  std::string code_ = "en";
  std::map<std::string, std::string> texts_;
};

/// Nested tables join with dots: [event] pack_placed = "..." is "event.pack_placed".
[[nodiscard]] Result<Language> load_language(const std::filesystem::path& path);

}  // namespace holotwin
