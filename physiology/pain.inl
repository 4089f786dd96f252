// Nociception: what of a stimulus gets past opioids, sleep and blocked nerves, and what it stirs. The reflexes take it from the state (baroreflex.inl).
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// The pressure rises within half a minute of a laryngoscopy and is back in five (Shribman 1987, Br J Anaesth 59:295, recalled; to be checked).
constexpr double kPainComes_s = 10.0, kPainGoes_s = 60.0;
// Sleep alone takes little: under 4 mg/L of propofol all ten moved at intubation, and pressure, rate and the processed EEG rose; with remifentanil they rose less, by its
// effect site, and with 8 ug/L hardly (Guignard 2000, Anesth Analg 90:161). assumed: four tenths.
constexpr double kSleepTakes = 0.4;

}  // namespace

template <class V>
void add_pain(const StateOf<V>& s, InputOf<V>& in) {
  in.stirred += 0.6 * s.nociception;  // a cut raises a light sleeper's ventilation by a quarter and more (assumed)
}

template <class V>
void update_pain(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  // Opioids work before the stimulus arrives (Bouillon 2004's hierarchy). assumed: with the power 1.5 of what their effect leaves, so that 4 to 6 ug/L of remifentanil leave an
  // eighth (half of patients hold their pressure within 20 % at 3.7 ug/L and 1 MAC of desflurane: Lee 2011, Korean J Anesthesiol 60:12).
  const V left = math::clamp(1.0 - in.drugs.antinociception, 0.0, 1.0);
  const V arrives = in.surgical_stimulus * left * math::sqrt(left) * (1.0 - kSleepTakes * math::clamp(in.drugs.hypnosis, 0.0, 1.0)) * (1.0 - m.patient.anaesthesia) * (1.0 - blocked(m, s).stimulus);
  low_pass(s.nociception, arrives, kFrameTime_s, select(arrives > s.nociception, V(kPainComes_s), V(kPainGoes_s)));
}

}  // namespace holotwin::physiology
