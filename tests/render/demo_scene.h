#pragma once
// A body made of simple shapes, with a wounded liver that moves: enough to try the renderer without a patient.
#include <memory>

#include "engine/frame/snapshot.h"
#include "engine/present/headless_presenter.h"
#include "engine/render/renderer.h"
#include "engine/render/scene.h"

namespace holotwin {

struct DemoBody {
  Scene scene;
  glm::vec3 mouth{0.0F}, inward{0, -1, 0};
};
[[nodiscard]] DemoBody demo_body();
/// Frame `i` of a rehearsal: the liver breathes, three vessels bleed, a hand and a sucker are at work. `act` 0: bleeding freely;
/// 1: packs in and clamp on.
[[nodiscard]] Snapshot demo_snapshot(const DemoBody& body, std::uint64_t i, int act);
/// A panel of about `glyphs` small quads, as a monitor's text would be.
[[nodiscard]] UiList demo_list(glm::vec2 size, int glyphs);

}  // namespace holotwin
