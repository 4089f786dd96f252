#include "engine/render/scene_from_twin.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/render/dressing.h"
#include "engine/render/mesh_tools.h"

namespace holotwin {
namespace {

// How an organ looks. Colours, linear, after open operation photographs (assumed); by prefix of the organ's name, first match wins.
struct Look {
  std::string_view prefix;
  SurfaceStyle style;
  glm::vec3 colour;
  float strength;
};
constexpr SurfaceStyle kSolid = SurfaceStyle::solid;
constexpr SurfaceStyle kLight = SurfaceStyle::hologram;
constexpr glm::vec3 kBone{0.34F, 0.62F, 0.74F};
constexpr std::array<Look, 45> kLooks{{
    {"gallbladder", kSolid, {0.055F, 0.100F, 0.034F}, 1},
    {"spleen", kSolid, {0.095F, 0.018F, 0.032F}, 1},
    {"kidney", kSolid, {0.150F, 0.034F, 0.025F}, 1},
    {"adrenal", kSolid, {0.420F, 0.260F, 0.080F}, 1},
    {"stomach", kSolid, {0.370F, 0.150F, 0.110F}, 1},
    {"pancreas", kSolid, {0.420F, 0.245F, 0.100F}, 1},
    {"duodenum", kSolid, {0.370F, 0.160F, 0.110F}, 1},
    {"small_bowel", kSolid, {0.390F, 0.160F, 0.120F}, 1},
    {"colon", kSolid, {0.340F, 0.175F, 0.115F}, 1},
    {"urinary_bladder", kSolid, {0.340F, 0.185F, 0.125F}, 1},
    {"prostate", kSolid, {0.400F, 0.220F, 0.180F}, 1},
    {"esophagus", kSolid, {0.420F, 0.210F, 0.180F}, 1},
    {"oesophagus", kSolid, {0.420F, 0.210F, 0.180F}, 1},
    {"heart", kLight, {0.850F, 0.160F, 0.130F}, 0.55F},
    {"atrial", kLight, {0.850F, 0.160F, 0.130F}, 0.3F},
    {"aorta", kSolid, {0.300F, 0.022F, 0.018F}, 1},
    {"iliac_artery", kSolid, {0.300F, 0.022F, 0.018F}, 1},
    {"inferior_vena_cava", kSolid, {0.045F, 0.058F, 0.190F}, 1},
    {"vena_cava", kSolid, {0.045F, 0.058F, 0.190F}, 1},
    {"superior_vena_cava", kLight, {0.20F, 0.30F, 0.90F}, 0.4F},
    {"iliac_vena", kSolid, {0.045F, 0.058F, 0.190F}, 1},
    {"portal_vein", kSolid, {0.130F, 0.090F, 0.300F}, 1},
    {"pulmonary", kLight, {0.30F, 0.40F, 0.90F}, 0.3F},
    {"lung", kLight, {0.22F, 0.50F, 0.70F}, 0.32F},
    {"trachea", kLight, {0.30F, 0.60F, 0.70F}, 0.4F},
    {"skin", kLight, {0.16F, 0.72F, 0.86F}, 0.80F},
    {"body", kLight, {0.16F, 0.72F, 0.86F}, 0.80F},
    {"rib", kLight, kBone, 0.62F},
    {"spine", kLight, kBone, 0.62F},
    {"vertebra", kLight, kBone, 0.62F},
    {"sacrum", kLight, kBone, 0.55F},
    {"hip", kLight, kBone, 0.50F},
    {"pelvis", kLight, kBone, 0.50F},
    {"femur", kLight, kBone, 0.45F},
    {"humerus", kLight, kBone, 0.45F},
    {"sternum", kLight, kBone, 0.62F},
    {"costal_cartilage", kLight, kBone, 0.35F},
    {"clavicula", kLight, kBone, 0.5F},
    {"scapula", kLight, kBone, 0.45F},
    {"skull", kLight, kBone, 0.5F},
    {"brain", kLight, {0.8F, 0.5F, 0.5F}, 0.3F},
    {"spinal_cord", kLight, {0.9F, 0.8F, 0.4F}, 0.3F},
    {"thyroid", kLight, {0.8F, 0.4F, 0.3F}, 0.3F},
    {"common_carotid", kLight, {0.9F, 0.2F, 0.2F}, 0.3F},
    {"brachiocephalic", kLight, {0.4F, 0.4F, 0.9F}, 0.3F},
}};
// Muscles would wrap the organs in a solid wall; the skin stands for the body's outline.
constexpr std::array<std::string_view, 3> kLeftOut{"gluteus", "iliopsoas", "autochthon"};

bool starts_with(std::string_view s, std::string_view prefix) { return s.substr(0, prefix.size()) == prefix; }

std::optional<SceneSurface> organ_surface(const Organ& organ) {
  for (const std::string_view skipped : kLeftOut)
    if (starts_with(organ.name, skipped)) return std::nullopt;
  SceneSurface s;
  s.name = organ.name;
  s.mesh = organ.surface;
  if (organ.name.find("tumour") != std::string::npos || organ.name.find("tumor") != std::string::npos) {
    s.style = SurfaceStyle::inner_glow;
    s.colour = {1.0F, 0.62F, 0.10F};
    s.strength = 0.85F;
    s.follows_tissue = true;
    return s;
  }
  for (const Look& look : kLooks) {
    if (!starts_with(organ.name, look.prefix)) continue;
    s.style = look.style;
    s.colour = look.colour;
    s.strength = look.strength;
    // The gallbladder lies in the liver's fossa and goes where the liver goes.
    s.follows_tissue = look.prefix == "gallbladder";
    s.opened_by_incision = look.prefix == "skin" || look.prefix == "body" || look.prefix == "rib" || look.prefix == "costal_cartilage";
    return s;
  }
  s.style = SurfaceStyle::hologram;
  s.colour = {0.35F, 0.55F, 0.70F};
  s.strength = 0.25F;
  return s;
}

SceneSurface vessel_surface(const VesselTree& tree) {
  SceneSurface s;
  s.name = tree.name;
  s.style = SurfaceStyle::inner_glow;
  s.follows_tissue = true;
  if (tree.name == "hepatic_artery") s.colour = {1.0F, 0.16F, 0.12F};
  else if (tree.name == "portal_vein") s.colour = {0.40F, 0.34F, 1.0F};
  else s.colour = {0.12F, 0.50F, 1.0F};
  s.strength = 0.13F;
  // Thinner ones only add clutter and triangles.
  constexpr float kLeastRadius_m = 0.0010F;
  const auto drawn = [](const VesselSegment& v) { return v.radius_m >= kLeastRadius_m && glm::length(v.end - v.start) >= 1e-5F; };
  std::vector<bool> goes_on(tree.segments.size(), false);
  for (const VesselSegment& v : tree.segments)
    if (v.parent >= 0 && drawn(v)) goes_on[static_cast<std::size_t>(v.parent)] = true;
  for (std::size_t i = 0; i < tree.segments.size(); ++i) {
    const VesselSegment& v = tree.segments[i];
    if (!drawn(v)) continue;
    const float start_radius = v.parent >= 0 ? std::min(tree.segments[static_cast<std::size_t>(v.parent)].radius_m, v.radius_m * 1.5F) : v.radius_m;
    const std::array<glm::vec3, 2> path{v.start, v.end};
    const std::array<float, 2> radii{start_radius, v.radius_m};
    // A cap inside a joint would shine through it.
    append_tube(s.mesh, path, radii, v.radius_m > 0.002F ? 7 : 4, {v.parent < 0, !goes_on[i]});
  }
  return s;
}

}  // namespace

Scene make_scene(const Twin& twin, const Mesh& liver_surface, const std::vector<float>& wound) {
  Scene scene;
  scene.tissue.mesh = liver_surface;
  scene.tissue.wound = wound;
  glm::vec3 low(std::numeric_limits<float>::max());
  glm::vec3 high(std::numeric_limits<float>::lowest());
  const auto enclose = [&](const Mesh& mesh) {
    for (const glm::vec3& p : mesh.positions) {
      low = glm::min(low, p);
      high = glm::max(high, p);
    }
  };
  enclose(liver_surface);
  for (const Organ& organ : twin.organs) {
    if (organ.surface.triangles.empty() || organ.name == "liver") continue;
    auto surface = organ_surface(organ);
    if (!surface) continue;
    enclose(organ.surface);
    scene.surfaces.push_back(std::move(*surface));
  }
  for (const VesselTree& tree : twin.vessels) {
    SceneSurface s = vessel_surface(tree);
    if (!s.mesh.triangles.empty()) scene.surfaces.push_back(std::move(s));
  }
  if (low.x <= high.x) {
    scene.body_low = low;
    scene.body_high = high;
  }
  arrange_room(scene);
  add_dressing(scene);
  return scene;
}

}  // namespace holotwin
