#pragma once
// Between the library's interface and its rows of numbers. For ordinary units.
#include "physiology/input.h"
#include "physiology/physiology.h"

namespace holotwin::physiology {

/// Orders that are not finite become resting ones marked invalid.
[[nodiscard]] InputOf<double> numbers_of(const PhysiologyInput& input);
[[nodiscard]] PatientOf<double> numbers_of(const PatientParameters& patient);
/// Everything but the waves.
void give(const OutputOf<double>& numbers, PhysiologyOutput& output);

}  // namespace holotwin::physiology
