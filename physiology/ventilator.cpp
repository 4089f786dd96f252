// The ventilator for one patient.
#include "physiology/ventilator.inl"

namespace holotwin::physiology {

template double tension_mmHg(const InputOf<double>&, const StateOf<double>&);
template double rate_share(const double&);
template void add_haste(const ModelOf<double>&, const StateOf<double>&, InputOf<double>&);
template void set_ventilation(const ModelOf<double>&, const InputOf<double>&, const StateOf<double>&, FrameOf<double>&);
template double inspired_oxygen(const InputOf<double>&, const FrameOf<double>&);
template void advance_breath(const FrameOf<double>&, StateOf<double>&);
template double thoracic_pressure_mmHg(const ModelOf<double>&, const FrameOf<double>&, const StateOf<double>&);
template double airway_pressure_cmH2O(const FrameOf<double>&, const StateOf<double>&);
template double airway_flow_L_per_s(const FrameOf<double>&, const StateOf<double>&);

}  // namespace holotwin::physiology
