#include "engine/anatomy/import.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "engine/anatomy/gzip.h"
#include "engine/anatomy/lattice.h"
#include "engine/anatomy/measure.h"
#include "engine/anatomy/nifti_import.h"
#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "tests/anatomy/nifti_builder.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using test::NiftiBuilder;

const fs::path kData = fs::path(HOLOTWIN_SOURCE_DIR) / "../shared/data/imaging";

class ImportFiles : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("holotwin_import_test_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_" +
                                        hex64(reinterpret_cast<std::uintptr_t>(this)));
    fs::remove_all(dir_);
    fs::create_directories(dir_);
    grid_.size = {40, 30, 36};
    grid_.T_world_index = glm::dmat4(1.0);
    for (int a = 0; a < 3; ++a) grid_.T_world_index[a][a] = 5;
    grid_.T_world_index[3] = glm::dvec4(-100, -75, 0, 1);
    names_ = "id,name\n5,liver\n2,kidney_right\n63,inferior_vena_cava\n";
  }
  void TearDown() override { fs::remove_all(dir_); }

  // A body of water with a liver, a kidney on the patient's right and a cava, on any grid that covers -100..100, -75..75, 0..180 mm.
  static void body(const Grid& g, std::vector<std::int16_t>& hu, std::vector<std::uint8_t>& labels) {
    hu.assign(g.count(), -1000);
    labels.assign(g.count(), 0);
    const auto within = [](glm::dvec3 p, glm::dvec3 centre, glm::dvec3 radii) { return glm::length((p - centre) / radii) < 1; };
    for (int k = 0; k < g.size.z; ++k) {
      for (int j = 0; j < g.size.y; ++j) {
        for (int i = 0; i < g.size.x; ++i) {
          const glm::dvec3 p = g.world_mm({i, j, k});
          const std::size_t at = g.at(i, j, k);
          if (glm::length(glm::dvec2(p.x / 90, p.y / 65)) < 1) hu[at] = 0;
          if (within(p, {35, 5, 110}, {50, 45, 45})) labels[at] = 5;
          if (within(p, {45, -30, 40}, {15, 15, 25})) labels[at] = 2;
          if (glm::length(glm::dvec2(p.x + 5, p.y + 45)) < 9) labels[at] = 63;
          if (labels[at] == 5) hu[at] = 46;
        }
      }
    }
  }

  Result<Twin> run(const NiftiBuilder& ct, const NiftiBuilder& labels) {
    EXPECT_TRUE(write_file(dir_ / "ct.nii.gz", gzip(ct.file)).has_value());
    EXPECT_TRUE(write_file(dir_ / "labels.nii", labels.file).has_value());
    EXPECT_TRUE(write_text_file(dir_ / "names.csv", names_).has_value());
    return import_ct({dir_ / "ct.nii.gz", dir_ / "labels.nii", dir_ / "names.csv", "made", "test"});
  }
  Result<Twin> run_on(const Grid& g) {
    std::vector<std::int16_t> hu;
    std::vector<std::uint8_t> labels;
    body(g, hu, labels);
    return run(NiftiBuilder(g, test::kInt16).add(hu), NiftiBuilder(g, test::kUint8).add(labels));
  }

  fs::path dir_;
  Grid grid_;
  std::string names_;
};

