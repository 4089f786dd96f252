// The kidneys, left and right: their blood flow and what holds it steady, filtration, the hormones that they answer to, urine and the salts in it.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// What holds flow and filtration steady, fitted to rows 421-444 of validation.json (a kidney perfused at 50 to 180 mmHg, reflexes held): the afferent
// arterioles take up 85 % of a change of pressure, and narrow as much again where filtration doubles (tubuloglomerular feedback; together in some 10 s,
// Just 2007, Am J Physiol 292:R1), from 0.3 to 3.8 of their resistance; efferent ones widen with flow.
constexpr double kMyogenic = 0.85, kFeedback = 1.0, kWidest = 0.3, kNarrowest = 3.8, kAfferent_reach_s = 10.0;
constexpr double kFlowWidens = 0.9, kEfferentWidest = 0.5;
// Nerves narrow the arterioles before the glomerulus more than those behind it, angiotensin those behind it, and it has the tubules take water and salt back (Hall 1986, Fed Proc 45:1431; sizes assumed,
// so that the little urine of a bleeding is as little after it, row 1602, then without kLeastUrine).
constexpr double kNervesAfferent = 3.2, kNervesEfferent = 1.2, kSilenced = 0.8, kAngiotensinEfferent = 0.137, kAngiotensinSpares = 0.9, kSepticWastes = 0.75;
constexpr double kFiltration_s = 2.0, kMostFiltered = 0.6;       // of plasma
constexpr double kSlack_mmHg = 4.0, kSepticKidney = 0.55, kMediatedKidney = 0.5, kReperfusedKidney = 0.30;  // assumed (update_kidneys, unhurt)
// Pressure diuresis: urine with the power 1.5 of the pressure above 0.55 of rest's (the same rows; no urine at 50 mmHg).
constexpr double kUrine_mL_per_kg_h = 0.75;                 // of a hydrated adult (0.5-1)
constexpr double kNoUrine = 0.55, kMostDiuresis = 12.0;
// What is filtered carries some of its water out at least: even the most concentrated urine needs room for solutes (600 mOsm a day at 1200 to 1400 mOsm/kg, of 180 L: Guyton and Hall, ch. 29).
constexpr double kLeastUrine = 0.0022;
// Of urine at rest, mmol/L: rows 218-221, in the middle of what a day's urine holds.
constexpr double kUrineSodium = 80.0, kUrinePotassium = 45.0, kUrineChloride = 80.0;
// Of the urine that a loop diuretic adds (Puschett, textbook: about half-isotonic; recalled).
constexpr double kDiureticSodium = 75.0, kDiureticPotassium = 15.0, kDiureticChloride = 90.0;
constexpr double kLeastWater_L = 0.1;
// Renin's half-life is 15 min, aldosterone acts in an hour, vasopressin's half-life is 10-20 min (Guyton and Hall, ch. 29 and 30).
constexpr double kAngiotensin_s = 900.0, kAldosterone_s = 3600.0, kVasopressin_s = 900.0;

/// One side, this frame.
template <class V>
RenalVesselsOf<V> renal_vessels(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const StateOf<V>& s, unsigned side) {
  const V open = math::max(1e-3, 1.0 - in.clamp_renal_artery[side]);
  const V nerves = math::max(-0.4, f.tone);
  const V before = 1.0 + select(nerves > 0.0, kNervesAfferent * nerves, kSilenced * nerves), behind = 1.0 + select(nerves > 0.0, kNervesEfferent * nerves, kSilenced * nerves);
  // In work they narrow with the gut's.
  const V afferent = f.arterioles * s.afferent_tone[side] * before * (1.0 + in.gut_narrowing + in.kidney_narrowing);
  const V flow = math::max(1e-6, s.kidney_flow_mL_per_s[side] / m.kidney.flow_mL_per_s);
  const V widened = math::clamp(math::pow(flow, V(-kFlowWidens)), kEfferentWidest, 1.0);
  const V efferent = f.arterioles * widened * behind * (1.0 + kAngiotensinEfferent * math::max(0.0, s.angiotensin)) * (1.0 + in.gut_narrowing);
  return {m.kidney.artery / (open * open), m.kidney.afferent * afferent, m.kidney.efferent * efferent};
}

/// What thin plasma leaves of the membrane's conductance (Baylis 1977, Am J Physiol 232:F58, rats, recalled; to be checked; assumed: in proportion to protein, not above rest's).
template <class V>
V let_through(const ModelOf<V>& m, const StateOf<V>& s) {
  return math::min(1.0, (s.protein / s.plasma_mL) / (m.initial.protein / m.initial.plasma_mL));
}

