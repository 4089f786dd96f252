// One frame of one patient.
#include "physiology/step.inl"

#include <bit>
#include <span>

#include "physiology/model.h"
#include "physiology/numbers.h"
#include "physiology/waveforms.h"

namespace holotwin::physiology {

void step(const PhysiologyModel& model, PhysiologyState& state, const PhysiologyInput& input, PhysiologyOutput& output) {
  output = {};
  OutputOf<double> numbers;
  step_frame(model, state, numbers_of(input), numbers, [&](const FrameOf<double>& f, const PressuresOf<double>& p, const PhysiologyState& s, int index) {
    write_waves(model, f, p, s, static_cast<std::size_t>(index), output.waves);
  });
  give(numbers, output);
  if (output.restored) output.waves = {};
}

std::array<double, kStateNumbers> as_row(const PhysiologyState& state) { return std::bit_cast<std::array<double, kStateNumbers>>(state); }

void hash_state(const PhysiologyState& state, Hasher& hasher) {
  const auto row = as_row(state);
  hasher.values(std::span<const double>(row));
}

}  // namespace holotwin::physiology
