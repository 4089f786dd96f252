#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <glm/glm.hpp>

namespace holotwin {

/// A regular grid in space. T_world_index maps voxel indices (centres at whole numbers) to world RAS millimetres.
struct Grid {
  glm::ivec3 size{0};
  glm::dmat4 T_world_index{1.0};

  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) * static_cast<std::size_t>(size.z);
  }
  [[nodiscard]] std::size_t at(int i, int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) + static_cast<std::size_t>(j)) * static_cast<std::size_t>(size.x) +
           static_cast<std::size_t>(i);
  }
  [[nodiscard]] glm::dvec3 world_mm(glm::dvec3 index) const { return glm::dvec3(T_world_index * glm::dvec4(index, 1.0)); }
  /// Volume of one voxel in mL (millimetres cubed / 1000).
  [[nodiscard]] double voxel_mL() const;
};

/// CT, Hounsfield units.
struct CtVolume {
  Grid grid;
  std::vector<std::int16_t> hu;  ///< x fastest
};

/// One label a voxel, 0 = nothing.
struct LabelVolume {
  Grid grid;
  std::vector<std::uint8_t> labels;          ///< x fastest
  std::map<std::uint8_t, std::string> names; ///< "liver", "kidney_right", ... (TotalSegmentator's names)
};

}  // namespace holotwin
