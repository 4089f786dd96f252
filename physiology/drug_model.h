#pragma once
// What a drug is, as numbers: what a file of assets/drugs says (DrugParameters) and what that means for one patient
// (PharmacologyModel). Names, units of files and sources: engine/content/drug_file.h, assets/drugs/README.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace holotwin::physiology {

inline constexpr std::size_t kMaxDrugs = 48;             ///< files in assets/drugs: 43
inline constexpr std::size_t kMaxDrugCompartments = 4;   ///< central and three peripheral (vapours need three)
inline constexpr std::size_t kMaxDrugEffects = 16, kMaxDrugBlocks = 4;                     ///< of one drug
inline constexpr std::size_t kMaxEffectGroups = 256, kMaxEffectMembers = 320, kMaxBlocks = 32, kMaxBindings = 2;  ///< of all

/// What a drug acts on. The unit of an effect and how several join: drug_target_law().
enum class DrugTarget : std::uint8_t {
  // heart and vessels
  heart_rate, vagal_tone, av_conduction, excitability, contractility, systemic_resistance, venous_tone, pulmonary_resistance, baroreflex_gain,
  sympathetic_outflow,     ///< stirred: 1 as the worst pain does
  vascular_response,       ///< of vessels to catecholamines (corticosteroids in shock)
  capillary_leak,
  // breathing
  ventilatory_drive, bronchial_tone, chest_wall_rigidity,
  // brain
  hypnosis, antinociception, cerebral_metabolism,
  seizure,                 ///< drive to convulse: 1 convulses, below 0 protects
  // muscle
  neuromuscular_block,     ///< of the first twitch
  train_of_four,           ///< fade: 1 is a train-of-four ratio of 0
  muscle_calcium_release,  ///< from the sarcoplasmic reticulum: what malignant hyperthermia has too much of
  // metabolism, salts, kidney, blood, immune system
  metabolism, temperature, glucose, lactate, potassium, calcium, base_excess, osmolality, urine, fibrinolysis, clotting_factors, adrenal_response,
  mediators,               ///< release of anaphylactic mediators
  pathogen_kill,
  count
};
inline constexpr std::size_t kDrugTargetCount = static_cast<std::size_t>(DrugTarget::count);

/// How the effects of several receptors on one target join.
enum class EffectLaw : std::uint8_t {
  factor,  ///< fraction added to the resting value: 1 + total = product of (1 + each); -1 abolishes
  share,   ///< 0 none .. 1 all: 1 - total = product of (1 - each)
  sum,     ///< in the target's own unit
};
[[nodiscard]] constexpr EffectLaw drug_target_law(DrugTarget t) {
  switch (t) {
    case DrugTarget::hypnosis: case DrugTarget::antinociception: case DrugTarget::neuromuscular_block: case DrugTarget::train_of_four:
    case DrugTarget::chest_wall_rigidity:
      return EffectLaw::share;
    case DrugTarget::venous_tone: case DrugTarget::temperature: case DrugTarget::glucose: case DrugTarget::lactate: case DrugTarget::potassium:
    case DrugTarget::calcium: case DrugTarget::base_excess: case DrugTarget::osmolality: case DrugTarget::urine: case DrugTarget::clotting_factors:
    case DrugTarget::pathogen_kill: case DrugTarget::seizure: case DrugTarget::sympathetic_outflow:
      return EffectLaw::sum;
    default:
      return EffectLaw::factor;
  }
}

/// Through what. Drugs of one target and receptor compete for it: they add as multiples of their EC50, and blockers shift them all.
/// own: each drug for itself.
enum class Receptor : std::uint8_t {
  own, gaba_a, nmda, mu_opioid, alpha1, beta1, beta2, vasopressin1, muscarinic, nicotinic, depolarising, sodium_channel, ryanodine, count
};
inline constexpr std::size_t kReceptorCount = static_cast<std::size_t>(Receptor::count);

enum class KineticModel : std::uint8_t { mammillary, eleveld_propofol, eleveld_remifentanil, inhaled };
/// How volumes and clearances of a mammillary model follow the patient's size; the file gives them for the 70 kg adult, or per kg.
enum class SizeScaling : std::uint8_t {
  fixed,       ///< the same for everyone
  per_kg,      ///< both with weight
  allometric,  ///< volumes with weight, clearances with weight^0.75, ke0 with weight^-0.25 (West, Brown, Enquist 1997)
  fat_free,    ///< the same with fat-free mass (Al-Sallami 2015) for weight
};
/// What a dose is counted in; concentrations are that per litre. pct_L: litres of vapour in a hundred, so that a concentration is vol %.
enum class DrugUnit : std::uint8_t { mg, ug, g, mmol, IU, mL, pct_L, count };

