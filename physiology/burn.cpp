// A burn for one patient.
#include "physiology/burn.inl"

namespace holotwin::physiology {

template double burn_evaporation_mL_per_s(const ModelOf<double>&, const InputOf<double>&);
template double burn_evaporation_W(const ModelOf<double>&, const InputOf<double>&);
template void add_burn(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void update_burn(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
