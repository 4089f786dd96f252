#include "engine/render/renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/check.h"
#include "engine/core/clock.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/pipeline.h"
#include "engine/render/blood_view.h"
#include "engine/render/mesh_tools.h"
#include "engine/render/tool_meshes.h"
#include "shaders/shaders.h"
#include "shaders/shared/frame_block.h"

namespace holotwin {
namespace {

constexpr VkFormat kDepthFormat = VK_FORMAT_D32_SFLOAT;

struct StaticVertex {
  glm::vec3 position, normal;
};
struct TissueVertex {
  glm::vec3 position, normal;
  glm::vec4 state;   ///< perfusion, blood, wound, mottling
  glm::vec3 rest;
};

/// A piece of the one static vertex and index buffer.
struct MeshRange {
  std::uint32_t first_index = 0, index_count = 0;
  std::int32_t first_vertex = 0;
};

/// A surface that moves with the tissue: for each vertex, the four tissue vertices whose mean displacement it takes.
struct Follower {
  std::size_t surface = 0;
  std::vector<std::array<std::uint32_t, 4>> near;
  std::vector<glm::vec4> weights;
};

struct DrawnPart {
  ToolPart part;       ///< its mesh emptied once uploaded
  MeshRange range;
};

enum PipelineId : std::size_t { kSurface, kMetal, kGauze, kTissue, kBlood, kHologram, kGlow, kTable, kBackground, kScenePanel, kScreenPanel, kPipelineCount };

constexpr VkVertexInputAttributeDescription attribute(std::uint32_t location, VkFormat format, std::size_t offset) {
  return {location, 0, format, static_cast<std::uint32_t>(offset)};
}

/// The same number from the same position on every machine: how dark a spot of the capsule is, 0..1.
float mottling(glm::vec3 p) {
  const float a = std::sin(p.x * 61.0F + 2.0F * std::sin(p.z * 37.0F)) * std::sin(p.y * 53.0F + 1.7F * std::sin(p.x * 29.0F));
  const float b = std::sin(p.z * 141.0F + p.y * 97.0F);
  return std::clamp(0.5F + 0.35F * a + 0.15F * b, 0.0F, 1.0F);
}

/// Number of the connected piece each vertex belongs to; vertices at one place are one.
std::vector<std::uint32_t> connected_pieces(const Mesh& mesh) {
  std::vector<std::uint32_t> parent(mesh.positions.size());
  std::iota(parent.begin(), parent.end(), 0U);
  const auto root = [&](std::uint32_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
  };
  std::map<std::array<float, 3>, std::uint32_t> places;
  for (std::uint32_t i = 0; i < parent.size(); ++i) {
    const glm::vec3 p = mesh.positions[i];
    parent[i] = places.emplace(std::array{p.x, p.y, p.z}, i).first->second;
  }
  for (const auto& t : mesh.triangles) {
    parent[root(t[1])] = root(t[0]);
    parent[root(t[2])] = root(t[0]);
  }
  for (std::uint32_t i = 0; i < parent.size(); ++i) parent[i] = root(i);
  return parent;
}

/// Each connected piece (a vessel's segment, the tumour) moves as one, with the four tissue vertices nearest to its middle: where the
/// wound gapes, nothing is stretched across it.
Follower bind_to_tissue(std::size_t surface, const Mesh& mesh, const std::vector<glm::vec3>& tissue) {
  struct Piece {
    glm::vec3 sum{0.0F};
    float count = 0.0F;
    std::array<std::uint32_t, 4> near{};
    glm::vec4 weights{0.25F};
  };
  const std::vector<std::uint32_t> piece_of = connected_pieces(mesh);
  std::map<std::uint32_t, Piece> pieces;
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    Piece& piece = pieces[piece_of[i]];
    piece.sum += mesh.positions[i];
    piece.count += 1.0F;
  }
  for (auto& [id, piece] : pieces) {
    const glm::vec3 p = piece.sum / piece.count;
    std::array<float, 4> distance2;
    distance2.fill(1e9F);
    for (std::uint32_t i = 0; i < tissue.size(); ++i) {
      const glm::vec3 d = tissue[i] - p;
      const float d2 = glm::dot(d, d);
      if (d2 >= distance2[3]) continue;
      std::size_t at = 3;
      while (at > 0 && distance2[at - 1] > d2) {
        distance2[at] = distance2[at - 1];
        piece.near[at] = piece.near[at - 1];
        --at;
      }
      distance2[at] = d2;
      piece.near[at] = i;
    }
    glm::vec4 w;
    for (int k = 0; k < 4; ++k) w[k] = 1.0F / (1e-6F + distance2[static_cast<std::size_t>(k)]);
    piece.weights = w / (w.x + w.y + w.z + w.w);
  }
  Follower f;
  f.surface = surface;
  for (const std::uint32_t id : piece_of) {
    const Piece& piece = pieces[id];
    f.near.push_back(piece.near);
    f.weights.push_back(piece.weights);
  }
  return f;
}

bool drawable(const Mesh& m) {
  return std::all_of(m.triangles.begin(), m.triangles.end(), [&](const std::array<std::uint32_t, 3>& t) {
    return t[0] < m.positions.size() && t[1] < m.positions.size() && t[2] < m.positions.size();
  });
}

}  // namespace

