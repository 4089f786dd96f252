// The heart for one patient.
#include "physiology/heart.inl"

namespace holotwin::physiology {

template ChamberElastancesOf<double> elastances(const ModelOf<double>&, const StateOf<double>&, const double&, const double&);
template void measure_beat(const PressuresOf<double>&, const double&, StateOf<double>&);
template void advance_beat(StateOf<double>&, const double&);
template void update_ischaemia(StateOf<double>&);

}  // namespace holotwin::physiology
