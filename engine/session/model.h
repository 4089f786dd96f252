#pragma once
// Constant once built: the patient, the wound and the places hands can reach.
#include <array>
#include <string>
#include <vector>

#include "engine/content/scenario_file.h"
#include "engine/session/session.h"
#include "engine/tissue/model.h"
#include "physiology/model.h"

namespace holotwin {

/// A named place, fixed in the body or moving with the liver.
struct Place {
  std::string name;
  glm::vec3 rest{0.0F};
  glm::vec3 approach{0, -1, 0};       ///< unit, towards the place
  bool bound = false;                 ///< moves with the liver: element `tet`, `weights`
  std::uint32_t tet = 0;
  glm::vec4 weights{0.25F};
  bool lies_on_liver = false;         ///< on its surface: hands and packs land there (land_on_liver)
};

struct SessionModel {
  SessionModel(const Scenario& s, physiology::PhysiologyModel b) : scenario(s), body(std::move(b)) {}

  Scenario scenario;
  SessionScene scene;
  physiology::PhysiologyModel body;
  tissue::TissueModel liver;
  std::vector<Place> places;
  std::array<double, kVesselKinds> upstream_mmHg_min_per_mL{};  ///< of the tree between its trunk and the wound
  std::vector<float> territory;       ///< one per liver vertex: 0..1 share of its inflow that comes through the opened branches
  std::array<std::vector<float>, kVesselKinds> splash;  ///< one per liver vertex: how much of that branch's blood wets it, 0..1
  std::uint64_t seed = 1;
};

}  // namespace holotwin
