#include <algorithm>
#include <cmath>
#include <system_error>

#include <nlohmann/json.hpp>

#include "engine/anatomy/measure.h"
#include "engine/anatomy/mesh_glb.h"
#include "engine/anatomy/nrrd.h"
#include "engine/anatomy/twin.h"
#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kSchema = 1;
constexpr std::size_t kMaxManifest = 16U << 20U;
constexpr std::size_t kMaxMeshFile = 512U << 20U;
constexpr std::size_t kMaxImageFile = std::size_t{4} << 30U;
constexpr std::size_t kMaxOrgans = 256;
constexpr std::size_t kMaxSegments = 100000;

std::span<const std::byte> bytes_of(const std::string& s) { return std::as_bytes(std::span(s.data(), s.size())); }

ordered_json vec(glm::vec3 v) { return ordered_json::array({v.x, v.y, v.z}); }
glm::vec3 vec(const ordered_json& j) {
  const glm::vec3 v(j.at(0).get<float>(), j.at(1).get<float>(), j.at(2).get<float>());
  if (!(glm::length(v) < 100.0F)) throw std::runtime_error("a point that is no number or 100 m away");
  return v;
}

ordered_json lattice_json(const Twin& twin) {
  ordered_json j;
  j["units"] = "m";
  j["frame"] = "RAS";
  j["nodes"] = ordered_json::array();
  for (const glm::vec3& p : twin.liver_lattice.positions) j["nodes"].push_back(vec(p));
  j["tetrahedra"] = twin.liver_lattice.tets;
  j["surface_tet"] = twin.liver_embedding.tet;
  j["surface_weights"] = ordered_json::array();
  for (const glm::vec4& w : twin.liver_embedding.weights) j["surface_weights"].push_back({w.x, w.y, w.z, w.w});
  return j;
}

ordered_json vessels_json(const Twin& twin) {
  ordered_json j;
  j["units"] = {{"length", "m"}, {"flow", "mL/min"}};
  j["frame"] = "RAS";
  j["porta_hepatis"] = vec(twin.porta_hepatis);
  j["trees"] = ordered_json::array();
  for (const VesselTree& t : twin.vessels) {
    ordered_json tree = {{"name", t.name}, {"generated", t.generated}, {"segments", ordered_json::array()}};
    for (const VesselSegment& s : t.segments) {
      tree["segments"].push_back({{"parent", s.parent}, {"start", vec(s.start)}, {"end", vec(s.end)}, {"radius", s.radius_m}, {"flow", s.flow_mL_per_min}});
    }
    j["trees"].push_back(std::move(tree));
  }
  return j;
}

void read_lattice(const ordered_json& j, std::size_t surface_vertices, Twin& twin) {
  for (const auto& p : j.at("nodes")) twin.liver_lattice.positions.push_back(vec(p));
  twin.liver_lattice.tets = j.at("tetrahedra").get<std::vector<std::array<std::uint32_t, 4>>>();
  for (const auto& t : twin.liver_lattice.tets)
    for (const std::uint32_t v : t)
      if (v >= twin.liver_lattice.positions.size()) throw std::runtime_error("a tetrahedron names a node that is not there");
  for (const auto& t : twin.liver_lattice.tets) {
    const auto& p = twin.liver_lattice.positions;
    if (!(glm::dot(glm::cross(p[t[1]] - p[t[0]], p[t[2]] - p[t[0]]), p[t[3]] - p[t[0]]) > 0)) throw std::runtime_error("a tetrahedron without volume");
  }
  twin.liver_embedding.tet = j.at("surface_tet").get<std::vector<std::uint32_t>>();
  for (const std::uint32_t t : twin.liver_embedding.tet)
    if (t >= twin.liver_lattice.tets.size()) throw std::runtime_error("the surface is bound to a tetrahedron that is not there");
  for (const auto& w : j.at("surface_weights"))
    twin.liver_embedding.weights.emplace_back(w.at(0).get<float>(), w.at(1).get<float>(), w.at(2).get<float>(), w.at(3).get<float>());
  for (const glm::vec4& w : twin.liver_embedding.weights)
    if (!(std::fabs(w.x + w.y + w.z + w.w - 1.0F) < 1e-3F)) throw std::runtime_error("a surface vertex whose weights do not sum to 1");
  if (twin.liver_embedding.tet.size() != surface_vertices || twin.liver_embedding.weights.size() != surface_vertices)
    throw std::runtime_error("the lattice binds another number of vertices than the liver's surface has");
}

