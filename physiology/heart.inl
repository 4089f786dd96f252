// The four chambers as time-varying elastances, the beat's clock, and what a monitor measures of each beat.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// Half-cosine activation: up over `rise_s`, down over half of it (Heldt 2002, J Appl Physiol 92:1239).
template <class V>
V activation(const V& t_s, const V& rise_s) {
  const auto active = !(t_s < 0.0 || t_s >= 1.5 * rise_s);
  if (!any(active)) return 0.0;
  const auto rising = t_s < rise_s;
  const V c = math::cos(select(rising, math::kPi * t_s, 2.0 * math::kPi * (t_s - rise_s)) / rise_s);
  return select(active, 0.5 * (1.0 + select(rising, -c, c)), 0.0);
}

template <class V>
V blend(const HeartChamberOf<V>& c, const V& a, const V& contractility, const V& stiffness) {
  const V diastolic = c.diastolic_mmHg_per_mL * stiffness;
  return diastolic + a * (c.systolic_mmHg_per_mL * contractility - diastolic);
}

// Muscle without blood stops within a minute and bulges (Tennant and Wiggers 1935, Am J Physiol 112:351), is a little stiffer between beats (assumed), and gets its strength back
// over hours once it is fed (stunning: Braunwald and Kloner 1982, Circulation 66:1146). What is left is worth its share to the power of 1.5 (assumed, so that two fifths lost is shock:
// Page 1971, NEJM 285:133).
constexpr double kBlocked_s = 5.0, kStops_s = 12.0, kStunned_s = 4.0 * 3600.0, kInfarctStiffens = 2.0;
// It dies from 20 min on: 0.38 of it at 40 min, 0.57 at 3 h, 0.71 at 6 h (Reimer 1977, Circulation 56:786, dogs). Here 0.30, 0.69, 0.70.
constexpr double kSpared_s = 1200.0, kDies = 0.7, kDies_s = 2100.0;
// A right ventricle that had no time to thicken does not hold a mean pressure above 40 mmHg in the lung artery (McIntyre and Sasahara 1971, Am J Cardiol 28:288): it loses strength as it is
// stretched and its own vessels are pressed (assumed: up to three quarters, in a minute).
constexpr double kRightFails = 0.75, kStrain_s = 60.0;
constexpr double kMostWater = 0.45, kWater_s = 900.0, kDries_s = 3600.0;
// Valves: dP = 4 v^2 (Hatle 1978, Br Heart J 40:131), mmHg s2/mL2 at 1 cm2 of effective opening; of an adult of 1.93 m2, with body surface in others (assumed).
constexpr double kBernoulli = 4e-4, kAdultSurface_m2 = 1.93;
// At the worst, cm2 of effective opening; a narrow valve has that over its severity. Severe: aortic stenosis 1.0, mitral stenosis 1.5, aortic regurgitation 0.3, mitral 0.4 (ACC/AHA
// valve guideline 2020).
constexpr double kAorticNarrow_cm2 = 0.5, kMitralNarrow_cm2 = 0.75, kAorticLeak_cm2 = 0.5, kMitralLeak_cm2 = 0.8;
// A wide aorta gives back what a narrow jet spent: dP = 4 v^2 (1 - A/Aa)^2 (Garcia 2000, Circulation 101:765).
constexpr double kAscendingAorta_cm2 = 6.0;

}  // namespace

template <class V>
ChamberElastancesOf<V> elastances(const ModelOf<V>& m, const FrameOf<V>& f, const StateOf<V>& s) {
  // Systolic times scale with the square root of the beat's length (Heldt 2002): atria 0.2, delay 0.12, ventricles 0.3 s at 1 s.
  const V root = math::sqrt(s.beat_period_s);
  const V stiffness = f.stiffness;
  const auto dissociated = f.dissociated > 0.5;
  V atrial_s = s.beat_s, atrial_root = root;
  if (any(dissociated)) {
    assign(dissociated, atrial_s, s.atrial_s);
    assign(dissociated, atrial_root, math::sqrt(s.atrial_period_s));
  }
  const V atria = activation<V>(atrial_s, 0.2 * atrial_root) * f.atria;
  // What softens the ventricles in work shortens their systole too (assumed: by up to 0.4 of what is softened).
  const V ventricles = activation<V>(s.beat_s - 0.12 * root, 0.3 * root * m.systole * (1.0 - 0.4 * (1.0 - stiffness)));
  // An ischaemic ventricle still fills: only the systolic elastance follows contractility, and never below the diastolic one.
  const auto strength = [](const HeartChamberOf<V>& c, const V& contractility, const V& stiff) { return math::max(contractility, c.diastolic_mmHg_per_mL * stiff / c.systolic_mmHg_per_mL); };
  const V right_stiffness = stiffness * f.tight, left_stiffness = right_stiffness * f.left_stiffness;
  return {blend<V>(m.ra, atria, 1.0, 1.0), blend<V>(m.rv, ventricles, strength(m.rv, f.contractility * math::min(f.right_share, f.right_strength), right_stiffness), right_stiffness), blend<V>(m.la, atria, 1.0, 1.0),
          blend<V>(m.lv, ventricles, strength(m.lv, f.contractility * f.left_share, left_stiffness), left_stiffness), ventricles};
}

