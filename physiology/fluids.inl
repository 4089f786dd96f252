// Fluid in and out of the blood: infusions, exchange with the tissues, urine, and the ledger of red cells and plasma.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Starling exchange of the whole body, fitted to 2 L of saline in 1 h in healthy men (Chowdhury 2012, Ann Surg 256:18; blood volume
// +450-620 mL at the end, +180-300 mL an hour later). Filtration coefficient mL/(min mmHg), tissue compliance mL/mmHg.
constexpr double kFiltration = 3.3, kTissueCompliance_mL_per_mmHg = 194.0;
// Albumin 5 % holds water as plasma of 60 g/L does: 20 mmHg (Landis and Pappenheimer's curve; product leaflets).
constexpr double kColloidProtein = 6.0 / kHealthyProtein_g_dL;
constexpr double kBelow = 0.55;  // of flow at rest, below the diaphragm; of the exchange 0.6 is there, and 3 mL/s is its most (assumed)
// Of working muscle's opening its capillaries feel this share: venules widen with arterioles (assumed, so that hard work takes 10 to 15 % of the plasma: Convertino 1987, Med Sci Sports Exerc 19:123,
// recalled; to be checked).
constexpr double kWorkFelt = 0.09;
constexpr double kPerMin = 1.0 / 60.0;

/// Of the beds, across the wall: what presses on the vessel presses on the tissue too.
template <class V>
V venous_mmHg(const ModelOf<V>& m, const StateOf<V>& s, const FrameOf<V>& f) {
  const auto p = [&](Compartment i) {
    return vessel_pressure_mmHg<V>(s.volume_mL[i] - f.unstressed_mL[i], m.elastance_mmHg_per_mL[i]);
  };
  return 0.45 * p(lower_veins) + 0.30 * p(upper_veins) + 0.25 * p(gut_veins);  // weights: shares of resting flow
}

template <class V>
V capillary_pressure_mmHg(const V& map_mmHg, const V& venous, const V& arteriolar_factor) {
  // Pappenheimer and Soto-Rivera 1948: the capillary sits some 1/8 of the way from vein to artery; narrowed arterioles lower it.
  return venous + 0.125 * (map_mmHg - venous) / arteriolar_factor;
}

}  // namespace

template <class V>
void set_fluids(const ModelOf<V>& m, const InputOf<V>& in, StateOf<V>& s, FrameOf<V>& f) {
  // Arterioles of the lower body over rest's.
  const V open = f.g_lower * ((1.0 + kWorkFelt * in.muscle_opening) / (1.0 + in.muscle_opening)) + f.g_kidneys;
  const V factor = select(open > 0.0, (1.0 / m.r.lower + 2.0 / (m.kidney.artery + m.kidney.afferent + m.kidney.efferent)) / open, 1.0);
  low_pass(s.capillary_mmHg, capillary_pressure_mmHg<V>(s.map_mmHg + kBelow * (s.abdominal_mmHg - s.afferent_mmHg), venous_mmHg(m, s, f), factor), kFrameTime_s, 5.0);

  const V c = kHealthyProtein_g_dL * s.protein / s.plasma_mL;
  const V tissue_mmHg = (s.interstitial_mL - m.initial.interstitial_mL - s.burn_fluid_mL) / (kTissueCompliance_mL_per_mmHg * m.blood_scale);
  const V pull = (m.capillary_mmHg - s.capillary_mmHg) + (oncotic_mmHg(c) - oncotic_mmHg<V>(kHealthyProtein_g_dL)) + tissue_mmHg;
  s.exchange_mL_per_s = math::clamp(kFiltration * m.blood_scale * pull * kPerMin, -3.0, 3.0) - in.leak_mL_per_s - (in.burn_mL_per_s + in.systemic_burn_mL_per_s);

  auto& q = f.inflow_mL_per_s;
  q[central_veins] += math::max(0.0, in.red_cells_mL_per_min + in.plasma_mL_per_min + in.platelets_mL_per_min + in.crystalloid_mL_per_min + in.colloid_mL_per_min) * kPerMin;
  q[lower_veins] += 0.6 * s.exchange_mL_per_s - s.urine_mL_per_s;
  q[upper_veins] += 0.4 * s.exchange_mL_per_s;
  // Lost from the large veins, and only while they hold blood.
  const V left = math::clamp(s.volume_mL[lower_veins] / m.unstressed_mL[lower_veins] * 5.0 - 0.5, 0.0, 1.0);
  f.fixed_loss_mL_per_s = math::max(0.0, in.fixed_loss_mL_per_min) * kPerMin * left;
  q[lower_veins] -= f.fixed_loss_mL_per_s;
}

template <class V>
void settle_ledger(const InputOf<V>& in, const FrameOf<V>& f, const SumsOf<V>& sums, StateOf<V>& s, OutputOf<V>& out) {
  // Blood is well mixed: what leaves has the haematocrit of all of it.
  const V h = haematocrit(s);
  V bled_red = 0.0, bled_plasma = 0.0;
  const auto lose = [&](const V& blood_mL, V& red_mL, V& plasma_mL) {
    red_mL = blood_mL * h;
    plasma_mL = blood_mL - red_mL;
    bled_red += red_mL;
    bled_plasma += plasma_mL;
  };
  for (unsigned i = 0; i < f.hole_count; ++i) lose(sums.bled_mL[i], out.bled_red_cells_mL[i], out.bled_plasma_mL[i]);
  lose(f.fixed_loss_mL_per_s * kFrameTime_s, out.fixed_red_cells_mL, out.fixed_plasma_mL);

  constexpr double per_frame = kPerMin * kFrameTime_s;
  const V packed = math::max(0.0, in.red_cells_mL_per_min) * per_frame;
  const V plasma = math::max(0.0, in.plasma_mL_per_min + in.platelets_mL_per_min) * per_frame;
  const V water = math::max(0.0, in.crystalloid_mL_per_min) * per_frame;
  const V colloid = in.colloid_mL_per_min * per_frame;
  out.given_red_cells_mL = packed * kPackedRedCellHaematocrit;
  out.given_plasma_mL = (packed - out.given_red_cells_mL) + plasma + water + colloid;
  out.exchange_plasma_mL = s.exchange_mL_per_s * kFrameTime_s;
  out.urine_mL = s.urine_mL_per_s * kFrameTime_s;

  const V leaked = (in.leak_mL_per_s + in.protein_leak_mL_per_s) * kFrameTime_s;  // takes its protein with it (assumed: all of it)
  s.protein += plasma * 0.9 + colloid * kColloidProtein - (bled_plasma + leaked) * (s.protein / s.plasma_mL);  // plasma and pooled platelets carry some 60-65 g/L
  s.interstitial_mL -= out.exchange_plasma_mL;
  s.red_cells_mL += out.given_red_cells_mL - bled_red;
  s.plasma_mL += out.given_plasma_mL + out.exchange_plasma_mL - out.urine_mL - bled_plasma;

  // The ledger decides; the compartments' rounding (1e-12 mL a frame) goes to the largest of them.
  V sum = 0.0;
  for (const V& v : s.volume_mL) sum += v;
  s.volume_mL[lower_veins] += (s.red_cells_mL + s.plasma_mL) - sum;

  update_clotting<V>(in, bled_plasma, bled_red + bled_plasma, s);
}

}  // namespace holotwin::physiology
