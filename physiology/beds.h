#pragma once
// Where the output goes: the flow of each organ's bed, for readers.
#include "physiology/physiology.h"

namespace holotwin::physiology {

/// mL/min, means of some three seconds.
struct BedFlows {
  double brain = 0, coronary = 0, kidneys = 0, skin = 0;
  double muscle = 0;  ///< half of what flows through neither organs nor skin at rest (ICRP 89), and all that flows there beyond rest
  double gut = 0;     ///< and spleen: what the portal vein carries on
  double liver = 0;   ///< by its artery alone; with the gut's, all that the liver gets
  double rest = 0;    ///< bone, fat and what has no bed of its own
  double total() const { return brain + coronary + kidneys + skin + muscle + gut + liver + rest; }
};
[[nodiscard]] BedFlows bed_flows(const PhysiologyModel& model, const PhysiologyState& state);

}  // namespace holotwin::physiology
