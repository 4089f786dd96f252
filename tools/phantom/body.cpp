#include "tools/phantom/body.h"

#include <functional>
#include <limits>

#include "engine/core/math.h"
#include "engine/core/rng.h"
#include "tools/phantom/shapes.h"

namespace holotwin::phantom {
namespace {

using glm::vec3;

// The grid: 2.5 mm, from the upper thighs to the neck. Origin: the centroid of vertebra L1 (its body lies in front of it).
constexpr float kVoxel_mm = 2.5F;
constexpr vec3 kLow_mm{-207.5F, -130.0F, -322.5F};
constexpr glm::ivec3 kSize{167, 122, 272};
constexpr float kThighCut_mm = -315.0F;  // the model ends there, as a bust does
constexpr float kNeckCut_mm = 348.0F;

// Volumes. Mass over density; masses of the reference man (ICRP 89, J Nucl Med table 2), densities ICRU 44/46 and PMC3859249 table 2.
constexpr double kLiver_mL = 1714;      // 1800 g / 1.05, tumour included
constexpr double kKidney_mL = 148;      // 155 g / 1.05
constexpr double kSpleen_mL = 142;      // 150 g / 1.06
constexpr double kPancreas_mL = 133;    // 140 g / 1.05
constexpr double kHeart_mL = 792;       // 840 g with blood / 1.06
constexpr double kLungRight_mL = 1689;  // 642 g / 0.38 with its blood
constexpr double kLungLeft_mL = 1468;   // 558 g / 0.38
constexpr double kGallbladder_mL = 66;  // 68 g wall and bile / 1.03
constexpr double kStomach_mL = 388;     // 400 g wall and content / 1.03
constexpr double kTumour_mL = 14.1;     // a ball 3 cm across (assumed: a common size at finding)

// Hounsfield units, unenhanced. "read": radclass.mudr.org Hounsfield table; "measured": mean in the label of TotalSegmentator's example CT.
constexpr float kAir_HU = -1000;        // read
constexpr float kFat_HU = -102;         // measured
constexpr float kMuscle_HU = 52;        // measured, iliopsoas
constexpr float kSkin_HU = 20;          // assumed: soft tissue thinned by partial volume
constexpr float kLung_HU = -750;        // measured, basal
constexpr float kLiver_HU = 55;         // read
constexpr float kTumour_HU = 36;        // assumed: darker than liver, as most metastases are
constexpr float kSpleen_HU = 45;        // read
constexpr float kKidney_HU = 30;        // read
constexpr float kBlood_HU = 44;         // measured, aorta
constexpr float kBile_HU = 3;           // measured
constexpr float kUrine_HU = 12;         // measured
constexpr float kVertebra_HU = 133;     // measured, L1 whole
constexpr float kBone_HU = 400;         // assumed: cortex (700 and more, read) and marrow mixed within a voxel
constexpr float kCartilage_HU = 110;    // assumed: between muscle and trabecular bone
constexpr float kBowel_HU = 25;         // assumed: wall and watery content
constexpr float kPancreas_HU = 40;      // assumed: a little under spleen
constexpr float kNoise_HU = 9;          // assumed: standard deviation of an abdominal CT at this voxel size

// ---- the trunk's outlines, millimetres against z -----------------------------------------------------------------------------

constexpr Profile<13> kSkinHalfWidth{{-330, -280, -220, -165, -110, -55, 0, 60, 130, 200, 255, 295, 340},
                                     {166, 171, 174, 168, 155, 146, 149, 157, 164, 169, 162, 110, 60}};
constexpr Profile<13> kSkinFront{{-330, -280, -220, -165, -110, -55, 0, 60, 130, 200, 255, 295, 340},
                                 {88, 92, 100, 110, 120, 130, 141, 153, 160, 150, 118, 84, 62}};
constexpr Profile<13> kSkinBack{{-330, -280, -220, -165, -110, -55, 0, 60, 130, 200, 255, 295, 340},
                                {-92, -100, -104, -92, -78, -72, -74, -82, -93, -103, -105, -94, -72}};

/// The bony cage at the middle of the ribs' thickness; below the ribs, the inside of the abdominal wall.
constexpr Profile<12> kCageHalfWidth{{-60, -20, 10, 50, 100, 150, 200, 235, 262, 285, 302, 318},
                                     {124, 129, 134, 140, 144, 141, 130, 115, 95, 72, 50, 26}};
constexpr Profile<12> kCageFront{{-60, -20, 10, 50, 100, 150, 200, 235, 262, 285, 302, 318},
                                 {112, 118, 126, 136, 142, 136, 122, 103, 84, 62, 42, 22}};
constexpr Profile<12> kCageBack{{-60, -20, 10, 50, 100, 150, 200, 235, 262, 285, 302, 318},
                                {-45, -50, -55, -62, -72, -81, -86, -85, -79, -69, -58, -42}};

/// Depth of the spinal canal's middle: lordosis below, kyphosis above.
constexpr Profile<9> kSpineY{{-175, -145, -109, -73, 0, 80, 165, 250, 340}, {-28, -8, 3, 6, -2, -18, -34, -34, -6}};

Slice skin_slice(float z) { return {kSkinHalfWidth(z), kSkinFront(z), kSkinBack(z)}; }
Slice cage_slice(float z) { return {kCageHalfWidth(z), kCageFront(z), kCageBack(z)}; }

vec3 mirrored(vec3 p) { return {-p.x, p.y, p.z}; }

/// Skin: trunk, shoulders, neck, thighs.
float skin_distance(vec3 p, const Slice& slice) {
  const vec3 q{std::fabs(p.x), p.y, p.z};
  const float below = std::max(0.0F, -190.0F - p.z);
  float d = slice(p.x, p.y) + below * below * 0.006F;  // the trunk ends in the groin
  const auto join = [&](float other, float k) { d = smooth_min(d, other, k); };
  if (p.z > 60) {
    join(Ellipsoid{{154, -22, 250}, {40, 50, 54}}(q), 45);                         // deltoid: the arm lies on its board, off the model
    join(Cone{{50, -40, 288}, {138, -28, 272}, 30, 28}(q), 34);                    // trapezius and collar bone
    join(Cone{{0, -22, 290}, {0, 2, 380}, 62, 57}(p), 30);                        // neck
    join(Ellipsoid{{70, 118, 186}, {68, 32, 48}}(q), 35);                          // pectoral
  }
  if (p.z < -40) {
    join(Cone{{84, -4, -195}, {92, 2, -360}, 92, 82}(q), 34);                      // thigh
    join(Ellipsoid{{66, -62, -215}, {70, 58, 76}}(q), 25);                         // buttock
  }
  d = smooth_max(d, p.z - kNeckCut_mm, 14);
  return smooth_max(d, kThighCut_mm - p.z, 14);
}

/// The two domes of the diaphragm and all below them; the right one is higher, as the liver is under it.
float below_diaphragm(vec3 p) {
  const float domes = smooth_min(Ellipsoid{{68, 34, 2}, {84, 106, 122}}(p), Ellipsoid{{-64, 30, 0}, {82, 106, 106}}(p), 40);
  const float centre = Ellipsoid{{0, 44, 0}, {86, 102, 98}}(p);  // the central tendon, under the heart
  return smooth_min(smooth_min(domes, centre, 30), p.z + 12.0F, 20);
}

float half_space(vec3 p, vec3 on, vec3 normal) { return glm::dot(p - on, glm::normalize(normal)); }

// ---- fields on the grid --------------------------------------------------------------------------------------------------------

Grid body_grid() {
  Grid grid;
  grid.size = kSize;
  grid.T_world_index = glm::dmat4(1.0);
  for (int a = 0; a < 3; ++a) grid.T_world_index[a][a] = kVoxel_mm;
  grid.T_world_index[3] = glm::dvec4(glm::dvec3(kLow_mm), 1.0);
  return grid;
}

vec3 voxel_centre(int i, int j, int k) {
  return kLow_mm + kVoxel_mm * vec3(static_cast<float>(i), static_cast<float>(j), static_cast<float>(k));
}

/// A signed distance on a box of the body's grid; far away where nothing was added.
class Field {
 public:
  explicit Field(const Box& box) {
    const vec3 a = glm::floor((box.low - vec3(kMargin_mm) - kLow_mm) / kVoxel_mm), b = glm::ceil((box.high + vec3(kMargin_mm) - kLow_mm) / kVoxel_mm);
    low_ = glm::max(glm::ivec3(a), glm::ivec3(0));
    const glm::ivec3 high = glm::min(glm::ivec3(b), kSize - 1);
    size_ = glm::max(high - low_ + 1, glm::ivec3(1));
    d_.assign(static_cast<std::size_t>(size_.x) * static_cast<std::size_t>(size_.y) * static_cast<std::size_t>(size_.z), kFar_mm);
  }

