// Malignant hyperthermia for one patient.
#include "physiology/hypermetabolism.inl"

namespace holotwin::physiology {

template void add_hypermetabolism(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_hypermetabolism(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
