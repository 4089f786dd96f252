#include "engine/ui/panels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include "engine/core/clock.h"
#include "engine/devices/hub.h"
#include "tests/ui/picture.h"

namespace holotwin {
namespace {

PanelInfo info() {
  PanelInfo i;
  i.patient_name = "Holotwin phantom, man of 34";
  i.patient_kind = "phantom";
  i.organs = {{"liver", 1580, false}, {"spleen", 210, false}, {"kidney_right", 165, true}, {"unheard_of_organ", 12, false}};
  i.scenario_id = "liver_trauma";
  i.time_limit_s = 2700;
  i.tools = {Tool::hand, Tool::forceps, Tool::clamp, Tool::ligature, Tool::pack, Tool::suction, Tool::suture, Tool::cautery};
  i.tissue_elements = 4821;
  i.device = "llvmpipe";
  i.languages = {{"en", "English"}, {"zh-Hans", "中文"}};
  return i;
}

Snapshot busy() {
  Snapshot s = test::shocked(54000);
  s.phase = "packed";
  s.abdomen_open = true;
  s.pringle_on = true;
  s.items = {{Tool::pack, {}, "liver.anterior"}, {Tool::pack, {}, "liver.posterior"}, {Tool::clamp, {}, "porta_hepatis"}};
  s.bleeding = {{VesselKind::hepatic_artery, {}, {}, 2, 68, 57, 0.45F, false},
                {VesselKind::portal_vein, {}, {}, 4, 142, 9, 0, false},
                {VesselKind::hepatic_vein, {}, {}, 5, 95, 4, 0.05F, true}};
  s.bleeding_mL_per_min = {68, 142, 95};
  s.ledger.initial = {2257, 2993};
  s.ledger.given = {560, 1040};
  s.ledger.circulating = {1770, 2350};
  s.ledger.lost = {{{120, 200}, {310, 520}, {260, 410}, {30, 20}, {90, 150}}};
  s.ledger.urine_mL = 22;
  const char* kGoals[] = {"control", "control_at_end", "loss", "packs", "clamp_spell", "artery", "no_vein_chase", "no_pressor_for_volume", "little_crystalloid",
                          "survive", "map_at_end", "hand_first", "permissive", "enough_pressure", "tranexamic", "fibrinogen_at_end"};
  for (const char* g : kGoals) s.goals.push_back({g, GoalStatus::open, kNoValue});
  s.goals[3].status = GoalStatus::met;
  s.goals[11].status = GoalStatus::missed;
  s.instruments[kRightHand] = {true, Tool::clamp, {}, 0.4F, 3.2F, true};
  s.instruments[kLeftHand] = {true, Tool::suction, {}, 0, 0.1F, false};
  s.tissue.perfusion.assign(500, 0.62F);
  s.events = {{s.time, EventKind::act, "event.pack_placed", {"@region.liver.posterior", "2"}},
              {s.time, EventKind::warning, "trigger.pressure_low", {}},
              {s.time, EventKind::success, "event.goal_met", {"@goal.packs"}}};
  s.live.samples = 812;
  s.live.dropped = 3;
  s.live.source_name = "Bed 7";
  s.live.values[static_cast<std::size_t>(Parameter::hr)] = test::live_value(87, Quality::good, 1);
  s.live.values[static_cast<std::size_t>(Parameter::spo2)] = test::live_value(97, Quality::questionable, 2);
  s.live.values[static_cast<std::size_t>(Parameter::art_mean)] = test::live_value(90, Quality::stale, 12);
  s.times = {6.0F};
  return s;
}

FrameStats stats(double wall_s) {
  FrameStats f;
  f.wall_s = wall_s;
  f.fps = 28;
  f.frame_ms = 35.7F;
  f.render_ms = 26.1F;
  f.sim_real_time = 1.0F;
  return f;
}

struct Shown {
  UiContext ui = test::make_ui();
  Panels panels;
  PanelInfo fixed = info();
  UiList list;
  std::vector<Command> commands;
  UiActions actions;
  glm::vec2 size{1280, 720};
  double wall_s = 0;

