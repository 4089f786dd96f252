// The desktop window: mouse and keyboard stand in for two hands; panels give the orders. The simulation runs on its own thread.
#include "tools/holotwin/window_rehearsal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/render/quality.h"
#include "engine/session/sim_loop.h"
#include "engine/ui/input_collector.h"
#include "tools/holotwin/interrupt.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

namespace fs = std::filesystem;

namespace {

constexpr float kTurn_rad_per_pixel = 0.006F;
constexpr float kWheel_m = 0.008F;             // a step of the wheel moves the hand this much deeper
constexpr float kFrameBudget_ms = 33.0F;       // 30 pictures a second, where the machine can
constexpr float kZoomStep = 0.9F;
constexpr double kHidden_s = 0.05;             // how long a hidden window sleeps: monitors and bedside are still emptied in time

/// A view that the mouse turns about a point.
struct Orbit {
  glm::vec3 target{0.0F};
  float distance = 1.0F, yaw = 0, pitch = 0;

  static Orbit of(const Camera& c) {
    Orbit o;
    const glm::vec3 d = c.eye - c.target;
    o.target = c.target;
    o.distance = glm::length(d);
    o.yaw = std::atan2(d.x, d.z);
    o.pitch = std::asin(d.y / o.distance);
    return o;
  }
  [[nodiscard]] glm::vec3 back() const { return {std::cos(pitch) * std::sin(yaw), std::sin(pitch), std::cos(pitch) * std::cos(yaw)}; }
  [[nodiscard]] glm::vec3 right() const { return glm::normalize(glm::cross(glm::vec3(0, 1, 0), back())); }
  [[nodiscard]] glm::vec3 up() const { return glm::cross(back(), right()); }
  [[nodiscard]] Camera camera(float fov_y_rad) const {
    Camera c;
    c.target = target;
    c.eye = target + distance * back();
    c.fov_y_rad = fov_y_rad;
    return c;
  }
};

/// The overview fills a picture of 4:3 and more; a narrower one needs more distance.
Orbit from_far_enough(Orbit o, glm::vec4 rect) {
  o.distance *= std::max(1.0F, 4.0F / 3.0F * rect.w / std::max(1.0F, rect.z));
  return o;
}

/// Window events as the user interface takes them.
void take_events(const std::vector<InputEvent>& events, UiInputCollector& ui) {
  ui.begin();
  for (const InputEvent& e : events) {
    switch (e.kind) {
      case InputKind::mouse_move: ui.mouse(e.position); break;
      case InputKind::mouse_button: ui.button(e.code, e.down); break;
      case InputKind::wheel: ui.wheel(e.position.y); break;
      case InputKind::key: ui.key(e.code, e.down, e.repeat); break;
      case InputKind::character: ui.character(static_cast<std::uint32_t>(e.code)); break;
      case InputKind::focus: break;
    }
    if (e.kind == InputKind::key || e.kind == InputKind::mouse_button) ui.modifiers(e.control, e.shift, e.alt);
  }
}

/// F12: a second, off-screen stage on the window's device draws the still, since the window's own image is not readable everywhere.
/// It is made when it is first wanted.
class StillMaker {
 public:
  StillMaker(Run& run, RehearsalWindow& window) : run_(run), window_(window) {}
  void take(Shot shot, glm::uvec2 size) {
    if (auto r = try_take(shot, size); !r) report_error(r.error());
  }
  /// What the log is to name; call when no other thread uses the log any more.
  void give_to(RunLog& log) {
    for (LogPicture& p : taken_) log.add_picture(std::move(p));
    taken_.clear();
  }

