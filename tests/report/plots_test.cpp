// The figure: nothing overlaps, everything lies inside.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "tests/report/support.h"
#include "tools/holotwin/report/analysis.h"
#include "tools/holotwin/report/plots.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using test::attributes;
using test::good;
using test::language;
using test::scenario;

TEST(Plots, FlagsNeverOverlapAndNoLineCrossesAText) {
  std::vector<Flag> flags;
  for (const double x : {50.0, 50.5, 52.0, 55.0, 80.0, 90.0, 300.0, 310.0, 500.0, 640.0, 690.0, 717.0}) flags.push_back({x, "noradrenaline off", 0, 0, 0});
  place_flags(flags, 46, 784, 11);
  for (std::size_t i = 0; i < flags.size(); ++i) {
    EXPECT_GE(flags[i].label_x, 46);
    EXPECT_LE(flags[i].label_x + flags[i].width, 784 + 1e-9);
    for (std::size_t j = 0; j < flags.size(); ++j) {
      if (i == j) continue;
      const bool overlap = flags[i].label_x < flags[j].label_x + flags[j].width && flags[j].label_x < flags[i].label_x + flags[i].width;
      EXPECT_FALSE(overlap && flags[i].lane == flags[j].lane) << i << " " << j;
      const bool line_through = flags[j].x > flags[i].label_x && flags[j].x < flags[i].label_x + flags[i].width;
      EXPECT_FALSE(line_through && flags[j].lane >= flags[i].lane && flags[i].label_x >= flags[i].x) << i << " " << j;
    }
  }
}

TEST(Plots, TicksAreRoundNumbersInsideTheAxis) {
  EXPECT_EQ(axis_ticks(0, 35, 12), (std::vector<double>{0, 5, 10, 15, 20, 25, 30, 35}));
  EXPECT_EQ(axis_ticks(0, 300, 4), (std::vector<double>{0, 100, 200, 300}));
  EXPECT_EQ(axis_ticks(0, 0, 4).size(), 0U);
  for (const double high : {0.013, 0.9, 7.7, 41.0, 999.0}) {
    const auto t = axis_ticks(0, high, 5);
    EXPECT_GE(t.size(), 2U) << high;
    EXPECT_LE(t.size(), 6U) << high;
  }
}

TEST(Plots, EveryScaleHasTwoMarksAtLeast) {
  // Grid lines are drawn in one colour, panel after panel; each begins with its lowest mark.
  for (const double hr : {70.0, 126.0}) {
    test::SyntheticRun r;
    r.hr = hr;
    r.live(2);
    r.hr = 70;
    r.live(2);
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    std::size_t marks = 0, panels = 0;
    for (std::size_t at = svg.find("<line "); at != std::string::npos; at = svg.find("<line ", at + 1)) {
      const std::string colour = attributes(svg.substr(at, svg.find("/>", at) - at), "stroke").at(0);
      if (colour == "#DDDDDD") ++marks;
      if (colour != "#999999") continue;  // a panel's base line, drawn after its marks
      ++panels;
      EXPECT_GE(marks, 2U) << "panel " << panels << " with a heart rate up to " << hr;
      marks = 0;
    }
    EXPECT_EQ(panels, 9U);
  }
}

TEST(Plots, EverythingDrawnLiesInsideTheViewBox) {
  const std::string svg = main_figure(good().log, analyse(good().log, scenario()), scenario(), language("en"));
  const auto box = attributes(svg, "viewBox");
  ASSERT_EQ(box.size(), 1U);
  const auto parts = split(box[0], ' ');
  const double width = *parse_double(parts[2]), height = *parse_double(parts[3]);
  const auto inside = [&](const char* name, double limit) {
    const auto values = attributes(svg, name);
    EXPECT_FALSE(values.empty()) << name;
    for (const std::string& v : values) {
      ASSERT_TRUE(parse_double(v)) << name << " = " << v;
      EXPECT_GE(*parse_double(v), 0) << name;
      EXPECT_LE(*parse_double(v), limit) << name;
    }
  };
  for (const char* name : {"x", "x1", "x2"}) inside(name, width);
  for (const char* name : {"y", "y1", "y2"}) inside(name, height);
  for (std::string d : attributes(svg, "d")) {
    std::replace_if(d.begin(), d.end(), [](char c) { return c == 'M' || c == 'L' || c == 'Z'; }, ' ');
    std::vector<double> numbers;
    for (const auto part : split(d, ' '))
      if (!part.empty()) numbers.push_back(*parse_double(part));
    ASSERT_EQ(numbers.size() % 2, 0U);
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      EXPECT_TRUE(numbers[i] >= 0 && numbers[i] <= width) << numbers[i];
      EXPECT_TRUE(numbers[i + 1] >= 0 && numbers[i + 1] <= height) << numbers[i + 1];
    }
  }
}