  [[nodiscard]] bool shows(const std::string& text) const {
    return std::any_of(panels.fits().begin(), panels.fits().end(), [&](const Panels::Fit& f) { return f.text.find(text) != std::string::npos; });
  }
  void frame(const Language& language, const Snapshot& s, const UiInput& input = {}) {
    frame(language, s, s.live, s.events, input);
  }
  void frame(const Language& language, const Snapshot& s, const LiveState& live, std::span<const Event> events, const UiInput& input = {}) {
    ui.begin_frame(input, size, 1.0 / 30);
    actions = panels.draw(ui, language, fixed, s, live, events, stats(wall_s), input, commands);
    ui.end_frame(list);
    wall_s += 1.0 / 30;
  }
  /// Presses and releases the left button.
  void click(const Language& language, const Snapshot& s, glm::vec2 at) {
    UiInput input;
    input.mouse = at;
    frame(language, s, input);
    frame(language, s, input);
    input.buttons[0] = true;
    frame(language, s, input);
    input.buttons[0] = false;
    frame(language, s, input);
  }
  void key(const Language& language, const Snapshot& s, std::int32_t code, bool repeat = false) {
    UiInput input;
    input.keys = {{static_cast<UiKey>(code), true, repeat}};
    frame(language, s, input);
  }
};

TEST(Panels, LieInsideTheWindowApartAndWithoutCutTextAt1280x720InBothLanguages) {
  for (const char* code : {"en", "zh-Hans"}) {
    const Language language = test::language(code);
    for (bool help : {false, true}) {
      Shown shown;
      shown.panels.help_open = help;
      for (int i = 0; i < 5; ++i) shown.frame(language, busy());
      const std::string what = std::string(code) + (help ? " help" : "");
      for (const UiVertex& v : shown.list.vertices) ASSERT_TRUE(std::isfinite(v.position.x) && std::isfinite(v.position.y)) << what;
      const auto& placed = shown.panels.placed();
      ASSERT_GE(placed.size(), 5U);
      for (const Panels::Placed& p : placed) {
        EXPECT_GE(p.rect.x, 0) << what << " " << p.name;
        EXPECT_GE(p.rect.y, 0) << what << " " << p.name;
        EXPECT_LE(p.rect.z, 1280) << what << " " << p.name;
        EXPECT_LE(p.rect.w, 720) << what << " " << p.name;
        EXPECT_EQ(p.overflow, 0) << what << " " << p.name << " scrolls";
        for (const Panels::Placed& q : placed) {
          if (&p == &q || p.name == "help" || q.name == "help") continue;
          const bool apart = p.rect.z <= q.rect.x || q.rect.z <= p.rect.x || p.rect.w <= q.rect.y || q.rect.w <= p.rect.y;
          EXPECT_TRUE(apart) << what << ": " << p.name << " and " << q.name << " overlap";
        }
      }
      ASSERT_GT(shown.panels.fits().size(), 40U);
      for (const Panels::Fit& f : shown.panels.fits()) {
        EXPECT_LE(f.needed, f.room + 0.5F) << what << ": \"" << f.text << "\" is cut off";
        EXPECT_EQ(f.text.find('['), std::string::npos) << what << ": a missing key, " << f.text;
      }
      test::save(test::rasterise(shown.list, shown.ui.atlas(), 1, 0x39424A), std::string("panels-") + code + (help ? "-help" : ""));
    }
  }
}

TEST(Panels, GrowWithTheScaleOfADenseDisplay) {
  Shown shown;
  shown.ui = test::make_ui(2.0F);
  shown.size = {2560, 1440};
  for (int i = 0; i < 5; ++i) shown.frame(test::language("en"), busy());
  for (const Panels::Placed& p : shown.panels.placed()) {
    EXPECT_EQ(p.overflow, 0) << p.name;
    EXPECT_LE(p.rect.w, 1440) << p.name;
  }
  for (const Panels::Fit& f : shown.panels.fits()) EXPECT_LE(f.needed, f.room + 1) << f.text;
}

TEST(Panels, SurviveAnEmptySnapshotAndATinyWindow) {
  Shown shown;
  shown.fixed = PanelInfo{};
  for (const glm::vec2 size : {glm::vec2(1280, 720), glm::vec2(1, 1), glm::vec2(300, 200), glm::vec2(640, 480)}) {
    shown.size = size;
    for (int i = 0; i < 3; ++i) shown.frame(test::language("en"), Snapshot{});
    for (const UiCommand& c : shown.list.commands) {
      EXPECT_GE(c.clip.x, 0);
      EXPECT_LE(c.clip.z, size.x);
      EXPECT_LE(c.first_index + c.index_count, shown.list.indices.size());
    }
  }
}

TEST(Panels, DigitsTakeToolsTabChangesTheHandAndFunctionKeysWork) {
  Shown shown;
  const Language en = test::language("en");
  shown.frame(en, busy());
  shown.key(en, busy(), '5');
  ASSERT_TRUE(shown.actions.tool.has_value());
  EXPECT_EQ(*shown.actions.tool, Tool::pack);
  EXPECT_EQ(shown.actions.hand, kRightHand);
  shown.key(en, busy(), '9');
  EXPECT_FALSE(shown.actions.tool.has_value()) << "there are eight tools";
  shown.key(en, busy(), static_cast<std::int32_t>(UiKey::tab));
  EXPECT_EQ(shown.actions.hand, kLeftHand);
  shown.key(en, busy(), static_cast<std::int32_t>(UiKey::f1));
  EXPECT_TRUE(shown.panels.help_open);
  shown.key(en, busy(), 'L');
  EXPECT_EQ(shown.actions.language, "zh-Hans");
  shown.key(en, busy(), ' ');
  EXPECT_TRUE(shown.actions.toggle_pause);
  EXPECT_TRUE(shown.commands.empty());
  shown.key(en, busy(), 'B');
  ASSERT_EQ(shown.commands.size(), 1U);
  EXPECT_EQ(shown.commands[0].kind, CommandKind::bookmark);
}

TEST(Panels, EndingTheRehearsalTakesTwoPresses) {
  Shown shown;
  const Language en = test::language("en");
  for (int i = 0; i < 3; ++i) shown.frame(en, busy());
  // The button stands right of "Pause"; its row is found by pressing down the panel until something asks for a second press.
  const auto ends = [&] { return std::count_if(shown.commands.begin(), shown.commands.end(), [](const Command& c) { return c.kind == CommandKind::end_rehearsal; }); };
  const auto asks = [&] {
    return std::any_of(shown.panels.fits().begin(), shown.panels.fits().end(), [](const Panels::Fit& f) { return f.text == "Sure?"; });
  };
  glm::vec2 at(270, 200);
  for (; at.y < 300 && !asks(); at.y += 6) {
    shown.click(en, busy(), at);
    shown.frame(en, busy());
    if (asks()) break;
  }
  ASSERT_TRUE(asks());
  EXPECT_EQ(ends(), 0);
  shown.wall_s += 10;  // too late: it asks again
  shown.click(en, busy(), at);
  EXPECT_EQ(ends(), 0);
  shown.click(en, busy(), at);
  EXPECT_EQ(ends(), 1);
}

/// Presses every place of a panel once, in a grid finer than any button.
std::vector<Command> press_everything(glm::vec4 rect, const Snapshot& s) {
  Shown shown;
  const Language en = test::language("en");
  for (int i = 0; i < 3; ++i) shown.frame(en, s);
  for (float y = rect.y + 6; y < rect.w; y += 12) {
    for (float x : {rect.x + 70, rect.x + 210}) shown.click(en, s, {x, y});
  }
  return shown.commands;
}

TEST(Panels, TheTreatmentButtonsGiveWhatTheySay) {
  Shown shown;
  const Language en = test::language("en");
  for (int i = 0; i < 3; ++i) shown.frame(en, busy());
  // The left panel's lower part is the treatment; each button is pressed once or more, nothing else is ordered.
  glm::vec4 left{};
  for (const Panels::Placed& p : shown.panels.placed())
    if (p.name == "left") left = p.rect;
  left.y += 0.58F * (left.w - left.y);
  const std::vector<Command> commands = press_everything(left, busy());
  const auto ordered = [&](CommandKind kind, const std::string& target, double amount) {
    return std::any_of(commands.begin(), commands.end(), [&](const Command& c) { return c.kind == kind && c.target == target && c.amount == amount; });
  };
  EXPECT_TRUE(ordered(CommandKind::give, "red_cells", 1));
  EXPECT_TRUE(ordered(CommandKind::give, "plasma", 1));
  EXPECT_TRUE(ordered(CommandKind::give, "platelets", 1));
  EXPECT_TRUE(ordered(CommandKind::give, "crystalloid", 250));
  EXPECT_TRUE(ordered(CommandKind::give, "calcium_chloride", 1));
  EXPECT_TRUE(ordered(CommandKind::give, "tranexamic_acid", 1));
  EXPECT_TRUE(ordered(CommandKind::call_for_help, "", 0));
  EXPECT_TRUE(ordered(CommandKind::close_abdomen, "", 0));
  EXPECT_TRUE(ordered(CommandKind::pack_out, "liver.posterior", 0));
  EXPECT_TRUE(ordered(CommandKind::clamp_off, "", 0));
  const bool noradrenaline = std::any_of(commands.begin(), commands.end(), [](const Command& c) {
    return c.kind == CommandKind::infuse && c.target == "noradrenaline" && c.rate > 0 && c.rate <= 0.5;
  });
  EXPECT_TRUE(noradrenaline);
}

TEST(Panels, ThePointerOverAPanelBelongsToItAndOverTheSceneDoesNot) {
  Shown shown;
  const Language en = test::language("en");
  UiInput input;
  input.mouse = {640, 300};
  for (int i = 0; i < 3; ++i) shown.frame(en, busy(), input);
  EXPECT_FALSE(shown.ui.wants_mouse());
  input.mouse = {100, 100};
  for (int i = 0; i < 3; ++i) shown.frame(en, busy(), input);
  EXPECT_TRUE(shown.ui.wants_mouse());
}

TEST(Panels, AHeldKeyOrdersOnce) {
  Shown shown;
  const Language en = test::language("en");
  for (std::int32_t code : {std::int32_t{' '}, std::int32_t{'B'}, std::int32_t{'L'}, static_cast<std::int32_t>(UiKey::tab), static_cast<std::int32_t>(UiKey::f1),
                            static_cast<std::int32_t>(UiKey::f2), static_cast<std::int32_t>(UiKey::f12)}) {
    shown.key(en, busy(), code, true);
    EXPECT_FALSE(shown.actions.toggle_pause || shown.actions.picture || shown.actions.language || shown.panels.help_open) << code;
    EXPECT_TRUE(shown.panels.visible) << code;
    EXPECT_EQ(shown.actions.hand, kRightHand) << code;
  }
  EXPECT_TRUE(shown.commands.empty());
}

TEST(Panels, TheHelpNamesAsManyInstrumentsAsTheTrayHolds) {
  Shown shown;
  shown.panels.help_open = true;
  for (int i = 0; i < 2; ++i) shown.frame(test::language("en"), busy());
  EXPECT_TRUE(shown.shows("1 – 8"));
}

TEST(Panels, EventsAreShownAsWordsOnceAndFade) {
  Shown shown;
  const Language en = test::language("en");
  const Snapshot s = busy();
  const auto captions = [&] {
    return std::count_if(shown.panels.fits().begin(), shown.panels.fits().end(),
                         [](const Panels::Fit& f) { return f.text.find("Pack placed: behind the liver (now in: 2)") != std::string::npos; });
  };
  shown.frame(en, s);
  for (int i = 0; i < 2; ++i) shown.frame(en, s, s.live, {});  // the same snapshot again, nothing new
  EXPECT_EQ(captions(), 1);
  shown.wall_s += 20;
  shown.frame(en, s, s.live, {});
  EXPECT_EQ(captions(), 0);
}

TEST(Panels, EventsOfFramesThatWereNeverDrawnAreShown) {
  Shown shown;
  const Language en = test::language("en");
  Snapshot newest = busy();  // the loop ran three frames since the last picture; only the newest snapshot was seen
  newest.events.clear();
  const std::vector<Event> since = {{SimTime::from_seconds(1), EventKind::act, "event.clamp_on", {}}, {SimTime::from_seconds(2), EventKind::act, "event.suction", {}}};
  shown.frame(en, newest, newest.live, since);
  EXPECT_TRUE(shown.shows("Pringle clamp on"));
  EXPECT_TRUE(shown.shows("Sucking"));
}

/// A monitor that sends a heart rate when it is told to.
class OneNumber final : public Device {
 public:
  explicit OneNumber(const Clock& clock) : clock_(clock) {}
  void send() { waiting_ = true; }
  bool poll(ReceivedSample& out) override {
    if (!waiting_) return false;
    waiting_ = false;
    out = {{Parameter::hr, 87, Quality::good, 0, 0}, clock_.now_ns(), 0};
    return true;
  }
  [[nodiscard]] DeviceStatus status() const override { return {}; }
  [[nodiscard]] std::string source_name(std::uint32_t) const override { return "SYNTHMON 0012FFFFFE0000AB"; }

