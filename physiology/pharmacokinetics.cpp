#include "physiology/pharmacokinetics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/check.h"
#include "engine/core/math.h"

namespace holotwin::physiology {

namespace {

constexpr double kMinute_s = 60.0;
/// "The effect follows plasma": a second's lag, which the implicit step takes in its stride.
constexpr double kPlasmaKe0_per_s = 1.0;
// The diaphragm takes some 1.5 times as much relaxant as the thumb that is watched (recalled: Donati 1986, Anesthesiology 65:1; Cantineau 1994, Anesthesiology 81:585: ED50 of rocuronium 0.26
// mg/kg against 0.18; to be checked).
constexpr double kRespiratoryEc50 = 1.5;
/// The reference adult of the files and of both Eleveld models.
constexpr DrugCovariates kReference{35, 70, 170, true, true, true, 4.9};

double sigmoid(double x, double half, double slope) {
  const double p = math::pow(x / half, slope);
  return p / (1.0 + p);
}

// ---------------------------------------------------------------- Eleveld

/// Post-menstrual age after a birth at term, weeks.
double post_menstrual_weeks(double age_y) { return 52.0 * age_y + 40.0; }

// Parameters of the NONMEM control files in the digital supplements (natural logarithms taken back), as reproduced in
// StevenLShafer/stanpumpR, R/drugs_propofol.R and R/drugs_remifentanil.R; rounded they are the papers' tables.
namespace propofol {
constexpr double kV1_L = 6.2831, kV2_L = 25.5013, kV3_L = 272.8166, kClMale_L_per_min = 1.78958, kClFemale_L_per_min = 2.10022;
constexpr double kQ2_L_per_min = 1.75010, kQ3_L_per_min = 1.10854;
constexpr double kClMaturation_weeks = 42.276, kClMaturationSlope = 9.0548, kQ3Maturation_weeks = 68.277;
constexpr double kV2Age = -0.015633, kClAge = -0.00285709, kV3Age = -0.0138166;  // per year; the last two with opioids only
constexpr double kV1Weight_kg = 33.553, kQ2Child = 1.30427, kV1Venous = 1.41890, kQ2Venous = 0.68050;
constexpr double kKe0Arterial_per_min = 0.146, kKe0Venous_per_min = 1.24;  // Table 3
constexpr double kCe50_mg_L = 3.08, kCe50Age = -0.00635;
constexpr double kEeg0 = 93.0, kEegSlopeBelow = 1.89, kEegSlopeAbove = 1.47, kEegDelayAge = 0.0517;
}  // namespace propofol
namespace remifentanil {
constexpr double kV1_L = 5.8072, kV2_L = 8.8213, kV3_L = 5.0251, kCl_L_per_min = 2.5760, kQ2_L_per_min = 1.7165, kQ3_L_per_min = 0.12445;
constexpr double kMaturation_kg = 2.87898, kAgeV1 = -0.00554481, kAgeV2 = -0.00326985, kAgeV3 = -0.0315135;
constexpr double kFemale = 0.4704050, kV3Weight = -0.0260496;
constexpr double kKe0_per_min = 1.09, kKe0Age = -0.0289;  // as in jarretrt/tci, R/poppk_mods.R
}  // namespace remifentanil

// ---------------------------------------------------------------- the linear step

/// Rates of one drug during one step, /s.
struct Rates {
  double volume_L = 1;                                          ///< of the first compartment
  double out = 0;                                               ///< elimination
  std::array<double, kMaxDrugCompartments - 1> to{}, from{};    ///< first -> other, other -> first
  double absorption = 0, bioavailability = 1, ke0 = 0, respiratory_ke0 = 0, site_removal = 0;
  double input_per_s = 0;
};

/// Within what a body can have, so that no volume is zero and no flow runs backwards.
DrugBody possible(const DrugBody& b) {
  return {math::clamp(b.co_ratio, 0.0, 5.0), math::clamp(b.blood_ratio, 0.1, 3.0), math::clamp(b.renal_ratio, 0.0, 3.0), math::clamp(b.bled_fraction, 0.0, 1.0), std::max(0.0, b.alveolar_ventilation_L_per_s)};
}

Rates rates(const DrugKinetics& k, const DrugBody& body) {
  // Shock. Volumes: the first one's share that is blood follows the blood volume. Flows: distribution, and what organs clear because
  // blood brings it, follow cardiac output; kidneys follow kidney function. README, "Shock", with sources.
  Rates r;
  r.volume_L = k.volume_L[0] * (1.0 - k.blood_share * (1.0 - body.blood_ratio));
  const double metabolism = k.clearance_L_per_s * (k.renal_share * body.renal_ratio + k.flow_share * body.co_ratio + (1.0 - k.renal_share - k.flow_share));
  r.out = (metabolism + k.ventilation_share * body.alveolar_ventilation_L_per_s) / r.volume_L;
  for (std::size_t i = 0; i + 1 < kMaxDrugCompartments; ++i) {
    const double flow = k.exchange_L_per_s[i] * body.co_ratio;
    r.to[i] = flow / r.volume_L;
    r.from[i] = flow / k.volume_L[i + 1];
  }
  r.absorption = k.absorption_per_s;
  r.bioavailability = k.bioavailability;
  r.ke0 = k.ke0_per_s;
  r.respiratory_ke0 = k.respiratory_ke0_per_s;
  return r;
}

/// What one linear step moves.
struct Row {
  std::array<double, kMaxDrugCompartments> amount{};
  double depot = 0, effect_site = 0, respiratory_site = 0, eliminated = 0, unabsorbed = 0;
};

/// y + w (z - y), member by member.
Row between(const Row& y, const Row& z, double w) {
  Row r;
  for (std::size_t i = 0; i < kMaxDrugCompartments; ++i) r.amount[i] = y.amount[i] + w * (z.amount[i] - y.amount[i]);
  r.depot = y.depot + w * (z.depot - y.depot);
  r.effect_site = y.effect_site + w * (z.effect_site - y.effect_site);
  r.respiratory_site = y.respiratory_site + w * (z.respiratory_site - y.respiratory_site);
  r.eliminated = y.eliminated + w * (z.eliminated - y.eliminated);
  r.unabsorbed = y.unabsorbed + w * (z.unabsorbed - y.unabsorbed);
  return r;
}

/// Solves z = y + g (A z + input): the matrix of a mammillary model is an arrow, so the outer compartments are written by the first
/// one and eliminated. Every term is positive: no amount turns negative.
Row implicit_euler(const Rates& k, const Row& y, double g) {
  Row z;
  z.depot = y.depot / (1.0 + g * k.absorption);
  const double absorbed = g * k.absorption * z.depot;
  z.unabsorbed = y.unabsorbed + absorbed * (1.0 - k.bioavailability);
  double top = y.amount[0] + g * k.input_per_s + absorbed * k.bioavailability, bottom = 1.0 + g * k.out;
  for (std::size_t i = 0; i + 1 < kMaxDrugCompartments; ++i) {
    const double held = 1.0 / (1.0 + g * k.from[i]);
    top += g * k.from[i] * held * y.amount[i + 1];
    bottom += g * k.to[i] * held;
  }
  z.amount[0] = top / bottom;
  for (std::size_t i = 0; i + 1 < kMaxDrugCompartments; ++i) z.amount[i + 1] = (y.amount[i + 1] + g * k.to[i] * z.amount[0]) / (1.0 + g * k.from[i]);
  z.eliminated = y.eliminated + g * k.out * z.amount[0];
  const double plasma = z.amount[0] / k.volume_L;
  const auto site = [&](double now, double ke0) { return (now + g * ke0 * plasma) / (1.0 + g * (ke0 + k.site_removal)); };
  z.effect_site = site(y.effect_site, k.ke0);
  z.respiratory_site = site(y.respiratory_site, k.respiratory_ke0);
  return z;
}

/// Alexander 1977's two-stage, stiffly accurate SDIRK: second order and L-stable, so any step is stable.
Row advance(const Rates& k, const Row& y, double dt_s) {
  constexpr double kGamma = 0.29289321881345254;  // 1 - 1/sqrt(2)
  const Row first = implicit_euler(k, y, kGamma * dt_s);
  return implicit_euler(k, between(y, first, (1.0 - kGamma) / kGamma), kGamma * dt_s);
}

/// The blood's share of the first volume now, when some of the blood may be gone.
double blood_share_now(const DrugKinetics& k, const DrugBody& body) { return k.blood_share * body.blood_ratio / (1.0 - k.blood_share * (1.0 - body.blood_ratio)); }

// ---------------------------------------------------------------- fitting to a patient

void set_three(DrugKinetics& k, const ThreeCompartments& c) {
  k.volume_L = {c.v1_L, c.v2_L, c.v3_L, 1.0};
  k.clearance_L_per_s = c.cl_L_per_min / kMinute_s;
  k.exchange_L_per_s = {c.q2_L_per_min / kMinute_s, c.q3_L_per_min / kMinute_s, 0.0};
  k.ke0_per_s = c.ke0_per_min / kMinute_s;
}

void set_mammillary(DrugKinetics& k, const KineticParameters& p, const DrugCovariates& patient) {
  const double mass = p.scaling == SizeScaling::fat_free ? fat_free_mass_kg(patient) / fat_free_mass_kg(kReference) : patient.weight_kg / kReference.weight_kg;
  double volume = 1.0, flow = 1.0, rate = 1.0;
  switch (p.scaling) {
    case SizeScaling::fixed: break;
    case SizeScaling::per_kg: volume = flow = patient.weight_kg; break;
    case SizeScaling::allometric:
    case SizeScaling::fat_free:
      volume = mass;
      flow = math::pow(mass, 0.75);
      rate = math::pow(mass, -0.25);
      break;
  }
  double clearance = p.clearance_L_per_min * flow * (1.0 + p.clearance_per_year * (patient.age_y - p.clearance_age_y));
  if (p.maturation_weeks > 0) clearance *= sigmoid(post_menstrual_weeks(patient.age_y), p.maturation_weeks, p.maturation_hill);
  k.clearance_L_per_s = clearance / kMinute_s;
  for (std::size_t i = 0; i < p.compartments; ++i) k.volume_L[i] = p.volume_L[i] * volume;
  for (std::size_t i = 0; i + 1 < p.compartments; ++i) k.exchange_L_per_s[i] = p.exchange_L_per_min[i] * flow / kMinute_s;
  k.ke0_per_s = p.ke0_per_min * rate / kMinute_s;
  k.respiratory_ke0_per_s = p.respiratory_ke0_per_min * rate / kMinute_s;
}

/// Vapour: lungs as the first compartment, breathed in and out; tissues by their share of cardiac output. Volumes and shares: the
/// reference adult of Gas Man (stuthedew/open-anesthesia-sim, reference_adult.json); the lungs' blood and tissue by 1.2 L, assumed.
void set_inhaled(DrugKinetics& k, const KineticParameters& p, const DrugCovariates& patient) {
  constexpr double kLungGas_L = 2.5, kLungBlood_L = 1.2, kOutput_L_per_min = 5.0;
  constexpr std::array<double, 3> kTissue_L = {6.0, 33.0, 14.5}, kShare = {0.76, 0.18, 0.06};
  const double size = patient.weight_kg / kReference.weight_kg, flow = math::pow(size, 0.75);
  k.volume_L[0] = size * (kLungGas_L + kLungBlood_L * p.blood_gas);
  for (std::size_t i = 0; i < 3; ++i) {
    k.volume_L[i + 1] = size * kTissue_L[i] * p.tissue_gas[i];
    k.exchange_L_per_s[i] = flow * kShare[i] * kOutput_L_per_min * p.blood_gas / kMinute_s;
  }
  k.ventilation_share = 1.0;
  k.mac_pct = age_adjusted_mac_pct(p.mac40_pct, patient.age_y);
  k.ke0_per_s = p.ke0_per_min / kMinute_s;
}

DrugKinetics fit(const DrugParameters& drug, const DrugCovariates& patient) {
  const KineticParameters& p = drug.kinetics;
  DrugKinetics k;
  switch (p.model) {
    case KineticModel::mammillary: set_mammillary(k, p, patient); break;
    case KineticModel::eleveld_propofol: set_three(k, eleveld_propofol(patient)); break;
    case KineticModel::eleveld_remifentanil: set_three(k, eleveld_remifentanil(patient)); break;
    case KineticModel::inhaled: set_inhaled(k, p, patient); break;
  }
  if (p.t_peak_min > 0) k.ke0_per_s = ke0_for_peak_per_s(k, p.t_peak_min * kMinute_s);
  if (k.ke0_per_s <= 0) k.ke0_per_s = kPlasmaKe0_per_s;
  if (k.respiratory_ke0_per_s <= 0) k.respiratory_ke0_per_s = k.ke0_per_s;
  k.absorption_per_s = drug.depot.absorption_per_min / kMinute_s;
  k.bioavailability = drug.depot.bioavailability;
  k.flow_share = p.flow_share;
  k.renal_share = p.renal_share;
  k.blood_share = p.model == KineticModel::inhaled ? 0.0 : std::min(1.0, patient.blood_volume_L / k.volume_L[0]);
  return k;
}

EffectMember member(const EffectParameters& e, std::size_t drug, const DrugKinetics& k, const DrugCovariates& patient) {
  const double ec50 = e.ec50 * (e.in_mac ? k.mac_pct : 1.0) * math::exp(e.ec50_per_year * (patient.age_y - kReference.age_y));
  return {drug, e.emax, e.linear ? 1.0 : 1.0 / ec50, e.hill, e.potency_in_shock - 1.0, e.eeg_share};
}

/// Sorts all effects into groups, in the order of their first member, so that the sums have one order.
void group_effects(PharmacologyModel& m, std::span<const DrugParameters> drugs) {
  const auto together = [](const auto& a, const auto& b) { return a.on == b.on && a.receptor == b.receptor && a.linear == b.linear && a.receptor != Receptor::own; };
  for (std::size_t d = 0; d < drugs.size(); ++d)
    for (std::size_t e = 0; e < drugs[d].effect_count; ++e) {
      const EffectParameters& first = drugs[d].effects[e];
      bool done = false;
      for (std::size_t g = 0; g < m.group_count; ++g) done = done || together(m.groups[g], first);
      if (done) continue;
      HT_ASSERT(m.group_count < kMaxEffectGroups);
      EffectGroup& group = m.groups[m.group_count++];
      group = {first.on, first.receptor, first.linear, m.member_count, 0};
      for (std::size_t other = d; other < drugs.size(); ++other)
        for (std::size_t f = 0; f < drugs[other].effect_count; ++f) {
          const EffectParameters& p = drugs[other].effects[f];
          if (&p != &first && !together(p, first)) continue;
          HT_ASSERT(m.member_count < kMaxEffectMembers);
          m.members[m.member_count++] = member(p, other, m.drugs[other], m.patient);
          ++group.count;
        }
    }
}

// ---------------------------------------------------------------- response surfaces

// Bouillon et al. 2004, Anesthesiology 100:1353, Table 4, laryngoscopy, as reproduced in StevenLShafer/stanpumpR, R/modelInteraction.R.
constexpr double kLaryngoscopyPropofol_mg_L = 6.68, kLaryngoscopyRemifentanil_ug_L = 1.01, kLaryngoscopySlope = 6.9, kLaryngoscopyOpioidSlope = 0.72;
constexpr double kLaryngoscopy = 0.83;
// Consciousness: propofol alone 1.85 mg/L (Kuizenga 2018, Br J Anaesth 120:525: C50 of tolerance of shaking and shouting). An opioid adds to it and does not multiply it: remifentanil alone 13.9 ug/L
// ("Response surface modelling of the pharmacodynamic interaction between propofol and remifentanil in patients undergoing anaesthesia", Clin Exp Pharmacol Physiol, abstract: additive); alfentanil
// takes six tenths of the propofol at ten times an analgesic level (Vuyk 1996, Anesthesiology 84:288, abstract). Laryngoscopy's surface, scaled down, held men asleep on traces of propofol.
constexpr double kAsleepPropofol_mg_L = 1.85, kAsleepRemifentanil_ug_L = 13.9;
// Bouillon 2004, BIS: C50 of remifentanil 19.3 ug/L, additive, as reproduced in BobAubouin/Python_Anesthesia_Simulator, pd_models.py.
constexpr double kEegPerOpioid = kLaryngoscopyRemifentanil_ug_L / 19.3;

/// Receptor by receptor: what blockers multiply the agonists' EC50 by.
std::array<double, kReceptorCount> blockade(const PharmacologyModel& m, const PharmacologyState& s) {
  std::array<double, kReceptorCount> shift;
  shift.fill(1.0);
  for (std::size_t i = 0; i < m.block_count; ++i) {
    const ReceptorBlock& b = m.blocks[i];
    const double u = std::max(0.0, s.drugs[b.drug].effect_site * b.per_kb);
    shift[static_cast<std::size_t>(b.receptor)] += u / (1.0 + u * b.per_most);
  }
  return shift;
}

struct Units {
  double hypnotic_all = 0, hypnotic_eeg = 0, opioid = 0;
};

using Site = double DrugState::*;
/// Multiples of C50 of one member at a site, in this circulation.
double units(const EffectMember& e, const PharmacologyState& s, double shock, Site site = &DrugState::effect_site) { return std::max(0.0, s.drugs[e.drug].*site * e.per_ec50) * (1.0 + e.shock_potency * shock); }

/// Full with the 40 % of the blood that Johnson's pigs had lost; output alone would count what the drugs themselves take of it.
double shock_of(const DrugBody& body) { return math::clamp(2.5 * (1.0 - body.blood_ratio), 0.0, 1.0); }

Units anaesthetic_units(const PharmacologyModel& m, const PharmacologyState& s, const DrugBody& body, const std::array<double, kReceptorCount>& shift) {
  Units u;
  const double shock = shock_of(body);
  for (std::size_t i = 0; i < m.group_count; ++i) {
    const EffectGroup& g = m.groups[i];
    const bool hypnosis = g.on == DrugTarget::hypnosis, opioid = g.on == DrugTarget::antinociception && g.receptor == Receptor::mu_opioid;
    if (!hypnosis && !opioid) continue;
    const double per_shift = 1.0 / shift[static_cast<std::size_t>(g.receptor)];
    for (std::size_t j = g.first; j < g.first + g.count; ++j) {
      const double c = units(m.members[j], s, shock) * per_shift;
      u.opioid += opioid ? c : 0.0;
      u.hypnotic_all += hypnosis ? c : 0.0;
      u.hypnotic_eeg += hypnosis ? c * m.members[j].eeg_share : 0.0;
    }
  }
  return u;
}

double eeg_of(const Units& u) { return processed_eeg(u.hypnotic_eeg + kEegPerOpioid * u.opioid); }

/// One group: agonists of one receptor add as multiples of their EC50 (Loewe), with the mean ceiling and slope of those present.
double group_effect(const PharmacologyModel& m, const PharmacologyState& s, const EffectGroup& g, double shock, double shift, Site site = &DrugState::effect_site) {
  double sum = 0, emax = 0, hill = 0, straight = 0;
  for (std::size_t j = g.first; j < g.first + g.count; ++j) {
    const EffectMember& e = m.members[j];
    const double u = units(e, s, shock, site) / shift;
    sum += u;
    emax += u * e.emax;
    hill += u * e.hill;
    straight += u * e.emax;
  }
  if (g.linear) return straight;
  if (sum <= 0.0) return 0.0;
  const double p = math::pow(sum, hill / sum);
  return emax / sum * (p / (1.0 + p));
}

/// Binding in the first compartments, at equilibrium: (R - x)(S - x) = Kd V x in molecules, the smaller root.
void equilibrate(const DrugBinding& b, double bound_volume_L, DrugState& binder, DrugState& bound, ComplexState& complex) {
  const double held = complex.umol[0];
  const double r = bound.amount[0] * b.bound_umol_per_mg + held, s = binder.amount[0] * b.binder_umol_per_mg + held;
  const double sum = r + s + b.kd_umol_L * bound_volume_L;
  const double x = 2.0 * r * s / (sum + std::sqrt(std::max(0.0, sum * sum - 4.0 * r * s)));
  complex.umol[0] = x;
  bound.amount[0] += (held - x) / b.bound_umol_per_mg;
  binder.amount[0] += (held - x) / b.binder_umol_per_mg;
}

}  // namespace

// ---------------------------------------------------------------- covariates

double fat_free_mass_kg(const DrugCovariates& p) {
  const double bmi = p.weight_kg / (0.0001 * p.height_cm * p.height_cm);
  if (p.male) return (0.88 + 0.12 * sigmoid(p.age_y, 13.4, 12.7)) * 9270.0 * p.weight_kg / (6680.0 + 216.0 * bmi);
  return (1.11 - 0.11 * sigmoid(p.age_y, 7.1, 1.1)) * 9270.0 * p.weight_kg / (8780.0 + 244.0 * bmi);
}

ThreeCompartments eleveld_propofol(const DrugCovariates& p) {
  using namespace propofol;
  const double weeks = post_menstrual_weeks(p.age_y), reference_weeks = post_menstrual_weeks(kReference.age_y);
  const double size = p.weight_kg / kReference.weight_kg, age = p.age_y - kReference.age_y, opioids = p.with_opioids ? p.age_y : 0.0;
  const auto central = [](double kg) { return sigmoid(kg, kV1Weight_kg, 1.0); };
  const auto cl_grown = [](double w) { return sigmoid(w, kClMaturation_weeks, kClMaturationSlope); };
  const auto q3_grown = [](double w) { return sigmoid(w, kQ3Maturation_weeks, 1.0); };
  ThreeCompartments c;
  c.v1_L = kV1_L * central(p.weight_kg) / central(kReference.weight_kg) * (p.arterial ? 1.0 : 1.0 + kV1Venous * (1.0 - central(p.weight_kg)));
  c.v2_L = kV2_L * size * math::exp(kV2Age * age);
  c.v3_L = kV3_L * fat_free_mass_kg(p) / fat_free_mass_kg(kReference) * math::exp(kV3Age * opioids);
  c.cl_L_per_min = (p.male ? kClMale_L_per_min : kClFemale_L_per_min) * math::pow(size, 0.75) * cl_grown(weeks) / cl_grown(reference_weeks) * math::exp(kClAge * opioids);
  c.q2_L_per_min = kQ2_L_per_min * math::pow(c.v2_L / kV2_L, 0.75) * (1.0 + kQ2Child * (1.0 - q3_grown(weeks))) * (p.arterial ? 1.0 : kQ2Venous);
  c.q3_L_per_min = kQ3_L_per_min * math::pow(c.v3_L / kV3_L, 0.75) * q3_grown(weeks) / q3_grown(reference_weeks);
  c.ke0_per_min = (p.arterial ? kKe0Arterial_per_min : kKe0Venous_per_min) * math::pow(size, -0.25);
  return c;
}

double eleveld_propofol_ce50_mg_L(double age_y) { return propofol::kCe50_mg_L * math::exp(propofol::kCe50Age * (age_y - kReference.age_y)); }

ThreeCompartments eleveld_remifentanil(const DrugCovariates& p) {
  using namespace remifentanil;
  const double size = fat_free_mass_kg(p) / fat_free_mass_kg(kReference), age = p.age_y - kReference.age_y;
  const double grown = sigmoid(p.weight_kg, kMaturation_kg, 2.0) / sigmoid(kReference.weight_kg, kMaturation_kg, 2.0);
  const double sex = p.male ? 1.0 : 1.0 + kFemale * sigmoid(p.age_y, 12.0, 6.0) * (1.0 - sigmoid(p.age_y, 45.0, 6.0));
  const double by_v1 = math::exp(kAgeV1 * age), by_v2 = math::exp(kAgeV2 * age);
  ThreeCompartments c;
  c.v1_L = kV1_L * size * by_v1;
  c.v2_L = kV2_L * size * by_v2 * sex;
  c.v3_L = kV3_L * size * math::exp(kAgeV3 * age + kV3Weight * (p.weight_kg - kReference.weight_kg));
  c.cl_L_per_min = kCl_L_per_min * math::pow(size, 0.75) * grown * sex * by_v2;
  c.q2_L_per_min = kQ2_L_per_min * math::pow(c.v2_L / kV2_L, 0.75) * by_v1 * sex;
  c.q3_L_per_min = kQ3_L_per_min * math::pow(c.v3_L / kV3_L, 0.75) * by_v1;
  c.ke0_per_min = kKe0_per_min * math::exp(kKe0Age * age);
  return c;
}

double age_adjusted_mac_pct(double mac40_pct, double age_y) { return mac40_pct * math::exp(-0.00269 * math::kLn10 * (std::max(1.0, age_y) - 40.0)); }

double processed_eeg(double hypnotic_units) {
  const double p = math::pow(std::max(0.0, hypnotic_units), hypnotic_units < 1.0 ? propofol::kEegSlopeBelow : propofol::kEegSlopeAbove);
  return propofol::kEeg0 / (1.0 + p);
}

/// Of a sleep that shaking and shouting do not end.
double asleep(double propofol_mg_L, double remifentanil_ug_L) {
  const double p = math::pow(std::max(0.0, propofol_mg_L) / kAsleepPropofol_mg_L + std::max(0.0, remifentanil_ug_L) / kAsleepRemifentanil_ug_L, kLaryngoscopySlope);
  return p / (1.0 + p);
}

double no_response(double intensity, double propofol, double opioid) {
  const double o = math::pow(std::max(0.0, opioid), kLaryngoscopyOpioidSlope);
  const double after_opioid = intensity * (1.0 - o / (o + math::pow(intensity, kLaryngoscopyOpioidSlope)));
  const double p = math::pow(std::max(0.0, propofol) / after_opioid, kLaryngoscopySlope);
  return p / (1.0 + p);
}

double ke0_for_peak_per_s(const DrugKinetics& kinetics, double t_peak_s) {
  // At its peak the effect site is at plasma's level: Ce(t) - C(t), which grows with ke0 and crosses zero once.
  constexpr std::size_t kSteps = 400;
  std::array<double, kSteps + 1> plasma;
  DrugKinetics only = kinetics;
  only.ke0_per_s = 0;
  const Rates r = rates(only, DrugBody{});
  Row row;
  row.amount[0] = r.volume_L;
  const double h = t_peak_s / static_cast<double>(kSteps);
  for (std::size_t i = 0; i <= kSteps; ++i) {
    plasma[i] = row.amount[0] / r.volume_L;
    row = advance(r, row, h);
  }
  double low = math::log(1e-6), high = math::log(1.0);
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high), keep = math::exp(-math::exp(middle) * h);
    double site = 0;
    for (std::size_t j = 0; j < kSteps; ++j) site = keep * site + (1.0 - keep) * 0.5 * (plasma[j] + plasma[j + 1]);
    (site < plasma[kSteps] ? low : high) = middle;
  }
  return math::exp(0.5 * (low + high));
}

