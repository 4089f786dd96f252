#pragma once
// A patient twin in memory: what an import or the phantom makes, what a .twin folder holds, what a session is built from.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/anatomy/mesh.h"
#include "engine/anatomy/vessel_tree.h"
#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// One organ: its drawn surface and what was measured of it.
struct Organ {
  std::string name;          ///< TotalSegmentator's name where it has one, else ours ("skin", "ribs", "liver_tumour")
  std::uint8_t label = 0;    ///< in the label volume
  double volume_mL = 0;      ///< from the voxels, not from the smoothed surface
  bool incomplete = false;   ///< touches the border of the scan: its volume is a lower bound
  Mesh surface;
};

/// How a twin came to be; never holds a patient's name.
struct TwinProvenance {
  std::string kind;                     ///< "import" or "phantom"
  std::string tool;                     ///< program and version
  std::vector<std::string> sources;     ///< file names (not paths) with checksums, or the anthropometry used
  std::vector<std::string> notes;       ///< what was assumed or generated, for the report
};

/// World frame: RAS, metres for meshes and trees, millimetres in the volumes' grids.
struct Twin {
  std::string name;
  CtVolume ct;
  LabelVolume labels;
  std::vector<Organ> organs;
  TetMesh liver_lattice;                ///< of the whole liver, uncut
  Embedding liver_embedding;            ///< of the organ "liver"'s surface in the lattice
  std::vector<VesselTree> vessels;      ///< portal vein, hepatic artery, hepatic veins inside the liver
  glm::vec3 porta_hepatis{0.0F};        ///< where artery and portal vein enter, metres: a Pringle clamp goes here
  TwinProvenance provenance;

  [[nodiscard]] const Organ* organ(const std::string& organ_name) const;
};

/// Writes NAME.twin: manifest.json (units, frame, provenance, checksums, organs), ct.nrrd, labels.nrrd, one GLB per organ in
/// surfaces/, liver_lattice.json, vessels.json. Builds beside the target and renames, so a failure leaves what was there.
/// Refuses to replace a folder that is not a twin; replaces a twin only with `overwrite`.
[[nodiscard]] Result<void> save_twin(const Twin& twin, const std::filesystem::path& folder, bool overwrite);
/// Reads it back and checks every checksum of what it reads. `with_ct` false leaves the CT out (a rehearsal needs the labels only).
[[nodiscard]] Result<Twin> load_twin(const std::filesystem::path& folder, bool with_ct);

}  // namespace holotwin
