#pragma once
// A course of injury and treatment carried out on one body: timed orders in, rows of vitals and sums out. The same course on the same
// body gives the same rows and the same hash wherever it runs. No clock, no I/O; names and limits of orders are checked by
// engine/content/plan_file.
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "physiology/cuff.h"
#include "physiology/ecg.h"
#include "physiology/laboratory.h"
#include "physiology/medication.h"
#include "physiology/physiology.h"
#include "physiology/vital_list.h"

namespace holotwin::physiology {

/// What runs into a vein. Amounts are in the unit named here.
enum class Substance : std::uint8_t {
  red_cells,        ///< mL of packed cells
  plasma,           ///< mL
  platelets,        ///< mL
  crystalloid,      ///< mL
  calcium,          ///< mmol
  tranexamic_acid,  ///< mg
  noradrenaline,    ///< ug for each kg of the patient
  air,              ///< mL, into an open vein
  carbon_dioxide,   ///< mL, the same
  colloid,          ///< mL
  fibrinogen,       ///< g
  potassium,        ///< mmol
  glucose,          ///< g
  count
};
inline constexpr std::size_t kSubstances = static_cast<std::size_t>(Substance::count);
/// Stable name with its unit, for the columns of a table: "red_cells_mL", "noradrenaline_ug_per_kg".
[[nodiscard]] const char* substance_column(Substance s);

/// What stays as it was set until it is set again. Clamps and squeeze: 0 open .. 1 shut.
enum class Setting : std::uint8_t {
  clamp_hepatic_artery, clamp_portal_vein, caval_compression, abdominal_pressure_mmHg,
  controlled_ventilation,  ///< 1 the ventilator breathes, 0 the patient
  tidal_mL, vent_rate_per_min, peep_cmH2O, fio2,
  airway_obstruction, bronchospasm, tension_pneumothorax, anaphylaxis, infection, pleural_blood_mL, pericardial_mL,
  rhythm,                  ///< as Rhythm
  compressions_per_min,
  clamp_left_renal_artery, clamp_right_renal_artery, clamp_aorta, clamp_infrarenal_aorta, tourniquet,
  open_pneumothorax, consolidation, left_lung_without_air, right_lung_without_air, endobronchial, aspiration, pulmonary_embolism,
  pacing_per_min, infarction, aortic_stenosis, aortic_regurgitation, mitral_stenosis, mitral_regurgitation,
  surgical_stimulus, neuraxial_block, burn, malignant_hyperthermia, transfusion_reaction, brain_injury, carbon_monoxide_ppm, exercise_mL_per_min,
  water_C,                 ///< not a number: out of it
  warming_W,
  ventilator_mode,         ///< as VentilatorMode
  inspiratory_cmH2O, inspired_share, mask_leak,
  oxygen_device,           ///< as OxygenDevice
  oxygen_L_per_min,
  shock_J,                 ///< in the frame of the order alone
  count
};

/// Puts one setting into the orders for a frame.
void set(PhysiologyInput& in, Setting setting, double value);

enum class OrderKind : std::uint8_t {
  open_hole,  ///< `hole` bleeds as `path` says
  lose,       ///< `hole` loses `value` mL/min, whatever the pressure
  hold,       ///< `value` of the opening (or of the loss) is held shut, 0..1
  close,      ///< `hole` bleeds no more
  run_in,     ///< `amount` of `substance` at `value` a minute
  infuse,     ///< `substance` at `value` a minute until ordered again, in place of what `infuse` ordered before; 0 ends it
  stop,       ///< everything of `substance` that runs
  set,        ///< `setting` = `value`
  // what acts as its file says: `drug` of Course::drugs, amounts in its unit
  push_drug,    ///< `amount` into the vein over `value` seconds
  infuse_drug,  ///< `value` a minute, in place of what ran; 0 ends it
  place_drug,   ///< `amount` into muscle, airway or tissue
  inspire_drug, ///< `value` vol % in the gas that is breathed; 0 ends it
  stop_drug,    ///< what runs, is breathed or is still being pushed
  // what is measured once
  record_ecg,   ///< twelve leads of the next kEcg_s
  draw_blood,   ///< `value` as LabPanel
  inflate_cuff,
};

/// One thing that changes at one moment.
struct Order {
  double time_s = 0;
  OrderKind kind = OrderKind::set;
  std::size_t hole = 0;                 ///< below kMaxBleeds
  BleedPath path;
  Substance substance = Substance::crystalloid;
  std::size_t drug = 0;
  Setting setting = Setting::fio2;
  double amount = 0;                    ///< infinity: until stopped
  double value = 0;
};

/// `low` <= vital <= `high` is inside, between `from_s` and `to_s`. Only what happens from time 0 on counts.
struct Limit {
  std::size_t vital = 0;                ///< place in vital_list()
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  double from_s = 0, to_s = std::numeric_limits<double>::infinity();
};

/// What is to happen. Times are whole frames (1/90 s); start, end and sample are whole seconds, start <= 0 < end.
struct Course {
  PhysiologyInput resting;              ///< what the body rests on at the start: its breaths
  double start_s = 0;                   ///< the body is at rest then; time 0 is where the story begins
  double end_s = 3600;
  double sample_s = 5;                  ///< a row each
  std::vector<Order> orders;            ///< sorted by time; those of one moment are carried out in their order here
  std::vector<Limit> limits;
  std::shared_ptr<const PharmacologyModel> drugs;  ///< of this patient; null where no order names a drug
  std::vector<std::size_t> watched;     ///< drugs whose levels go into the rows
};

/// Without a pulse and without compressions of the chest for kDead_s the patient is dead and the course ends.
inline constexpr double kDead_s = 180;  ///< assumed: less than the 4 to 6 min that a warm brain bears (recalled; to be checked), since what is left of the body then is not modelled
enum class Life : std::uint8_t { alive, no_pulse, dead };
[[nodiscard]] const char* life_name(Life l);
/// Stable name, as plans and tables say it: "ventricular_fibrillation".
[[nodiscard]] const char* rhythm_name(Rhythm r);

/// One drug now, in its unit, and per L.
struct DrugLevel {
  double plasma = 0, effect_site = 0;
  double given = 0;                     ///< since the start; of a vapour what was taken up
};

struct CourseRow {
  double time_s = 0;
  Life life = Life::alive;
  Vitals vitals;
  double bleeding_mL_per_min = 0;       ///< mean since the row before
  double lost_mL = 0;                   ///< since the start
  std::array<double, kSubstances> given{};  ///< since the start
  std::vector<DrugLevel> levels;        ///< as Course::watched
  Rhythm rhythm = Rhythm::sinus;        ///< that the heart has now, whatever was ordered
  double carboxyhaemoglobin_pct = 0;    ///< of all haemoglobin, as co-oximetry finds it
};

/// Twelve leads as an electrocardiograph prints them: ten seconds, sampled three times a frame.
inline constexpr double kEcg_s = 10, kEcgHz = 270;
struct EcgRecord {
  double from_s = 0;
  std::vector<std::array<float, kEcgLeads>> mV;  ///< one each 1/kEcgHz; fewer where the course ended first
};

/// What was in the blood when it was drawn; the answer comes kTurnaround_min later.
struct BloodSample {
  double drawn_s = 0;
  LabPanel panel = LabPanel::gas;
  Laboratory found;
  [[nodiscard]] double ready_s() const { return drawn_s + 60.0 * kTurnaround_min[static_cast<std::size_t>(panel)]; }
};
struct CuffReading {
  double begun_s = 0, ready_s = kNoValue;         ///< the second NaN: the course ended before
  double sbp_mmHg = kNoValue, map_mmHg = kNoValue, dbp_mmHg = kNoValue;  ///< NaN: it failed
};

/// Seconds from time 0 on by where the value was, judged once a second. The dead are not counted.
struct LimitTime {
  double below_s = 0, within_s = 0, above_s = 0, unknown_s = 0;  ///< the last: it could not be measured
  [[nodiscard]] double outside_s() const { return below_s + above_s; }
};
/// Of one vital from time 0 on, once a second; NaN where it never had a value.
struct Extremes {
  double lowest = kNoValue, lowest_s = 0, highest = kNoValue, highest_s = 0;
};

/// The books of the blood, mL: initial + given + exchange - urine - lost = circulating, for red cells and (with the last two) plasma.
struct BloodBooks {
  double initial_red_cells = 0, initial_plasma = 0, given_red_cells = 0, given_plasma = 0, lost_red_cells = 0, lost_plasma = 0;
  double exchange_plasma = 0, urine = 0, circulating_red_cells = 0, circulating_plasma = 0;
};

struct CourseResult {
  std::vector<CourseRow> rows;          ///< the first at the start; the last at the moment the course ended
  std::vector<LimitTime> limits;        ///< as Course::limits
  std::array<Extremes, kVitalCount> extremes{};
  Extremes carboxyhaemoglobin_pct;
  BloodBooks books;
  std::vector<EcgRecord> ecgs;          ///< these three by the time they began
  std::vector<BloodSample> samples;
  std::vector<CuffReading> cuffs;
  std::size_t orders_done = 0;          ///< of Course::orders, from the front
  bool complete = false;                ///< false: stopped from outside
  double reached_s = 0;
  double pulse_lost_s = kNoValue;       ///< when the last pulse was missed from then to the end; NaN: there is one
  double died_s = kNoValue;             ///< NaN: alive
  std::uint64_t frames = 0, restored = 0;  ///< steps made, and how many of them were put back for bad numbers
  std::uint64_t state_hash = 0;         ///< of body, drugs, lines and sums at the end
};

/// Carries out the course from the model's rest. `go_on`, where there is one, is asked once a simulated second with the time reached;
/// false ends the course there, with what was done. Thread-safe: shares nothing.
[[nodiscard]] CourseResult run_course(const PhysiologyModel& model, const Course& course, const std::function<bool(double)>& go_on = {});

}  // namespace holotwin::physiology
