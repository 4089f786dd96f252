#pragma once
// Rows that verdicts.csv was not made for: what they want, by their own numbers and the README's bands.
#include <optional>
#include <string>

#include "tools/holotwin/validate/reference.h"
#include "tools/holotwin/validate/table.h"

namespace holotwin::validate {

/// How a row is run and judged.
struct Task {
  std::string protocol, quantity;  ///< quantity with "_of_rest_1" and the like
  std::optional<double> low, high, at_s;
  std::string sign, cited;
};

/// A task, or why there is none.
struct OwnReading {
  std::optional<Task> task;
  std::string why_not;
};

/// `like` is the verdict on a row that measures the same, `at` one on a row at the same moment; each may be null.
[[nodiscard]] OwnReading read_own(const TableRow& row, const Reference& ref, const Verdict* like, const Verdict* at);

/// A number in the table's unit as the canonical unit of `quantity` (quantities.csv); nothing where the unit is not known.
[[nodiscard]] std::optional<double> convert(double value, const std::string& unit, const std::string& statistic, const std::string& quantity);

/// "literature", "sme" or "none", from what a row names as its source.
[[nodiscard]] std::string cited(const TableRow& row);

}  // namespace holotwin::validate
