#include "engine/ui/panels.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/core/check.h"
#include "engine/core/text.h"
#include "engine/ui/ui_parts.inl"

namespace holotwin {

namespace {

// Sizes of the layout in window units at scale 1.
constexpr float kDesignWidth = 1280;    // of a window in which nothing has to be cut
constexpr float kEdge = 8;
constexpr float kColumn = 304;
constexpr float kStatusBar = 28;
constexpr float kTrayHeight = 62;
constexpr int kGoalRows = 6;            // goals shown at a time; the rest scrolls
constexpr std::size_t kCaptions = 3;
constexpr double kCaption_s = 9;        // assumed: time to read one line twice
constexpr std::size_t kLogMax = 200;
constexpr std::size_t kTrayMax = 9;     // keys 1 to 9
constexpr double kSure_s = 3;           // assumed: long enough to press again, short enough to forget

constexpr ImU32 kText = IM_COL32(230, 237, 244, 255);
constexpr ImU32 kQuiet = IM_COL32(148, 166, 180, 255);
constexpr ImU32 kAccent = IM_COL32(92, 214, 222, 255);
constexpr ImU32 kGood = IM_COL32(116, 226, 160, 255);
constexpr ImU32 kWarn = IM_COL32(255, 206, 92, 255);
constexpr ImU32 kBad = IM_COL32(255, 122, 108, 255);
// Okabe and Ito's vermilion, purple and sky blue: told apart with any colour vision, in the order of VesselKind.
constexpr std::array<ImU32, kVesselKinds> kVesselColours = {IM_COL32(213, 94, 0, 255), IM_COL32(204, 121, 167, 255), IM_COL32(86, 180, 233, 255)};

ImVec4 colour4(ImU32 c) { return ImGui::ColorConvertU32ToFloat4(c); }

std::string mL(double v, const Language& language) { return format_number(v, 0) + " " + language.text("unit.mL"); }

/// The text, cut with "…" where it would be wider than `room`.
std::string shortened(std::string text, float room) {
  if (ImGui::CalcTextSize(text.c_str()).x <= room) return text;
  while (!text.empty() && ImGui::CalcTextSize((text + "…").c_str()).x > room) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
    text.pop_back();
  }
  return text + "…";
}

ImU32 event_colour(EventKind k) {
  switch (k) {
    case EventKind::warning: return kWarn;
    case EventKind::failure: return kBad;
    case EventKind::success: return kGood;
    case EventKind::act: return kText;
    default: return kQuiet;
  }
}

/// Each kind has its own shape as well as its colour.
const char* event_mark(EventKind k) {
  switch (k) {
    case EventKind::warning: return "▲";
    case EventKind::failure: return "◆";
    case EventKind::success: return "✓";
    case EventKind::act: return "●";
    default: return "○";
  }
}

std::string full_key(const char* prefix, const std::string& id) { return id.rfind(prefix, 0) == 0 ? id : prefix + id; }

}  // namespace

std::vector<KeyBinding> key_bindings(std::size_t tools) {
  return {{"help.mouse", "help.mouse_move"},
          {"help.left_button", "help.mouse_left"},
          {"help.wheel", "help.mouse_wheel"},
          {"help.right_drag", "help.mouse_right"},
          {"help.middle_drag", "help.mouse_middle"},
          {"help.shift_and_wheel", "help.shift_wheel"},
          {"Tab", "help.tab"},
          {"1 – " + std::to_string(std::clamp<std::size_t>(tools, 1, kTrayMax)), "help.tools"},
          {"0", "help.put_down"},
          {"Space", "help.pause"},
          {"B", "help.bookmark"},
          {"L", "help.language"},
          {"F2", "help.panels"},
          {"F3", "help.wound_view"},
          {"F4", "help.overview"},
          {"F12", "help.picture"},
          {"F1", "help.help"}};
}

/// What one frame's panels share.
struct Panels::Frame {
  UiParts& parts;
  const Language& t;
  const PanelInfo& info;
  const Snapshot& s;
  const LiveState& live;
  std::span<const Event> events;
  const FrameStats& stats;
  const UiInput& input;
  std::vector<Command>& commands;
  UiActions actions;
  float scale;
  ImVec2 size;
};

void Panels::note_window(const char* name) {
  const ImVec2 p = ImGui::GetWindowPos();
  const ImVec2 s = ImGui::GetWindowSize();
  placed_.push_back({name, {p.x, p.y, p.x + s.x, p.y + s.y}, ImGui::GetScrollMaxY()});
}

void Panels::room(const std::string& text, float needed, float available) { fits_.push_back({text, needed, available}); }

bool Panels::section(Frame& f, const char* key) {
  const std::string label = f.t.text(key);
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(kAccent));
  // The part after ### is the identity: a change of language keeps open what was open.
  const bool open = ImGui::CollapsingHeader((label + "###" + key).c_str(), ImGuiTreeNodeFlags_DefaultOpen);
  ImGui::PopStyleColor();
  return open;
}

void Panels::row(const std::string& label, const std::string& value) { row(label, value, kText); }
void Panels::row(const std::string& label, const std::string& value, std::uint32_t colour) {
  const float left = ImGui::GetCursorPosX();
  const float available = ImGui::GetContentRegionAvail().x;
  const float width = ImGui::CalcTextSize(value.c_str()).x;
  room(label + " " + value, ImGui::CalcTextSize(label.c_str()).x + width + 4, available);
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
  ImGui::TextUnformatted(label.c_str());
  ImGui::PopStyleColor();
  ImGui::SameLine(left + std::max(available - width, 0.0F));
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(colour));
  ImGui::TextUnformatted(value.c_str());
  ImGui::PopStyleColor();
}

