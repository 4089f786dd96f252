// A burn: plasma lost into it and the tissues, water and heat to the air, and the metabolism of the days after.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Plasma lost, mL/kg for each per cent of the surface: 1.5 in the first twelve hours, 1.0 and 0.5 in the next (Muir and Barclay 1962, Burns and their treatment: their formula), which is
// 0.16 an hour at first and less with a day; it starts within half an hour.
constexpr double kBurnLeak_mL_per_kg_pct_h = 0.160, kBurnLeakEnds_s = 24.0 * 3600.0, kBurnLeakStarts_s = 1200.0;
constexpr double kBurnProtein = 0.4;                    // of plasma's protein, net of what lymph brings back (assumed: half of the protein is left after a day of crystalloid)
constexpr double kSystemicLeak = 0.35;                  // of the burn's own, into all tissues, above a quarter of the surface (Demling 1987, N Engl J Med 313:1389, recalled; to be checked; size assumed)
constexpr double kBurnResolves_s = 72.0 * 3600.0;
// Evaporation: 1 mL/h for each per cent and m2 (recalled: (25 + per cent) x surface for all of it; to be checked), that is 100 g/m2/h of burn, tenfold a whole skin's; with its heat.
constexpr double kEvaporation_mL_per_m2_h = 100.0, kEvaporation_J_per_mL = 2430.0;
constexpr double kOutsideCells = 1.0 / 3.0;             // of all water: cells bear the rest of the want, and that is not counted further
// Metabolism up to twice rest's and a set point up to 1.5 degrees higher from the second day on, with half of the surface (Wilmore 1974, Ann Surg 180:653, recalled; to be checked).
constexpr double kBurnMetabolism = 0.8, kBurnFever_C = 1.5;

}  // namespace

template <class V>
V burn_evaporation_mL_per_s(const ModelOf<V>& m, const InputOf<V>& in) {
  return select(in.water > 0.0, V(0.0), kEvaporation_mL_per_m2_h / 3600.0 * m.surface_m2 * in.burn);
}

template <class V>
V burn_evaporation_W(const ModelOf<V>& m, const InputOf<V>& in) {
  return kEvaporation_J_per_mL * burn_evaporation_mL_per_s(m, in);
}

template <class V>
void add_burn(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const V late = math::smoothstep(18.0 * 3600.0, 72.0 * 3600.0, s.burn_s) * math::min(1.0, 2.0 * in.burn);
  in.muscle_mL_per_s += kBurnMetabolism * late * m.oxygen_demand_mL_per_s;
  in.fever_C += kBurnFever_C * late;
  if (!any(in.burn > 0.0)) return;
  const V course = (1.0 - math::exp(-s.burn_s / kBurnLeakStarts_s)) * math::exp(-s.burn_s / kBurnLeakEnds_s);
  const V left = math::clamp((s.plasma_mL / m.initial.plasma_mL - 0.35) / 0.65, 0.0, 1.0);  // what has left leaves less to leak
  const V own = kBurnLeak_mL_per_kg_pct_h / 3600.0 * 100.0 * in.burn * m.patient.weight_kg * course * left * (1.0 + in.drugs.capillary_leak);
  in.burn_mL_per_s = own;
  in.systemic_burn_mL_per_s = kSystemicLeak * math::smoothstep(0.20, 0.35, in.burn) * own;
  in.protein_leak_mL_per_s = kBurnProtein * (in.burn_mL_per_s + in.systemic_burn_mL_per_s);
}

template <class V>
void update_burn(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  const auto burnt = in.burn > 0.0;
  if (!any(burnt || s.burn_fluid_mL > 0.0)) return;
  s.burn_s = select(burnt, s.burn_s + dt, V(0.0));
  // Fluid in the burn does not press on the vessels it left (burnt tissue sucks: Lund 1988, Am J Physiol 255:H1069).
  s.burn_fluid_mL += dt * (in.burn_mL_per_s - s.burn_fluid_mL / kBurnResolves_s);
  s.interstitial_mL -= dt * kOutsideCells * burn_evaporation_mL_per_s(m, in);
}

}  // namespace holotwin::physiology
