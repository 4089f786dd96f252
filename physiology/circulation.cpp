// The circulation for one patient.
#include "physiology/circulation.inl"

namespace holotwin::physiology {

template double arterial_pressure_mmHg(const double&, const double&, const double&);
template double vessel_pressure_mmHg(const double&, const double&);
template double pericardial_pressure_mmHg(const ModelOf<double>&, const StateOf<double>&);
template void set_aorta(const ModelOf<double>&, const InputOf<double>&, FrameOf<double>&);
template PressuresOf<double> circulation_substep(const ModelOf<double>&, const FrameOf<double>&, StateOf<double>&, SumsOf<double>&);

}  // namespace holotwin::physiology
