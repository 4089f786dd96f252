#pragma once
// Renderer, fonts and the two monitors joined: what shows a snapshot, on a window or off-screen.
#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/gpu/context.h"
#include "engine/present/headless_presenter.h"
#include "engine/render/renderer.h"
#include "engine/ui/monitor.h"
#include "engine/ui/ui_context.h"
#include "tools/holotwin/rehearsal.h"

namespace holotwin {

class Stage {
 public:
  /// `format`: of the presenter's images. `extra_texts`: words that are shown besides the language files (a patient's name).
  [[nodiscard]] static Result<Stage> create(GpuContext& gpu, VkFormat format, const Session& session, const Twin& twin, const Languages& languages,
                                            const std::string& patient);
  /// Call for each simulation frame, in order: the monitors' waves.
  void feed(const Snapshot& snapshot) { monitor_.feed(snapshot); }
  /// A camera by name: "overview", "wound" or "liver" (also for an unknown name).
  [[nodiscard]] Camera camera(const std::string& name, const Session& session) const;
  /// Records one picture. `screen`: lists over it (panels, captions). `time_s`: wall or film time, for flashing alarms.
  [[nodiscard]] Result<DrawReport> draw(const FrameTarget& target, const Snapshot& snapshot, const Camera& camera, const std::string& language,
                                        std::span<const UiList> screen, double time_s, const RenderOptions& options);
  /// The strip under an off-screen picture: scenario time, what is synthetic in it, and what it is not for.
  void caption(const Snapshot& snapshot, const std::string& language, glm::uvec2 size, UiList& out);
  [[nodiscard]] UiContext& ui() { return ui_; }
  [[nodiscard]] Renderer& renderer() { return renderer_; }
  [[nodiscard]] View view_of(const Camera& camera, glm::uvec2 size) const {
    return make_view(camera, {0.0F, 0.0F, static_cast<float>(size.x), static_cast<float>(size.y)});
  }

 private:
  Stage(Renderer renderer, UiContext ui, const Languages& languages, std::string patient, bool synthetic_vessels)
      : renderer_(std::move(renderer)), ui_(std::move(ui)), languages_(&languages), patient_(std::move(patient)), synthetic_vessels_(synthetic_vessels) {}
  Renderer renderer_;
  UiContext ui_;
  const Languages* languages_;
  std::string patient_;
  bool synthetic_vessels_;
  Monitor monitor_;
  BedsideMonitor bedside_;
  std::array<ScenePanel, 2> panels_;
};

/// An off-screen stage that writes pictures and, where ffmpeg is there, a film.
class OffScreen {
 public:
  [[nodiscard]] static Result<std::unique_ptr<OffScreen>> create(const Session& session, const Twin& twin, const Languages& languages,
                                                                 const std::string& patient, glm::uvec2 size);
  ~OffScreen();
  [[nodiscard]] Stage& stage() { return *stage_; }
  [[nodiscard]] GpuContext& gpu() { return *gpu_; }
  [[nodiscard]] HeadlessPresenter& presenter() { return *presenter_; }
  /// Draws and waits: the picture, `scale` times finer inside than the file (2 smooths edges).
  [[nodiscard]] Result<Picture> picture(const Snapshot& snapshot, const Camera& camera, const std::string& language, float scale, double time_s);
  /// Starts a film at `path`; false (with `why`) when there is no ffmpeg.
  [[nodiscard]] bool start_film(const std::filesystem::path& path, int frames_per_s, std::string& why);
  void film(const Picture& picture);
  /// False when ffmpeg failed.
  [[nodiscard]] bool end_film();

 private:
  OffScreen() = default;
  std::unique_ptr<GpuContext> gpu_;
  std::unique_ptr<HeadlessPresenter> presenter_;
  std::unique_ptr<Stage> stage_;
  UiList caption_;
  std::FILE* pipe_ = nullptr;
};

}  // namespace holotwin