TEST_F(ImportFiles, MeasuresEveryLabelAndTheSkinOfASmallBody) {
  const auto twin = run_on(grid_);
  ASSERT_TRUE(twin.has_value()) << twin.error().message();
  const Organ* liver = twin->organ("liver");
  ASSERT_NE(liver, nullptr);
  const double ellipsoid_mL = 4.0 / 3.0 * 3.14159265 * 50 * 45 * 45 / 1000;
  EXPECT_NEAR(liver->volume_mL, ellipsoid_mL, 0.02 * ellipsoid_mL);
  EXPECT_FALSE(liver->incomplete);
  EXPECT_TRUE(twin->organ("inferior_vena_cava")->incomplete);
  EXPECT_TRUE(twin->organ("skin")->incomplete);
  const double body_mL = 3.14159265 * 90 * 65 * 180 / 1000;
  EXPECT_NEAR(twin->organ("skin")->volume_mL, body_mL, 0.03 * body_mL);
  for (const Organ& o : twin->organs) EXPECT_TRUE(is_closed(o.surface)) << o.name;
  EXPECT_EQ(twin->liver_embedding.tet.size(), liver->surface.positions.size());
  EXPECT_EQ(twin->vessels.size(), 3U);
  for (const VesselTree& t : twin->vessels) EXPECT_TRUE(t.generated) << t.name;
  EXPECT_EQ(twin->provenance.kind, "import");
  ASSERT_EQ(twin->provenance.sources.size(), 3U);
  EXPECT_EQ(twin->provenance.sources[0].find(dir_.string()), std::string::npos) << "a path may hold a patient's name";
}

TEST_F(ImportFiles, LabelsOnAGridWithItsAxesSwappedAreOnAnotherGrid) {
  grid_.size = {36, 36, 36};  // as wide as high: the far corners of both grids coincide
  grid_.T_world_index[3] = glm::dvec4(-90, -90, 0, 1);
  std::vector<std::int16_t> hu;
  std::vector<std::uint8_t> labels;
  body(grid_, hu, labels);
  Grid swapped = grid_;
  std::swap(swapped.T_world_index[0], swapped.T_world_index[1]);
  const auto twin = run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(swapped, test::kUint8).add(labels));
  ASSERT_FALSE(twin.has_value());
  EXPECT_NE(twin.error().message().find("grid"), std::string::npos) << twin.error().message();
}

TEST_F(ImportFiles, TwoLabelsOfOneNameAreRefusedAndNoLineIsRepeated) {
  for (const char* bad : {"id,name\n5,liver\n6,liver\n", "id,name\n5,liver\n5,spleen\n", "id,name\n5,liver\n9,skin\n", "id,name\n5,liver\nDOE JANE 1970\n"}) {
    names_ = bad;
    const auto twin = run_on(grid_);
    ASSERT_FALSE(twin.has_value()) << bad;
    EXPECT_NE(twin.error().message().find("line 3"), std::string::npos) << twin.error().message();
    EXPECT_EQ(twin.error().message().find("JANE"), std::string::npos) << "a wrong file may name patients";
  }
}

// The same body stored with other axis orders and directions must be the same body in the world.
TEST_F(ImportFiles, TheOrientationOfTheFileDoesNotMoveThePatient) {
  const auto straight = run_on(grid_);
  ASSERT_TRUE(straight.has_value()) << straight.error().message();
  Grid lps = grid_;
  lps.T_world_index[0][0] = lps.T_world_index[1][1] = -5;
  lps.T_world_index[3] = glm::dvec4(grid_.world_mm({39, 29, 0}), 1.0);
  Grid las = grid_;
  las.T_world_index[0][0] = -5;
  las.T_world_index[3] = glm::dvec4(grid_.world_mm({39, 0, 0}), 1.0);
  Grid coronal;  // first axis down, second to the right, third forward
  coronal.size = {36, 40, 30};
  coronal.T_world_index = glm::dmat4(glm::dvec4(0, 0, -5, 0), glm::dvec4(5, 0, 0, 0), glm::dvec4(0, 5, 0, 0), glm::dvec4(grid_.world_mm({0, 0, 35}), 1.0));
  for (const Grid& g : {lps, las, coronal}) {
    const auto turned = run_on(g);
    ASSERT_TRUE(turned.has_value()) << turned.error().message();
    for (const Organ& o : straight->organs) {
      const Organ* other = turned->organ(o.name);
      ASSERT_NE(other, nullptr);
      EXPECT_NEAR(other->volume_mL, o.volume_mL, 1e-6);
      EXPECT_GT(mesh_volume_m3(other->surface), 0.0) << "inside out";
      EXPECT_LT(glm::length(mesh_centroid(other->surface) - mesh_centroid(o.surface)), 5e-4F) << o.name;
    }
    EXPECT_GT(mesh_centroid(turned->organ("kidney_right")->surface).x, 0.0F) << "the right kidney lies on the patient's right";
    EXPECT_LT(glm::length(turned->porta_hepatis - straight->porta_hepatis), 0.011F);
  }
}

