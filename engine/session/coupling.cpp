// Tissue and body, both ways: each opened vessel bleeds at the pressure the circulation has there; what it loses is gone from the
// circulation, and the organ pales.
#include <cmath>

#include "engine/core/math.h"
#include "engine/session/parts.h"

namespace holotwin {

namespace {

// How far each act closes each vessel when it is done fully: shared/docs/field/liver-trauma.md, table "Bleeding law" (clinical
// memory there, to be signed by a clinician), middle of each range, as the share of the opening that is pressed shut.
struct Efficacy {
  double hand, packs, edges;
};
// Edges sutured together: no figure was found; veins between half and hand compression, the artery less (assumed).
constexpr std::array<Efficacy, kVesselKinds> kEfficacy = {{
    {0.82, 0.50, 0.30},   // artery: hand -70..-90 %, packs alone -30..-60 %
    {0.90, 0.92, 0.60},   // portal: -80..-95 %, -85..-95 %
    {0.82, 0.88, 0.60},   // hepatic vein: -70..-90 %, -80..-95 %
}};
constexpr double kFullPacks = 6;               // 6-8 packs round a mobilised liver
constexpr double kAirCvp_mmHg = 2;             // same table: "CVP <= 2 and vein open: air"
constexpr double kAir_mL_per_min = 40;         // lowers EtCO2 by the 5-15 mmHg in a minute of that table (assumed; tests/physiology)
constexpr double kTornFactor = 2.5;            // a handled vein bleeds two to three times as much (same table)
// Clot closes a hole that hardly flows: with packs on, 15 mL/min falls below 5 within 10 min more (same page, minutes 16-25).
constexpr double kClotTau_s = 500;
constexpr double kClotMost = 0.9;              // of the hole: a wet, moving wound never clots shut (assumed)
constexpr double kClotWash_s = 30;             // assumed
constexpr double kClotFlow_mL_per_min = 35;    // above this the clot is washed away (assumed)
constexpr double kClotPop_mmHg = 80;           // an arterial clot is pushed off above this mean pressure (same page: MAP > 75)
constexpr double kArteryBackPressure_mmHg = 13.4;  // zero-flow pressure of the hepatic artery, pig (anatomy-reference.csv, Ayuse 1994)
constexpr double kSuction_mL_per_s = 25;       // 1.5 L/min, a surgical sucker in blood (assumed)
constexpr double kSoak_per_s = 1.0 / 40.0;     // packs take up what they can hold with this rate (assumed)
constexpr double kFieldClot_per_s = 1.0 / 1800.0;  // of shed blood, whole-blood clotting 5-10 min, not all retrievable (assumed)
constexpr double kHiddenShare = 0.03;          // of what is shed with the abdomen open, gathers out of sight (assumed)
constexpr double kFlowSmooth_s = 1.0;
constexpr double kPale_s = 35;                 // grey-dusky 1-2 min after a Pringle (liver-trauma.md)
constexpr double kFlush_s = 12;                // red-brown again 10-60 s after release (same)

double approach_to(double from, double to, double dt_s, double tau_s) { return from + (to - from) * (dt_s / (tau_s + dt_s)); }

/// Moves `mL` of blood (at most what is there) from one place to another, components in the proportion they have there.
double move_blood(Ledger& ledger, BloodPlace from, BloodPlace to, double mL) {
  BloodVolume& a = ledger.lost[index(from)];
  const double total = a.total();
  if (total <= 0 || mL <= 0) return 0;
  const double part = mL >= total ? 1.0 : mL / total;
  const BloodVolume moved{a.red_cells_mL * part, a.plasma_mL * part};
  a.red_cells_mL -= moved.red_cells_mL;
  a.plasma_mL -= moved.plasma_mL;
  ledger.lost[index(to)] += moved;
  return moved.total();
}

}  // namespace

void couple_to_body(const SessionModel& model, SessionState& state, const HandsResult& hands, double dt_s, physiology::PhysiologyInput& body) {
  const Scenario& scenario = model.scenario;
  state.hand_press = approach_to(state.hand_press, hands.press, dt_s, 0.25);
  state.pringle_closed = approach_to(state.pringle_closed, state.pringle ? 1.0 : 0.0, dt_s, 0.2);
  if (state.pringle_closed > 0.999) state.pringle_closed = 1.0;
  if (state.hand_press > 0.3) state.compressed_s += dt_s;
  if (state.pringle) {
    state.clamp_spell_s += dt_s;
    state.clamp_longest_s = std::fmax(state.clamp_longest_s, state.clamp_spell_s);
  }
  const auto packs = static_cast<double>(packs_on_liver(state));
  const double packing = math::clamp(packs / kFullPacks, 0.0, 1.0);
  const std::array<double, kVesselKinds> effective = {scenario.effective_artery, scenario.effective_portal, scenario.effective_hepatic_vein};
  const double tamponade = state.abdomen_open ? 0.0 : (state.abdomen_closed ? 3.0 : scenario.tamponade_mmHg);

  body.bleed_count = 0;
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    WoundBranch& b = state.branches[k];
    const double open = (1.0 - kEfficacy[k].hand * state.hand_press) * (1.0 - kEfficacy[k].packs * packing) *
                        (1.0 - (state.edges_sutured ? kEfficacy[k].edges : 0.0));
    b.squeeze = 1.0 - open;
    b.lifted_s = std::fmax(0.0, b.lifted_s - dt_s);
    double area_mm2 = math::kPi * 0.25 * model.scene.liver.opened[k].diameter_mm * model.scene.liver.opened[k].diameter_mm * effective[k];
    area_mm2 *= open * (1.0 - b.clot);
    if (b.lifted_s > 0) area_mm2 *= kTornFactor;
    // Beyond a closed pedicle the portal branch empties and stops (same table: -100 %); what would come back through the sinusoids
    // is left out.
    if (k == index(VesselKind::portal_vein)) area_mm2 *= 1.0 - state.pringle_closed;
    if (b.ligated) area_mm2 = 0;
    const auto path = [&](physiology::Node node, double share, double back_mmHg) {
      physiology::BleedPath& p = body.bleeds[body.bleed_count++];
      p = {};
      p.node = node;
      p.area_mm2 = area_mm2 * share;
      p.upstream_mmHg_min_per_mL = model.upstream_mmHg_min_per_mL[k];
      p.ambient_mmHg = tamponade;
      p.zero_flow_mmHg = back_mmHg;
    };
    switch (static_cast<VesselKind>(k)) {
      case VesselKind::hepatic_artery: path(physiology::Node::hepatic_artery, 1.0, kArteryBackPressure_mmHg); break;
      case VesselKind::portal_vein: path(physiology::Node::portal_vein, 1.0, 0.0); break;
      case VesselKind::hepatic_vein:  // a vein bleeds from both of its ends: from the liver and back from the cava
        path(physiology::Node::hepatic_vein, 0.5, 0.0);
        path(physiology::Node::vena_cava, 0.5, 0.0);
        break;
      case VesselKind::count: break;
    }
  }
  body.clamp_hepatic_artery = state.pringle_closed;
  body.clamp_portal_vein = state.pringle_closed;
  const bool torn = state.branches[index(VesselKind::hepatic_vein)].lifted_s > 0;
  const double lifted = torn ? 0.3 : 0.0;
  // A torn hepatic vein held open draws air where the central pressure is too low to fill it (liver-trauma.md: CVP <= 2).
  body.venous_air_mL_per_min = torn && state.abdomen_open && state.body.cvp_mmHg <= kAirCvp_mmHg ? kAir_mL_per_min : 0.0;
  const double overpacked = packs > static_cast<double>(kPacksFree) ? 0.15 * (packs - static_cast<double>(kPacksFree)) : 0.0;
  body.caval_compression = math::clamp(lifted + overpacked, 0.0, 0.6);
  body.abdominal_pressure_mmHg = state.abdomen_open ? 0.0 : kAbdomenOfTamponade * tamponade;
}

