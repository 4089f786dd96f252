#pragma once
// What `holotwin treat` makes of a plan: every arm carried out, compared with the first, as a table, as JSON and as a page.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/content/plan_file.h"
#include "engine/core/jobs.h"
#include "engine/core/result.h"
#include "physiology/treatment.h"

namespace holotwin {

/// The plan's patient, at rest as its events at the start have him breathe: on the ventilator unless one says otherwise.
[[nodiscard]] Result<physiology::PhysiologyModel> build_patient(const Plan& plan);

/// Carries out every arm; results in the plan's order, the same for any number of workers. `go_on` is asked once a simulated second of
/// an arm, from any thread, with the arm and the time it has reached; false stops that arm there. An arm that had not begun when
/// `go_on` first said no has no rows.
[[nodiscard]] std::vector<physiology::CourseResult> run_arms(const physiology::PhysiologyModel& model, const Plan& plan, Jobs& jobs,
                                                             const std::function<bool(std::size_t arm, double reached_s)>& go_on = {});

/// Where the numbers came from; no path.
struct TreatProvenance {
  std::string program_version;
  std::string date;                     ///< as to be shown; empty: left out
  std::size_t workers = 1;
  double wall_s = 0;                    ///< real time taken; 0: left out
};

/// References must outlive the call; as many results as the plan has arms.
struct TreatInputs {
  const Plan& plan;
  const std::vector<physiology::CourseResult>& results;
  const Language& language;
  TreatProvenance provenance;
};

/// How an arm ended.
enum class ArmOutcome : std::uint8_t { alive, no_pulse, died, stopped, not_begun };
[[nodiscard]] ArmOutcome outcome_of(const physiology::CourseResult& r);
/// Stable name for files and for the text key "treat.outcome.<name>".
[[nodiscard]] const char* outcome_name(ArmOutcome o);
[[nodiscard]] bool all_complete(const std::vector<physiology::CourseResult>& results);
/// Times life's speed, all arms together; 0 where the time taken is not known.
[[nodiscard]] double times_real_time(const TreatInputs& inputs);
/// What the warning says, in the language.
[[nodiscard]] std::string warning_text(const PlanWarning& warning, const Language& language);
/// What the event does, in the language.
[[nodiscard]] std::string event_text(const PlanEvent& event, const Language& language);

/// One line a row and arm: arm, whether the arm is complete, time, life, every vital, bleeding, losses, what was given, drugs, and last the
/// heart's rhythm and carboxyhaemoglobin. Units end the column names; an empty cell could not be measured.
[[nodiscard]] std::string treat_csv(const TreatInputs& inputs);
/// One JSON object: each arm's outcome, time outside limits, extremes, totals, events and warnings, differences from the first arm, and
/// state hash. Units end the names; null is "never" or "not measurable".
[[nodiscard]] std::string treat_json(const TreatInputs& inputs);
/// One self-contained page. Well-formed as XML too.
[[nodiscard]] std::string treat_html(const TreatInputs& inputs);

/// Writes treat.csv, treat.json and treat.html into the folder and names them. Fails when one cannot be written; what was written stays.
[[nodiscard]] Result<std::vector<std::filesystem::path>> write_treat(const TreatInputs& inputs, const std::filesystem::path& folder);

}  // namespace holotwin
