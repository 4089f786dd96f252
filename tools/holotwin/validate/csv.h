#pragma once
// Comma-separated files of tests/reference: a header, then one line a row.
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace holotwin::validate {

struct CsvLine {
  std::size_t line = 0;             ///< in the file, from 1
  std::vector<std::string> fields;  ///< one a column
};

/// The lines after a header that must be `columns`. A field may be quoted ("" is a quote in it) and holds no line break. An error names the
/// file, the line and what to mend. At most 4 MiB and 20 000 lines are read.
[[nodiscard]] Result<std::vector<CsvLine>> read_csv(const std::filesystem::path& path, std::initializer_list<std::string_view> columns);

/// "PATH line N", where an error in a line is.
[[nodiscard]] std::string line_of(const std::filesystem::path& path, const CsvLine& line);

}  // namespace holotwin::validate
