#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "engine/anatomy/lattice.h"
#include "engine/anatomy/measure.h"
#include "engine/anatomy/surface.h"
#include "engine/anatomy/twin.h"
#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/rng.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;

class TwinPackage : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("holotwin_twin_test_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_" +
                                        hex64(reinterpret_cast<std::uintptr_t>(this)));
    fs::remove_all(dir_);
    fs::create_directories(dir_);
  }
  void TearDown() override { fs::remove_all(dir_); }

  static Twin small_twin() {
    Twin t;
    t.name = "small";
    t.labels.grid.size = {12, 12, 12};
    t.labels.grid.T_world_index = glm::dmat4(1.0);
    for (int a = 0; a < 3; ++a) t.labels.grid.T_world_index[a][a] = 5;
    t.labels.labels.assign(t.labels.grid.count(), 0);
    for (int k = 3; k < 9; ++k) {
      for (int j = 3; j < 9; ++j) {
        for (int i = 3; i < 9; ++i) t.labels.labels[t.labels.grid.at(i, j, k)] = 5;
      }
    }
    t.labels.names[5] = "liver";
    t.ct = {t.labels.grid, std::vector<std::int16_t>(t.labels.grid.count(), 46)};
    t.organs.push_back({"liver", 5, measure_label(t.labels, 5).volume_mL, true, *organ_surface(t.labels, 5, {.target_triangles = 200})});
    t.liver_lattice = *label_lattice(t.labels, 5, 0.012);
    t.liver_embedding = embed(t.liver_lattice, t.organs[0].surface.positions);
    t.vessels.push_back({"portal_vein", true, {{-1, {0.01F, 0.02F, 0.03F}, {0.02F, 0.02F, 0.03F}, 0.004F, 1000.0F}, {0, {0.02F, 0.02F, 0.03F}, {0.03F, 0.02F, 0.03F}, 0.002F, 400.0F}}});
    t.porta_hepatis = {0.01F, 0.02F, 0.03F};
    t.provenance = {"import", "holotwin test", {"ct.nii.gz sha256 00"}, {"made by a test"}};
    return t;
  }

  fs::path dir_;
};

TEST_F(TwinPackage, ComesBackBitForBit) {
  const Twin t = small_twin();
  ASSERT_TRUE(save_twin(t, dir_ / "a.twin", false).has_value());
  const auto back = load_twin(dir_ / "a.twin", true);
  ASSERT_TRUE(back.has_value()) << back.error().message();
  EXPECT_EQ(back->name, "small");
  EXPECT_EQ(back->ct.hu, t.ct.hu);
  EXPECT_EQ(back->labels.labels, t.labels.labels);
  EXPECT_EQ(back->labels.names, t.labels.names);
  ASSERT_NE(back->organ("liver"), nullptr);
  EXPECT_EQ(back->organ("spleen"), nullptr);
  EXPECT_TRUE(back->organ("liver")->incomplete);
  EXPECT_NEAR(back->organ("liver")->volume_mL, 27.0, 1e-9);  // 6^3 voxels of 0.125 mL
  EXPECT_EQ(back->organ("liver")->surface.positions, t.organs[0].surface.positions);
  EXPECT_EQ(back->liver_lattice.positions, t.liver_lattice.positions);
  EXPECT_EQ(back->liver_lattice.tets, t.liver_lattice.tets);
  EXPECT_EQ(back->liver_embedding.weights, t.liver_embedding.weights);
  ASSERT_EQ(back->vessels.size(), 1U);
  EXPECT_TRUE(back->vessels[0].generated);
  EXPECT_EQ(back->vessels[0].segments[1].end, t.vessels[0].segments[1].end);
  EXPECT_EQ(back->porta_hepatis, t.porta_hepatis);
  EXPECT_EQ(back->provenance.notes, t.provenance.notes);
  const auto without_ct = load_twin(dir_ / "a.twin", false);
  ASSERT_TRUE(without_ct.has_value());
  EXPECT_TRUE(without_ct->ct.hu.empty());
}

