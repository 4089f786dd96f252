#pragma once
// What the tests of the debrief share: the scenario, the languages, and a run that went well.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/report/synthetic_run.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/report.h"

namespace holotwin::test {

inline const std::filesystem::path kAssets = std::filesystem::path(HOLOTWIN_SOURCE_DIR) / "assets";

inline const Scenario& scenario() {
  static const Scenario s = *load_scenario(kAssets / "scenarios/liver_trauma.toml");
  return s;
}
inline const Language& language(const std::string& code) {
  static std::map<std::string, Language> all;
  if (all.count(code) == 0) all[code] = *load_language(kAssets / "locale" / (code + ".toml"));
  return all[code];
}
inline const SyntheticRun& good() {
  static const SyntheticRun r = good_run(scenario());
  return r;
}
inline bool has(const std::vector<Finding>& findings, const std::string& id) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.id == id; });
}
inline ReportInputs inputs(const RunLog& log, const std::string& code = "en") {
  ReportInputs in{log, scenario(), language(code), {}};
  in.provenance.program_version = "0.1.0";
  in.provenance.twin_name = "builtin";
  in.provenance.twin_kind = "phantom";
  return in;
}

/// Values of every attribute `name="..."` in the text.
inline std::vector<std::string> attributes(const std::string& text, const std::string& name) {
  std::vector<std::string> all;
  const std::string start = " " + name + "=\"";
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::size_t from = at + start.size();
    all.push_back(text.substr(from, text.find('"', from) - from));
  }
  return all;
}

}  // namespace holotwin::test
