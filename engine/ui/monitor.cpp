#include "engine/ui/monitor.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/text.h"
#include "engine/ui/canvas.inl"

namespace holotwin {

namespace {

using namespace monitor_design;

// The look: data/vitals/display.csv where it has a colour.
constexpr ImU32 kEcgColour = IM_COL32(0, 255, 0, 255);
constexpr ImU32 kSpo2Colour = IM_COL32(0, 255, 255, 255);
constexpr ImU32 kArtColour = IM_COL32(255, 0, 0, 255);
constexpr ImU32 kCvpColour = IM_COL32(0x40, 0x80, 0xFF, 255);
constexpr ImU32 kCo2Colour = IM_COL32(255, 255, 0, 255);
constexpr ImU32 kRespColour = IM_COL32(255, 255, 255, 255);
constexpr ImU32 kTempColour = IM_COL32(255, 255, 255, 255);
constexpr ImU32 kNibpColour = IM_COL32(0, 255, 0, 255);
// Alarms: data/vitals/alarms.csv (red, yellow, cyan).
constexpr ImU32 kHighColour = IM_COL32(255, 48, 40, 255);
constexpr ImU32 kMediumColour = IM_COL32(255, 221, 0, 255);
constexpr ImU32 kLowColour = IM_COL32(90, 225, 255, 255);
constexpr ImU32 kBackground = IM_COL32(5, 8, 11, 255);
constexpr ImU32 kHeaderColour = IM_COL32(17, 25, 32, 255);
constexpr ImU32 kFrameColour = IM_COL32(70, 92, 108, 255);
constexpr ImU32 kRule = IM_COL32(40, 54, 64, 255);
constexpr ImU32 kWords = IM_COL32(222, 230, 236, 255);
constexpr ImU32 kQuiet = IM_COL32(150, 164, 175, 255);
constexpr ImU32 kDark = IM_COL32(8, 10, 12, 255);
// Colours that no parameter uses, so that the two monitors are never taken for each other.
constexpr ImU32 kSimulatedColour = IM_COL32(199, 146, 234, 255);
constexpr ImU32 kMeasuredColour = IM_COL32(116, 226, 160, 255);

constexpr float kHeader = 50;
constexpr float kMargin = 8;

constexpr float kWaveLeft = 54;      // room for the scale left of it
constexpr float kWaveRight = 528;
constexpr float kNumbersLeft = 536;
constexpr std::array<float, 5> kLaneTop = {52, 150, 272, 370, 468};  // the pressure's lane is higher: it holds three numbers
constexpr float kWaveWidth_lu = 3;   // thickness of a wave
constexpr double kRefresh_s = 1.0;   // assumed: bedside monitors renew their numbers about once a second

float units_per_sample(Wave w) {
  const float mm_per_s = w == Wave::co2_mmHg ? kSweepCo2_mm_per_s : kSweep_mm_per_s;
  return mm_per_s * kUnitsPerMm / static_cast<float>(kWaveHz);
}

ImU32 alarm_colour(AlarmPriority p) {
  switch (p) {
    case AlarmPriority::high: return kHighColour;
    case AlarmPriority::medium: return kMediumColour;
    default: return kLowColour;
  }
}

/// As a monitor writes it: rounded half up, no "-0", "---" without a value.
std::string number(double v, int decimals) {
  if (!std::isfinite(v)) return "---";
  const double scale = decimals == 0 ? 1.0 : 10.0;
  const double rounded = std::floor(v * scale + 0.5) / scale;
  return format_number(rounded == 0.0 ? 0.0 : rounded, decimals);
}

int decimals_of(Parameter p) { return p == Parameter::temp1 || p == Parameter::temp2 ? 1 : 0; }

std::string unit_text(const Language& language, Parameter p) {
  const std::string ucum = parameter_unit(p);
  if (ucum == "/min") return language.text("unit.per_min");
  if (ucum == "mm[Hg]") return language.text("unit.mmHg");
  if (ucum == "Cel") return language.text("unit.Cel");
  return language.text("unit.percent");
}

std::string alarm_text(const Language& language, const Alarm& a) {
  const char* mark = a.priority == AlarmPriority::high ? "*** " : a.priority == AlarmPriority::medium ? "** " : "* ";
  const std::string name = std::string("@monitor.name.") + parameter_name(a.parameter);
  const int d = decimals_of(a.parameter);
  switch (a.cause) {
    case AlarmCause::below: return mark + language.text("alarm.below", {name, number(a.value, d), number(a.limit, d)});
    case AlarmCause::above: return mark + language.text("alarm.above", {name, number(a.value, d), number(a.limit, d)});
    case AlarmCause::no_pulse: return mark + language.text("alarm.no_pulse");
    case AlarmCause::no_signal: return mark + language.text("alarm.no_signal", {name});
    case AlarmCause::stale: return mark + language.text("alarm.stale", {name});
  }
  return {};
}

/// Triangle, diamond, circle: the priority's shape, for those who do not see its colour.
void draw_alarm_shape(Canvas& c, AlarmPriority p, ImVec2 at, float r, ImU32 colour) {
  c.mark(at, r);
  ImDrawList& l = c.list();
  if (p == AlarmPriority::high) l.AddTriangleFilled({at.x, at.y - r}, {at.x + r, at.y + 0.8F * r}, {at.x - r, at.y + 0.8F * r}, colour);
  else if (p == AlarmPriority::medium) l.AddQuadFilled({at.x, at.y - r}, {at.x + r, at.y}, {at.x, at.y + r}, {at.x - r, at.y}, colour);
  else l.AddCircleFilled(at, 0.75F * r, colour);
}

void draw_panel(Canvas& c) {
  ImDrawList& l = c.list();
  l.AddRectFilled({0, 0}, {kWidth, kHeight}, kBackground, 10);
  l.AddRectFilled({1, 1}, {kWidth - 1, kHeader}, kHeaderColour, 10, ImDrawFlags_RoundCornersTop);
  l.AddRect({1, 1}, {kWidth - 1, kHeight - 1}, kFrameColour, 10, 0, 2);
}

/// The mark of where the numbers come from. Returns its right end.
float draw_badge(Canvas& c, const std::string& text, ImU32 colour, bool striped) {
  constexpr float kTop = 7;
  constexpr float kBottom = kHeader - 6;
  const float right = 10 + 34 + c.width(text, kNoteEm) + 12;
  ImDrawList& l = c.list();
  if (striped) {
    // Outline and stripes: an invented patient. A measured one is solid.
    for (float x = 14; x < 36; x += 8) l.AddLine({x, kBottom - 4}, {x + 8, kTop + 4}, colour, 3);
    l.AddRect({10, kTop}, {right, kBottom}, colour, 5, 0, 2);
    c.text({50, kBottom - 10}, kNoteEm, colour, text);
  } else {
    l.AddRectFilled({10, kTop}, {right, kBottom}, colour, 5);
    l.AddCircleFilled({28, 0.5F * (kTop + kBottom)}, 8, kDark);
    c.text({44, kBottom - 10}, kNoteEm, kDark, text);
  }
  return right;
}

/// The most urgent alarm in words, with the number of further ones.
void draw_alarm_bar(Canvas& c, const Language& language, const std::vector<Alarm>& alarms, float x0, float x1, double flash_s) {
  if (alarms.empty()) return;
  const AlarmPriority p = alarms.front().priority;
  // Those of the same priority take turns of 3 s (assumed: time to read one).
  const auto same = static_cast<std::size_t>(std::count_if(alarms.begin(), alarms.end(), [p](const Alarm& a) { return a.priority == p; }));
  const double turns = std::isfinite(flash_s) && flash_s > 0 ? std::floor(flash_s / 3.0) : 0.0;
  const Alarm& shown = alarms[static_cast<std::size_t>(std::fmod(turns, static_cast<double>(same)))];
  const ImU32 colour = alarm_colour(p);
  const bool lit = alarm_lit(p, flash_s);
  ImDrawList& l = c.list();
  if (lit) l.AddRectFilled({x0, 7}, {x1, kHeader - 6}, colour, 5);
  l.AddRect({x0, 7}, {x1, kHeader - 6}, colour, 5, 0, 2);
  const ImU32 ink = lit ? kDark : colour;
  draw_alarm_shape(c, p, {x0 + 20, 26}, 11, ink);
  const std::string more = alarms.size() > 1 ? "+" + std::to_string(alarms.size() - 1) : std::string();
  float right = x1 - 10;
  if (!more.empty()) {
    c.text({right, kHeader - 16}, kNoteEm, ink, more, Align::right);
    right -= c.width(more, kNoteEm) + 12;
  }
  const std::string text = alarm_text(language, shown);
  c.text({x0 + 38, kHeader - 16}, c.fitting_em(text, kLabelEm, kNoteEm, right - x0 - 38), ink, text);
}

/// What a number looks like now, from its alarm.
struct Look {
  ImU32 colour;
  std::optional<AlarmPriority> box;  ///< filled box behind it, in this priority's colour
  AlarmPriority priority = AlarmPriority::none;
};
Look look_of(const std::vector<Alarm>& alarms, std::initializer_list<Parameter> parameters, ImU32 normal, double flash_s) {
  const Alarm* worst = nullptr;
  for (Parameter p : parameters) {
    const Alarm* a = alarm_of(alarms, p);
    if (a != nullptr && (worst == nullptr || a->priority > worst->priority)) worst = a;
  }
  if (worst == nullptr || worst->cause == AlarmCause::stale) return {normal, std::nullopt, AlarmPriority::none};
  if (alarm_lit(worst->priority, flash_s)) return {kDark, worst->priority, worst->priority};
  return {alarm_colour(worst->priority), std::nullopt, worst->priority};
}

/// The broken limit bright, the other quiet: "50-120".
void draw_limits(Canvas& c, ImVec2 baseline, const std::vector<Alarm>& alarms, const AlarmLimits& limits, Parameter p) {
  const AlarmLimit& limit = limits[static_cast<std::size_t>(p)];
  const Alarm* a = alarm_of(alarms, p);
  const auto ink = [&](AlarmCause side) { return a != nullptr && a->cause == side ? alarm_colour(a->priority) : kQuiet; };
  const std::string low = std::isfinite(limit.low) ? number(limit.low, 0) : std::string();
  const std::string high = std::isfinite(limit.high) ? number(limit.high, 0) : std::string();
  if (!low.empty() && !high.empty()) {
    float x = baseline.x;
    c.text({x, baseline.y}, kScaleEm, ink(AlarmCause::below), low);
    x += c.width(low, kScaleEm);
    c.text({x, baseline.y}, kScaleEm, kQuiet, "–");
    x += c.width("–", kScaleEm);
    c.text({x, baseline.y}, kScaleEm, ink(AlarmCause::above), high);
  } else if (!low.empty()) {
    c.text(baseline, kScaleEm, ink(AlarmCause::below), "≥ " + low);
  } else if (!high.empty()) {
    c.text(baseline, kScaleEm, ink(AlarmCause::above), "≤ " + high);
  }
}

/// One number with its name, unit and limits on the left.
void draw_tile(Canvas& c, const Language& language, ImVec4 rect, const char* label_key, Parameter p, double value, float digit_em, ImU32 colour,
               const std::vector<Alarm>& alarms, const AlarmLimits& limits, double flash_s) {
  const Look look = look_of(alarms, {p}, colour, flash_s);
  const std::string digits = number(value, decimals_of(p));
  const float digits_width = c.digits_width(digits, digit_em);
  const float right = rect.z - 10;
  const float middle = 0.5F * (rect.y + rect.w);
  const float baseline = middle + 0.5F * c.digit_height(digit_em);
  if (look.box) c.box({right - digits_width - 6, rect.y + 5, rect.z - 2, rect.w - 5}, alarm_colour(*look.box));
  c.digits({right, baseline}, digit_em, look.colour, digits, Align::right);
  const float x = rect.x + 8;
  const std::string name = language.text(label_key);
  c.text({x, rect.y + 29}, kLabelEm, colour, name);
  c.text({x, rect.y + 58}, kNoteEm, kQuiet, unit_text(language, p));
  draw_limits(c, {x, rect.y + 84}, alarms, limits, p);
  if (const Alarm* a = alarm_of(alarms, p); a != nullptr)
    draw_alarm_shape(c, a->priority, {x + c.width(name, kLabelEm) + 15, rect.y + 19}, 9, alarm_colour(a->priority));
}

/// Systolic / diastolic (mean): sizes give way before anything is cut off.
void draw_pressures(Canvas& c, float x0, float x1, float baseline, double sys, double dia, double mean, ImU32 ink) {
  const std::string pair = number(sys, 0) + "/" + number(dia, 0);
  const std::string middle = number(mean, 0);
  float pair_em = kDigitEm;
  float parenthesis_em = 36;
  const auto total = [&] { return c.digits_width(pair, pair_em) + 6 + c.digits_width(middle, kSmallDigitEm) + 2 * c.width("(", parenthesis_em); };
  if (total() > x1 - x0) pair_em = kSmallDigitEm;
  if (total() > x1 - x0) parenthesis_em = kScaleEm;
  float x = x1 - total();
  c.digits({x, baseline}, pair_em, ink, pair);
  x += c.digits_width(pair, pair_em) + 6;
  c.text({x, baseline - 5}, parenthesis_em, ink, "(");
  x += c.width("(", parenthesis_em);
  c.digits({x, baseline}, kSmallDigitEm, ink, middle);
  x += c.digits_width(middle, kSmallDigitEm);
  c.text({x, baseline - 5}, parenthesis_em, ink, ")");
}

/// The wave as the pen left it: the old trace right of the erase bar, the new one left of the pen.
template <class ToY>
void draw_wave(Canvas& c, const WaveHistory& wave, float per_sample, ImU32 colour, float y_low, float y_high, ToY to_y) {
  const std::size_t n = wave.size();
  const auto erased = static_cast<std::size_t>(std::ceil(kEraseBar_mm * kUnitsPerMm / per_sample));
  std::vector<ImVec2> line;
  line.reserve(2 * static_cast<std::size_t>(kWaveRight - kWaveLeft));
  // A line of some width that turns back on itself grows a spike at the turn: it is drawn as two lines that meet there.
  const auto flush = [&] {
    std::size_t start = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const bool last = i + 1 == line.size();
      const bool turns = !last && (line[i].x - line[i - 1].x) * (line[i + 1].x - line[i].x) + (line[i].y - line[i - 1].y) * (line[i + 1].y - line[i].y) < 0;
      if (!last && !turns) continue;
      c.list().AddPolyline(&line[start], static_cast<int>(i - start + 1), colour, 0, kWaveWidth_lu);
      start = i;
    }
    line.clear();
  };
  // At most two points a unit of width, its lowest and highest: peaks stay as high as they are.
  int column = -1;
  float lowest = 0;
  float highest = 0;
  bool lowest_first = true;
  const auto close_column = [&] {
    if (column < 0) return;
    const float x = kWaveLeft + static_cast<float>(column) + 0.5F;
    if (highest - lowest < 0.75F) {
      line.emplace_back(x, 0.5F * (lowest + highest));
    } else {
      line.emplace_back(x - 0.25F, lowest_first ? lowest : highest);
      line.emplace_back(x + 0.25F, lowest_first ? highest : lowest);
    }
    column = -1;
  };
  for (std::size_t i = 0; i < n; ++i) {
    const float sample = wave.at(i);
    const bool in_bar = (i + n - wave.pen()) % n < erased;
    if (in_bar || !std::isfinite(sample)) {
      close_column();
      flush();
      continue;
    }
    const float y = std::clamp(to_y(sample), y_low, y_high);
    const int here = static_cast<int>(static_cast<float>(i) * per_sample);
    if (here != column) {
      close_column();
      column = here;
      lowest = highest = y;
      lowest_first = true;
    } else {
      if (y < lowest) {
        lowest = y;
        lowest_first = false;
      }
      if (y > highest) {
        highest = y;
        lowest_first = true;
      }
    }
  }
  close_column();
  flush();
}

}  // namespace

