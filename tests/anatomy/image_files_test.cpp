#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "engine/anatomy/gzip.h"
#include "engine/anatomy/measure.h"
#include "engine/anatomy/mesh_glb.h"
#include "engine/anatomy/nifti_import.h"
#include "engine/anatomy/nrrd.h"
#include "engine/core/file.h"
#include "engine/core/rng.h"
#include "tests/anatomy/nifti_builder.h"

namespace holotwin {
namespace {

using test::NiftiBuilder;

Grid small_grid() {
  Grid g;
  g.size = {5, 4, 3};
  g.T_world_index = glm::dmat4(1.0);
  g.T_world_index[0] = glm::dvec4(2, 0, 0, 0);
  g.T_world_index[1] = glm::dvec4(0, 3, 0, 0);
  g.T_world_index[2] = glm::dvec4(0, 0, 4, 0);
  g.T_world_index[3] = glm::dvec4(-10, 20, 30, 1);
  return g;
}

std::vector<std::int16_t> ramp() {
  std::vector<std::int16_t> v(60);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<std::int16_t>(10 * static_cast<int>(i) - 300);
  return v;
}

std::string error_of(const Result<NiftiImage>& r) { return r ? "no error" : r.error().message(); }

TEST(Nifti, ReadsVoxelsSlopeAndPlace) {
  NiftiBuilder b(small_grid(), test::kInt16);
  b.put<float>(112, 2.0F).put<float>(116, -5.0F).add(ramp());
  for (const bool packed : {false, true}) {
    const auto image = nifti_image(packed ? gzip(b.file) : b.file, "x.nii");
    ASSERT_TRUE(image.has_value()) << error_of(image);
    EXPECT_EQ(image->grid.size, glm::ivec3(5, 4, 3));
    EXPECT_FLOAT_EQ(image->values[0], -605.0F);
    EXPECT_FLOAT_EQ(image->values[image->grid.at(4, 3, 2)], 575.0F);
    const glm::dvec3 p = image->grid.world_mm({4, 3, 2});
    EXPECT_NEAR(p.x, -2, 1e-6);
    EXPECT_NEAR(p.y, 29, 1e-6);
    EXPECT_NEAR(p.z, 38, 1e-6);
    EXPECT_NEAR(image->grid.voxel_mL(), 0.024, 1e-9);
  }
}

TEST(Nifti, ReadsBigEndianFiles) {
  NiftiBuilder b(small_grid(), test::kUint8);
  b.add(std::vector<std::uint8_t>(60, 7));
  const auto turn = [&](std::size_t offset, std::size_t size) { std::reverse(b.file.begin() + static_cast<std::ptrdiff_t>(offset), b.file.begin() + static_cast<std::ptrdiff_t>(offset + size)); };
  turn(0, 4);
  for (std::size_t i = 0; i < 8; ++i) turn(40 + 2 * i, 2);
  for (std::size_t i = 0; i < 8; ++i) turn(76 + 4 * i, 4);
  for (const std::size_t at : {std::size_t{70}, std::size_t{72}, std::size_t{252}, std::size_t{254}}) turn(at, 2);
  for (const std::size_t at : {std::size_t{108}, std::size_t{112}, std::size_t{116}}) turn(at, 4);
  for (std::size_t at = 256; at < 328; at += 4) turn(at, 4);
  const auto image = nifti_image(b.file, "x.nii");
  ASSERT_TRUE(image.has_value()) << error_of(image);
  EXPECT_EQ(image->grid.size, glm::ivec3(5, 4, 3));
  EXPECT_EQ(image->values[59], 7.0F);
}

// Quaternion (0, 0, 1) turns by 180 degrees about z: what a DICOM series in LPS order looks like (nifti1.h, "QUATERNION REPRESENTATION").
TEST(Nifti, TheQformTurnsAndMirrorsAsTheStandardSays) {
  for (const float qfac : {1.0F, -1.0F}) {
    NiftiBuilder b(small_grid(), test::kInt16);
    b.put<std::int16_t>(254, 0).put<std::int16_t>(252, 1).put<float>(76, qfac);
    b.put<float>(256, 0.0F).put<float>(260, 0.0F).put<float>(264, 1.0F).put<float>(268, 11.0F).put<float>(272, 12.0F).put<float>(276, 13.0F);
    b.add(ramp());
    const auto image = nifti_image(b.file, "x.nii");
    ASSERT_TRUE(image.has_value()) << error_of(image);
    const glm::dvec3 p = image->grid.world_mm({1, 1, 1});
    EXPECT_NEAR(p.x, 11 - 2, 1e-6);
    EXPECT_NEAR(p.y, 12 - 3, 1e-6);
    EXPECT_NEAR(p.z, 13 + static_cast<double>(qfac) * 4, 1e-6);
  }
}

TEST(Nifti, MetresAndMicrometresBecomeMillimetres) {
  Grid g = small_grid();
  for (int c = 0; c < 4; ++c) g.T_world_index[c] = glm::dvec4(glm::dvec3(g.T_world_index[c]) / 1000.0, c == 3 ? 1.0 : 0.0);
  NiftiBuilder b(g, test::kInt16);
  b.put<std::uint8_t>(123, 1).add(ramp());
  const auto image = nifti_image(b.file, "x.nii");
  ASSERT_TRUE(image.has_value()) << error_of(image);
  EXPECT_NEAR(image->grid.world_mm({1, 0, 0}).x, -8, 1e-5);
}

struct BadNifti {
  const char* name;
  const char* says;  // a word of the message
  void (*spoil)(NiftiBuilder&);
};

TEST(Nifti, BadFilesAreErrorsThatSayWhatIsWrong) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const BadNifti cases[] = {
      {"cut header", "348", [](NiftiBuilder& b) { b.file.resize(100); }},
      {"empty", "348", [](NiftiBuilder& b) { b.file.clear(); }},
      {"not an image", "not a NIfTI", [](NiftiBuilder& b) { std::memcpy(b.file.data(), "%PDF", 4); }},
      {"header of a pair", "single-file", [](NiftiBuilder& b) { std::memcpy(b.file.data() + 344, "ni1", 4); }},
      {"cut voxels", "claims", [](NiftiBuilder& b) { b.file.resize(b.file.size() - 1); }},
      {"70 TB", "claims", [](NiftiBuilder& b) { b.put<std::int16_t>(42, 32767).put<std::int16_t>(44, 32767).put<std::int16_t>(46, 32767); }},
      {"negative size", "size -5", [](NiftiBuilder& b) { b.put<std::int16_t>(42, -5); }},
      {"zero axes", "0 axes", [](NiftiBuilder& b) { b.put<std::int16_t>(40, 0); }},
      {"time series", "time series", [](NiftiBuilder& b) { b.put<std::int16_t>(40, 4).put<std::int16_t>(48, 9); }},
      {"complex voxels", "type 32", [](NiftiBuilder& b) { b.put<std::int16_t>(70, 32); }},
      {"NaN matrix", "usable number", [](NiftiBuilder& b) { b.put<float>(280, std::numeric_limits<float>::quiet_NaN()); }},
      {"infinite origin", "usable number", [](NiftiBuilder& b) { b.put<float>(292, std::numeric_limits<float>::infinity()); }},
      {"NaN spacing", "spacing", [](NiftiBuilder& b) { b.put<float>(80, std::numeric_limits<float>::quiet_NaN()); }},
      {"two spacings", "two voxel spacings", [](NiftiBuilder& b) { b.put<float>(80, 2.5F); }},
      {"flat axes", "span", [](NiftiBuilder& b) { b.put<float>(284, 3.0F).put<float>(300, 0.0F); }},
      {"no orientation", "left and right", [](NiftiBuilder& b) { b.put<std::int16_t>(254, 0); }},
      {"image before the header's end", "does not begin", [](NiftiBuilder& b) { b.put<float>(108, 10.0F); }},
      {"image offset NaN", "does not begin", [](NiftiBuilder& b) { b.put<float>(108, std::numeric_limits<float>::quiet_NaN()); }},
  };
  for (const BadNifti& c : cases) {
    NiftiBuilder b(small_grid(), test::kInt16);
    b.add(ramp());
    ASSERT_TRUE(nifti_image(b.file, "x.nii").has_value());
    c.spoil(b);
    for (const bool packed : {false, true}) {
      const auto image = nifti_image(packed ? gzip(b.file) : b.file, "x.nii");
      // Packed, a file that is one byte short is found to be so when it is unpacked.
      const std::string says = packed && std::string(c.name) == "cut voxels" ? "ends early" : c.says;
      EXPECT_NE(error_of(image).find(says), std::string::npos) << c.name << ": " << error_of(image);
      EXPECT_NE(error_of(image).find("x.nii"), std::string::npos) << c.name;
    }
  }
  NiftiBuilder b(small_grid(), test::kFloat32);
  std::vector<float> values(60, 1.0F);
  values[17] = nan;
  b.add(values);
  EXPECT_NE(error_of(nifti_image(b.file, "x.nii")).find("voxel 17"), std::string::npos);
}

TEST(Nifti, ADicomFileIsNamedAsSuch) {
  std::vector<std::byte> file(200);
  const std::string mark = "DICM";
  for (std::size_t i = 0; i < mark.size(); ++i) file[128 + i] = static_cast<std::byte>(mark[i]);
  const auto image = nifti_image(file, "slice.dcm");
  ASSERT_FALSE(image);
  EXPECT_NE(image.error().message().find("DICOM"), std::string::npos) << image.error().message();
}

TEST(Nifti, ATruncatedOrDamagedGzipIsAnError) {
  NiftiBuilder b(small_grid(), test::kInt16);
  b.add(ramp());
  const auto packed = gzip(b.file);
  for (std::size_t n = 3; n < packed.size(); n += 7) {
    EXPECT_FALSE(nifti_image(std::span(packed).first(n), "x.nii.gz").has_value()) << n;
  }
  auto changed = packed;
  changed[packed.size() - 6] ^= std::byte{0x40};  // the checksum
  EXPECT_FALSE(nifti_image(changed, "x.nii.gz").has_value());
}

TEST(Gzip, ComesBackAndRefusesMoreThanItsCap) {
  std::vector<std::byte> data(3 << 20U);
  Rng rng(5);
  for (std::size_t i = 0; i < data.size(); i += 3) data[i] = static_cast<std::byte>(rng.next_u32() >> 24U);
  const auto packed = gzip(data);
  const auto back = gunzip(packed, data.size(), "x");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, data);
  EXPECT_FALSE(gunzip(packed, data.size() - 1, "x").has_value());
  const auto first = gunzip_first(packed, 1000, "x");
  ASSERT_FALSE(first.has_value()) << "3 MB after the 1000 bytes asked for are too much to be padding";
  const auto most = gunzip_first(packed, data.size() - 10, "x");
  ASSERT_TRUE(most.has_value());
  EXPECT_EQ(most->size(), data.size() - 10);
  EXPECT_FALSE(gunzip_first(packed, data.size() + 1, "x").has_value());
}

