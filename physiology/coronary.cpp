// The heart's vessels of one patient.
#include "physiology/coronary.inl"

namespace holotwin::physiology {

template void set_coronary(const ModelOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void update_ischaemia(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);
template void update_coronary(const ModelOf<double>&, const InputOf<double>&, const SumsOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