 private:
  Result<void> try_take(Shot& shot, glm::uvec2 size) {
    if (!screen_) {
      auto made = OffScreen::create(*window_.gpu, *run_.session, run_.patient.twin, run_.languages, run_.patient.twin.name, size);
      if (!made) return pass_on(made);
      screen_ = std::move(*made);
    }
    if (screen_->presenter().size() != size)
      if (auto sized = screen_->presenter().resize(size); !sized) return sized;
    screen_->stage().take_monitor_of(*window_.stage);
    shot.render.resolution_scale = kStillScale;
    auto picture = screen_->picture(shot);
    if (!picture) return pass_on(picture);
    std::error_code error;
    fs::create_directories(run_.out / "pictures", error);
    char name[64];
    std::snprintf(name, sizeof name, "pictures/%02zu_now.png", taken_.size() + 1);
    if (auto saved = write_png(run_.out / name, *picture); !saved) return saved;
    taken_.push_back({shot.snapshot.time.seconds(), "now", name, "now"});
    std::fprintf(stderr, "holotwin: %s\n", (run_.out / name).c_str());
    return {};
  }

  Run& run_;
  RehearsalWindow& window_;
  std::unique_ptr<OffScreen> screen_;
  std::vector<LogPicture> taken_;
};

}  // namespace

PanelInfo panel_info(const Twin& twin, const Scenario& scenario, const Session& session, const std::string& device) {
  PanelInfo info;
  info.patient_name = twin.name;
  info.patient_kind = twin.provenance.kind;
  info.synthetic_vessels = provenance_of(twin, nullptr).synthetic_vessels;
  for (const Organ& o : twin.organs) info.organs.push_back({o.name, o.volume_mL, o.incomplete});
  info.scenario_id = scenario.id;
  info.time_limit_s = scenario.time_limit_s;
  info.tools = scenario.tools;
  info.tissue_elements = static_cast<std::uint32_t>(session.scene().liver.lattice.tets.size());
  info.device = device;
  for (const LanguageName& l : kLanguageNames) info.languages.push_back({l.code, l.name});
  info.peep_cmH2O = scenario.ventilator.peep_cmH2O;
  info.rate_per_min = scenario.ventilator.vent_rate_per_min;
  info.tidal_mL = scenario.ventilator.tidal_mL;
  info.fio2 = scenario.ventilator.fio2;
  return info;
}

Result<RehearsalWindow> open_window(const Run& run) {
  RehearsalWindow window;
  const auto extensions = WindowPresenter::instance_extensions();
  if (!extensions) return pass_on(extensions);
  GpuOptions options;
  options.instance_extensions = *extensions;
  auto gpu = GpuContext::create(options);
  if (!gpu) return pass_on(gpu);
  window.gpu = std::move(*gpu);
  auto presenter = WindowPresenter::create(*window.gpu, {run.options.width, run.options.height}, "Holotwin - for rehearsal and training only");
  if (!presenter) return pass_on(presenter);
  window.presenter = std::move(*presenter);
  auto stage = Stage::create(*window.gpu, window.presenter->format(), *run.session, run.patient.twin, run.languages, run.patient.twin.name);
  if (!stage) return pass_on(stage);
  window.stage = std::make_unique<Stage>(std::move(*stage));
  return window;
}

