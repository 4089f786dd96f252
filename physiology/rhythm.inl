// Which rhythm the heart has, what that takes of the beat, what moves it to another by itself, and what puts it right.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// What a rhythm takes: rate (0: his own), and shares of ventricles, atria and of the beat as such. Ventricular tachycardia loses the atria's kick and some
/// strength to a wave that runs the wrong way (assumed); in supraventricular tachycardia the atria press against closed valves (assumed: nothing is left of their kick).
struct RhythmShape {
  double per_min, stilled, atria_lost, disorganised, tight;
  double freed = 0, driven = 0;  ///< how far an imposed rate answers to the vagus and to what drives a heart: a slow node to both in full, an escape to the second by half (assumed)
};
constexpr RhythmShape kRhythms[] = {{0, 0, 0, 0, 0}, {45, 0, 0, 0, 0, 1, 1}, {0, 0, 0, 0, 0}, {130, 0.25, 1, 0, 0.6}, {185, 0.80, 1, 0, 0}, {190, 1, 1, 0, 0}, {0, 1, 1, 1, 0}, {0, 1, 1, 1, 0}, {50, 1, 1, 0, 0}, {0, 0, 1, 0, 1.1}, {180, 0, 1, 0, 1.0}, {35, 0, 0, 0, 0, 0, 0.5}};
constexpr unsigned kRhythmCount = sizeof kRhythms / sizeof kRhythms[0];
/// As Rhythm (physiology.h), asserted in rhythm.cpp.
constexpr double kSinus = 0, kSinusTachycardia = 2, kFirstVentricular = 3, kFibrillation = 6, kStandstill = 7, kNoPulse = 8, kAtrialFibrillation = 9, kSupraventricular = 10, kBlock = 11;

// Atrial fibrillation that nobody slows: 110-150 a minute in a patient who is ill (recalled; to be checked), here 1.4 times what his sinus node would do, by way of
// the node between (drugs that slow conduction there slow it). Beats differ by a fifth to a quarter of their
// length (coefficient of variation 0.2-0.25; recalled, to be checked).
constexpr double kConducted = 1.4, kSpread = 0.44;
// A block's escape from the ventricles: 35 at rest's 72 (20-40; Guyton and Hall), in proportion in the young (assumed), and it does not follow the reflex.
constexpr double kDriven = 0.52;
constexpr double kEscapePer = 1.0 / 72.0;

// Potassium, mmol/L (Parham 2006, Tex Heart Inst J 33:40: T peaks from 5.5-6.5, P goes 6.5-7.5, wide QRS 7-8, sine wave, fibrillation and standstill 8-10, in no
// strict order; the smooth steps between are assumed). Calcium works at once and for half an hour to an hour: assumed 2 mmol/L for a quarter of a mmol/L of ionised calcium.
constexpr double kCalciumShields = 2.0, kShield_mmol_L = 0.25;
constexpr double kPotassiumFibrillates = 9.0, kPotassiumStops = 10.5, kPotassiumBinds = 8.5;  // the last: neither shock nor pacemaker helps above (assumed)
// Cold, core in C: the rate falls to a half by 28 (Danzl and Pozos 1994, NEJM 331:1756), fibrillation threatens below 28, standstill below 18-20, and shocks seldom hold below
// 30 (the same; courses assumed). 28 is taken for the last, where fibrillation begins.
constexpr double kCold_C = 32.0, kColdSlows_per_K = 0.2, kColdFibrillates_C = 28.0, kColdStops_C = 18.0;
// Time to fibrillation, all assumed: 2 min at 1 mmol/L of potassium and 20 min at 1 K beyond the limits; 4 min where a fresh infarct has a quarter of the ventricle more than the quarter that is borne
// and the rest starves; half a minute where drugs have taken all conduction from the ventricles. What has built up is forgotten with 5 min.
constexpr double kPotassium_s = 120.0, kColdPer_K_s = 1200.0, kInfarct_s = 60.0, kPoison_s = 30.0, kCalms_s = 300.0;
// A heart in fibrillation spends what it has: shocks succeed for 4 min, and then only after compressions (Weisfeldt and Becker 2002, JAMA 288:3035); eight minutes after it has spent all it stands
// still (recalled: 10-15 in all; to be checked). Compressions restore it in 2 min and a half where perfusion pressure is 25 mmHg, and below 15 do not hold it (Paradis 1990, JAMA 263:1106: nobody came
// back with less; assumed linear).
constexpr double kSpent_s = 300.0, kRestored_s = 150.0, kShockable = 0.75, kPacedStarved = 0.6;
constexpr double kFine_s = 480.0;

/// How far the ventricles' conduction is lost to drugs: beyond what slows the node between atria and ventricles alone (assumed).
template <class V>
V poisoned(const InputOf<V>& in) {
  return math::max(0.0, -0.35 - in.drugs.av_conduction) / 0.6;
}

/// Energy that ends fibrillation, J: below what is used first, 120 to 200 J of a biphasic shock and 2 to 4 J/kg in a child (AHA 2020, Circulation 142:S366; ERC 2021; that there is one limit, and how far below what is used, is assumed).
template <class V>
V enough_J(const ModelOf<V>& m) {
  return math::min(110.0, 1.9 * m.patient.weight_kg);
}

}  // namespace

