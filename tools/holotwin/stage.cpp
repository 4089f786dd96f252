#include "tools/holotwin/stage.h"

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"
#include "engine/render/scene_from_twin.h"
#include "engine/ui/caption.h"
#include "tools/holotwin/paths.h"

namespace holotwin {

namespace {

constexpr float kLeastInView = 0.6F;  // assumed: a board of which less is seen is no longer read
constexpr float kLeastUnit_px = 0.3F; // assumed: a board's smallest vital sign (41 units) is then 12 pixels high
constexpr float kCornerGap = 8.0F;    // of a 720 pixels high picture, as the sizes of the compact monitors

/// Moves a list of its own size to a place on the target.
void place(UiList& list, glm::vec2 at, glm::vec2 target) {
  for (UiVertex& v : list.vertices) v.position += at;
  for (UiCommand& c : list.commands) c.clip += glm::vec4(at, at);
  list.size = target;
}

/// How wide a board is drawn, of one that lies within the view.
float width_px(const MonitorStand& stand, const View& view) {
  const glm::mat4 T_clip_panel = view.projection * view.T_view_world * stand.T_world_panel;
  const glm::vec4 left = T_clip_panel * glm::vec4(-0.5F * stand.size_m.x, 0, 0, 1);
  const glm::vec4 right = T_clip_panel * glm::vec4(0.5F * stand.size_m.x, 0, 0, 1);
  return glm::length((glm::vec2(right) / right.w - glm::vec2(left) / left.w) * 0.5F * glm::vec2(view.rect.z, view.rect.w));
}

void clear(UiList& list) {
  list.vertices.clear();
  list.indices.clear();
  list.commands.clear();
}

}  // namespace

float share_in_view(const MonitorStand& stand, const View& view) {
  constexpr int kSteps = 8;  // a grid's cells a side, each asked at its middle
  const glm::mat4 T_clip_panel = view.projection * view.T_view_world * stand.T_world_panel;
  int inside = 0;
  for (int i = 0; i < kSteps; ++i) {
    for (int k = 0; k < kSteps; ++k) {
      const glm::vec2 at((glm::vec2(i, k) + 0.5F) / static_cast<float>(kSteps) - 0.5F);
      const glm::vec4 p = T_clip_panel * glm::vec4(at * stand.size_m, 0.0F, 1.0F);
      inside += p.w > 0 && std::fabs(p.x) <= p.w && std::fabs(p.y) <= p.w && p.z >= 0 && p.z <= p.w ? 1 : 0;
    }
  }
  return static_cast<float>(inside) / (kSteps * kSteps);
}

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

void Stage::feed(const MonitorFrame& frame) {
  fed_.time = frame.time;
  fed_.frame = frame.frame;
  fed_.vitals = frame.vitals;
  fed_.waves = frame.waves;
  fed_.skipped_waves = frame.skipped_waves;
  monitor_.feed(fed_);
}

void Stage::caption(const Snapshot& snapshot, const std::string& language, glm::uvec2 size) {
  const Language& l = languages_->of(language);
  std::string left = format_clock(snapshot.time.seconds()) + "   " + patient_;
  if (snapshot.running_ahead) left += "   " + l.text("event.run_ahead");
  if (synthetic_vessels_) left += "   " + l.text("patient.synthetic_vessels");
  draw_caption(ui_, glm::vec2(size), left, l.text("app.disclaimer"), overlay());
}

Camera Stage::camera(const std::string& name, const Session& session) const {
  const Scene& scene = renderer_.scene();
  if (name == "overview") return overview_camera(scene);
  if (name == "wound") return wound_camera(scene, session.anchor("wound").value_or(session.scene().liver.mouth), session.scene().liver.inward);
  return liver_camera(scene);
}

Result<DrawReport> Stage::draw(const FrameTarget& target, const Shot& shot) {
  const Language& l = languages_->of(shot.language);
  const glm::vec2 size(target.size);
  const glm::vec4 rect = shot.rect.z > 0 && shot.rect.w > 0 ? shot.rect : glm::vec4(0.0F, 0.0F, size);
  const View view = make_view(shot.camera, rect);
  monitor_.draw(ui_, l, patient_, shot.time_s, panels_[0].list);
  bedside_.draw(ui_, l, shot.live, shot.time_s, panels_[1].list);
  const float scale = std::clamp(std::min(rect.w / 720.0F, rect.z / 560.0F), 0.4F, 4.0F);
  glm::vec2 corner = glm::vec2(rect.x, rect.y) + kCornerGap * scale;
  for (std::size_t i = 0; i < panels_.size(); ++i) {
    const MonitorStand& stand = renderer_.scene().monitors[i];
    panels_[i].T_world_panel = stand.T_world_panel;
    panels_[i].metres_per_unit = stand.metres_per_unit(panels_[i].list.size);
    UiList& small = screen_[i];
    clear(small);
    const bool whole = share_in_view(stand, view) >= kLeastInView;
    const float fineness = std::min(1.0F, shot.render.resolution_scale);
    if (whole && fineness * width_px(stand, view) >= kLeastUnit_px * panels_[i].list.size.x) continue;
    if (!whole) clear(panels_[i].list);  // half a board tells nothing and looks like a mistake
    if (i == 1 && shot.live.samples == 0) continue;
    if (i == 0) monitor_.draw_compact(ui_, l, shot.time_s, scale, small);
    else bedside_.draw_compact(ui_, l, shot.live, shot.time_s, scale, small);
    const float height = small.size.y;
    place(small, corner, size);
    corner.y += height + kCornerGap * scale;
  }
  DrawInput input;
  input.snapshot = &shot.snapshot;
  input.views = std::span(&view, 1);
  input.panels = panels_;
  input.screen = screen_;
  return renderer_.draw(*target.frame, target.image, target.view, target.size, input, shot.render);
}

Result<std::unique_ptr<OffScreen>> OffScreen::create(GpuContext& gpu, const Session& session, const Twin& twin, const Languages& languages,
                                                     const std::string& patient, glm::uvec2 size) {
  auto presenter = HeadlessPresenter::create(gpu, size);
  if (!presenter) return pass_on(presenter);
  auto stage = Stage::create(gpu, (*presenter)->format(), session, twin, languages, patient);
  if (!stage) return pass_on(stage);
  auto out = std::unique_ptr<OffScreen>(new OffScreen);
  out->gpu_ = &gpu;
  out->presenter_ = std::move(*presenter);
  out->stage_ = std::make_unique<Stage>(std::move(*stage));
  return out;
}

Result<std::unique_ptr<OffScreen>> OffScreen::create(const Session& session, const Twin& twin, const Languages& languages, const std::string& patient,
                                                     glm::uvec2 size) {
  auto gpu = GpuContext::create({});
  if (!gpu) return pass_on(gpu);
  auto out = create(**gpu, session, twin, languages, patient, size);
  if (out) (*out)->own_ = std::move(*gpu);
  return out;
}

OffScreen::~OffScreen() {
  if (gpu_ != nullptr) gpu_->wait_idle();
}

Result<Picture> OffScreen::picture(const Shot& shot) {
  auto target = presenter_->begin_frame();
  if (!target) return pass_on(target);
  if (!*target) return fail(ErrorKind::failed, "there is nothing to draw on");
  const glm::uvec2 size = (*target)->size;
  Shot finer = shot;
  const float most = static_cast<float>(gpu_->limits().maxImageDimension2D) / static_cast<float>(std::max(size.x, size.y));
  finer.render.resolution_scale = std::min(shot.render.resolution_scale, most);
  stage_->caption(shot.snapshot, shot.language, size);
  auto drawn = stage_->draw(**target, finer);
  if (!drawn) return pass_on(drawn);
  Picture picture;
  presenter_->read_back([&](Picture p) { picture = std::move(p); });
  if (auto r = presenter_->end_frame(); !r) return pass_on(r);
  if (auto r = presenter_->finish(); !r) return pass_on(r);
  return picture;
}

Result<void> OffScreen::start_film(const std::filesystem::path& path, int frames_per_s) {
  auto film = Film::start(path, presenter_->size(), frames_per_s);
  if (!film) return pass_on(film);
  film_ = std::move(*film);
  return {};
}

Result<void> OffScreen::film(const Shot& shot) {
  auto target = presenter_->begin_frame();
  if (!target) return pass_on(target);
  if (!*target) return fail(ErrorKind::failed, "there is nothing to draw on");
  stage_->caption(shot.snapshot, shot.language, (*target)->size);
  auto drawn = stage_->draw(**target, shot);
  if (!drawn) return pass_on(drawn);
  // The ring delivers in the order of the frames; the film outlives the presenter.
  presenter_->read_back([film = film_.get()](const Picture& p) {
    if (film != nullptr) film->add(p);
  });
  return presenter_->end_frame();
}

Result<void> OffScreen::end_film() {
  if (!film_) return {};
  const auto drawn = presenter_->finish();
  const std::unique_ptr<Film> film = std::move(film_);
  if (!drawn) return drawn;
  return film->finish();
}

}  // namespace holotwin
