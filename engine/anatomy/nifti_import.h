#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// A scalar image as NIfTI-1 or -2 holds it, any orientation: the grid's matrix brings voxels to world RAS millimetres.
struct NiftiImage {
  Grid grid;
  std::vector<float> values;   ///< x fastest, slope and intercept applied
};
/// Reads .nii or .nii.gz bytes. The header is checked against the bytes there are before anything is allocated: a file that claims
/// 70 TB is an error, not a crash. Three axes, integer or floating-point voxels, all finite. The image must say where it lies in the
/// patient (sform or qform): left and right cannot be told apart without.
[[nodiscard]] Result<NiftiImage> nifti_image(std::span<const std::byte> file, const std::string& where);
[[nodiscard]] Result<NiftiImage> load_nifti(const std::filesystem::path& path);

}  // namespace holotwin
