#include "engine/render/tool_meshes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "engine/render/mesh_tools.h"

namespace holotwin {
namespace {

// Shapes and sizes of common instruments, drawn from memory of catalogues; they carry no clinical meaning.
constexpr glm::vec3 kSteel{0.62F, 0.64F, 0.67F};
constexpr glm::vec3 kGold{0.60F, 0.42F, 0.14F};
constexpr glm::vec3 kGlove{0.33F, 0.40F, 0.44F};
constexpr glm::vec3 kGown{0.035F, 0.13F, 0.16F};

using Points = std::vector<glm::vec3>;
using Radii = std::vector<float>;

ToolPart steel() {
  ToolPart p;
  p.colour = kSteel;
  p.metal = true;
  p.gloss = 90.0F;
  p.highlight = 0.8F;
  return p;
}

void ring(Mesh& mesh, glm::vec3 centre, glm::vec2 half, float thickness) {
  Points path;
  Radii radii;
  constexpr int kSteps = 18;
  for (int i = 0; i <= kSteps; ++i) {
    const float a = 6.28318531F * static_cast<float>(i) / kSteps;
    path.push_back(centre + glm::vec3(half.x * std::cos(a), 0.0F, half.y * std::sin(a)));
    radii.push_back(thickness);
  }
  append_tube(mesh, path, radii, 6);
}

/// One half of a ring-handled instrument: jaw to the hinge on one side, shank and finger ring on the other. `side` is +1 or -1.
ToolPart ringed_half(float side, float jaw_m, float curve_m, float thick_m, float length_m, float open_rad, Mesh& handles) {
  ToolPart p = steel();
  Points jaw;
  Radii radii;
  constexpr int kSteps = 10;
  for (int i = 0; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps;
    jaw.push_back({side * thick_m * (0.35F + 0.4F * t), curve_m * (1.0F - t) * (1.0F - t), jaw_m * t});
    radii.push_back(thick_m * (0.45F + 0.55F * t));
  }
  append_tube(p.mesh, jaw, radii, 8);
  append_ellipsoid(p.mesh, {0.0F, 0.0F, jaw_m + 0.004F}, {0.0062F, 0.0042F, 0.009F}, 6);
  const float end = length_m - 0.03F;
  const Points shank{{-side * 0.0015F, 0, jaw_m}, {-side * 0.003F, 0, jaw_m + 0.03F}, {-side * 0.009F, 0, end - 0.03F}, {-side * 0.017F, 0, end}};
  append_tube(p.mesh, shank, Radii{0.0032F, 0.003F, 0.0027F, 0.0025F}, 8);
  ring(handles, {-side * 0.021F, 0, end + 0.014F}, {0.0125F, 0.0165F}, 0.0026F);
  p.hinge = {0, 0, jaw_m + 0.004F};
  p.open_rad = side * open_rad;
  return p;
}

/// Jaws, shanks and rings; the rings may have another colour (gold marks a needle driver with carbide jaws).
std::vector<ToolPart> ringed(float jaw_m, float curve_m, float thick_m, float length_m, float open_rad, glm::vec3 handle) {
  std::vector<ToolPart> parts;
  for (const float side : {1.0F, -1.0F}) {
    ToolPart rings = steel();
    parts.push_back(ringed_half(side, jaw_m, curve_m, thick_m, length_m, open_rad, rings.mesh));
    rings.colour = handle;
    rings.hinge = parts.back().hinge;
    rings.open_rad = parts.back().open_rad;
    parts.push_back(std::move(rings));
  }
  return parts;
}

std::vector<ToolPart> forceps() {
  std::vector<ToolPart> parts;
  for (const float side : {1.0F, -1.0F}) {
    ToolPart p = steel();
    const Points arm{{side * 0.0008F, 0, 0}, {side * 0.0016F, 0, 0.03F}, {side * 0.007F, 0, 0.09F}, {side * 0.0065F, 0, 0.14F}, {side * 0.0022F, 0, 0.195F}, {0, 0, 0.205F}};
    append_tube(p.mesh, arm, Radii{0.0010F, 0.0018F, 0.0036F, 0.0040F, 0.0032F, 0.003F}, 8);
    p.hinge = {0, 0, 0.2F};
    p.open_rad = side * 0.045F;
    parts.push_back(std::move(p));
  }
  return parts;
}

std::vector<ToolPart> clip_applier() {
  std::vector<ToolPart> parts = ringed(0.016F, 0.0F, 0.0022F, 0.24F, 0.22F, kSteel);
  ToolPart clip = steel();
  clip.colour = {0.45F, 0.62F, 0.75F};
  const Points u{{0.0028F, 0, 0.0F}, {0.0022F, 0, 0.004F}, {0, 0, 0.0065F}, {-0.0022F, 0, 0.004F}, {-0.0028F, 0, 0.0F}};
  append_tube(clip.mesh, u, Radii(5, 0.0008F), 6);
  parts.push_back(std::move(clip));
  return parts;
}

std::vector<ToolPart> needle_driver() {
  std::vector<ToolPart> parts = ringed(0.022F, 0.0F, 0.0030F, 0.20F, 0.16F, kGold);
  ToolPart needle = steel();
  Points arc;
  Radii radii;
  constexpr int kSteps = 16;
  for (int i = 0; i <= kSteps; ++i) {
    const float a = 3.14159265F * static_cast<float>(i) / kSteps;
    arc.push_back({0.018F * std::cos(a), 0.018F - 0.018F * std::sin(a), 0.002F});
    radii.push_back(0.0009F * (i < 2 ? 0.3F + 0.35F * static_cast<float>(i) : 1.0F));
  }
  append_tube(needle.mesh, arc, radii, 6);
  parts.push_back(std::move(needle));
  ToolPart thread;
  thread.colour = {0.10F, 0.05F, 0.22F};
  const Points loose{{-0.018F, 0.018F, 0.002F}, {-0.03F, 0.014F, 0.02F}, {-0.034F, 0.004F, 0.05F}, {-0.028F, -0.012F, 0.09F}};
  append_tube(thread.mesh, loose, Radii(4, 0.0006F), 5);
  parts.push_back(std::move(thread));
  return parts;
}

std::vector<ToolPart> sucker() {
  ToolPart tube = steel();
  const Points path{{0, 0, 0.0F}, {0, 0, 0.006F}, {0, 0.001F, 0.03F}, {0, 0.007F, 0.08F}, {0, 0.02F, 0.14F}, {0, 0.028F, 0.17F}};
  append_tube(tube.mesh, path, Radii{0.0042F, 0.0060F, 0.0042F, 0.0042F, 0.0046F, 0.005F}, 12);
  ToolPart handle;
  handle.colour = {0.10F, 0.30F, 0.36F};
  handle.gloss = 120.0F;
  append_tube(handle.mesh, Points{{0, 0.025F, 0.16F}, {0, 0.033F, 0.19F}, {0, 0.046F, 0.25F}}, Radii{0.007F, 0.010F, 0.008F}, 12);
  ToolPart hose;
  hose.colour = {0.35F, 0.40F, 0.42F};
  append_tube(hose.mesh, Points{{0, 0.046F, 0.25F}, {0.004F, 0.058F, 0.31F}, {0.016F, 0.066F, 0.38F}}, Radii(3, 0.0065F), 10);
  return {std::move(tube), std::move(handle), std::move(hose)};
}

std::vector<ToolPart> cautery() {
  ToolPart blade = steel();
  append_box(blade.mesh, {0, 0, 0.012F}, {0.0006F, 0.0016F, 0.012F});
  ToolPart body;
  body.colour = {0.55F, 0.40F, 0.03F};
  body.gloss = 90.0F;
  append_tube(body.mesh, Points{{0, 0, 0.022F}, {0, 0, 0.035F}, {0, 0, 0.08F}, {0, 0, 0.165F}}, Radii{0.0025F, 0.005F, 0.0068F, 0.0052F}, 12);
  ToolPart button;
  button.colour = {0.02F, 0.10F, 0.45F};
  append_ellipsoid(button.mesh, {0, 0.0062F, 0.062F}, {0.003F, 0.0022F, 0.007F}, 6);
  ToolPart cable;
  cable.colour = {0.02F, 0.02F, 0.025F};
  append_tube(cable.mesh, Points{{0, 0, 0.16F}, {0, 0.006F, 0.22F}, {0.012F, 0.02F, 0.30F}}, Radii(3, 0.0022F), 7);
  return {std::move(blade), std::move(body), std::move(button), std::move(cable)};
}

/// A right hand without its forearm: palm down (-y), fingers along -z, the pads at y = 0 and the middle fingertip at the origin.
float flat_hand_distance(glm::vec3 p) {
  // Finger joints from knuckle to tip: x, y, z.
  struct Finger {
    std::array<glm::vec3, 4> joints;
    float radius;
  };
  static constexpr std::array<Finger, 4> kFingers{{
      {{{{-0.025F, 0.030F, 0.090F}, {-0.026F, 0.030F, 0.050F}, {-0.025F, 0.021F, 0.027F}, {-0.024F, 0.0095F, 0.013F}}}, 0.0092F},
      {{{{-0.003F, 0.032F, 0.085F}, {-0.002F, 0.032F, 0.040F}, {0.000F, 0.022F, 0.016F}, {0.000F, 0.0095F, 0.001F}}}, 0.0095F},
      {{{{0.018F, 0.031F, 0.089F}, {0.020F, 0.031F, 0.048F}, {0.022F, 0.021F, 0.025F}, {0.023F, 0.0095F, 0.010F}}}, 0.0091F},
      {{{{0.037F, 0.028F, 0.097F}, {0.041F, 0.027F, 0.066F}, {0.044F, 0.018F, 0.048F}, {0.046F, 0.009F, 0.036F}}}, 0.0080F},
  }};
  static constexpr std::array<glm::vec3, 4> kThumb{
      {{-0.024F, 0.024F, 0.145F}, {-0.050F, 0.020F, 0.112F}, {-0.060F, 0.016F, 0.080F}, {-0.060F, 0.012F, 0.054F}}};
  const glm::vec3 palm_at = glm::abs(p - glm::vec3(0.005F, 0.029F, 0.125F)) - glm::vec3(0.033F, 0.004F, 0.034F);
  float d = glm::length(glm::max(palm_at, glm::vec3(0.0F))) + std::min(std::max({palm_at.x, palm_at.y, palm_at.z}), 0.0F) - 0.0115F;
  for (const Finger& f : kFingers) {
    float finger = 1.0F;
    for (std::size_t i = 0; i < 3; ++i) {
      const float taper = 1.0F - 0.07F * static_cast<float>(i);
      finger = smooth_union(finger, capsule_distance(p, f.joints[i], f.joints[i + 1], f.radius * taper, f.radius * (taper - 0.08F)), 0.004F);
    }
    d = smooth_union(d, finger, 0.006F);
  }
  float t = capsule_distance(p, kThumb[0], kThumb[1], 0.017F, 0.0125F);
  t = smooth_union(t, capsule_distance(p, kThumb[1], kThumb[2], 0.0118F, 0.0105F), 0.005F);
  t = smooth_union(t, capsule_distance(p, kThumb[2], kThumb[3], 0.0104F, 0.0088F), 0.005F);
  return smooth_union(d, t, 0.012F);
}

/// Reaching: the hand lies along the tool's axis, fingertips at the tip.
float reaching_hand_distance(glm::vec3 p) {
  return smooth_union(flat_hand_distance(p), capsule_distance(p, {0.004F, 0.030F, 0.160F}, {0.004F, 0.036F, 0.215F}, 0.025F, 0.026F), 0.016F);
}

// What the session feels of a pressing hand is a ball of this radius about the tip.
constexpr float kPalmBelowTip_m = 0.030F;

/// Pressing: the palm faces along -z, against what is pressed; the wrist is bent back and the forearm rises.
float pressing_hand_distance(glm::vec3 p) {
  const glm::vec3 in_hand(p.x, p.z + 0.0175F + kPalmBelowTip_m, 0.105F - p.y);
  return smooth_union(flat_hand_distance(in_hand), capsule_distance(p, {0.004F, -0.056F, -0.014F}, {0.004F, -0.088F, 0.062F}, 0.0225F, 0.026F), 0.022F);
}

std::vector<ToolPart> hand() {
  std::vector<ToolPart> parts;
  constexpr float kCell_m = 0.0062F;
  for (const bool pressing : {false, true}) {
    ToolPart glove;
    glove.mesh = pressing ? distance_mesh(pressing_hand_distance, {-0.09F, -0.13F, -0.05F}, {0.075F, 0.13F, 0.105F}, kCell_m)
                          : distance_mesh(reaching_hand_distance, {-0.09F, -0.03F, -0.025F}, {0.075F, 0.08F, 0.255F}, kCell_m);
    glove.colour = kGlove;
    glove.gloss = 26.0F;
    glove.highlight = 0.13F;
    ToolPart sleeve;
    const Points reach{{0.004F, 0.034F, 0.195F}, {0.004F, 0.036F, 0.212F}, {0.004F, 0.046F, 0.28F}, {0.004F, 0.080F, 0.52F}};
    const Points press{{0.004F, -0.080F, 0.042F}, {0.004F, -0.087F, 0.058F}, {0.004F, -0.115F, 0.125F}, {0.004F, -0.210F, 0.35F}};
    append_tube(sleeve.mesh, pressing ? press : reach, Radii{0.0300F, 0.0325F, 0.041F, 0.052F}, 24);
    sleeve.colour = kGown;
    sleeve.gloss = 12.0F;
    sleeve.highlight = 0.03F;
    glove.when_open = sleeve.when_open = !pressing;
    glove.when_closed = sleeve.when_closed = pressing;
    parts.push_back(std::move(glove));
    parts.push_back(std::move(sleeve));
  }
  return parts;
}

std::vector<ToolPart> pack() {
  ToolPart p;
  p.gauze = true;
  p.colour = {0.80F, 0.79F, 0.76F};
  // A folded laparotomy pad of about 9 x 9 x 2 cm, its folds as a low swell.
  // It lies against what it is pressed on, which the session feels as a ball of 24 mm about the tip.
  constexpr float kMiddle_z = -0.014F;
  const auto distance = [](glm::vec3 q) {
    const glm::vec3 half(0.041F, 0.041F, 0.004F);
    const glm::vec3 a = glm::abs(q - glm::vec3(0, 0, kMiddle_z + 0.0015F * std::sin(q.x * 70.0F))) - half;
    const float box = glm::length(glm::max(a, glm::vec3(0.0F))) + std::min(std::max({a.x, a.y, a.z}), 0.0F) - 0.0055F;
    return box + 0.0011F * std::sin(q.x * 150.0F + 1.5F * std::sin(q.y * 60.0F)) + 0.0009F * std::sin(q.y * 170.0F + 1.0F);
  };
  p.mesh = distance_mesh(distance, {-0.056F, -0.056F, -0.034F}, {0.056F, 0.056F, 0.006F}, 0.0058F);
  return {std::move(p)};
}

}  // namespace

std::vector<ToolPart> tool_parts(Tool tool) {
  switch (tool) {
    case Tool::hand: return hand();
    case Tool::forceps: return forceps();
    case Tool::clamp: return ringed(0.065F, 0.012F, 0.0032F, 0.21F, 0.24F, kSteel);
    case Tool::ligature: return clip_applier();
    case Tool::pack: return pack();
    case Tool::suction: return sucker();
    case Tool::suture: return needle_driver();
    case Tool::cautery: return cautery();
    case Tool::none:
    case Tool::count: break;
  }
  return {};
}

}  // namespace holotwin
