#include "engine/content/script_file.h"

#include <gtest/gtest.h>

namespace holotwin {
namespace {

const std::string kHead = "schema = 1\nscenario = \"liver_trauma\"\n";

std::string message(const std::string& steps) {
  const auto s = parse_script(kHead + steps, "trial");
  return s ? "accepted" : s.error().message();
}

TEST(ScriptFile, EveryKindOfStepReads) {
  const auto s = parse_script(kHead + R"(
[[step]]
move = "wound"
hand = "left"
tool = "pack"
offset_mm = [0, 20, -5]
over_s = 1.2
trigger = 1
hold_s = 0.5

[[step]]
move = "table"
hand = "right"
tool = "none"
together = true

[[step]]
command = "give"
target = "red_cells"
amount = 2
rate = 120

[[step]]
command = "infuse"
target = "noradrenaline"
rate = 0.1

[[step]]
run_ahead_to = "6:05"

[[step]]
wait_s = 3

[[step]]
picture = "wound_packed"
camera = "wound"

[[step]]
run_ahead_to = "1:00:00"

[[step]]
command = "end_rehearsal"
)", "trial");
  ASSERT_TRUE(s) << s.error().message();
  EXPECT_EQ(s->id, "trial");
  EXPECT_EQ(s->scenario, "liver_trauma");
  ASSERT_EQ(s->steps.size(), 9U);
  const ScriptStep& move = s->steps[0];
  EXPECT_EQ(move.kind, StepKind::move);
  EXPECT_EQ(move.anchor, "wound");
  EXPECT_EQ(move.hand, kLeftHand);
  EXPECT_EQ(move.tool, Tool::pack);
  EXPECT_FLOAT_EQ(move.offset_m.y, 0.020F);
  EXPECT_FLOAT_EQ(move.offset_m.z, -0.005F);
  EXPECT_EQ(move.over_s, 1.2);
  EXPECT_EQ(move.trigger, 1.0F);
  EXPECT_EQ(move.hold_s, 0.5);
  EXPECT_FALSE(move.together);
  EXPECT_EQ(move.line, 4);
  EXPECT_TRUE(s->steps[1].together);
  EXPECT_EQ(s->steps[1].tool, Tool::none);
  EXPECT_EQ(s->steps[1].over_s, 1.0);
  EXPECT_EQ(s->steps[2].command.kind, CommandKind::give);
  EXPECT_EQ(s->steps[2].command.target, "red_cells");
  EXPECT_EQ(s->steps[2].command.amount, 2);
  EXPECT_EQ(s->steps[2].command.rate, 120);
  EXPECT_EQ(s->steps[3].command.kind, CommandKind::infuse);
  EXPECT_EQ(s->steps[3].command.rate, 0.1);
  EXPECT_EQ(s->steps[4].kind, StepKind::run_ahead);
  EXPECT_EQ(s->steps[4].until_s, 365);
  EXPECT_EQ(s->steps[5].kind, StepKind::wait);
  EXPECT_EQ(s->steps[5].hold_s, 3);
  EXPECT_EQ(s->steps[6].kind, StepKind::picture);
  EXPECT_EQ(s->steps[6].name, "wound_packed");
  EXPECT_EQ(s->steps[6].camera, "wound");
  EXPECT_EQ(s->steps[7].until_s, 3600);
  EXPECT_EQ(s->steps[8].command.kind, CommandKind::end_rehearsal);
}

TEST(ScriptFile, WhatIsWrongIsNamed) {
  const std::string step = "[[step]]\n";
  const std::string move = step + "move = \"wound\"\nhand = \"right\"\ntool = \"hand\"\n";
  struct Case {
    std::string text, says;
  };
  for (const Case& c : {
           Case{"", "the script has no step"},
           Case{step, "give exactly one of move, command"},
           Case{move + "wait_s = 1\n", "does several things at once"},
           Case{move + "over = 2\n", "unknown key step.over; did you mean over_s?"},
           Case{move + "over_ms = 200\n", "did you mean over_s?"},
           Case{move + "trigger = 2\n", "give 0 to 1"},
           Case{move + "offset_mm = [1, 2]\n", "write offset_mm = [right, anterior, superior] in mm"},
           Case{move + "on_surface_mm = [10, 0, 5]\noffset_mm = [1, 2, 3]\n", "give one of the two"},
           Case{step + "move = \"field\"\nhand = \"right\"\ntool = \"pack\"\non_surface_mm = [10, 0, 5]\n", "not on the liver's surface"},
           Case{move + "on_surface_mm = [10, 5]\n", "on_surface_mm = [along, across, above] in mm"},
           Case{move + "offset_m = [0, 0, 0.1]\n", "did you mean offset_mm?"},
           Case{step + "move = \"wond\"\nhand = \"right\"\ntool = \"hand\"\n", "did you mean \"wound\"?"},
           Case{step + "move = \"wound\"\nhand = \"right\"\n", "the key step.tool is missing"},
           Case{move + "together = true\n", "needs a move of the other hand right before it"},
           Case{move + move + "together = true\n", "needs a move of the other hand right before it"},
           Case{step + "command = \"giv\"\n", "did you mean \"give\"?"},
           Case{step + "command = \"give\"\ntarget = \"red_cells\"\n", "the key step.amount is missing"},
           Case{step + "command = \"give\"\ntarget = \"wine\"\namount = 1\n", "give one of: red_cells, plasma"},
           Case{step + "command = \"give\"\ntarget = \"calcium_chloride\"\namount = 1000\n", "give 0.1 to 10"},
           Case{step + "command = \"open_abdomen\"\namount = 1\n", "unknown key step.amount"},
           Case{step + "run_ahead_to = \"360\"\n", "minutes:seconds"},
           Case{step + "run_ahead_to = \"6:75\"\n", "minutes:seconds"},
           Case{step + "run_ahead_to = 6\n", "is of the wrong type"},
           Case{step + "run_ahead_to = \"6:00\"\n" + step + "run_ahead_to = \"5:00\"\n", "only go forward"},
           Case{step + "wait_s = 90\n" + step + "run_ahead_to = \"1:00\"\n", "is not after what came before (90 s)"},
           Case{step + "picture = \"a\"\ncamera = \"wound\"\n" + step + "picture = \"a\"\ncamera = \"wound\"\n", "\"a\" is used twice"},
           Case{step + "picture = \"../a\"\ncamera = \"wound\"\n", "use lower-case letters"},
           Case{"[[stepp]]\nwait_s = 1\n", "unknown key stepp; did you mean step?"},
       }) {
    const std::string m = message(c.text);
    EXPECT_NE(m.find(c.says), std::string::npos) << c.text << " -> " << m;
    EXPECT_EQ(m.rfind("trial.toml:", 0), 0U) << m;
  }
}

}  // namespace
}  // namespace holotwin
