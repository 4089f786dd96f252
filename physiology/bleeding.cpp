// Holes in vessels: what flows out of them, and out of the circulation.
#include <algorithm>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

constexpr double kBloodDensity_kg_m3 = 1060.0;  // ICRP 89: 1.06 g/mL
constexpr double kPaPerMmHg = 133.322;
/// Of a compartment's blood, the most that may leave through one hole in one sub-step. A guard for absurd areas, far above any wound.
constexpr double kMostPerSubstep = 0.05;

constexpr std::array<std::size_t, static_cast<std::size_t>(Node::count)> kNodeCompartment{arteries, hepatic_artery, portal_vein, hepatic_vein, vena_cava};

}  // namespace

void set_holes(const PhysiologyInput& in, Frame& f) {
  f.hole_count = std::min(in.bleed_count, kMaxBleeds);
  for (std::size_t i = 0; i < f.hole_count; ++i) {
    const BleedPath& b = in.bleeds[i];
    Hole& h = f.holes[i];
    h = {};
    h.compartment = kNodeCompartment[std::min(static_cast<std::size_t>(b.node), kNodeCompartment.size() - 1)];
    const double effective_mm2 = b.area_mm2 * b.discharge;
    if (!(effective_mm2 > 0.0)) continue;  // closed: k stays 0
    // Two walls can hold the blood back, what lies outside and the vessel's own closing pressure: the higher one counts (a Starling
    // resistor, Permutt 1963, J Appl Physiol 18:924).
    h.back_mmHg = std::max(b.ambient_mmHg, b.zero_flow_mmHg);
    h.r = std::max(0.0, b.upstream_mmHg_min_per_mL) * 60.0;
    // rho / (2 (Cd A)^2) with Q in mL/s, area in mm2: (1e-6 m3)^2 and (1e-6 m2)^2 cancel.
    h.k = kBloodDensity_kg_m3 / (2.0 * effective_mm2 * effective_mm2) / kPaPerMmHg;
  }
}

void bleed(const Frame& f, const Pressures& p, PhysiologyState& s, FrameSums& sums) {
  for (std::size_t i = 0; i < f.hole_count; ++i) {
    const Hole& h = f.holes[i];
    const double dp = p[h.compartment] - h.back_mmHg;
    if (h.k <= 0.0 || dp <= 0.0) continue;
    // The positive root of k Q^2 + r Q - dp = 0, in the form that keeps its digits when k is small.
    const double q_mL_per_s = 2.0 * dp / (h.r + std::sqrt(h.r * h.r + 4.0 * h.k * dp));
    double& volume = s.volume_mL[h.compartment];
    const double out_mL = std::min(q_mL_per_s * kDt_s, kMostPerSubstep * std::max(0.0, volume));
    volume -= out_mL;
    sums.bled_mL[i] += out_mL;
  }
}

}  // namespace holotwin::physiology
