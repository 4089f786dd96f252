#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <numeric>
#include <random>

#include "engine/gpu/context.h"
#include "engine/gpu/frame_ring.h"
#include "engine/gpu/memory.h"
#include "tests/gpu/keep_driver.h"

namespace holotwin {
namespace {

/// A device with validation, or a skipped test where the machine has none at all.
class Gpu : public ::testing::Test {
 protected:
  void SetUp() override {
    test::keep_driver_loaded();
    const auto devices = list_devices();
    if (!devices) GTEST_SKIP() << devices.error().message();
    GpuOptions options;
    options.validation = true;
    auto made = GpuContext::create(options);
    ASSERT_TRUE(made) << made.error().message();
    gpu = std::move(*made);
  }
  void TearDown() override {
    if (!gpu) return;
    for (const std::string& m : gpu->validation_messages()) ADD_FAILURE() << m;
  }
  std::unique_ptr<GpuContext> gpu;
};

TEST_F(Gpu, DeviceListNamesEveryDeviceAndItsDriver) {
  const auto devices = list_devices();
  ASSERT_TRUE(devices);
  for (std::size_t i = 0; i < devices->size(); ++i) {
    EXPECT_EQ((*devices)[i].index, i);
    EXPECT_FALSE((*devices)[i].name.empty());
    EXPECT_EQ((*devices)[i].usable, (*devices)[i].missing.empty());
    EXPECT_TRUE(!(*devices)[i].usable || !(*devices)[i].driver.empty());
  }
}

TEST_F(Gpu, DeviceCanBeChosenByPartOfItsNameInAnyCase) {
  std::string name = gpu->info().name.substr(0, 6);
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  GpuOptions options;
  options.device = name;
  const auto chosen = GpuContext::create(options);
  ASSERT_TRUE(chosen) << chosen.error().message();
  EXPECT_EQ((*chosen)->info().name.substr(0, 6), gpu->info().name.substr(0, 6));
}

TEST_F(Gpu, AskingForAMissingDeviceNamesThoseThereAre) {
  GpuOptions options;
  options.device = "no such device";
  const auto chosen = GpuContext::create(options);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, ErrorKind::environment);
  EXPECT_NE(chosen.error().how.find(gpu->info().name), std::string::npos) << chosen.error().message();
}

TEST_F(Gpu, BytesSurviveTheWayToTheDeviceAndBack) {
  std::vector<std::byte> sent(100003);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::byte>(i * 31 + i / 251);
  auto device = GpuBuffer::create_filled(*gpu, sent, VK_BUFFER_USAGE_TRANSFER_SRC_BIT);
  ASSERT_TRUE(device) << device.error().message();
  auto back = GpuBuffer::create(*gpu, sent.size(), VK_BUFFER_USAGE_TRANSFER_DST_BIT, BufferHome::readback);
  ASSERT_TRUE(back);
  const auto done = gpu->run_once([&](VkCommandBuffer commands) {
    const VkBufferCopy copy{0, 0, sent.size()};
    vkCmdCopyBuffer(commands, device->handle(), back->handle(), 1, &copy);
  });
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(std::memcmp(back->mapped(), sent.data(), sent.size()), 0);
}

TEST_F(Gpu, MemoryHandedBackIsUsedAgainAndNeverOverlaps) {
  // Random sizes in random order: pieces must not overlap, and a second round must fit into what the first one took.
  std::mt19937 random(7);
  std::uint64_t reserved = 0;
  for (int round = 0; round < 2; ++round) {
    std::vector<GpuBuffer> buffers;
    for (int i = 0; i < 200; ++i) {
      const VkDeviceSize size = 1 + random() % 200000;
      auto b = GpuBuffer::create(*gpu, size, VK_BUFFER_USAGE_VERTEX_BUFFER_BIT, BufferHome::upload);
      ASSERT_TRUE(b) << b.error().message();
      std::memset(b->mapped(), i, size);
      buffers.push_back(std::move(*b));
      if (i % 3 == 2) buffers.erase(buffers.begin() + static_cast<std::ptrdiff_t>(random() % buffers.size()));
    }
    for (const GpuBuffer& b : buffers) {
      const std::byte first = b.mapped()[0];
      for (VkDeviceSize i = 0; i < b.size(); i += 997) ASSERT_EQ(b.mapped()[i], first);
      ASSERT_EQ(b.mapped()[b.size() - 1], first);
    }
    if (round == 0) {
      reserved = gpu->memory().bytes_reserved();
    } else {
      EXPECT_EQ(gpu->memory().bytes_reserved(), reserved);
    }
    const std::uint64_t used = gpu->memory().bytes_used();
    buffers.clear();
    EXPECT_LT(gpu->memory().bytes_used(), used);
  }
  EXPECT_EQ(gpu->memory().bytes_used(), 0U);
}

TEST_F(Gpu, AnImageLargerThanTheDeviceAllowsIsRefusedWithTheLimit) {
  const auto image = GpuImage::create(*gpu, {gpu->limits().maxImageDimension2D + 1, 16}, VK_FORMAT_R8G8B8A8_UNORM, VK_IMAGE_USAGE_SAMPLED_BIT);
  ASSERT_FALSE(image);
  EXPECT_NE(image.error().how.find(std::to_string(gpu->limits().maxImageDimension2D)), std::string::npos);
}

TEST_F(Gpu, FrameUploadsAreDistinctEvenBeyondOneChunk) {
  auto ring = FrameRing::create(*gpu);
  ASSERT_TRUE(ring) << ring.error().message();
  for (int f = 0; f < 3; ++f) {
    auto frame = ring->begin();
    ASSERT_TRUE(frame) << frame.error().message();
    std::vector<FrameUpload> uploads;
    for (int i = 0; i < 10; ++i) {
      uploads.push_back((*frame)->upload(1U << 20U));
      ASSERT_NE(uploads.back().mapped, nullptr);
      std::memset(uploads.back().mapped, i, 1U << 20U);
    }
    for (std::size_t i = 0; i < uploads.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(uploads[i].mapped[(1U << 20U) - 1]), i);
    ASSERT_TRUE(ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE));
  }
}

