#pragma once
// A patient as one describes a person: age, sex, size, fitness, diseases, pregnancy. What the model asks for is derived from that by published
// scaling; each number's source stands beside it in patient.cpp, and the table of them in README.md, "Patients".
#include <bitset>
#include <cstdint>
#include <optional>

#include "engine/core/result.h"
#include "physiology/physiology.h"

namespace holotwin::physiology {

enum class Fitness : std::uint8_t { sedentary, average, active, athlete, count };
enum class Condition : std::uint8_t { hypertension, heart_failure, copd, anaemia, chronic_kidney_disease, count };
/// "heart_failure": as a file says it.
[[nodiscard]] const char* fitness_name(Fitness f);
[[nodiscard]] const char* condition_name(Condition c);

struct Person {
  double age_y = 40;                            ///< 1 to 95
  bool male = true;
  std::optional<double> height_cm, weight_kg;   ///< absent: the median of that age and sex. In pregnancy the weight of today
  Fitness fitness = Fitness::average;
  std::optional<double> vo2max_mL_per_kg_min;   ///< instead of `fitness`: 10 to 90
  std::bitset<static_cast<std::size_t>(Condition::count)> conditions;
  double pregnancy_weeks = 0;                   ///< 0: not pregnant; to 42
  double anaesthesia = 0;                       ///< 0 awake .. 1 deep, as in PatientParameters
};

/// Median height and weight of that age and sex (CDC 2000 up to 20 years).
[[nodiscard]] double usual_height_cm(double age_y, bool male);
[[nodiscard]] double usual_weight_kg(double age_y, bool male);

/// A healthy or chronically ill one of that description at rest. Fails on what lies outside the ranges or contradicts itself, naming it and what is allowed.
[[nodiscard]] Result<PatientParameters> patient_of(const Person& person);

/// Breaths for this patient at rest: 7 mL/kg of ideal weight, as often as his carbon dioxide asks for. Breathing air for himself, or on the
/// ventilator with PEEP 5 and half oxygen.
[[nodiscard]] PhysiologyInput resting_input(const PatientParameters& patient, Ventilation ventilation);

/// Of lungs and chest together, with what `input` says is without air and where the tube's end is (ventilator.inl): what a cmH2O of the ventilator fills.
[[nodiscard]] double compliance_mL_per_cmH2O(const PatientParameters& patient, const PhysiologyInput& input);

}  // namespace holotwin::physiology
