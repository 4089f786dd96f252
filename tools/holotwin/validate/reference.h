#pragma once
// tests/reference/physiology: what a clinician's reading made of the table. Its README has the rules.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace holotwin::validate {

enum class Ruling { check, direction, duplicate, not_applicable, exclude };

/// One line of verdicts.csv: what a row of the table is worth and how it is run.
struct Verdict {
  Ruling ruling = Ruling::exclude;
  std::size_t duplicate_of = 0;
  std::string protocol, quantity;
  std::optional<double> low, high, at_s;
  std::string sign;   ///< of a direction: "up", "down", "same"
  std::string cited;  ///< "literature", "sme", "none"
  std::string why;
};

/// One protocol of protocols.csv.
struct ProtocolSteps {
  std::vector<double> at_s;  ///< of each step, from 0; empty: set aside
  std::string words;         ///< the steps, or why it is set aside
};

/// What a quantity's name says: of what, and how it is held against another moment.
struct QuantityName {
  enum class How { value, of, from };             ///< itself, ratio to, difference from
  enum class Against { rest, before, renal_100 };  ///< rest; before the latest step; the protocol renal_pressure_100
  std::string base;                                ///< with its unit, as in quantities.csv
  How how = How::value;
  Against against = Against::rest;
};

struct Fingerprint {
  std::string whole, place, moment;  ///< as in TableRow
};

struct Reference {
  std::vector<Verdict> verdicts;                            ///< one a row of the table they were made for
  std::vector<Fingerprint> fingerprints;                    ///< of those rows
  std::map<std::string, ProtocolSteps, std::less<>> protocols;
  std::map<std::string, bool, std::less<>> asked;           ///< quantities, and whether issue 3 asks for each
  std::map<std::pair<std::string, std::string>, std::string> names;  ///< (a table's word, "min", "max" or "") -> quantity

  /// The parts of a quantity's name, or nothing where quantities.csv does not hold it.
  [[nodiscard]] std::optional<QuantityName> parse(std::string_view name) const;
  /// The quantity that a table's word means, or nothing. `statistic` as the table has it ("Mean", "MinPerIdealWeight(kg)").
  [[nodiscard]] std::optional<std::string> quantity_of(std::string_view word, std::string_view statistic) const;
};

/// The unit at the end of a quantity's name ("mmHg", "per_min", "1" for none), or "".
[[nodiscard]] std::string_view unit_of(std::string_view quantity);

/// Reads the five csv files of `folder`. An error names file, line and how to mend it.
[[nodiscard]] Result<Reference> load_reference(const std::filesystem::path& folder);

}  // namespace holotwin::validate
