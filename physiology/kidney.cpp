// The kidneys of one patient, and what they do at rest.
#include "physiology/kidney.inl"

#include "physiology/physiology.h"

namespace holotwin::physiology {

template void set_kidneys(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void update_kidneys(const ModelOf<double>&, const InputOf<double>&, const FrameOf<double>&, const double&, const double&, StateOf<double>&);
template Row<UrineOf<double>, 2> urine(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template double creatinine_mmol_L(const ModelOf<double>&, const StateOf<double>&);
template void update_creatinine(const ModelOf<double>&, const OutputOf<double>&, StateOf<double>&);
template void update_renal_hormones(const ModelOf<double>&, StateOf<double>&);

void set_kidney_resistances(ModelOf<double>& m, StateOf<double>& s, double flow_mL_per_s, double venous_mmHg) {
  // Of the pressure from artery to vein the renal artery takes little (assumed: 4 %), the arterioles before the glomerulus a third of the rest, which puts
  // 60 mmHg into it (Guyton and Hall, ch. 27).
  const double drop = m.patient.map_mmHg - venous_mmHg;
  KidneyOf<double>& k = m.kidney;
  k.flow_mL_per_s = flow_mL_per_s;
  k.artery = 0.04 * drop / flow_mL_per_s;
  k.afferent = 0.30 * drop / flow_mL_per_s;
  k.efferent = 0.66 * drop / flow_mL_per_s;
  for (unsigned side = 0; side < 2; ++side) {
    s.afferent_tone[side] = 1.0;
    s.kidney_flow_mL_per_s[side] = flow_mL_per_s;
  }
}

void settle_kidneys(ModelOf<double>& m, StateOf<double>& s, double arterial_mmHg, double venous_mmHg) {
  KidneyOf<double>& k = m.kidney;
  k.flow_mL_per_s = (arterial_mmHg - venous_mmHg) / (k.artery + k.afferent + k.efferent);
  k.artery_mmHg = arterial_mmHg - k.flow_mL_per_s * k.artery;
  k.afferent_drop_mmHg = k.flow_mL_per_s * k.afferent;
  // In health a fifth of the plasma is filtered, by 10 mmHg (Guyton and Hall, ch. 27).
  constexpr double kNet_mmHg = 10.0;
  const double fraction = m.patient.organs.filtered_share;
  k.filtration_mL_per_s = fraction * k.flow_mL_per_s * (1.0 - m.patient.haematocrit);
  k.filtration_mL_per_s_mmHg = k.filtration_mL_per_s / kNet_mmHg;
  const double held = 0.5 * (oncotic_mmHg(kHealthyProtein_g_dL) + oncotic_mmHg(kHealthyProtein_g_dL / (1.0 - fraction)));
  k.tubule_mmHg = venous_mmHg + k.flow_mL_per_s * k.efferent - held - kNet_mmHg;
  k.urine_mL_per_s = 0.5 * kUrine_mL_per_kg_h * m.patient.weight_kg / 3600.0 * m.urine_share;
  for (unsigned side = 0; side < 2; ++side) {
    s.kidney_flow_mL_per_s[side] = k.flow_mL_per_s;
    s.filtration_mL_per_s[side] = k.filtration_mL_per_s;
    s.renal_artery_mmHg[side] = k.artery_mmHg;
  }
  s.urine_mL_per_s = 2.0 * k.urine_mL_per_s;
}

void settle_creatinine(ModelOf<double>& m, StateOf<double>& s) {
  // Made by muscle: (140 - age) x weight/72 mL/min x mg/dL, women 0.85 of it (Cockcroft and Gault 1976, Nephron 16:31); below 18 years 0.413 x height/GFR mg/dL, GFR by 1.73 m2
  // (Schwartz 2009, J Am Soc Nephrol 20:629). Fat makes none (assumed: weight beyond 1.3 of the ideal does not count), and water is 0.6 of that weight. 113.1 g/mol.
  const PatientOf<double>& p = m.patient;
  const bool male = p.male > 0.5;
  const double lean_kg = math::min(p.weight_kg, 1.3 * ideal_weight_kg(p.age_y, male, p.height_cm));
  const double made = p.age_y < 18.0 ? 0.413 * p.height_cm * m.surface_m2 / 1.73 : (140.0 - p.age_y) * lean_kg / 72.0 * (male ? 1.0 : 0.85);
  m.creatinine_mmol_per_s = made * 0.01 / 113.1 / 60.0;
  m.body_water_L = 0.6 * lean_kg;
  s.creatinine_mmol = m.creatinine_mmol_per_s / (2e-3 * m.kidney.filtration_mL_per_s) * m.body_water_L;
}

void perfuse_kidneys(const ModelOf<double>& m, const InputOf<double>& in, double arterial_mmHg, StateOf<double>& s) {
  FrameOf<double> frame;
  set_controls(m, in, s, frame);
  const double vein_mmHg = vessel_pressure_mmHg<double>(s.volume_mL[lower_veins] - frame.unstressed_mL[lower_veins], m.elastance_mmHg_per_mL[lower_veins]);
  update_kidneys<double>(m, in, frame, arterial_mmHg, vein_mmHg, s);
}

}  // namespace holotwin::physiology
