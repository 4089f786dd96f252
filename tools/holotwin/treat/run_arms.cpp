#include <atomic>
#include <cmath>

#include "physiology/model.h"
#include "tools/holotwin/treat/treat.h"

namespace holotwin {

using physiology::CourseResult;

std::vector<CourseResult> run_arms(const physiology::PhysiologyModel& model, const Plan& plan, Jobs& jobs, const std::function<bool(std::size_t, double)>& go_on) {
  std::vector<CourseResult> results(plan.arms.size());
  std::atomic<bool> stopped = false;
  jobs.for_blocks(plan.arms.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (stopped) continue;
      results[i] = physiology::run_course(model, course_of(plan, plan.arms[i]), [&](double reached_s) {
        if (go_on && !go_on(i, reached_s)) stopped = true;
        return !stopped;
      });
    }
  });
  return results;
}

Result<physiology::PhysiologyModel> build_patient(const Plan& plan) {
  physiology::PhysiologyInput resting = plan.resting;
  for (const PlanEvent& e : plan.arms.front().events) {
    if (e.of_arm || e.at_s > plan.start_s || (e.deed != Deed::ventilator && e.deed != Deed::oxygen_fio2)) continue;
    for (const physiology::Order& o : e.orders) physiology::set(resting, o.setting, o.value);
  }
  return physiology::build_model(plan.patient, resting);
}

ArmOutcome outcome_of(const CourseResult& r) {
  if (r.rows.empty()) return ArmOutcome::not_begun;
  if (std::isfinite(r.died_s)) return ArmOutcome::died;
  if (!r.complete) return ArmOutcome::stopped;
  return std::isfinite(r.pulse_lost_s) ? ArmOutcome::no_pulse : ArmOutcome::alive;
}

const char* outcome_name(ArmOutcome o) {
  switch (o) {
    case ArmOutcome::alive: return "alive";
    case ArmOutcome::no_pulse: return "no_pulse";
    case ArmOutcome::died: return "died";
    case ArmOutcome::stopped: return "stopped";
    case ArmOutcome::not_begun: return "not_begun";
  }
  return "not_begun";
}

bool all_complete(const std::vector<CourseResult>& results) {
  for (const CourseResult& r : results)
    if (!r.complete) return false;
  return true;
}

double times_real_time(const TreatInputs& in) {
  double lived_s = 0;
  for (const CourseResult& r : in.results)
    if (!r.rows.empty()) lived_s += r.reached_s - r.rows.front().time_s;
  return in.provenance.wall_s > 0 ? lived_s / in.provenance.wall_s : 0.0;
}

}  // namespace holotwin
