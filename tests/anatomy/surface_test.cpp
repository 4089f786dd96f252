#include "engine/anatomy/surface.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/anatomy/lattice.h"
#include "engine/anatomy/measure.h"

namespace holotwin {
namespace {

constexpr double kPi = 3.14159265358979;

// A ball of `radius_mm` in voxels of `spacing_mm`; `flip` makes the first axis run towards the patient's left.
LabelVolume ball(double radius_mm, double spacing_mm, int n, bool flip = false) {
  LabelVolume v;
  v.grid.size = glm::ivec3(n);
  v.grid.T_world_index = glm::dmat4(1.0);
  for (int a = 0; a < 3; ++a) v.grid.T_world_index[a][a] = spacing_mm;
  if (flip) v.grid.T_world_index[0][0] = -spacing_mm;
  const glm::dvec3 corner = v.grid.world_mm(glm::dvec3(0.5 * (n - 1)));
  v.grid.T_world_index[3] = glm::dvec4(-corner + glm::dvec3(10, 20, 30), 1.0);
  v.labels.assign(v.grid.count(), 0);
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        if (glm::length(v.grid.world_mm(glm::dvec3(i, j, k)) - glm::dvec3(10, 20, 30)) < radius_mm) v.labels[v.grid.at(i, j, k)] = 7;
      }
    }
  }
  v.names[7] = "ball";
  return v;
}

std::vector<float> ball_field(const LabelVolume& v, double radius_mm) {
  std::vector<float> field(v.grid.count());
  for (int k = 0; k < v.grid.size.z; ++k) {
    for (int j = 0; j < v.grid.size.y; ++j) {
      for (int i = 0; i < v.grid.size.x; ++i) {
        field[v.grid.at(i, j, k)] = static_cast<float>(radius_mm - glm::length(v.grid.world_mm(glm::dvec3(i, j, k)) - glm::dvec3(10, 20, 30)));
      }
    }
  }
  return field;
}

TetMesh ball_lattice(float radius_m) {
  return fill_lattice(glm::vec3(-radius_m), glm::vec3(radius_m), 0.012F, [&](glm::vec3 p) { return radius_m - glm::length(p); });
}

TEST(Surface, ABallsLevelSetIsClosedAndHasTheBallsVolumeAreaAndPlace) {
  for (const bool flip : {false, true}) {
    const LabelVolume v = ball(30, 3, 25, flip);
    const Mesh mesh = extract_surface(v.grid, ball_field(v, 30), 0.0F);
    EXPECT_TRUE(is_closed(mesh));
    EXPECT_NEAR(mesh_volume_m3(mesh), 4.0 / 3.0 * kPi * 27e-6, 0.01 * 4.0 / 3.0 * kPi * 27e-6) << flip;
    EXPECT_NEAR(mesh_area_m2(mesh), 4 * kPi * 9e-4, 0.02 * 4 * kPi * 9e-4);
    EXPECT_LT(glm::length(mesh_centroid(mesh) - glm::vec3(0.010F, 0.020F, 0.030F)), 1e-4F);
  }
}

TEST(Surface, ARandomFieldStillGivesAClosedSurface) {
  Grid grid;
  grid.size = glm::ivec3(9, 8, 7);
  std::vector<float> field(grid.count());
  std::uint32_t state = 12345;
  for (float& f : field) {
    state = state * 1664525U + 1013904223U;
    f = static_cast<float>(state >> 8U) / 16777216.0F;
  }
  const Mesh mesh = extract_surface(grid, field, 0.5F);
  EXPECT_GT(mesh.triangles.size(), 500U);
  EXPECT_TRUE(is_closed(mesh));
  EXPECT_GT(mesh_volume_m3(mesh), 0.0);
}

TEST(Surface, AnOrganSurfaceKeepsItsVolumeIsSmoothAndRespectsItsBudget) {
  const LabelVolume v = ball(30, 3, 25);
  const auto mesh_result = organ_surface(v, 7, {.target_triangles = 2000});
  ASSERT_TRUE(mesh_result.has_value());
  const Mesh& mesh = *mesh_result;
  EXPECT_TRUE(is_closed(mesh));
  EXPECT_LE(mesh.triangles.size(), 2000U);
  EXPECT_GT(mesh.triangles.size(), 1500U);
  const double voxels_m3 = measure_label(v, 7).volume_mL * 1e-6;
  EXPECT_NEAR(mesh_volume_m3(mesh), voxels_m3, 0.002 * voxels_m3);
  // A voxel staircase has normals up to 55 degrees off the ball's; a smooth surface stays near.
  ASSERT_EQ(mesh.normals.size(), mesh.positions.size());
  double worst = 1;
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    worst = std::min(worst, static_cast<double>(glm::dot(mesh.normals[i], glm::normalize(mesh.positions[i] - glm::vec3(0.01F, 0.02F, 0.03F)))));
  }
  EXPECT_GT(worst, std::cos(20.0 * kPi / 180.0));
}

