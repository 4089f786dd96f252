#include "engine/anatomy/vessel_grow.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

using namespace holotwin;
using glm::vec3;

namespace {

constexpr std::uint8_t kLiver = 5;
constexpr double kFlow = 1450;  // mL/min, Guyton
const vec3 kPorta{-0.01F, 0.0F, -0.055F};
const vec3 kOutlet{-0.02F, -0.05F, 0.045F};

/// An ellipsoid 190 x 130 x 140 mm on a grid of 3 mm, hollowed a little at the hilum.
LabelVolume ellipsoid_liver() {
  LabelVolume labels;
  labels.grid.size = {70, 50, 54};
  labels.grid.T_world_index = glm::dmat4(3.0);
  labels.grid.T_world_index[3] = {-103.5, -73.5, -79.5, 1.0};
  labels.names[kLiver] = "liver";
  labels.labels.assign(labels.grid.count(), 0);
  for (int k = 0; k < 54; ++k)
    for (int j = 0; j < 50; ++j)
      for (int i = 0; i < 70; ++i) {
        const glm::dvec3 p = labels.grid.world_mm({i, j, k});
        const bool in = glm::length(p / glm::dvec3(95, 65, 70)) < 1.0 && glm::length(p - glm::dvec3(-10, 0, -75)) > 25.0;
        if (in) labels.labels[labels.grid.at(i, j, k)] = kLiver;
      }
  return labels;
}

const LabelVolume& liver() {
  static const LabelVolume labels = ellipsoid_liver();
  return labels;
}

const std::vector<VesselTree>& trees() {
  static const Result<std::vector<VesselTree>> grown = grow_liver_vessels(liver(), kLiver, kPorta, kOutlet, kFlow, 3);
  return grown.value();
}

bool inside(vec3 p) {
  const glm::dvec3 index(glm::inverse(liver().grid.T_world_index) * glm::dvec4(glm::dvec3(p) * 1000.0, 1.0));
  const glm::ivec3 q(glm::floor(index + 0.5));
  if (glm::any(glm::lessThan(q, glm::ivec3(0))) || glm::any(glm::greaterThanEqual(q, liver().grid.size))) return false;
  return liver().labels[liver().grid.at(q.x, q.y, q.z)] == kLiver;
}

std::vector<std::vector<std::size_t>> children_of(const VesselTree& tree) {
  std::vector<std::vector<std::size_t>> children(tree.segments.size());
  for (std::size_t i = 0; i < tree.segments.size(); ++i)
    if (tree.segments[i].parent >= 0) children[static_cast<std::size_t>(tree.segments[i].parent)].push_back(i);
  return children;
}

}  // namespace

TEST(VesselGrow, MakesThreeGeneratedTreesOfSomeHundredSegments) {
  ASSERT_EQ(trees().size(), 3U);
  EXPECT_EQ(trees()[0].name, "portal_vein");
  EXPECT_EQ(trees()[1].name, "hepatic_artery");
  EXPECT_EQ(trees()[2].name, "hepatic_vein");
  for (const VesselTree& t : trees()) {
    EXPECT_TRUE(t.generated);
    EXPECT_GE(t.segments.size(), 150U) << t.name;
    EXPECT_LE(t.segments.size(), 500U) << t.name;
  }
}

TEST(VesselGrow, SegmentsAreConnectedParentBeforeChildWithOneRoot) {
  for (const VesselTree& t : trees()) {
    for (std::size_t i = 0; i < t.segments.size(); ++i) {
      const VesselSegment& s = t.segments[i];
      EXPECT_GT(glm::length(s.end - s.start), 0.0F);
      if (i == 0) {
        EXPECT_EQ(s.parent, -1);
        continue;
      }
      ASSERT_GE(s.parent, 0);
      ASSERT_LT(s.parent, static_cast<std::int32_t>(i));
      EXPECT_EQ(s.start, t.segments[static_cast<std::size_t>(s.parent)].end);
    }
  }
}

TEST(VesselGrow, FlowIsConservedAtEachBranching) {
  for (const VesselTree& t : trees()) {
    const auto children = children_of(t);
    for (std::size_t i = 0; i < t.segments.size(); ++i) {
      if (children[i].empty()) continue;
      double sum = 0;
      for (const std::size_t c : children[i]) sum += static_cast<double>(t.segments[c].flow_mL_per_min);
      EXPECT_NEAR(sum, static_cast<double>(t.segments[i].flow_mL_per_min), 1e-5 * kFlow) << t.name << " segment " << i;
    }
  }
}

TEST(VesselGrow, PortalVeinBringsThreeQuartersAndTheVeinsTakeAll) {
  EXPECT_NEAR(static_cast<double>(trees()[0].segments[0].flow_mL_per_min), 0.75 * kFlow, 0.01);
  EXPECT_NEAR(static_cast<double>(trees()[1].segments[0].flow_mL_per_min), 0.25 * kFlow, 0.01);
  EXPECT_NEAR(static_cast<double>(trees()[2].segments[0].flow_mL_per_min), kFlow, 0.01);
}

