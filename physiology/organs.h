#pragma once
// How far a patient's organs differ from those of a healthy one of his age and size. Enters lane units: no header here.

namespace holotwin::physiology {

/// Shares of what is healthy (1: as it is), unless said otherwise. `patient_of` (patient.h) fills them from age, fitness, disease and pregnancy.
template <class V>
struct OrgansOf {
  V arterial_compliance = 1;          ///< of aorta and large arteries, for the blood they hold: old ones are stiff
  V heart_strength = 1;               ///< of the left ventricle's systolic elastance, the right one has the root of it: a weak heart is solved larger
  V lung_compliance = 1, chest_compliance = 1, airway_resistance = 1, lung_volume = 1;  ///< the last at the end of a breath out
  V more_shunt = 0, more_dead_space = 0;  ///< added to the shares of output and of alveolar ventilation
  V oxygen_demand = 1;
  V filtered_share = 0.20;            ///< of the plasma that flows through the kidneys (Guyton and Hall, ch. 27)
  V work_mL_per_kg_min = 36;          ///< oxygen that muscle can ask for beyond rest, of an average adult (exercise.inl)
};

}  // namespace holotwin::physiology
