#include "tools/holotwin/cmd_rehearse.h"

#include <cstdio>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/devices/hl7_monitor.h"
#include "engine/devices/mllp_listener.h"
#include "engine/devices/utc_clock.h"
#include "tools/holotwin/interrupt.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/stage.h"
#include "tools/holotwin/version.h"
#include "tools/holotwin/window_rehearsal.h"
#include "xr/openxr_check.h"

namespace holotwin {

namespace fs = std::filesystem;

namespace {

constexpr int kFilm_fps = 10;
constexpr std::uint64_t kFilmEvery = 90 / kFilm_fps;  // life's own speed
constexpr std::uint64_t kFilmEveryAhead = 5;          // of run-ahead slices of one second: 50 times life's speed

void print_progress(const Run& run, const Snapshot& s) {
  const double total = s.bleeding_mL_per_min[0] + s.bleeding_mL_per_min[1] + s.bleeding_mL_per_min[2];
  double lost = 0;
  for (const BloodVolume& v : s.ledger.lost) lost += v.total();
  std::fprintf(stderr, "holotwin: %3.0f %%  t %s  MAP %s  HR %s  bleeding %s mL/min  lost %s mL\n", 100.0 * (run.player ? run.player->progress() : 0.0),
               format_clock(s.time.seconds()).c_str(), format_number(s.vitals.map_mmHg, 0).c_str(), format_number(s.vitals.hr_per_min, 0).c_str(),
               format_number(total, 0).c_str(), format_number(lost, 0).c_str());
}

Result<void> listen(Run& run) {
  static UtcClock utc;  // outlives every listener
  MllpListenerOptions options;
  options.port = run.options.mllp_port.value_or(0);
  auto monitor = Hl7Monitor::start(std::make_unique<MllpListener>(options), run.clock, utc);
  if (!monitor) return pass_on(monitor);
  const std::string endpoint = (*monitor)->status().transport.endpoint;
  run.hub.add(std::move(*monitor));
  std::fprintf(stderr, "holotwin: the live bedside is expected as HL7 over MLLP on %s\n", endpoint.c_str());
  return {};
}

Result<Script> find_script(const RehearseOptions& options, const Scenario& scenario) {
  const auto path = find_asset("scripts", options.script.empty() ? scenario.id + "_good" : options.script);
  if (!path && options.script.empty()) {
    return fail(ErrorKind::wrong_use, "without a window a rehearsal needs a script, and the scenario \"" + scenario.id + "\" has none of its own", {},
                "name one with --script");
  }
  if (!path) return pass_on(path);
  auto script = load_script(*path);
  if (script && script->scenario != scenario.id)
    return fail(ErrorKind::wrong_use, "is a script for the scenario \"" + script->scenario + "\", not for \"" + scenario.id + "\"", path->string());
  return script;
}

Result<void> play(Run& run, Script script) {
  run.script_id = script.id;
  auto player = ScriptPlayer::create(std::move(script), *run.session);
  if (!player) return pass_on(player);
  run.player = std::move(*player);
  return {};
}

}  // namespace

Result<std::unique_ptr<Run>> prepare(const RehearseOptions& options, bool scripted) {
  auto run = std::make_unique<Run>(options);
  run->started_ns = run->clock.now_ns();
  if (auto free = output_folder_is_free(options.out); !free) return pass_on(free);
  auto languages = load_languages();
  if (!languages) return pass_on(languages);
  run->languages = std::move(*languages);
  const auto scenario_path = find_asset("scenarios", options.scenario);
  if (!scenario_path) return pass_on(scenario_path);
  auto scenario = load_scenario(*scenario_path);
  if (!scenario) return pass_on(scenario);
  run->scenario = std::move(*scenario);
  std::optional<Script> script;
  if (scripted || !options.script.empty()) {
    auto loaded = find_script(options, run->scenario);
    if (!loaded) return pass_on(loaded);
    script = std::move(*loaded);
  }
  auto patient = load_patient(options.patient);
  if (!patient) return pass_on(patient);
  run->patient = std::move(*patient);
  auto session = Session::create(run->patient.twin, run->scenario, options.seed, run->jobs);
  if (!session) return pass_on(session);
  run->session = std::move(*session);
  if (script)
    if (auto ok = play(*run, std::move(*script)); !ok) return pass_on(ok);
  if (options.mllp_port)
    if (auto ok = listen(*run); !ok) return pass_on(ok);
  return run;
}

Result<void> take_script(Run& run) {
  auto script = find_script(run.options, run.scenario);
  if (!script) return pass_on(script);
  return play(run, std::move(*script));
}

Result<void> start_output(Run& run) {
  auto out = output_folder(run.options.out);
  if (!out) return pass_on(out);
  run.out = *out;
  RecordingHeader header{kVersion, run.scenario.id, run.scenario.text, run.patient.twin.name, run.patient.checksum, run.options.seed,
                         run.script_id, run.presenter};
  auto recording = RecordingFile::create(run.out / "rehearsal.htrec", header);
  if (!recording) return pass_on(recording);
  run.recording = std::move(*recording);
  say_where_the_recording_is(run.recording->path());
  return {};
}

RunProvenance provenance_of(const Twin& twin, const Recording* recording) {
  RunProvenance p;
  p.program_version = kVersion;
  p.twin_name = twin.name;
  p.twin_kind = twin.provenance.kind;
  p.synthetic_vessels = false;
  for (const VesselTree& t : twin.vessels) p.synthetic_vessels = p.synthetic_vessels || t.generated;
  p.twin_notes = twin.provenance.notes;
  p.date = today();
  if (recording != nullptr) p.seed = recording->header.seed;
  return p;
}

int conclude(Run& run) {
  run.recording->end();
  RunProvenance p = provenance_of(run.patient.twin, nullptr);
  p.script = run.script_id;
  p.presenter = run.presenter;
  p.recording = run.recording->path().filename().string();
  p.film = run.film;
  p.live_source = run.hub.state().source_name;
  p.seed = run.options.seed;
  p.wall_s = static_cast<double>(run.clock.now_ns() - run.started_ns) * 1e-9;
  if (run.log.rows().empty()) return report_error({ErrorKind::failed, "the rehearsal ended before its first frame: there is nothing to report", {}, {}});
  const ReportInputs inputs{run.log, run.scenario, run.language(), p};
  const auto files = write_reports(inputs, run.out);
  if (!files) return report_error(files.error());
  if (run.options.json) std::printf("%s\n", summary_json(inputs).c_str());
  std::FILE* to = run.options.json ? stderr : stdout;
  std::error_code error;
  const std::string outcome = run.log.outcome().empty() ? "stopped early" : run.log.outcome();
  std::fprintf(to, "holotwin: %s after %s of the operation, %.0f s of real time, state hash %016llx\n", outcome.c_str(), format_clock(run.log.end_s()).c_str(), p.wall_s,
               static_cast<unsigned long long>(run.log.state_hash()));
  std::fprintf(to, "holotwin: this rehearsal left, in %s:\n", fs::absolute(run.out, error).c_str());
  for (const fs::path& f : *files) std::fprintf(to, "  %s\n", f.filename().c_str());
  std::fprintf(to, "  %s%s\n", p.recording.c_str(), run.recording->ok() ? "" : " (incomplete: not all of it could be written)");
  if (!run.film.empty()) std::fprintf(to, "  %s\n", run.film.c_str());
  if (!run.log.pictures().empty()) std::fprintf(to, "  pictures/ (%zu)\n", run.log.pictures().size());
  std::fprintf(to, "holotwin: for rehearsal and training only, never for diagnosis\n");
  return run.recording->ok() ? 0 : exit_code(ErrorKind::failed);
}

int rehearse_off_screen(Run& run) {
  run.presenter = "off-screen";
  std::unique_ptr<OffScreen> screen;
  if (!run.options.record_only) {
    auto made = OffScreen::create(*run.session, run.patient.twin, run.languages, run.patient.twin.name, {run.options.width, run.options.height});
    if (!made) return report_error(made.error());
    screen = std::move(*made);
    std::fprintf(stderr, "holotwin: drawing with %s\n", screen->gpu().info().name.c_str());
  }
  if (auto ok = start_output(run); !ok) return report_error(ok.error());
  bool filming = false;
  if (screen) {
    if (run.options.film) {
      const auto started = screen->start_film(run.out / "rehearsal.mp4", kFilm_fps);
      filming = started.has_value();
      if (!filming) std::fprintf(stderr, "holotwin: no film: %s\n", started.error().message().c_str());
    }
  }
  Session& session = *run.session;
  Snapshot snapshot;
  std::uint64_t advances = 0;
  std::uint64_t ahead = 0;
  double shown_at = -1e9;
  std::string film_camera = "overview";
  int picture_number = 0;
  // One frame's pictures, where some are due.
  const auto draw = [&](const std::optional<ScriptPlayer::Picture>& wanted) -> Result<void> {
    screen->stage().feed(snapshot);
    if (wanted && !wanted->camera.empty()) film_camera = wanted->camera;
    Shot shot{.snapshot = snapshot, .live = run.hub.state(), .camera = screen->stage().camera(film_camera, session), .language = run.options.language,
              .time_s = static_cast<double>(advances) / 90.0};
    ahead = snapshot.running_ahead ? ahead + 1 : 0;
    if (filming && (snapshot.running_ahead ? ahead % kFilmEveryAhead == 0 : advances % kFilmEvery == 0))
      if (auto filmed = screen->film(shot); !filmed) return filmed;
    if (!wanted) return {};
    shot.render.resolution_scale = kStillScale;
    auto picture = screen->picture(shot);
    if (!picture) return pass_on(picture);
    std::error_code error;
    fs::create_directories(run.out / "pictures", error);
    char name[160];
    std::snprintf(name, sizeof name, "pictures/%02d_%s.png", ++picture_number, wanted->name.c_str());
    if (auto saved = write_png(run.out / name, *picture); !saved) return saved;
    run.log.add_picture({snapshot.time.seconds(), wanted->name, name, film_camera});
    return {};
  };
  int code = 0;
  const CatchInterrupt catching;
  for (bool done = false; !done;) {
    std::optional<ScriptPlayer::Picture> wanted;
    InputFrame input = run.player->next(session, wanted);
    run.hub.take(input.live);
    session.advance(input, snapshot);
    ++advances;
    run.note(session, input, snapshot);
    done = snapshot.ended || run.player->done() || (run.options.frames != 0 && advances >= run.options.frames) || interrupted();
    if (screen) {
      if (auto drawn = draw(wanted); !drawn) {
        // What was rehearsed so far is kept and reported.
        code = report_error(drawn.error());
        done = true;
      }
    }
    if (snapshot.time.seconds() - shown_at >= 60 || done || wanted) {
      shown_at = snapshot.time.seconds();
      print_progress(run, snapshot);
    }
  }
  if (filming) {
    const auto ended = screen->end_film();
    if (ended) run.film = "rehearsal.mp4";
    else std::fprintf(stderr, "holotwin: no film: %s\n", ended.error().message().c_str());
  }
  std::fprintf(stderr, "holotwin: writing the report\n");
  const int concluded = conclude(run);
  return code != 0 ? code : concluded;
}

int run_rehearse(const RehearseOptions& options) {
  // Where: a headset if a runtime answers, else a window, else off-screen. One line says which and why.
  std::string where = options.display;
  std::string why = "asked for";
  if (where == "auto" || where == "headset") {
    const XrProbe xr = probe_openxr();
    if (where == "headset") {
      const std::string what = xr.answer == XrAnswer::ready ? "a headset answers (" + xr.runtime + "), but this version does not draw to it yet" : xr.what;
      return report_error({ErrorKind::environment, what, "headset", xr.how.empty() ? "leave --display out" : xr.how});
    }
    const auto display = WindowPresenter::instance_extensions();
    const std::string headset = xr.answer == XrAnswer::ready ? "the headset of " + xr.runtime + " is not drawn to by this version" : "no headset: " + xr.what;
    where = display ? "window" : "headless";
    why = headset + (display ? "; a display is there" : "; no window: " + display.error().what);
  }
  std::fprintf(stderr, "holotwin: rehearsing %s (%s)\n", where == "window" ? "in a desktop window" : "off-screen", why.c_str());
  auto run = prepare(options, where == "headless");
  if (!run) return report_error(run.error());
  if (where == "window") {
    auto window = open_window(**run);
    if (window) return rehearse_in_window(**run, *window);
    // Without being asked for a window nobody waits for one.
    if (options.display != "auto" || window.error().kind != ErrorKind::environment) return report_error(window.error());
    std::fprintf(stderr, "holotwin: rehearsing off-screen after all (no window: %s)\n", window.error().message().c_str());
    if (!(*run)->player)
      if (auto ok = take_script(**run); !ok) return report_error(ok.error());
  }
  return rehearse_off_screen(**run);
}

}  // namespace holotwin