void Panels::pair(Frame& f, const std::string& a, const std::string& a_value, const std::string& b, const std::string& b_value) {
  const float left = ImGui::GetCursorPosX();
  const float gap = 14 * f.scale;
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
  const auto one = [&](float at, const std::string& label, const std::string& value) {
    const float w = ImGui::CalcTextSize(value.c_str()).x;
    room(label + " " + value, ImGui::CalcTextSize(label.c_str()).x + w + 4, half);
    ImGui::SameLine(at);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
    ImGui::TextUnformatted(label.c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine(at + half - w);
    ImGui::TextUnformatted(value.c_str());
  };
  ImGui::Dummy({0, ImGui::GetTextLineHeight()});
  one(left, a, a_value);
  one(left + half + gap, b, b_value);
}

bool Panels::button(const std::string& label, float width, bool accent) {
  const std::string shown = label.substr(0, label.find("##"));
  room(shown, ImGui::CalcTextSize(shown.c_str()).x + 4, width);
  if (accent) ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0.08F, 0.36F, 0.41F, 1));
  const bool pressed = ImGui::Button(label.c_str(), ImVec2(width, 0));
  if (accent) ImGui::PopStyleColor();
  return pressed;
}

void Panels::take_keys(Frame& f) {
  if (ImGui::GetIO().WantTextInput) return;
  for (const UiInput::KeyChange& k : f.input.keys) {
    if (!k.down || k.repeat) continue;
    const auto code = static_cast<std::int32_t>(k.key);
    if (code >= '1' && code <= '9') {
      const auto i = static_cast<std::size_t>(code - '1');
      if (i < f.info.tools.size()) f.actions.tool = f.info.tools[i];
    } else if (code == '0') {
      f.actions.tool = Tool::none;
    } else if (code == 'B') {
      f.commands.push_back({CommandKind::bookmark, format_clock(f.s.time.seconds()), 0, 0});
    } else if (code == 'L') {
      for (std::size_t i = 0; i < f.info.languages.size(); ++i)
        if (f.info.languages[i].code == f.t.code()) f.actions.language = f.info.languages[(i + 1) % f.info.languages.size()].code;
    } else if (k.key == UiKey::tab) {
      hand_ = hand_ == kRightHand ? kLeftHand : kRightHand;
    } else if (k.key == UiKey::space) {
      f.actions.toggle_pause = !f.actions.toggle_pause;
    } else if (k.key == UiKey::f1) {
      help_open = !help_open;
    } else if (k.key == UiKey::f2) {
      visible = !visible;
    } else if (k.key == UiKey::escape) {
      help_open = false;
    } else if (k.key == UiKey::f12) {
      f.actions.picture = true;
    }
  }
}

void Panels::take_events(const Frame& f) {
  for (const Event& e : f.events) log_.push_back({e, f.stats.wall_s});
  if (log_.size() > kLogMax) log_.erase(log_.begin(), log_.end() - static_cast<std::ptrdiff_t>(kLogMax));
}

void Panels::patient(Frame& f) {
  if (!section(f, "panel.patient")) return;
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(f.info.patient_name.c_str());
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
  ImGui::TextUnformatted(f.t.text(f.info.patient_kind == "import" ? "patient.import" : "patient.phantom").c_str());
  ImGui::PopStyleColor();
  if (f.info.synthetic_vessels) {
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kWarn));
    ImGui::TextUnformatted(("▲ " + f.t.text("patient.synthetic_vessels")).c_str());
    ImGui::PopStyleColor();
  }
  ImGui::PopTextWrapPos();
  row(f.t.text("patient.circulating"), mL(f.s.vitals.blood_volume_mL, f.t));
  row(f.t.text("patient.cardiac_output"), format_number(f.s.vitals.co_L_per_min, 1) + " L/min");
  if (!f.info.organs.empty() && ImGui::TreeNodeEx((f.t.text("patient.volumes") + "###volumes").c_str(), ImGuiTreeNodeFlags_SpanAvailWidth)) {
    for (const PanelInfo::OrganRow& o : f.info.organs) {
      const std::string key = "organ." + o.name;
      std::string name = o.name;
      std::replace(name.begin(), name.end(), '_', ' ');
      if (f.t.has(key)) name = f.t.text(key);
      row(name, (o.incomplete ? "≥ " : "") + mL(o.volume_mL, f.t), o.incomplete ? kWarn : kText);
      if (o.incomplete && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", f.t.text("patient.incomplete").c_str());
    }
    ImGui::TreePop();
  }
}

