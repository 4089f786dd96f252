#include "tools/holotwin/validate/table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>

#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

namespace holotwin::validate {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxBytes = 8U << 20U, kMaxRows = 20000, kMaxDepth = 16, kMaxValues = 1U << 20U;

/// Depth and number of values, before anything is built of them.
Result<void> check_shape(const std::string& text, const std::filesystem::path& path) {
  std::size_t depth = 0, values = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return fail(ErrorKind::failed, "brackets nest deeper than " + std::to_string(kMaxDepth), path.string(), "a table is a list of flat rows");
      ++values;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    } else if (c == ',') {
      ++values;
    }
    if (values > kMaxValues) return fail(ErrorKind::failed, "more than " + std::to_string(kMaxValues) + " values", path.string(), "split the table");
  }
  return {};
}

/// A value as text that does not depend on how the JSON was written; tests/reference/physiology/check_verdicts.py makes the same.
void plain(const json& v, std::string& out) {
  const auto text = [&](const std::string& s) { out += "s" + std::to_string(s.size()) + ":" + s; };
  switch (v.type()) {
    case json::value_t::boolean: out += v.get<bool>() ? "t" : "f"; break;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float: out += "d" + hex64(std::bit_cast<std::uint64_t>(v.get<double>())); break;
    case json::value_t::string: text(v.get_ref<const std::string&>()); break;
    case json::value_t::array:
      out += "a";
      for (const json& e : v) plain(e, out);
      out += "e";
      break;
    case json::value_t::object:  // in the order of its keys
      out += "o";
      for (const auto& [key, e] : v.items()) {
        text(key);
        plain(e, out);
      }
      out += "e";
      break;
    default: out += "n";
  }
}

std::string digest(const json& row) {
  std::string bytes;
  plain(row, bytes);
  return sha256_hex(std::as_bytes(std::span(bytes.data(), bytes.size()))).substr(0, 16);
}

/// What is wrong with a row, and how to mend it.
struct Fault {
  std::string what, how;
};
using Read = std::optional<Fault>;

Read read_text(const json& row, const char* key, bool needed, std::string& out) {
  const auto at = row.find(key);
  if (at == row.end() || at->is_null()) return needed ? Read({"\"" + std::string(key) + "\" is missing", "give it a text"}) : Read();
  if (at->is_number()) out = at->dump();
  else if (at->is_string()) out = at->get<std::string>();
  else return Fault{"\"" + std::string(key) + "\" is no text", "write it in quotes"};
  if (needed && trim(out).empty()) return Fault{"\"" + std::string(key) + "\" is empty", "give it a text"};
  return {};
}

Read read_number(const json& item, ExpectedNumber& out) {
  constexpr std::array<std::pair<const char*, ExpectedNumber::Form>, 5> kForms{{{"value", ExpectedNumber::Form::value}, {"range", ExpectedNumber::Form::range},
      {"percent_change", ExpectedNumber::Form::percent_change}, {"percent_of_baseline", ExpectedNumber::Form::percent_of_baseline}, {"percent", ExpectedNumber::Form::percent}}};
  if (!item.is_object()) return Fault{"an expected number is no object", "write {\"value\": 1.0} or {\"range\": [1.0, 2.0]}"};
  if (const auto op = item.find("op"); op != item.end()) {
    constexpr std::array<std::string_view, 6> kOps{"<", ">", "<=", ">=", "=", "~"};
    if (!op->is_string() || std::ranges::find(kOps, op->get_ref<const std::string&>()) == kOps.end()) return Fault{"\"op\" is none that is known", "use <, >, <=, >=, = or ~"};
    out.op = op->get<std::string>();
  }
  if (item.contains("mean") && item.contains("sd")) {
    if (!item["mean"].is_number() || !item["sd"].is_number() || item["sd"].get<double>() < 0) return Fault{"\"mean\" and \"sd\" are not two numbers", "write {\"mean\": 1.0, \"sd\": 0.1}"};
    const double mean = item["mean"].get<double>(), sd = item["sd"].get<double>();
    out = {ExpectedNumber::Form::mean_sd, mean - sd, mean + sd, out.op};
    return {};
  }
  for (const auto& [key, form] : kForms) {
    const auto at = item.find(key);
    if (at == item.end()) continue;
    out.form = form;
    if (at->is_number()) {
      out.low = out.high = at->get<double>();
      return form == ExpectedNumber::Form::range ? Read({"\"range\" is one number", "give its two ends, or write {\"value\": ...}"}) : Read();
    }
    if (!at->is_array() || at->size() != 2 || !(*at)[0].is_number() || !(*at)[1].is_number()) return Fault{"\"" + std::string(key) + "\" is neither a number nor two", "write [1.0, 2.0]"};
    out.low = (*at)[0].get<double>();
    out.high = (*at)[1].get<double>();
    if (out.low > out.high) return Fault{"\"" + std::string(key) + "\" has its higher end first", "write the lower end first"};
    return {};
  }
  return Fault{"an expected number has no form that is known", "use value, range, percent_change, percent_of_baseline, percent, or mean and sd"};
}

