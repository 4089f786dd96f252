// Temperature for one patient.
#include "physiology/thermal.inl"

namespace holotwin::physiology {

template void update_temperature(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
