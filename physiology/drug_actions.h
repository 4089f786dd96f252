#pragma once
// What all drugs in a body do to it, as an input of the step. Enters lane units: no header here.

namespace holotwin::physiology {

/// Fractions added to what would be there without drugs (-1 abolishes it) unless said otherwise; all 0: no drugs. Names and laws: DrugTarget.
template <class V>
struct DrugActionsOf {
  V heart_rate = 0, vagal_tone = 0, contractility = 0, systemic_resistance = 0, pulmonary_resistance = 0, baroreflex_gain = 0;
  V sympathetic_outflow = 0;          ///< stirred as pain does, 1 as the worst
  V beta_blockade = 0;                ///< share of what the nerves drive heart and muscle with that is blocked
  V vapour = 0;                       ///< inhaled, in MAC of his age
  V convulsion = 0;                   ///< general: 0 none .. 1
  V vascular_response = 0;            ///< of vessels to noradrenaline
  V venous_tone = 0;                  ///< share of the veins' unstressed volume squeezed out
  V ventilatory_drive = 0, bronchial_tone = 0;
  V paralysis = 0;                    ///< of the muscles he breathes with: 0 none .. 1 all
  V metabolism = 0;                   ///< of oxygen demand
  V av_conduction = 0, excitability = 0;  ///< of the heart
  V hypnosis = 0, antinociception = 0;    ///< 0 none .. 1 all
  V muscle_calcium_release = 0;
  V glucose_mmol_L_h = 0;                 ///< taken out of the blood (below 0) or brought
  V temperature_C = 0;                    ///< by which the set point is moved
  V osmolality = 0;                       ///< mOsm/kg, of what stays outside the cells
  V cerebral_metabolism = 0;
  V lactate_mmol_L_h = 0;             ///< made beyond what the body's own model makes
  V potassium_mmol_L = 0;             ///< moved out of the cells
  V base_excess_mmol_L = 0;           ///< by what was given
  V urine_mL_per_min = 0;             ///< of a kidney that is perfused
  V capillary_leak = 0;               ///< of what inflammation lets out
  V mediators = 0;                    ///< of what an allergen releases
  V pathogen_kill_log10_h = 0;        ///< powers of ten an hour
};

}  // namespace holotwin::physiology
