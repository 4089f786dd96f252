#pragma once
// The table [patient] of a scenario or a plan.
#include "engine/content/toml_table.h"
#include "physiology/physiology.h"

namespace holotwin {

/// Reads every key of the table and finishes the reader. Ranges: assets/scenarios/README.md.
void read_patient(TableReader r, physiology::PatientParameters& p);

}  // namespace holotwin
