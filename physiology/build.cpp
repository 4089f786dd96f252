// From a patient's resting targets to a model in its periodic steady state.
//
// The resistances follow from the targets in closed form (Ohm's law, bed by bed). Two unknowns remain: how large a heart moves the wanted
// output at the wanted filling pressure, and how much blood is stressed. Both are found by running the circulation without reflexes and
// correcting after each window of whole beats. Then the set points are read off, the slow systems are set to balance, and all of it
// runs for half a minute with its reflexes on.
#include <cmath>
#include <string>

#include "engine/core/text.h"
#include "physiology/body_size.h"
#include "physiology/model.h"
#include "physiology/numbers.h"
#include "physiology/step.inl"

namespace holotwin::physiology {

namespace {

using Frame = FrameOf<double>;
using Sums = SumsOf<double>;
using Input = InputOf<double>;

struct Range { const char* name; double value, low, high; };

Result<void> check(const PatientParameters& p) {
  // Wide limits of what the sources cover: from a child of one year to the largest adult, in any state that still circulates.
  const Range ranges[] = {
      {"age_y", p.age_y, kYoungest_y, kOldest_y},
      {"weight_kg", p.weight_kg, kLightest_kg, kHeaviest_kg},
      {"height_cm", p.height_cm, kShortest_cm, kTallest_cm},
      {"blood_volume_mL", p.blood_volume_mL, 30 * p.weight_kg, 115 * p.weight_kg},
      {"haematocrit", p.haematocrit, 0.15, 0.65},
      {"hr_per_min", p.hr_per_min, 40, 180},
      {"map_mmHg", p.map_mmHg, 40, 140},
      {"cvp_mmHg", p.cvp_mmHg, 0, 12},
      {"co_L_per_min", p.co_L_per_min, 0.5, 14},
      {"temperature_C", p.temperature_C, 32, 40},
      {"anaesthesia", p.anaesthesia, 0, 1},
      {"liver_flow_mL_per_min", p.liver_flow_mL_per_min, 100 * p.co_L_per_min, 400 * p.co_L_per_min},
      {"organs.arterial_compliance", p.organs.arterial_compliance, 0.1, 4},
      {"organs.heart_strength", p.organs.heart_strength, 0.2, 2},
      {"organs.lung_compliance", p.organs.lung_compliance, 0.1, 3},
      {"organs.chest_compliance", p.organs.chest_compliance, 0.1, 3},
      {"organs.airway_resistance", p.organs.airway_resistance, 0.3, 10},
      {"organs.lung_volume", p.organs.lung_volume, 0.2, 3},
      {"organs.more_shunt", p.organs.more_shunt, 0, 0.3},
      {"organs.more_dead_space", p.organs.more_dead_space, 0, 0.4},
      {"organs.oxygen_demand", p.organs.oxygen_demand, 0.5, 2},
      {"organs.filtered_share", p.organs.filtered_share, 0.01, 0.35},
      {"organs.work_mL_per_kg_min", p.organs.work_mL_per_kg_min, 3, 90},
  };
  for (const Range& r : ranges)
    if (!(r.value >= r.low && r.value <= r.high))
      return fail(ErrorKind::wrong_use, std::string(r.name) + " is " + format_number(r.value, 2) + ", outside " + format_number(r.low, 2) + " to " + format_number(r.high, 2), "patient parameters", "give a value in that range");
  return {};
}

/// Vessels: unstressed volumes mL and compliances mL/mmHg of the reference patient, after Heldt 2004 (MIT thesis, CVSIM table of
/// parameters; its arteries in three, shares assumed) with the splanchnic bed split by hepatic volumes (liver 25-30 mL of blood per 100 g, a third of it stressed: Lautt 2009).
struct Vessel { Compartment at; double unstressed_mL, compliance, thorax, abdomen; };
constexpr Vessel kVessels[] = {
    {pulmonary_artery, 90, 6.0, 1, 0}, {pulmonary_veins, 200, 9.0, 1, 0}, {aorta, 80, 0.6, 1, 0},      {arteries, 350 * 0.50, 0.9 * 0.50, 0, 0},
    {abdominal_aorta, 350 * 0.30, 0.9 * 0.30, 0, 0}, {leg_arteries, 350 * 0.20, 0.9 * 0.20, 0, 0},
    {hepatic_artery, 8, 0.05, 0, 0},   {gut_veins, 850, 23, 0, 1},       {portal_vein, 50, 3, 0, 1},  {liver, 330, 14, 0, 1},
    {hepatic_vein, 40, 3, 0, 1},       {vena_cava, 140, 6, 0, 1},        {lower_veins, 950, 23, 0, 0.4}, {upper_veins, 650, 18, 0, 0},
    {central_veins, 140, 12, 1, 0},
};

/// Heart chambers: elastances mmHg/mL and unstressed volumes mL, Heldt 2004 (the same table); the size is solved for. The left ventricle's
/// diastole and unstressed volume are chosen so that it holds 130-190 mL full and 35-65 mL empty at 4-12 mmHg, as the resting rows of
/// validation.json ask (Heldt's 0.13 and 55 leave 138 mL at the end of systole).
struct Heart { HeartChamber ra{0.74, 0.30, 14}, rv{1.30, 0.07, 56}, la{0.61, 0.42, 24}, lv{2.00, 0.0506, 28}; };
HeartChamber sized(const HeartChamber& c, double size) { return {c.systolic_mmHg_per_mL / size, c.diastolic_mmHg_per_mL / size, c.unstressed_mL * size}; }
void set_heart(PhysiologyModel& m, double size) {
  Heart h;
  h.rv.systolic_mmHg_per_mL *= math::sqrt(m.patient.organs.heart_strength);  // disease takes less of the right one (assumed)
  h.lv.systolic_mmHg_per_mL *= m.patient.organs.heart_strength;
  m.ra = sized(h.ra, size);
  m.rv = sized(h.rv, size);
  m.la = sized(h.la, size);
  m.lv = sized(h.lv, size);
}

// Of output, beside the kidneys' (body_size.h): brain, the heart's vessels, skin (ICRP 89).
constexpr double kBrainShare = 0.12, kCoronaryShare = 0.045, kSkinShareOfOutput = 0.05;
// Of what is left beside liver and these: arms, head and chest wall; legs and trunk have the rest (ICRP 89).
constexpr double kUpperShare = 0.35;
constexpr double kLowerVeins_mmHg = 3.0;  // above CVP, behind the beds of lower body and kidneys

/// Ohm's law for every segment at the resting targets. Venous steps above CVP: cava +0.5, hepatic vein +1.5 (free hepatic venous pressure
/// is CVP + 1-3), sinusoids +2.6, portal +3.6 (portal 5-10, gradient 1-5 mmHg: anatomy-reference.csv and hepatology practice).
void set_resistances(PhysiologyModel& m) {
  const PatientOf<double>& p = m.patient;
  const double co = p.co_L_per_min / 0.06, liver_flow = p.liver_flow_mL_per_min / 60.0;
  const double gut = 0.75 * liver_flow, artery = 0.25 * liver_flow;  // shares: anatomy-reference.csv
  const double kidneys = kKidneyShare * co, brain = kBrainShare * co, coronary = kCoronaryShare * co, skin = kSkinShareOfOutput * co;
  const double others = co - liver_flow - kidneys - brain - coronary - skin;
  const double upper = kUpperShare * others, lower = others - upper;
  const double flow_scale = 93.3 / co;                                // resistances of valves and lung go with body size
  const double cvp = p.cvp_mmHg;
  Resistances& r = m.r;
  r.tricuspid = 0.006 * flow_scale;       // valves: Heldt 2004 0.003-0.01 mmHg s/mL
  r.pulmonary_valve = 0.006 * flow_scale;
  r.mitral = 0.010 * flow_scale;
  r.aortic_valve = 0.010 * flow_scale;
  r.lung = 0.1259 * flow_scale;            // with the next 0.13 mmHg s/mL, 1.5-2 Wood units as at rest (validation.json, resting rows)
  r.lung_to_atrium = 0.010 * flow_scale;
  r.aorta = 0.010 * flow_scale;
  r.central_veins = 0.004 * flow_scale;
  const double step_artery = 3.0;         // hepatic artery pressure is close to the aorta's
  r.upper = (p.map_mmHg - cvp - 2.5) / upper;
  r.brain = (p.map_mmHg - m.icp_mmHg) / brain;
  r.skin = (p.map_mmHg - cvp - 2.5) / skin;
  r.coronary = (p.map_mmHg - cvp) / coronary;
  r.upper_veins = 2.5 / (upper + brain + skin);
  r.lower = (p.map_mmHg - cvp - kLowerVeins_mmHg) / lower;
  r.lower_veins = 2.5 / (lower + kidneys);
  r.vena_cava = 0.5 / (lower + kidneys + liver_flow);
  r.hepatic_vein = 1.0 / liver_flow;
  r.liver = 1.1 / liver_flow;
  r.portal = 1.0 / gut;
  r.portal_trunk = 0.4 / gut;
  r.gut = (p.map_mmHg - cvp - 4.0) / gut;
  r.hepatic_artery_trunk = step_artery / artery;
  r.hepatic_artery = (p.map_mmHg - step_artery - cvp - 2.6) / artery;
}

constexpr double kSkullOverVein_mmHg = 5.0;  // supine 7-15 mmHg (Steiner and Andrews 2006, Br J Anaesth 97:26) at a central venous pressure of 2-10

constexpr double kSeptumRoom_mmHg = 2.0;     // by which the right ventricle may fill beyond rest before the septum moves (assumed: some 30 mL)

struct Means { double map = 0, cvp = 0, co = 0; };

/// Runs the circulation alone, reflexes off, for at least `seconds`, to the end of a beat; returns means over it.
Means run(const PhysiologyModel& m, const Frame& f, PhysiologyState& s, double seconds) {
  Means sum;
  double t = 0.0;
  for (;;) {
    const double stroke = s.beat_stroke_mL, art = s.beat_art_mmHg_s, cvp = s.beat_cvp_mmHg_s;
    Sums sums;
    circulation_substep(m, f, s, sums);
    sum.co += s.beat_stroke_mL - stroke;
    sum.map += s.beat_art_mmHg_s - art;
    sum.cvp += s.beat_cvp_mmHg_s - cvp;
    t += f.dt_s;
    advance_breath(f, s);
    const double beat_s = s.beat_s;
    advance_beat(m, f, s);
    if (s.beat_s < beat_s && t >= seconds) break;
  }
  return {sum.map / t, sum.cvp / t, sum.co / t};
}

double total(const PhysiologyState& s) {
  double sum = 0.0;
  for (const double v : s.volume_mL) sum += v;
  return sum;
}

/// Volumes that give about the resting pressures.
void guess_volumes(const PhysiologyModel& m, PhysiologyState& s) {
  const double cvp = m.patient.cvp_mmHg;
  ByCompartment<double> p{};
  p[pulmonary_artery] = 19;
  p[pulmonary_veins] = 9;
  p[aorta] = p[arteries] = p[abdominal_aorta] = p[leg_arteries] = p[hepatic_artery] = m.patient.map_mmHg;
  p[gut_veins] = cvp + 4;
  p[portal_vein] = cvp + 3.6;
  p[liver] = cvp + 2.6;
  p[hepatic_vein] = cvp + 1.5;
  p[vena_cava] = cvp + 0.5;
  p[lower_veins] = cvp + kLowerVeins_mmHg;
  p[upper_veins] = cvp + 2.5;
  p[central_veins] = cvp + 1.5;
  for (const Vessel& v : kVessels) s.volume_mL[v.at] = m.unstressed_mL[v.at] + p[v.at] / m.elastance_mmHg_per_mL[v.at];
  s.volume_mL[right_atrium] = m.ra.unstressed_mL + (cvp + 1) / m.ra.diastolic_mmHg_per_mL;
  s.volume_mL[right_ventricle] = m.rv.unstressed_mL + (cvp + 1) / m.rv.diastolic_mmHg_per_mL;
  s.volume_mL[left_atrium] = m.la.unstressed_mL + 9 / m.la.diastolic_mmHg_per_mL;
  s.volume_mL[left_ventricle] = m.lv.unstressed_mL + 9 / m.lv.diastolic_mmHg_per_mL;
}

void add_to_veins(PhysiologyState& s, double mL) {
  s.volume_mL[lower_veins] += 0.45 * mL;
  s.volume_mL[upper_veins] += 0.30 * mL;
  s.volume_mL[gut_veins] += 0.25 * mL;
}

}  // namespace

Result<PhysiologyModel> build_model(const PatientParameters& patient, const PhysiologyInput& resting) {
  if (const auto ok = check(patient); !ok) return pass_on(ok);
  PhysiologyModel m;
  m.patient = numbers_of(patient);
  m.blood_scale = patient.blood_volume_mL / kReferenceBlood_mL;
  set_size(m);
  m.reflex_gain = 1.0 - 0.5 * patient.anaesthesia;  // assumed linear; deep volatile anaesthesia halves the gain (Muzi 1995, Anesthesiology 82:919)
  // Volatile and intravenous anaesthesia blunt vasoconstriction itself, not the reflex's gain alone (Muzi 1992, Anesthesiology 76:700). assumed
  // sizes: from the awake rows of validation.json.
  const double awake = 1.0 - math::smoothstep(0.0, 0.5, patient.anaesthesia);
  m.tone_range = 1.0 + 0.65 * awake;
  m.veins_range = 1.0 + 0.20 * awake;
  for (const Vessel& v : kVessels) {
    m.unstressed_mL[v.at] = v.unstressed_mL * m.blood_scale;
    const double soft = v.at == aorta || v.at == arteries || v.at == abdominal_aorta || v.at == leg_arteries ? patient.organs.arterial_compliance : 1.0;
    m.elastance_mmHg_per_mL[v.at] = 1.0 / (v.compliance * m.blood_scale * soft);
    m.thorax[v.at] = v.thorax;
    m.abdomen[v.at] = v.abdomen;
  }
  m.icp_mmHg = patient.cvp_mmHg + kSkullOverVein_mmHg;
  set_resistances(m);

  // The frame at rest: no reflex, drug or surgery.
  PhysiologyState s;
  const Input rest = numbers_of(resting);
  Frame f;
  s.breathing = 1.0;
  s.icp_mmHg = m.icp_mmHg;
  const double co = patient.co_L_per_min / 0.06;
  s.skin_flow_mL_per_s = kSkinShareOfOutput * co;
  s.brain_flow_mL_per_s = kBrainShare * co;
  s.coronary_flow_mL_per_s = kCoronaryShare * co;
  s.red_cells_mL = patient.blood_volume_mL * patient.haematocrit;
  s.plasma_mL = patient.blood_volume_mL - s.red_cells_mL;
  m.calcium_space_L = 0.2 * patient.weight_kg;
  set_lungs(m);
  set_kidney_resistances(m, s, 0.5 * kKidneyShare * patient.co_L_per_min / 0.06, patient.cvp_mmHg + kLowerVeins_mmHg);
  m.portal_flow_mL_per_s = m.gut_flow_mL_per_s = 0.75 * patient.liver_flow_mL_per_min / 60.0;
  s.portal_flow_mL_per_s = s.gut_flow_mL_per_s = m.gut_flow_mL_per_s;
  s.artery_flow_mL_per_s = 0.25 * patient.liver_flow_mL_per_min / 60.0;
  set_controls(m, rest, s, f);
  set_ventilation(m, rest, s, f);
  s.breath_period_s = f.breath_period_s;
  s.exhaled_mL = f.tidal_mL;  // of the breath before
  s.beat_period_s = 60.0 / patient.hr_per_min;
  s.beat_max_mmHg = s.breath_pp_max_mmHg = -1e3;
  s.beat_min_mmHg = s.breath_pp_min_mmHg = 1e3;

  // Servo on heart size and stressed volume.
  double size = co / patient.hr_per_min * 60.0 / kReferenceStroke_mL;
  set_heart(m, size);
  guess_volumes(m, s);
  run(m, f, s, 12.0);
  bool solved = false;
  // Heart and breath beat against each other: where short windows do not settle (fast breath, slow emptying lungs), longer ones and smaller steps do.
  constexpr int kQuick = 24, kPatient = 40;
  for (int i = 0; i < kQuick + kPatient && !solved; ++i) {
    const bool quick = i < kQuick;
    run(m, f, s, (quick ? 3.0 : 5.0) * f.breath_period_s);
    const Means got = run(m, f, s, quick ? 2.0 * f.breath_period_s : math::max(5.0 * f.breath_period_s, 15.0));
    solved = std::fabs(got.co / co - 1.0) < 0.004 && std::fabs(got.cvp - patient.cvp_mmHg) < 0.05;
    if (solved) break;
    size = math::clamp(size * math::clamp(math::pow(co / got.co, quick ? 0.9 : 0.6), 0.7, 1.4), 0.02, 10.0);
    set_heart(m, size);
    add_to_veins(s, (quick ? 1.0 : 0.6) * math::clamp((patient.cvp_mmHg - got.cvp) * 90.0 * m.blood_scale + (co / got.co - 1.0) * 60.0 * m.small, -600.0 * m.small, 600.0 * m.small));
  }
  if (!solved)
    return fail(ErrorKind::failed, "no heart and blood volume give these resting targets together (hr_per_min, map_mmHg, cvp_mmHg, co_L_per_min)", "patient parameters", "choose targets closer to those of a resting patient of this size, or to each other");

  // Blood beyond what the solution stresses is unstressed: in the large veins.
  const double spare = patient.blood_volume_mL - total(s);
  if (spare < -800.0 * m.blood_scale)
    return fail(ErrorKind::failed, "blood_volume_mL is too small for these resting targets", "patient parameters", "raise blood_volume_mL or lower cvp_mmHg");
  const double pool = m.unstressed_mL[gut_veins] + m.unstressed_mL[lower_veins] + m.unstressed_mL[upper_veins];
  for (const unsigned i : {gut_veins, lower_veins, upper_veins}) {
    const double more = spare * m.unstressed_mL[i] / pool;
    m.unstressed_mL[i] += more;
    s.volume_mL[i] += more;
  }
  f.unstressed_mL = m.unstressed_mL;

  // Set points.
  s.pulse = s.pleth_readable = 1.0;
  m.co_mL_per_s = co;
  m.map_mmHg = patient.map_mmHg;
  s.protein = s.clotting_factors_mL = s.plasma_mL;
  s.fibrinogen_g = 2.8e-3 * s.plasma_mL;                 // 2.8 g/L: liver-trauma.md; adults 2-4
  s.platelets_1e9 = 0.25 * patient.blood_volume_mL;      // 250e9/L
  s.interstitial_mL = m.tissue_fluid_mL_per_kg * patient.weight_kg;
  settle_glucose(s);
  settle_gas(m, rest, s);
  s.oxygen_debt_mL_per_s = m.oxygen_demand_mL_per_s - m.co2_production_mL_per_s / kQuotient;
  settle_heat(m, rest, s);

  double wall = -1e3;
  double afferent = 0.0, filling = 0.0, capillary = 0.0, map = 0.0, kidney_vein = 0.0, rate_pressure = 0.0, dbp = 0.0;
  constexpr int kFrames = 90 * 30;
  s.afferent_mmHg = s.abdominal_mmHg = s.leg_mmHg = patient.map_mmHg;
  s.portal_mmHg = patient.cvp_mmHg + 4.0;
  s.hepatic_vein_mmHg = patient.cvp_mmHg + 1.5;
  for (int i = 0; i < 2 * kFrames; ++i) {  // the first half settles the filters, the second is averaged
    Sums sums;
    circulate(m, f, s, sums, [](const PressuresOf<double>&, int) {});
    wall = math::max(wall, m.rv.diastolic_mmHg_per_mL * (s.volume_mL[right_ventricle] - m.rv.unstressed_mL) - m.lv.diastolic_mmHg_per_mL * (s.volume_mL[left_ventricle] - m.lv.unstressed_mL));
    m.afferent_mmHg = s.afferent_mmHg;
    m.filling_mmHg = s.filling_mmHg;
    m.capillary_mmHg = s.capillary_mmHg;
    // The filters run; what they drive does not.
    PhysiologyState probe = s;
    Frame still = f;
    still.inflow_mL_per_s = {};
    m.initial.interstitial_mL = s.interstitial_mL;
    set_fluids(m, rest, probe, still);
    update_reflexes<double>(m, rest, sums.pressure_mmHg[arteries] / f.substeps, probe);
    s.afferent_mmHg = s.abdominal_mmHg = s.leg_mmHg = probe.afferent_mmHg;
    s.filling_mmHg = probe.filling_mmHg;
    s.capillary_mmHg = probe.capillary_mmHg;
    if (i < kFrames) continue;
    afferent += s.afferent_mmHg / kFrames;
    filling += s.filling_mmHg / kFrames;
    capillary += s.capillary_mmHg / kFrames;
    map += s.map_mmHg / kFrames;
    dbp += s.dbp_mmHg / kFrames;
    rate_pressure += s.hr_per_min * s.sbp_mmHg / kFrames;
    kidney_vein += sums.pressure_mmHg[lower_veins] / f.substeps / kFrames;
  }
  m.afferent_mmHg = afferent;
  m.filling_mmHg = filling;
  m.capillary_mmHg = capillary;
  m.map_mmHg = map;
  m.septum_mmHg = math::max(0.0, wall) + kSeptumRoom_mmHg;
  m.rest_dbp_mmHg = dbp;
  m.rate_pressure = rate_pressure;
  settle_kidneys(m, s, afferent, kidney_vein);
  settle_electrolytes(s);
  settle_creatinine(m, s);
  m.initial = s;

  // With everything on. Then the slow quantities go back to rest, so that the patient starts with exactly the blood asked for.
  PhysiologyState on = s;
  PhysiologyOutput out;
  for (int i = 0; i < 90 * 40; ++i) {
    step(m, on, resting, out);
    if (out.restored) return fail(ErrorKind::failed, "the circulation does not hold these resting targets", "patient parameters", "choose targets closer to those of a resting patient of this size");
  }
  on.time_s = 0.0;
  on.red_cells_mL = s.red_cells_mL;
  on.plasma_mL = s.plasma_mL;
  on.protein = s.protein;
  on.clotting_factors_mL = s.clotting_factors_mL;
  on.creatinine_mmol = s.creatinine_mmol;
  on.fibrinogen_g = s.fibrinogen_g;
  on.platelets_1e9 = s.platelets_1e9;
  on.interstitial_mL = s.interstitial_mL;
  on.sodium_mmol = s.sodium_mmol;
  on.potassium_mmol = s.potassium_mmol;
  on.chloride_mmol = s.chloride_mmol;
  on.glucose_mmol = s.glucose_mmol;
  on.insulin = on.insulin_action = 0.0;
  on.temperature_C = s.temperature_C;
  on.skin_C = s.skin_C;
  on.skull_fluid_mL = on.shivering_mL_per_s = 0.0;
  on.lactate_mmol_L = s.lactate_mmol_L;
  on.lactate_memory_mmol_per_s = on.buffered_co2_mL_per_s = on.lysis = on.citrate_mmol = on.calcium_mmol = on.ischaemia = on.gut_metabolites = on.gut_lactate_mmol = on.gut_co2_mL = on.cell_potassium_mmol = on.strong_ions_mmol_L = 0.0;
  on.angiotensin = on.aldosterone = on.vasopressin = 0.0;
  on.volume_mL[lower_veins] += patient.blood_volume_mL - total(on);
  m.initial = on;
  return m;
}

PhysiologyState initial_state(const PhysiologyModel& model) { return model.initial; }

}  // namespace holotwin::physiology