/// What sepsis, mediators and a shock that is over leave of it: of septic shock half have an injured kidney within a day (Bagshaw 2009, Intensive Care Med 35:871, recalled; to be checked; sizes assumed).
/// Its tubules feel a full flow and do not ask for more.
template <class V>
V unhurt(const StateOf<V>& s) {
  return (1.0 - kSepticKidney * s.inflammation) * (1.0 - kMediatedKidney * s.mediators) * (1.0 - kReperfusedKidney * s.reperfusion);
}

/// Blood over what he was built with.
template <class V>
V fullness(const ModelOf<V>& m, const StateOf<V>& s) {
  return (s.red_cells_mL + s.plasma_mL) / m.patient.blood_volume_mL - 1.0;
}

}  // namespace

template <class V>
V creatinine_mmol_L(const ModelOf<V>& m, const StateOf<V>& s) {
  const V gained_mL = (s.plasma_mL + s.interstitial_mL) - (m.initial.plasma_mL + m.initial.interstitial_mL);
  return s.creatinine_mmol / math::max(kLeastWater_L, m.body_water_L + 1e-3 * gained_mL);
}

template <class V>
void update_creatinine(const ModelOf<V>& m, const OutputOf<V>& out, StateOf<V>& s) {
  // One pool in all of the body's water; leaves by filtration (what tubules add is left out) and with blood.
  const V bled_mL = lost_plasma_mL(out);
  s.creatinine_mmol += kFrameTime_s * m.creatinine_mmol_per_s - 1e-3 * (kFrameTime_s * both(s.filtration_mL_per_s) + bled_mL) * creatinine_mmol_L(m, s);
}

template <class V>
void set_kidneys(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  f.g_kidneys = 0.0;
  for (unsigned side = 0; side < 2; ++side) {
    const RenalVesselsOf<V>& r = f.renal[side] = renal_vessels(m, in, f, s, side);
    f.g_kidneys += 1.0 / (r.artery + r.afferent + r.efferent);
  }
}

template <class V>
void update_kidneys(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const V& arterial_mmHg, const V& venous_mmHg, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V protein = kHealthyProtein_g_dL * s.protein / s.plasma_mL;
  const V entering = oncotic_mmHg(protein);
  const V passes = let_through(m, s) * unhurt(s);
  for (unsigned side = 0; side < 2; ++side) {
    const RenalVesselsOf<V>& r = f.renal[side];
    const V flow = math::max(0.0, arterial_mmHg - venous_mmHg) / (r.artery + r.afferent + r.efferent);
    low_pass(s.kidney_flow_mL_per_s[side], flow, dt, 3.0);
    const V renal_mmHg = arterial_mmHg - flow * r.artery;
    const V glomerular = venous_mmHg + flow * r.efferent;
    // Filtration thickens what flows on: the mean of both ends holds water back (Deen 1972, Am J Physiol 223:1178, in short).
    const V plasma = flow * (1.0 - haematocrit(s));
    const V fraction = math::clamp(s.filtration_mL_per_s[side] / math::max(plasma, 1e-3 * m.kidney.flow_mL_per_s), 0.0, kMostFiltered);
    const V held = 0.5 * (entering + oncotic_mmHg<V>(protein / (1.0 - fraction)));
    // What presses on the belly presses on the tubules too.
    const V filtered = s.filtration_mL_per_s[side] / (m.kidney.filtration_mL_per_s * passes);
    // Little filtrate leaves the tubules slack (assumed: of some 18 mmHg).
    const V tubule_mmHg = m.kidney.tubule_mmHg - kSlack_mmHg * (1.0 - math::min(1.0, filtered));
    const V net = glomerular - (tubule_mmHg + in.abdominal_pressure_mmHg) - held;
    low_pass(s.filtration_mL_per_s[side], math::clamp(m.kidney.filtration_mL_per_s_mmHg * passes * net, 0.0, kMostFiltered * plasma), dt, kFiltration_s);
    const V wish = 1.0 + kMyogenic * (renal_mmHg - m.kidney.artery_mmHg) / m.kidney.afferent_drop_mmHg + kFeedback * (filtered - 1.0);
    low_pass(s.afferent_tone[side], math::clamp(wish, kWidest, kNarrowest), dt, kAfferent_reach_s);
    low_pass(s.renal_artery_mmHg[side], renal_mmHg, dt, 3.0);
  }
}