struct KineticParameters {
  KineticModel model = KineticModel::mammillary;
  SizeScaling scaling = SizeScaling::allometric;
  std::size_t compartments = 1;
  std::array<double, kMaxDrugCompartments> volume_L{};                  ///< at 70 kg; L/kg where per_kg
  double clearance_L_per_min = 0;                                       ///< of the first; L/min/kg where per_kg
  std::array<double, kMaxDrugCompartments - 1> exchange_L_per_min{};    ///< between the first and each other
  double ke0_per_min = 0;              ///< plasma to effect site; 0: from t_peak_min
  double respiratory_ke0_per_min = 0;  ///< plasma to the muscles he breathes with, reached sooner than the thumb that is watched; 0: as the effect site
  double t_peak_min = 0;               ///< of the effect-site concentration after a bolus; both 0: the effect follows plasma
  double clearance_per_year = 0;       ///< clearance x (1 + this (age - clearance_age_y))
  double clearance_age_y = 40;
  double maturation_weeks = 0;         ///< post-menstrual age of half the adult clearance; 0: none
  double maturation_hill = 1;
  double flow_share = 0;               ///< of clearance in proportion to cardiac output (organs that clear all they are brought)
  double renal_share = 0;              ///< of clearance in proportion to kidney function
  // inhaled
  double blood_gas = 0;                ///< partition coefficient
  std::array<double, 3> tissue_gas{};  ///< vessel-rich, muscle, fat
  double mac40_pct = 0;                ///< minimum alveolar concentration at 40 years
};

/// E = emax u^hill / (1 + u^hill), u = C / ec50; or E = emax C where linear.
struct EffectParameters {
  DrugTarget on = DrugTarget::count;
  Receptor receptor = Receptor::own;
  bool linear = false;
  bool in_mac = false;           ///< ec50 is a multiple of MAC
  double emax = 0, ec50 = 1, hill = 1;
  double ec50_per_year = 0;      ///< ec50 x exp(this (age - 35))
  double potency_in_shock = 1;   ///< ec50 divided by this when 40 % of the blood is lost
  double eeg_share = 1;          ///< hypnosis only: how much of it the processed EEG sees
};

/// EC50s of the receptor's agonists x (1 + (C/kb) / (1 + C/(kb most))); most 0: no ceiling (Gaddum).
struct BlockParameters {
  Receptor receptor = Receptor::own;
  double kb = 1, most = 0;
};

/// A drug that takes another out of solution, one molecule by one, in plasma at once and at the effect site with a rate.
struct BindingParameters {
  int bound = -1;                            ///< index of the other drug; -1: none
  double kd_umol_L = 1, own_g_per_mol = 1, bound_g_per_mol = 1;
  double site_removal_L_per_umol_min = 0;    ///< effect-site loss of the other drug per free umol/L of this one
};

/// One way in that is not a vein: muscle, airway, tissue.
struct DepotParameters {
  double absorption_per_min = 0;  ///< 0: none
  double bioavailability = 1;
};

/// A drug as its file says.
struct DrugParameters {
  DrugUnit unit = DrugUnit::mg;
  KineticParameters kinetics;
  std::size_t effect_count = 0, block_count = 0;
  std::array<EffectParameters, kMaxDrugEffects> effects{};
  std::array<BlockParameters, kMaxDrugBlocks> blocks{};
  BindingParameters binding;
  DepotParameters depot;
};

/// What the kinetics take of a patient.
struct DrugCovariates {
  double age_y = 35;         ///< 1 to 95
  double weight_kg = 70;
  double height_cm = 170;
  bool male = true;
  bool with_opioids = true;  ///< Eleveld 2018: less propofol clearance and a smaller third volume, with age
  bool arterial = true;      ///< Eleveld 2018: what plasma means; venous only to compare with venous samples
  double blood_volume_L = 4.9;
};

/// One drug's kinetics in this patient, at rest.
struct DrugKinetics {
  std::array<double, kMaxDrugCompartments> volume_L{1, 1, 1, 1};
  std::array<double, kMaxDrugCompartments - 1> exchange_L_per_s{};
  double clearance_L_per_s = 0, ventilation_share = 0;  ///< cleared by metabolism, or breathed out
  double ke0_per_s = 0, respiratory_ke0_per_s = 0, absorption_per_s = 0, bioavailability = 1;
  double flow_share = 0, renal_share = 0;
  double blood_share = 0;  ///< of the first volume that is blood
  double mac_pct = 0;      ///< at this age; 0: no vapour
};

