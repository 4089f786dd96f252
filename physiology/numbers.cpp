// Between the library's interface and its rows of numbers.
#include "physiology/numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <limits>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

static_assert(kMaxHoles == kMaxBleeds && kNodes == static_cast<unsigned>(Node::count));
constexpr double kBloodDensity_kg_m3 = 1060.0;  // ICRP 89: 1.06 g/mL
constexpr double kPaPerMmHg = 133.322;
// Pleural blood: a litre and a half shuts a fifth to a quarter of the lungs (assumed: it lies below, beside the lower lobe) and presses a little (assumed).
constexpr double kMostPleural_mL = 3000.0, kCollapsed_per_mL = 0.15e-3, kPleural_mmHg_per_mL = 4.0 / 1500.0;
// Compression of 5 to 6 cm presses the heart with some 35 mmHg (assumed, so that output is a fifth to a quarter of rest: Rubertsson 1995, Resuscitation
// 30:249), less deep ones much less.
constexpr double kPressed_mmHg = 35.0, kPressedAt_cm = 5.5;

/// What a device stores between breaths, mL, and how much of its oxygen is breathed, the rest blown off or thinned by leaks (fitted: 0.34 at 3.5 L/min by cannula, as the
/// rule of 4 % a litre has it, Shapiro, Clinical Application of Respiratory Care; 0.45-0.55 by mask at 7.5, 0.8-0.9 with a bag at 10 L/min).
struct Delivery {
  double store_mL, fit;
};
constexpr Delivery kDelivery[] = {{0, 0}, {50, 0.62}, {100, 0.62}, {750, 0.87}};
static_assert(std::size(kDelivery) == static_cast<std::size_t>(OxygenDevice::count));

bool finite(double v) { return v - v == 0.0; }

bool finite(const DrugActionsOf<double>& d) {
  const auto all = std::bit_cast<std::array<double, sizeof d / sizeof(double)>>(d);
  return std::all_of(all.begin(), all.end(), [](double v) { return finite(v); });
}

/// Orders that are taken as they are, within limits.
struct Taken {
  double PhysiologyInput::*given;
  double InputOf<double>::*number;
  double least, most;
};
using In = PhysiologyInput;
using Of = InputOf<double>;
constexpr double kAny = std::numeric_limits<double>::infinity();
constexpr Taken kTaken[] = {
    {&In::fixed_loss_mL_per_min, &Of::fixed_loss_mL_per_min, -kAny, kAny},
    {&In::clamp_hepatic_artery, &Of::clamp_hepatic_artery, -kAny, kAny},
    {&In::clamp_portal_vein, &Of::clamp_portal_vein, -kAny, kAny},
    {&In::caval_compression, &Of::caval_compression, -kAny, kAny},
    {&In::abdominal_pressure_mmHg, &Of::abdominal_pressure_mmHg, -kAny, kAny},
    {&In::red_cells_mL_per_min, &Of::red_cells_mL_per_min, -kAny, kAny},
    {&In::plasma_mL_per_min, &Of::plasma_mL_per_min, -kAny, kAny},
    {&In::platelets_mL_per_min, &Of::platelets_mL_per_min, -kAny, kAny},
    {&In::crystalloid_mL_per_min, &Of::crystalloid_mL_per_min, -kAny, kAny},
    {&In::calcium_mmol_per_min, &Of::calcium_mmol_per_min, -kAny, kAny},
    {&In::tranexamic_acid_mg_per_min, &Of::tranexamic_acid_mg_per_min, -kAny, kAny},
    {&In::noradrenaline_ug_per_kg_min, &Of::noradrenaline_ug_per_kg_min, -kAny, kAny},
    {&In::venous_air_mL_per_min, &Of::venous_air_mL_per_min, -kAny, kAny},
    {&In::tidal_mL, &Of::tidal_mL, -kAny, kAny},
    {&In::vent_rate_per_min, &Of::vent_rate_per_min, -kAny, kAny},
    {&In::peep_cmH2O, &Of::peep_cmH2O, -kAny, kAny},
    {&In::fio2, &Of::fio2, -kAny, kAny},
    {&In::airway_obstruction, &Of::airway_obstruction, 0, 1},
    {&In::bronchospasm, &Of::bronchospasm, 0, 1},
    {&In::consolidation, &Of::consolidation, 0, 0.8},
    {&In::tension_pneumothorax, &Of::tension_pneumothorax, 0, 1},
    {&In::pericardial_mL, &Of::pericardial_mL, 0, 400},
    {&In::compressions_per_min, &Of::compressions_per_min, 0, 200},
    {&In::exercise_mL_per_min, &Of::exercise_mL_per_min, 0, 5000},
    {&In::anaphylaxis, &Of::anaphylaxis, 0, 1},
    {&In::infection, &Of::infection, 0, 1},
    {&In::brain_injury, &Of::brain_injury, 0, 1},
    {&In::warming_W, &Of::warming_W, 0, 1000},
    {&In::clamp_aorta, &Of::clamp_aorta, 0, 1},
    {&In::clamp_infrarenal_aorta, &Of::clamp_infrarenal_aorta, 0, 1},
    {&In::tourniquet, &Of::tourniquet, 0, 1},
    {&In::colloid_mL_per_min, &Of::colloid_mL_per_min, 0, kAny},
    {&In::fibrinogen_g_per_min, &Of::fibrinogen_g_per_min, 0, kAny},
    {&In::potassium_mmol_per_min, &Of::potassium_mmol_per_min, 0, kAny},
    {&In::glucose_g_per_min, &Of::glucose_g_per_min, 0, kAny},
    {&In::venous_carbon_dioxide_mL_per_min, &Of::venous_carbon_dioxide_mL_per_min, 0, 3000},
    {&In::open_pneumothorax, &Of::open_pneumothorax, 0, 1},
    {&In::endobronchial, &Of::endobronchial, 0, 1},
    {&In::aspiration, &Of::aspiration, 0, 1},
    {&In::pulmonary_embolism, &Of::pulmonary_embolism, 0, 0.9},
    {&In::shock_J, &Of::shock_J, 0, 360},
    {&In::pacing_per_min, &Of::pacing_per_min, 0, 200},
    {&In::infarction, &Of::infarction, 0, 0.8},
    {&In::aortic_stenosis, &Of::aortic_stenosis, 0, 1},
    {&In::aortic_regurgitation, &Of::aortic_regurgitation, 0, 1},
    {&In::mitral_stenosis, &Of::mitral_stenosis, 0, 1},
    {&In::mitral_regurgitation, &Of::mitral_regurgitation, 0, 1},
    {&In::surgical_stimulus, &Of::surgical_stimulus, 0, 1},
    {&In::neuraxial_block, &Of::neuraxial_block, 0, 1},
    {&In::burn, &Of::burn, 0, 0.9},
    {&In::malignant_hyperthermia, &Of::malignant_hyperthermia, 0, 1},
    {&In::transfusion_reaction, &Of::transfusion_reaction, 0, 1},
    {&In::inspiratory_cmH2O, &Of::inspiratory_cmH2O, 0, 60},
    {&In::inspired_share, &Of::inspired_share, 0.1, 0.8},
    {&In::mask_leak, &Of::mask_leak, 0, 1},
};

