#include "tools/holotwin/validate/reference.h"

#include <algorithm>
#include <array>

#include "engine/core/text.h"
#include "tools/holotwin/validate/csv.h"

namespace holotwin::validate {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 37> kUnits{
    "mmHg", "cmH2O", "per_min", "mL", "mL_per_min", "L_per_min", "L_per_s", "mmol_per_L", "mmol_per_min", "mg_per_dL", "mg_per_min", "g_per_dL", "g_per_L",
    "ug_per_mL", "ng_per_mL", "pmol_per_L", "pmol_per_min", "umol_per_s", "umol_per_min", "mOsm_per_kg", "mL_per_cmH2O", "cmH2O_s_per_L", "mmHg_s_per_mL",
    "mmHg_min_per_mL", "L_per_min_m2", "per_uL", "degC", "percent", "kPa", "kg", "pg", "mV", "g", "W", "s", "1", "mOsm_per_L"};

/// A field that must be a number or empty.
Result<std::optional<double>> number(const std::string& field, const char* column, const std::string& where) {
  if (field.empty()) return std::optional<double>();
  const auto v = parse_double(field);
  if (!v) return fail(ErrorKind::failed, std::string(column) + " \"" + field.substr(0, 60) + "\" is no number", where, "write a number with a point, or leave it empty");
  return v;
}

Result<void> load_protocols(const fs::path& path, Reference& ref) {
  const auto lines = read_csv(path, {"protocol", "at_s", "step"});
  if (!lines) return pass_on(lines);
  for (const CsvLine& line : *lines) {
    const std::string where = line_of(path, line);
    const auto at_s = number(line.fields[1], "at_s", where);
    if (!at_s) return pass_on(at_s);
    const auto [entry, first] = ref.protocols.try_emplace(line.fields[0]);
    ProtocolSteps& p = entry->second;
    p.words += (first ? "" : "; ") + line.fields[2];
    const bool in_order = *at_s ? (first ? **at_s == 0.0 : !p.at_s.empty() && **at_s > p.at_s.back()) : first;
    if (line.fields[0].empty() || line.fields[2].empty() || !in_order)
      return fail(ErrorKind::failed, "this step is out of order", where, "a protocol's times begin at 0 and rise; one without a time stands alone and is set aside");
    if (*at_s) p.at_s.push_back(**at_s);
  }
  return {};
}

Result<void> load_quantities(const fs::path& path, Reference& ref) {
  const auto lines = read_csv(path, {"quantity", "scope", "meaning"});
  if (!lines) return pass_on(lines);
  for (const CsvLine& line : *lines) {
    const bool asked = line.fields[1] == "asked";
    if (!asked && line.fields[1] != "beyond") return fail(ErrorKind::failed, "the scope \"" + line.fields[1].substr(0, 60) + "\" is not known", line_of(path, line), "use asked or beyond");
    if (unit_of(line.fields[0]).empty()) return fail(ErrorKind::failed, "\"" + line.fields[0].substr(0, 60) + "\" does not end in a known unit", line_of(path, line), "end it in a unit such as _mmHg, or _1 for none");
    if (!ref.asked.emplace(line.fields[0], asked).second) return fail(ErrorKind::failed, line.fields[0] + " stands twice", line_of(path, line), "remove one");
  }
  return {};
}

Result<void> load_names(const fs::path& path, Reference& ref) {
  const auto lines = read_csv(path, {"name", "statistic", "quantity"});
  if (!lines) return pass_on(lines);
  for (const CsvLine& line : *lines) {
    if (!ref.asked.contains(line.fields[2])) return fail(ErrorKind::failed, "the quantity \"" + line.fields[2].substr(0, 60) + "\" is not in quantities.csv", line_of(path, line), "add it there, or correct it");
    ref.names[{line.fields[0], line.fields[1]}] = line.fields[2];
  }
  return {};
}

Result<void> read_verdict(const CsvLine& line, const std::string& where, const Reference& ref, Verdict& v) {
  const auto& f = line.fields;
  if (f[0] != std::to_string(ref.verdicts.size())) return fail(ErrorKind::failed, "row \"" + f[0].substr(0, 20) + "\" where " + std::to_string(ref.verdicts.size()) + " comes next", where, "every row stands once, in order, from 0");
  const std::string_view ruling = f[1];
  constexpr std::string_view kDuplicate = "duplicate_of:";
  if (ruling == "check") v.ruling = Ruling::check;
  else if (ruling == "direction") v.ruling = Ruling::direction;
  else if (ruling == "not_applicable") v.ruling = Ruling::not_applicable;
  else if (ruling == "exclude") v.ruling = Ruling::exclude;
  else if (const auto n = ruling.starts_with(kDuplicate) ? parse_integer(ruling.substr(kDuplicate.size())) : std::nullopt; n && *n >= 0) {
    v.ruling = Ruling::duplicate;
    v.duplicate_of = static_cast<std::size_t>(*n);
  } else {
    return fail(ErrorKind::failed, "the verdict \"" + f[1].substr(0, 60) + "\" is not known", where, "use check, direction, duplicate_of:ROW, not_applicable or exclude");
  }
  v.protocol = f[2];
  v.quantity = f[3];
  const struct {
    const char* column;
    const std::string& field;
    std::optional<double>& to;
  } numbers[] = {{"low", f[4], v.low}, {"high", f[5], v.high}, {"at_s", f[7], v.at_s}};
  for (const auto& n : numbers) {
    const auto read = number(n.field, n.column, where);
    if (!read) return pass_on(read);
    n.to = *read;
  }
  v.sign = f[6];
  v.cited = f[8];
  v.why = f[9];
  if (v.cited != "literature" && v.cited != "sme" && v.cited != "none") return fail(ErrorKind::failed, "cited \"" + v.cited.substr(0, 60) + "\" is not known", where, "use literature, sme or none");
  if (!ref.protocols.contains(v.protocol)) return fail(ErrorKind::failed, "the protocol \"" + v.protocol.substr(0, 60) + "\" is not in protocols.csv", where, "add it there, or correct it");
  if (v.low && v.high && *v.low > *v.high) return fail(ErrorKind::failed, "low is above high", where, "exchange them");
  if (v.at_s && (*v.at_s < 0 || *v.at_s > 86400.0 * 7)) return fail(ErrorKind::failed, "at_s is outside 0 to a week", where, "give seconds after the first step");
  if (v.ruling == Ruling::check || v.ruling == Ruling::direction) {
    if (!ref.parse(v.quantity)) return fail(ErrorKind::failed, "the quantity \"" + v.quantity.substr(0, 60) + "\" is not in quantities.csv", where, "add it there, or correct it");
    if (!v.low && !v.high) return fail(ErrorKind::failed, "a row that is run has no bound", where, "give low, high or both");
    if (v.ruling == Ruling::direction && v.sign != "up" && v.sign != "down" && v.sign != "same") return fail(ErrorKind::failed, "the sign \"" + v.sign.substr(0, 60) + "\" is not known", where, "use up, down or same");
  }
  return {};
}

Result<void> load_verdicts(const fs::path& path, Reference& ref) {
  const auto lines = read_csv(path, {"row", "verdict", "protocol", "quantity", "low", "high", "sign", "at_s", "cited", "why"});
  if (!lines) return pass_on(lines);
  ref.verdicts.reserve(lines->size());
  for (const CsvLine& line : *lines) {
    Verdict v;
    if (const auto ok = read_verdict(line, line_of(path, line), ref, v); !ok) return pass_on(ok);
    ref.verdicts.push_back(std::move(v));
  }
  for (std::size_t i = 0; i < ref.verdicts.size(); ++i) {
    if (ref.verdicts[i].ruling != Ruling::duplicate) continue;
    const std::size_t of = ref.verdicts[i].duplicate_of;
    if (of >= ref.verdicts.size() || ref.verdicts[of].ruling > Ruling::direction)
      return fail(ErrorKind::failed, "duplicate_of:" + std::to_string(of) + " points to a row that is not run", line_of(path, (*lines)[i]), "point to a check or a direction");
  }
  return {};
}

Result<void> load_fingerprints(const fs::path& path, Reference& ref) {
  const auto lines = read_csv(path, {"row", "whole", "place", "moment"});
  if (!lines) return pass_on(lines);
  for (const CsvLine& line : *lines) ref.fingerprints.push_back({line.fields[1], line.fields[2], line.fields[3]});
  if (ref.fingerprints.size() != ref.verdicts.size())
    return fail(ErrorKind::failed, std::to_string(ref.fingerprints.size()) + " rows where verdicts.csv has " + std::to_string(ref.verdicts.size()), path.string(), "run check_verdicts.py --write-fingerprints beside it");
  return {};
}

}  // namespace

