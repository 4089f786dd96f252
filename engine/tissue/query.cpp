#include <algorithm>

#include "engine/core/check.h"
#include "engine/tissue/contact.h"
#include "engine/tissue/model.h"

namespace holotwin::tissue {

void surface_positions(const TissueModel& model, const TissueState& state, std::vector<glm::vec3>& out) {
  out.resize(model.surface.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = point_position(model.surface[i], state.x) + model.origin;
}

glm::vec3 node_position(const TissueModel& model, const TissueState& state, std::uint32_t node) {
  HT_ASSERT(node < model.node_count);
  return glm::vec3(state.x[node]) + model.origin;
}

glm::vec3 bound_point(const TissueModel& model, const TissueState& state, std::uint32_t tet, glm::vec4 weights) {
  HT_ASSERT(tet < model.tets.size());
  const auto& t = model.tets[tet];
  return weights.x * glm::vec3(state.x[t[0]]) + weights.y * glm::vec3(state.x[t[1]]) + weights.z * glm::vec3(state.x[t[2]]) +
         weights.w * glm::vec3(state.x[t[3]]) + model.origin;
}

double volume_ratio(const TissueModel& model, const TissueState& state) {
  double six_volumes = 0;
  for (const auto& t : model.tets) {
    const glm::dvec3 a(state.x[t[0]]);
    six_volumes += glm::dot(glm::cross(glm::dvec3(state.x[t[1]]) - a, glm::dvec3(state.x[t[2]]) - a), glm::dvec3(state.x[t[3]]) - a);
  }
  return six_volumes / 6.0 / model.rest_volume_m3;
}

WoundGap wound_gap(const TissueModel& model, const TissueState& state) {
  WoundGap gap;
  if (model.wound_pairs.empty()) return gap;
  const glm::vec3 n = wound_normal(model, state.x);
  gap.min_m = 1e9F;
  for (const WoundPair& pair : model.wound_pairs) {
    const float g = glm::dot(n, pair_separation(pair, state.x));
    gap.mean_m += g;
    gap.rest_mean_m += pair.rest_gap_m;
    gap.min_m = std::min(gap.min_m, g);
  }
  gap.pairs = static_cast<std::uint32_t>(model.wound_pairs.size());
  gap.mean_m /= static_cast<float>(gap.pairs);
  gap.rest_mean_m /= static_cast<float>(gap.pairs);
  return gap;
}

void hash_state(const TissueState& state, Hasher& hasher) {
  for (const auto* array : {&state.x, &state.v}) hasher.bytes(array->data(), array->size() * sizeof(glm::vec4));
  const auto hash_vector = [&](glm::vec3 v) { hasher.value(v.x), hasher.value(v.y), hasher.value(v.z); };
  hash_vector(state.anchor_offset);
  for (const ToolState& tool : state.tools) {
    hasher.value(tool.hold_count);
    hasher.value(tool.closed);
    hash_vector(tool.pull_N);
    hash_vector(tool.force_N);
    for (std::size_t i = 0; i < tool.hold_count; ++i) {
      hasher.value(tool.holds[i].point);
      hash_vector(tool.holds[i].local);
    }
  }
}

}  // namespace holotwin::tissue
