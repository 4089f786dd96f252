#include "physiology/laboratory.h"

#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

namespace {

ClottingTests clotting_tests(const PhysiologyState& s) {
  // Factors over rest's: at half of them the prothrombin time is half as long again, at 0.3 twice (dilution curves of reagents differ widely; exponents assumed so that an INR above
  // 1.5 goes with less than half of the factors: Yuan 2007, Thromb Res 120:29, recalled). Fibrinogen slows both below 1 g/L.
  const double factors = math::clamp(s.clotting_factors_mL / s.plasma_mL, 0.02, 2.0);
  ClottingTests c;
  c.fibrinogen_g_L = 1e3 * s.fibrinogen_g / s.plasma_mL;
  const double thin = 1.0 + 0.6 * math::max(0.0, 1.0 - c.fibrinogen_g_L);
  c.inr = math::min(12.0, math::pow(factors, -0.6) * thin);
  c.prothrombin_s = 12.0 * c.inr;  // with a reagent of a sensitivity index of 1
  c.aptt_s = math::min(200.0, 30.0 * math::pow(factors, -0.5) * thin);
  return c;
}

ClotAmplitudes clot_amplitudes(const PhysiologyModel& m, const PhysiologyState& s) {
  // Fibrin's amplitude is some 5.5 mm a g/L (1.5-2 g/L go with 7-10 mm: European guideline 2019/2023; slope assumed); platelets add up to 40 mm, half of that at 55e9/L (Lang 2009,
  // Blood Coagul Fibrinolysis 20:424: their share falls below 150e9/L; form assumed). 100 mm is a solid.
  const Clotting c = clotting(m, s);
  ClotAmplitudes a;
  a.fibtem_a10_mm = math::min(45.0, 5.5 * c.fibrinogen_g_L);
  a.extem_a10_mm = a.fibtem_a10_mm + 50.0 * c.platelets_1e9_L / (c.platelets_1e9_L + 60.0) * math::smoothstep(0.0, 1.5, c.fibrinogen_g_L);
  a.lysis_pct = 4.0 + 60.0 * c.lysis * c.lysis;  // healthy clots lose a little; above 15 % is hyperfibrinolysis
  return a;
}

using L = Laboratory;
// Ranges: as adult laboratories print them (Tietz, Fundamentals of Clinical Chemistry; Kratz 2004, NEJM 351:1548; recalled); amplitudes: the maker's for EXTEM and FIBTEM A10.
constexpr std::array kItems = {
    LabItem{"ph", LabPanel::gas, "", 2, 7.35, 7.45, [](const L& l) { return l.gas.ph; }},
    LabItem{"pao2", LabPanel::gas, "mmHg", 0, 75, 105, [](const L& l) { return l.gas.pao2_mmHg; }},
    LabItem{"paco2", LabPanel::gas, "mmHg", 0, 35, 45, [](const L& l) { return l.gas.paco2_mmHg; }},
    LabItem{"bicarbonate", LabPanel::gas, "mmol/L", 1, 22, 27, [](const L& l) { return l.gas.bicarbonate_mmol_L; }},
    LabItem{"base_excess", LabPanel::gas, "mmol/L", 1, -2.5, 2.5, [](const L& l) { return l.gas.base_excess_mmol_L; }},
    LabItem{"sao2", LabPanel::gas, "%", 1, 95, 100, [](const L& l) { return l.gas.sao2_pct; }},
    LabItem{"oxyhaemoglobin", LabPanel::gas, "%", 1, 94, 99, [](const L& l) { return l.gas.oxyhaemoglobin_pct; }},
    LabItem{"carboxyhaemoglobin", LabPanel::gas, "%", 1, 0, 2, [](const L& l) { return l.gas.carboxyhaemoglobin_pct; }},
    LabItem{"lactate", LabPanel::gas, "mmol/L", 1, 0.5, 2.0, [](const L& l) { return l.gas.lactate_mmol_L; }},
    LabItem{"gas_haemoglobin", LabPanel::gas, "g/dL", 1, 12.0, 17.5, [](const L& l) { return l.gas.haemoglobin_g_dL; }},
    LabItem{"gas_sodium", LabPanel::gas, "mmol/L", 0, 135, 145, [](const L& l) { return l.gas.sodium_mmol_L; }},
    LabItem{"gas_potassium", LabPanel::gas, "mmol/L", 1, 3.5, 5.0, [](const L& l) { return l.gas.potassium_mmol_L; }},
    LabItem{"gas_chloride", LabPanel::gas, "mmol/L", 0, 98, 107, [](const L& l) { return l.gas.chloride_mmol_L; }},
    LabItem{"ionised_calcium", LabPanel::gas, "mmol/L", 2, 1.12, 1.32, [](const L& l) { return l.gas.ionised_calcium_mmol_L; }},
    LabItem{"anion_gap", LabPanel::gas, "mmol/L", 0, 8, 16, [](const L& l) { return l.gas.anion_gap_mmol_L; }},
    LabItem{"haemoglobin", LabPanel::count, "g/dL", 1, 12.0, 17.5, [](const L& l) { return l.count.haemoglobin_g_dL; }},
    LabItem{"haematocrit", LabPanel::count, "", 2, 0.36, 0.52, [](const L& l) { return l.count.haematocrit; }},
    LabItem{"platelets", LabPanel::count, "1e9/L", 0, 150, 400, [](const L& l) { return l.count.platelets_1e9_L; }},
    LabItem{"sodium", LabPanel::chemistry, "mmol/L", 0, 135, 145, [](const L& l) { return l.chemistry.sodium_mmol_L; }},
    LabItem{"potassium", LabPanel::chemistry, "mmol/L", 1, 3.5, 5.0, [](const L& l) { return l.chemistry.potassium_mmol_L; }},
    LabItem{"chloride", LabPanel::chemistry, "mmol/L", 0, 98, 107, [](const L& l) { return l.chemistry.chloride_mmol_L; }},
    LabItem{"glucose", LabPanel::chemistry, "mmol/L", 1, 3.9, 6.1, [](const L& l) { return l.chemistry.glucose_mmol_L; }},
    LabItem{"creatinine", LabPanel::chemistry, "umol/L", 0, 45, 110, [](const L& l) { return l.chemistry.creatinine_umol_L; }},
    LabItem{"albumin", LabPanel::chemistry, "g/L", 0, 35, 50, [](const L& l) { return l.chemistry.albumin_g_L; }},
    LabItem{"osmolality", LabPanel::chemistry, "mOsm/kg", 0, 275, 295, [](const L& l) { return l.chemistry.osmolality_mOsm_kg; }},
    LabItem{"inr", LabPanel::clotting, "", 1, 0.8, 1.2, [](const L& l) { return l.clotting.inr; }},
    LabItem{"prothrombin", LabPanel::clotting, "s", 1, 10, 14, [](const L& l) { return l.clotting.prothrombin_s; }},
    LabItem{"aptt", LabPanel::clotting, "s", 0, 25, 38, [](const L& l) { return l.clotting.aptt_s; }},
    LabItem{"fibrinogen", LabPanel::clotting, "g/L", 1, 2.0, 4.0, [](const L& l) { return l.clotting.fibrinogen_g_L; }},
    LabItem{"extem_a10", LabPanel::amplitudes, "mm", 0, 43, 65, [](const L& l) { return l.amplitudes.extem_a10_mm; }},
    LabItem{"fibtem_a10", LabPanel::amplitudes, "mm", 0, 7, 23, [](const L& l) { return l.amplitudes.fibtem_a10_mm; }},
    LabItem{"lysis", LabPanel::amplitudes, "%", 0, 0, 15, [](const L& l) { return l.amplitudes.lysis_pct; }},
};

}  // namespace

