#include "engine/content/plan_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "engine/content/toml_table.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

// What is dangerous. liver-trauma.md is shared/docs/field/liver-trauma.md.
constexpr double kNoradrenalineHigh = 0.5;       // ug/kg/min; "high dose" begins there (Bassi 2013, Crit Care Res Pract; recalled, to be checked)
constexpr double kNoradrenalineAlone = 0.3;      // liver-trauma.md: "alone, > 0.3: MAP looks good, CO and lactate worse"
constexpr double kCrystalloid_mL = 3000;         // liver-trauma.md: "3 L crystalloid instead: Hb 6-8, fibrinogen < 1.2"
constexpr double kClamp_s = 15 * 60;             // liver-trauma.md: "amber 15" min of inflow clamping in a shocked liver
constexpr double kCalcium_mmol_per_min = 6.8;    // a gram of the chloride in a minute: arrhythmia; product labels ask for less
constexpr double kPotassium_mmol_per_min = 20.0 / 60;  // 20 mmol an hour, watched (product labels; recalled, to be checked)
constexpr double kInspiratory_cmH2O = 30;        // a plateau above it harms the lung (ARDSNet 2000)
constexpr double kAorta_s = 30 * 60;             // above the diaphragm, gut and liver (REBOA zone 1: 30 min, at most 60; recalled: Joint Trauma System guideline; to be checked)
constexpr double kKidney_s = 30 * 60;            // warm ischaemia of a kidney (Becker 2009, Eur Urol 56:625; recalled, to be checked)
constexpr double kLimb_s = 120 * 60;             // a tourniquet, and the aorta below the kidneys: two hours (recalled; to be checked)
constexpr double kTranexamic_mg_per_min = 100;   // product label: not faster, hypotension
constexpr double kPeep_cmH2O = 15;               // in an empty patient: assumed
constexpr double kAbdomen_mmHg = 20;             // abdominal compartment syndrome (WSACS 2013, Intensive Care Med 39:1190)
constexpr double kShortBlock_s = 5 * 60, kBlock_s = 30 * 60;  // of succinylcholine, of an intubating dose of rocuronium (product labels)
constexpr double kRelaxed_s = 120;               // breath is gone by then after an intubating dose (product labels: 60 to 90 s)
constexpr double kAsleep_s = 10 * 60;            // what one induction dose of a hypnotic gives, or less (product labels: 5 to 10 min)

/// Whether the machine breathes after the event.
bool on_the_machine(const PlanEvent& e, bool before) {
  bool controlled = before, supported = false;
  for (const physiology::Order& o : e.orders) {
    if (o.kind != physiology::OrderKind::set) continue;
    if (o.setting == physiology::Setting::controlled_ventilation) controlled = o.value > 0.5;
    if (o.setting == physiology::Setting::ventilator_mode) supported = o.value == static_cast<double>(physiology::VentilatorMode::pressure_support);
  }
  return controlled && !supported;  // a supported breath begins with the patient
}
bool ventilated_by(const PlanArm& arm, std::size_t from, double until_s) {
  bool ventilated = false;
  for (std::size_t i = from; i < arm.events.size() && arm.events[i].at_s <= until_s; ++i) ventilated = on_the_machine(arm.events[i], ventilated);
  return ventilated;
}

/// Whether a hypnotic or a vapour takes consciousness at this moment or, before a relaxant given first can act, in the next minutes.
bool sleeps(const Plan& plan, const PlanArm& arm, double at_s) {
  if (plan.patient.anaesthesia > 0) return true;
  return std::any_of(arm.events.begin(), arm.events.end(), [&](const PlanEvent& e) {
    if (e.deed != Deed::drug || e.amount <= 0 || (e.drug_group != "hypnotic" && e.drug_group != "vapour") || e.at_s > at_s + kRelaxed_s) return false;
    double until_s = e.ends_s;  // a bolus: when it has run in
    for (const PlanEvent& stop : arm.events)
      if ((stop.deed == Deed::stop_drug || (stop.deed == Deed::drug && stop.amount <= 0)) && stop.subject == e.subject && stop.at_s > e.at_s) until_s = std::min(until_s, stop.at_s);
    return at_s <= until_s + kAsleep_s;
  });
}

/// Vessels that a clamp of this name shuts.
std::vector<std::string> vessels_of(const std::string& clamp) {
  if (clamp == "pringle") return {"hepatic_artery", "portal_vein"};
  return {clamp};
}

/// How long a clamp of this name is borne.
double longest_clamp_s(const std::string& clamp) {
  if (clamp == "vena_cava") return std::numeric_limits<double>::infinity();
  if (clamp == "aorta") return kAorta_s;
  if (clamp == "left_renal_artery" || clamp == "right_renal_artery") return kKidney_s;
  if (clamp == "infrarenal_aorta" || clamp == "tourniquet") return kLimb_s;
  return kClamp_s;
}

