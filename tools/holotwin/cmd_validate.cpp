#include "tools/holotwin/cmd_validate.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "engine/core/text.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/validate/judge.h"
#include "tools/holotwin/validate/print.h"

namespace holotwin {

namespace {

namespace fs = std::filesystem;

Result<fs::path> find_table(const std::string& named, const fs::path& repository) {
  std::error_code error;
  if (!named.empty()) {
    if (fs::is_regular_file(named, error)) return fs::path(named);
    return fail(ErrorKind::wrong_use, "no such file", named, "check the path after --table");
  }
  const fs::path shared = (repository / "../shared/data/physiology/validation.json").lexically_normal();
  if (fs::is_regular_file(shared, error)) return shared;
  return fail(ErrorKind::environment, "the validation table is not here", shared.string(), "name one of the same form with --table FILE");
}

std::string protocol_names(const validate::Reference& reference) {
  std::string names;
  for (const auto& [name, steps] : reference.protocols)
    if (!steps.at_s.empty()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

int run_validate(const ValidateOptions& options) {
  const auto assets = assets_folder();
  if (!assets) return report_error(assets.error());
  const fs::path repository = assets->parent_path();
  const auto path = find_table(options.table, repository);
  if (!path) return report_error(path.error());
  const auto reference = validate::load_reference(repository / "tests/reference/physiology");
  if (!reference) return report_error(reference.error());
  if (!options.only.empty() && !reference->protocols.contains(options.only)) {
    return report_error({ErrorKind::wrong_use, "there is no protocol \"" + options.only + "\"", "--only", "there are: " + protocol_names(*reference)});
  }
  const auto table = validate::load_table(*path);
  if (!table) return report_error(table.error());
  const auto drugs = load_drugs(*assets / "drugs");
  if (!drugs) return report_error(drugs.error());
  const auto patient = validate::table_patient(*drugs);
  if (!patient) return report_error(patient.error());

  Jobs jobs(std::clamp(std::thread::hardware_concurrency(), 1U, 16U) - 1);
  const validate::Report report = validate::judge(*table, *reference, *patient, options.only, jobs);
  const std::string name = path->filename().string();
  if (options.json) std::printf("%s\n", validate::as_json(report, *table, name).dump(1).c_str());
  else std::printf("%s", validate::as_text(report, name).c_str());
  if (options.require_pct && report.all.passed_pct() < *options.require_pct) {
    return report_error({ErrorKind::failed, format_number(report.all.passed_pct(), 1) + " % of the rows that count passed", "--require " + format_number(*options.require_pct, 1), {}});
  }
  return 0;
}

}  // namespace holotwin