WaveHistory::WaveHistory(std::size_t samples) : samples_(samples, std::nanf("")) {}
void WaveHistory::push(float sample) {
  samples_[pen_] = sample;
  pen_ = (pen_ + 1) % samples_.size();
}
void WaveHistory::clear() {
  std::fill(samples_.begin(), samples_.end(), std::nanf(""));
  pen_ = 0;
}

Monitor::Monitor() {
  for (Wave w : kMonitorWaves) waves_.emplace_back(static_cast<std::size_t>((kWaveRight - kWaveLeft) / units_per_sample(w)));
}

void Monitor::clear() {
  for (WaveHistory& w : waves_) w.clear();
  shown_ = Vitals{};
  alarms_.clear();
  fed_ = false;
}

void Monitor::feed(const Snapshot& s) {
  if (fed_ && s.frame == frame_) return;
  if (fed_ && s.frame < frame_) clear();
  const auto push = [&](const WaveFrame& f) {
    for (std::size_t lane = 0; lane < waves_.size(); ++lane)
      for (float sample : f[static_cast<std::size_t>(kMonitorWaves[lane])]) waves_[lane].push(sample);
  };
  const auto gap = [&](std::uint64_t samples) {
    for (WaveHistory& w : waves_)
      for (std::uint64_t i = 0; i < std::min<std::uint64_t>(samples, w.size()); ++i) w.push(std::nanf(""));
  };
  // A run-ahead brings the waves it skipped, so only what is really missing leaves a gap; after a long one that is most of it.
  const std::uint64_t known = s.skipped_waves.size();
  if (fed_ && s.frame > frame_ + 1 + known) gap((s.frame - frame_ - 1 - known) * kWaveSamplesPerFrame);
  for (const WaveFrame& f : s.skipped_waves) push(f);
  push(s.waves);
  time_ = s.time;
  const double since_s = (s.time - refreshed_).seconds();
  if (!fed_ || since_s >= kRefresh_s || since_s < 0 || !s.skipped_waves.empty()) {
    shown_ = s.vitals;
    refreshed_ = s.time;
    alarms_ = alarms_of(shown_, limits);
    // 0-150 or 0-200 mmHg (display.csv), with room above the peak and no flicker between the two.
    if (shown_.sbp_mmHg > 140) art_scale_mmHg_ = 200;
    else if (shown_.sbp_mmHg < 125) art_scale_mmHg_ = 150;
  }
  frame_ = s.frame;
  fed_ = true;
}

