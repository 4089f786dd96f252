#include "engine/core/check.h"

#include <cstdio>
#include <cstdlib>

namespace holotwin {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "holotwin: internal check failed: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace holotwin