TEST_F(ImportFiles, LabelsOnAnotherGridAreAnErrorThatNamesBothGrids) {
  std::vector<std::int16_t> hu;
  std::vector<std::uint8_t> labels;
  body(grid_, hu, labels);
  Grid other = grid_;
  other.T_world_index[3][0] += 0.1;  // a fiftieth of a voxel
  const auto shifted = run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(other, test::kUint8).add(labels));
  ASSERT_FALSE(shifted.has_value());
  EXPECT_NE(shifted.error().message().find("-100.0"), std::string::npos) << shifted.error().message();
  EXPECT_NE(shifted.error().message().find("-99.9"), std::string::npos) << shifted.error().message();
  other = grid_;
  std::swap(other.size.x, other.size.y);
  const auto sized = run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(other, test::kUint8).add(labels));
  ASSERT_FALSE(sized.has_value());
  EXPECT_NE(sized.error().message().find("30x40x36"), std::string::npos);
  EXPECT_NE(sized.error().message().find("40x30x36"), std::string::npos);
  other = grid_;
  other.T_world_index[3][0] += 0.01;  // within a hundredth of a voxel: rounding of a header
  EXPECT_TRUE(run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(other, test::kUint8).add(labels)).has_value());
}

TEST_F(ImportFiles, NamesThatAreMissingOrWrongAreErrors) {
  for (const char* names : {"id,name\n5,liver\n2,kidney_right\n", "id,name\n5,leber\n2,kidney_right\n63,inferior_vena_cava\n", "id,name\nfive,liver\n", "id,name\n5,../../x\n",
                            "id,name\n500,liver\n", "id,name\n5\n", "\x01\x02\x03"}) {
    names_ = names;
    const auto twin = run_on(grid_);
    ASSERT_FALSE(twin.has_value()) << names;
    EXPECT_NE(twin.error().message().find("names.csv"), std::string::npos) << twin.error().message();
  }
}

TEST_F(ImportFiles, ACtGivenAsLabelsIsAnError) {
  std::vector<std::int16_t> hu;
  std::vector<std::uint8_t> labels;
  body(grid_, hu, labels);
  const auto twin = run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(grid_, test::kInt16).add(hu));
  ASSERT_FALSE(twin.has_value());
  EXPECT_NE(twin.error().message().find("-1000"), std::string::npos) << twin.error().message();
}

TEST_F(ImportFiles, ACtWithoutABodyIsAnError) {
  std::vector<std::int16_t> hu;
  std::vector<std::uint8_t> labels;
  body(grid_, hu, labels);
  std::fill(hu.begin(), hu.end(), std::int16_t{-1000});
  EXPECT_FALSE(run(NiftiBuilder(grid_, test::kInt16).add(hu), NiftiBuilder(grid_, test::kUint8).add(labels)).has_value());
}

TEST_F(ImportFiles, AMissingFileIsNamed) {
  const auto twin = import_ct({dir_ / "nothing.nii", dir_ / "labels.nii", dir_ / "names.csv", "made", "test"});
  ASSERT_FALSE(twin.has_value());
  EXPECT_NE(twin.error().message().find("nothing.nii"), std::string::npos);
}

