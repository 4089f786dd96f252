#pragma once
// NIfTI-1 files made field by field (offsets of nifti1.h), so that tests can make good ones and bad ones.
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/anatomy/volume.h"

namespace holotwin::test {

inline constexpr std::int16_t kUint8 = 2, kInt16 = 4, kFloat32 = 16;

struct NiftiBuilder {
  std::vector<std::byte> file = std::vector<std::byte>(352);

  template <class T>
  NiftiBuilder& put(std::size_t offset, T v) {
    std::memcpy(file.data() + offset, &v, sizeof v);
    return *this;
  }
  /// A header for `grid` with an sform, millimetres; voxels follow with add().
  NiftiBuilder(const Grid& grid, std::int16_t datatype) {
    const auto bits = static_cast<std::int16_t>(datatype == kUint8 ? 8 : (datatype == kInt16 ? 16 : 32));
    put<std::int32_t>(0, 348).put<std::int16_t>(40, 3).put<std::int16_t>(70, datatype).put<std::int16_t>(72, bits);
    for (int a = 0; a < 3; ++a) {
      const auto i = static_cast<std::size_t>(a);
      put<std::int16_t>(42 + 2 * i, static_cast<std::int16_t>(grid.size[a]));
      put<float>(80 + 4 * i, static_cast<float>(glm::length(glm::dvec3(grid.T_world_index[a]))));
      for (int c = 0; c < 4; ++c) put<float>(280 + 16 * i + 4 * static_cast<std::size_t>(c), static_cast<float>(grid.T_world_index[c][a]));
    }
    put<float>(76, 1.0F).put<float>(108, 352.0F).put<float>(112, 1.0F).put<std::uint8_t>(123, 2).put<std::int16_t>(254, 1);
    std::memcpy(file.data() + 344, "n+1", 4);
  }
  template <class T>
  NiftiBuilder& add(const std::vector<T>& voxels) {
    const auto bytes = std::as_bytes(std::span(voxels));
    file.insert(file.end(), bytes.begin(), bytes.end());
    return *this;
  }
};

}  // namespace holotwin::test
