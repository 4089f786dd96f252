#include "engine/tissue/contact.h"

#include <algorithm>
#include <cmath>

namespace holotwin::tissue {

namespace {

constexpr float kMargin_m = 0.006F;             // assumed: resting tissue comes no farther towards a tool within one frame (half a metre a second)
constexpr float kFullMargin_m = 0.05F;
constexpr float kDepenetration_m_per_s = 1.0F;  // assumed: a point found inside a tool leaves it at this speed, not at once, so that it does not fly off
constexpr float kHold_N_per_m = 2000.0F;        // assumed: stiffness of one held point, stiff beside tissue (about 500 N/m under a 10 mm jaw)
constexpr float kHoldLimit = 1.5F;              // a grasp never pulls harder than this times its slip force, however fast it is torn away
constexpr float kSmoothing = 0.4F;              // a frame; assumed: 20 ms, shorter than a hand can answer
constexpr float kMinRadius_m = 0.001F;          // a thinner round tool counts as this thick: kMaxPasses then hold it outside up to 14 m/s
constexpr float kCoarse = 4.0F;                 // a round tool of fewer edges' radius is held against triangles too, not only against their corners
constexpr int kProjections = 3;                 // between a capsule's axis and a triangle; each comes nearer to the closest pair
constexpr float kWoundMargin_m = 0.004F;        // assumed: faces farther apart than this do not meet within one frame
constexpr int kMaxPasses = 16;                  // of contact in one substep

/// A tool at one instant, relative to the model's origin.
struct Placed {
  glm::mat3 rotation{1.0F};
  glm::vec3 position{0.0F};
  [[nodiscard]] glm::vec3 to_local(glm::vec3 p) const { return (p - position) * rotation; }
  [[nodiscard]] glm::vec3 to_world(glm::vec3 l) const { return rotation * l + position; }
};

Placed place(const ToolContact& tool, float t, glm::vec3 origin) {
  const glm::quat a = tool.from.rotation;
  glm::quat b = tool.to.rotation;
  if (glm::dot(a, b) < 0.0F) b = -b;
  const glm::quat q(a.w + t * (b.w - a.w), a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.z + t * (b.z - a.z));
  const glm::vec3 from = tool.from.position - origin;
  const glm::vec3 to = tool.to.position - origin;
  return {glm::mat3_cast(glm::normalize(q)), from + t * (to - from)};
}

struct Distance {
  float d = 0;             ///< below zero inside
  glm::vec3 normal{0.0F};  ///< out of the tool; valid inside
};

Distance from_centre(glm::vec3 q, float radius) {
  const float length = glm::length(q);
  return {length - radius, length > 0.0F ? q / length : glm::vec3(0, 0, 1)};
}

Distance shape_distance(ToolShape shape, glm::vec3 half, glm::vec3 l) {
  switch (shape) {
    case ToolShape::sphere: return from_centre(l, half.x);
    case ToolShape::capsule: {
      const float z = std::clamp(l.z, -half.z, half.z);
      return from_centre({l.x, l.y, l.z - z}, half.x);
    }
    case ToolShape::box: {
      const glm::vec3 q = glm::abs(l) - half;
      const glm::vec3 outside = glm::max(q, glm::vec3(0.0F));
      const float inside = std::max(q.x, std::max(q.y, q.z));
      if (inside > 0.0F) return {glm::length(outside), {}};
      if (q.x >= q.y && q.x >= q.z) return {inside, {l.x < 0.0F ? -1.0F : 1.0F, 0, 0}};
      if (q.y >= q.z) return {inside, {0, l.y < 0.0F ? -1.0F : 1.0F, 0}};
      return {inside, {0, 0, l.z < 0.0F ? -1.0F : 1.0F}};
    }
    case ToolShape::none: break;
  }
  return {1e9F, {}};
}

/// Sizes as used for contact.
glm::vec3 contact_size(const ToolContact& tool) {
  if (tool.shape == ToolShape::box) return tool.half_extent;
  return {std::max(tool.half_extent.x, kMinRadius_m), tool.half_extent.y, tool.half_extent.z};
}
bool needs_triangles(const TissueModel& model, const ToolContact& tool) {
  return tool.shape != ToolShape::box && contact_size(tool).x < kCoarse * model.surface_spacing_m;
}

/// Barycentric weights of the point of triangle abc that is closest to p (regions by Ericson, Real-Time Collision Detection, 5.1.5).
glm::vec3 closest_on_triangle(glm::vec3 p, glm::vec3 a, glm::vec3 b, glm::vec3 c) {
  const glm::vec3 ab = b - a;
  const glm::vec3 ac = c - a;
  const float d1 = glm::dot(ab, p - a);
  const float d2 = glm::dot(ac, p - a);
  if (d1 <= 0.0F && d2 <= 0.0F) return {1, 0, 0};
  const float d3 = glm::dot(ab, p - b);
  const float d4 = glm::dot(ac, p - b);
  if (d3 >= 0.0F && d4 <= d3) return {0, 1, 0};
  const float d5 = glm::dot(ab, p - c);
  const float d6 = glm::dot(ac, p - c);
  if (d6 >= 0.0F && d5 <= d6) return {0, 0, 1};
  const float of_c = d1 * d4 - d3 * d2;
  if (of_c <= 0.0F && d1 >= 0.0F && d3 <= 0.0F) return {1.0F - d1 / (d1 - d3), d1 / (d1 - d3), 0};
  const float of_b = d5 * d2 - d1 * d6;
  if (of_b <= 0.0F && d2 >= 0.0F && d6 <= 0.0F) return {1.0F - d2 / (d2 - d6), 0, d2 / (d2 - d6)};
  const float of_a = d3 * d6 - d5 * d4;
  if (of_a <= 0.0F && d4 >= d3 && d5 >= d6) {
    const float t = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return {0, 1.0F - t, t};
  }
  const float sum = of_a + of_b + of_c;
  if (!(sum > 0.0F)) return {1, 0, 0};
  return {of_a / sum, of_b / sum, of_c / sum};
}

float smallest_size(ToolShape shape, glm::vec3 half) { return shape == ToolShape::box ? std::min(half.x, std::min(half.y, half.z)) : half.x; }
float bounding_radius(ToolShape shape, glm::vec3 half) {
  if (shape == ToolShape::sphere) return half.x;
  return shape == ToolShape::capsule ? half.x + half.z : glm::length(half);
}

/// An upper bound of how far any point of the tool moves during the frame.
float frame_motion(const ToolContact& tool, float radius) {
  const glm::quat a = tool.from.rotation;
  glm::quat b = tool.to.rotation;
  if (glm::dot(a, b) < 0.0F) b = -b;
  const glm::quat d = b - a;  // a chord c between unit quaternions turns points by at most pi c
  return glm::length(tool.to.position - tool.from.position) + 3.1416F * glm::length(d) * radius;
}

void move_point(const SurfacePoint& p, std::vector<glm::vec4>& x, glm::vec3 correction) {
  const glm::vec3 c = correction / p.inverse_mass;
  for (std::size_t k = 0; k < 4; ++k) {
    glm::vec4& node = x[p.node[k]];
    const float s = node.w * p.weight[k];
    node.x += s * c.x;
    node.y += s * c.y;
    node.z += s * c.z;
  }
}

/// A point of a triangle as one linear form over at most twelve lattice nodes, for the few triangles in contact.
struct TrianglePoint {
  std::array<std::uint32_t, 12> node{};
  std::array<float, 12> weight{};
  std::size_t count = 0;
  float inverse_mass = 0;
};

TrianglePoint triangle_point(const TissueModel& model, const std::array<std::uint32_t, 3>& triangle, glm::vec3 bary, const std::vector<glm::vec4>& x) {
  TrianglePoint p;
  for (std::size_t corner = 0; corner < 3; ++corner) {
    const SurfacePoint& s = model.surface[triangle[corner]];
    for (std::size_t k = 0; k < 4; ++k) {
      std::size_t at = 0;
      while (at < p.count && p.node[at] != s.node[k]) ++at;
      if (at == p.count) p.node[p.count++] = s.node[k];
      p.weight[at] += bary[static_cast<glm::length_t>(corner)] * s.weight[k];
    }
  }
  for (std::size_t k = 0; k < p.count; ++k) p.inverse_mass += p.weight[k] * p.weight[k] * x[p.node[k]].w;
  return p;
}

glm::vec3 position_of(const TrianglePoint& p, const std::vector<glm::vec4>& x) {
  glm::vec4 sum(0.0F);
  for (std::size_t k = 0; k < p.count; ++k) sum += p.weight[k] * x[p.node[k]];
  return {sum};
}

void move_point(const TrianglePoint& p, std::vector<glm::vec4>& x, glm::vec3 correction) {
  const glm::vec4 c(correction / p.inverse_mass, 0.0F);
  for (std::size_t k = 0; k < p.count; ++k) x[p.node[k]] += (x[p.node[k]].w * p.weight[k]) * c;
}

bool finite(const Pose& p) {
  const float sum = p.position.x + p.position.y + p.position.z + p.rotation.w + p.rotation.x + p.rotation.y + p.rotation.z;
  return std::isfinite(sum) && glm::dot(p.rotation, p.rotation) > 0.25F;
}

bool usable(const ToolContact& tool) {
  return tool.shape != ToolShape::none && finite(tool.from) && finite(tool.to) && tool.half_extent.x > 0.0F &&
         std::isfinite(tool.half_extent.x + tool.half_extent.y + tool.half_extent.z);
}

/// Takes the nearest points within reach of the closed jaws.
void begin_grasp(const TissueModel& model, ToolState& state, const TissueScratch& scratch, const ToolContact& tool) {
  const Placed at = place(tool, 0.0F, model.origin);
  struct Near {
    float d = 0;
    std::uint32_t point = 0;
  };
  std::array<Near, kMaxHolds> best{};  // ordered by distance, then point
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < model.surface.size(); ++i) {
    if (!(model.surface[i].inverse_mass > 0.0F)) continue;
    const float d = shape_distance(tool.shape, tool.half_extent, at.to_local(scratch.surface[i])).d;
    if (d > tool.grasp_reach_m || (count == kMaxHolds && d >= best[count - 1].d)) continue;
    std::size_t k = count < kMaxHolds ? count++ : count - 1;
    for (; k > 0 && best[k - 1].d > d; --k) best[k] = best[k - 1];
    best[k] = {d, i};
  }
  for (std::size_t k = 0; k < count; ++k) state.holds[k] = {best[k].point, at.to_local(scratch.surface[best[k].point])};
  state.hold_count = static_cast<std::uint32_t>(count);
  state.pull_N = glm::vec3(0.0F);
}

/// The move that takes a point `depth` inside a tool out along `n` and holds it back by Coulomb friction on positions (Mueller et al.
/// 2007, section 3.4; Macklin et al. 2014, section 6.1). `was`: the point, `tool_was`: the tool's material there, when the substep began.
glm::vec3 respond(const TissueModel& model, float h_s, glm::vec3 at, glm::vec3 was, glm::vec3 tool_was, glm::vec3 n, float depth) {
  const glm::vec3 tool_moved = at - tool_was;
  const float out = std::min(depth, glm::length(tool_moved) + kDepenetration_m_per_s * h_s);
  const glm::vec3 slid = (at - was) + out * n - tool_moved;
  const glm::vec3 along = slid - glm::dot(slid, n) * n;
  const float length = glm::length(along);
  return length > 0.0F ? out * n - along * std::min(1.0F, model.material.friction * out / length) : out * n;
}

/// Holds a round tool out of the inside of triangles, where its corners alone would let it slip through.
void solve_triangles(const TissueModel& model, TissueState& state, TissueScratch& scratch, const ToolContact& tool, std::size_t index, const Placed& before,
                     const Placed& now, float approach, float h_s, ToolSum& sum) {
  const glm::vec3 half = contact_size(tool);
  const glm::vec3 axis = tool.shape == ToolShape::capsule ? now.rotation * glm::vec3(0, 0, half.z) : glm::vec3(0.0F);
  const float axis_squared = glm::dot(axis, axis);
  for (std::uint32_t i = scratch.near_triangle_begin[index]; i < scratch.near_triangle_begin[index + 1]; ++i) {
    scratch.triangle_slack[i] -= approach;
    if (scratch.triangle_slack[i] > 0.0F) continue;
    const auto& triangle = model.triangles[scratch.near_triangles[i]];
    const glm::vec3 a = point_position(model.surface[triangle[0]], state.x);
    const glm::vec3 b = point_position(model.surface[triangle[1]], state.x);
    const glm::vec3 c = point_position(model.surface[triangle[2]], state.x);
    glm::vec3 at = (a + b + c) / 3.0F;
    glm::vec3 centre = now.position;
    glm::vec3 bary(0.0F);
    for (int k = 0; k < kProjections; ++k) {
      if (axis_squared > 0.0F) centre = now.position + axis * std::clamp(glm::dot(at - now.position, axis) / axis_squared, -1.0F, 1.0F);
      bary = closest_on_triangle(centre, a, b, c);
      at = bary.x * a + bary.y * b + bary.z * c;
      if (!(axis_squared > 0.0F)) break;
    }
    const Distance inside = from_centre(at - centre, half.x);
    scratch.triangle_slack[i] = inside.d;
    if (inside.d >= 0.0F) continue;
    const TrianglePoint p = triangle_point(model, triangle, bary, state.x);
    if (!(p.inverse_mass > 0.0F)) continue;
    const glm::vec3 correction =
        respond(model, h_s, at, position_of(p, scratch.previous), before.to_world(now.to_local(at)), inside.normal, -inside.d);
    move_point(p, state.x, correction);
    sum.contact_N += correction * (1.0F / (h_s * h_s * p.inverse_mass));
    scratch.triangle_touched[i] = 1;
  }
}

}  // namespace

