#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>

#include "demo_scene.h"
#include "engine/core/clock.h"
#include "engine/render/blood_view.h"
#include "engine/render/mesh_tools.h"
#include "engine/render/scene_from_twin.h"
#include "engine/render/tool_meshes.h"
#include "tests/gpu/keep_driver.h"

namespace holotwin {
namespace {

constexpr glm::uvec2 kSmall{480, 270};

struct Rgb {
  int r = 0, g = 0, b = 0;
  [[nodiscard]] int light() const { return r + g + b; }
};
Rgb pixel(const Picture& p, std::uint32_t x, std::uint32_t y) {
  const std::size_t at = (static_cast<std::size_t>(y) * p.size.x + x) * 4;
  return {p.rgba[at], p.rgba[at + 1], p.rgba[at + 2]};
}
/// Where a world point lands in a picture.
glm::uvec2 on_picture(const View& v, glm::vec3 world) {
  const glm::vec4 clip = v.projection * v.T_view_world * glm::vec4(world, 1.0F);
  const glm::vec2 at = (glm::vec2(clip) / clip.w * 0.5F + 0.5F) * glm::vec2(v.rect.z, v.rect.w) + glm::vec2(v.rect);
  return glm::uvec2(at);
}

class Render : public ::testing::Test {
 protected:
  void SetUp() override {
    test::keep_driver_loaded();
    const auto devices = list_devices();
    if (!devices) GTEST_SKIP() << devices.error().message();
    GpuOptions gpu_options;
    gpu_options.validation = validation;
    auto made = GpuContext::create(gpu_options);
    ASSERT_TRUE(made) << made.error().message();
    gpu = std::move(*made);
    auto headless = HeadlessPresenter::create(*gpu, kSmall);
    ASSERT_TRUE(headless) << headless.error().message();
    presenter = std::move(*headless);
  }
  void TearDown() override {
    if (!gpu) return;
    renderer.reset();
    presenter.reset();
    for (const std::string& m : gpu->validation_messages()) ADD_FAILURE() << m;
  }
  void make(Scene scene, std::uint32_t samples = 1) {
    RendererOptions options;
    options.colour_format = presenter->format();
    options.samples = samples;
    auto made = Renderer::create(*gpu, std::move(scene), options);
    ASSERT_TRUE(made) << made.error().message();
    renderer = std::make_unique<Renderer>(std::move(*made));
  }
  [[nodiscard]] glm::vec4 whole() const { return {0, 0, presenter->size().x, presenter->size().y}; }
  /// Draws one frame; its picture arrives by finish().
  DrawReport draw(const Snapshot& s, std::span<const View> views, const RenderOptions& options = {}, std::span<const UiList> screen = {},
                  std::span<const ScenePanel> panels = {}, Picture* out = nullptr) {
    const auto target = presenter->begin_frame();
    EXPECT_TRUE(target && *target);
    const FrameTarget& t = **target;
    const auto report = renderer->draw(*t.frame, t.image, t.view, t.size, {&s, views, panels, screen}, options);
    EXPECT_TRUE(report) << (report ? "" : report.error().message());
    if (out != nullptr) presenter->read_back([out](Picture p) { *out = std::move(p); });
    const auto ended = presenter->end_frame();
    EXPECT_TRUE(ended) << (ended ? "" : ended.error().message());
    return report ? *report : DrawReport{};
  }
  Picture picture(const Snapshot& s, const Camera& camera, const RenderOptions& options = {}, std::span<const UiList> screen = {},
                  std::span<const ScenePanel> panels = {}) {
    Picture out;
    const View view = make_view(camera, whole());
    draw(s, {&view, 1}, options, screen, panels, &out);
    EXPECT_TRUE(presenter->finish());
    return out;
  }
  bool validation = true;
  std::unique_ptr<GpuContext> gpu;
  std::unique_ptr<HeadlessPresenter> presenter;
  std::unique_ptr<Renderer> renderer;
};

TEST_F(Render, SixtyFramesOfMovingTissueAreSilentUnderValidation) {
  const DemoBody body = demo_body();
  make(body.scene);
  const View view = make_view(overview_camera(body.scene), whole());
  const std::array<UiList, 1> screen{demo_list({480, 270}, 100)};
  const std::array<ScenePanel, 2> panels{ScenePanel{demo_list({560, 360}, 300), body.scene.monitors[0].T_world_panel, 0.00075F},
                                         ScenePanel{demo_list({560, 360}, 300), body.scene.monitors[1].T_world_panel, 0.00075F}};
  for (std::uint64_t i = 0; i < 60; ++i) {
    RenderOptions options;
    if (i >= 40) options.resolution_scale = 0.75F;
    draw(demo_snapshot(body, i, i < 30 ? 0 : 1), {&view, 1}, options, screen, panels);
  }
  EXPECT_TRUE(presenter->finish());
}

TEST_F(Render, FourSamplesAreSilentUnderValidationAndSmoothTheEdge) {
  const DemoBody body = demo_body();
  Picture pictures[2];
  for (const std::uint32_t samples : {1U, 4U}) {
    make(body.scene, samples);
    pictures[samples / 4] = picture(demo_snapshot(body, 0, 1), wound_camera(body.scene, body.mouth, body.inward));
  }
  // The steepest horizontal steps get fewer.
  const auto steep = [](const Picture& p) {
    int count = 0;
    for (std::uint32_t y = 0; y < p.size.y; ++y)
      for (std::uint32_t x = 1; x < p.size.x; ++x) count += std::abs(pixel(p, x, y).light() - pixel(p, x - 1, y).light()) > 240 ? 1 : 0;
    return count;
  };
  EXPECT_LT(steep(pictures[1]), steep(pictures[0]));
}

TEST_F(Render, ADeviceOutOfMemoryGivesAnErrorAndNothingInvalid) {
  DemoBody body = demo_body();
  body.scene.tissue = {};
  append_ellipsoid(body.scene.tissue.mesh, {0.055F, 0.01F, 0.05F}, {0.1F, 0.06F, 0.08F}, 200);  // 80 000 vertices: 5 MB a frame
  make(body.scene);
  const View view = make_view(overview_camera(body.scene), whole());
  const std::array<UiList, 1> screen{demo_list({480, 270}, 100)};
  const std::array<ScenePanel, 1> panels{ScenePanel{demo_list({560, 360}, 300), body.scene.monitors[0].T_world_panel, 0.00075F}};
  const Snapshot s;
  draw(s, {&view, 1});
  // Room for nothing; then, in the other place of the ring, for all but the tissue.
  const auto take = [&](VkDeviceSize size) { return GpuBuffer::create(*gpu, size, VK_BUFFER_USAGE_VERTEX_BUFFER_BIT, BufferHome::upload); };
  for (const bool some : {false, true}) {
    ASSERT_TRUE(presenter->finish());
    auto hole = take((9U << 20U) / 2);
    ASSERT_TRUE(hole);
    gpu->memory().set_limit(gpu->memory().bytes_reserved());
    std::vector<GpuBuffer> all;
    for (VkDeviceSize size = 8U << 20U; size >= 256; size /= 2)
      for (auto more = take(size); more; more = take(size)) all.push_back(std::move(*more));
    if (some) *hole = GpuBuffer();
    auto ring = FrameRing::create(*gpu);  // a new one: no memory yet
    ASSERT_TRUE(ring);
    auto target = GpuImage::create(*gpu, kSmall, presenter->format(), VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT);
    auto frame = ring->begin();
    ASSERT_TRUE(target && frame);
    EXPECT_TRUE(renderer->draw(**frame, target->handle(), target->view(), kSmall, {&s, {&view, 1}, panels, screen}, {}));
    const auto submitted = ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE);
    ASSERT_FALSE(submitted);
    EXPECT_EQ(submitted.error().kind, ErrorKind::environment);
    gpu->memory().set_limit(UINT64_MAX);
    all.clear();
    draw(s, {&view, 1}, {}, screen, panels);  // and it goes on
  }
  EXPECT_TRUE(presenter->finish());
}

TEST_F(Render, LiverStandsOutFromTheRoomAndIsRedBrown) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  Snapshot s;
  const Picture p = picture(s, camera, {.hologram = false, .inner_glow = false});
  const glm::uvec2 middle = on_picture(make_view(camera, whole()), {0.09F, 0.07F, 0.07F});
  const Rgb liver = pixel(p, middle.x, middle.y);
  const Rgb corner = pixel(p, 2, 2);
  EXPECT_GT(liver.light(), corner.light() + 40);
  EXPECT_GT(liver.r, liver.g + 30);
  EXPECT_GT(liver.r, liver.b + 30);
}