TEST(SlowImport, TheRealPatientMeasuresAsItsSourcesSay) {
  const fs::path d = kData / "ts_abdopelvis";
  if (!fs::exists(d / "ct.nii.gz")) GTEST_SKIP() << d << " is not there";
  const auto started = std::chrono::steady_clock::now();
  const auto twin = import_ct({d / "ct.nii.gz", d / "labels_total.nii.gz", d / "labels_total.csv", "ts", "test"});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  ASSERT_TRUE(twin.has_value()) << twin.error().message();
#ifdef NDEBUG
  EXPECT_LT(seconds, 20.0);
#else
  static_cast<void>(seconds);
#endif
  // shared/data/imaging/SOURCES.md, ts_abdopelvis.
  const struct {
    const char* name;
    double volume_mL;
    bool incomplete;
  } truths[] = {{"liver", 1125.7, true}, {"kidney_right", 192.6, false}, {"kidney_left", 137.4, false}, {"spleen", 261, true}, {"pancreas", 18.8, false}, {"urinary_bladder", 479, false}};
  for (const auto& t : truths) {
    const Organ* o = twin->organ(t.name);
    ASSERT_NE(o, nullptr) << t.name;
    EXPECT_NEAR(o->volume_mL, t.volume_mL, 0.003 * t.volume_mL) << t.name;
    EXPECT_EQ(o->incomplete, t.incomplete) << t.name;
    EXPECT_NEAR(mesh_volume_m3(o->surface) * 1e6, o->volume_mL, 0.02 * o->volume_mL) << t.name;
  }
  EXPECT_EQ(twin->organs.size(), 61U + 1U) << "61 structures present of the scheme, and the skin";
  EXPECT_GT(mesh_centroid(twin->organ("kidney_right")->surface).x, mesh_centroid(twin->organ("kidney_left")->surface).x + 0.05F);
  EXPECT_GT(mesh_centroid(twin->organ("liver")->surface).x, mesh_centroid(twin->organ("spleen")->surface).x);
  EXPECT_GT(mesh_centroid(twin->organ("liver")->surface).z, mesh_centroid(twin->organ("urinary_bladder")->surface).z);
  EXPECT_GT(mesh_centroid(twin->organ("urinary_bladder")->surface).y, mesh_centroid(twin->organ("sacrum")->surface).y);
  // Unenhanced liver: 40-65 HU; this one has 44.46, counted apart from the files by a script.
  EXPECT_NEAR(mean_hu(twin->ct, twin->labels, twin->organ("liver")->label), 44.46, 0.05);

  std::size_t triangles = 0;
  for (const Organ& o : twin->organs) {
    EXPECT_TRUE(is_closed(o.surface)) << o.name;
    triangles += o.surface.triangles.size();
  }
  EXPECT_LT(triangles, 60000U);
  const Mesh& liver = twin->organ("liver")->surface;
  EXPECT_LE(liver.triangles.size(), 8000U);
  EXPECT_GT(liver.triangles.size(), 7000U);
  // Smooth: corners of the shaded liver agree with their triangles (a voxel staircase has most of them 45 degrees off).
  std::size_t rough = 0;
  for (const auto& t : liver.triangles) {
    const glm::vec3 n = glm::normalize(glm::cross(liver.positions[t[1]] - liver.positions[t[0]], liver.positions[t[2]] - liver.positions[t[0]]));
    for (const std::uint32_t v : t) rough += glm::dot(n, liver.normals[v]) < 0.8F ? 1U : 0U;
  }
  EXPECT_LT(static_cast<double>(rough), 0.02 * 3 * static_cast<double>(liver.triangles.size()));

  EXPECT_NEAR(lattice_volume_m3(twin->liver_lattice) * 1e6, 1125.7, 0.08 * 1125.7);
  EXPECT_GT(twin->liver_lattice.tets.size(), 3000U);
  EXPECT_LT(twin->liver_lattice.tets.size(), 7000U);
  float least = 0;
  for (std::size_t i = 0; i < liver.positions.size(); ++i) {
    const glm::vec4 w = twin->liver_embedding.weights[i];
    least = std::min({least, w.x, w.y, w.z, w.w});
    EXPECT_LT(glm::length(embedded_point(twin->liver_lattice, twin->liver_embedding.tet[i], w) - liver.positions[i]), 1e-5F);
  }
  EXPECT_GT(least, -1.5F) << "far outside its element a vertex would move more than the tissue";

  // The porta hepatis lies on the visceral side: below the liver's top, beside the portal vein's label.
  float to_portal = 1.0F;
  for (const glm::vec3& p : twin->organ("portal_vein_and_splenic_vein")->surface.positions) to_portal = std::min(to_portal, glm::length(p - twin->porta_hepatis));
  EXPECT_LT(to_portal, 0.015F);
  // And at the liver's surface: the portal vein's branches go on inside, the porta is where it enters.
  float to_surface = 1.0F;
  for (const glm::vec3& p : twin->organ("liver")->surface.positions) to_surface = std::min(to_surface, glm::length(p - twin->porta_hepatis));
  EXPECT_LT(to_surface, 0.01F);
  bool noted = false;
  for (const std::string& n : twin->provenance.notes) noted = noted || n.find("generated") != std::string::npos;
  EXPECT_TRUE(noted);

  const fs::path out = fs::temp_directory_path() / ("holotwin_import_ts_" + hex64(reinterpret_cast<std::uintptr_t>(&*twin)) + ".twin");
  ASSERT_TRUE(save_twin(*twin, out, true).has_value());
  const auto load_started = std::chrono::steady_clock::now();
  const auto back = load_twin(out, false);
  const double load_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - load_started).count();
  fs::remove_all(out);
  ASSERT_TRUE(back.has_value()) << back.error().message();
