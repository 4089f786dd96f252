// Replaces the program's operator new by one that counts. A file of its own, so that the compiler cannot inline half of the pair.
#include "tests/tissue/count_allocations.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::uint64_t> count{0};
}

void* operator new(std::size_t size) {
  ++count;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace holotwin::tissue::test {
std::uint64_t allocation_count() { return count.load(); }
}  // namespace holotwin::tissue::test
