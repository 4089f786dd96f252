// The heart's rhythm for one patient.
#include "physiology/rhythm.inl"

#include <iterator>

#include "physiology/physiology.h"

namespace holotwin::physiology {

static_assert(std::size(kRhythms) == static_cast<std::size_t>(Rhythm::count));
static_assert(kFibrillation == static_cast<double>(Rhythm::ventricular_fibrillation) && kStandstill == static_cast<double>(Rhythm::asystole) && kBlock == static_cast<double>(Rhythm::complete_heart_block) &&
              kAtrialFibrillation == static_cast<double>(Rhythm::atrial_fibrillation) && kSupraventricular == static_cast<double>(Rhythm::supraventricular_tachycardia) &&
              kFirstVentricular == static_cast<double>(Rhythm::ventricular_tachycardia) && kNoPulse == static_cast<double>(Rhythm::pulseless_electrical_activity));

template void set_rhythm(const ModelOf<double>&, StateOf<double>&, InputOf<double>&);
template void update_rhythm(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);
template double felt_potassium_mmol_L(const ModelOf<double>&, const StateOf<double>&);

}  // namespace holotwin::physiology
