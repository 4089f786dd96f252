#pragma once
// A plan while it is read: what plan_file.cpp (the whole) and plan_event.cpp (one event) share.
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/content/plan_file.h"
#include "engine/content/toml_table.h"

namespace holotwin {

inline constexpr double kLongestPlan_s = 24.0 * 3600;
inline constexpr double kRoomAir = 0.21;  ///< FiO2 of one who breathes for himself, where nothing else is said

struct PlanReading {
  explicit PlanReading(const DrugLibrary& library) : drugs(library) {}
  const DrugLibrary& drugs;
  Plan plan;
  std::string where;
  std::optional<Error> problem;
  std::vector<std::string> bleeds;  ///< their place is the hole's number
};

/// A moment or a span as "minutes:seconds" or "hours:minutes:seconds", inside the range.
double read_clock(TableReader& r, const std::string& key, Range range);
double read_clock(TableReader& r, const std::string& key, Range range, double fallback);
/// One [[event]] or [[arm.event]].
PlanEvent read_event(PlanReading& reading, TableReader& r, bool of_arm);
/// Of an event whose deed stays in force until it is ordered again (plan_setting.cpp).
void read_setting(TableReader& r, PlanEvent& e);
void add_setting(PlanEvent& e, physiology::Setting setting, double value);

}  // namespace holotwin
