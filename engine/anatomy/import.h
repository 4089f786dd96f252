#pragma once
#include <filesystem>

#include "engine/anatomy/twin.h"

namespace holotwin {

struct ImportRequest {
  std::filesystem::path ct;            ///< NIfTI
  std::filesystem::path labels;        ///< NIfTI on the same grid
  std::filesystem::path label_names;   ///< CSV: id,name
  std::string name;                    ///< of the twin
  std::string tool;                    ///< program and version, for the provenance
};

/// Images to a patient twin: aligned in world space, a smooth surface for every label, the liver's lattice, and vessels grown
/// inside the liver (an unenhanced CT does not show them; they are marked as generated). About ten seconds.
[[nodiscard]] Result<Twin> import_ct(const ImportRequest& request);

/// What both an import and the phantom do with a labelled body: the liver's lattice, embedding and vessels. `whole_liver_flow` is
/// that of the whole organ even when the scan cuts it off.
[[nodiscard]] Result<void> complete_liver(Twin& twin, std::uint8_t liver_label, glm::vec3 hepatic_vein_outlet, double whole_liver_flow_mL_per_min,
                                          std::uint64_t seed);

}  // namespace holotwin
