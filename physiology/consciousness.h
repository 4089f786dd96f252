#pragma once
// How awake a patient is: an estimate for displays and teaching, from what his brain is brought and what acts on it. Not part of the step.
#include <cstdint>

#include "physiology/medication.h"
#include "physiology/physiology.h"

namespace holotwin::physiology {

enum class Alertness : std::uint8_t { awake, confused, unresponsive };

struct Consciousness {
  Alertness level = Alertness::awake;  ///< by Glasgow: 14 and 15, 9 to 13, up to 8
  int glasgow = 15;                    ///< 3 .. 15, as it would be scored if nothing but the brain counted (no tube, no relaxant)
  double share = 1;                    ///< of wakefulness, 0 .. 1
};

/// The product of what each of these leaves: oxygen that the brain is brought (flow and content over rest's), saturation, glucose, hypnotics
/// (Bouillon's response to shaking: `DrugEffects::unresponsive`), the model's anaesthesia, pressure in the skull, carbon dioxide, temperature. The limits are published for each alone and stand in consciousness.cpp; that they multiply is assumed.
[[nodiscard]] Consciousness consciousness(const PhysiologyModel& model, const PhysiologyState& state, const Medication& given);

}  // namespace holotwin::physiology
