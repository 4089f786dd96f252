#pragma once
// The drugs in one body: what was given goes round (pharmacokinetics.h) and acts on heart, vessels, breath and kidney through
// PhysiologyInput::drugs. Beside the state, not in it: most bodies have no drugs, and one that has them costs 60 us a second of life more.
//
//     Medication given = initial_medication();
//     given.orders[propofol].bolus += 150;                     // in the drug's unit; rates hold until they are changed
//     medicate(drugs, model, state, output, given, input);     // before each step; output: of the step before
//     step(model, state, input, output);
#include "physiology/pharmacokinetics.h"
#include "physiology/physiology.h"

namespace holotwin::physiology {

/// A copy is a snapshot.
struct Medication {
  PharmacologyState drugs;
  DrugOrders orders{};          ///< boluses and depots are taken at the next update; rates and what is inspired hold
  DrugBody body;                ///< as the last update saw it
  DrugEffects effects;
  double bled_mL = 0;           ///< since the last update
  std::uint64_t frame = 0;
  bool any = false;             ///< something was given once
};
[[nodiscard]] Medication initial_medication();
/// What the kinetics take of the patient; whether opioids are given with them is the caller's to say.
[[nodiscard]] DrugCovariates covariates_of(const PatientParameters& patient);

/// Moves the drugs on, ten times a second, and puts what they do into `input.drugs`. `drugs` must be of the model's patient.
void medicate(const PharmacologyModel& drugs, const PhysiologyModel& model, const PhysiologyState& state, const PhysiologyOutput& last, Medication& given, PhysiologyInput& input);
/// What the step takes of all that drugs do. Of DrugTarget these are not represented: rigidity of the chest and hormones.
[[nodiscard]] DrugActionsOf<double> actions_of(const DrugEffects& effects);
/// What monitors of the anaesthetised show besides: processed EEG, train-of-four ratio, and no breath where one of his own moves no more than dead
/// space; of these the last alone where no drug was ever given.
void read_monitors(const PhysiologyModel& model, const PhysiologyState& state, const PhysiologyInput& input, const Medication& given, Vitals& vitals);

void hash_medication(const Medication& given, Hasher& hasher);

}  // namespace holotwin::physiology
