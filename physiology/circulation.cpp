// The closed loop: pressures from volumes, flows from pressures, volumes from flows. Fixed step, explicit; valves semi-implicit.
//
//   central veins - RA =| RV =| lung artery - lung veins - LA =| LV =| aorta ~ arteries -+- upper body - upper veins - central veins
//                                                                                        +- lower body - lower veins - vena cava
//                                                                                        +- gut - gut veins -[clamp]- portal vein - liver
//                                                                                        +-[clamp]- hepatic artery ---------------- liver
//                                              liver - hepatic vein - vena cava -[compression]- central veins
#include <algorithm>

#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

/// Flow through an open valve, backward Euler over the two chambers beside it: stable however small the valve's resistance.
double valve(double dp_mmHg, double r, double elastance_both) { return dp_mmHg > 0.0 ? dp_mmHg / (r + kDt_s * elastance_both) : 0.0; }

/// Flow into the chest: a vein that leaves a region at `outside` collapses when the pressure beyond falls below it (Guyton 1957,
/// Am J Physiol 189:609, the plateau of the venous return curve).
double into_chest(double up_mmHg, double down_mmHg, double outside_mmHg, double g) {
  if (down_mmHg >= outside_mmHg) return (up_mmHg - down_mmHg) * g;
  return std::max(0.0, up_mmHg - outside_mmHg) * g;
}

constexpr double kAorticInertance = 0.0012;  // mmHg s2/mL: rho l / A for 25 cm of 5 cm2 aorta is 0.0004, more for its branches. assumed: 3x
// Portosystemic collaterals open when the gut's veins are blocked. assumed: from 12 mmHg (the portal gradient at which varices form,
// Garcia-Tsao 1985, Hepatology 5:419), with a resistance that holds an acute portal clamp near 25-30 mmHg.
constexpr double kCollateralOpens_mmHg = 12.0, kCollateralResistance = 2.2;

}  // namespace

double vessel_pressure_mmHg(double stressed_mL, double elastance_mmHg_per_mL) {
  // Below its unstressed volume a vein collapses and yields easily; far above, collagen takes over (shape as in Guyton's and Oberg's
  // venous curves). assumed: an eighth of the elastance below, six times it above 15 mmHg.
  const double p = stressed_mL * elastance_mmHg_per_mL;
  if (p < 0.0) return p * 0.125;
  return p < 15.0 ? p : 15.0 + (p - 15.0) * 6.0;
}