float Monitor::pen_x(std::size_t lane) const {
  return kWaveLeft + static_cast<float>(waves_[lane].pen()) * units_per_sample(kMonitorWaves[lane]);
}

void Monitor::draw(UiContext& ui, const Language& language, const std::string& patient, double flash_s, UiList& out) {
  boxes_.clear();
  Canvas c(ui.parts(), {kWidth, kHeight}, boxes_);
  draw_panel(c);

  const float badge_right = draw_badge(c, language.text("monitor.simulated"), kSimulatedColour, true);
  const std::string clock = format_clock(time_.seconds(), true);
  const float clock_left = kWidth - 14 - c.width(clock, kLabelEm);
  c.text({clock_left, kHeader - 15}, kLabelEm, kWords, clock);
  draw_alarm_bar(c, language, alarms_, badge_right + 10, clock_left - 14, flash_s);

  ImDrawList& l = c.list();
  for (std::size_t i = 1; i < kLaneTop.size(); ++i) l.AddLine({kMargin, kLaneTop[i]}, {kWidth - kMargin, kLaneTop[i]}, kRule, 1);
  l.AddLine({kNumbersLeft - 3, kLaneTop[0]}, {kNumbersLeft - 3, kLaneTop[4]}, kRule, 1);

  // Scales, left of the waves.
  const auto low_of = [](std::size_t lane) { return kLaneTop[lane] + 8; };
  const auto high_of = [](std::size_t lane) { return kLaneTop[lane + 1] - 8; };
  const auto scale_label = [&](float y, const std::string& text) { c.text({kWaveLeft - 6, y}, kScaleEm, kQuiet, text, Align::right); };
  const float ecg_zero = kLaneTop[0] + 0.66F * (kLaneTop[1] - kLaneTop[0]);
  constexpr float kMvHeight = 10 * kUnitsPerMm;  // 10 mm/mV (display.csv)
  const std::array<ImVec2, 4> calibration = {ImVec2(16, ecg_zero), ImVec2(22, ecg_zero), ImVec2(22, ecg_zero - kMvHeight), ImVec2(32, ecg_zero - kMvHeight)};
  l.AddPolyline(calibration.data(), 4, kQuiet, 0, 2);
  l.AddLine({32, ecg_zero - kMvHeight}, {32, ecg_zero}, kQuiet, 2);
  l.AddLine({32, ecg_zero}, {38, ecg_zero}, kQuiet, 2);
  const float art_low = low_of(1);
  const float art_high = high_of(1);
  scale_label(art_low + 17, number(art_scale_mmHg_, 0));
  scale_label(art_high, "0");
  constexpr float kCo2Scale_mmHg = 50;  // display.csv
  scale_label(low_of(3) + 17, number(kCo2Scale_mmHg, 0));
  scale_label(high_of(3), "0");
  for (std::size_t lane : {std::size_t{1}, std::size_t{3}}) {
    for (float x = kWaveLeft; x < kWaveRight; x += 12) {
      l.AddLine({x, low_of(lane)}, {x + 3, low_of(lane)}, kRule, 1);
      l.AddLine({x, high_of(lane)}, {x + 3, high_of(lane)}, kRule, 1);
    }
  }

  draw_wave(c, waves_[0], units_per_sample(Wave::ecg_mV), kEcgColour, low_of(0), high_of(0), [&](float v) { return ecg_zero - v * kMvHeight; });
  draw_wave(c, waves_[1], units_per_sample(Wave::art_mmHg), kArtColour, art_low, art_high,
            [&](float v) { return art_high - v / art_scale_mmHg_ * (art_high - art_low); });
  // Not scaled to itself: a pleth that shrinks with the perfusion is what there is to see. 1 is a well-filled finger.
  draw_wave(c, waves_[2], units_per_sample(Wave::pleth), kSpo2Colour, low_of(2), high_of(2),
            [&](float v) { return high_of(2) - 6 - v * (high_of(2) - low_of(2) - 12); });
  draw_wave(c, waves_[3], units_per_sample(Wave::co2_mmHg), kCo2Colour, low_of(3), high_of(3),
            [&](float v) { return high_of(3) - v / kCo2Scale_mmHg * (high_of(3) - low_of(3)); });

  const auto tile = [&](float x0, float x1, std::size_t lane) { return ImVec4(x0, kLaneTop[lane], x1, lane < 4 ? kLaneTop[lane + 1] : kHeight - 4); };
  constexpr float kNumbersRight = kWidth - 6;
  draw_tile(c, language, tile(kNumbersLeft, kNumbersRight, 0), "monitor.hr", Parameter::hr, shown_.hr_per_min, kLargeDigitEm, kEcgColour, alarms_, limits, flash_s);
  draw_tile(c, language, tile(kNumbersLeft, kNumbersRight, 2), "monitor.spo2", Parameter::spo2, shown_.spo2_pct, kLargeDigitEm, kSpo2Colour, alarms_, limits, flash_s);
  draw_tile(c, language, tile(kNumbersLeft, kNumbersRight, 3), "monitor.etco2", Parameter::etco2, shown_.etco2_mmHg, kLargeDigitEm, kCo2Colour, alarms_, limits, flash_s);

  // The arterial line: name, unit and limits in one row above its three numbers.
  const ImVec4 art = tile(kNumbersLeft, kNumbersRight, 1);
  const Look art_look = look_of(alarms_, {Parameter::art_sys, Parameter::art_dia, Parameter::art_mean}, kArtColour, flash_s);
  const std::string art_name = language.text("monitor.art");
  const float art_unit_x = art.x + 18 + c.width(art_name, kLabelEm);
  if (art_look.box) c.box({art.x, art.y + 42, art.z - 2, art.w - 4}, alarm_colour(*art_look.box));
  c.text({art.x + 8, art.y + 31}, kLabelEm, kArtColour, art_name);
  c.text({art_unit_x, art.y + 31}, kNoteEm, kQuiet, language.text("unit.mmHg"));
  draw_limits(c, {art.z - 92, art.y + 31}, alarms_, limits, Parameter::art_sys);
  draw_pressures(c, art.x + 8, art.z - 8, art.w - 21, shown_.sbp_mmHg, shown_.dbp_mmHg, shown_.map_mmHg, art_look.colour);
  for (Parameter p : {Parameter::art_mean, Parameter::art_sys, Parameter::art_dia})
    if (const Alarm* a = alarm_of(alarms_, p); a != nullptr) {
      draw_alarm_shape(c, a->priority, {art.z - 112, art.y + 23}, 11, alarm_colour(a->priority));
      break;
    }

  // The temperature has four characters.
  constexpr std::array<float, 4> kCellLeft = {kMargin, 216, 412, 672};
  draw_tile(c, language, tile(kCellLeft[0], kCellLeft[1], 4), "monitor.cvp", Parameter::cvp, shown_.cvp_mmHg, kRowDigitEm, kCvpColour, alarms_, limits, flash_s);
  draw_tile(c, language, tile(kCellLeft[1], kCellLeft[2], 4), "monitor.rr", Parameter::rr, shown_.rr_per_min, kRowDigitEm, kRespColour, alarms_, limits, flash_s);
  draw_tile(c, language, tile(kCellLeft[2], kCellLeft[3], 4), "monitor.temp", Parameter::temp1, shown_.temperature_C, kRowDigitEm, kTempColour, alarms_, limits, flash_s);
  for (std::size_t i = 1; i < kCellLeft.size(); ++i) l.AddLine({kCellLeft[i], kLaneTop[4]}, {kCellLeft[i], kHeight - 8}, kRule, 1);

  const float note_left = kCellLeft[3] + 12;
  const float note_width = kWidth - 14 - note_left;
  const std::string name = c.shortened(patient, kNoteEm, note_width);
  c.text({note_left, kLaneTop[4] + 29}, kNoteEm, kWords, name);
  c.text({note_left, kLaneTop[4] + 57}, kScaleEm, kQuiet, "25 mm/s");
  c.text({note_left, kLaneTop[4] + 83}, kScaleEm, kQuiet, "CO2 6.25 mm/s");
  c.finish(out);
}

