// What an arm sets against what it has set before: orders that do nothing, that another one overwrites, and that do not suit the heart or the lungs.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "engine/content/plan_check.h"
#include "engine/core/text.h"
#include "physiology/patient.h"

namespace holotwin {

namespace {

using physiology::Order;
using physiology::OrderKind;
using physiology::PhysiologyInput;
using physiology::Rhythm;
using physiology::Setting;

// A child's shocks: 4 J/kg, and from the sixth on up to 8 (ERC 2021, paediatric life support: Van de Voorde, Resuscitation 161:327; "at most 360 J" is all that a plan can order).
constexpr double kGrown_y = 16, kShock_J_per_kg = 4, kLateShock_J_per_kg = 8;
constexpr int kFirstShocks = 5;

// Four tenths of what an arrest is given are much for a heart that beats (ERC 2021: 1 mg and 10 ug/kg; AAGBI 2009: 50 ug at a time in anaphylaxis).
constexpr double kArrestAdrenaline_ug_per_kg = 4.0;

bool arrested(Rhythm r) {
  return r == Rhythm::pulseless_ventricular_tachycardia || r == Rhythm::ventricular_fibrillation || r == Rhythm::asystole || r == Rhythm::pulseless_electrical_activity;
}
/// A child's slow heart is compressed before it stops (the same guideline: below 60 a minute without good perfusion).
bool too_slow_for_a_child(Rhythm r) { return r == Rhythm::sinus_bradycardia || r == Rhythm::complete_heart_block; }
bool shockable(Rhythm r) {
  return r == Rhythm::ventricular_tachycardia || r == Rhythm::fast_ventricular_tachycardia || r == Rhythm::pulseless_ventricular_tachycardia || r == Rhythm::ventricular_fibrillation ||
         r == Rhythm::atrial_fibrillation || r == Rhythm::supraventricular_tachycardia;
}

/// What stays until it is ordered again, and so is overwritten by the next order for the same; nothing for what adds up.
using Place = std::pair<OrderKind, std::size_t>;
std::optional<Place> place_of(const Order& o) {
  switch (o.kind) {
    case OrderKind::set: return Place{o.kind, static_cast<std::size_t>(o.setting)};
    case OrderKind::infuse: return Place{o.kind, static_cast<std::size_t>(o.substance)};
    case OrderKind::infuse_drug:
    case OrderKind::inspire_drug: return Place{o.kind, o.drug};
    case OrderKind::hold: return Place{o.kind, o.hole};
    default: return std::nullopt;
  }
}
bool on(const Order& o) { return o.kind == OrderKind::set && o.setting == Setting::water_C ? std::isfinite(o.value) : o.value > 0; }

/// Whether the second event, of the same moment, takes back what the first ordered.
bool overwrites(const PlanEvent& first, const PlanEvent& second) {
  // Who lets a patient breathe for himself and then says what: air was only meant where nothing is said.
  if (first.deed == Deed::ventilator && second.deed == Deed::oxygen_fio2) return false;
  return std::any_of(first.orders.begin(), first.orders.end(), [&](const Order& a) {
    return std::any_of(second.orders.begin(), second.orders.end(), [&](const Order& b) {
      return place_of(a) && place_of(a) == place_of(b) && std::fabs(a.value - b.value) > 0;
    });
  });
}

class SettingCheck {
 public:
  SettingCheck(const Plan& plan, const PlanArm& arm)
      : plan_(plan), arm_(arm), now_(plan.resting), predicted_kg_(physiology::ideal_weight_kg(plan.patient.age_y, plan.patient.male, plan.patient.height_cm)) {}

  std::vector<PlanWarning> find() {
    for (std::size_t i = 0; i < arm_.events.size();) {
      std::size_t end = i;
      const bool compressed = now_.compressions_per_min > 0;
      while (end < arm_.events.size() && arm_.events[end].at_s <= arm_.events[i].at_s) carry_out(i, end++);
      for (; i < end; ++i) judge(arm_.events[i], compressed);
    }
    return std::move(found_);
  }

