#include <algorithm>
#include <cmath>

#include "engine/core/check.h"
#include "engine/tissue/contact.h"
#include "engine/tissue/model.h"

namespace holotwin::tissue {

namespace {

constexpr float kMaxSpeed_m_per_s = 30.0F;      // of a node, each axis: a net under extreme input; a surgeon's hand stays below 3
constexpr float kLost_m = 10.0F;                // a node this far from the organ's middle means that the numbers went bad
constexpr std::size_t kParallelBlocks = 256;    // a colour with fewer blocks is done at once: waking a worker costs more (about 10 us)
constexpr std::size_t kSurfaceBlock = 4096;
constexpr float kSettleDamping_per_s = 20.0F;   // assumed: near critical for an organ's sway (2 pi 3/s)
constexpr int kSettleFrames = 90 * 20;
constexpr float kSettled_m_per_s = 1e-4F;

void prepare(const TissueModel& model, TissueScratch& scratch) {
  const std::size_t n = model.rest.size();
  if (scratch.previous.size() == n && scratch.surface.size() == model.surface.size() && scratch.triangle_listed.size() == model.triangles.size() &&
      scratch.near_pairs.capacity() >= model.wound_pairs.size())
    return;
  scratch.previous.resize(n);
  scratch.acceleration.resize(n);
  scratch.good_x.resize(n);
  scratch.good_v.resize(n);
  scratch.surface.resize(model.surface.size());
  scratch.held_by.resize(model.surface.size());
  scratch.candidates.reserve(model.surface.size() * kMaxTools);
  scratch.touched.resize(model.surface.size() * kMaxTools);
  scratch.slack.resize(model.surface.size() * kMaxTools);
  scratch.near_triangles.reserve(model.triangles.size() * kMaxTools);
  scratch.triangle_slack.resize(model.triangles.size() * kMaxTools);
  scratch.triangle_touched.resize(model.triangles.size() * kMaxTools);
  scratch.triangle_listed.resize(model.triangles.size());
  scratch.near_pairs.reserve(model.wound_pairs.size());
}

TetKernel choose_kernel(std::uint32_t lanes) {
  const bool wide = __builtin_cpu_supports("avx2") != 0;
  HT_ASSERT(lanes != 8 || wide);
  return lanes == 4 || !wide ? solve_tets_4 : solve_tets_8;
}

void solve_elements(const TissueModel& model, TissueState& state, TetKernel kernel, const TetCoefficients& coefficients, Jobs& jobs) {
  float* x = &state.x[0].x;
  for (std::size_t colour = 0; colour + 1 < model.colour_begin.size(); ++colour) {
    const std::uint32_t first = model.colour_begin[colour];
    const std::uint32_t last = model.colour_begin[colour + 1];
    if (last - first <= kParallelBlocks || jobs.worker_threads() == 0) {
      kernel(model.blocks.data(), first, last, x, coefficients);
      continue;
    }
    struct Work {
      const TetBlock* blocks;
      float* x;
      TetKernel kernel;
      const TetCoefficients* coefficients;
    } work{model.blocks.data() + first, x, kernel, &coefficients};
    jobs.for_blocks(last - first, kParallelBlocks, [&work](std::size_t begin, std::size_t end) {  // one pointer: std::function does not allocate
      work.kernel(work.blocks, static_cast<unsigned>(begin), static_cast<unsigned>(end), work.x, *work.coefficients);
    });
  }
}

/// Gravity, and body forces spread so that nodes at the same distance get the same acceleration, however fine the lattice.
void accelerations(const TissueModel& model, const TissueState& state, TissueScratch& scratch, std::span<const BodyForce> forces) {
  for (std::size_t i = 0; i < state.x.size(); ++i) scratch.acceleration[i] = state.x[i].w > 0.0F ? glm::vec4(model.gravity, 0.0F) : glm::vec4(0.0F);
  for (const BodyForce& f : forces) {
    const glm::vec3 centre = f.centre - model.origin;
    const float reach = f.radius_m * f.radius_m;
    if (!(reach > 0.0F) || !std::isfinite(f.force_N.x + f.force_N.y + f.force_N.z + centre.x + centre.y + centre.z)) continue;
    const auto share = [&](const glm::vec4& x) {
      const glm::vec3 d = glm::vec3(x) - centre;
      const float left = 1.0F - glm::dot(d, d) / reach;
      return x.w > 0.0F && left > 0.0F ? left * left : 0.0F;
    };
    double mass = 0;
    for (const glm::vec4& x : state.x) {
      if (const float a = share(x); a > 0.0F) mass += static_cast<double>(a / x.w);
    }
    if (!(mass > 0.0)) continue;
    const glm::vec3 per_share = f.force_N * static_cast<float>(1.0 / mass);
    for (std::size_t i = 0; i < state.x.size(); ++i) scratch.acceleration[i] += glm::vec4(per_share * share(state.x[i]), 0.0F);
  }
}

void predict(TissueState& state, TissueScratch& scratch, float h, float keep) {
  const std::size_t n = state.x.size() * 4;
  float* x = &state.x[0].x;
  float* v = &state.v[0].x;
  float* previous = &scratch.previous[0].x;
  const float* a = &scratch.acceleration[0].x;
  for (std::size_t i = 0; i < n; ++i) {
    previous[i] = x[i];
    v[i] = v[i] * keep + h * a[i];  // damping does not touch the load: at rest the tissue carries all of it
    x[i] += h * v[i];
  }
}

void velocities(TissueState& state, const TissueScratch& scratch, float per_h) {
  const std::size_t n = state.x.size() * 4;
  const float* x = &state.x[0].x;
  const float* previous = &scratch.previous[0].x;
  float* v = &state.v[0].x;
  for (std::size_t i = 0; i < n; ++i) {
    const float u = (x[i] - previous[i]) * per_h;
    const float low = u < -kMaxSpeed_m_per_s ? -kMaxSpeed_m_per_s : u;
    v[i] = low > kMaxSpeed_m_per_s ? kMaxSpeed_m_per_s : low;
  }
}

/// Springs to the anchors, and fixed nodes put on theirs. XPBD with compliance 1/k, solved exactly for one node.
void solve_attachments(const TissueModel& model, TissueState& state, glm::vec3 offset, float per_h2) {
  for (const Attachment& a : model.springs) {
    glm::vec4& x = state.x[a.node];
    const float share = x.w / (x.w + per_h2 / a.stiffness_N_per_m);
    x += glm::vec4((a.anchor + offset - glm::vec3(x)) * share, 0.0F);
  }
  for (const Attachment& a : model.fixed) state.x[a.node] = glm::vec4(a.anchor + offset, 0.0F);
}

bool sound(const TissueState& state) {
  bool ok = true;
  for (const glm::vec4& x : state.x) ok = ok && std::fabs(x.x) < kLost_m && std::fabs(x.y) < kLost_m && std::fabs(x.z) < kLost_m;
  for (const glm::vec4& v : state.v) ok = ok && std::isfinite(v.x + v.y + v.z);
  return ok;
}

std::uint32_t count_inverted(const TissueModel& model, const TissueState& state) {
  std::uint32_t inverted = 0;
  for (const auto& t : model.tets) {
    const glm::vec3 a(state.x[t[0]]);
    if (glm::dot(glm::cross(glm::vec3(state.x[t[1]]) - a, glm::vec3(state.x[t[2]]) - a), glm::vec3(state.x[t[3]]) - a) < 0.0F) ++inverted;
  }
  return inverted;
}

void locate_surface(const TissueModel& model, const TissueState& state, TissueScratch& scratch, Jobs& jobs) {
  struct Work {
    const TissueModel& model;
    const TissueState& state;
    TissueScratch& scratch;
  } work{model, state, scratch};
  jobs.for_blocks(model.surface.size(), kSurfaceBlock, [&work](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) work.scratch.surface[i] = point_position(work.model.surface[i], work.state.x);
  });
}

void advance(const TissueModel& model, TissueState& state, TissueScratch& scratch, const TissueInput& input, Jobs& jobs, TissueOutput& output,
             float damping_per_s) {
  HT_ASSERT(input.tool_count <= kMaxTools && state.x.size() == model.rest.size());
  output = TissueOutput{};
  prepare(model, scratch);
  std::copy(state.x.begin(), state.x.end(), scratch.good_x.begin());
  std::copy(state.v.begin(), state.v.end(), scratch.good_v.begin());

  const float h = kFrame_s / static_cast<float>(model.substeps);
  const float per_h2 = 1.0F / (h * h);
  const float keep = 1.0F / (1.0F + h * damping_per_s);
  const TetKernel kernel = choose_kernel(scratch.lanes);
  const TetCoefficients coefficients{model.mu_Pa * h * h, model.lambda_Pa * h * h, 1.0F + model.mu_Pa / model.lambda_Pa};
  const bool moved = std::isfinite(input.anchor_offset.x + input.anchor_offset.y + input.anchor_offset.z);
  const glm::vec3 offset_from = state.anchor_offset;
  const glm::vec3 offset_to = moved ? input.anchor_offset : offset_from;

  accelerations(model, state, scratch, input.forces);
  if (input.tool_count > 0) locate_surface(model, state, scratch, jobs);
  begin_contact(model, state, scratch, input);
  std::array<ToolSum, kMaxTools> sums{};
  for (std::uint32_t s = 0; s < model.substeps; ++s) {
    predict(state, scratch, h, keep);
    solve_elements(model, state, kernel, coefficients, jobs);
    const float t = static_cast<float>(s + 1) / static_cast<float>(model.substeps);
    solve_attachments(model, state, offset_from + t * (offset_to - offset_from), per_h2);
    if (!scratch.near_pairs.empty()) solve_wound(model, state, scratch, wound_normal(model, state.x));
    for (std::size_t i = 0; i < input.tool_count; ++i) solve_tool(model, state, scratch, input.tools[i], i, s, h, sums[i]);
    velocities(state, scratch, 1.0F / h);
  }
  state.anchor_offset = offset_to;

  if (!sound(state)) {
    std::copy(scratch.good_x.begin(), scratch.good_x.end(), state.x.begin());
    std::fill(state.v.begin(), state.v.end(), glm::vec4(0.0F));
    for (ToolState& tool : state.tools) tool = ToolState{};
    output.restored = true;
  } else {
    end_contact(model, state, scratch, input, sums, output);
  }
  output.inverted = count_inverted(model, state);
}

}  // namespace

void step(const TissueModel& model, TissueState& state, TissueScratch& scratch, const TissueInput& input, Jobs& jobs, TissueOutput& output) {
  advance(model, state, scratch, input, jobs, output, model.material.damping_per_s);
}

void settle(const TissueModel& model, TissueState& state, TissueScratch& scratch, Jobs& jobs) {
  TissueOutput output;
  for (int frame = 0; frame < kSettleFrames; ++frame) {
    advance(model, state, scratch, TissueInput{}, jobs, output, kSettleDamping_per_s);
    float fastest = 0;
    for (const glm::vec4& v : state.v) fastest = std::max(fastest, glm::dot(v, v));
    if (fastest < kSettled_m_per_s * kSettled_m_per_s) break;
  }
  std::fill(state.v.begin(), state.v.end(), glm::vec4(0.0F));
}

}  // namespace holotwin::tissue
