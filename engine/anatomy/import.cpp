#include "engine/anatomy/import.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <limits>

#include "engine/anatomy/lattice.h"
#include "engine/anatomy/measure.h"
#include "engine/anatomy/nifti_import.h"
#include "engine/anatomy/surface.h"
#include "engine/anatomy/vessel_grow.h"
#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

namespace fs = std::filesystem;

constexpr double kLatticeStep_m = 0.013;
constexpr double kLiverFlow_mL_per_min = 1450;   // whole liver at rest: anatomy-reference.csv, flow, liver_total
constexpr std::size_t kLiverTriangles = 8000;
constexpr std::size_t kSkinTriangles = 6000;
constexpr double kSkinSpacing_mm = 6;            // assumed: the skin is a smooth shell to look through, no organ to work on
constexpr double kTrianglesPerMl_23 = 14;        // a surface grows with volume^(2/3)
constexpr float kBody_HU = -300;                 // between air and fat

Result<std::map<std::uint8_t, std::string>> read_names(const fs::path& path) {
  const auto text = read_text_file(path, 1U << 20U);
  if (!text) return pass_on(text);
  std::map<std::uint8_t, std::string> names;
  int line = 0;
  for (const std::string_view row : split(*text, '\n')) {
    ++line;
    const std::string_view r = trim(row);
    if (r.empty() || (line == 1 && r.starts_with("id"))) continue;
    const auto parts = split(r, ',');
    const auto id = parts.size() >= 2 ? parse_integer(parts[0]) : std::nullopt;
    const std::string name = parts.size() >= 2 ? std::string(trim(parts[1])) : std::string();
    const bool plain = !name.empty() && name.size() < 100 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!id || *id < 1 || *id > 255 || !plain) {
      // The line itself is not repeated: a wrong file may be a list of patients.
      return fail(ErrorKind::failed, "line " + std::to_string(line) + " is not an id and a name", path.string(),
                  "each line is id,name with an id of 1 to 255 and a name of letters, digits and underscores");
    }
    const bool taken = std::any_of(names.begin(), names.end(), [&](const auto& known) { return known.first == *id || known.second == name; });
    if (taken || name == "skin") {
      return fail(ErrorKind::failed, "line " + std::to_string(line) + (taken ? " repeats an id or a name" : " takes the name \"skin\", which the import gives to the body's outline"),
                  path.string(), "each id and each name stands for one organ");
    }
    names[static_cast<std::uint8_t>(*id)] = name;
  }
  return names;
}

std::string grid_text(const Grid& g) {
  const auto spacing = [&](int i) { return format_number(glm::length(glm::dvec3(g.T_world_index[i])), 3); };
  return std::to_string(g.size.x) + "x" + std::to_string(g.size.y) + "x" + std::to_string(g.size.z) + " voxels of " + spacing(0) + "x" + spacing(1) + "x" +
         spacing(2) + " mm, first at (" + format_number(g.T_world_index[3][0], 1) + ", " + format_number(g.T_world_index[3][1], 1) + ", " +
         format_number(g.T_world_index[3][2], 1) + ")";
}

/// The same grid up to a hundredth of a voxel. Affine maps that agree on these four corners agree everywhere; two would let axes be swapped.
bool same_grid(const Grid& a, const Grid& b) {
  if (a.size != b.size) return false;
  const double voxel = std::cbrt(a.voxel_mL() * 1000);
  const glm::dvec3 n(a.size);
  for (const glm::dvec3 corner : {glm::dvec3(0.0), glm::dvec3(n.x, 0, 0), glm::dvec3(0, n.y, 0), glm::dvec3(0, 0, n.z)})
    if (glm::length(a.world_mm(corner) - b.world_mm(corner)) > 0.01 * voxel) return false;
  return true;
}

