#include "tools/holotwin/report/narrative.h"

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"

namespace holotwin {

namespace {

constexpr double kFirstMinute_s = 60;   // what opening does to the pressure is judged after it (field page liver-trauma.md)
constexpr double kClearly = 1.0;        // mmHg or beats per minute: less is no fall and no rise

bool known(double v) { return std::isfinite(v); }
std::string whole(double v) { return format_number(v, 0); }
double sum(const std::array<double, kVesselKinds>& v) { return v[0] + v[1] + v[2]; }

}  // namespace

std::vector<Told> narrative(const RunLog& log, const RunAnalysis& a, const Scenario& scenario) {
  std::vector<Told> told;
  const auto tell = [&](double time_s, const char* key, std::vector<std::string> args) { told.push_back({time_s, key, std::move(args)}); };
  const LogRow& first = log.rows().front();
  const LogRow& last = log.rows().back();
  const bool dead = last.metric(Metric::dead) > 0.5;
  tell(first.time_s, "report.tell.start", {whole(a.lost_before_mL), whole(scenario.minutes_since_injury), whole(first.vitals.map_mmHg), whole(first.vitals.hr_per_min)});

  const double opened = a.first(ActKind::opened);
  double peak = 0;
  if (known(opened)) {
    // The open wound's own bleeding: until something is done about it.
    double until = opened + kFirstMinute_s, peak_s = opened;
    for (const ActKind k : {ActKind::hand_on, ActKind::pack_in, ActKind::clamp_on})
      if (a.first(k) > opened) until = std::min(until, a.first(k));
    for (const LogRow& row : log.rows())
      if (row.time_s >= opened && row.time_s <= until && row.bleeding_total() > peak) {
        peak = row.bleeding_total();
        peak_s = row.time_s;
      }
    tell(opened, "report.tell.opened", {clock_text(opened), whole(peak), clock_text(peak_s)});
    const double later = std::min(opened + kFirstMinute_s, log.end_s());
    const Vitals &was = log.at(opened).vitals, &is = log.at(later).vitals;
    if (later - opened >= 10) {
      const bool fell = is.map_mmHg < was.map_mmHg - kClearly && is.hr_per_min > was.hr_per_min + kClearly;
      tell(later, fell ? "report.tell.fell" : "report.tell.minute", {clock_text(later), whole(was.map_mmHg), whole(is.map_mmHg), whole(was.hr_per_min), whole(is.hr_per_min)});
    }
  }

  bool pressed = false, packed = false;
  for (const ActEffect& e : a.effects) {
    const std::string at = clock_text(e.time_s), before = whole(sum(e.bleeding_before)), after = whole(sum(e.bleeding_after)), count = std::to_string(e.count);
    switch (e.kind) {
      case ActKind::hand_on:
        if (!pressed) tell(e.time_s, "report.tell.hand", {at, before, after});
        pressed = true;
        break;
      case ActKind::pack_in:
        // The first packs go in beside a pressing hand: the open wound is what they are measured against.
        if (packed) tell(e.time_s, "report.tell.packs_again", {at, count, before, after});
        else if (sum(e.bleeding_after) < peak) tell(e.time_s, "report.tell.packs_slowed", {at, count, whole(peak), after});
        else tell(e.time_s, "report.tell.packs", {at, count, after});
        packed = true;
        break;
      case ActKind::pack_out: tell(e.time_s, "report.tell.packs_out", {at, count, before, after}); break;
      case ActKind::clamp_on: tell(e.time_s, "report.tell.clamp", {at, before, after, whole(e.bleeding_after[2])}); break;
      case ActKind::clamp_off: tell(e.time_s, "report.tell.clamp_off", {at, after, whole(e.bleeding_after[2])}); break;
      case ActKind::edges_sutured: tell(e.time_s, "report.tell.edges", {at, before, after}); break;
      default: break;
    }
  }
  if (const double t = a.first(ActKind::artery_ligated); known(t)) tell(t, "report.tell.artery", {clock_text(t)});
  if (const double t = a.first(ActKind::portal_ligated); known(t)) tell(t, "report.tell.portal", {clock_text(t)});
  if (const double t = a.first(ActKind::closed); known(t)) tell(t, "report.tell.closed", {clock_text(t), whole(log.at(t).metric(Metric::packs_in))});
  if (known(a.control_s)) tell(a.control_s, "report.tell.control", {clock_text(a.control_s), whole(scenario.control_mL_per_min)});
  if (known(a.lowest_map)) tell(a.lowest_map_s, "report.tell.lowest", {whole(a.lowest_map), clock_text(a.lowest_map_s), whole(log.at(a.lowest_map_s).vitals.hr_per_min)});
  const double blood = a.first(ActKind::red_cells);
  if (known(blood)) tell(blood, "report.tell.blood", {clock_text(blood), whole(log.at(blood).vitals.map_mmHg)});

  // What holds at the end comes after everything, whatever happened in the last second.
  std::stable_sort(told.begin(), told.end(), [](const Told& x, const Told& y) { return x.time_s < y.time_s; });
  const double end = log.end_s();
  if (!known(a.control_s)) {
    if (!last.vitals.pulse || dead) tell(end, "report.tell.bled_out", {});
    else if (known(opened)) tell(end, "report.tell.no_control", {whole(last.bleeding_total())});
  }
  if (dead) {
    tell(end, "report.tell.died", {clock_text(end), whole(a.lost_total_mL)});
    return told;
  }
  std::vector<std::string> args = {clock_text(end), whole(last.vitals.map_mmHg), whole(last.vitals.hr_per_min), format_number(last.vitals.hb_g_per_dL, 1),
                                   format_number(last.vitals.lactate_mmol_L, 1), whole(a.lost_total_mL)};
  const double map_then = known(blood) ? log.at(blood).vitals.map_mmHg : kNoValue;
  const bool restored = last.vitals.map_mmHg > map_then;
  if (restored) args.insert(args.end(), {units_text(a.red_cell_units), units_text(a.plasma_units), whole(map_then)});
  tell(end, restored ? "report.tell.restored" : "report.tell.end", std::move(args));
  return told;
}

}  // namespace holotwin
