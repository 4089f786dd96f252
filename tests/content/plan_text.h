#pragma once
// A plan as text for tests, with more events where they are wanted, and what reading it says.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/content/plan_file.h"

namespace holotwin {

using Ids = std::vector<std::string>;

inline const DrugLibrary& drugs() {
  static const DrugLibrary all = *load_drugs(std::filesystem::path(HOLOTWIN_SOURCE_DIR) / "assets/drugs");
  return all;
}

/// A short plan with every kind of event.
inline std::string plan() {
  return R"(schema = 1
title = "Trial"
[patient]
age_y = 34
sex = "male"
weight_kg = 75
height_cm = 178
blood_volume_mL = 5250
haematocrit = 0.43
hr_per_min = 72
map_mmHg = 90
cvp_mmHg = 5
co_L_per_min = 5.6
temperature_C = 36.8
anaesthesia = 0.5
liver_flow_mL_per_min = 1450
[run]
start = "-2:00"
duration = "30:00"
sample_s = 5
[[limit]]
metric = "map"
low = 65
high = 90
from = "5:00"
[[event]]
at = "0:00"
bleed = "artery"
vessel = "hepatic_artery"
area_mm2 = 0.5
zero_flow_mmHg = 13
[[event]]
at = "-1:00"
bleed = "ooze"
rate_mL_per_min = 20
[[arm]]
id = "nothing"
title = "Nothing"
[[arm]]
id = "all"
title = "Everything"
[[arm.event]]
at = "1:00"
hold = "artery"
share = 0.8
[[arm.event]]
at = "2:00"
clamp = "pringle"
[[arm.event]]
at = "6:00"
unclamp = "pringle"
[[arm.event]]
at = "7:00"
stop_bleed = "artery"
[[arm.event]]
at = "3:00"
fluid = "red_cells"
units = 2
rate_mL_per_min = 56
label = "blood"
[[arm.event]]
at = "3:00"
fluid = "crystalloid"
volume_mL = 500
over = "10:00"
[[arm.event]]
at = "4:00"
fluid = "plasma"
rate_mL_per_min = 50
[[arm.event]]
at = "8:00"
stop_fluid = "plasma"
[[arm.event]]
at = "4:30"
drug = "calcium_chloride"
bolus = 1
unit = "g"
over = "3:00"
[[arm.event]]
at = "5:00"
drug = "noradrenaline"
infusion = 0.1
unit = "ug/kg/min"
[[arm.event]]
at = "20:00"
stop_drug = "noradrenaline"
[[arm.event]]
at = "9:00"
ventilator = "controlled"
tidal_mL = 450
peep_cmH2O = 8
[[arm.event]]
at = "9:30"
oxygen_fio2 = 0.8
[[arm.event]]
at = "10:00"
abdomen_mmHg = 12
[[arm.event]]
at = "11:00"
venous_air_mL_per_min = 40
)";
}

/// `text` with more events of its last arm, one after another.
inline std::string with_events(std::string text, const std::vector<std::string>& all) {
  for (const std::string& e : all) text += "[[arm.event]]\n" + e + "\n";
  return text;
}

/// One arm of one who is awake, derived.
inline std::string awake(const std::vector<std::string>& all) {
  std::string text = "schema = 1\ntitle = \"Awake\"\n[patient]\nage_y = 40\nsex = \"female\"\nheight_cm = 168\nweight_kg = 65\n[run]\nstart = \"-2:00\"\nduration = \"30:00\"\nsample_s = 5\n[[arm]]\nid = \"one\"\ntitle = \"One\"\n";
  return with_events(std::move(text), all);
}

/// Events of the second arm, one after another.
inline std::string events(const std::vector<std::string>& all) { return with_events(plan(), all); }
/// One more.
inline std::string plus(const std::string& event) { return events({event}); }

inline std::string message(const std::string& text) {
  const auto p = parse_plan(text, "trial", drugs());
  return p ? "accepted" : p.error().message();
}
/// The ids of the warnings about one arm.
inline Ids warnings(const std::string& text, std::size_t arm = 1) {
  const auto p = parse_plan(text, "trial", drugs());
  EXPECT_TRUE(p) << (p ? "" : p.error().message());
  Ids ids;
  if (p)
    for (const PlanWarning& w : p->arms[arm].warnings) ids.push_back(w.id);
  return ids;
}

}  // namespace holotwin
