#pragma once
// The numbers of one patient, or of several side by side in lanes: everything is a V, double or Lanes (engine/core/lanes.inl), so that a
// struct is a row of numbers. Enters lane units: no header here. Units: mL, mmHg, s, and what the names say. Equations and sources: README.md.
#include "physiology/organs.h"

namespace holotwin::physiology {

/// The places where blood is. Order is the order of StateOf::volume_mL.
enum Compartment : unsigned {
  right_atrium, right_ventricle, pulmonary_artery, pulmonary_veins, left_atrium, left_ventricle,
  aorta,            ///< thoracic aorta
  arteries,         ///< the large arteries of head, arms and chest; the arterial line reads here
  abdominal_aorta,  ///< below the diaphragm, with its branches' trunks
  leg_arteries,     ///< below the kidneys: pelvis and legs
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
inline constexpr unsigned kCompartments = compartment_count;

/// A bag of packed red cells: 280 mL with 196 mL of cells (65 g Hb). CPDA-1 packed cells have a haematocrit of 0.65-0.80 and about
/// 200 mL of cells (AABB Technical Manual); additive-solution units are larger and thinner with as many cells.
inline constexpr double kPackedRedCellHaematocrit = 0.70;
inline constexpr double kRedCellUnit_mL = 280;

/// What clamps on the aorta and a tourniquet cut off: gut, liver and kidneys; pelvis and legs but for the part below one thigh's tourniquet; that part.
enum BedCut : unsigned { abdomen_bed, legs_bed, thigh_bed, bed_cut_count };
inline constexpr unsigned kBedsCut = bed_cut_count;

/// An array that is a row of numbers inside a larger row.
template <class V, unsigned N>
struct Row {
  V at[N];
  V& operator[](unsigned i) { return at[i]; }
  const V& operator[](unsigned i) const { return at[i]; }
  V* begin() { return at; }
  V* end() { return at + N; }
  const V* begin() const { return at; }
  const V* end() const { return at + N; }
};
template <class V>
using ByCompartment = Row<V, kCompartments>;

/// The whole body: a copy is a snapshot, and a hash or a check for bad numbers covers everything (as_row, model.h).
template <class V>
struct StateOf {
  // blood
  ByCompartment<V> volume_mL{};
  V aortic_flow_mL_per_s = 0;          ///< aorta -> arteries (has inertia)
  V red_cells_mL = 0, plasma_mL = 0;   ///< the ledger; their sum is the sum of volume_mL
  V protein = 0;                       ///< plasma protein, in mL of healthy plasma that holds as much
  V interstitial_mL = 0;               ///< exchangeable tissue fluid
  V exchange_mL_per_s = 0, urine_mL_per_s = 0;
  // kidneys, left and right, and what they answer to and hold
  Row<V, 2> afferent_tone{}, kidney_flow_mL_per_s{}, filtration_mL_per_s{}, renal_artery_mmHg{};  ///< the first over rest's; the last beyond a clamp
  V angiotensin = 0, aldosterone = 0, vasopressin = 0;  ///< shares over rest's, 0 at rest
  V sodium_mmol = 0, potassium_mmol = 0, chloride_mmol = 0;  ///< outside the cells
  V cell_potassium_mmol = 0;           ///< taken up by the cells beyond rest
  // brain, heart muscle, skin: conductance of their vessels over rest's, flow
  V brain_open = 1, brain_flow_mL_per_s = 0, coronary_open = 1, coronary_flow_mL_per_s = 0, skin_open = 1, skin_flow_mL_per_s = 0;
  V icp_mmHg = 0, skull_fluid_mL = 0, brain_swelling_mL = 0;  ///< pressure in the skull; cerebrospinal fluid beyond rest's; what an injury takes up
  // rhythm
  V time_s = 0;
  V beat_s = 0, beat_period_s = 0;     ///< time into this beat (atrial activation = 0) and its length
  V breath_s = 0, breath_period_s = 0, lung_mL = 0;  ///< time into this breath, its length, volume above end-expiration
  V breathing = 0;                     ///< spontaneous tidal volume as a fraction of the set one
  // reflexes: filtered afferents, then efferents as fractions of their range
  V afferent_mmHg = 0, filling_mmHg = 0;
  V vagal = 0, sympathetic_rate = 0, sympathetic_resistance = 0, sympathetic_heart = 0, sympathetic_veins = 0;
  V hilar_reflex = 0;                  ///< answer to a clamp on the hepatoduodenal ligament
  V artery_buffer = 0;                 ///< hepatic arterial buffer response
  V ischaemia = 0;                     ///< of the heart: 0 none .. 1 standstill
  // gas
  V alveolar_o2_mmHg = 0, alveolar_co2_mmHg = 0, arterial_o2_mL_per_mL = 0, venous_o2_mL_per_mL = 0;
  V tissue_co2_mmHg = 0, slow_co2_mmHg = 0, dead_space = 0, etco2_mmHg = 0;
  V arterial_saturation = 0, venous_saturation = 0, shunt = 0;  ///< the first two of the haemoglobin that carbon monoxide leaves
  V carbon_monoxide = 0;               ///< share of the haemoglobin that has it
  V chest_air = 0;                     ///< the tension pneumothorax that has built up, 0..1
  // each lung (left, right), and what ails both
  Row<V, 2> lung_o2_mmHg{}, lung_co2_mmHg{}, lung_shunt{};  ///< in its alveoli; the share of its blood that passes none. What is above is of both, by their flow
  Row<V, 2> lung_narrowed{};           ///< its vessels, by want of oxygen, 0..1
  V lung_artery_mmHg = 0, clot_strain = 0;  ///< mean pressure over that of the chest; how far clots and bubbles have worn the right ventricle out by it, 0..1
  V lungs_asleep = 0;                  ///< how far drugs have taken them from awake to anaesthetised; what the patient is built with is not in it
  V collapsed = 0;                     ///< share of the right lung that an open chest lets fall together
  V aspirated = 0, pneumonitis = 0;    ///< acid in the airways and what it has burnt; the inflammation that follows, 0..1
  V carbon_dioxide_bubbles_mL = 0;     ///< not yet dissolved, in right heart and lungs' arteries, STPD
  // measures of the last breath, and what the running one has collected
  V peak_cmH2O = 0, plateau_cmH2O = 0, exhaled_mL = 0, breath_peak_cmH2O = 0, breath_plateau_cmH2O = 0, breath_out_mL = 0;
  V pericardial_mL = 0;                ///< fluid round the heart
  V oxygen_debt_mL_per_s = 0;          ///< demand not met now
  // acid and base
  V lactate_mmol_L = 0, strong_ions_mmol_L = 0;  ///< the second: base excess from strong ions and bicarbonate given
  V buffered_co2_mL_per_s = 0;         ///< that lactate drives out of bicarbonate
  V lactate_memory_mmol_per_s = 0;     ///< production that outlasts a long shock
  V gut_lactate_mmol = 0, gut_co2_mL = 0, gut_metabolites = 0;  ///< held back behind a closed clamp
  // drugs and blood constituents
  V noradrenaline_ug = 0, txa_mg = 0, calcium_mmol = 0, citrate_mmol = 0, air_mL = 0;
  V fibrinogen_g = 0, platelets_1e9 = 0, lysis = 0;
  V abdominal_mmHg = 0, leg_mmHg = 0;  ///< mean arterial pressure below the diaphragm and in the legs
  Row<V, kBedsCut> held_lactate_mmol{}, held_metabolites{};  ///< of beds behind a clamp on the aorta or a tourniquet; the second 0..1
  V veins_held = 0;                    ///< tone that veins behind a clamp on the thoracic aorta keep: sympathetic_veins before it
  V upper_flow_mL_per_s = 0, lower_flow_mL_per_s = 0;  ///< of muscle, bone and fat above and below
  V potassium_mixing_mmol = 0;         ///< more in plasma than its share of `potassium_mmol`: not yet mixed with tissue fluid
  V clotting_factors_mL = 0;           ///< in mL of healthy plasma that holds as much
  V creatinine_mmol = 0;               ///< in all of the body's water
  V temperature_C = 0, skin_C = 0;     ///< of core and skin
  V shivering_mL_per_s = 0;            ///< oxygen that shivering asks for, and muscle in malignant hyperthermia, and a burnt body after days
  V compression_s = 0;                 ///< time into a compression of the chest
  V organised = 1;                     ///< 1: the heart beats to an electrical order, 0: none
  // heart: what it does now and was last ordered (as Rhythm), and what moves it to another rhythm by itself
  V rhythm = 0, ordered_rhythm = 0;
  V irritation = 0, standstill = 0;    ///< 0 .. 1, where it fibrillates, or stops
  V starved = 0;                       ///< of a heart that has stopped: 0 as before .. 1 beyond a shock
  V beat_count = 0;                    ///< begins again at 1000
  V atrial_s = 0, atrial_period_s = 1; ///< as beat_s and its period; the atria's own in complete block
  V paced = 0;                         ///< 1: a pacemaker drives the ventricles
  V conduction_lost = 0;               ///< share, in the ventricles
  V pressed_mmHg = 0;                  ///< by a compression of the chest, now
  V blocked = 0, idle = 0, scar = 0;   ///< shares of the left ventricle: without blood, that does not contract, dead
  V blocked_s = 0;                     ///< since when
  V right_strain = 0;                  ///< of the right ventricle by pressure in the lung artery, 0..1
  V lung_water = 0;                    ///< share of the lungs without air, for a left atrium that is too full
  V beat_pap_max_mmHg = -1e3, beat_pap_min_mmHg = 1e3, beat_pap_mmHg_s = 0, beat_wedge_mmHg_s = 0;
  V pap_systolic_mmHg = 0, pap_diastolic_mmHg = 0, pap_mean_mmHg = 0, wedge_mmHg = 0;  ///< lung artery; left atrium
  V effort_mL_per_s = 0;               ///< oxygen that working muscle asks for beyond rest
  V mediators = 0;                     ///< of anaphylaxis, 0..1
  V pathogens = 0, inflammation = 0;   ///< powers of ten over what the body holds in check; its answer, 0..1 (septic shock)
  V nociception = 0;                   ///< what gets through of a stimulus that hurts, 0..1
  V block_height = 0;                  ///< of a spinal or epidural block that has set in, as ordered
  V glucose_mmol = 0;                  ///< outside the cells
  V insulin = 0, insulin_action = 0;   ///< his own in plasma, in multiples of rest's over it; where it acts
  V cell_water_mL = 0, brain_water_mL = 0;  ///< given up by the cells to what stays outside them; of the brain, beyond rest's
  V stunned = 0;                       ///< of a brain that was without, or has convulsed: 0..1
  V hormones = 0;                      ///< what the adrenals have given out, as sympathetic_rate
  V breath_tired = 0;                  ///< of the muscles that breathe, 0-1
  V brain_dim = 0;                     ///< of its consciousness, what want of blood takes, 0-1
  V shocked = 0;                       ///< shock that is remembered, 1: the lactate that a sympathetic in full makes
  V reperfusion = 0;                   ///< what a shock that is over does to vessels (inflammation.inl), 0-1
  V adrenal_spent = 0;                 ///< of sympathetic_rate, what no longer makes lactate
  V brain_lost = 0;                    ///< for want of blood and oxygen, for good, 0..1
  V muscle_calcium = 0;                ///< of malignant hyperthermia: what muscle cannot hold, 0..1
  V burn_s = 0, burn_fluid_mL = 0;     ///< time since a burn; what has leaked into it
  V reaction = 0;                      ///< to blood of the wrong group, 0..1
  V foreign_red_cells_mL = 0, free_haemoglobin_g = 0;  ///< given cells of the wrong group that have not burst; what those that did let go
  // measures: what the running beat and breath have collected, and the last means
  V beat_max_mmHg = 0, beat_min_mmHg = 0, beat_art_mmHg_s = 0, beat_cvp_mmHg_s = 0, beat_stroke_mL = 0, beat_measured_s = 0;
  V hr_per_min = 0, sbp_mmHg = 0, dbp_mmHg = 0, map_mmHg = 0, cvp_mmHg = 0, co_mL_per_s = 0;
  V breath_pp_max_mmHg = 0, breath_pp_min_mmHg = 0, breath_beats = 0, ppv_pct = 0;
  V portal_mmHg = 0, hepatic_vein_mmHg = 0, gut_flow_mL_per_s = 0, portal_flow_mL_per_s = 0, artery_flow_mL_per_s = 0;
  V aortic_diastolic_mmHg = 0, capillary_mmHg = 0;
  V pulse = 0, pleth_readable = 0;     ///< 1 yes, 0 no
  V pleth_mmHg = 0, pleth_mean_mmHg = 0, capnogram_mmHg = 0;
};

/// PatientParameters (physiology.h) as numbers.
template <class V>
struct PatientOf {
  V age_y = 0, weight_kg = 0, height_cm = 0, male = 0, blood_volume_mL = 0, haematocrit = 0, hr_per_min = 0, map_mmHg = 0, cvp_mmHg = 0;
  V co_L_per_min = 0, temperature_C = 0, anaesthesia = 0, liver_flow_mL_per_min = 0;
  OrgansOf<V> organs;
};

/// A time-varying-elastance chamber: P = P_thorax + E(t) (V - unstressed), E between diastolic and systolic.
template <class V>
struct HeartChamberOf {
  V systolic_mmHg_per_mL = 0, diastolic_mmHg_per_mL = 0, unstressed_mL = 0;
};

/// Flow resistances at rest, mmHg s/mL; solved from the resting targets by build_model.
template <class V>
struct ResistancesOf {
  V tricuspid = 0, pulmonary_valve = 0, lung = 0, lung_to_atrium = 0, mitral = 0, aortic_valve = 0, aorta = 0;
  V upper = 0, lower = 0, gut = 0, brain = 0, coronary = 0, skin = 0;  ///< arterioles of the beds
  V hepatic_artery_trunk = 0, hepatic_artery = 0;      ///< artery to the ligament and beyond; hepatic arterioles
  V portal_trunk = 0, portal = 0, liver = 0, hepatic_vein = 0;
  V upper_veins = 0, lower_veins = 0, vena_cava = 0, central_veins = 0;
};

/// One kidney of two alike, at rest.
template <class V>
struct KidneyOf {
  V artery = 0, afferent = 0, efferent = 0;        ///< resistances, mmHg s/mL
  V flow_mL_per_s = 0, filtration_mL_per_s = 0, urine_mL_per_s = 0;
  V artery_mmHg = 0, afferent_drop_mmHg = 0, tubule_mmHg = 0;
  V filtration_mL_per_s_mmHg = 0;                  ///< of all its glomeruli
};

/// What makes one patient differ from another: constant once built.
template <class V>
struct ModelOf {
  PatientOf<V> patient;
  HeartChamberOf<V> ra, rv, la, lv;
  ByCompartment<V> unstressed_mL{}, elastance_mmHg_per_mL{};  ///< of the vessels
  ByCompartment<V> thorax{}, abdomen{};  ///< how much of the pressure in chest and abdomen acts outside each
  ResistancesOf<V> r;
  KidneyOf<V> kidney;
  V blood_scale = 1;                   ///< blood volume over the 5250 mL of the reference patient
  // what goes with size and age (body_size.cpp), exactly the adult's from 18 years on
  V small = 1;                         ///< blood_scale of a child
  V pressure_scale = 1;                ///< of pressures that are fixed in an adult; below 1 where the resting pressure is low
  V systole = 1;                       ///< length of it, at one rate
  V most_rate_per_min = 170, intrinsic_rate_per_min = 0, fastest_breath_per_min = 45;
  V tissue_fluid_mL_per_kg = 150, urine_share = 1, theatre_loss_W = 25;
  V reflex_gain = 0;                   ///< from anaesthesia
  V tone_range = 1, veins_range = 1;   ///< of arterioles and veins under full sympathetic drive, over the anaesthetised's
  // set points: what the reflexes and balances see at rest
  V afferent_mmHg = 0, filling_mmHg = 0, capillary_mmHg = 0, co_mL_per_s = 0, gut_flow_mL_per_s = 0, portal_flow_mL_per_s = 0;
  V map_mmHg = 0, icp_mmHg = 0, rest_dbp_mmHg = 0;
  V rate_pressure = 1;                 ///< heart rate times systolic pressure
  V septum_mmHg = 1e3;                 ///< the most by which the right ventricle's wall is tighter than the left's in a beat at rest
  V stretched_mmHg = 132;              ///< from where on arteries are stiff
  V surface_m2 = 0;                    ///< of the body
  V oxygen_demand_mL_per_s = 0, co2_production_mL_per_s = 0, dead_space_mL = 0;
  V lactate_clearance_per_s = 0, lactate_production_mmol_per_s = 0, lactate_space_L = 0;
  V skin_W = 0, open_W = 0, skin_W_per_K = 0, heat_capacity_J_per_K = 0;  ///< heat lost by the skin at rest, by an open body; by the skin into the room
  V calcium_space_L = 0;
  V creatinine_mmol_per_s = 0, body_water_L = 0;  ///< made by muscle; at rest
  // lungs: awake and anaesthetised differ (build.cpp)
  V lung_mL_per_cmH2O = 0, chest_mL_per_cmH2O = 0, system_mL_per_cmH2O = 0, airway_cmH2O_s_per_L = 0;
  V pleural_mmHg = 0;                  ///< at the end of a breath out, without PEEP
  V lung_mL = 0;                       ///< resting volume
  V shunt = 0, rest_dead_space = 0;    ///< shares of output and of alveolar ventilation
  StateOf<V> initial;
};

}  // namespace holotwin::physiology
