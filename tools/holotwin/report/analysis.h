#pragma once
// What a debrief says about a run, computed from its log alone: times, spells, sums, and what went well or should change.
#include <limits>
#include <string>
#include <vector>

#include "engine/content/scenario_file.h"
#include "tools/holotwin/report/run_log.h"

namespace holotwin {

/// Seconds spent below, inside and above a target band.
struct BandTime {
  double below_s = 0, within_s = 0, above_s = 0;
  [[nodiscard]] double total() const { return below_s + within_s + above_s; }
};

/// What one act did: means over the three seconds before it and over up to ten seconds once the effect is there.
struct ActEffect {
  double time_s = 0;
  ActKind kind{};
  int count = 1;
  std::array<double, kVesselKinds> bleeding_before{}, bleeding_after{};
  double map_before = kNoValue, map_after = kNoValue;
};

/// One thing done well or to change. Text is "report.good.<id>" or "report.change.<id>" with args.
struct Finding {
  std::string id;
  std::vector<std::string> args;
  double time_s = 0;     ///< the moment it happened
  double weight = 0;     ///< the more, the earlier in the list
};

/// NaN where it never happened; times in seconds since t = 0.
struct RunAnalysis {
  std::array<double, static_cast<std::size_t>(ActKind::count)> first_s{};
  [[nodiscard]] double first(ActKind k) const { return first_s[static_cast<std::size_t>(k)]; }
  /// Bleeding at or below the limit for 60 s, the first time after opening. A wound that stops for want of blood or pulse is not held.
  double first_control_s = kNoValue;
  double control_s = kNoValue;         ///< from here to the end it stayed there
  std::vector<TimeSpan> clamp_spells;
  std::vector<TimeSpan> hand_spells;   ///< compressions; pauses under 3 s do not count
  int packs_in = 0, packs_out = 0;     ///< as the log counted them, one event each
  int packs_left = 0;                  ///< in the patient at the end
  [[nodiscard]] bool packs_agree() const { return packs_in - packs_out == packs_left; }
  BandTime before_control, after_control;
  double lost_before_mL = 0, lost_total_mL = 0;
  std::array<double, kVesselKinds> lost_by_kind_mL{};  ///< since t = 0, from the flows (trapezoid rule): to about a per cent
  double peak_bleeding = 0, peak_bleeding_s = 0;
  double lowest_map = kNoValue, lowest_map_s = 0, highest_hr = kNoValue, highest_lactate = kNoValue;
  double red_cell_units = 0, plasma_units = 0, platelet_units = 0, crystalloid_mL = 0, calcium_g = 0, tranexamic_g = 0, noradrenaline_max = 0;
  bool noradrenaline_before_blood = false;
  double error_red_cells_mL = 0, error_plasma_mL = 0;  ///< the ledger's greatest imbalance over the run
  std::vector<ActEffect> effects;
  std::vector<Finding> good, change;   ///< best first; the report shows three of each
};

/// `log` must hold at least one row.
/// The number a goal is told with: of one to keep, the worst it was in its time; of the others, the last.
[[nodiscard]] double goal_value(const RunLog& log, const Goal& goal);
[[nodiscard]] RunAnalysis analyse(const RunLog& log, const Scenario& scenario);

/// initial + given (+ exchange - urine) - circulating - lost, mL: what the books are out by.
[[nodiscard]] BloodVolume imbalance(const Ledger& ledger);

/// Acts of one kind that follow each other within `within_s` become one, dated by the first, with their counts added.
[[nodiscard]] std::vector<Act> group_acts(const std::vector<Act>& acts, double within_s);

/// Units of a blood product: "4", or "3.4" while one runs in.
[[nodiscard]] std::string units_text(double units);

/// Minutes and seconds, "6:05".
[[nodiscard]] std::string clock_text(double time_s);

}  // namespace holotwin
