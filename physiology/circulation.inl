// The closed loop: pressures from volumes, flows from pressures, volumes from flows. Fixed step, explicit; valves semi-implicit.
//
//   central veins - RA =| RV =| lung artery - lung veins - LA =| LV =| aorta ~ arteries -+- upper body - upper veins - central veins
//                                                                                        +- brain (in the skull), half the skin - upper veins
//                                                                                        +- heart's vessels - RA
//                                                            arteries -[clamp]- abdominal aorta -+- trunk, kidneys - lower veins - vena cava
//                                                                                                +- gut - gut veins -[clamp]- portal vein - liver
//                                                                                                +-[clamp]- hepatic artery ---------------- liver
//                                                      abdominal aorta -[clamp]- leg arteries -+- legs - lower veins; half the skin - upper veins
//                                              liver - hepatic vein - vena cava -[compression]- central veins
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// Flow through an open valve, by the trapezoidal rule over the two chambers beside it: stable however small the valve's resistance.
template <class V>
V valve(const V& dp_mmHg, const V& r, const V& elastance_both, double dt_s) {
  return select(dp_mmHg > 0.0, dp_mmHg / (r + 0.5 * dt_s * elastance_both), 0.0);
}

/// Flow into the chest: a vein that leaves a region at `outside` collapses when the pressure beyond falls below it (Guyton 1957,
/// Am J Physiol 189:609, the plateau of the venous return curve).
template <class V>
V into_chest(const V& up_mmHg, const V& down_mmHg, const V& outside_mmHg, const V& g) {
  return select(down_mmHg >= outside_mmHg, up_mmHg - down_mmHg, math::max(0.0, up_mmHg - outside_mmHg)) * g;
}

/// The same through a narrow one, with k q^2 beside r q: the positive root.
template <class V>
V narrow_valve(const V& dp_mmHg, const V& r, const V& k, const V& elastance_both, double dt_s) {
  const V own = r + 0.5 * dt_s * elastance_both, forward_mmHg = math::max(0.0, dp_mmHg);
  return select(dp_mmHg > 0.0, 2.0 * dp_mmHg / (own + math::sqrt(own * own + 4.0 * k * forward_mmHg)), 0.0);
}
/// Back through one that leaks by `area`, the pressure beyond being higher by `back_mmHg`.
template <class V>
V leak(const V& back_mmHg, const V& area_cm2, const V& k_at_1_cm2, const V& elastance_both, double dt_s) {
  const V own = 0.5 * dt_s * elastance_both * area_cm2, dp_mmHg = math::max(0.0, back_mmHg);
  return select(area_cm2 > 0.0 && back_mmHg > 0.0, 2.0 * dp_mmHg * area_cm2 / (own + math::sqrt(own * own + 4.0 * k_at_1_cm2 * dp_mmHg)), 0.0);
}

// Ventricles share a wall that gives way to the fuller one between beats (Smith 2004, Med Eng Phys 26:131, as a chamber of its own; Chung 1997, Maughan 1987, Am J Physiol 253:H1381;
// recalled, to be checked). Here only what the right one's wall has beyond the most of a beat at rest pushes, so that rest is as it is; the gain is assumed.
constexpr double kSeptum = 0.6;

constexpr double kAorticInertance = 0.0012;  // mmHg s2/mL: rho l / A for 25 cm of 5 cm2 aorta is 0.0004, more for its branches. assumed: 3x
// Portosystemic collaterals open when the gut's veins are blocked. assumed: from 12 mmHg (the portal gradient at which varices form,
// Garcia-Tsao 1985, Hepatology 5:419), with a resistance that holds an acute portal clamp near 25-30 mmHg.
constexpr double kCollateralOpens_mmHg = 12.0, kCollateralResistance = 2.2;

constexpr double kStretchedTimes = 3.1;