// ---------------------------------------------------------------- the model

PharmacologyModel make_pharmacology(std::span<const DrugParameters> drugs, const DrugCovariates& patient) {
  HT_ASSERT(drugs.size() <= kMaxDrugs);
  PharmacologyModel m;
  m.patient = patient;
  m.drug_count = drugs.size();
  m.eeg_delay_s = 15.0 + math::exp(propofol::kEegDelayAge * patient.age_y);  // Eleveld 2018; here a lag, not a pure delay
  for (std::size_t d = 0; d < drugs.size(); ++d) m.drugs[d] = fit(drugs[d], patient);
  group_effects(m, drugs);
  for (std::size_t d = 0; d < drugs.size(); ++d) {
    for (std::size_t b = 0; b < drugs[d].block_count; ++b) {
      HT_ASSERT(m.block_count < kMaxBlocks);
      const BlockParameters& block = drugs[d].blocks[b];
      m.blocks[m.block_count++] = {block.receptor, d, 1.0 / block.kb, block.most > 0 ? 1.0 / block.most : 0.0};
    }
    if (const BindingParameters& b = drugs[d].binding; b.bound >= 0) {
      HT_ASSERT(m.binding_count < kMaxBindings && static_cast<std::size_t>(b.bound) < drugs.size());
      m.bindings[m.binding_count++] = {d, static_cast<std::size_t>(b.bound), b.kd_umol_L, 1000.0 / b.own_g_per_mol, 1000.0 / b.bound_g_per_mol, b.site_removal_L_per_umol_min / kMinute_s};
    }
  }
  return m;
}

