#include "physiology/medication.h"

#include <algorithm>
#include <span>

#include "engine/core/math.h"
#include "physiology/body.h"
#include "physiology/model.h"
#include "physiology/numbers.h"

namespace holotwin::physiology {

namespace {

constexpr std::uint64_t kFramesPerUpdate = 9;
constexpr double kUpdate_s = static_cast<double>(kFramesPerUpdate) * kFrameTime_s;
constexpr double kLeastTwitch = 0.03;  // that an eye or a finger finds (assumed)
constexpr double kAwakeEeg = 93.0, kPainWakes = 1.2;  // the index of one who is awake (Eleveld 2018)

/// Of the breath that a block of the muscles for it takes away: quiet breath needs a small part of the diaphragm's strength (assumed: none is
/// lost to a block of three quarters, all to one of 97 %).
double breath_lost(double block) { return math::smoothstep(0.75, 0.97, block); }

bool wants(const DrugOrder& o) { return o.bolus > 0 || o.per_s > 0 || o.depot > 0 || o.inspired_pct > 0; }

DrugBody body_of(const PhysiologyModel& m, const PhysiologyState& s, const PhysiologyInput& input, double bled_mL) {
  const double blood_mL = s.red_cells_mL + s.plasma_mL;
  DrugBody b;
  b.co_ratio = s.co_mL_per_s / m.co_mL_per_s;
  b.blood_ratio = blood_mL / m.patient.blood_volume_mL;
  b.renal_ratio = math::clamp(both(s.filtration_mL_per_s) / (2.0 * m.kidney.filtration_mL_per_s), 0.0, 1.0);
  b.bled_fraction = bled_mL / std::max(blood_mL, 1.0);
  const InputOf<double> in = numbers_of(input);
  FrameOf<double> frame;
  set_ventilation(m, in, s, frame);
  b.alveolar_ventilation_L_per_s = alveolar_ventilation_mL_per_s(m, in, frame, s) * 1e-3;
  return b;
}

}  // namespace

Medication initial_medication() {
  Medication m;
  m.drugs = initial_pharmacology();
  return m;
}

DrugCovariates covariates_of(const PatientParameters& p) {
  DrugCovariates c;
  c.age_y = p.age_y;
  c.weight_kg = p.weight_kg;
  c.height_cm = p.height_cm;
  c.male = p.male;
  c.blood_volume_L = p.blood_volume_mL * 1e-3;
  return c;
}

DrugActionsOf<double> actions_of(const DrugEffects& e) {
  DrugActionsOf<double> a;
  a.heart_rate = e.on(DrugTarget::heart_rate);
  a.vagal_tone = e.on(DrugTarget::vagal_tone);
  a.contractility = e.on(DrugTarget::contractility);
  a.systemic_resistance = e.on(DrugTarget::systemic_resistance);
  a.pulmonary_resistance = e.on(DrugTarget::pulmonary_resistance);
  a.baroreflex_gain = e.on(DrugTarget::baroreflex_gain);
  a.sympathetic_outflow = e.on(DrugTarget::sympathetic_outflow);
  a.beta_blockade = e.beta1_blockade;
  a.vapour = e.mac;
  a.convulsion = math::smoothstep(0.6, 1.1, e.on(DrugTarget::seizure));
  a.vascular_response = e.on(DrugTarget::vascular_response);
  a.venous_tone = e.on(DrugTarget::venous_tone);
  a.ventilatory_drive = e.on(DrugTarget::ventilatory_drive);
  a.bronchial_tone = e.on(DrugTarget::bronchial_tone);
  a.paralysis = breath_lost(e.respiratory_block);
  a.metabolism = e.on(DrugTarget::metabolism);
  a.av_conduction = e.on(DrugTarget::av_conduction);
  a.excitability = e.on(DrugTarget::excitability);
  a.hypnosis = e.on(DrugTarget::hypnosis);
  a.antinociception = e.on(DrugTarget::antinociception);
  a.cerebral_metabolism = e.on(DrugTarget::cerebral_metabolism);
  a.muscle_calcium_release = e.on(DrugTarget::muscle_calcium_release);
  a.glucose_mmol_L_h = e.on(DrugTarget::glucose);
  a.temperature_C = e.on(DrugTarget::temperature);
  a.osmolality = e.on(DrugTarget::osmolality);
  a.lactate_mmol_L_h = e.on(DrugTarget::lactate);
  a.potassium_mmol_L = e.on(DrugTarget::potassium);
  a.base_excess_mmol_L = e.on(DrugTarget::base_excess);
  a.urine_mL_per_min = e.on(DrugTarget::urine);
  a.capillary_leak = e.on(DrugTarget::capillary_leak);
  a.mediators = e.on(DrugTarget::mediators);
  a.pathogen_kill_log10_h = e.on(DrugTarget::pathogen_kill);
  return a;
}

void medicate(const PharmacologyModel& drugs, const PhysiologyModel& model, const PhysiologyState& state, const PhysiologyOutput& last, Medication& given, PhysiologyInput& input) {
  given.any = given.any || std::any_of(given.orders.begin(), given.orders.end(), wants);
  if (!given.any) {
    input.drugs = {};
    return;
  }
  for (std::size_t i = 0; i < kMaxBleeds; ++i) given.bled_mL += last.bled_red_cells_mL[i] + last.bled_plasma_mL[i];
  given.bled_mL += last.fixed_red_cells_mL + last.fixed_plasma_mL;
  if (given.frame++ % kFramesPerUpdate != 0) return;

  given.body = body_of(model, state, input, given.bled_mL);
  given.bled_mL = 0;
  update_pharmacokinetics(drugs, given.drugs, given.orders, given.body, kUpdate_s);
  for (DrugOrder& o : given.orders) o.bolus = o.bolus_over_s = o.depot = 0;
  given.effects = effects(drugs, given.drugs, given.body);
  input.drugs = actions_of(given.effects);
}

void read_monitors(const PhysiologyModel& model, const PhysiologyState& state, const PhysiologyInput& input, const Medication& given, Vitals& v) {
  const bool own = input.ventilation == Ventilation::spontaneous;
  if ((own || input.mode == VentilatorMode::pressure_support) && state.exhaled_mL < model.dead_space_mL) v.rr_per_min = 0;
  if (!given.any) return;
  // What hurts wakes, most where sleep is light (Guignard 2000, Anesth Analg 90:161: rises at intubation without an opioid; assumed: 15 of 50 at laryngoscopy).
  const double asleep = math::clamp(given.drugs.processed_eeg / kAwakeEeg, 0.0, 1.0);
  // Without blood or oxygen it is flat within a minute (recalled; to be checked; from half of consciousness lost on, and between saturations of 0.4 and 0.15; assumed).
  const double lit = (1.0 - math::smoothstep(0.5, 0.97, state.brain_dim)) * math::smoothstep(0.15, 0.40, state.arterial_saturation);
  v.processed_eeg = lit * (given.drugs.processed_eeg + kPainWakes * state.nociception * asleep * (kAwakeEeg - kAwakeEeg * asleep));
  // After succinylcholine all four twitches are as high as the first, until none is seen: the ratio alone would say that nothing was given.
  v.first_twitch = 1.0 - given.effects.on(DrugTarget::neuromuscular_block);
  v.tof_ratio = v.first_twitch < kLeastTwitch ? 0.0 : given.effects.tof_ratio;
}

void hash_medication(const Medication& given, Hasher& hasher) {
  for (const DrugState& d : given.drugs.drugs) {
    hasher.values(std::span<const double>(d.amount));
    for (const double v : {d.depot, d.pending, d.pending_per_s, d.effect_site, d.respiratory_site, d.given, d.eliminated, d.bled, d.unabsorbed}) hasher.value(v);
  }
  for (const ComplexState& c : given.drugs.complexes) {
    hasher.values(std::span<const double>(c.umol));
    hasher.value(c.eliminated_umol);
    hasher.value(c.bled_umol);
  }
  hasher.value(given.drugs.processed_eeg);
  hasher.value(given.bled_mL);
  hasher.value(given.frame);
}

}  // namespace holotwin::physiology