/// The body's outline: the largest connected part denser than air, holes filled slice-free by filling the outside.
std::vector<std::uint8_t> body_mask(const CtVolume& ct) {
  const Grid& g = ct.grid;
  const glm::ivec3 n = g.size;
  std::vector<std::int32_t> part(g.count(), 0);
  std::vector<std::size_t> sizes{0};
  std::deque<std::size_t> queue;
  const auto flood = [&](std::size_t seed, std::int32_t mark, const auto& wanted) {
    std::size_t filled = 0;
    queue.push_back(seed);
    part[seed] = mark;
    while (!queue.empty()) {
      const std::size_t at = queue.front();
      queue.pop_front();
      ++filled;
      const int i = static_cast<int>(at % static_cast<std::size_t>(n.x));
      const int j = static_cast<int>(at / static_cast<std::size_t>(n.x) % static_cast<std::size_t>(n.y));
      const int k = static_cast<int>(at / (static_cast<std::size_t>(n.x) * static_cast<std::size_t>(n.y)));
      for (int axis = 0; axis < 3; ++axis)
        for (int d = -1; d <= 1; d += 2) {
          glm::ivec3 p(i, j, k);
          p[axis] += d;
          if (p[axis] < 0 || p[axis] >= n[axis]) continue;
          const std::size_t to = g.at(p.x, p.y, p.z);
          if (part[to] != 0 || !wanted(to)) continue;
          part[to] = mark;
          queue.push_back(to);
        }
    }
    return filled;
  };
  const auto dense = [&](std::size_t i) { return static_cast<float>(ct.hu[i]) > kBody_HU; };
  for (std::size_t i = 0; i < part.size(); ++i)
    if (part[i] == 0 && dense(i)) sizes.push_back(flood(i, static_cast<std::int32_t>(sizes.size()), dense));
  const auto body = static_cast<std::int32_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
  std::vector<std::uint8_t> is_body(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) is_body[i] = part[i] == body && body > 0;
  // Everything that the outside (the four lateral faces; the body is cut by the other two) cannot reach is inside: lungs, gas.
  std::fill(part.begin(), part.end(), 0);
  const auto outside = [&](std::size_t i) { return is_body[i] == 0; };
  for (int k = 0; k < n.z; ++k)
    for (int j = 0; j < n.y; ++j)
      for (int i = 0; i < n.x; ++i) {
        if (i != 0 && j != 0 && i != n.x - 1 && j != n.y - 1) continue;
        const std::size_t at = g.at(i, j, k);
        if (part[at] == 0 && outside(at)) flood(at, 1, outside);
      }
  std::vector<std::uint8_t> mask(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) mask[i] = part[i] == 0;
  return mask;
}

/// The voxel of one label nearest to a point, and the least distance, both in metres.
struct Nearest {
  glm::vec3 at{0.0F};
  float distance = std::numeric_limits<float>::max();
};
Nearest nearest_voxel(const LabelVolume& labels, std::uint8_t label, glm::vec3 to) {
  Nearest best;
  std::size_t at = 0;
  for (int k = 0; k < labels.grid.size.z; ++k)
    for (int j = 0; j < labels.grid.size.y; ++j)
      for (int i = 0; i < labels.grid.size.x; ++i, ++at) {
        if (labels.labels[at] != label) continue;
        const glm::vec3 p(labels.grid.world_mm({i, j, k}) * 0.001);
        const float d = glm::length(p - to);
        if (d < best.distance) best = {p, d};
      }
  return best;
}

std::uint8_t label_of(const LabelVolume& labels, const std::string& name) {
  for (const auto& [label, n] : labels.names)
    if (n == name) return label;
  return 0;
}

/// Share of the liver's voxels among those within `radius_mm` of a voxel.
double liver_share(const LabelVolume& labels, std::uint8_t liver, glm::ivec3 at, double radius_mm) {
  const Grid& g = labels.grid;
  glm::ivec3 reach;
  for (int a = 0; a < 3; ++a) reach[a] = static_cast<int>(radius_mm / glm::length(glm::dvec3(g.T_world_index[a])));
  std::size_t inside = 0, all = 0;
  for (int k = std::max(0, at.z - reach.z); k <= std::min(g.size.z - 1, at.z + reach.z); ++k)
    for (int j = std::max(0, at.y - reach.y); j <= std::min(g.size.y - 1, at.y + reach.y); ++j)
      for (int i = std::max(0, at.x - reach.x); i <= std::min(g.size.x - 1, at.x + reach.x); ++i) {
        if (glm::length(g.world_mm({i, j, k}) - g.world_mm(at)) > radius_mm) continue;
        ++all;
        inside += labels.labels[g.at(i, j, k)] == liver ? 1U : 0U;
      }
  return static_cast<double>(inside) / static_cast<double>(all);
}

