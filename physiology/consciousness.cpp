// An estimate of consciousness.
#include "physiology/consciousness.h"

#include <cmath>

#include "engine/core/math.h"
#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

Consciousness consciousness(const PhysiologyModel& m, const PhysiologyState& s, const Medication& given) {
  const double fed = 1.0 - s.brain_dim;  // update_brain
  // Confused near 0.6, unconscious near 0.5 (aviators' time of useful consciousness; recalled; to be checked); of all haemoglobin, so that carbon monoxide counts (coma at half of it).
  const double oxygenated = math::smoothstep(0.40, 0.66, oxyhaemoglobin(s.arterial_saturation, s));
  // Thinking suffers at 2.7 mmol/L (Mitrakou 1991, Am J Physiol 260:E67), coma is near 1.5 (assumed).
  const double sugared = math::smoothstep(1.2, 2.8, glucose_mmol_L(s));
  const double undrugged = 1.0 - math::clamp(given.effects.unresponsive, 0.0, 1.0);
  // An opioid that takes most of the drive to breathe leaves him hard to rouse, and with hardly any he is unconscious (recalled; to be checked; sizes assumed).
  const double roused = 1.0 - 0.85 * math::smoothstep(0.6, 1.0, -given.effects.on(DrugTarget::ventilatory_drive));
  const double calm = 1.0 - actions_of(given.effects).convulsion;
  const double unanaesthetised = 1.0 - math::smoothstep(0.02, 0.3, m.patient.anaesthesia);
  // Herniation (assumed: dim from 25 mmHg over rest's on, out at 50).
  const double unpressed = 1.0 - math::smoothstep(25.0, 50.0, s.icp_mmHg - m.icp_mmHg);
  // Carbon dioxide narcosis from 75-80 mmHg, coma near 120 (Sieker and Hickam 1956, Medicine 35:389; recalled; to be checked).
  const double clear = 1.0 - math::smoothstep(75.0, 125.0, s.alveolar_co2_mmHg);
  // Confused below 33, unconscious below 28-30 degrees (Danzl and Pozos 1994, N Engl J Med 331:1756); delirium and coma from 40.5 on (heat stroke).
  const double warm = math::smoothstep(27.0, 33.5, s.temperature_C) * (1.0 - math::smoothstep(40.5, 43.0, s.temperature_C));
  // A swollen, bruised brain itself: a severe injury is one with a score of 8 and less (Teasdale and Jennett 1974, Lancet 2:81), here 30 mL of swelling, by definition.
  const double whole = 1.0 - 0.85 * math::smoothstep(3.0, 45.0, s.brain_swelling_mL);
  // One who was without a pulse for three minutes wakes, after five confused, after ten seldom (recalled; to be checked; update_brain counts).
  const double unspoilt = 1.0 - math::smoothstep(0.08, 0.8, s.brain_lost);
  const double recovered = 1.0 - math::smoothstep(0.4, 0.9, s.stunned);
  // Septic encephalopathy: drowsy or confused, more so below a pressure of 65 (Gofton and Young 2012, Nat Rev Neurol 8:557, recalled; size assumed).
  const double unpoisoned = 1.0 - 0.25 * math::smoothstep(0.4, 1.0, s.inflammation);
  // Compressions seldom bring a brain back (under 1 %: Olaussen 2015, Resuscitation 86:44, recalled; to be checked).
  const double beating = s.organised > 0.5 ? 1.0 : 0.05 + 0.95 * math::smoothstep(0.30, 0.50, s.co_mL_per_s / m.co_mL_per_s);

  Consciousness c;
  c.share = fed * oxygenated * sugared * undrugged * whole * beating * unanaesthetised * unpressed * clear * warm * calm * recovered * unspoilt * unpoisoned * roused;
  c.glasgow = 3 + static_cast<int>(std::floor(12.0 * c.share + 0.5));
  c.level = c.glasgow >= 14 ? Alertness::awake : c.glasgow >= 9 ? Alertness::confused : Alertness::unresponsive;
  return c;
}

}  // namespace holotwin::physiology