  /// d = combine(d, point) for every voxel within `box` grown by the margin. Pieces may reach out of the field.
  template <class Combine>
  void apply(const Box& box, Combine combine) {
    const glm::ivec3 a = glm::max(glm::ivec3(glm::floor((box.low - vec3(kMargin_mm) - kLow_mm) / kVoxel_mm)), low_);
    const glm::ivec3 b = glm::min(glm::ivec3(glm::ceil((box.high + vec3(kMargin_mm) - kLow_mm) / kVoxel_mm)), low_ + size_ - 1);
    for (int k = a.z; k <= b.z; ++k)
      for (int j = a.y; j <= b.y; ++j)
        for (int i = a.x; i <= b.x; ++i) {
          float& d = d_[at(i, j, k)];
          d = combine(d, voxel_centre(i, j, k));
        }
  }
  template <class Shape>
  void add(const Shape& shape, float fillet = 0) {
    apply(shape.box(), [&](float d, vec3 p) { return smooth_min(d, shape(p), fillet); });
  }
  void add_tube(std::span<const TubePoint> points, float fillet = 0) {
    for (std::size_t i = 0; i + 1 < points.size(); ++i) add(Cone{points[i].p, points[i + 1].p, points[i].radius, points[i + 1].radius}, fillet);
  }
  /// Whatever is in the whole box, by a function of (d, point).
  template <class Combine>
  void shape(Combine combine) {
    for (int k = 0; k < size_.z; ++k)
      for (int j = 0; j < size_.y; ++j)
        for (int i = 0; i < size_.x; ++i) {
          float& d = d_[at(i + low_.x, j + low_.y, k + low_.z)];
          d = combine(d, voxel_centre(i + low_.x, j + low_.y, k + low_.z));
        }
  }

  [[nodiscard]] std::size_t at(int i, int j, int k) const {
    return (static_cast<std::size_t>(k - low_.z) * static_cast<std::size_t>(size_.y) + static_cast<std::size_t>(j - low_.y)) * static_cast<std::size_t>(size_.x) +
           static_cast<std::size_t>(i - low_.x);
  }
  [[nodiscard]] glm::ivec3 low() const { return low_; }
  [[nodiscard]] glm::ivec3 size() const { return size_; }
  [[nodiscard]] std::vector<float>& values() { return d_; }

