#include "engine/content/toml_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <toml++/toml.h>

#include "engine/core/text.h"

namespace holotwin {

namespace {

TomlValue convert(const toml::node& node) {
  TomlValue v;
  v.line = static_cast<int>(node.source().begin.line);
  if (const auto* s = node.as_string()) {
    v.kind = TomlValue::Kind::text;
    v.text = s->get();
  } else if (const auto* i = node.as_integer()) {
    v.kind = TomlValue::Kind::number;
    v.number = static_cast<double>(i->get());
  } else if (const auto* f = node.as_floating_point()) {
    v.kind = TomlValue::Kind::number;
    v.number = f->get();
  } else if (const auto* b = node.as_boolean()) {
    v.kind = TomlValue::Kind::boolean;
    v.flag = b->get();
  } else if (const auto* a = node.as_array()) {
    v.kind = TomlValue::Kind::array;
    for (const auto& item : *a) v.items.push_back(convert(item));
  } else if (const auto* t = node.as_table()) {
    v.kind = TomlValue::Kind::table;
    for (const auto& [key, item] : *t) {
      v.keys.emplace_back(key.str());
      v.items.push_back(convert(item));
      // An implicit parent ([a.b] without [a]) has no place of its own; its first child's will do.
      if (v.line == 0) v.line = v.items.back().line;
    }
  }
  return v;
}

std::string number_text(double v) { return format_trimmed(v); }

}  // namespace

std::string unit_of(const std::string& key) {
  static constexpr std::array kUnits = {
      "_mL_per_kg_min", "_L_per_kg", "_mg_per_kg", "_ug_per_kg", "_mmol_L", "_umol_L", "_mg_L", "_ug_L", "_IU_L", "_mL_L", "_g_L", "_g_per_mol", "_mac", "_mL_per_min", "_mL_per_kg", "_mm_Hg", "_mmHg", "_cmH2O", "_L_per_min", "_per_min", "_mL", "_mm", "_cm", "_kg", "_g",
      "_s", "_y", "_C", "_h", "_L", "_min", "_m", "_pct"};
  for (const char* unit : kUnits) {
    const std::string_view u(unit);
    if (key.size() > u.size() && key.compare(key.size() - u.size(), u.size(), u) == 0) {
      std::string words(u.substr(1));
      std::replace(words.begin(), words.end(), '_', ' ');
      return words;
    }
  }
  return key.rfind("minutes_", 0) == 0 ? "minutes" : "";
}

namespace {

std::string stem_of(const std::string& key) {
  const std::string unit = unit_of(key);
  return unit.empty() || unit == "minutes" ? key : key.substr(0, key.size() - unit.size() - 1);
}

std::size_t edit_distance(const std::string& a, const std::string& b) {  // Levenshtein, one row
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// Slips of so many letters or more are another word.
std::size_t too_far(const std::string& word) { return 1 + std::min<std::size_t>(3, word.size() / 3); }

/// Whether one begins with a part of the other, between underscores and of four letters or more.
bool share_a_part(const std::string& a, const std::string& b) {
  constexpr std::size_t kLeast = 4;  // "per" and "min" say nothing
  for (const std::string_view x : split(a, '_'))
    for (const std::string_view y : split(b, '_'))
      if (x.size() >= kLeast && y.size() >= kLeast && x.substr(0, y.size()) == y.substr(0, x.size())) return true;
  return false;
}

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& w : words) all += (all.empty() ? "" : ", ") + w;
  return all;
}

}  // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& known) {
  if (word.size() > 80) return {};  // no slip of a few letters, and edit_distance is quadratic
  for (const std::string& k : known)
    if (k != word && stem_of(k) == stem_of(word)) return k;
  std::string best;
  std::size_t least = too_far(word);
  for (const std::string& k : known) {
    const std::size_t d = edit_distance(word, k);
    if (d < least) {
      least = d;
      best = k;
    }
  }
  return best;
}

std::vector<std::string> nearest_words(const std::string& word, const std::vector<std::string>& known, std::size_t most) {
  std::vector<std::pair<std::size_t, std::string>> near;  // by distance
  if (word.size() > 80) return {};
  for (const std::string& k : known) {
    const std::size_t d = stem_of(k) == stem_of(word) ? 0 : edit_distance(word, k);
    if (d < too_far(word)) near.emplace_back(d, k);
    else if (share_a_part(stem_of(word), stem_of(k))) near.emplace_back(too_far(word) + d, k);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) words.push_back(near[i].second);
  return words;
}

