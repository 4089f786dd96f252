#pragma once
// Packs as they lie: each a folded swab laid over the liver, its neighbours and the packs under it, made on the CPU when one is placed
// or what it lies on has moved.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/pose.h"
#include "engine/frame/snapshot.h"
#include "engine/render/scene.h"

namespace holotwin {

struct PackVertex {
  glm::vec3 position, normal;   ///< in the pack's frame: z away from what it lies on
};

/// One pack as drawn.
struct PackSheet {
  Pose T_world_pack;            ///< moved along with the tissue under it
  std::vector<PackVertex> vertices;
  glm::vec3 low{0.0F}, high{0.0F};
};

class PackView {
 public:
  /// `scene` must outlive it.
  explicit PackView(const Scene& scene) : scene_(scene) {}
  /// The packs among `items`, in their order. `tissue` is where the organ's surface is now.
  const std::vector<PackSheet>& update(std::span<const PlacedItem> items, const std::vector<glm::vec3>& tissue);
  [[nodiscard]] const std::vector<PackSheet>& sheets() const { return sheets_; }   ///< of the last update
  /// Triangles of every sheet.
  [[nodiscard]] static const std::vector<std::array<std::uint32_t, 3>>& triangles();

 private:
  struct Laid {
    Pose asked;                            ///< of the item it was made for
    glm::vec3 laid_at{0.0F};
    std::vector<std::uint32_t> anchors;    ///< tissue vertices under it
    std::vector<glm::vec3> anchored_at;    ///< where they were
  };
  void lay(std::size_t index, const Pose& pose, const std::vector<glm::vec3>& tissue);

  const Scene& scene_;
  std::vector<Laid> laid_;
  std::vector<PackSheet> sheets_;
};

}  // namespace holotwin