 private:
  static constexpr float kMargin_mm = 10;  // further than any fillet or fitted offset reaches
  static constexpr float kFar_mm = 1000;
  glm::ivec3 low_{0}, size_{1};
  std::vector<float> d_;
};

Box box_of(std::span<const TubePoint> points) {
  Box box{points.front().p, points.front().p};
  for (const TubePoint& t : points) box.include(t.p, t.radius);
  return box;
}

Field tube_field(std::span<const TubePoint> control, int pieces, float fillet = 0) {
  const std::vector<TubePoint> points = smooth_tube(control, pieces);
  Field field(box_of(points));
  field.add_tube(points, fillet);
  return field;
}

// ---- bones ---------------------------------------------------------------------------------------------------------------------

/// Middle of each vertebra from L5 up to C5, and its height with the disc above (assumed: mean adult male proportions).
struct Vertebra {
  float z, height, body_radius;
  bool lumbar;
};
constexpr std::array<Vertebra, 20> kVertebrae{{{-145, 36, 26, true}, {-109, 37, 25.5F, true}, {-72, 37, 25, true}, {-36, 36, 24, true}, {0, 35, 23, true},
                                               {33, 30, 22, false}, {61, 28, 21, false}, {88, 27, 20, false}, {114, 26, 19, false}, {139, 25, 18.5F, false},
                                               {163, 24, 18, false}, {187, 23.5F, 17, false}, {210, 23, 16.5F, false}, {232, 22, 16, false},
                                               {253, 21, 15.5F, false}, {273, 20, 15, false}, {292, 19, 15, false}, {311, 18, 14, false}, {328, 17, 13, false}, {344, 16, 12, false}}};

/// z of thoracic vertebra 1..12.
float thoracic_z(int n) { return kVertebrae[static_cast<std::size_t>(17 - n)].z; }

Field spine() {
  Field field({{-50, -95, -180}, {50, 45, 348}});
  for (const Vertebra& v : kVertebrae) {
    const float y = kSpineY(v.z);
    const vec3 body{0, y + 11.0F + 0.55F * v.body_radius, v.z};
    const float lean = (kSpineY(v.z + 10) - kSpineY(v.z - 10)) / 20.0F;  // the spine's curve tilts each vertebra
    const float half = 0.5F * v.height;
    field.apply({body - vec3(v.body_radius + 2, v.body_radius + 2, half + 1), body + vec3(v.body_radius + 2, v.body_radius + 2, half + 1)},
                [&](float d, vec3 p) {
                  vec3 q = p - body;
                  q.y -= lean * q.z;
                  const float w = q.z / half;                                    // -1..1 over the body and its disc
                  const float waist = 1.0F - 0.12F * std::max(0.0F, 1.0F - w * w * 1.6F);
                  const float disc = w > 0.72F || w < -0.72F ? -1.2F : 0.0F;      // the disc is a little narrower than the rims
                  const float radial = Slice{v.body_radius * waist, v.body_radius * 0.74F * waist, -v.body_radius * 0.7F * waist}(q.x, q.y) - disc;
                  return smooth_min(d, std::max(radial, std::fabs(q.z) - half - 0.5F), 2);
                });
    const float reach = v.lumbar ? 40.0F : 31.0F;
    const vec3 arch{0, y - 8, v.z};
    for (const float side : {-1.0F, 1.0F}) {
      field.add(Cone{body + vec3(side * v.body_radius * 0.55F, -v.body_radius * 0.5F, 3), arch + vec3(side * 15, -1, 2), 5.5F, 6}, 3);   // pedicle
      field.add(Cone{arch + vec3(side * 15, -1, 2), arch + vec3(side * reach, v.lumbar ? -4 : -12, 4), 5.5F, 4}, 3);                     // transverse process
      field.add(Cone{arch + vec3(side * 15, -2, 0), arch + vec3(0, -14, -4), 5, 5}, 3);                                                 // lamina
    }
    const vec3 tip = v.lumbar ? vec3(0, -42, -8) : vec3(0, -36, -22);
    field.add(Cone{arch + vec3(0, -12, -3), arch + tip, 5, 4.5F}, 3);                                                                   // spinous process
  }
  return field;
}

constexpr float kPi = 3.14159265F;

/// A point of the cage at angle `theta` from the back's middle (0) towards the front (pi), on the right side.
vec3 on_cage(float theta, float z, float inset) {
  const Slice s = cage_slice(z);
  const float cy = 0.5F * (s.front + s.back), b = 0.5F * (s.front - s.back) - inset, a = s.half_width - inset;
  const float sn = static_cast<float>(math::sin(theta)), cs = static_cast<float>(math::cos(theta));
  // Along the ray of that angle to the slice's outline.
  float r = 1.0F;
  for (int i = 0; i < 3; ++i) r -= Slice{a, cy + b, cy - b}(r * a * sn, cy - r * b * cs) / std::sqrt(a * sn * a * sn + b * cs * b * cs);
  return {r * a * sn, cy - r * b * cs, z};
}

struct RibCourse {
  float end_angle_deg;   ///< where bone ends and cartilage (or nothing) begins
  float end_z;
  float sternum_z;       ///< where its cartilage reaches the sternum; 0: it joins the one above
};
constexpr std::array<RibCourse, 12> kRibs{{{128, 268, 256}, {140, 232, 220}, {146, 196, 198}, {148, 166, 178}, {147, 138, 159}, {143, 108, 141},
                                           {137, 78, 126}, {130, 50, 0}, {122, 25, 0}, {113, 4, 0}, {88, 3, 0}, {55, 6, 0}}};

float sternum_y(float z) { return kCageFront(z) + 1.0F; }

struct RibLine {
  std::vector<TubePoint> bone, cartilage;  ///< of the right side
};

std::vector<RibLine> rib_lines() {
  std::vector<RibLine> out;
  for (int n = 1; n <= 12; ++n) {
    const RibCourse& course = kRibs[static_cast<std::size_t>(n - 1)];
    const float head_z = thoracic_z(n) + (n < 11 ? 4.0F : 0.0F), y = kSpineY(head_z);
    const float radius = n == 1 || n > 10 ? 4.4F : 5.0F;
    const float end = course.end_angle_deg * kPi / 180.0F;
    std::vector<TubePoint> bone{{{17, y + 12, head_z}, 4}, {{34, y - 14, head_z - 1}, 4.5F}};
    const float start = 0.42F;  // radians: the rib's angle, beside the back muscles
    const int pieces = 18;
    for (int i = 0; i <= pieces; ++i) {
      const float s = static_cast<float>(i) / static_cast<float>(pieces);
      const float theta = start + (end - start) * s;
      const float z = head_z + (course.end_z - head_z) * (0.12F + 0.88F * static_cast<float>(math::smoothstep(-0.25, 1.12, s)));
      if (theta <= end) bone.push_back({on_cage(theta, z, 0), radius});
    }
    RibLine line;
    line.bone = smooth_tube(bone, 2);
    const vec3 tip = line.bone.back().p;
    if (n <= 7) {
      const vec3 sternum{15, sternum_y(course.sternum_z) - 2, course.sternum_z};
      vec3 mid = on_cage(0.5F * (end + 2.95F), 0.35F * tip.z + 0.65F * std::min(tip.z, course.sternum_z) + (n >= 6 ? 4.0F : 0.0F), 0);
      if (n >= 6) mid.x = 0.45F * tip.x + 0.55F * sternum.x + 4;
      line.cartilage = smooth_tube(std::vector<TubePoint>{{tip, 5}, {mid, 5}, {sternum, 5}}, 6);
    } else if (n <= 10) {
      const std::vector<TubePoint>& above = out.back().cartilage;
      const vec3 join = above[above.size() / 2].p;
      const vec3 dip = on_cage(end + 0.22F, tip.z - 2, 0);
      line.cartilage = smooth_tube(std::vector<TubePoint>{{tip, 4.6F}, {dip, 4.6F}, {join, 4.6F}}, 6);
    }
    out.push_back(std::move(line));
  }
  return out;
}

void add_both_sides(Field& field, const std::vector<TubePoint>& points, float fillet) {
  field.add_tube(points, fillet);
  std::vector<TubePoint> other = points;
  for (TubePoint& t : other) t.p = mirrored(t.p);
  field.add_tube(other, fillet);
}

Field ribs(const std::vector<RibLine>& lines) {
  Field field({{-160, -105, -30}, {160, 150, 310}});
  for (const RibLine& line : lines) add_both_sides(field, line.bone, 2);
  return field;
}

Field cartilages(const std::vector<RibLine>& lines) {
  Field field({{-150, 20, -30}, {150, 160, 280}});
  for (const RibLine& line : lines)
    if (!line.cartilage.empty()) add_both_sides(field, line.cartilage, 3);
  return field;
}

Field sternum() {
  Field field({{-32, 60, 92}, {32, 155, 270}});
  const auto plate = [&](float z0, float z1, float w0, float w1, float thick) {
    field.apply({{-32, 60, z0}, {32, 155, z1}}, [&](float d, vec3 p) {
      const float t = std::clamp((p.z - z0) / (z1 - z0), 0.0F, 1.0F);
      const float half = w0 + (w1 - w0) * t;
      const vec3 q{std::max(std::fabs(p.x) - half + 4, 0.0F), p.y - sternum_y(p.z), std::max({z0 + 4 - p.z, p.z - z1 + 4, 0.0F})};
      return smooth_min(d, std::sqrt(q.x * q.x + q.z * q.z + std::max(std::fabs(q.y) - thick + 4, 0.0F) * std::max(std::fabs(q.y) - thick + 4, 0.0F)) - 4, 3);
    });
  };
  plate(216, 264, 18, 29, 6);      // manubrium
  plate(120, 220, 20, 15, 5.5F);   // body
  plate(96, 124, 5, 12, 4.5F);     // xiphoid
  return field;
}

Field clavicles() {
  Field field({{-165, -40, 240}, {165, 105, 310}});
  add_both_sides(field, smooth_tube(std::vector<TubePoint>{{{21, 84, 264}, 8}, {{62, 70, 268}, 6.2F}, {{108, 22, 273}, 6}, {{142, -16, 274}, 7}}, 6), 0);
  return field;
}

Field scapulae() {
  Field field({{-170, -115, 140}, {170, 10, 300}});
  field.shape([](float d, vec3 p) {
    const vec3 q{std::fabs(p.x), p.y, p.z};
    // The blade lies on the back of the cage: a thin shell outside it, cut to a triangle by the medial, upper and lateral borders.
    const Slice cage = cage_slice(q.z);
    const float shell = std::fabs(Slice{cage.half_width + 13, cage.front + 13, cage.back - 11}(q.x, q.y)) - 3.2F;
    const float cut = std::max({half_space(q, {62, 0, 200}, {-1, 0, 0.02F}), half_space(q, {100, 0, 266}, {0.1F, 0, 1}), half_space(q, {120, 0, 192}, {1, 0, -0.62F}), q.y + 25.0F});
    d = std::min(d, smooth_max(shell, cut, 5));
    d = smooth_min(d, Cone{{66, -98, 234}, {128, -62, 266}, 4, 6}(q), 6);   // spine of the scapula
    d = smooth_min(d, Cone{{128, -62, 266}, {148, -28, 276}, 7, 7}(q), 5);  // acromion
    return smooth_min(d, Ellipsoid{{137, -34, 250}, {9, 14, 18}}(q), 8);    // glenoid
  });
  return field;
}

Field pelvis() {
  Field field({{-155, -105, -300}, {155, 85, -85}});
  field.shape([](float d, vec3 p) {
    const vec3 q{std::fabs(p.x), p.y, p.z};
    // Iliac wing: a piece of a bowl.
    const float bowl = std::fabs(Ellipsoid{{10, 30, -140}, {122, 104, 140}}(q)) - 5.5F;
    const float cut = std::max({glm::length(glm::vec2(q.y - 4, q.z + 178)) - 84, half_space(q, {0, -68, -150}, {-0.2F, -1, -0.2F}), half_space(q, {0, 62, -150}, {0, 1, -0.5F}),
                                half_space(q, {36, -40, -150}, {-1, 0.2F, 0.05F}), half_space(q, {0, -40, -196}, {0, -0.55F, -1})});
    d = std::min(d, smooth_max(bowl, cut, 7));
    d = smooth_min(d, Cone{{108, 22, -160}, {90, 8, -205}, 13, 24}(q), 16);                     // body of the ilium
    d = smooth_min(d, Cone{{50, -58, -158}, {82, -14, -194}, 15, 17}(q), 14);                   // to the sacroiliac joint
    d = smooth_min(d, Cone{{76, 26, -205}, {13, 62, -234}, 10, 9}(q), 8);                       // superior pubic ramus
    d = smooth_min(d, Cone{{9, 62, -232}, {9, 54, -258}, 9, 7}(q), 6);                          // pubis
    d = smooth_min(d, Cone{{84, -8, -218}, {60, -32, -278}, 17, 15}(q), 12);                    // ischium
    d = smooth_min(d, Cone{{60, -30, -280}, {10, 54, -258}, 9, 6.5F}(q), 8);                    // inferior ramus
    d = smooth_max(d, -(glm::length(q - vec3(93, 8, -213)) - 27.0F), 3);                        // socket
    // Sacrum and coccyx.
    float sacrum = Ellipsoid{{0, -30, -182}, {54, 21, 24}, axes_along({0, -0.35F, 1})}(p);
    sacrum = smooth_min(sacrum, Ellipsoid{{0, -52, -214}, {40, 14, 28}, axes_along({0, 0.45F, 1})}(p), 16);
    sacrum = smooth_min(sacrum, Ellipsoid{{0, -64, -244}, {24, 10, 20}, axes_along({0, 0.1F, 1})}(p), 12);
    sacrum = smooth_min(sacrum, Cone{{0, -64, -258}, {0, -52, -284}, 8, 4}(p), 8);
    return smooth_min(d, sacrum, 6);
  });
  return field;
}

Field femurs() {
  Field field({{-145, -40, -325}, {145, 50, -180}});
  field.shape([](float d, vec3 p) {
    const vec3 q{std::fabs(p.x), p.y, p.z};
    d = std::min(d, glm::length(q - vec3(93, 8, -213)) - 23.5F);
    d = smooth_min(d, Cone{{96, 7, -216}, {122, 2, -240}, 14, 15}(q), 8);
    d = smooth_min(d, Ellipsoid{{132, -4, -234}, {17, 20, 24}}(q), 10);
    d = smooth_min(d, Cone{{124, 2, -250}, {114, 8, -330}, 17, 14.5F}(q), 12);
    return smooth_max(d, kThighCut_mm + 4 - p.z, 3);
  });
  return field;
}

// ---- vessels and airway --------------------------------------------------------------------------------------------------------

Field aorta() {
  // Diameter at the abdomen 20 mm (table: 15-25), wider at the root.
  const std::vector<TubePoint> course{{{2, 62, 192}, 14}, {{10, 62, 215}, 14}, {{8, 46, 240}, 13.5F}, {{-8, 18, 251}, 13}, {{-22, -6, 238}, 12.5F}, {{-24, -10, 205}, 12},
                                      {{-20, 0, 150}, 11.5F}, {{-14, 16, 100}, 11}, {{-9, 34, 50}, 10.5F}, {{-9, 46, 0}, 10}, {{-8, 53, -60}, 9.5F}, {{-4, 52, -102}, 9}};
  Field field({{-80, -30, -250}, {80, 95, 270}});
  field.add_tube(smooth_tube(course, 5));
  // Iliac arteries, out under the groin.
  add_both_sides(field, smooth_tube(std::vector<TubePoint>{{{2, 52, -102}, 7}, {{28, 44, -138}, 6}, {{54, 46, -180}, 5.5F}, {{72, 70, -232}, 5}}, 5), 4);
  return field;
}

const std::vector<TubePoint>& cava_course() {
  static const std::vector<TubePoint> course{{{14, 46, -106}, 10}, {{19, 52, -60}, 10.5F}, {{20, 50, -20}, 10.5F}, {{21, 42, 25}, 11}, {{21, 34, 62}, 11.5F}, {{19, 34, 88}, 12},
                                             {{18, 42, 112}, 12.5F}, {{18, 50, 128}, 13}};
  return course;
}

Field cava() {
  Field field({{-85, -20, -250}, {85, 80, 145}});
  field.add_tube(smooth_tube(cava_course(), 5));
  add_both_sides(field, smooth_tube(std::vector<TubePoint>{{{12, 46, -106}, 8}, {{34, 32, -142}, 7}, {{56, 34, -182}, 6.5F}, {{62, 60, -232}, 6}}, 5), 5);
  return field;
}

constexpr vec3 kPorta_mm{33, 60, 26};
constexpr vec3 kVeinOutlet_mm{22, 38, 90};  // where the hepatic veins reach the cava, under the diaphragm

Field portal_vein() {
  Field field({{-100, -20, -60}, {45, 85, 40}});
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{6, 70, -10}, 6}, {{18, 67, 8}, 5.5F}, {kPorta_mm, 5.5F}}, 5));             // trunk, 11 mm
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{6, 70, -10}, 5}, {{-25, 66, 4}, 4.5F}, {{-62, 34, 14}, 4}, {{-88, 4, 26}, 3.5F}}, 5), 2);  // splenic vein
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{6, 70, -10}, 5.5F}, {{9, 74, -40}, 5}, {{6, 78, -58}, 4.5F}}, 4), 2);       // superior mesenteric vein
  return field;
}

