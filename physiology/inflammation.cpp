// Inflammation for one patient.
#include "physiology/inflammation.inl"

namespace holotwin::physiology {

template InputOf<double> inflamed(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template void update_inflammation(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
