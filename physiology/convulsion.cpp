// Convulsions for one patient.
#include "physiology/convulsion.inl"

namespace holotwin::physiology {

template void add_convulsion(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);

}  // namespace holotwin::physiology
