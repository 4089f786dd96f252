#pragma once
#include <vector>

#include "engine/anatomy/twin.h"
#include "engine/render/scene.h"

namespace holotwin {

/// The scene of a patient: organs solid, skin, bones and lungs as hologram, vessel trees and tumour as light inside the liver, the
/// room arranged around the body. `liver_surface` is the surface that deforms (with its wound), `wound` as InjuredLiver::wound.
[[nodiscard]] Scene make_scene(const Twin& twin, const Mesh& liver_surface, const std::vector<float>& wound);

}  // namespace holotwin