// A clamp or balloon that leaves the share a of the aorta's width open adds R (1/a^2 - 1) (Poiseuille; R assumed: so that a gradient shows from a share of a third on, as a
// partly filled balloon's does). Round it blood finds its way by intercostal, epigastric and lumbar arteries: a mean pressure of 10 to 25 mmHg below the clamp (Gelman 1995,
// Anesthesiology 82:1026; assumed: this share of the lower body's conductance), pelvic ones leave more.
constexpr double kAortaNarrowed = 0.09, kCollateralChest = 0.28, kCollateralLoin = 0.20;
constexpr double kSkinBelow = 0.5;  // of the skin's vessels that hang on the legs' arteries (surface of legs and half the trunk; Lund and Browder 1944)

constexpr double kPressedChest = 0.25;  // of a compression's pressure, on all in the chest; the rest on the heart between sternum and spine (assumed)

/// Between the aorta's three parts, as far as clamps let it: by the pressure of their walls before collagen takes over.
template <class V>
void even_out(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s) {
  auto& v = s.volume_mL;
  const auto wall_mmHg = [&](Compartment i) { return m.elastance_mmHg_per_mL[i] * (v[i] - f.unstressed_mL[i]); };
  const V middle = wall_mmHg(abdominal_aorta);
  const V upper = wall_mmHg(arteries) - middle, lower = middle - wall_mmHg(leg_arteries);
  const V down = f.joint_upper * upper + f.joint_both * lower, on = f.joint_both * upper + f.joint_lower * lower;
  v[arteries] -= down;
  v[abdominal_aorta] += down - on;
  v[leg_arteries] += on;
}

/// Half of the time down, half up.
template <class V>
V compression_mmHg(const FrameOf<V>& f, StateOf<V>& s) {
  const auto pressed = f.compressions_per_min > 0.0;
  if (!any(pressed)) return 0.0;
  const V period_s = 60.0 / math::max(f.compressions_per_min, 1.0);
  assign(pressed, s.compression_s, select(s.compression_s + f.dt_s < period_s, s.compression_s + f.dt_s, V(0.0)));
  return select(pressed, f.compression_mmHg * math::max(0.0, math::sin(2.0 * math::kPi * s.compression_s / period_s)), 0.0);
}

}  // namespace

template <class V>
V vessel_pressure_mmHg(const V& stressed_mL, const V& elastance_mmHg_per_mL) {
  // Below its unstressed volume a vein collapses and yields easily; far above, collagen takes over (shape as in Guyton's and Oberg's
  // venous curves). assumed: an eighth of the elastance below, six times it above 15 mmHg.
  const V p = stressed_mL * elastance_mmHg_per_mL;
  return select(p < 0.0, p * 0.125, select(p < 15.0, p, 15.0 + (p - 15.0) * 6.0));
}

template <class V>
V arterial_pressure_mmHg(const V& stressed_mL, const V& elastance_mmHg_per_mL, const V& stretched_mmHg) {
  // Collagen takes over as an artery widens (Langewouters 1984, J Biomech 17:425: compliance halves between 100 and 150 mmHg). assumed: at once, at 1.5 times the mean pressure of rest.
  const V p = stressed_mL * elastance_mmHg_per_mL;
  return select(p < stretched_mmHg, p, stretched_mmHg + (p - stretched_mmHg) * kStretchedTimes);
}

template <class V>
V pericardial_pressure_mmHg(const ModelOf<V>& m, const StateOf<V>& s) {
  // Slack at first, then steep: 100 mL of fluid at once are borne, and 200 to 250 press with 10 to 20 mmHg though the heart gives way (Spodick 2003, NEJM 349:684,
  // its curve for fast effusion; assumed exponential). Without fluid the heart itself may grow by 150 mL before its sac is tight (assumed).
  const auto size = [](const StateOf<V>& of) { return of.volume_mL[right_atrium] + of.volume_mL[right_ventricle] + of.volume_mL[left_atrium] + of.volume_mL[left_ventricle]; };
  const V room_mL = math::max(0.0, 150.0 * m.small - 2.0 * s.pericardial_mL);
  const V over_mL = s.pericardial_mL + size(s) - size(m.initial) - room_mL;
  const auto tight = over_mL > 0.0 && size(m.initial) > 0.0;  // while a patient is being solved his heart has no size yet
  if (!any(tight)) return 0.0;
  return select(tight, 0.5 * (math::exp(math::clamp(over_mL / m.small, 0.0, 230.0) / 50.0) - 1.0), 0.0);
}

