#include "engine/render/blood_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace holotwin {
namespace {

constexpr float kTwoPi = 6.28318531F;
constexpr float kGravity = 9.81F;
constexpr double kHistory_s = 1.2;
// Below this a stump oozes and shows no stream (assumed).
constexpr float kLeastFlow_mL_per_min = 3.0F;

float finite_or(float v, float otherwise) { return std::isfinite(v) ? v : otherwise; }

}  // namespace

glm::vec3 blood_colour(VesselKind kind) {
  switch (kind) {
    case VesselKind::hepatic_artery: return {0.33F, 0.008F, 0.007F};
    case VesselKind::portal_vein: return {0.110F, 0.0032F, 0.006F};
    case VesselKind::hepatic_vein:
    case VesselKind::count: break;
  }
  return {0.078F, 0.0022F, 0.0062F};
}

PoolLevels::PoolLevels(const BloodPoolShape& pool) : depth_m_(pool.half_extent.y) {
  for (std::size_t i = 0; i <= kHeights; ++i) root_[i] = std::sqrt(pool.volume_mL(depth_m_ * static_cast<float>(i) / kHeights));
}

float PoolLevels::level_m(double volume_mL) const {
  if (!(volume_mL > 0.0)) return 0.0F;
  const double root = std::sqrt(volume_mL);
  const auto above = std::upper_bound(root_.begin() + 1, root_.end(), root);
  if (above == root_.end()) return depth_m_;
  const double below = *(above - 1);
  const double share = *above > below ? (root - below) / (*above - below) : 0.0;
  return depth_m_ * (static_cast<float>(above - root_.begin() - 1) + static_cast<float>(share)) / kHeights;
}

BloodView::BloodView(const Scene& scene) : scene_(scene), levels_(scene.pool), skin_(skin_of(scene)) {
  const auto& triangles = scene.tissue.mesh.triangles;
  neighbours_.assign(triangles.size(), {-1, -1, -1});
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::size_t, std::size_t>> open_edges;
  for (std::size_t t = 0; t < triangles.size(); ++t) {
    for (std::size_t e = 0; e < 3; ++e) {
      const std::uint32_t a = triangles[t][e];
      const std::uint32_t b = triangles[t][(e + 1) % 3];
      const auto key = std::minmax(a, b);
      const auto found = open_edges.find(key);
      if (found == open_edges.end()) {
        open_edges.emplace(key, std::make_pair(t, e));
      } else {
        neighbours_[t][e] = static_cast<std::int32_t>(found->second.first);
        neighbours_[found->second.first][found->second.second] = static_cast<std::int32_t>(t);
        open_edges.erase(found);
      }
    }
  }
  // Blood comes over the lip where a wound triangle meets a capsule one.
  const auto& wound = scene.tissue.wound;
  if (wound.size() != scene.tissue.mesh.positions.size()) return;
  const auto inner = [&](std::size_t t) { return (wound[triangles[t][0]] + wound[triangles[t][1]] + wound[triangles[t][2]]) > 1.5F; };
  std::vector<Spring> lip;
  for (std::size_t t = 0; t < triangles.size(); ++t) {
    if (inner(t)) continue;
    const bool touches = std::any_of(neighbours_[t].begin(), neighbours_[t].end(), [&](std::int32_t n) { return n >= 0 && inner(static_cast<std::size_t>(n)); });
    if (!touches) continue;
    const auto& v = triangles[t];
    lip.push_back({static_cast<std::uint32_t>(t),
                   (scene.tissue.mesh.positions[v[0]] + scene.tissue.mesh.positions[v[1]] + scene.tissue.mesh.positions[v[2]]) / 3.0F});
  }
  for (const Spring& s : lip) {
    lip_.push_back(s.triangle);
    const auto& v = triangles[s.triangle];
    mouth_out_ += glm::cross(scene.tissue.mesh.positions[v[1]] - scene.tissue.mesh.positions[v[0]], scene.tissue.mesh.positions[v[2]] - scene.tissue.mesh.positions[v[0]]);
  }
  if (glm::length(mouth_out_) > 0.0F) mouth_out_ = glm::normalize(mouth_out_);
  // Only where blood runs away from the wound, not back into it; then spread out, each far from those already taken.
  inner_.resize(triangles.size());
  for (std::size_t t = 0; t < triangles.size(); ++t) inner_[t] = inner(t) ? 1 : 0;
  std::vector<glm::vec3> normals, path, up;
  compute_normals(scene.tissue.mesh.positions, triangles, normals);
  std::erase_if(lip, [&](const Spring& s) {
    constexpr float kLeastRun_m = 0.02F;
    return run_down(s.triangle, -1e9F, scene.tissue.mesh.positions, normals, path, up) < kLeastRun_m;
  });
  if (lip.empty()) return;
  std::sort(lip.begin(), lip.end(), [](const Spring& a, const Spring& b) { return a.rest.y < b.rest.y || (a.rest.y == b.rest.y && a.triangle < b.triangle); });
  constexpr std::size_t kSprings = 8;
  springs_.push_back(lip.front());
  while (springs_.size() < std::min(kSprings, lip.size())) {
    const Spring* best = nullptr;
    float best_distance = 0.002F;
    for (const Spring& s : lip) {
      float nearest = 1.0F;
      for (const Spring& taken : springs_) nearest = std::min(nearest, glm::length(s.rest - taken.rest));
      if (nearest > best_distance) {
        best_distance = nearest;
        best = &s;
      }
    }
    if (best == nullptr) break;
    springs_.push_back(*best);
  }
}

