#pragma once
// All that changes during a rehearsal, flat and copyable. state_hash() feeds every member: add to hash_session_state() with each.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/content/scenario_file.h"
#include "engine/frame/snapshot.h"
#include "engine/rigid/rigid_world.h"
#include "engine/tissue/model.h"
#include "physiology/model.h"

namespace holotwin {

/// Products that run in through the lines.
enum class Product : std::uint8_t { red_cells, plasma, platelets, crystalloid, calcium_chloride, tranexamic_acid, count };
inline constexpr std::size_t kProducts = static_cast<std::size_t>(Product::count);

struct Line {
  double left = 0;        ///< mL, g of calcium chloride, or g of tranexamic acid still to run in
  double per_min = 0;     ///< rate in the same unit
  double given = 0;       ///< run in so far
};

/// One opened vessel of the wound.
struct WoundBranch {
  bool ligated = false;
  double clot = 0;                   ///< 0..1 of the hole closed by clot
  double squeeze = 0;                ///< 0..1 pressed shut by hand, packs and sutured edges together, as control() combines them
  double flow_mL_per_min = 0;        ///< smoothed over about a second
  double local_mmHg = 0;
  double lifted_s = 0;               ///< seconds for which handling keeps the vein torn open wider
};

struct GoalState {
  GoalStatus status = GoalStatus::open;
  double held_s = 0;
};

/// What a hand was doing in the last frame: acts happen on a change.
struct HandState {
  Tool tool = Tool::none;
  float trigger = 0;
  double held_s = 0;                 ///< since the trigger was pressed
  bool acted = false;                ///< the act of this press is done
};

struct SessionState {
  SimTime time{};
  std::uint64_t frame = 0;
  physiology::PhysiologyState body;
  tissue::TissueState liver;
  RigidState rigid;
  tissue::TissueOutput touch;        ///< of the last step: forces on the instruments
  std::array<HandState, 2> hands{};
  std::array<WoundBranch, kVesselKinds> branches{};
  std::array<Line, kProducts> lines{};
  double units_ready_red_cells = 0, units_ready_plasma = 0, units_ready_platelets = 0;
  bool help_called = false;
  double noradrenaline_ug_per_kg_min = 0, noradrenaline_max = 0;
  physiology::PhysiologyInput ventilator;   ///< its ventilator settings only
  bool abdomen_open = false, abdomen_closed = false;
  bool pringle = false;
  double clamp_spell_s = 0, clamp_longest_s = 0;
  double pringle_closed = 0;         ///< 0..1, follows `pringle` within half a second
  double hand_press = 0;             ///< 0..1 compression by hands, smoothed
  double compressed_s = 0;
  bool edges_sutured = false;
  std::int32_t liver_lifts = 0;
  std::vector<PlacedItem> items;
  std::int32_t packs_max = 0;
  double packs_soaked_room_mL = 0;   ///< what the packs in the field can still take up
  Ledger ledger;
  double lost_total_mL = 0;
  double pulseless_s = 0;
  double perfusion_global = 1, perfusion_territory = 1;
  std::vector<float> blood;          ///< one per liver vertex
  LiveState live;
  std::vector<GoalState> goals;
  std::vector<std::uint8_t> triggers_fired;
  std::vector<double> triggers_held_s;
  std::string phase = "arrival";
  std::string outcome;
  bool ended = false;
  StepReport report;
  bool running_ahead = false;
  std::uint64_t frame_of_hash = 0;   ///< advances so far: the hash is taken every kHashEvery of them
  std::uint64_t last_hash = 0;
};

void hash_session_state(const SessionState& state, Hasher& hasher);

}  // namespace holotwin
