#pragma once
#include <optional>
#include <string>

namespace holotwin {

struct ValidateOptions {
  std::string what = "physiology";   ///< "physiology"
  std::string table;                 ///< a JSON table; empty: the shared one beside the repository
  std::string only;                  ///< rows of this protocol alone; empty: all
  std::optional<double> require_pct; ///< fail when fewer of the rows that count pass
  bool json = false;
};
/// Holds the body against a table of published behaviour, row by row; prints what passed, what did not and why.
[[nodiscard]] int run_validate(const ValidateOptions& options);

}  // namespace holotwin
