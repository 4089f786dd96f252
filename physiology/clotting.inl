// What the blood holds to clot with: fibrinogen, the other factors as one, platelets, and how far lysis is turned on.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {
constexpr double kFibrinogenInPlasma_g_per_mL = 2.2e-3;  // thawed plasma, 2-2.5 g/L (recalled; to be checked)
constexpr double kFactorsInPlasma = 0.85;                // of thawed plasma, over fresh (at least 0.7 of factor VIII: European guide for blood components; recalled)
// Concentrate: 1.77 mg/dL for each mg/kg (Manco-Johnson 2009, J Thromb Haemost 7:2064; recalled), which is 0.7 of it in 40 mL/kg of plasma.
constexpr double kFibrinogenRecovered = 0.70;
constexpr double kPlateletsInProduct_1e9_per_mL = 1.0;   // an adult pool: some 280e9 in 280 mL (recalled; to be checked)
}  // namespace

template <class V>
void update_clotting(const InputOf<V>& in, const V& plasma_lost_mL, const V& blood_lost_mL, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  s.fibrinogen_g += kFibrinogenInPlasma_g_per_mL * math::max(0.0, in.plasma_mL_per_min) / 60.0 * dt - s.fibrinogen_g * plasma_lost_mL / s.plasma_mL +
                    kFibrinogenRecovered * in.fibrinogen_g_per_min / 60.0 * dt;
  s.clotting_factors_mL += kFactorsInPlasma * math::max(0.0, in.plasma_mL_per_min) / 60.0 * dt - s.clotting_factors_mL * plasma_lost_mL / s.plasma_mL;
  s.platelets_1e9 += kPlateletsInProduct_1e9_per_mL * math::max(0.0, in.platelets_mL_per_min) / 60.0 * dt - s.platelets_1e9 * blood_lost_mL / (s.red_cells_mL + s.plasma_mL);
  // Shock turns lysis on within minutes (Brohi 2008, J Trauma 64:1211). assumed: follows sympathetic activity, 8 min.
  low_pass(s.lysis, math::smoothstep(0.15, 0.8, s.sympathetic_rate), dt, 480.0);
}

}  // namespace holotwin::physiology