struct Renderer::Impl {
  Impl(GpuContext& context, Scene s) : gpu(context), scene(std::move(s)), blood(scene) {}
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] Result<void> make_layouts();
  [[nodiscard]] Result<void> make_pipelines();
  [[nodiscard]] Result<void> make_meshes();
  [[nodiscard]] Result<void> make_targets(glm::uvec2 size, bool own_colour);

  MeshRange add_static(const Mesh& mesh);
  MeshRange add_opened(const Mesh& mesh, std::int32_t first_vertex);
  void update_tissue(const Snapshot& snapshot);
  void draw_scene(GpuFrame& frame, const DrawInput& input, const RenderOptions& options, glm::vec2 scale, DrawReport& report);
  void draw_tools(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report);
  void draw_list(GpuFrame& frame, const UiList& list, const glm::mat4& T, bool on_screen, glm::uvec2 size, DrawReport& report);

  void bind(VkCommandBuffer commands, PipelineId id) const { vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipelines[id].handle()); }
  void push(VkCommandBuffer commands, const glm::mat4& T, glm::vec4 rgba, glm::vec4 params) const {
    const shaders::DrawBlock block{T, rgba, params};
    vkCmdPushConstants(commands, layout, VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof block, &block);
  }
  void bind_static(VkCommandBuffer commands) const {
    constexpr VkDeviceSize kStart = 0;
    VkBuffer buffer = static_vertices.handle();
    vkCmdBindVertexBuffers(commands, 0, 1, &buffer, &kStart);
    vkCmdBindIndexBuffer(commands, static_indices.handle(), 0, VK_INDEX_TYPE_UINT32);
  }
  static void draw_range(VkCommandBuffer commands, const MeshRange& r, DrawReport& report) {
    vkCmdDrawIndexed(commands, r.index_count, 1, r.first_index, r.first_vertex, 0);
    report.triangles += r.index_count / 3;
    ++report.draws;
  }

  GpuContext& gpu;
  RendererOptions options;
  const Clock* clock = nullptr;
  Scene scene;
  BloodView blood;
  VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkSampler sampler = VK_NULL_HANDLE;
  GpuImage atlas;
  std::array<GpuPipeline, kPipelineCount> pipelines;

  std::vector<StaticVertex> build_vertices;   ///< empty after make_meshes
  std::vector<std::uint32_t> build_indices;
  GpuBuffer static_vertices, static_indices;
  std::vector<MeshRange> surface_ranges;      ///< one per scene surface
  std::vector<MeshRange> opened_ranges;       ///< the same without what the incision removes
  MeshRange tissue_range, table_range;
  std::array<std::vector<DrawnPart>, kToolCount> tools;
  std::vector<DrawnPart> left_hand;
  std::vector<Follower> followers;

  // Of the tissue, this frame.
  std::vector<glm::vec3> positions, normals;
  std::vector<float> mottle;
  std::vector<TissueVertex> tissue_vertices;
  std::vector<StaticVertex> follower_vertices;
  FrameUpload tissue_upload;
  std::vector<FrameUpload> follower_uploads;
  VkDescriptorSet set = VK_NULL_HANDLE;

  GpuImage depth, colour, multisampled;
  glm::uvec2 target_size{0};
};

Renderer::Impl::~Impl() {
  gpu.wait_idle();
  if (sampler != VK_NULL_HANDLE) vkDestroySampler(gpu.device(), sampler, nullptr);
  if (layout != VK_NULL_HANDLE) vkDestroyPipelineLayout(gpu.device(), layout, nullptr);
  if (set_layout != VK_NULL_HANDLE) vkDestroyDescriptorSetLayout(gpu.device(), set_layout, nullptr);
}

Result<void> Renderer::Impl::make_layouts() {
  const std::array<VkDescriptorSetLayoutBinding, 2> bindings{
      VkDescriptorSetLayoutBinding{0, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, 1, VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, nullptr},
      VkDescriptorSetLayoutBinding{1, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 1, VK_SHADER_STAGE_FRAGMENT_BIT, nullptr}};
  const VkDescriptorSetLayoutCreateInfo set_info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO, nullptr, 0,
                                                 static_cast<std::uint32_t>(bindings.size()), bindings.data()};
  if (const VkResult r = vkCreateDescriptorSetLayout(gpu.device(), &set_info, nullptr, &set_layout); r != VK_SUCCESS)
    return vulkan_error(r, "creating a descriptor layout");
  const VkPushConstantRange range{VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof(shaders::DrawBlock)};
  const VkPipelineLayoutCreateInfo layout_info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO, nullptr, 0, 1, &set_layout, 1, &range};
  if (const VkResult r = vkCreatePipelineLayout(gpu.device(), &layout_info, nullptr, &layout); r != VK_SUCCESS)
    return vulkan_error(r, "creating a pipeline layout");
  VkSamplerCreateInfo sampler_info{};
  sampler_info.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO;
  sampler_info.magFilter = VK_FILTER_LINEAR;
  sampler_info.minFilter = VK_FILTER_LINEAR;
  sampler_info.addressModeU = sampler_info.addressModeV = sampler_info.addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  if (const VkResult r = vkCreateSampler(gpu.device(), &sampler_info, nullptr, &sampler); r != VK_SUCCESS) return vulkan_error(r, "creating a sampler");
  return {};
}

