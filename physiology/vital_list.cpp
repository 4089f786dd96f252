#include "physiology/vital_list.h"

#include <array>

namespace holotwin {

namespace {
constexpr std::array<Vital, kVitalCount> kVitals = {{
    {"hr", "hr_per_min", "/min", 1, 0, 300, &Vitals::hr_per_min},
    {"sbp", "sbp_mmHg", "mmHg", 1, 0, 300, &Vitals::sbp_mmHg},
    {"dbp", "dbp_mmHg", "mmHg", 1, 0, 250, &Vitals::dbp_mmHg},
    {"map", "map_mmHg", "mmHg", 1, 0, 250, &Vitals::map_mmHg},
    {"cvp", "cvp_mmHg", "mmHg", 1, -10, 50, &Vitals::cvp_mmHg},
    {"spo2", "spo2_pct", "%", 1, 0, 100, &Vitals::spo2_pct},
    {"etco2", "etco2_mmHg", "mmHg", 1, 0, 120, &Vitals::etco2_mmHg},
    {"rr", "rr_per_min", "/min", 1, 0, 80, &Vitals::rr_per_min},
    {"co", "co_L_per_min", "L/min", 2, 0, 25, &Vitals::co_L_per_min},
    {"ppv", "ppv_pct", "%", 1, 0, 100, &Vitals::ppv_pct},
    {"temperature", "temperature_C", "°C", 2, 20, 43, &Vitals::temperature_C},
    {"hb", "hb_g_per_dL", "g/dL", 2, 0, 25, &Vitals::hb_g_per_dL},
    {"hct", "hct", "", 3, 0, 0.8, &Vitals::hct},
    {"lactate", "lactate_mmol_L", "mmol/L", 2, 0, 30, &Vitals::lactate_mmol_L},
    {"base_excess", "base_excess_mmol_L", "mmol/L", 2, -40, 40, &Vitals::base_excess_mmol_L},
    {"ica", "ica_mmol_L", "mmol/L", 3, 0, 4, &Vitals::ica_mmol_L},
    {"fibrinogen", "fibrinogen_g_L", "g/L", 2, 0, 15, &Vitals::fibrinogen_g_L},
    {"pao2", "pao2_mmHg", "mmHg", 1, 0, 760, &Vitals::pao2_mmHg},
    {"paco2", "paco2_mmHg", "mmHg", 1, 0, 200, &Vitals::paco2_mmHg},
    {"ph", "ph", "", 3, 6, 8, &Vitals::ph},
    {"svo2", "svo2_pct", "%", 1, 0, 100, &Vitals::svo2_pct},
    {"blood_volume", "blood_volume_mL", "mL", 1, 0, 20000, &Vitals::blood_volume_mL},
    {"portal", "portal_mmHg", "mmHg", 2, 0, 80, &Vitals::portal_mmHg},
    {"hepatic_vein", "hepatic_vein_mmHg", "mmHg", 2, -10, 60, &Vitals::hepatic_vein_mmHg},
    {"liver_flow", "liver_flow_mL_per_min", "mL/min", 1, 0, 6000, &Vitals::liver_flow_mL_per_min},
    {"urine", "urine_mL_per_h", "mL/h", 1, 0, 2000, &Vitals::urine_mL_per_h},
    {"gfr", "gfr_mL_per_min", "mL/min", 1, 0, 400, &Vitals::gfr_mL_per_min},
    {"na", "na_mmol_L", "mmol/L", 1, 80, 200, &Vitals::na_mmol_L},
    {"k", "k_mmol_L", "mmol/L", 2, 0, 12, &Vitals::k_mmol_L},
    {"cl", "cl_mmol_L", "mmol/L", 1, 60, 180, &Vitals::cl_mmol_L},
    {"processed_eeg", "processed_eeg", "", 1, 0, 100, &Vitals::processed_eeg},
    {"first_twitch", "first_twitch", "", 2, 0, 1, &Vitals::first_twitch},
    {"tof", "tof_ratio", "", 2, 0, 1, &Vitals::tof_ratio},
    {"pap_systolic", "pap_systolic_mmHg", "mmHg", 1, 0, 150, &Vitals::pap_systolic_mmHg},
    {"pap_diastolic", "pap_diastolic_mmHg", "mmHg", 1, -5, 100, &Vitals::pap_diastolic_mmHg},
    {"pap_mean", "pap_mean_mmHg", "mmHg", 1, -5, 120, &Vitals::pap_mean_mmHg},
    {"wedge", "wedge_mmHg", "mmHg", 1, -5, 70, &Vitals::wedge_mmHg},
    {"peak_pressure", "peak_pressure_cmH2O", "cmH2O", 1, -10, 120, &Vitals::peak_cmH2O},
    {"plateau_pressure", "plateau_pressure_cmH2O", "cmH2O", 1, -10, 100, &Vitals::plateau_cmH2O},
    {"exhaled_volume", "exhaled_volume_mL", "mL", 0, 0, 5000, &Vitals::exhaled_mL},
    {"minute_volume", "minute_volume_L_per_min", "L/min", 1, 0, 150, &Vitals::minute_L},
    {"glucose", "glucose_mmol_L", "mmol/L", 1, 0, 60, &Vitals::glucose_mmol_L},
    {"glasgow", "glasgow", "", 0, 3, 15, &Vitals::glasgow},
    {"icp", "icp_mmHg", "mmHg", 1, -10, 120, &Vitals::icp_mmHg},
}};
}  // namespace

std::span<const Vital> vital_list() { return kVitals; }

std::optional<std::size_t> find_vital(std::string_view name) {
  for (std::size_t i = 0; i < kVitals.size(); ++i)
    if (name == kVitals[i].name) return i;
  return std::nullopt;
}

}  // namespace holotwin
