// Gas exchange for one patient, and its balance at rest.
#include "physiology/gas.inl"

#include "physiology/body_size.h"
#include "physiology/numbers.h"

namespace holotwin::physiology {

template double arterial_oxygen_mmHg(const StateOf<double>&, const double&);
template double alveolar_ventilation_mL_per_s(const ModelOf<double>&, const InputOf<double>&, const FrameOf<double>&, const StateOf<double>&);
template void update_gas(const ModelOf<double>&, const InputOf<double>&, const FrameOf<double>&, const OutputOf<double>&, StateOf<double>&);
template void update_carbon_monoxide(const ModelOf<double>&, const InputOf<double>&, const FrameOf<double>&, const OutputOf<double>&, StateOf<double>&);
template void update_acids(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);
template double base_excess_mmol_L(const StateOf<double>&);
template double acidosis(const StateOf<double>&);

void settle_gas(ModelOf<double>& m, const InputOf<double>& rest, StateOf<double>& s) {
  const double q = m.co_mL_per_s;
  s.shunt = m.shunt;
  const double hb = kHbPerRedCell_g_dL * m.patient.haematocrit;
  const Breathing<double> air = breathing(m, rest, rest.tidal_mL, rest.vent_rate_per_min / 60.0, m.rest_dead_space);
  m.oxygen_demand_mL_per_s = oxygen_demand_mL_per_s(m.patient);

  double uptake = m.oxygen_demand_mL_per_s;
  for (int i = 0; i < 40; ++i) {  // uptake depends on arterial content, which depends on uptake through the shunt: contracts fast
    s.alveolar_o2_mmHg = math::max(20.0, air.inspired_o2_mmHg - kStpdBtps * uptake * (1.0 - (1.0 - kQuotient) * air.inspired_o2_mmHg / kDryAir_mmHg) / air.ventilation_mL_per_s);
    const double ideal = oxygen_content_mL_per_mL<double>(s.alveolar_o2_mmHg, hb, 0.0);
    const double arterial = ideal - m.shunt / (1.0 - m.shunt) * uptake / q;
    uptake = oxygen_taken_up(m.oxygen_demand_mL_per_s, kExtracts * q * arterial);
    s.arterial_o2_mL_per_mL = arterial;
    s.venous_o2_mL_per_mL = arterial - uptake / q;
    s.arterial_saturation = oxygen_bound<double>(arterial, hb, 0.0).oxygen_share;
    s.venous_saturation = oxygen_bound<double>(s.venous_o2_mL_per_mL, hb, 0.0).oxygen_share;
  }
  m.co2_production_mL_per_s = kQuotient * uptake;
  s.alveolar_co2_mmHg = kStpdBtps * m.co2_production_mL_per_s / air.ventilation_mL_per_s;
  s.tissue_co2_mmHg = s.slow_co2_mmHg = s.alveolar_co2_mmHg + m.co2_production_mL_per_s / (q * kCo2Slope_mL_per_mL_mmHg * (1.0 - m.shunt));
  for (unsigned i = 0; i < 2; ++i) {
    s.lung_o2_mmHg[i] = s.alveolar_o2_mmHg;
    s.lung_co2_mmHg[i] = s.alveolar_co2_mmHg;
    s.lung_shunt[i] = m.shunt;
  }
  s.dead_space = m.rest_dead_space;
  s.etco2_mmHg = s.alveolar_co2_mmHg * (1.0 - m.rest_dead_space);
  s.breathing = 1.0;

  // Lactate turns over at about 0.8 mmol/kg/h in a space that fills within minutes. assumed: 0.17 L/kg, blood and the fluid around
  // well-perfused cells; over hours it is larger.
  m.lactate_space_L = 0.17 * m.patient.weight_kg;
  m.lactate_production_mmol_per_s = 0.8 * m.patient.weight_kg / 3600.0;
  s.lactate_mmol_L = 1.0;
  m.lactate_clearance_per_s = m.lactate_production_mmol_per_s / (m.lactate_space_L * s.lactate_mmol_L);
  s.oxygen_debt_mL_per_s = 0.0;
}

}  // namespace holotwin::physiology