namespace {

/// A group of numbers of the bedside that come from one sensor.
struct Reading {
  std::string digits;
  Quality quality = Quality::none;  ///< of the worst of those that there are
  double age_s = 1e9;               ///< of the oldest of those that there are
};

std::string shown_number(const LiveValue& v, Parameter p) {
  return v.quality == Quality::none || !std::isfinite(v.value) ? std::string("---") : number(v.value, decimals_of(p));
}

Reading reading_of(const LiveState& live, std::initializer_list<Parameter> parameters) {
  Reading r;
  bool any = false;
  double youngest_s = 1e9;
  for (Parameter p : parameters) {
    const LiveValue& v = live.at(p);
    youngest_s = std::min(youngest_s, v.age_s);
    if (v.quality == Quality::none || !std::isfinite(v.value)) continue;
    r.quality = any ? std::max(r.quality, v.quality) : v.quality;
    r.age_s = any ? std::max(r.age_s, v.age_s) : v.age_s;
    any = true;
  }
  if (!any) r.age_s = youngest_s;
  return r;
}

ImU32 dimmed(ImU32 colour) {
  const auto part = [&](int shift) { return ((colour >> shift & 0xFFU) * 45U / 100U + 28U) << shift; };
  return part(IM_COL32_R_SHIFT) | part(IM_COL32_G_SHIFT) | part(IM_COL32_B_SHIFT) | (0xFFU << IM_COL32_A_SHIFT);
}

/// "2 s", "stale 7 s", "questionable, 1 s", "no value".
std::string age_text(const Language& language, const Reading& r) {
  if (r.quality == Quality::none)
    return r.age_s < 86400 ? language.text("monitor.blank_age", {number(std::floor(r.age_s), 0)}) : language.text("monitor.no_value");
  const std::string age = number(std::floor(r.age_s), 0);
  if (r.quality == Quality::stale) return language.text("monitor.stale", {age});
  if (r.quality == Quality::questionable) return language.text("monitor.questionable", {age});
  return language.text("monitor.age", {age});
}

struct BedsideTile {
  const char* label;
  Parameter parameter;      ///< the first of three for a pressure
  ImU32 colour;
  ImVec4 rect;
  float em;
};

}  // namespace