Result<void> Renderer::Impl::make_pipelines() {
  namespace sh = shaders;
  const std::array static_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(StaticVertex, position)),
                                     attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(StaticVertex, normal))};
  const std::array tissue_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, position)),
                                     attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, normal)),
                                     attribute(2, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(TissueVertex, state)),
                                     attribute(3, VK_FORMAT_R32G32B32_SFLOAT, offsetof(TissueVertex, rest))};
  const std::array blood_attributes{attribute(0, VK_FORMAT_R32G32B32_SFLOAT, offsetof(BloodVertex, position)),
                                    attribute(1, VK_FORMAT_R32G32B32_SFLOAT, offsetof(BloodVertex, normal)),
                                    attribute(2, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(BloodVertex, colour))};
  const std::array panel_attributes{attribute(0, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, position)),
                                    attribute(1, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, uv)),
                                    attribute(2, VK_FORMAT_R8G8B8A8_UNORM, offsetof(UiVertex, rgba))};
  const auto base = [&](std::span<const std::uint32_t> vertex, std::span<const std::uint32_t> fragment) {
    PipelineInfo p;
    p.vertex_spirv = vertex;
    p.fragment_spirv = fragment;
    p.layout = layout;
    p.colour_format = options.colour_format;
    p.depth_format = kDepthFormat;
    p.samples = options.samples == 4 ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
    p.depth_test = true;
    p.depth_write = true;
    return p;
  };
  const auto of_static = [&](PipelineInfo p) {
    p.vertex_stride = sizeof(StaticVertex);
    p.attributes = static_attributes;
    return p;
  };
  std::array<PipelineInfo, kPipelineCount> infos;
  infos[kSurface] = of_static(base(sh::surface_vert, sh::surface_frag));
  infos[kSurface].cull = VK_CULL_MODE_BACK_BIT;
  infos[kMetal] = of_static(base(sh::surface_vert, sh::metal_frag));
  infos[kMetal].cull = VK_CULL_MODE_BACK_BIT;
  infos[kGauze] = of_static(base(sh::surface_vert, sh::gauze_frag));
  infos[kGauze].cull = VK_CULL_MODE_BACK_BIT;
  infos[kTissue] = base(sh::tissue_vert, sh::tissue_frag);
  infos[kTissue].vertex_stride = sizeof(TissueVertex);
  infos[kTissue].attributes = tissue_attributes;
  infos[kTissue].cull = VK_CULL_MODE_BACK_BIT;
  infos[kBlood] = base(sh::blood_vert, sh::blood_frag);
  infos[kBlood].vertex_stride = sizeof(BloodVertex);
  infos[kBlood].attributes = blood_attributes;
  infos[kBlood].blend = Blend::straight_alpha;
  infos[kHologram] = of_static(base(sh::hologram_vert, sh::hologram_frag));
  infos[kHologram].depth_write = false;
  // The far side would double the largest fill of the picture for a light that the near side's edge gives already.
  infos[kHologram].cull = VK_CULL_MODE_BACK_BIT;
  infos[kHologram].blend = Blend::additive;
  infos[kGlow] = infos[kHologram];
  infos[kGlow].depth_test = false;
  infos[kTable] = of_static(base(sh::table_vert, sh::table_frag));
  infos[kTable].cull = VK_CULL_MODE_BACK_BIT;
  infos[kBackground] = base(sh::background_vert, sh::background_frag);
  infos[kBackground].depth_write = false;
  infos[kScenePanel] = base(sh::panel_vert, sh::panel_frag);
  infos[kScenePanel].vertex_stride = sizeof(UiVertex);
  infos[kScenePanel].attributes = panel_attributes;
  infos[kScenePanel].depth_write = false;
  infos[kScenePanel].blend = Blend::straight_alpha;
  infos[kScreenPanel] = infos[kScenePanel];
  infos[kScreenPanel].depth_test = false;
  infos[kScreenPanel].depth_format = VK_FORMAT_UNDEFINED;
  infos[kScreenPanel].samples = VK_SAMPLE_COUNT_1_BIT;
  for (std::size_t i = 0; i < kPipelineCount; ++i) {
    auto made = GpuPipeline::create(gpu, infos[i]);
    if (!made) return pass_on(made);
    pipelines[i] = std::move(*made);
  }
  return {};
}

MeshRange Renderer::Impl::add_static(const Mesh& mesh) {
  MeshRange r;
  r.first_index = static_cast<std::uint32_t>(build_indices.size());
  r.index_count = static_cast<std::uint32_t>(mesh.triangles.size() * 3);
  r.first_vertex = static_cast<std::int32_t>(build_vertices.size());
  const std::vector<glm::vec3>* normals_of = &mesh.normals;
  std::vector<glm::vec3> computed;
  if (mesh.normals.size() != mesh.positions.size()) {
    compute_normals(mesh.positions, mesh.triangles, computed);
    normals_of = &computed;
  }
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) build_vertices.push_back({mesh.positions[i], (*normals_of)[i]});
  for (const auto& t : mesh.triangles) build_indices.insert(build_indices.end(), t.begin(), t.end());
  return r;
}

MeshRange Renderer::Impl::add_opened(const Mesh& mesh, std::int32_t first_vertex) {
  MeshRange r;
  r.first_index = static_cast<std::uint32_t>(build_indices.size());
  r.first_vertex = first_vertex;
  // Where hologram.vert's light is zero at every corner.
  const auto gone = [&](std::uint32_t v) {
    const glm::vec3 d = mesh.positions[v] - scene.lights.field;
    return glm::length(glm::vec2(d.x, d.z)) < 0.75F * scene.incision_radius_m;
  };
  for (const auto& t : mesh.triangles)
    if (!gone(t[0]) || !gone(t[1]) || !gone(t[2])) build_indices.insert(build_indices.end(), t.begin(), t.end());
  r.index_count = static_cast<std::uint32_t>(build_indices.size()) - r.first_index;
  return r;
}

