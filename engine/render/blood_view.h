#pragma once
// Blood as geometry, made anew each frame on the CPU: the pool in the gutter, what runs over the organ, jets and welling stumps.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/glm.hpp>

#include "engine/frame/snapshot.h"
#include "engine/render/scene.h"

namespace holotwin {

struct BloodVertex {
  glm::vec3 position;        ///< world
  glm::vec3 normal;
  glm::vec4 colour;          ///< linear, opacity last
};
struct BloodMesh {
  std::vector<BloodVertex> vertices;
  std::vector<std::uint32_t> indices;
};

/// BloodPoolShape::level_m without its search: what the pool holds at 64 heights, worked out once.
class PoolLevels {
 public:
  explicit PoolLevels(const BloodPoolShape& pool);
  /// Height of that much blood above the deepest point, metres, to 0.1 mm. More than the room holds gives the brim.
  [[nodiscard]] float level_m(double volume_mL) const;

 private:
  static constexpr std::size_t kHeights = 64;
  float depth_m_ = 0;
  std::array<double, kHeights + 1> root_{};   ///< of the volume, mL: near the bottom it grows in proportion to the height
};

/// Colours of blood, linear: oxygenated is scarlet, portal and hepatic venous darker.
[[nodiscard]] glm::vec3 blood_colour(VesselKind kind);

/// Refers to the scene it is made from, which must stay where it is. Keeps the last second of the arterial wave, so that a jet shows the beats that made it, and the organ's triangle neighbours, so
/// that blood finds its way down. Everything else comes from the snapshot.
class BloodView {
 public:
  explicit BloodView(const Scene& scene);

  /// `positions` and `normals` of the deforming organ now (as in the scene's tissue). The result is valid until the next call.
  [[nodiscard]] const BloodMesh& update(const Snapshot& snapshot, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals);

 private:
  struct Sample {
    double time_s = 0;
    float value = 0;
  };
  void remember_waves(const Snapshot& snapshot);
  [[nodiscard]] float pulse(double time_s) const;      ///< arterial pressure at a moment over its mean
  [[nodiscard]] float breath() const;                  ///< airway pressure now, -1 .. 1 about its recent middle
  void add_pool(double volume_mL, float level_m);
  void add_jet(const BleedingBranch& branch, double time_s, const std::vector<glm::vec3>& positions);
  /// The place in the wound's mouth nearest to a stump; the stump itself without a wound.
  [[nodiscard]] glm::vec3 mouth_near(glm::vec3 stump, const std::vector<glm::vec3>& positions) const;
  /// Index of the point of `path` at which it first enters the organ or meets the flank from inside, or its last.
  /// `ignore_wound`: the wound's own faces do not count.
  [[nodiscard]] int until_tissue(std::span<const glm::vec3> path, const std::vector<glm::vec3>& positions, bool ignore_wound) const;
  /// Triangles between each ring of `around` vertices and the next; the first ring begins at `first`.
  void join_rings(std::uint32_t first, std::uint32_t rings, std::uint32_t around);
  void add_drop(glm::vec3 centre, float radius, glm::vec4 colour);
  void add_welling(const BleedingBranch& branch);
  void add_rivulets(const Snapshot& snapshot, float pool_y, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals);
  /// The way blood takes from the middle of triangle `t` over the organ downwards, until it is below `floor_y`, lets go at an overhang or
  /// falls into the wound. Gives its length in metres, its points and the surface's normals there.
  float run_down(std::size_t t, float floor_y, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals,
                 std::vector<glm::vec3>& path, std::vector<glm::vec3>& up) const;
  void add_ribbon(const std::vector<glm::vec3>& path, const std::vector<glm::vec3>& up, float width_m, glm::vec4 colour);

  const Scene& scene_;
  PoolLevels levels_;
  const Mesh* skin_ = nullptr;                           ///< of the scene; null without one
  std::vector<std::array<std::int32_t, 3>> neighbours_;  ///< triangle across edge (v0 v1), (v1 v2), (v2 v0); -1 at a border
  std::vector<std::uint32_t> lip_;                       ///< capsule triangles at the wound's edge
  glm::vec3 mouth_out_{0.0F};                            ///< unit, out of the wound; zero without a wound
  std::vector<std::uint8_t> inner_;                      ///< per triangle: 1 on the wound's faces
  struct Spring {
    std::uint32_t triangle = 0;                          ///< a capsule triangle at the lip of the wound
    glm::vec3 rest{0.0F};
  };
  std::vector<Spring> springs_;                          ///< spread along the wound, the lowest first
  std::vector<Sample> art_, airway_;                     ///< oldest first
  std::uint64_t last_frame_ = UINT64_MAX;
  BloodMesh mesh_;
};

}  // namespace holotwin