void BedsideMonitor::draw(UiContext& ui, const Language& language, const LiveState& live, double flash_s, UiList& out) {
  boxes_.clear();
  Canvas c(ui.parts(), {kWidth, kHeight}, boxes_);
  draw_panel(c);
  ImDrawList& l = c.list();
  // An empty board has measured nothing.
  const float badge_right = live.samples == 0 ? draw_badge(c, language.text("monitor.bedside"), kQuiet, false)
                                              : draw_badge(c, language.text("monitor.measured"), kMeasuredColour, false);
  if (live.samples == 0) {
    const ImVec2 at(kWidth / 2, 236);
    l.AddCircle(at, 46, kQuiet, 0, 3);
    l.AddLine({at.x - 32, at.y + 32}, {at.x + 32, at.y - 32}, kQuiet, 3);
    const std::array<ImVec2, 6> trace = {ImVec2(at.x - 30, at.y), ImVec2(at.x - 12, at.y), ImVec2(at.x - 4, at.y - 20), ImVec2(at.x + 6, at.y + 18), ImVec2(at.x + 12, at.y), ImVec2(at.x + 30, at.y)};
    l.AddPolyline(trace.data(), static_cast<int>(trace.size()), kQuiet, 0, 3);
    c.text({kWidth / 2, 336}, kLabelEm + 8, kWords, language.text("monitor.no_bedside"), Align::middle);
    c.text({kWidth / 2, 384}, kNoteEm, kQuiet, language.text("monitor.no_bedside_hint"), Align::middle);
    c.finish(out);
    return;
  }

  const std::vector<Alarm> alarms = alarms_of(live, limits);
  draw_alarm_bar(c, language, alarms, badge_right + 10, kWidth - 10, flash_s);

  constexpr float kRow1 = 54;
  constexpr float kRow2 = 206;
  constexpr float kRow3 = 358;
  constexpr float kRow4 = 510;
  constexpr float kThird = kWidth / 3;
  constexpr float kHalf = kWidth / 2;
  // The last row's tiles are as wide as their names and units need.
  constexpr std::array<float, 6> kRow3Left = {0, 174, 400, 562, 730, kWidth};
  const std::array<BedsideTile, 10> tiles = {{
      {"monitor.hr", Parameter::hr, kEcgColour, {0, kRow1, kThird, kRow2}, 80},
      {"monitor.spo2", Parameter::spo2, kSpo2Colour, {kThird, kRow1, 2 * kThird, kRow2}, 80},
      {"monitor.pr", Parameter::pulse_rate, kSpo2Colour, {2 * kThird, kRow1, kWidth, kRow2}, 80},
      {"monitor.art", Parameter::art_sys, kArtColour, {0, kRow2, kHalf, kRow3}, kDigitEm},
      {"monitor.nibp", Parameter::nibp_sys, kNibpColour, {kHalf, kRow2, kWidth, kRow3}, kDigitEm},
      {"monitor.cvp", Parameter::cvp, kCvpColour, {kRow3Left[0], kRow3, kRow3Left[1], kRow4}, kSmallDigitEm},
      {"monitor.etco2", Parameter::etco2, kCo2Colour, {kRow3Left[1], kRow3, kRow3Left[2], kRow4}, kSmallDigitEm},
      {"monitor.rr", Parameter::rr, kRespColour, {kRow3Left[2], kRow3, kRow3Left[3], kRow4}, kSmallDigitEm},
      {"monitor.t1", Parameter::temp1, kTempColour, {kRow3Left[3], kRow3, kRow3Left[4], kRow4}, kSmallDigitEm},
      {"monitor.t2", Parameter::temp2, kTempColour, {kRow3Left[4], kRow3, kRow3Left[5], kRow4}, kSmallDigitEm},
  }};
  for (float y : {kRow2, kRow3, kRow4}) l.AddLine({kMargin, y}, {kWidth - kMargin, y}, kRule, 1);
  for (const BedsideTile& t : tiles) {
    if (t.rect.x > 0) l.AddLine({t.rect.x, t.rect.y + 6}, {t.rect.x, t.rect.w - 6}, kRule, 1);
    const bool pressures = t.parameter == Parameter::art_sys || t.parameter == Parameter::nibp_sys;
    const auto after = [&](int n) { return static_cast<Parameter>(static_cast<int>(t.parameter) + n); };
    const Reading r = pressures ? reading_of(live, {t.parameter, after(1), after(2)}) : reading_of(live, {t.parameter});
    const bool fresh = r.quality == Quality::good || r.quality == Quality::questionable;
    const Look look = !fresh ? Look{r.quality == Quality::stale ? dimmed(t.colour) : kQuiet, std::nullopt, AlarmPriority::none}
                      : pressures ? look_of(alarms, {t.parameter, after(1), after(2)}, t.colour, flash_s)
                                  : look_of(alarms, {t.parameter}, t.colour, flash_s);
    const float x = t.rect.x + 12;
    if (look.box) c.box({t.rect.x + 5, t.rect.y + 40, t.rect.z - 5, t.rect.w - 36}, alarm_colour(*look.box));
    if (look.priority != AlarmPriority::none) draw_alarm_shape(c, look.priority, {t.rect.x + 18, 0.5F * (t.rect.y + t.rect.w) + 2}, 9, look.colour);
    c.text({x, t.rect.y + 31}, kLabelEm, fresh ? t.colour : dimmed(t.colour), language.text(t.label));
    c.text({t.rect.z - 10, t.rect.y + 31}, kNoteEm, kQuiet, unit_text(language, t.parameter), Align::right);
    const float baseline = t.rect.w - (pressures ? 50.0F : 46.0F);
    if (pressures) {
      const auto value = [&](int n) { return live.at(after(n)).quality == Quality::none ? kNoValue : live.at(after(n)).value; };
      draw_pressures(c, x, t.rect.z - 12, baseline, value(0), value(1), value(2), look.colour);
    } else {
      c.digits({t.rect.z - 12, baseline}, t.em, look.colour, shown_number(live.at(t.parameter), t.parameter), Align::right);
    }
    const std::string age = age_text(language, r);
    if (r.quality == Quality::stale) {
      // A clock face: old is told by shape and word, not by dimness alone.
      const ImVec2 at(x + 9, t.rect.w - 19);
      l.AddCircle(at, 9, kLowColour, 0, 2);
      l.AddLine(at, {at.x, at.y - 6}, kLowColour, 2);
      l.AddLine(at, {at.x + 5, at.y}, kLowColour, 2);
      c.text({x + 24, t.rect.w - 10}, kNoteEm, kLowColour, age);
    } else {
      c.text({x, t.rect.w - 10}, kNoteEm, r.quality == Quality::questionable ? kMediumColour : kQuiet, age);
    }
  }

  const std::string dropped = live.dropped > 0 ? language.text("monitor.dropped", {std::to_string(live.dropped)}) : std::string();
  const float dropped_width = dropped.empty() ? 0 : c.width(dropped, kNoteEm) + 20;
  if (!dropped.empty()) c.text({kWidth - 14, kHeight - 16}, kNoteEm, kMediumColour, dropped, Align::right);
  const std::string source = language.text("monitor.source", {live.source_name.empty() ? language.text("monitor.unnamed") : live.source_name});
  c.text({14, kHeight - 16}, kNoteEm, kWords, c.shortened(source, kNoteEm, kWidth - 28 - dropped_width));
  c.finish(out);
}

