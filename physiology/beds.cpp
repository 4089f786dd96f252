#include "physiology/beds.h"

#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

BedFlows bed_flows(const PhysiologyModel& m, const PhysiologyState& s) {
  constexpr double kPerMin = 60.0, kMuscleShare = 0.5;
  const double body = s.upper_flow_mL_per_s + s.lower_flow_mL_per_s, at_rest = m.initial.upper_flow_mL_per_s + m.initial.lower_flow_mL_per_s;
  const double rest = (1.0 - kMuscleShare) * math::min(body, at_rest);
  return {.brain = kPerMin * s.brain_flow_mL_per_s, .coronary = kPerMin * s.coronary_flow_mL_per_s, .kidneys = kPerMin * both(s.kidney_flow_mL_per_s), .skin = kPerMin * s.skin_flow_mL_per_s,
          .muscle = kPerMin * (body - rest), .gut = kPerMin * s.gut_flow_mL_per_s, .liver = kPerMin * s.artery_flow_mL_per_s, .rest = kPerMin * rest};
}

}  // namespace holotwin::physiology
