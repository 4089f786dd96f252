// Two lungs: what each takes of a breath and of the blood, and what goes wrong in one of them or in their vessels.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Vessels of a lung without oxygen narrow so that its flow is about halved (Marshall 1994, Intensive Care Med 20:379, recalled), from some 100 mmHg in its alveoli on; within
// minutes (first phase, Talbot 2005, J Appl Physiol 98:1125, recalled; to be checked). Anaesthetics take a fifth of it at one MAC (Domino 1986, Anesthesiology 64:423,
// recalled): assumed, 0.4 of it at the deepest. Only what one lung has more than the other is counted: when both want oxygen, the lungs' resistance stays.
constexpr double kHypoxicNarrowing = 0.5, kNarrowed_mmHg = 30.0, kWide_mmHg = 100.0, kNarrowing_s = 90.0;

// A tube in the right main bronchus often shuts the orifice of the upper lobe too, 1.5 to 2 cm below the carina (assumed: 0.15 of the lung). Half of the airway's resistance
// lies in tube and windpipe, half in what branches (assumed).
constexpr double kUpperLobeShut = 0.15, kBranchedResistance = 0.5;

// A pneumothorax takes air out of the right lung as it shunts (gas.inl: 0.30 of all flow).
constexpr double kTensionAirless = 0.30 / 0.55;

// Open chest: assumed courses. A small hole lets the lung fall together slowly and in part, one as wide as the windpipe wholly and in some 20 s. A mean pressure of 8 cmH2O
// holds it open against its own recoil of 5 (Nunn, ch. 2). Closed (with a valve or a drain) it unfolds in some minutes of a man's own breath.
constexpr double kHalfOpen = 0.25, kHeldOpen_cmH2O = 8.0, kUnfolds_s = 120.0, kPushedOpen_s = 15.0;

// Embolism. Clots in x of the vessels leave 1 - x of the conductance, and mediators narrow the others (Smulders 2000, Cardiovasc Res 48:23, recalled; size assumed).
constexpr double kMediatorsNarrow = 0.5;
constexpr double kLock_mL = 40.0;  // of bubbles that double the resistance, as of air (set_controls)

// Lungs of one whom drugs put to sleep or paralyse become within minutes (Nunn, ch. 21) nearly what set_lungs gives one built anaesthetised: less than half of the compliance, more shunt; where a machine breathes, the
// resistance of a tube comes to the airway's. Their volume stays that of the awake (not represented).
constexpr double kFallAsleep_s = 150.0, kAsleepStiffens = 0.55, kAsleepShunts = 0.03, kTubeNarrows = 1.5;

// A right ventricle that was healthy does not bring more than 40 mmHg of mean pressure, and from 30 on the pressure before it rises (20 patients, up to 68 % shut: McIntyre
// and Sasahara 1971, Am J Cardiol 28:288, abstract checked). assumed: from 30 mmHg on, in half a minute, at worst to 0.15 of its strength at 46. It is counted where clots or
// carbon dioxide shut the vessels: work raises the pressure with the flow, and what air does was fitted without.
constexpr double kStrains_mmHg = 30.0, kWornOut_mmHg = 46.0, kClotStrain_s = 30.0, kMostStrain = 0.85;

// Aspiration: acid burns at once (bronchospasm within minutes), oedema and consolidation follow within one to two hours, inflammation for a day (Marik 2001, N Engl J Med
// 344:665, recalled; sizes and times assumed). More of it falls into the right lung.
constexpr double kBurns_s = 60.0, kPneumonitis_s = 2400.0, kSpasmPasses_s = 2.0 * 3600.0, kHeals_s = 48.0 * 3600.0;
constexpr double kAspirationSpasm = 0.5, kFlooded[2] = {0.15, 0.30}, kInflamed[2] = {0.30, 0.40};

/// Two shares that are lost one after the other.
template <class V>
V lost_of_both(const V& a, const V& b) {
  return 1.0 - (1.0 - a) * (1.0 - b);
}

}  // namespace

template <class V>
void add_lung_injury(const StateOf<V>& s, InputOf<V>& in) {
  in.bronchospasm = math::min(1.0, in.bronchospasm + kAspirationSpasm * s.aspirated * (1.0 + in.drugs.bronchial_tone));
  for (unsigned i = 0; i < 2; ++i) {
    const V burnt = kFlooded[i] * math::max(s.aspirated, s.pneumonitis) + kInflamed[i] * s.pneumonitis;
    in.lung_without_air[i] = lost_of_both<V>(in.lung_without_air[i], burnt);
  }
  in.lung_without_air[right_lung] = lost_of_both<V>(lost_of_both<V>(in.lung_without_air[right_lung], s.collapsed), kUpperLobeShut * in.endobronchial);
  in.stirred += 0.6 * in.pulmonary_embolism;  // receptors in the lungs' vessels (size assumed)
}

