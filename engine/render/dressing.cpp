#include "engine/render/dressing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/render/mesh_tools.h"

namespace holotwin {
namespace {

// Damage-control surgery leaves the fascia open over the packs; negative-pressure foam under a film closes the abdomen until the second
// look (shared/docs/field/liver-trauma.md). Sizes after commercial dressings (assumed).
constexpr glm::vec2 kFoam{0.062F, 0.098F};   // half width (x) and half length (z)
constexpr glm::vec2 kFilm{0.105F, 0.140F};
constexpr float kFoam_m = 0.010F;
constexpr float kFilm_m = 0.0025F;
constexpr int kAround = 48;
constexpr int kRings = 14;

/// Height of the front of the skin at x, z: the highest point there.
std::optional<float> height_at(const Mesh& skin, glm::vec2 at) {
  float best = -std::numeric_limits<float>::max();
  for (const auto& t : skin.triangles) {
    const glm::vec3 a = skin.positions[t[0]], b = skin.positions[t[1]], c = skin.positions[t[2]];
    if (std::max({a.x, b.x, c.x}) < at.x || std::min({a.x, b.x, c.x}) > at.x || std::max({a.z, b.z, c.z}) < at.y || std::min({a.z, b.z, c.z}) > at.y) continue;
    const float area = (b.x - a.x) * (c.z - a.z) - (b.z - a.z) * (c.x - a.x);
    if (std::fabs(area) < 1e-12F) continue;
    const float u = ((b.x - at.x) * (c.z - at.y) - (b.z - at.y) * (c.x - at.x)) / area;
    const float v = ((c.x - at.x) * (a.z - at.y) - (c.z - at.y) * (a.x - at.x)) / area;
    if (u < 0.0F || v < 0.0F || u + v > 1.0F) continue;
    best = std::max(best, u * a.y + v * b.y + (1.0F - u - v) * c.y);
  }
  if (best == -std::numeric_limits<float>::max()) return std::nullopt;
  return best;
}

/// A rounded patch lying on the skin, `thick_m` high in its middle and thin at its edge.
Mesh patch(const Mesh& skin, glm::vec2 centre, glm::vec2 half, float thick_m, float lift_m) {
  Mesh mesh;
  const auto point = [&](int ring, int k) {
    const float r = static_cast<float>(ring) / kRings;
    const float angle = 6.28318531F * static_cast<float>(k) / kAround;
    // A superellipse: a rectangle with round corners.
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    const auto bent = [](float v) { return std::copysign(std::pow(std::fabs(v), 0.6F), v); };
    return centre + half * r * glm::vec2(bent(c), bent(s));
  };
  std::vector<glm::vec3> raw;
  float last = 0.0F;
  bool any = false;
  for (int ring = 0; ring <= kRings; ++ring) {
    for (int k = 0; k < kAround; ++k) {
      const glm::vec2 at = point(ring, k);
      if (const auto h = height_at(skin, at)) {
        last = *h;
        any = true;
      }
      const float r = static_cast<float>(ring) / kRings;
      const float edge = std::sqrt(std::max(0.0F, std::min(1.0F, (1.0F - r) * 6.0F)));
      raw.push_back({at.x, last + lift_m + thick_m * edge, at.y});
    }
  }
  if (!any) return mesh;
  mesh.positions = std::move(raw);
  for (int ring = 0; ring < kRings; ++ring) {
    for (int k = 0; k < kAround; ++k) {
      const auto a = static_cast<std::uint32_t>(ring * kAround + k);
      const auto b = static_cast<std::uint32_t>(ring * kAround + (k + 1) % kAround);
      // Seen from above (+y), counter-clockwise.
      mesh.triangles.push_back({a, b + kAround, a + kAround});
      mesh.triangles.push_back({a, b, b + kAround});
    }
  }
  return mesh;
}

}  // namespace

void add_dressing(Scene& scene) {
  const Mesh* skin = skin_of(scene);
  if (skin == nullptr) return;
  // Over the opening, a little towards the midline, which the cut follows.
  const float midline = 0.5F * (scene.body_low.x + scene.body_high.x);
  const glm::vec2 centre(glm::mix(scene.lights.field.x, midline, 0.35F), std::clamp(scene.lights.field.z - 0.02F, scene.body_low.z + kFilm.y, std::max(scene.body_low.z + kFilm.y, scene.body_high.z - kFilm.y)));
  SceneSurface foam;
  foam.name = "dressing_foam";
  foam.mesh = patch(*skin, centre, kFoam, kFoam_m, 0.002F);
  SceneSurface film;
  film.name = "dressing_film";
  film.mesh = patch(*skin, centre, kFilm, kFilm_m, 0.001F);
  if (foam.mesh.positions.empty() || film.mesh.positions.empty()) return;
  const glm::vec3 port = foam.mesh.positions.front();
  foam.colour = {0.012F, 0.013F, 0.015F};
  foam.gloss = 18.0F;
  foam.highlight = 0.10F;
  film.style = SurfaceStyle::hologram;
  film.colour = {0.55F, 0.80F, 0.95F};
  film.strength = 0.22F;
  SceneSurface tube;
  tube.name = "dressing_tube";
  // From its port over the right flank to the table and off its side, where the pump stands.
  const float right = scene.body_high.x;
  const float table = scene.table.top_y + 0.005F;
  const std::array<glm::vec3, 8> path{port + glm::vec3(0, 0.003F, 0),
                                      port + glm::vec3(0.004F, 0.012F, -0.004F),
                                      {glm::mix(port.x, right, 0.4F), port.y + 0.016F, port.z - 0.03F},
                                      {glm::mix(port.x, right, 0.75F), port.y + 0.004F, port.z - 0.05F},
                                      {right + 0.006F, glm::mix(table, port.y, 0.72F), port.z - 0.065F},
                                      {right + 0.022F, glm::mix(table, port.y, 0.25F), port.z - 0.075F},
                                      {right + 0.05F, table, port.z - 0.085F},
                                      {std::max(right + 0.08F, scene.table.centre_xz.x + scene.table.half_extent_xz.x + 0.01F), table, port.z - 0.10F}};
  const std::array<float, 8> radii{0.013F, 0.011F, 0.0042F, 0.0042F, 0.0042F, 0.0042F, 0.0042F, 0.0042F};
  append_tube(tube.mesh, path, radii, 10);
  tube.colour = {0.50F, 0.55F, 0.58F};
  tube.highlight = 0.35F;
  for (SceneSurface* s : {&foam, &film, &tube}) {
    s->closes_abdomen = true;
    scene.surfaces.push_back(std::move(*s));
  }
}

}  // namespace holotwin
