// The electrocardiogram: one heart vector (x to the left, y to the feet, z to the back) as Gaussian bumps in time, and the twelve leads as its projections.
#include "physiology/ecg.h"

#include "physiology/body.h"
#include "physiology/model.h"

namespace holotwin::physiology {

namespace {

struct Vector {
  double x = 0, y = 0, z = 0;
};
Vector operator*(double a, const Vector& v) { return {a * v.x, a * v.y, a * v.z}; }
Vector& operator+=(Vector& a, const Vector& b) {
  a = {a.x + b.x, a.y + b.y, a.z + b.z};
  return a;
}

/// Lead from vector (Dower 1980, Clin Cardiol 3:87; the table of Edenbrandt and Pahlm 1988, J Electrocardiol 21:361): II, I, V1 to V6.
constexpr Vector kSecond{0.235, 1.066, -0.132}, kFirst{0.632, -0.235, 0.059};
constexpr std::array<Vector, 6> kChest{{{-0.515, 0.157, -0.917}, {0.044, 0.164, -1.387}, {0.882, 0.098, -1.277}, {1.213, 0.127, -0.601}, {1.125, 0.127, -0.086}, {0.831, 0.076, 0.230}}};
double seen(const Vector& lead, const Vector& v) { return lead.x * v.x + lead.y * v.y + lead.z * v.z; }

/// Towards x and z as given, and as much to the feet as lead II asks for.
constexpr Vector showing(double in_II, double x, double z) { return {x, (in_II - kSecond.x * x - kSecond.z * z) / kSecond.y, z}; }

/// Bumps (McSharry 2003, IEEE Trans Biomed Eng 50:289, table I: angles, a, b), as Gaussians over time at 60/min: angle / 2 pi s from R, width b / 2 pi s; lead II has their
/// heights a b^2, scaled so that R is 1 mV. As vectors after Sameni 2007 (EURASIP J Adv Signal Process 43407), whose directions are ours: septum to the right and front,
/// main force to the left, base last to the back (assumed, so that R grows from V1 to V5 and S shrinks).
struct Bump {
  double at_s, width_s;
  Vector height_mV;
};
constexpr Bump kP{-0.1667, 0.0398, showing(0.25, 0.08, -0.05)};
constexpr std::array<Bump, 3> kQrs{{{-0.0417, 0.0159, showing(-0.17, -0.15, -0.25)}, {0.0, 0.0159, showing(1.0, 1.0, 0.30)}, {0.0417, 0.0159, showing(-0.25, -0.10, 0.50)}}};
constexpr Bump kT{0.25, 0.0637, showing(0.40, 0.35, -0.20)};

// Shapes for the eye, sizes assumed. A beat from the ventricles runs from the apex up and to the left; its T goes the other way.
constexpr Vector kVentricular{0.7, -0.9, 0.6}, kVentricularT{-0.3, 0.4, -0.3};
constexpr Vector kRunning = showing(1.0, -0.3, -0.2);                        // ventricular tachycardia
constexpr Vector kFibrillating[] = {showing(0.35, 0.3, 0.1), showing(0.25, -0.2, 0.25), showing(0.18, 0.1, -0.3)};
constexpr Vector kAtrialWaves[] = {showing(0.05, -0.04, -0.07), showing(0.035, 0.02, -0.05)};
// ST over an anterior infarction points to the front and left, away from the feet; in want of oxygen of the inner wall away from the apex.
constexpr Vector kInfarctSt = showing(-0.10, 0.5, -1.0), kWantSt = showing(-0.15, -0.20, 0.05);
constexpr Vector kSpike = showing(2.0, 0.5, 0.5), kArtefact = showing(0.8, 0.3, -0.6);
constexpr double kTurn = 2.0 * math::kPi;

double bump(double t, double at_s, double width_s) {
  const double z = (t - at_s) / width_s;
  return z * z < 40.0 ? math::exp(-0.5 * z * z) : 0.0;
}

/// What the moment's chemistry and damage do to a beat.
struct Shape {
  double p = 1, wide = 1, t_height = 1, t_width = 1, j_mV = 0;
  bool ventricular = false;
  Vector st;
};

Shape shape_of(const StateOf<double>& s, double potassium) {
  Shape a;
  // Potassium as in rhythm.inl; of too little T is flat (below 3.5; recalled).
  const double peaked = math::smoothstep(5.5, 7.5, potassium);
  a.p = 1.0 - math::smoothstep(6.5, 8.0, potassium);
  a.wide = 1.0 + 1.5 * s.conduction_lost;
  a.t_height = (1.0 + 1.5 * peaked) * (1.0 - 0.7 * math::smoothstep(0.0, 1.2, 3.5 - potassium));
  a.t_width = 1.0 - 0.35 * peaked;
  a.j_mV = 0.4 * math::smoothstep(0.0, 6.0, 33.0 - s.temperature_C);  // J wave of the cold (Osborn 1953, Am J Physiol 175:389), from 33 C on
  a.st = 0.7 * math::max(0.0, s.blocked - 0.7 * s.scar) * kInfarctSt;
  a.st += math::smoothstep(0.05, 0.4, s.ischaemia) * kWantSt;
  return a;
}

/// A beat, `t` from R in units of the square root of its length.
Vector beat(const Shape& a, double t) {
  Vector v = a.ventricular ? Vector{} : a.p * bump(t, kP.at_s, kP.width_s) * kP.height_mV;
  if (a.ventricular) {
    v += bump(t, 0.02, 0.030 * a.wide) * kVentricular;
    v += bump(t, 0.29, 0.08) * kVentricularT;
  } else {
    for (const Bump& b : kQrs) v += bump(t, b.at_s * a.wide, b.width_s * a.wide) * b.height_mV;
    const double later = 0.05 * (a.wide - 1.0);
    v += a.t_height * bump(t, kT.at_s + later, kT.width_s * a.t_width) * kT.height_mV;
    v += a.j_mV * bump(t, 0.075 * a.wide, 0.018) * kQrs[1].height_mV;
  }
  // From the end of QRS into T.
  v += math::smoothstep(0.03, 0.08, t) * (1.0 - math::smoothstep(0.24, 0.36, t)) * a.st;
  return v;
}

Vector heart_vector(const ModelOf<double>& m, const StateOf<double>& s, double t_s) {
  const auto rhythm = static_cast<Rhythm>(static_cast<int>(s.rhythm));
  const bool paced = s.paced > 0.5;
  Vector v = s.pressed_mmHg / 26.0 * kArtefact;
  switch (rhythm) {
    case Rhythm::ventricular_tachycardia:
    case Rhythm::fast_ventricular_tachycardia:
    case Rhythm::pulseless_ventricular_tachycardia: {
      const double x = s.beat_s / s.beat_period_s;
      v += (1.1 * math::sin(kTurn * x) + 0.35 * math::sin(2.0 * kTurn * x + 0.6)) * kRunning;
      return v;
    }
    case Rhythm::ventricular_fibrillation: {
      const double coarse = 1.0 - 0.8 * s.standstill;  // finer as it goes on
      v += coarse * math::sin(kTurn * 4.3 * t_s) * kFibrillating[0];
      v += coarse * math::sin(kTurn * 5.9 * t_s + 1.0) * kFibrillating[1];
      v += coarse * math::sin(kTurn * 7.7 * t_s + 0.3 * math::sin(kTurn * 0.7 * t_s)) * kFibrillating[2];
      return v;
    }
    case Rhythm::asystole:
      if (!paced) return v;
      break;
    default: break;
  }

  const double potassium = felt_potassium_mmol_L(m, s);
  Shape a = shape_of(s, potassium);
  // Ventricular activation begins 0.12 sqrt(T) after the atria's (heart.inl); R shortly before. Times shrink with sqrt(T), as the systolic
  // times do. A P wave that belongs to the coming beat lies before this beat's start: hence the bumps of the next beat too.
  const double root = math::sqrt(s.beat_period_s);
  const double since_r = s.beat_s - 0.10 * root;
  a.ventricular = paced || rhythm == Rhythm::complete_heart_block;
  if (rhythm == Rhythm::atrial_fibrillation || rhythm == Rhythm::supraventricular_tachycardia) a.p = 0;
  Vector beats = beat(a, since_r / root);
  beats += beat(a, (since_r - s.beat_period_s) / root);
  const double sine = math::smoothstep(8.5, 9.5, potassium);
  v += (1.0 - sine) * beats;
  if (sine > 0.0) v += sine * 0.8 * math::sin(kTurn * s.beat_s / s.beat_period_s) * kQrs[1].height_mV;
  if (rhythm == Rhythm::atrial_fibrillation) {
    v += math::sin(kTurn * 6.1 * t_s + 0.8 * math::sin(kTurn * 0.9 * t_s)) * kAtrialWaves[0];
    v += math::sin(kTurn * 7.7 * t_s + 2.0) * kAtrialWaves[1];
  }
  if (rhythm == Rhythm::complete_heart_block) {
    const double atrial_root = math::sqrt(s.atrial_period_s);
    for (const double t : {s.atrial_s, s.atrial_s - s.atrial_period_s}) v += bump(t / atrial_root - 0.10, kP.at_s, kP.width_s) * kP.height_mV;
  }
  // The stimulus, before what it drives; as long as a frame, so that none is missed.
  if (paced && since_r > -0.0511 && since_r <= -0.040) v += kSpike;
  return v;
}

double lead_mV(const Vector& v, EcgLead lead) {
  const double first = seen(kFirst, v), second = seen(kSecond, v);
  switch (lead) {
    case EcgLead::I: return first;
    case EcgLead::II: return second;
    case EcgLead::III: return second - first;
    case EcgLead::aVR: return -0.5 * (first + second);
    case EcgLead::aVL: return first - 0.5 * second;
    case EcgLead::aVF: return second - 0.5 * first;
    default: return seen(kChest[static_cast<std::size_t>(lead) - static_cast<std::size_t>(EcgLead::V1)], v);
  }
}

}  // namespace

double ecg_mV(const PhysiologyModel& model, const PhysiologyState& state, EcgLead lead, double later_s) {
  return lead_mV(heart_vector(model, state, state.time_s + later_s), lead);
}

std::array<float, kEcgLeads> ecg_leads_mV(const PhysiologyModel& model, const PhysiologyState& state) {
  const Vector v = heart_vector(model, state, state.time_s);
  std::array<float, kEcgLeads> leads{};
  for (std::size_t i = 0; i < kEcgLeads; ++i) leads[i] = static_cast<float>(lead_mV(v, static_cast<EcgLead>(i)));
  return leads;
}

}  // namespace holotwin::physiology