void couple_from_body(const SessionModel& model, SessionState& state, const HandsResult& hands, const physiology::PhysiologyOutput& answer,
                      const Vitals& vitals, double dt_s, Snapshot& out) {
  Ledger& ledger = state.ledger;
  // Losses by branch; paths stand in the order couple_to_body() made them: artery, portal, then the vein's two ends.
  static constexpr std::array<std::size_t, kVesselKinds + 1> kBranchOfPath = {0, 1, 2, 2};
  std::array<BloodVolume, kVesselKinds> shed{};
  for (std::size_t i = 0; i < kBranchOfPath.size(); ++i)
    shed[kBranchOfPath[i]] += {answer.bled_red_cells_mL[i], answer.bled_plasma_mL[i]};
  BloodVolume all;
  const double strength = physiology::clotting(model.body, state.body).strength;
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    WoundBranch& b = state.branches[k];
    // The bleeding did not begin at t = 0: its first frame is taken as it is.
    const double smooth_s = state.frame == 0 ? 0.0 : kFlowSmooth_s;
    b.flow_mL_per_min = approach_to(b.flow_mL_per_min, shed[k].total() / dt_s * 60.0, dt_s, smooth_s);
    static constexpr std::array<physiology::Node, kVesselKinds> kNodes = {physiology::Node::hepatic_artery, physiology::Node::portal_vein,
                                                                          physiology::Node::hepatic_vein};
    const double node_mmHg = answer.node_mmHg[static_cast<std::size_t>(kNodes[k])];
    b.local_mmHg = approach_to(b.local_mmHg, node_mmHg - model.upstream_mmHg_min_per_mL[k] * b.flow_mL_per_min, dt_s, smooth_s);
    all += shed[k];
    // Clot.
    const bool washed = b.flow_mL_per_min > kClotFlow_mL_per_min;
    const bool popped = k == index(VesselKind::hepatic_artery) && vitals.map_mmHg > kClotPop_mmHg && !b.ligated;
    if (washed || popped) {
      if (popped && b.clot > 0.5) say(state, out, EventKind::warning, "event.clot_popped");
      b.clot = popped ? 0.0 : b.clot * (1.0 - dt_s / (kClotWash_s + dt_s));
    } else {
      b.clot = approach_to(b.clot, kClotMost, dt_s, kClotTau_s / std::fmax(0.05, strength));
    }
  }
  state.lost_total_mL += all.total();
  if (state.abdomen_open) {
    ledger.lost[index(BloodPlace::field)] += {all.red_cells_mL * (1 - kHiddenShare), all.plasma_mL * (1 - kHiddenShare)};
    ledger.lost[index(BloodPlace::hidden)] += {all.red_cells_mL * kHiddenShare, all.plasma_mL * kHiddenShare};
  } else {
    ledger.lost[index(BloodPlace::hidden)] += all;
  }
  ledger.given += {answer.given_red_cells_mL, answer.given_plasma_mL};
  ledger.exchange_plasma_mL += answer.exchange_plasma_mL;
  ledger.urine_mL += answer.urine_mL;
  ledger.circulating = {physiology::circulating_red_cells_mL(state.body), physiology::circulating_plasma_mL(state.body)};

  // Shed blood moves on: sucked, soaked up, clotted.
  if (hands.sucking) move_blood(ledger, BloodPlace::field, BloodPlace::sucked, kSuction_mL_per_s * dt_s);
  if (state.packs_soaked_room_mL > 0) {
    const double want = state.packs_soaked_room_mL * (1.0 - 1.0 / (1.0 + kSoak_per_s * dt_s));
    state.packs_soaked_room_mL -= move_blood(ledger, BloodPlace::field, BloodPlace::packs, want);
  }
  const double field = ledger.lost[index(BloodPlace::field)].total();
  move_blood(ledger, BloodPlace::field, BloodPlace::clot, field * kFieldClot_per_s * dt_s);

  // The organ's colour: inflow against rest; the opened territory loses its own when artery and portal branch are both gone.
  const double inflow = math::clamp(vitals.liver_flow_mL_per_min / model.scenario.patient.liver_flow_mL_per_min, 0.0, 1.2);
  const double global = math::clamp(std::isfinite(inflow) ? inflow : 0.0, 0.05, 1.0);
  state.perfusion_global = approach_to(state.perfusion_global, global, dt_s, global < state.perfusion_global ? kPale_s : kFlush_s);
  const bool territory_lost =
      state.branches[index(VesselKind::hepatic_artery)].ligated && state.branches[index(VesselKind::portal_vein)].ligated;
  const double territory = territory_lost ? 0.15 : 1.0;
  state.perfusion_territory = approach_to(state.perfusion_territory, territory, dt_s, territory < state.perfusion_territory ? kPale_s : kFlush_s);
}

