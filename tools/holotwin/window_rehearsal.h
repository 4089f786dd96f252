#pragma once
#include <memory>

#include "engine/gpu/context.h"
#include "engine/present/window_presenter.h"
#include "engine/ui/panels.h"
#include "tools/holotwin/cmd_rehearse.h"
#include "tools/holotwin/stage.h"

namespace holotwin {

/// A window that shows one run's patient.
struct RehearsalWindow {
  std::unique_ptr<GpuContext> gpu;
  std::unique_ptr<WindowPresenter> presenter;
  std::unique_ptr<Stage> stage;

  RehearsalWindow() = default;
  RehearsalWindow(RehearsalWindow&&) = default;
  RehearsalWindow& operator=(RehearsalWindow&&) = delete;
  ~RehearsalWindow() {
    if (gpu) gpu->wait_idle();
  }
};

/// Fails (environment) without a display, or where the Vulkan device cannot draw in windows. Leaves nothing open then.
[[nodiscard]] Result<RehearsalWindow> open_window(const Run& run);
/// Runs at life's pace until the person closes the window. Returns the exit code.
[[nodiscard]] int rehearse_in_window(Run& run, RehearsalWindow& window);

/// What the panels show of a session that stays as it is. `device`: what draws.
[[nodiscard]] PanelInfo panel_info(const Twin& twin, const Scenario& scenario, const Session& session, const std::string& device);

}  // namespace holotwin
