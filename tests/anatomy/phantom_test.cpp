#include "tools/phantom/make_twin.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "engine/anatomy/measure.h"
#include "engine/core/file.h"
#include "tests/anatomy/built_in_twin.h"
#include "tools/phantom/body.h"

using namespace holotwin;

namespace {

const std::map<std::uint8_t, LabelMeasure>& measured() {
  static const auto m = measure_labels(built_in_twin().labels);
  return m;
}

const LabelMeasure& measure(const std::string& name) {
  for (const auto& [label, n] : built_in_twin().labels.names)
    if (n == name) return measured().at(label);
  throw std::runtime_error("no label " + name);
}

}  // namespace

TEST(Phantom, OrganVolumesAreThoseOfTheReferenceTable) {
  // anatomy-reference.csv, rows "volume" (ICRP 89 mass over density); the liver includes its tumour.
  EXPECT_NEAR(measure("liver").volume_mL + measure("liver_tumour").volume_mL, 1714, 0.05 * 1714);
  EXPECT_NEAR(measure("kidney_right").volume_mL, 148, 0.05 * 148);
  EXPECT_NEAR(measure("kidney_left").volume_mL, 148, 0.05 * 148);
  EXPECT_NEAR(measure("spleen").volume_mL, 142, 0.05 * 142);
  EXPECT_NEAR(measure("pancreas").volume_mL, 133, 0.05 * 133);
  // Mass rows over the table's densities.
  EXPECT_NEAR(measure("heart").volume_mL, 840 / 1.06, 0.05 * 792);
  EXPECT_NEAR(measure("lung_right").volume_mL, 642 / 0.38, 0.05 * 1689);
  EXPECT_NEAR(measure("lung_left").volume_mL, 558 / 0.38, 0.05 * 1468);
  EXPECT_NEAR(built_in_twin().organ("liver")->volume_mL, 1714, 0.05 * 1714);
}

TEST(Phantom, OrgansLieWhereTheTableHasThem) {
  // Rows "centroid_from_L1" of the organs that its scan does not cut; that patient is 333 x 267 mm at L1, this one some 300 x 215,
  // so a difference of 20 mm is allowed.
  const std::map<std::string, glm::dvec3> rows{{"kidney_right", {75, 20, -37}}, {"kidney_left", {-73, 14, -25}}, {"gallbladder", {70, 100, -19}}};
  for (const auto& [name, row] : rows) EXPECT_LT(glm::length(measure(name).centroid_mm - row), 20.0) << name;
  EXPECT_LT(measure("spleen").centroid_mm.x, -80);
  EXPECT_GT(measure("liver").centroid_mm.x, 40) << "the liver is on the patient's right, +x";
  EXPECT_LT(measure("heart").centroid_mm.x, 0);
  EXPECT_GT(measure("inferior_vena_cava").centroid_mm.x, measure("aorta").centroid_mm.x);
  EXPECT_GT(measure("lung_right").centroid_mm.x, 0);
}

TEST(Phantom, TheLiverIsAsWideAsALiver) {
  const Box box = bounding_box(built_in_twin().organ("liver")->surface);
  EXPECT_GT(box.high.x - box.low.x, 0.18F);
  EXPECT_LT(box.high.x - box.low.x, 0.215F);
  EXPECT_GT(box.high.z - box.low.z, 0.15F);
}

TEST(Phantom, TheTumourIsSurroundedByLiver) {
  const LabelVolume& labels = built_in_twin().labels;
  const std::uint8_t liver = built_in_twin().organ("liver")->label, tumour = built_in_twin().organ("liver_tumour")->label;
  std::size_t count = 0;
  for (int k = 1; k + 1 < labels.grid.size.z; ++k)
    for (int j = 1; j + 1 < labels.grid.size.y; ++j)
      for (int i = 1; i + 1 < labels.grid.size.x; ++i) {
        if (labels.labels[labels.grid.at(i, j, k)] != tumour) continue;
        ++count;
        for (const glm::ivec3 d : {glm::ivec3(1, 0, 0), glm::ivec3(-1, 0, 0), glm::ivec3(0, 1, 0), glm::ivec3(0, -1, 0), glm::ivec3(0, 0, 1), glm::ivec3(0, 0, -1)}) {
          const std::uint8_t l = labels.labels[labels.grid.at(i + d.x, j + d.y, k + d.z)];
          EXPECT_TRUE(l == liver || l == tumour);
        }
      }
  EXPECT_GT(count, 500U);
}

