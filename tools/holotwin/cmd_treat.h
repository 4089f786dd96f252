#pragma once
#include <cstdint>
#include <string>

namespace holotwin {

struct TreatOptions {
  std::string plan;              ///< name in assets/plans, or a path
  std::string out;               ///< folder for what it leaves; empty: the next free out/treat-NNN
  std::string language = "en";   ///< "en" or "zh-Hans"
  std::uint32_t workers = 1;     ///< worker threads; any number gives the same result
  bool json = false;             ///< treat.json on standard output
};
/// Carries out a plan's arms and writes table, JSON and page.
[[nodiscard]] int run_treat(const TreatOptions& options);

}  // namespace holotwin