TEST_F(TwinPackage, TheManifestTellsUnitsFrameProvenanceAndWhatIsIncomplete) {
  ASSERT_TRUE(save_twin(small_twin(), dir_ / "a.twin", false).has_value());
  const auto text = read_text_file(dir_ / "a.twin/manifest.json");
  ASSERT_TRUE(text.has_value());
  for (const char* word : {"\"schema\": 1", "RAS", "\"meshes\": \"m\"", "\"incomplete\": true", "\"sha256\"", "ct.nii.gz sha256 00", "\"surface_triangles\"", "\"volume_mL\": 27.0"}) {
    EXPECT_NE(text->find(word), std::string::npos) << word;
  }
}

TEST_F(TwinPackage, IsReplacedOnlyWhenAskedAndNeverReplacesAnotherFolder) {
  const Twin t = small_twin();
  const fs::path folder = dir_ / "a.twin";
  ASSERT_TRUE(save_twin(t, folder, false).has_value());
  const auto again = save_twin(t, folder, false);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::wrong_use);
  EXPECT_TRUE(save_twin(t, folder, true).has_value());
  fs::create_directories(dir_ / "photos");
  ASSERT_TRUE(write_text_file(dir_ / "photos/dog.txt", "woof").has_value());
  EXPECT_FALSE(save_twin(t, dir_ / "photos", true).has_value());
  EXPECT_EQ(*read_text_file(dir_ / "photos/dog.txt"), "woof");
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& e : fs::directory_iterator(dir_)) ++entries;
  EXPECT_EQ(entries, 2U) << "nothing half-made is left behind";
}

TEST_F(TwinPackage, WhatAUserKeepsBesideATwinIsNotTouched) {
  for (const char* kept : {"a.twin.old", "a.twin.part"}) {
    fs::create_directories(dir_ / kept);
    ASSERT_TRUE(write_text_file(dir_ / kept / "mine.txt", "mine").has_value());
  }
  fs::create_directories(dir_ / "app");  // another program's manifest makes no twin
  ASSERT_TRUE(write_text_file(dir_ / "app/manifest.json", "{\"name\": \"a web page\"}").has_value());
  ASSERT_TRUE(save_twin(small_twin(), dir_ / "a.twin", false).has_value());
  ASSERT_TRUE(save_twin(small_twin(), dir_ / "a.twin", true).has_value());
  EXPECT_FALSE(save_twin(small_twin(), dir_ / "app", true).has_value());
  for (const char* kept : {"a.twin.old", "a.twin.part"}) EXPECT_EQ(*read_text_file(dir_ / kept / "mine.txt"), "mine") << kept;
  EXPECT_TRUE(fs::exists(dir_ / "app/manifest.json"));
  EXPECT_TRUE(load_twin(dir_ / "a.twin", true).has_value());
}

TEST_F(TwinPackage, AFailedSaveLeavesTheOldTwin) {
  Twin t = small_twin();
  const fs::path folder = dir_ / "a.twin";
  ASSERT_TRUE(save_twin(t, folder, false).has_value());
  t.organs.push_back(t.organs[0]);
  t.organs.back().name = "../outside";
  EXPECT_FALSE(save_twin(t, folder, true).has_value());
  EXPECT_TRUE(load_twin(folder, true).has_value());
  EXPECT_FALSE(fs::exists(dir_ / "outside.glb"));
}

TEST_F(TwinPackage, AChangedFileIsFoundByItsChecksum) {
  ASSERT_TRUE(save_twin(small_twin(), dir_ / "a.twin", false).has_value());
  for (const char* name : {"labels.nrrd", "ct.nrrd", "surfaces/liver.glb", "liver_lattice.json", "vessels.json"}) {
    const fs::path path = dir_ / "a.twin" / name;
    auto data = *read_file(path, 1U << 24U);
    data[data.size() / 2] ^= std::byte{1};
    ASSERT_TRUE(write_file(path, data).has_value());
    const auto loaded = load_twin(dir_ / "a.twin", true);
    ASSERT_FALSE(loaded.has_value()) << name;
    EXPECT_NE(loaded.error().message().find("checksum"), std::string::npos) << loaded.error().message();
    EXPECT_NE(loaded.error().message().find(name), std::string::npos);
    data[data.size() / 2] ^= std::byte{1};
    ASSERT_TRUE(write_file(path, data).has_value());
  }
  EXPECT_TRUE(load_twin(dir_ / "a.twin", true).has_value());
}

