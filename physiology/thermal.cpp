// Heat of one patient, and its balance at rest.
#include "physiology/thermal.inl"

namespace holotwin::physiology {

template void add_cold(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template double metabolic_rate_W(const ModelOf<double>&, const StateOf<double>&);
template double skin_loss_W(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template void set_skin(const ModelOf<double>&, const double&, const StateOf<double>&, FrameOf<double>&);
template void update_temperature(const ModelOf<double>&, const InputOf<double>&, const SumsOf<double>&, StateOf<double>&);

void settle_heat(ModelOf<double>& m, const InputOf<double>& rest, StateOf<double>& s) {
  m.heat_capacity_J_per_K = 3470.0 * m.patient.weight_kg;  // ICRP 89 / Burton 1935: 3.47 kJ/kg/K
  m.skin_W = (m.oxygen_demand_mL_per_s - s.oxygen_debt_mL_per_s) * kHeatOfOxygen_J_per_mL;
  m.open_W = rest.controlled > 0.5 ? m.theatre_loss_W : 0.0;  // theatre and open abdomen, about 0.35 C/h; one who breathes for himself lies in bed
  s.temperature_C = m.patient.temperature_C;
  s.skin_C = s.temperature_C - m.skin_W / (kTissue_W_per_m2_K * m.surface_m2 + kBlood_J_per_mL_K * s.skin_flow_mL_per_s);
  m.skin_W_per_K = m.skin_W / math::max(1.0, s.skin_C - kAir_C);  // with what covers him
}

}  // namespace holotwin::physiology
