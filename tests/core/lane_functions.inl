// Included by lane_functions_*.cpp with HT_LANES, HT_REGISTER and HT_LANE_FUNCTIONS defined.
#include "engine/core/lanes.inl"
#include "engine/core/lane_math.inl"
#include "tests/core/lane_functions.h"

namespace holotwin::test {
namespace {

Lanes value(LaneFunction f, const Lanes& x, const Lanes& y) {
  switch (f) {
    case LaneFunction::exp: return math::exp(x);
    case LaneFunction::log: return math::log(x);
    case LaneFunction::pow: return math::pow(x, y);
    case LaneFunction::tanh: return math::tanh(x);
    case LaneFunction::sin: return math::sin(x);
    case LaneFunction::cos: return math::cos(x);
    case LaneFunction::sqrt: return math::sqrt(x);
    case LaneFunction::min: return math::min(x, y);
    case LaneFunction::max: return math::max(x, y);
    case LaneFunction::clamp: return math::clamp(x, -1.0, y);
    case LaneFunction::smoothstep: return math::smoothstep(-2.0, 3.0, x);
    case LaneFunction::arithmetic: return arithmetic(x, y);
    case LaneFunction::logic: return logic(x, y);
    case LaneFunction::lookup: return lookup(x, y);
    case LaneFunction::count: break;
  }
  return 0.0;
}

}  // namespace

void HT_LANE_FUNCTIONS(LaneFunction f, const double* x, const double* y, double* out, unsigned count) {
  for (unsigned i = 0; i < count; i += kLanes) {
    Lanes a, b;
    __builtin_memcpy(&a, x + i, sizeof a);
    __builtin_memcpy(&b, y + i, sizeof b);
    const Lanes v = value(f, a, b);
    __builtin_memcpy(out + i, &v, sizeof v);
  }
}

}  // namespace holotwin::test