TEST_F(Render, LiverPalesThenGreysAsPerfusionFallsAndPurplesWhenCongested) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  const glm::uvec2 at = on_picture(make_view(camera, whole()), {0.09F, 0.07F, 0.07F});
  std::map<float, Rgb> seen;
  for (const float perfusion : {0.0F, 0.5F, 1.0F, 1.6F}) {
    Snapshot s;
    s.tissue.positions = body.scene.tissue.mesh.positions;
    s.tissue.perfusion.assign(s.tissue.positions.size(), perfusion);
    s.tissue.blood.assign(s.tissue.positions.size(), 0.0F);
    seen[perfusion] = pixel(picture(s, camera, {.hologram = false, .inner_glow = false}), at.x, at.y);
  }
  const auto redness = [](Rgb c) { return static_cast<double>(c.r) / (c.g + c.b); };
  EXPECT_GT(redness(seen[1.0F]), redness(seen[0.5F]) * 1.2);
  EXPECT_GT(redness(seen[0.5F]), redness(seen[0.0F]) * 1.1);
  EXPECT_GT(seen[0.5F].light(), seen[1.0F].light());  // pale
  EXPECT_LT(redness(seen[0.0F]), 0.75);               // grey is 0.5
  EXPECT_GT(seen[1.6F].b, seen[1.6F].g);              // purple: more blue than green
  EXPECT_LT(seen[1.0F].b, seen[1.0F].g + 8);
}

TEST_F(Render, BloodOnTheCapsuleDarkensAndReddensIt) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  const glm::uvec2 at = on_picture(make_view(camera, whole()), {0.09F, 0.07F, 0.07F});
  Rgb seen[2];
  for (int wet = 0; wet < 2; ++wet) {
    Snapshot s;
    s.tissue.positions = body.scene.tissue.mesh.positions;
    s.tissue.perfusion.assign(s.tissue.positions.size(), 0.6F);
    s.tissue.blood.assign(s.tissue.positions.size(), static_cast<float>(wet));
    seen[wet] = pixel(picture(s, camera, {.hologram = false, .inner_glow = false}), at.x, at.y);
  }
  EXPECT_LT(seen[1].g, seen[0].g);
  EXPECT_GT(static_cast<double>(seen[1].r) / seen[1].g, static_cast<double>(seen[0].r) / seen[0].g);
}

TEST_F(Render, ThePoolRisesWithTheBloodInTheField) {
  const DemoBody body = demo_body();
  make(body.scene);
  Camera above;
  above.target = body.scene.pool.rim_centre;
  above.eye = above.target + glm::vec3(0.05F, 0.5F, 0.0F);
  above.up = {0, 0, 1};
  const RenderOptions plain{.hologram = false, .inner_glow = false, .solids = false};
  int changed[3] = {};
  const Picture dry = picture(Snapshot{}, above, plain);
  for (int k = 0; k < 3; ++k) {
    Snapshot s;
    s.ledger.lost[static_cast<std::size_t>(BloodPlace::field)] = {40.0 + 300.0 * k, 60.0 + 400.0 * k};
    const Picture wet = picture(s, above, plain);
    for (std::size_t i = 0; i < wet.rgba.size(); i += 4) changed[k] += std::abs(wet.rgba[i] - dry.rgba[i]) + std::abs(wet.rgba[i + 1] - dry.rgba[i + 1]) > 12 ? 1 : 0;
  }
  EXPECT_GT(changed[0], 100);
  EXPECT_GT(changed[1], changed[0] * 5 / 4);
  EXPECT_GT(changed[2], changed[1]);
}

