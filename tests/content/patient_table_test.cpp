#include "engine/content/patient_table.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "engine/content/plan_file.h"
#include "engine/content/scenario_file.h"
#include "engine/core/file.h"
#include "physiology/model.h"
#include "physiology/patient.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using physiology::PatientParameters;

const DrugLibrary& drugs() {
  static const DrugLibrary all = *load_drugs(fs::path(HOLOTWIN_SOURCE_DIR) / "assets/drugs");
  return all;
}

std::string plan(const std::string& patient, const std::string& event = "") {
  return "schema = 1\ntitle = \"Trial\"\n[patient]\n" + patient + "\n[run]\nduration = \"10:00\"\nsample_s = 5\n" + event + "[[arm]]\nid = \"nothing\"\ntitle = \"Nothing\"\n";
}

Plan read(const std::string& patient, const std::string& event = "") {
  const auto p = parse_plan(plan(patient, event), "trial", drugs());
  EXPECT_TRUE(p) << patient << ": " << (p ? "" : p.error().message());
  return p ? *p : Plan{};
}

std::string message(const std::string& patient) {
  const auto p = parse_plan(plan(patient), "trial", drugs());
  return p ? "accepted" : p.error().message();
}

TEST(PatientTable, AgeAndSexAreEnough) {
  for (const char* patient : {"age_y = 3\nsex = \"female\"", "age_y = 70\nsex = \"male\"", "age_y = 1\nsex = \"male\""}) {
    const Plan p = read(patient);
    const auto model = physiology::build_model(p.patient, p.resting);
    ASSERT_TRUE(model) << patient << ": " << (model ? "" : model.error().message());
    EXPECT_NEAR(physiology::vitals(*model, physiology::initial_state(*model)).map_mmHg, p.patient.map_mmHg, 0.03 * p.patient.map_mmHg);
  }
  const PatientParameters child = read("age_y = 3\nsex = \"female\"").patient;
  EXPECT_NEAR(child.weight_kg, physiology::usual_weight_kg(3, false), 1e-9);
  EXPECT_EQ(child.anaesthesia, 0);
  EXPECT_EQ(child.male, false);
}

TEST(PatientTable, ADescriptionComesToWhatPatientOfMakesOfIt) {
  const PatientParameters p = read("age_y = 65\nsex = \"male\"\nheight_cm = 175\nweight_kg = 80\nfitness = \"active\"\nconditions = [\"copd\", \"hypertension\"]\nanaesthesia = 0.5").patient;
  physiology::Person person;
  person.age_y = 65;
  person.height_cm = 175;
  person.weight_kg = 80;
  person.fitness = physiology::Fitness::active;
  person.conditions.set(static_cast<std::size_t>(physiology::Condition::copd));
  person.conditions.set(static_cast<std::size_t>(physiology::Condition::hypertension));
  person.anaesthesia = 0.5;
  const PatientParameters made = *physiology::patient_of(person);
  EXPECT_EQ(p.hr_per_min, made.hr_per_min);
  EXPECT_EQ(p.map_mmHg, made.map_mmHg);
  EXPECT_EQ(p.blood_volume_mL, made.blood_volume_mL);
  EXPECT_EQ(p.organs.airway_resistance, made.organs.airway_resistance);
  const PatientParameters mother = read("age_y = 30\nsex = \"female\"\npregnancy_weeks = 36").patient;
  EXPECT_GT(mother.co_L_per_min, 1.3 * read("age_y = 30\nsex = \"female\"").patient.co_L_per_min);
  EXPECT_GT(read("age_y = 25\nsex = \"male\"\nvo2max_mL_per_kg_min = 70").patient.organs.work_mL_per_kg_min, 60);
}

TEST(PatientTable, WhatIsGivenHolds) {
  const PatientParameters derived = read("age_y = 40\nsex = \"male\"").patient, p = read("age_y = 40\nsex = \"male\"\nhr_per_min = 61\nhaematocrit = 0.3\ncvp_mmHg = 3").patient;
  EXPECT_EQ(p.hr_per_min, 61);
  EXPECT_EQ(p.haematocrit, 0.3);
  EXPECT_EQ(p.cvp_mmHg, 3);
  EXPECT_EQ(p.map_mmHg, derived.map_mmHg);
  EXPECT_EQ(p.blood_volume_mL, derived.blood_volume_mL);
}

