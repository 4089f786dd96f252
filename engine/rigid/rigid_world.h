#pragma once
// Instruments as rigid bodies (Bullet): each is pulled to the hand that holds it by a spring and pushed back by what it touches.
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/hash.h"
#include "engine/core/pose.h"

namespace holotwin {

/// One instrument's body: a capsule along its shaft with a round tip. The tip's lowest point is the tool's origin.
struct InstrumentBody {
  float mass_kg = 0.1F;
  float tip_radius_m = 0.004F;
  float shaft_radius_m = 0.004F;
  float shaft_length_m = 0.2F;
  float couple_N_per_m = 600.0F;       ///< spring to the hand
  float couple_Nm_per_rad = 2.0F;
};

/// All that changes: flat and copyable, so a snapshot is a copy. Bullet itself keeps nothing between steps.
struct RigidState {
  struct Body {
    bool active = false;
    Pose T_world_tool;                 ///< origin at the tip, -z towards the tip along the shaft
    glm::vec3 velocity_m_s{0.0F};      ///< of the centre of mass
    glm::vec3 spin_rad_s{0.0F};
    Pose T_world_hand;                 ///< where the hand was at the end of the last step
    glm::vec3 tissue_force_N{0.0F};    ///< the smoothed force of the tissue
  };
  std::array<Body, 2> hands{};
};

struct RigidInput {
  struct Hand {
    bool active = false;
    InstrumentBody body;
    Pose T_world_hand;                 ///< where the hand wants the tool
    glm::vec3 tissue_force_N{0.0F};    ///< from the tissue, at the tip (TissueOutput::tool_force_N of the last step)
  };
  std::array<Hand, 2> hands{};
};

/// A fixed surface the instruments cannot enter (spine, table): a box in world.
struct FixedBox {
  Pose T_world_box;
  glm::vec3 half_extent{0.1F};
};

class RigidWorld {
 public:
  explicit RigidWorld(const std::vector<FixedBox>& fixed);
  ~RigidWorld();
  RigidWorld(RigidWorld&&) noexcept;
  RigidWorld& operator=(RigidWorld&&) noexcept;

  /// One simulation frame (1/90 s): reads and writes `state` only. A hand that jumps (newly active or moved over 0.25 m) teleports.
  void step(RigidState& state, const RigidInput& input);

 private:
  struct Bullet;
  std::unique_ptr<Bullet> bullet_;
};

void hash_state(const RigidState& state, Hasher& hasher);

}  // namespace holotwin
