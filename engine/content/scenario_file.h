#pragma once
// A scenario: a patient, an injury, tools, goals and triggers, as a TOML file (schema 1). See assets/scenarios/README.md.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/anatomy/injury.h"
#include "engine/core/result.h"
#include "engine/frame/input_frame.h"
#include "engine/frame/snapshot.h"
#include "physiology/physiology.h"

namespace holotwin {

/// Numbers a goal or a trigger can watch. Names in files are metric_name().
enum class Metric : std::uint8_t {
  time_s,               ///< since t = 0
  bleeding_total,       ///< mL/min, mean over the last second
  bleeding_artery, bleeding_portal, bleeding_hepatic_vein,
  lost_total_mL,        ///< since the injury, what was lost before t = 0 included
  hr, map, sbp, cvp, spo2, etco2, co, lactate, hb, temperature, ica, fibrinogen,
  packs_in,             ///< now in the patient
  packs_max,            ///< most at one time
  clamp_spell_s,        ///< the running Pringle spell (0 when off)
  clamp_longest_s,      ///< the longest spell so far
  ligated_artery, ligated_portal,   ///< 0 or 1
  liver_lifts,          ///< times the liver was lifted to look behind it with the vein open
  red_cell_units, plasma_units, platelet_units, crystalloid_mL, calcium_g, tranexamic_g,
  noradrenaline,        ///< ug/kg/min now
  noradrenaline_max,
  compressed_s,         ///< seconds of hand compression so far
  dead,                 ///< 1 after 60 s without a pulse
  abdomen_open, abdomen_closed,
  count
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::count);
/// One number a metric, at one moment; NaN where there is none.
using MetricValues = std::array<double, kMetricCount>;
/// Stable name for files: "map", "bleeding_total", ...
[[nodiscard]] const char* metric_name(Metric m);
/// For people: "mmHg", "mL/min"; empty where it is a count or a yes/no.
[[nodiscard]] const char* metric_unit(Metric m);

enum class Compare : std::uint8_t { at_least, at_most };

/// metric >= or <= value, without a break for hold_s.
struct Condition {
  Metric metric = Metric::time_s;
  Compare compare = Compare::at_least;
  double value = 0;
  double hold_s = 0;
};

enum class GoalKind : std::uint8_t {
  reach,   ///< the condition comes true, and held its time, before by_s
  keep,    ///< the condition is never false between from_s and by_s
  at_end,  ///< the condition is true when the rehearsal ends
};
/// A goal: `id` gives its text ("goal.<id>"). A missed goal that is `required` fails the rehearsal.
struct Goal {
  std::string id;
  GoalKind kind = GoalKind::reach;
  Condition condition;
  double from_s = 0;
  double by_s = 1e9;
  bool required = true;
};

/// When all conditions hold: logs "trigger.<id>" once, and may end the rehearsal as a failure or go to a phase.
struct Trigger {
  std::string id;
  std::vector<Condition> when;
  EventKind kind = EventKind::warning;     ///< how the log and the panels show it: info, warning, success or failure
  bool ends = false;
  std::string phase;       ///< text key "phase.<phase>"; empty: stays
};

struct Scenario {
  std::string id;                          ///< file name without .toml; title is text "scenario.<id>.title"
  physiology::PatientParameters patient;
  bool patient_derived = false;            ///< numbers were derived from a description: he rests on `ventilator`
  LacerationRequest injury;
  /// Before t = 0.
  double lost_mL = 900;
  double loss_mL_per_min = 80;
  double crystalloid_mL = 500;
  double minutes_since_injury = 45;
  /// Ambient pressure the closed abdomen puts on the wound; gone when it is opened.
  double tamponade_mmHg = 0;
  /// Share of the opened lumen that is an effective hole, by kind: walls oppose and the wound's sides touch.
  double effective_artery = 1, effective_portal = 1, effective_hepatic_vein = 1;
  physiology::PhysiologyInput ventilator;  ///< only its ventilator settings are used
  double units_red_cells = 4, units_plasma = 4, units_platelets = 1;  ///< in the room at t = 0
  double map_target_before_low = 50, map_target_before_high = 60;     ///< until control
  double map_target_after_low = 65, map_target_after_high = 85;
  double control_mL_per_min = 20;          ///< bleeding below this is control
  double time_limit_s = 2700;
  std::vector<Tool> tools;
  std::vector<Goal> goals;
  std::vector<Trigger> triggers;
  std::string text;                        ///< the file as read: part of every recording
};

/// Parses a scenario. An unknown key, a missing one, a wrong unit or a value out of range is an error that names line and key.
[[nodiscard]] Result<Scenario> parse_scenario(const std::string& text, const std::string& id);
[[nodiscard]] Result<Scenario> load_scenario(const std::filesystem::path& path);

}  // namespace holotwin
