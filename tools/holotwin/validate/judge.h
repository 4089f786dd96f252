#pragma once
// Every row of a table, judged.
#include <map>
#include <string>
#include <vector>

#include "engine/core/jobs.h"
#include "tools/holotwin/validate/grade.h"
#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

enum class Outcome { passed, failed, not_applicable };

struct RowResult {
  std::size_t row = 0;      ///< in the table, from 0
  Task task;                ///< empty quantity: the row is not run
  Outcome outcome = Outcome::not_applicable;
  std::optional<Grade> grade;  ///< of a row that was run
  std::optional<std::size_t> counted_as;  ///< the row of this table that it repeats
  bool represented = true;  ///< false: the model carries out no such protocol or knows no such quantity
  std::optional<double> got;
  std::optional<double> lowest, highest;  ///< of the windows of a row that must hold all the time
  std::string reason;       ///< why it failed or does not apply; empty when it passed
};

struct Counts {
  std::size_t rows = 0, passed = 0, failed = 0, failed_not_represented = 0, not_applicable = 0;
  void add(const RowResult& r);
  /// Of the rows that count, and of those whose protocol and quantity the model represents; 0 where there are none.
  [[nodiscard]] double passed_pct() const;
  [[nodiscard]] double represented_passed_pct() const;
};

/// The rows where the engines grade themselves good: cited from the literature, run and represented, a row and what repeats it once.
struct EnginesGood {
  std::size_t good = 0, fair = 0, poor = 0;
  std::vector<std::size_t> poor_rows;  ///< in the table, rising
  [[nodiscard]] std::size_t rows() const { return good + fair + poor; }
};

struct Report {
  std::vector<RowResult> rows;
  Counts all;
  std::map<std::string, Counts> by_kind, by_cited;
  std::map<std::pair<std::string, std::string>, Counts> by_kind_and_cited;
  EnginesGood where_engines_are_good;
  std::map<std::string, std::size_t> not_applicable_because;  ///< "duplicate", "excluded", "set aside", "not represented", "not understood"
};

/// Carries out each protocol once on `patient` and holds every row against it. `only`: rows of this protocol alone (empty: all). Protocols run
/// side by side; the result does not depend on how many threads there are.
[[nodiscard]] Report judge(const std::vector<TableRow>& table, const Reference& reference, const Patient& patient, const std::string& only, Jobs& jobs);

}  // namespace holotwin::validate
