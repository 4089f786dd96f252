#include "engine/anatomy/injury.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "engine/anatomy/import.h"
#include "engine/anatomy/lattice.h"
#include "engine/anatomy/measure.h"
#include "tests/anatomy/built_in_twin.h"

using namespace holotwin;
using glm::vec3;

namespace {

constexpr double kStep_m = 0.012;

const InjuredLiver& injured() {
  static const Result<InjuredLiver> made = lacerate_liver(built_in_twin(), {}, kStep_m);
  return made.value();
}

/// Along the wound, into it, across it.
vec3 in_wound(const InjuredLiver& liver, vec3 p) {
  const vec3 d = p - liver.mouth;
  return {glm::dot(d, liver.along), glm::dot(d, liver.inward), glm::dot(d, glm::cross(liver.along, liver.inward))};
}
/// Well inside the wound's opening, away from its ends and its floor (which rise towards the ends).
bool deep_in_footprint(vec3 q) { return std::fabs(q.x) < 0.030F && q.y > 0.006F && q.y < 0.028F; }

void expect_sound(const InjuredLiver& liver, double voxels_mL) {
  EXPECT_TRUE(is_closed(liver.surface));
  EXPECT_EQ(liver.surface.normals.size(), liver.surface.positions.size());
  EXPECT_EQ(liver.wound.size(), liver.surface.positions.size());
  EXPECT_EQ(liver.side.size(), liver.lattice.positions.size());
  EXPECT_GT(liver.surface.triangles.size(), 7500U);
  EXPECT_LT(liver.surface.triangles.size(), 10500U);
  EXPECT_NEAR(mesh_volume_m3(liver.surface) * 1e6, voxels_mL, 0.03 * voxels_mL);
  EXPECT_NEAR(lattice_volume_m3(liver.lattice) * 1e6, voxels_mL, 0.05 * voxels_mL);
  for (const auto& t : liver.lattice.tets) {
    const auto p = [&](std::size_t c) { return glm::dvec3(liver.lattice.positions[t[c]]); };
    ASSERT_GT(tet_quality(p(0), p(1), p(2), p(3)), 0.1);
  }
  ASSERT_EQ(liver.embedding.tet.size(), liver.surface.positions.size());
  for (std::size_t i = 0; i < liver.embedding.tet.size(); ++i) {
    const glm::vec4 w = liver.embedding.weights[i];
    ASSERT_NEAR(w.x + w.y + w.z + w.w, 1.0F, 1e-4F);
    ASSERT_LT(glm::length(embedded_point(liver.lattice, liver.embedding.tet[i], w) - liver.surface.positions[i]), 1e-5F);
  }
}

void expect_opened(const InjuredLiver& liver, const Twin& twin, const LacerationRequest& request) {
  ASSERT_EQ(liver.opened.size(), 3U);
  std::set<std::string> kinds;
  for (const OpenedVessel& v : liver.opened) {
    const std::string& name = twin.vessels[v.tree].name;
    kinds.insert(name);
    const double asked = name == "hepatic_artery" ? request.hepatic_artery_diameter_mm : name == "portal_vein" ? request.portal_vein_diameter_mm : request.hepatic_vein_diameter_mm;
    EXPECT_EQ(v.diameter_mm, asked);
    EXPECT_NEAR(v.tree_diameter_mm, 2000.0 * static_cast<double>(twin.vessels[v.tree].segments[v.segment].radius_m), 1e-6);
    EXPECT_LT(glm::length(embedded_point(liver.lattice, v.tet, v.weights) - v.position), 1e-5F);
    const vec3 q = in_wound(liver, v.position), n = v.normal;
    EXPECT_LT(std::fabs(q.x), 0.0005F * static_cast<float>(request.length_mm));
    EXPECT_LT(std::fabs(q.z), 0.0005F * static_cast<float>(request.gape_mm) + 0.003F) << "on a wall, which is bent by up to 2 mm";
    // The normal points across the gap, away from the side that the stump moves with.
    for (const std::uint32_t node : liver.lattice.tets[v.tet]) EXPECT_LT(static_cast<float>(liver.side[node]) * glm::dot(n, glm::cross(liver.along, liver.inward)), 0.5F);
    EXPECT_GT(std::fabs(glm::dot(n, glm::cross(liver.along, liver.inward))), 0.99F);
  }
  EXPECT_EQ(kinds.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = i + 1; j < 3; ++j) EXPECT_GE(glm::length(liver.opened[i].position - liver.opened[j].position), 0.0119F);
}

}  // namespace

