#include "engine/ui/monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/core/text.h"
#include "engine/render/scene.h"
#include "tests/ui/picture.h"

namespace holotwin {
namespace {

using namespace monitor_design;
using test::shocked;

/// Rooms around a slight, a middling and a large body.
std::vector<Scene> rooms() {
  std::vector<Scene> all;
  for (const glm::vec3 half : {glm::vec3(0.14F, 0.09F, 0.25F), glm::vec3(0.20F, 0.12F, 0.30F), glm::vec3(0.30F, 0.20F, 0.45F)}) {
    Scene s;
    s.body_low = -half;
    s.body_high = half;
    arrange_room(s);
    all.push_back(std::move(s));
  }
  return all;
}

/// The smallest tangent of a unit of any board as it is drawn, from the surgeon's eye.
double drawn_unit() {
  double least = 1e9;
  for (const Scene& s : rooms())
    for (const MonitorStand& m : s.monitors)
      least = std::min(least, static_cast<double>(m.metres_per_unit({kWidth, kHeight}) / glm::length(s.surgeon_eye - glm::vec3(m.T_world_panel[3]))));
  return least;
}

double angle_deg(double height_units) {
  static const double unit = drawn_unit();
  return 2.0 * std::atan(0.5 * height_units * unit) * 180.0 / 3.14159265358979;
}

/// What every monitor must hold, whatever it shows.
void expect_well_drawn(const UiList& list, const std::vector<TextBox>& boxes, const std::string& what) {
  ASSERT_FALSE(list.vertices.empty()) << what;
  EXPECT_EQ(list.size, glm::vec2(kWidth, kHeight));
  for (const UiVertex& v : list.vertices) {
    ASSERT_TRUE(std::isfinite(v.position.x) && std::isfinite(v.position.y) && std::isfinite(v.uv.x) && std::isfinite(v.uv.y)) << what;
    // The scene does not clip: nothing may stand out of the panel.
    ASSERT_TRUE(v.position.x >= -2 && v.position.y >= -2 && v.position.x <= kWidth + 2 && v.position.y <= kHeight + 2)
        << what << ": " << v.position.x << " " << v.position.y;
  }
  for (std::uint32_t i : list.indices) ASSERT_LT(i, list.vertices.size());
  for (const TextBox& b : boxes) {
    EXPECT_GE(b.rect.x, 4) << what << ": " << b.text;
    EXPECT_GE(b.rect.y, 4) << what << ": " << b.text;
    EXPECT_LE(b.rect.z, kWidth - 4) << what << ": " << b.text;
    EXPECT_LE(b.rect.w, kHeight - 2) << what << ": " << b.text;
    EXPECT_EQ(b.text.find('['), std::string::npos) << what << ": a missing key, " << b.text;
    if (b.kind == TextKind::mark || b.kind == TextKind::box) continue;
    const double least = b.kind == TextKind::vital_digits ? kMinDigit_deg : b.kind == TextKind::chinese ? kMinChinese_deg : kMinLatin_deg;
    EXPECT_GE(angle_deg(b.height), least) << what << ": " << b.text;
  }
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t k = i + 1; k < boxes.size(); ++k) {
      const glm::vec4& a = boxes[i].rect;
      const glm::vec4& b = boxes[k].rect;
      // A number, its alarm's shape and the parentheses of a mean pressure lie wholly in their own box or wholly out of it.
      if ((boxes[i].kind == TextKind::box) != (boxes[k].kind == TextKind::box)) {
        const bool first = boxes[i].kind == TextKind::box;
        const TextBox& in = first ? boxes[k] : boxes[i];
        const glm::vec4& box = first ? a : b;
        const bool may = in.kind == TextKind::vital_digits || in.kind == TextKind::mark || in.text == "(" || in.text == ")";
        if (may && in.rect.x >= box.x && in.rect.y >= box.y && in.rect.z <= box.z && in.rect.w <= box.w) continue;
      }
      const bool apart = a.z <= b.x + 0.5F || b.z <= a.x + 0.5F || a.w <= b.y + 0.5F || b.w <= a.y + 0.5F;
      EXPECT_TRUE(apart) << what << ": \"" << boxes[i].text << "\" and \"" << boxes[k].text << "\" overlap";
    }
}

bool shows(const std::vector<TextBox>& boxes, const std::string& text) {
  for (const TextBox& b : boxes)
    if (b.text.find(text) != std::string::npos) return true;
  return false;
}

/// Number of places of a lane that show a trace.
std::size_t drawn(const WaveHistory& w) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < w.size(); ++i) n += std::isfinite(w.at(i)) ? 1 : 0;
  return n;
}