void Panels::scenario(Frame& f) {
  if (!section(f, "panel.scenario")) return;
  const std::string title = "scenario." + f.info.scenario_id + ".title";
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(f.t.has(title) ? f.t.text(title).c_str() : f.info.scenario_id.c_str());
  ImGui::PopTextWrapPos();
  const std::string story = "scenario." + f.info.scenario_id + ".story";
  if (ImGui::IsItemHovered() && f.t.has(story)) {
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(360 * f.scale);
    ImGui::TextUnformatted(f.t.text(story).c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  if (!f.s.phase.empty()) row(f.t.text("rehearsal.phase"), f.t.text(full_key("phase.", f.s.phase)));
  const std::string now = format_clock(f.s.time.seconds());
  row(f.t.text("rehearsal.time"),
      f.info.time_limit_s > 0 && f.info.time_limit_s < 1e6 ? f.t.text("rehearsal.time_of", {now, format_clock(f.info.time_limit_s)}) : now);
  if (f.s.ended) {
    const bool passed = f.s.outcome == "passed";
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(passed ? kGood : kBad));
    ImGui::TextUnformatted(((passed ? "✓ " : "◆ ") + f.t.text(passed ? "rehearsal.passed" : "rehearsal.failed")).c_str());
    ImGui::PopStyleColor();
  } else {
    const bool ahead = f.s.running_ahead || f.stats.running_ahead;
    const float half = 0.5F * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(ahead || f.stats.paused ? kWarn : kGood));
    const std::string state = f.t.text(ahead ? "rehearsal.run_ahead" : f.stats.paused ? "rehearsal.paused" : "rehearsal.running");
    ImGui::TextUnformatted(((ahead ? "▶▶ " : f.stats.paused ? "■ " : "▶ ") + state).c_str());
    ImGui::PopStyleColor();
    if (!ahead) {
      ImGui::SameLine(ImGui::GetCursorPosX() + half + ImGui::GetStyle().ItemSpacing.x);
      const float quarter = 0.5F * (half - ImGui::GetStyle().ItemSpacing.x);
      if (button(f.t.text(f.stats.paused ? "rehearsal.resume" : "rehearsal.pause") + "##pause", quarter)) f.actions.toggle_pause = !f.actions.toggle_pause;
      ImGui::SameLine();
      const bool asked = f.stats.wall_s - end_asked_s_ < kSure_s;
      if (button(f.t.text(asked ? "rehearsal.end_sure" : "rehearsal.end") + "##end", quarter, asked)) {
        if (asked) f.commands.push_back({CommandKind::end_rehearsal, {}, 0, 0});
        end_asked_s_ = asked ? -1e9 : f.stats.wall_s;
      }
    }
    std::string phase = f.s.phase;
    if (phase.rfind("phase.", 0) == 0) phase.erase(0, 6);
    if (const std::string hint = "hint." + phase; f.t.has(hint)) {
      ImGui::PushTextWrapPos(0);
      ImGui::PushStyleColor(ImGuiCol_Text, colour4(kAccent));
      ImGui::TextUnformatted(f.t.text("rehearsal.next", {"@" + hint}).c_str());
      ImGui::PopStyleColor();
      ImGui::PopTextWrapPos();
    }
  }
  if (f.s.goals.empty()) return;
  const auto count = [&](GoalStatus status) {
    return std::to_string(std::count_if(f.s.goals.begin(), f.s.goals.end(), [status](const GoalFrame& g) { return g.status == status; }));
  };
  row(f.t.text("rehearsal.goals"), f.t.text("rehearsal.goal_counts", {count(GoalStatus::met), count(GoalStatus::missed), count(GoalStatus::open)}));
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float rows = static_cast<float>(std::min(f.s.goals.size(), static_cast<std::size_t>(kGoalRows)));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(0, 0, 0, 0.22F));
  ImGui::BeginChild("goals", ImVec2(0, rows * line), false);
  // What is lost first, then what is still to be done, then what is done.
  for (GoalStatus status : {GoalStatus::missed, GoalStatus::open, GoalStatus::met}) {
    for (const GoalFrame& g : f.s.goals) {
      if (g.status != status) continue;
      const char* mark = status == GoalStatus::met ? "✓" : status == GoalStatus::missed ? "◆" : "○";
      ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 4 * f.scale);
      ImGui::PushStyleColor(ImGuiCol_Text, colour4(status == GoalStatus::met ? kGood : status == GoalStatus::missed ? kBad : kQuiet));
      ImGui::TextUnformatted(mark);
      ImGui::PopStyleColor();
      ImGui::SameLine(24 * f.scale);
      const std::string text = f.t.text(full_key("goal.", g.id));
      room(text, ImGui::CalcTextSize(text.c_str()).x, ImGui::GetContentRegionAvail().x);
      ImGui::TextUnformatted(text.c_str());
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void Panels::treatment(Frame& f) {
  if (!section(f, "panel.treatment")) return;
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
  struct Order {
    const char* product;
    double amount;
    const char* amount_text;
    const char* unit;
  };
  // Usual single orders: a bag, 250 mL boluses (assumed, damage-control practice is small volumes), 1 g of calcium and of tranexamic
  // acid (liver-trauma.md).
  static constexpr std::array<Order, 6> kOrders = {{{"red_cells", 1, nullptr, nullptr},
                                                    {"plasma", 1, nullptr, nullptr},
                                                    {"platelets", 1, nullptr, nullptr},
                                                    {"crystalloid", 250, "250", "mL"},
                                                    {"calcium_chloride", 1, "1", "g"},
                                                    {"tranexamic_acid", 1, "1", "g"}}};
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    const Order& o = kOrders[i];
    const std::string amount = o.amount_text == nullptr ? f.t.text("treatment.one_unit") : std::string(o.amount_text) + " " + o.unit;
    if (i % 2 == 1) ImGui::SameLine();
    if (button(f.t.text(std::string("treatment.") + o.product) + " " + amount + "##" + o.product, half))
      f.commands.push_back({CommandKind::give, o.product, o.amount, 0});
  }
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
  const std::string drug = f.t.text("treatment.noradrenaline") + " " + f.t.text("unit.ug_per_kg_min");
  room(drug, ImGui::CalcTextSize(drug.c_str()).x, ImGui::GetContentRegionAvail().x);
  ImGui::TextUnformatted(drug.c_str());
  ImGui::PopStyleColor();
  ImGui::SetNextItemWidth(-1);
  // 0.05-0.2 is the bridge, above 0.3 the trap (liver-trauma.md): the slider goes past it.
  ImGui::SliderFloat("##noradrenaline", &noradrenaline_, 0.0F, 0.5F, "%.2f", ImGuiSliderFlags_AlwaysClamp);
  if (ImGui::IsItemDeactivatedAfterEdit()) {
    noradrenaline_ = std::floor(noradrenaline_ * 100.0F + 0.5F) / 100.0F;
    f.commands.push_back({CommandKind::infuse, "noradrenaline", 0, static_cast<double>(noradrenaline_)});
  }
  if (button(f.t.text("treatment.call_for_help") + "##help", half, true)) f.commands.push_back({CommandKind::call_for_help, {}, 0, 0});
  ImGui::SameLine();
  if (!f.s.abdomen_open) {
    if (button(f.t.text("treatment.open_abdomen") + "##open", half, true)) f.commands.push_back({CommandKind::open_abdomen, {}, 0, 0});
  } else if (button(f.t.text("treatment.close_abdomen") + "##close", half, true)) {
    f.commands.push_back({CommandKind::close_abdomen, {}, 0, 0});
  }
  const auto last_pack = std::find_if(f.s.items.rbegin(), f.s.items.rend(), [](const PlacedItem& i) { return i.tool == Tool::pack; });
  const auto packs = std::count_if(f.s.items.begin(), f.s.items.end(), [](const PlacedItem& i) { return i.tool == Tool::pack; });
  const bool no_pack = last_pack == f.s.items.rend();
  if (no_pack) ImGui::BeginDisabled();
  if (button(f.t.text("treatment.pack_out") + (no_pack ? std::string() : " (" + std::to_string(packs) + ")") + "##pack", half) && !no_pack)
    f.commands.push_back({CommandKind::pack_out, last_pack->region, 0, 0});
  if (no_pack) ImGui::EndDisabled();
  ImGui::SameLine();
  const bool no_clamp = !f.s.pringle_on;
  if (no_clamp) ImGui::BeginDisabled();
  if (button(f.t.text("treatment.clamp_off") + "##clamp", half)) f.commands.push_back({CommandKind::clamp_off, {}, 0, 0});
  if (no_clamp) ImGui::EndDisabled();
  ventilator(f);
}

