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
  places.push_back({"porta_hepatis", twin.porta_hepatis, glm::normalize(glm::vec3(-0.2F, -1.0F, 0.3F)), false, 0, glm::vec4(0.25F)});
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
