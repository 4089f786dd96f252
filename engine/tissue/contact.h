#pragma once
// Instruments against the drawn surface, grasps, and the two faces of a wound against each other: all work on lattice nodes
// through the surface's embedding. Called by step.cpp only.
#include <cstddef>
#include <vector>

#include "engine/tissue/model.h"

namespace holotwin::tissue {

[[nodiscard]] inline glm::vec3 point_position(const SurfacePoint& p, const std::vector<glm::vec4>& x) {
  return {p.weight[0] * x[p.node[0]] + p.weight[1] * x[p.node[1]] + p.weight[2] * x[p.node[2]] + p.weight[3] * x[p.node[3]]};  // four wide: vectorised
}
[[nodiscard]] inline glm::vec3 pair_separation(const WoundPair& p, const std::vector<glm::vec4>& x) {
  glm::vec3 sum(0.0F);
  for (std::size_t k = 0; k < 8; ++k) sum += p.weight[k] * glm::vec3(x[p.node[k]]);
  return sum;
}
/// Unit, from the -1 face to the +1 face, now.
[[nodiscard]] glm::vec3 wound_normal(const TissueModel& model, const std::vector<glm::vec4>& x);

/// What one tool did to the tissue during a step, summed over substeps.
struct ToolSum {
  glm::vec3 contact_N{0.0F};  ///< sum over substeps of the contact force on the tissue
  glm::vec3 hold_N{0.0F};     ///< the same of the grasp
};

/// Once a step: candidate points of every tool, grasps that begin or end, wound pairs that may meet. Needs scratch.surface.
void begin_contact(const TissueModel& model, TissueState& state, TissueScratch& scratch, const TissueInput& input);
/// The tool's grasp and contact in substep `s` of length `h_s`.
void solve_tool(const TissueModel& model, TissueState& state, TissueScratch& scratch, const ToolContact& tool, std::size_t index, std::uint32_t s,
                float h_s, ToolSum& sum);
/// Pushes the two wound faces apart where they overlap.
void solve_wound(const TissueModel& model, TissueState& state, const TissueScratch& scratch, glm::vec3 normal);
/// Once a step, after the substeps: slip, smoothed forces, the output's part.
void end_contact(const TissueModel& model, TissueState& state, const TissueScratch& scratch, const TissueInput& input,
                 const std::array<ToolSum, kMaxTools>& sums, TissueOutput& output);

}  // namespace holotwin::tissue
