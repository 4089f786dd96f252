#pragma once
// The desktop window's panels: they read snapshots and emit commands. Nothing here changes the simulation by itself.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/frame/command.h"
#include "engine/frame/snapshot.h"
#include "engine/render/ui_list.h"
#include "engine/ui/ui_context.h"

namespace holotwin {

/// What stays the same during a rehearsal.
struct PanelInfo {
  struct OrganRow {
    std::string name;               ///< as Organ::name; its text is "organ.<name>", or the name itself where there is none
    double volume_mL = 0;
    bool incomplete = false;
  };
  struct LanguageRow {
    std::string code;               ///< "en", "zh-Hans"
    std::string name;               ///< in its own words
  };
  std::string patient_name;
  std::string patient_kind;         ///< TwinProvenance::kind: "import" or "phantom"
  bool synthetic_vessels = true;    ///< the vessels inside the liver were generated, not seen in the images
  std::vector<OrganRow> organs;
  std::string scenario_id;
  double time_limit_s = 0;
  std::vector<Tool> tools;          ///< in the tray's order: keys 1 to 9
  std::uint32_t tissue_elements = 0;
  std::string device;               ///< what draws
  std::vector<LanguageRow> languages;
  /// At the start: what the ventilator's fields show.
  double peep_cmH2O = 5, rate_per_min = 14, tidal_mL = 500, fio2 = 0.5;
};

/// Of the program around the simulation, this frame.
struct FrameStats {
  double wall_s = 0;                ///< since the program started
  float fps = 0;
  float frame_ms = 0;               ///< wall time of one picture
  float render_ms = 0;
  float sim_real_time = 0;          ///< simulated over wall time
  double behind_s = 0;              ///< simulated time that fell behind in all
  bool paused = false;
  bool running_ahead = false;       ///< or as the snapshot says
};

/// What the person wants of the program itself (orders to the patient's team are Commands).
struct UiActions {
  std::size_t hand = kRightHand;    ///< the active one: mouse and tool choice go to it
  std::optional<Tool> tool;         ///< take this into the active hand
  std::optional<std::string> language;
  bool toggle_pause = false;
  bool picture = false;
};

/// A line of the help overlay.
struct KeyBinding {
  std::string keys;                 ///< "Tab", or a text key that starts with "help."
  std::string text_key;
};
/// What the panels listen to, and what the window does with mouse and keys, for a tray of that many instruments. Change both together.
[[nodiscard]] std::vector<KeyBinding> key_bindings(std::size_t tools);

/// They lay themselves out for 1280x720 or more; in a smaller window the columns scroll.
class Panels {
 public:
  /// A panel as it was laid out in the last frame, window units.
  struct Placed {
    std::string name;
    glm::vec4 rect{0.0F};
    float overflow = 0;             ///< how far its content reaches below it (it scrolls then)
  };
  /// A text that had a limited room in the last frame.
  struct Fit {
    std::string text;
    float needed = 0, room = 0;
  };

  /// Between ui.begin_frame and ui.end_frame, with the same input. `live`: the bedside as of now, by the real clock. `events`: all
  /// that are new since the last picture, also those of frames that were never drawn. Appends to `commands`. Keys are taken only
  /// while no field is being typed in.
  [[nodiscard]] UiActions draw(UiContext& ui, const Language& language, const PanelInfo& info, const Snapshot& snapshot, const LiveState& live,
                               std::span<const Event> events, const FrameStats& stats, const UiInput& input, std::vector<Command>& commands);
  /// The part of a window of `size` that no panel lies on, as x, y, width, height: where the scene is looked at. All of it when the panels
  /// are hidden or leave too little.
  [[nodiscard]] glm::vec4 scene_rect(const UiContext& ui, glm::vec2 size) const;

  [[nodiscard]] const std::vector<Placed>& placed() const { return placed_; }
  [[nodiscard]] const std::vector<Fit>& fits() const { return fits_; }

  bool help_open = false;
  bool visible = true;              ///< F2; the status bar and the tray stay. Starts hidden where the window has no room for panels and patient

 private:
  bool measured_ = false;           ///< the window's size was looked at once
  struct Frame;
  struct LogLine {
    Event event;
    double wall_s = 0;
  };
  void take_keys(Frame& f);
  void take_events(const Frame& f);
  void verdict(Frame& f);
  void patient(Frame& f);
  void scenario(Frame& f);
  void treatment(Frame& f);
  void ventilator(Frame& f);
  void bleeding(Frame& f);
  void ledger(Frame& f);
  void laboratory(Frame& f);
  void tissue(Frame& f);
  void devices(Frame& f);
  void timing(Frame& f);
  [[nodiscard]] float middle_width(const Frame& f) const;
  void tray(Frame& f);
  void captions(Frame& f);
  void status_bar(Frame& f);
  void help(Frame& f);
  void note_window(const char* name);
  void room(const std::string& text, float needed, float room);
  bool section(Frame& f, const char* key);
  void row(const std::string& label, const std::string& value, std::uint32_t colour);
  void row(const std::string& label, const std::string& value);
  void pair(Frame& f, const std::string& a, const std::string& a_value, const std::string& b, const std::string& b_value);
  bool button(const std::string& label, float width, bool accent = false);

  std::size_t hand_ = kRightHand;
  std::vector<LogLine> log_;
  float noradrenaline_ = 0;
  double end_asked_s_ = -1e9;       ///< wall time of the first press of "End": the second within kSure_s does it
  bool ventilator_set_ = false;
  float peep_ = 5, rate_ = 14, tidal_ = 500, fio2_ = 0.5F;
  std::vector<Placed> placed_;
  std::vector<Fit> fits_;
};

}  // namespace holotwin