Result<void> Renderer::Impl::make_meshes() {
  const SceneTissue& tissue = scene.tissue;
  for (std::size_t i = 0; i < scene.surfaces.size(); ++i) {
    SceneSurface& s = scene.surfaces[i];
    if (!drawable(s.mesh)) return fail(ErrorKind::failed, "a triangle names a vertex that is not there", "surface " + s.name);
    if (s.mesh.normals.size() != s.mesh.positions.size()) compute_normals(s.mesh.positions, s.mesh.triangles, s.mesh.normals);
    surface_ranges.push_back(add_static(s.mesh));
    opened_ranges.push_back(surface_ranges.back());
    if (s.opened_by_incision && s.style == SurfaceStyle::hologram) opened_ranges.back() = add_opened(s.mesh, surface_ranges.back().first_vertex);
    if (s.follows_tissue && tissue.mesh.positions.size() >= 4) followers.push_back(bind_to_tissue(i, s.mesh, tissue.mesh.positions));
  }
  if (!drawable(tissue.mesh)) return fail(ErrorKind::failed, "a triangle names a vertex that is not there", "deforming surface");
  if (!tissue.wound.empty() && tissue.wound.size() != tissue.mesh.positions.size())
    return fail(ErrorKind::failed, "the wound has " + std::to_string(tissue.wound.size()) + " values for " +
                                       std::to_string(tissue.mesh.positions.size()) + " vertices", "deforming surface");
  tissue_range = add_static(tissue.mesh);
  tissue_range.first_vertex = 0;  // its vertices come from the frame's upload
  mottle.reserve(tissue.mesh.positions.size());
  for (const glm::vec3& p : tissue.mesh.positions) mottle.push_back(mottling(p));
  Mesh slab;
  constexpr float kThick_m = 0.06F;
  append_box(slab, {scene.table.centre_xz.x, scene.table.top_y - 0.5F * kThick_m, scene.table.centre_xz.y},
             {scene.table.half_extent_xz.x, 0.5F * kThick_m, scene.table.half_extent_xz.y});
  table_range = add_static(slab);
  for (std::size_t t = 0; t < kToolCount; ++t) {
    for (ToolPart& part : tool_parts(static_cast<Tool>(t))) {
      const MeshRange range = add_static(part.mesh);
      if (static_cast<Tool>(t) == Tool::hand) {
        for (glm::vec3& v : part.mesh.positions) v.x = -v.x;
        for (glm::vec3& v : part.mesh.normals) v.x = -v.x;
        for (auto& triangle : part.mesh.triangles) std::swap(triangle[1], triangle[2]);
        left_hand.push_back({part, add_static(part.mesh)});
        left_hand.back().part.mesh = {};
      }
      part.mesh = {};
      tools[t].push_back({std::move(part), range});
    }
  }
  auto vertices = GpuBuffer::create_filled(gpu, std::as_bytes(std::span(build_vertices)), VK_BUFFER_USAGE_VERTEX_BUFFER_BIT);
  if (!vertices) return pass_on(vertices);
  auto indices = GpuBuffer::create_filled(gpu, std::as_bytes(std::span(build_indices)), VK_BUFFER_USAGE_INDEX_BUFFER_BIT);
  if (!indices) return pass_on(indices);
  static_vertices = std::move(*vertices);
  static_indices = std::move(*indices);
  build_vertices = {};
  build_indices = {};
  return {};
}

Result<void> Renderer::Impl::make_targets(glm::uvec2 size, bool own_colour) {
  const bool multisampling = options.samples == 4;
  if (target_size == size && (!own_colour || colour)) return {};
  gpu.wait_idle();
  const VkSampleCountFlagBits samples = multisampling ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
  auto made_depth = GpuImage::create(gpu, size, kDepthFormat, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT, samples);
  if (!made_depth) return pass_on(made_depth);
  depth = std::move(*made_depth);
  if (multisampling) {
    auto made = GpuImage::create(gpu, size, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSIENT_ATTACHMENT_BIT, samples);
    if (!made) return pass_on(made);
    multisampled = std::move(*made);
  }
  colour = GpuImage();
  if (own_colour) {
    auto made = GpuImage::create(gpu, size, options.colour_format, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT);
    if (!made) return pass_on(made);
    colour = std::move(*made);
  }
  target_size = size;
  return {};
}

void Renderer::Impl::update_tissue(const Snapshot& snapshot) {
  const SceneTissue& tissue = scene.tissue;
  const std::size_t n = tissue.mesh.positions.size();
  // Before the first step, or with a session of another patient, the organ is drawn at rest.
  const TissueFrame& now = snapshot.tissue;
  positions = now.positions.size() == n ? now.positions : tissue.mesh.positions;
  compute_normals(positions, tissue.mesh.triangles, normals);
  tissue_vertices.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const float perfusion = now.perfusion.size() == n ? now.perfusion[i] : 1.0F;
    const float wet = now.blood.size() == n ? now.blood[i] : 0.0F;
    tissue_vertices[i] = {positions[i], normals[i], {perfusion, wet, tissue.wound.empty() ? 0.0F : tissue.wound[i], mottle[i]}, tissue.mesh.positions[i]};
  }
}

