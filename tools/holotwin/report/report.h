#pragma once
// The files a rehearsal ends with: vitals.csv, events.jsonl, summary.json and report.html.
#include <filesystem>
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/content/scenario_file.h"
#include "engine/core/result.h"
#include "tools/holotwin/report/run_log.h"

namespace holotwin {

/// Where the run came from; no patient's name, no path.
struct RunProvenance {
  std::string program_version;
  std::string twin_name;                    ///< "builtin", or the twin's folder name
  std::string twin_kind;                    ///< "import" or "phantom" (TwinProvenance)
  bool synthetic_vessels = true;            ///< the vessel trees are not from the patient's images
  std::vector<std::string> twin_notes;      ///< TwinProvenance::notes
  std::string script;                       ///< empty: a person's hands
  std::string presenter;                    ///< "headset", "window", "off-screen"; empty: not known, and then neither is whose hands
  std::string recording;                    ///< file name, empty when not recorded
  std::string film;                         ///< file name, empty when there is none
  std::string live_source;                  ///< of bedside values, empty when there was none
  std::uint64_t seed = 1;
  double wall_s = 0;                        ///< real time taken; 0: not known, left out
  std::string date;                         ///< of the rehearsal, as to be shown; empty: not known, left out
};

/// References must outlive the call. The log must hold at least one row.
struct ReportInputs {
  const RunLog& log;
  const Scenario& scenario;
  const Language& language;
  RunProvenance provenance;
};

/// One line a row: every vital sign, the bleeding by vessel, the ledger and the metrics; units end the column names; an empty cell is
/// a value that could not be measured.
[[nodiscard]] std::string vitals_csv(const RunLog& log);
/// One JSON object a line: time_s, kind, key, args and the text in the language.
[[nodiscard]] std::string events_jsonl(const RunLog& log, const Language& language);
/// One JSON object: outcome, goals, times, totals, ledger, provenance. Units end the names; null is "never" or "not measurable".
[[nodiscard]] std::string summary_json(const ReportInputs& inputs);
/// One self-contained page; only pictures are files of their own, by relative path. Well-formed as XML too.
[[nodiscard]] std::string report_html(const ReportInputs& inputs);

/// Writes the four files into the folder and names them. Fails when one cannot be written; what was written stays.
[[nodiscard]] Result<std::vector<std::filesystem::path>> write_reports(const ReportInputs& inputs, const std::filesystem::path& folder);

}  // namespace holotwin
