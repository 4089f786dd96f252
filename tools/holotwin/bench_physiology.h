#pragma once
#include <nlohmann/json.hpp>

#include "engine/core/result.h"
#include "tools/holotwin/options.h"

namespace holotwin {

/// How many times faster than life the body runs: one patient at rest and bleeding, and many in lanes; on one thread. The runs have a fixed
/// length, so that `hash` compares between machines and builds.
[[nodiscard]] Result<nlohmann::ordered_json> bench_physiology(const BenchOptions& options);

}  // namespace holotwin
