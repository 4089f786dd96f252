// Work for one patient.
#include "physiology/exercise.inl"

namespace holotwin::physiology {

template void add_work(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_exercise(const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