TEST(Surface, AnOrganCutByTheScanIsClosedFlatHalfAVoxelBeyondTheLastSlice) {
  LabelVolume v = ball(30, 3, 25);
  // Cut the scan through the ball's centre: only slices from the middle up.
  LabelVolume cut = v;
  cut.grid.size.z = 13;
  cut.grid.T_world_index[3] = glm::dvec4(v.grid.world_mm(glm::dvec3(0, 0, 12)), 1.0);
  cut.labels.assign(v.labels.begin() + static_cast<std::ptrdiff_t>(v.grid.at(0, 0, 12)), v.labels.end());
  const LabelMeasure m = measure_label(cut, 7);
  EXPECT_TRUE(m.incomplete);
  EXPECT_FALSE(measure_label(v, 7).incomplete);
  const auto mesh_result = organ_surface(cut, 7);
  ASSERT_TRUE(mesh_result.has_value());
  const Mesh& mesh = *mesh_result;
  EXPECT_TRUE(is_closed(mesh));
  EXPECT_NEAR(mesh_volume_m3(mesh), m.volume_mL * 1e-6, 0.002 * m.volume_mL * 1e-6);
  EXPECT_NEAR(bounding_box(mesh).low.z, 0.030 - 0.0015, 0.0008);
}

TEST(Surface, AVesselTwoVoxelsThickSurvivesSmoothing) {
  LabelVolume v;
  v.grid.size = glm::ivec3(20, 20, 60);
  v.grid.T_world_index = glm::dmat4(1.0);
  v.labels.assign(v.grid.count(), 0);
  for (int k = 5; k < 55; ++k) {
    for (int j = 9; j < 11; ++j) {
      for (int i = 9; i < 11; ++i) v.labels[v.grid.at(i, j, k)] = 1;
    }
  }
  const auto mesh_result = organ_surface(v, 1);
  ASSERT_TRUE(mesh_result.has_value());
  const Mesh& mesh = *mesh_result;
  EXPECT_NEAR(mesh_volume_m3(mesh), 200e-9, 4e-9);
  EXPECT_NEAR(bounding_box(mesh).high.z - bounding_box(mesh).low.z, 0.050, 0.003);
}

TEST(Surface, FineVoxelsAreAveragedWithoutMovingTheOrgan) {
  const LabelVolume v = ball(12, 0.5, 61);
  const auto mesh_result = organ_surface(v, 7);
  ASSERT_TRUE(mesh_result.has_value());
  const Mesh& mesh = *mesh_result;
  EXPECT_LT(glm::length(mesh_centroid(mesh) - glm::vec3(0.01F, 0.02F, 0.03F)), 1.5e-4F);
  const double voxels_m3 = measure_label(v, 7).volume_mL * 1e-6;
  EXPECT_NEAR(mesh_volume_m3(mesh), voxels_m3, 0.002 * voxels_m3);
}

TEST(Surface, ALabelWithoutVoxelsIsAnError) { EXPECT_FALSE(organ_surface(ball(30, 3, 25), 8).has_value()); }

TEST(Lattice, FillsABallWithWellShapedElementsOfPositiveVolume) {
  const TetMesh mesh = ball_lattice(0.05F);
  ASSERT_FALSE(mesh.positions.empty());
  double worst = 1;
  for (const auto& t : mesh.tets) {
    worst = std::min(worst, tet_quality(glm::dvec3(mesh.positions[t[0]]), glm::dvec3(mesh.positions[t[1]]), glm::dvec3(mesh.positions[t[2]]),
                                        glm::dvec3(mesh.positions[t[3]])));
  }
  EXPECT_GE(worst, 0.3);
  const double ball_m3 = 4.0 / 3.0 * kPi * 125e-6;
  EXPECT_NEAR(lattice_volume_m3(mesh), ball_m3, 0.06 * ball_m3);
  // One element fills step^3 / 6; the ragged border adds some.
  const double inside = ball_m3 / (0.012 * 0.012 * 0.012 / 6.0);
  EXPECT_GT(static_cast<double>(mesh.tets.size()), inside);
  EXPECT_LT(static_cast<double>(mesh.tets.size()), 1.8 * inside);
}

