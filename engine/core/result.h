#pragma once
// How the outside world's failures travel: every function that can fail for a reason outside this program returns Result<T>.
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace holotwin {

/// Why something failed; each maps to one exit code of the program (see exit_code()).
enum class ErrorKind {
  failed,       ///< the work itself failed: a damaged file, a check that did not hold (exit 1)
  wrong_use,    ///< the caller asked for something that makes no sense: an unknown option or key (exit 2)
  environment,  ///< the machine lacks something: a driver, a display, a file that was to be installed (exit 3)
};

/// What went wrong, where, and how to mend it. All three are sentences or phrases a person reads.
struct Error {
  ErrorKind kind = ErrorKind::failed;
  std::string what;   ///< what is wrong, with the offending value
  std::string where;  ///< the file, device or option; may be empty
  std::string how;    ///< how to mend it; may be empty

  /// "where: what (how)", for a log or the terminal.
  [[nodiscard]] std::string message() const;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an error: `return fail(ErrorKind::failed, "header is 10 bytes, 348 needed", path, "export it again");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where = {}, std::string how = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(where), std::move(how)});
}
/// Passes an error on from a Result of another type.
template <class T>
[[nodiscard]] tl::unexpected<Error> pass_on(const Result<T>& r) {
  return tl::unexpected<Error>(r.error());
}

/// 1, 2 or 3; see ErrorKind.
[[nodiscard]] int exit_code(ErrorKind kind);

}  // namespace holotwin