LiveState bedside() {
  LiveState live;
  live.samples = 240;
  live.source_name = "Bed 7 monitor";
  const auto set = [&](Parameter p, double value, double age_s) { live.values[static_cast<std::size_t>(p)] = test::live_value(value, quality_at_age(Quality::good, age_s), age_s); };
  set(Parameter::hr, 87, 1);
  set(Parameter::pulse_rate, 86, 1);
  set(Parameter::spo2, 97, 1);
  set(Parameter::art_sys, 122, 7);
  set(Parameter::art_dia, 71, 7);
  set(Parameter::art_mean, 90, 7);
  set(Parameter::nibp_sys, 118, 2);
  set(Parameter::nibp_dia, 74, 2);
  set(Parameter::nibp_mean, 88, 2);
  set(Parameter::cvp, 8, 3);
  set(Parameter::etco2, 36, 45);
  set(Parameter::rr, 16, 3);
  set(Parameter::temp1, 36.8, 3);
  return live;
}

struct Case {
  std::string name;
  Vitals vitals;
};
std::vector<Case> cases() {
  std::vector<Case> all;
  all.push_back({"shock", shocked(1).vitals});
  Vitals wide = shocked(1).vitals;  // the widest numbers that can come
  wide.hr_per_min = 188;
  wide.sbp_mmHg = 238;
  wide.dbp_mmHg = 128;
  wide.map_mmHg = 165;
  wide.cvp_mmHg = -10;
  wide.spo2_pct = 100;
  wide.etco2_mmHg = 108;
  wide.rr_per_min = 40;
  wide.temperature_C = 40.1;
  all.push_back({"wide", wide});
  Vitals arrest;
  arrest.pulse = false;
  arrest.hr_per_min = 42;
  arrest.etco2_mmHg = 9;
  arrest.rr_per_min = 14;
  arrest.temperature_C = 34.2;
  all.push_back({"arrest", arrest});
  Vitals healthy = shocked(1).vitals;
  healthy.hr_per_min = 72;
  healthy.sbp_mmHg = 118;
  healthy.dbp_mmHg = 76;
  healthy.map_mmHg = 90;
  healthy.cvp_mmHg = 5;
  healthy.temperature_C = 36.8;
  all.push_back({"healthy", healthy});
  all.push_back({"nothing", Vitals{}});
  return all;
}

TEST(Monitor, EveryLabelIsInsideApartAndLargeEnoughInBothLanguages) {
  UiContext ui = test::make_ui();
  for (const char* code : {"en", "zh-Hans"}) {
    const Language language = test::language(code);
    for (const Case& c : cases()) {
      for (double flash_s : {0.0, 0.3, 3.1, 6.1, 9.1}) {
        Monitor monitor;
        for (std::uint64_t f = 1; f <= 900; ++f) {
          Snapshot s;
          s.frame = f;
          s.time = {static_cast<std::int64_t>(f) * kFrame.ticks};
          s.vitals = c.vitals;
          const bool pressure = std::isfinite(c.vitals.sbp_mmHg);
          s.waves = test::waves_at(f, std::isfinite(c.vitals.hr_per_min) ? c.vitals.hr_per_min : 0, pressure ? c.vitals.sbp_mmHg : 8, pressure ? c.vitals.dbp_mmHg : 8);
          monitor.feed(s);
        }
        UiList list;
        monitor.draw(ui, language, "Patient 0001 with quite a long name", flash_s, list);
        expect_well_drawn(list, monitor.text_boxes(), std::string(code) + " " + c.name);
        if (flash_s == 0.0) test::save(test::rasterise(list, ui.atlas(), 1, 0x20262C), "monitor-" + c.name + "-" + code);
      }
    }
  }
}