PharmacologyState initial_pharmacology() {
  PharmacologyState s;
  s.processed_eeg = propofol::kEeg0;
  return s;
}

void update_pharmacokinetics(const PharmacologyModel& model, PharmacologyState& state, const DrugOrders& orders, const DrugBody& body_now, double dt_s) {
  const DrugBody body = possible(body_now);
  std::array<double, kMaxDrugs> site_removal{};
  for (std::size_t i = 0; i < model.binding_count; ++i) {
    const DrugBinding& b = model.bindings[i];
    const Rates r = rates(model.drugs[b.binder], body);
    site_removal[b.bound] += b.site_removal_L_per_umol_s * std::max(0.0, state.drugs[b.binder].amount[0]) * b.binder_umol_per_mg / r.volume_L;
  }

  for (std::size_t d = 0; d < model.drug_count; ++d) {
    DrugState& s = state.drugs[d];
    const DrugOrder o = {std::max(0.0, orders[d].bolus), orders[d].bolus_over_s, std::max(0.0, orders[d].per_s), std::max(0.0, orders[d].depot), std::max(0.0, orders[d].inspired_pct)};
    const DrugKinetics& k = model.drugs[d];
    const double breathed_in = o.inspired_pct * k.ventilation_share * body.alveolar_ventilation_L_per_s;
    const double given_now = o.bolus + o.depot + (o.per_s + breathed_in) * dt_s;
    if (s.given <= 0.0 && given_now <= 0.0) continue;  // never ordered: nothing to move

    const double bled = s.amount[0] * blood_share_now(k, body) * body.bled_fraction;
    s.amount[0] -= bled;
    s.bled += bled;

    s.given += given_now;
    s.depot += o.depot;
    if (o.bolus_over_s > 0.0) {
      s.pending += o.bolus;
      s.pending_per_s = std::max(s.pending_per_s, s.pending / o.bolus_over_s);
    } else {
      s.amount[0] += o.bolus;
    }
    const double pushed = std::min(s.pending, s.pending_per_s * dt_s);
    s.pending -= pushed;
    s.pending_per_s = s.pending > 0.0 ? s.pending_per_s : 0.0;

    Rates r = rates(k, body);
    r.site_removal = site_removal[d];
    r.input_per_s = o.per_s + breathed_in + pushed / dt_s;
    const Row row = advance(r, Row{s.amount, s.depot, s.effect_site, s.respiratory_site, s.eliminated, s.unabsorbed}, dt_s);
    s.amount = row.amount;
    s.depot = row.depot;
    s.effect_site = row.effect_site;
    s.respiratory_site = row.respiratory_site;
    s.eliminated = row.eliminated;
    s.unabsorbed = row.unabsorbed;
  }

  for (std::size_t i = 0; i < model.binding_count; ++i) {
    const DrugBinding& b = model.bindings[i];
    ComplexState& c = state.complexes[i];
    if (state.drugs[b.binder].given <= 0.0) continue;
    const double bled = c.umol[0] * blood_share_now(model.drugs[b.binder], body) * body.bled_fraction;
    c.umol[0] -= bled;
    c.bled_umol += bled;
    const Row row = advance(rates(model.drugs[b.binder], body), Row{c.umol, 0, 0, 0, c.eliminated_umol, 0}, dt_s);
    c.umol = row.amount;
    c.eliminated_umol = row.eliminated;
    equilibrate(b, rates(model.drugs[b.bound], body).volume_L, state.drugs[b.binder], state.drugs[b.bound], c);
  }

  const double now = eeg_of(anaesthetic_units(model, state, body, blockade(model, state)));
  state.processed_eeg += (now - state.processed_eeg) * (dt_s / (model.eeg_delay_s + dt_s));
}