// A rehearsal does not read the CT: it is still held to be there, whole.
TEST_F(TwinPackage, AFileThatIsNotReadMustStillBeThereAndAsLongAsItWas) {
  ASSERT_TRUE(save_twin(small_twin(), dir_ / "a.twin", false).has_value());
  const fs::path ct = dir_ / "a.twin/ct.nrrd";
  const auto data = *read_file(ct, 1U << 24U);
  ASSERT_TRUE(write_file(ct, std::span(data).first(data.size() - 10)).has_value());
  auto loaded = load_twin(dir_ / "a.twin", false);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().message().find("ct.nrrd"), std::string::npos) << loaded.error().message();
  EXPECT_NE(loaded.error().message().find("bytes"), std::string::npos) << loaded.error().message();
  fs::remove(ct);
  loaded = load_twin(dir_ / "a.twin", false);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().message().find("is missing"), std::string::npos) << loaded.error().message();
}

TEST_F(TwinPackage, AManifestChangedByHandIsToldInPlainWords) {
  const fs::path folder = dir_ / "a.twin";
  const auto after = [&](const std::string& from, const std::string& to) {
    EXPECT_TRUE(save_twin(small_twin(), folder, true).has_value());
    auto manifest = *read_text_file(folder / "manifest.json");
    const auto at = manifest.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) manifest.replace(at, from.size(), to);
    EXPECT_TRUE(write_text_file(folder / "manifest.json", manifest).has_value());
    const auto loaded = load_twin(folder, false);
    return loaded ? std::string("accepted") : loaded.error().message();
  };
  for (const auto& [from, to, says] : {std::array<std::string, 3>{"\"vessels.json\": {", "\"vessel.json\": {", "vessel.json"}, {"\"files\": {", "\"filez\": {", "'files' not found"},
                                       {"\"files\": {", "\"files\": 7, \"more\": {", "not a table of file names"}, {"\"labels.nrrd\": {", "\"../labels.nrrd\": {", "outside its folder"}}) {
    const std::string m = after(from, to);
    EXPECT_NE(m.find(says), std::string::npos) << m;
    EXPECT_EQ(m.find("json.exception"), std::string::npos) << m;
  }
}

// Absurd content behind a right checksum: someone edited the file and the manifest.
TEST_F(TwinPackage, AbsurdContentIsAnErrorEvenWithTheRightChecksum) {
  const fs::path folder = dir_ / "a.twin";
  const struct {
    const char *file, *from, *to;
  } cases[] = {
      {"vessels.json", "\"parent\":0", "\"parent\":7"},        {"vessels.json", "\"parent\":0", "\"parent\":-9"},
      {"vessels.json", "\"radius\":0.00", "\"radius\":-0.00"}, {"vessels.json", "\"porta_hepatis\":[", "\"porta_hepatis\":[1e9,"},
      {"vessels.json", "\"trees\":[", "\"trees\":[7,"},        {"liver_lattice.json", "\"surface_tet\":[", "\"surface_tet\":[4000000000,"},
      {"liver_lattice.json", "\"tetrahedra\":[[", "\"tetrahedra\":[[0,0,0,0],["},
      {"liver_lattice.json", "\"tetrahedra\":[[", "\"tetrahedra\":[[99999999,1,2,3],["},
      {"liver_lattice.json", "\"surface_weights\":[[", "\"surface_weights\":[[9,9,9,9],["},
      {"liver_lattice.json", "{", "["},
  };
  for (const auto& c : cases) {
    ASSERT_TRUE(save_twin(small_twin(), folder, true).has_value());
    auto text = *read_text_file(folder / c.file);
    const std::string old_size = "\"bytes\": " + std::to_string(text.size());
    const auto old_sum = sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
    const auto at = text.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    text.replace(at, std::string(c.from).size(), c.to);
    ASSERT_TRUE(write_text_file(folder / c.file, text).has_value());
    auto manifest = *read_text_file(folder / "manifest.json");
    const auto sum_at = manifest.find(old_sum);
    ASSERT_NE(sum_at, std::string::npos);
    manifest.replace(sum_at, 64, sha256_hex(std::as_bytes(std::span(text.data(), text.size()))));
    const auto size_at = manifest.find(old_size, sum_at);
    ASSERT_NE(size_at, std::string::npos);
    manifest.replace(size_at, old_size.size(), "\"bytes\": " + std::to_string(text.size()));
    ASSERT_TRUE(write_text_file(folder / "manifest.json", manifest).has_value());
    const auto loaded = load_twin(folder, true);
    ASSERT_FALSE(loaded.has_value()) << c.to;
    EXPECT_EQ(loaded.error().message().find("checksum"), std::string::npos) << c.to << ": " << loaded.error().message();
  }
}

