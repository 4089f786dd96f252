#include "engine/core/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace holotwin {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() : dir_(fs::temp_directory_path() / ("holotwin_file_test_" + std::to_string(::getpid()))) { fs::create_directories(dir_); }
  ~Files() override { fs::remove_all(dir_); }
  fs::path dir_;
};

TEST_F(Files, WhatIsWrittenIsReadAndNothingElseIsLeft) {
  ASSERT_TRUE(write_text_file(dir_ / "a.txt", "one").has_value());
  ASSERT_TRUE(write_text_file(dir_ / "a.txt", "two").has_value());
  EXPECT_EQ(*read_text_file(dir_ / "a.txt"), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1);
}

TEST_F(Files, AFileOverTheCapIsRefusedByNameAndSize) {
  ASSERT_TRUE(write_text_file(dir_ / "big.txt", std::string(1001, 'x')).has_value());
  EXPECT_TRUE(read_file(dir_ / "big.txt", 1001).has_value());
  const auto refused = read_file(dir_ / "big.txt", 1000);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message().find("big.txt"), std::string::npos);
}

TEST_F(Files, AWriteThatFailsLeavesTheOldFile) {
  fs::create_directories(dir_ / "kept.txt/inside");  // a folder in the way: the rename fails
  ASSERT_FALSE(write_text_file(dir_ / "kept.txt", "new").has_value());
  EXPECT_TRUE(fs::is_directory(dir_ / "kept.txt/inside"));
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1) << "no half-written file stays";
  EXPECT_FALSE(write_text_file(dir_ / "no/such/folder.txt", "x").has_value());
}

TEST_F(Files, AFolderAndAMissingFileAreErrorsAndNotEmptyFiles) {
  EXPECT_FALSE(read_file(dir_, 1000).has_value());
  EXPECT_FALSE(read_file(dir_ / "nobody", 1000).has_value());
}

}  // namespace
}  // namespace holotwin