std::string listed(const std::map<std::string, double>& running) {
  std::string all;
  for (const auto& [name, t] : running) all += (all.empty() ? "" : ", ") + name;
  return all;
}

std::vector<std::string> names_of(const std::map<std::string, double>& running) {
  std::vector<std::string> names;
  names.reserve(running.size());
  for (const auto& [name, t] : running) names.push_back(name);
  return names;
}

/// What to do about a name that is not among those that run, bleed or are clamped.
std::string instead(const std::string& name, const std::map<std::string, double>& running, const std::string& none) {
  if (running.empty()) return none;
  const std::string meant = nearest_word(name, names_of(running));
  return meant.empty() ? "at that moment: " + listed(running) : "did you mean \"" + meant + "\"?";
}

}  // namespace

std::optional<Error> find_impossible(const PlanArm& arm, const std::string& where) {
  std::map<std::string, double> bleeding, clamps, running;  // name -> since when; of `running` until when
  std::map<std::string, std::string> clamped;               // vessel -> clamp
  for (const PlanEvent& e : arm.events) {
    const std::string at = format_minutes(e.at_s);
    const auto no = [&](const std::string& what, const std::string& how) {
      std::string says = e.of_arm ? "arm.event." : "event.";
      says.append(deed_name(e.deed)).append(" ").append(what);
      if (!e.of_arm) says.append(" in the arm \"").append(arm.id).append("\"");
      return Error{ErrorKind::wrong_use, says, where + ":" + std::to_string(e.line), how};
    };
    std::erase_if(running, [&](const auto& r) { return r.second <= e.at_s; });
    switch (e.deed) {
      case Deed::bleed:
        if (bleeding.count(e.subject) > 0) return no("opens \"" + e.subject + "\" at " + at + ", which bleeds since " + format_minutes(bleeding[e.subject]), "stop_bleed it first, or give the second one another name");
        bleeding[e.subject] = e.at_s;
        break;
      case Deed::hold:
        if (bleeding.count(e.subject) == 0) return no("holds \"" + e.subject + "\" at " + at + ", which does not bleed then", instead(e.subject, bleeding, "nothing bleeds at that moment"));
        break;
      case Deed::stop_bleed:
        if (bleeding.erase(e.subject) == 0) return no("stops \"" + e.subject + "\" at " + at + ", which does not bleed then", instead(e.subject, bleeding, "nothing bleeds at that moment"));
        break;
      case Deed::clamp:
        for (const std::string& v : vessels_of(e.subject))
          if (clamped.count(v) > 0) return no("\"" + e.subject + "\" at " + at + " meets \"" + clamped[v] + "\", which is on since " + format_minutes(clamps[clamped[v]]), "unclamp = \"" + clamped[v] + "\" first");
        for (const std::string& v : vessels_of(e.subject)) clamped[v] = e.subject;
        clamps[e.subject] = e.at_s;
        break;
      case Deed::unclamp:
        if (clamps.erase(e.subject) == 0) return no("releases \"" + e.subject + "\" at " + at + ", a clamp that is not on", instead(e.subject, clamps, "no clamp is on at that moment"));
        std::erase_if(clamped, [&](const auto& c) { return c.second == e.subject; });
        break;
      case Deed::fluid:
      case Deed::drug:
        // A second bag beside the first: until the later of the two has run in. An infusion of 0 is a stop_drug.
        if (e.deed == Deed::drug && e.ends_s <= e.at_s) {
          if (running.erase(e.subject) == 0) return no("ends the infusion of \"" + e.subject + "\" at " + at + ", which does not run then", instead(e.subject, running, "nothing runs at that moment"));
          break;
        }
        running[e.subject] = std::max(running[e.subject], e.ends_s);
        break;
      case Deed::stop_fluid:
      case Deed::stop_drug:
        if (running.erase(e.subject) == 0) return no("stops \"" + e.subject + "\" at " + at + ", which does not run then", instead(e.subject, running, "nothing runs at that moment"));
        break;
      default: break;  // settings and conditions: possible at any moment
    }
  }
  return std::nullopt;
}