bool finite(const PhysiologyInput& in) {
  for (std::size_t i = 0; i < std::min(in.bleed_count, kMaxBleeds); ++i) {
    const BleedPath& b = in.bleeds[i];
    if (!finite(b.area_mm2 + b.discharge + b.upstream_mmHg_min_per_mL + b.ambient_mmHg + b.zero_flow_mmHg)) return false;
  }
  const double others[] = {in.clamp_renal_artery[0], in.clamp_renal_artery[1], in.lung_without_air[0], in.lung_without_air[1], in.pleural_blood_mL, in.compression_cm, in.oxygen_L_per_min, in.carbon_monoxide_ppm};
  return std::all_of(std::begin(kTaken), std::end(kTaken), [&](const Taken& t) { return finite(in.*t.given); }) &&
         std::all_of(std::begin(others), std::end(others), [](double v) { return finite(v); }) && finite(in.drugs);
}

// From the aorta to the groin (assumed: what flow beyond 2 L/min loses in an iliac artery of 8 mm, twice what a smooth tube would take).
constexpr double kIliac_mmHg_s_per_mL = 0.4;

HoleOf<double> hole(const BleedPath& b, double tourniquet) {
  HoleOf<double> h;
  h.compartment = kNodeCompartment[std::min(static_cast<unsigned>(b.node), kNodes - 1)];
  const bool thigh = b.node == Node::femoral_artery;
  const double effective_mm2 = b.area_mm2 * b.discharge * (thigh ? 1.0 - tourniquet : 1.0);
  if (!(effective_mm2 > 0.0)) return h;  // closed: k stays 0
  // Two walls can hold the blood back, what lies outside and the vessel's own closing pressure: the higher one counts (a Starling
  // resistor, Permutt 1963, J Appl Physiol 18:924).
  h.back_mmHg = std::max(b.ambient_mmHg, b.zero_flow_mmHg);
  h.r = std::max(0.0, b.upstream_mmHg_min_per_mL) * 60.0 + (thigh ? kIliac_mmHg_s_per_mL : 0.0);
  // rho / (2 (Cd A)^2) with Q in mL/s, area in mm2: (1e-6 m3)^2 and (1e-6 m2)^2 cancel.
  h.k = kBloodDensity_kg_m3 / (2.0 * effective_mm2 * effective_mm2) / kPaPerMmHg;
  return h;
}

}  // namespace