Field trachea() {
  Field field({{-60, -30, 170}, {60, 40, 348}});
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{0, 22, 342}, 9}, {{0, 8, 280}, 9}, {{0, -4, 226}, 9}}, 5));
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{0, -4, 226}, 7.5F}, {{24, -8, 204}, 7}, {{42, -8, 184}, 6}}, 4), 3);
  field.add_tube(smooth_tube(std::vector<TubePoint>{{{0, -4, 226}, 7}, {{-26, -6, 206}, 6.5F}, {{-48, -10, 188}, 5.5F}}, 4), 3);
  return field;
}

// ---- organs --------------------------------------------------------------------------------------------------------------------

float kidney_shape(vec3 p, float side) {
  // A bean: long axis leaning outwards below and forwards below, hilum towards the spine.
  const vec3 centre = side > 0 ? vec3(68, 8, -38) : vec3(-68, 8, -22);
  const vec3 along{-0.20F * side, -0.18F, 1};
  const glm::mat3 axes = axes_along(along);
  vec3 q = (p - centre) * axes;
  // Columns of `axes` are not tied to the body's directions: find the one that points to the spine.
  const vec3 medial = glm::normalize(vec3(-side, 0.55F, 0) - along * glm::dot(vec3(-side, 0.55F, 0), along) / glm::dot(along, along));
  const vec3 m = medial * axes;
  const float across = q.x * m.x + q.y * m.y, through = q.x * m.y - q.y * m.x;
  const float bent = across - 0.0032F * q.z * q.z;  // both poles curve towards the spine
  float d = Ellipsoid{{0, 0, 0}, {27, 23, 55}}(vec3(bent, through, q.z));
  return smooth_max(d, -Ellipsoid{{27, 0, 0}, {13, 9, 17}}(vec3(across, through, q.z)), 10);
}