template <class V>
Row<UrineOf<V>, 2> urine(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  // A full circulation is emptied faster (natriuretic peptides; slope fitted to the urine of 2 L of saline); an empty one spares by angiotensin and vasopressin.
  const V volume = math::min(1.0 + 32.0 * math::max(0.0, fullness(m, s)), 6.0);
  // Vasopressin thickens it up to 2.4 of rest's, its absence thins it to a tenth. Septic shock uses vasopressin up (Landry 1997, Circulation 95:1122, recalled; to be checked), and angiotensin's
  // receptors grow few (Bucher 2001, J Clin Endocrinol Metab 86:4286, recalled; to be checked; size assumed, the same for both).
  const V obeyed = 1.0 - kSepticWastes * s.inflammation;
  const V thick = math::clamp(1.0 + select(s.vasopressin > 0.0, 0.5 * s.vasopressin * obeyed, 0.9 * s.vasopressin), 0.1, 2.4);
  // Aldosterone spares sodium for potassium; potassium drives itself out (assumed: with its third power, and half as fast as the flow).
  const V spared = 1.0 / (1.0 + 0.8 * math::max(0.0, s.aldosterone));
  const V exchanged = math::clamp(1.0 + 0.5 * s.aldosterone, 0.3, 3.0);
  const V level = s.potassium_mmol / (s.plasma_mL + s.interstitial_mL) / (m.initial.potassium_mmol / (m.initial.plasma_mL + m.initial.interstitial_mL));
  // Chloride in excess leaves with ammonium (assumed: 8 % more a mmol/L).
  const V excess = math::clamp(1.0 + 0.08 * (electrolytes(s).chloride - kRestChloride_mmol_L), 0.2, 2.0);
  const V rest_L_per_s = 1e-3 * m.kidney.urine_mL_per_s;

  Row<UrineOf<V>, 2> of;
  for (unsigned side = 0; side < 2; ++side) {
    const V filtered = s.filtration_mL_per_s[side] / (m.kidney.filtration_mL_per_s * let_through(m, s));  // what less passes is not taken back
    const V pressure = math::max(0.0, s.renal_artery_mmHg[side] / m.kidney.artery_mmHg - kNoUrine) / (1.0 - kNoUrine);
    const V delivered = filtered * math::min(kMostDiuresis, pressure * math::sqrt(pressure)) * volume / (1.0 + kAngiotensinSpares * math::max(0.0, s.angiotensin) * obeyed);
    const V driven = math::sqrt(filtered * delivered) * level * level * level * exchanged;
    const V added_mL_per_s = 0.5 * in.drugs.urine_mL_per_min / 60.0 * math::min(1.0, filtered);
    const V diuretic_mL_per_s = math::max(0.0, added_mL_per_s);
    UrineOf<V>& u = of[side];
    u.sodium_mmol_per_s = rest_L_per_s * kUrineSodium * delivered * spared + 1e-3 * kDiureticSodium * diuretic_mL_per_s;
    u.potassium_mmol_per_s = rest_L_per_s * kUrinePotassium * driven + 1e-3 * kDiureticPotassium * diuretic_mL_per_s;
    u.chloride_mmol_per_s = rest_L_per_s * kUrineChloride * delivered * spared * excess + 1e-3 * kDiureticChloride * diuretic_mL_per_s;
    u.water_mL_per_s = math::max(kLeastUrine * s.filtration_mL_per_s[side], m.kidney.urine_mL_per_s * delivered / thick + added_mL_per_s);
  }
  return of;
}

template <class V>
void update_renal_hormones(const ModelOf<V>& m, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V full = fullness(m, s);
  const V pressure = 0.5 * both(s.renal_artery_mmHg);
  // 0 at rest. assumed slopes: renin doubles for 20 mmHg at the kidney, at half the sympathetic's range, at a fifth less blood; falls with more.
  const V angiotensin = math::clamp((m.kidney.artery_mmHg - pressure) / 20.0 + 2.0 * math::max(0.0, s.sympathetic_resistance) - 5.0 * full, -1.0, 4.0);
  low_pass(s.angiotensin, angiotensin, dt, kAngiotensin_s);
  const ElectrolytesOf<V> now = electrolytes(s);
  low_pass(s.aldosterone, math::clamp(s.angiotensin + 1.0 * (now.potassium - kRestPotassium_mmol_L), -1.0, 5.0), dt, kAldosterone_s);
  // Osmolality counts from 1 % on, volume when a tenth of it is gone, and then with a power (Robertson 1976, Kidney Int 10:25; slope assumed).
  const V vasopressin = math::clamp(0.35 * (now.tonicity - kRestOsmolality + drawing_osmoles(m, s)) + 140.0 * math::max(0.0, -full - 0.13) - 2.0 * math::max(0.0, full), -1.0, 6.0);
  low_pass(s.vasopressin, vasopressin, dt, kVasopressin_s);
}

}  // namespace holotwin::physiology