Pressures circulation_substep(const PhysiologyModel& m, const Frame& f, PhysiologyState& s, FrameSums& sums) {
  const double chest = thoracic_pressure_mmHg(f, s);
  const ChamberElastances e = elastances(m, s, f.contractility);
  auto& v = s.volume_mL;

  Pressures p{};
  p[right_atrium] = chest + e.ra * (v[right_atrium] - m.ra.unstressed_mL);
  p[right_ventricle] = chest + e.rv * (v[right_ventricle] - m.rv.unstressed_mL);
  p[left_atrium] = chest + e.la * (v[left_atrium] - m.la.unstressed_mL);
  p[left_ventricle] = chest + e.lv * (v[left_ventricle] - m.lv.unstressed_mL);
  for (const std::size_t i : {pulmonary_artery, pulmonary_veins, aorta, arteries, hepatic_artery})
    p[i] = m.thorax[i] * chest + m.elastance_mmHg_per_mL[i] * (v[i] - f.unstressed_mL[i]);
  for (std::size_t i = gut_veins; i < kCompartments; ++i)
    p[i] = m.thorax[i] * chest + m.abdomen[i] * f.abdomen_mmHg + vessel_pressure_mmHg(v[i] - f.unstressed_mL[i], m.elastance_mmHg_per_mL[i]);

  const double q_tricuspid = valve(p[right_atrium] - p[right_ventricle], m.r.tricuspid, e.ra + e.rv);
  const double q_pulmonary = valve(p[right_ventricle] - p[pulmonary_artery], m.r.pulmonary_valve, e.rv + m.elastance_mmHg_per_mL[pulmonary_artery]);
  const double q_lung = (p[pulmonary_artery] - p[pulmonary_veins]) * f.g_lung;
  const double q_to_la = (p[pulmonary_veins] - p[left_atrium]) / m.r.lung_to_atrium;
  const double q_mitral = valve(p[left_atrium] - p[left_ventricle], m.r.mitral, e.la + e.lv);
  const double q_aortic = valve(p[left_ventricle] - p[aorta], m.r.aortic_valve, e.lv + m.elastance_mmHg_per_mL[aorta]);
  s.aortic_flow_mL_per_s = (s.aortic_flow_mL_per_s + kDt_s / kAorticInertance * (p[aorta] - p[arteries])) / (1.0 + kDt_s / kAorticInertance * m.r.aorta);
  const double q_aorta = s.aortic_flow_mL_per_s;
  const double q_upper = (p[arteries] - p[upper_veins]) * f.g_upper;
  const double q_lower = (p[arteries] - p[lower_veins]) * f.g_lower;
  const double q_gut = (p[arteries] - p[gut_veins]) * f.g_gut;
  const double q_artery_in = (p[arteries] - p[hepatic_artery]) * f.g_artery_trunk;
  const double q_artery = (p[hepatic_artery] - p[liver]) * f.g_artery;
  const double q_portal_in = (p[gut_veins] - p[portal_vein]) * f.g_portal_trunk;
  const double q_portal = (p[portal_vein] - p[liver]) / m.r.portal;
  const double q_liver = (p[liver] - p[hepatic_vein]) / m.r.liver;
  const double q_hepatic = (p[hepatic_vein] - p[vena_cava]) / m.r.hepatic_vein;
  const double q_collateral = std::max(0.0, p[gut_veins] - m.abdomen[gut_veins] * f.abdomen_mmHg - kCollateralOpens_mmHg) / kCollateralResistance;
  const double q_lower_veins = (p[lower_veins] - p[vena_cava]) / m.r.lower_veins;
  const double q_cava = into_chest(p[vena_cava], p[central_veins], f.abdomen_mmHg, f.g_vena_cava);
  const double q_upper_veins = into_chest(p[upper_veins], p[central_veins], 0.0, 1.0 / m.r.upper_veins);
  const double q_central = (p[central_veins] - p[right_atrium]) / m.r.central_veins;

  for (std::size_t i = 0; i < kCompartments; ++i) {
    v[i] += f.inflow_mL_per_s[i] * kDt_s;
    sums.pressure_mmHg[i] += p[i];
  }
  v[right_atrium] += (q_central - q_tricuspid) * kDt_s;
  v[right_ventricle] += (q_tricuspid - q_pulmonary) * kDt_s;
  v[pulmonary_artery] += (q_pulmonary - q_lung) * kDt_s;
  v[pulmonary_veins] += (q_lung - q_to_la) * kDt_s;
  v[left_atrium] += (q_to_la - q_mitral) * kDt_s;
  v[left_ventricle] += (q_mitral - q_aortic) * kDt_s;
  v[aorta] += (q_aortic - q_aorta) * kDt_s;
  v[arteries] += (q_aorta - q_upper - q_lower - q_gut - q_artery_in) * kDt_s;
  v[hepatic_artery] += (q_artery_in - q_artery) * kDt_s;
  v[gut_veins] += (q_gut - q_portal_in - q_collateral) * kDt_s;
  v[portal_vein] += (q_portal_in - q_portal) * kDt_s;
  v[liver] += (q_artery + q_portal - q_liver) * kDt_s;
  v[hepatic_vein] += (q_liver - q_hepatic) * kDt_s;
  v[vena_cava] += (q_hepatic + q_lower_veins - q_cava) * kDt_s;
  v[lower_veins] += (q_lower - q_lower_veins) * kDt_s;
  v[upper_veins] += (q_upper - q_upper_veins) * kDt_s;
  v[central_veins] += (q_cava + q_upper_veins + q_collateral - q_central) * kDt_s;
  bleed(f, p, s, sums);

  sums.gut_flow_mL += q_gut * kDt_s;
  sums.portal_flow_mL += q_portal_in * kDt_s;
  sums.artery_flow_mL += q_artery_in * kDt_s;
  measure_beat(p, q_aortic, s);
  return p;
}

}  // namespace holotwin::physiology
