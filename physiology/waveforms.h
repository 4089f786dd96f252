#pragma once
#include <cstddef>

#include "physiology/body.h"
#include "physiology/vitals.h"

namespace holotwin::physiology {

/// Writes sample `index` of the frame, after filter_waves.
void write_waves(const ModelOf<double>& m, const FrameOf<double>& f, const PressuresOf<double>& p, const StateOf<double>& s, std::size_t index, WaveFrame& waves);

}  // namespace holotwin::physiology