void Renderer::Impl::draw_tools(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report) {
  std::size_t packs = 0;
  for (const PlacedItem& item : snapshot.items) packs += item.tool == Tool::pack ? 1 : 0;
  // A 45 x 45 cm abdominal swab takes up about 100-150 mL (Ali Algadiem 2016 gives 160 mL soaked for 30 x 30: mid value).
  constexpr double kPackHolds_mL = 130.0;
  const double soaked_mL = snapshot.ledger.lost[static_cast<std::size_t>(BloodPlace::packs)].total();
  const float soak = packs == 0 ? 0.0F : static_cast<float>(std::clamp(soaked_mL / (kPackHolds_mL * static_cast<double>(packs)), 0.0, 1.0));

  PipelineId bound = kPipelineCount;
  const auto draw_one = [&](Tool tool, const Pose& pose, float jaw, bool left, float soaked, float seed) {
    const auto index = static_cast<std::size_t>(tool);
    if (index >= kToolCount) return;
    const bool closed = jaw > 0.5F;
    for (const DrawnPart& d : left ? left_hand : tools[index]) {
      const ToolPart& part = d.part;
      if (closed ? !part.when_closed : !part.when_open) continue;
      glm::mat4 T = pose.matrix();
      const float angle = -part.open_rad * (1.0F - std::clamp(jaw, 0.0F, 1.0F));
      if (angle != 0.0F) {
        const float c = std::cos(angle);
        const float s = std::sin(angle);
        const glm::mat4 turn(c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1);
        glm::mat4 to(1.0F);
        to[3] = glm::vec4(part.hinge, 1.0F);
        glm::mat4 from(1.0F);
        from[3] = glm::vec4(-part.hinge, 1.0F);
        T = T * to * turn * from;
      }
      const PipelineId wanted = part.gauze ? kGauze : (part.metal ? kMetal : kSurface);
      if (wanted != bound) bind(commands, bound = wanted);
      push(commands, T, glm::vec4(part.colour, 1.0F),
           part.gauze ? glm::vec4(soaked, seed, 0.0F, 0.0F) : glm::vec4(part.gloss, 0.0F, part.highlight, 0.25F));
      draw_range(commands, d.range, report);
    }
  };
  for (std::size_t i = 0; i < snapshot.items.size(); ++i) {
    const PlacedItem& item = snapshot.items[i];
    Pose pose = item.T_world_item;
    if (item.tool == Tool::pack) {
      // Packs left at one place lie on each other, turned and shifted, not in each other.
      float under = 0.0F;
      for (std::size_t k = 0; k < i; ++k)
        if (snapshot.items[k].tool == Tool::pack && glm::length(snapshot.items[k].T_world_item.position - pose.position) < 0.03F) under += 1.0F;
      const glm::vec3 shift(0.012F * std::sin(2.4F * under), 0.012F * std::sin(1.3F * under), 0.010F * under);
      pose = pose * Pose{glm::quat(std::cos(0.3F * under), 0.0F, 0.0F, std::sin(0.3F * under)), shift};
    }
    draw_one(item.tool, pose, 1.0F, false, soak, 1.7F * static_cast<float>(i));
  }
  for (std::size_t h = 0; h < snapshot.instruments.size(); ++h) {
    const InstrumentFrame& tool = snapshot.instruments[h];
    if (tool.present) draw_one(tool.tool, tool.T_world_tool, tool.jaw, h == kLeftHand && tool.tool == Tool::hand, 0.0F, 0.0F);
  }
}

void Renderer::Impl::draw_list(GpuFrame& frame, const UiList& list, const glm::mat4& T, bool on_screen, glm::uvec2 size, DrawReport& report) {
  if (list.indices.empty() || list.vertices.empty() || !(list.size.x > 0.0F) || !(list.size.y > 0.0F)) return;
  if (std::any_of(list.indices.begin(), list.indices.end(), [&](std::uint32_t i) { return i >= list.vertices.size(); })) {
    report.ui_dropped += static_cast<std::uint32_t>(list.commands.size());
    return;
  }
  const FrameUpload vertices = frame.upload(std::span<const UiVertex>(list.vertices));
  const FrameUpload indices = frame.upload(std::span<const std::uint32_t>(list.indices));
  if (vertices.mapped == nullptr || indices.mapped == nullptr) return;
  VkCommandBuffer commands = frame.commands;
  vkCmdBindVertexBuffers(commands, 0, 1, &vertices.buffer, &vertices.offset);
  vkCmdBindIndexBuffer(commands, indices.buffer, indices.offset, VK_INDEX_TYPE_UINT32);
  push(commands, T, glm::vec4(1.0F), glm::vec4(on_screen ? 1.0F : 0.0F, 0, 0, 0));
  const glm::vec2 pixels = glm::vec2(size) / list.size;
  for (const UiCommand& c : list.commands) {
    if (c.index_count == 0) continue;
    if (c.first_index > list.indices.size() || c.index_count > list.indices.size() - c.first_index) {
      ++report.ui_dropped;
      continue;
    }
    if (on_screen) {
      const glm::vec2 low = glm::clamp(glm::floor(glm::vec2(c.clip.x, c.clip.y) * pixels), glm::vec2(0.0F), glm::vec2(size));
      const glm::vec2 high = glm::clamp(glm::ceil(glm::vec2(c.clip.z, c.clip.w) * pixels), glm::vec2(0.0F), glm::vec2(size));
      if (!(high.x > low.x) || !(high.y > low.y)) continue;
      const VkRect2D scissor{{static_cast<std::int32_t>(low.x), static_cast<std::int32_t>(low.y)},
                             {static_cast<std::uint32_t>(high.x - low.x), static_cast<std::uint32_t>(high.y - low.y)}};
      vkCmdSetScissor(commands, 0, 1, &scissor);
    }
    vkCmdDrawIndexed(commands, c.index_count, 1, c.first_index, 0, 0);
    report.triangles += c.index_count / 3;
    ++report.draws;
  }
}

