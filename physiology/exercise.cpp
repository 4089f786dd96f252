// Work for one patient.
#include "physiology/exercise.inl"

namespace holotwin::physiology {

template InputOf<double> exerted(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template void update_exercise(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
