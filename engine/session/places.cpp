#include <cmath>
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
  Place p{std::move(name), liver.surface.positions[v], -from, true, liver.embedding.tet[v], liver.embedding.weights[v], true};
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
  places.push_back({"wound", liver.mouth, liver.inward, true, liver.embedding.tet[mouth], liver.embedding.weights[mouth], true});
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

glm::mat3 frame_of(const SessionModel& model, const Place& place) {
  const glm::vec3 out = -place.approach;
  // Along the wound; elsewhere towards the head, or where that is the way in, towards the front.
  glm::vec3 axis = place.name == "wound" ? model.scene.liver.along : glm::vec3(0, 0, 1);
  if (std::fabs(glm::dot(axis, out)) > 0.8F) axis = glm::vec3(0, 1, 0);
  if (axis.z < 0.0F) axis = -axis;
  const glm::vec3 along = glm::normalize(axis - out * glm::dot(axis, out));
  return {along, glm::cross(out, along), out};
}

glm::vec3 nearest_of_liver(const SessionModel& model, const SessionState& state, glm::vec3 at) {
  std::vector<glm::vec3> now;
  tissue::surface_positions(model.liver, state.liver, now);
  glm::vec3 nearest(0.0F);
  float least = std::numeric_limits<float>::max();
  for (const glm::vec3& p : now) {
    const float d = glm::dot(p - at, p - at);
    if (d >= least) continue;
    least = d;
    nearest = p;
  }
  return nearest;
}

Pose land_on_liver(const SessionModel& model, const SessionState& state, const Place& place, glm::vec3 beside_m) {
  std::vector<glm::vec3> now;
  tissue::surface_positions(model.liver, state.liver, now);
  const InjuredLiver& liver = model.scene.liver;
  const glm::mat3 frame = frame_of(model, place);
  const glm::vec3 along = frame[0];
  const glm::vec3 across = frame[1];
  const glm::vec3 out = frame[2];
  // What a palm or a swab touches: the highest point under it carries it, and the mean slope under it turns it. The wound's inside
  // carries nothing.
  constexpr float kFootprint_m = 0.026F;
  constexpr float kDeepest_m = 0.06F;   // farther down the slope nothing of the footprint touches
  const glm::vec3 centre = place_now(model, state, place);
  std::vector<glm::vec3> touched;
  Pose pose{rotation_between(glm::vec3(0, 0, -1), place.approach), centre + out * beside_m.z};
  // Where the organ, or what the images show of it, ends before the place asked for, the hand stays on it.
  for (const float share : {1.0F, 0.75F, 0.5F, 0.25F, 0.0F}) {
    const glm::vec3 at = centre + share * (along * beside_m.x + across * beside_m.y);
    glm::vec3 sum(0.0F);
    float covered_m2 = 0;
    touched.clear();
    for (const auto& t : liver.surface.triangles) {
      if (liver.wound[t[0]] > 0.5F && liver.wound[t[1]] > 0.5F && liver.wound[t[2]] > 0.5F) continue;
      const glm::vec3 middle = (now[t[0]] + now[t[1]] + now[t[2]]) / 3.0F - at;
      const float up = glm::dot(middle, out);
      if (up < -kDeepest_m || glm::length(middle - up * out) > kFootprint_m) continue;
      const glm::vec3 n = 0.5F * glm::cross(now[t[1]] - now[t[0]], now[t[2]] - now[t[0]]);
      const float facing = glm::dot(n, out);
      if (facing <= 0.0F) continue;
      sum += n;
      covered_m2 += facing;
      touched.push_back(middle);
    }
    // Less than half of the footprint on tissue: it would slip off.
    constexpr float kArea_m2 = 3.14159265F * kFootprint_m * kFootprint_m;
    if (touched.empty() || (covered_m2 < 0.5F * kArea_m2 && share > 0.0F)) continue;
    // The plane of the mean slope, moved out until nothing is in front of it.
    const glm::vec3 normal = glm::normalize(sum);
    float front = -kDeepest_m;
    for (const glm::vec3& p : touched) front = std::fmax(front, glm::dot(p, normal));
    pose.rotation = rotation_between(glm::vec3(0, 0, -1), -normal);
    pose.position = at + out * (front / std::fmax(0.3F, glm::dot(out, normal))) + normal * beside_m.z;
    break;
  }
  return pose;
}

glm::vec3 stump_now(const SessionModel& model, const SessionState& state, VesselKind kind) {
  const OpenedVessel& o = model.scene.liver.opened[index(kind)];
  return tissue::bound_point(model.liver, state.liver, o.tet, o.weights);
}

}  // namespace holotwin
