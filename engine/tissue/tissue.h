#pragma once
// Deformable tissue: a tetrahedral lattice with a drawn surface embedded in it. SI units, float. No clock, no I/O.
// model = constant once built, state = changes each step (flat, copyable), scratch = reused memory. Method: engine/tissue/README.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/hash.h"
#include "engine/core/jobs.h"
#include "engine/core/pose.h"
#include "engine/core/result.h"

namespace holotwin::tissue {

/// Of one organ's parenchyma; sources: README.md.
struct Material {
  float youngs_Pa = 3000.0F;         ///< liver, small strain: 1-6 kPa
  float poisson = 0.45F;
  float density_kg_m3 = 1050.0F;
  float damping_per_s = 4.0F;        ///< of velocities, stands for viscosity
  float friction = 0.2F;             ///< wet tissue against instruments
};

/// A ligament or fossa: a node held to a fixed point of the body by a spring.
struct Attachment {
  std::uint32_t node = 0;
  glm::vec3 anchor{0.0F};            ///< world, metres
  float stiffness_N_per_m = 0;       ///< infinity: the node is fixed to the (moving) anchor
};

/// The plane of a wound whose two faces must not pass through each other. Unit vectors, world.
struct WoundFrame {
  glm::vec3 mouth{0.0F};             ///< middle of the opening, metres
  glm::vec3 along{1, 0, 0};          ///< along its length
  glm::vec3 inward{0, -1, 0};        ///< into the depth
};

/// Plain arrays the model is built from (owned by the caller during the call only).
struct TissueSource {
  std::span<const glm::vec3> nodes;                              ///< world, metres
  std::span<const std::array<std::uint32_t, 4>> tets;            ///< positive volume
  std::span<const std::uint32_t> surface_tet;                    ///< embedding of the drawn surface, see anatomy/mesh.h
  std::span<const glm::vec4> surface_weights;
  std::span<const std::array<std::uint32_t, 3>> surface_triangles;
  std::span<const Attachment> attachments;
  /// One per node: +1, -1 beside the wound, 0 elsewhere; empty when there is no wound. See anatomy/injury.h.
  std::span<const std::int8_t> side;
  WoundFrame wound;
  Material material;
  glm::vec3 gravity{0.0F, -9.81F, 0.0F};                         ///< patient supine: posterior is down
  std::uint32_t substeps = 20;                                   ///< a frame; more is stiffer, nearer to the exact answer, and slower
};

enum class ToolShape : std::uint8_t { none, sphere, capsule, box };

/// One instrument's touching part during a step: its pose moves from `from` to `to` within the frame.
struct ToolContact {
  ToolShape shape = ToolShape::none;
  glm::vec3 half_extent{0.01F};      ///< sphere: x radius; capsule: x radius, z half length along its z axis; box: half sizes
  Pose from, to;                     ///< T_world_shape
  bool grasp = false;                ///< jaws closed: surface points within reach are held and carried
  float grasp_reach_m = 0.006F;
  float grasp_slip_N = 6.0F;         ///< beyond this pull the grasp slips
};
inline constexpr std::size_t kMaxTools = 16;

/// A push on part of the organ that is no instrument (packs): nodes within `radius` are pushed along `direction`.
struct BodyForce {
  glm::vec3 centre{0.0F};
  float radius_m = 0;
  glm::vec3 force_N{0.0F};           ///< spread over the nodes, falling to zero at the radius
};

struct TissueInput {
  std::array<ToolContact, kMaxTools> tools{};
  std::size_t tool_count = 0;
  std::span<const BodyForce> forces;
  /// Breathing and heartbeat move the attachments' anchors by this much (world, metres).
  glm::vec3 anchor_offset{0.0F};
};

struct TissueOutput {
  std::array<glm::vec3, kMaxTools> tool_force_N{};   ///< on the instrument
  std::array<glm::vec3, kMaxTools> contact_point{};  ///< mean of the touched points, valid when touched
  std::array<std::uint32_t, kMaxTools> touched{};    ///< surface points (of a tool thinner than their spacing: triangles) in contact
  std::array<std::uint32_t, kMaxTools> held{};       ///< surface points grasped
  std::uint32_t inverted = 0;
  bool restored = false;                             ///< went non-finite: the last good state was put back
};

struct TissueModel;    // engine/tissue/model.h
struct TissueState;    // engine/tissue/model.h
struct TissueScratch;  // engine/tissue/model.h

[[nodiscard]] Result<TissueModel> build_model(const TissueSource& source);
[[nodiscard]] TissueState initial_state(const TissueModel& model);
/// Lets the organ sag under gravity to rest (run once before the rehearsal; deterministic).
void settle(const TissueModel& model, TissueState& state, TissueScratch& scratch, Jobs& jobs);
/// One simulation frame (1/90 s). Same bits for every number of worker threads.
void step(const TissueModel& model, TissueState& state, TissueScratch& scratch, const TissueInput& input, Jobs& jobs, TissueOutput& output);
/// Positions of the drawn surface.
void surface_positions(const TissueModel& model, const TissueState& state, std::vector<glm::vec3>& out);
/// Where a lattice node is now (world, metres).
[[nodiscard]] glm::vec3 node_position(const TissueModel& model, const TissueState& state, std::uint32_t node);
/// Where a point bound to element `tet` with `weights` is now.
[[nodiscard]] glm::vec3 bound_point(const TissueModel& model, const TissueState& state, std::uint32_t tet, glm::vec4 weights);
/// Total volume now over volume at rest.
[[nodiscard]] double volume_ratio(const TissueModel& model, const TissueState& state);
/// The opening between the two wound faces now, over the pairs of facing points; negative where the faces overlap.
struct WoundGap {
  float mean_m = 0;
  float min_m = 0;
  float rest_mean_m = 0;                                         ///< the same mean at rest: mean_m / rest_mean_m is how far it gapes
  std::uint32_t pairs = 0;                                       ///< 0: the model has no wound
};
[[nodiscard]] WoundGap wound_gap(const TissueModel& model, const TissueState& state);
/// Every number of the state, in a fixed order.
void hash_state(const TissueState& state, Hasher& hasher);

}  // namespace holotwin::tissue
