// Goals and triggers: what the scenario watches, and when the rehearsal ends.
#include <cmath>

#include "engine/core/text.h"
#include "engine/session/parts.h"

namespace holotwin {

namespace {

constexpr double kDead_s = 60;   // without a pulse: the scenario's end, resuscitation is not modelled yet

bool holds(const Condition& c, double value) {
  if (!std::isfinite(value)) return false;
  return c.compare == Compare::at_least ? value >= c.value : value <= c.value;
}

/// For goals to reach: nothing is reached in a patient without a pulse. What bleeds no more for want of pressure is not controlled.
bool reached(const SessionState& state, const Condition& c, double value) { return state.pulseless_s <= 0.0 && holds(c, value); }

}  // namespace

double metric(const SessionModel& model, const SessionState& s, const Vitals& v, Metric m) {
  const auto flow = [&](VesselKind k) { return s.branches[index(k)].flow_mL_per_min; };
  const auto ligated = [&](VesselKind k) { return s.branches[index(k)].ligated ? 1.0 : 0.0; };
  const auto given = [&](Product p) { return s.lines[index(p)].given; };
  switch (m) {
    case Metric::time_s: return s.time.seconds();
    case Metric::bleeding_total: return flow(VesselKind::hepatic_artery) + flow(VesselKind::portal_vein) + flow(VesselKind::hepatic_vein);
    case Metric::bleeding_artery: return flow(VesselKind::hepatic_artery);
    case Metric::bleeding_portal: return flow(VesselKind::portal_vein);
    case Metric::bleeding_hepatic_vein: return flow(VesselKind::hepatic_vein);
    case Metric::lost_total_mL: return s.lost_total_mL;
    case Metric::hr: return v.hr_per_min;
    case Metric::map: return v.map_mmHg;
    case Metric::sbp: return v.sbp_mmHg;
    case Metric::cvp: return v.cvp_mmHg;
    case Metric::spo2: return v.spo2_pct;
    case Metric::etco2: return v.etco2_mmHg;
    case Metric::co: return v.co_L_per_min;
    case Metric::lactate: return v.lactate_mmol_L;
    case Metric::hb: return v.hb_g_per_dL;
    case Metric::temperature: return v.temperature_C;
    case Metric::ica: return v.ica_mmol_L;
    case Metric::fibrinogen: return v.fibrinogen_g_L;
    case Metric::packs_in: return static_cast<double>(packs_in(s));
    case Metric::packs_max: return s.packs_max;
    case Metric::clamp_spell_s: return s.clamp_spell_s;
    case Metric::clamp_longest_s: return s.clamp_longest_s;
    case Metric::ligated_artery: return ligated(VesselKind::hepatic_artery);
    case Metric::ligated_portal: return ligated(VesselKind::portal_vein);
    case Metric::liver_lifts: return s.liver_lifts;
    case Metric::red_cell_units: return given(Product::red_cells) / kRedCellBag_mL;
    case Metric::plasma_units: return given(Product::plasma) / kPlasmaBag_mL;
    case Metric::platelet_units: return given(Product::platelets) / kPlateletBag_mL;
    case Metric::crystalloid_mL: return given(Product::crystalloid);
    case Metric::calcium_g: return given(Product::calcium_chloride);
    case Metric::tranexamic_g: return given(Product::tranexamic_acid);
    case Metric::noradrenaline: return s.noradrenaline_ug_per_kg_min;
    case Metric::noradrenaline_max: return s.noradrenaline_max;
    case Metric::compressed_s: return s.compressed_s;
    case Metric::dead: return s.pulseless_s >= kDead_s ? 1.0 : 0.0;
    case Metric::abdomen_open: return s.abdomen_open ? 1.0 : 0.0;
    case Metric::abdomen_closed: return s.abdomen_closed ? 1.0 : 0.0;
    case Metric::count: break;
  }
  static_cast<void>(model);
  return kNoValue;
}

void finish(const SessionModel& model, SessionState& state, const Vitals& vitals, bool failed_by_trigger, Snapshot& out) {
  bool passed = !failed_by_trigger;
  for (std::size_t i = 0; i < state.goals.size(); ++i) {
    const Goal& goal = model.scenario.goals[i];
    GoalState& g = state.goals[i];
    if (g.status == GoalStatus::open) {
      const bool true_now = reached(state, goal.condition, metric(model, state, vitals, goal.condition.metric));
      const bool met = goal.kind == GoalKind::reach ? false : (goal.kind == GoalKind::keep ? true : true_now);
      g.status = met ? GoalStatus::met : GoalStatus::missed;
      say(state, out, met ? EventKind::success : EventKind::failure, met ? "event.goal_met" : "event.goal_missed", {"@goal." + goal.id});
    }
    if (goal.required && g.status != GoalStatus::met) passed = false;
  }
  state.ended = true;
  state.outcome = passed ? "passed" : "failed";
  say(state, out, passed ? EventKind::success : EventKind::failure, passed ? "event.passed" : "event.failed");
}

void judge(const SessionModel& model, SessionState& state, const Vitals& vitals, double dt_s, Snapshot& out) {
  if (state.ended) return;
  const double now = state.time.seconds();
  state.pulseless_s = vitals.pulse ? 0.0 : state.pulseless_s + dt_s;
  for (std::size_t i = 0; i < state.goals.size(); ++i) {
    const Goal& goal = model.scenario.goals[i];
    GoalState& g = state.goals[i];
    if (g.status != GoalStatus::open || now < goal.from_s || goal.kind == GoalKind::at_end) continue;
    const double value = metric(model, state, vitals, goal.condition.metric);
    const bool true_now = goal.kind == GoalKind::reach ? reached(state, goal.condition, value) : holds(goal.condition, value);
    if (goal.kind == GoalKind::reach) {
      g.held_s = true_now ? g.held_s + dt_s : 0.0;
      if (true_now && g.held_s >= goal.condition.hold_s) g.status = GoalStatus::met;
      else if (now > goal.by_s) g.status = GoalStatus::missed;
    } else {
      g.held_s = true_now ? 0.0 : g.held_s + dt_s;  // here: how long it has been false
      if (!true_now && g.held_s > goal.condition.hold_s) g.status = GoalStatus::missed;
      else if (now > goal.by_s) g.status = GoalStatus::met;
    }
    if (g.status == GoalStatus::met) say(state, out, EventKind::success, "event.goal_met", {"@goal." + goal.id});
    if (g.status == GoalStatus::missed) say(state, out, EventKind::failure, "event.goal_missed", {"@goal." + goal.id});
  }
  for (std::size_t i = 0; i < model.scenario.triggers.size(); ++i) {
    const Trigger& trigger = model.scenario.triggers[i];
    if (state.triggers_fired[i] != 0) continue;
    bool all = true;
    double hold_s = 0;
    for (const Condition& c : trigger.when) {
      all = all && holds(c, metric(model, state, vitals, c.metric));
      hold_s = std::fmax(hold_s, c.hold_s);
    }
    state.triggers_held_s[i] = all ? state.triggers_held_s[i] + dt_s : 0.0;
    if (!all || state.triggers_held_s[i] < hold_s) continue;
    state.triggers_fired[i] = 1;
    say(state, out, trigger.kind, "trigger." + trigger.id);
    if (!trigger.phase.empty()) {
      state.phase = trigger.phase;
      say(state, out, EventKind::phase, "phase." + trigger.phase);
    }
    if (trigger.ends) return finish(model, state, vitals, true, out);
  }
  if (now >= model.scenario.time_limit_s) finish(model, state, vitals, false, out);
}

}  // namespace holotwin