void Panels::ventilator(Frame& f) {
  if (!ventilator_set_) {
    peep_ = static_cast<float>(f.info.peep_cmH2O);
    rate_ = static_cast<float>(f.info.rate_per_min);
    tidal_ = static_cast<float>(f.info.tidal_mL);
    fio2_ = static_cast<float>(f.info.fio2);
    ventilator_set_ = true;
  }
  struct Setting {
    const char* name;
    float* value;
    float speed, low, high;
    const char* format;
  };
  // Ranges are those the session accepts.
  const std::array<Setting, 4> settings = {{{"peep_cmH2O", &peep_, 0.1F, 0, 25, "%.0f"},
                                            {"rate_per_min", &rate_, 0.1F, 4, 40, "%.0f"},
                                            {"tidal_mL", &tidal_, 2.0F, 150, 900, "%.0f"},
                                            {"fio2", &fio2_, 0.005F, 0.21F, 1.0F, "%.2f"}}};
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float left = ImGui::GetCursorPosX();
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
  const float field = 46 * f.scale;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const Setting& s = settings[i];
    const float x = left + (i % 2 == 1 ? half + gap : 0);
    if (i % 2 == 1) ImGui::SameLine(x);
    const std::string label = f.t.text(std::string("ventilator.") + s.name);
    room(label, ImGui::CalcTextSize(label.c_str()).x + 4, half - field);
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
    ImGui::TextUnformatted(label.c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine(x + half - field);
    ImGui::SetNextItemWidth(field);
    ImGui::DragFloat((std::string("##") + s.name).c_str(), s.value, s.speed, s.low, s.high, s.format, ImGuiSliderFlags_AlwaysClamp);
    if (ImGui::IsItemDeactivatedAfterEdit()) f.commands.push_back({CommandKind::set_ventilator, s.name, static_cast<double>(*s.value), 0});
  }
}