 private:
  void warn(const PlanEvent& e, const char* id, std::vector<std::string> args) { found_.push_back({e.at_s, id, std::move(args), e.line}); }

  /// The event at `i`, of the moment that begins with the event at `first`.
  void carry_out(std::size_t first, std::size_t i) {
    const PlanEvent& e = arm_.events[i];
    for (std::size_t k = i; k-- > first;)
      if (overwrites(arm_.events[k], e)) {
        warn(e, "overwritten", {std::to_string(arm_.events[k].line), deed_name(arm_.events[k].deed), deed_name(e.deed)});
        break;
      }
    if (e.ends && std::none_of(e.orders.begin(), e.orders.end(), [&](const Order& o) { return place_of(o) && on_.count(*place_of(o)) > 0; })) warn(e, "ends_nothing", {"@" + e.key});
    for (const Order& o : e.orders) {
      if (const auto place = place_of(o); place && on(o)) on_.insert(*place);
      else if (place) on_.erase(*place);
      if (o.kind == OrderKind::set) physiology::set(now_, o.setting, o.value);
    }
  }

  /// With all that the event's moment has set.
  void judge(const PlanEvent& e, bool compressed) {
    const bool child = plan_.patient.age_y < kGrown_y, machine = now_.ventilation == physiology::Ventilation::controlled;
    const std::string rhythm = std::string("@treat.rhythm.") + physiology::rhythm_name(now_.rhythm);
    switch (e.deed) {
      case Deed::oxygen:
        if (machine && !e.ends) warn(e, "oxygen_unused", {e.args[0]});
        break;
      case Deed::drug:
        if (e.subject == "adrenaline" && e.orders[0].kind == physiology::OrderKind::push_drug && e.amount >= kArrestAdrenaline_ug_per_kg * plan_.patient.weight_kg && !arrested(now_.rhythm))
          warn(e, "adrenaline_beating", {e.args[1], e.args[2], rhythm});
        break;
      case Deed::compressions_per_min:
        if (e.amount > 0 && !compressed && !arrested(now_.rhythm) && !(child && too_slow_for_a_child(now_.rhythm))) warn(e, "compressions_beating", {rhythm});
        break;
      case Deed::shock_J: {
        const double J_per_kg = e.amount / plan_.patient.weight_kg;
        if (child && J_per_kg > (shocks_ < kFirstShocks ? kShock_J_per_kg : kLateShock_J_per_kg) * (1 + 1e-9)) warn(e, "shock_high_child", {format_trimmed(e.amount, 0), format_number(J_per_kg, 1)});
        if (!shockable(now_.rhythm)) warn(e, "shock_unshockable", {rhythm});
        ++shocks_;
        break;
      }
      case Deed::ventilator: {
        if (!machine || now_.mode == physiology::VentilatorMode::volume_control) break;
        // What the pressure holds in the lungs as they are in the model at rest, with all the time it needs; the help of the patient's own muscles comes on top.
        const double mL_per_cmH2O = physiology::compliance_mL_per_cmH2O(plan_.patient, now_), mL = now_.inspiratory_cmH2O * mL_per_cmH2O;
        if (mL > kTidal_mL_per_kg * predicted_kg_)
          warn(e, "pressure_volume", {format_trimmed(now_.inspiratory_cmH2O, 1), format_number(mL, 0), format_number(mL_per_cmH2O, 0), format_number(mL / predicted_kg_, 1)});
        break;
      }
      default: break;
    }
  }

  const Plan& plan_;
  const PlanArm& arm_;
  PhysiologyInput now_;
  double predicted_kg_;
  std::set<Place> on_;
  int shocks_ = 0;
  std::vector<PlanWarning> found_;
};

}  // namespace

std::vector<PlanWarning> find_setting_dangers(const Plan& plan, const PlanArm& arm) { return SettingCheck(plan, arm).find(); }

}  // namespace holotwin
