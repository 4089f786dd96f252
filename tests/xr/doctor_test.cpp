#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "tools/holotwin/cmd_doctor.h"

namespace holotwin {
namespace {

DoctorFindings healthy() {
  GpuDeviceInfo gpu;
  gpu.name = "a card";
  gpu.usable = true;
  XrProbe xr;
  xr.answer = XrAnswer::ready;
  return {std::vector<GpuDeviceInfo>{gpu}, {}, xr, "/usr/bin/ffmpeg", std::string("/assets"), std::string("/built_in.twin")};
}
bool says(const DoctorVerdict& v, const std::string& words) {
  for (const std::string& m : v.missing) {
    if (m.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(Doctor, AMachineWithACardAndADisplayRunsAWindow) {
  const DoctorVerdict v = doctor_verdict(healthy());
  EXPECT_TRUE(v.rehearse);
  EXPECT_EQ(v.where, "window");
  EXPECT_TRUE(says(v, "not built yet")) << "a headset is ready, and Holotwin cannot draw to it yet: said, not hidden";
}

TEST(Doctor, WithoutADisplayItRunsOffScreen) {
  DoctorFindings f = healthy();
  f.display = fail(ErrorKind::environment, "no display");
  f.ffmpeg.clear();
  const DoctorVerdict v = doctor_verdict(f);
  EXPECT_TRUE(v.rehearse);
  EXPECT_EQ(v.where, "off-screen");
  EXPECT_TRUE(says(v, "apt install ffmpeg"));
}

TEST(Doctor, WhatStopsARehearsalIsSaidWithItsPackage) {
  DoctorFindings f = healthy();
  f.gpus = fail(ErrorKind::environment, "no Vulkan device");
  EXPECT_FALSE(doctor_verdict(f).rehearse);
  EXPECT_TRUE(says(doctor_verdict(f), "apt install mesa-vulkan-drivers"));
  f = healthy();
  f.gpus->front().usable = false;
  EXPECT_EQ(doctor_verdict(f).where, "nowhere");
  f = healthy();
  f.assets = fail(ErrorKind::environment, "the assets folder was not found");
  EXPECT_FALSE(doctor_verdict(f).rehearse);
  f = healthy();
  f.patient = fail(ErrorKind::environment, "the built-in patient was not found");
  EXPECT_FALSE(doctor_verdict(f).rehearse);
}

TEST(Doctor, EveryLinkedPackageOfTheListIsCredited) {
  // tools/packages.txt: group, package, why. What is linked or compiled in is a -dev package of the group "run".
  const auto list = read_text_file(HOLOTWIN_SOURCE_DIR "/tools/packages.txt");
  ASSERT_TRUE(list);
  std::set<std::string> credited, listed;
  for (const LinkedPackage& p : linked_packages()) credited.insert(p.package);
  for (const std::string_view line : split(*list, '\n')) {
    if (!line.starts_with("run")) continue;
    const std::string_view rest = trim(line.substr(3));
    const std::string package(rest.substr(0, rest.find(' ')));
    if (package.ends_with("-dev")) listed.insert(package);
  }
  EXPECT_EQ(credited, listed);
}

}  // namespace
}  // namespace holotwin