double carboxyhaemoglobin_pct(const PhysiologyState& s) { return 100.0 * s.carbon_monoxide; }

Laboratory laboratory(const PhysiologyModel& m, const PhysiologyState& s) {
  const Vitals v = vitals(m, s);
  const ElectrolytesOf<double> salts = electrolytes(s);
  Laboratory l;
  l.gas.ph = v.ph;
  l.gas.pao2_mmHg = v.pao2_mmHg;
  l.gas.paco2_mmHg = v.paco2_mmHg;
  l.gas.bicarbonate_mmol_L = 0.0307 * v.paco2_mmHg * math::exp((v.ph - 6.105) * math::kLn10);  // Henderson-Hasselbalch, with the constants of the Van Slyke equation (vitals.cpp)
  l.gas.base_excess_mmol_L = v.base_excess_mmol_L;
  l.gas.sao2_pct = 100.0 * s.arterial_saturation;
  l.gas.oxyhaemoglobin_pct = 100.0 * oxyhaemoglobin(s.arterial_saturation, s);
  l.gas.carboxyhaemoglobin_pct = carboxyhaemoglobin_pct(s);
  l.gas.lactate_mmol_L = v.lactate_mmol_L;
  l.gas.haemoglobin_g_dL = l.count.haemoglobin_g_dL = v.hb_g_per_dL;
  l.gas.sodium_mmol_L = l.chemistry.sodium_mmol_L = salts.sodium;
  l.gas.potassium_mmol_L = l.chemistry.potassium_mmol_L = salts.potassium;
  l.gas.chloride_mmol_L = l.chemistry.chloride_mmol_L = salts.chloride;
  l.gas.ionised_calcium_mmol_L = v.ica_mmol_L;
  l.gas.anion_gap_mmol_L = salts.sodium - salts.chloride - l.gas.bicarbonate_mmol_L;
  l.count.haematocrit = v.hct;
  l.count.platelets_1e9_L = clotting(m, s).platelets_1e9_L;
  l.chemistry.glucose_mmol_L = glucose_mmol_L(s);
  l.chemistry.creatinine_umol_L = 1e3 * creatinine_mmol_L(m, s);
  l.chemistry.albumin_g_L = 10.0 * kAlbuminShare * kHealthyProtein_g_dL * s.protein / s.plasma_mL;
  l.chemistry.osmolality_mOsm_kg = salts.osmolality;
  l.clotting = clotting_tests(s);
  l.amplitudes = clot_amplitudes(m, s);
  return l;
}

std::span<const LabItem> lab_list() { return kItems; }

}  // namespace holotwin::physiology