TEST_F(TwinPackage, AManifestCannotPointOutsideItsFolder) {
  const fs::path folder = dir_ / "a.twin";
  ASSERT_TRUE(save_twin(small_twin(), folder, false).has_value());
  auto manifest = *read_text_file(folder / "manifest.json");
  const std::string name = "\"name\": \"liver\"";
  manifest.replace(manifest.find(name), name.size(), "\"name\": \"../../liver\"");
  ASSERT_TRUE(write_text_file(folder / "manifest.json", manifest).has_value());
  EXPECT_FALSE(load_twin(folder, false).has_value());
}

TEST_F(TwinPackage, WhatIsNoTwinSaysSo) {
  const auto missing = load_twin(dir_ / "nobody.twin", false);
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().message().find("nobody.twin"), std::string::npos);
  fs::create_directories(dir_ / "b.twin");
  for (const char* text : {"", "{", "[]", "null", "{\"format\": \"holotwin-twin\"}", "{\"format\": \"holotwin-twin\", \"schema\": 99}"}) {
    ASSERT_TRUE(write_text_file(dir_ / "b.twin/manifest.json", text).has_value());
    EXPECT_FALSE(load_twin(dir_ / "b.twin", false).has_value()) << text;
  }
  ASSERT_TRUE(write_text_file(dir_ / "b.twin/manifest.json", std::string(200000, '[')).has_value());
  EXPECT_FALSE(load_twin(dir_ / "b.twin", false).has_value());
}

TEST_F(TwinPackage, MutatedManifestsNeverCrash) {
  const fs::path folder = dir_ / "a.twin";
  ASSERT_TRUE(save_twin(small_twin(), folder, false).has_value());
  const std::string good = *read_text_file(folder / "manifest.json");
  const std::string pieces[] = {"null", "-1", "1e999", "\"\"", "[]", "{}", "4294967296", "true", "\"../../etc/passwd\"", ",", "\\u0000", "\xFF"};
  Rng rng(7);
  std::size_t read = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    std::string text = good;
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(rng.next_u32()) % n; };
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0: text[at] = static_cast<char>(rng.next_u32() >> 24U); break;
      case 1: text.erase(at, 1 + below(30)); break;
      case 2: text.insert(at, pieces[below(std::size(pieces))]); break;
      default: {  // a value replaced whole
        const auto colon = text.find(": ", at);
        if (colon == std::string::npos) break;
        const auto end = text.find_first_of(",\n", colon);
        text.replace(colon + 2, end - colon - 2, pieces[below(std::size(pieces))]);
      }
    }
    ASSERT_TRUE(write_text_file(folder / "manifest.json", text).has_value());
    read += load_twin(folder, true).has_value() ? 1U : 0U;
  }
  EXPECT_LT(read, static_cast<std::size_t>(kRounds));
  EXPECT_GT(read, 10U);
}

}  // namespace
}  // namespace holotwin
