// Figures: how fast a frame, the tissue and the physiology run here. Ratios within one run are what to compare; machines differ.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include <nlohmann/json.hpp>

#include "engine/core/hash.h"
#include "engine/render/quality.h"
#include "engine/session/model.h"
#include "engine/session/sim_loop.h"
#include "engine/session/state.h"
#include "engine/tissue/model.h"
#include "tools/holotwin/bench_physiology.h"
#include "tools/holotwin/cmd_rehearse.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/stage.h"
#include "tools/holotwin/window_rehearsal.h"

namespace holotwin {

namespace {

using nlohmann::ordered_json;

double seconds(const Clock& clock, std::int64_t since) { return static_cast<double>(clock.now_ns() - since) * 1e-9; }

/// "rest.real_time   6970": one figure a line, six digits of it.
void print_lines(const ordered_json& j, const std::string& before) {
  for (const auto& [key, value] : j.items()) {
    const std::string name = before + key;
    if (value.is_object()) print_lines(value, name + ".");
    else if (value.is_number_float()) std::printf("%-26s %.6g\n", name.c_str(), value.get<double>());
    else std::printf("%-26s %s\n", name.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
  }
}

int print(const ordered_json& j, bool as_json) {
  if (as_json) {
    std::printf("%s\n", j.dump(2).c_str());
  } else {
    print_lines(j, {});
  }
  return 0;
}

constexpr std::uint64_t kHashFrame = 900;  // 10 s of hands in the wound: where two runs are compared

/// The script without what a bench does not wait for: before the first hand moves no waits, afterwards no running ahead.
std::vector<ScriptStep> without_waiting(const std::vector<ScriptStep>& steps) {
  std::vector<ScriptStep> kept;
  bool hands = false;
  for (const ScriptStep& s : steps) {
    hands = hands || s.kind == StepKind::move;
    if (s.kind != (hands ? StepKind::run_ahead : StepKind::wait)) kept.push_back(s);
  }
  return kept;
}

/// The built-in script from the opened abdomen on, at life's pace on a thread of its own, while the same machine draws it as fast as it
/// can: hands, blood, monitors and panels, as the window does.
int bench_frame(const BenchOptions& options) {
  RealClock clock;
  auto languages = load_languages();
  if (!languages) return report_error(languages.error());
  const auto scenario_path = find_asset("scenarios", "liver_trauma");
  if (!scenario_path) return report_error(scenario_path.error());
  auto scenario = load_scenario(*scenario_path);
  if (!scenario) return report_error(scenario.error());
  const auto script_path = find_asset("scripts", scenario->id + "_good");
  if (!script_path) return report_error(script_path.error());
  auto script = load_script(*script_path);
  if (!script) return report_error(script.error());
  script->steps = without_waiting(script->steps);
  auto patient = load_patient(options.patient);
  if (!patient) return report_error(patient.error());
  Jobs jobs(options.workers);
  auto session = Session::create(patient->twin, *scenario, 1, jobs);
  if (!session) return report_error(session.error());
  auto player = ScriptPlayer::create(std::move(*script), *session);
  if (!player) return report_error(player.error());
  auto screen = OffScreen::create(*session, patient->twin, *languages, patient->twin.name, {options.width, options.height});
  if (!screen) return report_error(screen.error());
  Stage& stage = (*screen)->stage();
  HeadlessPresenter& presenter = (*screen)->presenter();

  // Up to the first move of a hand as fast as it goes: the abdomen is opened and blood has gathered.
  std::optional<ScriptPlayer::Picture> unused;
  Snapshot before_hands;
  for (bool hands = false; !hands && !player->done();) {
    const InputFrame input = player->next(*session, unused);
    session->advance(input, before_hands);
    stage.feed(before_hands);
    hands = input.hands[kRightHand].tracked || input.hands[kLeftHand].tracked;
  }
  std::uint64_t advances = 0;           // of the simulation's thread
  std::atomic<std::uint64_t> hash{0};
  std::atomic<bool> hashed{false};
  SimLoop loop(
      *session, clock,
      [&](const Session& now, InputFrame& input) {
        input = player->next(now, unused);
        return true;
      },
      [&](const Session& now, const InputFrame&, const Snapshot&) {
        if (++advances != kHashFrame) return;
        hash.store(now.state_hash());
        hashed.store(true);
      });
  const Camera camera = stage.camera("wound", *session);
  const PanelInfo info = panel_info(patient->twin, *scenario, *session, (*screen)->gpu().info().name);
  Panels panels;
  FrameStats stats;
  const UiInput nobody;
  std::vector<Command> no_orders;
  std::vector<Event> events;
  std::uint64_t frames = 0;
  double record_ms = 0;
  double panels_ms = 0;
  QualityGovernor governor(33.0F);
  double scale_sum = 0;
  std::int64_t last_ns = clock.now_ns();
  constexpr double kWarmUp_s = 4;  // shaders compile in the first frames, and the governor finds its scale
  std::int64_t started = clock.now_ns();
  LoopStats warm{};
  loop.start();
  bool measuring = false;
  while (seconds(clock, started) < (measuring ? options.seconds : kWarmUp_s) || !measuring) {
    if (!measuring && seconds(clock, started) >= kWarmUp_s) {
      measuring = true;
      frames = 0;
      record_ms = 0;
      panels_ms = 0;
      scale_sum = 0;
      started = clock.now_ns();
      warm = loop.stats();
    }
    const std::int64_t frame_ns = clock.now_ns();
    const double dt_s = static_cast<double>(frame_ns - last_ns) * 1e-9;
    last_ns = frame_ns;
    // Before the loop's first frame there is the one that came before it.
    const Snapshot& snapshot = loop.update() || loop.latest().frame > 0 ? loop.latest() : before_hands;
    for (MonitorFrame f; loop.next_monitor_frame(f);) stage.feed(f);
    auto target = presenter.begin_frame();
    if (!target) return report_error(target.error());
    const std::int64_t before_panels = clock.now_ns();
    stats.wall_s = seconds(clock, started);
    stats.frame_ms = static_cast<float>(dt_s * 1e3);
    stats.fps = dt_s > 0 ? static_cast<float>(1 / dt_s) : 0;
    stats.sim_real_time = static_cast<float>(loop.stats().sim_real_time);
    events.clear();
    loop.take_events(events);
    stage.ui().begin_frame(nobody, glm::vec2(presenter.size()), dt_s);
    (void)panels.draw(stage.ui(), languages->en, info, snapshot, snapshot.live, events, stats, nobody, no_orders);
    stage.ui().end_frame(stage.overlay());
    const std::int64_t before = clock.now_ns();
    panels_ms += static_cast<double>(before - before_panels) * 1e-6;
    Shot shot{.snapshot = snapshot, .live = snapshot.live, .camera = camera, .time_s = stats.wall_s, .rect = panels.scene_rect(stage.ui(), glm::vec2(presenter.size()))};
    shot.render.resolution_scale = options.scale > 0 ? static_cast<float>(options.scale) : governor.next(stats.frame_ms);
    scale_sum += static_cast<double>(shot.render.resolution_scale);
    auto drawn = stage.draw(**target, shot);
    if (!drawn) return report_error(drawn.error());
    if (auto r = presenter.end_frame(); !r) return report_error(r.error());
    record_ms += seconds(clock, before) * 1e3;
    ++frames;
  }
  const double wall = seconds(clock, started);
  const LoopStats ended = loop.stats();
  // On a slow machine, or after a short measurement, the frame to compare is still to come.
  while (!hashed.load()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  loop.stop();
  if (auto r = presenter.finish(); !r) return report_error(r.error());
  ordered_json j;
  j["scenario"] = scenario->id;
  j["patient"] = patient->twin.name;
  j["device"] = (*screen)->gpu().info().name;
  j["size"] = std::to_string(options.width) + "x" + std::to_string(options.height);
  j["scale"] = options.scale > 0 ? ordered_json(options.scale) : ordered_json("auto");
  j["resolution_scale"] = scale_sum / static_cast<double>(frames);
  j["frames"] = frames;
  j["fps"] = static_cast<double>(frames) / wall;
  j["sim_real_time"] = static_cast<double>(ended.frames - warm.frames) / 90.0 / wall;
  j["sim_behind_s"] = ended.behind_s - warm.behind_s;
  j["workers"] = options.workers;
  j["stages_ms"] = {{"simulation_frame", ended.frame_ms}, {"panels", panels_ms / static_cast<double>(frames)}, {"draw_record", record_ms / static_cast<double>(frames)}};
  for (const PassTime& p : presenter.pass_times()) j["stages_ms"][std::string("gpu_") + p.name] = p.gpu_ms;
  j["hash"] = hex64(hash.load());
  j["hash_of_frame"] = before_hands.frame + kHashFrame;
  return print(j, options.json);
}

/// Tissue and body frames alone, one after another.
int bench_session(const BenchOptions& options) {
  RealClock clock;
  const auto scenario_path = find_asset("scenarios", "liver_trauma");
  if (!scenario_path) return report_error(scenario_path.error());
  auto scenario = load_scenario(*scenario_path);
  if (!scenario) return report_error(scenario.error());
  ordered_json j;
  auto patient = load_patient(options.patient);
  if (!patient) return report_error(patient.error());
  Jobs jobs(options.workers);
  auto session = Session::create(patient->twin, *scenario, 1, jobs);
  if (!session) return report_error(session.error());
  Snapshot snapshot;
  InputFrame input;
  const auto frames = static_cast<std::uint64_t>(90 * options.seconds);
  const std::int64_t started = clock.now_ns();
  for (std::uint64_t i = 0; i < frames; ++i) session->advance(input, snapshot);
  j["frames"] = frames;
  j["elements"] = session->scene().liver.lattice.tets.size();
  j["workers"] = options.workers;
  j["ms_per_frame"] = seconds(clock, started) * 1e3 / static_cast<double>(frames);
  j["hash"] = hex64(session->state_hash());
  return print(j, options.json);
}

}  // namespace

int run_bench(const BenchOptions& options) {
  if (options.what == "physiology") {
    const auto figures = bench_physiology(options);
    return figures ? print(*figures, options.json) : report_error(figures.error());
  }
  return options.what == "frame" ? bench_frame(options) : bench_session(options);
}

}  // namespace holotwin