Field kidney(float side) {
  Field field(side > 0 ? Box{{28, -40, -105}, {110, 50, 30}} : Box{{-110, -40, -90}, {-28, 50, 45}});
  field.shape([&](float, vec3 p) { return kidney_shape(p, side); });
  return field;
}

float spleen_shape(vec3 p) {
  const Ellipsoid whole{{-108, -14, 44}, {21, 40, 58}, axes_along({-0.22F, 0.45F, -1})};
  const float d = smooth_max(whole(p), -Ellipsoid{{-58, 12, 40}, {50, 50, 70}}(p), 10);  // hollow towards the stomach and kidney
  return d;
}

const std::vector<TubePoint>& stomach_course() {
  static const std::vector<TubePoint> course{{{-60, 18, 84}, 30}, {{-66, 42, 56}, 31}, {{-62, 72, 26}, 27}, {{-44, 92, 2}, 22}, {{-14, 96, -10}, 19}, {{12, 88, -6}, 15}, {{28, 78, -2}, 10}};
  return course;
}

float stomach_shape(vec3 p) {
  float d = 1000;
  const std::vector<TubePoint>& c = stomach_course();
  for (std::size_t i = 0; i + 1 < c.size(); ++i) d = smooth_min(d, Cone{c[i].p, c[i + 1].p, c[i].radius, c[i + 1].radius}(p), 18);
  return d;
}

