// The one program. This file knows the command line and nothing else; each subcommand lives in its own file.
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "engine/content/toml_table.h"
#include "engine/core/result.h"
#include "engine/core/text.h"
#include "tools/holotwin/cmd_doctor.h"
#include "tools/holotwin/cmd_import.h"
#include "tools/holotwin/cmd_treat.h"
#include "tools/holotwin/cmd_validate.h"
#include "tools/holotwin/cmd_vitals.h"
#include "tools/holotwin/options.h"
#include "tools/holotwin/version.h"

using namespace holotwin;

namespace {

/// Whether the word at `at`, after the commands `before`, is to be a command of `app` and is none; says so, with what may have been meant. CLI11 would only ask for a command.
bool refuse_unknown_command(CLI::App& app, const std::string& before, int argc, const char* const* argv, int at) {
  if (argc <= at || argv[at][0] == '-') return false;
  const std::string word = argv[at];
  std::vector<std::string> known;
  std::string all;
  for (const CLI::App* c : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (c->get_name() == word) return false;
    known.push_back(c->get_name());
    all += (all.empty() ? "" : ", ") + c->get_name();
  }
  const std::string meant = did_you_mean(nearest_words(word, known));
  std::fprintf(stderr, "holotwin: there is no command \"%s%s\" (%s See holotwin %s--help)\n", before.c_str(), word.substr(0, 60).c_str(), meant.empty() ? ("there are " + all + ".").c_str() : meant.c_str(), before.c_str());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Holotwin: rehearse surgery and treatment on a patient twin. For rehearsal and training only, never for diagnosis."};
  app.set_version_flag("--version", std::string("holotwin ") + kVersion);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& e) { return std::string("holotwin: ") + e.what() + " (see holotwin --help)\n"; });
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong use, 3 the environment lacks something (the message says what).");

  // A file named on the command line that is not there is wrong use, as an unknown option is.
  const CLI::Validator is_there([](std::string& path) { return std::filesystem::exists(path) ? std::string() : path + ": no such file or folder (check the path)"; }, "");

  RehearseOptions rehearse;
  CLI::App* c_rehearse = app.add_subcommand("rehearse", "the main job: rehearse a scenario in a window or off-screen (a headset is asked for; drawing to it is not built yet)");
  c_rehearse->add_option("scenario", rehearse.scenario, "a scenario of assets/scenarios, or a .toml file")->capture_default_str();
  c_rehearse->add_option("--patient", rehearse.patient, "a .twin folder (default: the built-in patient)")->check(is_there);
  c_rehearse->add_option("--script", rehearse.script, "play a script of assets/scripts, or a .toml file, instead of hands");
  c_rehearse->add_option("-o,--out,--record", rehearse.out, "folder for recording, report and pictures (default: next free out/rehearsal-NNN)");
  c_rehearse->add_option("--language", rehearse.language, "en or zh-Hans")->check(CLI::IsMember({"en", "zh-Hans"}))->capture_default_str();
  c_rehearse->add_option("--display", rehearse.display, "auto, headset, window or headless")
      ->check(CLI::IsMember({"auto", "headset", "window", "headless"}))->capture_default_str();
  c_rehearse->add_flag_callback("--headless", [&] { rehearse.display = "headless"; }, "the same as --display headless");
  c_rehearse->add_option("--frames", rehearse.frames, "stop after this many simulation frames (0: at the end)")->check(CLI::NonNegativeNumber)->capture_default_str();
  std::string size;
  c_rehearse->add_option("--size", size, "picture size, WIDTHxHEIGHT (default 1280x720)");
  c_rehearse->add_option("--workers", rehearse.workers, "worker threads; any number gives the same result")->check(CLI::Range(0, 64))->capture_default_str();
  c_rehearse->add_option("--seed", rehearse.seed, "seed of the rehearsal, kept in the recording (nothing in this scenario is random)")->check(CLI::NonNegativeNumber)->capture_default_str();
  c_rehearse->add_option("--mllp", rehearse.mllp_port, "take the live bedside's HL7 over MLLP on this loopback port (0: any free one, which is printed)")
      ->check(CLI::Range(0, 65535));
  c_rehearse->add_flag("--no-pictures", rehearse.record_only, "recording and report only");
  c_rehearse->add_flag_callback("--no-film", [&] { rehearse.film = false; }, "no MP4");
  c_rehearse->add_flag("--json", rehearse.json, "print the summary as JSON at the end");

  TreatOptions treat;
  CLI::App* c_treat = app.add_subcommand("treat", "carry out a plan of treatment in several arms and compare them, faster than life and without graphics");
  c_treat->add_option("plan", treat.plan, "a plan of assets/plans, or a .toml file")->required();
  c_treat->add_option("-o,--out", treat.out, "folder for treat.html, treat.csv and treat.json (default: next free out/treat-NNN)");
  c_treat->add_option("--language", treat.language, "of the page: en or zh-Hans")->check(CLI::IsMember({"en", "zh-Hans"}))->capture_default_str();
  c_treat->add_option("--workers", treat.workers, "worker threads; any number gives the same result")->check(CLI::Range(0, 64))->capture_default_str();
  c_treat->add_flag("--json", treat.json, "print treat.json at the end");

  ImportOptions import;
  CLI::App* c_import = app.add_subcommand("import", "make a patient twin from a CT and its labels");
  c_import->add_option("ct", import.ct, "the CT, NIfTI (.nii or .nii.gz)")->check(is_there)->required();
  c_import->add_option("--labels", import.labels, "label volume on the CT's grid, NIfTI")->check(is_there)->required();
  c_import->add_option("--label-names", import.label_names, "CSV with columns id,name")->check(is_there)->required();
  c_import->add_option("-o,--out", import.out, "the twin to write, NAME.twin")->required();
  c_import->add_flag("--overwrite", import.overwrite, "replace an existing twin");
  c_import->add_flag("--json", import.json, "print the manifest and the organs as JSON");

  ReplayOptions replay;
  CLI::App* c_replay = app.add_subcommand("replay", "play a recording again and compare every state hash");
  c_replay->add_option("recording", replay.recording, "a .htrec file")->check(is_there)->required();
  c_replay->add_option("--patient", replay.patient, "the .twin it was recorded on (default: the built-in patient)")->check(is_there);
  c_replay->add_option("--workers", replay.workers, "worker threads")->check(CLI::Range(0, 64))->capture_default_str();
  c_replay->add_flag("--json", replay.json, "the answer as JSON");

  DebriefOptions debrief;
  CLI::App* c_debrief = app.add_subcommand("debrief", "make the report of a recorded rehearsal");
  c_debrief->add_option("recording", debrief.recording, "a .htrec file")->check(is_there)->required();
  c_debrief->add_option("--patient", debrief.patient, "the .twin it was recorded on (default: the built-in patient)")->check(is_there);
  c_debrief->add_option("-o,--out", debrief.out, "folder for the report (default: beside the recording)");
  c_debrief->add_option("--language", debrief.language, "en or zh-Hans")->check(CLI::IsMember({"en", "zh-Hans"}))->capture_default_str();

  BenchOptions bench;
  CLI::App* c_bench = app.add_subcommand("bench", "measure: frame, tissue or physiology");
  c_bench->add_option("what", bench.what, "frame, tissue or physiology")->check(CLI::IsMember({"frame", "tissue", "physiology"}))->capture_default_str();
  c_bench->add_option("--patient", bench.patient, "a .twin folder (default: the built-in patient)")->check(is_there);
  std::string bench_size;
  c_bench->add_option("--size", bench_size, "picture size, WIDTHxHEIGHT (default 1280x720)");
  std::string bench_scale = "auto";
  c_bench->add_option("--scale", bench_scale, "frame: resolution of the 3D part, 0.25 to 1, or auto: what holds 30 pictures a second")->capture_default_str();
  c_bench->add_option("--seconds", bench.seconds, "how long to measure")->check(CLI::Range(1.0, 600.0))->capture_default_str();
  c_bench->add_option("--workers", bench.workers, "worker threads")->check(CLI::Range(0, 64))->capture_default_str();
  c_bench->add_flag("--json", bench.json, "figures as one JSON object");

  ValidateOptions validate;
  CLI::App* c_validate = app.add_subcommand("validate", "hold the body against a table of published behaviour");
  c_validate->add_option("what", validate.what, "physiology")->check(CLI::IsMember({"physiology"}))->required();
  c_validate->add_option("--table", validate.table, "another table of the same form as ../shared/data/physiology/validation.json")->check(is_there);
  c_validate->add_option("--only", validate.only, "the rows of one protocol (tests/reference/physiology/protocols.csv)");
  c_validate->add_option("--require", validate.require_pct, "exit 1 when less than this percentage of the rows that count passes")->check(CLI::Range(0.0, 100.0));
  c_validate->add_flag("--json", validate.json, "counts and every row as one JSON object");

  VitalsListenOptions listen;
  CLI::App* c_vitals = app.add_subcommand("vitals", "live monitors");
  c_vitals->require_subcommand(1);
  CLI::App* c_listen = c_vitals->add_subcommand("listen", "take HL7 v2 ORU^R01 over MLLP and show the values");
  c_listen->add_option("--mllp", listen.mllp_port, "loopback port (0: any free one, which is printed)")->check(CLI::Range(0, 65535))->required();
  c_listen->add_option("--address", listen.address, "address to listen on; loopback only until TLS is there")->capture_default_str();
  c_listen->add_option("--for", listen.for_s, "stop after this many seconds (0: until interrupted)")->check(CLI::NonNegativeNumber)->capture_default_str();
  c_listen->add_option("--count", listen.count, "stop after this many messages (0: no limit)")->check(CLI::NonNegativeNumber)->capture_default_str();
  c_listen->add_flag("--json", listen.json, "one JSON object a line");

  DoctorOptions doctor;
  CLI::App* c_doctor = app.add_subcommand("doctor", "what will run here and what is missing");
  c_doctor->add_flag("--json", doctor.json, "as one JSON object");

  if (refuse_unknown_command(app, "", argc, argv, 1)) return exit_code(ErrorKind::wrong_use);
  if (argc > 1 && c_vitals->get_name() == argv[1] && refuse_unknown_command(*c_vitals, "vitals ", argc, argv, 2)) return exit_code(ErrorKind::wrong_use);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : exit_code(ErrorKind::wrong_use);
  }
  const auto parse_size = [](const std::string& text, std::uint32_t& w, std::uint32_t& h) {
    if (text.empty()) return true;
    unsigned a = 0;
    unsigned b = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%ux%u%c", &a, &b, &rest) != 2 || a < 64 || b < 64 || a > 8192 || b > 8192) {
      std::fprintf(stderr, "holotwin: --size %s: not a size (use WIDTHxHEIGHT, 64 to 8192 each, such as 1280x720)\n", text.c_str());
      return false;
    }
    w = a;
    h = b;
    return true;
  };
  if (!parse_size(size, rehearse.width, rehearse.height) || !parse_size(bench_size, bench.width, bench.height)) return exit_code(ErrorKind::wrong_use);

  if (bench_scale == "auto") {
    bench.scale = 0;
  } else if (const auto scale = parse_double(bench_scale); scale && *scale >= 0.25 && *scale <= 1.0) {
    bench.scale = *scale;
  } else {
    std::fprintf(stderr, "holotwin: --scale %s: not a scale (use auto, or a number from 0.25 to 1)\n", bench_scale.c_str());
    return exit_code(ErrorKind::wrong_use);
  }

  if (c_rehearse->parsed()) return run_rehearse(rehearse);
  if (c_treat->parsed()) return run_treat(treat);
  if (c_import->parsed()) return run_import(import);
  if (c_replay->parsed()) return run_replay(replay);
  if (c_debrief->parsed()) return run_debrief(debrief);
  if (c_bench->parsed()) return run_bench(bench);
  if (c_validate->parsed()) return run_validate(validate);
  if (c_listen->parsed()) return run_vitals_listen(listen);
  if (c_doctor->parsed()) return run_doctor(doctor);
  return exit_code(ErrorKind::wrong_use);
}