void Renderer::Impl::draw_scene(GpuFrame& frame, const DrawInput& input, const RenderOptions& render, glm::vec2 scale, DrawReport& report) {
  const Snapshot& snapshot = *input.snapshot;
  VkCommandBuffer commands = frame.commands;
  const BloodMesh* blood_mesh = nullptr;
  FrameUpload blood_vertices, blood_indices;
  if (render.blood) {
    const std::int64_t before = clock == nullptr ? 0 : clock->now_ns();
    blood_mesh = &blood.update(snapshot, positions, normals);
    if (clock != nullptr) report.blood_ms = static_cast<double>(clock->now_ns() - before) * 1e-6;
    blood_vertices = frame.upload(std::span<const BloodVertex>(blood_mesh->vertices));
    blood_indices = frame.upload(std::span<const std::uint32_t>(blood_mesh->indices));
  }

  for (const View& view : input.views) {
    const SceneLights& l = scene.lights;
    shaders::FrameBlock block{};
    block.clip_world = view.projection * view.T_view_world;
    block.eye = glm::vec4(glm::vec3(glm::inverse(view.T_view_world)[3]), static_cast<float>(snapshot.time.seconds()));
    block.key_dir = glm::vec4(glm::normalize(l.key_direction), l.key_strength);
    block.key_colour = glm::vec4(l.key_colour, 1.0F);
    block.fill_dir = glm::vec4(glm::normalize(l.fill_direction), l.fill_strength);
    block.fill_colour = glm::vec4(l.fill_colour, 1.0F);
    block.field = glm::vec4(l.field, l.field_radius_m);
    block.window = glm::vec4(l.field, snapshot.abdomen_open ? scene.incision_radius_m : 0.0F);
    const glm::vec3 half = 0.5F * (scene.body_high - scene.body_low);
    const glm::vec3 middle = 0.5F * (scene.body_high + scene.body_low);
    block.table = glm::vec4(middle.x, middle.z, std::max(0.05F, half.x), std::max(0.05F, half.z));
    const FrameUpload uniform = frame.upload(std::span<const shaders::FrameBlock>(&block, 1));
    if (uniform.mapped == nullptr) return;
    set = frame.descriptor_set(set_layout);
    if (set == VK_NULL_HANDLE) return;
    const VkDescriptorBufferInfo buffer{uniform.buffer, 0, sizeof block};
    const VkDescriptorImageInfo image{sampler, atlas.view(), VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
    std::array<VkWriteDescriptorSet, 2> writes{};
    for (std::uint32_t i = 0; i < 2; ++i) {
      writes[i].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
      writes[i].dstSet = set;
      writes[i].dstBinding = i;
      writes[i].descriptorCount = 1;
    }
    writes[0].descriptorType = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC;
    writes[0].pBufferInfo = &buffer;
    writes[1].descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
    writes[1].pImageInfo = &image;
    vkUpdateDescriptorSets(gpu.device(), 2, writes.data(), 0, nullptr);
    const auto offset = static_cast<std::uint32_t>(uniform.offset);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1, &set, 1, &offset);

    const glm::vec4 r = view.rect * glm::vec4(scale, scale);
    const VkViewport viewport{r.x, r.y, r.z, r.w, 0.0F, 1.0F};
    const glm::vec2 low = glm::clamp(glm::vec2(r.x, r.y), glm::vec2(0.0F), glm::vec2(target_size));
    const glm::vec2 high = glm::clamp(glm::vec2(r.x + r.z, r.y + r.w), low, glm::vec2(target_size));
    const VkRect2D scissor{{static_cast<std::int32_t>(low.x), static_cast<std::int32_t>(low.y)},
                           {static_cast<std::uint32_t>(std::ceil(high.x) - std::floor(low.x)), static_cast<std::uint32_t>(std::ceil(high.y) - std::floor(low.y))}};
    vkCmdSetViewport(commands, 0, 1, &viewport);
    vkCmdSetScissor(commands, 0, 1, &scissor);

    // Nearest and costliest first: what lies behind then fails the depth test before it is shaded.
    const glm::mat4 one(1.0F);
    bind_static(commands);
    if (!tissue_vertices.empty()) {
      bind(commands, kTissue);
      vkCmdBindVertexBuffers(commands, 0, 1, &tissue_upload.buffer, &tissue_upload.offset);
      push(commands, one, glm::vec4(1.0F), glm::vec4(0.0F));
      draw_range(commands, tissue_range, report);
      bind_static(commands);
    }
    const auto follower_of = [&](std::size_t surface) -> const FrameUpload* {
      for (std::size_t i = 0; i < followers.size(); ++i)
        if (followers[i].surface == surface) return &follower_uploads[i];
      return nullptr;
    };
    const auto draw_surface = [&](std::size_t i) {
      const FrameUpload* moved = follower_of(i);
      MeshRange range = snapshot.abdomen_open ? opened_ranges[i] : surface_ranges[i];
      if (moved != nullptr) {
        vkCmdBindVertexBuffers(commands, 0, 1, &moved->buffer, &moved->offset);
        range.first_vertex = 0;
      }
      draw_range(commands, range, report);
      if (moved != nullptr) bind_static(commands);
    };
    const auto draw_style = [&](SurfaceStyle style, PipelineId pipeline) {
      bind(commands, pipeline);
      for (std::size_t i = 0; i < scene.surfaces.size(); ++i) {
        const SceneSurface& s = scene.surfaces[i];
        if (s.style != style || surface_ranges[i].index_count == 0) continue;
        if (style == SurfaceStyle::solid) push(commands, one, glm::vec4(s.colour, 1.0F), {s.gloss, 0.0F, s.highlight, 0.35F});
        else if (style == SurfaceStyle::hologram) push(commands, one, glm::vec4(s.colour, s.strength), {0.022F, 0.85F, 0.30F, s.opened_by_incision ? 1.0F : 0.0F});
        else push(commands, one, glm::vec4(s.colour, s.strength), {0.10F, 1.1F, 0.0F, 0.0F});
        draw_surface(i);
      }
    };
    // Light from inside the organ ignores depth, so what may hide it comes after it.
    if (render.inner_glow) draw_style(SurfaceStyle::inner_glow, kGlow);
    if (render.tools) draw_tools(commands, snapshot, report);
    if (render.solids) draw_style(SurfaceStyle::solid, kSurface);
    if (render.room) {
      bind(commands, kTable);
      push(commands, one, glm::vec4(1.0F), glm::vec4(scene.table.half_extent_xz, 0.0F, 0.0F));
      draw_range(commands, table_range, report);
      bind(commands, kBackground);
      vkCmdDraw(commands, 3, 1, 0, 0);
      ++report.draws;
    }
    if (blood_mesh != nullptr && !blood_mesh->indices.empty() && blood_vertices.mapped != nullptr && blood_indices.mapped != nullptr) {
      bind(commands, kBlood);
      vkCmdBindVertexBuffers(commands, 0, 1, &blood_vertices.buffer, &blood_vertices.offset);
      vkCmdBindIndexBuffer(commands, blood_indices.buffer, blood_indices.offset, VK_INDEX_TYPE_UINT32);
      vkCmdDrawIndexed(commands, static_cast<std::uint32_t>(blood_mesh->indices.size()), 1, 0, 0, 0);
      report.triangles += static_cast<std::uint32_t>(blood_mesh->indices.size() / 3);
      ++report.draws;
      bind_static(commands);
    }
    if (render.hologram) draw_style(SurfaceStyle::hologram, kHologram);
    if (!input.panels.empty()) {
      bind(commands, kScenePanel);
      for (const ScenePanel& panel : input.panels) {
        // List units, y down from the top left corner, to metres about the panel's middle.
        glm::mat4 to_panel(1.0F);
        to_panel[0][0] = panel.metres_per_unit;
        to_panel[1][1] = -panel.metres_per_unit;
        to_panel[3] = glm::vec4(-0.5F * panel.list.size.x * panel.metres_per_unit, 0.5F * panel.list.size.y * panel.metres_per_unit, 0.0F, 1.0F);
        draw_list(frame, panel.list, panel.T_world_panel * to_panel, false, target_size, report);
      }
    }
  }
}

