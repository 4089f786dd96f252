#pragma once
// Our own mistakes stop the program with file and line, in every build.

namespace holotwin {
/// Prints the failed condition and aborts. Called by HT_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace holotwin

/// A condition that only a mistake of ours can break. Kept in every build: cheap conditions only.
#define HT_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::holotwin::assertion_failed(#condition, __FILE__, __LINE__))