TEST(Monitor, TheBoardsAreDrawnAsLargeAsTheyWereDesignedAndDoNotHideEachOther) {
  EXPECT_GE(drawn_unit(), static_cast<double>(kUnitAtOneMetre_m));
  for (const Scene& s : rooms()) {
    std::array<std::array<glm::vec2, 4>, 2> seen;  // the boards' corners as the surgeon sees them
    const glm::vec3 ahead = glm::normalize(0.5F * (glm::vec3(s.monitors[0].T_world_panel[3]) + glm::vec3(s.monitors[1].T_world_panel[3])) - s.surgeon_eye);
    const glm::vec3 right = glm::normalize(glm::cross(ahead, glm::vec3(0, 1, 0)));
    const glm::vec3 up = glm::cross(right, ahead);
    for (std::size_t i = 0; i < 2; ++i) {
      const MonitorStand& m = s.monitors[i];
      std::size_t k = 0;
      for (const glm::vec2 corner : {glm::vec2(-0.5F, -0.5F), glm::vec2(0.5F, -0.5F), glm::vec2(0.5F, 0.5F), glm::vec2(-0.5F, 0.5F)}) {
        const glm::vec3 p = glm::vec3(m.T_world_panel * glm::vec4(corner * m.size_m, 0, 1));
        EXPECT_GT(p.y, s.body_high.y - 0.06F) << m.name << " hangs into the patient";
        const glm::vec3 d = p - s.surgeon_eye;
        seen[i][k++] = glm::vec2(glm::dot(d, right), glm::dot(d, up)) / glm::dot(d, ahead);
      }
    }
    // Two convex shapes are apart when one of their sides has the other shape wholly outside.
    bool apart = false;
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t k = 0; k < 4; ++k) {
        const glm::vec2 side = seen[i][(k + 1) % 4] - seen[i][k];
        apart = apart || std::all_of(seen[1 - i].begin(), seen[1 - i].end(), [&](glm::vec2 p) {
          const glm::vec2 to = p - seen[i][k];
          return side.x * to.y - side.y * to.x < 0;
        });
      }
    EXPECT_TRUE(apart) << s.body_high.x;
  }
}

/// What a compact monitor must hold at scale 1, a picture 720 pixels high.
void expect_compact(const UiList& list, const std::vector<TextBox>& boxes, const std::string& what) {
  EXPECT_EQ(list.size, glm::vec2(kCompactWidth, kCompactHeight)) << what;
  for (const UiVertex& v : list.vertices)
    ASSERT_TRUE(v.position.x >= -1 && v.position.y >= -1 && v.position.x <= kCompactWidth + 1 && v.position.y <= kCompactHeight + 1) << what;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const glm::vec4& a = boxes[i].rect;
    EXPECT_TRUE(a.x >= 2 && a.y >= 2 && a.z <= kCompactWidth - 2 && a.w <= kCompactHeight - 2) << what << ": " << boxes[i].text;
    EXPECT_EQ(boxes[i].text.find('['), std::string::npos) << what << ": a missing key, " << boxes[i].text;
    for (std::size_t k = i + 1; k < boxes.size(); ++k) {
      if (boxes[i].kind == TextKind::box || boxes[k].kind == TextKind::box) continue;
      const glm::vec4& b = boxes[k].rect;
      const bool apart = a.z <= b.x + 0.5F || b.z <= a.x + 0.5F || a.w <= b.y + 0.5F || b.w <= a.y + 0.5F;
      EXPECT_TRUE(apart) << what << ": \"" << boxes[i].text << "\" and \"" << boxes[k].text << "\" overlap";
    }
  }
}

