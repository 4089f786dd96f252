// Oxygen and carbon dioxide from the ventilator to the tissues, lactate, and base excess.
#pragma once
#include "physiology/body.h"
#include "physiology/lungs.inl"

namespace holotwin::physiology {

namespace {

// CO2 content of whole blood rises by about 4.7 mL per L and mmHg near 40 mmHg (McHardy 1967, Clin Sci 32:299).
constexpr double kCo2Slope_mL_per_mL_mmHg = 0.0047;
// Body stores of CO2: blood and viscera take part at once, muscle slowly. Total near 2.4 mL/kg/mmHg, the fast part set so that apnoea
// raises PaCO2 by 3-4 mmHg/min after the first minute (Farhi 1960, Anesthesiology 21:604; Eger 1961, Anesthesiology 22:419).
constexpr double kFastStore_mL_per_kg_mmHg = 0.55, kSlowStore_mL_per_kg_mmHg = 1.85, kSlowExchange_mL_per_kg_s_mmHg = 0.0007;  // the exchange fitted to both

/// Oxygen that blood can bind, mL/mL.
template <class V>
V oxygen_capacity(const V& hb_g_dL) {
  return 0.0134 * hb_g_dL;  // Hufner: 1.34 mL/g
}
// Lactate (update_acids): want of oxygen that is half borne, of demand; the most that glycolysis makes; what a full sympathetic drive makes, how much of that fades and how fast, and what lasts.
constexpr double kBorne = 0.04, kMostAnaerobic_mmol_per_kg_s = 0.12 / 60.0;
constexpr double kStress_mmol_per_kg_s = 4.6 / 3600.0, kStressFades = 0.75, kStressFades_s = 900.0, kStressLasts = 0.4;
constexpr double kAdrenals = 1.7, kAdrenalsAtMost_mmHg = 28.0, kAdrenalsFrom_mmHg = 68.0;  // what falling pressure adds to it
constexpr double kConvulsionLactate_mmol_per_kg_s = 0.007;  // of all muscles (convulsion.inl)
// What a shock leaves behind (assumed: times, and where shock begins and ends, of rest's pressure or output).
constexpr double kMemory_s = 600.0, kShockRemembered_s = 400.0, kForgotten_s = 4.0 * 3600.0;
constexpr double kReperfused_s = 180.0, kHalfReperfused = 0.1, kLetPass = 0.06, kShockedBelow = 0.70, kUnshockedAbove = 0.90;
// Of the drive to breathe: for a mmol/L of base lost, and for one beyond what a class II haemorrhage loses, whose rate of breathing is as at rest (row 1051 of validation.json; fitted
// between Kety 1948 and Albert 1967, update_gas); for want of saturation (fitted to rows 1405 and 509; Weil 1970 has 12).
constexpr double kAcid = 0.10, kMoreAcid = 0.14, kBuffered_mmol_L = 5.0, kHypoxia = 9.8;
constexpr double kTired = 0.75, kTires_s = 3600.0;  // what tired muscles lose of the most drive (update_gas)
// Blood past airways that mediators swell and plug (saturation of 92 % and less is grade III: Brown 2004, J Allergy Clin Immunol 114:371, recalled), and past lungs in sepsis (PaO2 below 300 mmHg of
// FiO2 is usual: Bernard 1994, AJRCCM 149:818, recalled); sizes assumed.
constexpr double kSwollen = 0.10, kSepticShunts = 0.13;
constexpr double kUnreached = 0.8;  // of alveoli behind swollen airways what a failing output leaves without blood (towards an end-tidal 15-22 mmHg at a third of rest's output; 23-25 is reached; assumed square)
constexpr double kDissolved_per_mmHg = 3.1e-5;  // mL/mL/mmHg

template <class V>
struct Breathing {
  V ventilation_mL_per_s = 0;  // of perfused alveoli
  V inspired_o2_mmHg = 0;
};
template <class V>
Breathing<V> breathing(const ModelOf<V>& m, const InputOf<V>& in, const V& tidal_mL, const V& rate_per_s, const V& dead_space) {
  return {math::max(0.0, tidal_mL - m.dead_space_mL) * rate_per_s * (1.0 - dead_space), math::clamp(in.fio2, 0.0, 1.0) * kDryAir_mmHg};
}

/// How badly liver and gut fare behind a clamp on the pedicle: 0 at or above 45 % of the liver's resting inflow, 1 at none. assumed
/// limit: splanchnic oxygen uptake holds until about there. Without a clamp nothing is held back, so the rest of the model covers it.
template <class V>
V starvation(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s) {
  const V inflow = (s.portal_flow_mL_per_s + s.artery_flow_mL_per_s) / (m.patient.liver_flow_mL_per_min / 60.0);
  const V clamped = math::smoothstep(0.0, 0.5, math::max(in.clamp_portal_vein, in.clamp_hepatic_artery));
  return math::clamp(1.0 - inflow / 0.45, 0.0, 1.0) * clamped;
}

template <class V>
V oxygen_saturation(const V& p_mmHg) {
  // Severinghaus 1979, J Appl Physiol 46:599
  return select(p_mmHg <= 0.0, 0.0, 1.0 / (23400.0 / (p_mmHg * p_mmHg * p_mmHg + 150.0 * p_mmHg) + 1.0));
}
/// Haemoglobin binds oxygen and carbon monoxide on one curve, at a pressure x = PO2 + 218 PCO (Haldane; Roughton and Darling 1944, Am J Physiol 141:17): of what
/// is bound the share c is carbon monoxide, and PO2 = x (bound - c) / bound. Without any c, x is PO2.
template <class V>
struct Bound {
  V oxygen_share, pressure_mmHg, content_mL_per_mL;
};
template <class V>
Bound<V> bound_at(const V& x_mmHg, const V& hb_g_dL, const V& c, bool poisoned) {
  const V all = oxygen_saturation(x_mmHg);
  Bound<V> b{all - c, x_mmHg, 0.0};
  if (poisoned) b.pressure_mmHg = select(c > 0.0, math::max(0.0, x_mmHg * b.oxygen_share / math::max(all, 1e-9)), x_mmHg);
  b.content_mL_per_mL = oxygen_capacity(hb_g_dL) * b.oxygen_share + kDissolved_per_mmHg * b.pressure_mmHg;
  return b;
}
/// By bisection, to 5e-5 mmHg: all of it rises with x everywhere.
template <class V, class Below>
V find_bound(const Below& below) {
  V low = 0.0, high = 800.0;
  for (int i = 0; i < 24; ++i) {
    const V mid = 0.5 * (low + high);
    const auto under = below(mid);
    low = select(under, mid, low);
    high = select(under, high, mid);
  }
  return 0.5 * (low + high);
}
template <class V>
V oxygen_content_mL_per_mL(const V& p_mmHg, const V& hb_g_dL, const V& c) {
  if (!any(c > 0.0)) return bound_at<V>(p_mmHg, hb_g_dL, 0.0, false).content_mL_per_mL;
  const V x = find_bound<V>([&](const V& mid) { return bound_at(mid, hb_g_dL, c, true).pressure_mmHg < p_mmHg; });
  return bound_at<V>(select(c > 0.0, x, p_mmHg), hb_g_dL, c, true).content_mL_per_mL;
}
template <class V>
Bound<V> oxygen_bound(const V& content, const V& hb_g_dL, const V& c) {
  const bool poisoned = any(c > 0.0);
  const V x = find_bound<V>([&](const V& mid) { return bound_at(mid, hb_g_dL, c, poisoned).content_mL_per_mL < content; });
  return bound_at(x, hb_g_dL, c, poisoned);
}

}  // namespace

template <class V>
V dissolving_mL_per_s(const ModelOf<V>& m, const StateOf<V>& s) {
  // Carbon dioxide is some twentyfold as soluble as nitrogen and oxygen are (0.7 against 0.015 and 0.024 mL/mL and atmosphere, Nunn, ch. 10 and 11); air goes with 150 s
  // (drugs.inl), so this with an eighth of a minute, as blood passes to take it up (assumed: a twentieth of that in blood that stands).
  return s.carbon_dioxide_bubbles_mL / 7.5 * (0.05 + 0.95 * math::clamp(s.co_mL_per_s / m.co_mL_per_s, 0.0, 1.0));
}

template <class V>
V alveolar_ventilation_mL_per_s(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const StateOf<V>& s) {
  return breathing<V>(m, in, f.tidal_mL, 1.0 / f.breath_period_s, s.dead_space).ventilation_mL_per_s;
}

template <class V>
V arterial_oxygen_mmHg(const StateOf<V>& s, const V& hb_g_dL) {
  return oxygen_bound(s.arterial_o2_mL_per_mL, hb_g_dL, s.carbon_monoxide).pressure_mmHg;
}

template <class V>
void update_gas(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const OutputOf<V>& out, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const V q = math::max(0.0, s.co_mL_per_s);
  const V hb = kHbPerRedCell_g_dL * haematocrit(s);

  // Dead space grows as lung perfusion falls (zone 1 spreads under PEEP) and where air blocks arteries. assumed: 0.05 + 0.35 x the lost
  // share of cardiac output, which puts end-tidal 25 mmHg at an output of 3.2 L/min (PMC3846857, V2 of liver-trauma.md).
  const V lost = math::clamp(1.0 - q / m.co_mL_per_s, 0.0, 1.0);
  // So are those that bubbles of carbon dioxide lock, when there are more than a few (assumed: four fifths at most, half of these at 60 mL).
  const V bubbles = s.carbon_dioxide_bubbles_mL / (60.0 * m.small);
  const V locked = 0.8 * bubbles * bubbles / (bubbles * bubbles + 1.0);
  // Alveoli behind a clot are breathed for nothing; breath goes in part to others (assumed: three fifths of them count).
  const V perfused = (1.0 - 0.5 * s.air_mL / (s.air_mL + 40.0 * m.small)) * (1.0 - 0.6 * in.pulmonary_embolism) * (1.0 - locked);
  const V dead = 1.0 - (1.0 - m.rest_dead_space - 0.35 * lost) * perfused;
  low_pass(s.dead_space, math::min(0.95, dead + 0.2 * in.bronchospasm + kUnreached * s.mediators * lost * lost), dt, 6.0);
  // Blood past lung that air does not reach: plugged behind bronchospasm when it is bad, collapsed under a pneumothorax (assumed: a tenth and a third of it), consolidated: little
  // more than half of its share, as its vessels narrow (Marshall 1994, Intensive Care Med 20:291).
  // What clots leave open is given more blood than breath, and falls together in part (hypoxaemia grows with the share that is shut: McIntyre and Sasahara 1971, Am J Cardiol
  // 28:288, abstract checked; it is shunt: Wilson 1971, J Clin Invest 50:481, abstract checked; size assumed).
  const V of_both = m.shunt + kAsleepShunts * s.lungs_asleep + 0.12 * in.bronchospasm * (0.32 + 0.68 * in.bronchospasm) + 0.55 * in.consolidation + 0.20 * in.pulmonary_embolism + kSwollen * s.mediators + kSepticShunts * s.inflammation;
  for (unsigned i = 0; i < 2; ++i) {
    const V of_one = i == right_lung ? of_both + kTensionAirless * s.chest_air : of_both;
    low_pass(s.lung_shunt[i], 1.0 - (1.0 - math::min(0.95, of_one)) * (1.0 - f.lung_airless[i]), dt, 15.0);
  }
  s.shunt = f.lung_flow[left_lung] * s.lung_shunt[left_lung] + f.lung_flow[right_lung] * s.lung_shunt[right_lung];
  low_pass(s.chest_air, in.tension_pneumothorax, dt, 20.0);  // builds up over breaths, and leaves through a needle as fast (assumed)
  low_pass(s.pericardial_mL, in.pericardial_mL, dt, 20.0);  // as fast
  const Breathing<V> air = breathing<V>(m, in, f.tidal_mL, 1.0 / f.breath_period_s, s.dead_space);

  // oxygen; what runs in or comes from the tissues brings none, blood that is lost takes its own along
  const V thinned = 1.0 - (out.given_red_cells_mL + out.given_plasma_mL + out.exchange_plasma_mL - out.urine_mL) / (s.red_cells_mL + s.plasma_mL);
  s.arterial_o2_mL_per_mL *= thinned;
  s.venous_o2_mL_per_mL *= thinned;
  Row<V, 2> flow, aired, ideal;  // of each lung: mL/s, of these past air, oxygen in blood that has passed it
  for (unsigned i = 0; i < 2; ++i) {
    flow[i] = q * f.lung_flow[i];
    aired[i] = flow[i] * (1.0 - s.lung_shunt[i]);
    ideal[i] = oxygen_content_mL_per_mL(s.lung_o2_mmHg[i], hb, s.carbon_monoxide);
  }
  // What leaves the lung mixes with the blood in pulmonary veins, left heart, arteries and half of the capillaries, a fifth of all (ICRP 89: 5.5 + 4.5 + 8 +
  // 2.5 %).
  const V oxygenated_mL_per_s = aired[left_lung] * ideal[left_lung] + aired[right_lung] * ideal[right_lung];
  s.arterial_o2_mL_per_mL += dt * (oxygenated_mL_per_s + q * (s.shunt * s.venous_o2_mL_per_mL - s.arterial_o2_mL_per_mL)) / (0.20 * (s.red_cells_mL + s.plasma_mL));
  const V arterial = s.arterial_o2_mL_per_mL;
  const V working = s.effort_mL_per_s + s.shivering_mL_per_s;
  const V demand = m.oxygen_demand_mL_per_s * math::max(0.1, 1.0 + 0.07 * (s.temperature_C - m.patient.temperature_C)) * (1.0 + in.drugs.metabolism) + working;  // Q10 of 2: 7 % a degree, and a tenth stays
  const V delivery = q * arterial;
  // Working muscle takes nearly all that it is brought (a-v difference of 0.16 mL/mL: Saltin 1985, Am J Physiol 249:H1122; size assumed: half again as much of it as its share).
  const V extracts = kExtracts * (1.0 + 0.5 * working / demand);
  const V reached = demand * (1.0 - cut_off_demand(m, in, s));  // behind a clamp nothing is burnt
  const V used = oxygen_taken_up<V>(reached, extracts * delivery) * s.venous_o2_mL_per_mL / (s.venous_o2_mL_per_mL + 0.001);
  Row<V, 2> taken_up;
  for (unsigned i = 0; i < 2; ++i) taken_up[i] = aired[i] * (ideal[i] - s.venous_o2_mL_per_mL);
  s.venous_o2_mL_per_mL += dt * (q * (arterial - s.venous_o2_mL_per_mL) - used) / (0.6 * (s.red_cells_mL + s.plasma_mL));  // 60 % of blood is venous
  s.venous_o2_mL_per_mL = math::max(s.venous_o2_mL_per_mL, 0.0);
  // More oxygen leaves the lung than carbon dioxide comes in, and an open airway makes up for it with what is at the mouth: the alveolar gas equation's small
  // term while he breathes, and what prolongs apnoea (Bartlett 1959, J Appl Physiol 14:97). Relaxed, with no hand or tube to hold it, the throat falls shut.
  // Bubbles of carbon dioxide dissolve in blood before the lungs: what flows on gives it off there, the rest stays.
  const V dissolving = dissolving_mL_per_s(m, s);
  const V carried_on = dissolving * math::clamp(q / m.co_mL_per_s, 0.0, 1.0);
  const V airway = (1.0 - in.airway_obstruction) * select(f.controlled, V(1.0), 1.0 - in.drugs.paralysis);
  Row<V, 2> given_off, released, ventilation, gas_mL;
  for (unsigned i = 0; i < 2; ++i) {
    given_off[i] = aired[i] * kCo2Slope_mL_per_mL_mmHg * (s.tissue_co2_mmHg - s.lung_co2_mmHg[i]);
    released[i] = carried_on * f.lung_flow[i] * (1.0 - s.lung_shunt[i]);
    ventilation[i] = air.ventilation_mL_per_s * f.lung_ventilation[i];
    gas_mL[i] = m.lung_mL * kLungShare[i];
    const V drawn_in = (taken_up[i] - given_off[i] - released[i]) * airway * (i == left_lung ? 1.0 - in.endobronchial : V(1.0));
    const V brought = drawn_in * select(drawn_in > 0.0, air.inspired_o2_mmHg, s.lung_o2_mmHg[i]) / kDryAir_mmHg;
    s.lung_o2_mmHg[i] += dt / gas_mL[i] * (ventilation[i] * (air.inspired_o2_mmHg - s.lung_o2_mmHg[i]) - kStpdBtps * (taken_up[i] - brought));
    s.lung_o2_mmHg[i] = math::max(s.lung_o2_mmHg[i], 0.0);
  }
  s.alveolar_o2_mmHg = f.lung_flow[left_lung] * s.lung_o2_mmHg[left_lung] + f.lung_flow[right_lung] * s.lung_o2_mmHg[right_lung];
  s.oxygen_debt_mL_per_s = math::max(0.0, demand - used);
  // Of the haemoglobin that carbon monoxide leaves.
  const V left = 1.0 - s.carbon_monoxide;
  s.arterial_saturation = oxygen_bound(arterial, hb, s.carbon_monoxide).oxygen_share / left;
  s.venous_saturation = oxygen_bound(s.venous_o2_mL_per_mL, hb, s.carbon_monoxide).oxygen_share / left;

  // carbon dioxide; what a clamped gut makes stays in it until blood flows again
  const V starved = starvation(m, in, s);
  const V held = 0.08 * m.co2_production_mL_per_s * starved;  // assumed: the share that gut and liver make
  const V washout = s.portal_flow_mL_per_s / (600.0 * m.small);           // per s: the gut holds some 600 mL of blood
  const V washed = s.gut_co2_mL * math::clamp(washout, 0.0, 0.2);
  s.gut_co2_mL += dt * (held - washed);
  // Hard work burns carbohydrate (Brooks and Mercier 1994, J Appl Physiol 76:2253: the quotient nears 1).
  const V quotient = kQuotient + 0.2 * math::min(1.0, in.work);
  const V to_slow = kSlowExchange_mL_per_kg_s_mmHg * m.patient.weight_kg * (s.tissue_co2_mmHg - s.slow_co2_mmHg);
  s.tissue_co2_mmHg += dt * (quotient * used + s.buffered_co2_mL_per_s - held + washed - both(given_off) + (dissolving - both(released)) - to_slow) / (kFastStore_mL_per_kg_mmHg * m.patient.weight_kg);
  s.slow_co2_mmHg += dt * to_slow / (kSlowStore_mL_per_kg_mmHg * m.patient.weight_kg);
  // Blood past lung without air stays as venous as it was; that past the other shunts was not counted when the drive to breathe was fitted.
  V exhaled_mmHg = 0.0, arterial_mmHg = 0.0;
  for (unsigned i = 0; i < 2; ++i) {
    s.lung_co2_mmHg[i] += dt / gas_mL[i] * (kStpdBtps * (given_off[i] + released[i]) - ventilation[i] * s.lung_co2_mmHg[i]);
    exhaled_mmHg += f.lung_ventilation[i] * s.lung_co2_mmHg[i];
    arterial_mmHg += f.lung_flow[i] * (s.lung_co2_mmHg[i] + f.lung_airless[i] * (s.tissue_co2_mmHg - s.lung_co2_mmHg[i]));
  }
  s.alveolar_co2_mmHg = arterial_mmHg;
  s.carbon_dioxide_bubbles_mL += dt * (in.venous_carbon_dioxide_mL_per_min / 60.0 - dissolving);
  low_pass(s.etco2_mmHg, exhaled_mmHg * (1.0 - s.dead_space), dt, 4.0);

  // Spontaneous breathing follows CO2 (Nunn, ch. 4: awake about a tenth of resting ventilation a mmHg), acid that is not carbonic (a base
  // excess of -12 roughly doubles ventilation: Kety 1948, J Clin Invest 27:500; carbon dioxide falls by 1 to 1.3 mmHg a mmol/L: Albert 1967, Ann Intern Med 66:312, recalled; here the most of it, and less at first), want of oxygen (0.8 L/min for each per
  // cent of saturation lost, of 6.6 at rest: Weil 1970, J Clin Invest 49:1061) and low pressure (Heistad 1975; assumed half again at the reflex's
  // full range), and receptors of lung and airway (assumed: as much as rest at the worst); less under anaesthesia; it stops without a circulation.
  const V acid = math::max(0.0, -base_excess_mmol_L(s));
  const V hypoxia = math::max(0.0, math::min(m.initial.arterial_saturation, 0.96) - s.arterial_saturation);
  const V gain = 1.0 - 0.6 * m.patient.anaesthesia;
  // What a drug leaves of the answer to carbon dioxide it leaves of that to want of oxygen once more: morphine 0.58 of the one and 0.3 to 0.4 of the other (Weil 1975, N Engl J Med 292:1103).
  const V blunted = math::clamp(1.0 + in.drugs.ventilatory_drive, 0.0, 1.0);
  const V wish = 1.0 + gain * (0.12 * (s.alveolar_co2_mmHg - m.initial.alveolar_co2_mmHg) + kAcid * acid + kMoreAcid * math::max(0.0, acid - kBuffered_mmol_L) + kHypoxia * blunted * hypoxia + 0.5 * math::max(0.0, s.sympathetic_resistance) + 1.0 * (in.bronchospasm + s.chest_air + 0.25 * in.consolidation) + in.stirred);
  // Pressed, the brain stem breathes less and in the end not at all (assumed: from 10 mmHg over rest's on).
  const V pressed = math::smoothstep(10.0, 60.0, s.icp_mmHg - m.icp_mmHg);
  // Muscles that breathe at the most for an hour and more tire in the ill, and carbon dioxide rises (recalled; to be checked; sizes assumed).
  low_pass(s.breath_tired, math::smoothstep(1.8, 3.5, s.breathing) * math::max(0.0, 1.0 - 3.0 * in.work), dt, kTires_s);
  // Nor does a brain without blood drive them on: it gasps, and breath fails before the heart does (recalled; to be checked; course assumed).
  const V fails = 1.0 - 0.9 * math::smoothstep(0.3, 0.9, s.brain_dim);
  const V most = (5.0 + in.stirred) * (1.0 - kTired * s.breath_tired) * fails;
  const V drive = select(s.pulse > 0.5, math::clamp(wish * (1.0 + in.drugs.ventilatory_drive), 0.0, most), 0.0) * (1.0 - pressed);
  // Too little drive makes no breath: an opioid first slows it and then stops it, until carbon dioxide has risen (assumed: all of it from a quarter of rest on, none below a twentieth).
  low_pass(s.breathing, drive * math::smoothstep(0.05, 0.25, drive), dt, 12.0);
}

template <class V>
void update_carbon_monoxide(const ModelOf<V>& m, const InputOf<V>& in, const FrameOf<V>& f, const OutputOf<V>& out, StateOf<V>& s) {
  if (!any(in.carbon_monoxide_mmHg > 0.0 || s.carbon_monoxide > 0.0)) return;
  // Coburn, Forster and Kane 1965 (J Clin Invest 44:1899): in with the pressure breathed over that of the blood, against diffusion (30 mL/min/mmHg) and ventilation.
  // What the body makes itself is left out.
  constexpr double kDiffusing_mL_per_s_mmHg = 0.5, kHaldane = 218.0;
  const V ventilation = math::max(1.0, alveolar_ventilation_mL_per_s(m, in, f, s));
  const V oxygen_share = math::max(0.05, oxyhaemoglobin(s.arterial_saturation, s));
  const V back_mmHg = s.carbon_monoxide * math::max(20.0, s.alveolar_o2_mmHg) / (kHaldane * oxygen_share);
  const V taken_mL_per_s = (in.carbon_monoxide_mmHg - back_mmHg) / (1.0 / kDiffusing_mL_per_s_mmHg + kStpdBtps / ventilation);
  const V room_mL = oxygen_capacity<V>(kHbPerRedCell_g_dL) * s.red_cells_mL;
  s.carbon_monoxide += kFrameTime_s * taken_mL_per_s / room_mL - s.carbon_monoxide * out.given_red_cells_mL / s.red_cells_mL;
  s.carbon_monoxide = math::clamp(s.carbon_monoxide, 0.0, 0.9);
}

template <class V>
void update_acids(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  // From oxygen debt: one O2 makes 5 ATP, one lactate 1 (glycolysis: 2 ATP and 2 lactate a glucose); 22.4 mL a mmol.
  // That of beds behind a clamp stays there.
  // Want is borne at first: awake volunteers brought down to 7.3 mL/kg/min made none (Lieberman 2000, Anesthesiology 92:407, recalled; to be checked), critical delivery is near a third of rest's (Ronco 1993, JAMA 270:1724).
  // assumed: half of what is wanted is made up for by glycolysis where kBorne of demand is, little below.
  const V want = math::max(0.0, s.oxygen_debt_mL_per_s - m.oxygen_demand_mL_per_s * cut_off_demand(m, in, s) - m.initial.oxygen_debt_mL_per_s);
  const V wanted = want / m.oxygen_demand_mL_per_s;
  // Nor can glycolysis make up for all (in arrest lactate rises by 0.5 to 1 mmol/L a minute under compressions; recalled; to be checked; the most assumed).
  const V anaerobic = math::min(want * (wanted * wanted / (wanted * wanted + kBorne * kBorne)) / 22.4 * 5.0, kMostAnaerobic_mmol_per_kg_s * m.patient.weight_kg);
  // From adrenaline: aerobic glycolysis in muscle, which is most of early shock's lactate (James 1999, Lancet 354:505; Levy 2008).
  // assumed: at full sympathetic activity 4.6 mmol/kg/h on top, fitted to 1.8-3.5 mmol/L after 17 % lost in 12 min, and
  // 2.7 times that where the adrenals give out all they have as pressure falls (their adrenaline rises tenfold and more in shock: Chernow 1987, recalled; to be checked; size fitted to the table's later columns).
  // What has lasted for a quarter of an hour makes less: adrenaline that runs on holds lactate at 2 to 5 mmol/L (Levy 2008, recalled; share and time assumed).
  const V drive = math::max(0.0, s.sympathetic_rate) * (1.0 - blocked(m, s).gut);  // a neuraxial block takes the adrenals
  const V fades = kStressFades * math::max(0.0, drive - 0.1);  // not what rest has of it
  low_pass(s.adrenal_spent, fades, dt, kStressFades_s);
  const V full_stress = kStress_mmol_per_kg_s * m.patient.weight_kg;
  const V adrenals = 1.0 + kAdrenals * (1.0 - math::smoothstep(kAdrenalsAtMost_mmHg, kAdrenalsFrom_mmHg, s.afferent_mmHg / m.pressure_scale));
  const V stress = full_stress * math::max(0.0, drive - s.adrenal_spent) * adrenals;
  // From a clamped gut and liver: held back, then washed out. assumed: 1.4 mmol/min at no flow.
  const V washout = math::clamp(s.portal_flow_mL_per_s / (600.0 * m.small), 0.0, 0.2);
  const V starved = starvation(m, in, s);
  const V washed = s.gut_lactate_mmol * washout;
  V washed_beds = 0.0;
  for (const V& w : washed_lactate(m, in, s)) washed_beds += w;
  s.gut_lactate_mmol += dt * (1.4 / 60.0 * m.small * starved - washed);
  s.gut_metabolites += dt * select(starved > 0.0, starved / 420.0, -s.gut_metabolites / 110.0);  // assumed: charged in 7 min, gone in 2-4
  s.gut_metabolites = math::clamp(s.gut_metabolites, 0.0, 1.0);
  // What tissues make reaches the blood only with flow, and acid halts glycolysis (Trivedi 1966, J Biol Chem 241:4110);
  // lactate in arrest seldom passes 15-20 mmol/L. assumed: full wash-out from a quarter of resting output, no more production at 25 mmol/L.
  const V carried = math::clamp(s.co_mL_per_s / (0.25 * m.co_mL_per_s), 0.0, 1.0);
  const V acid = s.lactate_mmol_L / 25.0;
  const V halted = math::clamp(1.0 - acid * acid, 0.0, 1.0);
  const V now = (anaerobic + stress) * carried * halted;
  // The liver clears 60 %, kidneys, heart and muscle the rest (Phypers 2006, BJA CEACCP 6:128).
  const V liver_flow = math::clamp((s.portal_flow_mL_per_s + s.artery_flow_mL_per_s) / (m.patient.liver_flow_mL_per_min / 60.0), 0.0, 1.2);
  const V cleared = m.lactate_clearance_per_s * (0.6 * liver_flow + 0.4 * carried) * s.lactate_mmol_L;
  // After a long shock lactate falls by only 10-20 % an hour, as production goes on. assumed: it is remembered with 10 min and let go with 4 h.
  const V lasting = (anaerobic + full_stress * kStressLasts * drive) * carried * halted;
  low_pass(s.lactate_memory_mmol_per_s, lasting, dt, select(lasting > s.lactate_memory_mmol_per_s, V(kMemory_s), V(kForgotten_s)));
  const V remembered = s.lactate_memory_mmol_per_s * carried;
  const V extra = math::max(now, remembered);
  // What starved tissues hold back comes out when flow does: a shock that lasts has none of it, and a heart that races at full pressure and flow is no shock; sepsis has its own vessels.
  const V of_rest = math::min(s.afferent_mmHg / m.afferent_mmHg, s.co_mL_per_s / m.co_mL_per_s);
  const V per_stress = 1.0 / full_stress;
  const V shock = lasting * per_stress * (1.0 - math::smoothstep(kShockedBelow, kUnshockedAbove, of_rest)) * (1.0 - math::min(1.0, s.inflammation));
  low_pass(s.shocked, shock, dt, select(shock > s.shocked, V(kShockRemembered_s), V(kForgotten_s)));
  const V over = math::max(0.0, s.shocked * carried - now * per_stress - kLetPass);
  low_pass(s.reperfusion, over / (over + kHalfReperfused), dt, kReperfused_s);
  // Work beyond some 60 % of the most makes lactate faster than it is cleared (Wasserman 1973, J Appl Physiol 35:236; assumed: linear).
  const V worked = 0.9 * math::max(0.0, in.work - 0.6) * carried * halted * m.patient.weight_kg / 77.0;
  const V fitting = kConvulsionLactate_mmol_per_kg_s * m.patient.weight_kg * in.convulsed * carried * halted;
  const V gained = (m.lactate_production_mmol_per_s * carried + extra + washed + washed_beds + worked + fitting) / m.lactate_space_L - cleared + in.drugs.lactate_mmol_L_h / 3600.0 * carried;
  s.lactate_mmol_L += dt * gained;
  // Its acid, and that of beds behind a clamp, drives carbon dioxide out of bicarbonate, mole for mole (Beaver 1986, J Appl Physiol 60:472). Not that of shock: it comes slowly, and the drive to
  // breathe was fitted without it.
  s.buffered_co2_mL_per_s = 22.3 * (worked + washed_beds);
}

template <class V>
V base_excess_mmol_L(const StateOf<V>& s) {
  // Base deficit in haemorrhage exceeds the rise of lactate by other anions: deficits of 6-10 and above 10 go with lactate
  // near 4 and 7 (Mutschler 2013, Crit Care 17:R42). So a mmol/L of lactate takes one of base, and other anions that come with it up to 4.2 more (fitted
  // to that; to be checked against its table).
  const V more = math::max(0.0, s.lactate_mmol_L - 1.0);
  return -(s.lactate_mmol_L - 1.0) - 4.2 * (1.0 - math::exp(-more / 3.0)) + s.strong_ions_mmol_L;
}

template <class V>
V acidosis(const StateOf<V>& s) {
  return math::clamp((-base_excess_mmol_L(s) - 12.0) / 20.0, 0.0, 1.0);  // base excess is 0 at rest
}

}  // namespace holotwin::physiology
