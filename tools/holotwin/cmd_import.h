#pragma once
#include <string>

namespace holotwin {

struct ImportOptions {
  std::string ct, labels, label_names, out;
  bool overwrite = false, json = false;
};
/// Images to a .twin folder; prints what was measured.
[[nodiscard]] int run_import(const ImportOptions& options);

}  // namespace holotwin