#ifdef NDEBUG
  EXPECT_LT(load_s, 0.6);
#else
  static_cast<void>(load_s);
#endif
}

// The label file's y axis runs against the DICOM rows; its own affine says so. SOURCES.md, ts_ct_dicom_j2k.
TEST(Nifti, ALeftAnteriorSuperiorLabelFileKeepsItsMirrorInTheMatrix) {
  const fs::path file = kData / "ts_ct_dicom_j2k_labels.nii.gz";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is not there";
  const auto image = load_nifti(file);
  ASSERT_TRUE(image.has_value()) << image.error().message();
  EXPECT_EQ(image->grid.size, glm::ivec3(512, 512, 20));
  EXPECT_LT(image->grid.T_world_index[0][0], 0.0);
  EXPECT_GT(image->grid.T_world_index[1][1], 0.0);
  EXPECT_NEAR(image->grid.voxel_mL(), 0.9766 * 0.9766 * 2.0 / 1000, 1e-6);
}

// DICOM order (left-posterior-superior), int16. SOURCES.md, ts_aorta_dissection: 246 mL, true lumen mean 487 HU, false lumen 212 HU.
TEST(Nifti, TheAortaOfAnLpsSeriesMeasuresAsItsSourcesSay) {
  const fs::path d = kData / "ts_aorta_dissection";
  if (!fs::exists(d / "ct_cropped.nii.gz")) GTEST_SKIP() << d << " is not there";
  const auto ct = load_nifti(d / "ct_cropped.nii.gz");
  ASSERT_TRUE(ct.has_value()) << ct.error().message();
  const auto mean = [&](const char* name, double& mL) {
    const auto mask = load_nifti(d / name);
    EXPECT_TRUE(mask.has_value());
    double sum = 0;
    std::size_t n = 0;
    for (std::size_t i = 0; i < mask->values.size(); ++i) {
      if (mask->values[i] <= 0.5F) continue;
      sum += static_cast<double>(ct->values[i]);
      ++n;
    }
    mL = static_cast<double>(n) * ct->grid.voxel_mL();
    return sum / static_cast<double>(n);
  };
  double mL = 0;
  mean("aorta.nii.gz", mL);
  EXPECT_NEAR(mL, 246, 2.5);
  EXPECT_NEAR(mean("aorta_true_lumen.nii.gz", mL), 487, 2);
  EXPECT_NEAR(mean("aorta_false_lumen.nii.gz", mL), 212, 2);
}

}  // namespace
}  // namespace holotwin