TEST(VesselGrow, RadiiFollowMurraysLaw) {
  for (const VesselTree& t : trees()) {
    const auto children = children_of(t);
    for (std::size_t i = 0; i < t.segments.size(); ++i) {
      if (children[i].empty()) continue;
      double cubes = 0;
      for (const std::size_t c : children[i]) cubes += std::pow(static_cast<double>(t.segments[c].radius_m), 3.0);
      EXPECT_NEAR(cubes / std::pow(static_cast<double>(t.segments[i].radius_m), 3.0), 1.0, 1e-4) << t.name << " segment " << i;
    }
  }
}

TEST(VesselGrow, MainLumensAreThoseOfTheReferenceTable) {
  // anatomy-reference.csv: portal vein 11 mm, hepatic artery proper 5 mm, right hepatic vein 8 mm.
  EXPECT_NEAR(static_cast<double>(trees()[0].segments[0].radius_m), 5.5e-3, 1e-6);
  EXPECT_NEAR(static_cast<double>(trees()[1].segments[0].radius_m), 2.5e-3, 1e-6);
  const auto children = children_of(trees()[2]);
  ASSERT_EQ(children[0].size(), 2U) << "right hepatic vein, and the trunk of the other two";
  EXPECT_NEAR(static_cast<double>(trees()[2].segments[children[0][0]].radius_m), 4e-3, 1e-6);
}

TEST(VesselGrow, AllButTheRootStubLiesInsideTheLiver) {
  for (const VesselTree& t : trees())
    for (std::size_t i = 1; i < t.segments.size(); ++i) {
      const VesselSegment& s = t.segments[i];
      for (int k = 0; k <= 20; ++k) {
        const vec3 p = s.start + (s.end - s.start) * (static_cast<float>(k) / 20.0F);
        EXPECT_TRUE(inside(p)) << t.name << " segment " << i;
      }
    }
}

TEST(VesselGrow, NoPartOfTheLiverIsFarFromAnyPortalBranch) {
  float furthest = 0;
  const Grid& g = liver().grid;
  for (int k = 0; k < g.size.z; k += 2)
    for (int j = 0; j < g.size.y; j += 2)
      for (int i = 0; i < g.size.x; i += 2) {
        if (liver().labels[g.at(i, j, k)] != kLiver) continue;
        const vec3 p(g.world_mm({i, j, k}) * 0.001);
        float nearest = std::numeric_limits<float>::max();
        for (const VesselSegment& s : trees()[0].segments) {
          const vec3 d = s.end - s.start;
          const float t = std::clamp(glm::dot(p - s.start, d) / glm::dot(d, d), 0.0F, 1.0F);
          nearest = std::min(nearest, glm::length(p - s.start - t * d));
        }
        furthest = std::max(furthest, nearest);
      }
  // Some 130 ends share 1.8 L: a mean end territory is a ball of 15 mm radius, and twice that is the corner of a long one.
  EXPECT_LT(furthest, 0.030F);
}

TEST(VesselGrow, TheArteryKeepsBesideThePortalBranches) {
  for (const VesselSegment& a : trees()[1].segments) {
    float nearest = std::numeric_limits<float>::max();
    for (const VesselSegment& p : trees()[0].segments) nearest = std::min(nearest, glm::length(a.end - p.end));
    EXPECT_LT(nearest, 0.012F);  // the radii of both trunks and their walls
  }
}

TEST(VesselGrow, TheSameSeedGivesTheSameTreesAndAnotherSeedOthers) {
  const auto again = grow_liver_vessels(liver(), kLiver, kPorta, kOutlet, kFlow, 3);
  const auto other = grow_liver_vessels(liver(), kLiver, kPorta, kOutlet, kFlow, 4);
  ASSERT_TRUE(again && other);
  const auto same = [](const VesselTree& a, const VesselTree& b) {
    return a.segments.size() == b.segments.size() && std::equal(a.segments.begin(), a.segments.end(), b.segments.begin(), [](const VesselSegment& x, const VesselSegment& y) {
             return x.parent == y.parent && x.start == y.start && x.end == y.end && x.radius_m == y.radius_m && x.flow_mL_per_min == y.flow_mL_per_min;
           });
  };
  for (std::size_t t = 0; t < 3; ++t) EXPECT_TRUE(same((*again)[t], trees()[t]));
  EXPECT_FALSE(same((*other)[0], trees()[0]));
}

TEST(VesselGrow, RefusesAnAbsentLiverAFarLandmarkAndNoFlow) {
  const auto absent = grow_liver_vessels(liver(), 9, kPorta, kOutlet, kFlow, 1);
  ASSERT_FALSE(absent);
  EXPECT_NE(absent.error().what.find("0 connected liver voxels"), std::string::npos);
  const auto far = grow_liver_vessels(liver(), kLiver, kPorta + vec3(0, 0, -0.2F), kOutlet, kFlow, 1);
  ASSERT_FALSE(far);
  EXPECT_NE(far.error().what.find("porta hepatis"), std::string::npos);
  for (const double flow : {0.0, -5.0, std::nan("")}) EXPECT_FALSE(grow_liver_vessels(liver(), kLiver, kPorta, kOutlet, flow, 1));
}