template <class V>
void measure_beat(const FrameOf<V>& f, const PressuresOf<V>& p, const V& aortic_valve_mL_per_s, StateOf<V>& s) {
  const double dt_s = f.dt_s;
  const V art = p[arteries];
  s.beat_max_mmHg = math::max(s.beat_max_mmHg, art);
  s.beat_min_mmHg = math::min(s.beat_min_mmHg, art);
  s.beat_art_mmHg_s += art * dt_s;
  s.beat_cvp_mmHg_s += p[central_veins] * dt_s;
  s.beat_stroke_mL += aortic_valve_mL_per_s * dt_s;
  s.beat_measured_s += dt_s;
  s.beat_pap_max_mmHg = math::max(s.beat_pap_max_mmHg, p[pulmonary_artery]);
  s.beat_pap_min_mmHg = math::min(s.beat_pap_min_mmHg, p[pulmonary_artery]);
  s.beat_pap_mmHg_s += p[pulmonary_artery] * dt_s;
  s.beat_wedge_mmHg_s += p[left_atrium] * dt_s;
}

template <class V>
void advance_beat(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s) {
  s.beat_s += f.dt_s;
  s.atrial_s += f.dt_s;
  const auto dissociated = f.dissociated > 0.5;
  if (any(dissociated)) {
    const auto atria_ended = dissociated && !(s.atrial_s < s.atrial_period_s);
    assign(atria_ended, s.atrial_s, s.atrial_s - s.atrial_period_s);
    assign(atria_ended, s.atrial_period_s, 60.0 / f.atrial_per_min);
  }
  const auto ended = !(s.beat_s < s.beat_period_s);
  if (!any(ended)) return;

  const V length = s.beat_measured_s;
  const V pulse_pressure = s.beat_max_mmHg - s.beat_min_mmHg;
  // A monitor's mean over the last few beats. assumed: 3 s, so that a number settles within a breath.
  const V w = length / (length + 3.0);
  const auto follow = [&](V& shown, const V& measured) { assign(ended, shown, shown + w * (measured - shown)); };
  follow(s.hr_per_min, 60.0 / length);
  follow(s.sbp_mmHg, s.beat_max_mmHg);
  follow(s.dbp_mmHg, s.beat_min_mmHg);
  follow(s.map_mmHg, s.beat_art_mmHg_s / length);
  follow(s.cvp_mmHg, s.beat_cvp_mmHg_s / length);
  follow(s.co_mL_per_s, s.beat_stroke_mL / length);
  follow(s.pap_systolic_mmHg, s.beat_pap_max_mmHg);
  follow(s.pap_diastolic_mmHg, s.beat_pap_min_mmHg);
  follow(s.pap_mean_mmHg, s.beat_pap_mmHg_s / length);
  follow(s.wedge_mmHg, s.beat_wedge_mmHg_s / length);
  assign(ended, s.breath_pp_max_mmHg, math::max(s.breath_pp_max_mmHg, pulse_pressure));
  assign(ended, s.breath_pp_min_mmHg, math::min(s.breath_pp_min_mmHg, pulse_pressure));
  assign(ended, s.breath_beats, s.breath_beats + 1.0);

  // The last pulse, at the carotid, is felt down to a systolic pressure of some 30-40 mmHg (Deakin 2000, BMJ 321:673, found it in few
  // patients below 60). assumed: 31, and 45 to come back; the gap keeps the flag from flickering.
  const V shown_pulse_pressure = s.sbp_mmHg - s.dbp_mmHg;
  assign(ended && (s.sbp_mmHg < 31.0 * m.pressure_scale || shown_pulse_pressure < 5.0), s.pulse, 0.0);
  assign(ended && (s.sbp_mmHg > 45.0 * m.pressure_scale && shown_pulse_pressure > 10.0), s.pulse, 1.0);
  // Pulse oximeters fail at finger pressures of about 30-40 mmHg mean. assumed: limits from that, with a gap.
  assign(ended && (s.map_mmHg < 38.0 * m.pressure_scale || shown_pulse_pressure < 9.0), s.pleth_readable, 0.0);
  assign(ended && (s.map_mmHg > 42.0 * m.pressure_scale && shown_pulse_pressure > 12.0), s.pleth_readable, 1.0);

  assign(ended, s.beat_s, s.beat_s - s.beat_period_s);
  assign(ended, s.beat_period_s, 60.0 / f.hr_per_min);
  assign(ended, s.beat_count, select(s.beat_count < 999.0, s.beat_count + 1.0, V(0.0)));
  if (any(f.irregular > 0.0)) {
    // Lengths without an order that an eye could find, and the same in every run: sines of the square of the beat's number.
    const V square = s.beat_count * s.beat_count;
    assign(ended, s.beat_period_s, s.beat_period_s * (1.0 + f.irregular * 0.5 * (math::sin(1.7 * square) + math::sin(2.3 * square + s.beat_count))));
  }
  assign(ended && !dissociated, s.atrial_s, s.beat_s);
  assign(ended && !dissociated, s.atrial_period_s, s.beat_period_s);
  assign(ended, s.beat_max_mmHg, -1e3);
  assign(ended, s.beat_min_mmHg, 1e3);
  assign(ended, s.beat_pap_max_mmHg, -1e3);
  assign(ended, s.beat_pap_min_mmHg, 1e3);
  V* const sums[] = {&s.beat_art_mmHg_s, &s.beat_cvp_mmHg_s, &s.beat_stroke_mL, &s.beat_measured_s, &s.beat_pap_mmHg_s, &s.beat_wedge_mmHg_s};
  for (V* sum : sums) assign(ended, *sum, 0.0);
}

