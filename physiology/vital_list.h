#pragma once
// The numbers of Vitals one by one: what files, tables and limits call them.
#include <optional>
#include <span>
#include <string_view>

#include "physiology/vitals.h"

namespace holotwin {

struct Vital {
  const char* name;            ///< in plans and as text key "vital.<name>": "map"
  const char* column;          ///< in tables: the name with its unit, "map_mmHg"
  const char* unit;            ///< for people; empty where there is none
  int decimals;                ///< of a table
  double low, high;            ///< a limit outside is a slip of unit
  double Vitals::*value;
};

/// Every number of Vitals, in the order of a table's columns. `Vitals::pulse` is no number and is not among them.
[[nodiscard]] std::span<const Vital> vital_list();
inline constexpr std::size_t kVitalCount = 44;
/// The place of `name` in vital_list(), or nothing.
[[nodiscard]] std::optional<std::size_t> find_vital(std::string_view name);

}  // namespace holotwin