struct EffectMember {
  std::size_t drug = 0;
  double emax = 0, per_ec50 = 0, hill = 1, shock_potency = 0, eeg_share = 0;
};
/// Effects that share target and receptor.
struct EffectGroup {
  DrugTarget on = DrugTarget::count;
  Receptor receptor = Receptor::own;
  bool linear = false;
  std::size_t first = 0, count = 0;
};
struct ReceptorBlock {
  Receptor receptor = Receptor::own;
  std::size_t drug = 0;
  double per_kb = 0, per_most = 0;
};
struct DrugBinding {
  std::size_t binder = 0, bound = 0;
  double kd_umol_L = 1, binder_umol_per_mg = 0, bound_umol_per_mg = 0, site_removal_L_per_umol_s = 0;
};

/// All drugs in one patient: constant once made (make_pharmacology).
struct PharmacologyModel {
  DrugCovariates patient;
  std::size_t drug_count = 0, group_count = 0, member_count = 0, block_count = 0, binding_count = 0;
  std::array<DrugKinetics, kMaxDrugs> drugs{};
  std::array<EffectGroup, kMaxEffectGroups> groups{};
  std::array<EffectMember, kMaxEffectMembers> members{};
  std::array<ReceptorBlock, kMaxBlocks> blocks{};
  std::array<DrugBinding, kMaxBindings> bindings{};
  double eeg_delay_s = 0;
};
static_assert(std::is_trivially_copyable_v<PharmacologyModel>);

/// One drug in the body. Amounts in the drug's unit; given = what is in the compartments, depot and pending + eliminated + bled + lost
/// (+ what a binder holds).
struct DrugState {
  std::array<double, kMaxDrugCompartments> amount{};
  double depot = 0;
  double pending = 0, pending_per_s = 0;  ///< of a push that is still running
  double effect_site = 0;                 ///< concentration
  double respiratory_site = 0;            ///< the same at the muscles he breathes with
  double given = 0, eliminated = 0, bled = 0, unabsorbed = 0;
};
/// Molecules held by a binder; they travel as the binder does.
struct ComplexState {
  std::array<double, kMaxDrugCompartments> umol{};
  double eliminated_umol = 0, bled_umol = 0;
};
/// Only doubles: a copy is a snapshot, and a hash or a check for bad numbers covers everything.
struct PharmacologyState {
  std::array<DrugState, kMaxDrugs> drugs{};
  std::array<ComplexState, kMaxBindings> complexes{};
  double processed_eeg = 0;  ///< as a monitor shows it, its delay included
};
static_assert(std::is_trivially_copyable_v<PharmacologyState>);
static_assert(sizeof(PharmacologyState) == (kMaxDrugs * 13 + kMaxBindings * 6 + 1) * sizeof(double));

/// What is given during one step, in the drug's unit. Rates are held for the step.
struct DrugOrder {
  double bolus = 0;           ///< into the vein
  double bolus_over_s = 0;    ///< 0: at once
  double per_s = 0;           ///< infusion
  double depot = 0;           ///< into muscle, airway or tissue
  double inspired_pct = 0;    ///< of a vapour, in the gas that is breathed
};
using DrugOrders = std::array<DrugOrder, kMaxDrugs>;

/// What the rest of the body does to drugs; 1 = as at rest.
struct DrugBody {
  double co_ratio = 1;                       ///< cardiac output over rest
  double blood_ratio = 1;                    ///< blood volume over rest
  double renal_ratio = 1;                    ///< kidney function over rest
  double bled_fraction = 0;                  ///< of the blood volume, lost during the step
  double alveolar_ventilation_L_per_s = 0;   ///< 0 in apnoea; carries vapours only
};

/// What all drugs together do now.
struct DrugEffects {
  std::array<double, kDrugTargetCount> by_target{};
  double hypnotic_units = 0;           ///< sum of C / C50 for the processed EEG (propofol alone: Eleveld's Ce50)
  double opioid_units = 0;             ///< sum of C / C50 of opioids (remifentanil: 1.01 ug/L), shifted by naloxone
  double processed_eeg = 0;            ///< 0 to 93, without the monitor's delay
  double unresponsive = 0;             ///< probability of no response to shaking and shouting
  double tolerates_laryngoscopy = 0;   ///< probability of no response to laryngoscopy
  double tof_ratio = 1;                ///< train-of-four ratio
  double beta1_blockade = 0;           ///< share of the heart's beta receptors that blockers hold against what drives them at rest
  double respiratory_block = 0;        ///< of the muscles he breathes with, as neuromuscular_block is of the thumb's
  double mac = 0;                      ///< sum of vapours over their age's MAC, at the effect site

  [[nodiscard]] double on(DrugTarget t) const { return by_target[static_cast<std::size_t>(t)]; }
};

}  // namespace holotwin::physiology