std::vector<PlanWarning> find_dangers(const Plan& plan, const PlanArm& arm) {
  std::vector<PlanWarning> found;
  std::size_t bleeding = 0;
  bool bled = false, blood = false, drowned = false, twice = false;
  bool ventilated = plan.resting.ventilation == physiology::Ventilation::controlled;
  double crystalloid_mL = 0, relaxed_until_s = plan.start_s;
  std::string relaxant;
  const double predicted_kg = physiology::ideal_weight_kg(plan.patient.age_y, plan.patient.male, plan.patient.height_cm);
  for (std::size_t i = 0; i < arm.events.size(); ++i) {
    const PlanEvent& e = arm.events[i];
    const auto warn = [&](const char* id, std::vector<std::string> args) { found.push_back({e.at_s, id, std::move(args), e.line}); };
    // When what begins here is ended by a later event, or the end of the run.
    const auto until = [&](Deed ender) {
      for (std::size_t j = i + 1; j < arm.events.size(); ++j)
        if (arm.events[j].deed == ender && arm.events[j].subject == e.subject) return arm.events[j].at_s;
      return plan.end_s;
    };
    switch (e.deed) {
      case Deed::bleed:
        ++bleeding;
        bled = true;
        break;
      case Deed::stop_bleed: --bleeding; break;
      case Deed::clamp: {
        const double spell = until(Deed::unclamp) - e.at_s;
        const double most_s = longest_clamp_s(e.subject);
        if (spell > most_s && most_s == kClamp_s) warn("clamp_long", {format_minutes(spell)});
        else if (spell > most_s) warn("shut_long", {"@treat.clamp." + e.subject, format_minutes(spell), format_minutes(most_s)});
        break;
      }
      case Deed::fluid: {
        if (e.subject == "red_cells") blood = true;
        if (e.subject != "crystalloid") break;
        const double runs_s = std::min(until(Deed::stop_fluid), e.ends_s) - e.at_s;
        crystalloid_mL += std::min(e.amount, e.orders[0].value * runs_s / 60.0);
        if (bled && !drowned && crystalloid_mL >= kCrystalloid_mL - 1e-6) {
          drowned = true;
          warn("crystalloid", {format_number(crystalloid_mL, 0)});
        }
        break;
      }
      case Deed::drug: {
        const physiology::Order& o = e.orders[0];
        if (!e.usual.empty()) warn("dose_unusual", {e.args[0], e.args[1], e.args[2], e.usual});
        const bool infusion = o.kind == physiology::OrderKind::infuse, channel = infusion || o.kind == physiology::OrderKind::run_in;
        if (e.subject == "noradrenaline" && infusion) {
          if (e.amount > kNoradrenalineHigh) warn("noradrenaline_high", {format_trimmed(e.amount, 3)});
          if (e.amount >= kNoradrenalineAlone && bleeding > 0 && !blood) warn("noradrenaline_alone", {format_trimmed(e.amount, 3)});
        }
        if ((e.drug_group == "hypnotic" || e.drug_group == "vapour") && plan.patient.anaesthesia > 0 && !twice) {
          twice = true;
          warn("anaesthesia_twice", {e.args[0], format_trimmed(plan.patient.anaesthesia, 2)});
        }
        if (e.drug_group == "relaxant") {
          relaxed_until_s = std::max(relaxed_until_s, e.at_s + (e.subject == "succinylcholine" ? kShortBlock_s : kBlock_s));
          relaxant = e.args[0];
          if (!ventilated && !ventilated_by(arm, i, e.at_s + kRelaxed_s)) warn("relaxed_alone", {relaxant});
          if (!sleeps(plan, arm, e.at_s)) warn("relaxed_awake", {relaxant});
        }
        if (e.drug_group == "relaxant_reversal") relaxed_until_s = e.at_s;
        if (channel && o.substance == physiology::Substance::calcium && o.value > kCalcium_mmol_per_min * (1 + 1e-9)) warn("calcium_fast", {format_trimmed(o.value, 1)});
        if (channel && o.substance == physiology::Substance::potassium && o.value > kPotassium_mmol_per_min * (1 + 1e-9)) warn("potassium_fast", {format_number(o.value * 60, 0)});
        if (channel && o.substance == physiology::Substance::tranexamic_acid && o.value > kTranexamic_mg_per_min * (1 + 1e-9)) warn("tranexamic_fast", {format_number(o.value, 0)});
        break;
      }
      case Deed::ventilator:
        ventilated = on_the_machine(e, ventilated);
        if (!ventilated && e.at_s < relaxed_until_s && !ventilated_by(arm, i, e.at_s + kRelaxed_s)) warn("relaxed_alone", {relaxant});
        for (const physiology::Order& o : e.orders) {
          if (o.setting == physiology::Setting::tidal_mL && o.value > kTidal_mL_per_kg * predicted_kg) warn("tidal_large", {format_number(o.value, 0), format_number(o.value / predicted_kg, 1)});
          if (o.setting == physiology::Setting::inspiratory_cmH2O && o.value > kInspiratory_cmH2O) warn("inspiratory_high", {format_trimmed(o.value, 1)});
          if (o.setting == physiology::Setting::peep_cmH2O && o.value >= kPeep_cmH2O && bled) warn("peep_high", {format_trimmed(o.value, 1)});
        }
        break;
      case Deed::abdomen_mmHg:
        if (e.amount > kAbdomen_mmHg) warn("abdomen_high", {format_trimmed(e.amount, 1)});
        break;
      default: break;  // nothing dangerous in it
    }
  }
  for (PlanWarning& w : find_setting_dangers(plan, arm)) found.push_back(std::move(w));
  std::stable_sort(found.begin(), found.end(), [](const PlanWarning& a, const PlanWarning& b) { return a.at_s < b.at_s; });
  return found;
}

}  // namespace holotwin