DrugEffects effects(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body) {
  DrugEffects out;
  const auto shift = blockade(model, state);
  const double shock = shock_of(body);
  std::array<double, kDrugTargetCount> product;  // of (1 + e) or (1 - e)
  product.fill(1.0);
  double breath = 1.0;  // what is left of it
  for (std::size_t i = 0; i < model.group_count; ++i) {
    const EffectGroup& g = model.groups[i];
    const double shifted = shift[static_cast<std::size_t>(g.receptor)];
    const double e = group_effect(model, state, g, shock, shifted);
    if (g.on == DrugTarget::neuromuscular_block) breath *= 1.0 - group_effect(model, state, g, shock, shifted * kRespiratoryEc50, &DrugState::respiratory_site);
    const auto t = static_cast<std::size_t>(g.on);
    switch (drug_target_law(g.on)) {
      case EffectLaw::sum: out.by_target[t] += e; break;
      case EffectLaw::factor: product[t] *= 1.0 + e; break;
      case EffectLaw::share: product[t] *= 1.0 - e; break;
    }
  }
  for (std::size_t t = 0; t < kDrugTargetCount; ++t) {
    const EffectLaw law = drug_target_law(static_cast<DrugTarget>(t));
    if (law == EffectLaw::factor) out.by_target[t] = product[t] - 1.0;
    if (law == EffectLaw::share) out.by_target[t] = 1.0 - product[t];
  }

  const Units u = anaesthetic_units(model, state, body, shift);
  out.opioid_units = u.opioid;
  out.hypnotic_units = u.hypnotic_eeg;
  out.processed_eeg = eeg_of(u);
  const double propofol_mg_L = u.hypnotic_all * propofol::kCe50_mg_L;
  out.unresponsive = asleep(propofol_mg_L, u.opioid * kLaryngoscopyRemifentanil_ug_L);
  out.tolerates_laryngoscopy = no_response(kLaryngoscopy, propofol_mg_L / kLaryngoscopyPropofol_mg_L, u.opioid);
  out.by_target[static_cast<std::size_t>(DrugTarget::hypnosis)] = out.unresponsive;
  out.tof_ratio = 1.0 - out.on(DrugTarget::train_of_four);
  out.respiratory_block = 1.0 - breath;
  out.beta1_blockade = 1.0 - 1.0 / shift[static_cast<std::size_t>(Receptor::beta1)];
  for (std::size_t d = 0; d < model.drug_count; ++d)
    if (model.drugs[d].mac_pct > 0) out.mac += state.drugs[d].effect_site / model.drugs[d].mac_pct;
  return out;
}

