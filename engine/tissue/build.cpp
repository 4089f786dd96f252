#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/core/check.h"
#include "engine/tissue/model.h"

namespace holotwin::tissue {

namespace {

constexpr std::size_t kMaxNodes = 1U << 22U;     // four million: far beyond what one core can step, small enough to allocate
constexpr float kFaceCosine = 0.3F;              // assumed: a wound face looks across the gap within 72 degrees, the capsule beside it does not
constexpr double kPairReach = 2.0;               // assumed: facing points lie within two point spacings of each other, seen across the gap

bool finite(glm::vec3 v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }
bool finite(glm::vec4 v) { return finite(glm::vec3(v)) && std::isfinite(v.w); }

Result<void> check(const TissueSource& s) {
  const auto bad = [](std::string what) { return fail(ErrorKind::failed, std::move(what), "tissue model"); };
  const std::size_t n = s.nodes.size();
  if (n == 0 || s.tets.empty()) return bad("the lattice is empty");
  if (n > kMaxNodes || s.tets.size() > 8 * kMaxNodes || s.surface_tet.size() > kMaxNodes) return bad("the lattice has over four million nodes");
  for (const glm::vec3& p : s.nodes) {
    if (!finite(p)) return bad("a lattice node is not finite");
  }
  for (const auto& t : s.tets) {
    for (const std::uint32_t i : t) {
      if (i >= n) return bad("an element names node " + std::to_string(i) + " of " + std::to_string(n));
    }
  }
  if (s.surface_tet.size() != s.surface_weights.size()) return bad("surface elements and weights differ in number");
  for (std::size_t i = 0; i < s.surface_tet.size(); ++i) {
    if (s.surface_tet[i] >= s.tets.size()) return bad("surface vertex " + std::to_string(i) + " names no element");
    const glm::vec4 w = s.surface_weights[i];
    if (!finite(w) || std::fabs(w.x + w.y + w.z + w.w - 1.0F) > 1e-3F) return bad("weights of surface vertex " + std::to_string(i) + " do not sum to 1");
  }
  for (const auto& t : s.surface_triangles) {
    for (const std::uint32_t i : t) {
      if (i >= s.surface_tet.size()) return bad("a surface triangle names vertex " + std::to_string(i));
    }
  }
  for (const Attachment& a : s.attachments) {
    if (a.node >= n || !finite(a.anchor) || !(a.stiffness_N_per_m >= 0.0F)) return bad("an attachment has no node, or no finite anchor or stiffness");
  }
  if (!s.side.empty() && s.side.size() != n) return bad("wound sides must be one per node");
  if (!s.side.empty() && !(finite(s.wound.mouth) && finite(s.wound.along) && finite(s.wound.inward) &&
                           glm::length(glm::cross(s.wound.along, s.wound.inward)) > 0.5F)) {
    return bad("the wound's along and inward are not two directions");
  }
  const Material& m = s.material;
  if (!(m.youngs_Pa > 0.0F) || !std::isfinite(m.youngs_Pa)) return bad("Young's modulus " + std::to_string(m.youngs_Pa) + " Pa is not positive");
  if (!(m.poisson >= 0.0F && m.poisson <= 0.495F)) return bad("Poisson's ratio " + std::to_string(m.poisson) + " is outside 0 to 0.495");
  if (!(m.density_kg_m3 > 0.0F) || !std::isfinite(m.density_kg_m3)) return bad("the density is not positive");
  if (!(m.damping_per_s >= 0.0F && m.damping_per_s <= 1000.0F) || !(m.friction >= 0.0F && m.friction <= 10.0F)) return bad("damping or friction is out of range");
  if (!finite(s.gravity) || s.substeps < 1 || s.substeps > 1000) return bad("gravity or the number of substeps is out of range");
  return {};
}

/// Colours elements so that no two of one colour share a node: each takes the first colour free at its four nodes.
std::vector<std::uint32_t> colour_elements(const std::vector<std::array<std::uint32_t, 4>>& tets, std::size_t nodes) {
  std::vector<std::uint32_t> first(nodes + 1, 0);
  for (const auto& t : tets) {
    for (const std::uint32_t i : t) ++first[i + 1];
  }
  for (std::size_t i = 0; i < nodes; ++i) first[i + 1] += first[i];
  std::vector<std::uint32_t> incident(first.back());
  std::vector<std::uint32_t> fill(first.begin(), first.end() - 1);
  for (std::size_t e = 0; e < tets.size(); ++e) {
    for (const std::uint32_t i : tets[e]) incident[fill[i]++] = static_cast<std::uint32_t>(e);
  }
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> colour(tets.size(), kNone);
  std::vector<std::uint32_t> taken_by;  // colour -> the last element that found it taken
  for (std::size_t e = 0; e < tets.size(); ++e) {
    for (const std::uint32_t i : tets[e]) {
      for (std::uint32_t k = first[i]; k < first[i + 1]; ++k) {
        const std::uint32_t c = colour[incident[k]];
        if (c != kNone) taken_by[c] = static_cast<std::uint32_t>(e);
      }
    }
    std::uint32_t c = 0;
    while (c < taken_by.size() && taken_by[c] == e) ++c;
    if (c == taken_by.size()) taken_by.push_back(kNone);
    colour[e] = c;
  }
  return colour;
}

void store_element(TetBlock& block, std::size_t lane, const std::array<std::uint32_t, 4>& t, std::span<const glm::dvec3> rest) {
  const glm::dmat3 edges(rest[t[1]] - rest[t[0]], rest[t[2]] - rest[t[0]], rest[t[3]] - rest[t[0]]);
  const double det = glm::determinant(edges);
  const glm::dmat3 b = glm::inverse(edges);
  const glm::dmat3 metric = b * glm::transpose(b);
  for (std::size_t i = 0; i < 4; ++i) block.node[i][lane] = t[i];
  block.metric[0][lane] = static_cast<float>(metric[0][0]);
  block.metric[1][lane] = static_cast<float>(metric[1][1]);
  block.metric[2][lane] = static_cast<float>(metric[2][2]);
  block.metric[3][lane] = static_cast<float>(metric[1][0]);
  block.metric[4][lane] = static_cast<float>(metric[2][0]);
  block.metric[5][lane] = static_cast<float>(metric[2][1]);
  block.det_b[lane] = static_cast<float>(1.0 / det);
  block.volume_m3[lane] = static_cast<float>(det / 6.0);
}

void store_blocks(TissueModel& model, std::span<const glm::dvec3> rest) {
  const std::vector<std::uint32_t> colour = colour_elements(model.tets, model.node_count);
  const std::uint32_t colours = 1 + *std::max_element(colour.begin(), colour.end());
  std::vector<std::vector<std::uint32_t>> members(colours);
  for (std::size_t e = 0; e < colour.size(); ++e) members[colour[e]].push_back(static_cast<std::uint32_t>(e));
  TetBlock unused{};
  for (std::size_t lane = 0; lane < kBlockTets; ++lane) {
    for (auto& node : unused.node) node[lane] = model.node_count;
  }
  model.colour_begin.push_back(0);
  for (const auto& elements : members) {
    for (std::size_t i = 0; i < elements.size(); i += kBlockTets) {
      TetBlock& block = model.blocks.emplace_back(unused);
      for (std::size_t lane = 0; lane < kBlockTets && i + lane < elements.size(); ++lane) store_element(block, lane, model.tets[elements[i + lane]], rest);
    }
    model.colour_begin.push_back(static_cast<std::uint32_t>(model.blocks.size()));
  }
}

glm::vec3 rest_point(const TissueModel& model, const SurfacePoint& p) {
  glm::vec3 sum(0.0F);
  for (std::size_t k = 0; k < 4; ++k) sum += p.weight[k] * glm::vec3(model.rest[p.node[k]]);
  return sum;
}

/// a minus b as one form over at most eight distinct nodes.
WoundPair join_points(const TissueModel& model, const SurfacePoint& a, const SurfacePoint& b) {
  WoundPair pair;
  pair.node.fill(model.node_count);
  std::size_t used = 0;
  const auto add = [&](std::uint32_t node, float weight) {
    std::size_t k = 0;
    while (k < used && pair.node[k] != node) ++k;
    if (k == used) pair.node[used++] = node;
    pair.weight[k] += weight;
  };
  for (std::size_t k = 0; k < 4; ++k) add(a.node[k], a.weight[k]);
  for (std::size_t k = 0; k < 4; ++k) add(b.node[k], -b.weight[k]);
  for (std::size_t k = 0; k < used; ++k) pair.inverse_mass += pair.weight[k] * pair.weight[k] * model.rest[pair.node[k]].w;
  return pair;
}

/// Finds the two faces of the wound in the drawn surface and pairs points that face each other. Works on the drawn surface and not
/// on the lattice, because lattice elements may overlap across a gap.
void store_wound(TissueModel& model, const TissueSource& source) {
  if (source.side.empty() || model.surface.empty()) return;
  const std::size_t count = model.surface.size();
  std::vector<glm::vec3> at(count);
  std::vector<int> side(count, 0);
  glm::dvec3 mean_positive(0.0);
  glm::dvec3 mean_negative(0.0);
  double positives = 0;
  double negatives = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at[i] = rest_point(model, model.surface[i]);
    int sum = 0;
    for (const std::uint32_t node : model.surface[i].node) sum += source.side[node];
    side[i] = (sum > 0) - (sum < 0);
    if (side[i] > 0) mean_positive += glm::dvec3(at[i]), ++positives;
    if (side[i] < 0) mean_negative += glm::dvec3(at[i]), ++negatives;
  }
  if (positives == 0 || negatives == 0) return;
  glm::vec3 n = glm::normalize(glm::cross(source.wound.along, source.wound.inward));
  if (glm::dot(glm::dvec3(n), mean_positive / positives - mean_negative / negatives) < 0.0) n = -n;
  model.wound_normal = n;