/// Where the portal vein's label enters the liver: the middle of its voxels that liver surrounds on about one side. Its branches go on
/// inside and would lead to the middle of a lobe; the splenic vein has no liver about it.
std::optional<glm::vec3> where_portal_enters(const LabelVolume& labels, std::uint8_t portal, std::uint8_t liver) {
  constexpr double kAbout_mm = 12.0;            // assumed: a little more than the vein is wide (portal vein 11-13 mm)
  constexpr double kLeast = 0.25, kMost = 0.45; // half is a flat surface; the vein itself takes some
  constexpr std::size_t kMostVoxels = 4000;     // of a finely cut label every so many-th is enough
  std::vector<glm::ivec3> voxels;
  std::size_t at = 0;
  for (int k = 0; k < labels.grid.size.z; ++k)
    for (int j = 0; j < labels.grid.size.y; ++j)
      for (int i = 0; i < labels.grid.size.x; ++i, ++at)
        if (labels.labels[at] == portal) voxels.emplace_back(i, j, k);
  const std::size_t every = voxels.size() / kMostVoxels + 1;
  glm::dvec3 sum(0.0);
  double count = 0;
  for (std::size_t v = 0; v < voxels.size(); v += every) {
    const double share = liver_share(labels, liver, voxels[v], kAbout_mm);
    if (share < kLeast || share > kMost) continue;
    sum += labels.grid.world_mm(voxels[v]);
    count += 1;
  }
  if (count < 1) return std::nullopt;
  return glm::vec3(sum / count * 0.001);
}

/// Where artery and portal vein enter: where the portal vein's label does, else between gallbladder and cava.
glm::vec3 find_porta(const LabelVolume& labels, std::uint8_t liver, glm::vec3 liver_centre) {
  if (const std::uint8_t portal = label_of(labels, "portal_vein_and_splenic_vein"); portal != 0)
    if (const auto entry = where_portal_enters(labels, portal, liver)) return nearest_voxel(labels, liver, *entry).at;
  glm::vec3 from = liver_centre + glm::vec3(-0.03F, 0.0F, -0.04F);
  const std::uint8_t gallbladder = label_of(labels, "gallbladder");
  const std::uint8_t cava = label_of(labels, "inferior_vena_cava");
  if (gallbladder != 0 && cava != 0) from = 0.5F * (nearest_voxel(labels, gallbladder, liver_centre).at + nearest_voxel(labels, cava, liver_centre).at);
  return nearest_voxel(labels, liver, from).at;
}

/// Where the hepatic veins meet the cava: the highest part of the cava that is no higher than the liver. A scan without a cava: behind
/// and above the liver's middle, towards the midline.
glm::vec3 find_outlet(const LabelVolume& labels, std::uint8_t liver, const Organ& organ) {
  const Box box = bounding_box(organ.surface);
  glm::vec3 top = box.centre() + glm::vec3(-0.25F, -0.25F, 0.5F) * (box.high - box.low);  // assumed
  if (const std::uint8_t cava = label_of(labels, "inferior_vena_cava"); cava != 0) {
    const glm::vec3 centre(measure_label(labels, cava).centroid_mm * 0.001);
    top = nearest_voxel(labels, cava, {centre.x, centre.y, box.high.z}).at;
  }
  return nearest_voxel(labels, liver, top).at;
}

}  // namespace

Result<void> complete_liver(Twin& twin, std::uint8_t liver_label, glm::vec3 hepatic_vein_outlet, double whole_liver_flow_mL_per_min, std::uint64_t seed) {
  const Organ* liver = twin.organ("liver");
  if (liver == nullptr || liver->surface.positions.empty()) {
    return fail(ErrorKind::failed, "there is no liver among the labels", twin.name, "label the liver as \"liver\"");
  }
  auto lattice = label_lattice(twin.labels, liver_label, kLatticeStep_m);
  if (!lattice) return pass_on(lattice);
  twin.liver_lattice = std::move(*lattice);
  twin.liver_embedding = embed(twin.liver_lattice, liver->surface.positions);
  auto vessels = grow_liver_vessels(twin.labels, liver_label, twin.porta_hepatis, hepatic_vein_outlet, whole_liver_flow_mL_per_min, seed);
  if (!vessels) return pass_on(vessels);
  twin.vessels = std::move(*vessels);
  return {};
}