float gallbladder_shape(vec3 p) {
  return smooth_min(smooth_min(Cone{{40, 62, 16}, {50, 78, 2}, 6, 13}(p), Cone{{50, 78, 2}, {66, 108, -26}, 13, 18}(p), 8), Cone{{40, 62, 16}, {33, 62, 20}, 4.5F, 3.5F}(p), 5);
}

constexpr vec3 kTumour_mm{70, 62, 86};  // under the dome of the right anterior sector: segment VIII

float liver_shape(vec3 p) {
  // Under the right dome and across the midline, tapering to the left.
  float d = Ellipsoid{{66, 34, 20}, {92, 98, 106}}(p);
  d = smooth_min(d, Ellipsoid{{96, 26, -22}, {44, 62, 66}}(p), 30);                                              // the right lobe's lower part
  d = smooth_min(d, Ellipsoid{{-8, 74, 58}, {78, 50, 42}, axes_along({0.22F, 0.1F, 1})}(p), 34);                // left lobe
  const Slice cage = cage_slice(p.z);
  d = smooth_max(d, below_diaphragm(p) + 5.0F, 8);
  d = smooth_max(d, cage(p.x, p.y) + 10.0F, 8);
  // The visceral surface: from a sharp lower margin in front it climbs backwards and to the left.
  const float to_left = std::clamp((112.0F - p.x) / 200.0F, 0.0F, 1.0F);
  const float climb = static_cast<float>(math::smoothstep(0.0, 1.0, to_left));
  const float floor_z = -70.0F + 112.0F * std::min(climb * 1.2F, 1.0F) + (0.24F + 0.24F * climb) * (88.0F - p.y) * (p.x > -20 ? 1.0F : std::max(0.0F, 1.0F + (p.x + 20) / 60.0F));
  d = smooth_max(d, (floor_z - p.z) * 0.75F, 18);
  // Behind, the bare area ends beside the spine; the left lobe is thin.
  d = smooth_max(d, half_space(p, {2, 24, 60}, {-0.75F, -1, 0.0F}), 14);
  // Neighbours press into it: kidney, gallbladder's fossa, stomach, cava's groove.
  d = smooth_max(d, -(kidney_shape(p, 1) - 4.0F), 16);
  d = smooth_max(d, -gallbladder_shape(p), 6);
  d = smooth_max(d, -Cone{{40, 64, -14}, {50, 116, -52}, 15, 33}(p), 12);  // its fossa is open below
  d = smooth_max(d, -(stomach_shape(p) - 2.0F), 14);
  const std::vector<TubePoint>& c = cava_course();
  for (std::size_t i = 1; i + 1 < c.size(); ++i) d = smooth_max(d, -(Cone{c[i].p, c[i + 1].p, c[i].radius, c[i + 1].radius}(p) - 1.5F), 8);
  d = smooth_max(d, -Cone{{21, 20, 20}, {19, 12, 92}, 13, 13}(p), 8);  // the groove is open behind
  // Hilum: a transverse fissure, and in front of it the cleft of the round ligament between the left and right parts.
  d = smooth_max(d, -Cone{{6, 66, 26}, {56, 56, 16}, 11, 13}(p), 12);
  d = smooth_max(d, -Cone{{2, 124, 14}, {8, 76, 26}, 6, 9}(p), 14);
  return d;
}

Field liver() {
  Field field({{-90, -75, -75}, {150, 150, 130}});
  field.shape([](float, vec3 p) { return liver_shape(p); });
  return field;
}

float heart_shape(vec3 p) {
  const vec3 along = glm::normalize(vec3(-0.68F, 0.52F, -0.50F));
  float d = Ellipsoid{{-22, 66, 142}, {50, 52, 70}, axes_along(along)}(p);
  d = smooth_min(d, Ellipsoid{{16, 48, 152}, {30, 34, 44}}(p), 20);    // right atrium
  d = smooth_min(d, Cone{{-4, 58, 185}, {-14, 44, 218}, 16, 13}(p), 14);  // pulmonary trunk
  return smooth_max(d, -(below_diaphragm(p) - 5.0F), 6);
}

Field lung(float side) {
  Field field(side > 0 ? Box{{0, -95, -10}, {150, 150, 325}} : Box{{-150, -95, -10}, {0, 150, 325}});
  field.shape([&](float, vec3 p) {
    float d = cage_slice(p.z)(p.x, p.y) + 8.0F;
    d = smooth_max(d, p.z - 318.0F, 10);
    d = smooth_max(d, -(below_diaphragm(p) - 3.5F), 5);
    // The recess behind and beside the diaphragm is empty of lung in expiration.
    d = smooth_max(d, 34.0F - 0.22F * (p.y + 60.0F) * -1.0F - p.z, 8);
    // Mediastinum: heart, spine, great vessels.
    d = smooth_max(d, -(heart_shape(p) - 5.0F), 10);
    const float half = 24.0F + (p.y < -20 ? 0.0F : 0.06F * (p.y + 20.0F));
    d = smooth_max(d, half - side * p.x, 14);
    d = smooth_max(d, -(glm::length(glm::vec2(p.x, p.y - kSpineY(p.z) - 16.0F)) - 30.0F), 10);
    return d;
  });
  return field;
}

Field bowel(std::span<const TubePoint> control, float bump_mm, float bump_every_mm, float fillet_mm) {
  std::vector<TubePoint> points = smooth_tube(control, 10);
  float run = 0;
  vec3 before = points.front().p;
  for (TubePoint& t : points) {
    run += glm::length(t.p - before);
    before = t.p;
    t.radius += bump_mm * static_cast<float>(math::sin(2.0 * math::kPi * run / bump_every_mm));
  }
  Field field(box_of(points));
  field.add_tube(points, fillet_mm);
  return field;
}

Field colon() {
  const std::vector<TubePoint> course{{{84, 62, -158}, 25}, {{92, 52, -125}, 24}, {{98, 44, -92}, 22}, {{88, 68, -68}, 21}, {{52, 96, -62}, 19}, {{0, 104, -58}, 19},
                                      {{-48, 98, -44}, 18}, {{-88, 62, -12}, 18}, {{-106, 30, 4}, 17}, {{-110, 22, -35}, 17}, {{-110, 22, -90}, 17}, {{-100, 40, -140}, 16},
                                      {{-72, 60, -168}, 16}, {{-38, 42, -186}, 16}, {{-8, 8, -196}, 17}, {{2, -28, -215}, 18}, {{0, -34, -250}, 18}, {{0, -26, -280}, 14}};
  return bowel(course, 2.4F, 26, 2);
}

