// What dilution, loss, cold, lack of calcium and lysis leave of the blood's power to clot. Exposed as numbers; the wound is the tissue's.
#include <algorithm>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {
constexpr double kFibrinogenInPlasma_g_per_mL = 2.2e-3;  // thawed plasma, 2-2.5 g/L
constexpr double kPlateletsInProduct_1e9_per_mL = 1.0;   // an adult pool: some 280e9 in 280 mL
constexpr double kTxaHalf_mg_L = 10.0;                   // 10-17.5 mg/L hold lysis down (Picetti 2019, Clin Pharmacokinet)
}  // namespace

void update_clotting(const PhysiologyInput& in, double plasma_lost_mL, double blood_lost_mL, PhysiologyState& s) {
  constexpr double dt = kFrameTime_s;
  s.fibrinogen_g += kFibrinogenInPlasma_g_per_mL * std::max(0.0, in.plasma_mL_per_min) / 60.0 * dt - s.fibrinogen_g * plasma_lost_mL / s.plasma_mL;
  s.platelets_1e9 += kPlateletsInProduct_1e9_per_mL * std::max(0.0, in.platelets_mL_per_min) / 60.0 * dt - s.platelets_1e9 * blood_lost_mL / (s.red_cells_mL + s.plasma_mL);
  // Shock turns lysis on within minutes (Brohi 2008, J Trauma 64:1211). assumed: follows sympathetic activity, 8 min.
  low_pass(s.lysis, math::smoothstep(0.15, 0.8, s.sympathetic_rate), dt, 480.0);
}

Clotting clotting(const PhysiologyModel& m, const PhysiologyState& s) {
  Clotting c;
  c.fibrinogen_g_L = s.fibrinogen_g / s.plasma_mL * 1e3;
  c.platelets_1e9_L = s.platelets_1e9 / (s.red_cells_mL + s.plasma_mL) * 1e3;
  c.txa_mg_L = s.txa_mg / (0.30 * m.patient.weight_kg);
  c.lysis = s.lysis * kTxaHalf_mg_L / (kTxaHalf_mg_L + c.txa_mg_L);
  // Each factor is 1 in health and falls where guidelines treat: fibrinogen below 1.5 g/L, platelets below 50e9/L, 35 C, calcium below 0.9
  // (European guideline 2016/2023). assumed shapes.
  const double fibrinogen = 0.3 + 0.7 * math::smoothstep(0.3, 2.0, c.fibrinogen_g_L);
  const double platelets = 0.4 + 0.6 * math::smoothstep(10.0, 120.0, c.platelets_1e9_L);
  const double warmth = 0.4 + 0.6 * math::smoothstep(32.0, 36.0, s.temperature_C);
  const double calcium = 0.5 + 0.5 * math::smoothstep(0.5, 1.0, ionised_calcium_mmol_L(m, s));
  c.strength = fibrinogen * platelets * warmth * calcium;
  c.ooze_factor = (1.0 + 0.8 * (1.0 - c.strength)) * (1.0 + 0.35 * c.lysis);
  return c;
}

}  // namespace holotwin::physiology