Result<Twin> import_ct(const ImportRequest& request) {
  const auto ct = load_nifti(request.ct);
  if (!ct) return pass_on(ct);
  const auto label_image = load_nifti(request.labels);
  if (!label_image) return pass_on(label_image);
  auto names = read_names(request.label_names);
  if (!names) return pass_on(names);
  if (!same_grid(ct->grid, label_image->grid)) {
    return fail(ErrorKind::failed, "the labels have another grid than the CT: " + grid_text(label_image->grid) + " against " + grid_text(ct->grid),
                request.labels.string(), "resample the labels to the CT, or give the CT they were made on");
  }
  Twin twin;
  twin.name = request.name;
  twin.ct.grid = ct->grid;
  twin.ct.hu.resize(ct->values.size());
  for (std::size_t i = 0; i < ct->values.size(); ++i) twin.ct.hu[i] = static_cast<std::int16_t>(std::clamp(ct->values[i], -32768.0F, 32767.0F));
  twin.labels.grid = ct->grid;
  twin.labels.labels.resize(label_image->values.size());
  for (std::size_t i = 0; i < label_image->values.size(); ++i) {
    const float v = label_image->values[i];
    if (v < 0 || v > 255 || v != std::floor(v)) {
      return fail(ErrorKind::failed, "holds the value " + format_number(v, 3) + ", which is no label of 0 to 255", request.labels.string(), "is this the label volume?");
    }
    twin.labels.labels[i] = static_cast<std::uint8_t>(v);
  }
  std::array<bool, 256> present{};
  for (const std::uint8_t l : twin.labels.labels) present[l] = true;
  for (std::size_t l = 1; l < present.size(); ++l) {
    if (!present[l]) continue;
    const auto name = names->find(static_cast<std::uint8_t>(l));
    if (name == names->end()) {
      return fail(ErrorKind::failed, "label " + std::to_string(l) + " of the volume has no name", request.label_names.string(), "add a line \"" + std::to_string(l) + ",name\"");
    }
    twin.labels.names[name->first] = name->second;
  }
  const std::uint8_t liver = label_of(twin.labels, "liver");
  if (liver == 0) return fail(ErrorKind::failed, "no label is named \"liver\"", request.label_names.string(), "this version rehearses on the liver");

  const std::vector<std::uint8_t> body = body_mask(twin.ct);
  SurfaceOptions skin_options;
  skin_options.target_triangles = kSkinTriangles;
  skin_options.working_spacing_mm = kSkinSpacing_mm;
  auto skin_surface = mask_surface(twin.ct.grid, body, skin_options);
  if (!skin_surface) return fail(ErrorKind::failed, "shows no body: nothing is denser than -300 HU", request.ct.string(), "is this a CT in Hounsfield units?");
  Organ skin{"skin", 0, 0, true, std::move(*skin_surface)};
  for (const std::uint8_t v : body) skin.volume_mL += v;
  skin.volume_mL *= twin.ct.grid.voxel_mL();
  twin.organs.push_back(std::move(skin));
  for (const auto& [label, name] : twin.labels.names) {
    const LabelMeasure m = measure_label(twin.labels, label);
    SurfaceOptions options;
    options.target_triangles = label == liver ? kLiverTriangles : static_cast<std::size_t>(200 + kTrianglesPerMl_23 * std::cbrt(m.volume_mL * m.volume_mL));
    auto surface = organ_surface(twin.labels, label, options);
    if (!surface) return pass_on(surface);
    twin.organs.push_back({name, label, m.volume_mL, m.incomplete, std::move(*surface)});
  }
  const LabelMeasure m = measure_label(twin.labels, liver);
  twin.porta_hepatis = find_porta(twin.labels, liver, glm::vec3(m.centroid_mm * 0.001));
  if (auto r = complete_liver(twin, liver, find_outlet(twin.labels, liver, *twin.organ("liver")), kLiverFlow_mL_per_min, 1); !r) return pass_on(r);

  twin.provenance.kind = "import";
  twin.provenance.tool = request.tool;
  for (const fs::path& p : {request.ct, request.labels, request.label_names}) {
    const auto data = read_file(p, std::size_t{2} << 30U);
    if (!data) return pass_on(data);
    twin.provenance.sources.push_back(p.filename().string() + " sha256 " + sha256_hex(*data));
  }
  twin.provenance.notes.emplace_back("The vessels inside the liver are generated: the images do not show them.");
  if (m.incomplete) twin.provenance.notes.emplace_back("The scan cuts the liver off: its volume is a lower bound; blood flow is that of a whole liver.");
  return twin;
}

}  // namespace holotwin
