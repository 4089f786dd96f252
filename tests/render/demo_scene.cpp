#include "demo_scene.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/render/mesh_tools.h"

namespace holotwin {
namespace {

SceneSurface surface(std::string name, SurfaceStyle style, glm::vec3 colour, float strength, Mesh mesh) {
  SceneSurface s;
  s.name = std::move(name);
  s.style = style;
  s.colour = colour;
  s.strength = strength;
  s.mesh = std::move(mesh);
  return s;
}

float ellipsoid(glm::vec3 p, glm::vec3 centre, glm::vec3 half) {
  const glm::vec3 q = (p - centre) / half;
  const float k = glm::length(q);
  return (k - 1.0F) * std::min({half.x, half.y, half.z});
}

void branch(Mesh& mesh, glm::vec3 from, glm::vec3 direction, float length, float radius, int depth, unsigned& seed) {
  const auto random = [&seed] {
    seed = seed * 1664525U + 1013904223U;
    return static_cast<float>(seed >> 8U) / 16777216.0F - 0.5F;
  };
  const glm::vec3 to = from + direction * length;
  const std::array<glm::vec3, 2> path{from, to};
  const std::array<float, 2> radii{radius, radius * 0.8F};
  append_tube(mesh, path, radii, depth > 3 ? 7 : 4);
  if (depth == 0) return;
  for (int i = 0; i < 2; ++i) {
    const glm::vec3 turned = glm::normalize(direction + glm::vec3(random(), random(), random()) * 1.5F);
    branch(mesh, to, turned, length * 0.78F, radius * 0.72F, depth - 1, seed);
  }
}

}  // namespace

DemoBody demo_body() {
  DemoBody body;
  Scene& scene = body.scene;
  const glm::vec3 liver_at(0.055F, 0.01F, 0.05F);
  // The wound: a wedge into the right lobe's upper side.
  const glm::vec3 mouth(0.10F, 0.058F, 0.035F);
  const glm::vec3 inward = glm::normalize(glm::vec3(-0.35F, -0.9F, 0.1F));
  const glm::vec3 along = glm::normalize(glm::cross(inward, glm::vec3(0.9F, -0.2F, 0.1F)));
  const glm::vec3 across = glm::normalize(glm::cross(along, inward));
  const auto liver = [&](glm::vec3 p) {
    float d = ellipsoid(p, liver_at + glm::vec3(0.03F, 0, 0), {0.085F, 0.065F, 0.085F});
    return smooth_union(d, ellipsoid(p, liver_at + glm::vec3(-0.065F, 0.018F, 0.01F), {0.075F, 0.032F, 0.055F}), 0.05F);
  };
  const auto wedge = [&](glm::vec3 p) {
    const glm::vec3 q = p - mouth;
    const float depth = glm::dot(q, inward);
    const float half_gap = 0.0075F * (1.0F - depth / 0.05F);
    const float gap = std::fabs(glm::dot(q, across)) - half_gap;
    return std::max({gap, std::fabs(glm::dot(q, along)) - 0.05F * (1.0F - 0.4F * std::max(0.0F, depth) / 0.05F), depth - 0.05F});
  };
  scene.tissue.mesh = distance_mesh([&](glm::vec3 p) { return std::max(liver(p), -wedge(p)); }, {-0.10F, -0.08F, -0.06F}, {0.20F, 0.10F, 0.16F}, 0.0047F);
  for (const glm::vec3& p : scene.tissue.mesh.positions) scene.tissue.wound.push_back(liver(p) < -0.0028F ? 1.0F : 0.0F);
  body.mouth = mouth;
  body.inward = inward;

  Mesh skin = distance_mesh([](glm::vec3 p) { return ellipsoid(p, {0, 0, 0}, {0.175F, 0.115F, 0.46F}); }, {-0.19F, -0.13F, -0.28F}, {0.19F, 0.13F, 0.32F}, 0.012F);
  scene.surfaces.push_back(surface("skin", SurfaceStyle::hologram, {0.16F, 0.72F, 0.86F}, 0.8F, skin));
  scene.surfaces.back().opened_by_incision = true;
  Mesh ribs;
  for (int i = 0; i < 9; ++i) {
    for (const float side : {-1.0F, 1.0F}) {
      std::vector<glm::vec3> path;
      std::vector<float> radii;
      for (int k = 0; k <= 14; ++k) {
        const float a = 3.0F * static_cast<float>(k) / 14.0F;
        path.push_back({side * 0.145F * std::sin(a), -0.085F * std::cos(a), 0.03F + 0.03F * static_cast<float>(i) - 0.05F * std::sin(a * 0.8F)});
        radii.push_back(0.0055F);
      }
      append_tube(ribs, path, radii, 7);
    }
  }
  scene.surfaces.push_back(surface("ribs", SurfaceStyle::hologram, {0.34F, 0.62F, 0.74F}, 0.62F, ribs));
  scene.surfaces.back().opened_by_incision = true;
  Mesh spine;
  for (int i = 0; i < 17; ++i) append_ellipsoid(spine, {0, -0.075F, -0.24F + 0.032F * static_cast<float>(i)}, {0.02F, 0.018F, 0.013F}, 8);
  scene.surfaces.push_back(surface("spine", SurfaceStyle::hologram, {0.34F, 0.62F, 0.74F}, 0.62F, spine));
  const auto solid = [&](const char* name, glm::vec3 colour, glm::vec3 at, glm::vec3 half, int rings) {
    Mesh m;
    append_ellipsoid(m, at, half, rings);
    scene.surfaces.push_back(surface(name, SurfaceStyle::solid, colour, 1, m));
  };
  solid("kidney_right", {0.21F, 0.055F, 0.04F}, {0.075F, -0.055F, -0.05F}, {0.028F, 0.024F, 0.055F}, 24);
  solid("kidney_left", {0.21F, 0.055F, 0.04F}, {-0.075F, -0.055F, -0.02F}, {0.028F, 0.024F, 0.055F}, 24);
  solid("spleen", {0.14F, 0.03F, 0.05F}, {-0.115F, -0.03F, 0.07F}, {0.022F, 0.035F, 0.05F}, 24);
  solid("stomach", {0.52F, 0.245F, 0.19F}, {-0.065F, 0.01F, 0.0F}, {0.055F, 0.035F, 0.06F}, 28);
  solid("gallbladder", {0.085F, 0.155F, 0.05F}, {0.045F, 0.028F, -0.03F}, {0.015F, 0.015F, 0.034F}, 18);
  scene.surfaces.back().follows_tissue = true;
  for (int i = 0; i < 12; ++i) {
    const float t = static_cast<float>(i);
    solid("colon", {0.45F, 0.255F, 0.19F}, {-0.09F + 0.016F * t, 0.012F + 0.006F * std::sin(t), -0.105F - 0.01F * std::cos(t * 1.3F)}, {0.017F, 0.02F, 0.021F}, 12);
  }
  Mesh aorta;
  append_tube(aorta, std::array<glm::vec3, 3>{{{-0.012F, -0.045F, 0.3F}, {-0.012F, -0.042F, 0.0F}, {-0.01F, -0.05F, -0.2F}}}, std::array<float, 3>{0.011F, 0.0105F, 0.009F}, 14);
  scene.surfaces.push_back(surface("aorta", SurfaceStyle::solid, {0.48F, 0.05F, 0.04F}, 1, aorta));
  Mesh cava;
  append_tube(cava, std::array<glm::vec3, 3>{{{0.02F, -0.04F, 0.16F}, {0.018F, -0.045F, 0.0F}, {0.015F, -0.05F, -0.2F}}}, std::array<float, 3>{0.013F, 0.012F, 0.0105F}, 14);
  scene.surfaces.push_back(surface("inferior_vena_cava", SurfaceStyle::solid, {0.075F, 0.095F, 0.29F}, 1, cava));
  Mesh portal, hepatic, tumour;
  unsigned seed = 5;
  branch(portal, {0.02F, 0.0F, 0.02F}, glm::normalize(glm::vec3(1, 0.1F, 0.5F)), 0.035F, 0.006F, 5, seed);
  branch(hepatic, {0.02F, -0.02F, 0.12F}, glm::normalize(glm::vec3(0.8F, 0.4F, -0.8F)), 0.04F, 0.005F, 5, seed);
  append_ellipsoid(tumour, {-0.02F, 0.03F, 0.06F}, {0.016F, 0.014F, 0.016F}, 14);
  scene.surfaces.push_back(surface("portal_vein", SurfaceStyle::inner_glow, {0.40F, 0.34F, 1.0F}, 0.16F, portal));
  scene.surfaces.back().follows_tissue = true;
  scene.surfaces.push_back(surface("hepatic_vein", SurfaceStyle::inner_glow, {0.12F, 0.5F, 1.0F}, 0.16F, hepatic));
  scene.surfaces.back().follows_tissue = true;
  scene.surfaces.push_back(surface("liver_tumour", SurfaceStyle::inner_glow, {1.0F, 0.62F, 0.1F}, 0.55F, tumour));
  scene.surfaces.back().follows_tissue = true;
  scene.body_low = {-0.175F, -0.115F, -0.28F};
  scene.body_high = {0.175F, 0.115F, 0.32F};
  arrange_room(scene);
  return body;
}

Snapshot demo_snapshot(const DemoBody& body, std::uint64_t i, int act) {
  Snapshot s;
  s.frame = i;
  s.time = {static_cast<std::int64_t>(i) * kFrame.ticks};
  const auto t = static_cast<float>(s.time.seconds());
  const Mesh& liver = body.scene.tissue.mesh;
  const float breath = 0.5F - 0.5F * std::cos(6.2831853F * t / 4.3F);
  for (const glm::vec3& p : liver.positions) {
    s.tissue.positions.push_back(p + glm::vec3(0, 0.001F * breath, -0.006F * breath));
    const float d = glm::length(p - body.mouth);
    s.tissue.blood.push_back(std::clamp(1.2F - d / 0.05F, 0.0F, 1.0F) * (act == 0 ? 1.0F : 0.6F));
    s.tissue.perfusion.push_back(act == 0 ? 0.85F : 0.35F);
  }
  for (std::size_t k = 0; k < kWaveSamplesPerFrame; ++k) {
    const float beat = std::fmod(t * 1.8F, 1.0F);
    s.waves[static_cast<std::size_t>(Wave::art_mmHg)][k] = 55.0F + 40.0F * std::exp(-beat * 4.0F);
    s.waves[static_cast<std::size_t>(Wave::paw_cmH2O)][k] = 5.0F + 13.0F * breath;
  }
  s.abdomen_open = true;
  const glm::vec3 stump = body.mouth + body.inward * 0.006F;
  const float held = act == 0 ? 1.0F : 0.15F;
  s.bleeding = {{VesselKind::hepatic_artery, stump, glm::normalize(glm::vec3(0.45F, 0.85F, -0.1F)), 2.0F, 75.0F * held, 60, 0, false},
                {VesselKind::portal_vein, stump + glm::vec3(0, 0, 0.015F), -body.inward, 4.0F, 150.0F * held, 9, 0, false},
                {VesselKind::hepatic_vein, stump - glm::vec3(0, 0, 0.015F), -body.inward, 5.0F, 90.0F * held, 3, 0, false}};
  s.ledger.lost[static_cast<std::size_t>(BloodPlace::field)] = {300, 400};
  InstrumentFrame& right = s.instruments[kRightHand];
  right.present = true;
  right.tool = act == 0 ? Tool::suction : Tool::forceps;
  const glm::quat lean = rotation_between(glm::vec3(0, 0, 1), glm::normalize(glm::vec3(0.7F, 0.75F, -0.35F)));
  right.T_world_tool = {lean, body.mouth + glm::vec3(0.012F, 0.006F, -0.02F)};
  InstrumentFrame& left = s.instruments[kLeftHand];
  left.present = true;
  left.tool = Tool::hand;
  left.T_world_tool = {rotation_between(glm::vec3(0, 0, 1), glm::normalize(glm::vec3(0.75F, 0.25F, 0.6F))), body.mouth + glm::vec3(-0.02F, 0.015F, 0.055F)};
  if (act == 1) {
    s.ledger.lost[static_cast<std::size_t>(BloodPlace::packs)] = {140, 180};
    const std::array<glm::vec3, 4> at{{{0.10F, 0.075F, 0.03F}, {0.03F, 0.06F, 0.03F}, {0.145F, 0.02F, 0.04F}, {0.09F, 0.05F, -0.045F}}};
    for (const glm::vec3& p : at) {
      const glm::vec3 up = glm::normalize(p - glm::vec3(0.07F, -0.03F, 0.05F));
      s.items.push_back({Tool::pack, {rotation_between(glm::vec3(0, 0, 1), up), p + up * 0.012F}, "liver_anterior"});
    }
    s.items.push_back({Tool::clamp, {rotation_between(glm::vec3(0, 0, 1), glm::normalize(glm::vec3(0.15F, 0.9F, -0.5F))), {0.015F, 0.0F, -0.005F}}, "pringle"});
    left.present = false;
    right.T_world_tool.position = body.mouth + glm::vec3(0.0F, 0.05F, -0.04F);
  }
  return s;
}

UiList demo_list(glm::vec2 size, int glyphs) {
  UiList list;
  list.size = size;
  const auto quad = [&](glm::vec2 low, glm::vec2 high, std::uint32_t rgba) {
    const auto first = static_cast<std::uint32_t>(list.vertices.size());
    for (const glm::vec2 c : {low, glm::vec2(high.x, low.y), high, glm::vec2(low.x, high.y)}) list.vertices.push_back({c, {0.5F, 0.5F}, rgba});
    list.indices.insert(list.indices.end(), {first, first + 1, first + 2, first, first + 2, first + 3});
  };
  quad({0, 0}, size, 0xE0181008U);
  const int columns = 32;
  for (int i = 0; i < glyphs; ++i) {
    const glm::vec2 cell(size.x / columns, size.y * 0.9F / static_cast<float>(1 + glyphs / columns));
    const glm::vec2 at(static_cast<float>(i % columns) * cell.x, size.y * 0.05F + static_cast<float>(i / columns) * cell.y);
    quad(at + cell * 0.2F, at + cell * 0.7F, i % 5 == 0 ? 0xFF40FF40U : 0xFFFFE060U);
  }
  list.commands.push_back({{0, 0, size.x, size.y}, 0, static_cast<std::uint32_t>(list.indices.size())});
  return list;
}

}  // namespace holotwin
