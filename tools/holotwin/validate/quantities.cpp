#include "tools/holotwin/validate/quantities.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/math.h"
#include "physiology/numbers.h"
#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

namespace {

using namespace physiology;

const Beat& beat(const Sight& s) { return s.measures.beat(); }
const Breath& breath(const Sight& s) { return s.measures.breath(); }

/// A breath that moves less reaches nobody's lung: an effort.
constexpr double kLeastBreath_mL = 50;
bool breathes(const Sight& s) { return breath(s).tidal_mL >= kLeastBreath_mL; }
bool own_breath(const Sight& s) { return s.input.ventilation == Ventilation::spontaneous && breathes(s); }
double rate_per_min(const Sight& s) { return breathes(s) ? 60.0 / breath(s).period_s : 0.0; }
/// Of a ventilator's breaths those count as his own that his drive and muscles would still draw.
double own_rate_per_min(const Sight& s) {
  if (s.input.ventilation == Ventilation::spontaneous) return rate_per_min(s);
  return s.state.breathing * (1.0 - s.input.drugs.paralysis) * s.patient.rest.tidal_mL >= kLeastBreath_mL ? rate_per_min(s) : 0.0;
}

double output_mL_per_min(const Sight& s) { return beat(s).stroke_mL * beat(s).hr_per_min; }
double surface_m2(const Sight& s) { return body_surface_m2(s.model.patient.weight_kg, s.model.patient.height_cm); }
double blood_mL(const Sight& s) { return s.state.red_cells_mL + s.state.plasma_mL; }

double alveolar_dead_mL(const Sight& s) { return std::max(0.0, breath(s).tidal_mL - s.model.dead_space_mL) * s.state.dead_space; }
double dead_mL(const Sight& s) { return std::min(breath(s).tidal_mL, s.model.dead_space_mL) + alveolar_dead_mL(s); }
double alveolar_L_per_min(const Sight& s) { return (breath(s).tidal_mL - dead_mL(s)) * rate_per_min(s) * 1e-3; }

// Gas that crosses the lung, mL STPD/min: alveolar ventilation (BTPS) times pressure over 863 mmHg (West, Respiratory Physiology).
double carbon_dioxide_mL_per_min(const Sight& s) { return alveolar_L_per_min(s) * 1e3 * s.state.alveolar_co2_mmHg / kStpdBtps; }
/// More is breathed in than out, by what the lung keeps; on pure oxygen the two cannot be told apart so.
double oxygen_mL_per_min(const Sight& s) {
  if (s.input.fio2 > 0.9) return kNoValue;
  const double kept = alveolar_L_per_min(s) * 1e3 * (s.input.fio2 * kDryAir_mmHg - s.state.alveolar_o2_mmHg) / kStpdBtps;
  return (kept - carbon_dioxide_mL_per_min(s) * s.input.fio2) / (1.0 - s.input.fio2);
}

/// Henderson-Hasselbalch: 0.0307 mmol/L/mmHg, pK 6.105.
double bicarbonate(const Sight& s) { return 0.0307 * s.vitals.paco2_mmHg * math::pow(10.0, s.vitals.ph - 6.105); }

/// Severinghaus 1979, J Appl Physiol 46:599, and its inverse, p^3 + 150 p = 23400 S / (1 - S) by Cardano.
double saturation(double p_mmHg) { return p_mmHg > 0 ? 1.0 / (23400.0 / (p_mmHg * p_mmHg * p_mmHg + 150.0 * p_mmHg) + 1.0) : 0.0; }
double pressure_mmHg(double saturation_1) {
  const double half = 11700.0 * saturation_1 / std::max(1.0 - saturation_1, 1e-6);
  const double root = std::sqrt(half * half + 125000.0);  // (150 / 3)^3
  return math::pow(root + half, 1.0 / 3.0) - math::pow(root - half, 1.0 / 3.0);
}
/// mL/dL: 1.34 mL a gram and 0.0031 mL/dL/mmHg, as in the clinical shunt equation.
double content(const Sight& s, double saturation_1, double p_mmHg) { return 1.34 * s.vitals.hb_g_per_dL * saturation_1 + 0.0031 * p_mmHg; }
double shunt(const Sight& s) {
  const double end_capillary = content(s, saturation(s.state.alveolar_o2_mmHg), s.state.alveolar_o2_mmHg);
  const double arterial = content(s, saturation(s.vitals.pao2_mmHg), s.vitals.pao2_mmHg);
  const double venous = content(s, s.state.venous_saturation, pressure_mmHg(s.state.venous_saturation));
  return (end_capillary - arterial) / (end_capillary - venous);
}

/// The patient's, with what blood and tissue fluid gained or lost since he was built: red cells 1.10 kg/L, plasma and tissue fluid 1.02.
double body_mass_kg(const Sight& s) {
  const PhysiologyState& start = s.model.initial;
  return s.model.patient.weight_kg + 1e-3 * (1.10 * (s.state.red_cells_mL - start.red_cells_mL) +
                                             1.02 * (s.state.plasma_mL + s.state.interstitial_mL - start.plasma_mL - start.interstitial_mL));
}

double renal_flow_mL_per_min(const Sight& s) { return 60.0 * both(s.state.kidney_flow_mL_per_s); }
double renal_plasma_mL_per_min(const Sight& s) { return renal_flow_mL_per_min(s) * (1.0 - s.vitals.hct); }
double gfr_mL_per_min(const Sight& s) { return 60.0 * both(s.state.filtration_mL_per_s); }
constexpr double kRedCell_uL = 87e-9;     // mean corpuscular volume, in the middle of a laboratory's range
/// Of both kidneys, by minute.
double excreted(const Sight& s, double UrineOf<double>::* salt) { return 60.0 * both(s.urine, salt); }
double in_urine_mmol_L(const Sight& s, double UrineOf<double>::* salt) { return 1e3 * excreted(s, salt) / excreted(s, &UrineOf<double>::water_mL_per_s); }
double sodium_filtered(const Sight& s) { return 1e-3 * gfr_mL_per_min(s) * s.salts.sodium; }

/// Its share of both, and half of what lies beside it less (assumed: the rest moves chest wall and diaphragm).
double left_lung_mL(const Sight& s, double over_rest_mL) { return 0.45 * (s.model.lung_mL + over_rest_mL) - 0.5 * s.input.pleural_blood_mL; }
double right_lung_mL(const Sight& s, double over_rest_mL) { return 0.55 * (s.model.lung_mL + over_rest_mL); }

/// Plasma, the drug's unit a litre: mg/L is ug/mL.
double plasma_mg_L(const Sight& s, std::string_view drug) {
  return physiology::plasma_concentration(s.patient.drugs, s.given.drugs, s.given.body, s.patient.drug_index.find(drug)->second);
}

constexpr auto kQuantities = std::to_array<Quantity>({
    // circulation
    {"hr_per_min", [](const Sight& s) { return beat(s).hr_per_min; }},
    {"pulse_rate_per_min", [](const Sight& s) { return s.vitals.pulse ? beat(s).hr_per_min : 0.0; }},
    {"sbp_mmHg", [](const Sight& s) { return beat(s).sbp_mmHg; }},
    {"dbp_mmHg", [](const Sight& s) { return beat(s).dbp_mmHg; }},
    {"map_mmHg", [](const Sight& s) { return beat(s).map_mmHg; }},
    {"pulse_pressure_mmHg", [](const Sight& s) { return beat(s).sbp_mmHg - beat(s).dbp_mmHg; }},
    {"cvp_mmHg", [](const Sight& s) { return beat(s).cvp_mmHg; }},
    {"cardiac_output_mL_per_min", output_mL_per_min},
    {"pulmonary_flow_mL_per_min", output_mL_per_min},  // one circuit
    {"cardiac_index_L_per_min_m2", [](const Sight& s) { return output_mL_per_min(s) * 1e-3 / surface_m2(s); }},
    {"stroke_volume_mL", [](const Sight& s) { return beat(s).stroke_mL; }},
    {"ejection_fraction_1", [](const Sight& s) { return beat(s).stroke_mL / beat(s).lv_end_diastolic_mL; }},
    {"svr_mmHg_s_per_mL", [](const Sight& s) { return (beat(s).map_mmHg - beat(s).cvp_mmHg) / output_mL_per_min(s) * 60.0; }},
    {"pvr_mmHg_s_per_mL", [](const Sight& s) { return (beat(s).pa_mean_mmHg - beat(s).pulmonary_venous_mmHg) / output_mL_per_min(s) * 60.0; }},
    {"lv_end_diastolic_volume_mL", [](const Sight& s) { return beat(s).lv_end_diastolic_mL; }},
    {"lv_end_systolic_volume_mL", [](const Sight& s) { return beat(s).lv_end_systolic_mL; }},
    {"rv_end_diastolic_volume_mL", [](const Sight& s) { return beat(s).rv_end_diastolic_mL; }},
    {"rv_end_systolic_volume_mL", [](const Sight& s) { return beat(s).rv_end_systolic_mL; }},
    {"lv_systolic_pressure_mmHg", [](const Sight& s) { return beat(s).lv_systolic_mmHg; }},
    {"rv_systolic_pressure_mmHg", [](const Sight& s) { return beat(s).rv_systolic_mmHg; }},
    {"lv_end_diastolic_pressure_mmHg", [](const Sight& s) { return beat(s).lv_end_diastolic_mmHg; }},
    {"rv_end_diastolic_pressure_mmHg", [](const Sight& s) { return beat(s).rv_end_diastolic_mmHg; }},
    {"pa_systolic_mmHg", [](const Sight& s) { return beat(s).pa_systolic_mmHg; }},
    {"pa_diastolic_mmHg", [](const Sight& s) { return beat(s).pa_diastolic_mmHg; }},
    {"pa_mean_mmHg", [](const Sight& s) { return beat(s).pa_mean_mmHg; }},
    {"pulmonary_venous_pressure_mmHg", [](const Sight& s) { return beat(s).pulmonary_venous_mmHg; }},
    {"pcwp_mmHg", [](const Sight& s) { return beat(s).pulmonary_venous_mmHg; }},  // what a wedged catheter sees: the veins beyond
    {"pericardial_pressure_mmHg", [](const Sight& s) { return pericardial_pressure_mmHg(s.model, s.state); }},
    {"liver_flow_mL_per_min", [](const Sight& s) { return s.vitals.liver_flow_mL_per_min; }},
    {"gut_flow_mL_per_min", [](const Sight& s) { return s.state.gut_flow_mL_per_s * 60.0; }},
    {"liver_blood_volume_mL", [](const Sight& s) { return s.state.volume_mL[portal_vein] + s.state.volume_mL[liver] + s.state.volume_mL[hepatic_vein]; }},
    {"cpp_coronary_mmHg", [](const Sight& s) { return beat(s).dbp_mmHg - beat(s).cvp_mmHg; }},  // the atrium's mean for its diastole's
    {"coronary_flow_mL_per_min", [](const Sight& s) { return s.state.coronary_flow_mL_per_s * 60.0; }},
    {"pulmonary_capillary_pressure_mmHg", [](const Sight& s) { return beat(s).pulmonary_venous_mmHg + 0.4 * (beat(s).pa_mean_mmHg - beat(s).pulmonary_venous_mmHg); }},  // Gaar 1967, Am J Physiol 213:910
    // brain
    {"cerebral_flow_mL_per_min", [](const Sight& s) { return s.state.brain_flow_mL_per_s * 60.0; }},
    {"icp_mmHg", [](const Sight& s) { return s.state.icp_mmHg; }},
    {"cerebral_perfusion_pressure_mmHg", [](const Sight& s) { return beat(s).map_mmHg - s.state.icp_mmHg; }},
    {"ecg_r_mV", [](const Sight& s) { return beat(s).ecg_r_mV; }},
    {"pulsus_paradoxus_mmHg", [](const Sight& s) { return breath(s).sbp_max_mmHg - breath(s).sbp_min_mmHg; }},
    // blood and fluid
    {"blood_volume_mL", blood_mL},
    {"blood_lost_mL", [](const Sight& s) { return s.measures.lost_mL(); }},
    {"plasma_volume_mL", [](const Sight& s) { return s.state.plasma_mL; }},
    {"hct_1", [](const Sight& s) { return s.vitals.hct; }},
    {"hb_g_per_dL", [](const Sight& s) { return s.vitals.hb_g_per_dL; }},
    {"hb_mass_g", [](const Sight& s) { return s.vitals.hb_g_per_dL * blood_mL(s) * 1e-2; }},
    {"total_protein_g_per_dL", [](const Sight& s) { return kHealthyProtein_g_dL * s.state.protein / s.state.plasma_mL; }},
    {"extravascular_volume_mL", [](const Sight& s) { return s.state.interstitial_mL; }},
    {"extracellular_volume_mL", [](const Sight& s) { return s.state.interstitial_mL + s.state.plasma_mL; }},
    {"body_mass_kg", body_mass_kg},
    {"urine_flow_mL_per_min", [](const Sight& s) { return excreted(s, &UrineOf<double>::water_mL_per_s); }},
    {"rbc_count_per_uL", [](const Sight& s) { return s.vitals.hct / kRedCell_uL; }},
    {"albumin_g_per_dL", [](const Sight& s) { return kAlbuminShare * kHealthyProtein_g_dL * s.state.protein / s.state.plasma_mL; }},
    {"sodium_mmol_per_L", [](const Sight& s) { return s.salts.sodium; }},
    {"potassium_mmol_per_L", [](const Sight& s) { return s.salts.potassium; }},
    {"chloride_mmol_per_L", [](const Sight& s) { return s.salts.chloride; }},
    {"strong_ion_difference_mmol_per_L", [](const Sight& s) { return s.salts.strong_ion_difference; }},
    {"glucose_mmol_per_L", [](const Sight& s) { return s.vitals.glucose_mmol_L; }},
    {"creatinine_mg_per_dL", [](const Sight& s) { return 11.31 * creatinine_mmol_L(s.model, s.state); }},  // 113.1 g/mol
    {"osmolality_mOsm_per_kg", [](const Sight& s) { return s.salts.osmolality; }},
    // kidneys
    {"renal_flow_mL_per_min", renal_flow_mL_per_min},
    {"left_kidney_flow_mL_per_min", [](const Sight& s) { return 60.0 * s.state.kidney_flow_mL_per_s[0]; }},
    {"right_kidney_flow_mL_per_min", [](const Sight& s) { return 60.0 * s.state.kidney_flow_mL_per_s[1]; }},
    {"renal_plasma_flow_mL_per_min", renal_plasma_mL_per_min},
    {"gfr_mL_per_min", gfr_mL_per_min},
    {"left_gfr_mL_per_min", [](const Sight& s) { return 60.0 * s.state.filtration_mL_per_s[0]; }},
    {"filtration_fraction_1", [](const Sight& s) { return gfr_mL_per_min(s) / renal_plasma_mL_per_min(s); }},
    {"left_urine_flow_mL_per_min", [](const Sight& s) { return 60.0 * s.urine[0].water_mL_per_s; }},
    {"sodium_filtration_mmol_per_min", sodium_filtered},
    {"sodium_reabsorption_mmol_per_min", [](const Sight& s) { return sodium_filtered(s) - excreted(s, &UrineOf<double>::sodium_mmol_per_s); }},
    {"sodium_excretion_mmol_per_min", [](const Sight& s) { return excreted(s, &UrineOf<double>::sodium_mmol_per_s); }},
    {"urine_sodium_mmol_per_L", [](const Sight& s) { return in_urine_mmol_L(s, &UrineOf<double>::sodium_mmol_per_s); }},
    {"urine_potassium_mmol_per_L", [](const Sight& s) { return in_urine_mmol_L(s, &UrineOf<double>::potassium_mmol_per_s); }},
    {"urine_chloride_mmol_per_L", [](const Sight& s) { return in_urine_mmol_L(s, &UrineOf<double>::chloride_mmol_per_s); }},
    {"noradrenaline_plasma_ng_per_mL", [](const Sight& s) { return noradrenaline_ug_L(s.model, s.state); }},  // ug/L is ng/mL
    // drugs
    {"furosemide_plasma_ug_per_mL", [](const Sight& s) { return plasma_mg_L(s, "furosemide"); }},
    {"ketamine_plasma_ug_per_mL", [](const Sight& s) { return plasma_mg_L(s, "ketamine"); }},
    {"midazolam_plasma_ug_per_mL", [](const Sight& s) { return plasma_mg_L(s, "midazolam"); }},
    {"rocuronium_plasma_ug_per_mL", [](const Sight& s) { return plasma_mg_L(s, "rocuronium"); }},
    // breathing and gas
    {"rr_per_min", rate_per_min},
    {"own_rr_per_min", own_rate_per_min},
    {"tv_mL", [](const Sight& s) { return breath(s).tidal_mL; }},
    {"ie_ratio_1", [](const Sight& s) { return breath(s).ie_ratio; }},
    {"minute_ventilation_L_per_min", [](const Sight& s) { return breath(s).tidal_mL * rate_per_min(s) * 1e-3; }},
    {"alveolar_ventilation_L_per_min", alveolar_L_per_min},
    {"dead_space_ventilation_L_per_min", [](const Sight& s) { return dead_mL(s) * rate_per_min(s) * 1e-3; }},
    {"anatomical_dead_space_mL", [](const Sight& s) { return s.model.dead_space_mL; }},
    {"alveolar_dead_space_mL", alveolar_dead_mL},
    {"physiological_dead_space_mL", dead_mL},
    {"dead_space_fraction_1", [](const Sight& s) { return breathes(s) ? dead_mL(s) / breath(s).tidal_mL : kNoValue; }},
    {"va_q_ratio_1", [](const Sight& s) { return alveolar_L_per_min(s) * 1e3 / output_mL_per_min(s); }},
    {"peak_inspiratory_flow_quiet_L_per_s", [](const Sight& s) { return breath(s).peak_in_L_per_s; }},
    {"peak_expiratory_flow_quiet_L_per_s", [](const Sight& s) { return breath(s).peak_out_L_per_s; }},
    {"pleural_pressure_min_cmH2O", [](const Sight& s) { return breath(s).pleural_min_cmH2O; }},
    {"pleural_pressure_max_cmH2O", [](const Sight& s) { return breath(s).pleural_max_cmH2O; }},
    // at both ends of a breath of his own nothing flows and the alveoli stand at the atmosphere
    {"transpulmonary_pressure_min_cmH2O", [](const Sight& s) { return own_breath(s) ? -breath(s).pleural_max_cmH2O : kNoValue; }},
    {"transpulmonary_pressure_max_cmH2O", [](const Sight& s) { return own_breath(s) ? -breath(s).pleural_min_cmH2O : kNoValue; }},
    {"lung_compliance_mL_per_cmH2O",
     [](const Sight& s) { return own_breath(s) ? breath(s).tidal_mL / (breath(s).pleural_max_cmH2O - breath(s).pleural_min_cmH2O) : kNoValue; }},
    // the left is 45 % of both
    {"left_lung_volume_mL", [](const Sight& s) { return left_lung_mL(s, 0); }},
    {"left_lung_volume_min_mL", [](const Sight& s) { return left_lung_mL(s, breath(s).lung_min_mL); }},
    {"left_lung_volume_max_mL", [](const Sight& s) { return left_lung_mL(s, breath(s).lung_max_mL); }},
    {"right_lung_volume_min_mL", [](const Sight& s) { return right_lung_mL(s, breath(s).lung_min_mL); }},
    {"right_lung_volume_max_mL", [](const Sight& s) { return right_lung_mL(s, breath(s).lung_max_mL); }},
    {"lung_volume_min_mL", [](const Sight& s) { return s.model.lung_mL + breath(s).lung_min_mL; }},
    {"lung_volume_mean_mL", [](const Sight& s) { return s.model.lung_mL + breath(s).lung_mean_mL; }},
    {"lung_volume_max_mL", [](const Sight& s) { return s.model.lung_mL + breath(s).lung_max_mL; }},
    {"specific_ventilation_1", [](const Sight& s) { return breath(s).tidal_mL / s.model.lung_mL; }},
    {"chest_wall_compliance_mL_per_cmH2O", [](const Sight& s) { return s.model.chest_mL_per_cmH2O; }},
    {"total_compliance_mL_per_cmH2O", [](const Sight& s) { return s.air.system_mL_per_cmH2O; }},
    {"inspiratory_resistance_cmH2O_s_per_L", [](const Sight& s) { return s.air.airway_cmH2O_s_per_L; }},
    {"expiratory_resistance_cmH2O_s_per_L", [](const Sight& s) { return s.air.airway_cmH2O_s_per_L; }},
    // breathing on his own, the mouth is at the atmosphere
    {"alveolar_pressure_min_cmH2O", [](const Sight& s) { return own_breath(s) ? -breath(s).peak_in_L_per_s * s.air.airway_cmH2O_s_per_L : kNoValue; }},
    {"alveolar_pressure_max_cmH2O", [](const Sight& s) { return own_breath(s) ? breath(s).peak_out_L_per_s * s.air.airway_cmH2O_s_per_L : kNoValue; }},
    // at the end of the breath in, where flow has ended
    {"muscle_pressure_min_cmH2O", [](const Sight& s) { return own_breath(s) ? -breath(s).tidal_mL / s.air.system_mL_per_cmH2O : kNoValue; }},
    {"auto_peep_cmH2O", [](const Sight& s) { return std::max(0.0, breath(s).lung_min_mL) / s.air.system_mL_per_cmH2O; }},
    {"sao2_1", [](const Sight& s) { return oxyhaemoglobin(s.state.arterial_saturation, s.state); }},
    {"cohb_1", [](const Sight& s) { return s.state.carbon_monoxide; }},
    {"fio2_1", [](const Sight& s) { return inspired_oxygen(numbers_of(s.input), s.air); }},
    {"spo2_1", [](const Sight& s) { return s.vitals.spo2_pct * 1e-2; }},
    {"pao2_mmHg", [](const Sight& s) { return s.vitals.pao2_mmHg; }},
    {"paco2_mmHg", [](const Sight& s) { return s.vitals.paco2_mmHg; }},
    {"etco2_mmHg", [](const Sight& s) { return s.vitals.etco2_mmHg; }},
    {"alveolar_po2_mmHg", [](const Sight& s) { return s.state.alveolar_o2_mmHg; }},
    {"alveolar_pco2_mmHg", [](const Sight& s) { return s.state.alveolar_co2_mmHg; }},
    {"alveolar_arterial_gradient_mmHg", [](const Sight& s) { return s.state.alveolar_o2_mmHg - s.vitals.pao2_mmHg; }},
    {"p_f_ratio_mmHg", [](const Sight& s) { return s.vitals.pao2_mmHg / s.input.fio2; }},
    {"mixed_venous_po2_mmHg", [](const Sight& s) { return pressure_mmHg(s.state.venous_saturation); }},
    {"shunt_1", shunt},
    {"vo2_mL_per_min", oxygen_mL_per_min},
    {"respiratory_exchange_ratio_1", [](const Sight& s) { return breathes(s) ? carbon_dioxide_mL_per_min(s) / oxygen_mL_per_min(s) : kNoValue; }},
    // blood chemistry and heat
    {"arterial_ph_1", [](const Sight& s) { return s.vitals.ph; }},
    {"base_excess_mmol_per_L", [](const Sight& s) { return s.vitals.base_excess_mmol_L; }},
    {"bicarbonate_mmol_per_L", bicarbonate},
    {"lactate_mmol_per_L", [](const Sight& s) { return s.vitals.lactate_mmol_L; }},
    {"ionised_calcium_mmol_per_L", [](const Sight& s) { return s.vitals.ica_mmol_L; }},
    {"skin_temperature_degC", [](const Sight& s) { return s.state.skin_C; }},
    {"skin_flow_mL_per_min", [](const Sight& s) { return s.state.skin_flow_mL_per_s * 60.0; }},
    {"metabolic_rate_W", [](const Sight& s) { return metabolic_rate_W(s.model, s.state); }},
    {"core_temperature_degC", [](const Sight& s) { return s.vitals.temperature_C; }},
});

}  // namespace

Sight::Sight(const PhysiologyModel& model_, const PhysiologyState& state_, const PhysiologyInput& input_, const Vitals& vitals_, const Measures& measures_, const Patient& patient_, const Medication& given_)
    : model(model_), state(state_), input(input_), vitals(vitals_), measures(measures_), patient(patient_), given(given_), salts(electrolytes(state_)) {
  const InputOf<double> in = numbers_of(input);
  set_ventilation(model, in, state, air);
  urine = physiology::urine(model, in, state);
}

std::span<const Quantity> quantities() { return kQuantities; }

std::optional<std::size_t> find_quantity(std::string_view name) {
  const auto at = std::ranges::find(kQuantities, name, &Quantity::name);
  if (at == kQuantities.end()) return std::nullopt;
  return static_cast<std::size_t>(at - kQuantities.begin());
}

Readings read_all(const Sight& sight) {
  Readings r(kQuantities.size());
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = kQuantities[i].read(sight);
  return r;
}

}  // namespace holotwin::validate