TEST_F(Render, AKnownListComesBackWithItsColoursAndItsClip) {
  make(demo_body().scene);
  UiAtlas atlas{2, 1, {0, 255}};
  ASSERT_TRUE(renderer->set_atlas(atlas));
  UiList list;
  list.size = {96, 54};  // a fifth of the picture's size: units are stretched
  const auto quad = [&](glm::vec2 low, glm::vec2 high, float u, std::uint32_t rgba, glm::vec4 clip) {
    const auto first = static_cast<std::uint32_t>(list.vertices.size());
    for (const glm::vec2 c : {low, glm::vec2(high.x, low.y), high, glm::vec2(low.x, high.y)}) list.vertices.push_back({c, {u, 0.5F}, rgba});
    const auto at = static_cast<std::uint32_t>(list.indices.size());
    list.indices.insert(list.indices.end(), {first, first + 1, first + 2, first, first + 2, first + 3});
    list.commands.push_back({clip, at, 6});
  };
  const glm::vec4 all(0, 0, 96, 54);
  quad({0, 0}, {96, 54}, 1.0F, 0xFF000000U, all);                       // opaque black over everything
  quad({10, 10}, {30, 30}, 1.0F, 0xFF3264C8U, all);                     // r 200 g 100 b 50
  quad({40, 10}, {60, 30}, 1.0F, 0x80FFFFFFU, all);                     // half white over black
  quad({70, 10}, {90, 30}, 0.0F, 0xFFFFFFFFU, all);                     // no coverage: nothing
  quad({10, 35}, {60, 50}, 1.0F, 0xFF00FF00U, {10, 35, 20, 50});        // clipped to its left part
  const std::array<UiList, 1> screen{list};
  const Picture p = picture(Snapshot{}, overview_camera(renderer->scene()), {}, screen);
  const auto near = [](Rgb c, int r, int g, int b) { return std::abs(c.r - r) <= 1 && std::abs(c.g - g) <= 1 && std::abs(c.b - b) <= 1; };
  EXPECT_TRUE(near(pixel(p, 2, 2), 0, 0, 0));
  EXPECT_TRUE(near(pixel(p, 100, 100), 200, 100, 50)) << pixel(p, 100, 100).r << " " << pixel(p, 100, 100).g << " " << pixel(p, 100, 100).b;
  EXPECT_TRUE(near(pixel(p, 250, 100), 128, 128, 128));
  EXPECT_TRUE(near(pixel(p, 400, 100), 0, 0, 0));
  EXPECT_TRUE(near(pixel(p, 75, 210), 0, 255, 0));
  EXPECT_TRUE(near(pixel(p, 150, 210), 0, 0, 0));
}

TEST_F(Render, AListWithBadIndicesIsLeftOutAndCounted) {
  make(demo_body().scene);
  UiList list = demo_list({100, 100}, 4);
  list.indices[3] = 100000;
  UiList beyond = demo_list({100, 100}, 4);
  beyond.commands[0].index_count += 3;
  const std::array<UiList, 2> screen{list, beyond};
  const View view = make_view(overview_camera(renderer->scene()), whole());
  EXPECT_EQ(draw(Snapshot{}, {&view, 1}, {}, screen).ui_dropped, 2U);
  EXPECT_TRUE(presenter->finish());
}

TEST_F(Render, APanelInTheSceneIsHiddenByWhatStandsBeforeIt) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  const View view = make_view(camera, whole());
  const glm::vec3 at(0.09F, 0.07F, 0.07F);
  const glm::uvec2 spot = on_picture(view, at);
  const glm::vec3 away = glm::normalize(at - camera.eye);
  ScenePanel panel{demo_list({300, 300}, 0), glm::mat4(glm::mat3(glm::inverse(view.T_view_world))), 0.001F};
  for (UiVertex& v : panel.list.vertices) v.rgba = 0xFFFF00FFU;
  const RenderOptions plain{.hologram = false, .inner_glow = false};
  panel.T_world_panel[3] = glm::vec4(at - away * 0.1F, 1.0F);
  const Rgb before = pixel(picture(Snapshot{}, camera, plain, {}, {&panel, 1}), spot.x, spot.y);
  panel.T_world_panel[3] = glm::vec4(at + away * 0.3F, 1.0F);
  const Rgb behind = pixel(picture(Snapshot{}, camera, plain, {}, {&panel, 1}), spot.x, spot.y);
  EXPECT_GT(before.b, 240);
  EXPECT_LT(behind.b, 120);
}

TEST_F(Render, APanelReadsLeftToRightAndDown) {
  // Red at the list's top left must be at the picture's top left.
  const DemoBody body = demo_body();
  make(body.scene);
  UiList list;
  list.size = {100, 100};
  const std::array<std::uint32_t, 3> colours{0xFF0000FFU, 0xFF00FF00U, 0xFFFF0000U};
  const std::array<glm::vec2, 3> corners{glm::vec2(0, 0), glm::vec2(80, 0), glm::vec2(0, 80)};
  for (std::size_t k = 0; k < 3; ++k) {
    const auto first = static_cast<std::uint32_t>(list.vertices.size());
    for (const glm::vec2 c : {glm::vec2(0, 0), glm::vec2(20, 0), glm::vec2(20, 20), glm::vec2(0, 20)}) list.vertices.push_back({corners[k] + c, {0.5F, 0.5F}, colours[k]});
    list.indices.insert(list.indices.end(), {first, first + 1, first + 2, first, first + 2, first + 3});
  }
  list.commands.push_back({{0, 0, 100, 100}, 0, 18});
  const ScenePanel panel{list, body.scene.monitors[0].T_world_panel, 0.002F};
  Camera reader;
  const glm::vec3 at(panel.T_world_panel[3]);
  reader.target = at;
  reader.eye = at + glm::vec3(panel.T_world_panel[2]) * 0.4F;
  reader.up = glm::vec3(panel.T_world_panel[1]);
  const Picture p = picture(Snapshot{}, reader, {.hologram = false}, {}, {&panel, 1});
  const View view = make_view(reader, whole());
  const auto seen = [&](glm::vec2 unit) {
    const glm::vec3 world = at + (glm::vec3(panel.T_world_panel[0]) * (unit.x - 50) - glm::vec3(panel.T_world_panel[1]) * (unit.y - 50)) * 0.002F;
    const glm::uvec2 spot = on_picture(view, world);
    return std::pair(spot, pixel(p, spot.x, spot.y));
  };
  const auto [red_at, red] = seen({10, 10});
  const auto [green_at, green] = seen({90, 10});
  const auto [blue_at, blue] = seen({10, 90});
  EXPECT_GT(red.r, 240);
  EXPECT_GT(green.g, 240);
  EXPECT_GT(blue.b, 240);
  EXPECT_LT(red_at.x, green_at.x);
  EXPECT_LT(red_at.y, blue_at.y);
}

