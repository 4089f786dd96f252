// The brain's blood flow, what holds it steady and what it answers to, and the pressure in the skull.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Flow follows carbon dioxide by 3.5 % a mmHg (Brian 1998, Anesthesiology 88:1365: 2-4), ever less below rest's (half is left at 20 mmHg: Reivich 1964, Am J Physiol 206:25, recalled), up to 2.2 of
// it, and want of oxygen below a content of 0.88 of rest's (hypoxia and anaemia alike: Brown 1985, J Cereb Blood Flow Metab 5:578; assumed slope).
constexpr double kCarbonDioxide_per_mmHg = 0.035;
// Pressure is made up for while vessels can open and narrow to 0.5 of rest's conductance, in some 6 s (Aaslid 1989, Stroke 20:45: 5 s): from a perfusion pressure of some 50 mmHg
// (Drummond 2019, Anesthesiology 130:187: 45 to 65 and more, recalled) to some 150 (Lassen 1959, Physiol Rev 39:183). Carbon dioxide and want of oxygen open them further, to 2.2.
constexpr double kAutoregulated = 1.4, kBrainOpens = 2.2, kBrainShuts = 0.5, kBrain_s = 6.0, kBrainStays_mmHg = 30.0, kBrainNarrows_mmHg = 75.0;

// Pressure in the skull: tenfold for each 25 mL that does not fit (pressure-volume index, Shapiro 1980, J Neurosurg 53:819).
constexpr double kIndex_mL = 25.0;
// Fluid is made at 0.35 mL/min and leaves with pressure over that of the sinus (Davson; Ursino and Lodi 1997, J Appl Physiol 82:1256); up to 30 mL can be
// pushed out (assumed).
constexpr double kFluid_mL_per_s = 0.35 / 60.0, kMostPushedOut_mL = 30.0;
constexpr double kArterial_mL = 20.0;                  // of the brain's blood, 30 % of some 66 mL: what vessels that open add to (assumed: root of their conductance)
// An injury of 1 takes up 45 mL with blood and swelling, within some ten minutes at first (assumed: illustrative).
constexpr double kInjury_mL = 45.0, kSwells_s = 500.0;
constexpr double kMostSkull_mmHg = 120.0;
// Osmoles that stay outside draw water from a brain behind its barrier: some 5 mL for the 18 mOsm/kg of 1 g/kg of mannitol (Rudehill 1993), which takes a third of a raised pressure within
// half an hour (Muizelaar 1983, J Neurosurg 59:822, and others: 15 to 50 %, recalled; to be checked).
constexpr double kBrainWater_mL_per_mOsm = 0.28, kBrainWater_s = 400.0;

// Without flow a brain is lost within minutes, in fever sooner, cooled later (Safar 1988, recalled; to be checked). assumed: wholly in fifteen, linear; from a third of what it needs on it holds.
constexpr double kBrainHolds = 0.35, kBrainDies = 0.05, kBrainLost_s = 900.0, kBrainThinks = 0.5, kKnocked_s = 120.0, kWakes_s = 900.0, kDims_s = 3.0, kClears_s = 60.0;
// Consciousness goes with the pressure that drives the flow too, whatever carbon dioxide opens: a healthy man is confused below a mean pressure of some 50 mmHg (recalled; to be checked; size and course assumed).
constexpr double kUnpushed = 0.5, kUnpushed_mmHg = 22.0, kPushed_mmHg = 46.0;

}  // namespace

template <class V>
void set_brain(const ModelOf<V>& m, const StateOf<V>& s, FrameOf<V>& f) {
  f.g_brain = s.brain_open / m.r.brain;
  f.skull_mmHg = s.icp_mmHg;
}

