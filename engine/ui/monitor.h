#pragma once
// The vital-signs monitors that stand in the scene: the twin's, with running waves, and the live bedside's. They draw without a window.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/frame/snapshot.h"
#include "engine/render/ui_list.h"
#include "engine/ui/alarms.h"
#include "engine/ui/ui_context.h"

namespace holotwin {

/// Every size of both monitors, in list units unless the name says otherwise. Angles are seen from the surgeon's eye, as the boards
/// stand in the scene (render/scene.h): digits at least 1.5 degrees, Latin 0.6, Chinese 0.85 (docs/field/rehearsal.md, "Usability";
/// Gu 2024 for Chinese).
namespace monitor_design {
inline constexpr float kWidth = 900;
inline constexpr float kHeight = 560;
inline constexpr float kUnitAtOneMetre_m = 0.00071F; ///< a unit of a board one metre from the surgeon's eye; farther ones are larger
inline constexpr float kMinDigit_deg = 1.5F;
inline constexpr float kMinLatin_deg = 0.6F;
inline constexpr float kMinChinese_deg = 0.85F;
// Text sizes in em. Capitals and digits are 0.73 em high, the ink of a Chinese character about 0.82 em.
inline constexpr float kLargeDigitEm = 96;           ///< heart rate, saturation
inline constexpr float kDigitEm = 64;
inline constexpr float kRowDigitEm = 60;             ///< the bottom row
inline constexpr float kSmallDigitEm = 56;           ///< the smallest that a vital sign may have
inline constexpr float kLabelEm = 28;                ///< names and messages
inline constexpr float kNoteEm = 26;                 ///< units, ages: the smallest that may hold Chinese
inline constexpr float kScaleEm = 23;                ///< limits and wave scales: digits and Latin only
// On the screen, for a picture 720 pixels high: pixels.
inline constexpr float kCompactWidth = 372;
inline constexpr float kCompactHeight = 78;
inline constexpr float kCompactDigitEm = 34;         ///< digits 25 pixels high
inline constexpr float kCompactEm = 13.5F;
/// A bedside screen 300 mm wide, magnified: sweep speeds in mm/s keep their meaning.
inline constexpr float kUnitsPerMm = kWidth / 300.0F;
inline constexpr float kSweep_mm_per_s = 25;         ///< data/vitals/display.csv: ECG, pressure, pleth
inline constexpr float kSweepCo2_mm_per_s = 6.25F;   ///< display.csv: CO2
inline constexpr float kEraseBar_mm = 2;             ///< display.csv: 1-2 mm ahead of the pen
}  // namespace monitor_design

enum class TextKind : std::uint8_t { vital_digits, latin, chinese, mark, box };
/// A piece of text, an alarm's shape (mark) or the filled box behind a number, as it was drawn; what tests measure.
struct TextBox {
  glm::vec4 rect{0.0F};    ///< x0 y0 x1 y1 of its ink, list units
  float height = 0;        ///< of a digit, a capital or a Chinese character in it, list units
  TextKind kind = TextKind::latin;
  std::string text;
};

/// The last seconds of one wave, at the places where the pen left them.
class WaveHistory {
 public:
  /// `samples` across the whole lane.
  explicit WaveHistory(std::size_t samples);
  /// NaN leaves a gap.
  void push(float sample);
  void clear();
  [[nodiscard]] std::size_t size() const { return samples_.size(); }
  /// Where the next sample goes.
  [[nodiscard]] std::size_t pen() const { return pen_; }
  /// At a place of the lane; NaN where nothing was drawn yet.
  [[nodiscard]] float at(std::size_t place) const { return samples_[place]; }

 private:
  std::vector<float> samples_;
  std::size_t pen_ = 0;
};

/// The waves a monitor draws, from top to bottom.
inline constexpr std::array<Wave, 4> kMonitorWaves = {Wave::ecg_mV, Wave::art_mmHg, Wave::pleth, Wave::co2_mmHg};

/// The twin's monitor. Everything on it is marked as simulated.
class Monitor {
 public:
  Monitor();
  /// Call for each simulation frame, in order. The same frame again is ignored, missing frames become a gap in the waves (never a
  /// joined line), a frame from the past (a rewind) starts afresh. Numbers change once a simulated second, as on a real monitor.
  void feed(const Snapshot& snapshot);
  void clear();
  /// `patient`: its name; `flash_s`: wall time, for alarms that flash. Reuses `out`'s memory.
  void draw(UiContext& ui, const Language& language, const std::string& patient, double flash_s, UiList& out);
  /// A corner of the screen: heart rate, mean pressure, saturation, carbon dioxide and the worst alarm. `scale`: 1 for a picture 720
  /// pixels high; `out` then measures kCompactWidth x kCompactHeight.
  void draw_compact(UiContext& ui, const Language& language, double flash_s, float scale, UiList& out);

  [[nodiscard]] const std::vector<TextBox>& text_boxes() const { return boxes_; }
  [[nodiscard]] const WaveHistory& wave(std::size_t lane) const { return waves_[lane]; }
  /// The pen's x in a lane, list units.
  [[nodiscard]] float pen_x(std::size_t lane) const;
  [[nodiscard]] const std::vector<Alarm>& alarms() const { return alarms_; }

  AlarmLimits limits = default_adult_limits();

 private:
  std::vector<WaveHistory> waves_;
  Vitals shown_;
  std::vector<Alarm> alarms_;
  SimTime time_{};
  SimTime refreshed_{};
  std::uint64_t frame_ = 0;
  bool fed_ = false;
  float art_scale_mmHg_ = 150;
  std::vector<TextBox> boxes_;
};

/// The live bedside's monitor: numbers a real device measured, each with its age; a stale one is dimmed and says so, and after
/// kBlankAfter_s there is no number.
class BedsideMonitor {
 public:
  void draw(UiContext& ui, const Language& language, const LiveState& live, double flash_s, UiList& out);
  /// As Monitor's, with the age of what is old.
  void draw_compact(UiContext& ui, const Language& language, const LiveState& live, double flash_s, float scale, UiList& out);
  [[nodiscard]] const std::vector<TextBox>& text_boxes() const { return boxes_; }

  AlarmLimits limits = default_adult_limits();

 private:
  std::vector<TextBox> boxes_;
};

}  // namespace holotwin
