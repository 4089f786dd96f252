// A breath that the ventilator pushes by volume or pressure, or of one's own, and the pressure it puts around heart and lungs.
#pragma once
#include "physiology/body.h"
#include "physiology/lungs.inl"

namespace holotwin::physiology {

namespace {
constexpr double kAbdomenToChest = 0.25;              // assumed: a quarter crosses the diaphragm; published 0.2-0.5 (Malbrain 2006)
// One's own breath: flow rises and falls over a sixth of the breath in and is even between, as of a quiet pneumotachogram (assumed); the
// breath out is braked by the muscles of the breath in (Shee 1985, J Appl Physiol 58:84), a time constant longer than the lungs' own.
constexpr double kRamp = 1.0 / 6.0;
constexpr double kBraked_s = 1.3;                     // assumed: a peak of 0.45 L/s after a breath of half a litre
constexpr double kOut = 0.39;                         // of the time there is: hurried, the breath out is pushed (assumed)
constexpr double kRelief_cmH2O = 40.0;                // where a machine lets its push go (recalled: the usual limit; to be checked)
constexpr double kVapourHastens = 0.6;                // of the rate, at 1 MAC and beside what drive is lost
constexpr double kShocked_mmHg = 38.0, kHeld_mmHg = 69.0;  // assumed: from hardly any pressure lost by class III on
constexpr double kTension_mmHg = 26.0, kTightens_mmHg = 5.0;  // of pleural pressure at the worst (tension_mmHg)
constexpr double kPumpedTension = 1.5;                // what a machine drives through the leak makes of it (ATLS, 10th ed., ch. 4: worse at once; size assumed)
constexpr double kNoticed = 0.1;                      // effort over rest's that begins a supported breath (assumed)

/// Flow of one's own breath in over its mean.
template <class V>
V own_flow(const FrameOf<V>& f, const StateOf<V>& s) {
  const V x = s.breath_s / f.inspiration_s;
  return math::min(1.0, math::max(0.0, math::min(x, 1.0 - x)) / kRamp) / (1.0 - kRamp);
}

/// Where the ventilator holds the lungs, against all that presses on them.
template <class V>
V alveolar_cmH2O(const FrameOf<V>& f, const StateOf<V>& s) {
  return f.peep_cmH2O + s.lung_mL * f.machine_share / f.system_mL_per_cmH2O + kAbdomenToChest * f.abdomen_mmHg / kMmHgPerCmH2O + f.pressed_mmHg / kMmHgPerCmH2O;
}

}  // namespace

template <class V>
V tension_mmHg(const InputOf<V>& in, const StateOf<V>& s) {
  // A tension pneumothorax holds up the veins at some 20-30 mmHg of pleural pressure (Barton 1995, J Trauma 38:4, animals; assumed square), and a little more before the end.
  const V square = s.chest_air * s.chest_air;
  return square * (kTension_mmHg + kTightens_mmHg * square * square) * select(in.controlled > 0.5, V(kPumpedTension), V(1.0));
}

template <class V>
V rate_share(const V& drive) {
  // More drive to breathe is met by depth and rate alike (assumed: equal factors; Hey 1966, Respir Physiol 1:193, has depth first), less by depth.
  return math::sqrt(math::max(1.0, drive));
}

template <class V>
void add_haste(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  // Breaths more, at the same drive and so shallower. In deep shock (ATLS: 30 to 40 a minute beyond 30 % of the blood; assumed: twice as often, and none of it where a third is lost slowly and borne),
  const V shock = 1.0 - math::smoothstep(kShocked_mmHg, kHeld_mmHg, s.afferent_mmHg / m.pressure_scale);
  // where acid drives it (assumed: six tenths more from 13 mmol/L of base lost on),
  const V acid = 0.6 * math::smoothstep(4.5, 13.0, -base_excess_mmol_L(s));
  // where air in the chest presses on a lung (assumed), in sepsis, whose first sign is a rate over 22 (Singer 2016, JAMA 315:801),
  const V ill = 0.9 * s.chest_air * s.chest_air + 0.4 * s.inflammation;
  // and under a vapour, where opioids make it slow (at 1 MAC half again as often: Fourcade 1971, Anesthesiology 35:26; Doi and Ikeda 1987, J Anesth 1:137; recalled).
  in.hastened += math::max(shock, acid) + ill + kVapourHastens * math::min(in.drugs.vapour, 1.5);
  // A brain that dims hurries no more: breaths grow rare before they end (update_gas).
  in.hastened *= 1.0 - math::smoothstep(0.3, 0.8, s.brain_dim);
}

template <class V>
void set_ventilation(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  f.controlled = in.controlled > 0.5;
  const V reached = set_lung_ventilation(in, s, f);  // of what consolidation leaves
  const V airless = 1.0 - (1.0 - in.consolidation) * (1.0 - kLungShare[left_lung] * in.lung_without_air[left_lung] - kLungShare[right_lung] * in.lung_without_air[right_lung]);
  const auto supported = f.controlled && in.supported > 0.5;
  const auto own_rate = !f.controlled || supported;
  // Supported, he breathes less often where less drives him: depth is not his own.
  const V often = select(supported, math::sqrt(math::max(0.04, s.breathing)), rate_share(s.breathing));
  // A drug that takes drive away takes two thirds of it from depth and one from the rate (fitted: 0.70-0.88 of the rate after 150 ug of fentanyl, row 1232
  // of validation.json; opioids take more from the rate, hypnotics from depth).
  // Stiff lungs are breathed with often and not deeply (assumed: half again as often where all are).
  const V faster = select(!own_rate, V(1.0), often * (1.0 + 0.5 * airless + in.hastened) * math::pow(math::max(0.04, 1.0 + in.drugs.ventilatory_drive), V(1.0 / 3.0)));
  // What a narrowed way leaves of a breath of one's own, whatever its effort (assumed; the drive answers what is missing); the ventilator
  // pushes its volume through all but a shut one, at the pressure that takes.
  const V open = 1.0 - in.airway_obstruction;
  // A hole in the chest as wide as the windpipe takes half of what the right side would draw (by their areas; assumed).
  const V hole = in.open_pneumothorax * in.open_pneumothorax;
  const V passes = open * math::sqrt(open) * (1.0 - 0.74 * in.bronchospasm) * (1.0 - 0.45 * s.chest_air) * (1.0 - 0.55 * airless) *
                   (1.0 - kLungShare[right_lung] * hole / (1.0 + hole));
  // Beside a mask some of it is lost.
  const V shut = math::smoothstep(0.85, 1.0, in.airway_obstruction);
  const V pushed = (1.0 - shut) * (1.0 - in.mask_leak);
  const V effort = 1.0 - in.drugs.paralysis;
  const V own_mL = math::max(0.0, in.tidal_mL) * (s.breathing / faster * passes * effort);
  f.tidal_mL = select(f.controlled, math::max(0.0, in.tidal_mL) * pushed, own_mL);
  // Lung without air has no compliance; the rest keeps its own (the "baby lung", Gattinoni 1987, J Appl Physiol 62:1187).
  // Of one whom drugs put to sleep or paralyse they stiffen as of one built anaesthetised (set_lungs), and a machine breathes through a tube.
  f.lung_mL_per_cmH2O = m.lung_mL_per_cmH2O * (1.0 - kAsleepStiffens * s.lungs_asleep) * (1.0 - in.consolidation) * math::max(0.05, reached);
  f.system_mL_per_cmH2O = 1.0 / (1.0 / f.lung_mL_per_cmH2O + 1.0 / m.chest_mL_per_cmH2O);
  // Resistance: tenfold in severe bronchospasm (peak 40-60 cmH2O with an unchanged plateau; Nunn, ch. 27), and so when a tube is nearly shut.
  f.airway_cmH2O_s_per_L = m.airway_cmH2O_s_per_L * (1.0 + kTubeNarrows * select(f.controlled, s.lungs_asleep, V(0.0))) * (1.0 + 9.0 * in.bronchospasm) * (1.0 + 9.0 * in.airway_obstruction) *
                           (1.0 + in.endobronchial * kBranchedResistance * (1.0 / kLungShare[right_lung] - 1.0));
  // A man who fights bronchospasm presses his breath out (assumed); round a lung that fell together nothing sucks.
  const V own_pressed_mmHg = 9.0 * in.bronchospasm - kLungShare[right_lung] * s.collapsed * m.pleural_mmHg;
  f.pressed_mmHg = tension_mmHg(in, s) + in.pressed_mmHg + select(f.controlled, V(0.0), own_pressed_mmHg);
  const V set = math::clamp(in.vent_rate_per_min, 1.0, 60.0);
  f.breath_period_s = 60.0 / select(!own_rate, set, math::min(math::max(m.fastest_breath_per_min, set), set * faster));
  f.inspiration_s = f.breath_period_s * select(!own_rate, in.inspired_share, 1.0 / (3.0 + 1.2 * in.bronchospasm));  // own: I:E 1:2; in bronchospasm the breath out drags on
  f.peep_cmH2O = select(f.controlled, math::clamp(in.peep_cmH2O, 0.0, 30.0) * (1.0 - in.mask_leak), 0.0);
  // Passive on the ventilator: time constant R C.
  const V passive_s = f.airway_cmH2O_s_per_L * 1e-3 * f.system_mL_per_cmH2O;
  f.emptied = f.dt_s / select(f.controlled, passive_s, math::min(V(kBraked_s), kOut * (f.breath_period_s - f.inspiration_s)) * (1.0 + 2.0 * in.bronchospasm));

  // A breath by pressure fills the lungs exponentially, as far as the time reaches, and leaves what the time for its way out does not let go; in the steady state,
  // with what stays of filling and emptying in their times, they hold filled (1 - in)/(1 - in out) after it, and out of that before the next.
  f.by_pressure = f.controlled && (in.pressure_controlled > 0.5 || in.supported > 0.5);
  if (any(f.by_pressure)) {
    const V stays_in = math::exp(-f.inspiration_s / passive_s), stays_out = math::exp(-(f.breath_period_s - f.inspiration_s) / passive_s);
    const V reaches = (1.0 - stays_in) * (1.0 - stays_out) / (1.0 - stays_in * stays_out);
    // The patient's effort counts as the pressure that would bring his own breath. Too faint a one is not noticed.
    const auto noticed = s.breathing * effort > kNoticed;
    f.inspiratory_cmH2O = in.inspiratory_cmH2O * pushed * select(supported, select(noticed, V(1.0), V(0.0)), V(1.0));
    const V outside_cmH2O = (kAbdomenToChest * f.abdomen_mmHg + f.pressed_mmHg) / kMmHgPerCmH2O;
    const V machine_mL = math::max(0.0, f.inspiratory_cmH2O - outside_cmH2O) * f.system_mL_per_cmH2O;
    const V muscles_mL = select(supported && noticed, own_mL / math::max(reaches, 0.05), 0.0);
    f.filled_mL = machine_mL + muscles_mL;
    f.machine_share = select(f.by_pressure && f.filled_mL > 0.0, machine_mL / f.filled_mL, 1.0);
    assign(f.by_pressure, f.tidal_mL, f.filled_mL * reaches);
  }
  f.dammed_cmH2O = shut * (1.0 - in.mask_leak) * select(f.by_pressure, select(supported && s.breathing * effort <= kNoticed, V(0.0), in.inspiratory_cmH2O), V(kRelief_cmH2O));
  assign(!f.controlled, f.machine_share, 0.0);
  f.inspired_mL = f.tidal_mL / f.inspiration_s * f.dt_s;
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
  const auto inward = s.breath_s < f.inspiration_s;
  const V in_mL = select(f.by_pressure, (f.filled_mL - s.lung_mL) * f.emptied, f.inspired_mL * select(f.controlled, V(1.0), own_flow(f, s)));
  const V out_mL = s.lung_mL * f.emptied;
  s.breath_peak_cmH2O = math::max(s.breath_peak_cmH2O, airway_pressure_cmH2O(f, s));
  s.lung_mL = select(inward, s.lung_mL + in_mL, s.lung_mL - out_mL);
  assign(inward && f.controlled, s.breath_plateau_cmH2O, alveolar_cmH2O(f, s));
  assign(!inward, s.breath_out_mL, s.breath_out_mL + out_mL);
  s.breath_s += f.dt_s;
  const auto ended = !(s.breath_s < f.breath_period_s);
  if (!any(ended)) return;
  assign(ended, s.breath_s, 0.0);
  assign(ended, s.breath_period_s, f.breath_period_s);
  assign(ended, s.peak_cmH2O, s.breath_peak_cmH2O);
  assign(ended, s.plateau_cmH2O, s.breath_plateau_cmH2O);
  assign(ended, s.exhaled_mL, s.breath_out_mL);
  V* const collected[] = {&s.breath_peak_cmH2O, &s.breath_plateau_cmH2O, &s.breath_out_mL};
  for (V* one : collected) assign(ended, *one, 0.0);
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
  // What the ventilator pushes spreads the chest, what the muscles pull opens the lung alone.
  const V pulled_mmHg = kMmHgPerCmH2O * s.lung_mL * (1.0 - f.machine_share) / f.lung_mL_per_cmH2O;
  return select(f.controlled, outside + kMmHgPerCmH2O * (s.lung_mL * f.machine_share + f.peep_cmH2O * f.system_mL_per_cmH2O) / m.chest_mL_per_cmH2O, outside) - pulled_mmHg;
}

template <class V>
V airway_pressure_cmH2O(const FrameOf<V>& f, const StateOf<V>& s) {
  const auto inward = s.breath_s < f.inspiration_s;
  const V flow_L_per_s = select(inward, f.tidal_mL * 1e-3 / f.inspiration_s, 0.0);
  const V by_volume = alveolar_cmH2O(f, s) + flow_L_per_s * f.airway_cmH2O_s_per_L;
  const V dammed = select(inward && f.dammed_cmH2O > 0.0, math::max(by_volume, f.dammed_cmH2O), by_volume);
  const V driven = select(f.by_pressure && inward, f.peep_cmH2O + f.inspiratory_cmH2O + f.dammed_cmH2O, dammed);
  return select(f.controlled, driven, 0.0);
}

template <class V>
V airway_flow_L_per_s(const FrameOf<V>& f, const StateOf<V>& s) {
  const V in_mL = select(f.by_pressure, (f.filled_mL - s.lung_mL) * f.emptied, f.inspired_mL * select(f.controlled, V(1.0), own_flow(f, s)));
  return select(s.breath_s < f.inspiration_s, in_mL, -s.lung_mL * f.emptied) * (1e-3 / f.dt_s);
}

}  // namespace holotwin::physiology
