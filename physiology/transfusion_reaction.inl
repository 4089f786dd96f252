// Blood of the wrong group: the given cells burst, mediators are let loose, and clotting runs away.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Within minutes of the first millilitres, and for an hour or two after the last (Strobel 2008, BMC Blood Disord 8:1 and textbooks, recalled; to be checked; assumed: the times).
constexpr double kReactionComes_s = 150.0, kReactionGoes_s = 4500.0;
constexpr double kCellsBurst_s = 1200.0;                // the given cells' life at the worst (assumed: most within the hour)
constexpr double kCellPotassium_mmol_per_mL = 0.095;    // of red cells: 95 mmol/L (Guyton and Hall); what storage took out of them came in with the supernatant
constexpr double kHaemoglobin_g_per_mL = 0.337;         // of red cells (MCHC)
constexpr double kHaemoglobinGoes_s = 2.0 * 3600.0;     // into urine and scavengers (assumed)
// Free haemoglobin binds nitric oxide and blocks tubules (Reiter 2002, Nat Med 8:1383): narrowed kidneys from what haptoglobin cannot hold, some 1 g/L (sizes assumed).
constexpr double kHaptoglobin_g_per_L = 1.0, kMostHaemoglobin_g_per_L = 8.0, kHaemoglobinNarrows = 3.5;
// Consumption of clotting factors: half of the fibrinogen in some 40 min, of platelets in an hour, at the worst (assumed).
constexpr double kFibrinogenUsed_s = 3500.0, kPlateletsUsed_s = 5200.0;
constexpr double kReactionLeak_mL_per_s = 0.2;          // less than anaphylaxis (assumed)

}  // namespace

template <class V>
void add_transfusion_reaction(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const V r = s.reaction;
  // As anaphylaxis, milder (assumed: resistance down by four tenths; fever of 1.5 degrees).
  scale(in.drugs.systemic_resistance, 1.0 - 0.42 * r);
  in.drugs.venous_tone -= 0.13 * r;
  scale(in.drugs.contractility, 1.0 - 0.1 * r);
  in.bronchospasm = math::min(1.0, in.bronchospasm + 0.25 * r * (1.0 + in.drugs.bronchial_tone));
  in.fever_C += 1.5 * r;
  in.stirred += 0.3 * r;
  const V left = math::clamp((s.plasma_mL / m.initial.plasma_mL - 0.35) / 0.65, 0.0, 1.0);
  in.leak_mL_per_s += m.blood_scale * left * (1.0 + in.drugs.capillary_leak) * kReactionLeak_mL_per_s * r;
  in.kidney_narrowing += kHaemoglobinNarrows * math::smoothstep(kHaptoglobin_g_per_L, kMostHaemoglobin_g_per_L, 1e3 * s.free_haemoglobin_g / s.plasma_mL);
}

template <class V>
void update_transfusion_reaction(const InputOf<V>& in, const OutputOf<V>& out, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  if (!any(in.transfusion_reaction > 0.0 || s.reaction > 0.0)) return;
  low_pass(s.reaction, in.transfusion_reaction, dt, select(in.transfusion_reaction > s.reaction, V(kReactionComes_s), V(kReactionGoes_s)));

  V bled_mL = out.fixed_red_cells_mL;
  for (const V& v : out.bled_red_cells_mL) bled_mL += v;
  const V circulating_mL = math::max(1.0, s.red_cells_mL);
  s.foreign_red_cells_mL += select(in.transfusion_reaction > 0.0, out.given_red_cells_mL, V(0.0)) - bled_mL * math::min(1.0, s.foreign_red_cells_mL / circulating_mL);
  s.foreign_red_cells_mL = math::clamp(s.foreign_red_cells_mL, 0.0, s.red_cells_mL);
  // What was in the cells is plasma now: the blood's volume stays.
  const V burst_mL = s.foreign_red_cells_mL * math::min(1.0, s.reaction) * (dt / kCellsBurst_s);
  s.foreign_red_cells_mL -= burst_mL;
  s.red_cells_mL -= burst_mL;
  s.plasma_mL += burst_mL;
  s.potassium_mmol += kCellPotassium_mmol_per_mL * burst_mL;
  s.free_haemoglobin_g += kHaemoglobin_g_per_mL * burst_mL - s.free_haemoglobin_g * (dt / kHaemoglobinGoes_s);

  s.fibrinogen_g -= s.fibrinogen_g * s.reaction * (dt / kFibrinogenUsed_s);
  s.platelets_1e9 -= s.platelets_1e9 * s.reaction * (dt / kPlateletsUsed_s);
}

}  // namespace holotwin::physiology