void BloodView::remember_waves(const Snapshot& s) {
  if (s.frame == last_frame_) return;
  last_frame_ = s.frame;
  const double now = s.time.seconds();
  if (!art_.empty() && now < art_.back().time_s) {
    art_.clear();
    airway_.clear();
  }
  for (std::size_t i = 0; i < kWaveSamplesPerFrame; ++i) {
    const double t = now + (static_cast<double>(i) + 1.0 - kWaveSamplesPerFrame) / kWaveHz;
    art_.push_back({t, finite_or(s.waves[static_cast<std::size_t>(Wave::art_mmHg)][i], 0.0F)});
    airway_.push_back({t, finite_or(s.waves[static_cast<std::size_t>(Wave::paw_cmH2O)][i], 0.0F)});
  }
  const auto trim = [now](std::vector<Sample>& list, double keep_s) {
    const auto first = std::find_if(list.begin(), list.end(), [&](const Sample& x) { return x.time_s >= now - keep_s; });
    list.erase(list.begin(), first);
  };
  trim(art_, kHistory_s);
  trim(airway_, 6.0);  // more than a breath at 14 a minute
}

float BloodView::pulse(double time_s) const {
  if (art_.empty()) return 1.0F;
  float mean = 0.0F;
  for (const Sample& s : art_) mean += s.value;
  mean /= static_cast<float>(art_.size());
  if (mean < 5.0F) return 1.0F;
  const auto at = std::lower_bound(art_.begin(), art_.end(), time_s, [](const Sample& s, double t) { return s.time_s < t; });
  const float value = at == art_.end() ? art_.back().value : at->value;
  // A jet's swing looks larger than the pressure's: its foot nearly stops (assumed gain).
  return std::clamp(1.0F + 1.6F * (value / mean - 1.0F), 0.35F, 1.9F);
}

float BloodView::breath() const {
  if (airway_.empty()) return 0.0F;
  const auto [low, high] = std::minmax_element(airway_.begin(), airway_.end(), [](const Sample& a, const Sample& b) { return a.value < b.value; });
  const float span = high->value - low->value;
  return span < 0.5F ? 0.0F : 2.0F * (airway_.back().value - low->value) / span - 1.0F;
}