TEST_F(Gpu, WhatAFrameReleasesGoesAfterItsWorkAndInOrder) {
  auto ring = FrameRing::create(*gpu);
  ASSERT_TRUE(ring);
  std::vector<int> released;
  for (int f = 0; f < 4; ++f) {
    auto frame = ring->begin();
    ASSERT_TRUE(frame);
    (*frame)->after_gpu([&released, f] { released.push_back(f); });
    EXPECT_LT(released.size(), static_cast<std::size_t>(f + 1));
    ASSERT_TRUE(ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE));
  }
  ASSERT_TRUE(ring->drain());
  EXPECT_EQ(released, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(Gpu, AFrameThatRanOutOfMemoryIsNotQueuedAndTheNextOneIs) {
  auto ring = FrameRing::create(*gpu);
  ASSERT_TRUE(ring);
  auto written = GpuBuffer::create(*gpu, 256, VK_BUFFER_USAGE_TRANSFER_DST_BIT, BufferHome::readback);
  ASSERT_TRUE(written);
  std::memset(written->mapped(), 0, 256);
  for (const bool enough : {false, true}) {
    auto frame = ring->begin();
    ASSERT_TRUE(frame) << frame.error().message();
    vkCmdFillBuffer((*frame)->commands, written->handle(), 0, 256, 0x01010101U);
    gpu->memory().set_limit(enough ? UINT64_MAX : gpu->memory().bytes_reserved());
    EXPECT_EQ((*frame)->upload(64U << 20U).mapped != nullptr, enough);
    const auto submitted = ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE);
    EXPECT_EQ(submitted.has_value(), enough);
    if (!submitted) {
      EXPECT_EQ(submitted.error().kind, ErrorKind::environment);
      EXPECT_NE(submitted.error().what.find("frame"), std::string::npos) << submitted.error().message();
    }
    ASSERT_TRUE(ring->drain());
    EXPECT_EQ(written->mapped()[0], std::byte(enough ? 1 : 0));
  }
}

TEST_F(Gpu, PassTimesComeBackByName) {
  if (!gpu->timestamps()) GTEST_SKIP() << "no timestamps on " << gpu->info().name;
  auto ring = FrameRing::create(*gpu);
  ASSERT_TRUE(ring);
  auto frame = ring->begin();
  ASSERT_TRUE(frame);
  (*frame)->begin_pass("one");
  (*frame)->begin_pass("two");
  ASSERT_TRUE(ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE));
  ASSERT_TRUE(ring->drain());
  ASSERT_EQ(ring->pass_times().size(), 2U);
  EXPECT_STREQ(ring->pass_times()[0].name, "one");
  EXPECT_STREQ(ring->pass_times()[1].name, "two");
  EXPECT_GE(ring->pass_times()[0].gpu_ms, 0.0);
}

TEST_F(Gpu, ValidationCatchesARealMistake) {
  // A check of the checker: without this, silence would prove nothing.
  VkBufferCreateInfo bad{};
  bad.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  bad.size = 16;
  bad.usage = 0;  // must not be zero
  VkBuffer buffer = VK_NULL_HANDLE;
  vkCreateBuffer(gpu->device(), &bad, nullptr, &buffer);
  if (buffer != VK_NULL_HANDLE) vkDestroyBuffer(gpu->device(), buffer, nullptr);
  EXPECT_FALSE(gpu->validation_messages().empty());
  gpu.reset();
}

TEST(GpuErrors, ALostDeviceIsTheEnvironmentsFault) {
  const Error e = vulkan_error(VK_ERROR_DEVICE_LOST, "drawing").value();
  EXPECT_EQ(e.kind, ErrorKind::environment);
  EXPECT_NE(e.what.find("lost"), std::string::npos);
  EXPECT_FALSE(e.how.empty());
}

}  // namespace
}  // namespace holotwin
