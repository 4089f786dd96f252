#pragma once
// The table [patient] of a scenario or a plan.
#include "engine/content/toml_table.h"
#include "physiology/physiology.h"

namespace holotwin {

/// Reads the table and finishes the reader: a description (age, sex, size, fitness, conditions, pregnancy), numbers, or both. What is not given as a number is
/// derived from the description (physiology/patient.h); what is, holds. Keys and ranges: assets/plans/README.md. True where anything was derived.
bool read_patient(TableReader r, physiology::PatientParameters& p);

}  // namespace holotwin