TEST_F(Render, TwoViewsFillTheirOwnHalves) {
  const DemoBody body = demo_body();
  make(body.scene);
  const std::array<View, 2> views{make_view(liver_camera(body.scene), {0, 0, 240, 270}), make_view(liver_camera(body.scene), {240, 0, 240, 270})};
  Picture p;
  draw(Snapshot{}, views, {}, {}, {}, &p);
  ASSERT_TRUE(presenter->finish());
  int differing = 0;
  for (std::uint32_t y = 0; y < 270; ++y)
    for (std::uint32_t x = 0; x < 240; ++x) differing += std::abs(pixel(p, x, y).light() - pixel(p, x + 240, y).light()) > 6 ? 1 : 0;
  EXPECT_LT(differing, 240 * 270 / 200);
  EXPECT_GT(pixel(p, 130, 130).light(), pixel(p, 2, 2).light());
}

TEST_F(Render, WhatIsOutOfViewIsNotDrawn) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Snapshot s = demo_snapshot(body, 0, 1);
  const std::array<ScenePanel, 1> panels{ScenePanel{demo_list({560, 360}, 10), body.scene.monitors[0].T_world_panel, 0.00075F}};
  const Camera towards = overview_camera(body.scene);
  Camera away = towards;
  away.target = 2.0F * away.eye - away.target;
  const View both[2] = {make_view(towards, whole()), make_view(away, whole())};
  const RenderOptions no_blood{.blood = false};
  const DrawReport all = draw(s, {both, 1}, no_blood, {}, panels);
  EXPECT_GT(all.draws, body.scene.surfaces.size());
  // Only the background, which is everywhere.
  EXPECT_EQ(draw(s, {both + 1, 1}, no_blood, {}, panels).draws, 1U);
  EXPECT_EQ(draw(s, both, no_blood, {}, panels).draws, all.draws + 1);
  // What moves is sought where it is now: the liver and what lies in it, carried in front of the other camera.
  Snapshot moved = s;
  for (glm::vec3& p : moved.tissue.positions) p += away.target - towards.target;
  EXPECT_GT(draw(moved, {both + 1, 1}, no_blood).triangles, body.scene.tissue.mesh.triangles.size() + 1000);
  EXPECT_TRUE(presenter->finish());
}

TEST_F(Render, ResizingKeepsThePictureAndItsShape) {
  const DemoBody body = demo_body();
  make(body.scene);
  for (const glm::uvec2 size : {glm::uvec2(480, 270), glm::uvec2(333, 517), glm::uvec2(64, 64), glm::uvec2(800, 450)}) {
    ASSERT_TRUE(presenter->resize(size));
    const Camera camera = liver_camera(body.scene);
    const Picture p = picture(Snapshot{}, camera, {.hologram = false});
    ASSERT_EQ(p.size, size);
    ASSERT_EQ(p.rgba.size(), std::size_t{4} * size.x * size.y);
    const Rgb liver = pixel(p, size.x / 2, size.y / 2);
    EXPECT_GT(liver.light(), pixel(p, 1, 1).light() + 20) << size.x << "x" << size.y;
  }
}

TEST_F(Render, AStillAtTwiceTheResolutionShowsTheSameScene) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Snapshot s = demo_snapshot(body, 0, 0);
  const Camera camera = overview_camera(body.scene);
  const Picture one = picture(s, camera);
  for (const float scale : {0.5F, 2.0F}) {
    const Picture other = picture(s, camera, {.resolution_scale = scale});
    double sum = 0;
    for (std::size_t i = 0; i < one.rgba.size(); ++i) sum += std::abs(one.rgba[i] - other.rgba[i]);
    EXPECT_LT(sum / static_cast<double>(one.rgba.size()), 4.0) << scale;
    EXPECT_GT(sum, 0.0);
  }
}

TEST_F(Render, ChangingTheScaleTakesNoNewMemoryAndLeavesNothingOfLargerFrames) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Snapshot s = demo_snapshot(body, 0, 0);
  const Camera camera = wound_camera(body.scene, body.mouth, body.inward);
  std::map<float, Picture> fresh;
  for (const float scale : {0.5F, 0.73F}) {
    make(body.scene);
    fresh[scale] = picture(s, camera, {.resolution_scale = scale});
  }
  make(body.scene);
  (void)picture(s, camera, {.resolution_scale = 0.9F});
  const std::uint64_t used = gpu->memory().bytes_used();
  // A white scene at full scale would show at the border of a smaller one.
  ScenePanel wall{demo_list({300, 300}, 0), body.scene.monitors[0].T_world_panel, 0.001F};
  wall.T_world_panel = glm::mat4(glm::mat3(glm::inverse(make_view(camera, whole()).T_view_world)));
  wall.T_world_panel[3] = glm::vec4(glm::mix(camera.eye, camera.target, 0.3F), 1.0F);
  for (UiVertex& v : wall.list.vertices) v.rgba = 0xFFFFFFFFU;
  for (const float scale : {0.97F, 0.5F, 0.8F, 0.73F}) {
    const Picture white = picture(s, camera, {.resolution_scale = 0.98F}, {}, {&wall, 1});
    EXPECT_GT(pixel(white, 477, 267).light(), 700);
    const Picture p = picture(s, camera, {.resolution_scale = scale});
    if (fresh.count(scale) != 0) {
      EXPECT_EQ(p.rgba, fresh[scale].rgba) << scale;
    }
  }
  (void)picture(s, camera);
  EXPECT_EQ(gpu->memory().bytes_used(), used);
}

TEST_F(Render, TheSkinOpensOverTheFieldOnceTheAbdomenIsOpen) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  Snapshot closed, open;
  open.abdomen_open = true;
  const auto light = [](const Picture& p) {
    long sum = 0;
    for (std::uint32_t y = 100; y < 170; ++y)
      for (std::uint32_t x = 180; x < 300; ++x) sum += pixel(p, x, y).b;
    return sum;
  };
  EXPECT_LT(light(picture(open, camera)), light(picture(closed, camera)));
}

