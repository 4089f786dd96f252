#pragma once
#include <cstdint>

namespace holotwin {

/// What went wrong with the numbers in a step. Bad numbers never stop a rehearsal: the part's last good state is restored, the
/// event is counted here and shown.
struct StepReport {
  std::uint32_t tissue_restored = 0;      ///< steps in which the tissue went non-finite and its last good state was put back
  std::uint32_t physiology_restored = 0;  ///< the same for the physiology
  std::uint32_t elements_inverted = 0;    ///< tetrahedra with negative volume at the end of the last step
  std::uint32_t inputs_rejected = 0;      ///< commands or poses that were not finite or out of range and were ignored
};

}  // namespace holotwin
