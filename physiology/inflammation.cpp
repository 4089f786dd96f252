// Inflammation for one patient.
#include "physiology/inflammation.inl"

namespace holotwin::physiology {

template void add_inflammation(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_inflammation(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
