// Numbers of a resting patient from a description. "Checked" beside a source: an abstract or a table of it was looked up; "recalled": written from knowledge.
#include "physiology/patient.h"

#include <array>
#include <span>
#include <string>

#include "engine/core/text.h"
#include "physiology/body.h"
#include "physiology/body_size.h"
#include "physiology/model.h"
#include "physiology/numbers.h"

namespace holotwin::physiology {

namespace {

struct Point { double x, y; };

/// Straight lines between points; level outside.
double along(std::span<const Point> points, double x) {
  if (x <= points.front().x) return points.front().y;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (x <= points[i].x) {
      const Point &a = points[i - 1], &b = points[i];
      return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
    }
  return points.back().y;
}

double square(double x) { return x * x; }
double cube(double x) { return x * x * x; }

// ---- size

// Medians by age: WHO 2006 at one year, CDC 2000 (Kuczmarski 2002, Vital Health Stat 11:246) to 20 years (recalled, rounded); adults keep that height until
// 60 and lose 2 cm by 70, 6 cm by 95 (Sorkin 1999, Am J Epidemiol 150:969, recalled).
constexpr std::array<Point, 20> kHeightMale = {{{1, 75.7}, {2, 87.1}, {3, 95.3}, {4, 102.5}, {5, 109.2}, {6, 115.7}, {7, 122.0}, {8, 128.1}, {9, 133.7}, {10, 138.8}, {11, 143.7}, {12, 149.3}, {13, 156.4}, {14, 163.8}, {15, 170.1}, {16, 173.6}, {18, 176.2}, {20, 176.8}, {60, 176.8}, {95, 170.8}}};
constexpr std::array<Point, 20> kHeightFemale = {{{1, 74.0}, {2, 85.7}, {3, 94.2}, {4, 101.0}, {5, 107.9}, {6, 115.1}, {7, 121.5}, {8, 127.8}, {9, 133.1}, {10, 138.2}, {11, 144.1}, {12, 151.5}, {13, 157.3}, {14, 160.4}, {15, 161.9}, {16, 162.5}, {18, 163.1}, {20, 163.3}, {60, 163.3}, {95, 156.3}}};
// Grown-ups: body mass index 22.6 and 21.8 at 20 (CDC 2000), 25 in the middle of life, 24 in old age (assumed: a patient of no striking weight, not the
// mean of today's populations, which is heavier).
constexpr std::array<Point, 20> kWeightMale = {{{1, 9.6}, {2, 12.2}, {3, 14.4}, {4, 16.3}, {5, 18.5}, {6, 20.8}, {7, 23.1}, {8, 25.6}, {9, 28.6}, {10, 32.1}, {11, 36.1}, {12, 40.7}, {13, 45.8}, {14, 51.2}, {15, 56.5}, {16, 61.1}, {18, 67.3}, {20, 70.6}, {40, 78}, {60, 78}}};
constexpr std::array<Point, 20> kWeightFemale = {{{1, 8.9}, {2, 11.8}, {3, 13.9}, {4, 15.9}, {5, 18.0}, {6, 20.3}, {7, 22.9}, {8, 25.8}, {9, 29.1}, {10, 33.1}, {11, 37.4}, {12, 41.8}, {13, 46.1}, {14, 49.9}, {15, 52.1}, {16, 53.9}, {18, 56.2}, {20, 58.2}, {40, 66}, {60, 66}}};
constexpr double kOldIndex = 24.0;

double body_mass_index(double weight_kg, double height_cm) { return weight_kg / square(height_cm / 100.0); }

// ---- circulation

// Heart rate of children: medians of Fleming 2011 (Lancet 377:1011) at the middle of each age band (113 at two years checked, the others recalled); of
// grown-ups the reference patient's 72, women 3 more, the old a little less (recalled: large surveys, 70 to 75 with little change by age).
constexpr std::array<Point, 13> kHeartRate = {{{1, 125}, {1.25, 123}, {1.75, 116}, {2.5, 110}, {3.5, 104}, {5, 98}, {7, 91}, {10, 84}, {13.5, 78}, {16.5, 74}, {20, 72}, {50, 72}, {95, 69}}};

// Blood pressure of grown-ups, without treatment for it: systolic and diastolic by age after Framingham (Franklin 1997, Circulation 96:308) and NHANES
// (Burt 1995, Hypertension 25:305), both recalled: diastolic falls again after 60, so that in old age systolic alone is high.
constexpr std::array<Point, 9> kSystolicMale = {{{18, 117}, {25, 119}, {35, 121}, {45, 124}, {55, 129}, {65, 135}, {75, 141}, {85, 144}, {95, 144}}};
constexpr std::array<Point, 9> kSystolicFemale = {{{18, 110}, {25, 111}, {35, 114}, {45, 120}, {55, 128}, {65, 136}, {75, 144}, {85, 148}, {95, 148}}};
constexpr std::array<Point, 9> kDiastolicMale = {{{18, 70}, {25, 73}, {35, 77}, {45, 80}, {55, 81}, {65, 79}, {75, 75}, {85, 71}, {95, 69}}};
constexpr std::array<Point, 9> kDiastolicFemale = {{{18, 68}, {25, 69}, {35, 72}, {45, 76}, {55, 78}, {65, 77}, {75, 74}, {85, 71}, {95, 69}}};

struct Pressure { double systolic, diastolic; };

Pressure pressure_of(double age_y, bool male) {
  // Children of median height: the polynomials of the working group of 1996 and 2004 (Fourth report, Pediatrics 114:555, appendix B; checked).
  const double y = age_y - 10.0;
  const Pressure child = male ? Pressure{102.19768 + 1.82416 * y + 0.12776 * y * y + 0.00249 * y * y * y - 0.00135 * y * y * y * y, 61.01217 + 0.68314 * y - 0.09835 * y * y + 0.01711 * y * y * y + 0.00045 * y * y * y * y}
                              : Pressure{102.01027 + 1.94397 * y + 0.00598 * y * y - 0.00789 * y * y * y - 0.00059 * y * y * y * y, 60.50510 + 1.01301 * y + 0.01157 * y * y + 0.00424 * y * y * y - 0.00137 * y * y * y * y};
  const Pressure adult = {along(male ? kSystolicMale : kSystolicFemale, age_y), along(male ? kDiastolicMale : kDiastolicFemale, age_y)};
  const double w = math::smoothstep(15.0, 18.0, age_y);
  if (age_y >= 18) return adult;
  return {child.systolic + (adult.systolic - child.systolic) * w, child.diastolic + (adult.diastolic - child.diastolic) * w};
}

// Output by surface, L/min/m2. Grown-ups 3.3 up to the thirties and 0.008 less a year (Carlsson 2012, J Cardiovasc Magn Reson 14:51, checked; older work has a
// steeper fall: Brandfonbrener 1955, Circulation 12:557, recalled). Infants 3.5 (Alverson 1987, J Ultrasound Med 6:519, checked), children a little
// more than grown-ups (Jegier 1963, Br Heart J 25:425, checked: 3.4 over all, "slightly higher in young children"; sizes assumed).
constexpr std::array<Point, 8> kCardiacIndex = {{{1, 3.55}, {3, 3.7}, {6, 3.75}, {10, 3.65}, {15, 3.45}, {20, 3.35}, {30, 3.30}, {95, 2.78}}};

/// mL. `usual` is free of pregnancy.
double blood_volume_mL(double age_y, bool male, double weight_kg, double height_cm) {
  const auto power10 = [](double x) { return math::exp(math::kLn10 * x); };
  const double kg = math::log(weight_kg) / math::kLn10;
  // Children: Linderkamp 1977 (Eur J Pediatr 125:227, checked), who has one law below two years and others above (girls from seven on a third);
  // blended round those ages, as they do not meet.
  const double infant = power10(0.7891 * kg + 0.004132 * height_cm + 1.8117);
  const double boy = power10(0.6459 * kg + 0.002743 * height_cm + 2.0324);
  const double girl = power10(0.6412 * kg + 0.001270 * height_cm + 2.2169);
  const double older = male ? boy : boy + (girl - boy) * math::smoothstep(5.0, 9.0, age_y);
  const double child = infant + (older - infant) * math::smoothstep(1.0, 4.0, age_y);
  // Grown-ups: Nadler 1962 (Surgery 51:224, checked); beyond an index of 30 fat adds little: with the square root of it (Lemmens 2006, Obes Surg 16:773, recalled:
  // 70 mL/kg over the square root of index/22; the two meet at 30).
  constexpr double kObese = 30.0;
  const double index = body_mass_index(weight_kg, height_cm), metres3 = cube(height_cm / 100.0);
  const double nadler_kg = weight_kg * math::min(1.0, kObese / index);
  const double adult = 1e3 * (male ? 0.3669 * metres3 + 0.03219 * nadler_kg + 0.6041 : 0.3561 * metres3 + 0.03308 * nadler_kg + 0.1833) * math::sqrt(math::max(1.0, index / kObese));
  return child + (adult - child) * math::smoothstep(13.0, 16.0, age_y);
}

// Haematocrit: children by Dallman and Siimes 1979 (J Pediatr 94:26, recalled: medians 0.36 at one year, 0.37 at 2-5, 0.40 at 6-11, 0.43 and 0.41 at 12-17);
// men as the reference patient, 0.43, women 0.04 less, falling with age in men (recalled: NHANES).
constexpr std::array<Point, 8> kHaematocritMale = {{{1, 0.36}, {3.5, 0.37}, {8.5, 0.395}, {12, 0.40}, {15, 0.42}, {20, 0.43}, {60, 0.43}, {95, 0.40}}};
constexpr std::array<Point, 8> kHaematocritFemale = {{{1, 0.36}, {3.5, 0.37}, {8.5, 0.39}, {12, 0.395}, {15, 0.395}, {20, 0.39}, {60, 0.39}, {95, 0.38}}};

// ---- lungs, kidneys, work

// Of plasma clearance by filtration, mL/min for 1.73 m2: the reference patient's 109 up to 40 (a fifth of his plasma), 0.8 less a year from then on (Davies and Shock 1950,
// J Clin Invest 29:496, recalled), two thirds at one year and the adult's from two to three on (recalled).
constexpr std::array<Point, 5> kFiltration = {{{1, 80}, {2.5, 109}, {40, 109}, {90, 69}, {95, 65}}};

// Blood past lung that closes in old age, so that PaO2 falls to some 80 mmHg (Sorbini 1968, Respiration 25:3: 109 - 0.43 a year, supine; Cerveri 1995,
// AJRCCM 152:934: level from 70 on; both recalled; shares fitted).
constexpr std::array<Point, 3> kOldShunt = {{{30, 0}, {75, 0.045}, {95, 0.045}}};

// Oxygen that can be asked for, mL/kg/min: men 46 at 20 and 0.42 less a year, women four fifths of it (Astrand and Rodahl, recalled); boys as young men, girls as between.
double usual_vo2max(double age_y, bool male) {
  const double of_man = 46.0 - 0.42 * math::max(0.0, age_y - 20.0);
  return of_man * (male ? 1.0 : 0.92 - 0.12 * math::smoothstep(8.0, 18.0, age_y));
}
constexpr double kRest_mL_per_kg_min = 3.5;

/// Training: share of the usual VO2max; beats a minute; blood's volume (Convertino 1991, Med Sci Sports Exerc 23:1338: 20-25 % more in the trained, recalled; rates
/// assumed). Output is the same (Carlsson 2012, checked).
struct Training { double vo2max, rate, blood; };
constexpr std::array<Training, static_cast<std::size_t>(Fitness::count)> kTraining = {{{0.78, 4, 0.96}, {1.0, 0, 1.0}, {1.22, -7, 1.06}, {1.6, -18, 1.17}}};

Training training_of(const Person& p) {
  if (!p.vo2max_mL_per_kg_min) return kTraining[static_cast<std::size_t>(p.fitness)];
  const double share = *p.vo2max_mL_per_kg_min / usual_vo2max(p.age_y, p.male);
  std::array<Point, kTraining.size()> rate{}, blood{};
  for (std::size_t i = 0; i < kTraining.size(); ++i) {
    rate[i] = {kTraining[i].vo2max, kTraining[i].rate};
    blood[i] = {kTraining[i].vo2max, kTraining[i].blood};
  }
  return {share, along(rate, share), along(blood, share)};
}

/// What a description comes to before the numbers are put together.
struct Draft {
  PatientParameters p;
  Pressure pressure{};
  double pulse_pressure_mmHg = 0;
};

// Chronic disease, stable and treated, of middle severity. assumed: sizes, where no source is named.
void add_condition(Condition c, Draft& d) {
  PatientParameters& p = d.p;
  OrgansOf<double>& o = p.organs;
  switch (c) {
    case Condition::hypertension:          // grade 1 to 2, by resistance at an unchanged output (Lund-Johansen 1989, recalled)
      d.pressure.systolic += 27;
      d.pressure.diastolic += 11;
      break;
    case Condition::heart_failure:         // reduced ejection, NYHA II-III: index 2.3 of 3.0 (Carlsson 2012, checked); filling pressure, weak and large heart
      p.co_L_per_min *= 0.77;
      p.hr_per_min += 8;
      d.pressure.systolic -= 10;
      d.pressure.diastolic -= 3;
      p.cvp_mmHg += 4;
      p.blood_volume_mL *= 1.08;
      o.heart_strength *= 0.30;
      o.work_mL_per_kg_min *= 0.45;        // VO2max 14-18 mL/kg/min
      break;
    case Condition::copd:                  // GOLD 2-3: large, soft lungs and narrow airways, PaCO2 45 (recalled: normal to 50)
      o.lung_compliance *= 1.35;
      o.airway_resistance *= 3.0;
      o.lung_volume *= 1.35;
      o.more_shunt += 0.035;
      o.more_dead_space += 0.15;
      p.paco2_mmHg += 5;
      p.haematocrit += 0.02;
      p.hr_per_min += 6;
      o.oxygen_demand *= 1.05;             // work of breathing
      o.work_mL_per_kg_min *= 0.6;
      break;
    case Condition::anaemia: {             // haemoglobin two thirds; output rises little above 7 g/dL at rest (Brannon 1945, J Clin Invest 24:332, recalled)
      p.haematocrit *= 0.67;
      p.co_L_per_min *= 1.15;
      p.hr_per_min += 8;
      d.pressure.diastolic -= 4;
      o.work_mL_per_kg_min *= 0.75;
      break;
    }
    case Condition::chronic_kidney_disease:  // stage 4: a quarter of the filtration, renal anaemia (haemoglobin some 10-11), pressure up
      o.filtered_share *= 0.25;
      p.haematocrit *= 0.78;
      p.co_L_per_min *= 1.06;
      p.hr_per_min += 3;
      d.pressure.systolic += 18;
      d.pressure.diastolic += 6;
      p.blood_volume_mL *= 1.03;
      o.work_mL_per_kg_min *= 0.75;
      break;
    case Condition::count: break;
  }
}

// Fat, from an index of 30 on. Lungs at the end of a breath out shrink by an exponential (Pelosi 1998, Anesth Analg 87:654; Jones and Nzekwu 2006, Chest 130:827, both recalled: to about
// 0.75 at 30 against 20, half at 50 and beyond), so that some blood passes lung without air; compliances fall with it. Output goes with surface, as it is.
void add_fat(double index, Draft& d) {
  const double beyond = math::max(0.0, index - 25.0);
  OrgansOf<double>& o = d.p.organs;
  const double shrunk = math::exp(-0.022 * beyond);
  o.lung_volume *= shrunk;
  o.lung_compliance *= 0.5 + 0.5 * shrunk;
  o.chest_compliance *= shrunk;
  o.more_shunt += 0.0012 * beyond;
  d.pressure.systolic += math::min(12.0, 0.6 * beyond);     // Framingham: some 1 mmHg for each unit (recalled); half of it assumed
  d.pressure.diastolic += math::min(8.0, 0.4 * beyond);
  d.p.hr_per_min += math::min(8.0, 0.3 * beyond);
}

// Pregnancy, by weeks. Courses recalled from Hunter and Robson 1992 (Br Heart J 68:540) and Soma-Pillay 2016 (Cardiovasc J Afr 27:89): output +45 % by 24 weeks and kept (lying on
// her side: no squeeze of the cava here, which `caval_compression` gives); rate +16 a minute by term; pressure lowest at 22 weeks and back by term; plasma +48 %, red cells +20 %;
// carbon dioxide 31 mmHg from early on (32: checked); lungs 20 % smaller; oxygen +20 % (15-20 checked); filtration +50 %.
constexpr std::array<Point, 5> kPregnantOutput = {{{0, 1.0}, {8, 1.2}, {24, 1.43}, {32, 1.45}, {42, 1.45}}};
constexpr std::array<Point, 4> kPregnantRate = {{{0, 0}, {12, 6}, {34, 16}, {42, 16}}};
constexpr std::array<Point, 4> kPregnantFall = {{{0, 0}, {22, 1}, {30, 0.7}, {40, 0.1}}};
constexpr std::array<Point, 4> kPregnantPlasma = {{{0, 1.0}, {12, 1.12}, {34, 1.48}, {42, 1.48}}};
constexpr std::array<Point, 3> kPregnantCells = {{{0, 1.0}, {12, 1.02}, {40, 1.20}}};
constexpr std::array<Point, 4> kPregnantWeight_kg = {{{0, 0}, {12, 1.5}, {40, 12.5}, {42, 13}}};   // recalled: Hytten

void add_pregnancy(double weeks, Draft& d) {
  if (weeks <= 0) return;
  PatientParameters& p = d.p;
  OrgansOf<double>& o = p.organs;
  const double cells = p.blood_volume_mL * p.haematocrit * along(kPregnantCells, weeks), plasma = p.blood_volume_mL * (1.0 - p.haematocrit) * along(kPregnantPlasma, weeks);
  p.blood_volume_mL = cells + plasma;
  p.haematocrit = cells / (cells + plasma);
  p.co_L_per_min *= along(kPregnantOutput, weeks);
  p.hr_per_min += along(kPregnantRate, weeks);
  d.pressure.systolic -= 5.0 * along(kPregnantFall, weeks);
  d.pressure.diastolic -= 10.0 * along(kPregnantFall, weeks);
  const double late = math::smoothstep(8.0, 36.0, weeks);
  o.oxygen_demand *= 1.0 + 0.20 * late;
  o.lung_volume *= 1.0 - 0.20 * late;
  o.chest_compliance *= 1.0 - 0.30 * late;          // a third less (checked)
  p.paco2_mmHg -= 9.0 * math::smoothstep(0.0, 12.0, weeks);
  o.filtered_share *= 1.0 + 0.05 * math::smoothstep(0.0, 12.0, weeks);  // with the greater flow half again as much is filtered
}

Error wrong(const char* name, double value, double low, double high, const char* unit) {
  return {ErrorKind::wrong_use, std::string(name) + " is " + format_trimmed(value, 2), "patient", "give " + format_trimmed(low, 2) + " to " + format_trimmed(high, 2) + unit};
}

std::optional<Error> check(const Person& p) {
  const auto outside = [](double v, double low, double high) { return !(v >= low && v <= high); };
  if (outside(p.age_y, kYoungest_y, kOldest_y)) return wrong("age_y", p.age_y, kYoungest_y, kOldest_y, " years");
  if (p.height_cm && outside(*p.height_cm, kShortest_cm, kTallest_cm)) return wrong("height_cm", *p.height_cm, kShortest_cm, kTallest_cm, " cm");
  if (p.weight_kg && outside(*p.weight_kg, kLightest_kg, kHeaviest_kg)) return wrong("weight_kg", *p.weight_kg, kLightest_kg, kHeaviest_kg, " kg");
  if (p.vo2max_mL_per_kg_min && outside(*p.vo2max_mL_per_kg_min, 10, 90)) return wrong("vo2max_mL_per_kg_min", *p.vo2max_mL_per_kg_min, 10, 90, " mL/kg/min");
  if (outside(p.anaesthesia, 0, 1)) return wrong("anaesthesia", p.anaesthesia, 0, 1, "");
  if (outside(p.pregnancy_weeks, 0, 42)) return wrong("pregnancy_weeks", p.pregnancy_weeks, 0, 42, " weeks");
  if (p.pregnancy_weeks > 0 && (p.male || outside(p.age_y, 12, 55)))
    return Error{ErrorKind::wrong_use, "pregnancy_weeks is " + format_trimmed(p.pregnancy_weeks, 0) + " for " + (p.male ? "a man" : "a woman of " + format_trimmed(p.age_y, 0)), "patient", "leave it out, or give a woman of 12 to 55 years"};
  const double height = p.height_cm.value_or(usual_height_cm(p.age_y, p.male));
  if (p.weight_kg) {
    // assumed: no one lives far outside; what is, is a slip of unit or of age
    const double index = body_mass_index(*p.weight_kg, height), per_cm2 = square(height / 100.0);
    constexpr std::array<Point, 4> kMostIndex = {{{1, 30}, {6, 40}, {12, 60}, {18, 75}}};
    const double most = along(kMostIndex, p.age_y);
    if (outside(index, 10, most)) {
      Error e = wrong("weight_kg", *p.weight_kg, math::max(kLightest_kg, 10.0 * per_cm2), math::min(kHeaviest_kg, most * per_cm2), " kg");
      e.what += " at a height of " + format_trimmed(height, 0) + " cm";
      e.how += ", or another height_cm";
      return e;
    }
  }
  // A height that no one has at this age (assumed: 0.72 to 1.3 of the median).
  const double usual = usual_height_cm(p.age_y, p.male);
  if (outside(height / usual, 0.72, 1.31)) {
    Error e = wrong("height_cm", height, math::max(kShortest_cm, 0.72 * usual), math::min(kTallest_cm, 1.31 * usual), " cm");
    e.what += " at " + format_trimmed(p.age_y, 1) + " years";
    e.how += ", or another age_y";
    return e;
  }
  return {};
}

}  // namespace

const char* fitness_name(Fitness f) {
  constexpr std::array<const char*, static_cast<std::size_t>(Fitness::count)> kNames = {"sedentary", "average", "active", "athlete"};
  return kNames[static_cast<std::size_t>(f)];
}
const char* condition_name(Condition c) {
  constexpr std::array<const char*, static_cast<std::size_t>(Condition::count)> kNames = {"hypertension", "heart_failure", "copd", "anaemia", "chronic_kidney_disease"};
  return kNames[static_cast<std::size_t>(c)];
}

double usual_height_cm(double age_y, bool male) { return along(male ? kHeightMale : kHeightFemale, age_y); }
double usual_weight_kg(double age_y, bool male) {
  const double young = along(male ? kWeightMale : kWeightFemale, age_y);
  return young + (kOldIndex * square(usual_height_cm(age_y, male) / 100.0) - young) * math::smoothstep(60.0, 85.0, age_y);
}

Result<PatientParameters> patient_of(const Person& person) {
  if (const auto error = check(person)) return tl::unexpected<Error>(*error);
  Draft d;
  PatientParameters& p = d.p;
  const double gained_kg = along(kPregnantWeight_kg, person.pregnancy_weeks);
  p.age_y = person.age_y;
  p.male = person.male;
  p.height_cm = person.height_cm.value_or(usual_height_cm(p.age_y, p.male));
  // A given height without a weight: the usual weight for it.
  p.weight_kg = person.weight_kg.value_or(math::max(kLightest_kg, usual_weight_kg(p.age_y, p.male) * square(p.height_cm / usual_height_cm(p.age_y, p.male))) + gained_kg);
  p.anaesthesia = person.anaesthesia;
  const double own_kg = math::max(0.75 * p.weight_kg, p.weight_kg - gained_kg);  // without the pregnancy
  const Training training = training_of(person);

  p.blood_volume_mL = blood_volume_mL(p.age_y, p.male, own_kg, p.height_cm) * training.blood;
  p.haematocrit = along(p.male ? kHaematocritMale : kHaematocritFemale, p.age_y);
  p.hr_per_min = along(kHeartRate, p.age_y) + (p.male ? 0.0 : 3.0 * math::smoothstep(10.0, 18.0, p.age_y)) + training.rate;
  const double surface_m2 = body_surface_m2(own_kg, p.height_cm);
  p.co_L_per_min = along(kCardiacIndex, p.age_y) * surface_m2;
  p.cvp_mmHg = 5.0;                                 // 2-8 at all ages
  p.temperature_C = 36.8 - 0.2 * math::smoothstep(60.0, 85.0, p.age_y);  // the old are 0.2 cooler (recalled)
  d.pressure = pressure_of(p.age_y, p.male);
  p.organs.work_mL_per_kg_min = math::max(5.0, usual_vo2max(p.age_y, p.male) * training.vo2max - kRest_mL_per_kg_min);
  // Filtration over the plasma that flows to the kidneys.
  const double plasma_mL_per_min = kKidneyShare * 1e3 * p.co_L_per_min * (1.0 - p.haematocrit);
  p.organs.filtered_share = math::clamp(along(kFiltration, p.age_y) / 1.73 * surface_m2 / (plasma_mL_per_min * 0.89), 0.03, 0.3);

  p.organs.more_shunt = along(kOldShunt, p.age_y);
  if (p.age_y >= 18) add_fat(body_mass_index(own_kg, p.height_cm), d);
  for (std::size_t c = 0; c < person.conditions.size(); ++c)
    if (person.conditions[c]) add_condition(static_cast<Condition>(c), d);
  add_pregnancy(person.pregnancy_weeks, d);
  p.organs.work_mL_per_kg_min = math::max(4.0, p.organs.work_mL_per_kg_min);

  // Anaesthesia. The reference patient (liver-trauma.md: a man of 34, light anaesthesia, 72 beats, 90 mmHg, 5.6 L/min) against one awake by the numbers above (92 mmHg, 6.3 L/min): a tenth
  // off the output, which follows metabolism (Nunn, ch. 21), 2 % off the pressure with the knife at work; rate as it was.
  p.co_L_per_min *= 1.0 - 0.22 * p.anaesthesia;
  p.map_mmHg = (d.pressure.diastolic + (d.pressure.systolic - d.pressure.diastolic) / 3.0) * (1.0 - 0.045 * p.anaesthesia);
  // The liver gets 0.26 of output, in old age a third less flow (Wynne 1989, Hepatology 9:297, recalled).
  p.liver_flow_mL_per_min = 1e3 * p.co_L_per_min * (0.259 - 0.045 * math::smoothstep(40.0, 90.0, p.age_y));
  p.hr_per_min = math::clamp(p.hr_per_min, 42.0, 175.0);
  p.haematocrit = math::clamp(p.haematocrit, 0.2, 0.55);

  // Arteries as soft as the pulse pressure says: of the reference patient's, whose stroke of 78 mL makes a pulse of 42 mmHg, for the blood they hold.
  const double stroke_mL = 1e3 * p.co_L_per_min / p.hr_per_min, pulse_mmHg = (d.pressure.systolic - d.pressure.diastolic) * (1.0 - 0.045 * p.anaesthesia);
  p.organs.arterial_compliance = math::clamp(stroke_mL / kReferenceStroke_mL * 42.0 / pulse_mmHg * kReferenceBlood_mL / p.blood_volume_mL, 0.3, 2.0);
  return p;
}

PhysiologyInput resting_input(const PatientParameters& patient, Ventilation ventilation) {
  PhysiologyInput in;
  in.ventilation = ventilation;
  const bool own = ventilation == Ventilation::spontaneous;
  if (own) {
    in.peep_cmH2O = 0;
    in.fio2 = 0.21;
  }
  ModelOf<double> m;
  m.patient = numbers_of(patient);
  set_size(m);
  set_lungs(m);
  const double ideal_kg = ideal_weight_kg(patient.age_y, patient.male, patient.height_cm);
  in.tidal_mL = 7.0 * ideal_kg;
  // The alveolar equation turned round: what comes off as carbon dioxide of the oxygen taken up. On the ventilator 4 mmHg lower, as one sets it.
  const double demand_mL_per_s = oxygen_demand_mL_per_s(m.patient), content = 0.0134 * kHbPerRedCell_g_dL * patient.haematocrit * 0.97;
  const double made_mL_per_min = 60.0 * kQuotient * oxygen_taken_up(demand_mL_per_s, kExtracts * patient.co_L_per_min / 0.06 * content), wanted_mmHg = patient.paco2_mmHg - (own ? 0.0 : 4.0);
  in.vent_rate_per_min = math::clamp(kStpdBtps * made_mL_per_min / wanted_mmHg / ((in.tidal_mL - m.dead_space_mL) * (1.0 - m.rest_dead_space)), 5.0, own ? 0.8 * m.fastest_breath_per_min : 60.0);
  return in;
}

double compliance_mL_per_cmH2O(const PatientParameters& patient, const PhysiologyInput& input) {
  ModelOf<double> m;
  m.patient = numbers_of(patient);
  set_size(m);
  set_lungs(m);
  FrameOf<double> breath;
  set_ventilation(m, numbers_of(input), {}, breath);
  return breath.system_mL_per_cmH2O;
}

}  // namespace holotwin::physiology