TEST(Monitor, ItsCompactFormShowsTheFourNumbersLargeInBothLanguages) {
  UiContext ui = test::make_ui();
  for (const char* code : {"en", "zh-Hans"}) {
    for (const Case& c : cases()) {
      Monitor monitor;
      Snapshot s;
      s.frame = 1;
      s.vitals = c.vitals;
      monitor.feed(s);
      for (double flash_s : {0.0, 0.3, 3.1}) {
        UiList list;
        monitor.draw_compact(ui, test::language(code), flash_s, 1.0F, list);
        expect_compact(list, monitor.text_boxes(), std::string(code) + " " + c.name);
        if (flash_s == 0.0) test::save(test::rasterise(list, ui.atlas(), 2, 0x602020), "compact-" + c.name + "-" + code);
      }
      std::size_t large = 0;
      for (const TextBox& b : monitor.text_boxes()) large += b.kind != TextKind::box && b.rect.w - b.rect.y > 20 ? 1 : 0;
      const bool dashes = !std::isfinite(c.vitals.hr_per_min);
      EXPECT_EQ(large, dashes ? 0U : c.name == "arrest" ? 2U : 4U) << code << " " << c.name;
    }
  }
  Monitor monitor;
  monitor.feed(shocked(1));
  UiList list;
  monitor.draw_compact(ui, test::language("en"), 0, 1.0F, list);
  for (const double v : {shocked(1).vitals.hr_per_min, shocked(1).vitals.map_mmHg, shocked(1).vitals.spo2_pct, shocked(1).vitals.etco2_mmHg})
    EXPECT_TRUE(shows(monitor.text_boxes(), format_number(std::floor(v + 0.5), 0))) << v;
  EXPECT_TRUE(shows(monitor.text_boxes(), "SIMULATED"));
}

TEST(Monitor, SaysThatItIsSimulated) {
  UiContext ui = test::make_ui();
  Monitor monitor;
  monitor.feed(shocked(1));
  UiList list;
  monitor.draw(ui, test::language("en"), "P", 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "SIMULATED"));
  monitor.draw(ui, test::language("zh-Hans"), "P", 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "模拟"));
}

TEST(Monitor, NumbersWithoutAValueAreDashes) {
  UiContext ui = test::make_ui();
  Monitor monitor;
  monitor.feed(Snapshot{});
  UiList list;
  monitor.draw(ui, test::language("en"), "P", 0, list);
  std::size_t vital_signs = 0;
  for (const TextBox& b : monitor.text_boxes())
    if (b.kind == TextKind::vital_digits) {
      ++vital_signs;
      EXPECT_TRUE(b.text == "---" || b.text == "---/---") << b.text;
    }
  EXPECT_EQ(vital_signs, 8U);  // HR, ART pair, ART mean, SpO2, EtCO2, CVP, RR, temperature
}

TEST(Monitor, NumbersChangeOnceASecond) {
  UiContext ui = test::make_ui();
  const Language en = test::language("en");
  Monitor monitor;
  UiList list;
  Snapshot s = shocked(1);
  monitor.feed(s);
  for (std::uint64_t f = 2; f <= 89; ++f) {
    s = shocked(f);
    s.vitals.hr_per_min = 71;
    monitor.feed(s);
  }
  monitor.draw(ui, en, "P", 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "118"));
  for (std::uint64_t f = 90; f <= 92; ++f) {
    s = shocked(f);
    s.vitals.hr_per_min = 71;
    monitor.feed(s);
  }
  monitor.draw(ui, en, "P", 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "71"));
  EXPECT_FALSE(shows(monitor.text_boxes(), "118"));
}

TEST(MonitorWaves, ThePenMovesAtTheSweepSpeed) {
  Monitor monitor;
  for (std::uint64_t f = 1; f <= 90; ++f) monitor.feed(shocked(f));
  const float start_ecg = monitor.pen_x(0);
  const float start_co2 = monitor.pen_x(3);
  for (std::uint64_t f = 91; f <= 180; ++f) monitor.feed(shocked(f));
  EXPECT_NEAR(monitor.pen_x(0) - start_ecg, 25.0F * kUnitsPerMm, 0.01F);    // 25 mm/s for a second
  EXPECT_NEAR(monitor.pen_x(3) - start_co2, 6.25F * kUnitsPerMm, 0.01F);
}