 private:
  const Clock& clock_;
  bool waiting_ = false;
};

TEST(Panels, WhileTheRehearsalIsPausedASilentBedsideGoesStaleAndItsSourceIsNamed) {
  Shown shown;
  const Language en = test::language("en");
  ManualClock clock;
  Hub hub(clock);
  auto device = std::make_unique<OneNumber>(clock);
  OneNumber& monitor = *device;
  hub.add(std::move(device));
  monitor.send();
  std::vector<LiveSample> samples;
  hub.take(samples);
  Snapshot standing = busy();  // of the moment of the pause: its own copy of the bedside stays fresh for ever
  standing.live = {};
  update_live(standing.live, samples, 0);
  shown.frame(en, standing, hub.state(), {});
  EXPECT_TRUE(shown.shows("SYNTHMON 0012FFFFFE0000AB"));
  EXPECT_TRUE(shown.shows("0 s ago"));
  for (int second = 1; second <= 6; ++second) {
    clock.advance_ns(1000000000LL);
    hub.take(samples);
    shown.frame(en, standing, hub.state(), {});
    EXPECT_EQ(shown.shows("stale " + std::to_string(second) + " s"), second > 5) << second;
  }
}

TEST(Panels, TheSceneLiesBetweenTheColumnsAndAboveTheTray) {
  Shown shown;
  for (int i = 0; i < 3; ++i) shown.frame(test::language("en"), busy());
  const glm::vec4 scene = shown.panels.scene_rect(shown.ui, shown.size);
  EXPECT_GT(scene.z, 0.45F * shown.size.x);
  EXPECT_GT(scene.w, 0.8F * shown.size.y);
  for (const Panels::Placed& p : shown.panels.placed()) {
    if (p.name == "captions") continue;  // they fade
    const bool apart = p.rect.z <= scene.x || scene.x + scene.z <= p.rect.x || p.rect.w <= scene.y || scene.y + scene.w <= p.rect.y;
    EXPECT_TRUE(apart) << p.name;
  }
  EXPECT_EQ(shown.panels.scene_rect(shown.ui, {600, 400}), glm::vec4(0, 0, 600, 400)) << "columns that leave no room lie over the scene";
  shown.panels.visible = false;
  EXPECT_EQ(shown.panels.scene_rect(shown.ui, shown.size), glm::vec4(0, 0, 1280, 720));
}

TEST(Panels, ASmallWindowShowsThePatientFirst) {
  const Language en = test::language("en");
  for (const auto& [size, open] : {std::pair{glm::vec2(640, 480), false}, {glm::vec2(1280, 720), true}}) {
    Shown shown;
    shown.size = size;
    shown.frame(en, busy());
    EXPECT_EQ(shown.panels.visible, open) << size.x;
    shown.key(en, busy(), static_cast<std::int32_t>(UiKey::f2), false);
    EXPECT_EQ(shown.panels.visible, !open) << "F2 brings them, or takes them away";
    shown.frame(en, busy());
    EXPECT_EQ(shown.panels.visible, !open) << "and nothing undoes it";
  }
}

TEST(Panels, TheVerdictStandsInTheMiddleAndSaysWhatToDo) {
  for (const char* code : {"en", "zh-Hans"}) {
    const Language language = test::language(code);
    for (const char* outcome : {"passed", "failed"}) {
      Shown shown;
      Snapshot s = busy();
      s.ended = true;
      s.outcome = outcome;
      shown.panels.visible = false;
      for (int i = 0; i < 3; ++i) shown.frame(language, s);
      const auto& placed = shown.panels.placed();
      const auto at = std::find_if(placed.begin(), placed.end(), [](const Panels::Placed& p) { return p.name == "verdict"; });
      ASSERT_NE(at, placed.end());
      EXPECT_NEAR(0.5F * (at->rect.x + at->rect.z), 640, 2);
      EXPECT_GE(at->rect.y, 360) << "not over the monitors, which hang in the upper half";
      EXPECT_LE(at->rect.w, 720);
      EXPECT_EQ(at->overflow, 0);
      test::save(test::rasterise(shown.list, shown.ui.atlas(), 1, 0x39424A), std::string("verdict-") + code + "-" + outcome);
    }
  }
}

}  // namespace
}  // namespace holotwin
