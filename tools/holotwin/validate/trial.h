#pragma once
// One protocol carried out on the table's patient, and what was read of it.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/content/drug_file.h"
#include "tools/holotwin/validate/quantities.h"

namespace holotwin::validate {

/// A patient at rest, breathing air on his own.
struct Patient {
  physiology::PhysiologyModel model;
  physiology::PhysiologyState state;
  physiology::PhysiologyInput rest;
  std::vector<physiology::DrugParameters> drug_parameters;
  physiology::PharmacologyModel drugs;
  std::map<std::string, std::size_t, std::less<>> drug_index;  ///< by name
};
/// The table's: man of 44, 77.1 kg, 180.3 cm, 72 beats and 12 breaths a minute, 114/73.5 mmHg, awake; solved, then left to settle.
[[nodiscard]] Result<Patient> table_patient(const DrugLibrary& drugs);

/// Ideal body weight of the table's patient (2.3 kg an inch over 5 ft, on 50 kg).
inline constexpr double kIdealWeight_kg = 75.26;

/// What is to be read.
struct Plan {
  std::vector<double> at_s;  ///< sample times after the protocol's first step, in any order
  double hold_s = 0;         ///< > 0: also every window of whole breaths up to then
  bool saturation = false;   ///< also when the arterial saturation falls below 0.90, for an hour at most
};

/// What was read. Each reading is a mean over whole breaths, at least 10 s, that ends at its time.
struct Course {
  std::map<double, Readings> at;    ///< by sample time; 0 is always there: rest
  Readings lowest, highest, mean;   ///< of all windows up to hold_s
  std::optional<double> sao2_90_s;
  std::vector<double> steps_s;      ///< when the protocol acted
  bool restored = false;            ///< numbers went bad in some frame
};

/// The body under a protocol's hands: orders hold until they are changed, `until` lets time pass.
class Trial {
 public:
  Trial(const Patient& patient, Plan plan);

  physiology::PhysiologyInput input;  ///< orders from now on
  /// > 0: breaths of his own of this size, whatever the drive.
  double imposed_tidal_mL = 0;
  double imposed_rate_per_min = 0;   ///< with it
  double kidneys_at_mmHg = 0;        ///< > 0: both kidneys alone live, perfused at this pressure; all else, hormones included, stands still
  bool bleeds_into_chest = false;    ///< what is lost stays beside the lung

  /// Advances to this time after the first step. Samples at that time are taken before it returns.
  void until(double t_s);
  /// Puts in a steady condition: lets the body live with the present orders, off the protocol's clock.
  void settle(double seconds);
  /// Takes blood and gives as much healthy plasma, at once, until the haemoglobin is this.
  void exchange_to(double hb_g_per_dL);
  /// Puts in an infection that has stood for long, and lets the body live with it for two hours.
  void infect(double infection);
  [[nodiscard]] const physiology::PhysiologyState& state() const { return state_; }
  [[nodiscard]] const physiology::PhysiologyModel& model() const { return model_; }
  /// Into the vein, in the unit of the drug's file, in ten seconds; or breathed in.
  void give(std::string_view drug, double amount);
  void inhale(std::string_view drug, double amount);
  /// Breathing on his own, as at rest.
  void breathe_freely();
  /// A machine's breaths, no end-expiratory pressure; none at all for a tidal volume of 0.
  void ventilate(double per_min, double tidal_mL, double fio2);

  /// Advances to the last sample and hands over what was read.
  [[nodiscard]] Course finish();

 private:
  void live();
  void frame();
  void sample();
  [[nodiscard]] Readings window(double end_s) const;
  [[nodiscard]] double window_s() const;
  [[nodiscard]] double now_s() const { return static_cast<double>(frame_) / 90.0; }

  const physiology::PhysiologyModel& model_;
  const physiology::PhysiologyInput rest_;
  const Patient& patient_;
  physiology::Medication given_ = physiology::initial_medication();
  physiology::PhysiologyState state_;
  physiology::PhysiologyOutput output_;
  Measures measures_;
  Plan plan_;
  std::size_t next_ = 0;  ///< of plan_.at_s, sorted
  std::int64_t frame_ = 0;
  struct Sample {
    double t_s;
    Readings readings;
  };
  std::deque<Sample> samples_;
  std::int64_t held_ = 0;  ///< samples in course_.mean
  Course course_;
};

}  // namespace holotwin::validate
