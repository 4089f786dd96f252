#pragma once
#include <cstdint>

namespace holotwin::tissue::test {
/// Allocations by operator new in this test program so far.
[[nodiscard]] std::uint64_t allocation_count();
}  // namespace holotwin::tissue::test
