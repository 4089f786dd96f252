#pragma once
#include <cstddef>

namespace holotwin::physiology::test {
/// How often this binary has asked the heap for memory.
[[nodiscard]] std::size_t allocations();
}  // namespace holotwin::physiology::test