template <class V>
V felt_potassium_mmol_L(const ModelOf<V>& m, const StateOf<V>& s) {
  const V calcium = ionised_calcium_mmol_L(m, s) - ionised_calcium_mmol_L(m, m.initial);
  return electrolytes(s).potassium - kCalciumShields * math::clamp(calcium / kShield_mmol_L, 0.0, 1.0);
}

template <class V>
void set_rhythm(const ModelOf<V>& m, StateOf<V>& s, InputOf<V>& in) {
  const auto ordered = !(in.rhythm == s.ordered_rhythm);
  assign(ordered, s.rhythm, in.rhythm);
  assign(ordered, s.ordered_rhythm, in.rhythm);
  const V potassium = felt_potassium_mmol_L(m, s);
  const auto holds = potassium < kPotassiumBinds && s.temperature_C > kColdFibrillates_C;

  const auto shocked = in.shock_J > 0.0;
  if (any(shocked)) {
    const auto organised = s.rhythm < kFirstVentricular || s.rhythm == kBlock;
    const auto fibrillates = s.rhythm == kFibrillation;
    // A tachycardia needs half, atrial fibrillation four fifths (ERC 2021: 70-120 and 120-150 J). What calms the heart makes a shock likelier to hold (Dorian 2002,
    // NEJM 346:884, amiodarone); here less energy does and a heart may be more starved.
    const V calm = math::clamp(-in.drugs.excitability, 0.0, 1.0);
    const V needed_J = enough_J(m) * select(fibrillates, V(1.0), select(s.rhythm == kAtrialFibrillation, V(0.8), V(0.5))) * (1.0 - 0.3 * calm);
    const auto treatable = !organised && !(s.rhythm == kStandstill) && !(s.rhythm == kNoPulse);
    const auto through = shocked && treatable && in.shock_J >= needed_J;
    const auto ends = through && holds && s.starved < kShockable + 0.15 * calm;
    const auto stops = through && !ends && fibrillates && s.starved > 0.9;
    // On the T wave of an organised beat it finds cells half recovered (Wiggers and Wegria 1940, Am J Physiol 128:500).
    const V root = math::sqrt(s.beat_period_s);
    const V since_r = (s.beat_s - 0.10 * root) / root;
    const auto on_t = shocked && organised && in.shock_J > 5.0 && since_r > 0.17 && since_r < 0.30;
    assign(ends, s.rhythm, kSinus);
    assign(ends, s.irritation, 0.0);
    assign(stops, s.rhythm, kStandstill);
    assign(on_t, s.rhythm, kFibrillation);
  }

  for (unsigned i = 1; i < kRhythmCount && any(s.rhythm > kSinus); ++i) {  // sinus takes nothing
    const auto is = s.rhythm == static_cast<double>(i);
    assign(is, in.imposed_per_min, kRhythms[i].per_min);
    assign(is, in.stilled, kRhythms[i].stilled);
    assign(is, in.atria_lost, kRhythms[i].atria_lost);
    assign(is, in.disorganised, kRhythms[i].disorganised);
    assign(is, in.tight, kRhythms[i].tight);
    assign(is, in.freed, kRhythms[i].freed);
    assign(is, in.driven, kRhythms[i].driven);
  }
  in.rhythm = s.rhythm;
  // A node that is driven: 105 at rest's 72, more where the reflex asks for more, less where a beta blocker takes the drive (seven tenths of it nerves'; assumed).
  assign(s.rhythm == kSinusTachycardia, in.pace_per_min, in.pace_per_min + kDriven * m.patient.hr_per_min * (1.0 - 0.7 * in.drugs.beta_blockade));
  const auto fibrillating_atria = s.rhythm == kAtrialFibrillation;
  assign(fibrillating_atria, in.rate_times, kConducted * math::max(0.3, 1.0 + math::min(0.3, in.drugs.av_conduction)));
  assign(fibrillating_atria, in.irregular, kSpread);
  // The faster the beats the less do the ventricles relax between them.
  in.tight = in.tight * math::clamp((s.hr_per_min * (72.0 / m.patient.hr_per_min) - 72.0) / 60.0, 0.4, 1.8);
  // A child's is faster: 220 and more in the first year (recalled; to be checked).
  assign(s.rhythm == kSupraventricular, in.imposed_per_min, math::max(in.imposed_per_min, 1.05 * m.most_rate_per_min));
  const auto block = s.rhythm == kBlock;
  assign(block, in.imposed_per_min, in.imposed_per_min * math::clamp(m.patient.hr_per_min * kEscapePer, 1.0, 1.7));
  assign(block, in.dissociated, 1.0);

  // Potassium, cold and poisoned channels slow the ventricles' own conduction, and the rate; potassium and poison take the atria first and weaken the heart.
  const V salt = math::smoothstep(6.5, 9.5, potassium);
  const V poison = math::clamp(poisoned(in), 0.0, 1.0);
  s.conduction_lost = math::max(salt, poison);
  const V cold_K = math::max(0.0, math::min(kCold_C, m.patient.temperature_C - 2.0) - s.temperature_C);
  const V slowed = (1.0 - 0.6 * math::smoothstep(7.0, 9.5, potassium)) * (1.0 - 0.6 * poison) * (any(cold_K > 0.0) ? math::exp(-kColdSlows_per_K * cold_K) : V(1.0));
  in.rate_times = in.rate_times * slowed;
  in.imposed_per_min = in.imposed_per_min * slowed;
  // A node without oxygen slows: bradycardia ends asphyxia below some 40 % (recalled; to be checked; size assumed).
  in.rate_times = in.rate_times * (0.45 + 0.55 * math::smoothstep(0.10, 0.42, s.arterial_saturation));
  in.atria_lost = math::max(in.atria_lost, math::smoothstep(7.0, 8.5, potassium));
  in.stilled = in.stilled + (1.0 - in.stilled) * math::max(0.45 * math::smoothstep(7.5, 10.0, potassium), 0.0);

  // A pacemaker catches where the ventricles wait for a beat and can answer.
  const auto waits = !(s.rhythm >= kFirstVentricular && s.rhythm <= kFibrillation) && !(s.rhythm == kSupraventricular);
  const auto caught = in.pacing_per_min > 0.0 && waits && holds && s.starved < kPacedStarved && s.ischaemia < 0.9;
  s.paced = 0.0;
  if (!any(caught)) return;
  const auto still = s.rhythm == kStandstill;
  assign(caught && still, in.stilled, 0.0);
  assign(caught && still, in.disorganised, 0.0);
  assign(caught && still, in.imposed_per_min, in.pacing_per_min);
  assign(caught, in.captured_per_min, in.pacing_per_min);
  // The ventricles are driven where the pacemaker is faster than what they would do themselves.
  const auto drives = caught && s.beat_period_s > 59.0 / in.pacing_per_min;
  assign(drives, s.paced, 1.0);
  assign(drives, in.atria_lost, 1.0);
  assign(drives, in.irregular, 0.0);
  assign(drives, in.tight, 0.0);
}

