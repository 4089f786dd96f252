#pragma once
// Whether an arm's orders can be carried out in their order of time, and which of them are dangerous.
#include <optional>
#include <string>

#include "engine/content/plan_file.h"

namespace holotwin {

/// A breath beyond it is warned about: mL for each kg of predicted body weight; 6-8 protect the lung (ARDSNet 2000, NEJM 342:1301).
inline constexpr double kTidal_mL_per_kg = 10;

/// The first order of the arm that cannot be carried out, or nothing. `where` names the file.
[[nodiscard]] std::optional<Error> find_impossible(const PlanArm& arm, const std::string& where);
/// Warnings of an arm that can be carried out, by time. Rules and their sources: plan_check.cpp.
[[nodiscard]] std::vector<PlanWarning> find_dangers(const Plan& plan, const PlanArm& arm);
/// Those of them that lie in what the arm has set before, by time (plan_setting_check.cpp). The plan alone is known: a heart that stops by itself is not.
[[nodiscard]] std::vector<PlanWarning> find_setting_dangers(const Plan& plan, const PlanArm& arm);

}  // namespace holotwin
