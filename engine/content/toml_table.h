#pragma once
// Reading TOML strictly: a plain tree of the file with line numbers, and a reader that knows which keys a table may have.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

/// One value of a TOML file.
struct TomlValue {
  enum class Kind { text, number, boolean, array, table, other };
  Kind kind = Kind::other;
  int line = 0;                   ///< where it stands in the file, from 1
  std::string text;               ///< Kind::text
  double number = 0;              ///< Kind::number, whole numbers too
  bool flag = false;              ///< Kind::boolean
  std::vector<std::string> keys;  ///< Kind::table: sorted, one per item
  std::vector<TomlValue> items;   ///< Kind::array and Kind::table
};

/// Parses TOML 1.0. `where` names the file in errors. A text longer than kMaxTomlBytes is refused before it is parsed.
[[nodiscard]] Result<TomlValue> parse_toml(const std::string& text, const std::string& where);
inline constexpr std::size_t kMaxTomlBytes = 1U << 20U;  // assumed: a scenario is 10 kB, so a megabyte is no scenario

/// Both ends included.
struct Range {
  double low = 0;
  double high = 0;
};

/// Reads one table. The first thing wrong is kept in `problem`, shared by all readers of a file; after it every getter returns a
/// default, so that callers read straight through and look at `problem` once. finish() reports keys nobody asked for, then keys
/// that were asked for and are missing.
class TableReader {
 public:
  /// `name` is the table's path for messages ("patient"; empty for the root). `table` must outlive the reader.
  TableReader(const TomlValue& table, std::string name, std::string where, std::optional<Error>& problem);

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] int line() const { return table_.line; }
  [[nodiscard]] const std::vector<std::string>& keys() const { return table_.keys; }
  double number(const std::string& key, Range range);
  double number(const std::string& key, Range range, double fallback);
  bool flag(const std::string& key, bool fallback);
  std::string text(const std::string& key);
  std::string text(const std::string& key, const std::string& fallback);
  /// A text of lower-case letters, digits, '_' and '.': what names a language key, an anchor or a file.
  std::string identifier(const std::string& key);
  /// One of `allowed`; the index into it.
  std::size_t choice(const std::string& key, const std::vector<std::string>& allowed);
  /// Exactly `count` numbers; `names` says what they are ("right, anterior, superior").
  std::vector<double> numbers(const std::string& key, std::size_t count, Range range, const std::vector<double>& fallback, const std::string& names);
  /// Texts, each one of `allowed`: indices.
  std::vector<std::size_t> choices(const std::string& key, const std::vector<std::string>& allowed);
  /// A table that must be there (an empty one stands in when it is not, and the problem is kept).
  const TomlValue& table(const std::string& key);
  /// [[key]]: an array of tables, at most `most`; empty when absent.
  const std::vector<TomlValue>& tables(const std::string& key, std::size_t most);
  /// Keeps a problem found by the caller, with this table's file and the line of `key` (of the table where `key` is empty).
  void complain(const std::string& key, std::string what, std::string how);
  void finish();

 private:
  const TomlValue* find(const std::string& key, bool required);
  const TomlValue* find(const std::string& key, bool required, TomlValue::Kind kind, const char* needed);
  std::size_t choose(const std::string& key, const TomlValue& value, const std::vector<std::string>& allowed);
  [[nodiscard]] std::string full(const std::string& key) const;
  void complain_at(int line, std::string what, std::string how);

  const TomlValue& table_;
  std::string name_, where_;
  std::optional<Error>& problem_;
  std::vector<std::string> known_, missing_;
};

/// The unit a key ends in, or nothing: "loss_mL_per_min" -> "mL per min".
[[nodiscard]] std::string unit_of(const std::string& key);
/// The entry of `known` a person most likely meant by `word`: the same but for its unit, or a slip of a few letters. Empty: none.
[[nodiscard]] std::string nearest_word(const std::string& word, const std::vector<std::string>& known);
/// All entries that could be meant, at most `most`, nearest first: the same but for the unit, a slip of a few letters, or a part between
/// underscores in common ("embolism": "pulmonary_embolism").
[[nodiscard]] std::vector<std::string> nearest_words(const std::string& word, const std::vector<std::string>& known, std::size_t most = 5);
/// "did you mean a, b or c?", each between `quote`; empty where there is none.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string>& words, const std::string& quote = {});

}  // namespace holotwin
