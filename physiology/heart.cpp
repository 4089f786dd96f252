// The four chambers as time-varying elastances, the beat's clock, and what a monitor measures of each beat.
#include <algorithm>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// Half-cosine activation: up over `rise_s`, down over half of it (Heldt 2002, J Appl Physiol 92:1239).
double activation(double t_s, double rise_s) {
  if (t_s < 0.0 || t_s >= 1.5 * rise_s) return 0.0;
  if (t_s < rise_s) return 0.5 * (1.0 - math::cos(math::kPi * t_s / rise_s));
  return 0.5 * (1.0 + math::cos(2.0 * math::kPi * (t_s - rise_s) / rise_s));
}

double blend(const HeartChamber& c, double a, double contractility) {
  return c.diastolic_mmHg_per_mL + a * (c.systolic_mmHg_per_mL * contractility - c.diastolic_mmHg_per_mL);
}

}  // namespace

ChamberElastances elastances(const PhysiologyModel& m, const PhysiologyState& s, double contractility) {
  // Systolic times scale with the square root of the beat's length (Heldt 2002): atria 0.2, delay 0.12, ventricles 0.3 s at 1 s.
  const double root = std::sqrt(s.beat_period_s);
  const double atria = activation(s.beat_s, 0.2 * root);
  const double ventricles = activation(s.beat_s - 0.12 * root, 0.3 * root);
  // An ischaemic ventricle still fills: only the systolic elastance follows contractility, and never below the diastolic one.
  const double least = m.lv.diastolic_mmHg_per_mL / m.lv.systolic_mmHg_per_mL;
  const double c = std::max(contractility, least);
  return {blend(m.ra, atria, 1.0), blend(m.rv, ventricles, c), blend(m.la, atria, 1.0), blend(m.lv, ventricles, c)};
}

void measure_beat(const Pressures& p, double aortic_valve_mL_per_s, PhysiologyState& s) {
  const double art = p[arteries];
  s.beat_max_mmHg = std::max(s.beat_max_mmHg, art);
  s.beat_min_mmHg = std::min(s.beat_min_mmHg, art);
  s.beat_art_mmHg_s += art * kDt_s;
  s.beat_cvp_mmHg_s += p[central_veins] * kDt_s;
  s.beat_stroke_mL += aortic_valve_mL_per_s * kDt_s;
  s.beat_measured_s += kDt_s;
}

void advance_beat(PhysiologyState& s, double hr_per_min) {
  s.beat_s += kDt_s;
  if (s.beat_s < s.beat_period_s) return;

  const double length = s.beat_measured_s;
  const double pulse_pressure = s.beat_max_mmHg - s.beat_min_mmHg;
  // A monitor's mean over the last few beats. assumed: 3 s, so that a number settles within a breath.
  const double w = length / (length + 3.0);
  s.hr_per_min += w * (60.0 / length - s.hr_per_min);
  s.sbp_mmHg += w * (s.beat_max_mmHg - s.sbp_mmHg);
  s.dbp_mmHg += w * (s.beat_min_mmHg - s.dbp_mmHg);
  s.map_mmHg += w * (s.beat_art_mmHg_s / length - s.map_mmHg);
  s.cvp_mmHg += w * (s.beat_cvp_mmHg_s / length - s.cvp_mmHg);
  s.co_mL_per_s += w * (s.beat_stroke_mL / length - s.co_mL_per_s);
  s.breath_pp_max_mmHg = std::max(s.breath_pp_max_mmHg, pulse_pressure);
  s.breath_pp_min_mmHg = std::min(s.breath_pp_min_mmHg, pulse_pressure);
  s.breath_beats += 1.0;

  // The last pulse, at the carotid, is felt down to a systolic pressure of some 30-40 mmHg (Deakin 2000, BMJ 321:673, found it in few
  // patients below 60). assumed: 32, and 45 to come back; the gap keeps the flag from flickering.
  if (s.sbp_mmHg < 32.0 || s.sbp_mmHg - s.dbp_mmHg < 5.0) s.pulse = 0.0;
  if (s.sbp_mmHg > 45.0 && s.sbp_mmHg - s.dbp_mmHg > 10.0) s.pulse = 1.0;
  // Pulse oximeters fail at finger pressures of about 30-40 mmHg mean. assumed: limits from that, with a gap.
  if (s.map_mmHg < 38.0 || s.sbp_mmHg - s.dbp_mmHg < 9.0) s.pleth_readable = 0.0;
  if (s.map_mmHg > 42.0 && s.sbp_mmHg - s.dbp_mmHg > 12.0) s.pleth_readable = 1.0;

  s.beat_s -= s.beat_period_s;
  s.beat_period_s = 60.0 / hr_per_min;
  s.beat_max_mmHg = -1e3;
  s.beat_min_mmHg = 1e3;
  s.beat_art_mmHg_s = s.beat_cvp_mmHg_s = s.beat_stroke_mL = s.beat_measured_s = 0.0;
}

void update_ischaemia(PhysiologyState& s) {
  // Coronary flow needs diastolic pressure in the aorta: autoregulation ends near 40 and flow stops near 15-20 mmHg (zero-flow
  // pressure, Bellamy 1978, Circ Res 43:92). assumed: the rates, so that a heart below the limit stops within one to three minutes.
  constexpr double kLimit_mmHg = 25.0, kFail_s = 32.0, kRecover_s = 90.0;
  const double want = math::clamp((kLimit_mmHg - s.dbp_mmHg) / kLimit_mmHg, 0.0, 1.0);
  s.ischaemia += want > 0.0 ? want * kFrameTime_s / kFail_s : -s.ischaemia * kFrameTime_s / kRecover_s;
  s.ischaemia = math::clamp(s.ischaemia, 0.0, 1.0);
}

}  // namespace holotwin::physiology
