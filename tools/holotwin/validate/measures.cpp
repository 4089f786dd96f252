#include "tools/holotwin/validate/measures.h"

#include <algorithm>

#include "physiology/body.h"

namespace holotwin::validate {

using namespace physiology;

namespace {
constexpr double kFramesPerSecond = 90;
}

void Measures::frame(const PhysiologyModel& m, const PhysiologyState& s, const PhysiologyOutput& out) {
  for (std::size_t i = 0; i < kMaxBleeds; ++i) lost_mL_ += out.bled_red_cells_mL[i] + out.bled_plasma_mL[i];
  lost_mL_ += out.fixed_red_cells_mL + out.fixed_plasma_mL;

  const auto& v = s.volume_mL;
  if (!started_) {
    started_ = true;
    last_lung_mL_ = s.lung_mL;
    last_lv_mL_ = v[left_ventricle];
    last_rv_mL_ = v[right_ventricle];
  }
  if (s.beat_s < last_beat_s_) end_beat(m);
  if (s.breath_s < last_breath_s_) end_breath();

  const auto wave = [&](Wave w, std::size_t i) { return static_cast<double>(out.waves[static_cast<std::size_t>(w)][i]); };
  const double cvp = wave(Wave::cvp_mmHg, kWaveSamplesPerFrame - 1);
  // The catheter reads chest + vein: take the vein away.
  const double chest = cvp - vessel_pressure_mmHg<double>(v[central_veins] - m.unstressed_mL[central_veins], m.elastance_mmHg_per_mL[central_veins]);
  const auto pressure = [&](Compartment i) { return chest + m.elastance_mmHg_per_mL[i] * (v[i] - m.unstressed_mL[i]); };

  // An ejecting ventricle takes nothing in: what it loses goes through its valve.
  const double lv_out = std::max(0.0, (last_lv_mL_ - v[left_ventricle]) * kFramesPerSecond), rv_out = std::max(0.0, (last_rv_mL_ - v[right_ventricle]) * kFramesPerSecond);
  last_lv_mL_ = v[left_ventricle];
  last_rv_mL_ = v[right_ventricle];
  sums_.lv_out.add(pressure(aorta) + m.r.aortic_valve * lv_out);
  sums_.rv_out.add(pressure(pulmonary_artery) + m.r.pulmonary_valve * rv_out);
  if (v[left_ventricle] > sums_.lv.high) sums_.chest_at_lv_mmHg = chest;
  if (v[right_ventricle] > sums_.rv.high) sums_.chest_at_rv_mmHg = chest;
  sums_.lv.add(v[left_ventricle]);
  sums_.rv.add(v[right_ventricle]);
  sums_.pa.add(pressure(pulmonary_artery));
  sums_.pa_mmHg += pressure(pulmonary_artery);
  sums_.pv_mmHg += pressure(pulmonary_veins);
  sums_.cvp_mmHg += cvp;
  for (std::size_t i = 0; i < kWaveSamplesPerFrame; ++i) {
    sums_.art.add(wave(Wave::art_mmHg, i));
    sums_.ecg.add(wave(Wave::ecg_mV, i));
    sums_.art_mmHg += wave(Wave::art_mmHg, i) / kWaveSamplesPerFrame;
  }
  sums_.stroke_mL = std::max(sums_.stroke_mL, s.beat_stroke_mL);
  ++sums_.frames;

  const double flow_L_per_s = (s.lung_mL - last_lung_mL_) * kFramesPerSecond * 1e-3;
  last_lung_mL_ = s.lung_mL;
  air_.lung.add(s.lung_mL);
  air_.lung_mL += s.lung_mL;
  air_.flow.add(flow_L_per_s);
  air_.pleural.add(chest / kMmHgPerCmH2O);
  air_.filling += flow_L_per_s > 0 ? 1 : 0;
  ++air_.frames;

  last_beat_s_ = s.beat_s;
  last_beat_period_s_ = s.beat_period_s;
  last_breath_s_ = s.breath_s;
}

void Measures::end_beat(const PhysiologyModel& m) {
  const double n = std::max(1, sums_.frames);
  beat_.hr_per_min = 60.0 / last_beat_period_s_;
  beat_.sbp_mmHg = sums_.art.high;
  beat_.ecg_r_mV = sums_.ecg.high;
  air_.sbp.add(sums_.art.high);
  beat_.dbp_mmHg = sums_.art.low;
  beat_.map_mmHg = sums_.art_mmHg / n;
  beat_.cvp_mmHg = sums_.cvp_mmHg / n;
  beat_.stroke_mL = sums_.stroke_mL;
  beat_.lv_end_diastolic_mL = sums_.lv.high;
  beat_.lv_end_systolic_mL = sums_.lv.low;
  beat_.rv_end_diastolic_mL = sums_.rv.high;
  beat_.rv_end_systolic_mL = sums_.rv.low;
  beat_.lv_systolic_mmHg = sums_.lv_out.high;
  beat_.rv_systolic_mmHg = sums_.rv_out.high;
  beat_.lv_end_diastolic_mmHg = sums_.chest_at_lv_mmHg + m.lv.diastolic_mmHg_per_mL * (sums_.lv.high - m.lv.unstressed_mL);
  beat_.rv_end_diastolic_mmHg = sums_.chest_at_rv_mmHg + m.rv.diastolic_mmHg_per_mL * (sums_.rv.high - m.rv.unstressed_mL);
  beat_.pa_systolic_mmHg = sums_.pa.high;
  beat_.pa_diastolic_mmHg = sums_.pa.low;
  beat_.pa_mean_mmHg = sums_.pa_mmHg / n;
  beat_.pulmonary_venous_mmHg = sums_.pv_mmHg / n;
  sums_ = {};
}

void Measures::end_breath() {
  breath_.tidal_mL = air_.lung.high - air_.lung.low;
  breath_.period_s = air_.frames / kFramesPerSecond;
  const int in = air_.filling - 1, out = air_.frames - in;  // a span that touches n frames lasts n - 1 of them, give or take one
  breath_.ie_ratio = in > 0 && out > 0 ? static_cast<double>(in) / out : kNoValue;
  breath_.peak_in_L_per_s = std::max(0.0, air_.flow.high);
  breath_.peak_out_L_per_s = std::max(0.0, -air_.flow.low);
  breath_.pleural_min_cmH2O = air_.pleural.low;
  breath_.pleural_max_cmH2O = air_.pleural.high;
  breath_.lung_min_mL = air_.lung.low;
  breath_.lung_max_mL = air_.lung.high;
  breath_.lung_mean_mL = air_.lung_mL / std::max(1, air_.frames);
  breath_.sbp_min_mmHg = air_.sbp.low < air_.sbp.high ? air_.sbp.low : kNoValue;
  breath_.sbp_max_mmHg = air_.sbp.low < air_.sbp.high ? air_.sbp.high : kNoValue;
  air_ = {};
}

}  // namespace holotwin::validate
