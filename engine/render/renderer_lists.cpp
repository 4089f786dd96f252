#include <algorithm>

#include "engine/render/renderer_impl.inl"

namespace holotwin {

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

void Renderer::Impl::draw_screen(GpuFrame& frame, glm::uvec2 size, std::span<const UiList> lists, DrawReport& report) {
  if (!bind_set(frame, frame_uniform, atlas.view())) return;
  bind(frame.commands, kScreenPanel);
  for (const UiList& list : lists) {
    glm::mat4 to_clip(1.0F);
    to_clip[0][0] = 2.0F / std::max(1.0F, list.size.x);
    to_clip[1][1] = 2.0F / std::max(1.0F, list.size.y);
    to_clip[3] = glm::vec4(-1.0F, -1.0F, 0.0F, 1.0F);
    draw_list(frame, list, to_clip, true, size, report);
  }
}

}  // namespace holotwin