TEST_F(Render, AHeldToolAppearsWhereItsTipIs) {
  const DemoBody body = demo_body();
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  const View view = make_view(camera, whole());
  const Picture without = picture(Snapshot{}, camera);
  for (std::size_t t = 1; t < kToolCount; ++t) {
    for (const std::size_t side : {kRightHand, kLeftHand}) {
      Snapshot s;
      s.instruments[side].present = true;
      s.instruments[side].tool = static_cast<Tool>(t);
      s.instruments[side].jaw = static_cast<Tool>(t) == Tool::hand ? 0.0F : 1.0F;
      const glm::vec3 tip(0.12F, 0.10F, 0.03F);
      s.instruments[side].T_world_tool = {rotation_between(glm::vec3(0, 0, 1), glm::normalize(glm::vec3(0.2F, 1.0F, 0.3F))), tip};
      const Picture with = picture(s, camera);
      const glm::uvec2 at = on_picture(view, tip);
      int changed = 0;
      int nearest = 1000;
      for (std::uint32_t y = 0; y < with.size.y; ++y) {
        for (std::uint32_t x = 0; x < with.size.x; ++x) {
          if (std::abs(pixel(with, x, y).light() - pixel(without, x, y).light()) <= 20) continue;
          ++changed;
          const int dx = static_cast<int>(x) - static_cast<int>(at.x);
          const int dy = static_cast<int>(y) - static_cast<int>(at.y);
          nearest = std::min(nearest, std::max(std::abs(dx), std::abs(dy)));
        }
      }
      EXPECT_GT(changed, 60) << tool_name(static_cast<Tool>(t)) << " hand " << side;
      EXPECT_LE(nearest, 6) << tool_name(static_cast<Tool>(t)) << " hand " << side;
    }
  }
}

TEST_F(Render, WhatLiesInTheLiverMovesWithIt) {
  DemoBody body = demo_body();
  std::erase_if(body.scene.surfaces, [](const SceneSurface& s) { return s.name != "liver_tumour"; });
  make(body.scene);
  const Camera camera = liver_camera(body.scene);
  const View view = make_view(camera, whole());
  const glm::vec3 tumour(-0.02F, 0.03F, 0.06F);
  for (const float shift : {0.0F, 0.03F}) {
    Snapshot s;
    for (const glm::vec3& p : body.scene.tissue.mesh.positions) s.tissue.positions.push_back(p + glm::vec3(shift, 0, 0));
    const Picture lit = picture(s, camera);
    const Picture dark = picture(s, camera, {.inner_glow = false});
    glm::vec2 sum(0.0F);
    float count = 0.0F;
    for (std::uint32_t y = 0; y < lit.size.y; ++y) {
      for (std::uint32_t x = 0; x < lit.size.x; ++x) {
        if (pixel(lit, x, y).light() <= pixel(dark, x, y).light() + 3) continue;
        sum += glm::vec2(x, y);
        count += 1.0F;
      }
    }
    ASSERT_GT(count, 100.0F);
    EXPECT_LT(glm::length(sum / count - glm::vec2(on_picture(view, tumour + glm::vec3(shift, 0, 0)))), 4.0F) << shift;
  }
}

TEST_F(Render, ASceneThatContradictsItselfIsRefused) {
  Scene scene = demo_body().scene;
  scene.tissue.wound.pop_back();
  EXPECT_FALSE(Renderer::create(*gpu, scene, {}));
  scene = demo_body().scene;
  scene.surfaces[0].mesh.triangles[0][1] = 1U << 30U;
  const auto made = Renderer::create(*gpu, scene, {});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().where.find("skin"), std::string::npos);
  scene = demo_body().scene;
  scene.tissue.mesh.triangles[7][2] = static_cast<std::uint32_t>(scene.tissue.mesh.positions.size());
  const auto bad_tissue = Renderer::create(*gpu, scene, {});
  ASSERT_FALSE(bad_tissue);
  EXPECT_NE(bad_tissue.error().where.find("deforming"), std::string::npos);
}

TEST(Pool, LevelFollowsTheVolumeOfAnEllipsoidsCap) {
  BloodPoolShape pool;
  pool.half_extent = {0.06F, 0.07F, 0.16F};
  // A half ellipsoid: 2/3 pi a b c.
  EXPECT_NEAR(pool.capacity_mL(), 2.0 / 3.0 * 3.14159265 * 0.06 * 0.07 * 0.16 * 1e6, 0.01);
  // A cap of half the depth holds pi a c (b/2)^2 (3b - b/2) / (3 b^2) = 5/16 of the half ellipsoid.
  EXPECT_NEAR(pool.level_m(pool.capacity_mL() * 5.0 / 16.0), 0.035, 2e-5);
  EXPECT_EQ(pool.level_m(0.0), 0.0F);
  EXPECT_EQ(pool.level_m(1e6), 0.07F);
  EXPECT_EQ(pool.level_m(std::nan("")), 0.0F);
  // Half the reach all around: where the bowl is wider than that, a quarter of the area.
  pool.reach.assign(BloodPoolShape::kLevels * BloodPoolShape::kAngles, 0.5F);
  EXPECT_FLOAT_EQ(pool.edge(0.07F, 3), 0.5F);
  EXPECT_LT(pool.capacity_mL(), 2.0 / 3.0 * 3.14159265 * 0.06 * 0.07 * 0.16 * 1e6 * 0.375);
  EXPECT_GT(pool.capacity_mL(), 3.14159265 * 0.06 * 0.07 * 0.16 * 1e6 * 0.25 * 0.75);
}

TEST(Pool, TheTableOfLevelsFollowsTheShape) {
  const BloodPoolShape pool = demo_body().scene.pool;
  const PoolLevels levels(pool);
  const double full_mL = pool.capacity_mL();
  for (const double share : {0.001, 0.01, 0.1, 0.25, 0.5, 0.77, 0.99}) EXPECT_NEAR(levels.level_m(share * full_mL), pool.level_m(share * full_mL), 1e-4) << share;
  EXPECT_EQ(levels.level_m(0.0), 0.0F);
  EXPECT_EQ(levels.level_m(std::nan("")), 0.0F);
  EXPECT_EQ(levels.level_m(1e6), pool.half_extent.y);
}

