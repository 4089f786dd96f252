#pragma once
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tools/holotwin/validate/judge.h"

namespace holotwin::validate::test {

namespace fs = std::filesystem;

inline const fs::path kRepository = HOLOTWIN_SOURCE_DIR;
inline const fs::path kReference = kRepository / "tests/reference/physiology";

/// A folder of this test's own, gone at its end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("holotwin_validate_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The message says where, what and how to mend it.
inline void expect_error(const Error& e, const std::string& where, const std::string& what) {
  EXPECT_NE(e.where.find(where), std::string::npos) << e.message();
  EXPECT_NE(e.what.find(what), std::string::npos) << e.message();
  EXPECT_FALSE(e.how.empty()) << e.message();
}

/// Solved and settled once.
inline const Patient& patient() {
  static const Patient p = [] {
    auto made = table_patient(*load_drugs(kRepository / "assets/drugs"));
    EXPECT_TRUE(made.has_value());
    return *made;
  }();
  return p;
}

inline const Reference& reference() {
  static const Reference r = [] {
    auto loaded = load_reference(kReference);
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error().message());
    return loaded ? *loaded : Reference{};
  }();
  return r;
}

}  // namespace holotwin::validate::test
