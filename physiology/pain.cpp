// Nociception for one patient.
#include "physiology/pain.inl"

namespace holotwin::physiology {

template void add_pain(const StateOf<double>&, InputOf<double>&);
template void update_pain(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
