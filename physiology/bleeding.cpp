// Bleeding for one patient.
#include "physiology/bleeding.inl"

namespace holotwin::physiology {

template void set_holes(const InputOf<double>&, FrameOf<double>&);
template void bleed(const FrameOf<double>&, const PressuresOf<double>&, StateOf<double>&, SumsOf<double>&);

}  // namespace holotwin::physiology