TEST(Nrrd, CtAndLabelsComeBackExactlyWithTheirPlace) {
  Grid g = small_grid();
  g.T_world_index[0] = glm::dvec4(-1.9, 0.1, 0.05, 0);
  g.T_world_index[3] = glm::dvec4(0.1 + 0.2, 1.0 / 3.0, -7, 1);
  const CtVolume ct{g, ramp()};
  const auto back = ct_from_nrrd(nrrd_of(ct), "ct.nrrd");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->hu, ct.hu);
  EXPECT_EQ(back->grid.T_world_index, g.T_world_index);
  LabelVolume labels{g, std::vector<std::uint8_t>(60, 3), {}};
  labels.labels[7] = 255;
  const auto labels_back = labels_from_nrrd(nrrd_of(labels), "labels.nrrd");
  ASSERT_TRUE(labels_back.has_value());
  EXPECT_EQ(labels_back->labels, labels.labels);
}

std::vector<std::byte> text_file(const std::string& header, std::size_t voxel_bytes) {
  const auto bytes = std::as_bytes(std::span(header.data(), header.size()));
  std::vector<std::byte> out(bytes.begin(), bytes.end());
  out.resize(out.size() + voxel_bytes);
  return out;
}

TEST(Nrrd, ALeftPosteriorSuperiorFileIsTurnedIntoOurFrame) {
  const auto labels = labels_from_nrrd(
      text_file("NRRD0004\ntype: unsigned char\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,2)\n"
                "kinds: domain domain domain\nencoding: raw\nspace origin: (5,6,7)\n\n", 8),
      "x.nrrd");
  ASSERT_TRUE(labels.has_value()) << labels.error().message();
  EXPECT_EQ(labels->grid.world_mm({1, 1, 1}), glm::dvec3(-6, -7, 9));
}