void Panels::bleeding(Frame& f) {
  if (!section(f, "panel.bleeding")) return;
  float total = 0;
  for (float v : f.s.bleeding_mL_per_min) total += v;
  if (ImGui::BeginTable("bleeding", 4, ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_BordersInnerH)) {
    ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthStretch);
    for (float w : {52.0F, 46.0F, 52.0F}) ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthFixed, w * f.scale);
    const auto cell = [&](const std::string& text, ImU32 colour, bool right) {
      ImGui::TableNextColumn();
      const float available = ImGui::GetContentRegionAvail().x;
      const float width = ImGui::CalcTextSize(text.c_str()).x;
      room(text, width, available);
      if (right) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(available - width, 0.0F));
      ImGui::PushStyleColor(ImGuiCol_Text, colour4(colour));
      ImGui::TextUnformatted(text.c_str());
      ImGui::PopStyleColor();
    };
    ImGui::TableNextRow();
    cell(f.t.text("bleeding.vessel"), kQuiet, false);
    cell(f.t.text("bleeding.flow"), kQuiet, true);
    cell(f.t.text("bleeding.pressure"), kQuiet, true);
    cell(f.t.text("bleeding.control"), kQuiet, true);
    static constexpr std::array<const char*, kVesselKinds> kMarks = {"▲", "■", "●"};
    for (const BleedingBranch& b : f.s.bleeding) {
      if (b.kind >= VesselKind::count) continue;
      const auto k = static_cast<std::size_t>(b.kind);
      ImGui::TableNextRow();
      cell(std::string(kMarks[k]) + " " + f.t.text(std::string("vessel.") + vessel_kind_name(b.kind)), kVesselColours[k], false);
      cell(format_number(b.flow_mL_per_min, 0), kText, true);
      cell(format_number(b.local_pressure_mmHg, 0), kText, true);
      const std::string held = b.ligated ? f.t.text("bleeding.ligated") : b.control < 0.005F ? f.t.text("bleeding.free") : format_number(100.0 * b.control, 0) + " %";
      cell(held, b.ligated ? kGood : kText, true);
    }
    ImGui::TableNextRow();
    cell(f.t.text("bleeding.total"), kText, false);
    cell(format_number(total, 0), total > 150 ? kBad : total > 20 ? kWarn : kGood, true);
    ImGui::EndTable();
  }
  // The three shares of what flows now; full width is 340 mL/min, the opened abdomen's worst (liver-trauma.md).
  const ImVec2 p = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = 8 * f.scale;
  ImDrawList& l = *ImGui::GetWindowDrawList();
  l.AddRectFilled(p, {p.x + width, p.y + height}, IM_COL32(30, 40, 48, 255), 3);
  float x = p.x;
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    const float share = std::clamp(f.s.bleeding_mL_per_min[k] / 340.0F, 0.0F, 1.0F) * width;
    const float right = std::min(x + share, p.x + width);
    if (right - x > 0.5F) l.AddRectFilled({x, p.y}, {right, p.y + height}, kVesselColours[k], 2);
    x = right;
  }
  ImGui::Dummy({width, height + 2});
}

void Panels::ledger(Frame& f) {
  if (!section(f, "panel.ledger")) return;
  double lost = 0;
  for (const BloodVolume& v : f.s.ledger.lost) lost += v.total();
  const auto place = [&](BloodPlace p) { return f.t.text(std::string("place.") + blood_place_name(p)); };
  const auto in = [&](BloodPlace p) { return f.s.ledger.lost[static_cast<std::size_t>(p)].total(); };
  const auto n = [](double v) { return format_number(v, 0); };
  row(f.t.text("bleeding.lost"), mL(lost, f.t));
  pair(f, place(BloodPlace::field), n(in(BloodPlace::field)), place(BloodPlace::sucked), n(in(BloodPlace::sucked)));
  pair(f, place(BloodPlace::packs), n(in(BloodPlace::packs)), place(BloodPlace::clot), n(in(BloodPlace::clot)));
  pair(f, place(BloodPlace::hidden), n(in(BloodPlace::hidden)), f.t.text("ledger.urine"), n(f.s.ledger.urine_mL));
  pair(f, f.t.text("ledger.given"), n(f.s.ledger.given.total()), f.t.text("ledger.circulating"), n(f.s.ledger.circulating.total()));
}

void Panels::laboratory(Frame& f) {
  if (!section(f, "panel.laboratory")) return;
  const Vitals& v = f.s.vitals;
  const auto with_unit = [&](double value, int decimals, const char* unit) { return format_number(value, decimals) + " " + f.t.text(unit); };
  pair(f, f.t.text("laboratory.hb"), with_unit(v.hb_g_per_dL, 1, "unit.g_per_dL"), f.t.text("laboratory.lactate"), with_unit(v.lactate_mmol_L, 1, "unit.mmol_per_L"));
  pair(f, f.t.text("laboratory.ica"), with_unit(v.ica_mmol_L, 2, "unit.mmol_per_L"), f.t.text("laboratory.fibrinogen"), with_unit(v.fibrinogen_g_L, 1, "unit.g_per_L"));
  pair(f, f.t.text("laboratory.ph"), format_number(v.ph, 2), f.t.text("laboratory.base_excess"), format_number(v.base_excess_mmol_L, 1));
}

