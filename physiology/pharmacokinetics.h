#pragma once
// Drugs in the body: kinetics (update_pharmacokinetics) and what they do there (effects). Equations and sources: README.md, "Drugs".
// Pure functions over plain doubles, no allocation after make_pharmacology.
#include <array>
#include <cstddef>
#include <span>

#include "physiology/drug_model.h"

namespace holotwin::physiology {

/// A three-compartment model in the units papers print.
struct ThreeCompartments {
  double v1_L = 0, v2_L = 0, v3_L = 0, cl_L_per_min = 0, q2_L_per_min = 0, q3_L_per_min = 0, ke0_per_min = 0;
};
/// Eleveld, Colin, Absalom, Struys 2018, Br J Anaesth 120:942 (propofol; ages 27 weeks to 88 years, 0.68 to 160 kg).
[[nodiscard]] ThreeCompartments eleveld_propofol(const DrugCovariates& patient);
/// The same paper's concentration of half effect on the Bispectral Index, mg/L.
[[nodiscard]] double eleveld_propofol_ce50_mg_L(double age_y);
/// Eleveld et al. 2017, Anesthesiology 126:1005 (remifentanil; ages 5 days to 85 years, 2.5 to 106 kg).
[[nodiscard]] ThreeCompartments eleveld_remifentanil(const DrugCovariates& patient);
/// Al-Sallami et al. 2015, Clin Pharmacokinet 54:1169.
[[nodiscard]] double fat_free_mass_kg(const DrugCovariates& patient);
/// MAC at an age: MAC40 10^(-0.00269 (age - 40)) (Mapleson 1996; Nickalls and Mapleson 2003), from 1 year on.
[[nodiscard]] double age_adjusted_mac_pct(double mac40_pct, double age_y);
/// The processed EEG of Eleveld 2018: 93 (1 - u^g / (1 + u^g)), g = 1.89 below u = 1 and 1.47 above.
[[nodiscard]] double processed_eeg(double hypnotic_units);
/// Bouillon 2004's hierarchical surface: the chance of no response to a stimulus of `intensity` (laryngoscopy 0.83), with
/// `propofol` in multiples of 6.68 mg/L and `opioid` of 1.01 ug/L remifentanil.
[[nodiscard]] double no_response(double intensity, double propofol, double opioid);
/// The ke0 (/s) with which the effect-site concentration after a bolus peaks at t_peak_s, for a model of up to three compartments.
[[nodiscard]] double ke0_for_peak_per_s(const DrugKinetics& kinetics, double t_peak_s);

/// Fits all drugs to a patient. `drugs` in the order of their indices, at most kMaxDrugs; their numbers must be in the ranges that
/// engine/content/drug_file checks.
[[nodiscard]] PharmacologyModel make_pharmacology(std::span<const DrugParameters> drugs, const DrugCovariates& patient);
/// No drugs.
[[nodiscard]] PharmacologyState initial_pharmacology();

/// Advances all drugs by dt_s > 0 (two stages of an L-stable, second-order implicit method; amounts are conserved to rounding).
/// Negative doses count as none, and a body beyond the possible as the nearest possible one.
void update_pharmacokinetics(const PharmacologyModel& model, PharmacologyState& state, const DrugOrders& orders, const DrugBody& body, double dt_s);
/// What they do together now.
[[nodiscard]] DrugEffects effects(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body);

/// Free concentration in plasma (end-tidal vol % of a vapour), in the drug's unit per litre.
[[nodiscard]] double plasma_concentration(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body, std::size_t drug);
/// What a laboratory measures: with what a binder holds.
[[nodiscard]] double total_plasma_concentration(const PharmacologyModel& model, const PharmacologyState& state, const DrugBody& body, std::size_t drug);
/// given - (all places it can be): 0 but for rounding.
[[nodiscard]] double unaccounted(const PharmacologyModel& model, const PharmacologyState& state, std::size_t drug);

}  // namespace holotwin::physiology