const BloodMesh& BloodView::update(const Snapshot& s, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals) {
  mesh_.vertices.clear();
  mesh_.indices.clear();
  remember_waves(s);
  const double pooled_mL = s.ledger.lost[static_cast<std::size_t>(BloodPlace::field)].total();
  const float level_m = levels_.level_m(pooled_mL);
  add_rivulets(s, scene_.pool.rim_centre.y - scene_.pool.half_extent.y + level_m, positions, normals);
  for (const BleedingBranch& b : s.bleeding) {
    if (b.ligated || !(b.flow_mL_per_min > kLeastFlow_mL_per_min)) continue;
    if (b.kind != VesselKind::hepatic_artery) add_welling(b);
    // A jet needs room: behind the closed wall blood only runs.
    if (b.kind != VesselKind::hepatic_vein && s.abdomen_open) add_jet(b, s.time.seconds(), positions);
  }
  // Last: it hides what has run into it.
  add_pool(pooled_mL, level_m);
  return mesh_;
}

void BloodView::add_pool(double volume_mL, float h) {
  if (!(volume_mL > 5.0)) return;
  const BloodPoolShape& pool = scene_.pool;
  const float bottom = pool.rim_centre.y - pool.half_extent.y;
  constexpr std::uint32_t kAround = BloodPoolShape::kAngles;
  constexpr std::uint32_t kDown = 5;
  const glm::vec3 dark(0.060F, 0.0016F, 0.0022F);
  const auto at = [&](float height, std::uint32_t i, float inset) {
    const float a = kTwoPi * static_cast<float>(i) / kAround;
    const float r = pool.edge(height, i) * inset;
    return glm::vec3(pool.rim_centre.x + r * std::cos(a) * pool.half_extent.x, bottom + height, pool.rim_centre.z + r * std::sin(a) * pool.half_extent.z);
  };
  // The wetted bowl from the surface down, then the surface itself with a meniscus at its edge.
  const auto first = static_cast<std::uint32_t>(mesh_.vertices.size());
  for (std::uint32_t ring = 0; ring <= kDown; ++ring) {
    const float down = static_cast<float>(ring) / kDown;
    const float height = h * (1.0F - down);
    for (std::uint32_t i = 0; i < kAround; ++i) {
      const glm::vec3 p = at(height, i, 1.0F);
      const glm::vec3 out = (p - pool.rim_centre) / (pool.half_extent * pool.half_extent);
      // It thins out downwards: seen through the flank, a full side would be a black slab.
      mesh_.vertices.push_back({p, glm::normalize(out), glm::vec4(dark, 0.80F * (1.0F - down) * (1.0F - down))});
    }
  }
  for (std::uint32_t ring = 0; ring < kDown; ++ring) {
    for (std::uint32_t i = 0; i < kAround; ++i) {
      const std::uint32_t a = first + ring * kAround + i;
      const std::uint32_t b = first + ring * kAround + (i + 1) % kAround;
      mesh_.indices.insert(mesh_.indices.end(), {a, b, b + kAround, a, b + kAround, a + kAround});
    }
  }
  const auto top = static_cast<std::uint32_t>(mesh_.vertices.size());
  for (const float inset : {1.0F, 0.94F}) {
    for (std::uint32_t i = 0; i < kAround; ++i) {
      const float a = kTwoPi * static_cast<float>(i) / kAround;
      const glm::vec3 out(std::cos(a), 0.0F, std::sin(a));
      const glm::vec3 n = inset == 1.0F ? glm::normalize(glm::vec3(0, 1, 0) - out * 0.28F) : glm::vec3(0, 1, 0);  // it climbs the wall a little
      mesh_.vertices.push_back({at(h, i, inset), n, glm::vec4(dark, inset == 1.0F ? 0.70F : 0.97F)});
    }
  }
  mesh_.vertices.push_back({{pool.rim_centre.x, bottom + h, pool.rim_centre.z}, {0, 1, 0}, glm::vec4(dark, 0.97F)});
  for (std::uint32_t i = 0; i < kAround; ++i) {
    const std::uint32_t j = (i + 1) % kAround;
    mesh_.indices.insert(mesh_.indices.end(), {top + i, top + j, top + kAround + j, top + i, top + kAround + j, top + kAround + i,
                                               top + kAround + i, top + kAround + j, top + 2 * kAround});
  }
}

