#pragma once
// A report for programs and for people.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/holotwin/validate/judge.h"

namespace holotwin::validate {

/// Counts, then every row with what was expected, what came, and the source.
[[nodiscard]] nlohmann::ordered_json as_json(const Report& report, const std::vector<TableRow>& table, const std::string& table_name);
/// Failures first, by protocol; then what is not represented, what passed, and the counts last.
[[nodiscard]] std::string as_text(const Report& report, const std::string& table_name);

}  // namespace holotwin::validate
