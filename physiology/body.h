#pragma once
// Inside of the library: what one frame holds constant, and the body systems in the order step.inl calls them. Everything is a template
// over V, one number or lanes: each system's .inl holds it, its .cpp makes it for one number, lane_kernel.inl for lanes. Enters lane units.
#ifdef HT_LANES
#include "engine/core/lanes.inl"

#include "engine/core/lane_math.inl"
#else
#include "engine/core/one_lane.h"
#endif
#include "physiology/input.h"
#include "physiology/state.h"

namespace holotwin::physiology {

inline constexpr int kSubsteps = 10;                         ///< of 1/900 s: 1.1 ms, inside the 1-2 ms of the README's "Time"
inline constexpr double kFrameTime_s = 1.0 / 90.0;
inline constexpr int kSamplesPerFrame = 2;                   ///< kWaveSamplesPerFrame of vitals.h
inline constexpr double kMmHgPerCmH2O = 0.7356;              // NIST: 1 cmH2O = 98.0665 Pa, 1 mmHg = 133.322 Pa
enum Side : unsigned { left_lung, right_lung };
inline constexpr double kLungShare[2] = {0.45, 0.55};        // of volume, compliance and blood flow, supine (Nunn, ch. 8: right lung 53-55 %)
inline constexpr double kHealthyProtein_g_dL = 7.0;
inline constexpr double kAlbuminShare = 0.63;                // of plasma protein (Guyton and Hall, ch. 16: 4.5 of 7.3 g/dL)
inline constexpr double kPlasmaWater = 0.93;                 // of a litre of plasma (Guyton and Hall, ch. 25)
inline constexpr double kDryAir_mmHg = 760.0 - 47.0;         // sea level, saturated with water at 37 C
inline constexpr double kStpdBtps = 863.0;                   // mmHg: 760 x 310 / 273, turns mL STPD per mL BTPS into mmHg
inline constexpr double kQuotient = 0.85;                    // respiratory quotient of a fed adult
/// The most that tissues take of the oxygen they are brought (critical extraction 0.6 to 0.7: Ronco 1993, JAMA 270:1724): uptake holds until delivery has fallen to some 1.4 of demand, and falls
/// with it then (critical delivery in anaesthetised man 5-8 mL/kg/min: Shibutani 1983, Crit Care Med 11:640).
inline constexpr double kExtracts = 0.70;
/// Uptake of a demand where no more than `reach` can be had (mL/s both): the lesser of the two with a bend between, as supply is spread unevenly (assumed: powers of four).
template <class V>
V oxygen_taken_up(const V& demand, const V& reach) {
  constexpr double kNoZero = 1e-12;  // nothing of nothing is 0
  const V asked = demand * demand, brought = reach * reach;
  return demand * reach / math::sqrt(math::sqrt(asked * asked + brought * brought + kNoZero));
}
/// Of a healthy adult's plasma, mmol/L and mOsm/kg, in the middle of a laboratory's ranges.
inline constexpr double kRestSodium_mmol_L = 141.0, kRestPotassium_mmol_L = 4.2, kRestChloride_mmol_L = 104.2, kRestOsmolality = 290.0;
inline constexpr double kHbPerRedCell_g_dL = 14.5 / 0.43;    // MCHC 33.7 g/dL: both numbers of the reference patient

/// Of one kidney, mmHg s/mL.
template <class V>
struct RenalVesselsOf {
  V artery = 0, afferent = 0, efferent = 0;
};

/// Everything the sub-steps read that does not change within a frame.
template <class V>
struct FrameOf {
  int substeps = kSubsteps;
  double dt_s = 1.0 / (90.0 * kSubsteps);  ///< of a sub-step
  // heart
  V hr_per_min = 0;
  V contractility = 1;
  V right_strength = 1;       ///< of the right ventricle, what clots leave of it
  V stiffness = 1;            ///< of the ventricles at rest between beats
  V stretched_mmHg = 0;       ///< from where on arteries are stiff, now
  // conductances, mL/(s mmHg)
  V g_lung = 0, g_upper = 0, g_lower = 0, g_trunk = 0, g_legs = 0, g_brain = 0, g_coronary = 0, g_skin = 0, g_gut = 0, g_artery_trunk = 0, g_artery = 0, g_portal_trunk = 0, g_vena_cava = 0;
  ByCompartment<V> unstressed_mL{};
  V tone = 0, arterioles = 1;  ///< of all beds: share more by nerves and noradrenaline; resistance by blood, calcium and drugs
  Row<RenalVesselsOf<V>, 2> renal{};
  V g_kidneys = 0;            ///< of both
  V skull_mmHg = 0;           ///< outside the brain's veins
  V joint_upper = 0, joint_lower = 0, joint_both = 0;  ///< of the aorta's three parts: mL moved in a sub-step by a mmHg across this joint; by one across the other
  V abdomen_mmHg = 0;
  V rhythm = 0, atria = 1;
  V irregular = 0;            ///< spread of the beats' lengths
  V dissociated = 0, atrial_per_min = 60;  ///< 1: the atria beat for themselves, at this rate
  V tight = 1;                ///< times their stiffness between beats, of both ventricles without time to relax
  V right_share = 1;          ///< of the right ventricle's strength, what its own pressure leaves; the lesser counts
  V left_share = 1;           ///< of the left ventricle's muscle that contracts
  V left_stiffness = 1;       ///< of it at rest between beats, by infarction
  // valves, scaled to this patient: mmHg s2/mL2 of a narrow one, effective opening of a leaking one (cm2 of the adult)
  V aortic_narrow = 0, mitral_narrow = 0, aortic_leak = 0, mitral_leak = 0, leak_mmHg_s2_per_mL2 = 0;
  V compressions_per_min = 0, compression_mmHg = 0;
  V flowing = 1, venous = 1;  ///< how well veins lead over rest: as thin as the blood is; and with the muscles' pump
  // flows in and out of compartments held for the frame, mL/s (infusions, exchange, urine, fixed loss)
  ByCompartment<V> inflow_mL_per_s{};
  V fixed_loss_mL_per_s = 0;  // already in inflow
  const HoleOf<V>* holes = nullptr;
  unsigned hole_count = 0;    ///< up to the last that is open in any lane
  Row<IndexOf<V>, kMaxHoles> hole_at{};
  // each lung
  Row<V, 2> lung_flow{}, lung_ventilation{};  ///< shares of output and of ventilation, left and right
  Row<V, 2> lung_airless{};   ///< share of its flow through what holds no air
  // ventilator
  V tidal_mL = 0, inspiration_s = 0, breath_period_s = 0, peep_cmH2O = 0;
  V inspired_mL = 0;          ///< in a sub-step of inspiration, as a mean over it
  V lung_mL_per_cmH2O = 0, system_mL_per_cmH2O = 0;  ///< of what is aerated
  V airway_cmH2O_s_per_L = 0; ///< with what narrows it
  V pressed_mmHg = 0;         ///< on all in the chest, by air where it should not be
  V emptied = 0;              ///< share of the breath that leaves in a sub-step of expiration
  V filled_mL = 0;            ///< what the pressure of a breath would fill the lungs with in the end, where it is one of pressure
  V machine_share = 1;        ///< of a breath, that the ventilator pushes; the muscles pull the rest
  V inspiratory_cmH2O = 0;    ///< above PEEP, of a breath by pressure
  V dammed_cmH2O = 0;         ///< what the machine's push shows of a shut airway: above PEEP where it is one of pressure
  MaskOf<V> controlled{}, by_pressure{};
};

/// What the sub-steps add up over a frame.
template <class V>
struct SumsOf {
  Row<V, kMaxHoles> bled_mL{};
  ByCompartment<V> pressure_mmHg{};
  V gut_flow_mL = 0, portal_flow_mL = 0, artery_flow_mL = 0, brain_flow_mL = 0, coronary_flow_mL = 0, skin_flow_mL = 0, upper_flow_mL = 0, lower_flow_mL = 0;
};

/// Pressures of one sub-step.
template <class V>
using PressuresOf = ByCompartment<V>;

/// V where the compiler must not look for it: lets a constant stand for lanes.
template <class V>
struct Same {
  using Type = V;
};
/// `tau_s` may be a constant or a V.
template <class V, class T>
void low_pass(V& value, typename Same<V>::Type target, double dt_s, T tau_s) {
  value += (target - value) * (dt_s / (tau_s + dt_s));
}
/// A fraction added to what is there, with what is there multiplied once more.
template <class V, class... T>
void scale(V& added, const T&... factors) {
  added = ((1.0 + added) * ... * factors) - 1.0;
}
/// Colloid osmotic pressure of plasma (Landis and Pappenheimer 1963), protein in g/dL.
template <class V>
V oncotic_mmHg(const V& c) {
  return c * (2.1 + c * (0.16 + c * 0.009));
}
template <class V>
V haematocrit(const StateOf<V>& s) {
  return s.red_cells_mL / (s.red_cells_mL + s.plasma_mL);
}
/// Bled in this frame, by all holes and the loss of a given rate.
template <class V>
V lost_plasma_mL(const OutputOf<V>& out) {
  V lost_mL = out.fixed_plasma_mL;
  for (const V& v : out.bled_plasma_mL) lost_mL += v;
  return lost_mL;
}
/// Of a pair of organs.
template <class V>
V both(const Row<V, 2>& sides) {
  return sides[0] + sides[1];
}
/// Content of oxygen in arteries over rest's, for what divides by it.
template <class V>
V arterial_oxygen_of_rest(const ModelOf<V>& m, const StateOf<V>& s) {
  return math::max(0.1, s.arterial_o2_mL_per_mL / m.initial.arterial_o2_mL_per_mL);
}
/// Share of all haemoglobin that has oxygen, at this saturation of what carbon monoxide leaves.
template <class V>
V oxyhaemoglobin(const V& saturation, const StateOf<V>& s) {
  return saturation * (1.0 - s.carbon_monoxide);
}

// step.inl
/// The sub-steps of a frame; `sample` is called with the pressures and the index of each wave sample.
template <class V, class Sample>
void circulate(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s, SumsOf<V>& sums, const Sample& sample);
/// One frame. Lanes in which numbers went bad get their last good state back, and no output but `restored`. More sub-steps, a multiple of
/// kSamplesPerFrame, are for tests that ask what a shorter one changes.
template <class V, class Sample>
void step_frame(const ModelOf<V>& m, StateOf<V>& s, const InputOf<V>& in, OutputOf<V>& out, const Sample& sample, int substeps = kSubsteps);

// heart.inl
template <class V>
struct ChamberElastancesOf {
  V ra, rv, la, lv;
  V ventricles;  ///< how far these contract, 0..1
};
template <class V>
[[nodiscard]] ChamberElastancesOf<V> elastances(const ModelOf<V>& m, const FrameOf<V>& f, const StateOf<V>& s);
template <class V>
void advance_beat(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s);
template <class V>
void measure_beat(const FrameOf<V>& f, const PressuresOf<V>& p, const V& aortic_valve_mL_per_s, StateOf<V>& s);
/// What an infarction leaves of the left ventricle, and valves that are narrow or leak.
template <class V>
void set_heart_disease(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);
/// The infarction's course, and water in the lungs of one whose left atrium is too full.
template <class V>
void update_heart_disease(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);

// rhythm.inl
/// What rhythm the heart has in this frame (orders, shocks, a pacemaker), and what that takes, into the orders.
template <class V>
void set_rhythm(const ModelOf<V>& m, StateOf<V>& s, InputOf<V>& in);
/// What moves the heart to another rhythm by itself.
template <class V>
void update_rhythm(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);
/// Potassium as the heart feels it: less of it under calcium.
template <class V>
[[nodiscard]] V felt_potassium_mmol_L(const ModelOf<V>& m, const StateOf<V>& s);

// ventilator.inl
/// Of air under tension in the chest on all that is in it.
template <class V>
[[nodiscard]] V tension_mmHg(const InputOf<V>& in, const StateOf<V>& s);
/// By how much a drive of one's own (1 at rest) raises the rate; depth has the rest of it.
template <class V>
[[nodiscard]] V rate_share(const V& drive);
/// Adds to the orders what makes breath fast and shallow.
template <class V>
void add_haste(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void set_ventilation(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);
/// Share of oxygen in what he breathes in: what a cannula or mask adds to the air, or what is set.
template <class V>
[[nodiscard]] V inspired_oxygen(const InputOf<V>& in, const FrameOf<V>& f);
template <class V>
void advance_breath(const FrameOf<V>& f, StateOf<V>& s);
template <class V>
[[nodiscard]] V thoracic_pressure_mmHg(const ModelOf<V>& m, const FrameOf<V>& f, const StateOf<V>& s);
template <class V>
[[nodiscard]] V airway_pressure_cmH2O(const FrameOf<V>& f, const StateOf<V>& s);
/// Into the lungs; below 0 out of them.
template <class V>
[[nodiscard]] V airway_flow_L_per_s(const FrameOf<V>& f, const StateOf<V>& s);

// lungs.inl
/// Adds to the orders what has happened to the lungs: aspiration, an open chest, a tube too deep, embolism.
template <class V>
void add_lung_injury(const StateOf<V>& s, InputOf<V>& in);
/// How each lung shares in ventilation and blood flow; after set_controls, whose resistance of the lungs' vessels it changes.
template <class V>
void set_lung_flow(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);
/// Share of the lungs' compliance that air reaches, and each lung's share in ventilation.
template <class V>
[[nodiscard]] V set_lung_ventilation(const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);
template <class V>
void update_lungs(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, StateOf<V>& s);

// circulation.inl
/// Of the sac round the heart, above that of the chest.
template <class V>
[[nodiscard]] V pericardial_pressure_mmHg(const ModelOf<V>& m, const StateOf<V>& s);
/// Of clamps: how freely blood passes between the aorta's three parts.
template <class V>
void set_aorta(const ModelOf<V>& m, const InputOf<V>& in, FrameOf<V>& f);
template <class V>
PressuresOf<V> circulation_substep(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s, SumsOf<V>& sums);
template <class V>
[[nodiscard]] V arterial_pressure_mmHg(const V& stressed_mL, const V& elastance_mmHg_per_mL, const V& stretched_mmHg);
template <class V>
[[nodiscard]] V vessel_pressure_mmHg(const V& stressed_mL, const V& elastance_mmHg_per_mL);

// bleeding.inl
template <class V>
void set_holes(const InputOf<V>& in, FrameOf<V>& f);
template <class V>
void bleed(const FrameOf<V>& f, const PressuresOf<V>& p, StateOf<V>& s, SumsOf<V>& sums);

// baroreflex.inl
template <class V>
void update_reflexes(const ModelOf<V>& m, const InputOf<V>& in, const V& arterial_mmHg, StateOf<V>& s);
template <class V>
void set_controls(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);

// fluids.inl
template <class V>
void set_fluids(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s, FrameOf<V>& f);
template <class V>
void settle_ledger(const InputOf<V>& in, const FrameOf<V>& f, const SumsOf<V>& sums, StateOf<V>& s, OutputOf<V>& out);

// kidney.inl
/// What one kidney makes.
template <class V>
struct UrineOf {
  V water_mL_per_s = 0, sodium_mmol_per_s = 0, potassium_mmol_per_s = 0, chloride_mmol_per_s = 0;
};
template <class V>
V both(const Row<UrineOf<V>, 2>& sides, V UrineOf<V>::* part) {
  return sides[0].*part + sides[1].*part;
}
/// Resistances from the resting targets; then, from the pressures that the solution has, what each kidney does at rest.
void set_kidney_resistances(ModelOf<double>& m, StateOf<double>& s, double flow_mL_per_s, double venous_mmHg);
void settle_kidneys(ModelOf<double>& m, StateOf<double>& s, double arterial_mmHg, double venous_mmHg);
/// A frame of both in a body that stands still otherwise: kidneys at a pump.
void perfuse_kidneys(const ModelOf<double>& m, const InputOf<double>& in, double arterial_mmHg, StateOf<double>& s);
template <class V>
void set_kidneys(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f);
/// Flow and filtration of both at these pressures.
template <class V>
void update_kidneys(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const V& arterial_mmHg, const V& venous_mmHg, StateOf<V>& s);
template <class V>
[[nodiscard]] Row<UrineOf<V>, 2> urine(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
template <class V>
void update_renal_hormones(const ModelOf<V>& m, StateOf<V>& s);
/// In plasma, mmol/L.
template <class V>
[[nodiscard]] V creatinine_mmol_L(const ModelOf<V>& m, const StateOf<V>& s);
void settle_creatinine(ModelOf<double>& m, StateOf<double>& s);
template <class V>
void update_creatinine(const ModelOf<V>& m, const OutputOf<V>& out, StateOf<V>& s);

// electrolytes.inl
/// In plasma, mmol/L and mOsm/kg.
template <class V>
struct ElectrolytesOf {
  V sodium, potassium, chloride, strong_ion_difference, osmolality;
  V tonicity;  ///< of the osmolality, what draws water out of cells that insulin opens to glucose
};
template <class V>
[[nodiscard]] ElectrolytesOf<V> electrolytes(const StateOf<V>& s);
void settle_electrolytes(StateOf<double>& s);
template <class V>
void update_electrolytes(const ModelOf<V>& m, const InputOf<V>& in, const OutputOf<V>& out, const Row<UrineOf<V>, 2>& urine, StateOf<V>& s);

// neuraxial.inl
/// Shares of nerves that a block takes.
template <class V>
struct BlockedOf {
  V lower = 0, gut = 0, upper = 0, heart = 0;  ///< sympathetic, to these
  V breath = 0, stimulus = 0;                  ///< to the diaphragm; from a wound in the belly
  V tone = 0;                                  ///< over an adult's: what the sympathetic holds up at rest
};
template <class V>
[[nodiscard]] BlockedOf<V> blocked(const ModelOf<V>& m, const StateOf<V>& s);
/// Adds to the orders what a block takes of the breath.
template <class V>
void add_block(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_block(const InputOf<V>& in, StateOf<V>& s);

// pain.inl
/// Adds to the orders what pain does to the breath.
template <class V>
void add_pain(const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_pain(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);

// convulsion.inl
/// Adds to the orders what a convulsion does to muscles, breath and nerves.
template <class V>
void add_convulsion(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);

// glucose.inl
/// In plasma.
template <class V>
[[nodiscard]] V glucose_mmol_L(const StateOf<V>& s);
/// 0 none .. 1 all that it stirs.
template <class V>
[[nodiscard]] V hypoglycaemia(const StateOf<V>& s);
/// mOsm/kg of drugs and glucose that stay outside the cells.
template <class V>
[[nodiscard]] V outside_osmoles(const InputOf<V>& in, const StateOf<V>& s);
/// mOsm/kg of them that have drawn water out of the cells.
template <class V>
[[nodiscard]] V drawing_osmoles(const ModelOf<V>& m, const StateOf<V>& s);
void settle_glucose(StateOf<double>& s);
/// Adds to the orders the water that glucose takes into the urine.
template <class V>
void add_glucose(const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_glucose(const ModelOf<V>& m, const InputOf<V>& in, const OutputOf<V>& out, StateOf<V>& s);

// hypermetabolism.inl, burn.inl, transfusion_reaction.inl
/// Add to the orders what each does.
template <class V>
void add_hypermetabolism(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_hypermetabolism(const InputOf<V>& in, StateOf<V>& s);
/// Water, and heat with it, from a burn into the air.
template <class V>
[[nodiscard]] V burn_evaporation_mL_per_s(const ModelOf<V>& m, const InputOf<V>& in);
template <class V>
[[nodiscard]] V burn_evaporation_W(const ModelOf<V>& m, const InputOf<V>& in);
template <class V>
void add_burn(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_burn(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);
template <class V>
void add_transfusion_reaction(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_transfusion_reaction(const InputOf<V>& in, const OutputOf<V>& out, StateOf<V>& s);

// gas.inl
/// Gas, lactate and their set points at rest.
void settle_gas(ModelOf<double>& m, const InputOf<double>& rest, StateOf<double>& s);
template <class V>
[[nodiscard]] V arterial_oxygen_mmHg(const StateOf<V>& s, const V& hb_g_dL);
/// Of alveoli that blood passes, in this breath.
template <class V>
[[nodiscard]] V alveolar_ventilation_mL_per_s(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const StateOf<V>& s);
template <class V>
void update_gas(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const OutputOf<V>& out, StateOf<V>& s);
template <class V>
void update_carbon_monoxide(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const OutputOf<V>& out, StateOf<V>& s);
template <class V>
void update_acids(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);
template <class V>
[[nodiscard]] V base_excess_mmol_L(const StateOf<V>& s);
/// How far acid weakens heart and vessels: 0 up to 12 mmol/L of base lost .. 1 at 32.
template <class V>
[[nodiscard]] V acidosis(const StateOf<V>& s);

// clamped_beds.inl
/// How far a bed behind a clamp on the aorta or a tourniquet starves, 0..1; 0 without a clamp.
template <class V>
[[nodiscard]] Row<V, kBedsCut> cut_off(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
/// Share of the body's demand for oxygen that blood does not reach for such clamps.
template <class V>
[[nodiscard]] V cut_off_demand(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
/// Carried out of each of them, mmol/s.
template <class V>
[[nodiscard]] Row<V, kBedsCut> washed_lactate(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
/// What such beds let out acts where flow carries it, 0..1 each.
template <class V>
[[nodiscard]] Row<V, kBedsCut> washed_metabolites(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
/// Pressures below the clamps and flows of the lower and upper body, what is held back and washed out.
template <class V>
void update_clamped_beds(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, int substeps, StateOf<V>& s);

// exercise.inl
/// Adds to the orders what work does.
template <class V>
void add_work(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_exercise(const InputOf<V>& in, StateOf<V>& s);

// inflammation.inl
/// Adds to the orders what mediators and infection do.
template <class V>
void add_inflammation(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
template <class V>
void update_inflammation(const InputOf<V>& in, StateOf<V>& s);

// drugs.inl
template <class V>
void update_drugs(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);
/// In plasma: his own and what was infused.
template <class V>
[[nodiscard]] V noradrenaline_ug_L(const ModelOf<V>& m, const StateOf<V>& s);
template <class V>
[[nodiscard]] V noradrenaline_effect(const ModelOf<V>& m, const StateOf<V>& s);
template <class V>
[[nodiscard]] V ionised_calcium_mmol_L(const ModelOf<V>& m, const StateOf<V>& s);

// brain.inl, coronary.inl
template <class V>
void set_brain(const ModelOf<V>& m, const StateOf<V>& s, FrameOf<V>& f);
template <class V>
void update_brain(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s);
template <class V>
void set_coronary(const ModelOf<V>& m, const StateOf<V>& s, FrameOf<V>& f);
template <class V>
void update_coronary(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s);
/// What a heart comes to that lacks pressure for its work, oxygen or base.
template <class V>
void update_ischaemia(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s);

// thermal.inl
/// Adds to the orders what a cold skin does.
template <class V>
void add_cold(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in);
/// Heat's balance at rest: losses, and the skin's temperature.
void settle_heat(ModelOf<double>& m, const InputOf<double>& rest, StateOf<double>& s);
/// `resistance` of the skin's arterioles over rest's, but for its own answer to heat and cold.
template <class V>
void set_skin(const ModelOf<V>& m, const V& resistance, const StateOf<V>& s, FrameOf<V>& f);
/// Of all oxygen used, work included.
template <class V>
[[nodiscard]] V metabolic_rate_W(const ModelOf<V>& m, const StateOf<V>& s);
/// To air or water, sweat included.
template <class V>
[[nodiscard]] V skin_loss_W(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s);
template <class V>
void update_temperature(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s);

// clotting.inl
template <class V>
void update_clotting(const InputOf<V>& in, const V& plasma_lost_mL, const V& blood_lost_mL, StateOf<V>& s);

// waveforms.inl
/// What the waves keep in the state.
template <class V>
void filter_waves(const ModelOf<V>& m, const FrameOf<V>& f, const PressuresOf<V>& p, StateOf<V>& s);

}  // namespace holotwin::physiology