glm::vec3 BloodView::mouth_near(glm::vec3 stump, const std::vector<glm::vec3>& positions) const {
  const auto& triangles = scene_.tissue.mesh.triangles;
  if (lip_.empty() || positions.size() != scene_.tissue.mesh.positions.size()) return stump;
  // Between the lips where they are nearest: a mean that falls with the fourth power of the distance.
  glm::vec3 sum(0.0F);
  float weights = 0.0F;
  for (const std::uint32_t t : lip_) {
    const glm::vec3 p = (positions[triangles[t][0]] + positions[triangles[t][1]] + positions[triangles[t][2]]) / 3.0F;
    const float d2 = glm::dot(p - stump, p - stump) + 1e-6F;
    sum += p / (d2 * d2);
    weights += 1.0F / (d2 * d2);
  }
  return sum / weights;
}

int BloodView::until_tissue(std::span<const glm::vec3> path, const std::vector<glm::vec3>& positions, bool ignore_wound) const {
  const auto& triangles = scene_.tissue.mesh.triangles;
  const int end = static_cast<int>(path.size()) - 1;
  if (positions.size() != scene_.tissue.mesh.positions.size()) return end;
  glm::vec3 low = path[0];
  glm::vec3 high = path[0];
  for (const glm::vec3& p : path) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  int stop = end;
  // Where a step crosses a triangle's front: from outside in (sign 1) or from inside out (-1).
  const auto meet = [&](glm::vec3 a, glm::vec3 b, glm::vec3 c, float sign) {
    if (glm::any(glm::lessThan(glm::max(a, glm::max(b, c)), low)) || glm::any(glm::greaterThan(glm::min(a, glm::min(b, c)), high))) return;
    const glm::vec3 n = glm::cross(b - a, c - a);
    for (int i = 0; i < stop; ++i) {
      const glm::vec3 p = path[static_cast<std::size_t>(i)];
      const glm::vec3 q = path[static_cast<std::size_t>(i) + 1];
      const float before = sign * glm::dot(p - a, n);
      const float after = sign * glm::dot(q - a, n);
      if (!(before >= 0.0F && after < 0.0F)) continue;
      const glm::vec3 x = glm::mix(p, q, before / (before - after));
      if (glm::dot(glm::cross(b - a, x - a), n) < 0.0F || glm::dot(glm::cross(c - b, x - b), n) < 0.0F || glm::dot(glm::cross(a - c, x - c), n) < 0.0F) continue;
      stop = i + 1;
    }
  };
  for (std::size_t k = 0; k < triangles.size(); ++k) {
    if (ignore_wound && !inner_.empty() && inner_[k] != 0) continue;
    meet(positions[triangles[k][0]], positions[triangles[k][1]], positions[triangles[k][2]], 1.0F);
  }
  // The flank stops it too; the opened abdomen does not.
  if (skin_ != nullptr) {
    const auto& skin = skin_->positions;
    for (const auto& t : skin_->triangles) {
      const glm::vec3 d = skin[t[0]] - scene_.lights.field;
      if (glm::length(glm::vec2(d.x, d.z)) > 0.75F * scene_.incision_radius_m || d.y < 0.0F) meet(skin[t[0]], skin[t[1]], skin[t[2]], -1.0F);
    }
  }
  return stop;
}

