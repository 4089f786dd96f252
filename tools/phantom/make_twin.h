#pragma once
#include <cstdint>

#include "engine/anatomy/twin.h"
#include "engine/core/result.h"

namespace holotwin::phantom {

/// The built-in patient as a complete twin: CT, labels, surfaces, the liver's lattice and vessels. Same seed, same twin. About 8 s.
[[nodiscard]] Result<Twin> make_phantom_twin(std::uint64_t seed);

}  // namespace holotwin::phantom