TEST(Plots, TheLegendStandsAboveThePlotAndItsFlags) {
  const std::string svg = main_figure(good().log, analyse(good().log, scenario()), scenario(), language("en"));
  double lowest_swatch = 0;
  std::size_t swatches = 0;
  for (std::size_t at = svg.find("<rect "); at != std::string::npos; at = svg.find("<rect ", at + 1)) {
    const std::string rect = svg.substr(at, svg.find("/>", at) - at);
    const std::string fill = attributes(rect, "fill").at(0);
    if (std::find(kVesselColours.begin(), kVesselColours.end(), fill) == kVesselColours.end()) continue;
    ++swatches;
    lowest_swatch = std::max(lowest_swatch, *parse_double(attributes(rect, "y").at(0)) + *parse_double(attributes(rect, "height").at(0)));
  }
  EXPECT_EQ(swatches, kVesselKinds);
  // Whatever is drawn as a line or an area, flags included, begins below it.
  for (const std::string& y : attributes(svg, "y1")) EXPECT_GT(*parse_double(y), lowest_swatch);
  for (const std::string& d : attributes(svg, "d"))
    for (const auto step : split(d, 'L')) {
      const auto numbers = split(trim(step), ' ');
      if (numbers.size() > 1 && parse_double(numbers[1])) {
        EXPECT_GT(*parse_double(numbers[1]), lowest_swatch);
      }
    }
}

TEST(Plots, TheVesselsHaveTheWindowsColours) {
  const std::string source = *read_text_file(fs::path(HOLOTWIN_SOURCE_DIR) / "engine/ui/panels.cpp");
  std::size_t at = source.find("kVesselColours = {");
  ASSERT_NE(at, std::string::npos);
  for (const char* colour : kVesselColours) {
    at = source.find("IM_COL32(", at) + 9;
    char text[8];
    int r = 0, g = 0, b = 0;
    ASSERT_EQ(std::sscanf(source.c_str() + at, "%d, %d, %d", &r, &g, &b), 3);
    std::snprintf(text, sizeof text, "#%02X%02X%02X", static_cast<unsigned>(r) & 0xFFU, static_cast<unsigned>(g) & 0xFFU, static_cast<unsigned>(b) & 0xFFU);
    EXPECT_STREQ(colour, text);
  }
}

TEST(Plots, TheSystolicTargetStandsBesideThatOfTheMean) {
  const RunAnalysis a = analyse(good().log, scenario());
  const Language& en = language("en");
  const std::string label = ">" + en.text("report.plot.band_sbp", {"80", "90"}) + "<";
  EXPECT_NE(main_figure(good().log, a, scenario(), en).find(label), std::string::npos);
  Scenario head_injury = scenario();  // asks for more, and says nothing of a systolic pressure
  head_injury.map_target_before_low = 80;
  head_injury.map_target_before_high = 90;
  EXPECT_EQ(main_figure(good().log, a, head_injury, en).find(en.text("report.plot.band_sbp", {"80", "90"})), std::string::npos);
}

TEST(Plots, ASignThatCannotBeMeasuredLeavesAGap) {
  test::SyntheticRun r;
  r.live(5);
  const auto pens = [&] {
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    std::ptrdiff_t count = 0;
    for (const std::string& d : attributes(svg, "d")) count += std::count(d.begin(), d.end(), 'M');
    return count;
  };
  const auto before = pens();
  r.hr = kNoValue;
  r.live(5);
  r.hr = 100;
  r.live(5);
  EXPECT_EQ(pens(), before + 1);
}

TEST(Plots, LabelsOfTheTargetsStandClearOfTheCurves) {
  const auto label_at = [](double map) {
    test::SyntheticRun r;
    r.map = map;
    r.set_flow(100, 100, 100);
    r.live(400);
    const std::string svg = main_figure(r.log, analyse(r.log, scenario()), scenario(), language("en"));
    const std::string text = ">" + language("en").text("report.plot.band_before", {"50", "60"}) + "<";
    const std::size_t start = svg.rfind("<text ", svg.find(text));
    return *parse_double(attributes(svg.substr(start, svg.find(text) - start + 1), "y").at(0));
  };
  // A pressure just under the band drives its label from there to above it.
  EXPECT_LT(label_at(45), label_at(100));
}

}  // namespace
}  // namespace holotwin
