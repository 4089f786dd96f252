#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "demo_scene.h"
#include "engine/core/file.h"
#include "engine/present/window_presenter.h"

namespace holotwin {
namespace {

TEST(Png, APictureIsWrittenAsAPngOfItsSize) {
  Picture p{{3, 2}, std::vector<std::uint8_t>(24, 128)};
  const std::filesystem::path path = std::filesystem::path(HOLOTWIN_BINARY_DIR) / "small.png";
  ASSERT_TRUE(write_png(path, p));
  const auto bytes = read_file(path, 1U << 20U);
  ASSERT_TRUE(bytes);
  // PNG specification, 5.2 and 11.2.2: signature, then IHDR with width and height, big-endian.
  const unsigned char expected[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 3, 0, 0, 0, 2, 8, 2};
  ASSERT_GT(bytes->size(), sizeof expected);
  for (std::size_t i = 0; i < sizeof expected; ++i) EXPECT_EQ(static_cast<unsigned char>((*bytes)[i]), expected[i]) << i;
  EXPECT_FALSE(write_png(path, Picture{}));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(Window, WithoutADisplayTheAnswerIsAMessageAboutTheEnvironment) {
  if (std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr) GTEST_SKIP() << "this machine has a display";
  const auto extensions = WindowPresenter::instance_extensions();
  ASSERT_FALSE(extensions);
  EXPECT_EQ(extensions.error().kind, ErrorKind::environment);
  EXPECT_NE(extensions.error().how.find("headless"), std::string::npos) << extensions.error().message();
}

TEST(Window, DrawsResizesAndCloses) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) GTEST_SKIP() << "no display: run under xvfb-run";
  if (const auto devices = list_devices(); !devices) GTEST_SKIP() << devices.error().message();
  const auto extensions = WindowPresenter::instance_extensions();
  ASSERT_TRUE(extensions) << extensions.error().message();
  GpuOptions options;
  options.validation = true;
  options.instance_extensions = *extensions;
  auto gpu = GpuContext::create(options);
  ASSERT_TRUE(gpu) << gpu.error().message();
  {
    auto window = WindowPresenter::create(**gpu, {320, 200}, "Holotwin test");
    ASSERT_TRUE(window) << window.error().message();
    const DemoBody body = demo_body();
    RendererOptions render_options;
    render_options.colour_format = (*window)->format();
    auto renderer = Renderer::create(**gpu, body.scene, render_options);
    ASSERT_TRUE(renderer) << renderer.error().message();
    glm::uvec2 seen(0);
    for (std::uint64_t i = 0; i < 30; ++i) {
      if (i == 15) (*window)->request_size({400, 260});
      for (int wait = 0; wait < 5; ++wait) (void)(*window)->poll_events();
      auto target = (*window)->begin_frame();
      ASSERT_TRUE(target) << target.error().message();
      if (!*target) continue;
      const FrameTarget& t = **target;
      seen = t.size;
      const View view = make_view(overview_camera(body.scene), {0, 0, t.size.x, t.size.y});
      const Snapshot s = demo_snapshot(body, i, 0);
      RenderOptions scaled;
      scaled.resolution_scale = i % 2 == 0 ? 1.0F : 0.5F;
      const auto drawn = renderer->draw(*t.frame, t.image, t.view, t.size, {&s, {&view, 1}, {}, {}}, scaled);
      ASSERT_TRUE(drawn) << drawn.error().message();
      const auto ended = (*window)->end_frame();
      ASSERT_TRUE(ended) << ended.error().message();
    }
    EXPECT_EQ(seen, glm::uvec2(400, 260));
    EXPECT_FALSE((*window)->close_requested());
  }
  for (const std::string& m : (*gpu)->validation_messages()) ADD_FAILURE() << m;
}

}  // namespace
}  // namespace holotwin