InputOf<double> numbers_of(const PhysiologyInput& given) {
  const PhysiologyInput rest;
  const bool good = finite(given);
  const PhysiologyInput& in = good ? given : rest;
  InputOf<double> n;
  n.valid = good ? 1.0 : 0.0;
  for (unsigned i = 0; i < std::min(in.bleed_count, kMaxBleeds); ++i) n.holes[i] = hole(in.bleeds[i], std::clamp(in.tourniquet, 0.0, 1.0));
  for (const Taken& taken : kTaken) n.*taken.number = std::clamp(in.*taken.given, taken.least, taken.most);
  for (unsigned i = 0; i < 2; ++i) {
    n.clamp_renal_artery[i] = std::clamp(in.clamp_renal_artery[i], 0.0, 1.0);
    n.lung_without_air[i] = std::clamp(in.lung_without_air[i], 0.0, 1.0);
  }
  n.bronchospasm = std::clamp(in.bronchospasm * (1.0 + in.drugs.bronchial_tone), 0.0, 1.0);  // what dilators leave of it
  const double pleural_mL = std::clamp(in.pleural_blood_mL, 0.0, kMostPleural_mL);
  n.consolidation = std::clamp(in.consolidation + kCollapsed_per_mL * pleural_mL, 0.0, 0.8);
  n.pressed_mmHg = kPleural_mmHg_per_mL * pleural_mL;
  n.rhythm = static_cast<double>(std::min(static_cast<std::size_t>(in.rhythm), static_cast<std::size_t>(Rhythm::count) - 1));
  const double depth = std::clamp(in.compression_cm, 0.0, 8.0) / kPressedAt_cm;
  n.compression_mmHg = kPressed_mmHg * depth * depth;
  n.water = finite(in.water_C) ? 1.0 : 0.0;
  n.water_C = finite(in.water_C) ? std::clamp(in.water_C, 0.0, 45.0) : 0.0;
  n.controlled = in.ventilation == Ventilation::controlled ? 1.0 : 0.0;
  n.pressure_controlled = in.mode == VentilatorMode::pressure_control ? 1.0 : 0.0;
  n.supported = in.mode == VentilatorMode::pressure_support ? 1.0 : 0.0;
  const Delivery& device = kDelivery[std::min(static_cast<std::size_t>(in.oxygen_device), std::size(kDelivery) - 1)];
  n.oxygen_mL_per_s = std::clamp(in.oxygen_L_per_min, 0.0, 30.0) / 0.06;
  n.oxygen_store_mL = device.store_mL;
  n.oxygen_fit = device.fit;
  n.carbon_monoxide_mmHg = std::clamp(in.carbon_monoxide_ppm, 0.0, 50000.0) * 1e-6 * kDryAir_mmHg;
  n.drugs = in.drugs;
  return n;
}

void give(const OutputOf<double>& n, PhysiologyOutput& out) {
  std::copy(n.bled_red_cells_mL.begin(), n.bled_red_cells_mL.end(), out.bled_red_cells_mL.begin());
  std::copy(n.bled_plasma_mL.begin(), n.bled_plasma_mL.end(), out.bled_plasma_mL.begin());
  std::copy(n.node_mmHg.begin(), n.node_mmHg.end(), out.node_mmHg.begin());
  out.fixed_red_cells_mL = n.fixed_red_cells_mL;
  out.fixed_plasma_mL = n.fixed_plasma_mL;
  out.given_red_cells_mL = n.given_red_cells_mL;
  out.given_plasma_mL = n.given_plasma_mL;
  out.exchange_plasma_mL = n.exchange_plasma_mL;
  out.urine_mL = n.urine_mL;
  out.restored = n.restored > 0.0;
}

PatientOf<double> numbers_of(const PatientParameters& p) {
  return {.age_y = p.age_y, .weight_kg = p.weight_kg, .height_cm = p.height_cm, .male = p.male ? 1.0 : 0.0, .blood_volume_mL = p.blood_volume_mL,
          .haematocrit = p.haematocrit, .hr_per_min = p.hr_per_min, .map_mmHg = p.map_mmHg, .cvp_mmHg = p.cvp_mmHg, .co_L_per_min = p.co_L_per_min,
          .temperature_C = p.temperature_C, .anaesthesia = p.anaesthesia, .liver_flow_mL_per_min = p.liver_flow_mL_per_min, .organs = p.organs};
}

}  // namespace holotwin::physiology