TEST(Pool, StaysInsideTheSkin) {
  const Scene scene = demo_body().scene;
  for (std::size_t i = 0; i < BloodPoolShape::kAngles; ++i) {
    const float a = 6.2831853F * static_cast<float>(i) / BloodPoolShape::kAngles;
    const float r = scene.pool.edge(scene.pool.half_extent.y, i);
    const glm::vec3 p = scene.pool.rim_centre + glm::vec3(r * std::cos(a) * scene.pool.half_extent.x, 0, r * std::sin(a) * scene.pool.half_extent.z);
    // The demonstration body's skin is an ellipsoid.
    EXPECT_LT(glm::length(p / glm::vec3(0.175F, 0.115F, 0.46F)), 1.0F) << i;
  }
}

/// Blood geometry of one vessel in a body without a wound, after a second of history.
struct OneVessel {
  DemoBody body = demo_body();
  bool abdomen_open = true;
  std::vector<glm::vec3> normals;
  OneVessel() {
    body.scene.tissue.wound.clear();
    compute_normals(body.scene.tissue.mesh.positions, body.scene.tissue.mesh.triangles, normals);
  }
  /// The extent of what is drawn; `wave` gives arterial and airway pressure by time.
  template <class F>
  [[nodiscard]] std::vector<float> extents(const BleedingBranch& b, int frames, F wave) {
    BloodView view(body.scene);
    std::vector<float> out;
    for (int i = 0; i < frames; ++i) {
      Snapshot s;
      s.frame = static_cast<std::uint64_t>(i);
      s.time = {kFrame.ticks * i};
      const auto [art, airway] = wave(static_cast<float>(s.time.seconds()));
      for (std::size_t k = 0; k < kWaveSamplesPerFrame; ++k) {
        s.waves[static_cast<std::size_t>(Wave::art_mmHg)][k] = art;
        s.waves[static_cast<std::size_t>(Wave::paw_cmH2O)][k] = airway;
      }
      s.abdomen_open = abdomen_open;
      s.bleeding = {b};
      const BloodMesh& m = view.update(s, body.scene.tissue.mesh.positions, normals);
      float reach = 0.0F;
      for (const BloodVertex& v : m.vertices) reach = std::max(reach, glm::length(v.position - b.stump));
      out.push_back(reach);
    }
    return out;
  }
};
const auto kSteady = [](float) { return std::pair(70.0F, 5.0F); };
// In front of the body, where nothing is in the way.
const BleedingBranch kArtery{VesselKind::hepatic_artery, {0.05F, 0.2F, 0.0F}, {0, 1, 0}, 2.0F, 60.0F, 60.0F, 0.0F, false};

TEST(Blood, ALigatedOrDryVesselShowsNoBlood) {
  OneVessel one;
  EXPECT_GT(one.extents(kArtery, 3, kSteady).back(), 0.02F);
  BleedingBranch ligated = kArtery;
  ligated.ligated = true;
  EXPECT_EQ(one.extents(ligated, 3, kSteady).back(), 0.0F);
  BleedingBranch dry = kArtery;
  dry.flow_mL_per_min = 0.0F;
  EXPECT_EQ(one.extents(dry, 3, kSteady).back(), 0.0F);
}

TEST(Blood, BehindTheClosedWallNoJetIsDrawn) {
  OneVessel one;
  one.abdomen_open = false;
  EXPECT_EQ(one.extents(kArtery, 3, kSteady).back(), 0.0F);
  // A vein's mound stays: it needs no room. 5 mm and 60 mL/min make one of 8 mm.
  BleedingBranch portal = kArtery;
  portal.kind = VesselKind::portal_vein;
  portal.lumen_diameter_mm = 5.0F;
  EXPECT_NEAR(one.extents(portal, 3, kSteady).back(), 0.8F * 0.005F + 0.0005F * std::sqrt(60.0F), 0.001F);
}

TEST(Blood, AJetEndsFiveCentimetresBelowWhereItLeaves) {
  // y = v t sin(a) - g t^2 / 2 = -0.05 m, whatever the angle.
  OneVessel one;
  for (const glm::vec3 direction : {glm::vec3(0, 0.5F, 1), glm::vec3(0, 0, 1), glm::vec3(0, -0.5F, 1)}) {
    BleedingBranch b = kArtery;
    b.direction = direction;
    b.stump = {0.05F, 0.2F, 0.0F};
    BloodView view(one.body.scene);
    Snapshot s;
    s.abdomen_open = true;
    s.bleeding = {b};
    float lowest = 0.0F;
    for (const BloodVertex& p : view.update(s, one.body.scene.tissue.mesh.positions, one.normals).vertices) lowest = std::min(lowest, p.position.y - b.stump.y);
    EXPECT_NEAR(lowest, -0.05F, 0.004F) << direction.y;
  }
}

TEST(Blood, AnArterialJetRisesAsHighAsItsSpeedAllows) {
  // v = 0.23 sqrt(2 p / rho); a vertical jet rises v^2 / 2 g.
  OneVessel one;
  const float v = 0.23F * std::sqrt(2.0F * 60.0F * 133.322F / 1060.0F);
  BloodView view(one.body.scene);
  Snapshot s;
  s.abdomen_open = true;
  s.bleeding = {kArtery};
  float top = 0.0F;
  for (const BloodVertex& p : view.update(s, one.body.scene.tissue.mesh.positions, one.normals).vertices) top = std::max(top, p.position.y - kArtery.stump.y);
  EXPECT_NEAR(top, v * v / (2.0F * 9.81F), 0.003F);
}

TEST(Blood, AnArterialJetBeatsAndAPortalStreamDoesNot) {
  OneVessel one;
  const auto beating = [](float t) { return std::pair(60.0F + 30.0F * std::sin(6.2831853F * 1.5F * t), 5.0F); };
  const auto swing = [](const std::vector<float>& x) {
    const auto [low, high] = std::minmax_element(x.begin() + 60, x.end());
    return *high / *low;
  };
  EXPECT_GT(swing(one.extents(kArtery, 150, beating)), 1.15F);
  BleedingBranch portal = kArtery;
  portal.kind = VesselKind::portal_vein;
  portal.lumen_diameter_mm = 4.0F;
  EXPECT_LT(swing(one.extents(portal, 150, beating)), 1.001F);
}

