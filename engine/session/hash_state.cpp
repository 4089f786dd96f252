#include "engine/session/state.h"

namespace holotwin {

namespace {
void feed(Hasher& h, const BloodVolume& v) {
  h.value(v.red_cells_mL);
  h.value(v.plasma_mL);
}
void feed(Hasher& h, glm::vec3 v) {
  for (const float f : {v.x, v.y, v.z}) h.value(f);
}
}  // namespace

void hash_session_state(const SessionState& s, Hasher& h) {
  h.value(s.time.ticks);
  h.value(s.frame);
  physiology::hash_state(s.body, h);
  tissue::hash_state(s.liver, h);
  for (const glm::vec3 f : s.touch.tool_force_N) feed(h, f);
  for (const auto touched : s.touch.touched) h.value(touched);
  for (const auto held : s.touch.held) h.value(held);
  for (const HandState& hand : s.hands) {
    h.value(hand.tool);
    h.value(hand.trigger);
    h.value(hand.held_s);
    h.value(static_cast<std::uint8_t>(hand.acted));
  }
  for (const WoundBranch& b : s.branches) {
    h.value(static_cast<std::uint8_t>(b.ligated));
    for (const double v : {b.clot, b.squeeze, b.flow_mL_per_min, b.local_mmHg, b.lifted_s}) h.value(v);
  }
  for (const Line& l : s.lines)
    for (const double v : {l.left, l.per_min, l.given}) h.value(v);
  for (const double v : {s.units_ready_red_cells, s.units_ready_plasma, s.units_ready_platelets, s.noradrenaline_ug_per_kg_min, s.noradrenaline_max,
                         s.ventilator.tidal_mL, s.ventilator.vent_rate_per_min, s.ventilator.peep_cmH2O, s.ventilator.fio2, s.clamp_spell_s,
                         s.clamp_longest_s, s.pringle_closed, s.hand_press, s.compressed_s, s.packs_soaked_room_mL, s.lost_total_mL, s.pulseless_s,
                         s.perfusion_global, s.perfusion_territory})
    h.value(v);
  for (const bool b : {s.help_called, s.abdomen_open, s.abdomen_closed, s.pringle, s.edges_sutured, s.ended})
    h.value(static_cast<std::uint8_t>(b));
  h.value(static_cast<std::uint8_t>(s.running_ahead));
  h.value(static_cast<std::uint8_t>(s.ventilator.ventilation));
  h.value(s.liver_lifts);
  h.value(s.packs_max);
  for (const PlacedItem& i : s.items) {
    h.value(i.tool);
    feed(h, i.T_world_item.position);
    const glm::quat r = i.T_world_item.rotation;
    for (const float f : {r.w, r.x, r.y, r.z}) h.value(f);
    h.text(i.region);
  }
  for (const BloodVolume& v : {s.ledger.initial, s.ledger.given, s.ledger.circulating}) feed(h, v);
  for (const BloodVolume& v : s.ledger.lost) feed(h, v);
  h.value(s.ledger.exchange_plasma_mL);
  h.value(s.ledger.urine_mL);
  h.values(s.blood);
  for (const LiveValue& v : s.live.values) {
    h.value(v.value);
    h.value(v.quality);
    h.value(v.age_s);
  }
  for (const GoalState& g : s.goals) {
    h.value(g.status);
    h.value(g.held_s);
  }
  h.values(s.triggers_fired);
  h.values(s.triggers_held_s);
  h.text(s.phase);
  h.text(s.outcome);
  for (const std::uint64_t n : {static_cast<std::uint64_t>(s.report.inputs_rejected), static_cast<std::uint64_t>(s.report.tissue_restored),
                                static_cast<std::uint64_t>(s.report.physiology_restored)})
    h.value(n);
}

}  // namespace holotwin
