// Replaces the binary's operator new by one that counts. In a file of its own, so that no compiler inlines half of the pair.
#include "tests/physiology/allocation_count.h"

#include <cstdlib>
#include <new>

namespace {
std::size_t g_allocations = 0;
}

void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* p = std::malloc(size > 0 ? size : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

std::size_t holotwin::physiology::test::allocations() { return g_allocations; }
