// NIfTI-1: nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h; NIfTI-2: nifti2.h there. Read field by field from the bytes, not by the
// C library: that one allocates what the header claims and aborts on some damaged files.
#include "engine/anatomy/nifti_import.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

#include "engine/anatomy/gzip.h"
#include "engine/anatomy/nrrd.h"
#include "engine/core/file.h"

namespace holotwin {

namespace {

constexpr std::size_t kMaxFile = std::size_t{2} << 30U;
constexpr std::size_t kMaxImported = std::size_t{1} << 29U;  // voxels: 1024 x 1024 x 512, 2 GiB as float
constexpr double kLargestValue = 1e9;                        // assumed: no scanner's values are near it
constexpr std::size_t kHeader1 = 348;
constexpr std::size_t kHeader2 = 540;

struct Header {
  std::array<std::int64_t, 8> dim{};
  int datatype = 0;
  std::array<double, 8> pixdim{};
  double vox_offset = 0, slope = 0, intercept = 0;
  int qform = 0, sform = 0;
  std::array<double, 3> quaternion{}, offset{};
  std::array<std::array<double, 4>, 3> srow{};
  int units = 0;
};

class Fields {
 public:
  Fields(std::span<const std::byte> data, bool swap) : data_(data), swap_(swap) {}
  template <class T>
  [[nodiscard]] T at(std::size_t offset) const {
    std::array<std::byte, sizeof(T)> b{};
    std::memcpy(b.data(), data_.data() + offset, sizeof(T));
    if (swap_) std::reverse(b.begin(), b.end());
    return std::bit_cast<T>(b);
  }

 private:
  std::span<const std::byte> data_;
  bool swap_;
};

Header header1(const Fields& f) {
  Header h;
  for (std::size_t i = 0; i < 8; ++i) {
    h.dim[i] = f.at<std::int16_t>(40 + 2 * i);
    h.pixdim[i] = f.at<float>(76 + 4 * i);
  }
  h.datatype = f.at<std::int16_t>(70);
  h.vox_offset = f.at<float>(108);
  h.slope = f.at<float>(112);
  h.intercept = f.at<float>(116);
  h.units = f.at<std::uint8_t>(123);
  h.qform = f.at<std::int16_t>(252);
  h.sform = f.at<std::int16_t>(254);
  for (std::size_t i = 0; i < 3; ++i) {
    h.quaternion[i] = f.at<float>(256 + 4 * i);
    h.offset[i] = f.at<float>(268 + 4 * i);
    for (std::size_t j = 0; j < 4; ++j) h.srow[i][j] = f.at<float>(280 + 16 * i + 4 * j);
  }
  return h;
}

Header header2(const Fields& f) {
  Header h;
  h.datatype = f.at<std::int16_t>(12);
  for (std::size_t i = 0; i < 8; ++i) {
    h.dim[i] = f.at<std::int64_t>(16 + 8 * i);
    h.pixdim[i] = f.at<double>(104 + 8 * i);
  }
  h.vox_offset = static_cast<double>(f.at<std::int64_t>(168));
  h.slope = f.at<double>(176);
  h.intercept = f.at<double>(184);
  h.qform = f.at<std::int32_t>(344);
  h.sform = f.at<std::int32_t>(348);
  for (std::size_t i = 0; i < 3; ++i) {
    h.quaternion[i] = f.at<double>(352 + 8 * i);
    h.offset[i] = f.at<double>(376 + 8 * i);
    for (std::size_t j = 0; j < 4; ++j) h.srow[i][j] = f.at<double>(400 + 32 * i + 8 * j);
  }
  h.units = f.at<std::int32_t>(500);
  return h;
}

/// Voxel to world: the sform when there is one, else the qform (nifti1.h, METHOD 3 and 2).
glm::dmat4 world_of(const Header& h) {
  glm::dmat4 m(1.0);
  if (h.sform > 0) {
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 4; ++c) m[c][r] = h.srow[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
    return m;
  }
  const double b = h.quaternion[0];
  const double c = h.quaternion[1];
  const double d = h.quaternion[2];
  const double a = std::sqrt(std::fmax(0.0, 1.0 - b * b - c * c - d * d));
  const double q = h.pixdim[0] < 0 ? -1.0 : 1.0;
  const glm::dmat3 r(glm::dvec3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)),
                     glm::dvec3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)),
                     glm::dvec3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c));
  m[0] = glm::dvec4(r[0] * h.pixdim[1], 0);
  m[1] = glm::dvec4(r[1] * h.pixdim[2], 0);
  m[2] = glm::dvec4(r[2] * h.pixdim[3] * q, 0);
  m[3] = glm::dvec4(h.offset[0], h.offset[1], h.offset[2], 1);
  return m;
}

