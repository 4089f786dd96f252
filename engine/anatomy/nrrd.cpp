#include "engine/anatomy/nrrd.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "engine/anatomy/gzip.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

std::string shortest(double v) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v).ptr;
  return {buffer.data(), end};
}

std::string vector_text(glm::dvec3 v) { return "(" + shortest(v.x) + "," + shortest(v.y) + "," + shortest(v.z) + ")"; }

std::vector<std::byte> write(const Grid& g, const char* type, std::span<const std::byte> voxels) {
  std::string h = "NRRD0005\n# Holotwin patient twin\ntype: ";
  h += type;
  h += "\ndimension: 3\nspace: right-anterior-superior\nsizes: " + std::to_string(g.size.x) + " " + std::to_string(g.size.y) + " " + std::to_string(g.size.z);
  h += "\nspace directions: " + vector_text(glm::dvec3(g.T_world_index[0])) + " " + vector_text(glm::dvec3(g.T_world_index[1])) + " " +
       vector_text(glm::dvec3(g.T_world_index[2]));
  h += "\nkinds: domain domain domain\nendian: little\nencoding: gzip\nspace origin: " + vector_text(glm::dvec3(g.T_world_index[3]));
  h += "\nspace units: \"mm\" \"mm\" \"mm\"\n\n";
  const auto* p = reinterpret_cast<const std::byte*>(h.data());
  std::vector<std::byte> out(p, p + h.size());
  const auto packed = gzip(voxels);
  out.insert(out.end(), packed.begin(), packed.end());
  return out;
}

struct Parsed {
  Grid grid;
  std::string type;
  std::vector<std::byte> voxels;
};

std::optional<glm::dvec3> parse_vector(std::string_view s) {
  s = trim(s);
  if (s.size() < 2 || s.front() != '(' || s.back() != ')') return std::nullopt;
  const auto parts = split(s.substr(1, s.size() - 2), ',');
  if (parts.size() != 3) return std::nullopt;
  glm::dvec3 v(0.0);
  for (int i = 0; i < 3; ++i) {
    const auto number = parse_double(parts[static_cast<std::size_t>(i)]);
    if (!number) return std::nullopt;
    v[i] = *number;
  }
  return v;
}

Result<Parsed> parse(std::span<const std::byte> data, const std::string& where, std::size_t voxel_bytes, std::initializer_list<const char*> types) {
  const auto bad = [&](const std::string& what) { return fail(ErrorKind::failed, "not a readable NRRD: " + what, where, "write it again"); };
  const std::string_view text(reinterpret_cast<const char*>(data.data()), std::min<std::size_t>(data.size(), 1U << 16U));
  if (!text.starts_with("NRRD000")) return bad("it does not begin with NRRD000");
  const auto end = text.find("\n\n");
  if (end == std::string_view::npos) return bad("its header does not end");
  std::map<std::string, std::string, std::less<>> field;
  for (const std::string_view line : split(text.substr(0, end), '\n')) {
    const auto colon = line.find(": ");
    if (!line.starts_with('#') && colon != std::string_view::npos) field[std::string(line.substr(0, colon))] = std::string(trim(line.substr(colon + 2)));
  }
  Parsed p;
  if (field["dimension"] != "3") return bad("dimension is \"" + field["dimension"] + "\", 3 is read");
  p.type = field["type"];
  bool known = false;
  for (const char* t : types) known = known || p.type == t;
  if (!known) return bad("type \"" + p.type + "\"");
  if (voxel_bytes > 1 && field["endian"] != "little") return bad("endian \"" + field["endian"] + "\"");
  const auto sizes = split(field["sizes"], ' ');
  if (sizes.size() != 3) return bad("sizes \"" + field["sizes"] + "\"");
  for (int i = 0; i < 3; ++i) {
    const auto n = parse_integer(sizes[static_cast<std::size_t>(i)]);
    if (!n || *n < 1 || *n > 4096) return bad("sizes \"" + field["sizes"] + "\"");
    p.grid.size[i] = static_cast<int>(*n);
  }
  const bool lps = field["space"] == "left-posterior-superior" || field["space"] == "LPS";
  if (!lps && field["space"] != "right-anterior-superior" && field["space"] != "RAS") return bad("space \"" + field["space"] + "\"");
  const glm::dvec3 flip = lps ? glm::dvec3(-1, -1, 1) : glm::dvec3(1);
  std::string directions = field["space directions"];
  std::vector<std::string_view> vectors;
  for (const std::string_view part : split(directions, ' '))
    if (!part.empty()) vectors.push_back(part);
  const auto origin = parse_vector(field["space origin"]);
  if (vectors.size() != 3 || !origin) return bad("space directions or origin");
  for (int i = 0; i < 3; ++i) {
    const auto v = parse_vector(vectors[static_cast<std::size_t>(i)]);
    if (!v) return bad("space directions \"" + directions + "\"");
    p.grid.T_world_index[i] = glm::dvec4(*v * flip, 0.0);
  }
  p.grid.T_world_index[3] = glm::dvec4(*origin * flip, 1.0);
  if (auto ok = check_grid(p.grid, where); !ok) return pass_on(ok);
  const std::size_t want = p.grid.count() * voxel_bytes;
  const auto body = data.subspan(end + 2);
  if (field["encoding"] == "raw") {
    p.voxels.assign(body.begin(), body.end());
  } else if (field["encoding"] == "gzip" || field["encoding"] == "gz") {
    auto unpacked = gunzip(body, want, where);
    if (!unpacked) return pass_on(unpacked);
    p.voxels = std::move(*unpacked);
  } else {
    return bad("encoding \"" + field["encoding"] + "\"");
  }
  if (p.voxels.size() != want) return bad("it holds " + std::to_string(p.voxels.size()) + " bytes of voxels, its sizes need " + std::to_string(want));
  return p;
}

}  // namespace

