#pragma once
// What tissue.h hides from callers that only pass it on: the arrays of model, state and scratch.
#include <array>
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

#include "engine/tissue/tet_kernel.h"
#include "engine/tissue/tissue.h"

namespace holotwin::tissue {

inline constexpr float kFrame_s = 1.0F / 90.0F;    ///< one simulation frame (README, "Time")
inline constexpr std::size_t kMaxHolds = 48;       ///< points one grasp holds; assumed: a 10 mm jaw covers fewer

/// A point of the drawn surface: a weighted mean of four lattice nodes.
struct SurfacePoint {
  std::array<std::uint32_t, 4> node{};
  std::array<float, 4> weight{};
  float inverse_mass = 0;                          ///< sum of weight^2 / mass: how easily a push on the point moves it, 1/kg
};

/// Two facing points of the wound as one linear form: gap = n . sum(weight * node position).
struct WoundPair {
  std::array<std::uint32_t, 8> node{};
  std::array<float, 8> weight{};
  float inverse_mass = 0;                          ///< 1/kg
  float rest_gap_m = 0;
};

/// Constant once built.
struct TissueModel {
  glm::vec3 origin{0.0F};                          ///< world; all positions below and in the state are relative to it, for precision
  Material material;
  glm::vec3 gravity{0.0F};
  std::uint32_t substeps = 20;
  float mu_Pa = 0;                                 ///< of the stable neo-Hookean law (README)
  float lambda_Pa = 0;
  std::uint32_t node_count = 0;
  std::vector<glm::vec4> rest;                     ///< [node_count + 1] xyz and inverse mass (0: fixed or in no element); last: dummy
  std::vector<std::array<std::uint32_t, 4>> tets;  ///< in the source's order
  std::vector<TetBlock> blocks;                    ///< the same, by colour
  std::vector<std::uint32_t> colour_begin;         ///< [colours + 1] into blocks
  std::vector<SurfacePoint> surface;
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint32_t> triangles_at_begin;   ///< [surface + 1] into triangles_at
  std::vector<std::uint32_t> triangles_at;         ///< the triangles of each surface point
  float surface_spacing_m = 0;                     ///< root mean square edge of the surface
  std::vector<Attachment> springs;                 ///< anchors relative to origin, finite stiffness
  std::vector<Attachment> fixed;                   ///< anchors relative to origin, infinite stiffness
  std::vector<WoundPair> wound_pairs;
  std::vector<std::array<std::uint32_t, 3>> wound_positive;  ///< surface triangles of the +1 face
  std::vector<std::array<std::uint32_t, 3>> wound_negative;
  glm::vec3 wound_normal{1, 0, 0};                 ///< at rest, from the -1 side to the +1 side
  double rest_volume_m3 = 0;
};

/// A surface point carried by an instrument.
struct Hold {
  std::uint32_t point = 0;
  glm::vec3 local{0.0F};                           ///< in the tool's frame
};

/// One instrument's grasp and its force, which outlive a step.
struct ToolState {
  std::array<Hold, kMaxHolds> holds{};
  std::uint32_t hold_count = 0;
  bool closed = false;                             ///< jaws were closed in the last step (also after a slip)
  glm::vec3 pull_N{0.0F};                          ///< smoothed force of the grasp on the tissue
  glm::vec3 force_N{0.0F};                         ///< smoothed force on the instrument
};

/// All that changes from step to step. A copy is a snapshot.
struct TissueState {
  std::vector<glm::vec4> x;                        ///< [node_count + 1] relative to the model's origin, w = inverse mass
  std::vector<glm::vec4> v;                        ///< m/s, w = 0
  glm::vec3 anchor_offset{0.0F};                   ///< the last step's
  std::array<ToolState, kMaxTools> tools{};
};

/// Memory a step reuses; holds nothing between steps. One per caller at a time.
struct TissueScratch {
  std::uint32_t lanes = 0;                         ///< 0: the widest this processor has; 4 or 8 to force one (same bits)
  std::vector<glm::vec4> previous;                 ///< positions at the start of the substep
  std::vector<glm::vec4> acceleration;             ///< gravity and body forces
  std::vector<glm::vec4> good_x, good_v;           ///< of the start of the step
  std::vector<glm::vec3> surface;
  std::vector<std::uint32_t> candidates;           ///< surface points that each tool may touch in this step
  std::array<std::uint32_t, kMaxTools + 1> candidate_begin{};
  std::vector<std::uint32_t> near_triangles;       ///< triangles that each small round tool may touch in this step
  std::array<std::uint32_t, kMaxTools + 1> near_triangle_begin{};
  std::vector<float> triangle_slack;               ///< one per near triangle, as slack
  std::vector<std::uint8_t> triangle_touched;      ///< one per near triangle
  std::vector<std::uint16_t> triangle_listed;      ///< one bit a tool, one per triangle
  std::vector<std::uint8_t> touched;               ///< one per candidate
  std::vector<float> slack;                        ///< one per candidate: how far it surely is from the tool, metres
  float margin_m = 0;                              ///< how far a point may move towards a tool within this step
  std::vector<std::uint16_t> held_by;              ///< one bit a tool, one per surface point
  std::vector<std::uint32_t> near_pairs;           ///< wound pairs that may meet in this step
};

}  // namespace holotwin::tissue
