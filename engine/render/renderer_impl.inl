#pragma once
// What only the renderer's own files see: its parts, buffers and pipelines.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/gpu/memory.h"
#include "engine/gpu/pipeline.h"
#include "engine/render/blood_view.h"
#include "engine/render/pack_view.h"
#include "engine/render/renderer.h"
#include "engine/render/tool_meshes.h"
#include "shaders/shared/frame_block.h"

namespace holotwin {

struct Renderer::Impl {
  static constexpr VkFormat kDepthFormat = VK_FORMAT_D32_SFLOAT;
  enum PipelineId : std::size_t { kSurface, kMetal, kGauze, kTissue, kBlood, kHologram, kGlow, kTable, kBackground, kScenePanel, kScreenPanel, kStretch, kPipelineCount };

  struct StaticVertex {
    glm::vec3 position, normal;
  };
  struct TissueVertex {
    glm::vec3 position, normal;
    glm::vec4 state;   ///< perfusion, blood, wound, mottling
    glm::vec3 rest;
  };
  struct Box {
    glm::vec3 low{1e9F}, high{-1e9F};
    void enclose(glm::vec3 p) {
      low = glm::min(low, p);
      high = glm::max(high, p);
    }
  };
  /// A piece of the one static vertex and index buffer.
  struct MeshRange {
    std::uint32_t first_index = 0, index_count = 0;
    std::int32_t first_vertex = 0;
    Box box;             ///< around its vertices, in its model's frame
  };
  /// A surface that moves with the tissue: for each vertex, the four tissue vertices whose mean displacement it takes.
  struct Follower {
    std::size_t surface = 0;
    std::vector<std::array<std::uint32_t, 4>> near;
    std::vector<glm::vec4> weights;
    Box box;             ///< now, world
    FrameUpload upload;  ///< this frame's vertices
  };
  struct DrawnPart {
    ToolPart part;       ///< its mesh emptied once uploaded
    MeshRange range;
  };

  Impl(GpuContext& context, Scene s) : gpu(context), scene(std::move(s)), blood(scene), packs(scene) {}
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // renderer_pipelines.cpp
  [[nodiscard]] Result<void> make_layouts();
  [[nodiscard]] Result<void> make_pipelines();
  // renderer_meshes.cpp
  [[nodiscard]] Result<void> make_meshes();
  /// Each connected piece (a vessel's segment, the tumour) moves as one, with the four tissue vertices nearest to its middle: where the
  /// wound gapes, nothing is stretched across it.
  static Follower bind_to_tissue(std::size_t surface, const Mesh& mesh, const std::vector<glm::vec3>& tissue);
  MeshRange add_static(const Mesh& mesh);
  MeshRange add_opened(const Mesh& mesh, std::int32_t first_vertex);
  void update_tissue(const Snapshot& snapshot);
  void upload_tissue(GpuFrame& frame);
  // renderer_targets.cpp
  /// Room for a 3D part of `inner` pixels, in its own colour image if it is to be stretched to `size`.
  [[nodiscard]] Result<void> make_targets(glm::uvec2 inner, glm::uvec2 size, bool own_colour);
  void begin_scene(VkCommandBuffer commands, VkImage image, VkImageView view, glm::uvec2 inner, bool stretched) const;
  void begin_screen(VkCommandBuffer commands, VkImage image, VkImageView view, glm::uvec2 size, bool stretched) const;
  void stretch(GpuFrame& frame, glm::uvec2 size, DrawReport& report);
  // renderer_scene.cpp
  void draw_scene(GpuFrame& frame, const DrawInput& input, const RenderOptions& options, glm::vec2 scale, DrawReport& report);
  void upload_packs(GpuFrame& frame, const Snapshot& snapshot);
  void draw_packs(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report);
  void draw_tools(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report);
  // renderer_lists.cpp
  void draw_screen(GpuFrame& frame, glm::uvec2 size, std::span<const UiList> lists, DrawReport& report);
  void draw_list(GpuFrame& frame, const UiList& list, const glm::mat4& T, bool on_screen, glm::uvec2 size, DrawReport& report);

  /// Binds this uniform block and this image as the one texture; false on a device out of memory.
  [[nodiscard]] bool bind_set(GpuFrame& frame, const FrameUpload& uniform, VkImageView image) const;
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
  /// Whether any of the box may be in the view that is being drawn.
  [[nodiscard]] bool in_view(const Box& box, const glm::mat4& T_world_model) const;
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
  PackView packs;
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
  MeshRange pack_range;                       ///< the triangles of a laid pack; its vertices come with the frame
  std::array<std::vector<DrawnPart>, kToolCount> tools;
  std::vector<DrawnPart> left_hand;
  std::vector<Follower> followers;

  // Of the tissue, this frame.
  std::vector<glm::vec3> positions, normals;
  std::vector<float> mottle;
  std::vector<TissueVertex> tissue_vertices;
  std::vector<StaticVertex> follower_vertices;
  Box tissue_box;
  FrameUpload tissue_upload;
  std::vector<FrameUpload> pack_uploads;
  glm::mat4 clip_world{1.0F};  ///< of the view that is being drawn
  FrameUpload frame_uniform;   ///< of the last view; not mapped where there was no memory for it

  GpuImage depth, colour, multisampled;   ///< as large as the largest frame so far
  glm::uvec2 target_size{0};              ///< of the 3D part of this frame, their upper left corner
};

}  // namespace holotwin