void BloodView::add_jet(const BleedingBranch& b, double time_s, const std::vector<glm::vec3>& positions) {
  // Veins: the speed of the full bore at this flow, narrowed by the vena contracta (discharge 0.6).
  const float bore_m = std::max(0.5F, b.lumen_diameter_mm) * 1e-3F;
  const float area_m2 = 0.25F * 3.14159265F * bore_m * bore_m;
  const bool artery = b.kind == VesselKind::hepatic_artery;
  float speed = std::clamp(b.flow_mL_per_min / 6e7F / (area_m2 * 0.6F), 0.05F, 1.6F);
  if (artery) {
    // An artery: Torricelli's speed of its pressure, less than a quarter of it left after the torn end (assumed, so that 60 mmHg spurts
    // about 5 cm high), less as it is held. It is drawn from the mouth of the wound: what hits the other wall is
    // turned that way.
    constexpr float kPa_per_mmHg = 133.322F;
    constexpr float kBlood_kg_m3 = 1060.0F;
    const float head_Pa = std::max(0.0F, finite_or(b.local_pressure_mmHg, 0.0F)) * kPa_per_mmHg;
    speed = std::clamp(0.23F * std::sqrt(2.0F * head_Pa / kBlood_kg_m3) * (1.0F - std::clamp(b.control, 0.0F, 1.0F)), 0.05F, 1.8F);
  }
  glm::vec3 direction = glm::length(b.direction) > 0.0F ? glm::normalize(b.direction) : glm::vec3(0, 1, 0);
  glm::vec3 origin = b.stump;
  if (artery && glm::length(mouth_out_) > 0.0F) {
    direction = glm::normalize(0.2F * direction + mouth_out_);
    origin = mouth_near(b.stump, positions);
  }
  constexpr int kSteps = 40;
  constexpr int kSides = 6;
  constexpr float kDrawn = 1.7F;  // a jet is drawn wider than it is, so that it is seen from where a surgeon stands (assumed)
  // Until it is 5 cm below where it left, if the organ does not stop it before.
  const float rise = speed * direction.y;
  const float life_s = std::min(0.35F, (rise + std::sqrt(rise * rise + 2.0F * kGravity * 0.05F)) / kGravity);
  const glm::vec3 colour = blood_colour(b.kind);
  // What left `age` ago at the speed of its beat.
  std::array<glm::vec3, kSteps + 1> path;
  for (int i = 0; i <= kSteps; ++i) {
    const float age = life_s * static_cast<float>(i) / kSteps;
    const float beat = artery ? pulse(time_s - static_cast<double>(age)) : 1.0F;
    path[static_cast<std::size_t>(i)] = origin + direction * (speed * beat * age) + glm::vec3(0, -0.5F * kGravity * age * age, 0);
  }
  const int last = until_tissue(path, positions, artery);
  // An arterial jet holds together for a few centimetres and then breaks into drops (assumed: two fifths of its way).
  const int stream = artery ? std::min(last, 2 * kSteps / 5) : last;
  const auto first = static_cast<std::uint32_t>(mesh_.vertices.size());
  glm::vec3 before = origin;
  glm::vec3 along = direction;
  for (int i = 0; i <= kSteps; ++i) {
    const int at = std::min(i, stream);
    const float age = life_s * static_cast<float>(at) / kSteps;
    const float beat = artery ? pulse(time_s - static_cast<double>(age)) : 1.0F;
    const glm::vec3 p = path[static_cast<std::size_t>(at)];
    if (i > 0 && glm::length(p - before) > 1e-6F) along = glm::normalize(p - before);
    before = p;
    const glm::vec3 side = glm::normalize(glm::cross(along, std::fabs(along.y) < 0.95F ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0)));
    const glm::vec3 other = glm::cross(side, along);
    const float t = static_cast<float>(at) / static_cast<float>(std::max(1, stream));
    // It thickens and thins in beads, more and more, until it parts.
    const float beads = artery ? 1.0F + 0.5F * t * std::sin(19.0F * t - 30.0F * static_cast<float>(time_s)) : 1.0F;
    const float radius = std::max(0.0004F, bore_m * (artery ? kDrawn * 0.42F * (1.0F - 0.35F * t) : 0.45F * (1.0F + 0.35F * t)) * beads) * (i >= stream ? 0.1F : 1.0F);
    for (int k = 0; k < kSides; ++k) {
      const float a = kTwoPi * static_cast<float>(k) / kSides;
      const glm::vec3 n = side * std::cos(a) + other * std::sin(a);
      mesh_.vertices.push_back({p + n * radius, n, glm::vec4(colour * (artery ? 1.0F + 0.25F * (beat - 1.0F) : 1.0F), 0.97F)});
    }
  }
  join_rings(first, kSteps, kSides);
  if (!artery || last <= stream) return;
  // Drops leave at a steady rate and fly on; what a beat adds is in how far each one gets.
  constexpr double kDrops_per_s = 420.0;
  const auto newest = static_cast<std::int64_t>(std::floor(time_s * kDrops_per_s));
  for (std::int64_t n = newest;; --n) {
    const auto age = static_cast<float>(time_s - static_cast<double>(n) / kDrops_per_s);
    const float step = age / life_s * kSteps;
    if (step >= static_cast<float>(last)) break;
    if (step < static_cast<float>(stream)) continue;
    // The same drop strays the same way all along: by its own number.
    const auto id = static_cast<float>(n & 1023);
    const glm::vec3 stray(std::sin(id * 12.9898F), 0.0F, std::sin(id * 37.719F + 2.0F));
    const float beat = pulse(time_s - static_cast<double>(age));
    const float away = age - life_s * static_cast<float>(stream) / kSteps;
    const glm::vec3 p = origin + direction * (speed * beat * age) + glm::vec3(0, -0.5F * kGravity * age * age, 0) + stray * (0.07F * away);
    add_drop(p, kDrawn * bore_m * (0.40F + 0.22F * stray.x * stray.z) * (0.6F + 0.4F * beat), glm::vec4(colour, 0.97F));
  }
}

