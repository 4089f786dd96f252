#include "tools/holotwin/report/analysis.h"

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"

namespace holotwin {

namespace {

constexpr double kControlHold_s = 60;   // as the scenario's goal "control"
constexpr double kBeforeWindow_s = 3;   // assumed: short, as one act follows another
constexpr double kEffectWindow_s = 10;  // assumed: a few breaths and heart beats
constexpr double kCalciumFails_mmol_L = 0.6;  // below some 0.5 the heart fails (Lier 2008, J Trauma 65:951)
constexpr double kPoolFrom = 3.99;      // red-cell units, a running sum: four, the rounding of their last millilitre apart

bool known(double v) { return std::isfinite(v); }
std::string whole(double v) { return format_number(v, 0); }

void find_control(const RunLog& log, const Scenario& scenario, RunAnalysis& a) {
  double since = kNoValue;
  for (const LogRow& row : log.rows()) {
    const bool lives = row.vitals.pulse && !(row.metric(Metric::dead) > 0);
    const bool held = lives && known(a.first(ActKind::opened)) && row.time_s >= a.first(ActKind::opened) && row.bleeding_total() <= scenario.control_mL_per_min;
    if (!held) since = kNoValue;
    else if (!known(since)) since = row.time_s;
    if (known(since) && row.time_s - since >= kControlHold_s && !known(a.first_control_s)) a.first_control_s = since;
  }
  if (known(since) && log.end_s() - since >= kControlHold_s) a.control_s = since;
}

std::vector<TimeSpan> spells(const RunLog& log, ActKind on, ActKind off, double join_s) {
  std::vector<TimeSpan> all;
  bool running = false;
  for (const Act& act : log.acts()) {
    if (act.kind == on && !running) {
      running = true;
      if (all.empty() || act.time_s - all.back().to_s >= join_s) all.push_back({act.time_s, act.time_s});
    } else if (act.kind == off && running) {
      running = false;
      all.back().to_s = act.time_s;
    }
  }
  if (running) all.back().to_s = log.end_s();
  return all;
}

void sum_up(const RunLog& log, const Scenario& scenario, RunAnalysis& a) {
  const LogRow* before = nullptr;
  for (const LogRow& row : log.rows()) {
    const double map = row.vitals.map_mmHg;
    if (before != nullptr) {
      const double dt = row.time_s - before->time_s;
      const bool controlled = known(a.control_s) && row.time_s > a.control_s;
      BandTime& band = controlled ? a.after_control : a.before_control;
      const double low = controlled ? scenario.map_target_after_low : scenario.map_target_before_low;
      const double high = controlled ? scenario.map_target_after_high : scenario.map_target_before_high;
      // A pressure that cannot be measured is none.
      (!known(map) || map < low ? band.below_s : (map > high ? band.above_s : band.within_s)) += dt;
      for (std::size_t k = 0; k < kVesselKinds; ++k) a.lost_by_kind_mL[k] += 0.5 * (row.bleeding_mL_per_min[k] + before->bleeding_mL_per_min[k]) * dt / 60.0;
    }
    if (row.bleeding_total() > a.peak_bleeding) {
      a.peak_bleeding = row.bleeding_total();
      a.peak_bleeding_s = row.time_s;
    }
    if (known(map) && !(map >= a.lowest_map)) {
      a.lowest_map = map;
      a.lowest_map_s = row.time_s;
    }
    if (known(row.vitals.hr_per_min) && !(row.vitals.hr_per_min <= a.highest_hr)) a.highest_hr = row.vitals.hr_per_min;
    if (known(row.vitals.lactate_mmol_L) && !(row.vitals.lactate_mmol_L <= a.highest_lactate)) a.highest_lactate = row.vitals.lactate_mmol_L;
    const BloodVolume error = imbalance(row.ledger);
    a.error_red_cells_mL = std::max(a.error_red_cells_mL, std::fabs(error.red_cells_mL));
    a.error_plasma_mL = std::max(a.error_plasma_mL, std::fabs(error.plasma_mL));
    before = &row;
  }
  const LogRow& last = log.rows().back();
  a.lost_before_mL = log.rows().front().metric(Metric::lost_total_mL);
  a.lost_total_mL = last.metric(Metric::lost_total_mL);
  a.red_cell_units = last.metric(Metric::red_cell_units);
  a.plasma_units = last.metric(Metric::plasma_units);
  a.platelet_units = last.metric(Metric::platelet_units);
  a.crystalloid_mL = last.metric(Metric::crystalloid_mL);
  a.calcium_g = last.metric(Metric::calcium_g);
  a.tranexamic_g = last.metric(Metric::tranexamic_g);
  a.noradrenaline_max = last.metric(Metric::noradrenaline_max);
  a.packs_left = static_cast<int>(std::lround(last.metric(Metric::packs_in)));
  const double pressor = a.first(ActKind::noradrenaline_on), blood = a.first(ActKind::red_cells);
  a.noradrenaline_before_blood = known(pressor) && !(blood <= pressor);
}

void find_effects(const RunLog& log, RunAnalysis& a) {
  const std::vector<Act> acts = group_acts(log.acts(), 45);
  for (const Act& act : acts) {
    double settle_s = 15;  // the hand, clamp and ligature act within seconds; the flow shown is itself a mean over one
    switch (act.kind) {
      case ActKind::opened: settle_s = 5; break;
      case ActKind::hand_on:
      case ActKind::clamp_on:
      case ActKind::clamp_off:
      case ActKind::artery_ligated:
      case ActKind::portal_ligated:
      case ActKind::edges_sutured:
      case ActKind::liver_lifted: break;
      case ActKind::pack_in:
      case ActKind::pack_out: settle_s = 0; break;  // from the last of the group on
      case ActKind::closed: settle_s = 60; break;
      default: continue;
    }
    double last = act.time_s;  // of the group
    for (const Act& one : log.acts())
      if (one.kind == act.kind && one.time_s >= last && one.time_s - last <= 45) last = one.time_s;
    const bool group = act.kind == ActKind::pack_in || act.kind == ActKind::pack_out;
    const double after = (group ? last : act.time_s) + std::max(settle_s, 3.0);
    if (after > log.end_s()) continue;
    // Another act may follow before the window is over: what it did is not this act's effect.
    double until = after + kEffectWindow_s;
    for (const Act& other : log.acts())
      if (other.kind != act.kind && other.kind <= ActKind::liver_lifted && other.kind != ActKind::hand_off && other.time_s > act.time_s + 1) until = std::min(until, other.time_s);
    const TimeSpan was{act.time_s - kBeforeWindow_s, act.time_s - 0.1}, is{std::min(after, until - 1.0), until};
    ActEffect e{act.time_s, act.kind, act.count, {}, {}, kNoValue, kNoValue};
    for (std::size_t k = 0; k < kVesselKinds; ++k) {
      const auto flow = [k](const LogRow& r) { return r.bleeding_mL_per_min[k]; };
      e.bleeding_before[k] = log.mean(was, flow);
      e.bleeding_after[k] = log.mean(is, flow);
    }
    const auto map = [](const LogRow& r) { return r.vitals.map_mmHg; };
    e.map_before = log.mean(was, map);
    e.map_after = log.mean(is, map);
    a.effects.push_back(e);
  }
}

/// What is worth saying where the rules below leave room among the first three: small things, each as true as the large ones.
void find_smaller_findings(const RunLog& log, const Scenario& s, RunAnalysis& a) {
  const LogRow& last = log.rows().back();
  const double end = log.end_s(), opened = a.first(ActKind::opened), blood = a.first(ActKind::red_cells);
  const auto good = [&](double weight, const char* id, double t, std::vector<std::string> args = {}) { a.good.push_back({id, std::move(args), t, weight}); };
  const auto change = [&](double weight, const char* id, double t, std::vector<std::string> args = {}) { a.change.push_back({id, std::move(args), t, weight}); };
  const bool lives = last.vitals.pulse && last.metric(Metric::dead) < 0.5;

  for (const Event& e : log.events())
    if (e.key == "event.help_called") {
      good(15, "help", e.time.seconds(), {clock_text(e.time.seconds())});
      break;
    }
  if (known(blood) && blood <= 600) good(18, "blood_early", blood, {clock_text(blood)});
  if (known(blood) && a.noradrenaline_max <= 0 && lives && last.vitals.map_mmHg >= s.map_target_after_low) good(12, "no_pressor", end);
  if (known(blood) && a.crystalloid_mL <= 1000) good(11, "little_crystalloid", end, {whole(a.crystalloid_mL)});
  if (known(a.first(ActKind::closed))) good(10, "closed", a.first(ActKind::closed), {clock_text(a.first(ActKind::closed))});
  if (lives && end > 900) {
    if (last.vitals.temperature_C >= 35.5) good(9, "warm", end, {format_number(last.vitals.temperature_C, 1)});
    if (a.red_cell_units >= kPoolFrom && last.vitals.ica_mmol_L >= 1.1) good(14, "calcium_level", end, {format_number(last.vitals.ica_mmol_L, 2)});
    if (last.vitals.lactate_mmol_L < 0.9 * a.highest_lactate) good(16, "lactate_falling", end, {format_number(a.highest_lactate, 1), format_number(last.vitals.lactate_mmol_L, 1)});
    if (last.vitals.hb_g_per_dL < 7) change(34, "hb_low", end, {format_number(last.vitals.hb_g_per_dL, 1)});
    if (last.vitals.fibrinogen_g_L < 1.5) change(32, "fibrinogen_low", end, {format_number(last.vitals.fibrinogen_g_L, 1)});
    if (last.vitals.map_mmHg < s.map_target_after_low) change(46, "map_end_low", end, {whole(last.vitals.map_mmHg), whole(s.map_target_after_low)});
    if (last.vitals.map_mmHg > s.map_target_after_high) change(21, "map_end_high", end, {whole(last.vitals.map_mmHg), whole(s.map_target_after_high)});
  }
  if (known(blood) && known(opened) && blood > opened + 180 && blood <= 600) change(8, "blood_sooner", blood, {clock_text(blood)});
  if (known(a.control_s) && known(opened) && a.control_s > opened + 120) {
    const double cost = log.at(a.control_s).metric(Metric::lost_total_mL) - log.at(opened).metric(Metric::lost_total_mL);
    change(6, "control_sooner", a.control_s, {clock_text(a.control_s), whole(cost / ((a.control_s - opened) / 60))});
  }
  const bool said = std::any_of(a.change.begin(), a.change.end(), [](const Finding& f) { return f.id == "pressure_low"; });
  if (!said && known(a.lowest_map) && a.lowest_map < s.map_target_before_low) change(5, "lowest_pressure", a.lowest_map_s, {whole(a.lowest_map), whole(s.map_target_before_low)});
}

/// Rules of the debrief. Thresholds are the scenario's field page (shared/docs/field/liver-trauma.md), "What must be done" and
/// "Bleeding law"; weights say how much a rule matters for the patient (assumed).
void find_findings(const RunLog& log, const Scenario& s, RunAnalysis& a) {
  const LogRow& last = log.rows().back();
  const double end = log.end_s();
  const auto good = [&](double weight, const char* id, double t, std::vector<std::string> args = {}) { a.good.push_back({id, std::move(args), t, weight}); };
  const auto change = [&](double weight, const char* id, double t, std::vector<std::string> args = {}) { a.change.push_back({id, std::move(args), t, weight}); };

  const double opened = a.first(ActKind::opened), hand = a.first(ActKind::hand_on), clamp = a.first(ActKind::clamp_on);
  // With nearly all of his blood in him and hardly a free calcium ion it is citrate that takes the pressure, and it is to be said before all else.
  const bool calcium_took_it = last.vitals.ica_mmol_L < kCalciumFails_mmol_L;
  const bool dead = last.metric(Metric::dead) > 0;
  if (calcium_took_it) change(101, "calcium_failed", end, {format_number(last.vitals.ica_mmol_L, 2), whole(100 * last.vitals.blood_volume_mL / log.rows().front().vitals.blood_volume_mL)});
  if (dead) change(100, calcium_took_it ? "died_anyway" : "died", end);

  if (known(a.control_s) && a.control_s <= 20 * 60) good(90, "control", a.control_s, {clock_text(a.control_s), whole(s.control_mL_per_min)});
  else if (known(a.control_s)) change(60, "control_late", a.control_s, {clock_text(a.control_s), whole(s.control_mL_per_min)});
  else if (known(opened) && (!last.vitals.pulse || dead)) change(95, "bled_out", end);
  else if (known(opened)) change(95, "control_never", end, {whole(last.bleeding_total()), whole(s.control_mL_per_min)});

  if (known(opened)) {
    if (known(hand) && hand - opened <= 60) good(60, "hand", hand, {whole(std::max(0.0, hand - opened))});
    else if (known(hand)) change(50, "hand_late", hand, {whole(hand - opened)});
    else change(55, "hand_never", opened);
  }

  double packed = kNoValue;  // the moment the fourth pack was in
  for (const LogRow& row : log.rows())
    if (row.metric(Metric::packs_in) >= 4 && !known(packed)) packed = row.time_s;
  if (known(opened)) {
    if (!known(packed)) change(85, "packs_never", opened, {whole(a.packs_in)});
    else if (packed - opened > 300) change(45, "packs_late", packed, {clock_text(packed - opened)});
    else if (!known(clamp) || packed < clamp) good(70, "packs_first", packed, {clock_text(packed)});
  }
  if (last.metric(Metric::packs_max) > 8) change(40, "packs_many", packed, {whole(last.metric(Metric::packs_max))});

  double longest = 0, longest_from = 0;
  for (const TimeSpan& spell : a.clamp_spells)
    if (spell.length() > longest) {
      longest = spell.length();
      longest_from = spell.from_s;
    }
  if (longest > 15 * 60) change(80, "clamp_long", longest_from, {clock_text(longest)});
  else if (longest > 0) good(50, "clamp_short", longest_from, {clock_text(longest)});

  const double artery = a.first(ActKind::artery_ligated), portal = a.first(ActKind::portal_ligated);
  if (known(artery) && known(portal)) good(75, "ligated", artery, {clock_text(artery), clock_text(portal)});
  else if (known(opened) && !known(artery)) change(75, "artery_open", known(clamp) ? clamp : opened);
  else if (known(opened)) change(35, "portal_open", artery);

  const double lifts = last.metric(Metric::liver_lifts);
  if (lifts > 0) change(88, "vein_chased", a.first(ActKind::liver_lifted), {whole(lifts)});
  else if (known(artery) && known(a.control_s)) good(65, "vein_left", a.control_s);

  if (a.noradrenaline_max > 0.3) change(78, "pressor", a.first(ActKind::noradrenaline_on), {format_number(a.noradrenaline_max, 2)});
  else if (a.noradrenaline_before_blood) change(58, "pressor_first", a.first(ActKind::noradrenaline_on));
  if (a.crystalloid_mL > 2000) change(65, "crystalloid", a.first(ActKind::crystalloid), {whole(a.crystalloid_mL)});

  const double blood = a.first(ActKind::red_cells);
  if (!known(blood)) change(57, "blood_never", known(opened) ? opened : 0);
  else if (blood > 600) change(42, "blood_late", blood, {clock_text(blood)});
  if (a.red_cell_units >= 3) {
    const std::string red = units_text(a.red_cell_units), plasma = units_text(a.plasma_units), platelets = units_text(a.platelet_units);
    // 1:1:1 by donor unit is 6:6:1 with adult pools; the first pool belongs to the first four units (kPoolFrom).
    const bool plasma_enough = a.plasma_units / a.red_cell_units >= 0.75, pool_due = a.red_cell_units >= kPoolFrom, pool_given = a.platelet_units >= 0.9;
    if (!plasma_enough) change(44, "plasma_little", blood, {red, plasma});
    if (pool_due && !pool_given) change(39, "platelets_missing", blood, {red});
    const bool praised = plasma_enough && !calcium_took_it;  // a ratio that was right is not praised for what it did then
    if (praised && pool_given) good(40, "balanced", blood, {red, plasma, platelets});
    else if (praised && !pool_due) good(38, "plasma_matched", blood, {red, plasma});
    const double calcium = a.first(ActKind::calcium);
    if (!known(calcium)) change(52, "calcium_never", blood, {units_text(a.red_cell_units)});
    else if (log.at(calcium).metric(Metric::red_cell_units) <= 4 && a.calcium_g < 0.2 * a.red_cell_units) change(31, "calcium_little", end, {format_number(a.calcium_g, 1), red});
    else if (log.at(calcium).metric(Metric::red_cell_units) <= 4) good(30, "calcium", calcium, {clock_text(calcium)});
    else change(33, "calcium_late", calcium, {units_text(log.at(calcium).metric(Metric::red_cell_units))});
  }
  const double acid = a.first(ActKind::tranexamic);
  if (!known(acid)) change(48, "tranexamic_never", 0);
  else if (s.minutes_since_injury + acid / 60 <= 180) good(28, "tranexamic", acid, {whole(s.minutes_since_injury + acid / 60)});
  else change(38, "tranexamic_late", acid, {whole(s.minutes_since_injury + acid / 60)});

  if (a.before_control.total() > 60) {
    const double above = a.before_control.above_s / a.before_control.total(), below = a.before_control.below_s / a.before_control.total();
    if (above < 0.25 && below < 0.25) good(45, "permissive", opened, {whole(s.map_target_before_low), whole(s.map_target_before_high)});
    else if (below >= 0.25 && below >= above) change(43, "pressure_low", a.lowest_map_s, {clock_text(a.before_control.below_s), whole(s.map_target_before_low), whole(a.lowest_map)});
    else change(25, "pressure_high", opened, {clock_text(a.before_control.above_s), whole(s.map_target_before_high)});
  }
  if (last.vitals.temperature_C < 35) change(41, "cold", end, {format_number(last.vitals.temperature_C, 1)});
  if (last.vitals.ica_mmol_L < 1.0 && !calcium_took_it) change(37, "calcium_low", end, {format_number(last.vitals.ica_mmol_L, 2)});
  const double lactate_rise = last.vitals.lactate_mmol_L - log.at(end - 300).vitals.lactate_mmol_L;
  if (end > 900 && lactate_rise > 0.3) change(36, "lactate_rising", end, {format_number(last.vitals.lactate_mmol_L, 1)});

  // There is always something to learn: the two minutes that cost the most blood, and what the body paid.
  if (known(opened)) {
    double most = 0, from = opened;
    for (const LogRow& row : log.rows()) {
      if (row.time_s < opened || row.time_s + 120 > end) continue;
      const double cost = log.at(row.time_s + 120).metric(Metric::lost_total_mL) - row.metric(Metric::lost_total_mL);
      if (cost > most + 0.5) {
        most = cost;
        from = row.time_s;
      }
    }
    if (most > 30) change(22, "costly_minutes", from, {clock_text(from), clock_text(from + 120), whole(most)});
    if (known(packed) && packed - opened > 60 && packed - opened <= 300) change(15, "packs_sooner", packed, {clock_text(packed - opened)});
    if (known(clamp) && known(artery) && artery > clamp) change(12, "clamp_to_artery", artery, {clock_text(artery - clamp)});
  }
  if (a.highest_lactate > 3) change(10, "lactate_peak", end, {format_number(a.highest_lactate, 1)});
  find_smaller_findings(log, s, a);
  if (a.lost_total_mL <= 2800 && !dead && known(a.control_s)) good(35, "loss", end, {whole(a.lost_total_mL)});
  if (!dead && last.vitals.map_mmHg >= s.map_target_after_low) good(25, "alive", end, {whole(last.vitals.map_mmHg)});
  if (known(clamp) && known(packed) && clamp > packed) good(20, "clamp_diagnosis", clamp);

  for (auto* list : {&a.good, &a.change}) {
    std::stable_sort(list->begin(), list->end(), [](const Finding& x, const Finding& y) { return x.weight > y.weight; });
    for (Finding& f : *list)
      if (!known(f.time_s)) f.time_s = 0;
  }
}

}  // namespace

BloodVolume imbalance(const Ledger& l) {
  BloodVolume error{l.initial.red_cells_mL + l.given.red_cells_mL - l.circulating.red_cells_mL,
                    l.initial.plasma_mL + l.given.plasma_mL + l.exchange_plasma_mL - l.urine_mL - l.circulating.plasma_mL};
  for (const BloodVolume& lost : l.lost) {
    error.red_cells_mL -= lost.red_cells_mL;
    error.plasma_mL -= lost.plasma_mL;
  }
  return error;
}

std::vector<Act> group_acts(const std::vector<Act>& acts, double within_s) {
  std::vector<Act> grouped;
  std::vector<double> latest;
  for (const Act& act : acts) {
    bool joined = false;
    for (std::size_t i = grouped.size(); i-- > 0 && !joined;) {
      if (grouped[i].kind != act.kind) continue;
      if (act.time_s - latest[i] <= within_s) {
        grouped[i].count += act.count;
        latest[i] = act.time_s;
        joined = true;
      }
      break;
    }
    if (!joined) {
      grouped.push_back(act);
      latest.push_back(act.time_s);
    }
  }
  return grouped;
}

std::string units_text(double units) {
  const double nearest = std::round(units);
  return format_number(units, std::fabs(units - nearest) < 0.05 ? 0 : 1);
}

std::string clock_text(double time_s) { return format_minutes(time_s); }

double goal_value(const RunLog& log, const Goal& goal) {
  const auto g = std::find_if(log.goals().begin(), log.goals().end(), [&](const GoalFrame& f) { return f.id == goal.id; });
  if (goal.kind != GoalKind::keep) return g == log.goals().end() ? kNoValue : g->value;
  double was = kNoValue;
  for (const LogRow& r : log.rows()) {
    const double v = r.metric(goal.condition.metric);
    if (r.time_s < goal.from_s || r.time_s > goal.by_s || !std::isfinite(v)) continue;
    was = !std::isfinite(was) ? v : (goal.condition.compare == Compare::at_least ? std::min(was, v) : std::max(was, v));
  }
  return was;
}

RunAnalysis analyse(const RunLog& log, const Scenario& scenario) {
  RunAnalysis a;
  a.first_s.fill(kNoValue);
  for (const Act& act : log.acts()) {
    double& first = a.first_s[static_cast<std::size_t>(act.kind)];
    if (!known(first)) first = act.time_s;
  }
  for (const Event& e : log.events()) {
    a.packs_in += e.key == "event.pack_placed";
    a.packs_out += e.key == "event.pack_removed";
  }
  a.clamp_spells = spells(log, ActKind::clamp_on, ActKind::clamp_off, 0);
  a.hand_spells = spells(log, ActKind::hand_on, ActKind::hand_off, 3);
  find_control(log, scenario, a);
  sum_up(log, scenario, a);
  find_effects(log, a);
  find_findings(log, scenario, a);
  return a;
}

}  // namespace holotwin
