// Volume-controlled ventilation or a spontaneous breath, and the pressure it puts around heart and lungs.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {
constexpr double kAbdomenToChest = 0.25;              // assumed: a quarter crosses the diaphragm; published 0.2-0.5 (Malbrain 2006)
// One's own breath: flow rises and falls over a sixth of the breath in and is even between, as of a quiet pneumotachogram (assumed); the
// breath out is braked by the muscles of the breath in (Shee 1985, J Appl Physiol 58:84), a time constant longer than the lungs' own.
constexpr double kRamp = 1.0 / 6.0;
constexpr double kBraked_s = 1.3;                     // assumed: a peak of 0.45 L/s after a breath of half a litre
constexpr double kOut = 0.39;                         // of the time there is: hurried, the breath out is pushed (assumed)
}  // namespace

template <class V>
V rate_share(const V& drive) {
  // More drive to breathe is met by depth and rate alike (assumed: equal factors; Hey 1966, Respir Physiol 1:193, has depth first), less by depth.
  return math::sqrt(math::max(1.0, drive));
}

template <class V>
void set_ventilation(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  f.controlled = in.controlled > 0.5;
  // A drug that takes drive away takes two thirds of it from depth and one from the rate (fitted: 0.70-0.88 of the rate after 150 ug of fentanyl, row 1232
  // of validation.json; opioids take more from the rate, hypnotics from depth).
  // Stiff lungs are breathed with often and not deeply (assumed: half again as often where all are).
  const V faster = select(f.controlled, V(1.0), rate_share(s.breathing) * (1.0 + 0.5 * in.consolidation) * math::pow(math::max(0.04, 1.0 + in.drugs.ventilatory_drive), V(1.0 / 3.0)));
  // What a narrowed way leaves of a breath of one's own, whatever its effort (assumed; the drive answers what is missing); the ventilator
  // pushes its volume through all but a shut one, at the pressure that takes.
  const V open = 1.0 - in.airway_obstruction;
  const V passes = open * math::sqrt(open) * (1.0 - 0.74 * in.bronchospasm) * (1.0 - 0.45 * s.chest_air) * (1.0 - 0.55 * in.consolidation);
  const V pushed = 1.0 - math::smoothstep(0.85, 1.0, in.airway_obstruction);
  f.tidal_mL = math::max(0.0, in.tidal_mL) * select(f.controlled, pushed, s.breathing / faster * passes * (1.0 - in.drugs.paralysis));
  // Lung without air has no compliance; the rest keeps its own (the "baby lung", Gattinoni 1987, J Appl Physiol 62:1187).
  f.lung_mL_per_cmH2O = m.lung_mL_per_cmH2O * (1.0 - in.consolidation);
  f.system_mL_per_cmH2O = 1.0 / (1.0 / f.lung_mL_per_cmH2O + 1.0 / m.chest_mL_per_cmH2O);
  // Resistance: tenfold in severe bronchospasm (peak 40-60 cmH2O with an unchanged plateau; Nunn, ch. 27), and so when a tube is nearly shut.
  f.airway_cmH2O_s_per_L = m.airway_cmH2O_s_per_L * (1.0 + 9.0 * in.bronchospasm) * (1.0 + 9.0 * in.airway_obstruction);
  // A tension pneumothorax holds up the veins at some 20-30 mmHg of pleural pressure (Barton 1995, J Trauma 38:4, animals; assumed square); a man who
  // fights bronchospasm presses his breath out (assumed).
  f.pressed_mmHg = 26.0 * s.chest_air * s.chest_air + in.pressed_mmHg + select(f.controlled, V(0.0), 9.0 * in.bronchospasm);
  const V set = math::clamp(in.vent_rate_per_min, 1.0, 60.0);
  f.breath_period_s = 60.0 / select(f.controlled, set, math::min(math::max(m.fastest_breath_per_min, set), set * faster));
  f.inspiration_s = f.breath_period_s / (3.0 + select(f.controlled, V(0.0), 1.2 * in.bronchospasm));  // I:E 1:2; in bronchospasm the breath out drags on
  f.inspired_mL = f.tidal_mL / f.inspiration_s * f.dt_s;
  f.peep_cmH2O = select(f.controlled, math::clamp(in.peep_cmH2O, 0.0, 30.0), 0.0);
  // Passive on the ventilator: time constant R C.
  f.emptied = f.dt_s / select(f.controlled, f.airway_cmH2O_s_per_L * 1e-3 * f.system_mL_per_cmH2O,
                              math::min(V(kBraked_s), kOut * (f.breath_period_s - f.inspiration_s)) * (1.0 + 2.0 * in.bronchospasm));
}