Result<void> check_grid(const Grid& grid, const std::string& where) {
  for (int i = 0; i < 3; ++i)
    if (grid.size[i] < 1 || grid.size[i] > 4096) {
      return fail(ErrorKind::failed, "size " + std::to_string(grid.size[i]) + " along an axis; 1 to 4096 are read", where, "check the header");
    }
  if (grid.count() > kMaxVoxels) return fail(ErrorKind::failed, "more than 2^29 voxels", where, "crop or resample the image");
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 3; ++j)
      if (!std::isfinite(grid.T_world_index[i][j]) || std::fabs(grid.T_world_index[i][j]) > 1e5) {
        return fail(ErrorKind::failed, "spacing, direction or origin is not a usable number", where, "export the image again");
      }
  std::array<double, 3> spacing{};
  for (int i = 0; i < 3; ++i) {
    spacing[static_cast<std::size_t>(i)] = glm::length(glm::dvec3(grid.T_world_index[i]));
    if (!(spacing[static_cast<std::size_t>(i)] >= 0.01 && spacing[static_cast<std::size_t>(i)] <= 50)) {
      return fail(ErrorKind::failed, "a voxel spacing of " + shortest(spacing[static_cast<std::size_t>(i)]) + " mm; 0.01 to 50 are plausible", where,
                  "check the units of the header");
    }
  }
  const double volume = std::fabs(glm::determinant(glm::dmat3(grid.T_world_index)));
  if (volume < 0.2 * spacing[0] * spacing[1] * spacing[2]) {
    return fail(ErrorKind::failed, "the axes of the image do not span space", where, "check the direction matrix");
  }
  return {};
}

std::vector<std::byte> nrrd_of(const CtVolume& ct) { return write(ct.grid, "int16", std::as_bytes(std::span(ct.hu))); }
std::vector<std::byte> nrrd_of(const LabelVolume& labels) { return write(labels.grid, "uint8", std::as_bytes(std::span(labels.labels))); }

Result<CtVolume> ct_from_nrrd(std::span<const std::byte> data, const std::string& where) {
  auto p = parse(data, where, 2, {"int16", "short", "int16_t", "signed short"});
  if (!p) return pass_on(p);
  CtVolume ct{p->grid, std::vector<std::int16_t>(p->grid.count())};
  std::memcpy(ct.hu.data(), p->voxels.data(), p->voxels.size());
  return ct;
}

Result<LabelVolume> labels_from_nrrd(std::span<const std::byte> data, const std::string& where) {
  auto p = parse(data, where, 1, {"uint8", "uchar", "uint8_t", "unsigned char"});
  if (!p) return pass_on(p);
  LabelVolume labels{p->grid, std::vector<std::uint8_t>(p->grid.count()), {}};
  std::memcpy(labels.labels.data(), p->voxels.data(), p->voxels.size());
  return labels;
}

}  // namespace holotwin