void Panels::tissue(Frame& f) {
  if (!section(f, "panel.tissue")) return;
  std::string elements = std::to_string(f.info.tissue_elements);
  if (f.s.report.elements_inverted > 0) elements += " (" + std::to_string(f.s.report.elements_inverted) + " " + f.t.text("tissue.inverted") + ")";
  row(f.t.text("tissue.elements"), elements, f.s.report.elements_inverted > 0 ? kWarn : kText);
  const auto force = [&](std::size_t hand) {
    const InstrumentFrame& i = f.s.instruments[hand];
    return (i.present ? format_number(i.force_N, 1) : std::string("---")) + " " + f.t.text("unit.N");
  };
  row(f.t.text("tissue.force_right"), force(kRightHand));
  row(f.t.text("tissue.force_left"), force(kLeftHand));
  double perfusion = 0;
  for (float p : f.s.tissue.perfusion) perfusion += static_cast<double>(p);
  const bool known = !f.s.tissue.perfusion.empty();
  row(f.t.text("tissue.perfusion"), known ? format_number(100.0 * perfusion / static_cast<double>(f.s.tissue.perfusion.size()), 0) + " %" : std::string("---"));
  const std::uint32_t restored = f.s.report.tissue_restored + f.s.report.physiology_restored;
  ImGui::PushStyleColor(ImGuiCol_Text, colour4(kWarn));
  if (restored > 0) ImGui::TextUnformatted(f.t.text("tissue.restored", {std::to_string(restored)}).c_str());
  if (f.s.report.inputs_rejected > 0) ImGui::TextUnformatted(f.t.text("tissue.rejected", {std::to_string(f.s.report.inputs_rejected)}).c_str());
  ImGui::PopStyleColor();
}

void Panels::devices(Frame& f) {
  if (!section(f, "panel.devices")) return;
  const LiveState& live = f.live;
  if (live.samples == 0) {
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
    ImGui::TextUnformatted(("○ " + f.t.text("devices.none")).c_str());
    ImGui::PopStyleColor();
    return;
  }
  const std::string source_label = f.t.text("devices.source");
  const std::string source = live.source_name.empty() ? f.t.text("monitor.unnamed") : live.source_name;
  row(source_label, shortened(source, ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(source_label.c_str()).x - 8 * f.scale));
  row(f.t.text("devices.samples"), std::to_string(live.samples) + (live.dropped > 0 ? ", " + f.t.text("devices.dropped", {std::to_string(live.dropped)}) : ""),
      live.dropped > 0 ? kWarn : kText);
  // The three that tell most; the bedside monitor in the scene has them all.
  for (Parameter p : {Parameter::hr, Parameter::spo2, Parameter::art_mean}) {
    const LiveValue& v = live.at(p);
    const bool blank = v.quality == Quality::none || !std::isfinite(v.value);
    const std::string age = format_number(std::floor(v.age_s), 0);
    const std::string note = blank                              ? std::string()
                             : v.quality == Quality::stale        ? f.t.text("monitor.stale", {age})
                             : v.quality == Quality::questionable ? f.t.text("monitor.questionable", {age})
                                                                  : f.t.text("monitor.age", {age});
    row(f.t.text(std::string("monitor.name.") + parameter_name(p)), (blank ? std::string("---") : format_number(v.value, 0) + "   " + note),
        blank ? kQuiet : v.quality == Quality::good ? kText : kWarn);
  }
}

void Panels::timing(Frame& f) {
  if (!section(f, "panel.timing")) return;
  const auto ms = [&](float v) { return format_number(v, 1) + " " + f.t.text("unit.ms"); };
  row(f.t.text("timing.device"), f.info.device);
  row(f.t.text("timing.fps"), format_number(f.stats.fps, 0) + "  (" + ms(f.stats.frame_ms) + ")");
  row(f.t.text("timing.render"), ms(f.stats.render_ms));
  row(f.t.text("timing.simulation"), ms(f.s.times.total_ms));
  const bool late = f.stats.sim_real_time < 0.98F && !f.stats.paused;
  row(f.t.text("timing.sim_real"), format_number(f.stats.sim_real_time, 2), late ? kWarn : kText);
  if (f.stats.behind_s >= 1) {
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kWarn));
    ImGui::TextUnformatted(("▲ " + f.t.text("timing.behind", {format_number(f.stats.behind_s, 0)})).c_str());
    ImGui::PopStyleColor();
  }
}

namespace {
constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
                                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
}  // namespace

/// Of what stands in the middle below: the room between the columns, also where these are hidden, but then not less than a design
/// window has.
float Panels::middle_width(const Frame& f) const {
  const float between = f.size.x - 2 * (kColumn + 2 * kEdge) * f.scale;
  return visible ? between : std::min(std::max(between, 640 * f.scale), f.size.x - 2 * kEdge * f.scale);
}

