#include "engine/core/result.h"

namespace holotwin {

std::string Error::message() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!how.empty()) text += " (" + how + ")";
  return text;
}

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failed: return 1;
    case ErrorKind::wrong_use: return 2;
    case ErrorKind::environment: return 3;
  }
  return 1;
}

}  // namespace holotwin
