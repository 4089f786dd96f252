#pragma once
// A validation table: a JSON list of rows, each a quantity at a moment of a scenario with what is expected of it and where that stands.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace holotwin::validate {

/// One number or range that a row expects; a single number has low = high.
struct ExpectedNumber {
  enum class Form { value, range, percent_change, percent_of_baseline, percent, mean_sd };
  Form form = Form::value;
  double low = 0, high = 0;  ///< mean_sd: mean less and plus one SD
  std::string op;            ///< "<", ">", ">=", "<=", "=", "~" or nothing
};

struct TableRow {
  std::string kind;  ///< "resting", "scenario" or "equipment"
  std::string scenario, action, quantity, statistic, unit, source, grade;
  std::optional<double> sample;  ///< time of the sample, in sample_unit, where it is a number
  std::string sample_unit;
  std::vector<ExpectedNumber> numbers;
  std::string direction;  ///< "increase", "decrease", "no_change", "normal", "towards_normal", "zero" or nothing
  bool verify = false;    ///< from general knowledge: no source yet
  /// Digests, independent of how the JSON is laid out: of the whole row; of what it measures (without expectation, source and grade);
  /// of its moment (also without quantity and unit).
  std::string whole, place, moment;
};

/// Reads and checks a table. An error names the file, the row (from 0) and how to mend it. At most 8 MiB, 20 000 rows, 16 levels.
[[nodiscard]] Result<std::vector<TableRow>> load_table(const std::filesystem::path& path);

}  // namespace holotwin::validate
