#pragma once
#include <filesystem>
#include <string>

#include "engine/core/result.h"

namespace holotwin {

/// Where scenarios, scripts, languages and fonts are: $HOLOTWIN_ASSETS, else beside the program's own source tree.
[[nodiscard]] Result<std::filesystem::path> assets_folder();
/// The twin that the build generated.
[[nodiscard]] Result<std::filesystem::path> built_in_patient();
/// `given` as a path when it is one, else assets/FOLDER/given.toml; the error lists what there is.
[[nodiscard]] Result<std::filesystem::path> find_asset(const std::string& folder, const std::string& given);
/// `wanted`, created; or the next free out/KIND-NNN. A folder that exists and is not empty is refused: nothing is written over.
[[nodiscard]] Result<std::filesystem::path> output_folder(const std::string& wanted, const std::string& kind = "rehearsal");
/// What output_folder() would refuse, before any work is done.
[[nodiscard]] Result<void> output_folder_is_free(const std::string& wanted);
/// Date and minute as a report shows them, local time.
[[nodiscard]] std::string today();
/// Prints "holotwin: message" and returns the exit code.
int report_error(const Error& error);

}  // namespace holotwin
