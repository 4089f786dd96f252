#include "tools/holotwin/stage.h"

#include <csignal>
#include <cstdlib>

#include "engine/render/scene_from_twin.h"
#include "engine/ui/caption.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

Result<Stage> Stage::create(GpuContext& gpu, VkFormat format, const Session& session, const Twin& twin, const Languages& languages,
                            const std::string& patient) {
  const auto assets = assets_folder();
  if (!assets) return pass_on(assets);
  UiOptions ui_options;
  ui_options.fonts = *assets / "fonts";
  for (const Language* l : {&languages.en, &languages.zh})
    for (const auto& [key, text] : l->all()) ui_options.texts.push_back(text);
  ui_options.texts.push_back(patient);
  auto ui = UiContext::create(ui_options);
  if (!ui) return pass_on(ui);
  const InjuredLiver& liver = session.scene().liver;
  auto renderer = Renderer::create(gpu, make_scene(twin, liver.surface, liver.wound), {format, 1});
  if (!renderer) return pass_on(renderer);
  if (auto atlas = renderer->set_atlas(ui->atlas()); !atlas) return pass_on(atlas);
  bool synthetic = false;
  for (const VesselTree& t : twin.vessels) synthetic = synthetic || t.generated;
  return Stage(std::move(*renderer), std::move(*ui), languages, patient, synthetic);
}

void Stage::caption(const Snapshot& snapshot, const std::string& language, glm::uvec2 size, UiList& out) {
  const Language& l = languages_->of(language);
  char clock[32];
  const int seconds = static_cast<int>(snapshot.time.seconds());
  std::snprintf(clock, sizeof clock, "%02d:%02d", seconds / 60, seconds % 60);
  std::string left = std::string(clock) + "   " + patient_;
  if (snapshot.running_ahead) left += "   " + l.text("event.run_ahead");
  if (synthetic_vessels_) left += "   " + l.text("patient.synthetic_vessels");
  draw_caption(ui_, glm::vec2(size), left, l.text("app.disclaimer"), out);
}

Camera Stage::camera(const std::string& name, const Session& session) const {
  const Scene& scene = renderer_.scene();
  if (name == "overview") return overview_camera(scene);
  if (name == "wound") return wound_camera(scene, session.anchor("wound").value_or(session.scene().liver.mouth), session.scene().liver.inward);
  return liver_camera(scene);
}

Result<DrawReport> Stage::draw(const FrameTarget& target, const Snapshot& snapshot, const Camera& camera, const std::string& language,
                               std::span<const UiList> screen, double time_s, const RenderOptions& options) {
  const Language& l = languages_->of(language);
  monitor_.draw(ui_, l, patient_, time_s, panels_[0].list);
  bedside_.draw(ui_, l, snapshot.live, time_s, panels_[1].list);
  for (std::size_t i = 0; i < panels_.size(); ++i) {
    const MonitorStand& stand = renderer_.scene().monitors[i];
    panels_[i].T_world_panel = stand.T_world_panel;
    const glm::vec2 size = panels_[i].list.size;
    panels_[i].metres_per_unit = std::min(stand.size_m.x / size.x, stand.size_m.y / size.y);
  }
  const View view = view_of(camera, target.size);
  DrawInput input;
  input.snapshot = &snapshot;
  input.views = std::span(&view, 1);
  input.panels = panels_;
  input.screen = screen;
  return renderer_.draw(*target.frame, target.image, target.view, target.size, input, options);
}

Result<std::unique_ptr<OffScreen>> OffScreen::create(const Session& session, const Twin& twin, const Languages& languages, const std::string& patient,
                                                     glm::uvec2 size) {
  auto gpu = GpuContext::create({});
  if (!gpu) return pass_on(gpu);
  auto presenter = HeadlessPresenter::create(**gpu, size);
  if (!presenter) return pass_on(presenter);
  auto stage = Stage::create(**gpu, (*presenter)->format(), session, twin, languages, patient);
  if (!stage) return pass_on(stage);
  auto out = std::unique_ptr<OffScreen>(new OffScreen);
  out->gpu_ = std::move(*gpu);
  out->presenter_ = std::move(*presenter);
  out->stage_ = std::make_unique<Stage>(std::move(*stage));
  return out;
}

OffScreen::~OffScreen() {
  if (pipe_ != nullptr) pclose(pipe_);
  if (gpu_) gpu_->wait_idle();
}

Result<Picture> OffScreen::picture(const Snapshot& snapshot, const Camera& camera, const std::string& language, float scale, double time_s) {
  auto target = presenter_->begin_frame();
  if (!target) return pass_on(target);
  if (!*target) return fail(ErrorKind::failed, "there is nothing to draw on");
  RenderOptions options;
  options.resolution_scale = scale;
  stage_->caption(snapshot, language, (*target)->size, caption_);
  auto drawn = stage_->draw(**target, snapshot, camera, language, std::span(&caption_, 1), time_s, options);
  if (!drawn) return pass_on(drawn);
  Picture picture;
  presenter_->read_back([&](Picture p) { picture = std::move(p); });
  if (auto r = presenter_->end_frame(); !r) return pass_on(r);
  if (auto r = presenter_->finish(); !r) return pass_on(r);
  return picture;
}

bool OffScreen::start_film(const std::filesystem::path& path, int frames_per_s, std::string& why) {
  if (std::system("command -v ffmpeg >/dev/null 2>&1") != 0) {
    why = "ffmpeg is not installed (apt-get install ffmpeg)";
    return false;
  }
  const glm::uvec2 size = presenter_->size();
  std::string quoted = "'";
  for (const char c : path.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  quoted += "'";
  const std::string command = "ffmpeg -loglevel error -nostdin -y -f rawvideo -pixel_format rgba -video_size " + std::to_string(size.x) + "x" +
                              std::to_string(size.y) + " -framerate " + std::to_string(frames_per_s) +
                              " -i - -c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p -movflags +faststart " + quoted;
  std::signal(SIGPIPE, SIG_IGN);
  pipe_ = popen(command.c_str(), "w");
  if (pipe_ == nullptr) why = "ffmpeg did not start";
  return pipe_ != nullptr;
}

void OffScreen::film(const Picture& picture) {
  if (pipe_ != nullptr && std::fwrite(picture.rgba.data(), 1, picture.rgba.size(), pipe_) != picture.rgba.size()) {
    pclose(pipe_);
    pipe_ = nullptr;
  }
}

bool OffScreen::end_film() {
  if (pipe_ == nullptr) return false;
  const int status = pclose(pipe_);
  pipe_ = nullptr;
  return status == 0;
}

}  // namespace holotwin