TEST(Nrrd, BadHeadersAreErrors) {
  const std::string good =
      "NRRD0005\ntype: uint8\ndimension: 3\nspace: right-anterior-superior\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,2)\nendian: little\n"
      "encoding: raw\nspace origin: (5,6,7)\n\n";
  ASSERT_TRUE(labels_from_nrrd(text_file(good, 8), "x").has_value());
  EXPECT_FALSE(labels_from_nrrd(text_file(good, 7), "x").has_value());
  const std::pair<const char*, const char*> changes[] = {
      {"NRRD0005", "NOTNRRD5"}, {"dimension: 3", "dimension: 4"}, {"sizes: 2 2 2", "sizes: 2 2"}, {"sizes: 2 2 2", "sizes: 2 -2 2"},
      {"sizes: 2 2 2", "sizes: 999999999 999999999 9"}, {"(1,0,0) (0,1,0)", "(1,0,0) (1,0,0)"}, {"(0,0,2)", "(0,0,nan)"}, {"(0,0,2)", "none"},
      {"(5,6,7)", "(5,6)"}, {"uint8", "block"}, {"encoding: raw", "encoding: bzip2"}, {"encoding: raw", "encoding: gzip"}, {"right-anterior", "up-and"}};
  for (const auto& [from, to] : changes) {
    std::string h = good;
    h.replace(h.find(from), std::strlen(from), to);
    EXPECT_FALSE(labels_from_nrrd(text_file(h, 8), "x").has_value()) << to;
  }
}