TEST(PatientTable, AWholeTableIsReadAsItStands) {
  // Nothing is derived: not the numbers, not the organs, not the ventilator.
  const Plan p = *load_plan(fs::path(HOLOTWIN_SOURCE_DIR) / "assets/plans/haemorrhage.toml", drugs());
  EXPECT_EQ(p.patient.co_L_per_min, 5.6);
  EXPECT_EQ(p.patient.organs.arterial_compliance, 1);
  EXPECT_EQ(p.patient.organs.more_shunt, 0);
  EXPECT_EQ(p.patient.organs.filtered_share, 0.20);
  EXPECT_EQ(p.resting.tidal_mL, 500);
  EXPECT_EQ(p.resting.vent_rate_per_min, 14);
  const Scenario s = *load_scenario(fs::path(HOLOTWIN_SOURCE_DIR) / "assets/scenarios/liver_trauma.toml");
  EXPECT_FALSE(s.patient_derived);
  EXPECT_EQ(s.patient.organs.arterial_compliance, 1);
}

TEST(PatientTable, TheVentilatorFitsADerivedPatient) {
  const Plan child = read("age_y = 2\nsex = \"male\"");
  EXPECT_NEAR(child.resting.tidal_mL, 85, 15) << "7 mL/kg of 12 kg";
  EXPECT_GT(child.resting.vent_rate_per_min, 22);
  EXPECT_EQ(child.resting.peep_cmH2O, 5);
  EXPECT_EQ(course_of(child, child.arms[0]).resting.tidal_mL, child.resting.tidal_mL);
  const Plan own = read("age_y = 2\nsex = \"male\"", "[[event]]\nat = \"0:00\"\nventilator = \"spontaneous\"\n");
  EXPECT_LT(own.resting.vent_rate_per_min, child.resting.vent_rate_per_min * 1.2);
  EXPECT_NEAR(own.resting.tidal_mL, child.resting.tidal_mL, 1e-9);
}

TEST(PatientTable, WhatIsWrongIsNamedWithLineAndRange) {
  struct Case {
    const char *patient, *says;
    int line;
  };
  for (const Case& c : {
           Case{"age_y = 40\nsex = \"male\"\nweight_kg = 900", "patient.weight_kg is 900 (give 6 to 250 kg)", 6},
           Case{"age_y = 0.2\nsex = \"male\"", "patient.age_y is 0.2 (give 1 to 95", 4},
           Case{"age_y = 3\nsex = \"male\"\nheight_cm = 180", "patient.height_cm is 180 at 3 years (give 68.", 6},
           Case{"age_y = 3\nsex = \"male\"\nweight_kg = 60", "patient.weight_kg is 60 at a height of 95 cm (give 9.", 6},
           Case{"age_y = 30\nsex = \"male\"\npregnancy_weeks = 20", "patient.pregnancy_weeks is 20 for a man", 6},
           Case{"age_y = 30\nsex = \"female\"\npregnancy_weeks = 60", "give 0 to 42", 6},
           Case{"age_y = 30\nsex = \"male\"\nfitness = \"athletic\"", "did you mean \"athlete\"?", 6},
           Case{"age_y = 30\nsex = \"male\"\nfitness = \"active\"\nvo2max_mL_per_kg_min = 50", "patient.fitness is given beside vo2max_mL_per_kg_min (give one of them)", 6},
           Case{"age_y = 30\nsex = \"male\"\nconditions = [\"hart_failure\"]", "did you mean \"heart_failure\"?", 6},
           Case{"age_y = 30\nsex = \"male\"\nconditions = [\"copd\", \"copd\"]", "names \"copd\" twice", 6},
           Case{"age_y = 30\nsex = \"male\"\nweight_kq = 70", "did you mean weight_kg?", 6},
           Case{"age_y = 30\nsex = \"male\"\nhr_per_min = 300", "patient.hr_per_min is 300 (give 35 to 180", 6},
           Case{"age_y = 30", "the key patient.sex is missing", 3},
       }) {
    const std::string m = message(c.patient);
    EXPECT_NE(m.find(c.says), std::string::npos) << m;
    EXPECT_NE(m.find("trial.toml:" + std::to_string(c.line) + ":"), std::string::npos) << m;
  }
}

}  // namespace
}  // namespace holotwin