TEST(Phantom, CtShowsEachOrganAtItsHounsfieldNumber) {
  const Twin& twin = built_in_twin();
  const auto hu = [&](const char* name) { return mean_hu(twin.ct, twin.labels, twin.organ(name)->label); };
  // Unenhanced rows of anatomy-reference.csv; the border voxels of a label are mixed with what is beside them, so a few HU are allowed.
  EXPECT_NEAR(hu("liver"), 55, 5);
  EXPECT_NEAR(hu("spleen"), 45, 9);
  EXPECT_NEAR(hu("kidney_right"), 30, 9);
  EXPECT_NEAR(hu("lung_right"), -750, 30);
  EXPECT_NEAR(hu("aorta"), 44, 20);
  EXPECT_GT(hu("ribs"), 250);
  EXPECT_EQ(twin.ct.hu.front(), -1000);
}

TEST(Phantom, NothingPokesThroughTheSkin) {
  const phantom::Body body = phantom::make_body(1);
  const phantom::OrganVolume& skin = body.organs.front();
  ASSERT_EQ(skin.name, "skin");
  const Grid& g = body.labels.grid;
  std::size_t outside = 0;
  for (int k = 0; k < g.size.z; k += 2)
    for (int j = 0; j < g.size.y; j += 2)
      for (int i = 0; i < g.size.x; i += 2)
        if (body.labels.labels[g.at(i, j, k)] != 0 && skin.occupancy[skin.grid.at(i / 2, j / 2, k / 2)] < 0.5F) ++outside;
  EXPECT_EQ(outside, 0U);
}

TEST(Phantom, EveryOrganHasASurfaceOfItsVolume) {
  std::size_t triangles = 0;
  for (const Organ& o : built_in_twin().organs) {
    triangles += o.surface.triangles.size();
    EXPECT_FALSE(o.incomplete);
    EXPECT_EQ(o.surface.normals.size(), o.surface.positions.size()) << o.name;
    EXPECT_NEAR(mesh_volume_m3(o.surface) * 1e6, o.volume_mL, 0.05 * o.volume_mL) << o.name;
  }
  EXPECT_TRUE(is_closed(built_in_twin().organ("liver")->surface));
  EXPECT_GT(triangles, 35000U);
  EXPECT_LT(triangles, 55000U);
  EXPECT_EQ(built_in_twin().organs.front().name, "skin");
}

TEST(Phantom, TheTwinIsComplete) {
  const Twin& twin = built_in_twin();
  for (const char* name : {"skin", "ribs", "spine", "sternum", "pelvis", "lung_left", "lung_right", "heart", "liver", "liver_tumour", "gallbladder", "spleen", "kidney_left",
                           "kidney_right", "stomach", "aorta", "inferior_vena_cava", "portal_vein_and_splenic_vein"})
    EXPECT_NE(twin.organ(name), nullptr) << name;
  EXPECT_EQ(twin.vessels.size(), 3U);
  EXPECT_GT(twin.liver_lattice.tets.size(), 2000U);
  EXPECT_EQ(twin.liver_embedding.tet.size(), twin.organ("liver")->surface.positions.size());
  EXPECT_EQ(twin.provenance.kind, "phantom");
  EXPECT_FALSE(twin.provenance.notes.empty());
}

TEST(SlowPhantom, TheSameSeedGivesTheSameFiles) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "holotwin_phantom_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto again = phantom::make_phantom_twin(1);
  ASSERT_TRUE(again);
  ASSERT_TRUE(save_twin(built_in_twin(), folder / "a.twin", false));
  ASSERT_TRUE(save_twin(*again, folder / "b.twin", false));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "a.twin")) {
    if (!entry.is_regular_file()) continue;
    const auto a = read_file(entry.path(), 1U << 30U), b = read_file(folder / "b.twin" / std::filesystem::relative(entry.path(), folder / "a.twin"), 1U << 30U);
    ASSERT_TRUE(a && b) << entry.path();
    EXPECT_EQ(*a, *b) << entry.path();
  }
  std::filesystem::remove_all(folder);
}
