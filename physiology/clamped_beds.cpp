// Beds behind clamps, of one patient.
#include "physiology/clamped_beds.inl"

namespace holotwin::physiology {

template Row<double, kBedsCut> cut_off(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template double cut_off_demand(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template Row<double, kBedsCut> washed_lactate(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template Row<double, kBedsCut> washed_metabolites(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&);
template void update_clamped_beds(const ModelOf<double>&, const InputOf<double>&, const SumsOf<double>&, int, StateOf<double>&);

}  // namespace holotwin::physiology