void Panels::tray(Frame& f) {
  const float width = middle_width(f);
  const float left = 0.5F * (f.size.x - width);
  if (width < 60 * f.scale) return;
  const float top = f.size.y - (kStatusBar + kEdge + kTrayHeight) * f.scale;
  ImGui::SetNextWindowPos({left, top});
  ImGui::SetNextWindowSize({width, kTrayHeight * f.scale});
  if (ImGui::Begin("tray", nullptr, kFixed | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse)) {
    note_window("tray");
    const float hand_width = 92 * f.scale;
    const float gap = 4 * f.scale;
    const float available = ImGui::GetContentRegionAvail().x;
    const float height = ImGui::GetContentRegionAvail().y;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    for (std::size_t hand : {kRightHand, kLeftHand}) {
      ImGui::SetCursorScreenPos({origin.x, origin.y + (hand == kRightHand ? 0 : 0.5F * (height + 2))});
      const std::string label = f.t.text(hand == kRightHand ? "tray.right" : "tray.left");
      room(label, ImGui::CalcTextSize(label.c_str()).x + 4, hand_width);
      if (hand == hand_) ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0.08F, 0.36F, 0.41F, 1));
      if (ImGui::Button((label + (hand == kRightHand ? "##r" : "##l")).c_str(), {hand_width, 0.5F * (height - 2)})) hand_ = hand;
      if (hand == hand_) ImGui::PopStyleColor();
    }
    const std::size_t n = std::min(f.info.tools.size(), kTrayMax);
    const float each = n == 0 ? 0 : (available - hand_width - 2 * gap - static_cast<float>(n - 1) * gap) / static_cast<float>(n);
    const float name_size = ImGui::GetFontSize();
    for (std::size_t i = 0; i < n; ++i) {
      const Tool tool = f.info.tools[i];
      const ImVec2 at(origin.x + hand_width + 2 * gap + static_cast<float>(i) * (each + gap), origin.y);
      ImGui::SetCursorScreenPos(at);
      const bool active = f.s.instruments[hand_].tool == tool;
      const bool other = f.s.instruments[1 - hand_].tool == tool;
      if (active) ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0.08F, 0.36F, 0.41F, 1));
      if (ImGui::Button((std::string("##tool") + std::to_string(i)).c_str(), {each, height})) f.actions.tool = tool;
      if (active) ImGui::PopStyleColor();
      ImDrawList& l = *ImGui::GetWindowDrawList();
      if (other) l.AddRect(at, {at.x + each, at.y + height}, kQuiet, 4, 0, 1.5F);
      std::string name = f.t.text(std::string("tool.") + tool_name(tool));
      if (f.size.x < kDesignWidth * f.scale) name = shortened(std::move(name), each - 2);
      const float w = ImGui::CalcTextSize(name.c_str()).x;
      room(name, w + 2, each);
      l.AddText({std::floor(at.x + 0.5F * (each - w)), std::floor(at.y + height - name_size - 3 * f.scale)}, active ? kAccent : kText, name.c_str());
      const std::string number = std::to_string(i + 1);
      l.AddText({std::floor(at.x + 0.5F * (each - ImGui::CalcTextSize(number.c_str()).x)), std::floor(at.y + 3 * f.scale)}, active ? kAccent : kQuiet, number.c_str());
    }
  }
  ImGui::End();
}

void Panels::captions(Frame& f) {
  std::vector<const LogLine*> lines;
  for (auto it = log_.rbegin(); it != log_.rend() && lines.size() < kCaptions; ++it)
    if (f.stats.wall_s - it->wall_s < kCaption_s) lines.push_back(&*it);
  if (lines.empty()) return;
  const float width = middle_width(f);
  const float left = 0.5F * (f.size.x - width);
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float height = static_cast<float>(lines.size()) * line - ImGui::GetStyle().ItemSpacing.y + 2 * ImGui::GetStyle().WindowPadding.y;
  const float bottom = f.size.y - (kStatusBar + kEdge + kTrayHeight + 6) * f.scale;
  ImGui::SetNextWindowPos({left, bottom - height});
  ImGui::SetNextWindowSize({width, height});
  ImGui::SetNextWindowBgAlpha(0.62F);
  if (ImGui::Begin("captions", nullptr, kFixed | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing)) {
    note_window("captions");
    for (auto it = lines.rbegin(); it != lines.rend(); ++it) {
      const LogLine& entry = **it;
      const float age = static_cast<float>((f.stats.wall_s - entry.wall_s) / kCaption_s);
      ImVec4 ink = colour4(event_colour(entry.event.kind));
      ink.w = std::clamp(3.0F * (1.0F - age), 0.3F, 1.0F);
      const std::string text = std::string(event_mark(entry.event.kind)) + "  " + format_clock(entry.event.time.seconds()) + "  " + f.t.text(entry.event.key, entry.event.args);
      room(text, ImGui::CalcTextSize(text.c_str()).x, ImGui::GetContentRegionAvail().x);
      ImGui::PushStyleColor(ImGuiCol_Text, ink);
      ImGui::TextUnformatted(text.c_str());
      ImGui::PopStyleColor();
    }
  }
  ImGui::End();
}

void Panels::status_bar(Frame& f) {
  const float height = kStatusBar * f.scale;
  ImGui::SetNextWindowPos({0, f.size.y - height});
  ImGui::SetNextWindowSize({f.size.x, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10 * f.scale, 4 * f.scale});
  if (ImGui::Begin("status", nullptr, kFixed | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse)) {
    note_window("status");
    const float right_part = 330 * f.scale;
    ImGui::AlignTextToFramePadding();
    const std::string disclaimer = "▲ " + f.t.text("app.disclaimer");
    const float available = ImGui::GetContentRegionAvail().x;
    room(disclaimer, ImGui::CalcTextSize(disclaimer.c_str()).x, available - right_part);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kWarn));
    ImGui::TextUnformatted(disclaimer.c_str());
    ImGui::PopStyleColor();
    // From the right edge inwards: help, languages.
    const auto size_of = [&](const std::string& text) { return ImGui::CalcTextSize(text.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x; };
    const std::string help_label = "F1  " + f.t.text("panel.help");
    float x = f.size.x - ImGui::GetStyle().WindowPadding.x - size_of(help_label);
    ImGui::SameLine(x);
    if (ImGui::Button((help_label + "##help").c_str())) help_open = !help_open;
    for (auto it = f.info.languages.rbegin(); it != f.info.languages.rend(); ++it) {
      x -= size_of(it->name) + ImGui::GetStyle().ItemSpacing.x;
      ImGui::SameLine(x);
      const bool current = it->code == f.t.code();
      if (current) ImGui::PushStyleColor(ImGuiCol_Button, ImVec4(0.08F, 0.36F, 0.41F, 1));
      if (ImGui::Button((it->name + "##" + it->code).c_str()) && !current) f.actions.language = it->code;
      if (current) ImGui::PopStyleColor();
    }
    room("status", f.size.x - x, right_part + ImGui::GetStyle().WindowPadding.x);
  }
  ImGui::End();
  ImGui::PopStyleVar(2);
}