Renderer::Renderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Renderer::~Renderer() = default;
Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;

Result<Renderer> Renderer::create(GpuContext& gpu, Scene scene, const RendererOptions& options) {
  if (options.samples != 1 && options.samples != 4)
    return fail(ErrorKind::wrong_use, std::to_string(options.samples) + " samples a pixel are not offered", "renderer", "choose 1 or 4");
  for (SceneSurface& s : scene.surfaces)
    if (s.mesh.triangles.empty()) s.mesh = {};
  auto impl = std::make_unique<Impl>(gpu, std::move(scene));
  impl->options = options;
  if (auto r = impl->make_layouts(); !r) return pass_on(r);
  if (auto r = impl->make_pipelines(); !r) return pass_on(r);
  if (auto r = impl->make_meshes(); !r) return pass_on(r);
  Renderer renderer(std::move(impl));
  if (auto r = renderer.set_atlas({1, 1, {255}}); !r) return pass_on(r);
  return renderer;
}

Result<void> Renderer::set_atlas(const UiAtlas& atlas) {
  if (atlas.width == 0 || atlas.height == 0 || atlas.coverage.size() != static_cast<std::size_t>(atlas.width) * atlas.height)
    return fail(ErrorKind::wrong_use, "the glyph atlas holds " + std::to_string(atlas.coverage.size()) + " bytes for " +
                                          std::to_string(atlas.width) + "x" + std::to_string(atlas.height) + " texels", "renderer");
  impl_->gpu.wait_idle();
  auto image = GpuImage::create_filled(impl_->gpu, {atlas.width, atlas.height}, VK_FORMAT_R8_UNORM, std::as_bytes(std::span(atlas.coverage)));
  if (!image) return pass_on(image);
  impl_->atlas = std::move(*image);
  return {};
}

void Renderer::set_clock(const Clock* clock) { impl_->clock = clock; }
const Scene& Renderer::scene() const { return impl_->scene; }

