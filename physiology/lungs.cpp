// The two lungs of one patient.
#include "physiology/lungs.inl"

namespace holotwin::physiology {

template void add_lung_injury(const StateOf<double>&, InputOf<double>&);
template double set_lung_ventilation(const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void set_lung_flow(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void update_lungs(const ModelOf<double>&, const InputOf<double>&, const FrameOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
