#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// NRRD (teem.sourceforge.net/nrrd/format.html), attached header, three axes, space right-anterior-superior, millimetres.
[[nodiscard]] std::vector<std::byte> nrrd_of(const CtVolume& ct);
[[nodiscard]] std::vector<std::byte> nrrd_of(const LabelVolume& labels);
/// Reads what nrrd_of() writes and files of other programs with the same content: types int16 and uint8, encodings raw and gzip,
/// little endian, spaces RAS and LPS. `names` of the labels are not part of the format.
[[nodiscard]] Result<CtVolume> ct_from_nrrd(std::span<const std::byte> data, const std::string& where);
[[nodiscard]] Result<LabelVolume> labels_from_nrrd(std::span<const std::byte> data, const std::string& where);

/// The largest volume read: 1024 x 1024 x 2048 voxels.
inline constexpr std::size_t kMaxVoxels = std::size_t{1} << 29U;
/// Sizes from 1 to 4096 along each axis, at most kMaxVoxels, a finite matrix with spacings from 0.01 to 50 mm that spans space.
[[nodiscard]] Result<void> check_grid(const Grid& grid, const std::string& where);

}  // namespace holotwin