glm::vec3 wound_normal(const TissueModel& model, const std::vector<glm::vec4>& x) {
  glm::vec3 sum(0.0F);
  const auto area = [&](const std::array<std::uint32_t, 3>& t) {
    const glm::vec3 a = point_position(model.surface[t[0]], x);
    return glm::cross(point_position(model.surface[t[1]], x) - a, point_position(model.surface[t[2]], x) - a);
  };
  for (const auto& t : model.wound_negative) sum += area(t);
  for (const auto& t : model.wound_positive) sum -= area(t);
  const float length = glm::length(sum);
  return length > 0.0F ? sum / length : model.wound_normal;
}

void begin_contact(const TissueModel& model, TissueState& state, TissueScratch& scratch, const TissueInput& input) {
  std::fill(scratch.held_by.begin(), scratch.held_by.end(), std::uint16_t{0});
  float speed_squared = 0;
  for (const glm::vec4& v : state.v) speed_squared = std::max(speed_squared, glm::dot(v, v));
  float pushed = glm::length(input.anchor_offset - state.anchor_offset);  // by other tools, or carried along by the anchors
  for (std::size_t i = 0; i < input.tool_count; ++i) {
    const ToolContact& tool = input.tools[i];
    if (usable(tool)) pushed = std::max(pushed, frame_motion(tool, bounding_radius(tool.shape, tool.half_extent)));
  }
  if (!std::isfinite(pushed)) pushed = 0.0F;
  const float margin = std::min(kMargin_m + kFrame_s * std::sqrt(speed_squared) + pushed, kFullMargin_m);
  scratch.margin_m = margin;

  scratch.candidates.clear();
  scratch.near_triangles.clear();
  std::fill(scratch.triangle_listed.begin(), scratch.triangle_listed.end(), std::uint16_t{0});
  for (std::size_t i = 0; i < kMaxTools; ++i) {
    scratch.candidate_begin[i] = static_cast<std::uint32_t>(scratch.candidates.size());
    scratch.near_triangle_begin[i] = static_cast<std::uint32_t>(scratch.near_triangles.size());
    ToolState& own = state.tools[i];
    if (i >= input.tool_count || !usable(input.tools[i])) {
      own = ToolState{};
      continue;
    }
    const ToolContact& tool = input.tools[i];
    if (tool.grasp && !own.closed) begin_grasp(model, own, scratch, tool);
    if (!tool.grasp) own.hold_count = 0;
    own.closed = tool.grasp;
    for (std::size_t k = 0; k < own.hold_count; ++k) scratch.held_by[own.holds[k].point] |= static_cast<std::uint16_t>(1U << i);

    const glm::vec3 half = contact_size(tool);
    const float radius = bounding_radius(tool.shape, half);
    const glm::vec3 from = tool.from.position - model.origin;
    const glm::vec3 path = tool.to.position - tool.from.position;
    const float path_squared = glm::dot(path, path);
    const bool triangles = needs_triangles(model, tool);
    const float reach = radius + margin + (triangles ? 2.0F * model.surface_spacing_m : 0.0F);  // so that a triangle's corners are found
    const float reach_squared = reach * reach;
    for (std::uint32_t k = 0; k < model.surface.size(); ++k) {  // within the margin of the swept bounding sphere
      const glm::vec3 d = scratch.surface[k] - from;
      const float along = glm::dot(d, path);
      const float t = path_squared > 0.0F ? std::clamp(along / path_squared, 0.0F, 1.0F) : 0.0F;
      const glm::vec3 off = d - t * path;
      if (glm::dot(off, off) > reach_squared || (scratch.held_by[k] >> i & 1U) != 0U || !(model.surface[k].inverse_mass > 0.0F)) continue;
      scratch.candidates.push_back(k);
    }
    if (triangles) {
      for (std::size_t k = scratch.candidate_begin[i]; k < scratch.candidates.size(); ++k) {
        const std::uint32_t point = scratch.candidates[k];
        for (std::uint32_t at = model.triangles_at_begin[point]; at < model.triangles_at_begin[point + 1]; ++at) {
          const std::uint32_t triangle = model.triangles_at[at];
          const auto& t = model.triangles[triangle];
          const unsigned held = scratch.held_by[t[0]] | scratch.held_by[t[1]] | scratch.held_by[t[2]] | scratch.triangle_listed[triangle];
          if ((held >> i & 1U) != 0U) continue;
          scratch.triangle_listed[triangle] |= static_cast<std::uint16_t>(1U << i);
          scratch.near_triangles.push_back(triangle);
        }
      }
    }
    // Long shapes fill little of their sphere: keep what comes near the shape itself at either end of the path or between.
    const float motion = frame_motion(tool, radius);
    const Placed start = place(tool, 0.0F, model.origin);
    const Placed end = place(tool, 1.0F, model.origin);
    const auto first = scratch.candidates.begin() + scratch.candidate_begin[i];
    const auto far = [&](std::uint32_t k) {
      const float near_start = shape_distance(tool.shape, half, start.to_local(scratch.surface[k])).d;
      const float near_end = shape_distance(tool.shape, half, end.to_local(scratch.surface[k])).d;
      return std::min(near_start, near_end) > margin + 0.5F * motion;
    };
    scratch.candidates.erase(std::remove_if(first, scratch.candidates.end(), far), scratch.candidates.end());
  }
  scratch.candidate_begin[kMaxTools] = static_cast<std::uint32_t>(scratch.candidates.size());
  scratch.near_triangle_begin[kMaxTools] = static_cast<std::uint32_t>(scratch.near_triangles.size());
  std::fill_n(scratch.triangle_touched.begin(), scratch.near_triangles.size(), std::uint8_t{0});
  std::fill_n(scratch.triangle_slack.begin(), scratch.near_triangles.size(), 0.0F);
  std::fill_n(scratch.touched.begin(), scratch.candidates.size(), std::uint8_t{0});
  std::fill_n(scratch.slack.begin(), scratch.candidates.size(), 0.0F);

  scratch.near_pairs.clear();
  if (!model.wound_pairs.empty()) {
    const glm::vec3 n = wound_normal(model, state.x);
    const float near = std::min(kWoundMargin_m + kFrame_s * std::sqrt(speed_squared), kFullMargin_m);
    for (std::uint32_t i = 0; i < model.wound_pairs.size(); ++i) {
      if (glm::dot(n, pair_separation(model.wound_pairs[i], state.x)) < near) scratch.near_pairs.push_back(i);
    }
  }
}

