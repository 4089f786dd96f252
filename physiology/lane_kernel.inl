// Included by lane_kernel_*.cpp with HT_LANES, HT_REGISTER and HT_STEP_LANES defined. The equations are those of one patient: a system's
// .inl is named here to run in lanes.
#include "physiology/lane_kernel.h"

#include "physiology/baroreflex.inl"
#include "physiology/bleeding.inl"
#include "physiology/brain.inl"
#include "physiology/burn.inl"
#include "physiology/circulation.inl"
#include "physiology/clamped_beds.inl"
#include "physiology/clotting.inl"
#include "physiology/convulsion.inl"
#include "physiology/coronary.inl"
#include "physiology/drugs.inl"
#include "physiology/electrolytes.inl"
#include "physiology/exercise.inl"
#include "physiology/fluids.inl"
#include "physiology/gas.inl"
#include "physiology/glucose.inl"
#include "physiology/heart.inl"
#include "physiology/hypermetabolism.inl"
#include "physiology/inflammation.inl"
#include "physiology/kidney.inl"
#include "physiology/lungs.inl"
#include "physiology/neuraxial.inl"
#include "physiology/pain.inl"
#include "physiology/rhythm.inl"
#include "physiology/step.inl"
#include "physiology/thermal.inl"
#include "physiology/transfusion_reaction.inl"
#include "physiology/ventilator.inl"
#include "physiology/waveforms.inl"

namespace holotwin::physiology {

static_assert(sizeof(ModelOf<Lanes>) == kLanes * sizeof(ModelOf<double>) && sizeof(StateOf<Lanes>) == kLanes * sizeof(StateOf<double>));
static_assert(sizeof(InputOf<Lanes>) == kLanes * sizeof(InputOf<double>) && sizeof(OutputOf<Lanes>) == kLanes * sizeof(OutputOf<double>));

void HT_STEP_LANES(const LanePack& pack, unsigned frames) {
  const auto& model = *static_cast<const ModelOf<Lanes>*>(pack.model);
  const auto& input = *static_cast<const InputOf<Lanes>*>(pack.input);
  auto& state = *static_cast<StateOf<Lanes>*>(pack.state);
  auto& total = *static_cast<OutputOf<Lanes>*>(pack.output);
  const auto no_waves = [](const FrameOf<Lanes>&, const PressuresOf<Lanes>&, const StateOf<Lanes>&, int) {};
  step_frame(model, state, input, total, no_waves);
  for (unsigned frame = 1; frame < frames; ++frame) {
    OutputOf<Lanes> out;
    step_frame(model, state, input, out, no_waves);
    Lanes* const sums = total.bled_red_cells_mL.begin();
    const Lanes* const more = out.bled_red_cells_mL.begin();
    for (unsigned i = 0; i < sizeof out / sizeof(Lanes); ++i) sums[i] += more[i];
  }
  for (Lanes& p : total.node_mmHg) p /= static_cast<double>(frames);
}

}  // namespace holotwin::physiology
