// One frame of the body, in order.
#include <algorithm>
#include <bit>
#include <span>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

bool finite(double v) { return v - v == 0.0; }

bool finite(const PhysiologyState& s) {
  double sum = 0.0;
  for (const double v : as_row(s)) sum += v * 0.0;  // stays 0 unless a number is infinite or not a number
  return sum == 0.0;
}

bool finite(const PhysiologyInput& in) {
  for (std::size_t i = 0; i < std::min(in.bleed_count, kMaxBleeds); ++i) {
    const BleedPath& b = in.bleeds[i];
    if (!finite(b.area_mm2 + b.discharge + b.upstream_mmHg_min_per_mL + b.ambient_mmHg + b.zero_flow_mmHg)) return false;
  }
  return finite(in.fixed_loss_mL_per_min + in.clamp_hepatic_artery + in.clamp_portal_vein + in.caval_compression + in.abdominal_pressure_mmHg +
                in.red_cells_mL_per_min + in.plasma_mL_per_min + in.platelets_mL_per_min + in.crystalloid_mL_per_min + in.calcium_mmol_per_min +
                in.tranexamic_acid_mg_per_min + in.noradrenaline_ug_per_kg_min + in.venous_air_mL_per_min + in.tidal_mL + in.vent_rate_per_min +
                in.peep_cmH2O + in.fio2);
}

/// Numbers that are finite and still no patient: blood that ran negative.
bool plausible(const PhysiologyState& s) {
  const bool vessels = std::all_of(s.volume_mL.begin(), s.volume_mL.end(), [](double v) { return v > -1.0 && v < 50000.0; });
  return vessels && s.red_cells_mL >= 0.0 && s.plasma_mL > 0.0;
}

/// Frame means of pressures and flows, and the slow readings made of them.
void read_frame(const FrameSums& sums, PhysiologyState& s, PhysiologyOutput& out) {
  constexpr std::array<std::size_t, static_cast<std::size_t>(Node::count)> kAt{arteries, hepatic_artery, portal_vein, hepatic_vein, vena_cava};
  for (std::size_t i = 0; i < kAt.size(); ++i) out.node_mmHg[i] = sums.pressure_mmHg[kAt[i]] / kSubsteps;
  low_pass(s.portal_mmHg, sums.pressure_mmHg[gut_veins] / kSubsteps, kFrameTime_s, 2.0);
  low_pass(s.hepatic_vein_mmHg, sums.pressure_mmHg[hepatic_vein] / kSubsteps, kFrameTime_s, 2.0);
  low_pass(s.gut_flow_mL_per_s, sums.gut_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
  low_pass(s.portal_flow_mL_per_s, sums.portal_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
  low_pass(s.artery_flow_mL_per_s, sums.artery_flow_mL / kFrameTime_s, kFrameTime_s, 3.0);
}

void advance(const PhysiologyModel& model, PhysiologyState& state, const PhysiologyInput& input, PhysiologyOutput& output) {
  Frame frame;
  FrameSums sums;

  // 1. what holds for the frame: controls, ventilator, holes, fluids in and out
  set_controls(model, input, state, frame);
  set_ventilation(input, state, frame);
  set_holes(input, frame);
  set_fluids(model, input, state, frame);

  // 2. heart, vessels, bleeding, waves
  circulate(model, frame, state, sums, &output.waves);
  read_frame(sums, state, output);
  settle_ledger(input, frame, sums, state, output);

  // 3. what follows more slowly
  update_reflexes(model, input, output.node_mmHg[static_cast<std::size_t>(Node::aorta)], state);
  update_ischaemia(state);
  update_gas(model, input, frame, state);
  update_acids(model, input, state);
  update_drugs(model, input, state);
  update_temperature(model, input, state);
  state.time_s += kFrameTime_s;
}

}  // namespace

void circulate(const PhysiologyModel& m, const Frame& f, PhysiologyState& s, FrameSums& sums, WaveFrame* waves) {
  constexpr int kPerSample = kSubsteps / static_cast<int>(kWaveSamplesPerFrame);
  static_assert(kPerSample * static_cast<int>(kWaveSamplesPerFrame) == kSubsteps && kWaveHz == 90 * static_cast<int>(kWaveSamplesPerFrame));
  for (int i = 0; i < kSubsteps; ++i) {
    const Pressures p = circulation_substep(m, f, s, sums);
    advance_breath(f, s);
    advance_beat(s, f.hr_per_min);
    if (waves != nullptr && (i + 1) % kPerSample == 0) sample_waves(m, f, p, s, static_cast<std::size_t>(i / kPerSample), *waves);
  }
}

void step(const PhysiologyModel& model, PhysiologyState& state, const PhysiologyInput& input, PhysiologyOutput& output) {
  output = {};
  const PhysiologyState before = state;
  if (finite(input)) {
    advance(model, state, input, output);
    if (finite(state) && plausible(state)) return;
  }
  // Bad numbers: nothing of this frame counts. A state that was bad already has no last good one but the start's.
  output = {};
  output.restored = true;
  state = finite(before) && plausible(before) ? before : model.initial;
}

std::array<double, kStateNumbers> as_row(const PhysiologyState& state) { return std::bit_cast<std::array<double, kStateNumbers>>(state); }

void hash_state(const PhysiologyState& state, Hasher& hasher) {
  const auto row = as_row(state);
  hasher.values(std::span<const double>(row));
}

}  // namespace holotwin::physiology
