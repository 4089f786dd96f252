#include "tools/holotwin/validate/print.h"

#include <cmath>
#include <cstdio>
#include <functional>

namespace holotwin::validate {

namespace {

using nlohmann::ordered_json;

const char* name_of(Outcome o) {
  switch (o) {
    case Outcome::passed: return "passed";
    case Outcome::failed: return "failed";
    default: return "not_applicable";
  }
}

const char* name_of(Grade g) {
  switch (g) {
    case Grade::good: return "good";
    case Grade::fair: return "fair";
    default: return "poor";
  }
}

ordered_json counts_json(const Counts& c) {
  return {{"rows", c.rows}, {"passed", c.passed}, {"failed", c.failed}, {"not_applicable", c.not_applicable}, {"failed_not_represented", c.failed_not_represented},
          {"passed_pct", c.passed_pct()}, {"represented_passed_pct", c.represented_passed_pct()}};
}

/// null where there is none or it could not be read.
ordered_json number_json(const std::optional<double>& v) { return v && std::isfinite(*v) ? ordered_json(*v) : ordered_json(nullptr); }

template <class... Args>
std::string line(const char* format, Args... args) {
  char text[1024];
  std::snprintf(text, sizeof text, format, args...);
  return text;
}

std::string number_text(const std::optional<double>& v) { return v && std::isfinite(*v) ? line("%.4g", *v) : "---"; }

std::string wanted(const Task& t) {
  std::string text = !t.low ? "at most " + number_text(t.high) : !t.high ? "at least " + number_text(t.low) : number_text(t.low) + " to " + number_text(t.high);
  if (!t.sign.empty()) text += " (" + t.sign + ")";
  return text;
}

std::string counts_line(const std::string& name, const Counts& c) {
  return line("%-24s %6zu %8zu %8zu %12zu %10zu %9.1f %% %9.1f %%\n", name.c_str(), c.rows, c.passed, c.failed, c.failed_not_represented, c.not_applicable, c.passed_pct(),
              c.represented_passed_pct());
}

/// The rows of one outcome by protocol, each as `tell` puts it.
std::string by_protocol(const Report& report, const std::function<bool(const RowResult&)>& chosen, const std::function<std::string(const RowResult&)>& tell) {
  std::map<std::string, std::string> text;
  std::map<std::string, std::size_t> count;
  for (const RowResult& r : report.rows) {
    if (!chosen(r)) continue;
    text[r.task.protocol] += tell(r);
    ++count[r.task.protocol];
  }
  std::string all;
  for (const auto& [protocol, rows] : text) all.append(protocol).append(" (").append(std::to_string(count[protocol])).append(")\n").append(rows);
  return all;
}

}  // namespace

ordered_json as_json(const Report& report, const std::vector<TableRow>& table, const std::string& table_name) {
  ordered_json j = counts_json(report.all);
  j["table"] = table_name;
  for (const auto& [key, groups] : {std::pair{"by_kind", &report.by_kind}, std::pair{"by_cited", &report.by_cited}})
    for (const auto& [name, counts] : *groups) j[key][name] = counts_json(counts);
  for (const auto& [name, counts] : report.by_kind_and_cited) j["by_kind_and_cited"][name.first][name.second] = counts_json(counts);
  const EnginesGood& good = report.where_engines_are_good;
  j["where_engines_are_good"] = {{"rows", good.rows()}, {"good", good.good}, {"fair", good.fair}, {"poor", good.poor}, {"poor_rows", good.poor_rows}};
  j["not_applicable_because"] = ordered_json::object();
  for (const auto& [why, n] : report.not_applicable_because) j["not_applicable_because"][why] = n;
  j["results"] = ordered_json::array();
  for (const RowResult& r : report.rows) {
    const TableRow& t = table[r.row];
    ordered_json o;
    o["row"] = r.row;
    o["verdict"] = name_of(r.outcome);
    o["grade"] = r.grade ? ordered_json(name_of(*r.grade)) : ordered_json(nullptr);
    o["kind"] = t.kind;
    o["protocol"] = r.task.protocol;
    o["quantity"] = r.task.quantity;
    o["at_s"] = number_json(r.task.at_s);
    o["expected"] = {{"low", number_json(r.task.low)}, {"high", number_json(r.task.high)}, {"sign", r.task.sign}};
    o["got"] = number_json(r.got);
    if (r.lowest) o["held"] = {{"lowest", number_json(r.lowest)}, {"highest", number_json(r.highest)}};
    o["represented"] = r.represented;
    o["reason"] = r.reason;
    o["cited"] = r.task.cited;
    o["source"] = t.source;
    o["of"] = {{"scenario", t.scenario}, {"action", t.action}, {"quantity", t.quantity}, {"unit", t.unit}, {"grade", t.grade}};
    j["results"].push_back(std::move(o));
  }
  return j;
}

std::string as_text(const Report& report, const std::string& table_name) {
  const auto told = [&](const RowResult& r) {
    std::string text = line("  %5zu  %-38s %8s s  %10s  %-24s %s", r.row, r.task.quantity.c_str(), number_text(r.task.at_s).c_str(), number_text(r.got).c_str(), wanted(r.task).c_str(), r.task.cited.c_str());
    if (r.outcome == Outcome::failed) text += "  " + r.reason;
    return text + "\n";
  };
  std::string text = "Rows of " + table_name + " that failed: row, quantity, time, got, wanted, cited\n\n";
  text += by_protocol(report, [](const RowResult& r) { return r.outcome == Outcome::failed && r.represented; }, told);

  text += "\nFailed because they are not represented\n\n";
  // One line a reason, with its rows.
  std::map<std::string, std::map<std::string, std::string>> missing;
  for (const RowResult& r : report.rows)
    if (r.outcome == Outcome::failed && !r.represented) missing[r.task.protocol][r.reason] += " " + std::to_string(r.row);
  for (const auto& [protocol, reasons] : missing) {
    text += protocol + "\n";
    for (const auto& [reason, rows] : reasons) text += "  " + reason.substr(reason.find(": ") + 2) + ": row" + rows + "\n";
  }

  text += "\nPassed\n\n";
  text += by_protocol(report, [](const RowResult& r) { return r.outcome == Outcome::passed; }, told);

  text += "\nNot applicable (--json says why, row by row):";
  for (const auto& [why, n] : report.not_applicable_because) text += " " + std::to_string(n) + " " + why + ",";
  if (report.not_applicable_because.empty()) text += " none,";
  text.back() = '\n';

  const EnginesGood& good = report.where_engines_are_good;
  text += line("\nWhere the engines grade themselves good (cited and run): %zu rows, of them %zu good, %zu fair, %zu poor", good.rows(), good.good, good.fair, good.poor);
  for (std::size_t i = 0; i < good.poor_rows.size(); ++i) text += (i == 0 ? ": " : " ") + std::to_string(good.poor_rows[i]);
  text += "\n";

  text += line("\n%-24s %6s %8s %8s %12s %10s %11s %11s\n", "", "rows", "passed", "failed", "(not repr.)", "not appl.", "of all run", "of repr.");
  text += counts_line("all", report.all);
  for (const auto& [kind, counts] : report.by_kind) text += counts_line(kind, counts);
  for (const auto& [how, counts] : report.by_cited) text += counts_line("cited: " + how, counts);
  for (const auto& [kind, counts] : report.by_kind_and_cited) text += counts_line(kind.first + ", " + kind.second, counts);
  text += "The shares are of passed and failed rows: of all, and of those that the model represents. For rehearsal and training only.\n";
  return text;
}

}  // namespace holotwin::validate