TEST(MonitorWaves, TheEraseBarRunsAheadOfThePenAndIsTwoMillimetresWide) {
  UiContext ui = test::make_ui();
  Monitor monitor;
  // A constant trace: after more than a sweep the lane is full but for the bar.
  for (std::uint64_t f = 1; f <= 900; ++f) {
    Snapshot s = shocked(f);
    for (auto& wave : s.waves) wave = {0.0F, 0.0F};
    monitor.feed(s);
  }
  UiList list;
  const auto gap_at = [&] {
    monitor.draw(ui, test::language("en"), "P", 0, list);
    const test::Picture p = test::rasterise(list, ui.atlas(), 1, 0);
    // The heart's lane is green; its baseline is where most of the green is.
    int best = 0;
    int best_count = 0;
    for (int y = 60; y < 145; ++y) {
      int n = 0;
      for (int x = 52; x < 526; ++x) n += p.at(x, y)[1] > 160 && p.at(x, y)[0] < 90 ? 1 : 0;
      if (n > best_count) {
        best_count = n;
        best = y;
      }
    }
    std::pair<int, int> gap(0, 0);
    for (int x = 54; x < 520; ++x)
      if (p.at(x, best)[1] < 40) {
        if (gap.second == 0) gap.first = x;
        ++gap.second;
      }
    return gap;
  };
  const auto [x0, width0] = gap_at();
  EXPECT_NEAR(width0, 2 * kUnitsPerMm, 2);
  EXPECT_NEAR(x0, monitor.pen_x(0), 2);
  for (std::uint64_t f = 901; f <= 945; ++f) {
    Snapshot s = shocked(f);
    for (auto& wave : s.waves) wave = {0.0F, 0.0F};
    monitor.feed(s);
  }
  const auto [x1, width1] = gap_at();
  EXPECT_NEAR(width1, width0, 1);
  EXPECT_NEAR(x1 - x0, 0.5F * 25.0F * kUnitsPerMm, 2);  // half a second later
}

TEST(MonitorWaves, MissingFramesLeaveAGapAsLongAsTheTimeThatIsMissing) {
  Monitor monitor;
  for (std::uint64_t f = 1; f <= 100; ++f) monitor.feed(shocked(f));
  const std::size_t before = drawn(monitor.wave(0));
  EXPECT_EQ(before, 200U);
  monitor.feed(shocked(121));
  EXPECT_EQ(drawn(monitor.wave(0)), 202U);
  EXPECT_EQ(monitor.wave(0).pen(), 242U);  // 121 frames of two samples
  for (std::size_t i = 200; i < 240; ++i) EXPECT_TRUE(std::isnan(monitor.wave(0).at(i)));
}

TEST(MonitorWaves, TheSameFrameCountsOnceAndARewindStartsAfresh) {
  Monitor monitor;
  for (std::uint64_t f = 1; f <= 50; ++f) monitor.feed(shocked(f));
  monitor.feed(shocked(50));
  EXPECT_EQ(drawn(monitor.wave(0)), 100U);
  monitor.feed(shocked(10));
  EXPECT_EQ(drawn(monitor.wave(0)), 2U);
}

TEST(MonitorWaves, ARunAheadThatBringsEveryFrameJoinsOnAndALongerOneLeavesAGap) {
  const auto after_run_ahead = [](std::uint64_t frame) {
    Monitor monitor;
    for (std::uint64_t f = 1; f <= 10; ++f) monitor.feed(shocked(f));
    Snapshot s = shocked(frame);
    for (std::uint64_t f = 0; f < 90; ++f) s.skipped_waves.push_back(test::waves_at(f, 60, 100, 60));
    monitor.feed(s);
    return monitor;
  };
  const Monitor whole = after_run_ahead(10 + 90 + 1);
  EXPECT_EQ(drawn(whole.wave(0)), 20U + 180U + 2U);
  EXPECT_TRUE(std::isfinite(whole.wave(0).at(20)));
  const Monitor broken = after_run_ahead(10 + 90 + 1 + 30);   // 30 frames are not among the waves it brings
  EXPECT_EQ(drawn(broken.wave(0)), 20U + 180U + 2U);
  EXPECT_TRUE(std::isnan(broken.wave(0).at(20)));             // first place of the break
  EXPECT_TRUE(std::isfinite(broken.wave(0).at(20 + 60)));
}

TEST(MonitorWaves, ANumberThatIsNotANumberLeavesAGap) {
  UiContext ui = test::make_ui();
  Monitor monitor;
  for (std::uint64_t f = 1; f <= 400; ++f) {
    Snapshot s = shocked(f);
    if (f > 100 && f < 140)
      for (auto& wave : s.waves) wave = {std::nanf(""), std::nanf("")};
    if (f == 200) s.waves[0] = {1e30F, -1e30F};
    monitor.feed(s);
  }
  UiList list;
  monitor.draw(ui, test::language("en"), "P", 0, list);
  expect_well_drawn(list, monitor.text_boxes(), "gaps");
}

