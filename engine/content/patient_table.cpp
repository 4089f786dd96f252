#include "engine/content/patient_table.h"

#include <array>

#include "physiology/patient.h"

namespace holotwin {

namespace {

using physiology::Condition;
using physiology::Fitness;
using physiology::PatientParameters;

/// Ranges in which a slip is no patient; build_model() checks how the numbers fit together.
struct Number {
  const char* key;
  Range range;
  double PatientParameters::* member;
};
constexpr std::array kNumbers = {
    Number{"blood_volume_mL", {300, 14000}, &PatientParameters::blood_volume_mL},
    Number{"haematocrit", {0.15, 0.65}, &PatientParameters::haematocrit},
    Number{"hr_per_min", {35, 180}, &PatientParameters::hr_per_min},
    Number{"map_mmHg", {40, 140}, &PatientParameters::map_mmHg},
    Number{"cvp_mmHg", {0, 15}, &PatientParameters::cvp_mmHg},
    Number{"co_L_per_min", {0.5, 14}, &PatientParameters::co_L_per_min},
    Number{"temperature_C", {30, 41}, &PatientParameters::temperature_C},
    Number{"liver_flow_mL_per_min", {50, 4000}, &PatientParameters::liver_flow_mL_per_min},
};

template <class E>
std::vector<std::string> names(const char* (*name)(E)) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < static_cast<std::size_t>(E::count); ++i) all.emplace_back(name(static_cast<E>(i)));
  return all;
}

void ignore(TableReader& r, const char* key) { r.text(key, {}); }  // known, and absent

/// Fitness, disease and pregnancy; true where any is given.
bool read_health(TableReader& r, physiology::Person& person) {
  if (r.has("fitness") && r.has("vo2max_mL_per_kg_min")) r.complain("fitness", "is given beside vo2max_mL_per_kg_min", "give one of them");
  if (r.has("fitness")) person.fitness = static_cast<Fitness>(r.choice("fitness", names(physiology::fitness_name)));
  else ignore(r, "fitness");
  if (r.has("vo2max_mL_per_kg_min")) person.vo2max_mL_per_kg_min = r.number("vo2max_mL_per_kg_min", {10, 90});
  else ignore(r, "vo2max_mL_per_kg_min");
  if (r.has("conditions"))
    for (const std::size_t c : r.choices("conditions", names(physiology::condition_name))) person.conditions.set(c);
  else ignore(r, "conditions");
  person.pregnancy_weeks = r.number("pregnancy_weeks", {0, 42}, 0);
  return r.has("fitness") || r.has("vo2max_mL_per_kg_min") || r.has("conditions") || r.has("pregnancy_weeks");
}

}  // namespace

bool read_patient(TableReader r, PatientParameters& p) {
  physiology::Person person;
  person.age_y = r.number("age_y", {physiology::kYoungest_y, physiology::kOldest_y});
  person.male = r.choice("sex", {"male", "female"}) == 0;
  if (r.has("height_cm")) person.height_cm = r.number("height_cm", {physiology::kShortest_cm, physiology::kTallest_cm});
  else ignore(r, "height_cm");
  if (r.has("weight_kg")) person.weight_kg = r.number("weight_kg", {physiology::kLightest_kg, physiology::kHeaviest_kg});
  else ignore(r, "weight_kg");
  person.anaesthesia = r.number("anaesthesia", {0, 1}, 0);

  bool derived = read_health(r, person) || !person.height_cm || !person.weight_kg;
  for (const Number& n : kNumbers) derived = derived || !r.has(n.key);
  if (derived) {
    const auto made = physiology::patient_of(person);
    if (made) {
      p = *made;
    } else {  // "height_cm is 180 at 3 years": the key stands first
      const std::string& what = made.error().what;
      const std::size_t space = what.find(' ');
      r.complain(what.substr(0, space), what.substr(space + 1), made.error().how);
    }
  } else {
    p.age_y = person.age_y;
    p.male = person.male;
    p.height_cm = *person.height_cm;
    p.weight_kg = *person.weight_kg;
    p.anaesthesia = person.anaesthesia;
  }
  for (const Number& n : kNumbers) p.*n.member = r.number(n.key, n.range, p.*n.member);
  r.finish();
  return derived;
}

}  // namespace holotwin