std::string did_you_mean(const std::vector<std::string>& words, const std::string& quote) {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) all.append(i == 0 ? "" : (i + 1 < words.size() ? ", " : " or ")).append(quote).append(words[i]).append(quote);
  return all.empty() ? all : "did you mean " + all + "?";
}

Result<TomlValue> parse_toml(const std::string& text, const std::string& where) {
  if (text.size() > kMaxTomlBytes)
    return fail(ErrorKind::failed, "the file has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kMaxTomlBytes) + " are read", where);
  try {  // Debian's library is built with exceptions
    return convert(toml::parse(std::string_view(text)));
  } catch (const toml::parse_error& e) {
    return fail(ErrorKind::failed, "not valid TOML: " + std::string(e.description()), where + ":" + std::to_string(e.source().begin.line),
                "see https://toml.io, or compare with the file's neighbours");
  }
}

TableReader::TableReader(const TomlValue& table, std::string name, std::string where, std::optional<Error>& problem)
    : table_(table), name_(std::move(name)), where_(std::move(where)), problem_(problem) {}

std::string TableReader::full(const std::string& key) const { return name_.empty() || key.empty() ? name_ + key : name_ + "." + key; }

void TableReader::complain_at(int line, std::string what, std::string how) {
  if (!problem_) problem_ = Error{ErrorKind::wrong_use, std::move(what), where_ + ":" + std::to_string(std::max(line, 1)), std::move(how)};
}

void TableReader::complain(const std::string& key, std::string what, std::string how) {
  const auto at = std::find(table_.keys.begin(), table_.keys.end(), key);
  const int line = at == table_.keys.end() ? table_.line : table_.items[static_cast<std::size_t>(at - table_.keys.begin())].line;
  const std::string subject = full(key);
  complain_at(line, subject.empty() ? std::move(what) : subject + " " + what, std::move(how));
}

bool TableReader::has(std::string_view key) const { return std::find(table_.keys.begin(), table_.keys.end(), key) != table_.keys.end(); }

const TomlValue* TableReader::find(const std::string& key, bool required) {
  known_.push_back(key);
  const auto at = std::find(table_.keys.begin(), table_.keys.end(), key);
  if (at != table_.keys.end()) return &table_.items[static_cast<std::size_t>(at - table_.keys.begin())];
  if (required) missing_.push_back(key);
  return nullptr;
}

const TomlValue* TableReader::find(const std::string& key, bool required, TomlValue::Kind kind, const char* needed) {
  const TomlValue* v = find(key, required);
  if (!v || v->kind == kind) return v;
  const std::string unit = kind == TomlValue::Kind::number ? unit_of(key) : std::string();
  std::string how = "write " + key + " = " + needed;
  if (!unit.empty()) how += ": a bare number in " + unit;
  complain(key, v->kind == TomlValue::Kind::text ? "is the text \"" + v->text.substr(0, 60) + "\"" : std::string("is of the wrong type"), std::move(how));
  return nullptr;
}

double TableReader::number(const std::string& key, Range range) {
  const TomlValue* v = find(key, true, TomlValue::Kind::number, "NUMBER");
  if (!v) return range.low;
  if (!(v->number >= range.low && v->number <= range.high)) {  // NaN and infinities fail here too
    const std::string unit = unit_of(key);
    complain(key, "is " + (std::isfinite(v->number) ? number_text(v->number) : std::string("not a finite number")),
             "give " + number_text(range.low) + " to " + number_text(range.high) + (unit.empty() ? "" : " " + unit));
    return range.low;
  }
  return v->number;
}

double TableReader::number(const std::string& key, Range range, double fallback) {
  if (has(key)) return number(key, range);
  known_.push_back(key);
  return fallback;
}

bool TableReader::flag(const std::string& key, bool fallback) {
  const TomlValue* v = find(key, false, TomlValue::Kind::boolean, "true or false");
  return v ? v->flag : fallback;
}

std::string TableReader::text(const std::string& key) {
  const TomlValue* v = find(key, true, TomlValue::Kind::text, "\"TEXT\"");
  if (!v) return {};
  if (v->text.empty() || v->text.size() > 200) {  // assumed: names and short labels, never prose
    complain(key, "has " + std::to_string(v->text.size()) + " characters", "give 1 to 200");
    return {};
  }
  return v->text;
}

std::string TableReader::text(const std::string& key, const std::string& fallback) {
  if (has(key)) return text(key);
  known_.push_back(key);
  return fallback;
}

std::string TableReader::identifier(const std::string& key) {
  std::string s = text(key);
  const bool good = std::all_of(s.begin(), s.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
  if (!good || (!s.empty() && s.front() == '.')) {
    complain(key, "is \"" + s + "\"", "use lower-case letters, digits and _ only");
    return {};
  }
  return s;
}

std::size_t TableReader::choose(const std::string& key, const TomlValue& value, const std::vector<std::string>& allowed) {
  const auto at = std::find(allowed.begin(), allowed.end(), value.text);
  if (value.kind == TomlValue::Kind::text && at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
  const std::string meant = nearest_word(value.text, allowed);
  complain_at(value.line, full(key) + (value.kind == TomlValue::Kind::text ? " is \"" + value.text.substr(0, 60) + "\"" : std::string(" is no text")),
              meant.empty() ? "give one of: " + listed(allowed) : "did you mean \"" + meant + "\"?");
  return 0;
}

std::size_t TableReader::choice(const std::string& key, const std::vector<std::string>& allowed) {
  const TomlValue* v = find(key, true);
  return v ? choose(key, *v, allowed) : 0;
}

std::vector<std::size_t> TableReader::choices(const std::string& key, const std::vector<std::string>& allowed) {
  std::vector<std::size_t> all;
  const TomlValue* v = find(key, true, TomlValue::Kind::array, "[\"TEXT\", ...]");
  if (!v) return all;
  if (v->items.empty() || v->items.size() > allowed.size()) complain(key, "has " + std::to_string(v->items.size()) + " entries", "give 1 to " + std::to_string(allowed.size()));
  for (const TomlValue& item : v->items) {
    const std::size_t chosen = choose(key, item, allowed);
    if (problem_) return {};
    if (std::find(all.begin(), all.end(), chosen) != all.end()) complain(key, "names \"" + allowed[chosen] + "\" twice", "name each once");
    all.push_back(chosen);
  }
  return all;
}

std::vector<double> TableReader::numbers(const std::string& key, std::size_t count, Range range, const std::vector<double>& fallback, const std::string& names) {
  const TomlValue* v = find(key, false, TomlValue::Kind::array, "[NUMBER, ...]");
  if (!v) return fallback;
  std::vector<double> all;
  for (const TomlValue& item : v->items) {
    if (item.kind != TomlValue::Kind::number || !(item.number >= range.low && item.number <= range.high)) break;
    all.push_back(item.number);
  }
  if (v->items.size() == count && all.size() == count) return all;
  complain(key, "is not " + std::to_string(count) + " numbers between " + number_text(range.low) + " and " + number_text(range.high),
           "write " + key + " = [" + names + "]" + (unit_of(key).empty() ? "" : " in " + unit_of(key)));
  return fallback;
}

const TomlValue& TableReader::table(const std::string& key) {
  static const TomlValue kEmpty{TomlValue::Kind::table, 0, {}, 0, false, {}, {}};
  const TomlValue* v = find(key, true);
  if (v && v->kind == TomlValue::Kind::table) return *v;
  if (v)
    complain(key, "is no table", "write [" + full(key) + "] on a line of its own, its keys below");
  else
    complain_at(1, "the table [" + full(key) + "] is missing", "add it; the README of the file's folder lists its keys");
  return kEmpty;
}

const std::vector<TomlValue>& TableReader::tables(const std::string& key, std::size_t most) {
  static const std::vector<TomlValue> kNone;
  const TomlValue* v = find(key, false);
  if (!v) return kNone;
  const bool all_tables = v->kind == TomlValue::Kind::array && std::all_of(v->items.begin(), v->items.end(), [](const TomlValue& t) { return t.kind == TomlValue::Kind::table; });
  if (!all_tables) {
    complain(key, "is no list of tables", "write [[" + full(key) + "]] before each entry");
    return kNone;
  }
  if (v->items.size() > most) {
    complain(key, "has " + std::to_string(v->items.size()) + " entries", "at most " + std::to_string(most) + " are read");
    return kNone;
  }
  return v->items;
}

void TableReader::finish() {
  for (std::size_t i = 0; i < table_.keys.size(); ++i) {
    const std::string& key = table_.keys[i];
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string meant = nearest_word(key, known_);
    complain_at(table_.items[i].line, "unknown key " + full(key) + (meant.empty() ? "" : "; did you mean " + meant + "?"),
                meant.empty() ? "known here: " + listed(known_) : "a key ends in its unit; rename it and check the number");
    return;
  }
  if (!missing_.empty()) {
    const std::string unit = unit_of(missing_.front());
    complain_at(table_.line, "the key " + full(missing_.front()) + " is missing", "add " + missing_.front() + " = " + (unit.empty() ? "..." : "a number in " + unit));
  }
}

}  // namespace holotwin
