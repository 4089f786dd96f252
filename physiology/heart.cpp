// The heart for one patient.
#include "physiology/heart.inl"

namespace holotwin::physiology {

template ChamberElastancesOf<double> elastances(const ModelOf<double>&, const FrameOf<double>&, const StateOf<double>&);
template void measure_beat(const FrameOf<double>&, const PressuresOf<double>&, const double&, StateOf<double>&);
template void advance_beat(const ModelOf<double>&, const FrameOf<double>&, StateOf<double>&);
template void set_heart_disease(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);
template void update_heart_disease(const ModelOf<double>&, const InputOf<double>&, StateOf<double>&);

}  // namespace holotwin::physiology
