#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/anatomy/mesh.h"
#include "engine/core/result.h"

namespace holotwin {

/// One mesh as a GLB (glTF 2.0 binary): metres, y up, so a node turns our RAS frame (z up along the standing patient) upright.
[[nodiscard]] std::vector<std::byte> glb_of(const Mesh& mesh, const std::string& name);
/// Reads the first triangle mesh of a plain GLB (float positions and normals, 16- or 32-bit indices, its node's matrix applied) back
/// into RAS metres. Checks every offset and index; refuses more than 10 million vertices.
[[nodiscard]] Result<Mesh> mesh_from_glb(std::span<const std::byte> data, const std::string& where);

}  // namespace holotwin
