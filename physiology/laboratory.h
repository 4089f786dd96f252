#pragma once
// What a laboratory finds in blood drawn now, and what it needs for that: units, ranges in health, time until the answer.
#include <array>
#include <cstdint>
#include <span>

#include "physiology/physiology.h"

namespace holotwin::physiology {

/// Arterial, with co-oximetry. pH and gases as at 37 C.
struct BloodGas {
  double ph = kNoValue, pao2_mmHg = kNoValue, paco2_mmHg = kNoValue, bicarbonate_mmol_L = kNoValue, base_excess_mmol_L = kNoValue;
  double sao2_pct = kNoValue;     ///< of the haemoglobin that can bind oxygen; what carbon monoxide has is not in it
  double oxyhaemoglobin_pct = kNoValue, carboxyhaemoglobin_pct = kNoValue;  ///< of all of it
  double lactate_mmol_L = kNoValue, haemoglobin_g_dL = kNoValue;
  double sodium_mmol_L = kNoValue, potassium_mmol_L = kNoValue, chloride_mmol_L = kNoValue, ionised_calcium_mmol_L = kNoValue;
  double anion_gap_mmol_L = kNoValue;  ///< sodium - chloride - bicarbonate
};
struct BloodCount {
  double haemoglobin_g_dL = kNoValue, haematocrit = kNoValue, platelets_1e9_L = kNoValue;
};
struct Chemistry {
  double sodium_mmol_L = kNoValue, potassium_mmol_L = kNoValue, chloride_mmol_L = kNoValue;
  double glucose_mmol_L = kNoValue;
  double creatinine_umol_L = kNoValue, albumin_g_L = kNoValue, osmolality_mOsm_kg = kNoValue;
};
/// As tubes are tested: at 37 C and with calcium added, so that neither cold nor citrate shows.
struct ClottingTests {
  double inr = kNoValue, prothrombin_s = kNoValue, aptt_s = kNoValue, fibrinogen_g_L = kNoValue;
};
/// Amplitudes ten minutes after clotting began, of thromboelastometry at the bedside: of all of it, and of fibrin alone.
struct ClotAmplitudes {
  double extem_a10_mm = kNoValue, fibtem_a10_mm = kNoValue;
  double lysis_pct = kNoValue;    ///< of the amplitude that is lost in an hour
};
struct Laboratory {
  BloodGas gas;
  BloodCount count;
  Chemistry chemistry;
  ClottingTests clotting;
  ClotAmplitudes amplitudes;
};
[[nodiscard]] Laboratory laboratory(const PhysiologyModel& model, const PhysiologyState& state);
/// Alone, for what looks at it every row.
[[nodiscard]] double carboxyhaemoglobin_pct(const PhysiologyState& state);

enum class LabPanel : std::uint8_t { gas, count, chemistry, clotting, amplitudes, panels };
/// From the drawing of the blood to its answer, min: a gas machine in the theatre takes two, a laboratory half an hour to three quarters.
inline constexpr std::array<double, static_cast<std::size_t>(LabPanel::panels)> kTurnaround_min = {2, 30, 40, 45, 12};

struct LabItem {
  const char* name;               ///< "ph", "potassium"
  LabPanel panel;
  const char* unit;               ///< empty where there is none
  int decimals;
  double low, high;               ///< in a healthy adult, both sexes together; arterial, breathing air
  double (*read)(const Laboratory&);
};
/// Every value of Laboratory, panel by panel.
[[nodiscard]] std::span<const LabItem> lab_list();

}  // namespace holotwin::physiology