struct VoxelType {
  int code;
  std::size_t bytes;
};
constexpr std::array<VoxelType, 10> kTypes = {{{2, 1}, {4, 2}, {8, 4}, {16, 4}, {64, 8}, {256, 1}, {512, 2}, {768, 4}, {1024, 8}, {1280, 8}}};

double value_at(const Fields& f, int type, std::size_t at) {
  switch (type) {
    case 2: return f.at<std::uint8_t>(at);
    case 4: return f.at<std::int16_t>(at);
    case 8: return f.at<std::int32_t>(at);
    case 16: return static_cast<double>(f.at<float>(at));
    case 64: return f.at<double>(at);
    case 256: return f.at<std::int8_t>(at);
    case 512: return f.at<std::uint16_t>(at);
    case 768: return f.at<std::uint32_t>(at);
    case 1024: return static_cast<double>(f.at<std::int64_t>(at));
    default: return static_cast<double>(f.at<std::uint64_t>(at));
  }
}

}  // namespace

Result<NiftiImage> nifti_image(std::span<const std::byte> file, const std::string& where) {
  const auto bad = [&](const std::string& what, const std::string& how = "export the image again") { return fail(ErrorKind::failed, what, where, how); };
  // Of packed data the header alone is unpacked first, and the rest when the header makes sense.
  const bool packed = file.size() > 2 && file[0] == std::byte{0x1F} && file[1] == std::byte{0x8B};
  std::vector<std::byte> unpacked;
  std::span<const std::byte> data = file;
  if (packed) {
    unpacked = gunzip_head(file, kHeader2);
    data = unpacked;
  }
  constexpr std::string_view kDicom = "DICM";  // of a DICOM file, after 128 bytes of anything
  if (data.size() >= 132 && std::memcmp(data.data() + 128, kDicom.data(), kDicom.size()) == 0)
    return bad("is a DICOM image, which is not read yet", "turn the series into a .nii.gz file first, as dcm2niix does");
  if (data.size() < kHeader1) return bad("has " + std::to_string(data.size()) + " bytes; a NIfTI header alone has 348");
  const auto first = Fields(data, false).at<std::int32_t>(0);
  const auto swapped = Fields(data, true).at<std::int32_t>(0);
  const bool swap = swapped == static_cast<int>(kHeader1) || swapped == static_cast<int>(kHeader2);
  const auto size = static_cast<std::size_t>(swap ? swapped : first);
  if (size != kHeader1 && size != kHeader2) return bad("is not a NIfTI image: it does not begin with a header size", "give a .nii or .nii.gz file");
  if (data.size() < size) return bad("ends inside its header");
  const char* magic = reinterpret_cast<const char*>(data.data()) + (size == kHeader1 ? 344 : 4);
  if (std::memcmp(magic, size == kHeader1 ? "n+1" : "n+2", 3) != 0) return bad("is not a single-file NIfTI (its magic is not n+1 or n+2)", "save it as .nii or .nii.gz");
  const Fields fields(data, swap);
  const Header h = size == kHeader1 ? header1(fields) : header2(fields);

  const std::int64_t axes = h.dim[0];
  if (axes < 3 || axes > 7) return bad("has " + std::to_string(axes) + " axes; 3 are read");
  for (std::size_t i = 4; i <= static_cast<std::size_t>(axes); ++i)
    if (h.dim[i] > 1) return bad("has a fourth axis of " + std::to_string(h.dim[i]) + ": a time series, not an image", "export a single volume");
  std::size_t voxel_bytes = 0;
  for (const VoxelType& t : kTypes)
    if (t.code == h.datatype) voxel_bytes = t.bytes;
  if (voxel_bytes == 0) return bad("has voxels of NIfTI type " + std::to_string(h.datatype) + "; integers and real numbers are read");
  NiftiImage image;
  double claimed = static_cast<double>(voxel_bytes);
  for (int i = 0; i < 3; ++i) {
    const std::int64_t n = h.dim[static_cast<std::size_t>(i) + 1];
    if (n < 1) return bad("has size " + std::to_string(n) + " along axis " + std::to_string(i + 1));
    claimed *= static_cast<double>(n);
    image.grid.size[i] = static_cast<int>(std::min<std::int64_t>(n, std::numeric_limits<int>::max()));
  }
  const double most = static_cast<double>(file.size()) * (packed ? kMostGzipRatio : 1.0);
  if (!(h.vox_offset >= static_cast<double>(size)) || h.vox_offset > most) return bad("its image does not begin within the file");
  if (h.vox_offset + claimed > most) {
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(), "claims %.4g MB of voxels and is a file of %.4g MB", claimed / 1e6, static_cast<double>(file.size()) / 1e6);
    return bad(text.data(), "the file is cut off or damaged: copy or export it again");
  }
  for (std::size_t i = 1; i <= 3; ++i) {
    if (!std::isfinite(h.pixdim[i]) || h.pixdim[i] == 0) return bad("its voxel spacing along axis " + std::to_string(i) + " is not a usable number");
  }
  if (h.sform <= 0 && h.qform <= 0) {
    return bad("does not say how it lies in the patient (neither sform nor qform): left and right cannot be told apart",
               "export it with its orientation, for example straight from DICOM with dcm2niix");
  }
  image.grid.T_world_index = world_of(h);
  if ((h.units & 7) == 1 || (h.units & 7) == 3) {  // metres or micrometres; 0 (unknown) and 2 are millimetres
    const double scale = (h.units & 7) == 1 ? 1000.0 : 0.001;
    for (int c = 0; c < 4; ++c)
      for (int r = 0; r < 3; ++r) image.grid.T_world_index[c][r] *= scale;
  }
  if (auto ok = check_grid(image.grid, where); !ok) return pass_on(ok);
  if (image.grid.count() > kMaxImported) return bad("has more than 2^29 voxels", "crop or resample the image");
  for (std::size_t i = 0; i < 3; ++i) {
    // The unit is common to both, so the ratio holds whatever it is.
    const glm::dvec4 axis = world_of(h)[static_cast<int>(i)];
    const double spacing = std::sqrt(axis.x * axis.x + axis.y * axis.y + axis.z * axis.z);
    if (std::fabs(spacing - std::fabs(h.pixdim[i + 1])) > 0.01 * spacing) {
      std::array<char, 200> text{};
      std::snprintf(text.data(), text.size(), "gives two voxel spacings along axis %zu: %.5g by its pixdim, %.5g by its matrix", i + 1,
                    std::fabs(h.pixdim[i + 1]), spacing);
      return bad(text.data());
    }
  }
  const auto from = static_cast<std::size_t>(h.vox_offset);
  if (packed) {
    auto whole = gunzip_first(file, from + static_cast<std::size_t>(claimed), where);
    if (!whole) return pass_on(whole);
    unpacked = std::move(*whole);
    data = unpacked;
  }
  const Fields voxels(data, swap);
  const double slope = h.slope == 0 || !std::isfinite(h.slope) ? 1.0 : h.slope;  // 0 means unscaled (nifti1.h)
  const double intercept = h.slope == 0 || !std::isfinite(h.intercept) ? 0.0 : h.intercept;
  image.values.resize(image.grid.count());
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    const double v = value_at(voxels, h.datatype, from + i * voxel_bytes) * slope + intercept;
    if (!(std::fabs(v) <= kLargestValue)) return bad("voxel " + std::to_string(i) + " is not a usable number");
    image.values[i] = static_cast<float>(v);
  }
  return image;
}

Result<NiftiImage> load_nifti(const std::filesystem::path& path) {
  const auto data = read_file(path, kMaxFile);
  if (!data) return pass_on(data);
  return nifti_image(*data, path.string());
}

}  // namespace holotwin