template <class V>
void set_heart_disease(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  const V acts = 1.0 - s.idle;
  f.left_share = acts * acts * acts * math::sqrt(acts);
  f.tight = 1.0 + in.tight;
  f.right_share = 1.0 - kRightFails * s.right_strain;
  f.left_stiffness = 1.0 + kInfarctStiffens * s.idle;
  const V body = kAdultSurface_m2 / m.surface_m2;
  f.leak_mmHg_s2_per_mL2 = kBernoulli * body * body;
  const V aortic = math::max(0.0, in.aortic_stenosis / kAorticNarrow_cm2 - 1.0 / kAscendingAorta_cm2);
  f.aortic_narrow = f.leak_mmHg_s2_per_mL2 * aortic * aortic;
  f.mitral_narrow = f.leak_mmHg_s2_per_mL2 * in.mitral_stenosis * in.mitral_stenosis / (kMitralNarrow_cm2 * kMitralNarrow_cm2);
  f.aortic_leak = kAorticLeak_cm2 * in.aortic_regurgitation;
  f.mitral_leak = kMitralLeak_cm2 * in.mitral_regurgitation;
}

template <class V>
void update_heart_disease(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.blocked, in.infarction, dt, kBlocked_s);
  s.blocked_s = select(in.infarction > s.scar, s.blocked_s + dt, V(0.0));
  const auto dies = s.blocked_s > kSpared_s && in.infarction * kDies > s.scar;
  s.scar += select(dies, (in.infarction * kDies - s.scar) * (dt / kDies_s), V(0.0));
  const V without = math::max(s.blocked, s.scar);
  s.idle += (without - s.idle) * dt / select(without > s.idle, V(kStops_s), V(kStunned_s));

  const V outside_mmHg = in.pressed_mmHg + tension_mmHg(in, s);
  const V pap_mmHg = s.pap_mean_mmHg - outside_mmHg - math::max(0.0, m.initial.pap_mean_mmHg - 20.0);
  low_pass(s.right_strain, select(s.organised > 0.5, math::smoothstep(32.0, 60.0, pap_mmHg), s.right_strain), dt, kStrain_s);

  // Water enters the lungs as their capillaries' pressure passes that of plasma's protein (Guyton and Lindsey 1959, Circ Res 7:649, dogs: from 24 mmHg on, with less
  // protein from 11), 18 to 20 mmHg being the clinical limit (Forrester 1976, NEJM 295:1356). What presses on all in the chest counts on both sides. assumed: the rest.
  const auto moves = s.organised > 0.5 && !(in.compressions_per_min > 0.0);
  const V over_mmHg = s.wedge_mmHg - outside_mmHg - math::max(0.0, m.initial.wedge_mmHg - 10.0);
  const V water = select(moves, kMostWater * math::smoothstep(18.0, 40.0, over_mmHg), s.lung_water);
  low_pass(s.lung_water, water, dt, select(water > s.lung_water, V(kWater_s), V(kDries_s)));
}

}  // namespace holotwin::physiology