/// What a right ventricle that is fuller than at rest does to the left one's filling by the wall they share.
template <class V>
V septum_mmHg(const ModelOf<V>& m, const V& contracted, const ByCompartment<V>& volume_mL) {
  const V right = m.rv.diastolic_mmHg_per_mL * (volume_mL[right_ventricle] - m.rv.unstressed_mL), left = m.lv.diastolic_mmHg_per_mL * (volume_mL[left_ventricle] - m.lv.unstressed_mL);
  const V over = right - left - m.septum_mmHg;
  return select(over > 0.0, kSeptum * over * (1.0 - contracted), 0.0);
}

template <class V>
void set_aorta(const ModelOf<V>& m, const InputOf<V>& in, FrameOf<V>& f) {
  // Open, the three parts are one vessel, exactly: they share one pressure whatever flows. The wider a clamp shuts, the less evens out in a sub-step (backward Euler, so that
  // any resistance is stable): (R/dt + E1 + E2) x = dP of each joint's two sides.
  const V unit = kAortaNarrowed * m.r.aorta / 0.01;
  const auto narrowed = [&](const V& clamp, double collateral) {
    const V open = math::max(1e-3, 1.0 - clamp);
    const V r = unit * (1.0 / (open * open) - 1.0);
    return r / (1.0 + r * collateral / m.r.lower) / f.dt_s;
  };
  const auto& e = m.elastance_mmHg_per_mL;
  const V upper = narrowed(in.clamp_aorta, kCollateralChest) + (e[arteries] + e[abdominal_aorta]);
  const V lower = narrowed(in.clamp_infrarenal_aorta, kCollateralLoin) + (e[abdominal_aorta] + e[leg_arteries]);
  const V divide = 1.0 / (upper * lower - e[abdominal_aorta] * e[abdominal_aorta]);
  f.joint_upper = lower * divide;
  f.joint_lower = upper * divide;
  f.joint_both = e[abdominal_aorta] * divide;
}