double plasma_concentration(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body, std::size_t drug) { return state.drugs[drug].amount[0] / rates(model.drugs[drug], possible(body)).volume_L; }

double total_plasma_concentration(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body, std::size_t drug) {
  double c = plasma_concentration(model, state, body, drug);
  for (std::size_t i = 0; i < model.binding_count; ++i) {
    const DrugBinding& b = model.bindings[i];
    const double complex_umol_L = state.complexes[i].umol[0] / rates(model.drugs[b.binder], possible(body)).volume_L;
    if (b.binder == drug) c += complex_umol_L / b.binder_umol_per_mg;
    if (b.bound == drug) c += complex_umol_L / b.bound_umol_per_mg;
  }
  return c;
}

double unaccounted(const PharmacologyModel& model, const PharmacologyState& state, std::size_t drug) {
  const DrugState& s = state.drugs[drug];
  double found = s.depot + s.pending + s.eliminated + s.bled + s.unabsorbed;
  for (const double a : s.amount) found += a;
  for (std::size_t i = 0; i < model.binding_count; ++i) {
    const DrugBinding& b = model.bindings[i];
    const ComplexState& c = state.complexes[i];
    double umol = c.eliminated_umol + c.bled_umol;
    for (const double a : c.umol) umol += a;
    if (b.binder == drug) found += umol / b.binder_umol_per_mg;
    if (b.bound == drug) found += umol / b.bound_umol_per_mg;
  }
  return s.given - found;
}

}  // namespace holotwin::physiology
