#include "engine/frame/snapshot.h"

#include "engine/core/check.h"

namespace holotwin {

const char* vessel_kind_name(VesselKind k) {
  static constexpr std::array<const char*, kVesselKinds> kNames = {"hepatic_artery", "portal_vein", "hepatic_vein"};
  HT_ASSERT(k < VesselKind::count);
  return kNames[static_cast<std::size_t>(k)];
}

const char* blood_place_name(BloodPlace p) {
  static constexpr std::array<const char*, kBloodPlaces> kNames = {"field", "sucked", "packs", "clot", "hidden"};
  HT_ASSERT(p < BloodPlace::count);
  return kNames[static_cast<std::size_t>(p)];
}

}  // namespace holotwin