void solve_tool(const TissueModel& model, TissueState& state, TissueScratch& scratch, const ToolContact& tool, std::size_t index, std::uint32_t s,
                float h_s, ToolSum& sum) {
  const std::uint32_t begin = scratch.candidate_begin[index];
  const std::uint32_t end = scratch.candidate_begin[index + 1];
  const ToolState& own = state.tools[index];
  const bool near = begin != end || scratch.near_triangle_begin[index] != scratch.near_triangle_begin[index + 1];
  if (!near && own.hold_count == 0) return;
  const float step = 1.0F / static_cast<float>(model.substeps);
  const float per_h2 = 1.0F / (h_s * h_s);
  const Placed before = place(tool, static_cast<float>(s) * step, model.origin);
  const Placed after = place(tool, static_cast<float>(s + 1) * step, model.origin);

  if (own.hold_count > 0) {
    // XPBD constraint x = target with compliance 1/k (Macklin, Mueller and Chentanez 2016), force limited.
    const float compliance = per_h2 / kHold_N_per_m;
    const float limit_N = kHoldLimit * tool.grasp_slip_N / static_cast<float>(own.hold_count);
    for (std::size_t k = 0; k < own.hold_count; ++k) {
      const SurfacePoint& p = model.surface[own.holds[k].point];
      const glm::vec3 error = after.to_world(own.holds[k].local) - point_position(p, state.x);
      glm::vec3 force = error * (per_h2 / (p.inverse_mass + compliance));
      const float size = glm::length(force);
      if (size > limit_N) force *= limit_N / size;
      move_point(p, state.x, force * (p.inverse_mass / per_h2));
      sum.hold_N += force;
    }
  }
  if (!near) return;

  // A tool that moves far in one substep is brought in by passes of at most half its thickness, so that it cannot step over the surface.
  const glm::vec3 half = contact_size(tool);
  const float motion = frame_motion(tool, bounding_radius(tool.shape, half)) * step;
  const float pass_length = 0.5F * smallest_size(tool.shape, half);
  const int passes = pass_length > 0.0F ? std::min(1 + static_cast<int>(std::min(motion / pass_length, 1e3F)), kMaxPasses) : 1;
  const float approach = scratch.margin_m * step / static_cast<float>(passes) + motion / static_cast<float>(passes);  // a pass, at most
  for (int pass = 1; pass <= passes; ++pass) {
    const float t = (static_cast<float>(s) + static_cast<float>(pass) / static_cast<float>(passes)) * step;
    const Placed now = pass == passes ? after : place(tool, t, model.origin);
    for (std::uint32_t i = begin; i < end; ++i) {
      scratch.slack[i] -= approach;
      if (scratch.slack[i] > 0.0F) continue;
      const SurfacePoint& p = model.surface[scratch.candidates[i]];
      const glm::vec3 at = point_position(p, state.x);
      const glm::vec3 local = now.to_local(at);
      const Distance inside = shape_distance(tool.shape, half, local);
      scratch.slack[i] = inside.d;
      if (inside.d >= 0.0F) continue;
      const glm::vec3 correction = respond(model, h_s, at, point_position(p, scratch.previous), before.to_world(local), now.rotation * inside.normal, -inside.d);
      move_point(p, state.x, correction);
      sum.contact_N += correction * (per_h2 / p.inverse_mass);
      scratch.touched[i] = 1;
    }
    solve_triangles(model, state, scratch, tool, index, before, now, approach, h_s, sum);
  }
}