template <class V>
void update_brain(const ModelOf<V>& m, const InputOf<V>& in, const SumsOf<V>& sums, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.brain_flow_mL_per_s, sums.brain_flow_mL / dt, dt, 3.0);
  const V more = kCarbonDioxide_per_mmHg * (s.alveolar_co2_mmHg - m.initial.alveolar_co2_mmHg);
  const V oxygenated = arterial_oxygen_of_rest(m, s);
  const V oxygen = 1.0 + 0.8 * math::max(0.0, 0.88 / oxygenated - 1.0);
  const V warmth = math::max(0.3, 1.0 + 0.06 * (s.temperature_C - m.patient.temperature_C));  // with its metabolism (Michenfelder 1991: 6-7 % a degree)
  const V metabolism = math::max(0.2, 1.0 + in.drugs.cerebral_metabolism);  // flow goes with what drugs leave of it (Michenfelder 1988, Anesthesia and the brain)
  const V perfusion = math::max(1.0, s.afferent_mmHg - math::max(s.icp_mmHg, s.cvp_mmHg));
  // Vessels that have opened as far as they can do not narrow for want of carbon dioxide (Harper 1966, Acta Neurol Scand 41 suppl 14:94, dogs at 50 mmHg, recalled; to be checked; course assumed).
  const V narrows = math::smoothstep(kBrainStays_mmHg, kBrainNarrows_mmHg, perfusion / m.pressure_scale);
  const V carbon_dioxide = math::clamp(select(more > 0.0, 1.0 + more, math::exp(math::min(0.0, more) * narrows)), 0.5, 2.2);
  const V rest = m.afferent_mmHg - m.icp_mmHg;
  const V wish = math::min(2.5, carbon_dioxide * oxygen) * warmth * metabolism;
  low_pass(s.brain_open, math::clamp(math::min(wish * rest / perfusion, wish * kAutoregulated), kBrainShuts, kBrainOpens - 1.0 * in.brain_injury), dt, kBrain_s);

  const V brought = s.brain_flow_mL_per_s / m.initial.brain_flow_mL_per_s * oxygenated / (warmth * metabolism);
  s.brain_lost = math::min(1.0, s.brain_lost + dt / kBrainLost_s * (1.0 - math::smoothstep(kBrainDies, kBrainHolds, brought)) * warmth);
  // Dim below two thirds of what it needs, lost near a third (Finnerty 1954, J Clin Invest 33:1227; Jones 1981, J Neurosurg 54:773; recalled; to be checked), seven seconds after flow stops (Rossen 1943,
  // Arch Neurol Psychiatry 50:510); it comes back over a minute or two (assumed).
  const V pushed = 1.0 - kUnpushed * (1.0 - math::smoothstep(kUnpushed_mmHg, kPushed_mmHg, perfusion / m.pressure_scale));
  const V dim = 1.0 - math::smoothstep(0.33, 0.66, brought / math::max(1.0, oxygenated)) * pushed;
  low_pass(s.brain_dim, dim, dt, select(dim > s.brain_dim, V(kDims_s), V(kClears_s)));
  // Stunned by want or by a convulsion, it wakes within half an hour and more (recalled; to be checked; times assumed).
  const V knocked = math::max(1.0 - math::smoothstep(kBrainDies, kBrainThinks, brought), in.fit);
  low_pass(s.stunned, knocked, dt, select(knocked > s.stunned, V(kKnocked_s), V(kWakes_s)));
  low_pass(s.brain_swelling_mL, kInjury_mL * in.brain_injury, dt, kSwells_s);
  low_pass(s.brain_water_mL, -kBrainWater_mL_per_mOsm * math::max(0.0, in.drugs.osmolality), dt, kBrainWater_s);
  const V left = math::clamp(1.0 + s.skull_fluid_mL / kMostPushedOut_mL, 0.0, 1.0);
  const V over = (s.icp_mmHg - s.cvp_mmHg) / (m.icp_mmHg - m.patient.cvp_mmHg) - 1.0;  // outflow over what is made
  s.skull_fluid_mL -= dt * kFluid_mL_per_s * select(over > 0.0, over * left, math::max(-1.0, over));
  s.skull_fluid_mL = math::min(s.skull_fluid_mL, 0.0);
  const V more_mL = s.brain_swelling_mL + s.brain_water_mL + s.skull_fluid_mL + kArterial_mL * (math::sqrt(s.brain_open) - 1.0);
  low_pass(s.icp_mmHg, math::min(kMostSkull_mmHg, m.icp_mmHg * math::exp(math::kLn10 * math::min(more_mL, 40.0) / kIndex_mL)), dt, 2.0);
}

}  // namespace holotwin::physiology
