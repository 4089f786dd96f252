#include "physiology/body_size.h"

#include "physiology/body.h"
#include "physiology/physiology.h"

namespace holotwin::physiology {

namespace {

constexpr double kGrown_y = 18.0, kReferenceWeight_kg = 70.0, kReferenceSurface_m2 = 1.93;
/// Below this resting pressure the fixed pressures of adults (reflexes, coronary flow, a pulse that is felt) shrink with it.
constexpr double kAdultPressure_mmHg = 75.0;

bool grown(double age_y) { return age_y >= kGrown_y; }

/// `young` below 10 years, `adult` from 18 on.
double growing(double age_y, double young, double adult) {
  return grown(age_y) ? adult : young + (adult - young) * math::smoothstep(10.0, kGrown_y, age_y);
}

/// 1 at one year, 0 from 18 years on, by the logarithm of age between: growth is fast at first.
double youth(double age_y) { return grown(age_y) ? 0.0 : math::log(kGrown_y / math::max(1.0, age_y)) / math::log(kGrown_y); }

}  // namespace

double body_surface_m2(double weight_kg, double height_cm) { return 0.007184 * math::pow(weight_kg, 0.425) * math::pow(height_cm, 0.725); }
double predicted_weight_kg(bool male, double height_cm) { return (male ? 50.0 : 45.5) + 0.91 * (height_cm - 152.4); }

double ideal_weight_kg(double age_y, bool male, double height_cm) {
  // Traub 1983, Am J Hosp Pharm 40:107 (recalled): weight for height of children from one year on; of grown-ups no taller than they as well.
  const double child = 2.396 * math::exp(0.01863 * height_cm), predicted = predicted_weight_kg(male, height_cm);
  const double adult = height_cm < 152.4 ? math::max(child, predicted) : predicted;
  if (grown(age_y)) return adult;
  return growing(age_y, child, math::max(child, adult));
}

void set_size(ModelOf<double>& m) {
  const PatientOf<double>& p = m.patient;
  const double young = youth(p.age_y);
  m.surface_m2 = body_surface_m2(p.weight_kg, p.height_cm);
  m.small = grown(p.age_y) ? 1.0 : math::min(1.0, p.blood_volume_mL / kReferenceBlood_mL);
  m.pressure_scale = math::min(1.0, p.map_mmHg / kAdultPressure_mmHg);
  m.stretched_mmHg = 132.0 / 87.0 * p.map_mmHg;     // some 1.17 of the systolic pressure of rest
  // A child's heart runs to some 200 a minute and more (Fleming 2011, Lancet 377:1011: 99th centile at rest 169 at one year; 220 - age as in adults;
  // assumed: 40 more than the adult's under the reflex). A baby's, denervated, beats at some 150 to 160 (recalled: transplanted hearts).
  m.most_rate_per_min = math::min(170.0 + 40.0 * young, 220.0 - p.age_y);
  m.intrinsic_rate_per_min = 118.1 - 0.57 * p.age_y + 40.0 * young;
  m.fastest_breath_per_min = 45.0 + 35.0 * young;   // assumed: 80 in a baby who fights for breath
  // At one rate a child's systole is the shorter one, so that its fast heart has time to fill (assumed: by an eighth at one year).
  m.systole = 1.0 - 0.12 * young;
  // Fluid round the cells is a quarter of an infant's weight (Friis-Hansen 1961, Pediatrics 28:169, recalled: extracellular water 31 % at one
  // year, 20-25 % in adults), 15 % of an adult's (Guyton).
  m.tissue_fluid_mL_per_kg = 150.0 + 75.0 * young;
  m.urine_share = 1.0 + 0.5 * young;                // 1 to 1.5 mL/kg/h in small children (recalled), 0.75 in adults
  m.theatre_loss_W = grown(p.age_y) ? 25.0 : 25.0 * math::min(1.0, m.surface_m2 / kReferenceSurface_m2);
}

/// Lungs awake and anaesthetised, supine (Nunn's Applied Respiratory Physiology, 8th ed., ch. 2, 8 and 21): compliances, airway with and
/// without a tube, pleural pressure at the end of a breath out, shunt, dead space. Induction brings nearly all of the change.
void set_lungs(ModelOf<double>& m) {
  const PatientOf<double>& p = m.patient;
  const OrgansOf<double>& o = p.organs;
  const double asleep = math::smoothstep(0.0, 0.3, p.anaesthesia);
  const auto of = [&](double awake, double anaesthetised) { return awake + (anaesthetised - awake) * asleep; };
  const double ideal_kg = ideal_weight_kg(p.age_y, p.male > 0.5, p.height_cm);
  // A child's compliances go with weight (1 mL/cmH2O/kg of both together); his airways are narrower, though less than his lungs are small, so
  // that these empty faster (Lanteri and Sly 1993, J Appl Physiol 74:369, recalled; power assumed).
  const double size = growing(p.age_y, math::min(1.0, ideal_kg / kReferenceWeight_kg), 1.0);
  const double narrow = size < 1.0 ? math::pow(size, -0.8) : 1.0;
  m.lung_mL_per_cmH2O = of(200.0, 80.0) * size * o.lung_compliance;
  m.chest_mL_per_cmH2O = of(200.0, 160.0) * size * o.chest_compliance;
  m.system_mL_per_cmH2O = 1.0 / (1.0 / m.lung_mL_per_cmH2O + 1.0 / m.chest_mL_per_cmH2O);
  m.airway_cmH2O_s_per_L = of(2.0, 10.0) * narrow * o.airway_resistance;
  m.pleural_mmHg = of(-5.0 * kMmHgPerCmH2O, -3.0);
  // Awake, supine: 30 mL/kg of ideal weight (Nunn, ch. 2), in a child as well; anaesthetised with PEEP: ch. 21.
  m.lung_mL = of(30.1 * ideal_kg, 2000.0 * size) * o.lung_volume;
  m.shunt = of(0.022, 0.05) + o.more_shunt;
  m.rest_dead_space = of(0.02, 0.05) + o.more_dead_space;
  // Anatomical: 1.82 mL/kg of ideal weight (Devine 1974; about 140 mL in a man); on the ventilator 1 mL/lb of his weight (Radford 1955), tube
  // and filter included; fat has no airways (assumed: beyond 1.35 of the ideal weight).
  m.dead_space_mL = of(1.82 * ideal_kg, 2.2 * math::min(p.weight_kg, 1.35 * ideal_kg));
}

double oxygen_demand_mL_per_s(const PatientOf<double>& p) {
  // Awake 138 mL/min for each m2 of surface, within the 120 to 150 that are measured (LaFarge 1970, Cardiovasc Res 4:23; surface of Du Bois 1916); anaesthesia takes off 15-30 %
  // (Nunn, ch. 21). Demand is what tissues would use with all the oxygen they want: at rest a hundredth more than they get (kMetAtRest).
  // Children use more: 138.1 - 11.49 ln(age) + 0.378 x rate of the heart (the same, recalled) is 1.26 of its value at 18 years at three, 1.09 at ten.
  const double surface_m2 = body_surface_m2(p.weight_kg, p.height_cm);
  return 138.0 * surface_m2 / 60.0 / kMetAtRest * (1.0 - 0.40 * p.anaesthesia) * (1.0 + 0.38 * youth(p.age_y)) * p.organs.oxygen_demand;
}

}  // namespace holotwin::physiology