Read read_expected(const json& row, TableRow& out) {
  const auto expected = row.find("expected");
  if (expected == row.end()) return Fault{"\"expected\" is missing", "give a list of numbers, or an object with numbers and direction"};
  const json* numbers = nullptr;
  if (expected->is_array()) {
    numbers = &*expected;
  } else if (expected->is_object()) {
    if (const auto n = expected->find("numbers"); n != expected->end()) numbers = &*n;
    if (Read bad = read_text(*expected, "direction", false, out.direction)) return bad;
    constexpr std::array<std::string_view, 6> kDirections{"increase", "decrease", "no_change", "normal", "towards_normal", "zero"};
    if (!out.direction.empty() && std::ranges::find(kDirections, out.direction) == kDirections.end()) return Fault{"the direction \"" + out.direction.substr(0, 60) + "\" is not known", "use increase, decrease, no_change, normal, towards_normal or zero"};
  }
  if (numbers != nullptr) {
    if (!numbers->is_array()) return Fault{"the expected numbers are no list", "write them in [ ]"};
    if (numbers->size() > 16) return Fault{"more than 16 expected numbers", "make several rows"};
    for (const json& item : *numbers) {
      ExpectedNumber n;
      if (Read bad = read_number(item, n)) return bad;
      out.numbers.push_back(n);
    }
  }
  if (out.numbers.empty() && out.direction.empty()) return Fault{"nothing is expected", "give a number, a range or a direction"};
  return {};
}

Read read_row(const json& row, TableRow& out) {
  if (!row.is_object()) return Fault{"not an object", "write each row in { }"};
  const struct {
    const char* key;
    bool needed;
    std::string* to;
  } kTexts[] = {{"kind", true, &out.kind}, {"scenario", true, &out.scenario}, {"quantity", true, &out.quantity}, {"unit", true, &out.unit}, {"action", false, &out.action},
                {"statistic", false, &out.statistic}, {"source", false, &out.source}, {"anchor_self_grade", false, &out.grade}, {"t_unit", false, &out.sample_unit}};
  for (const auto& t : kTexts)
    if (Read bad = read_text(row, t.key, t.needed, *t.to)) return bad;
  if (out.kind != "resting" && out.kind != "scenario" && out.kind != "equipment") return Fault{"the kind \"" + out.kind.substr(0, 60) + "\" is not known", "use resting, scenario or equipment"};
  std::string sample;
  if (Read bad = read_text(row, "t_sample", false, sample)) return bad;
  out.sample = parse_double(sample);
  if (const auto v = row.find("verify"); v != row.end()) out.verify = v->is_boolean() && v->get<bool>();
  if (Read bad = read_expected(row, out)) return bad;

  json rest = row;
  out.whole = digest(rest);
  for (const char* key : {"expected", "source", "numeric", "verify", "anchor_self_grade", "anchor_computed", "anchor_engine", "anchor_file"}) rest.erase(key);
  out.place = digest(rest);
  for (const char* key : {"quantity", "unit", "statistic", "system"}) rest.erase(key);
  out.moment = digest(rest);
  return {};
}

}  // namespace

Result<std::vector<TableRow>> load_table(const std::filesystem::path& path) {
  const auto text = read_text_file(path, kMaxBytes);
  if (!text) return pass_on(text);
  if (const auto ok = check_shape(*text, path); !ok) return pass_on(ok);
  json table;
  try {
    table = json::parse(*text);
  } catch (const json::exception& e) {
    std::string what = e.what();
    if (const auto at = what.find("] "); at != std::string::npos) what = what.substr(at + 2);  // without the package's own error number
    return fail(ErrorKind::failed, "not JSON: " + what.substr(0, 300), path.string(), "mend it there, or fetch the table again");
  }
  if (!table.is_array()) return fail(ErrorKind::failed, "not a list of rows", path.string(), "a table is a list: [{\"kind\": ..., \"quantity\": ...}, ...]");
  if (table.empty()) return fail(ErrorKind::failed, "the table has no rows", path.string(), "name another table");
  if (table.size() > kMaxRows) return fail(ErrorKind::failed, std::to_string(table.size()) + " rows; at most " + std::to_string(kMaxRows) + " are read", path.string(), "split the table");
  std::vector<TableRow> rows(table.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (Read bad = read_row(table[i], rows[i])) return fail(ErrorKind::failed, bad->what, path.string() + " row " + std::to_string(i), bad->how);
  return rows;
}

}  // namespace holotwin::validate
