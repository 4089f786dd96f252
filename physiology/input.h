#pragma once
// PhysiologyInput and PhysiologyOutput (physiology.h) as numbers, one row each (see state.h). Enters lane units: no header with inline functions.
#include "physiology/drug_actions.h"
#include "physiology/state.h"

namespace holotwin::physiology {

inline constexpr unsigned kMaxHoles = 16;  ///< kMaxBleeds of physiology.h
inline constexpr unsigned kNodes = 6;      ///< Node::count of physiology.h
/// Where the nodes of physiology.h are.
inline constexpr unsigned kNodeCompartment[kNodes] = {abdominal_aorta, hepatic_artery, portal_vein, hepatic_vein, vena_cava, leg_arteries};

/// One open vessel, its law prepared: dP = r Q + k Q^2.
template <class V>
struct HoleOf {
  V compartment = 0, back_mmHg = 0, r = 0, k = 0;  ///< k 0: closed
};

/// Names as in PhysiologyInput.
template <class V>
struct InputOf {
  V valid = 1;                         ///< 0: the orders were not finite, and these are others
  Row<HoleOf<V>, kMaxHoles> holes{};
  V fixed_loss_mL_per_min = 0;
  V clamp_hepatic_artery = 0, clamp_portal_vein = 0, caval_compression = 0, abdominal_pressure_mmHg = 0;
  Row<V, 2> clamp_renal_artery{};      ///< left, right
  V red_cells_mL_per_min = 0, plasma_mL_per_min = 0, platelets_mL_per_min = 0, crystalloid_mL_per_min = 0;
  V clamp_aorta = 0, clamp_infrarenal_aorta = 0, tourniquet = 0;
  V colloid_mL_per_min = 0, fibrinogen_g_per_min = 0, potassium_mmol_per_min = 0, glucose_g_per_min = 0, venous_carbon_dioxide_mL_per_min = 0;
  V calcium_mmol_per_min = 0, tranexamic_acid_mg_per_min = 0, noradrenaline_ug_per_kg_min = 0, venous_air_mL_per_min = 0;
  V airway_obstruction = 0, bronchospasm = 0, tension_pneumothorax = 0, consolidation = 0, pericardial_mL = 0, compressions_per_min = 0, compression_mmHg = 0, exercise_mL_per_min = 0, anaphylaxis = 0, infection = 0;
  V open_pneumothorax = 0, endobronchial = 0, aspiration = 0, pulmonary_embolism = 0;
  Row<V, 2> lung_without_air{};        ///< left, right
  V shock_J = 0, pacing_per_min = 0, infarction = 0, aortic_stenosis = 0, aortic_regurgitation = 0, mitral_stenosis = 0, mitral_regurgitation = 0;
  V surgical_stimulus = 0, neuraxial_block = 0, burn = 0, malignant_hyperthermia = 0, transfusion_reaction = 0;
  V brain_injury = 0, water = 0, water_C = 0, warming_W = 0;
  V pressed_mmHg = 0;                  ///< on all in the chest, by pleural blood
  V rhythm = 0;                        ///< as Rhythm
  // what rhythm.inl makes of the state, 0 (or 1) in what is given
  V imposed_per_min = 0;               ///< rate of a rhythm that is not his own; 0: his own
  V rate_times = 1, irregular = 0;     ///< what the rhythm makes of his own rate; spread of the beats' lengths
  V captured_per_min = 0;              ///< by a pacemaker
  V freed = 0, driven = 0;             ///< how far an imposed rate answers to the vagus, to what drives a heart
  V tight = 0;                         ///< stiffness between beats of ventricles that have no time to relax, share more
  V dissociated = 0;                   ///< 1: the atria beat for themselves
  V stilled = 0, atria_lost = 0, disorganised = 0;  ///< shares of what the ventricles and the atria do, and of the beat itself, that the rhythm takes
  V controlled = 1;                    ///< 1 controlled ventilation, 0 spontaneous
  V pressure_controlled = 0, supported = 0;  ///< 1: the ventilator's mode
  V inspiratory_cmH2O = 0, inspired_share = 1.0 / 3.0, mask_leak = 0;
  V tidal_mL = 0, vent_rate_per_min = 0, peep_cmH2O = 0, fio2 = 0;
  V oxygen_mL_per_s = 0, oxygen_store_mL = 0, oxygen_fit = 0;  ///< of a cannula or mask: its flow, what it stores between breaths, the share that is breathed
  V carbon_monoxide_mmHg = 0;          ///< in what is breathed
  DrugActionsOf<V> drugs;
  // what inflammation.inl and exercise.inl make of the state, 0 in what is given
  V leak_mL_per_s = 0, fever_C = 0;
  V stirred = 0;                       ///< added to the drive to breathe
  V pace_per_min = 0, reset_mmHg = 0;  ///< added to the heart's rate and to the pressure that the reflex holds
  V fit = 0;                           ///< of a brain that convulses
  V hastened = 0;                      ///< share more of breaths at the same drive
  V convulsed = 0;                     ///< share of the muscles that a convulsion has
  V work = 0;                          ///< share of the most an average adult can do
  V muscle_opening = 0, gut_narrowing = 0, pumped = 0;  ///< shares more: conductance of muscle, resistance of the gut, conductance of veins
  V muscle_mL_per_s = 0;               ///< oxygen that muscle which cannot rest asks for, and a burnt body after days
  V kidney_narrowing = 0;              ///< share more: resistance of the kidneys' arterioles
  V burn_mL_per_s = 0, systemic_burn_mL_per_s = 0, protein_leak_mL_per_s = 0;  ///< plasma that leaks into a burn and, by it, into all tissues; what of it took its protein along
  V relaxed = 0;                       ///< share of the ventricles' stiffness between beats that is gone
};

/// Names as in PhysiologyOutput, which also has waves.
template <class V>
struct OutputOf {
  Row<V, kMaxHoles> bled_red_cells_mL{}, bled_plasma_mL{};
  V fixed_red_cells_mL = 0, fixed_plasma_mL = 0, given_red_cells_mL = 0, given_plasma_mL = 0, exchange_plasma_mL = 0, urine_mL = 0;
  Row<V, kNodes> node_mmHg{};
  V restored = 0;                      ///< 1: numbers went bad and the last good state was put back
};

}  // namespace holotwin::physiology
