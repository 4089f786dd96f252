#include <limits>

#include "engine/session/parts.h"

namespace holotwin {

namespace {

/// The liver surface's outermost vertex along a direction: where a hand lands when it comes from there.
std::size_t outermost(const Mesh& mesh, glm::vec3 direction) {
  std::size_t best = 0;
  float most = -std::numeric_limits<float>::max();
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    const float d = glm::dot(mesh.positions[i], direction);
    if (d > most) {
      most = d;
      best = i;
    }
  }
  return best;
}

Place on_liver(const InjuredLiver& liver, std::string name, glm::vec3 from) {
  const std::size_t v = outermost(liver.surface, from);
  Place p{std::move(name), liver.surface.positions[v], -from, true, liver.embedding.tet[v], liver.embedding.weights[v]};
  return p;
}

/// How often the way from `from` to `to` goes through a surface.
std::size_t crossings(const Mesh& mesh, glm::vec3 from, glm::vec3 to) {
  const glm::vec3 d = to - from;
  std::size_t n = 0;
  for (const auto& t : mesh.triangles) {  // Moller and Trumbore 1997
    const glm::vec3 a = mesh.positions[t[0]], e1 = mesh.positions[t[1]] - a, e2 = mesh.positions[t[2]] - a;
    const glm::vec3 p = glm::cross(d, e2);
    const float det = glm::dot(e1, p);
    if (std::fabs(det) < 1e-12F) continue;
    const glm::vec3 s = from - a;
    const float u = glm::dot(s, p) / det;
    if (u < 0.0F || u > 1.0F) continue;
    const glm::vec3 q = glm::cross(s, e1);
    const float v = glm::dot(d, q) / det;
    const float w = glm::dot(e2, q) / det;
    if (v >= 0.0F && u + v <= 1.0F && w >= 0.0F && w <= 1.0F) ++n;
  }
  return n;
}

/// The way a clamp comes to the porta: under the free edge of the liver and not through it. The first of the ways a surgeon would try
/// on which the shaft is free of liver; else the freest.
glm::vec3 way_to_porta(const Mesh& liver, glm::vec3 porta) {
  constexpr float kJaws_m = 0.012F;   // what lies about the tip is the ligament and its fossa
  constexpr float kShaft_m = 0.16F;
  // Directions of travel: from the front and the patient's left below, ever flatter; then from the left; last from straight below.
  static constexpr std::array<glm::vec3, 9> kWays = {{{0.20F, -0.80F, 0.55F}, {0.35F, -0.65F, 0.65F}, {0.55F, -0.65F, 0.45F}, {0.30F, -0.45F, 0.85F}, {0.70F, -0.55F, 0.40F},
                                                      {0.10F, -0.30F, 0.95F}, {0.85F, -0.35F, 0.30F}, {-0.20F, -0.35F, 0.90F}, {0.0F, 0.0F, 1.0F}}};
  glm::vec3 best = glm::normalize(kWays[0]);
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const glm::vec3& way : kWays) {
    const glm::vec3 d = glm::normalize(way);
    const std::size_t n = crossings(liver, porta - d * kJaws_m, porta - d * kShaft_m);
    if (n >= least) continue;
    least = n;
    best = d;
    if (n == 0) break;
  }
  return best;
}

}  // namespace

glm::vec3 field_place(const Twin& twin) {
  // The right paracolic gutter: behind and below the liver, where blood gathers in a supine patient.
  glm::vec3 low(std::numeric_limits<float>::max());
  glm::vec3 high(-std::numeric_limits<float>::max());
  const Organ* liver = twin.organ("liver");
  for (const glm::vec3& p : liver->surface.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  return {high.x - 0.03F, low.y + 0.03F, low.z - 0.03F};
}

std::vector<Place> make_places(const Twin& twin, const InjuredLiver& liver) {
  std::vector<Place> places;
  const auto nearest_vertex = [&](glm::vec3 at) {
    std::size_t best = 0;
    float least = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < liver.surface.positions.size(); ++i) {
      const glm::vec3 d = liver.surface.positions[i] - at;
      if (glm::dot(d, d) < least) {
        least = glm::dot(d, d);
        best = i;
      }
    }
    return best;
  };
  const glm::vec3 from_wound = -liver.inward;
  const std::size_t mouth = nearest_vertex(liver.mouth);
  places.push_back({"wound", liver.mouth, liver.inward, true, liver.embedding.tet[mouth], liver.embedding.weights[mouth]});
  static constexpr std::array<const char*, kVesselKinds> kStumps = {"stump.hepatic_artery", "stump.portal_vein", "stump.hepatic_vein"};
  for (std::size_t k = 0; k < liver.opened.size() && k < kVesselKinds; ++k) {
    const OpenedVessel& o = liver.opened[k];
    places.push_back({kStumps[k], o.position, glm::normalize(liver.inward - 0.5F * o.normal), true, o.tet, o.weights});
  }
  places.push_back({"porta_hepatis", twin.porta_hepatis, way_to_porta(liver.surface, twin.porta_hepatis), false, 0, glm::vec4(0.25F)});
  places.push_back(on_liver(liver, "liver.anterior", glm::normalize(glm::vec3(0.45F, 1.0F, 0.1F))));
  places.push_back(on_liver(liver, "liver.posterior", glm::normalize(glm::vec3(0.8F, -0.6F, 0.1F))));
  places.push_back(on_liver(liver, "liver.below", glm::normalize(glm::vec3(0.4F, 0.2F, -1.0F))));
  places.push_back({"field", field_place(twin), glm::normalize(glm::vec3(-0.2F, -1.0F, 0.1F)), false, 0, glm::vec4(0.25F)});
  // A resting place for hands: in front of the abdomen, towards the surgeon at the patient's right.
  places.push_back({"table", liver.mouth + from_wound * 0.14F + glm::vec3(0.06F, 0.10F, -0.08F), glm::normalize(glm::vec3(-0.5F, -1.0F, 0.2F)),
                    false, 0, glm::vec4(0.25F)});
  return places;
}

const Place* find_place(const SessionModel& model, const std::string& name) {
  for (const Place& p : model.places)
    if (p.name == name) return &p;
  return nullptr;
}

glm::vec3 place_now(const SessionModel& model, const SessionState& state, const Place& place) {
  if (!place.bound) return place.rest;
  return tissue::bound_point(model.liver, state.liver, place.tet, place.weights);
}

glm::vec3 stump_now(const SessionModel& model, const SessionState& state, VesselKind kind) {
  const OpenedVessel& o = model.scene.liver.opened[index(kind)];
  return tissue::bound_point(model.liver, state.liver, o.tet, o.weights);
}

}  // namespace holotwin
