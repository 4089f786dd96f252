#pragma once
// "What happened": the run told in sentences, in the order of time.
#include <string>
#include <vector>

#include "engine/content/scenario_file.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/run_log.h"

namespace holotwin {

/// One sentence: text `key` with `args`, at the moment it tells of (of a span, its end).
struct Told {
  double time_s = 0;
  std::string key;
  std::vector<std::string> args;
};

/// The sentences of a run, earliest first. The log must hold at least one row.
[[nodiscard]] std::vector<Told> narrative(const RunLog& log, const RunAnalysis& analysis, const Scenario& scenario);

}  // namespace holotwin