TEST(Blood, AHepaticVeinSwellsWithEachBreath) {
  OneVessel one;
  BleedingBranch vein = kArtery;
  vein.kind = VesselKind::hepatic_vein;
  vein.lumen_diameter_mm = 5.0F;
  const auto breathing = [](float t) { return std::pair(70.0F, 11.0F - 6.0F * std::cos(6.2831853F * t / 4.0F)); };
  const std::vector<float> size = one.extents(vein, 90 * 4, breathing);
  // Two seconds in is the height of the breath, four its end.
  EXPECT_GT(size[180], size.back() * 1.5F);
}

TEST(MeshTools, ShapesAreClosedAndTurnedOutward) {
  // The divergence theorem: a closed surface's signed volume is that of the solid, positive when its triangles face out.
  const auto volume = [](const Mesh& m) {
    double v = 0;
    for (const auto& t : m.triangles) v += static_cast<double>(glm::dot(m.positions[t[0]], glm::cross(m.positions[t[1]], m.positions[t[2]]))) / 6.0;
    return v;
  };
  Mesh box;
  append_box(box, {1, 2, 3}, {0.1F, 0.2F, 0.3F});
  EXPECT_NEAR(volume(box), 0.048, 1e-6);
  Mesh ball;
  append_ellipsoid(ball, {0.1F, 0, 0}, {0.1F, 0.2F, 0.3F}, 40);
  EXPECT_NEAR(volume(ball), 4.0 / 3.0 * 3.14159265 * 0.006, 0.006 * 0.02);
  Mesh tube;
  append_tube(tube, std::array<glm::vec3, 3>{{{0, 0, 0}, {0, 0.5F, 0}, {0, 1, 0}}}, std::array<float, 3>{0.1F, 0.1F, 0.1F}, 48);
  EXPECT_NEAR(volume(tube), 3.14159265 * 0.01, 0.0003);
  const Mesh smooth = distance_mesh([](glm::vec3 p) { return glm::length(p) - 0.1F; }, glm::vec3(-0.13F), glm::vec3(0.13F), 0.01F);
  EXPECT_NEAR(volume(smooth), 4.0 / 3.0 * 3.14159265 * 0.001, 0.0001);
  for (std::size_t i = 0; i < smooth.positions.size(); ++i) EXPECT_GT(glm::dot(smooth.normals[i], glm::normalize(smooth.positions[i])), 0.99F);
}

TEST(Tools, EveryToolHasAShapeWithItsTipAtTheOriginAndItsShaftBehindIt) {
  for (std::size_t t = 1; t < kToolCount; ++t) {
    const auto tool = static_cast<Tool>(t);
    float low = 1.0F;
    float high = -1.0F;
    std::size_t triangles = 0;
    for (const ToolPart& part : tool_parts(tool)) {
      if (!part.when_open) continue;
      EXPECT_EQ(part.mesh.normals.size(), part.mesh.positions.size()) << tool_name(tool);
      triangles += part.mesh.triangles.size();
      for (const glm::vec3& p : part.mesh.positions) {
        low = std::min(low, p.z);
        high = std::max(high, p.z);
      }
    }
    EXPECT_GT(triangles, 40U) << tool_name(tool);
    EXPECT_LT(triangles, 9000U) << tool_name(tool);
    if (tool == Tool::pack) continue;
    EXPECT_NEAR(low, 0.0F, 0.013F) << tool_name(tool);
    EXPECT_GT(high, 0.15F) << tool_name(tool);
  }
}

TEST(Cameras, OverviewHoldsTheBodyAndBothMonitors) {
  const Scene scene = demo_body().scene;
  const View view = make_view(overview_camera(scene), {0, 0, 1280, 720});
  const auto inside = [&](glm::vec3 p) {
    const glm::vec4 c = view.projection * view.T_view_world * glm::vec4(p, 1);
    return c.w > 0 && std::fabs(c.x) < c.w && std::fabs(c.y) < c.w && c.z > 0 && c.z < c.w;
  };
  for (int k = 0; k < 8; ++k) {
    const glm::vec3 pick(k & 1, (k >> 1) & 1, k >> 2);
    EXPECT_TRUE(inside(glm::mix(scene.body_low, scene.body_high, pick))) << "corner " << k;
  }
  for (const MonitorStand& m : scene.monitors) {
    for (const glm::vec2 c : {glm::vec2(-1, -1), glm::vec2(1, -1), glm::vec2(1, 1), glm::vec2(-1, 1)})
      EXPECT_TRUE(inside(glm::vec3(m.T_world_panel * glm::vec4(c * m.size_m * 0.5F, 0, 1)))) << m.name;
    // Facing the reader by more than 60 degrees would be unreadable.
    const glm::vec3 to_eye = glm::normalize(overview_camera(scene).eye - glm::vec3(m.T_world_panel[3]));
    EXPECT_GT(glm::dot(glm::vec3(m.T_world_panel[2]), to_eye), 0.5F) << m.name;
  }
}

TEST(Cameras, APixelLeadsBackToTheWorldPointItShows) {
  const Scene scene = demo_body().scene;
  const View view = make_view(liver_camera(scene), {10, 20, 640, 360});
  const glm::vec3 p(0.07F, 0.03F, 0.02F);
  const glm::vec4 c = view.projection * view.T_view_world * glm::vec4(p, 1);
  const glm::vec2 at = (glm::vec2(c) / c.w * 0.5F + 0.5F) * glm::vec2(640, 360) + glm::vec2(10, 20);
  EXPECT_LT(glm::length(point_under_pixel(view, at, p) - p), 1e-4F);
}

