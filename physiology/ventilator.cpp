// Volume-controlled ventilation or a spontaneous breath, and the pressure it puts around heart and lungs.
#include <algorithm>

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

void set_ventilation(const PhysiologyInput& in, const PhysiologyState& s, Frame& f) {
  f.controlled = in.ventilation == Ventilation::controlled;
  f.tidal_mL = std::max(0.0, in.tidal_mL) * (f.controlled ? 1.0 : s.breathing);
  f.breath_period_s = 60.0 / math::clamp(in.vent_rate_per_min, 1.0, 60.0);
  f.inspiration_s = f.breath_period_s / 3.0;          // I:E 1:2
  f.peep_cmH2O = f.controlled ? math::clamp(in.peep_cmH2O, 0.0, 30.0) : 0.0;
}

void advance_breath(const Frame& f, PhysiologyState& s) {
  if (s.breath_s < f.inspiration_s) {
    s.lung_mL += f.tidal_mL / f.inspiration_s * kDt_s;
  } else {
    s.lung_mL -= s.lung_mL * (kDt_s / (kAirway_cmH2O_s_per_L * 1e-3 * kSystem));  // passive: time constant R C
  }
  s.breath_s += kDt_s;
  if (s.breath_s < f.breath_period_s) return;
  s.breath_s = 0.0;
  s.breath_period_s = f.breath_period_s;
  if (s.breath_beats >= 3.0) {
    // Pulse-pressure variation (Michard 2000, AJRCCM 162:134): 100 (max - min) / mean over one breath; smoothed over some three.
    const double mean = 0.5 * (s.breath_pp_max_mmHg + s.breath_pp_min_mmHg);
    if (mean > 1.0) s.ppv_pct += 0.3 * (100.0 * (s.breath_pp_max_mmHg - s.breath_pp_min_mmHg) / mean - s.ppv_pct);
  }
  s.breath_beats = 0.0;
  s.breath_pp_max_mmHg = -1e3;
  s.breath_pp_min_mmHg = 1e3;
}

double thoracic_pressure_mmHg(const Frame& f, const PhysiologyState& s) {
  const double outside = kPleuralEndExpiratory_mmHg + kAbdomenToChest * f.abdomen_mmHg;
  if (!f.controlled) return outside - kMmHgPerCmH2O * s.lung_mL / kLung;  // the muscles pull the lung open
  return outside + kMmHgPerCmH2O * (s.lung_mL + f.peep_cmH2O * kSystem) / kChestWall;
}

double airway_pressure_cmH2O(const Frame& f, const PhysiologyState& s) {
  if (!f.controlled) return 0.0;
  const double flow_L_per_s = s.breath_s < f.inspiration_s ? f.tidal_mL * 1e-3 / f.inspiration_s : 0.0;
  return f.peep_cmH2O + s.lung_mL / kSystem + flow_L_per_s * kAirway_cmH2O_s_per_L + kAbdomenToChest * f.abdomen_mmHg / kMmHgPerCmH2O;
}

}  // namespace holotwin::physiology
