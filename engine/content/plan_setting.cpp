// Events that set something which stays so until it is set again: injuries, diseases, breath, rhythm, surroundings.
#include <array>
#include <cmath>

#include "engine/content/orders.h"
#include "engine/content/plan_reading.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

using physiology::Setting;

/// In the order of physiology::OxygenDevice.
const std::vector<std::string> kDevices = {"none", "nasal_cannula", "simple_mask", "non_rebreather_mask"};
static_assert(static_cast<std::size_t>(physiology::OxygenDevice::count) == 4, "a new device needs its name here");
const std::vector<std::string> kTubes = {"trachea", "right_main_bronchus", "oesophagus"};

/// A number that one event sets; 0 ends it, in words of its own. Limits are those of PhysiologyInput, or narrower where a wrong unit would hide.
struct Level {
  Deed deed;
  Setting setting;
  double most;
  const char* text;  ///< of its texts; null: the deed's name
  bool percent;      ///< said as a percentage
};
constexpr std::array<Level, 30> kLevels = {{
    {Deed::airway_obstruction, Setting::airway_obstruction, 1, nullptr, true},
    {Deed::bronchospasm, Setting::bronchospasm, 1, nullptr, true},
    {Deed::tension_pneumothorax, Setting::tension_pneumothorax, 1, nullptr, true},
    {Deed::open_pneumothorax, Setting::open_pneumothorax, 1, nullptr, true},
    {Deed::consolidation, Setting::consolidation, 0.8, nullptr, true},
    {Deed::left_lung_collapse, Setting::left_lung_without_air, 1, nullptr, true},
    {Deed::right_lung_collapse, Setting::right_lung_without_air, 1, nullptr, true},
    {Deed::aspiration, Setting::aspiration, 1, nullptr, true},
    {Deed::pulmonary_embolism, Setting::pulmonary_embolism, 0.9, nullptr, true},
    {Deed::anaphylaxis, Setting::anaphylaxis, 1, nullptr, true},
    {Deed::infection, Setting::infection, 1, nullptr, true},
    {Deed::infarction, Setting::infarction, 0.8, nullptr, true},
    {Deed::aortic_stenosis, Setting::aortic_stenosis, 1, nullptr, true},
    {Deed::aortic_regurgitation, Setting::aortic_regurgitation, 1, nullptr, true},
    {Deed::mitral_stenosis, Setting::mitral_stenosis, 1, nullptr, true},
    {Deed::mitral_regurgitation, Setting::mitral_regurgitation, 1, nullptr, true},
    {Deed::surgical_stimulus, Setting::surgical_stimulus, 1, nullptr, true},
    {Deed::neuraxial_block, Setting::neuraxial_block, 1, nullptr, true},
    {Deed::burn, Setting::burn, 0.9, nullptr, true},
    {Deed::malignant_hyperthermia, Setting::malignant_hyperthermia, 1, nullptr, true},
    {Deed::transfusion_reaction, Setting::transfusion_reaction, 1, nullptr, true},
    {Deed::brain_injury, Setting::brain_injury, 1, nullptr, true},
    {Deed::haemothorax_mL, Setting::pleural_blood_mL, 3000, "haemothorax", false},
    {Deed::pericardial_mL, Setting::pericardial_mL, 400, "pericardial", false},
    {Deed::compressions_per_min, Setting::compressions_per_min, 200, "compressions", false},
    {Deed::pacing_per_min, Setting::pacing_per_min, 200, "pacing", false},
    {Deed::carbon_monoxide_ppm, Setting::carbon_monoxide_ppm, 10000, "carbon_monoxide", false},
    {Deed::exercise_mL_per_min, Setting::exercise_mL_per_min, 4000, "exercise", false},
    {Deed::warming_W, Setting::warming_W, 1000, "warming", false},
    {Deed::abdomen_mmHg, Setting::abdominal_pressure_mmHg, 40, "abdomen", false},
}};

void say(PlanEvent& e, const std::string& text, std::vector<std::string> args) {
  e.key = "treat.event." + text;
  e.flag = "treat.flag." + text;
  e.args = e.flag_args = std::move(args);
}

