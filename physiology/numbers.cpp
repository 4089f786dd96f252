// Between the library's interface and its rows of numbers.
#include "physiology/numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

static_assert(kMaxHoles == kMaxBleeds && kNodes == static_cast<unsigned>(Node::count));
constexpr double kBloodDensity_kg_m3 = 1060.0;  // ICRP 89: 1.06 g/mL
constexpr double kPaPerMmHg = 133.322;
// Pleural blood: a litre and a half shuts a fifth to a quarter of the lungs (assumed: it lies below, beside the lower lobe) and presses a little (assumed).
constexpr double kMostPleural_mL = 3000.0, kCollapsed_per_mL = 0.15e-3, kPleural_mmHg_per_mL = 4.0 / 1500.0;
constexpr double kMostPericardial_mL = 400.0;
// Compression of 5 to 6 cm presses the heart with some 35 mmHg (assumed, so that output is a fifth to a quarter of rest: Rubertsson 1995, Resuscitation
// 30:249), less deep ones much less.
constexpr double kPressed_mmHg = 35.0, kPressedAt_cm = 5.5;

/// What a rhythm takes: rate (0: his own), and shares of ventricles, atria and of the beat as such. Ventricular tachycardia loses the atria's kick and some
/// strength to a wave that runs the wrong way (assumed).
struct RhythmShape {
  double per_min, stilled, atria_lost, disorganised;
};
constexpr RhythmShape kRhythms[] = {{0, 0, 0, 0}, {45, 0, 0, 0}, {105, 0, 0, 0}, {130, 0.15, 1, 0}, {185, 0.80, 1, 0}, {190, 1, 1, 0}, {0, 1, 1, 1}, {0, 1, 1, 1}, {50, 1, 1, 0}};
static_assert(std::size(kRhythms) == static_cast<std::size_t>(Rhythm::count));

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

bool finite(const PhysiologyInput& in) {
  for (std::size_t i = 0; i < std::min(in.bleed_count, kMaxBleeds); ++i) {
    const BleedPath& b = in.bleeds[i];
    if (!finite(b.area_mm2 + b.discharge + b.upstream_mmHg_min_per_mL + b.ambient_mmHg + b.zero_flow_mmHg)) return false;
  }
  const double all[] = {in.fixed_loss_mL_per_min, in.clamp_hepatic_artery, in.clamp_portal_vein, in.caval_compression, in.clamp_renal_artery[0], in.clamp_renal_artery[1],
                        in.abdominal_pressure_mmHg, in.red_cells_mL_per_min, in.plasma_mL_per_min, in.platelets_mL_per_min, in.crystalloid_mL_per_min, in.calcium_mmol_per_min,
                        in.tranexamic_acid_mg_per_min, in.noradrenaline_ug_per_kg_min, in.venous_air_mL_per_min, in.airway_obstruction, in.bronchospasm, in.tension_pneumothorax,
                        in.consolidation, in.pleural_blood_mL, in.pericardial_mL, in.compressions_per_min, in.compression_cm, in.exercise_mL_per_min, in.anaphylaxis, in.infection,
                        in.brain_injury, in.warming_W,
                        in.tidal_mL, in.vent_rate_per_min, in.peep_cmH2O, in.fio2, in.oxygen_L_per_min, in.carbon_monoxide_ppm};
  return std::all_of(std::begin(all), std::end(all), [](double v) { return finite(v); }) && finite(in.drugs);
}