namespace {

/// One number of a compact monitor.
struct CompactTile {
  Parameter parameter;
  std::string digits;
  ImU32 colour;
  Look look;
  std::string note;       ///< instead of the unit: how old it is
};

/// Badge and alarm above, numbers below, each under its name.
void draw_compact_monitor(UiParts& parts, std::vector<TextBox>& boxes, const Language& language, const char* badge, ImU32 badge_colour, bool striped,
                          const std::array<CompactTile, 4>& tiles, const std::vector<Alarm>& alarms, double flash_s, float scale, UiList& out) {
  boxes.clear();
  Canvas c(parts, {kCompactWidth * scale, kCompactHeight * scale}, boxes);
  ImDrawList& l = c.list();
  const auto at = [scale](float x, float y) { return ImVec2(x * scale, y * scale); };
  constexpr ImU32 kBack = IM_COL32(5, 8, 11, 216);
  l.AddRectFilled(at(0, 0), at(kCompactWidth, kCompactHeight), kBack, 5 * scale);
  l.AddRect(at(0.5F, 0.5F), at(kCompactWidth - 0.5F, kCompactHeight - 0.5F), kFrameColour, 5 * scale, 0, scale);
  const float em = kCompactEm * scale;
  const std::string words = language.text(badge);
  if (striped) {
    for (float x = 9; x < 19; x += 4) l.AddLine(at(x, 18), at(x + 4, 7), badge_colour, 1.5F * scale);
    c.text(at(28, 17), em, badge_colour, words);
  } else {
    l.AddCircleFilled(at(15, 12.5F), 4.5F * scale, badge_colour);
    c.text(at(25, 17), em, badge_colour, words);
  }
  const float words_right = 28 * scale + c.width(words, em) + 10 * scale;
  if (!alarms.empty()) {
    const AlarmPriority p = alarms.front().priority;
    const ImU32 colour = alarm_colour(p);
    const std::string text = c.shortened(alarm_text(language, alarms.front()), em, kCompactWidth * scale - words_right - 12 * scale);
    if (alarm_lit(p, flash_s)) l.AddRectFilled({words_right - 4 * scale, 4 * scale}, at(kCompactWidth - 4, 21), colour, 3 * scale);
    c.text({words_right, 17 * scale}, em, alarm_lit(p, flash_s) ? kDark : colour, text);
  }
  constexpr float kTile = kCompactWidth / 4;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const CompactTile& t = tiles[i];
    const float x = static_cast<float>(i) * kTile;
    if (i > 0) l.AddLine(at(x, 26), at(x, kCompactHeight - 5), kRule, scale);
    c.text(at(x + 8, 40), em, t.colour, language.text(std::string("monitor.name.") + parameter_name(t.parameter)));
    c.text(at(x + 8, kCompactHeight - 8), em, t.note.empty() ? kQuiet : kLowColour, t.note);
    if (t.look.box) {
      const float w = c.width(t.digits, kCompactDigitEm * scale);
      c.box({(x + kTile - 11) * scale - w, 43 * scale, (x + kTile - 4) * scale, (kCompactHeight - 4) * scale}, alarm_colour(*t.look.box));
    }
    c.text(at(x + kTile - 8, kCompactHeight - 8), kCompactDigitEm * scale, t.look.colour, t.digits, Align::right);
  }
  c.finish(out);
}

}  // namespace