  std::vector<std::uint32_t> faces[2];
  std::vector<std::uint8_t> on_face(count, 0);
  for (const auto& t : model.triangles) {
    const glm::vec3 normal = glm::cross(at[t[1]] - at[t[0]], at[t[2]] - at[t[0]]);
    const float length = glm::length(normal);
    const int s = side[t[0]];
    if (s == 0 || side[t[1]] != s || side[t[2]] != s || !(length > 0.0F)) continue;
    if (glm::dot(normal, n) * static_cast<float>(-s) < kFaceCosine * length) continue;
    (s > 0 ? model.wound_positive : model.wound_negative).push_back(t);
    for (const std::uint32_t i : t) on_face[i] = 1;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (on_face[i] != 0) faces[side[i] > 0 ? 0 : 1].push_back(static_cast<std::uint32_t>(i));
  }
  const double reach = kPairReach * static_cast<double>(model.surface_spacing_m);
  std::vector<std::uint8_t> paired(count, 0);
  const auto pair_with_nearest = [&](std::uint32_t i, const std::vector<std::uint32_t>& others) {
    double best = reach * reach;
    std::uint32_t nearest = i;
    for (const std::uint32_t j : others) {
      const glm::dvec3 d(at[j] - at[i]);
      const double across = glm::dot(d, glm::dvec3(n));
      const double in_plane = glm::dot(d, d) - across * across;
      if (in_plane < best) best = in_plane, nearest = j;
    }
    if (nearest == i) return;
    const bool positive = side[i] > 0;
    WoundPair pair = join_points(model, model.surface[positive ? i : nearest], model.surface[positive ? nearest : i]);
    if (!(pair.inverse_mass > 0.0F)) return;
    pair.rest_gap_m = glm::dot(n, positive ? at[i] - at[nearest] : at[nearest] - at[i]);
    model.wound_pairs.push_back(pair);
    paired[i] = paired[nearest] = 1;
  };
  for (const std::uint32_t i : faces[0]) pair_with_nearest(i, faces[1]);
  for (const std::uint32_t i : faces[1]) {
    if (paired[i] == 0) pair_with_nearest(i, faces[0]);
  }
}

}  // namespace

