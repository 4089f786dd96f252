#pragma once
// A plan of treatment: a patient, what happens to him, and several arms of what is done about it, as a TOML file (schema 1).
// Format: assets/plans/README.md.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/content/drug_file.h"
#include "engine/core/result.h"
#include "physiology/treatment.h"

namespace holotwin {

/// What an event does; the name is the key that says so in the file ("bleed", "stop_fluid", "abdomen_mmHg").
enum class Deed : std::uint8_t {
  bleed, hold, stop_bleed, clamp, unclamp, fluid, stop_fluid, drug, stop_drug, ventilator, oxygen_fio2, abdomen_mmHg, venous_air_mL_per_min, airway_obstruction,
  bronchospasm, tension_pneumothorax, anaphylaxis, infection, haemothorax_mL, pericardial_mL, rhythm, compressions_per_min,
  venous_carbon_dioxide_mL_per_min, open_pneumothorax, consolidation, left_lung_collapse, right_lung_collapse, tube, aspiration, pulmonary_embolism, infarction,
  aortic_stenosis, aortic_regurgitation, mitral_stenosis, mitral_regurgitation, shock_J, pacing_per_min, surgical_stimulus, neuraxial_block, burn,
  malignant_hyperthermia, transfusion_reaction, brain_injury, carbon_monoxide_ppm, exercise_mL_per_min, oxygen, water_C, out_of_water, warming_W, record, count
};
[[nodiscard]] const char* deed_name(Deed d);

struct PlanEvent {
  double at_s = 0;
  Deed deed = Deed::bleed;
  bool of_arm = false;                  ///< false: common to all arms
  std::string subject;                  ///< name of the bleed, the clamp, the product or the drug; empty where there is none
  std::vector<physiology::Order> orders;
  std::string drug_group;               ///< of the drug's file: "hypnotic", "relaxant"
  double ends_s = 0;                    ///< of a fluid, a bolus or an infusion: when it has run in; infinity: until stopped
  double amount = 0;                    ///< of a fluid mL; of a drug as in its order; of hold and clamp the share
  bool ends = false;                    ///< it ends what an event of its kind began, and does nothing else
  std::string usual;                    ///< of a dose outside it: what its file calls usual
  /// In words: text `key` with `args`, and the short `flag` for a plot. "@key" among arguments is a text, or else its last part.
  std::string key, flag;
  std::vector<std::string> args, flag_args;
  std::string label;                    ///< the plan's own short name of the moment, instead of `flag`; empty: none
  int line = 0;                         ///< in the file
};

/// Something dangerous and possible that a plan orders. It is carried out and logged. Text "treat.warning.<id>" with args.
struct PlanWarning {
  double at_s = 0;
  std::string id;
  std::vector<std::string> args;
  int line = 0;
};

struct PlanArm {
  std::string id, title;
  std::vector<PlanEvent> events;        ///< common and own, by time; at one moment the common ones first
  std::vector<PlanWarning> warnings;    ///< by time
};

/// A drug that some arm gives and that acts as its file says.
struct PlanDrug {
  std::string id, unit;                 ///< concentrations are that per L; "pct_L": vol %
  std::size_t index = 0;                ///< in the library
};

struct Plan {
  std::string id;                       ///< file name without .toml
  std::string title;
  physiology::PatientParameters patient;
  physiology::PhysiologyInput resting;  ///< the ventilator until an event orders otherwise: the default, or breaths for a patient who was derived
  double start_s = 0, end_s = 3600, sample_s = 5;
  std::vector<physiology::Limit> limits;
  std::vector<PlanArm> arms;            ///< at least one; the others are compared with the first
  std::vector<PlanDrug> drugs;          ///< by name
  std::shared_ptr<const physiology::PharmacologyModel> pharmacology;  ///< of this patient; null without such drugs
};

/// Parses a plan. An unknown key, a missing one, a wrong unit, a value out of range, an unknown drug or an order that cannot be carried
/// out (releasing a clamp that is not on, an event after the end) is an error that names line and key, the allowed range and the
/// nearest valid name.
[[nodiscard]] Result<Plan> parse_plan(const std::string& text, const std::string& id, const DrugLibrary& drugs);
[[nodiscard]] Result<Plan> load_plan(const std::filesystem::path& path, const DrugLibrary& drugs);

/// What the runner of physiology/treatment.h is to do for one arm.
[[nodiscard]] physiology::Course course_of(const Plan& plan, const PlanArm& arm);

}  // namespace holotwin
