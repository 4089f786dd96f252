// Where the monitors are seen: on their boards, or small in a corner of the picture.
#include "tools/holotwin/stage.h"

#include <gtest/gtest.h>

#include "engine/content/scenario_file.h"
#include "engine/core/jobs.h"

namespace holotwin {
namespace {

TEST(Stage, TheShareOfABoardInViewIsAllHalfOrNothing) {
  MonitorStand stand;
  stand.size_m = {0.6F, 0.4F};  // at the origin, facing +z
  Camera camera;
  camera.eye = {0, 0, 2};
  const glm::vec4 rect(0, 0, 640, 480);
  EXPECT_EQ(share_in_view(stand, make_view(camera, rect)), 1.0F);
  camera.target = {0, 0, 4};  // looks away
  EXPECT_EQ(share_in_view(stand, make_view(camera, rect)), 0.0F);
  // Looks so far to the side that the picture's edge runs through the middle of the board.
  const float half_view = std::atan(std::tan(0.5F * camera.fov_y_rad) * 640.0F / 480.0F);
  camera.target = camera.eye + glm::vec3(std::sin(half_view), 0, -std::cos(half_view));
  EXPECT_NEAR(share_in_view(stand, make_view(camera, rect)), 0.5F, 0.13F);
}

/// Pixels of a colour that only the monitors have, in a part of the picture.
std::size_t pixels_like(const Picture& p, glm::uvec4 part, glm::ivec3 rgb) {
  std::size_t n = 0;
  for (std::uint32_t y = part.y; y < part.w; ++y)
    for (std::uint32_t x = part.x; x < part.z; ++x) {
      const std::uint8_t* c = &p.rgba[4 * (std::size_t{y} * p.size.x + x)];
      n += std::abs(c[0] - rgb.x) < 24 && std::abs(c[1] - rgb.y) < 24 && std::abs(c[2] - rgb.z) < 24 ? 1 : 0;
    }
  return n;
}

TEST(Stage, TheFourNumbersStandInACornerWhereTheBoardsCannotBeRead) {
  if (const auto devices = list_devices(); !devices) GTEST_SKIP() << devices.error().message();
  GpuOptions options;
  options.validation = true;
  auto gpu = GpuContext::create(options);
  ASSERT_TRUE(gpu) << gpu.error().message();
  const auto languages = load_languages();
  ASSERT_TRUE(languages) << languages.error().message();
  const auto patient = load_patient({});
  ASSERT_TRUE(patient) << patient.error().message();
  const auto scenario = load_scenario(HOLOTWIN_SOURCE_DIR "/assets/scenarios/liver_trauma.toml");
  ASSERT_TRUE(scenario) << scenario.error().message();
  Jobs jobs(0);
  auto session = Session::create(patient->twin, *scenario, 1, jobs);
  ASSERT_TRUE(session) << session.error().message();
  {
    auto screen = OffScreen::create(**gpu, *session, patient->twin, *languages, patient->twin.name, {640, 360});
    ASSERT_TRUE(screen) << screen.error().message();
    for (const LanguageName& l : kLanguageNames) {
      for (const char* c = l.name; *c != 0; ++c) {
        if (static_cast<unsigned char>(*c) < 0xE0U) continue;  // else: the first of three bytes of UTF-8
        EXPECT_TRUE((*screen)->stage().ui().has_glyph(static_cast<char32_t>((c[0] & 0x0F) << 12 | (c[1] & 0x3F) << 6 | (c[2] & 0x3F)))) << l.name;
      }
    }
    Snapshot snapshot;
    session->advance({}, snapshot);
    Stage& stage = (*screen)->stage();
    stage.feed(snapshot);
    LiveState live;
    for (const bool bedside : {false, true}) {
      if (bedside) update_live(live, {{Parameter::hr, 87, Quality::good, 0, 0.1}}, 0.1);
      const auto wound = (*screen)->picture({.snapshot = snapshot, .live = live, .camera = stage.camera("wound", *session)});
      ASSERT_TRUE(wound) << wound.error().message();
      // Half the size of a 720 pixels high picture: 4, 190 wide, 39 high, one below the other.
      EXPECT_GT(pixels_like(*wound, {0, 0, 200, 43}, {0, 255, 0}), 20U) << "the twin's heart rate";
      EXPECT_EQ(pixels_like(*wound, {0, 44, 200, 90}, {0, 255, 0}) > 20, bedside) << "the bedside's";
      EXPECT_EQ(pixels_like(*wound, {200, 0, 640, 340}, {0, 255, 0}), 0U) << "no board hangs into the wound's picture";
      const auto overview = (*screen)->picture({.snapshot = snapshot, .live = live, .camera = stage.camera("overview", *session)});
      ASSERT_TRUE(overview) << overview.error().message();
      EXPECT_GT(pixels_like(*overview, {200, 0, 640, 340}, {0, 255, 0}), 20U) << "the board's heart rate";
      EXPECT_GT(pixels_like(*overview, {0, 0, 200, 43}, {0, 255, 0}), 20U) << "a board 200 pixels wide is too small to read";
    }
    ASSERT_TRUE((*screen)->presenter().resize({1280, 720}));
    const auto overview = (*screen)->picture({.snapshot = snapshot, .live = live, .camera = stage.camera("overview", *session)});
    ASSERT_TRUE(overview) << overview.error().message();
    EXPECT_EQ(pixels_like(*overview, {0, 0, 400, 86}, {0, 255, 0}), 0U) << "large enough boards need no corner";
    // A picture finer than the device can draw is drawn as fine as it can; one that is larger is refused.
    EXPECT_FALSE(OffScreen::create(**gpu, *session, patient->twin, *languages, "P", {(*gpu)->limits().maxImageDimension2D + 1, 64}));
  }
  for (const std::string& m : (*gpu)->validation_messages()) ADD_FAILURE() << m;
}

}  // namespace
}  // namespace holotwin
