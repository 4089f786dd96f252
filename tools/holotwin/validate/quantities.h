#pragma once
// The quantities of tests/reference/physiology/quantities.csv that the model represents, and how each is read. To add one: a line in
// quantities.cpp.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "physiology/body.h"
#include "physiology/medication.h"
#include "tools/holotwin/validate/measures.h"

namespace holotwin::validate {

struct Patient;
/// All that a reading may look at: what there is, and what follows from it and several readings use.
struct Sight {
  Sight(const physiology::PhysiologyModel& model_, const physiology::PhysiologyState& state_, const physiology::PhysiologyInput& input_, const Vitals& vitals_, const Measures& measures_,
        const Patient& patient_, const physiology::Medication& given_);
  const physiology::PhysiologyModel& model;
  const physiology::PhysiologyState& state;
  const physiology::PhysiologyInput& input;
  const Vitals& vitals;
  const Measures& measures;
  const Patient& patient;
  const physiology::Medication& given;
  physiology::FrameOf<double> air;  ///< set_ventilation's
  physiology::Row<physiology::UrineOf<double>, 2> urine;
  physiology::ElectrolytesOf<double> salts;
};

struct Quantity {
  std::string_view name;
  double (*read)(const Sight&);  ///< NaN: cannot be read now
};

/// Every quantity that is represented.
[[nodiscard]] std::span<const Quantity> quantities();
/// Its place in quantities(), or nothing: not represented.
[[nodiscard]] std::optional<std::size_t> find_quantity(std::string_view name);

/// One value a quantity, in the order of quantities().
using Readings = std::vector<double>;
[[nodiscard]] Readings read_all(const Sight& sight);

/// The quantity without a sample time that a run can end with.
inline constexpr std::string_view kTimeToSao2 = "time_to_sao2_90_s";

}  // namespace holotwin::validate