Result<DrawReport> Renderer::draw(GpuFrame& frame, VkImage image, VkImageView view, glm::uvec2 size, const DrawInput& input,
                                  const RenderOptions& options) {
  HT_ASSERT(input.snapshot != nullptr && !input.views.empty() && input.views.size() <= kMaxViews);
  Impl& r = *impl_;
  DrawReport report;
  const float wanted = std::clamp(options.resolution_scale, 0.25F, 2.0F);
  const bool stretched = wanted != 1.0F;
  const glm::uvec2 inner = stretched ? glm::max(glm::uvec2(1), glm::uvec2(glm::round(glm::vec2(size) * wanted))) : size;
  if (auto made = r.make_targets(inner, stretched); !made) return pass_on(made);
  VkCommandBuffer commands = frame.commands;

  const std::int64_t before = r.clock == nullptr ? 0 : r.clock->now_ns();
  r.update_tissue(*input.snapshot);
  r.tissue_upload = frame.upload(std::span<const TissueVertex>(r.tissue_vertices));
  r.follower_uploads.clear();
  const std::vector<glm::vec3>& rest = r.scene.tissue.mesh.positions;
  for (const Follower& f : r.followers) {
    const Mesh& mesh = r.scene.surfaces[f.surface].mesh;
    r.follower_vertices.resize(mesh.positions.size());
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
      glm::vec3 moved(0.0F);
      for (std::size_t k = 0; k < 4; ++k) {
        const std::uint32_t v = f.near[i][k];
        moved += (r.positions[v] - rest[v]) * f.weights[i][static_cast<int>(k)];
      }
      r.follower_vertices[i] = {mesh.positions[i] + moved, mesh.normals[i]};
    }
    r.follower_uploads.push_back(frame.upload(std::span<const StaticVertex>(r.follower_vertices)));
  }
  if (r.clock != nullptr) report.tissue_ms = static_cast<double>(r.clock->now_ns() - before) * 1e-6;

  frame.begin_pass("scene");
  // Contents of the last frame may go; its writes must be over, also those of frames still in flight on these shared images.
  VkImage scene_image = stretched ? r.colour.handle() : image;
  constexpr VkPipelineStageFlags2 kColourStage = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;
  constexpr VkPipelineStageFlags2 kDepthStages = VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT;
  std::vector<ImageTransition> before_scene{
      {scene_image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, kColourStage,
       VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT},
      {r.depth.handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL, kDepthStages, kDepthStages,
       VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT,
       VK_IMAGE_ASPECT_DEPTH_BIT}};
  const bool multisampling = r.options.samples == 4;
  if (multisampling)
    before_scene.push_back({r.multisampled.handle(), VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, kColourStage, kColourStage,
                            VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT});
  transition(commands, before_scene);

  VkImageView scene_view = stretched ? r.colour.view() : view;
  VkRenderingAttachmentInfo colour{};
  colour.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
  colour.imageView = multisampling ? r.multisampled.view() : scene_view;
  colour.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  colour.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  colour.storeOp = multisampling ? VK_ATTACHMENT_STORE_OP_DONT_CARE : VK_ATTACHMENT_STORE_OP_STORE;
  colour.clearValue.color = {{0.0F, 0.0F, 0.0F, 1.0F}};
  if (multisampling) {
    colour.resolveMode = VK_RESOLVE_MODE_AVERAGE_BIT;
    colour.resolveImageView = scene_view;
    colour.resolveImageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  }
  VkRenderingAttachmentInfo depth{};
  depth.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
  depth.imageView = r.depth.view();
  depth.imageLayout = VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth.storeOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
  depth.clearValue.depthStencil = {1.0F, 0};
  VkRenderingInfo rendering{};
  rendering.sType = VK_STRUCTURE_TYPE_RENDERING_INFO;
  rendering.renderArea = {{0, 0}, {inner.x, inner.y}};
  rendering.layerCount = 1;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &colour;
  rendering.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &rendering);
  r.draw_scene(frame, input, options, glm::vec2(inner) / glm::vec2(size), report);
  vkCmdEndRendering(commands);

  if (stretched) {
    frame.begin_pass("stretch");
    const std::array<ImageTransition, 2> to_blit{
        ImageTransition{r.colour.handle(), VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, kColourStage,
                        VK_PIPELINE_STAGE_2_BLIT_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_TRANSFER_READ_BIT},
        ImageTransition{image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                        kColourStage | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_PIPELINE_STAGE_2_BLIT_BIT, VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                        VK_ACCESS_2_TRANSFER_WRITE_BIT}};
    transition(commands, to_blit);
    VkImageBlit blit{};
    blit.srcSubresource = blit.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    blit.srcOffsets[1] = {static_cast<std::int32_t>(inner.x), static_cast<std::int32_t>(inner.y), 1};
    blit.dstOffsets[1] = {static_cast<std::int32_t>(size.x), static_cast<std::int32_t>(size.y), 1};
    vkCmdBlitImage(commands, r.colour.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit,
                   VK_FILTER_LINEAR);
  }

  frame.begin_pass("ui");
  const ImageTransition to_ui{image, stretched ? VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL : VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
                              VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, stretched ? VK_PIPELINE_STAGE_2_BLIT_BIT : kColourStage, kColourStage,
                              stretched ? VK_ACCESS_2_TRANSFER_WRITE_BIT : VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                              VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT};
  transition(commands, {&to_ui, 1});
  if (!input.screen.empty() && r.set != VK_NULL_HANDLE) {
    VkRenderingAttachmentInfo over{};
    over.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO;
    over.imageView = view;
    over.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    over.loadOp = VK_ATTACHMENT_LOAD_OP_LOAD;
    over.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    VkRenderingInfo ui{};
    ui.sType = VK_STRUCTURE_TYPE_RENDERING_INFO;
    ui.renderArea = {{0, 0}, {size.x, size.y}};
    ui.layerCount = 1;
    ui.colorAttachmentCount = 1;
    ui.pColorAttachments = &over;
    vkCmdBeginRendering(commands, &ui);
    const VkViewport viewport{0.0F, 0.0F, static_cast<float>(size.x), static_cast<float>(size.y), 0.0F, 1.0F};
    vkCmdSetViewport(commands, 0, 1, &viewport);
    r.bind(commands, kScreenPanel);
    for (const UiList& list : input.screen) {
      glm::mat4 to_clip(1.0F);
      to_clip[0][0] = 2.0F / std::max(1.0F, list.size.x);
      to_clip[1][1] = 2.0F / std::max(1.0F, list.size.y);
      to_clip[3] = glm::vec4(-1.0F, -1.0F, 0.0F, 1.0F);
      r.draw_list(frame, list, to_clip, true, size, report);
    }
    vkCmdEndRendering(commands);
  }
  r.set = VK_NULL_HANDLE;
  return report;
}

}  // namespace holotwin
