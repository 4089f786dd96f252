// Drugs for one patient.
#include "physiology/drugs.inl"

namespace holotwin::physiology {

template void update_drugs(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);
template double noradrenaline_ug_L(const ModelOf<double>&, const StateOf<double>&);
template double noradrenaline_effect(const ModelOf<double>&, const StateOf<double>&);
template double ionised_calcium_mmol_L(const ModelOf<double>&, const StateOf<double>&);

}  // namespace holotwin::physiology