template <class V>
V set_lung_ventilation(const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  const V reached_left = kLungShare[left_lung] * (1.0 - in.lung_without_air[left_lung]) * (1.0 - in.endobronchial);
  const V reached_right = kLungShare[right_lung] * (1.0 - in.lung_without_air[right_lung]);
  // What a tension pneumothorax takes of a breath stands in set_ventilation; here, which lung loses it.
  const V right_share = reached_right * (1.0 - kTensionAirless * s.chest_air);
  const V all = math::max(1e-6, reached_left + right_share);
  f.lung_ventilation[left_lung] = reached_left / all;
  f.lung_ventilation[right_lung] = right_share / all;
  return reached_left + reached_right;
}

template <class V>
void set_lung_flow(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  const V strength = kHypoxicNarrowing * (1.0 - 0.4 * m.patient.anaesthesia);
  const V airless = 1.0 - strength;
  Row<V, 2> aerated;
  for (unsigned i = 0; i < 2; ++i) aerated[i] = 1.0 - strength * s.lung_narrowed[i];
  const V widest = math::max(aerated[left_lung], aerated[right_lung]);
  Row<V, 2> g;
  for (unsigned i = 0; i < 2; ++i) {
    const V a = in.lung_without_air[i];
    const V through_airless = a * airless, through_air = (1.0 - a) * aerated[i];
    f.lung_airless[i] = through_airless / (through_airless + through_air);
    g[i] = kLungShare[i] * (through_airless + through_air) / widest;
  }
  const V all = both(g);
  for (unsigned i = 0; i < 2; ++i) f.lung_flow[i] = g[i] / all;
  // Bubbles of carbon dioxide lock vessels as air does (set_controls).
  const V lock_mL = kLock_mL * m.small;
  const V clots = (1.0 - in.pulmonary_embolism) / (1.0 + kMediatorsNarrow * in.pulmonary_embolism * in.pulmonary_embolism);
  f.right_strength = 1.0 - kMostStrain * s.clot_strain;
  f.g_lung *= math::max(0.05, all) * clots * (lock_mL + s.air_mL) / (lock_mL + s.air_mL + s.carbon_dioxide_bubbles_mL);
}

template <class V>
void update_lungs(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  for (unsigned i = 0; i < 2; ++i)
    low_pass(s.lung_narrowed[i], 1.0 - math::smoothstep(kNarrowed_mmHg, kWide_mmHg, s.lung_o2_mmHg[i]), dt, kNarrowing_s);
  const V stressed_mL = s.volume_mL[pulmonary_artery] - m.unstressed_mL[pulmonary_artery];
  low_pass(s.lung_artery_mmHg, arterial_pressure_mmHg<V>(stressed_mL, m.elastance_mmHg_per_mL[pulmonary_artery], m.stretched_mmHg), dt, 3.0);
  const V awake = 1.0 - math::smoothstep(0.0, 0.3, m.patient.anaesthesia);  // as set_lungs has it
  low_pass(s.lungs_asleep, awake * math::max(math::clamp(in.drugs.hypnosis, 0.0, 1.0), in.drugs.paralysis), dt, kFallAsleep_s);
  const V shut = 1.0 - (1.0 - in.pulmonary_embolism) / (1.0 + s.carbon_dioxide_bubbles_mL / (kLock_mL * m.small));
  low_pass(s.clot_strain, math::smoothstep(kStrains_mmHg, kWornOut_mmHg, s.lung_artery_mmHg) * math::smoothstep(0.2, 0.5, shut), dt, kClotStrain_s);

  if (any(in.open_pneumothorax > 0.0 || s.collapsed > 0.0)) {
    const V hole = in.open_pneumothorax;
    const V mean_cmH2O = f.peep_cmH2O + f.machine_share * 0.4 * f.tidal_mL / f.system_mL_per_cmH2O;
    const V held_open = select(f.controlled, math::smoothstep(0.0, kHeldOpen_cmH2O, mean_cmH2O), 0.0);
    const V wish = (1.0 + kHalfOpen) * hole / (hole + kHalfOpen) * (1.0 - held_open);
    const V unfolds_s = select(held_open > 0.2, V(kPushedOpen_s), V(kUnfolds_s));
    low_pass(s.collapsed, wish, dt, select(wish > s.collapsed, 10.0 + 10.0 / math::max(0.05, hole), unfolds_s));
  }
  if (any(in.aspiration > 0.0 || s.aspirated > 0.0 || s.pneumonitis > 0.0)) {
    // It gets no less by what comes later; cleared are the bronchi sooner than the lungs.
    low_pass(s.aspirated, math::max(in.aspiration, 0.0), dt, select(in.aspiration > s.aspirated, V(kBurns_s), V(kSpasmPasses_s)));
    low_pass(s.pneumonitis, math::max(s.aspirated, s.pneumonitis), dt, kPneumonitis_s);
    s.pneumonitis -= s.pneumonitis * (dt / kHeals_s);
  }
}

}  // namespace holotwin::physiology
