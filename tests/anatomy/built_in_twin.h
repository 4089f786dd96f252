#pragma once
#include <stdexcept>

#include "tools/phantom/make_twin.h"

namespace holotwin {

/// The built-in patient, made once for all tests that need a whole twin.
inline const Twin& built_in_twin() {
  static const Result<Twin> twin = phantom::make_phantom_twin(1);
  if (!twin) throw std::runtime_error(twin.error().message());
  return *twin;
}

}  // namespace holotwin
