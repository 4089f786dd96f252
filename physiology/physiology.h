#pragma once
// The body as the session sees it: a model built once, a state that is copied for a snapshot, a step of one simulation frame.
// No clock, no I/O, no allocation in the step. Equations and sources: physiology/README.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/hash.h"
#include "engine/core/result.h"
#include "physiology/drug_actions.h"
#include "physiology/organs.h"
#include "physiology/vitals.h"

namespace holotwin::physiology {

struct PatientParameters {
  double age_y = 34;
  double weight_kg = 75;
  double height_cm = 178;
  bool male = true;
  double blood_volume_mL = 5250;   ///< 70 mL/kg
  double haematocrit = 0.43;
  double hr_per_min = 72;          ///< resting targets the model is solved for
  double map_mmHg = 90;
  double cvp_mmHg = 5;
  double co_L_per_min = 5.6;
  double temperature_C = 36.8;
  double anaesthesia = 0.5;        ///< 0 awake .. 1 deep: scales down baroreflex gain, tone and metabolism
  double liver_flow_mL_per_min = 1450;  ///< arterial and portal inflow at rest
  double paco2_mmHg = 40;          ///< that he breathes to awake; resting_input (patient.h) sets breaths by it
  OrgansOf<double> organs;         ///< what differs from a healthy one of his age and size
};

/// Places in the circulation where a vessel can be opened. Ids match the anatomy's vessel trees.
/// The aorta's is in the belly, above the kidneys; the femoral artery's below the groin, beyond a tourniquet.
enum class Node : std::uint8_t { aorta, hepatic_artery, portal_vein, hepatic_vein, vena_cava, femoral_artery, count };

/// One open end of a vessel: Q from min(upstream supply, orifice), solved jointly:
/// P_node - ambient = R_upstream Q + (rho / (2 (Cd A)^2)) Q^2.
struct BleedPath {
  Node node = Node::aorta;
  double area_mm2 = 0;                           ///< effective opening; 0 = closed
  double discharge = 0.6;                        ///< Cd
  double upstream_mmHg_min_per_mL = 0;           ///< resistance of the tree between the node and the hole
  double ambient_mmHg = 0;                       ///< outside the hole: tamponade, hand, packs
  double zero_flow_mmHg = 0;                     ///< back pressure below which it does not flow (hepatic artery about 13, pig)
};
inline constexpr std::size_t kMaxBleeds = 16;

/// Whom the model is for.
inline constexpr double kYoungest_y = 1, kOldest_y = 95, kLightest_kg = 6, kHeaviest_kg = 250, kShortest_cm = 65, kTallest_cm = 230;

/// Body surface, m2 (Du Bois 1916).
[[nodiscard]] double body_surface_m2(double weight_kg, double height_cm);
/// Weight by which lungs are measured, kg (Devine 1974; ARDSNet 2000).
[[nodiscard]] double predicted_weight_kg(bool male, double height_cm);
/// The same for any age: below 18 years by the height of a child (Traub 1983).
[[nodiscard]] double ideal_weight_kg(double age_y, bool male, double height_cm);

enum class Ventilation : std::uint8_t { spontaneous, controlled };

/// What the ventilator gives: a volume at its own rate, a pressure at its own rate, or a pressure whenever the patient begins a breath.
enum class VentilatorMode : std::uint8_t { volume_control, pressure_control, pressure_support, count };

enum class OxygenDevice : std::uint8_t { none, nasal_cannula, simple_mask, non_rebreather_mask, count };

/// Of the heart. Beyond sinus the rate is imposed: 45, 105, 130, 185, 190 a minute, none in the next two, 50; of the last three, which move blood: rhythm.inl.
enum class Rhythm : std::uint8_t {
  sinus, sinus_bradycardia, sinus_tachycardia, ventricular_tachycardia, fast_ventricular_tachycardia, pulseless_ventricular_tachycardia,
  ventricular_fibrillation, asystole, pulseless_electrical_activity, atrial_fibrillation, supraventricular_tachycardia, complete_heart_block, count
};

/// What surgery and treatment do to the body during one frame. All rates are held for the frame.
struct PhysiologyInput {
  std::array<BleedPath, kMaxBleeds> bleeds{};
  std::size_t bleed_count = 0;
  double fixed_loss_mL_per_min = 0;              ///< a bleed of given rate (before t = 0), from the venous side
  double clamp_hepatic_artery = 0;               ///< 0 open .. 1 closed
  double clamp_portal_vein = 0;
  double caval_compression = 0;                  ///< 0 none .. 1 inferior vena cava shut (lifted liver, too many packs)
  std::array<double, 2> clamp_renal_artery{};    ///< left, right: 0 open .. 1 closed
  double clamp_aorta = 0;                        ///< above the diaphragm (cross-clamp, balloon in zone 1): 0 open .. 1 closed
  double clamp_infrarenal_aorta = 0;             ///< below the kidneys (balloon in zone 3)
  double tourniquet = 0;                         ///< round a thigh: 0 open .. 1 closed
  double abdominal_pressure_mmHg = 0;            ///< outside all abdominal vessels
  double red_cells_mL_per_min = 0;               ///< of packed red cells (their haematocrit: model constant), warmed
  double plasma_mL_per_min = 0;
  double platelets_mL_per_min = 0;
  double crystalloid_mL_per_min = 0;
  double calcium_mmol_per_min = 0;
  double tranexamic_acid_mg_per_min = 0;
  double noradrenaline_ug_per_kg_min = 0;
  double venous_air_mL_per_min = 0;
  double venous_carbon_dioxide_mL_per_min = 0;   ///< blown into an open vein (laparoscopy), 0 .. 3000
  double colloid_mL_per_min = 0;                 ///< albumin 5 %
  double fibrinogen_g_per_min = 0;
  double potassium_mmol_per_min = 0;
  double glucose_g_per_min = 0;
  double airway_obstruction = 0;                 ///< of throat, larynx or tube: 0 open .. 1 shut
  double bronchospasm = 0;                       ///< 0 none .. 1 the worst that is survived for minutes
  double tension_pneumothorax = 0;               ///< 0 none .. 1 a whole side under pressure, mediastinum shifted
  double open_pneumothorax = 0;                  ///< a hole in the chest's wall: 0 none .. 1 as wide as the windpipe
  double consolidation = 0;                      ///< share of the lungs without air: pneumonia, ARDS, a tube too deep, 0 .. 0.8
  std::array<double, 2> lung_without_air{};      ///< left, right: share of that lung alone, besides `consolidation`, 0 .. 1 (collapse, a lobe's pneumonia)
  double endobronchial = 0;                      ///< 1: the tube lies in the right main bronchus, and the left lung is not ventilated
  double aspiration = 0;                         ///< acid stomach contents in the lungs: 0 none .. 1 the worst; what it has done stays when it ends
  double pulmonary_embolism = 0;                 ///< share of the lungs' vessels that clots shut, 0 .. 0.9
  double pleural_blood_mL = 0;                   ///< in the chest beside the lungs (or other fluid), both sides together, 0 .. 3000
  double pericardial_mL = 0;                     ///< fluid round the heart beyond what its sac has had time to stretch to, 0 .. 400
  Rhythm rhythm = Rhythm::sinus;                 ///< put on the heart when it changes; it may change by itself later
  double shock_J = 0;                            ///< of a defibrillator, in this frame; 0 .. 360
  double pacing_per_min = 0;                     ///< of a pacemaker, 0 .. 200; 0: none
  double infarction = 0;                         ///< share of the left ventricle's muscle whose artery is shut, 0 .. 0.8
  double aortic_stenosis = 0, aortic_regurgitation = 0, mitral_stenosis = 0, mitral_regurgitation = 0;  ///< 0 none .. 1 the worst that is lived with
  double compressions_per_min = 0;               ///< of the chest; 0: none
  double compression_cm = 5.5;
  double exercise_mL_per_min = 0;                ///< oxygen that muscle asks for beyond rest
  double anaphylaxis = 0;                        ///< an allergen at work: 0 none .. 1 the worst
  double surgical_stimulus = 0;                  ///< pain at its source: 0 none, 0.5 skin cut, 0.8 laryngoscopy .. 1 the worst
  double neuraxial_block = 0;                    ///< height of a spinal or epidural block: 0 none, 0.5 to the navel (T10), 0.75 to the nipples (T4) .. 1 the neck
  double burn = 0;                               ///< share of the body's surface burnt through, 0 .. 0.9
  double malignant_hyperthermia = 0;             ///< a trigger at work in a susceptible muscle: 0 none .. 1 the worst
  double transfusion_reaction = 0;               ///< of blood of the wrong group: 0 none .. 1 the worst
  double brain_injury = 0;                       ///< blood and swelling in the skull: 0 none .. 1 the worst that is survived for an hour
  double water_C = kNoValue;                     ///< to the neck in water of this temperature, 0 .. 45; not a number: in air
  double warming_W = 0;                          ///< heat brought to the skin, 0 .. 1000
  double infection = 0;                          ///< a source that feeds one: 0 none or under control .. 1 a spilled bowel
  Ventilation ventilation = Ventilation::controlled;
  VentilatorMode mode = VentilatorMode::volume_control;  ///< of controlled ventilation
  double inspiratory_cmH2O = 12;                 ///< above PEEP, where the mode is one of pressure, 0 .. 60
  double inspired_share = 1.0 / 3.0;             ///< of a breath's time, on the ventilator, 0.1 .. 0.8: I:E of 1:2
  double mask_leak = 0;                          ///< share of each pushed breath that is lost beside a mask, 0 .. 1
  double tidal_mL = 500;
  double vent_rate_per_min = 14;
  double peep_cmH2O = 5;
  double fio2 = 0.5;
  OxygenDevice oxygen_device = OxygenDevice::none;  ///< on a man who breathes for himself; adds to fio2
  double oxygen_L_per_min = 0;                   ///< through it, 0 .. 30
  double carbon_monoxide_ppm = 0;                ///< in the air, 0 .. 50000
  DrugActionsOf<double> drugs;                   ///< physiology/medication.h makes them of what was given
};

/// What the body answers, accumulated over the frame.
struct PhysiologyOutput {
  std::array<double, kMaxBleeds> bled_red_cells_mL{};
  std::array<double, kMaxBleeds> bled_plasma_mL{};
  double fixed_red_cells_mL = 0, fixed_plasma_mL = 0;      ///< from fixed_loss
  std::array<double, static_cast<std::size_t>(Node::count)> node_mmHg{};  ///< mean over the frame
  double given_red_cells_mL = 0, given_plasma_mL = 0;      ///< entered the circulation (crystalloid counts as plasma)
  double exchange_plasma_mL = 0;                           ///< from the tissues into the plasma (negative: out)
  double urine_mL = 0;
  WaveFrame waves{};
  bool restored = false;                                   ///< numbers went bad and the last good state was put back
};

template <class V>
struct ModelOf;
template <class V>
struct StateOf;
using PhysiologyModel = ModelOf<double>;  // physiology/model.h
using PhysiologyState = StateOf<double>;  // physiology/model.h: flat, trivially copyable

/// Builds and solves the patient to steady state. Fails on parameters outside the published ranges, naming the one.
/// The targets hold for a patient treated as `resting` says: on the ventilator, or breathing for himself.
[[nodiscard]] Result<PhysiologyModel> build_model(const PatientParameters& patient, const PhysiologyInput& resting = {});
/// The steady state build_model found.
[[nodiscard]] PhysiologyState initial_state(const PhysiologyModel& model);
/// Advances one simulation frame (1/90 s).
void step(const PhysiologyModel& model, PhysiologyState& state, const PhysiologyInput& input, PhysiologyOutput& output);
/// What a monitor and a laboratory would read now.
[[nodiscard]] Vitals vitals(const PhysiologyModel& model, const PhysiologyState& state);
/// Circulating red cells and plasma, mL (sum over all compartments).
[[nodiscard]] double circulating_red_cells_mL(const PhysiologyState& state);
[[nodiscard]] double circulating_plasma_mL(const PhysiologyState& state);
/// Every number of the state, in a fixed order.
void hash_state(const PhysiologyState& state, Hasher& hasher);

}  // namespace holotwin::physiology
