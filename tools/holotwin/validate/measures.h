#pragma once
// What can be read of each beat and breath from outside the body: its waves and its volumes, frame by frame.
#include "physiology/model.h"

namespace holotwin::validate {

/// Of the last whole beat.
struct Beat {
  double hr_per_min = kNoValue;
  double sbp_mmHg = kNoValue, dbp_mmHg = kNoValue, map_mmHg = kNoValue, cvp_mmHg = kNoValue;
  double stroke_mL = kNoValue, ecg_r_mV = kNoValue;
  double lv_end_diastolic_mL = kNoValue, lv_end_systolic_mL = kNoValue, rv_end_diastolic_mL = kNoValue, rv_end_systolic_mL = kNoValue;
  double lv_systolic_mmHg = kNoValue, rv_systolic_mmHg = kNoValue, lv_end_diastolic_mmHg = kNoValue, rv_end_diastolic_mmHg = kNoValue;
  double pa_systolic_mmHg = kNoValue, pa_diastolic_mmHg = kNoValue, pa_mean_mmHg = kNoValue, pulmonary_venous_mmHg = kNoValue;
};

/// Of the last whole breath.
struct Breath {
  double tidal_mL = kNoValue, period_s = kNoValue;
  double ie_ratio = kNoValue;                                              ///< time the lung fills over time it does not
  double peak_in_L_per_s = kNoValue, peak_out_L_per_s = kNoValue;
  double pleural_min_cmH2O = kNoValue, pleural_max_cmH2O = kNoValue;
  double lung_min_mL = kNoValue, lung_mean_mL = kNoValue, lung_max_mL = kNoValue;  ///< over the resting volume
  double sbp_min_mmHg = kNoValue, sbp_max_mmHg = kNoValue;                 ///< of the beats in it
};

/// Collects both. Pressures inside the chest are made of its volumes with the model's own law; a ventricle's peak is the artery's before it
/// and the fall over the open valve; its end-diastolic pressure is that of its largest volume, at rest.
class Measures {
 public:
  /// After each frame.
  void frame(const physiology::PhysiologyModel& model, const physiology::PhysiologyState& state, const physiology::PhysiologyOutput& output);
  [[nodiscard]] const Beat& beat() const { return beat_; }
  [[nodiscard]] const Breath& breath() const { return breath_; }
  /// Bled since the start.
  [[nodiscard]] double lost_mL() const { return lost_mL_; }

 private:
  struct Range {
    double low = 1e9, high = -1e9;
    void add(double v) {
      low = v < low ? v : low;
      high = v > high ? v : high;
    }
  };
  struct Sums {  // of the running beat
    Range art, pa, lv, rv, lv_out, rv_out, ecg;
    double art_mmHg = 0, cvp_mmHg = 0, pa_mmHg = 0, pv_mmHg = 0, stroke_mL = 0, chest_at_lv_mmHg = 0, chest_at_rv_mmHg = 0;
    int frames = 0;
  };
  struct Air {  // of the running breath
    Range lung, pleural, flow, sbp;
    double lung_mL = 0;
    int frames = 0, filling = 0;
  };
  void end_beat(const physiology::PhysiologyModel& model);
  void end_breath();

  Beat beat_;
  Breath breath_;
  Sums sums_;
  Air air_;
  double lost_mL_ = 0;
  double last_beat_s_ = 0, last_beat_period_s_ = 0, last_breath_s_ = 0, last_lung_mL_ = 0, last_lv_mL_ = 0, last_rv_mL_ = 0;
  bool started_ = false;
};

}  // namespace holotwin::validate