std::string_view unit_of(std::string_view quantity) {
  std::string_view best;
  for (const std::string_view u : kUnits)
    if (u.size() > best.size() && quantity.size() > u.size() + 1 && quantity.ends_with(u) && quantity[quantity.size() - u.size() - 1] == '_') best = u;
  return best;
}

std::optional<QuantityName> Reference::parse(std::string_view name) const {
  using How = QuantityName::How;
  using Against = QuantityName::Against;
  if (asked.contains(name)) return QuantityName{std::string(name), How::value, Against::rest};
  constexpr std::array<std::pair<std::string_view, How>, 2> kHow{{{"_of_", How::of}, {"_from_", How::from}}};
  constexpr std::array<std::pair<std::string_view, Against>, 3> kAgainst{{{"rest_", Against::rest}, {"before_", Against::before}, {"100mmHg_", Against::renal_100}}};
  for (const auto& [how_text, how] : kHow) {
    for (const auto& [against_text, against] : kAgainst) {
      const auto at = name.rfind(std::string(how_text) + std::string(against_text));
      if (at == std::string_view::npos) continue;
      const std::string_view stem = name.substr(0, at), unit = name.substr(at + how_text.size() + against_text.size());
      for (const auto& [base, _] : asked) {
        if (!base.starts_with(stem) || base.size() <= stem.size() || base[stem.size()] != '_') continue;
        const std::string_view own = std::string_view(base).substr(stem.size() + 1);
        if (own == unit_of(base) && (how == How::of ? unit == "1" : unit == own)) return QuantityName{base, how, against};
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> Reference::quantity_of(std::string_view word, std::string_view statistic) const {
  if (asked.contains(word)) return std::string(word);
  std::string name;
  for (const char c : word) {
    if (c >= 'A' && c <= 'Z') name += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name += c;
  }
  const std::string which = statistic.starts_with("Min") ? "min" : statistic.starts_with("Max") ? "max" : "";
  for (const std::string& s : {which, std::string()})
    if (const auto found = names.find({name, s}); found != names.end()) return found->second;
  return std::nullopt;
}

Result<Reference> load_reference(const fs::path& folder) {
  Reference ref;
  if (const auto ok = load_protocols(folder / "protocols.csv", ref); !ok) return pass_on(ok);
  if (const auto ok = load_quantities(folder / "quantities.csv", ref); !ok) return pass_on(ok);
  if (const auto ok = load_names(folder / "names.csv", ref); !ok) return pass_on(ok);
  if (const auto ok = load_verdicts(folder / "verdicts.csv", ref); !ok) return pass_on(ok);
  if (const auto ok = load_fingerprints(folder / "fingerprints.csv", ref); !ok) return pass_on(ok);
  return ref;
}

}  // namespace holotwin::validate