TEST(SceneFromTwin, OrgansGetTheirStylesAndTheLiverIsDrawnOnce) {
  Twin twin;
  for (const char* name : {"skin", "liver", "kidney_right", "liver_tumour", "rib_left_4", "gluteus_maximus_left", "something_unknown"}) {
    Organ o;
    o.name = name;
    append_ellipsoid(o.surface, {0, 0, 0}, {0.1F, 0.1F, 0.2F}, 8);
    twin.organs.push_back(o);
  }
  VesselTree tree;
  tree.name = "portal_vein";
  // A trunk, two branches and a twig too thin to draw.
  tree.segments = {{-1, {0, 0, 0}, {0.05F, 0, 0}, 0.005F, 100},
                   {0, {0.05F, 0, 0}, {0.08F, 0.01F, 0}, 0.004F, 50},
                   {0, {0.05F, 0, 0}, {0.08F, -0.01F, 0}, 0.004F, 50},
                   {1, {0.08F, 0.01F, 0}, {0.09F, 0.01F, 0}, 0.0002F, 20}};
  twin.vessels.push_back(tree);
  Mesh liver;
  append_ellipsoid(liver, {0.05F, 0, 0}, {0.08F, 0.05F, 0.06F}, 10);
  const Scene scene = make_scene(twin, liver, std::vector<float>(liver.positions.size(), 0.0F));
  std::map<std::string, SurfaceStyle> styles;
  for (const SceneSurface& s : scene.surfaces) styles[s.name] = s.style;
  EXPECT_EQ(styles.count("liver"), 0U);
  EXPECT_EQ(styles.count("gluteus_maximus_left"), 0U);
  EXPECT_EQ(styles.at("skin"), SurfaceStyle::hologram);
  EXPECT_EQ(styles.at("rib_left_4"), SurfaceStyle::hologram);
  EXPECT_EQ(styles.at("kidney_right"), SurfaceStyle::solid);
  EXPECT_EQ(styles.at("liver_tumour"), SurfaceStyle::inner_glow);
  EXPECT_EQ(styles.at("portal_vein"), SurfaceStyle::inner_glow);
  EXPECT_EQ(styles.at("something_unknown"), SurfaceStyle::hologram);
  // Three tubes of seven sides; caps of five triangles at the trunk's start and at the ends of both branches alone.
  for (const SceneSurface& s : scene.surfaces) {
    if (s.name == "portal_vein") {
      EXPECT_EQ(s.mesh.triangles.size(), 3U * 14U + 3U * 5U);
    }
  }
  EXPECT_EQ(scene.tissue.mesh.triangles.size(), liver.triangles.size());
  EXPECT_FLOAT_EQ(scene.body_high.z, 0.2F);
  EXPECT_LT(scene.table.top_y, -0.1F);
  // The patient's right is +x: the pool is there, the monitors stand on the other side.
  EXPECT_GT(scene.pool.rim_centre.x, 0.0F);
  EXPECT_LT(scene.monitors[0].T_world_panel[3].x, -0.1F);
}

class SlowRender : public Render {
 protected:
  SlowRender() { validation = false; }
};

TEST_F(SlowRender, Times1280x720AndWritesPictures) {
  const DemoBody body = demo_body();
  ASSERT_TRUE(presenter->resize({1280, 720}));
  make(body.scene);
  const RealClock clock;
  renderer->set_clock(&clock);
  const std::array<ScenePanel, 2> panels{ScenePanel{demo_list({560, 360}, 500), body.scene.monitors[0].T_world_panel, 0.00075F},
                                         ScenePanel{demo_list({560, 360}, 500), body.scene.monitors[1].T_world_panel, 0.00075F}};
  const std::array<UiList, 1> screen{demo_list({400, 200}, 0)};
  const std::map<std::string, Camera> cameras{{"overview", overview_camera(body.scene)},
                                              {"wound", wound_camera(body.scene, body.mouth, body.inward)},
                                              {"liver", liver_camera(body.scene)}};
  std::vector<Snapshot> film;
  for (std::uint64_t i = 0; i < 24; ++i) film.push_back(demo_snapshot(body, i, 0));
  const auto time_ms = [&](const View& view, const RenderOptions& options, DrawReport& report) {
    for (int i = 0; i < 3; ++i) draw(film[0], {&view, 1}, options, {}, panels);
    EXPECT_TRUE(presenter->finish());
    // Processor time of all threads: on a software driver this is the cost, whoever else uses the machine.
    const std::clock_t before = std::clock();
    for (const Snapshot& s : film) report = draw(s, {&view, 1}, options, {}, panels);
    EXPECT_TRUE(presenter->finish());
    return static_cast<double>(std::clock() - before) * 1e3 / CLOCKS_PER_SEC / static_cast<double>(film.size());
  };
  std::printf("device: %s\n", gpu->info().name.c_str());
  const std::filesystem::path folder = std::filesystem::path(HOLOTWIN_BINARY_DIR) / "pictures";
  std::filesystem::create_directories(folder);
  for (const auto& [name, camera] : cameras) {
    const View view = make_view(camera, whole());
    DrawReport report;
    const double all = time_ms(view, {}, report);
    std::printf("%-9s all %6.1f ms  %u triangles, %u draws; cpu: tissue %.2f ms, blood %.2f ms\n", name.c_str(), all, report.triangles, report.draws,
                report.tissue_ms, report.blood_ms);
    const auto without = [&](const char* what, RenderOptions options) {
      DrawReport ignored;
      std::printf("          without %-12s saves %6.1f ms\n", what, all - time_ms(view, options, ignored));
    };
    without("hologram", {.hologram = false});
    without("inner glow", {.inner_glow = false});
    without("blood", {.blood = false});
    without("organs", {.solids = false});
    without("room", {.room = false});
    without("tools", {.tools = false});
    DrawReport ignored;
    std::printf("          at scale 0.75   %6.1f ms\n", time_ms(view, {.resolution_scale = 0.75F}, ignored));
    EXPECT_GT(report.triangles, 20000U);
    for (int act = 0; act < 2; ++act) {
      Snapshot s;
      for (std::uint64_t i = 0; i < 40; ++i) s = demo_snapshot(body, i, act);
      for (std::uint64_t i = 0; i < 40; ++i) draw(demo_snapshot(body, i, act), {&view, 1}, {}, {}, panels);
      const Picture p = picture(s, camera, {.resolution_scale = 2.0F}, {}, panels);
      ASSERT_TRUE(write_png(folder / (name + std::to_string(act) + ".png"), p));
    }
  }
}

}  // namespace
}  // namespace holotwin
