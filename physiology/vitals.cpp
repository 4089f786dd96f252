// What a monitor and a laboratory read.
#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

namespace {

/// pH from base excess, PCO2 and haemoglobin: the Van Slyke equation (Siggaard-Andersen 1977) with Henderson-Hasselbalch, by Newton.
double arterial_ph(double base_excess, double pco2_mmHg, double hb_g_dL) {
  const double hb_mmol = hb_g_dL * 0.6206;
  const double buffer = 1.43 * hb_mmol + 7.7;
  const auto error = [&](double ph) {
    const double bicarbonate = 0.0307 * pco2_mmHg * math::exp((ph - 6.105) * math::kLn10);
    return (1.0 - 0.023 * hb_mmol) * ((bicarbonate - 24.4) + buffer * (ph - 7.4)) - base_excess;
  };
  double ph = 7.4;
  for (int i = 0; i < 8; ++i) ph = math::clamp(ph - error(ph) * 1e-4 / (error(ph + 1e-4) - error(ph)), 6.0, 8.0);
  return ph;
}

}  // namespace

Vitals vitals(const PhysiologyModel& m, const PhysiologyState& s) {
  Vitals v;
  const double hct = haematocrit(s);
  const double hb = kHbPerRedCell_g_dL * hct;
  if (s.organised > 0.5) v.hr_per_min = s.hr_per_min;  // a monitor counts nothing in fibrillation and asystole
  v.sbp_mmHg = s.sbp_mmHg;
  v.dbp_mmHg = s.dbp_mmHg;
  v.map_mmHg = s.map_mmHg;
  v.cvp_mmHg = s.cvp_mmHg;
  // An oximeter takes carbon monoxide for oxygen, nine tenths of it (Barker and Tremper 1987, Anesthesiology 66:677).
  if (s.pleth_readable > 0.5) v.spo2_pct = 100.0 * (oxyhaemoglobin(s.arterial_saturation, s) + 0.9 * s.carbon_monoxide);
  // A breath that brings up no more than dead space shows none: gullet, shut airway, apnoea (PUMA 2022, Anaesthesia 77:1395: no sustained trace, wrong place).
  v.etco2_mmHg = s.exhaled_mL > m.dead_space_mL ? s.etco2_mmHg : 0.0;
  v.rr_per_min = 60.0 / s.breath_period_s;
  v.co_L_per_min = s.co_mL_per_s * 0.06;
  if (s.pulse > 0.5) v.ppv_pct = s.ppv_pct;
  v.temperature_C = s.temperature_C;
  v.hb_g_per_dL = hb;
  v.hct = hct;
  v.lactate_mmol_L = s.lactate_mmol_L;
  v.base_excess_mmol_L = base_excess_mmol_L(s);
  v.ica_mmol_L = ionised_calcium_mmol_L(m, s);
  v.fibrinogen_g_L = s.fibrinogen_g / s.plasma_mL * 1e3;
  v.pao2_mmHg = arterial_oxygen_mmHg(s, hb);
  v.paco2_mmHg = s.alveolar_co2_mmHg;
  v.ph = arterial_ph(v.base_excess_mmol_L, v.paco2_mmHg, hb);
  v.svo2_pct = 100.0 * s.venous_saturation * (1.0 - s.carbon_monoxide);
  v.blood_volume_mL = s.red_cells_mL + s.plasma_mL;
  v.portal_mmHg = s.portal_mmHg;
  v.hepatic_vein_mmHg = s.hepatic_vein_mmHg;
  v.liver_flow_mL_per_min = (s.portal_flow_mL_per_s + s.artery_flow_mL_per_s) * 60.0;
  v.urine_mL_per_h = s.urine_mL_per_s * 3600.0;
  v.gfr_mL_per_min = both(s.filtration_mL_per_s) * 60.0;
  const ElectrolytesOf<double> salts = electrolytes(s);
  v.na_mmol_L = salts.sodium;
  v.k_mmol_L = salts.potassium;
  v.cl_mmol_L = salts.chloride;
  v.glucose_mmol_L = glucose_mmol_L(s);
  v.icp_mmHg = s.icp_mmHg;
  v.pulse = s.pulse > 0.5;
  v.pap_systolic_mmHg = s.pap_systolic_mmHg;
  v.pap_diastolic_mmHg = s.pap_diastolic_mmHg;
  v.pap_mean_mmHg = s.pap_mean_mmHg;
  v.wedge_mmHg = s.wedge_mmHg;
  if (s.peak_cmH2O > 0.0) v.peak_cmH2O = s.peak_cmH2O;
  if (s.plateau_cmH2O > 0.0) v.plateau_cmH2O = s.plateau_cmH2O;
  v.exhaled_mL = s.exhaled_mL;
  v.minute_L = s.exhaled_mL * 60e-3 / s.breath_period_s;
  return v;
}

double circulating_red_cells_mL(const PhysiologyState& s) { return s.red_cells_mL; }
double circulating_plasma_mL(const PhysiologyState& s) { return s.plasma_mL; }

}  // namespace holotwin::physiology