void Panels::help(Frame& f) {
  ImGui::SetNextWindowPos({0.5F * f.size.x, 0.45F * f.size.y}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({520 * f.scale, 0});
  ImGui::SetNextWindowBgAlpha(0.97F);
  if (ImGui::Begin("help", nullptr, kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus)) {
    note_window("help");
    ImGui::PushFont(f.parts.title);
    ImGui::TextUnformatted(f.t.text("help.title").c_str());
    ImGui::PopFont();
    ImGui::Separator();
    if (ImGui::BeginTable("bindings", 2, ImGuiTableFlags_SizingFixedFit)) {
      ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthFixed, 180 * f.scale);
      ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthStretch);
      for (const KeyBinding& b : key_bindings(f.info.tools.size())) {
        ImGui::TableNextRow();
        const std::string keys = b.keys.rfind("help.", 0) == 0 ? f.t.text(b.keys) : b.keys;
        const std::string text = f.t.text(b.text_key);
        ImGui::TableNextColumn();
        room(keys, ImGui::CalcTextSize(keys.c_str()).x, ImGui::GetContentRegionAvail().x);
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(kAccent));
        ImGui::TextUnformatted(keys.c_str());
        ImGui::PopStyleColor();
        ImGui::TableNextColumn();
        room(text, ImGui::CalcTextSize(text.c_str()).x, ImGui::GetContentRegionAvail().x);
        ImGui::TextUnformatted(text.c_str());
      }
      ImGui::EndTable();
    }
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(kQuiet));
    ImGui::TextUnformatted(f.t.text("help.close").c_str());
    ImGui::PopStyleColor();
  }
  ImGui::End();
}

void Panels::verdict(Frame& f) {
  const bool passed = f.s.outcome == "passed";
  // Below the monitors, which hang in the upper half of every view and stay readable.
  ImGui::SetNextWindowPos({0.5F * f.size.x, 0.62F * f.size.y}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowBgAlpha(0.92F);
  if (ImGui::Begin("verdict", nullptr, kFixed | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoFocusOnAppearing)) {
    note_window("verdict");
    const std::string word = (passed ? "✓ " : "◆ ") + f.t.text(passed ? "rehearsal.passed" : "rehearsal.failed");
    const std::string then = f.t.text("rehearsal.close_for_report");
    const float width = ImGui::CalcTextSize(then.c_str()).x;
    ImGui::PushFont(f.parts.label);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(passed ? kGood : kBad));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, 0.5F * (width - ImGui::CalcTextSize(word.c_str()).x)));
    ImGui::TextUnformatted(word.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
    ImGui::TextUnformatted(then.c_str());
  }
  ImGui::End();
}

glm::vec4 Panels::scene_rect(const UiContext& ui, glm::vec2 size) const {
  const float scale = ui.parts().scale;
  const float side = (kColumn + 2 * kEdge) * scale;
  const glm::vec4 between(side, 0, size.x - 2 * side, size.y - (kStatusBar + kTrayHeight + 2 * kEdge) * scale);
  const bool room = between.z >= 240 * scale && between.w >= 180 * scale;
  return visible && room ? between : glm::vec4(0, 0, size.x, size.y);
}

UiActions Panels::draw(UiContext& ui, const Language& language, const PanelInfo& info, const Snapshot& snapshot, const LiveState& live,
                       std::span<const Event> events, const FrameStats& stats, const UiInput& input, std::vector<Command>& commands) {
  HT_ASSERT(ui.parts().in_frame);
  ImGui::SetCurrentContext(ui.parts().context);
  placed_.clear();
  fits_.clear();
  Frame f{ui.parts(), language, info, snapshot, live, events, stats, input, commands, {}, ui.parts().scale, ImGui::GetIO().DisplaySize};
  // A window too small for both shows the patient first; F2 brings the panels.
  if (!measured_) {
    measured_ = true;
    if (scene_rect(ui, {f.size.x, f.size.y}).z >= f.size.x) visible = false;
  }
  take_keys(f);
  take_events(f);
  status_bar(f);
  tray(f);
  captions(f);
  if (visible) {
    const float column = kColumn * f.scale;
    const float edge = kEdge * f.scale;
    const float height = std::max(f.size.y - (kStatusBar + 2 * kEdge) * f.scale, 32.0F);
    const auto open = [&](const char* name, float x) {
      ImGui::SetNextWindowPos({x, edge});
      ImGui::SetNextWindowSizeConstraints({column, 0}, {column, height});
      ImGui::SetNextWindowSize({column, 0});
      ImGui::Begin(name, nullptr, kFixed);
      note_window(name);
    };
    open("left", edge);
    patient(f);
    scenario(f);
    treatment(f);
    ImGui::End();
    open("right", f.size.x - edge - column);
    bleeding(f);
    ledger(f);
    laboratory(f);
    tissue(f);
    devices(f);
    timing(f);
    ImGui::End();
  }
  if (snapshot.ended) verdict(f);
  if (help_open) help(f);
  f.actions.hand = hand_;
  return f.actions;
}

}  // namespace holotwin