void read_level(TableReader& r, PlanEvent& e, const Level& level) {
  e.amount = r.number(deed_name(e.deed), {0, level.most});
  e.ends = e.amount <= 0;
  add_setting(e, level.setting, e.amount);
  say(e, std::string(level.text != nullptr ? level.text : deed_name(e.deed)) + (e.amount > 0 ? "" : "_off"), {level.percent ? format_number(100 * e.amount, 0) : format_trimmed(e.amount, 1)});
}

/// Who moves the air and how: a tube and a machine that gives a volume or a pressure or helps, a mask and a bag, or the patient alone.
struct Breath {
  const char* name;
  bool controlled;
  physiology::VentilatorMode mode;
  double leak;
};
using physiology::VentilatorMode;
// Beside a mask some fifth of each breath is lost in good hands (assumed; Joffe 2010, Anesthesiology 113:873, found more in poor ones).
constexpr std::array<Breath, 5> kBreaths = {{{"controlled", true, VentilatorMode::volume_control, 0},
                                             {"spontaneous", false, VentilatorMode::volume_control, 0},
                                             {"pressure_controlled", true, VentilatorMode::pressure_control, 0},
                                             {"pressure_support", true, VentilatorMode::pressure_support, 0},
                                             {"bag_mask", true, VentilatorMode::volume_control, 0.2}}};

void read_ventilator(TableReader& r, PlanEvent& e) {
  std::vector<std::string> names;
  names.reserve(kBreaths.size());
  for (const Breath& b : kBreaths) names.emplace_back(b.name);
  const Breath& breath = kBreaths[r.choice("ventilator", names)];
  add_setting(e, Setting::controlled_ventilation, breath.controlled ? 1 : 0);
  add_setting(e, Setting::ventilator_mode, static_cast<double>(breath.mode));
  std::string settings;
  const auto one = [&](const char* key, Setting setting, Range range, const char* before, const char* after) {
    const double v = r.number(key, range, kNoValue);
    if (!std::isfinite(v)) return;
    add_setting(e, setting, v);
    settings += std::string(settings.empty() ? "" : ", ") + before + format_trimmed(v, 2) + after;
  };
  const auto limit = [](const char* key) { return Range{find_order(ventilator_orders(), key)->low, find_order(ventilator_orders(), key)->high}; };
  one("tidal_mL", Setting::tidal_mL, limit("tidal_mL"), "VT ", " mL");
  one("inspiratory_cmH2O", Setting::inspiratory_cmH2O, {1, 60}, "P ", " cmH2O");
  one("rate_per_min", Setting::vent_rate_per_min, limit("rate_per_min"), "", "/min");
  one("peep_cmH2O", Setting::peep_cmH2O, limit("peep_cmH2O"), "PEEP ", " cmH2O");
  one("fio2", Setting::fio2, limit("fio2"), "FiO2 ", "");
  // One who breathes for himself breathes air, unless it is said otherwise.
  if (!breath.controlled && !r.has("fio2")) add_setting(e, Setting::fio2, kRoomAir);
  const double out = r.number("expiration_per_inspiration", {0.25, 9}, kNoValue);
  if (std::isfinite(out)) {
    add_setting(e, Setting::inspired_share, 1.0 / (1.0 + out));
    settings += std::string(settings.empty() ? "" : ", ") + "I:E 1:" + format_trimmed(out, 1);
  }
  const bool mask = breath.leak > 0;
  const double leak = r.number("leak", {0, 1}, breath.leak);
  add_setting(e, Setting::mask_leak, leak);
  if (r.has("leak") && !mask) r.complain("leak", "stands beside \"" + std::string(breath.name) + "\"", "a leak is beside a mask: ventilator = \"bag_mask\"");
  if (r.has("inspiratory_cmH2O") && breath.mode == VentilatorMode::volume_control)
    r.complain("inspiratory_cmH2O", "stands beside \"" + std::string(breath.name) + "\", which gives a volume", "give tidal_mL, or ventilator = \"pressure_controlled\" or \"pressure_support\"");
  if (r.has("rate_per_min") && breath.mode == VentilatorMode::pressure_support) r.complain("rate_per_min", "stands beside \"pressure_support\", which waits for the patient's own breaths", "leave it out, or ventilator = \"pressure_controlled\"");
  if (r.has("tidal_mL") && breath.mode != VentilatorMode::volume_control) r.complain("tidal_mL", "stands beside \"" + std::string(breath.name) + "\", which gives a pressure", "give inspiratory_cmH2O");
  say(e, "ventilator", {std::string("@treat.mode.") + breath.name, settings});
  if (!settings.empty()) e.key = "treat.event.ventilator_settings";
}

