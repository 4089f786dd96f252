#include "tools/holotwin/cmd_treat.h"

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>

#include "engine/core/clock.h"
#include "engine/core/text.h"
#include "physiology/model.h"
#include "tools/holotwin/interrupt.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/rehearsal.h"
#include "tools/holotwin/treat/treat.h"
#include "tools/holotwin/version.h"

namespace holotwin {

namespace fs = std::filesystem;

namespace {

/// A bar on a terminal, nothing elsewhere: a log would only fill with it. Called from any thread.
class Progress {
 public:
  Progress(const Plan& plan, const Clock& clock) : plan_(plan), clock_(clock), reached_s_(plan.arms.size()), terminal_(isatty(STDERR_FILENO) != 0), started_ns_(clock.now_ns()) {}
  ~Progress() {
    if (terminal_) std::fprintf(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::size_t arm, double time_s) {
    reached_s_[arm].store(time_s - plan_.start_s, std::memory_order_relaxed);
    if (!terminal_) return;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return;
    const std::int64_t now = clock_.now_ns();
    if (now - shown_ns_ < 100'000'000) return;
    shown_ns_ = now;
    double lived = 0;
    for (const auto& r : reached_s_) lived += r.load(std::memory_order_relaxed);
    const double share = lived / (static_cast<double>(plan_.arms.size()) * (plan_.end_s - plan_.start_s));
    constexpr int kBar = 30;
    const int full = static_cast<int>(share * kBar);
    const double speed = lived / (static_cast<double>(now - started_ns_) * 1e-9);
    std::fprintf(stderr, "\rholotwin: [%s%s] %3.0f %%  %zu arms, %.0f times life's speed; Ctrl-C keeps what is done\x1b[K", std::string(static_cast<std::size_t>(full), '#').c_str(),
                 std::string(static_cast<std::size_t>(kBar - full), '.').c_str(), share * 100, plan_.arms.size(), speed);
    std::fflush(stderr);
  }

 private:
  const Plan& plan_;
  const Clock& clock_;
  std::vector<std::atomic<double>> reached_s_;
  bool terminal_;
  std::mutex mutex_;
  std::int64_t started_ns_, shown_ns_ = 0;
};

void print_warnings(const Plan& plan, const fs::path& file, const Language& language) {
  for (const PlanArm& arm : plan.arms)
    for (const PlanWarning& w : arm.warnings)
      std::fprintf(stderr, "holotwin: warning: %s:%d: arm %s at %s: %s\n", file.c_str(), w.line, arm.id.c_str(), format_minutes(w.at_s).c_str(), warning_text(w, language).c_str());
}

void print_arms(const TreatInputs& in) {
  for (std::size_t i = 0; i < in.plan.arms.size(); ++i) {
    const physiology::CourseResult& r = in.results[i];
    const ArmOutcome o = outcome_of(r);
    std::string how = o == ArmOutcome::not_begun ? "not begun" : (o == ArmOutcome::no_pulse ? "no pulse" : outcome_name(o));
    if (o != ArmOutcome::not_begun) {
      how += " at " + format_minutes(o == ArmOutcome::died ? r.died_s : r.reached_s);
      how += ", lost " + format_number(r.rows.back().lost_mL, 0) + " mL";
      if (o == ArmOutcome::alive || o == ArmOutcome::stopped) how += ", MAP " + format_number(r.rows.back().vitals.map_mmHg, 0) + ", HR " + format_number(r.rows.back().vitals.hr_per_min, 0);
      if (r.restored > 0) how += ", " + std::to_string(r.restored) + " steps put back after bad numbers";
    }
    std::printf("  %-26s %s\n", in.plan.arms[i].id.c_str(), how.c_str());
  }
}

}  // namespace

int run_treat(const TreatOptions& options) {
  if (auto free = output_folder_is_free(options.out); !free) return report_error(free.error());
  const auto languages = load_languages();
  if (!languages) return report_error(languages.error());
  const auto path = find_asset("plans", options.plan);
  if (!path) return report_error(path.error());
  const auto assets = assets_folder();
  if (!assets) return report_error(assets.error());
  const auto drugs = load_drugs(*assets / "drugs");
  if (!drugs) return report_error(drugs.error());
  const auto plan = load_plan(*path, *drugs);
  if (!plan) return report_error(plan.error());
  const auto model = build_patient(*plan);
  if (!model) return report_error({model.error().kind, model.error().what, path->string() + ", [patient]", model.error().how});
  print_warnings(*plan, *path, languages->en);
  // Only now, when nothing can be refused any more, does anything appear on disk.
  const auto out = output_folder(options.out, "treat");
  if (!out) return report_error(out.error());

  const RealClock clock;
  std::vector<physiology::CourseResult> results;
  TreatProvenance provenance;
  {
    const CatchInterrupt catch_interrupt;  // the first Ctrl-C ends the arms where they are, so that they can be written
    Progress progress(*plan, clock);
    Jobs jobs(options.workers);
    const std::int64_t started = clock.now_ns();
    results = run_arms(*model, *plan, jobs, [&](std::size_t arm, double reached_s) {
      progress.at(arm, reached_s);
      return !interrupted();
    });
    provenance.wall_s = static_cast<double>(clock.now_ns() - started) * 1e-9;
  }
  provenance.program_version = kVersion;
  provenance.date = today();
  provenance.workers = options.workers;
  const TreatInputs inputs{*plan, results, languages->of(options.language), provenance};
  const auto files = write_treat(inputs, *out);
  if (!files) return report_error(files.error());

  if (options.json) {
    std::printf("%s", treat_json(inputs).c_str());
  } else {
    std::printf("%s, %zu arms, %.0f times life's speed:\n", plan->id.c_str(), plan->arms.size(), times_real_time(inputs));
    print_arms(inputs);
    std::error_code error;
    std::printf("holotwin: left in %s: treat.html, treat.csv, treat.json\nholotwin: for rehearsal and training only, never for diagnosis\n", fs::absolute(*out, error).c_str());
  }
  std::fflush(stdout);
  if (!all_complete(results)) return report_error({ErrorKind::failed, "interrupted: what was done until then is kept, and marked as not complete", out->string(), "run it again for the whole"});
  return 0;
}

}  // namespace holotwin
