#include <algorithm>
#include <cmath>

#include "engine/core/clock.h"
#include "engine/render/renderer_impl.inl"

namespace holotwin {

bool Renderer::Impl::in_view(const Box& box, const glm::mat4& T_world_model) const {
  const glm::mat4 T = clip_world * T_world_model;
  // Outside where all eight corners are on the far side of one plane of the view.
  glm::bvec3 below(true);
  glm::bvec3 above(true);
  for (int k = 0; k < 8; ++k) {
    const glm::vec4 c = T * glm::vec4(glm::mix(box.low, box.high, glm::vec3(k & 1, (k >> 1) & 1, k >> 2)), 1.0F);
    const glm::vec3 least(-c.w, -c.w, 0.0F);
    for (int axis = 0; axis < 3; ++axis) {
      below[axis] = below[axis] && c[axis] < least[axis];
      above[axis] = above[axis] && c[axis] > c.w;
    }
  }
  return !glm::any(below) && !glm::any(above);
}

void Renderer::Impl::upload_packs(GpuFrame& frame, const Snapshot& snapshot) {
  pack_uploads.clear();
  for (const PackSheet& sheet : packs.update(snapshot.items, positions)) pack_uploads.push_back(frame.upload(std::span<const PackVertex>(sheet.vertices)));
}

void Renderer::Impl::draw_packs(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report) {
  const std::vector<PackSheet>& sheets = packs.sheets();
  if (sheets.empty()) return;
  // A 45 x 45 cm abdominal swab takes up about 100-150 mL (Ali Algadiem 2016 gives 160 mL soaked for 30 x 30: mid value).
  constexpr double kPackHolds_mL = 130.0;
  const double soaked_mL = snapshot.ledger.lost[static_cast<std::size_t>(BloodPlace::packs)].total();
  const auto soak = static_cast<float>(std::clamp(soaked_mL / (kPackHolds_mL * static_cast<double>(sheets.size())), 0.0, 1.0));
  const glm::vec4 cotton(tools[static_cast<std::size_t>(Tool::pack)].front().part.colour, 1.0F);
  bind(commands, kGauze);
  for (std::size_t i = 0; i < sheets.size() && i < pack_uploads.size(); ++i) {
    const glm::mat4 T = sheets[i].T_world_pack.matrix();
    if (pack_uploads[i].mapped == nullptr || !in_view({sheets[i].low, sheets[i].high}, T)) continue;
    vkCmdBindVertexBuffers(commands, 0, 1, &pack_uploads[i].buffer, &pack_uploads[i].offset);
    push(commands, T, cotton, glm::vec4(soak, 1.7F * static_cast<float>(i), 0.0F, 0.0F));
    draw_range(commands, pack_range, report);
  }
  bind_static(commands);
}

void Renderer::Impl::draw_tools(VkCommandBuffer commands, const Snapshot& snapshot, DrawReport& report) {
  PipelineId bound = kPipelineCount;
  const auto draw_one = [&](Tool tool, const Pose& pose, float jaw, bool left) {
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
      if (!in_view(d.range.box, T)) continue;
      const PipelineId wanted = part.gauze ? kGauze : (part.metal ? kMetal : kSurface);
      if (wanted != bound) bind(commands, bound = wanted);
      push(commands, T, glm::vec4(part.colour, 1.0F),
           part.gauze ? glm::vec4(0.0F) : glm::vec4(part.gloss, 0.0F, part.highlight, 0.25F));
      draw_range(commands, d.range, report);
    }
  };
  for (const PlacedItem& item : snapshot.items)
    if (item.tool != Tool::pack) draw_one(item.tool, item.T_world_item, 1.0F, false);
  for (std::size_t h = 0; h < snapshot.instruments.size(); ++h) {
    const InstrumentFrame& tool = snapshot.instruments[h];
    if (tool.present) draw_one(tool.tool, tool.T_world_tool, tool.jaw, h == kLeftHand && tool.tool == Tool::hand);
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

  if (render.tools) upload_packs(frame, snapshot);

  for (const View& view : input.views) {
    const SceneLights& l = scene.lights;
    shaders::FrameBlock block{};
    block.clip_world = clip_world = view.projection * view.T_view_world;
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
    frame_uniform = frame.upload(std::span<const shaders::FrameBlock>(&block, 1));
    if (!bind_set(frame, frame_uniform, atlas.view())) return;

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
    if (!tissue_vertices.empty() && tissue_upload.mapped != nullptr && in_view(tissue_box, one)) {
      bind(commands, kTissue);
      vkCmdBindVertexBuffers(commands, 0, 1, &tissue_upload.buffer, &tissue_upload.offset);
      push(commands, one, glm::vec4(1.0F), glm::vec4(0.0F));
      draw_range(commands, tissue_range, report);
      bind_static(commands);
    }
    const auto draw_surface = [&](std::size_t i) {
      const auto follower = std::find_if(followers.begin(), followers.end(), [i](const Follower& f) { return f.surface == i; });
      MeshRange range = snapshot.abdomen_open ? opened_ranges[i] : surface_ranges[i];
      if (follower == followers.end()) {
        if (in_view(range.box, one)) draw_range(commands, range, report);
        return;
      }
      if (follower->upload.mapped == nullptr || !in_view(follower->box, one)) return;
      vkCmdBindVertexBuffers(commands, 0, 1, &follower->upload.buffer, &follower->upload.offset);
      range.first_vertex = 0;
      draw_range(commands, range, report);
      bind_static(commands);
    };
    const auto draw_style = [&](SurfaceStyle style, PipelineId pipeline) {
      bind(commands, pipeline);
      for (std::size_t i = 0; i < scene.surfaces.size(); ++i) {
        const SceneSurface& s = scene.surfaces[i];
        if (s.style != style || surface_ranges[i].index_count == 0 || (s.closes_abdomen && !snapshot.abdomen_closed)) continue;
        if (style == SurfaceStyle::solid) push(commands, one, glm::vec4(s.colour, 1.0F), {s.gloss, 0.0F, s.highlight, 0.35F});
        else if (style == SurfaceStyle::hologram) push(commands, one, glm::vec4(s.colour, s.strength), {0.022F, 0.85F, 0.30F, s.opened_by_incision ? 1.0F : 0.0F});
        else push(commands, one, glm::vec4(s.colour, s.strength), {0.10F, 1.1F, 0.0F, 0.0F});
        draw_surface(i);
      }
    };
    // Light from inside the organ ignores depth, so what may hide it comes after it.
    if (render.inner_glow) draw_style(SurfaceStyle::inner_glow, kGlow);
    if (render.tools) {
      draw_packs(commands, snapshot, report);
      draw_tools(commands, snapshot, report);
    }
    if (render.solids) draw_style(SurfaceStyle::solid, kSurface);
    if (render.room) {
      bind(commands, kTable);
      push(commands, one, glm::vec4(1.0F), glm::vec4(scene.table.half_extent_xz, 0.0F, 0.0F));
      if (in_view(table_range.box, one)) draw_range(commands, table_range, report);
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
        const glm::mat4 T = panel.T_world_panel * to_panel;
        const Box sheet{{0.0F, 0.0F, 0.0F}, {panel.list.size, 0.0F}};
        if (in_view(sheet, T)) draw_list(frame, panel.list, T, false, target_size, report);
      }
    }
  }
}

}  // namespace holotwin
