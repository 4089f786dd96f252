#include "engine/content/patient_table.h"

namespace holotwin {

void read_patient(TableReader r, physiology::PatientParameters& p) {
  // Adult ranges in which the physiology is meant to hold; build_model() checks how the numbers fit together.
  p.age_y = r.number("age_y", {16, 100});
  p.male = r.choice("sex", {"male", "female"}) == 0;
  p.weight_kg = r.number("weight_kg", {35, 200});
  p.height_cm = r.number("height_cm", {130, 220});
  p.blood_volume_mL = r.number("blood_volume_mL", {2000, 10000});
  p.haematocrit = r.number("haematocrit", {0.15, 0.65});
  p.hr_per_min = r.number("hr_per_min", {35, 130});
  p.map_mmHg = r.number("map_mmHg", {55, 140});
  p.cvp_mmHg = r.number("cvp_mmHg", {0, 15});
  p.co_L_per_min = r.number("co_L_per_min", {2, 12});
  p.temperature_C = r.number("temperature_C", {30, 41});
  p.anaesthesia = r.number("anaesthesia", {0, 1});
  p.liver_flow_mL_per_min = r.number("liver_flow_mL_per_min", {400, 3000});
  r.finish();
}

}  // namespace holotwin
