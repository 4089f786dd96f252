// Fluids for one patient.
#include "physiology/fluids.inl"

namespace holotwin::physiology {

template void set_fluids(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&, FrameOf<double>&);
template void settle_ledger(const InputOf<double>&, const FrameOf<double>&, const SumsOf<double>&, StateOf<double>&, OutputOf<double>&);

}  // namespace holotwin::physiology