void Monitor::draw_compact(UiContext& ui, const Language& language, double flash_s, float scale, UiList& out) {
  const auto tile = [&](Parameter p, double value, ImU32 colour) {
    return CompactTile{p, number(value, 0), colour, look_of(alarms_, {p}, colour, flash_s), {}};
  };
  draw_compact_monitor(ui.parts(), boxes_, language, "monitor.simulated", kSimulatedColour, true,
                       {tile(Parameter::hr, shown_.hr_per_min, kEcgColour), tile(Parameter::art_mean, shown_.map_mmHg, kArtColour),
                        tile(Parameter::spo2, shown_.spo2_pct, kSpo2Colour), tile(Parameter::etco2, shown_.etco2_mmHg, kCo2Colour)},
                       alarms_, flash_s, scale, out);
}

void BedsideMonitor::draw_compact(UiContext& ui, const Language& language, const LiveState& live, double flash_s, float scale, UiList& out) {
  const std::vector<Alarm> alarms = alarms_of(live, limits);
  const auto tile = [&](Parameter p, ImU32 colour) {
    const LiveValue& v = live.at(p);
    const bool stale = v.quality == Quality::stale;
    const bool fresh = v.quality == Quality::good || v.quality == Quality::questionable;
    const Look look = fresh ? look_of(alarms, {p}, colour, flash_s) : Look{stale ? dimmed(colour) : kQuiet, std::nullopt, AlarmPriority::none};
    return CompactTile{p, shown_number(v, p), fresh ? colour : dimmed(colour), look, stale ? number(std::floor(v.age_s), 0) + " s" : std::string()};
  };
  draw_compact_monitor(ui.parts(), boxes_, language, "monitor.measured", kMeasuredColour, false,
                       {tile(Parameter::hr, kEcgColour), tile(Parameter::art_mean, kArtColour), tile(Parameter::spo2, kSpo2Colour), tile(Parameter::etco2, kCo2Colour)},
                       alarms, flash_s, scale, out);
}

}  // namespace holotwin
