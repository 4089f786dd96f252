// The desktop window: mouse and keyboard stand in for two hands; panels give the orders. The simulation runs on its own thread.
#include <cmath>
#include <cstdio>
#include <mutex>

#include "engine/core/text.h"
#include "engine/present/window_presenter.h"
#include "engine/render/quality.h"
#include "engine/session/sim_loop.h"
#include "engine/ui/panels.h"
#include "tools/holotwin/cmd_rehearse.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/stage.h"

namespace holotwin {

namespace fs = std::filesystem;

namespace {

constexpr float kTurn_rad_per_pixel = 0.006F;
constexpr float kWheel_m = 0.008F;             // a step of the wheel moves the hand this much deeper
constexpr float kFrameBudget_ms = 33.0F;       // 30 pictures a second, where the machine can
constexpr float kZoomStep = 0.9F;

/// What the window's thread gives the simulation's thread; the lock is held for a copy only.
struct Hands {
  std::mutex mutex;
  std::array<HandInput, 2> hands{};
  std::vector<Command> commands;
  std::vector<LiveSample> live;
};

/// One simulated frame's waves and numbers for the monitors, handed over without losing any.
struct MonitorFrame {
  SimTime time;
  std::uint64_t frame = 0;
  Vitals vitals;
  WaveFrame waves{};
};

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
  [[nodiscard]] Camera camera(float fov_y_rad) const {
    Camera c;
    c.target = target;
    c.eye = target + distance * back();
    c.fov_y_rad = fov_y_rad;
    return c;
  }
};

PanelInfo panel_info(const Run& run, const std::string& device) {
  PanelInfo info;
  const Twin& twin = run.patient.twin;
  info.patient_name = twin.name;
  info.patient_kind = twin.provenance.kind;
  info.synthetic_vessels = provenance_of(twin, nullptr).synthetic_vessels;
  for (const Organ& o : twin.organs) info.organs.push_back({o.name, o.volume_mL, o.incomplete});
  info.scenario_id = run.scenario.id;
  info.time_limit_s = run.scenario.time_limit_s;
  info.tools = run.scenario.tools;
  const InjuredLiver& liver = run.session->scene().liver;
  info.tissue_elements = static_cast<std::uint32_t>(liver.lattice.tets.size());
  info.surface_triangles = static_cast<std::uint32_t>(liver.surface.triangles.size());
  info.device = device;
  info.languages = {{"en", "English"}, {"zh-Hans", "简体中文"}};
  info.peep_cmH2O = run.scenario.ventilator.peep_cmH2O;
  info.rate_per_min = run.scenario.ventilator.vent_rate_per_min;
  info.tidal_mL = run.scenario.ventilator.tidal_mL;
  info.fio2 = run.scenario.ventilator.fio2;
  return info;
}

/// Window events as the user interface takes them.
void take_events(const std::vector<InputEvent>& events, UiInput& ui) {
  ui.keys.clear();
  ui.text.clear();
  ui.wheel = 0;
  for (const InputEvent& e : events) {
    switch (e.kind) {
      case InputKind::mouse_move: ui.mouse = e.position; break;
      case InputKind::mouse_button:
        if (e.code >= 0 && e.code < 3) ui.buttons[static_cast<std::size_t>(e.code)] = e.down;
        break;
      case InputKind::wheel: ui.wheel += e.position.y; break;
      case InputKind::key: ui.keys.push_back({static_cast<UiKey>(e.code), e.down}); break;
      case InputKind::character: {
        const auto c = static_cast<std::uint32_t>(e.code);
        if (c < 0x80) ui.text += static_cast<char>(c);
        else if (c < 0x800) ui.text += {static_cast<char>(0xC0 | c >> 6U), static_cast<char>(0x80 | (c & 0x3F))};
        else if (c < 0x10000) ui.text += {static_cast<char>(0xE0 | c >> 12U), static_cast<char>(0x80 | (c >> 6U & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
        break;
      }
      case InputKind::focus: break;
    }
    if (e.kind == InputKind::key || e.kind == InputKind::mouse_button) {
      ui.control = e.control;
      ui.shift = e.shift;
      ui.alt = e.alt;
    }
  }
}

}  // namespace

int rehearse_in_window(Run& run) {
  run.presenter = "window";
  const auto extensions = WindowPresenter::instance_extensions();
  if (!extensions) return report_error(extensions.error());
  GpuOptions gpu_options;
  gpu_options.instance_extensions = *extensions;
  auto gpu = GpuContext::create(gpu_options);
  if (!gpu) return report_error(gpu.error());
  auto presenter = WindowPresenter::create(**gpu, {run.options.width, run.options.height}, "Holotwin - for rehearsal and training only");
  if (!presenter) return report_error(presenter.error());
  auto stage = Stage::create(**gpu, (*presenter)->format(), *run.session, run.patient.twin, run.languages, run.patient.twin.name);
  if (!stage) return report_error(stage.error());
  std::fprintf(stderr, "holotwin: drawing with %s; F1 shows the keys, closing the window ends the rehearsal\n", (*gpu)->info().name.c_str());

  Hands hands;
  BoundedRing<MonitorFrame> waves(1024);
  std::optional<ScriptPlayer::Picture> unused;
  std::uint64_t advances = 0;
  SimLoop loop(
      *run.session, run.clock,
      [&](const Session& session, InputFrame& input) {
        if (run.options.frames != 0 && advances >= run.options.frames) return false;
        if (run.player && run.player->done()) return false;
        if (run.player) input = run.player->next(session, unused);
        const std::lock_guard lock(hands.mutex);
        if (!run.player) input.hands = hands.hands;
        input.commands.insert(input.commands.end(), hands.commands.begin(), hands.commands.end());
        input.live.swap(hands.live);
        hands.commands.clear();
        hands.live.clear();
        return true;
      },
      [&](const Session& session, const InputFrame& input, const Snapshot& after) {
        ++advances;
        run.note(session, input, after);
        waves.push({after.time, after.frame, after.vitals, after.waves});
      });

  // Hands wait beside the wound until the mouse moves them. Session::anchor is asked here, before the loop owns the session.
  const glm::vec3 table = run.session->anchor("table").value_or(glm::vec3(0.0F));
  const glm::vec3 mouth = run.session->anchor("wound").value_or(glm::vec3(0.0F));
  const Camera wound_view = stage->camera("wound", *run.session);
  const Camera overview = stage->camera("overview", *run.session);
  Orbit orbit = Orbit::of(stage->camera("liver", *run.session));
  std::array<glm::vec3, 2> tip = {table, table + glm::vec3(0.06F, 0, 0)};
  std::array<Tool, 2> tool = {Tool::hand, Tool::none};
  float depth = 0;
  const PanelInfo info = panel_info(run, (*gpu)->info().name);
  Panels panels;
  QualityGovernor governor(kFrameBudget_ms);
  panels.help_open = true;
  UiInput ui;
  UiList screen;
  FrameStats stats;
  Snapshot monitor_feed;
  bool paused = false;
  std::string language = run.options.language;
  int picture_number = 0;
  std::int64_t last_ns = run.clock.now_ns();
  glm::vec2 last_mouse(-1.0F);
  int code = 0;
  std::vector<LiveSample> live;
  loop.start();
  while (loop.running() && !(*presenter)->close_requested()) {
    take_events((*presenter)->poll_events(), ui);
    const std::int64_t now = run.clock.now_ns();
    const double dt_s = static_cast<double>(now - last_ns) * 1e-9;
    last_ns = now;
    loop.update();
    const Snapshot& snapshot = loop.latest();
    for (MonitorFrame f; waves.pop(f);) {
      monitor_feed.time = f.time;
      monitor_feed.frame = f.frame;
      monitor_feed.vitals = f.vitals;
      monitor_feed.waves = f.waves;
      stage->feed(monitor_feed);
    }
    auto target = (*presenter)->begin_frame();
    if (!target) {
      code = report_error(target.error());
      break;
    }
    if (!*target) continue;  // minimised
    const glm::uvec2 size = (*target)->size;
    const View view = stage->view_of(orbit.camera(wound_view.fov_y_rad), size);

    stats.wall_s = static_cast<double>(now - run.started_ns) * 1e-9;
    stats.frame_ms = static_cast<float>(dt_s * 1e3);
    stats.fps = stats.fps == 0 ? static_cast<float>(1 / dt_s) : stats.fps + 0.1F * (static_cast<float>(1 / dt_s) - stats.fps);
    const LoopStats sim = loop.stats();
    stats.sim_real_time = static_cast<float>(sim.sim_real_time);
    stats.behind_s = sim.behind_s;
    stats.paused = paused;
    stats.running_ahead = snapshot.running_ahead;
    std::vector<Command> commands;
    stage->ui().begin_frame(ui, glm::vec2(size), dt_s);
    const UiActions actions = panels.draw(stage->ui(), run.languages.of(language), info, snapshot, stats, ui, commands);
    stage->ui().end_frame(screen);
    if (actions.toggle_pause) loop.set_paused(paused = !paused);
    if (actions.language) language = *actions.language;
    if (actions.tool) tool[actions.hand] = *actions.tool;

    const bool scene_mouse = !stage->ui().wants_mouse() && ui.mouse.x >= 0;
    const glm::vec2 moved = last_mouse.x < 0 ? glm::vec2(0.0F) : ui.mouse - last_mouse;
    last_mouse = ui.mouse;
    if (scene_mouse) {
      if (ui.buttons[1]) {
        orbit.yaw -= moved.x * kTurn_rad_per_pixel;
        orbit.pitch = glm::clamp(orbit.pitch + moved.y * kTurn_rad_per_pixel, -1.4F, 1.4F);
      } else if (ui.buttons[2]) {
        const glm::vec3 right = glm::normalize(glm::cross(glm::vec3(0, 1, 0), orbit.back()));
        const glm::vec3 up = glm::cross(orbit.back(), right);
        const float metres = 1.5F * orbit.distance / static_cast<float>(size.y);
        orbit.target += (-moved.x * right + moved.y * up) * metres;
      } else {
        tip[actions.hand] = point_under_pixel(view, ui.mouse, mouth + orbit.back() * (0.04F - depth));
      }
      if (ui.shift) orbit.distance = glm::clamp(orbit.distance * std::pow(kZoomStep, ui.wheel), 0.15F, 3.0F);
      else depth = glm::clamp(depth + ui.wheel * kWheel_m, -0.15F, 0.15F);
    }
    for (const UiInput::KeyChange& k : ui.keys) {
      if (!k.down || stage->ui().wants_keyboard()) continue;
      if (k.key == UiKey::f3) orbit = Orbit::of(wound_view);
      if (k.key == UiKey::f4) orbit = Orbit::of(overview);
    }
    run.hub.take(live);
    {
      const std::lock_guard lock(hands.mutex);
      for (std::size_t h = 0; h < 2; ++h) {
        HandInput& hand = hands.hands[h];
        hand.tracked = tool[h] != Tool::none;
        hand.tool = tool[h];
        // The arm comes from the lower edge of the picture, its own side, so that it does not hide what the hand does.
        const glm::vec3 right = glm::normalize(glm::cross(glm::vec3(0, 1, 0), orbit.back()));
        const glm::vec3 up = glm::cross(orbit.back(), right);
        const glm::vec3 shaft = 0.45F * orbit.back() - 0.8F * up + (h == kRightHand ? 0.35F : -0.35F) * right;
        hand.T_world_tool = {rotation_between(glm::vec3(0, 0, -1), glm::normalize(-shaft)), tip[h]};
        hand.trigger = h == actions.hand && scene_mouse && ui.buttons[0] ? 1.0F : (h == actions.hand ? 0.0F : hand.trigger);
      }
      hands.commands.insert(hands.commands.end(), commands.begin(), commands.end());
      hands.live.insert(hands.live.end(), live.begin(), live.end());
    }
    live.clear();

    RenderOptions options;
    options.resolution_scale = governor.next(stats.frame_ms);
    const std::int64_t before_draw = run.clock.now_ns();
    auto drawn = stage->draw(**target, snapshot, orbit.camera(wound_view.fov_y_rad), language, std::span(&screen, 1), stats.wall_s, options);
    if (!drawn) {
      code = report_error(drawn.error());
      break;
    }
    if (auto r = (*presenter)->end_frame(); !r) {
      code = report_error(r.error());
      break;
    }
    stats.render_ms = static_cast<float>(static_cast<double>(run.clock.now_ns() - before_draw) * 1e-6);
    if (actions.picture) {
      // A second, off-screen renderer draws the still: the window's own image is not readable everywhere.
      auto screen_off = OffScreen::create(*run.session, run.patient.twin, run.languages, run.patient.twin.name, size);
      if (screen_off) {
        auto picture = (*screen_off)->picture(snapshot, orbit.camera(wound_view.fov_y_rad), language, 2.0F, stats.wall_s);
        std::error_code error;
        fs::create_directories(run.out / "pictures", error);
        char name[64];
        std::snprintf(name, sizeof name, "pictures/%02d_now.png", ++picture_number);
        if (picture && write_png(run.out / name, *picture)) std::fprintf(stderr, "holotwin: %s\n", (run.out / name).c_str());
      }
    }
    if (snapshot.ended) break;
  }
  loop.stop();
  (*gpu)->wait_idle();
  const int concluded = conclude(run);
  return code != 0 ? code : concluded;
}

}  // namespace holotwin