TEST(Alarms, LimitsAreComparedWithTheNumberAsShown) {
  Vitals v = shocked(1).vitals;
  v.map_mmHg = 59.6;  // shown as 60: at the limit, no alarm
  v.sbp_mmHg = 95;
  v.dbp_mmHg = 55;
  EXPECT_EQ(alarm_of(alarms_of(v, default_adult_limits()), Parameter::art_mean), nullptr);
  v.map_mmHg = 59.4;
  const auto alarms = alarms_of(v, default_adult_limits());
  const Alarm* a = alarm_of(alarms, Parameter::art_mean);
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->priority, AlarmPriority::medium);
  EXPECT_EQ(a->cause, AlarmCause::below);
  EXPECT_EQ(a->limit, 60);
}

TEST(Alarms, DesaturationAndArrestAreOfHighPriorityAndComeFirst) {
  Vitals v = shocked(1).vitals;
  v.spo2_pct = 79;
  EXPECT_EQ(alarms_of(v, default_adult_limits()).front().parameter, Parameter::spo2);
  EXPECT_EQ(alarms_of(v, default_adult_limits()).front().priority, AlarmPriority::high);
  v.spo2_pct = kNoValue;
  v.hr_per_min = 128;
  v.map_mmHg = 26;
  EXPECT_EQ(alarms_of(v, default_adult_limits()).front().parameter, Parameter::art_mean) << "no fast heart hides a lost pressure";
  EXPECT_EQ(alarms_of(v, default_adult_limits()).front().priority, AlarmPriority::high);
  v.pulse = false;
  EXPECT_EQ(alarms_of(v, default_adult_limits()).front().cause, AlarmCause::no_pulse);
}

TEST(Alarms, AnUnreadableSaturationIsATechnicalAlarmNotAPhysiologicalOne) {
  Vitals v = shocked(1).vitals;
  v.spo2_pct = kNoValue;
  const auto alarms = alarms_of(v, default_adult_limits());
  const Alarm* a = alarm_of(alarms, Parameter::spo2);
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->cause, AlarmCause::no_signal);
  EXPECT_EQ(a->priority, AlarmPriority::low);
}

// alarms.csv: high 1.4-2.8 Hz, medium 0.4-0.8 Hz, low constant.
TEST(Alarms, FlashAtTheRateOfTheirPriority) {
  const auto flashes_in_20_s = [](AlarmPriority p) {
    int n = 0;
    for (int i = 1; i <= 20000; ++i) n += alarm_lit(p, i * 0.001) && !alarm_lit(p, (i - 1) * 0.001) ? 1 : 0;
    return n;
  };
  EXPECT_GE(flashes_in_20_s(AlarmPriority::high), 28);
  EXPECT_LE(flashes_in_20_s(AlarmPriority::high), 56);
  EXPECT_GE(flashes_in_20_s(AlarmPriority::medium), 8);
  EXPECT_LE(flashes_in_20_s(AlarmPriority::medium), 16);
  EXPECT_EQ(flashes_in_20_s(AlarmPriority::low), 0);
  EXPECT_TRUE(alarm_lit(AlarmPriority::low, 3.3));
}

TEST(BedsideMonitor, EveryLabelIsInsideApartAndLargeEnoughInBothLanguages) {
  UiContext ui = test::make_ui();
  for (const char* code : {"en", "zh-Hans"}) {
    const Language language = test::language(code);
    LiveState old = bedside();
    for (LiveValue& v : old.values) v = test::live_value(kNoValue, Quality::none, 120);
    LiveState wide = bedside();
    wide.dropped = 1234567;
    wide.source_name = "A very long name of a device in the intensive care unit of the third floor, bed by the window";
    for (LiveValue& v : wide.values) v = test::live_value(234, Quality::questionable, 4.9);
    for (Parameter p : {Parameter::temp1, Parameter::temp2}) wide.values[static_cast<std::size_t>(p)].value = 40.1;
    LiveState stale = bedside();
    for (LiveValue& v : stale.values) v = test::live_value(189.6, Quality::stale, 29);
    for (Parameter p : {Parameter::temp1, Parameter::temp2}) stale.values[static_cast<std::size_t>(p)].value = 34.4;
    const std::map<std::string, LiveState> states = {{"mixed", bedside()}, {"none", LiveState{}}, {"blank", old}, {"wide", wide}, {"stale", stale}};
    for (const auto& [name, live] : states) {
      for (double flash_s : {0.0, 0.9, 3.1, 6.1}) {
        BedsideMonitor monitor;
        UiList list;
        monitor.draw(ui, language, live, flash_s, list);
        expect_well_drawn(list, monitor.text_boxes(), std::string(code) + " bedside " + name);
        EXPECT_TRUE(shows(monitor.text_boxes(), language.text(name == "none" ? "monitor.bedside" : "monitor.measured")));
        EXPECT_EQ(shows(monitor.text_boxes(), language.text("monitor.measured")), name != "none") << "an empty board has measured nothing";
        if (flash_s == 0.0) test::save(test::rasterise(list, ui.atlas(), 1, 0x20262C), "bedside-" + name + "-" + code);
      }
    }
  }
}

