// replay: a recording again, every state hash compared. debrief: the same, with the report at the end.
#include <cstdio>

#include <nlohmann/json.hpp>

#include "engine/core/hash.h"
#include "tools/holotwin/cmd_rehearse.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

namespace {

struct Replayed {
  Recording recording;
  Patient patient;
  Scenario scenario;
  RunLog log;
  std::uint64_t compared = 0, different = 0, first_different = 0;
  std::uint64_t last_hash = 0;
};

Result<std::unique_ptr<Replayed>> replay(const std::string& path, const std::string& patient_folder, std::uint32_t workers) {
  auto r = std::make_unique<Replayed>();
  auto recording = load_recording(path);
  if (!recording) return pass_on(recording);
  r->recording = std::move(*recording);
  auto scenario = parse_scenario(r->recording.header.scenario_text, r->recording.header.scenario_id);
  if (!scenario) return fail(scenario.error().kind, "its scenario: " + scenario.error().what, path, scenario.error().how);
  r->scenario = std::move(*scenario);
  auto patient = load_patient(patient_folder);
  if (!patient) return pass_on(patient);
  if (patient->checksum != r->recording.header.twin_checksum) {
    return fail(ErrorKind::wrong_use, "was recorded on the twin \"" + r->recording.header.twin_name + "\", and this is another one (or another version of it)", path,
                "give the same twin with --patient");
  }
  r->patient = std::move(*patient);
  Jobs jobs(workers);
  auto session = Session::create(r->patient.twin, r->scenario, r->recording.header.seed, jobs);
  if (!session) return pass_on(session);
  Snapshot snapshot;
  std::size_t check = 0;
  for (std::size_t i = 0; i < r->recording.frames.size(); ++i) {
    session->advance(r->recording.frames[i], snapshot);
    r->log.add(snapshot, session->metrics());
    while (check < r->recording.checks.size() && r->recording.checks[check].frame == i) {
      ++r->compared;
      if (r->recording.checks[check].state_hash != snapshot.state_hash && r->different++ == 0) r->first_different = i;
      ++check;
    }
  }
  r->last_hash = snapshot.state_hash;
  return r;
}

}  // namespace

int run_replay(const ReplayOptions& options) {
  const auto r = replay(options.recording, options.patient, options.workers);
  if (!r) return report_error(r.error());
  const Replayed& p = **r;
  if (options.json) {
    nlohmann::ordered_json j;
    j["frames"] = p.recording.frames.size();
    j["complete"] = p.recording.complete;
    j["hashes_compared"] = p.compared;
    j["hashes_different"] = p.different;
    j["first_different_frame"] = p.different > 0 ? nlohmann::ordered_json(p.first_different) : nlohmann::ordered_json(nullptr);
    j["hash"] = hex64(p.last_hash);
    std::printf("%s\n", j.dump(2).c_str());
  } else {
    std::printf("holotwin: %zu frames replayed%s, %llu state hashes compared, %llu different%s, last %s\n", p.recording.frames.size(),
                p.recording.complete ? "" : " (the recording ends early, as after a crash)", static_cast<unsigned long long>(p.compared),
                static_cast<unsigned long long>(p.different),
                p.different > 0 ? (", first at frame " + std::to_string(p.first_different)).c_str() : "", hex64(p.last_hash).c_str());
  }
  return p.different == 0 ? 0 : exit_code(ErrorKind::failed);
}

int run_debrief(const DebriefOptions& options) {
  const auto languages = load_languages();
  if (!languages) return report_error(languages.error());
  const auto r = replay(options.recording, options.patient, 1);
  if (!r) return report_error(r.error());
  const Replayed& p = **r;
  if (p.log.rows().empty()) return report_error({ErrorKind::failed, "holds no frame: there is nothing to report", options.recording, {}});
  std::filesystem::path out = options.out.empty() ? std::filesystem::path(options.recording).parent_path() / "debrief" : std::filesystem::path(options.out);
  const auto folder = output_folder(out.string());
  if (!folder) return report_error(folder.error());
  RunProvenance provenance = provenance_of(p.patient.twin, &p.recording);
  // The rehearsal's own, not this replay's; its date and its wall time are in no recording.
  provenance.script = p.recording.header.script_id;
  provenance.presenter = p.recording.header.presenter;
  provenance.date.clear();
  provenance.recording = std::filesystem::path(options.recording).filename().string();
  const auto files = write_reports({p.log, p.scenario, languages->of(options.language), provenance}, *folder);
  if (!files) return report_error(files.error());
  for (const auto& f : *files) std::printf("%s\n", f.c_str());
  if (p.different > 0) {
    return report_error({ErrorKind::failed, "plays another course than was recorded: " + std::to_string(p.different) + " of " + std::to_string(p.compared) +
                                                " state hashes differ, the first at frame " + std::to_string(p.first_different),
                         options.recording, "the report shows what this version makes of the hands, not what they saw; debrief it with the version that recorded it"});
  }
  return 0;
}

}  // namespace holotwin