HoleOf<double> hole(const BleedPath& b) {
  HoleOf<double> h;
  h.compartment = kNodeCompartment[std::min(static_cast<unsigned>(b.node), kNodes - 1)];
  const double effective_mm2 = b.area_mm2 * b.discharge;
  if (!(effective_mm2 > 0.0)) return h;  // closed: k stays 0
  // Two walls can hold the blood back, what lies outside and the vessel's own closing pressure: the higher one counts (a Starling
  // resistor, Permutt 1963, J Appl Physiol 18:924).
  h.back_mmHg = std::max(b.ambient_mmHg, b.zero_flow_mmHg);
  h.r = std::max(0.0, b.upstream_mmHg_min_per_mL) * 60.0;
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
  for (unsigned i = 0; i < std::min(in.bleed_count, kMaxBleeds); ++i) n.holes[i] = hole(in.bleeds[i]);
  n.fixed_loss_mL_per_min = in.fixed_loss_mL_per_min;
  n.clamp_hepatic_artery = in.clamp_hepatic_artery;
  n.clamp_portal_vein = in.clamp_portal_vein;
  n.caval_compression = in.caval_compression;
  for (unsigned i = 0; i < 2; ++i) n.clamp_renal_artery[i] = std::clamp(in.clamp_renal_artery[i], 0.0, 1.0);
  n.abdominal_pressure_mmHg = in.abdominal_pressure_mmHg;
  n.red_cells_mL_per_min = in.red_cells_mL_per_min;
  n.plasma_mL_per_min = in.plasma_mL_per_min;
  n.platelets_mL_per_min = in.platelets_mL_per_min;
  n.crystalloid_mL_per_min = in.crystalloid_mL_per_min;
  n.calcium_mmol_per_min = in.calcium_mmol_per_min;
  n.tranexamic_acid_mg_per_min = in.tranexamic_acid_mg_per_min;
  n.airway_obstruction = std::clamp(in.airway_obstruction, 0.0, 1.0);
  n.bronchospasm = std::clamp(in.bronchospasm * (1.0 + in.drugs.bronchial_tone), 0.0, 1.0);  // what dilators leave of it
  const double pleural_mL = std::clamp(in.pleural_blood_mL, 0.0, kMostPleural_mL);
  n.consolidation = std::clamp(in.consolidation + kCollapsed_per_mL * pleural_mL, 0.0, 0.8);
  n.pressed_mmHg = kPleural_mmHg_per_mL * pleural_mL;
  n.pericardial_mL = std::clamp(in.pericardial_mL, 0.0, kMostPericardial_mL);
  n.tension_pneumothorax = std::clamp(in.tension_pneumothorax, 0.0, 1.0);
  const std::size_t rhythm = std::min(static_cast<std::size_t>(in.rhythm), std::size(kRhythms) - 1);
  n.rhythm = static_cast<double>(rhythm);
  n.imposed_per_min = kRhythms[rhythm].per_min;
  n.stilled = kRhythms[rhythm].stilled;
  n.atria_lost = kRhythms[rhythm].atria_lost;
  n.disorganised = kRhythms[rhythm].disorganised;
  n.compressions_per_min = std::clamp(in.compressions_per_min, 0.0, 200.0);
  const double depth = std::clamp(in.compression_cm, 0.0, 8.0) / kPressedAt_cm;
  n.compression_mmHg = kPressed_mmHg * depth * depth;
  n.exercise_mL_per_min = std::clamp(in.exercise_mL_per_min, 0.0, 5000.0);
  n.anaphylaxis = std::clamp(in.anaphylaxis, 0.0, 1.0);
  n.infection = std::clamp(in.infection, 0.0, 1.0);
  n.brain_injury = std::clamp(in.brain_injury, 0.0, 1.0);
  n.water = finite(in.water_C) ? 1.0 : 0.0;
  n.water_C = finite(in.water_C) ? std::clamp(in.water_C, 0.0, 45.0) : 0.0;
  n.warming_W = std::clamp(in.warming_W, 0.0, 1000.0);
  n.noradrenaline_ug_per_kg_min = in.noradrenaline_ug_per_kg_min;
  n.venous_air_mL_per_min = in.venous_air_mL_per_min;
  n.controlled = in.ventilation == Ventilation::controlled ? 1.0 : 0.0;
  n.tidal_mL = in.tidal_mL;
  n.vent_rate_per_min = in.vent_rate_per_min;
  n.peep_cmH2O = in.peep_cmH2O;
  n.fio2 = in.fio2;
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
