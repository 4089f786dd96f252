#pragma once
// What physiology.h names but does not show: the model (constant once built) and the state (one row of numbers), both in state.h.
#include <array>
#include <cstddef>
#include <type_traits>

#include "physiology/physiology.h"
#include "physiology/state.h"

namespace holotwin::physiology {

using HeartChamber = HeartChamberOf<double>;
using Resistances = ResistancesOf<double>;

static_assert(std::is_trivially_copyable_v<PhysiologyState> && std::is_trivially_copyable_v<PhysiologyModel>);
inline constexpr std::size_t kStateNumbers = sizeof(PhysiologyState) / sizeof(double);
/// The state as a row of numbers, in the order of its members.
[[nodiscard]] std::array<double, kStateNumbers> as_row(const PhysiologyState& state);

/// What bleeding surgery needs to know of the blood's power to clot, beyond Vitals.
struct Clotting {
  double fibrinogen_g_L = 0, platelets_1e9_L = 0;
  double lysis = 0;        ///< fibrinolysis 0 none .. 1 full; held down by tranexamic acid
  double strength = 1;     ///< of a fresh clot, 1 = healthy
  double ooze_factor = 1;  ///< multiplies capillary and surface ooze, 1 = healthy
  double txa_mg_L = 0;
};
[[nodiscard]] Clotting clotting(const PhysiologyModel& model, const PhysiologyState& state);

}  // namespace holotwin::physiology
