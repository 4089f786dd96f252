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

}  // namespace

template <class V>
ChamberElastancesOf<V> elastances(const ModelOf<V>& m, const FrameOf<V>& f, const StateOf<V>& s) {
  // Systolic times scale with the square root of the beat's length (Heldt 2002): atria 0.2, delay 0.12, ventricles 0.3 s at 1 s.
  const V root = math::sqrt(s.beat_period_s);
  const V stiffness = f.stiffness;
  const V atria = activation<V>(s.beat_s, 0.2 * root) * f.atria;
  // What softens the ventricles in work shortens their systole too (assumed: by up to 0.4 of what is softened).
  const V ventricles = activation<V>(s.beat_s - 0.12 * root, 0.3 * root * m.systole * (1.0 - 0.4 * (1.0 - stiffness)));
  // An ischaemic ventricle still fills: only the systolic elastance follows contractility, and never below the diastolic one.
  const auto strength = [&](const HeartChamberOf<V>& c) { return math::max(f.contractility, c.diastolic_mmHg_per_mL * stiffness / c.systolic_mmHg_per_mL); };
  return {blend<V>(m.ra, atria, 1.0, 1.0), blend<V>(m.rv, ventricles, strength(m.rv) * f.right_strength, stiffness), blend<V>(m.la, atria, 1.0, 1.0), blend<V>(m.lv, ventricles, strength(m.lv), stiffness)};
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
}

template <class V>
void advance_beat(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s) {
  s.beat_s += f.dt_s;
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
  assign(ended, s.beat_max_mmHg, -1e3);
  assign(ended, s.beat_min_mmHg, 1e3);
  V* const sums[] = {&s.beat_art_mmHg_s, &s.beat_cvp_mmHg_s, &s.beat_stroke_mL, &s.beat_measured_s};
  for (V* sum : sums) assign(ended, *sum, 0.0);
}

template <class V>
void update_ischaemia(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  // Coronary flow needs diastolic pressure in the aorta: autoregulation ends near 40 and flow stops near 15-20 mmHg (zero-flow
  // pressure, Bellamy 1978, Circ Res 43:92). assumed: the rates, so that a heart below the limit stops within one to three minutes, and
  // one that lives between 25 and 33 mmHg in half an hour and more.
  constexpr double kLimit_mmHg = 25.0, kAmple_mmHg = 33.0, kFail_s = 36.0, kStarve_s = 1800.0, kRecover_s = 90.0;
  // Nor does it live on blood without oxygen: asphyxia ends in slowing and standstill some 5 min after saturation has fallen below a third
  // (recalled: pigs, 8-12 min from a shut airway to no pulse; to be checked). assumed: linear below 0.40, two minutes at none.
  constexpr double kLeastSaturation = 0.40, kAnoxia = kFail_s / 120.0;
  const V anoxia = math::clamp((kLeastSaturation - oxyhaemoglobin(s.arterial_saturation, s)) / kLeastSaturation, 0.0, 1.0);
  // Nor in acid: a pH below 6.8 is hardly survived. assumed: it fails from 16 mmol/L of base lost on, in ten minutes at 32.
  constexpr double kAcid = kFail_s / 600.0;
  const V poisoned = math::max(0.0, acidosis(s) - 0.2) / 0.8;
  const V diastolic_mmHg = s.dbp_mmHg / m.pressure_scale;  // a child lives on less
  const V starved = math::clamp((kAmple_mmHg - diastolic_mmHg) / (kAmple_mmHg - kLimit_mmHg), 0.0, 1.0) * (kFail_s / kStarve_s);
  const V want = math::max(math::clamp((kLimit_mmHg - diastolic_mmHg) / kLimit_mmHg, 0.0, 1.0), starved + kAnoxia * anoxia + kAcid * poisoned) * (1.0 - 0.85 * in.stilled);  // a heart that does not work needs little (assumed)
  s.ischaemia += select(want > 0.0, want * kFrameTime_s / kFail_s, -s.ischaemia * kFrameTime_s / kRecover_s);
  s.ischaemia = math::clamp(s.ischaemia, 0.0, 1.0);
}

}  // namespace holotwin::physiology