void wet_surface(const SessionModel& model, SessionState& state, bool sucking, double dt_s) {
  const auto dt = static_cast<float>(dt_s);
  std::array<float, kVesselKinds> rate{};
  for (std::size_t k = 0; k < kVesselKinds; ++k) rate[k] = static_cast<float>(math::clamp(state.branches[k].flow_mL_per_min / 60.0, 0.0, 2.5));
  const float drain = sucking ? 0.25F : 0.02F;  // per second: the sucker clears the wound, else it dries and runs off slowly
  for (std::size_t v = 0; v < state.blood.size(); ++v) {
    float wetting = 0;
    for (std::size_t k = 0; k < kVesselKinds; ++k) wetting += rate[k] * model.splash[k][v];
    float& b = state.blood[v];
    // Implicit in b, so that any dt keeps it between 0 and 1.
    b = (b + dt * wetting) / (1.0F + dt * (wetting + drain));
  }
}

void show_tissue(const SessionModel& model, const SessionState& state, TissueFrame& out) {
  tissue::surface_positions(model.liver, state.liver, out.positions);
  out.perfusion.resize(model.territory.size());
  out.blood = state.blood;
  const auto global = static_cast<float>(state.perfusion_global);
  const auto loss = static_cast<float>(1.0 - state.perfusion_territory);
  for (std::size_t v = 0; v < out.perfusion.size(); ++v) out.perfusion[v] = global * (1.0F - loss * model.territory[v]);
}

}  // namespace holotwin
