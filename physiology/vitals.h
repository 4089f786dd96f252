#pragma once
// What a monitor and a laboratory could know of the patient: the part of the physiology that the outside world sees.
// Plain data; NaN means "not measurable now" (a pulse oximeter without a pulse) and is shown as "---".
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace holotwin {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// Numbers, clinical units. Pressures are averages over the last beats as a monitor shows them.
struct Vitals {
  double hr_per_min = kNoValue;       ///< heart rate (ECG)
  double sbp_mmHg = kNoValue;         ///< arterial systolic
  double dbp_mmHg = kNoValue;         ///< arterial diastolic
  double map_mmHg = kNoValue;         ///< arterial mean
  double cvp_mmHg = kNoValue;         ///< central venous pressure
  double spo2_pct = kNoValue;         ///< pulse oximetry; no value when perfusion is too weak to read
  double etco2_mmHg = kNoValue;       ///< end-tidal CO2
  double rr_per_min = kNoValue;       ///< respiratory (ventilator) rate
  double co_L_per_min = kNoValue;     ///< cardiac output, mean over the last beats
  double ppv_pct = kNoValue;          ///< pulse-pressure variation over a breath
  double temperature_C = kNoValue;    ///< core temperature
  double hb_g_per_dL = kNoValue;      ///< haemoglobin
  double hct = kNoValue;              ///< haematocrit, 0..1
  double lactate_mmol_L = kNoValue;   ///< arterial lactate
  double base_excess_mmol_L = kNoValue;
  double ica_mmol_L = kNoValue;       ///< ionised calcium
  double fibrinogen_g_L = kNoValue;
  double pao2_mmHg = kNoValue;
  double paco2_mmHg = kNoValue;
  double ph = kNoValue;
  double svo2_pct = kNoValue;         ///< mixed venous saturation
  double blood_volume_mL = kNoValue;  ///< circulating
  double portal_mmHg = kNoValue;      ///< portal venous pressure
  double hepatic_vein_mmHg = kNoValue;
  double liver_flow_mL_per_min = kNoValue;  ///< arterial and portal inflow together
  double urine_mL_per_h = kNoValue;
  double gfr_mL_per_min = kNoValue;   ///< glomerular filtration, both kidneys: not measured at a bedside, but what creatinine follows
  double na_mmol_L = kNoValue;        ///< sodium, potassium and chloride in plasma
  double k_mmol_L = kNoValue;
  double cl_mmol_L = kNoValue;
  double processed_eeg = kNoValue;    ///< index of a depth-of-anaesthesia monitor, 0 to 93; where drugs are given
  double first_twitch = kNoValue;     ///< of a train of four at the thumb, against what it was without drugs, 0..1; where drugs are given
  double tof_ratio = kNoValue;        ///< fourth twitch over first, 0..1; 0 where no twitch is seen
  double glucose_mmol_L = kNoValue;   ///< in plasma
  double peak_cmH2O = kNoValue;       ///< airway pressure of the last breath that was pushed: highest, and in the lungs at the end of the breath in
  double plateau_cmH2O = kNoValue;
  double exhaled_mL = kNoValue;       ///< of the last breath
  double minute_L = kNoValue;         ///< the same in a minute
  double glasgow = kNoValue;          ///< coma score, 3 .. 15: an estimate (consciousness.h), where drugs are known
  double icp_mmHg = kNoValue;         ///< pressure in the skull
  bool pulse = true;                  ///< a palpable pulse; false in arrest (an ECG rate may remain: PEA)
  double pap_systolic_mmHg = kNoValue;  ///< lung artery
  double pap_diastolic_mmHg = kNoValue;
  double pap_mean_mmHg = kNoValue;
  double wedge_mmHg = kNoValue;         ///< occlusion pressure of the lung artery: the left atrium's mean
};

/// Continuous signals, sampled at kWaveHz.
enum class Wave : std::uint8_t { ecg_mV, art_mmHg, pleth, cvp_mmHg, co2_mmHg, paw_cmH2O, count };
inline constexpr std::size_t kWaveCount = static_cast<std::size_t>(Wave::count);
/// 450 Hz would hold a QRS better; 180 is two samples a simulation frame and what a monitor draws at 25 mm/s.
inline constexpr int kWaveHz = 180;
inline constexpr std::size_t kWaveSamplesPerFrame = 2;

/// The samples of one simulation frame (1/90 s), oldest first.
using WaveFrame = std::array<std::array<float, kWaveSamplesPerFrame>, kWaveCount>;

}  // namespace holotwin
