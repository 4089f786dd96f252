// Packs laid on the liver, and the dressing that closes the abdomen over them.
#include <gtest/gtest.h>

#include <algorithm>

#include "demo_scene.h"
#include "engine/render/dressing.h"
#include "engine/render/mesh_tools.h"
#include "engine/render/pack_view.h"

namespace holotwin {
namespace {

/// A ball of liver, 7 cm, and a smaller organ beside it.
struct Ball {
  Scene scene;
  Ball() {
    append_ellipsoid(scene.tissue.mesh, {0, 0, 0}, glm::vec3(0.07F), 40);
    SceneSurface bowel;
    bowel.name = "colon";
    append_ellipsoid(bowel.mesh, {0.085F, 0.045F, 0}, glm::vec3(0.03F), 24);
    scene.surfaces.push_back(std::move(bowel));
  }
};
PlacedItem pack_at(glm::vec3 from, float distance_m) {
  const glm::vec3 out = glm::normalize(from);
  return {Tool::pack, {rotation_between(glm::vec3(0, 0, 1), out), out * distance_m}, "liver.anterior"};
}

TEST(Pack, ItLiesOnTheLiverAllRoundAndNotInIt) {
  const Ball ball;
  PackView view(ball.scene);
  const std::vector<PlacedItem> items{pack_at({-0.3F, 1.0F, 0.2F}, 0.08F)};
  const auto& sheets = view.update(items, ball.scene.tissue.mesh.positions);
  ASSERT_EQ(sheets.size(), 1U);
  float widest = 0.0F;
  for (const PackVertex& v : sheets[0].vertices) {
    const glm::vec3 p = sheets[0].T_world_pack.apply(v.position);
    EXPECT_GT(glm::length(p), 0.068F) << "in the tissue";
    EXPECT_LT(glm::length(p), 0.098F) << "stands off";
    EXPECT_NEAR(glm::length(v.normal), 1.0F, 1e-3F);
    for (const PackVertex& w : sheets[0].vertices) widest = std::max(widest, glm::length(w.position - v.position));
  }
  // A cloth of 11 x 11 cm bent round the ball: wide, and not stretched.
  EXPECT_GT(widest, 0.10F);
  EXPECT_LT(widest, 0.16F);
}

TEST(Pack, TheSecondLiesOnTheFirst) {
  const Ball ball;
  PackView view(ball.scene);
  const std::vector<PlacedItem> items{pack_at({-1, 1, 0}, 0.08F), pack_at({-1, 1, 0.05F}, 0.08F)};
  const auto& sheets = view.update(items, ball.scene.tissue.mesh.positions);
  const auto middle_m = [&](std::size_t i) {
    float least = 1.0F;
    for (const PackVertex& v : sheets[i].vertices)
      if (glm::length(glm::vec2(v.position)) < 0.02F) least = std::min(least, glm::length(sheets[i].T_world_pack.apply(v.position)));
    return least;
  };
  EXPECT_GT(middle_m(1), middle_m(0) + 0.008F);
}

TEST(Pack, ItEndsWhereTheBowelBegins) {
  const Ball ball;
  PackView view(ball.scene);
  const std::vector<PlacedItem> items{pack_at({0.35F, 1.0F, 0}, 0.08F)};
  const auto& sheets = view.update(items, ball.scene.tissue.mesh.positions);
  for (const PackVertex& v : sheets[0].vertices) {
    const glm::vec3 d = sheets[0].T_world_pack.apply(v.position) - glm::vec3(0.085F, 0.045F, 0);
    EXPECT_GT(glm::length(d), 0.022F) << "driven through the bowel";
  }
}

TEST(Pack, ItGoesWithTheLiverAndStaysTheSameCloth) {
  const Ball ball;
  PackView view(ball.scene);
  const std::vector<PlacedItem> items{pack_at({-1, 1, 0}, 0.08F)};
  const PackSheet before = view.update(items, ball.scene.tissue.mesh.positions)[0];
  std::vector<glm::vec3> moved = ball.scene.tissue.mesh.positions;
  for (glm::vec3& p : moved) p.z -= 0.009F;
  const PackSheet& after = view.update(items, moved)[0];
  EXPECT_NEAR(after.T_world_pack.position.z - before.T_world_pack.position.z, -0.009F, 1e-4F);
  for (std::size_t i = 0; i < before.vertices.size(); ++i) ASSERT_EQ(after.vertices[i].position, before.vertices[i].position);
  EXPECT_TRUE(view.update({}, moved).empty());
}

TEST(Pack, TheDressingLiesOverTheOpening) {
  Scene scene = demo_body().scene;
  const std::size_t before = scene.surfaces.size();
  add_dressing(scene);
  ASSERT_EQ(scene.surfaces.size(), before + 3);
  const SceneSurface& foam = scene.surfaces[before];
  EXPECT_TRUE(foam.closes_abdomen);
  const Mesh* skin = nullptr;
  for (const SceneSurface& s : scene.surfaces)
    if (s.name == "skin") skin = &s.mesh;
  ASSERT_NE(skin, nullptr);
  // In front of all that lies under it, and near the skin.
  float front = -1.0F;
  for (const glm::vec3& p : skin->positions) front = std::max(front, p.y);
  for (const glm::vec3& p : foam.mesh.positions) {
    EXPECT_LT(p.y, front + 0.02F);
    EXPECT_GT(p.y, scene.lights.field.y);
  }
  Scene bare;
  add_dressing(bare);
  EXPECT_TRUE(bare.surfaces.empty());
}

}  // namespace
}  // namespace holotwin