void BloodView::join_rings(std::uint32_t first, std::uint32_t rings, std::uint32_t around) {
  for (std::uint32_t r = 0; r < rings; ++r) {
    for (std::uint32_t k = 0; k < around; ++k) {
      const std::uint32_t a = first + r * around + k;
      const std::uint32_t c = first + r * around + (k + 1) % around;
      mesh_.indices.insert(mesh_.indices.end(), {a, c, c + around, a, c + around, a + around});
    }
  }
}

void BloodView::add_drop(glm::vec3 centre, float radius, glm::vec4 colour) {
  constexpr std::uint32_t kAround = 6;
  constexpr std::uint32_t kRings = 4;
  const auto first = static_cast<std::uint32_t>(mesh_.vertices.size());
  for (std::uint32_t r = 0; r <= kRings; ++r) {
    const float polar = 0.5F * kTwoPi * static_cast<float>(r) / kRings;
    for (std::uint32_t k = 0; k < kAround; ++k) {
      const float a = kTwoPi * static_cast<float>(k) / kAround;
      const glm::vec3 n(std::sin(polar) * std::cos(a), std::cos(polar), std::sin(polar) * std::sin(a));
      mesh_.vertices.push_back({centre + n * radius, n, colour});
    }
  }
  join_rings(first, kRings, kAround);
}

