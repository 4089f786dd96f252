// A transfusion reaction for one patient.
#include "physiology/transfusion_reaction.inl"

namespace holotwin::physiology {

template void add_transfusion_reaction(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_transfusion_reaction(const InputOf<double>&, const OutputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