void read_oxygen(TableReader& r, PlanEvent& e) {
  const std::size_t device = r.choice("oxygen", kDevices);
  add_setting(e, Setting::oxygen_device, static_cast<double>(device));
  if (device == 0) {
    e.ends = true;
    if (r.has("L_per_min")) r.complain("L_per_min", "stands beside \"none\"", "leave it out, or name the device");
    add_setting(e, Setting::oxygen_L_per_min, 0);
    say(e, "oxygen_device_off", {});
    return;
  }
  const double flow = r.number("L_per_min", {0.5, 30});
  add_setting(e, Setting::oxygen_L_per_min, flow);
  say(e, "oxygen_device", {"@treat.device." + kDevices[device], format_trimmed(flow, 1)});
}

/// Where the tube's end is. One in the windpipe passes whatever obstructs the throat; one in the gullet moves no gas.
void read_tube(TableReader& r, PlanEvent& e) {
  const std::size_t place = r.choice("tube", kTubes);
  add_setting(e, Setting::endobronchial, place == 1 ? 1 : 0);
  add_setting(e, Setting::airway_obstruction, place == 2 ? 1 : 0);
  say(e, "tube", {"@treat.tube." + kTubes[place]});
}

void read_rhythm(TableReader& r, PlanEvent& e) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < static_cast<std::size_t>(physiology::Rhythm::count); ++i) names.emplace_back(physiology::rhythm_name(static_cast<physiology::Rhythm>(i)));
  const std::size_t rhythm = r.choice("rhythm", names);
  add_setting(e, Setting::rhythm, static_cast<double>(rhythm));
  say(e, "rhythm", {"@treat.rhythm." + names[rhythm]});
}

}  // namespace

void add_setting(PlanEvent& e, Setting setting, double value) {
  physiology::Order o;
  o.kind = physiology::OrderKind::set;
  o.setting = setting;
  o.value = value;
  e.orders.push_back(o);
}

void read_setting(TableReader& r, PlanEvent& e) {
  for (const Level& level : kLevels)
    if (level.deed == e.deed) return read_level(r, e, level);
  switch (e.deed) {
    case Deed::ventilator: return read_ventilator(r, e);
    case Deed::oxygen: return read_oxygen(r, e);
    case Deed::tube: return read_tube(r, e);
    case Deed::rhythm: return read_rhythm(r, e);
    case Deed::oxygen_fio2: {
      const OrderLimit& limit = *find_order(ventilator_orders(), "fio2");
      add_setting(e, Setting::fio2, r.number("oxygen_fio2", {limit.low, limit.high}));
      return say(e, "oxygen", {format_trimmed(e.orders[0].value, 2)});
    }
    case Deed::shock_J:
      e.amount = r.number("shock_J", {1, 360});
      add_setting(e, Setting::shock_J, e.amount);
      return say(e, "shock", {format_trimmed(e.amount, 0)});
    case Deed::water_C:
      e.amount = r.number("water_C", {0, 45});
      add_setting(e, Setting::water_C, e.amount);
      return say(e, "water", {format_trimmed(e.amount, 1)});
    case Deed::out_of_water:
      if (!r.flag("out_of_water", true)) r.complain("out_of_water", "is false", "out_of_water = true, or no event");
      e.ends = true;
      add_setting(e, Setting::water_C, kNoValue);
      return say(e, "water_off", {});
    default: return;
  }
}

}  // namespace holotwin