TEST(Injury, TheCutLiverIsClosedSoundAndBoundToItsLattice) { expect_sound(injured(), built_in_twin().organ("liver")->volume_mL); }

TEST(Injury, AWiderGapeTakesAwayItsWedgeOfTissue) {
  LacerationRequest wide;
  wide.gape_mm = 20;
  const auto other = lacerate_liver(built_in_twin(), wide, kStep_m);
  ASSERT_TRUE(other) << other.error().message();
  ASSERT_LT(glm::length(other->mouth - injured().mouth), 1e-6F);
  // Depth tapers as a half ellipse over the length, the gape with it, and closes linearly into the depth:
  // volume = integral of depth * gape / 2 * taper^2 = depth * gape / 2 * 2 / 3 * length. Here for the 14 mm more.
  const double wedge_mL = 50.0 * (14.0 / 2.0) * (2.0 / 3.0) * 110.0 * 1e-3;
  const double lost_mL = (mesh_volume_m3(injured().surface) - mesh_volume_m3(other->surface)) * 1e6;
  EXPECT_NEAR(lost_mL, wedge_mL, 0.15 * wedge_mL);
}

TEST(Injury, TheWoundHasTwoInnerFacesAndTheCapsuleIsNoWound) {
  std::size_t plus = 0, minus = 0, capsule = 0;
  for (std::size_t i = 0; i < injured().wound.size(); ++i) {
    const vec3 q = in_wound(injured(), injured().surface.positions[i]);
    if (injured().wound[i] > 0.9F) {
      EXPECT_LT(std::fabs(q.z), 0.008F);
      (q.z > 0 ? plus : minus) += 1;
    }
    if (injured().wound[i] < 0.1F) ++capsule;
  }
  // Each face: a half ellipse of 110 by 50 mm, in cells of about 4.2 mm.
  const double cells = 3.14159 / 4.0 * 110.0 * 50.0 / (4.2 * 4.2);
  EXPECT_GT(static_cast<double>(plus), 0.6 * cells);
  EXPECT_GT(static_cast<double>(minus), 0.6 * cells);
  EXPECT_GT(capsule, 2000U);
}

TEST(Injury, NoElementBridgesTheGap) {
  const InjuredLiver& liver = injured();
  std::size_t plus = 0, minus = 0;
  for (const auto& t : liver.lattice.tets) {
    bool has_plus = false, has_minus = false;
    vec3 centre(0.0F);
    float low = 1, high = -1;
    for (const std::uint32_t n : t) {
      has_plus = has_plus || liver.side[n] > 0;
      has_minus = has_minus || liver.side[n] < 0;
      const vec3 q = in_wound(liver, liver.lattice.positions[n]);
      centre += 0.25F * q;
      low = std::min(low, q.z);
      high = std::max(high, q.z);
    }
    EXPECT_FALSE(has_plus && has_minus);
    if (deep_in_footprint(centre)) {
      EXPECT_FALSE(low < -0.004F && high > 0.004F) << "an element lies across the wound's plane";
    }
    plus += has_plus ? 1 : 0;
    minus += has_minus ? 1 : 0;
  }
  EXPECT_GT(plus, 50U);
  EXPECT_GT(minus, 50U);
}

TEST(Injury, PullingTheEdgesApartOpensTheWound) {
  const InjuredLiver& liver = injured();
  const vec3 across = glm::cross(liver.along, liver.inward);
  std::size_t checked = 0;
  for (std::size_t i = 0; i < liver.surface.positions.size(); ++i) {
    const vec3 q = in_wound(liver, liver.surface.positions[i]);
    if (liver.wound[i] < 0.95F || !deep_in_footprint(q) || std::fabs(glm::dot(liver.surface.normals[i], across)) < 0.7F) continue;
    // A wall faces the gap: the tissue on the + side has its face towards -across.
    const float side = glm::dot(liver.surface.normals[i], across) < 0 ? 1.0F : -1.0F;
    float moved = 0;
    for (int c = 0; c < 4; ++c) moved += liver.embedding.weights[i][c] * static_cast<float>(liver.side[liver.lattice.tets[liver.embedding.tet[i]][static_cast<std::size_t>(c)]]);
    EXPECT_GT(side * moved, 0.5F) << "vertex " << i << " does not go with its side";
    ++checked;
  }
  EXPECT_GT(checked, 60U);
}