void solve_wound(const TissueModel& model, TissueState& state, const TissueScratch& scratch, glm::vec3 normal) {
  for (const std::uint32_t i : scratch.near_pairs) {
    const WoundPair& pair = model.wound_pairs[i];
    const float overlap = std::min(pair.rest_gap_m, 0.0F) - glm::dot(normal, pair_separation(pair, state.x));
    if (!(overlap > 0.0F)) continue;
    const glm::vec3 push = normal * (overlap / pair.inverse_mass);
    for (std::size_t k = 0; k < 8; ++k) {
      glm::vec4& node = state.x[pair.node[k]];
      node += glm::vec4(push * (node.w * pair.weight[k]), 0.0F);
    }
  }
}

void end_contact(const TissueModel& model, TissueState& state, const TissueScratch& scratch, const TissueInput& input,
                 const std::array<ToolSum, kMaxTools>& sums, TissueOutput& output) {
  const float per_substep = 1.0F / static_cast<float>(model.substeps);
  for (std::size_t i = 0; i < std::min(input.tool_count, kMaxTools); ++i) {
    ToolState& own = state.tools[i];
    if (!usable(input.tools[i])) continue;
    own.pull_N += kSmoothing * (sums[i].hold_N * per_substep - own.pull_N);
    own.force_N += kSmoothing * (-(sums[i].contact_N + sums[i].hold_N) * per_substep - own.force_N);
    glm::vec3 point(0.0F);
    std::uint32_t points = 0;
    for (std::uint32_t k = scratch.candidate_begin[i]; k < scratch.candidate_begin[i + 1]; ++k) {
      if (scratch.touched[k] == 0) continue;
      point += point_position(model.surface[scratch.candidates[k]], state.x);
      ++points;
    }
    if (points == 0) {  // a thin tool between the corners
      for (std::uint32_t k = scratch.near_triangle_begin[i]; k < scratch.near_triangle_begin[i + 1]; ++k) {
        if (scratch.triangle_touched[k] == 0) continue;
        const auto& t = model.triangles[scratch.near_triangles[k]];
        for (const std::uint32_t corner : t) point += point_position(model.surface[corner], state.x) / 3.0F;
        ++points;
      }
    }
    output.touched[i] = points;
    for (std::size_t k = 0; k < own.hold_count; ++k) point += point_position(model.surface[own.holds[k].point], state.x);
    points += own.hold_count;
    if (points > 0) output.contact_point[i] = point / static_cast<float>(points) + model.origin;
    if (glm::length(own.pull_N) > input.tools[i].grasp_slip_N) own.hold_count = 0;
    output.held[i] = own.hold_count;
    output.tool_force_N[i] = own.force_N;
  }
}

}  // namespace holotwin::tissue