Field small_bowel() {
  // Coils: loops swung from side to side, two layers deep, below the transverse colon.
  std::vector<TubePoint> course;
  int turn = 0;
  for (float z = -82; z > -196; z -= 24.5F, ++turn) {
    const float reach = 62.0F - 0.10F * std::fabs(z + 130.0F);
    for (int layer = 0; layer < 2; ++layer) {
      const bool to_left = (turn + layer) % 2 == 0;
      for (int i = 0; i < 5; ++i) {
        const float s = static_cast<float>(i) / 4.0F * 2.0F - 1.0F;
        const float x = (to_left ? -s : s) * reach - 4;
        const float wave = static_cast<float>(math::sin(2.1 * i + 1.3 * turn + 2.0 * layer));
        course.push_back({{x, (layer == 0 ? 86.0F : 58.0F) + 7.0F * wave, z + 6.0F * static_cast<float>(math::cos(1.7 * i + turn))}, 13.0F + wave});
      }
    }
  }
  return bowel(course, 0.5F, 17, 5);
}

// ---- putting it together -------------------------------------------------------------------------------------------------------

struct Piece {
  const char* name;
  std::uint8_t label;
  float hu;
  double target_mL;                 ///< 0: as drawn
  float depth_mm;                   ///< least depth under the skin
  std::function<Field()> shape;
};

/// In order of priority: where two overlap, the earlier keeps the voxel.
std::vector<Piece> pieces(const std::vector<RibLine>& lines) {
  const auto ball = [] {
    Field field(Box{kTumour_mm - vec3(18), kTumour_mm + vec3(18)});
    field.shape([](float, vec3 p) {
      const vec3 q = p - kTumour_mm;
      // Two sets of lumps, so that no direction is favoured: one alone makes a tetrahedron of a ball.
      const double large = math::sin(0.31 * q.x + 0.4) * math::sin(0.27 * q.y + 1.1) * math::sin(0.29 * q.z + 2.0);
      const double small = math::sin(0.52 * q.y + 0.6 * q.z + 0.9) * math::sin(0.47 * q.x - 0.55 * q.z + 0.3);
      return glm::length(q) - 15.0F - static_cast<float>(0.5 * large + 0.6 * small);
    });
    return field;
  };
  return {
      {"spine", 1, kVertebra_HU, 0, 4, spine},
      {"ribs", 2, kBone_HU, 0, 4, [&] { return ribs(lines); }},
      {"sternum", 3, kBone_HU * 0.6F, 0, 4, sternum},
      {"costal_cartilages", 4, kCartilage_HU, 0, 4, [&] { return cartilages(lines); }},
      {"clavicles", 5, kBone_HU, 0, 4, clavicles},
      {"scapulae", 6, kBone_HU, 0, 4, scapulae},
      {"pelvis", 7, kBone_HU, 0, 4, pelvis},
      {"femurs", 8, kBone_HU, 0, 4, femurs},
      {"aorta", 10, kBlood_HU, 0, 8, aorta},
      {"inferior_vena_cava", 11, kBlood_HU, 0, 8, cava},
      {"portal_vein_and_splenic_vein", 12, kBlood_HU, 0, 8, portal_vein},
      {"trachea", 13, kAir_HU, 0, 8, trachea},
      {"liver_tumour", 21, kTumour_HU, kTumour_mL, 8, ball},
      {"gallbladder", 22, kBile_HU, kGallbladder_mL, 8, [] { Field f({{28, 50, -48}, {88, 130, 28}}); f.shape([](float, vec3 p) { return gallbladder_shape(p); }); return f; }},
      {"kidney_right", 23, kKidney_HU, kKidney_mL, 8, [] { return kidney(1); }},
      {"kidney_left", 24, kKidney_HU, kKidney_mL, 8, [] { return kidney(-1); }},
      {"heart", 25, kBlood_HU, kHeart_mL, 8, [] { Field f({{-100, -5, 75}, {60, 140, 235}}); f.shape([](float, vec3 p) { return heart_shape(p); }); return f; }},
      {"liver", 20, kLiver_HU, kLiver_mL - kTumour_mL, 8, liver},
      {"spleen", 26, kSpleen_HU, kSpleen_mL, 8, [] { Field f({{-145, -80, -30}, {-70, 50, 115}}); f.shape([](float, vec3 p) {
         return smooth_max(smooth_max(spleen_shape(p), cage_slice(p.z)(p.x, p.y) + 9.0F, 4), below_diaphragm(p) + 4.0F, 4); }); return f; }},
      {"stomach", 27, kBowel_HU, kStomach_mL, 8, [] { Field f({{-105, -25, -45}, {45, 130, 125}}); f.shape([](float, vec3 p) {
         return smooth_max(stomach_shape(p), below_diaphragm(p) + 4.0F, 5); }); return f; }},
      {"pancreas", 28, kPancreas_HU, kPancreas_mL, 8, [] { return tube_field(std::vector<TubePoint>{{{32, 66, -36}, 12}, {{26, 70, -18}, 16}, {{4, 80, -4}, 11}, {{-28, 68, 4}, 13},
         {{-58, 40, 12}, 12}, {{-80, 12, 20}, 10}}, 5, 6); }},
      {"lung_right", 30, kLung_HU, kLungRight_mL, 8, [] { return lung(1); }},
      {"lung_left", 31, kLung_HU, kLungLeft_mL, 8, [] { return lung(-1); }},
      {"urinary_bladder", 32, kUrine_HU, 0, 8, [] { Field f({{-45, 10, -255}, {45, 95, -190}}); f.add(Ellipsoid{{0, 22, -222}, {34, 25, 24}}); return f; }},
      {"colon", 33, kBowel_HU, 0, 14, colon},
      {"small_bowel", 34, kBowel_HU, 0, 14, small_bowel},
  };
}

