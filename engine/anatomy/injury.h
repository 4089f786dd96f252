#pragma once
// A laceration of the liver: opened in the surface, in the lattice and in the vessel trees alike, before the rehearsal starts.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/anatomy/twin.h"

namespace holotwin {

/// Where a scenario wants a laceration; lengths as a surgeon states them.
struct LacerationRequest {
  std::string region = "right_posterior";  ///< segments VI-VII; also "right_anterior", "left_lateral"
  double length_mm = 110;
  double depth_mm = 50;
  double gape_mm = 6;                      ///< opening at the surface; closes to nothing at the depth
  double hepatic_artery_diameter_mm = 2;   ///< of the branch of each kind to be opened: the nearest the tree has is taken
  double portal_vein_diameter_mm = 4;
  double hepatic_vein_diameter_mm = 5;
};

/// A vessel that the laceration opens.
struct OpenedVessel {
  std::uint32_t tree = 0;          ///< index into Twin::vessels
  std::uint32_t segment = 0;
  glm::vec3 position{0.0F};        ///< on the wound face, world metres, at rest
  glm::vec3 normal{0, 1, 0};       ///< into the gap
  double diameter_mm = 0;          ///< lumen as scaled for the scenario
  double tree_diameter_mm = 0;     ///< lumen of the tree's segment there
  std::uint32_t tet = 0;           ///< element of `lattice` it moves with
  glm::vec4 weights{0.25F};
};

/// The liver with the wound in it, ready for the tissue model.
struct InjuredLiver {
  Mesh surface;                            ///< closed; the wound faces are part of it
  std::vector<float> wound;                ///< one per vertex: 1 on the wound's inner faces, 0 on the capsule
  TetMesh lattice;                         ///< elements on the two sides of the gap share no node inside the wound
  std::vector<std::int8_t> side;           ///< one per lattice node: +1, -1 beside the wound, 0 elsewhere
  Embedding embedding;
  std::vector<OpenedVessel> opened;        ///< exactly one a kind: hepatic artery, portal vein, hepatic vein
  glm::vec3 mouth{0.0F};                   ///< middle of the wound's opening
  glm::vec3 along{1, 0, 0};                ///< unit, along its length
  glm::vec3 inward{0, -1, 0};              ///< unit, into the depth
};

/// `lattice_step_m`: spacing of the lattice (0.012 is about 3-6 thousand elements for an adult liver).
[[nodiscard]] Result<InjuredLiver> lacerate_liver(const Twin& twin, const LacerationRequest& request, double lattice_step_m);

}  // namespace holotwin
