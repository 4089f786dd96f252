// A neuraxial block for one patient.
#include "physiology/neuraxial.inl"

namespace holotwin::physiology {

template BlockedOf<double> blocked(const ModelOf<double>&, const StateOf<double>&);
template void add_block(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_block(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