/// Volumes of tissue that no label holds: skin, fat, muscle, by depth under the skin and by place.
float background_HU(vec3 p, float skin, const Slice& cage) {
  if (skin > 0) return kAir_HU;
  const float depth = -skin;
  if (depth < 2.0F) return kSkin_HU;
  if (depth < 11.0F) return kFat_HU;  // assumed: 9 mm under the skin of a slim man
  // Muscles beside the spine, and the psoas.
  const vec3 q{std::fabs(p.x), p.y, p.z};
  if (glm::length(glm::vec2((q.x - 36.0F) / 1.5F, q.y - kSpineY(q.z) + 34.0F)) < 20.0F) return kMuscle_HU;
  if (Cone{{34, 18, 0}, {72, 46, -190}, 14, 22}(q) < 0) return kMuscle_HU;
  const float inside = p.z > -70 ? cage(p.x, p.y) + 9.0F : depth > 26.0F && p.z > -215.0F ? -1.0F : 1.0F;
  if (inside > 0) return kMuscle_HU;
  const float dome = below_diaphragm(p);
  if (p.z > 0 && std::fabs(dome) < 2.0F) return kMuscle_HU;  // the diaphragm
  return kFat_HU;                                            // between the organs
}

/// A number in [-1, 1] of the voxel and the seed, without order: the same whatever is computed first.
float hashed_noise(std::uint64_t seed, std::size_t voxel) {
  Rng rng(seed, voxel);
  return static_cast<float>(rng.uniform() + rng.uniform() + rng.uniform() - 1.5) * 2.0F;  // variance 1
}

}  // namespace

Body make_body(std::uint64_t seed) {
  Body body;
  const Grid grid = body_grid();
  body.ct.grid = grid;
  body.labels.grid = grid;
  body.labels.labels.assign(grid.count(), 0);
  body.porta_hepatis_m = kPorta_mm * 0.001F;
  body.hepatic_vein_outlet_m = kVeinOutlet_mm * 0.001F;

  std::vector<float> skin(grid.count()), hu(grid.count()), room(grid.count());
  for (int k = 0; k < grid.size.z; ++k) {
    const float z = voxel_centre(0, 0, k).z;
    const Slice skin_at = skin_slice(z), cage_at = cage_slice(z);
    for (int j = 0; j < grid.size.y; ++j)
      for (int i = 0; i < grid.size.x; ++i) {
        const vec3 p = voxel_centre(i, j, k);
        const std::size_t v = grid.at(i, j, k);
        skin[v] = skin_distance(p, skin_at);
        const float filled = std::clamp(0.5F - skin[v] / kVoxel_mm, 0.0F, 1.0F);
        const float tissue = background_HU(p, std::min(skin[v], -0.1F), cage_at);
        room[v] = 1.0F;
        hu[v] = kAir_HU + filled * (tissue - kAir_HU);
      }
  }

  const std::vector<float> background = hu;

  // The skin on every second voxel: it is large and smooth.
  OrganVolume outline;
  outline.name = "skin";
  outline.grid = grid;
  outline.grid.size = (grid.size + 1) / 2;
  for (int a = 0; a < 3; ++a) outline.grid.T_world_index[a][a] = 2.0 * kVoxel_mm;
  outline.occupancy.reserve(outline.grid.count());
  for (int k = 0; k < grid.size.z; k += 2)
    for (int j = 0; j < grid.size.y; j += 2)
      for (int i = 0; i < grid.size.x; i += 2) outline.occupancy.push_back(std::clamp(0.5F - skin[grid.at(i, j, k)] / (4.0F * kVoxel_mm), 0.0F, 1.0F));
  const auto filled = std::count_if(skin.begin(), skin.end(), [](float d) { return d < 0; });
  outline.volume_mL = static_cast<double>(filled) * grid.voxel_mL();
  body.organs.push_back(std::move(outline));

  const std::vector<RibLine> lines = rib_lines();
  for (const Piece& piece : pieces(lines)) {
    Field field = piece.shape();
    const glm::ivec3 low = field.low(), size = field.size();
    std::vector<float>& d = field.values();
    const auto whole = [&](std::size_t n) {
      const int i = static_cast<int>(n % static_cast<std::size_t>(size.x)), j = static_cast<int>(n / static_cast<std::size_t>(size.x) % static_cast<std::size_t>(size.y));
      const int k = static_cast<int>(n / (static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y)));
      return grid.at(i + low.x, j + low.y, k + low.z);
    };
    for (std::size_t n = 0; n < d.size(); ++n) d[n] = std::max(d[n], skin[whole(n)] + piece.depth_mm);

    // How far the surface must move for the voxels that are still free to add up to the table's volume.
    float offset = 0;
    if (piece.target_mL > 0) {
      std::vector<float> free;
      for (std::size_t n = 0; n < d.size(); ++n)
        if (room[whole(n)] >= 0.5F && d[n] < 20.0F) free.push_back(d[n]);
      const std::size_t wanted = std::min(static_cast<std::size_t>(piece.target_mL / grid.voxel_mL() + 0.5), free.size() - 1);
      std::nth_element(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(wanted), free.end());
      offset = free[wanted];
    }

    OrganVolume organ;
    organ.name = piece.name;
    organ.label = piece.label;
    organ.target_mL = piece.target_mL;
    organ.fitted_offset_mm = offset;
    organ.grid.size = size;
    organ.grid.T_world_index = grid.T_world_index;
    organ.grid.T_world_index[3] = glm::dvec4(glm::dvec3(voxel_centre(low.x, low.y, low.z)), 1.0);
    organ.occupancy.resize(d.size());
    std::size_t count = 0;
    for (std::size_t n = 0; n < d.size(); ++n) {
      const std::size_t v = whole(n);
      const float share = std::min(std::clamp(0.5F - (d[n] - offset) / kVoxel_mm, 0.0F, 1.0F), room[v]);
      organ.occupancy[n] = share;
      if (share <= 0.0F) continue;
      hu[v] += share * (piece.hu - background[v]);  // it takes the background's place
      room[v] -= share;
      if (share >= 0.5F && body.labels.labels[v] == 0) {
        body.labels.labels[v] = piece.label;
        ++count;
      }
    }
    organ.volume_mL = static_cast<double>(count) * grid.voxel_mL();
    body.labels.names[piece.label] = piece.name;
    body.organs.push_back(std::move(organ));
  }

  body.ct.hu.resize(grid.count());
  for (std::size_t v = 0; v < hu.size(); ++v) {
    const float noise = hu[v] < -990.0F ? 0.0F : kNoise_HU * hashed_noise(seed, v);
    body.ct.hu[v] = static_cast<std::int16_t>(std::lround(std::clamp(hu[v] + noise, -1024.0F, 3071.0F)));
  }
  return body;
}

}  // namespace holotwin::phantom
