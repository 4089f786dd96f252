// Figures: how fast a frame, the tissue and the physiology run here. Ratios within one run are what to compare; machines differ.
#include <algorithm>
#include <cstdio>

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

namespace holotwin {

namespace {

using nlohmann::ordered_json;

double seconds(const Clock& clock, std::int64_t since) { return static_cast<double>(clock.now_ns() - since) * 1e-9; }

int print(const ordered_json& j, bool as_json) {
  if (as_json) {
    std::printf("%s\n", j.dump(2).c_str());
  } else {
    for (const auto& [key, value] : j.items()) std::printf("%-16s %s\n", key.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
  }
  return 0;
}

/// The built-in script's rehearsal at life's pace on a thread of its own while the same machine draws it as fast as it can.
int bench_frame(const BenchOptions& options) {
  RehearseOptions o;
  o.patient = options.patient;
  o.workers = options.workers;
  RealClock clock;
  auto languages = load_languages();
  if (!languages) return report_error(languages.error());
  const auto scenario_path = find_asset("scenarios", o.scenario);
  if (!scenario_path) return report_error(scenario_path.error());
  auto scenario = load_scenario(*scenario_path);
  if (!scenario) return report_error(scenario.error());
  const auto script_path = find_asset("scripts", scenario->id + "_good");
  if (!script_path) return report_error(script_path.error());
  auto script = load_script(*script_path);
  if (!script) return report_error(script.error());
  // The clock runs at life's pace here: nothing is skipped.
  std::erase_if(script->steps, [](const ScriptStep& s) { return s.kind == StepKind::run_ahead; });
  auto patient = load_patient(options.patient);
  if (!patient) return report_error(patient.error());
  Jobs jobs(options.workers);
  auto session = Session::create(patient->twin, *scenario, 1, jobs);
  if (!session) return report_error(session.error());
  auto player = ScriptPlayer::create(std::move(*script), *session);
  if (!player) return report_error(player.error());
  auto screen = OffScreen::create(*session, patient->twin, *languages, patient->twin.name, {options.width, options.height});
  if (!screen) return report_error(screen.error());

  std::optional<ScriptPlayer::Picture> unused;
  SimLoop loop(
      *session, clock,
      [&](const Session& now, InputFrame& input) {
        input = player->next(now, unused);
        return true;
      },
      {});
  const Camera camera = (*screen)->stage().camera("wound", *session);
  HeadlessPresenter& presenter = (*screen)->presenter();
  std::uint64_t frames = 0;
  double record_ms = 0;
  QualityGovernor governor(33.0F);
  RenderOptions render;
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
      scale_sum = 0;
      started = clock.now_ns();
      warm = loop.stats();
    }
    const std::int64_t frame_ns = clock.now_ns();
    render.resolution_scale = governor.next(static_cast<float>(static_cast<double>(frame_ns - last_ns) * 1e-6));
    scale_sum += render.resolution_scale;
    last_ns = frame_ns;
    loop.update();
    (*screen)->stage().feed(loop.latest());
    auto target = presenter.begin_frame();
    if (!target) return report_error(target.error());
    const std::int64_t before = clock.now_ns();
    auto drawn = (*screen)->stage().draw(**target, loop.latest(), camera, "en", {}, seconds(clock, started), render);
    if (!drawn) return report_error(drawn.error());
    if (auto r = presenter.end_frame(); !r) return report_error(r.error());
    record_ms += seconds(clock, before) * 1e3;
    ++frames;
  }
  const double wall = seconds(clock, started);
  loop.stop();
  if (auto r = presenter.finish(); !r) return report_error(r.error());
  const LoopStats stats = loop.stats();
  ordered_json j;
  j["scenario"] = scenario->id;
  j["patient"] = patient->twin.name;
  j["device"] = (*screen)->gpu().info().name;
  j["size"] = std::to_string(options.width) + "x" + std::to_string(options.height);
  j["resolution_scale"] = scale_sum / static_cast<double>(frames);
  j["frames"] = frames;
  j["fps"] = static_cast<double>(frames) / wall;
  j["sim_real_time"] = static_cast<double>(stats.frames - warm.frames) / 90.0 / wall;
  j["sim_behind_s"] = stats.behind_s - warm.behind_s;
  j["workers"] = options.workers;
  j["stages_ms"] = {{"simulation_frame", stats.frame_ms}, {"draw_record", record_ms / static_cast<double>(frames)}};
  for (const PassTime& p : presenter.pass_times()) j["stages_ms"][std::string("gpu_") + p.name] = p.gpu_ms;
  j["hash"] = hex64(session->state_hash());
  j["hash_of_frame"] = stats.frames;
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
