#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include <glm/glm.hpp>

#include "engine/core/result.h"

namespace holotwin {

/// Pixels in memory: RGBA, 8 bits each, rows from the top, tightly packed.
struct Picture {
  glm::uvec2 size{0};
  std::vector<std::uint8_t> rgba;
};

/// Writes the picture without its alpha (the target is opaque). Replaces an existing file only once the new one is complete.
[[nodiscard]] Result<void> write_png(const std::filesystem::path& path, const Picture& picture);

}  // namespace holotwin