void read_vessels(const ordered_json& j, Twin& twin) {
  twin.porta_hepatis = vec(j.at("porta_hepatis"));
  for (const auto& t : j.at("trees")) {
    VesselTree tree{t.at("name").get<std::string>(), t.at("generated").get<bool>(), {}};
    for (const auto& s : t.at("segments")) {
      VesselSegment v{s.at("parent").get<std::int32_t>(), vec(s.at("start")), vec(s.at("end")), s.at("radius").get<float>(), s.at("flow").get<float>()};
      if (v.parent < -1 || v.parent >= static_cast<std::int32_t>(tree.segments.size())) throw std::runtime_error("a vessel's parent does not come before it");
      if (!(v.radius_m > 0 && v.radius_m < 0.05F) || !std::isfinite(v.flow_mL_per_min)) throw std::runtime_error("a vessel's radius or flow");
      tree.segments.push_back(v);
      if (tree.segments.size() > kMaxSegments) throw std::runtime_error("more than 100 000 vessel segments");
    }
    twin.vessels.push_back(std::move(tree));
  }
}

/// File names made from organ names: letters, digits and underscores only, so that a manifest cannot point outside its folder.
bool plain_name(const std::string& s) {
  return !s.empty() && s.size() < 100 &&
         std::all_of(s.begin(), s.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

Result<void> write_all(const Twin& twin, const fs::path& folder) {
  ordered_json files;
  const auto put = [&](const std::string& name, std::span<const std::byte> data) -> Result<void> {
    files[name] = {{"sha256", sha256_hex(data)}, {"bytes", data.size()}};
    return write_file(folder / name, data);
  };
  std::error_code error;
  fs::create_directories(folder / "surfaces", error);
  if (error) return fail(ErrorKind::failed, "cannot be created: " + error.message(), folder.string());
  if (!twin.ct.hu.empty())
    if (auto r = put("ct.nrrd", nrrd_of(twin.ct)); !r) return r;
  if (auto r = put("labels.nrrd", nrrd_of(twin.labels)); !r) return r;
  ordered_json organs = ordered_json::array();
  for (const Organ& o : twin.organs) {
    if (!plain_name(o.name)) return fail(ErrorKind::failed, "organ name \"" + o.name + "\"", folder.string(), "use letters, digits and underscores");
    const std::string file = "surfaces/" + o.name + ".glb";
    if (auto r = put(file, glb_of(o.surface, o.name)); !r) return r;
    organs.push_back({{"name", o.name}, {"label", o.label}, {"volume_mL", std::round(o.volume_mL * 1000) / 1000}, {"incomplete", o.incomplete},
                      {"surface_triangles", o.surface.triangles.size()}, {"surface", file}});
  }
  if (auto r = put("liver_lattice.json", bytes_of(lattice_json(twin).dump())); !r) return r;
  if (auto r = put("vessels.json", bytes_of(vessels_json(twin).dump())); !r) return r;
  bool incomplete = false;
  for (const Organ& o : twin.organs) incomplete = incomplete || o.incomplete;
  ordered_json names;
  for (const auto& [label, name] : twin.labels.names) names[std::to_string(label)] = name;
  ordered_json manifest;
  manifest["format"] = "holotwin-twin";
  manifest["schema"] = kSchema;
  manifest["name"] = twin.name;
  manifest["use"] = "rehearsal and training only, never for diagnosis";
  manifest["frame"] = "RAS: x to the patient's right, y anterior, z superior";
  manifest["units"] = {{"meshes", "m"}, {"images", "mm"}, {"volumes", "mL"}, {"ct", "HU"}, {"flow", "mL/min"}};
  manifest["incomplete"] = incomplete;
  manifest["provenance"] = {{"kind", twin.provenance.kind}, {"tool", twin.provenance.tool}, {"sources", twin.provenance.sources}, {"notes", twin.provenance.notes}};
  manifest["organs"] = organs;
  manifest["labels"] = names;
  manifest["files"] = files;
  // A file name need not be UTF-8: what is not becomes the replacement character instead of an exception.
  return write_text_file(folder / "manifest.json", manifest.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace

const Organ* Twin::organ(const std::string& organ_name) const {
  for (const Organ& o : organs)
    if (o.name == organ_name) return &o;
  return nullptr;
}

namespace {

/// A hidden name beside `target` that nothing has: what a user keeps there, such as NAME.twin.old, is never touched.
fs::path free_name_beside(const fs::path& target, const char* what) {
  std::error_code error;
  for (int n = 0;; ++n) {
    fs::path p = target.parent_path() / ("." + target.filename().string() + "." + what + std::to_string(n));
    if (!fs::exists(fs::symlink_status(p, error))) return p;
  }
}

/// What a library says of JSON without its own numbering ("[json.exception.out_of_range.403] key 'x' not found").
std::string plain_words(std::string what) {
  if (what.starts_with("[json.exception"))
    if (const std::size_t end = what.find("] "); end != std::string::npos) what.erase(0, end + 2);
  return what;
}

bool is_twin(const fs::path& folder) {
  const auto text = read_text_file(folder / "manifest.json", kMaxManifest);
  if (!text) return false;
  const auto manifest = ordered_json::parse(*text, nullptr, false);
  return manifest.is_object() && manifest.value("format", std::string()) == "holotwin-twin";
}

}  // namespace

Result<void> save_twin(const Twin& twin, const fs::path& folder, bool overwrite) {
  std::error_code error;
  fs::path target = folder;
  if (!target.has_filename()) target = target.parent_path();  // "x.twin/"
  if (fs::is_directory(target, error) && fs::is_empty(target, error)) fs::remove(target, error);  // an empty folder holds nothing to lose
  const bool exists = fs::exists(target, error);
  if (exists && !is_twin(target)) {
    return fail(ErrorKind::wrong_use, "exists and is not a patient twin: it is left as it is", target.string(), "choose another name");
  }
  if (exists && !overwrite) return fail(ErrorKind::wrong_use, "exists already: it is left as it is", target.string(), "use --overwrite to replace it");
  const fs::path part = free_name_beside(target, "part");
  if (auto r = write_all(twin, part); !r) {
    fs::remove_all(part, error);
    return r;
  }
  const fs::path old = free_name_beside(target, "old");
  error.clear();
  if (exists) fs::rename(target, old, error);
  if (!error) fs::rename(part, target, error);
  if (error) {
    const std::string why = error.message();
    if (exists && !fs::exists(target, error)) fs::rename(old, target, error);
    fs::remove_all(part, error);
    return fail(ErrorKind::failed, "cannot be put in place: " + why, target.string());
  }
  if (exists) fs::remove_all(old, error);
  return {};
}

Result<Twin> load_twin(const fs::path& folder, bool with_ct) {
  const auto text = read_text_file(folder / "manifest.json", kMaxManifest);
  if (!text) return fail(text.error().kind, "is not a patient twin: " + text.error().what, folder.string(), "make one with `holotwin import`");
  const fs::path manifest_path = folder / "manifest.json";
  const auto manifest = ordered_json::parse(*text, nullptr, false);
  if (manifest.is_discarded()) return fail(ErrorKind::failed, "is not JSON", manifest_path.string(), "import the patient again");
  Twin twin;
  try {
    if (manifest.at("format") != "holotwin-twin") return fail(ErrorKind::failed, "is not the manifest of a patient twin", manifest_path.string());
    if (manifest.at("schema") != kSchema) {
      return fail(ErrorKind::failed, "has schema " + manifest.at("schema").dump() + ", this program reads " + std::to_string(kSchema), manifest_path.string(),
                  "import the patient again with this version");
    }
    twin.name = manifest.at("name").get<std::string>();
    const auto& provenance = manifest.at("provenance");
    twin.provenance = {provenance.at("kind").get<std::string>(), provenance.at("tool").get<std::string>(),
                       provenance.at("sources").get<std::vector<std::string>>(), provenance.at("notes").get<std::vector<std::string>>()};
    const auto get = [&](const std::string& name, std::size_t cap) -> Result<std::vector<std::byte>> {
      const auto& entry = manifest.at("files").at(name);
      auto data = read_file(folder / name, cap);
      if (!data) return data;
      if (sha256_hex(*data) != entry.at("sha256").get<std::string>()) {
        return fail(ErrorKind::failed, "has changed since the twin was made: its checksum differs", (folder / name).string(), "import the patient again");
      }
      return data;
    };
    // Every file the manifest lists, also one that is not read here: there, and as long as it was. What is read is held to its checksum too.
    if (!manifest.at("files").is_object()) throw std::runtime_error("its manifest's \"files\" is not a table of file names");
    for (const auto& [name, entry] : manifest.at("files").items()) {
      if (name.find("..") != std::string::npos || name.starts_with('/')) throw std::runtime_error("its manifest lists a file outside its folder");
      std::error_code error;
      const auto size = fs::file_size(folder / name, error);
      if (error) return fail(ErrorKind::failed, "is missing: the manifest lists it", (folder / name).string(), "import the patient again");
      if (size != entry.at("bytes").get<std::uintmax_t>())
        return fail(ErrorKind::failed, "has " + std::to_string(size) + " bytes where the manifest says " + entry.at("bytes").dump(), (folder / name).string(), "import the patient again");
    }
    if (manifest.at("organs").size() > kMaxOrgans) return fail(ErrorKind::failed, "names more than 256 organs", manifest_path.string());
    const auto label_data = get("labels.nrrd", kMaxImageFile);
    if (!label_data) return pass_on(label_data);
    auto labels = labels_from_nrrd(*label_data, (folder / "labels.nrrd").string());
    if (!labels) return pass_on(labels);
    twin.labels = std::move(*labels);
    for (const auto& [key, value] : manifest.at("labels").items()) {
      const auto label = parse_integer(key);
      if (!label || *label < 1 || *label > 255) throw std::runtime_error("\"" + key + "\" is no label of 1 to 255");
      twin.labels.names[static_cast<std::uint8_t>(*label)] = value.get<std::string>();
    }
    if (with_ct && manifest.at("files").contains("ct.nrrd")) {
      const auto ct_data = get("ct.nrrd", kMaxImageFile);
      if (!ct_data) return pass_on(ct_data);
      auto ct = ct_from_nrrd(*ct_data, (folder / "ct.nrrd").string());
      if (!ct) return pass_on(ct);
      twin.ct = std::move(*ct);
    }
    for (const auto& o : manifest.at("organs")) {
      Organ organ;
      organ.name = o.at("name").get<std::string>();
      if (!plain_name(organ.name)) return fail(ErrorKind::failed, "an organ is named \"" + organ.name + "\"", manifest_path.string());
      organ.label = o.at("label").get<std::uint8_t>();
      organ.volume_mL = o.at("volume_mL").get<double>();
      if (!(organ.volume_mL >= 0 && organ.volume_mL < 1e6)) throw std::runtime_error("organ " + organ.name + " has an impossible volume");
      organ.incomplete = o.at("incomplete").get<bool>();
      const std::string file = "surfaces/" + organ.name + ".glb";
      const auto data = get(file, kMaxMeshFile);
      if (!data) return pass_on(data);
      auto mesh = mesh_from_glb(*data, (folder / file).string());
      if (!mesh) return pass_on(mesh);
      organ.surface = std::move(*mesh);
      // Small and thin organs lose much of their volume to smoothing; a number that was changed by hand is farther off (tolerance assumed).
      constexpr double kLarge_mL = 50;
      constexpr double kTolerance = 0.35;
      const double encloses = std::fabs(mesh_volume_m3(organ.surface)) * 1e6;
      if (std::max(encloses, organ.volume_mL) > kLarge_mL && std::fabs(encloses - organ.volume_mL) > kTolerance * organ.volume_mL) {
        return fail(ErrorKind::failed, "says organ " + organ.name + " has " + format_number(organ.volume_mL, 0) + " mL, its surface encloses " + format_number(encloses, 0) + " mL",
                    manifest_path.string(), "import the patient again");
      }
      twin.organs.push_back(std::move(organ));
    }
    const auto lattice = get("liver_lattice.json", kMaxMeshFile);
    if (!lattice) return pass_on(lattice);
    const auto* l = reinterpret_cast<const char*>(lattice->data());
    const Organ* liver = twin.organ("liver");
    read_lattice(ordered_json::parse(l, l + lattice->size()), liver == nullptr ? 0 : liver->surface.positions.size(), twin);
    const auto vessels = get("vessels.json", kMaxMeshFile);
    if (!vessels) return pass_on(vessels);
    const auto* v = reinterpret_cast<const char*>(vessels->data());
    read_vessels(ordered_json::parse(v, v + vessels->size()), twin);
  } catch (const std::exception& e) {
    return fail(ErrorKind::failed, "is damaged: " + plain_words(e.what()), folder.string(), "import the patient again");
  }
  return twin;
}

}  // namespace holotwin