template <class V>
PressuresOf<V> circulation_substep(const ModelOf<V>& m, const FrameOf<V>& f, StateOf<V>& s, SumsOf<V>& sums) {
  const double dt_s = f.dt_s;
  const V press = compression_mmHg(f, s);
  s.pressed_mmHg = press;
  const V chest = thoracic_pressure_mmHg(m, f, s) + kPressedChest * press;
  const ChamberElastancesOf<V> e = elastances(m, f, s);
  auto& v = s.volume_mL;

  const V heart = chest + pericardial_pressure_mmHg(m, s);
  // Between sternum and spine lie the ventricles; an emptied one is pressed no further (assumed: less from 80 mL on, not at all at 20).
  const auto squeezed = [&](Compartment i) { return (1.0 - kPressedChest) * press * math::clamp((v[i] / m.small - 20.0) / 60.0, 0.0, 1.0); };
  PressuresOf<V> p;
  p[right_atrium] = heart + e.ra * (v[right_atrium] - m.ra.unstressed_mL);
  p[right_ventricle] = heart + 0.5 * squeezed(right_ventricle) + e.rv * (v[right_ventricle] - m.rv.unstressed_mL);
  p[left_atrium] = heart + e.la * (v[left_atrium] - m.la.unstressed_mL);
  p[left_ventricle] = heart + squeezed(left_ventricle) + septum_mmHg<V>(m, e.ventricles, v) + e.lv * (v[left_ventricle] - m.lv.unstressed_mL);
  constexpr Compartment kArteries[] = {pulmonary_artery, pulmonary_veins, aorta, arteries, abdominal_aorta, leg_arteries, hepatic_artery};
  for (const Compartment i : kArteries)
    p[i] = m.thorax[i] * chest + arterial_pressure_mmHg<V>(v[i] - f.unstressed_mL[i], m.elastance_mmHg_per_mL[i], f.stretched_mmHg);
  for (unsigned i = gut_veins; i < kCompartments; ++i)
    p[i] = m.thorax[i] * chest + m.abdomen[i] * f.abdomen_mmHg + vessel_pressure_mmHg<V>(v[i] - f.unstressed_mL[i], m.elastance_mmHg_per_mL[i]);

  const V q_tricuspid = valve<V>(p[right_atrium] - p[right_ventricle], m.r.tricuspid, e.ra + e.rv, dt_s);
  const V q_pulmonary = valve<V>(p[right_ventricle] - p[pulmonary_artery], m.r.pulmonary_valve, e.rv + m.elastance_mmHg_per_mL[pulmonary_artery], dt_s);
  const V q_lung = (p[pulmonary_artery] - p[pulmonary_veins]) * f.g_lung;
  const V q_to_la = (p[pulmonary_veins] - p[left_atrium]) / m.r.lung_to_atrium;
  const V into_left = p[left_atrium] - p[left_ventricle], out_of_left = p[left_ventricle] - p[aorta];
  const V left_sides = e.la + e.lv, aortic_sides = e.lv + m.elastance_mmHg_per_mL[aorta];
  V q_mitral = valve<V>(into_left, m.r.mitral, left_sides, dt_s);
  V q_aortic = valve<V>(out_of_left, m.r.aortic_valve, aortic_sides, dt_s);
  if (any(f.mitral_narrow + f.aortic_narrow > 0.0)) {
    assign(f.mitral_narrow > 0.0, q_mitral, narrow_valve<V>(into_left, m.r.mitral, f.mitral_narrow, left_sides, dt_s));
    assign(f.aortic_narrow > 0.0, q_aortic, narrow_valve<V>(out_of_left, m.r.aortic_valve, f.aortic_narrow, aortic_sides, dt_s));
  }
  if (any(f.mitral_leak + f.aortic_leak > 0.0)) {
    q_mitral -= leak<V>(-into_left, f.mitral_leak, f.leak_mmHg_s2_per_mL2, left_sides, dt_s);
    q_aortic -= leak<V>(-out_of_left, f.aortic_leak, f.leak_mmHg_s2_per_mL2, aortic_sides, dt_s);
  }
  s.aortic_flow_mL_per_s = (s.aortic_flow_mL_per_s + dt_s / kAorticInertance * (p[aorta] - p[arteries])) / (1.0 + dt_s / kAorticInertance * m.r.aorta);
  const V q_aorta = s.aortic_flow_mL_per_s;
  const V q_upper = (p[arteries] - p[upper_veins]) * f.g_upper;
  const V q_trunk = (p[abdominal_aorta] - p[lower_veins]) * f.g_trunk;
  const V q_legs = (p[leg_arteries] - p[lower_veins]) * f.g_legs;
  const V q_kidneys = (p[abdominal_aorta] - p[lower_veins]) * f.g_kidneys;
  const V q_brain = math::max(0.0, p[arteries] - math::max(p[upper_veins], f.skull_mmHg)) * f.g_brain;  // its veins collapse where they leave the skull
  const V q_skin_above = (p[arteries] - p[upper_veins]) * f.g_skin * (1.0 - kSkinBelow);
  const V q_skin_below = (p[leg_arteries] - p[upper_veins]) * f.g_skin * kSkinBelow;
  const V q_coronary = (p[arteries] - p[right_atrium]) * f.g_coronary;
  const V q_gut = (p[abdominal_aorta] - p[gut_veins]) * f.g_gut;
  const V q_artery_in = (p[abdominal_aorta] - p[hepatic_artery]) * f.g_artery_trunk;
  const V q_artery = (p[hepatic_artery] - p[liver]) * f.g_artery;
  const V q_portal_in = (p[gut_veins] - p[portal_vein]) * f.g_portal_trunk;
  const V q_portal = (p[portal_vein] - p[liver]) / m.r.portal;
  const V q_liver = (p[liver] - p[hepatic_vein]) / m.r.liver;
  const V q_hepatic = (p[hepatic_vein] - p[vena_cava]) / m.r.hepatic_vein;
  const V q_collateral = math::max(0.0, p[gut_veins] - m.abdomen[gut_veins] * f.abdomen_mmHg - kCollateralOpens_mmHg) / kCollateralResistance * m.small;
  const V q_lower_veins = (p[lower_veins] - p[vena_cava]) / m.r.lower_veins * f.venous;
  // Of one who has bled to death the ventilator would press out of the central veins what they no longer hold, and a heart that still stirs would suck it.
  const auto filled = v[central_veins] > 0.0;
  const V from_cava = into_chest<V>(p[vena_cava], p[central_veins], f.abdomen_mmHg, f.g_vena_cava * f.venous);
  const V from_above = into_chest<V>(p[upper_veins], p[central_veins], 0.0, f.flowing / m.r.upper_veins);
  const V q_cava = select(filled, from_cava, math::max(from_cava, 0.0));
  const V q_upper_veins = select(filled, from_above, math::max(from_above, 0.0));
  const V to_atrium = (p[central_veins] - p[right_atrium]) / m.r.central_veins * f.venous;
  const V q_central = select(filled, to_atrium, math::min(to_atrium, 0.0));

  for (unsigned i = 0; i < kCompartments; ++i) {
    v[i] += f.inflow_mL_per_s[i] * dt_s;
    sums.pressure_mmHg[i] += p[i];
  }
  v[right_atrium] += (q_central + q_coronary - q_tricuspid) * dt_s;
  v[right_ventricle] += (q_tricuspid - q_pulmonary) * dt_s;
  v[pulmonary_artery] += (q_pulmonary - q_lung) * dt_s;
  v[pulmonary_veins] += (q_lung - q_to_la) * dt_s;
  v[left_atrium] += (q_to_la - q_mitral) * dt_s;
  v[left_ventricle] += (q_mitral - q_aortic) * dt_s;
  v[aorta] += (q_aortic - q_aorta) * dt_s;
  v[arteries] += (q_aorta - q_upper - q_brain - q_skin_above - q_coronary) * dt_s;
  v[abdominal_aorta] -= (q_trunk + q_kidneys + q_gut + q_artery_in) * dt_s;
  v[leg_arteries] -= (q_legs + q_skin_below) * dt_s;
  v[hepatic_artery] += (q_artery_in - q_artery) * dt_s;
  v[gut_veins] += (q_gut - q_portal_in - q_collateral) * dt_s;
  v[portal_vein] += (q_portal_in - q_portal) * dt_s;
  v[liver] += (q_artery + q_portal - q_liver) * dt_s;
  v[hepatic_vein] += (q_liver - q_hepatic) * dt_s;
  v[vena_cava] += (q_hepatic + q_lower_veins - q_cava) * dt_s;
  v[lower_veins] += (q_trunk + q_legs + q_kidneys - q_lower_veins) * dt_s;
  v[upper_veins] += (q_upper + q_brain + q_skin_above + q_skin_below - q_upper_veins) * dt_s;
  v[central_veins] += (q_cava + q_upper_veins + q_collateral - q_central) * dt_s;
  bleed(f, p, s, sums);
  even_out(m, f, s);

  sums.gut_flow_mL += q_gut * dt_s;
  sums.portal_flow_mL += q_portal_in * dt_s;
  sums.artery_flow_mL += q_artery_in * dt_s;
  sums.brain_flow_mL += q_brain * dt_s;
  sums.coronary_flow_mL += q_coronary * dt_s;
  sums.skin_flow_mL += (q_skin_above + q_skin_below) * dt_s;
  sums.upper_flow_mL += q_upper * dt_s;
  sums.lower_flow_mL += (q_trunk + q_legs) * dt_s;
  measure_beat(f, p, q_aortic, s);
  return p;
}

}  // namespace holotwin::physiology
