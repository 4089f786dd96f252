#include "xr/openxr_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace holotwin {
namespace {

/// XR_RUNTIME_JSON points the real loader at a runtime of ours.
class OpenXrCheck : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = std::filesystem::temp_directory_path() / ("holotwin_xr_" + std::to_string(getpid())); std::filesystem::create_directories(folder_); }
  void TearDown() override {
    for (const char* name : {"XR_RUNTIME_JSON", "HT_FAKE_XR", "XR_LOADER_DEBUG"}) unsetenv(name);
    std::filesystem::remove_all(folder_);
  }
  void use_runtime(const std::string& library) {
    const auto file = folder_ / "runtime.json";
    std::ofstream(file) << R"({"file_format_version": "1.0.0", "runtime": {"library_path": ")" << library << "\"}}";
    setenv("XR_RUNTIME_JSON", file.c_str(), 1);
  }
  static std::string fake() { return std::string(HOLOTWIN_BINARY_DIR) + "/fake_openxr/libfake_openxr_runtime.so"; }
  std::filesystem::path folder_;
};

TEST_F(OpenXrCheck, ARuntimeWithAHeadsetIsReadyAndNamed) {
  use_runtime(fake());
  const XrProbe p = probe_openxr();
  EXPECT_EQ(p.answer, XrAnswer::ready) << p.what;
  EXPECT_EQ(p.runtime, "Fake Runtime");
  EXPECT_EQ(p.runtime_version, "7.8.9");
  EXPECT_EQ(p.headset, "Fake Headset");
  EXPECT_NE(p.what.find("Fake Headset"), std::string::npos);
  EXPECT_TRUE(p.how.empty());
}

TEST_F(OpenXrCheck, ARuntimeWhoseHeadsetIsUnpluggedSaysToConnectIt) {
  use_runtime(fake());
  setenv("HT_FAKE_XR", "system:-35", 1);
  const XrProbe p = probe_openxr();
  EXPECT_EQ(p.answer, XrAnswer::no_headset);
  EXPECT_EQ(p.result, -35);
  EXPECT_NE(p.what.find("XR_ERROR_FORM_FACTOR_UNAVAILABLE"), std::string::npos) << p.what;
  EXPECT_NE(p.how.find("connect the headset"), std::string::npos) << p.how;
}

TEST_F(OpenXrCheck, ARuntimeWithoutVulkanIsNotUsed) {
  use_runtime(fake());
  setenv("HT_FAKE_XR", "novulkan", 1);
  EXPECT_EQ(probe_openxr().answer, XrAnswer::no_vulkan);
}

TEST_F(OpenXrCheck, ARuntimeThatFailsToStartIsExplained) {
  use_runtime(fake());
  for (const int result : {-2, -6, -4, -51}) {
    setenv("HT_FAKE_XR", ("create:" + std::to_string(result)).c_str(), 1);
    const XrProbe p = probe_openxr();
    EXPECT_EQ(p.answer, XrAnswer::no_runtime);
    EXPECT_EQ(p.result, result);
    EXPECT_FALSE(p.how.empty());
  }
}

TEST_F(OpenXrCheck, AMissingRuntimeFileIsExplainedAndNothingIsPrinted) {
  setenv("XR_RUNTIME_JSON", (folder_ / "not_there.json").c_str(), 1);
  ::testing::internal::CaptureStderr();
  const XrProbe p = probe_openxr();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(p.answer, XrAnswer::no_runtime) << p.what;
  EXPECT_LT(p.result, 0);
  EXPECT_FALSE(p.how.empty());
}

TEST_F(OpenXrCheck, ARuntimeLibraryThatIsMissingOrDamagedIsExplained) {
  use_runtime((folder_ / "libnone.so").string());
  EXPECT_EQ(probe_openxr().answer, XrAnswer::no_runtime);
  std::ofstream(folder_ / "libbroken.so") << "not a library";
  use_runtime((folder_ / "libbroken.so").string());
  EXPECT_EQ(probe_openxr().answer, XrAnswer::no_runtime);
}

TEST_F(OpenXrCheck, TheRuntimesOwnNoiseIsNotPrintedAndStandardErrorComesBack) {
  use_runtime(fake());
  setenv("XR_LOADER_DEBUG", "warn", 1);
  ::testing::internal::CaptureStderr();
  const XrProbe p = probe_openxr();
  std::fprintf(stderr, "after");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "after");
  EXPECT_EQ(p.answer, XrAnswer::ready) << p.what;
  EXPECT_STREQ(std::getenv("XR_LOADER_DEBUG"), "warn");
  unsetenv("XR_LOADER_DEBUG");
}

TEST(OpenXrWords, EveryCoreResultHasWordsAndEveryErrorSaysWhatToDo) {
  // OpenXR 1.0.20: core codes run from 0 to 9 and from -1 to -51, with gaps.
  std::set<std::string> names;
  int known = 0;
  for (int r = -51; r <= 9; ++r) {
    const XrWords w = xr_words(r);
    EXPECT_FALSE(w.what.empty());
    EXPECT_TRUE(r >= 0 || !w.how.empty()) << w.name;
    if (w.name.starts_with("XR_")) {
      ++known;
      EXPECT_TRUE(names.insert(w.name).second) << w.name;
    }
  }
  EXPECT_GE(known, 50);
  EXPECT_EQ(xr_words(-35).name, "XR_ERROR_FORM_FACTOR_UNAVAILABLE");
  EXPECT_EQ(xr_words(-1000000099).name, "XrResult -1000000099");
}

}  // namespace
}  // namespace holotwin