TEST(Lattice, ARegularTetrahedronHasQualityOneAndAFlatOneZero) {
  EXPECT_NEAR(tet_quality({1, 1, 1}, {-1, 1, -1}, {1, -1, -1}, {-1, -1, 1}), 1.0, 1e-12);
  EXPECT_NEAR(tet_quality({0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}), 0.0, 1e-12);
}

TEST(Lattice, EmbeddedPointsComeBackToWhereTheyWereAndFollowAnAffineMotion) {
  const LabelVolume v = ball(50, 3, 41);
  const std::vector<float> field = smoothed_occupancy(v, 7, 1.0);
  const Box box = bounding_box(*organ_surface(v, 7));
  const TetMesh lattice = fill_lattice(box.low, box.high, 0.012F, [&](glm::vec3 p) { return sample(v.grid, field, p) - 0.5F; });
  ASSERT_FALSE(lattice.tets.empty());
  const auto surface_result = organ_surface(v, 7, {.target_triangles = 4000});
  ASSERT_TRUE(surface_result.has_value());
  const Mesh& surface = *surface_result;
  const Embedding e = embed(lattice, surface.positions);
  const glm::mat3 A(1.1F, 0.2F, 0.0F, -0.1F, 0.9F, 0.05F, 0.0F, 0.1F, 1.05F);
  TetMesh moved = lattice;
  for (auto& p : moved.positions) p = A * p;
  for (std::size_t i = 0; i < surface.positions.size(); ++i) {
    const glm::vec4 w = e.weights[i];
    EXPECT_NEAR(w.x + w.y + w.z + w.w, 1.0F, 1e-5F);
    EXPECT_GT(std::min({w.x, w.y, w.z, w.w}), -0.8F);
    EXPECT_LT(glm::length(embedded_point(lattice, e.tet[i], w) - surface.positions[i]), 1e-6F);
    EXPECT_LT(glm::length(embedded_point(moved, e.tet[i], w) - A * surface.positions[i]), 1e-6F);
  }
}

TEST(Lattice, APointIsBoundOnlyWhereItMayBe) {
  const TetMesh lattice = ball_lattice(0.05F);
  const auto right = [&](std::size_t t) {
    float x = 0;
    for (const std::uint32_t v : lattice.tets[t]) x += lattice.positions[v].x;
    return x > 0;
  };
  const std::vector<glm::vec3> points = {{-0.02F, 0.0F, 0.0F}, {0.02F, 0.01F, 0.0F}};
  const Embedding e = embed(lattice, points, [&](std::size_t, std::size_t t) { return right(t); });
  EXPECT_TRUE(right(e.tet[0]));
  EXPECT_TRUE(right(e.tet[1]));
  EXPECT_GE(std::min({e.weights[1].x, e.weights[1].y, e.weights[1].z, e.weights[1].w}), 0.0F);
  EXPECT_EQ(embed(lattice, points, [](std::size_t, std::size_t) { return false; }).tet, embed(lattice, points).tet);
}

TEST(Lattice, BadStepsAndEmptyOrgansAreErrors) {
  const LabelVolume v = ball(30, 3, 25);
  EXPECT_EQ(label_lattice(v, 7, 0.0).error().kind, ErrorKind::wrong_use);
  EXPECT_EQ(label_lattice(v, 7, std::nan("")).error().kind, ErrorKind::wrong_use);
  EXPECT_EQ(label_lattice(ball(60, 3, 41), 7, 0.001).error().kind, ErrorKind::wrong_use);
  EXPECT_EQ(label_lattice(v, 9, 0.01).error().kind, ErrorKind::failed);
}

TEST(Lattice, NothingInsideGivesNothing) {
  EXPECT_TRUE(fill_lattice(glm::vec3(0), glm::vec3(0.1F), 0.01F, [](glm::vec3) { return -1.0F; }).tets.empty());
}

}  // namespace
}  // namespace holotwin
