// The brain of one patient.
#include "physiology/brain.inl"

namespace holotwin::physiology {

template void set_brain(const ModelOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void update_brain(const ModelOf<double>&, const InputOf<double>&, const SumsOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