TEST(BedsideMonitor, AStaleNumberIsMarkedWithItsAgeAndABlankOneShowsNoNumber) {
  UiContext ui = test::make_ui();
  BedsideMonitor monitor;
  UiList list;
  const LiveState live = bedside();
  monitor.draw(ui, test::language("en"), live, 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "stale 7 s"));
  EXPECT_TRUE(shows(monitor.text_boxes(), "122/71"));
  EXPECT_FALSE(shows(monitor.text_boxes(), "36.0"));
  for (const TextBox& b : monitor.text_boxes()) EXPECT_NE(b.text, "36") << "a carbon dioxide that is 45 s old is shown as a number";
  EXPECT_TRUE(shows(monitor.text_boxes(), "silent 45 s"));
  EXPECT_TRUE(shows(monitor.text_boxes(), "Bed 7 monitor"));
}

TEST(BedsideMonitor, ItsCompactFormMarksWhatIsStaleAndShowsNothingOld) {
  UiContext ui = test::make_ui();
  BedsideMonitor monitor;
  UiList list;
  for (const char* code : {"en", "zh-Hans"}) {
    monitor.draw_compact(ui, test::language(code), bedside(), 0, 1.0F, list);
    expect_compact(list, monitor.text_boxes(), code);
    test::save(test::rasterise(list, ui.atlas(), 2, 0x602020), std::string("compact-bedside-") + code);
  }
  EXPECT_TRUE(shows(monitor.text_boxes(), "90"));   // the mean pressure, 7 s old
  EXPECT_TRUE(shows(monitor.text_boxes(), "7 s"));
  EXPECT_FALSE(shows(monitor.text_boxes(), "36")) << "carbon dioxide, 45 s old";
}

TEST(BedsideMonitor, AStaleNumberIsDimmerThanAFreshOne) {
  UiContext ui = test::make_ui();
  const auto brightest_red = [&](double age_s) {
    LiveState live = bedside();
    for (Parameter p : {Parameter::art_sys, Parameter::art_dia, Parameter::art_mean}) {
      LiveValue& v = live.values[static_cast<std::size_t>(p)];
      v.age_s = age_s;
      v.quality = quality_at_age(Quality::good, age_s);
    }
    BedsideMonitor monitor;
    UiList list;
    monitor.draw(ui, test::language("en"), live, 0, list);
    const test::Picture p = test::rasterise(list, ui.atlas(), 1, 0);
    int most = 0;
    for (int y = 250; y < 312; ++y)
      for (int x = 10; x < 440; ++x) most = std::max(most, static_cast<int>(p.at(x, y)[0]));
    return most;
  };
  EXPECT_GT(brightest_red(4.9), 240);
  EXPECT_LT(brightest_red(5.1), 160);
  EXPECT_GT(brightest_red(5.1), 60);
}

TEST(BedsideMonitor, WithoutABedsideItSaysSoAndShowsNoNumber) {
  UiContext ui = test::make_ui();
  BedsideMonitor monitor;
  UiList list;
  monitor.draw(ui, test::language("en"), LiveState{}, 0, list);
  EXPECT_TRUE(shows(monitor.text_boxes(), "No bedside connected"));
  for (const TextBox& b : monitor.text_boxes()) EXPECT_NE(b.kind, TextKind::vital_digits);
}

}  // namespace
}  // namespace holotwin
