// What dilution, loss, cold, lack of calcium and lysis leave of the blood's power to clot. Exposed as numbers; the wound is the tissue's.
#include "physiology/clotting.inl"

#include "physiology/model.h"

namespace holotwin::physiology {

namespace {
constexpr double kTxaHalf_mg_L = 10.0;  // 10-17.5 mg/L hold lysis down (Picetti 2019, Clin Pharmacokinet)
}  // namespace

template void update_clotting(const InputOf<double>&, const double&, const double&, StateOf<double>&);

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