template <class V>
void update_rhythm(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  s.organised = 1.0 - in.disorganised;

  // Towards fibrillation, in shares a second.
  const V potassium = felt_potassium_mmol_L(m, s);
  const V excitable = math::max(0.1, 1.0 + in.drugs.excitability);
  const V cold_K = math::max(0.0, kColdFibrillates_C - s.temperature_C);
  // Slow conduction lets an excitable heart re-enter (bupivacaine), and one that drugs calm stand still (lidocaine, magnesium; assumed: from half of it lost on).
  const V poison = poisoned(in);
  const V fresh = math::max(0.0, s.blocked - s.scar);  // muscle that dies irritates, a scar does so later
  const V urge = math::max(0.0, potassium - kPotassiumFibrillates) / kPotassium_s + cold_K / kColdPer_K_s + math::max(0.0, fresh - 0.25) * math::smoothstep(0.1, 0.4, s.ischaemia) / kInfarct_s +
                 select(in.drugs.excitability > 0.0, poison, V(0.0)) / kPoison_s;
  s.irritation = math::clamp(s.irritation + select(urge > 0.0, urge * excitable * dt, -s.irritation * (dt / kCalms_s)), 0.0, 1.0);
  const auto beats = !(s.rhythm >= kFirstVentricular + 2.0 && s.rhythm <= kNoPulse);
  const auto fibrillates = s.rhythm == kFibrillation;
  const auto begins = beats && s.irritation >= 1.0;

  // Towards standstill.
  const V halt = math::max(0.0, potassium - kPotassiumStops) / 60.0 + math::max(0.0, kColdStops_C - s.temperature_C) / 600.0 + select(fibrillates, s.starved / kFine_s, V(0.0)) +
                 select(in.drugs.excitability > 0.0, V(0.0), math::max(0.0, poison - 0.5) / 60.0);
  s.standstill = math::clamp(s.standstill + select(halt > 0.0, halt * dt, -s.standstill * (dt / kCalms_s)), 0.0, 1.0);
  const auto stops = s.standstill >= 1.0 && (beats || fibrillates);
  assign(begins, s.rhythm, kFibrillation);
  assign(begins, s.irritation, 0.5);  // what a shock has ended comes back sooner while the cause stays
  assign(stops, s.rhythm, kStandstill);

  // What a heart without a beat has left.
  const V perfusion_mmHg = (s.map_mmHg - s.cvp_mmHg) / m.pressure_scale;
  const V oxygen = math::clamp((oxyhaemoglobin(s.arterial_saturation, s) - 0.5) / 0.2, -1.0, 1.0);
  const V supply = math::min(math::clamp((perfusion_mmHg - 15.0) / 10.0, -1.0, 1.0), oxygen);
  const V spends = select(beats, V(-1.0 / kRestored_s), -supply / select(supply > 0.0, V(kRestored_s), V(kSpent_s)));
  s.starved = math::clamp(s.starved + spends * dt, 0.0, 1.0);
}

}  // namespace holotwin::physiology
