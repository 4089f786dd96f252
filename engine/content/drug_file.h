#pragma once
// Drugs as TOML files (assets/drugs/NAME.toml, schema 1): kinetics, effects, dose limits, each number with its source. Format: README there.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "physiology/drug_model.h"

namespace holotwin {

/// How a dose gets in.
enum class DrugRoute : std::uint8_t { bolus, infusion, inspired, intramuscular, nebulised, tissue, count };
[[nodiscard]] const char* drug_route_name(DrugRoute route);

/// A unit of orders: "mg_per_kg", "ug_per_kg_min", "pct"; amount x per_kg x time.
struct OrderUnit {
  std::string name;
  physiology::DrugUnit amount = physiology::DrugUnit::mg;
  bool per_kg = false;
  double seconds = 0;  ///< of the time a rate counts by; 0: no rate
};
/// Knows "mg/kg", "µg/kg/min", "ug_per_kg_min" and the like; an error otherwise.
[[nodiscard]] Result<OrderUnit> parse_order_unit(std::string_view text);

/// One way a drug may be ordered. An order outside `allowed` is a slip and refused; outside `usual` it is dangerous, and done.
struct OrderRange {
  DrugRoute route = DrugRoute::bolus;
  OrderUnit unit;
  double allowed_low = 0, allowed_high = 0, usual_low = 0, usual_high = 0;
  double child_low = 0, child_high = 0;  ///< usual in a child; the adult's where the file says nothing
  double over_s = 0;  ///< how fast a bolus is usually pushed
};

/// One source string and what it stands beside: "kinetics", "effect 2".
struct DrugSource {
  std::string what;
  std::string text;
  /// Not checked against a public source: starts with "recalled: " and ends with "; to be checked".
  [[nodiscard]] bool recalled() const { return text.rfind("recalled: ", 0) == 0; }
  /// Found, but a part of it (a split, a ceiling, a slope) was not.
  [[nodiscard]] bool partly() const { return !recalled() && (text.find("recalled") != std::string::npos || text.find("assumed") != std::string::npos); }
};

struct DrugFile {
  std::string id;           ///< file name without .toml
  std::string group;        ///< "hypnotic", "opioid", ...
  bool illustrative = false;///< a stand-in for a class, not a drug
  physiology::DrugParameters parameters;
  std::string binds;        ///< name of the drug it binds; parameters.binding.bound is its index once a library is made
  std::vector<OrderRange> orders;
  std::vector<DrugSource> sources;
};

/// All drugs, sorted by name: the index of a drug is its place in a PharmacologyModel.
struct DrugLibrary {
  std::vector<DrugFile> drugs;
  /// For make_pharmacology.
  [[nodiscard]] std::vector<physiology::DrugParameters> parameters() const;
};

/// Parses one drug. An unknown key, a missing one, a wrong unit, a number out of range or without a source is an error that names
/// line and key.
[[nodiscard]] Result<DrugFile> parse_drug(const std::string& text, const std::string& id);
[[nodiscard]] Result<DrugFile> load_drug(const std::filesystem::path& path);
/// Every .toml of the folder, sorted by name, and names among them resolved.
[[nodiscard]] Result<DrugLibrary> load_drugs(const std::filesystem::path& folder);
/// The index of a drug; an unknown name is an error with the nearest one.
[[nodiscard]] Result<std::size_t> find_drug(const DrugLibrary& library, const std::string& name);

inline constexpr double kChildDoses_y = 12;  ///< younger is a child, whose doses go by weight

/// An order that can be carried out.
struct PlacedOrder {
  double amount = 0;    ///< in the drug's unit (vol % where inspired)
  double per_s = 0;     ///< the same per second, of an infusion
  double over_s = 0;    ///< how long a push usually takes
  std::string warning;  ///< not empty: beyond the usual, to be logged
  std::string usual;    ///< then, the range that is, in no language: "0.25–2.5 mg/kg"
};
/// Checks an order of `value` `unit` for a patient of `weight_kg`. Refused (kind wrong_use, with the range or the nearest unit): a way
/// or unit the drug is not given in, a number outside the allowed range. Warned about: one outside the usual range of its unit or,
/// where another unit of the same route has one, of that; of a child only by weight, where the route has such a unit. An infusion of 0 stops it and is always allowed.
[[nodiscard]] Result<PlacedOrder> place_order(const DrugFile& drug, DrugRoute route, double value, std::string_view unit, double weight_kg, double age_y = kChildDoses_y);
/// Converts the order into what update_pharmacokinetics takes for one step (bolus and depot: for the first step only).
void add_order(const PlacedOrder& placed, DrugRoute route, physiology::DrugOrder& order);

/// Stable names for files: "heart_rate", "mu_opioid".
[[nodiscard]] const char* drug_target_name(physiology::DrugTarget target);
[[nodiscard]] const char* drug_target_unit(physiology::DrugTarget target);
[[nodiscard]] const char* receptor_name(physiology::Receptor receptor);
[[nodiscard]] const char* drug_unit_name(physiology::DrugUnit unit);

}  // namespace holotwin