Mesh tetrahedron() {
  Mesh m;
  m.positions = {{0.1F, 0.2F, 0.3F}, {0.2F, 0.2F, 0.3F}, {0.1F, 0.4F, 0.3F}, {0.1F, 0.2F, 0.6F}};
  m.triangles = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  return m;
}

TEST(Glb, AMeshComesBackInOurFrame) {
  Mesh m = tetrahedron();
  m.normals.assign(4, glm::normalize(glm::vec3(1, 2, 3)));
  const auto back = mesh_from_glb(glb_of(m, "liver"), "x.glb");
  ASSERT_TRUE(back.has_value()) << back.error().message();
  ASSERT_EQ(back->positions.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_LT(glm::length(back->positions[i] - m.positions[i]), 1e-6F);
    EXPECT_LT(glm::length(back->normals[i] - m.normals[i]), 1e-6F);
  }
  EXPECT_EQ(back->triangles, m.triangles);
  EXPECT_NEAR(mesh_volume_m3(*back), 0.1 * 0.2 * 0.3 / 6, 1e-9);
}

// A viewer knows glTF's frame only: y up, and z towards it. The patient stands upright and faces it when superior is y and anterior z.
TEST(Glb, AViewerSeesThePatientUprightAndFromTheFront) {
  const auto file = glb_of(tetrahedron(), "liver");
  const std::string text(reinterpret_cast<const char*>(file.data()), file.size());
  const auto at = text.find("\"matrix\":[");
  ASSERT_NE(at, std::string::npos);
  std::vector<double> m;
  const char* p = text.c_str() + at + 10;
  for (int i = 0; i < 16; ++i) {
    char* end = nullptr;
    m.push_back(std::strtod(p, &end));
    p = end + 1;
  }
  // Columns are the images of our axes: right -> -x (a viewer's left is the patient's right), anterior -> +z, superior -> +y.
  EXPECT_EQ(m, (std::vector<double>{-1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}));
}

