#pragma once
// Renderer, fonts and the two monitors joined: what shows a snapshot, on a window or off-screen.
#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/gpu/context.h"
#include "engine/present/headless_presenter.h"
#include "engine/render/renderer.h"
#include "engine/session/sim_loop.h"
#include "engine/ui/monitor.h"
#include "engine/ui/ui_context.h"
#include "tools/holotwin/film.h"
#include "tools/holotwin/rehearsal.h"

namespace holotwin {

/// One picture to be drawn: of what, from where, how.
struct Shot {
  const Snapshot& snapshot;
  const LiveState& live;            ///< the bedside as of now. A rehearsal has it from the hub, by the real clock; a replay from the snapshot
  Camera camera;
  std::string language = "en";
  double time_s = 0;                ///< wall or film time, for alarms that flash
  glm::vec4 rect{0.0F};             ///< of the target, x, y, width, height: where the scene is drawn; all of it when empty
  RenderOptions render{};
};

/// How much of a monitor's board lies within the view, 0 to 1. What stands before it does not count.
[[nodiscard]] float share_in_view(const MonitorStand& stand, const View& view);

class Stage {
 public:
  /// `format`: of the presenter's images. `patient`: the name the monitor and the caption show.
  [[nodiscard]] static Result<Stage> create(GpuContext& gpu, VkFormat format, const Session& session, const Twin& twin, const Languages& languages,
                                            const std::string& patient);
  /// Call for each simulation frame, in order: the monitors' waves.
  void feed(const Snapshot& snapshot) { monitor_.feed(snapshot); }
  void feed(const MonitorFrame& frame);
  /// Shows the waves and numbers another stage was fed with.
  void take_monitor_of(const Stage& other) { monitor_ = other.monitor_; }
  /// A camera by name: "overview", "wound" or "liver" (also for an unknown name).
  [[nodiscard]] Camera camera(const std::string& name, const Session& session) const;
  /// What the next pictures show over the scene: panels or a caption. Empty until it is filled.
  [[nodiscard]] UiList& overlay() { return screen_[2]; }
  /// Makes the overlay a strip along the lower edge: scenario time, what is synthetic in the picture, and what it is not for.
  void caption(const Snapshot& snapshot, const std::string& language, glm::uvec2 size);
  /// Records one picture. A monitor whose board is partly out of the view, or drawn too small to
  /// be read, shows its four chief numbers in a corner.
  [[nodiscard]] Result<DrawReport> draw(const FrameTarget& target, const Shot& shot);
  [[nodiscard]] UiContext& ui() { return ui_; }
  [[nodiscard]] Renderer& renderer() { return renderer_; }

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
  std::array<UiList, 3> screen_;   // the two monitors' small forms, then the overlay
  Snapshot fed_;
};

/// A stage without a window: pictures in memory and, where ffmpeg is there, a film.
class OffScreen {
 public:
  /// With a device of its own.
  [[nodiscard]] static Result<std::unique_ptr<OffScreen>> create(const Session& session, const Twin& twin, const Languages& languages,
                                                                 const std::string& patient, glm::uvec2 size);
  /// On a device that is there already (a window's: a second one would take its functions away). It must outlive this.
  [[nodiscard]] static Result<std::unique_ptr<OffScreen>> create(GpuContext& gpu, const Session& session, const Twin& twin, const Languages& languages,
                                                                 const std::string& patient, glm::uvec2 size);
  ~OffScreen();
  [[nodiscard]] Stage& stage() { return *stage_; }
  [[nodiscard]] GpuContext& gpu() { return *gpu_; }
  [[nodiscard]] HeadlessPresenter& presenter() { return *presenter_; }
  /// Draws and waits: the picture, with its caption. Finer inside than the file when the shot's resolution_scale says so (2 smooths
  /// edges), as far as the device goes.
  [[nodiscard]] Result<Picture> picture(const Shot& shot);
  /// Starts a film at `path`.
  [[nodiscard]] Result<void> start_film(const std::filesystem::path& path, int frames_per_s);
  /// Draws the film's next picture, with its caption. It is under way when this returns.
  [[nodiscard]] Result<void> film(const Shot& shot);
  /// Waits for the pictures under way and ends the film.
  [[nodiscard]] Result<void> end_film();

 private:
  OffScreen() = default;
  std::unique_ptr<GpuContext> own_;
  GpuContext* gpu_ = nullptr;
  std::unique_ptr<Film> film_;      // before the presenter, whose last pictures it takes
  std::unique_ptr<HeadlessPresenter> presenter_;
  std::unique_ptr<Stage> stage_;
};

}  // namespace holotwin
