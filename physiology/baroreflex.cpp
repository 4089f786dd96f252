// The reflexes for one patient.
#include "physiology/baroreflex.inl"

namespace holotwin::physiology {

template void update_reflexes(const ModelOf<double>&, const InputOf<double>&, const double&, StateOf<double>&);
template void set_controls(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);

}  // namespace holotwin::physiology
