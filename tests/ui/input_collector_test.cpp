#include "engine/ui/input_collector.h"

#include <gtest/gtest.h>

namespace holotwin {
namespace {

TEST(UiInputCollector, AClickBetweenTwoFramesIsDownForOneFrame) {
  UiInputCollector c;
  c.begin();
  c.button(0, true);
  c.button(0, false);
  EXPECT_TRUE(c.input().buttons[0]);
  c.begin();
  EXPECT_FALSE(c.input().buttons[0]);
}

TEST(UiInputCollector, AHeldButtonStaysDownUntilItIsLetGo) {
  UiInputCollector c;
  c.begin();
  c.button(1, true);
  for (int i = 0; i < 3; ++i) {
    c.begin();
    EXPECT_TRUE(c.input().buttons[1]) << i;
  }
  c.button(1, false);
  EXPECT_FALSE(c.input().buttons[1]);
  // Clicked, then pressed again and held.
  c.begin();
  c.button(1, true);
  c.button(1, false);
  c.button(1, true);
  c.begin();
  EXPECT_TRUE(c.input().buttons[1]);
  c.button(7, true);  // a mouse with more buttons than we know
}

TEST(UiInputCollector, KeysWheelAndTextLastOneFrameAndModifiersStay) {
  UiInputCollector c;
  c.begin();
  c.key('B', true, false);
  c.key('B', true, true);
  c.wheel(1);
  c.wheel(2);
  c.modifiers(false, true, false);
  for (const std::uint32_t unicode : {0x41U, 0xE9U, 0x809DU, 0x1F600U}) c.character(unicode);
  ASSERT_EQ(c.input().keys.size(), 2U);
  EXPECT_FALSE(c.input().keys[0].repeat);
  EXPECT_TRUE(c.input().keys[1].repeat);
  EXPECT_EQ(c.input().wheel, 3);
  EXPECT_EQ(c.input().text, "Aé肝");
  c.begin();
  EXPECT_TRUE(c.input().keys.empty() && c.input().text.empty());
  EXPECT_EQ(c.input().wheel, 0);
  EXPECT_TRUE(c.input().shift);
}

}  // namespace
}  // namespace holotwin