template <class V>
V inspired_oxygen(const InputOf<V>& in, const FrameOf<V>& f) {
  // Oxygen that flows during the breath in, and what nose, mask or bag stored of it before; the rest of the breath is the air of the room, as is what leaks in.
  const V stored_mL = math::min(in.oxygen_store_mL, in.oxygen_mL_per_s * (f.breath_period_s - f.inspiration_s));
  const V share = in.oxygen_fit * math::min(1.0, (in.oxygen_mL_per_s * f.inspiration_s + stored_mL) / math::max(f.tidal_mL, 50.0));
  return select(f.controlled, in.fio2, in.fio2 + (1.0 - in.fio2) * share);
}

template <class V>
void advance_breath(const FrameOf<V>& f, StateOf<V>& s) {
  const V x = s.breath_s / f.inspiration_s;
  const V own = math::min(1.0, math::max(0.0, math::min(x, 1.0 - x)) / kRamp) / (1.0 - kRamp);
  s.lung_mL = select(s.breath_s < f.inspiration_s, s.lung_mL + f.inspired_mL * select(f.controlled, V(1.0), own), s.lung_mL - s.lung_mL * f.emptied);
  s.breath_s += f.dt_s;
  const auto ended = !(s.breath_s < f.breath_period_s);
  if (!any(ended)) return;
  assign(ended, s.breath_s, 0.0);
  assign(ended, s.breath_period_s, f.breath_period_s);
  // Pulse-pressure variation (Michard 2000, AJRCCM 162:134): 100 (max - min) / mean over one breath; smoothed over some three.
  const V mean = 0.5 * (s.breath_pp_max_mmHg + s.breath_pp_min_mmHg);
  const V variation_pct = 100.0 * (s.breath_pp_max_mmHg - s.breath_pp_min_mmHg) / mean;
  assign(ended && s.breath_beats >= 3.0 && mean > 1.0, s.ppv_pct, s.ppv_pct + 0.3 * (variation_pct - s.ppv_pct));
  assign(ended, s.breath_beats, 0.0);
  assign(ended, s.breath_pp_max_mmHg, -1e3);
  assign(ended, s.breath_pp_min_mmHg, 1e3);
}

template <class V>
V thoracic_pressure_mmHg(const ModelOf<V>& m, const FrameOf<V>& f, const StateOf<V>& s) {
  const V outside = m.pleural_mmHg + f.pressed_mmHg + kAbdomenToChest * f.abdomen_mmHg;
  return select(f.controlled, outside + kMmHgPerCmH2O * (s.lung_mL + f.peep_cmH2O * f.system_mL_per_cmH2O) / m.chest_mL_per_cmH2O,
                outside - kMmHgPerCmH2O * s.lung_mL / f.lung_mL_per_cmH2O);  // the muscles pull the lung open
}

template <class V>
V airway_pressure_cmH2O(const FrameOf<V>& f, const StateOf<V>& s) {
  const V flow_L_per_s = select(s.breath_s < f.inspiration_s, f.tidal_mL * 1e-3 / f.inspiration_s, 0.0);
  const V driven = f.peep_cmH2O + s.lung_mL / f.system_mL_per_cmH2O + flow_L_per_s * f.airway_cmH2O_s_per_L + kAbdomenToChest * f.abdomen_mmHg / kMmHgPerCmH2O + f.pressed_mmHg / kMmHgPerCmH2O;
  return select(f.controlled, driven, 0.0);
}

}  // namespace holotwin::physiology