// Deterministic mutations: bits, bytes, stretches of zeros and ones, cuts and insertions. Any answer will do, a crash will not.
template <class Parse>
void mutate(const std::vector<std::byte>& seed_file, std::uint64_t seed, int rounds, Parse parse) {
  Rng rng(seed);
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(rng.next_u32()) % n; };
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::byte> f = seed_file;
    for (std::size_t change = 0, changes = 1 + below(4); change < changes && !f.empty(); ++change) {
      // Headers matter most: half of the changes go there.
      const std::size_t at = below(2) == 0 ? below(std::min<std::size_t>(f.size(), 400)) : below(f.size());
      switch (below(6)) {
        case 0: f[at] ^= static_cast<std::byte>(1U << below(8)); break;
        case 1: f[at] = static_cast<std::byte>(rng.next_u32() >> 24U); break;
        case 2: std::fill_n(f.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(f.size() - at, 1 + below(8)), std::byte{0xFF}); break;
        case 3: std::fill_n(f.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(f.size() - at, 1 + below(8)), std::byte{0}); break;
        case 4: f.resize(at); break;
        default: f.insert(f.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(9), static_cast<std::byte>('0' + below(10))); break;
      }
    }
    parse(f);
  }
}

TEST(Fuzz, MutatedNiftiFilesNeverCrash) {
  NiftiBuilder b(small_grid(), test::kInt16);
  b.add(ramp());
  std::size_t read = 0;
  const auto check = [&](const std::vector<std::byte>& f) {
    const auto image = nifti_image(f, "fuzz");
    if (!image) return;
    ++read;
    EXPECT_EQ(image->values.size(), image->grid.count());
    for (const float v : image->values) EXPECT_TRUE(std::isfinite(v));
  };
  mutate(b.file, 1, 4000, check);
  EXPECT_GT(read, 100U) << "mutations that always break the file test little";
  read = 0;
  mutate(gzip(b.file), 2, 1500, check);
  EXPECT_GT(read, 5U);
}

TEST(Fuzz, MutatedNrrdFilesNeverCrash) {
  std::size_t read = 0;
  mutate(nrrd_of(CtVolume{small_grid(), ramp()}), 3, 3000, [&](const auto& f) { read += ct_from_nrrd(f, "fuzz").has_value() ? 1U : 0U; });
  EXPECT_GT(read, 50U);
  std::size_t read_raw = 0;
  std::string raw =
      "NRRD0005\ntype: uint8\ndimension: 3\nspace: RAS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,2)\nencoding: raw\nspace origin: (5,6,7)\n\n";
  mutate(text_file(raw, 8), 4, 3000, [&](const auto& f) {
    const auto labels = labels_from_nrrd(f, "fuzz");
    if (!labels) return;
    ++read_raw;
    EXPECT_EQ(labels->labels.size(), labels->grid.count());
  });
  EXPECT_GT(read_raw, 20U);
}

TEST(Fuzz, MutatedGlbFilesNeverCrash) {
  std::size_t read = 0;
  mutate(glb_of(tetrahedron(), "liver"), 5, 4000, [&](const auto& f) {
    const auto mesh = mesh_from_glb(f, "fuzz");
    if (!mesh) return;
    ++read;
    for (const auto& t : mesh->triangles) {
      for (const std::uint32_t v : t) EXPECT_LT(v, mesh->positions.size());
    }
  });
  EXPECT_GT(read, 50U);
}

}  // namespace
}  // namespace holotwin
