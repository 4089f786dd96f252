#pragma once
// A blood pressure cuff that takes one reading: it shuts the limb's artery, lets go by steps, and reads the oscillations that the artery's pulse leaves in it.
#include <array>
#include <cstddef>
#include <cstdint>

#include "physiology/physiology.h"

namespace holotwin::physiology {

enum class CuffLimb : std::uint8_t { arm, leg };
enum class CuffPhase : std::uint8_t { idle, inflating, measuring, read, failed };

/// A copy is a snapshot. A reading takes 25 to 40 s, more where it has to be pumped up again; the last one stays until the next is there.
struct Cuff {
  CuffPhase phase = CuffPhase::idle;
  CuffLimb limb = CuffLimb::arm;
  double cuff_mmHg = 0;
  double sbp_mmHg = kNoValue, map_mmHg = kNoValue, dbp_mmHg = kNoValue;  ///< not a number: none yet, or it failed
  // what the running reading has collected
  static constexpr std::size_t kMostSteps = 56;
  double target_mmHg = 0, step_s = 0, least = 0, most = 0;
  std::array<double, kMostSteps> step_mmHg{}, amplitude{};
  std::size_t steps = 0;
};

/// Begins a reading, in place of one that runs: to 160 mmHg at first, later to 35 over the systolic pressure it last found.
void start(Cuff& cuff, CuffLimb limb = CuffLimb::arm);
/// One frame, after the body's. Fails where no pulse reaches the limb: in arrest, in deep shock, beyond a tourniquet or a clamp.
void advance(const PhysiologyModel& model, const PhysiologyState& state, const PhysiologyInput& input, Cuff& cuff);

}  // namespace holotwin::physiology
