#include "tools/holotwin/validate/grade.h"

#include <cmath>

namespace holotwin::validate {

namespace {

using How = QuantityName::How;

constexpr double kFairShare = 0.30;         ///< of an end
constexpr double kFairChange = 1.0 / 3.0;   ///< of the least that counts
constexpr double kRounding = 1e-9;          ///< both limits count as inside

/// Whether a share of the value says how far off it is: its zero means none of it, and it does not end at 1.
bool per_cent_says_it(const QuantityName& name) {
  if (name.how != How::value) return name.how == How::of;
  const std::string_view unit = unit_of(name.base);
  return unit != "degC" && unit != "cmH2O" && name.base != "arterial_ph_1" && name.base != "sao2_1" && name.base != "spo2_1";
}

/// How far beyond `end` is still fair.
double room(const Task& task, const QuantityName& name, double end) {
  const double width = task.low && task.high ? *task.high - *task.low : 0.0;
  if (task.sign == "same") return 0.5 * width;
  return per_cent_says_it(name) && end > 0 && task.low.value_or(0) >= 0 ? kFairShare * end : width;
}

/// Of the least change that is wanted, a third at least; true where no change is wanted, or either way would do.
bool went_the_wanted_way(const Task& task, const QuantityName& name, double value) {
  if (name.how == How::value) return true;
  const double still = name.how == How::of ? 1.0 : 0.0;
  const std::optional<double> least = task.low && *task.low > still ? task.low : task.high && *task.high < still ? task.high : std::nullopt;
  return !least || (value - still) / (*least - still) >= kFairChange - kRounding;
}

}  // namespace

Grade grade(const Task& task, const QuantityName& name, bool passed, double lowest, double highest) {
  if (!std::isfinite(lowest) || !std::isfinite(highest)) return Grade::poor;
  if (passed) return Grade::good;
  if (!went_the_wanted_way(task, name, lowest) || !went_the_wanted_way(task, name, highest)) return Grade::poor;
  if (task.sign == "up" || task.sign == "down") return Grade::fair;
  const bool far_below = task.low && *task.low - lowest > room(task, name, *task.low) + kRounding;
  const bool far_above = task.high && highest - *task.high > room(task, name, *task.high) + kRounding;
  return far_below || far_above ? Grade::poor : Grade::fair;
}

}  // namespace holotwin::validate
