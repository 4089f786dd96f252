// Mediators of anaphylaxis, and infection with the body's answer to it; what both do to vessels, heart, lungs and metabolism.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Anaphylaxis. Collapse comes 5 min after an injected allergen at the median (Pumphrey 2000, Clin Exp Allergy 30:1144). assumed: mediators rise with 90 s
// and, released no more, go with 10 min.
constexpr double kReleased_s = 90.0, kCleared_s = 600.0;
// Up to 35 % of the blood's volume is in the tissues within 10 min (Fisher 1986, Anaesth Intensive Care 14:17). assumed: 2.2 mL/s at the worst.
constexpr double kMediatorLeak_mL_per_s = 2.2;
// Infection, counted in powers of ten over what the body keeps in check. assumed throughout, so that an untreated, severe one brings shock in six to
// ten hours and antibiotics (0.8 powers an hour at most, assets/drugs/antibiotic.toml) turn it in some hours: illustrative, as that file is.
constexpr double kGrowth_per_h = 0.6, kMost = 6.0, kControlled_per_h = 0.2;
constexpr double kInflamed_s = 2400.0, kCalmed_s = 8.0 * 3600.0;
constexpr double kSepticLeak_mL_per_s = 0.08, kLeaksOn = 0.2;  // some 4 mL/kg/h; a fifth of it goes on when the source is gone
// Who comes out of a shock has wide vessels for hours (assumed: fitted to the good run of shared/docs/field/liver-trauma.md, 65 to 80 mmHg at 85 to 110 beats with the blood given back).
constexpr double kReperfusionOpens = 0.45, kReperfusionPools = 0.05;

/// How far the body answers to what grows in it, 0 to 1.
template <class V>
V answer_to_pathogens(const StateOf<V>& s) {
  return math::smoothstep(1.0, 4.0, s.pathogens);
}

}  // namespace

template <class V>
void add_inflammation(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const V M = s.mediators, I = s.inflammation;
  DrugActionsOf<V>& d = in.drugs;
  // assumed sizes. Shock of anaphylaxis: resistance to a half, blood pooled, the heart weakened by histamine, bronchi shut. Septic shock before fluid: resistance to four tenths,
  // veins wide, ejection fraction down by a fifth to a quarter (Parker 1984, Ann Intern Med 100:483), vessels deaf to catecholamines, metabolism and temperature up.
  scale(d.systemic_resistance, 1.0 - 0.57 * M, 1.0 - 0.60 * I, 1.0 - kReperfusionOpens * s.reperfusion);
  d.venous_tone -= 0.22 * M + 0.10 * I + kReperfusionPools * s.reperfusion;
  scale(d.contractility, 1.0 - 0.20 * M, 1.0 - 0.25 * I);
  scale(d.heart_rate, 1.0 + 0.05 * I);
  scale(d.metabolism, 1.0 + 0.25 * I);
  scale(d.vascular_response, 1.0 - 0.45 * I);
  d.lactate_mmol_L_h += 8.0 * I;  // made with oxygen, and cleared less (Levraut 1998, AJRCCM 157:1021, recalled; to be checked)
  in.bronchospasm = math::min(1.0, in.bronchospasm + 0.6 * M * (1.0 + in.drugs.bronchial_tone));
  in.airway_obstruction = math::min(1.0, in.airway_obstruction + 0.25 * M);  // the larynx swells
  in.stirred = 0.6 * I;
  in.fever_C = 2.2 * I;
  // What has left leaves less to leak.
  const V left = math::clamp((s.plasma_mL / m.initial.plasma_mL - 0.35) / 0.65, 0.0, 1.0);
  in.leak_mL_per_s = m.blood_scale * left * (1.0 + in.drugs.capillary_leak) * (kMediatorLeak_mL_per_s * M + kSepticLeak_mL_per_s * I * (kLeaksOn + (1.0 - kLeaksOn) * answer_to_pathogens(s)));
}

template <class V>
void update_inflammation(const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V released = in.anaphylaxis * (1.0 + in.drugs.mediators);
  low_pass(s.mediators, released, dt, select(released > s.mediators, V(kReleased_s), V(kCleared_s)));

  const auto source = in.infection > 0.0;
  const V growth = select(source, kGrowth_per_h * (1.0 - s.pathogens / (kMost * math::max(in.infection, 1e-3))), V(-kControlled_per_h));
  s.pathogens = math::clamp(s.pathogens + dt / 3600.0 * (growth - math::max(0.0, in.drugs.pathogen_kill_log10_h)), 0.0, kMost);
  const V answer = answer_to_pathogens(s);
  low_pass(s.inflammation, answer, dt, select(answer > s.inflammation, V(kInflamed_s), V(kCalmed_s)));
}

}  // namespace holotwin::physiology
