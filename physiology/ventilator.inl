// Volume-controlled ventilation or a spontaneous breath, and the pressure it puts around heart and lungs.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {
// Anaesthetised adult, supine (Nunn's Applied Respiratory Physiology, 8th ed., ch. 2 and 21): compliances mL/cmH2O, resistance.
constexpr double kLung = 80.0, kChestWall = 160.0;
constexpr double kSystem = 1.0 / (1.0 / kLung + 1.0 / kChestWall);
constexpr double kAirway_cmH2O_s_per_L = 10.0;
constexpr double kPleuralEndExpiratory_mmHg = -3.0;   // -4 cmH2O at functional residual capacity without PEEP (Nunn)
constexpr double kAbdomenToChest = 0.25;              // assumed: a quarter crosses the diaphragm; published 0.2-0.5 (Malbrain 2006)
}  // namespace

template <class V>
void set_ventilation(const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  f.controlled = in.controlled > 0.5;
  f.tidal_mL = math::max(0.0, in.tidal_mL) * select(f.controlled, 1.0, s.breathing);
  f.breath_period_s = 60.0 / math::clamp(in.vent_rate_per_min, 1.0, 60.0);
  f.inspiration_s = f.breath_period_s / 3.0;          // I:E 1:2
  f.inspired_mL = f.tidal_mL / f.inspiration_s * kDt_s;
  f.peep_cmH2O = select(f.controlled, math::clamp(in.peep_cmH2O, 0.0, 30.0), 0.0);
}

template <class V>
void advance_breath(const FrameOf<V>& f, StateOf<V>& s) {
  constexpr double kEmptied = kDt_s / (kAirway_cmH2O_s_per_L * 1e-3 * kSystem);  // passive: time constant R C
  s.lung_mL = select(s.breath_s < f.inspiration_s, s.lung_mL + f.inspired_mL, s.lung_mL - s.lung_mL * kEmptied);
  s.breath_s += kDt_s;
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
V thoracic_pressure_mmHg(const FrameOf<V>& f, const StateOf<V>& s) {
  const V outside = kPleuralEndExpiratory_mmHg + kAbdomenToChest * f.abdomen_mmHg;
  return select(f.controlled, outside + kMmHgPerCmH2O * (s.lung_mL + f.peep_cmH2O * kSystem) / kChestWall,
                outside - kMmHgPerCmH2O * s.lung_mL / kLung);  // the muscles pull the lung open
}

template <class V>
V airway_pressure_cmH2O(const FrameOf<V>& f, const StateOf<V>& s) {
  const V flow_L_per_s = select(s.breath_s < f.inspiration_s, f.tidal_mL * 1e-3 / f.inspiration_s, 0.0);
  const V driven = f.peep_cmH2O + s.lung_mL / kSystem + flow_L_per_s * kAirway_cmH2O_s_per_L + kAbdomenToChest * f.abdomen_mmHg / kMmHgPerCmH2O;
  return select(f.controlled, driven, 0.0);
}

}  // namespace holotwin::physiology
