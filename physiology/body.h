#pragma once
// Inside of the library: what one frame holds constant, and the body systems in the order step.cpp calls them.
#include <array>
#include <cmath>

#include "engine/core/math.h"
#include "physiology/model.h"

namespace holotwin::physiology {

inline constexpr int kSubsteps = 10;                         ///< of 1/900 s: 1.1 ms, inside the 1-2 ms of the README's "Time"
inline constexpr double kDt_s = 1.0 / (90.0 * kSubsteps);
inline constexpr double kFrameTime_s = 1.0 / 90.0;
inline constexpr double kMmHgPerCmH2O = 0.7356;              // NIST: 1 cmH2O = 98.0665 Pa, 1 mmHg = 133.322 Pa
inline constexpr double kHbPerRedCell_g_dL = 14.5 / 0.43;    // MCHC 33.7 g/dL: both numbers of the reference patient

/// One open vessel, its law prepared for the frame: dP = r Q + k Q^2.
struct Hole {
  std::size_t compartment = 0;
  double back_mmHg = 0, r = 0, k = 0;
};

/// Everything the sub-steps read that does not change within a frame.
struct Frame {
  // heart
  double hr_per_min = 0;
  double contractility = 1;
  // conductances, mL/(s mmHg)
  double g_lung = 0, g_upper = 0, g_lower = 0, g_gut = 0, g_artery_trunk = 0, g_artery = 0, g_portal_trunk = 0, g_vena_cava = 0;
  std::array<double, kCompartments> unstressed_mL{};
  double abdomen_mmHg = 0;
  // flows in and out of compartments held for the frame, mL/s (infusions, exchange, urine, fixed loss)
  std::array<double, kCompartments> inflow_mL_per_s{};
  double fixed_loss_mL_per_s = 0;  // already in inflow
  std::array<Hole, kMaxBleeds> holes{};
  std::size_t hole_count = 0;
  // ventilator
  double tidal_mL = 0, inspiration_s = 0, breath_period_s = 0, peep_cmH2O = 0;
  bool controlled = true;
};

/// What the sub-steps add up over a frame.
struct FrameSums {
  std::array<double, kMaxBleeds> bled_mL{};
  std::array<double, kCompartments> pressure_mmHg{};
  double gut_flow_mL = 0, portal_flow_mL = 0, artery_flow_mL = 0;
};

/// Pressures of one sub-step.
using Pressures = std::array<double, kCompartments>;

inline void low_pass(double& value, double target, double dt_s, double tau_s) { value += (target - value) * (dt_s / (tau_s + dt_s)); }
inline double haematocrit(const PhysiologyState& s) { return s.red_cells_mL / (s.red_cells_mL + s.plasma_mL); }

// step.cpp
/// The ten sub-steps of a frame; waves may be null.
void circulate(const PhysiologyModel& m, const Frame& f, PhysiologyState& s, FrameSums& sums, WaveFrame* waves);

// heart.cpp
struct ChamberElastances { double ra, rv, la, lv; };
[[nodiscard]] ChamberElastances elastances(const PhysiologyModel& m, const PhysiologyState& s, double contractility);
void advance_beat(PhysiologyState& s, double hr_per_min);
void measure_beat(const Pressures& p, double aortic_valve_mL_per_s, PhysiologyState& s);
void update_ischaemia(PhysiologyState& s);

// ventilator.cpp
void set_ventilation(const PhysiologyInput& in, const PhysiologyState& s, Frame& f);
void advance_breath(const Frame& f, PhysiologyState& s);
[[nodiscard]] double thoracic_pressure_mmHg(const Frame& f, const PhysiologyState& s);
[[nodiscard]] double airway_pressure_cmH2O(const Frame& f, const PhysiologyState& s);

// circulation.cpp
Pressures circulation_substep(const PhysiologyModel& m, const Frame& f, PhysiologyState& s, FrameSums& sums);
[[nodiscard]] double vessel_pressure_mmHg(double stressed_mL, double elastance_mmHg_per_mL);

// bleeding.cpp
void set_holes(const PhysiologyInput& in, Frame& f);
void bleed(const Frame& f, const Pressures& p, PhysiologyState& s, FrameSums& sums);

// baroreflex.cpp
void update_reflexes(const PhysiologyModel& m, const PhysiologyInput& in, double arterial_mmHg, PhysiologyState& s);
void set_controls(const PhysiologyModel& m, const PhysiologyInput& in, const PhysiologyState& s, Frame& f);

// fluids.cpp
[[nodiscard]] double capillary_pressure_mmHg(double map_mmHg, double venous_mmHg, double arteriolar_factor);
void set_fluids(const PhysiologyModel& m, const PhysiologyInput& in, PhysiologyState& s, Frame& f);
void settle_ledger(const PhysiologyInput& in, const Frame& f, const FrameSums& sums, PhysiologyState& s, PhysiologyOutput& out);

// gas.cpp
[[nodiscard]] double oxygen_content_mL_per_mL(double po2_mmHg, double hb_g_dL);
[[nodiscard]] double oxygen_pressure_mmHg(double content_mL_per_mL, double hb_g_dL);
[[nodiscard]] double arterial_oxygen_mmHg(const PhysiologyState& s, double hb_g_dL);
void settle_gas(PhysiologyModel& m, PhysiologyState& s);
[[nodiscard]] double oxygen_saturation(double po2_mmHg);
void update_gas(const PhysiologyModel& m, const PhysiologyInput& in, const Frame& f, PhysiologyState& s);
void update_acids(const PhysiologyModel& m, const PhysiologyInput& in, PhysiologyState& s);
[[nodiscard]] double base_excess_mmol_L(const PhysiologyState& s);

// drugs.cpp
void update_drugs(const PhysiologyModel& m, const PhysiologyInput& in, PhysiologyState& s);
[[nodiscard]] double noradrenaline_effect(const PhysiologyModel& m, const PhysiologyState& s);
[[nodiscard]] double ionised_calcium_mmol_L(const PhysiologyModel& m, const PhysiologyState& s);

// clotting.cpp, thermal.cpp
void update_clotting(const PhysiologyInput& in, double plasma_lost_mL, double blood_lost_mL, PhysiologyState& s);
void update_temperature(const PhysiologyModel& m, const PhysiologyInput& in, PhysiologyState& s);

// waveforms.cpp
void sample_waves(const PhysiologyModel& m, const Frame& f, const Pressures& p, PhysiologyState& s, std::size_t index, WaveFrame& waves);

}  // namespace holotwin::physiology