TEST(Injury, OpensOneVesselOfEachKindInsideTheWound) {
  expect_opened(injured(), built_in_twin(), {});
  for (const OpenedVessel& v : injured().opened) {
    const vec3 q = in_wound(injured(), v.position);
    EXPECT_GT(q.y, 0.004F);
    EXPECT_LT(q.y, 0.055F);
  }
}

TEST(Injury, ASurgeonAtThePatientsRightSeesIntoTheRightPosteriorWound) {
  EXPECT_GT(injured().mouth.x, 0.05F);
  EXPECT_GT(glm::dot(-injured().inward, glm::normalize(vec3(0.8F, 0.6F, 0.0F))), 0.8F);
  EXPECT_NEAR(glm::dot(injured().inward, injured().along), 0.0F, 1e-5F);
  EXPECT_NEAR(glm::length(injured().inward), 1.0F, 1e-5F);
}

TEST(Injury, OtherRegionsAreWoundedToo) {
  for (const char* region : {"right_anterior", "left_lateral"}) {
    LacerationRequest request;
    request.region = region;
    request.length_mm = 60;
    request.depth_mm = 20;
    const auto liver = lacerate_liver(built_in_twin(), request, kStep_m);
    ASSERT_TRUE(liver) << liver.error().message();
    expect_sound(*liver, built_in_twin().organ("liver")->volume_mL);
    expect_opened(*liver, built_in_twin(), request);
  }
}

TEST(Injury, TheSameRequestGivesTheSameWound) {
  const auto again = lacerate_liver(built_in_twin(), {}, kStep_m);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->surface.positions, injured().surface.positions);
  EXPECT_EQ(again->lattice.positions, injured().lattice.positions);
  EXPECT_EQ(again->side, injured().side);
}

TEST(Injury, RefusesWhatCannotBe) {
  const auto error_of = [](const LacerationRequest& request, double step = kStep_m) {
    const auto r = lacerate_liver(built_in_twin(), request, step);
    return r ? std::string() : r.error().message();
  };
  LacerationRequest request;
  request.region = "caudate";
  EXPECT_NE(error_of(request).find("right_posterior"), std::string::npos) << "it names what can be asked";
  request = {};
  request.depth_mm = std::nan("");
  EXPECT_NE(error_of(request).find("depth 8-120"), std::string::npos);
  request = {};
  request.region = "left_lateral";
  request.depth_mm = 100;
  EXPECT_NE(error_of(request).find("too thin"), std::string::npos);
  request = {};
  request.length_mm = 245;
  EXPECT_NE(error_of(request).find("make length_mm smaller"), std::string::npos);
  EXPECT_NE(error_of({}, 0.5).find("4 to 30 mm"), std::string::npos);
  request = {};
  request.portal_vein_diameter_mm = -1;
  EXPECT_NE(error_of(request).find("0.3 to 20 mm"), std::string::npos);
  Twin bare = built_in_twin();
  bare.vessels.clear();
  EXPECT_FALSE(lacerate_liver(bare, {}, kStep_m));
  bare = built_in_twin();
  bare.labels.names.clear();
  EXPECT_FALSE(lacerate_liver(bare, {}, kStep_m));
}

TEST(SlowInjury, WoundsTheLiverOfARealScan) {
  const std::filesystem::path data = HOLOTWIN_SOURCE_DIR "/../shared/data/imaging/ts_abdopelvis";
  if (!std::filesystem::exists(data / "ct.nii.gz")) GTEST_SKIP() << "the TotalSegmentator example is not in ../shared/data";
  const auto twin = import_ct({data / "ct.nii.gz", data / "labels_total.nii.gz", data / "labels_total.csv", "ts", "test"});
  ASSERT_TRUE(twin) << twin.error().message();
  const auto liver = lacerate_liver(*twin, {}, kStep_m);
  ASSERT_TRUE(liver) << liver.error().message();
  expect_sound(*liver, twin->organ("liver")->volume_mL);
  expect_opened(*liver, *twin, {});
}
