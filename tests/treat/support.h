#pragma once
// What the tests of `holotwin treat` share: the project's languages and drugs.
#include <filesystem>
#include <map>
#include <string>

#include "tools/holotwin/treat/treat.h"

namespace holotwin::test {

inline const std::filesystem::path kAssets = std::filesystem::path(HOLOTWIN_SOURCE_DIR) / "assets";

inline const Language& language(const std::string& code) {
  static std::map<std::string, Language> all;
  if (all.count(code) == 0) all[code] = *load_language(kAssets / "locale" / (code + ".toml"));
  return all[code];
}

inline const DrugLibrary& drugs() {
  static const DrugLibrary all = *load_drugs(kAssets / "drugs");
  return all;
}

}  // namespace holotwin::test
