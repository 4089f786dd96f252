#pragma once
// What the simulation shows of itself, once a frame. Presentation reads this and nothing else.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/sim_time.h"
#include "engine/core/step_report.h"
#include "engine/frame/input_frame.h"
#include "engine/frame/live.h"
#include "physiology/vitals.h"

namespace holotwin {

/// What can bleed in the liver wound, in the order of every table and stacked plot.
enum class VesselKind : std::uint8_t { hepatic_artery, portal_vein, hepatic_vein, count };
inline constexpr std::size_t kVesselKinds = static_cast<std::size_t>(VesselKind::count);

/// Where lost blood is, mL; red cells and plasma apart. The sum over places is what the circulation lost.
enum class BloodPlace : std::uint8_t { field, sucked, packs, clot, hidden, count };
inline constexpr std::size_t kBloodPlaces = static_cast<std::size_t>(BloodPlace::count);
struct BloodVolume {
  double red_cells_mL = 0;
  double plasma_mL = 0;
  [[nodiscard]] double total() const { return red_cells_mL + plasma_mL; }
  BloodVolume& operator+=(const BloodVolume& o) { red_cells_mL += o.red_cells_mL; plasma_mL += o.plasma_mL; return *this; }
};
/// The books: for each component initial + given + exchange - urine = circulating + sum(lost), to 0.01 mL.
struct Ledger {
  BloodVolume initial, given, circulating;
  std::array<BloodVolume, kBloodPlaces> lost{};
  double exchange_plasma_mL = 0;  ///< net fluid that came into the plasma from the tissues (negative: left it)
  double urine_mL = 0;
};

/// An open vessel in the wound.
struct BleedingBranch {
  VesselKind kind{};
  glm::vec3 stump{0.0F};          ///< where it opens now, world
  glm::vec3 direction{0, 1, 0};   ///< where the jet points
  float lumen_diameter_mm = 0;
  float flow_mL_per_min = 0;      ///< mean over the last second
  float local_pressure_mmHg = 0;
  float control = 0;              ///< 0 free .. 1 fully held by hand, packs, clamp or ligature
  bool ligated = false;
};

/// The deforming organ's drawn surface; the triangle list is constant and lives in the scene.
struct TissueFrame {
  std::vector<glm::vec3> positions;   ///< world, metres, one per surface vertex
  std::vector<float> perfusion;       ///< 0 bloodless .. 1 normal .. >1 congested, one per vertex
  std::vector<float> blood;           ///< 0 dry .. 1 covered with blood, one per vertex
};

struct InstrumentFrame {
  bool present = false;
  Tool tool = Tool::none;
  Pose T_world_tool;              ///< where the instrument is (it may lag the hand when it meets something)
  float jaw = 0;                  ///< as HandInput::trigger
  float force_N = 0;              ///< between instrument and tissue
  bool holding = false;           ///< grasps tissue, or is placed (clamp on, pack in)
};

/// A pack or clamp that was left in the patient.
struct PlacedItem {
  Tool tool = Tool::pack;
  Pose T_world_item;
  std::string region;             ///< "wound", "liver.anterior", "liver.posterior", "liver.below", "field", or "porta_hepatis" for a clamp
};

enum class EventKind : std::uint8_t { info, act, warning, success, failure, bookmark, phase, run_ahead };
/// Something worth a line in the log. Text is a key of the language files plus its arguments, never a finished sentence.
struct Event {
  SimTime time;
  EventKind kind = EventKind::info;
  std::string key;                ///< "event.pack_placed"
  std::vector<std::string> args;  ///< replaced for {0}, {1}, ...
};

enum class GoalStatus : std::uint8_t { open, met, missed };
struct GoalFrame {
  std::string id;                 ///< text key "goal.<id>"
  GoalStatus status = GoalStatus::open;
  double value = kNoValue;        ///< where there is a number to show
};

/// Milliseconds of wall time: filled by the loop that paces the session (the session itself sees no clock).
struct StageTimes {
  float total_ms = 0;
};

/// One frame of the rehearsal. Copyable; immutable once published.
struct Snapshot {
  SimTime time;                   ///< since the scenario's t = 0
  std::uint64_t frame = 0;
  std::uint64_t state_hash = 0;   ///< of the whole session state; computed every kHashEvery frames, else the last one
  Vitals vitals;                  ///< the twin's
  WaveFrame waves{};              ///< this frame's samples
  std::vector<WaveFrame> skipped_waves; ///< the last frames of a run-ahead (at most 900), oldest first, for the monitor
  LiveState live;                 ///< the bedside's as the rehearsal recorded it, by simulated time and without its name; a screen shows the hub's
  TissueFrame tissue;
  std::array<InstrumentFrame, 2> instruments{};
  std::vector<PlacedItem> items;
  std::vector<BleedingBranch> bleeding;
  std::array<float, kVesselKinds> bleeding_mL_per_min{};  ///< by kind, mean over the last second
  Ledger ledger;
  bool abdomen_open = false;
  bool abdomen_closed = false;          ///< closed again after it was open
  bool pringle_on = false;
  bool running_ahead = false;     ///< this frame began with a slice of run-ahead
  bool ended = false;
  std::string outcome;            ///< empty while running, then "passed" or "failed"
  std::string phase;              ///< text key "phase.<id>"
  std::vector<GoalFrame> goals;
  std::vector<Event> events;      ///< of this frame alone: who looks at the newest snapshot only collects them elsewhere (SimLoop::take_events)
  StepReport report;
  StageTimes times;
};
inline constexpr std::uint64_t kHashEvery = 90;

[[nodiscard]] const char* vessel_kind_name(VesselKind k);  ///< "hepatic_artery", ...
[[nodiscard]] const char* blood_place_name(BloodPlace p);  ///< "field", "sucked", ...

}  // namespace holotwin
