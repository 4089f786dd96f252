#pragma once
// What a rehearsal leaves behind for its debrief: numbers once a second and at every event, the acts, the clock's jumps.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/content/scenario_file.h"
#include "engine/frame/snapshot.h"

namespace holotwin {

/// What a surgeon or anaesthetist did, as the numbers show it (not as events tell it), for flags, tables and times. Only sutured edges,
/// which no metric counts, are taken from their event.
enum class ActKind : std::uint8_t {
  opened, hand_on, hand_off, pack_in, pack_out, clamp_on, clamp_off, artery_ligated, portal_ligated, edges_sutured, liver_lifted,
  tranexamic, red_cells, plasma, platelets, calcium, crystalloid, noradrenaline_on, noradrenaline_off, closed, count
};
/// Stable name for files and for the text key "report.act.<name>".
[[nodiscard]] const char* act_name(ActKind kind);

struct Act {
  double time_s = 0;
  ActKind kind{};
  int count = 1;   ///< packs in or out at once; 1 for the rest
};

/// One line of the log.
struct LogRow {
  double time_s = 0;          ///< since t = 0
  bool run_ahead = false;     ///< reached by running ahead: the tissue rested
  Vitals vitals;
  std::array<double, kVesselKinds> bleeding_mL_per_min{};
  Ledger ledger;
  MetricValues metrics{};
  [[nodiscard]] double metric(Metric m) const { return metrics[static_cast<std::size_t>(m)]; }
  [[nodiscard]] double bleeding_total() const { return bleeding_mL_per_min[0] + bleeding_mL_per_min[1] + bleeding_mL_per_min[2]; }
};

struct LogPicture {
  double time_s = 0;
  std::string name;     ///< from the script, or "now"; the caption is text "picture.<name>" where there is one
  std::string file;     ///< relative to the report
  std::string camera;
};

struct TimeSpan {
  double from_s = 0, to_s = 0;
  [[nodiscard]] double length() const { return to_s - from_s; }
};

/// Collects snapshots. Give it every snapshot Session::advance makes, in order, with the session's metrics of that moment: a gap
/// between two snapshots is read as the clock running ahead. Not thread-safe: one owner.
class RunLog {
 public:
  void add(const Snapshot& snapshot, const MetricValues& metrics);
  void add_picture(LogPicture picture) { pictures_.push_back(std::move(picture)); }

  [[nodiscard]] const std::vector<LogRow>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<Act>& acts() const { return acts_; }
  [[nodiscard]] const std::vector<TimeSpan>& run_ahead() const { return run_ahead_; }
  [[nodiscard]] const std::vector<LogPicture>& pictures() const { return pictures_; }
  [[nodiscard]] const std::vector<GoalFrame>& goals() const { return goals_; }   ///< as they stood last
  [[nodiscard]] const std::string& outcome() const { return outcome_; }          ///< "passed", "failed"; empty: stopped early
  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  [[nodiscard]] std::uint64_t state_hash() const { return state_hash_; }         ///< the last one
  [[nodiscard]] const StepReport& step_report() const { return report_; }
  [[nodiscard]] double end_s() const { return rows_.empty() ? 0.0 : rows_.back().time_s; }
  /// The last row at or before that moment; the first one for an earlier moment. The log must not be empty.
  [[nodiscard]] const LogRow& at(double time_s) const;
  /// Mean of a row's number over a span, weighted by time; the value at its end when no row lies inside.
  template <class Get>
  [[nodiscard]] double mean(TimeSpan span, Get get) const {
    double sum = 0, weight = 0, before = span.from_s;
    for (const LogRow& row : rows_) {
      if (row.time_s <= span.from_s) continue;
      if (row.time_s > span.to_s) break;
      const double v = get(row);
      if (v == v) {  // not NaN
        sum += v * (row.time_s - before);
        weight += row.time_s - before;
      }
      before = row.time_s;
    }
    return weight > 0 ? sum / weight : get(at(span.to_s));
  }

 private:
  void find_acts(double time_s, const MetricValues& now, const std::vector<Event>& events, bool had_before);

  std::vector<LogRow> rows_;
  std::vector<Event> events_;
  std::vector<Act> acts_;
  std::vector<TimeSpan> run_ahead_;
  std::vector<LogPicture> pictures_;
  std::vector<GoalFrame> goals_;
  std::string outcome_;
  std::uint64_t frames_ = 0, state_hash_ = 0;
  StepReport report_;
  SimTime last_time_{};
  MetricValues last_{};
  bool started_ = false;
};

}  // namespace holotwin