int rehearse_in_window(Run& run, RehearsalWindow& window) {
  run.presenter = "window";
  WindowPresenter& presenter = *window.presenter;
  Stage& stage = *window.stage;
  if (auto ok = start_output(run); !ok) return report_error(ok.error());
  std::fprintf(stderr, "holotwin: drawing with %s; F1 shows the keys, closing the window ends the rehearsal\n", window.gpu->info().name.c_str());

  InputMailbox mailbox;
  std::optional<ScriptPlayer::Picture> unused;
  std::uint64_t advances = 0;
  bool judged = false;  // of the simulation's thread
  SimLoop loop(
      *run.session, run.clock,
      [&](const Session& session, InputFrame& input) {
        // What was judged stays as it was judged.
        if (judged || (run.options.frames != 0 && advances >= run.options.frames)) return false;
        if (run.player && run.player->done()) return false;
        if (run.player) input = run.player->next(session, unused);
        mailbox.take(input, !run.player);
        return true;
      },
      [&](const Session& session, const InputFrame& input, const Snapshot& after) {
        ++advances;
        judged = after.ended;
        run.note(session, input, after);
      });

  // Hands wait beside the wound until the mouse moves them. Session::anchor is asked here, before the loop owns the session.
  const glm::vec3 table = run.session->anchor("table").value_or(glm::vec3(0.0F));
  const glm::vec3 mouth = run.session->anchor("wound").value_or(glm::vec3(0.0F));
  const Camera wound_view = stage.camera("wound", *run.session);
  const Camera overview = stage.camera("overview", *run.session);
  Orbit orbit = Orbit::of(stage.camera("liver", *run.session));
  std::array<glm::vec3, 2> tip = {table, table + glm::vec3(0.06F, 0, 0)};
  std::array<HandInput, 2> hands{};
  hands[kRightHand].tool = Tool::hand;
  float depth = 0;
  const PanelInfo info = panel_info(run.patient.twin, run.scenario, *run.session, window.gpu->info().name);
  Panels panels;
  panels.help_open = !run.player;  // a script needs no hands
  QualityGovernor governor(kFrameBudget_ms);
  UiInputCollector collector;
  StillMaker stills(run, window);
  FrameStats stats;
  bool paused = false;
  std::string language = run.options.language;
  std::int64_t last_ns = run.clock.now_ns();
  glm::vec2 last_mouse(-1.0F);
  int code = 0;
  std::vector<LiveSample> fresh;
  std::vector<Event> events;
  std::vector<Command> commands;
  const CatchInterrupt catching;
  loop.start();
  while (!presenter.close_requested() && !interrupted()) {
    take_events(presenter.poll_events(), collector);
    const UiInput& ui = collector.input();
    // Asked in this order, so that the last snapshot of a loop that has ended is seen.
    const bool running = loop.running();
    loop.update();
    const Snapshot& snapshot = loop.latest();
    // A verdict stays to be read until the window is closed; whatever else ended the loop ends the rehearsal.
    if (!running && !(snapshot.ended && run.options.frames == 0)) break;
    for (MonitorFrame f; loop.next_monitor_frame(f);) stage.feed(f);
    // The bedside lives by the real clock. Its samples enter the recording only while simulated time goes on.
    fresh.clear();
    run.hub.take(fresh);
    if (paused || !running) fresh.clear();
    mailbox.add({}, fresh);
    LiveState live = run.hub.state();
    live.dropped += mailbox.dropped_samples();

    auto target = presenter.begin_frame();
    if (!target) {
      code = report_error(target.error());
      break;
    }
    if (!*target) {
      // Minimised: nothing is drawn, no hand presses, and the rehearsal goes on. Events wait in the loop.
      for (HandInput& h : hands) h.trigger = 0;
      mailbox.set_hands(hands);
      presenter.wait_events(kHidden_s);
      last_ns = run.clock.now_ns();
      continue;
    }
    const std::int64_t now = run.clock.now_ns();
    const double dt_s = std::max(1e-6, static_cast<double>(now - last_ns) * 1e-9);
    last_ns = now;
    const glm::uvec2 size = (*target)->size;

    stats.wall_s = static_cast<double>(now - run.started_ns) * 1e-9;
    stats.frame_ms = static_cast<float>(dt_s * 1e3);
    stats.fps = stats.fps == 0 ? static_cast<float>(1 / dt_s) : stats.fps + 0.1F * (static_cast<float>(1 / dt_s) - stats.fps);
    const LoopStats sim = loop.stats();
    stats.sim_real_time = static_cast<float>(sim.sim_real_time);
    stats.behind_s = sim.behind_s;
    stats.paused = paused;
    stats.running_ahead = snapshot.running_ahead;
    commands.clear();
    events.clear();
    loop.take_events(events);
    stage.ui().begin_frame(ui, glm::vec2(size), dt_s);
    const UiActions actions = panels.draw(stage.ui(), run.languages.of(language), info, snapshot, live, events, stats, ui, commands);
    stage.ui().end_frame(stage.overlay());
    mailbox.add(commands, {});
    if (actions.toggle_pause) loop.set_paused(paused = !paused);
    if (actions.language) run.options.language = language = *actions.language;  // the report is in what was last chosen
    if (actions.tool) hands[actions.hand].tool = *actions.tool;

    const glm::vec4 rect = panels.scene_rect(stage.ui(), glm::vec2(size));
    const bool scene_mouse = !stage.ui().wants_mouse() && ui.mouse.x >= 0;
    const glm::vec2 moved = last_mouse.x < 0 ? glm::vec2(0.0F) : ui.mouse - last_mouse;
    last_mouse = ui.mouse;
    if (scene_mouse) {
      if (ui.buttons[1]) {
        orbit.yaw -= moved.x * kTurn_rad_per_pixel;
        orbit.pitch = glm::clamp(orbit.pitch + moved.y * kTurn_rad_per_pixel, -1.4F, 1.4F);
      } else if (ui.buttons[2]) {
        const float metres = 1.5F * orbit.distance / rect.w;
        orbit.target += (-moved.x * orbit.right() + moved.y * orbit.up()) * metres;
      } else {
        tip[actions.hand] = point_under_pixel(make_view(orbit.camera(wound_view.fov_y_rad), rect), ui.mouse, mouth + orbit.back() * (0.04F - depth));
      }
      if (ui.shift) orbit.distance = glm::clamp(orbit.distance * std::pow(kZoomStep, ui.wheel), 0.15F, 4.0F);
      else depth = glm::clamp(depth + ui.wheel * kWheel_m, -0.15F, 0.15F);
    }
    for (const UiInput::KeyChange& k : ui.keys) {
      if (!k.down || k.repeat || stage.ui().wants_keyboard()) continue;
      if (k.key == UiKey::f3) orbit = Orbit::of(wound_view);
      if (k.key == UiKey::f4) orbit = from_far_enough(Orbit::of(overview), rect);
    }
    for (std::size_t h = 0; h < 2; ++h) {
      HandInput& hand = hands[h];
      hand.tracked = hand.tool != Tool::none;
      // The arm comes from the lower edge of the picture, its own side, so that it does not hide what the hand does.
      const glm::vec3 shaft = 0.45F * orbit.back() - 0.8F * orbit.up() + (h == kRightHand ? 0.35F : -0.35F) * orbit.right();
      hand.T_world_tool = {rotation_between(glm::vec3(0, 0, -1), glm::normalize(-shaft)), tip[h]};
      if (h == actions.hand) hand.trigger = scene_mouse && ui.buttons[0] ? 1.0F : 0.0F;  // the other one keeps hold
    }
    mailbox.set_hands(hands);

    Shot shot{.snapshot = snapshot, .live = live, .camera = orbit.camera(wound_view.fov_y_rad), .language = language, .time_s = stats.wall_s, .rect = rect};
    shot.render.resolution_scale = governor.next(stats.frame_ms);
    const std::int64_t before_draw = run.clock.now_ns();
    auto drawn = stage.draw(**target, shot);
    if (!drawn) {
      code = report_error(drawn.error());
      break;
    }
    if (auto r = presenter.end_frame(); !r) {
      code = report_error(r.error());
      break;
    }
    stats.render_ms = static_cast<float>(static_cast<double>(run.clock.now_ns() - before_draw) * 1e-6);
    if (actions.picture) {
      shot.rect = glm::vec4(0.0F);
      stills.take(shot, size);
      last_ns = run.clock.now_ns();
    }
  }
  loop.stop();
  stills.give_to(run.log);
  const int concluded = conclude(run);
  return code != 0 ? code : concluded;
}

}  // namespace holotwin