void BloodView::add_welling(const BleedingBranch& b) {
  // A mound of blood over the stump; a hepatic vein's rises and falls with the ventilator (back-pressure swings with each breath).
  const float swing = b.kind == VesselKind::hepatic_vein ? 1.0F + 0.35F * breath() : 1.0F;
  const float radius = (0.8F * b.lumen_diameter_mm * 1e-3F + 0.00050F * std::sqrt(b.flow_mL_per_min)) * swing;
  const glm::vec3 up = glm::length(b.direction) > 0.0F ? glm::normalize(b.direction) : glm::vec3(0, 1, 0);
  const glm::vec3 side = glm::normalize(glm::cross(up, std::fabs(up.y) < 0.95F ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0)));
  const glm::vec3 other = glm::cross(side, up);
  constexpr std::uint32_t kAround = 10;
  constexpr std::uint32_t kRings = 4;
  const auto first = static_cast<std::uint32_t>(mesh_.vertices.size());
  const glm::vec4 colour(blood_colour(b.kind), 0.97F);
  for (std::uint32_t r = 0; r <= kRings; ++r) {
    const float polar = kTwoPi * 0.25F * static_cast<float>(r) / kRings;
    for (std::uint32_t i = 0; i < kAround; ++i) {
      const float a = kTwoPi * static_cast<float>(i) / kAround;
      const glm::vec3 n = up * std::cos(polar) + (side * std::cos(a) + other * std::sin(a)) * std::sin(polar);
      const glm::vec3 flat = n - up * (glm::dot(n, up) * 0.78F);
      mesh_.vertices.push_back({b.stump + flat * radius, glm::normalize(n + up * 1.4F), r == kRings ? glm::vec4(glm::vec3(colour), 0.0F) : colour});
    }
  }
  join_rings(first, kRings, kAround);
}

float BloodView::run_down(std::size_t t, float floor_y, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals,
                          std::vector<glm::vec3>& path, std::vector<glm::vec3>& up) const {
  const auto& triangles = scene_.tissue.mesh.triangles;
  constexpr glm::vec3 kDown(0, -1, 0);
  constexpr float kLongest_m = 0.22F;
  const auto corner = [&](std::size_t k) { return positions[triangles[t][k]]; };
  const auto smooth_normal = [&] {
    const glm::vec3 n = normals[triangles[t][0]] + normals[triangles[t][1]] + normals[triangles[t][2]];
    return glm::length(n) > 1e-6F ? glm::normalize(n) : glm::vec3(0, 1, 0);
  };
  glm::vec3 p = (corner(0) + corner(1) + corner(2)) / 3.0F;
  path.assign(1, p);
  up.assign(1, smooth_normal());
  float length = 0.0F;
  const float phase = p.z * 400.0F;
  std::int32_t came_from = -1;
  for (int step = 0; step < 200 && length < kLongest_m && p.y > floor_y; ++step) {
    const glm::vec3 face = glm::cross(corner(1) - corner(0), corner(2) - corner(0));
    const float area = glm::length(face);
    if (!(area > 0.0F)) break;
    const glm::vec3 n = face / area;
    // Where the organ overhangs, blood lets go.
    if (n.y < -0.35F) break;
    glm::vec3 d = kDown - n * glm::dot(kDown, n);
    if (glm::length(d) < 0.03F) break;
    d = glm::normalize(d);
    // Not the shortest way: an uneven capsule leads it left and right (assumed: up to 20 degrees, every few centimetres).
    const glm::vec3 aside = glm::cross(n, d);
    d = glm::normalize(d + aside * (0.16F * std::sin(length * 210.0F + phase) + 0.22F * std::sin(length * 97.0F + 2.0F * phase)));
    // The edge through which the line p + s d leaves the triangle.
    float nearest = 1e9F;
    std::size_t out = 3;
    for (std::size_t e = 0; e < 3; ++e) {
      if (neighbours_[t][e] == came_from && came_from >= 0) continue;
      const glm::vec3 a = corner(e);
      const glm::vec3 outward = glm::cross(corner((e + 1) % 3) - a, n);
      const float speed = glm::dot(d, outward);
      if (speed <= 1e-9F) continue;
      const float s_out = std::max(0.0F, glm::dot(a - p, outward) / speed);
      if (s_out < nearest) {
        nearest = s_out;
        out = e;
      }
    }
    if (out == 3) break;
    p += d * nearest;
    length += nearest;
    const std::int32_t next = neighbours_[t][out];
    came_from = static_cast<std::int32_t>(t);
    if (nearest > 0.0008F) {
      path.push_back(p);
      up.push_back(smooth_normal());
    }
    if (next < 0 || inner_[static_cast<std::size_t>(next)] != 0) break;
    t = static_cast<std::size_t>(next);
  }
  return length;
}

