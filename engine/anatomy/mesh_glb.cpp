#include "engine/anatomy/mesh_glb.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <nlohmann/json.hpp>

#include "engine/core/byte_stream.h"

namespace holotwin {

namespace {

using nlohmann::json;

constexpr std::uint32_t kMagic = 0x46546C67;      // "glTF"
constexpr std::uint32_t kJson = 0x4E4F534A;       // "JSON"
constexpr std::uint32_t kBinary = 0x004E4942;     // "BIN"
constexpr int kFloat = 5126, kUnsignedShort = 5123, kUnsignedInt = 5125;
constexpr std::size_t kMaxVertices = 10'000'000;
// RAS (x right, y anterior, z superior) to glTF (y up, z towards the viewer, who faces the patient: x is then the patient's left).
constexpr double kTurn[16] = {-1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};

void append(std::vector<std::byte>& out, const void* data, std::size_t size) {
  const auto* p = static_cast<const std::byte*>(data);
  out.insert(out.end(), p, p + size);
}

}  // namespace

std::vector<std::byte> glb_of(const Mesh& mesh, const std::string& name) {
  glm::vec3 low(std::numeric_limits<float>::max());
  glm::vec3 high(-low);
  for (const glm::vec3& p : mesh.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  std::vector<std::byte> binary;
  append(binary, mesh.positions.data(), mesh.positions.size() * sizeof(glm::vec3));
  const std::size_t normals_at = binary.size();
  append(binary, mesh.normals.data(), mesh.normals.size() * sizeof(glm::vec3));
  const std::size_t indices_at = binary.size();
  append(binary, mesh.triangles.data(), mesh.triangles.size() * 12);

  json j;
  j["asset"] = {{"version", "2.0"}, {"generator", "holotwin"}};
  j["scene"] = 0;
  j["scenes"] = json::array({{{"nodes", {0}}}});
  j["nodes"] = json::array({{{"name", name}, {"mesh", 0}, {"matrix", kTurn}}});
  json attributes = {{"POSITION", 0}};
  j["accessors"] = json::array();
  j["bufferViews"] = json::array();
  j["bufferViews"].push_back({{"buffer", 0}, {"byteOffset", 0}, {"byteLength", normals_at}, {"target", 34962}});
  j["accessors"].push_back({{"bufferView", 0}, {"componentType", kFloat}, {"count", mesh.positions.size()}, {"type", "VEC3"},
                            {"min", {low.x, low.y, low.z}}, {"max", {high.x, high.y, high.z}}});
  if (!mesh.normals.empty()) {
    attributes["NORMAL"] = j["accessors"].size();
    j["bufferViews"].push_back({{"buffer", 0}, {"byteOffset", normals_at}, {"byteLength", indices_at - normals_at}, {"target", 34962}});
    j["accessors"].push_back({{"bufferView", j["bufferViews"].size() - 1}, {"componentType", kFloat}, {"count", mesh.normals.size()}, {"type", "VEC3"}});
  }
  j["bufferViews"].push_back({{"buffer", 0}, {"byteOffset", indices_at}, {"byteLength", binary.size() - indices_at}, {"target", 34963}});
  j["accessors"].push_back({{"bufferView", j["bufferViews"].size() - 1}, {"componentType", kUnsignedInt}, {"count", mesh.triangles.size() * 3}, {"type", "SCALAR"}});
  j["meshes"] = json::array({{{"name", name}, {"primitives", json::array({{{"attributes", attributes}, {"indices", j["accessors"].size() - 1}, {"mode", 4}}})}}});
  j["buffers"] = json::array({{{"byteLength", binary.size()}}});

  std::string text = j.dump();
  while (text.size() % 4 != 0) text += ' ';
  ByteWriter out;
  out.value(kMagic);
  out.value(std::uint32_t{2});
  out.value(static_cast<std::uint32_t>(12 + 8 + text.size() + 8 + binary.size()));
  out.value(static_cast<std::uint32_t>(text.size()));
  out.value(kJson);
  std::vector<std::byte> file = out.data();
  append(file, text.data(), text.size());
  ByteWriter chunk;
  chunk.value(static_cast<std::uint32_t>(binary.size()));
  chunk.value(kBinary);
  append(file, chunk.data().data(), chunk.data().size());
  append(file, binary.data(), binary.size());
  return file;
}

Result<Mesh> mesh_from_glb(std::span<const std::byte> data, const std::string& where) {
  const auto bad = [&](const std::string& what) { return fail(ErrorKind::failed, "not a readable GLB: " + what, where, "write it again"); };
  ByteReader header(data);
  if (header.value<std::uint32_t>() != kMagic || header.value<std::uint32_t>() != 2) return bad("no glTF 2 header");
  header.value<std::uint32_t>();
  const auto json_size = header.value<std::uint32_t>();
  if (header.value<std::uint32_t>() != kJson || !header.ok() || json_size > header.left() || json_size > (64U << 20U)) return bad("no JSON chunk");
  const auto* text = reinterpret_cast<const char*>(data.data() + 20);
  const json j = json::parse(text, text + json_size, nullptr, false);
  if (j.is_discarded()) return bad("its JSON does not parse");
  ByteReader second(data.subspan(20 + json_size));
  const auto binary_size = second.value<std::uint32_t>();
  if (second.value<std::uint32_t>() != kBinary || !second.ok() || binary_size > second.left()) return bad("no binary chunk");
  const auto binary = data.subspan(20 + json_size + 8, binary_size);
  try {
    const json& primitive = j.at("meshes").at(0).at("primitives").at(0);
    if (primitive.value("mode", 4) != 4) return bad("not triangles");
    const auto bytes_of = [&](const json& index, const char* type, int component, std::size_t item, std::size_t& count) -> std::span<const std::byte> {
      const json& a = j.at("accessors").at(index.get<std::size_t>());
      const json& v = j.at("bufferViews").at(a.at("bufferView").get<std::size_t>());
      count = a.at("count").get<std::size_t>();
      if (a.at("type") != type || a.at("componentType") != component || v.contains("byteStride") || count > kMaxVertices * 6) return {};
      const std::size_t from = v.value("byteOffset", std::size_t{0}) + a.value("byteOffset", std::size_t{0});
      if (from > binary.size() || count * item > binary.size() - from) return {};
      return binary.subspan(from, count * item);
    };
    Mesh mesh;
    std::size_t count = 0;
    const auto positions = bytes_of(primitive.at("attributes").at("POSITION"), "VEC3", kFloat, 12, count);
    if (positions.empty() || count > kMaxVertices) return bad("its positions");
    mesh.positions.resize(count);
    std::memcpy(mesh.positions.data(), positions.data(), positions.size());
    if (primitive.at("attributes").contains("NORMAL")) {
      std::size_t normals = 0;
      const auto n = bytes_of(primitive.at("attributes").at("NORMAL"), "VEC3", kFloat, 12, normals);
      if (normals != count || n.empty()) return bad("its normals");
      mesh.normals.resize(count);
      std::memcpy(mesh.normals.data(), n.data(), n.size());
    }
    const int component = j.at("accessors").at(primitive.at("indices").get<std::size_t>()).at("componentType").get<int>();
    if (component != kUnsignedInt && component != kUnsignedShort) return bad("its indices");
    const std::size_t width = component == kUnsignedInt ? 4 : 2;
    std::size_t index_count = 0;
    const auto indices = bytes_of(primitive.at("indices"), "SCALAR", component, width, index_count);
    if (indices.empty() || index_count % 3 != 0) return bad("its indices");
    mesh.triangles.resize(index_count / 3);
    for (std::size_t i = 0; i < index_count; ++i) {
      std::uint32_t v = 0;
      std::memcpy(&v, indices.data() + i * width, width);
      if (v >= count) return bad("an index beyond its vertices");
      mesh.triangles[i / 3][i % 3] = v;
    }
    // The node's matrix, then from glTF's frame back to ours.
    glm::dmat4 node(1.0);
    for (const json& n : j.value("nodes", json::array())) {
      if (n.value("mesh", -1) != 0 || !n.contains("matrix")) continue;
      for (int c = 0; c < 16; ++c) node[c / 4][c % 4] = n.at("matrix").at(static_cast<std::size_t>(c)).get<double>();
    }
    glm::dmat4 turn(1.0);
    for (int c = 0; c < 16; ++c) turn[c / 4][c % 4] = kTurn[c];
    const glm::dmat4 m = glm::inverse(turn) * node;
    for (glm::vec3& p : mesh.positions) {
      p = glm::vec3(glm::dvec3(m * glm::dvec4(glm::dvec3(p), 1.0)));
      if (!(glm::length(p) < 100.0F)) return bad("a vertex that is no number or 100 m away");
    }
    for (glm::vec3& n : mesh.normals) n = glm::vec3(glm::dmat3(m) * glm::dvec3(n));
    return mesh;
  } catch (const json::exception& e) {
    return bad(e.what());
  }
}

}  // namespace holotwin
