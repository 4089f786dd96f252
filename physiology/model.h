#pragma once
// What physiology.h names but does not show: the model (constant once built) and the state (one row of numbers).
// Units: mL, mmHg, s, and what the names say. Equations and sources: README.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "physiology/physiology.h"

namespace holotwin::physiology {

/// The places where blood is. Order is the order of PhysiologyState::volume_mL.
enum Compartment : std::size_t {
  right_atrium, right_ventricle, pulmonary_artery, pulmonary_veins, left_atrium, left_ventricle,
  aorta,            ///< thoracic aorta
  arteries,         ///< the large arteries beyond; the arterial line reads here
  hepatic_artery,   ///< beyond the hepatoduodenal ligament (so beyond a Pringle clamp)
  gut_veins,        ///< splanchnic veins and portal trunk before the clamp
  portal_vein,      ///< portal tree inside the liver, beyond the clamp
  liver,            ///< sinusoids
  hepatic_vein,
  vena_cava,        ///< inferior, behind and below the liver
  lower_veins,      ///< of legs, trunk and kidneys
  upper_veins,      ///< of head, arms and chest wall
  central_veins,    ///< superior and thoracic inferior vena cava: the central venous catheter reads here
  compartment_count
};
inline constexpr std::size_t kCompartments = compartment_count;

/// A bag of packed red cells: 280 mL with 196 mL of cells (65 g Hb). CPDA-1 packed cells have a haematocrit of 0.65-0.80 and about
/// 200 mL of cells (AABB Technical Manual); additive-solution units are larger and thinner with as many cells.
inline constexpr double kPackedRedCellHaematocrit = 0.70;
inline constexpr double kRedCellUnit_mL = 280;

/// A time-varying-elastance chamber: P = P_thorax + E(t) (V - unstressed), E between diastolic and systolic.
struct HeartChamber {
  double systolic_mmHg_per_mL = 0, diastolic_mmHg_per_mL = 0, unstressed_mL = 0;
};

/// Flow resistances at rest, mmHg s/mL; solved from the resting targets by build_model.
struct Resistances {
  double tricuspid = 0, pulmonary_valve = 0, lung = 0, lung_to_atrium = 0, mitral = 0, aortic_valve = 0, aorta = 0;
  double upper = 0, lower = 0, gut = 0;                     ///< arterioles of the beds
  double hepatic_artery_trunk = 0, hepatic_artery = 0;      ///< artery to the ligament and beyond; hepatic arterioles
  double portal_trunk = 0, portal = 0, liver = 0, hepatic_vein = 0;
  double upper_veins = 0, lower_veins = 0, vena_cava = 0, central_veins = 0;
};

/// The whole body as one row of numbers: every member is a double or an array of doubles, so that a copy is a snapshot and a hash or
/// a check for bad numbers covers everything (see as_row).
struct PhysiologyState {
  // blood
  std::array<double, kCompartments> volume_mL{};
  double aortic_flow_mL_per_s = 0;          ///< aorta -> arteries (has inertia)
  double red_cells_mL = 0, plasma_mL = 0;   ///< the ledger; their sum is the sum of volume_mL
  double protein = 0;                       ///< plasma protein, in mL of healthy plasma that holds as much
  double interstitial_mL = 0;               ///< exchangeable tissue fluid
  double exchange_mL_per_s = 0, urine_mL_per_s = 0;
  // rhythm
  double time_s = 0;
  double beat_s = 0, beat_period_s = 0;     ///< time into this beat (atrial activation = 0) and its length
  double breath_s = 0, breath_period_s = 0, lung_mL = 0;  ///< time into this breath, its length, volume above end-expiration
  double breathing = 0;                     ///< spontaneous tidal volume as a fraction of the set one
  // reflexes: filtered afferents, then efferents as fractions of their range
  double afferent_mmHg = 0, filling_mmHg = 0;
  double vagal = 0, sympathetic_rate = 0, sympathetic_resistance = 0, sympathetic_heart = 0, sympathetic_veins = 0;
  double hilar_reflex = 0;                  ///< answer to a clamp on the hepatoduodenal ligament
  double artery_buffer = 0;                 ///< hepatic arterial buffer response
  double ischaemia = 0;                     ///< of the heart: 0 none .. 1 standstill
  // gas
  double alveolar_o2_mmHg = 0, alveolar_co2_mmHg = 0, venous_o2_mL_per_mL = 0;
  double tissue_co2_mmHg = 0, slow_co2_mmHg = 0, dead_space = 0, etco2_mmHg = 0;
  double arterial_saturation = 0, venous_saturation = 0;
  double oxygen_debt_mL_per_s = 0;          ///< demand not met now
  // acid and base
  double lactate_mmol_L = 0, strong_ions_mmol_L = 0;  ///< the second: base excess from infused fluids
  double lactate_memory_mmol_per_s = 0;     ///< production that outlasts a long shock
  double gut_lactate_mmol = 0, gut_co2_mL = 0, gut_metabolites = 0;  ///< held back behind a closed clamp
  // drugs and blood constituents
  double noradrenaline_ug = 0, txa_mg = 0, calcium_mmol = 0, citrate_mmol = 0, air_mL = 0;
  double fibrinogen_g = 0, platelets_1e9 = 0, lysis = 0;
  double temperature_C = 0;
  // measures: what the running beat and breath have collected, and the last means
  double beat_max_mmHg = 0, beat_min_mmHg = 0, beat_art_mmHg_s = 0, beat_cvp_mmHg_s = 0, beat_stroke_mL = 0, beat_measured_s = 0;
  double hr_per_min = 0, sbp_mmHg = 0, dbp_mmHg = 0, map_mmHg = 0, cvp_mmHg = 0, co_mL_per_s = 0;
  double breath_pp_max_mmHg = 0, breath_pp_min_mmHg = 0, breath_beats = 0, ppv_pct = 0;
  double portal_mmHg = 0, hepatic_vein_mmHg = 0, gut_flow_mL_per_s = 0, portal_flow_mL_per_s = 0, artery_flow_mL_per_s = 0;
  double aortic_diastolic_mmHg = 0, capillary_mmHg = 0;
  double pulse = 0, pleth_readable = 0;     ///< 1 yes, 0 no
  double pleth_mmHg = 0, pleth_mean_mmHg = 0, capnogram_mmHg = 0;
};
static_assert(std::is_trivially_copyable_v<PhysiologyState>);
inline constexpr std::size_t kStateNumbers = sizeof(PhysiologyState) / sizeof(double);
/// The state as a row of numbers, in the order of its members.
[[nodiscard]] std::array<double, kStateNumbers> as_row(const PhysiologyState& state);

struct PhysiologyModel {
  PatientParameters patient;
  HeartChamber ra, rv, la, lv;
  std::array<double, kCompartments> unstressed_mL{}, elastance_mmHg_per_mL{};  ///< of the vessels
  std::array<double, kCompartments> thorax{}, abdomen{};  ///< how much of the pressure in chest and abdomen acts outside each
  Resistances r;
  double blood_scale = 1;                   ///< blood volume over the 5250 mL of the reference patient
  double reflex_gain = 0;                   ///< from anaesthesia
  // set points: what the reflexes and balances see at rest
  double afferent_mmHg = 0, filling_mmHg = 0, capillary_mmHg = 0, co_mL_per_s = 0, gut_flow_mL_per_s = 0, portal_flow_mL_per_s = 0;
  double map_mmHg = 0;
  double oxygen_demand_mL_per_s = 0, co2_production_mL_per_s = 0, dead_space_mL = 0;
  double lactate_clearance_per_s = 0, lactate_production_mmol_per_s = 0, lactate_space_L = 0;
  double heat_loss_W = 0, heat_capacity_J_per_K = 0;
  double calcium_space_L = 0;
  PhysiologyState initial;
};

/// What bleeding surgery needs to know of the blood's power to clot, beyond Vitals.
struct Clotting {
  double fibrinogen_g_L = 0, platelets_1e9_L = 0;
  double lysis = 0;        ///< fibrinolysis 0 none .. 1 full; held down by tranexamic acid
  double strength = 1;     ///< of a fresh clot, 1 = healthy
  double ooze_factor = 1;  ///< multiplies capillary and surface ooze, 1 = healthy
  double txa_mg_L = 0;
};
[[nodiscard]] Clotting clotting(const PhysiologyModel& model, const PhysiologyState& state);

}  // namespace holotwin::physiology
