#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "engine/render/mesh_tools.h"
#include "engine/render/renderer_impl.inl"

namespace holotwin {
namespace {

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

}  // namespace

Renderer::Impl::Follower Renderer::Impl::bind_to_tissue(std::size_t surface, const Mesh& mesh, const std::vector<glm::vec3>& tissue) {
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

Renderer::Impl::MeshRange Renderer::Impl::add_static(const Mesh& mesh) {
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
  for (const glm::vec3& p : mesh.positions) r.box.enclose(p);
  for (const auto& t : mesh.triangles) build_indices.insert(build_indices.end(), t.begin(), t.end());
  return r;
}

Renderer::Impl::MeshRange Renderer::Impl::add_opened(const Mesh& mesh, std::int32_t first_vertex) {
  MeshRange r;
  r.first_index = static_cast<std::uint32_t>(build_indices.size());
  r.first_vertex = first_vertex;
  // Where hologram.vert's light is zero at every corner.
  const auto gone = [&](std::uint32_t v) {
    const glm::vec3 d = mesh.positions[v] - scene.lights.field;
    return glm::length(glm::vec2(d.x, d.z)) < 0.75F * scene.incision_radius_m;
  };
  for (const auto& t : mesh.triangles) {
    if (gone(t[0]) && gone(t[1]) && gone(t[2])) continue;
    build_indices.insert(build_indices.end(), t.begin(), t.end());
    for (const std::uint32_t v : t) r.box.enclose(mesh.positions[v]);
  }
  r.index_count = static_cast<std::uint32_t>(build_indices.size()) - r.first_index;
  return r;
}

Result<void> Renderer::Impl::make_meshes() {
  const SceneTissue& tissue = scene.tissue;
  for (std::size_t i = 0; i < scene.surfaces.size(); ++i) {
    SceneSurface& s = scene.surfaces[i];
    if (s.mesh.normals.size() != s.mesh.positions.size()) compute_normals(s.mesh.positions, s.mesh.triangles, s.mesh.normals);
    surface_ranges.push_back(add_static(s.mesh));
    opened_ranges.push_back(surface_ranges.back());
    if (s.opened_by_incision && s.style == SurfaceStyle::hologram) opened_ranges.back() = add_opened(s.mesh, surface_ranges.back().first_vertex);
    if (s.follows_tissue && tissue.mesh.positions.size() >= 4) followers.push_back(bind_to_tissue(i, s.mesh, tissue.mesh.positions));
  }
  tissue_range = add_static(tissue.mesh);
  tissue_range.first_vertex = 0;  // its vertices come from the frame's upload
  mottle.reserve(tissue.mesh.positions.size());
  for (const glm::vec3& p : tissue.mesh.positions) mottle.push_back(mottling(p));
  Mesh slab;
  constexpr float kThick_m = 0.06F;
  append_box(slab, {scene.table.centre_xz.x, scene.table.top_y - 0.5F * kThick_m, scene.table.centre_xz.y},
             {scene.table.half_extent_xz.x, 0.5F * kThick_m, scene.table.half_extent_xz.y});
  table_range = add_static(slab);
  Mesh sheet;
  sheet.triangles = PackView::triangles();
  pack_range = add_static(sheet);
  pack_range.first_vertex = 0;
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

void Renderer::Impl::update_tissue(const Snapshot& snapshot) {
  const SceneTissue& tissue = scene.tissue;
  const std::size_t n = tissue.mesh.positions.size();
  // Before the first step, or with a session of another patient, the organ is drawn at rest.
  const TissueFrame& now = snapshot.tissue;
  positions = now.positions.size() == n ? now.positions : tissue.mesh.positions;
  compute_normals(positions, tissue.mesh.triangles, normals);
  tissue_vertices.resize(n);
  tissue_box = {};
  for (std::size_t i = 0; i < n; ++i) {
    tissue_box.enclose(positions[i]);
    const float perfusion = now.perfusion.size() == n ? now.perfusion[i] : 1.0F;
    const float wet = now.blood.size() == n ? now.blood[i] : 0.0F;
    tissue_vertices[i] = {positions[i], normals[i], {perfusion, wet, tissue.wound.empty() ? 0.0F : tissue.wound[i], mottle[i]}, tissue.mesh.positions[i]};
  }
}

void Renderer::Impl::upload_tissue(GpuFrame& frame) {
  tissue_upload = frame.upload(std::span<const TissueVertex>(tissue_vertices));
  const std::vector<glm::vec3>& rest = scene.tissue.mesh.positions;
  for (Follower& f : followers) {
    const Mesh& mesh = scene.surfaces[f.surface].mesh;
    follower_vertices.resize(mesh.positions.size());
    f.box = {};
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
      glm::vec3 moved(0.0F);
      for (std::size_t k = 0; k < 4; ++k) {
        const std::uint32_t v = f.near[i][k];
        moved += (positions[v] - rest[v]) * f.weights[i][static_cast<int>(k)];
      }
      follower_vertices[i] = {mesh.positions[i] + moved, mesh.normals[i]};
      f.box.enclose(follower_vertices[i].position);
    }
    f.upload = frame.upload(std::span<const StaticVertex>(follower_vertices));
  }
}

}  // namespace holotwin