void BloodView::add_rivulets(const Snapshot& s, float pool_y, const std::vector<glm::vec3>& positions, const std::vector<glm::vec3>& normals) {
  if (springs_.empty() || positions.size() != scene_.tissue.mesh.positions.size()) return;
  float total = 0.0F;
  glm::vec3 colour(0.0F);
  for (const BleedingBranch& b : s.bleeding) {
    if (b.ligated || !(b.flow_mL_per_min > 0.0F)) continue;
    total += b.flow_mL_per_min;
    colour += blood_colour(b.kind) * b.flow_mL_per_min;
  }
  if (total < kLeastFlow_mL_per_min) return;
  colour /= total;
  // Assumed: one rivulet carries about 45 mL/min, and more blood widens them.
  const std::size_t count = std::min(springs_.size(), static_cast<std::size_t>(1.0F + total / 45.0F));
  const float width = 0.0022F + 0.0035F * std::min(1.0F, total / (60.0F * static_cast<float>(count)));
  std::vector<glm::vec3> path;
  std::vector<glm::vec3> up;
  for (std::size_t spring = 0; spring < count; ++spring) {
    run_down(springs_[spring].triangle, pool_y, positions, normals, path, up);
    if (path.size() < 3) continue;
    const glm::vec4 shade(colour * (0.85F + 0.05F * static_cast<float>(spring % 5)), 0.93F);
    add_ribbon(path, up, width * (0.6F + 0.25F * static_cast<float>((spring * 7) % 5)), shade);
  }
}

void BloodView::add_ribbon(const std::vector<glm::vec3>& raw, const std::vector<glm::vec3>& up, float width_m, glm::vec4 colour) {
  // Smoothed twice: a path over triangles has a kink at every edge.
  std::vector<glm::vec3> path = raw;
  for (int pass = 0; pass < 2; ++pass) {
    const std::vector<glm::vec3> old = path;
    for (std::size_t i = 1; i + 1 < path.size(); ++i) path[i] = 0.25F * old[i - 1] + 0.5F * old[i] + 0.25F * old[i + 1];
  }
  // Five across: a low bead of liquid, its edges thin.
  constexpr std::array<float, 5> kAcross{-1.0F, -0.6F, 0.0F, 0.6F, 1.0F};
  const auto first = static_cast<std::uint32_t>(mesh_.vertices.size());
  float along_m = 0.0F;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const glm::vec3 step = path[std::min(i + 1, path.size() - 1)] - path[i == 0 ? 0 : i - 1];
    const glm::vec3 d = glm::length(step) > 1e-7F ? glm::normalize(step) : glm::vec3(0, -1, 0);
    const glm::vec3 across = glm::cross(d, up[i]);
    const glm::vec3 side = glm::length(across) > 1e-6F ? glm::normalize(across) : glm::vec3(1, 0, 0);
    if (i > 0) along_m += glm::length(path[i] - path[i - 1]);
    const float end = static_cast<float>(path.size() - 1 - i);
    const float half = 0.5F * width_m * (1.0F + 0.25F * std::sin(along_m * 260.0F)) * std::min(1.0F, 0.35F + 0.3F * end);
    for (const float k : kAcross) {
      const float height = 0.0007F + 0.28F * half * (1.0F - k * k);
      const glm::vec3 n = glm::normalize(up[i] + side * (0.9F * k));
      mesh_.vertices.push_back({path[i] + side * (half * k) + up[i] * height, n, glm::vec4(glm::vec3(colour), std::fabs(k) > 0.9F ? colour.a * 0.35F : colour.a)});
    }
  }
  for (std::uint32_t i = 0; i + 1 < path.size(); ++i) {
    for (std::uint32_t k = 0; k < 4; ++k) {
      const std::uint32_t a = first + i * 5 + k;
      mesh_.indices.insert(mesh_.indices.end(), {a, a + 1, a + 6, a, a + 6, a + 5});
    }
  }
}

}  // namespace holotwin
