#pragma once
// What closes the abdomen over packs: a temporary closure, foam under a sealed film with its suction tube.
#include "engine/render/scene.h"

namespace holotwin {

/// Adds the dressing over the opened part of the abdomen (lights.field, incision_radius_m) to the scene's surfaces. Nothing without skin.
void add_dressing(Scene& scene);

}  // namespace holotwin