Result<TissueModel> build_model(const TissueSource& source) {
  if (auto ok = check(source); !ok) return pass_on(ok);
  TissueModel model;
  model.material = source.material;
  model.gravity = source.gravity;
  model.substeps = source.substeps;
  model.node_count = static_cast<std::uint32_t>(source.nodes.size());
  model.tets.assign(source.tets.begin(), source.tets.end());
  model.triangles.assign(source.surface_triangles.begin(), source.surface_triangles.end());

  // Lame constants of linear elasticity, then lambda + mu: so the law agrees with Hooke's at small strain (README).
  const double e = static_cast<double>(source.material.youngs_Pa);
  const double nu = static_cast<double>(source.material.poisson);
  const double mu = e / (2.0 * (1.0 + nu));
  model.mu_Pa = static_cast<float>(mu);
  model.lambda_Pa = static_cast<float>(e * nu / ((1.0 + nu) * (1.0 - 2.0 * nu)) + mu);

  glm::dvec3 sum(0.0);
  for (const glm::vec3& p : source.nodes) sum += glm::dvec3(p);
  model.origin = glm::vec3(sum / static_cast<double>(model.node_count));
  std::vector<glm::dvec3> rest(model.node_count);
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = glm::dvec3(source.nodes[i] - model.origin);

  std::vector<double> mass(model.node_count, 0.0);
  for (const auto& t : model.tets) {
    const double six_volumes = glm::dot(glm::cross(rest[t[1]] - rest[t[0]], rest[t[2]] - rest[t[0]]), rest[t[3]] - rest[t[0]]);
    if (!(six_volumes > 0.0)) return fail(ErrorKind::failed, "an element of the lattice has no positive volume", "tissue model");
    model.rest_volume_m3 += six_volumes / 6.0;
    for (const std::uint32_t i : t) mass[i] += six_volumes / 24.0 * static_cast<double>(source.material.density_kg_m3);
  }
  model.rest.resize(model.node_count + 1, glm::vec4(0.0F));
  for (std::size_t i = 0; i < rest.size(); ++i) model.rest[i] = glm::vec4(glm::vec3(rest[i]), mass[i] > 0.0 ? static_cast<float>(1.0 / mass[i]) : 0.0F);
  for (Attachment a : source.attachments) {
    a.anchor -= model.origin;
    if (std::isinf(a.stiffness_N_per_m)) {
      model.rest[a.node].w = 0.0F;
      model.fixed.push_back(a);
    } else if (a.stiffness_N_per_m > 0.0F) {
      model.springs.push_back(a);
    }
  }
  store_blocks(model, rest);

  for (std::size_t i = 0; i < source.surface_tet.size(); ++i) {
    SurfacePoint& p = model.surface.emplace_back();
    p.node = model.tets[source.surface_tet[i]];
    for (std::size_t k = 0; k < 4; ++k) {
      p.weight[k] = source.surface_weights[i][static_cast<glm::length_t>(k)];
      p.inverse_mass += p.weight[k] * p.weight[k] * model.rest[p.node[k]].w;
    }
  }
  model.triangles_at_begin.assign(model.surface.size() + 1, 0);
  for (const auto& t : model.triangles) {
    for (const std::uint32_t i : t) ++model.triangles_at_begin[i + 1];
  }
  for (std::size_t i = 0; i < model.surface.size(); ++i) model.triangles_at_begin[i + 1] += model.triangles_at_begin[i];
  model.triangles_at.resize(model.triangles_at_begin.back());
  std::vector<std::uint32_t> fill = model.triangles_at_begin;
  for (std::size_t t = 0; t < model.triangles.size(); ++t) {
    for (const std::uint32_t i : model.triangles[t]) model.triangles_at[fill[i]++] = static_cast<std::uint32_t>(t);
  }
  double edge_squares = 0;
  for (const auto& t : model.triangles) {
    for (std::size_t k = 0; k < 3; ++k) {
      const glm::dvec3 d(rest_point(model, model.surface[t[k]]) - rest_point(model, model.surface[t[(k + 1) % 3]]));
      edge_squares += glm::dot(d, d);
    }
  }
  if (!model.triangles.empty()) model.surface_spacing_m = static_cast<float>(std::sqrt(edge_squares / (3.0 * static_cast<double>(model.triangles.size()))));
  store_wound(model, source);
  return model;
}

TissueState initial_state(const TissueModel& model) {
  TissueState state;
  state.x = model.rest;
  for (const Attachment& a : model.fixed) state.x[a.node] = glm::vec4(a.anchor, 0.0F);
  state.v.assign(model.rest.size(), glm::vec4(0.0F));
  return state;
}

}  // namespace holotwin::tissue
