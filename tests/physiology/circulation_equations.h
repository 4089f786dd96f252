#pragma once
// The circulation as differential equations, stated once more after physiology/README.md and with none of the library's functions: hearts, ideal
// valves, vessels, breath and holes, with what a frame holds constant held for good. An adaptive method integrates them to 1e-9, restarted where
// they jump. What the library's fixed, explicit sub-step makes of the same frame is compared with that (numerics_test.cpp).
#include <algorithm>
#include <array>
#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <numbers>

#include "physiology/body.h"

namespace holotwin::physiology::test {

/// What is integrated: volumes, flow with inertia, breath, and running integrals.
enum Unknown : unsigned { aorta_flow = kCompartments, breath, arterial_sum, venous_sum, stroke_sum, bled_sum, unknowns };
using Unknowns = std::array<double, unknowns>;

/// One beat as an observer at the bedside would write it down.
struct Beat {
  double length_s = 0, mean_mmHg = 0, systolic_mmHg = -1e9, diastolic_mmHg = 1e9, cvp_mmHg = 0, stroke_mL = 0, end_diastolic_mL = 0, bled_mL = 0;
};

class CirculationEquations {
 public:
  CirculationEquations(const ModelOf<double>& m, const FrameOf<double>& f, const StateOf<double>& s)
      : m_(m), f_(f), size_at_rest_mL_(heart_mL(m.initial.volume_mL)), pericardial_mL_(s.pericardial_mL), beat_length_s_(s.beat_period_s), beat_began_s_(-s.beat_s), breath_began_s_(-s.breath_s) {
    std::copy(s.volume_mL.begin(), s.volume_mL.end(), y_.begin());
    y_[aorta_flow] = s.aortic_flow_mL_per_s;
    y_[breath] = s.lung_mL;
  }

  /// From where it stands to the end of the beat.
  Beat beat() {
    namespace ode = boost::numeric::odeint;
    Beat b;
    const double from_s = t_s_;
    const Unknowns before = y_;
    const double ends_s = beat_began_s_ + beat_length_s_;
    while (t_s_ < ends_s) {
      const double stop_s = next_jump_s(ends_s);
      auto method = ode::make_controlled(1e-9, 1e-9, ode::runge_kutta_fehlberg78<Unknowns>());
      double dt_s = 1e-4;
      while (t_s_ < stop_s) {
        const bool last = t_s_ + dt_s >= stop_s;
        if (last) dt_s = stop_s - t_s_;
        if (method.try_step([this](const Unknowns& y, Unknowns& rate, double t_s) { rates(y, rate, t_s); }, y_, t_s_, dt_s) == ode::success) {
          if (last) t_s_ = stop_s;
          dt_s = std::min(dt_s, 1e-3);  // so that highest and lowest pressure are seen
          const double arterial = stretched(m_.elastance_mmHg_per_mL[arteries] * (y_[arteries] - f_.unstressed_mL[arteries]));
          b.systolic_mmHg = std::max(b.systolic_mmHg, arterial);
          b.diastolic_mmHg = std::min(b.diastolic_mmHg, arterial);
          b.end_diastolic_mL = std::max(b.end_diastolic_mL, y_[left_ventricle]);
        }
      }
      if (t_s_ >= breath_began_s_ + f_.breath_period_s) breath_began_s_ += f_.breath_period_s;
    }
    beat_began_s_ = ends_s;
    beat_length_s_ = 60.0 / f_.hr_per_min;
    b.length_s = t_s_ - from_s;
    const auto gained = [&](Unknown i) { return y_[i] - before[i]; };
    b.mean_mmHg = gained(arterial_sum) / b.length_s;
    b.cvp_mmHg = gained(venous_sum) / b.length_s;
    b.stroke_mL = gained(stroke_sum);
    b.bled_mL = gained(bled_sum);
    return b;
  }

 private:
  /// An artery is stiffer beyond the pressure at which collagen takes over.
  double stretched(double wall_mmHg) const { return wall_mmHg < m_.stretched_mmHg ? wall_mmHg : m_.stretched_mmHg + 3.1 * (wall_mmHg - m_.stretched_mmHg); }
  /// Muscle stiffens as half a cosine over `rise_s` and lets go over half of it.
  static double activation(double t_s, double rise_s) {
    if (t_s <= 0.0 || t_s >= 1.5 * rise_s) return 0.0;
    return 0.5 - 0.5 * std::cos(std::numbers::pi * (t_s < rise_s ? t_s / rise_s : 1.0 + 2.0 * (t_s - rise_s) / rise_s));
  }
  template <class Volumes>
  static double heart_mL(const Volumes& v) {
    return v[right_atrium] + v[right_ventricle] + v[left_atrium] + v[left_ventricle];
  }
  double ventricles_rise_s() const { return 0.3 * std::sqrt(beat_length_s_) * m_.systole * (1.0 - 0.4 * (1.0 - f_.stiffness)); }
  bool inspires() const { return middle_s_ - breath_began_s_ < f_.inspiration_s; }

  /// Where the equations next jump or change form, at most `ends_s`.
  double next_jump_s(double ends_s) {
    const double root = std::sqrt(beat_length_s_), rise = ventricles_rise_s();
    double next = ends_s;
    for (const double phase_s : {0.2 * root, 0.3 * root, 0.12 * root, 0.12 * root + rise, 0.12 * root + 1.5 * rise})
      if (beat_began_s_ + phase_s > t_s_) next = std::min(next, beat_began_s_ + phase_s);
    for (const double phase_s : {f_.inspiration_s / 6.0, f_.inspiration_s * 5.0 / 6.0, f_.inspiration_s, f_.breath_period_s})
      if (breath_began_s_ + phase_s > t_s_) next = std::min(next, breath_began_s_ + phase_s);
    middle_s_ = 0.5 * (t_s_ + next);
    return next;
  }

  void rates(const Unknowns& y, Unknowns& rate, double t_s) const {
    const bool controlled = f_.controlled;
    // Breath: volume over that at the end of a breath out. The ventilator's flow is even; his own rises and falls over a sixth.
    const double in = (t_s - breath_began_s_) / f_.inspiration_s;
    const double own = std::clamp(6.0 * std::min(in, 1.0 - in), 0.0, 1.0) * 1.2;
    rate[breath] = inspires() ? f_.tidal_mL / f_.inspiration_s * (controlled ? 1.0 : own) : -y[breath] / breath_out_s();
    const double held_open_mL = y[breath] + f_.peep_cmH2O * f_.system_mL_per_cmH2O;
    const double chest = m_.pleural_mmHg + f_.pressed_mmHg + 0.25 * f_.abdomen_mmHg + 0.7356 * (controlled ? held_open_mL / m_.chest_mL_per_cmH2O : -y[breath] / f_.lung_mL_per_cmH2O);

    // Pressures.
    const double tight_mL = pericardial_mL_ + heart_mL(y) - size_at_rest_mL_ - std::max(0.0, 150.0 - 2.0 * pericardial_mL_);
    const double sac = chest + (tight_mL > 0.0 ? 0.5 * (std::exp(std::min(tight_mL, 230.0) / 50.0) - 1.0) : 0.0);
    const double root = std::sqrt(beat_length_s_), beat_s = t_s - beat_began_s_;
    const double atria = f_.atria * activation(beat_s, 0.2 * root), ventricles = activation(beat_s - 0.12 * root, ventricles_rise_s());
    std::array<double, kCompartments> p{};
    const auto chamber = [&](Compartment i, const HeartChamberOf<double>& c, double active, double strength, double stiffness) {
      const double rest = c.diastolic_mmHg_per_mL * stiffness, most = std::max(c.systolic_mmHg_per_mL * strength, rest);
      p[i] = sac + (rest + active * (most - rest)) * (y[i] - c.unstressed_mL);
    };
    chamber(right_atrium, m_.ra, atria, 1.0, 1.0);
    chamber(left_atrium, m_.la, atria, 1.0, 1.0);
    chamber(right_ventricle, m_.rv, ventricles, f_.contractility * f_.right_share, f_.stiffness * f_.tight);
    chamber(left_ventricle, m_.lv, ventricles, f_.contractility * f_.left_share, f_.stiffness * f_.tight * f_.left_stiffness);
    const auto wall_mmHg = [&](Compartment i, const HeartChamberOf<double>& c) { return c.diastolic_mmHg_per_mL * (y[i] - c.unstressed_mL); };
    p[left_ventricle] += 0.6 * (1.0 - ventricles) * std::max(0.0, wall_mmHg(right_ventricle, m_.rv) - wall_mmHg(left_ventricle, m_.lv) - m_.septum_mmHg);
    for (unsigned i = 0; i < kCompartments; ++i) {
      if (i == right_atrium || i == right_ventricle || i == left_atrium || i == left_ventricle) continue;
      double wall = m_.elastance_mmHg_per_mL[i] * (y[i] - f_.unstressed_mL[i]);
      if (i < gut_veins) wall = stretched(wall);
      if (i >= gut_veins && wall < 0.0) wall /= 8.0;                     // a vein collapses
      if (i >= gut_veins && wall > 15.0) wall = 15.0 + 6.0 * (wall - 15.0);  // and is tight when full
      p[i] = m_.thorax[i] * chest + m_.abdomen[i] * f_.abdomen_mmHg + wall;
    }

    // Flows: each leaves one place and enters the next.
    for (unsigned i = 0; i < kCompartments; ++i) rate[i] = f_.inflow_mL_per_s[i];
    const auto flow = [&](Compartment from, Compartment to, double q) {
      rate[from] -= q;
      rate[to] += q;
      return q;
    };
    const auto through = [&](Compartment from, Compartment to, double g) { flow(from, to, (p[from] - p[to]) * g); };
    const auto valve = [&](Compartment from, Compartment to, double r) { return flow(from, to, std::max(0.0, p[from] - p[to]) / r); };
    const auto into_chest = [&](Compartment from, double outside_mmHg, double g) {  // the vein shuts where the pressure beyond is less than outside
      const double beyond = p[central_veins];
      flow(from, central_veins, (beyond >= outside_mmHg ? p[from] - beyond : std::max(0.0, p[from] - outside_mmHg)) * g);
    };
    const double led = f_.venous;
    valve(right_atrium, right_ventricle, m_.r.tricuspid);
    valve(right_ventricle, pulmonary_artery, m_.r.pulmonary_valve);
    through(pulmonary_artery, pulmonary_veins, f_.g_lung);
    through(pulmonary_veins, left_atrium, 1.0 / m_.r.lung_to_atrium);
    // A sick valve: dP = r q + narrow q^2 forwards, dP = k (q/leak)^2 back.
    const auto sick_valve = [&](Compartment from, Compartment to, double r, double narrow, double leak_cm2) {
      const double dp = p[from] - p[to];
      if (dp > 0.0) return flow(from, to, narrow > 0.0 ? (std::sqrt(r * r + 4.0 * narrow * dp) - r) / (2.0 * narrow) : dp / r);
      return flow(from, to, -leak_cm2 * std::sqrt(-dp / f_.leak_mmHg_s2_per_mL2));
    };
    sick_valve(left_atrium, left_ventricle, m_.r.mitral, f_.mitral_narrow, f_.mitral_leak);
    rate[stroke_sum] = sick_valve(left_ventricle, aorta, m_.r.aortic_valve, f_.aortic_narrow, f_.aortic_leak);
    flow(aorta, arteries, y[aorta_flow]);
    rate[aorta_flow] = (p[aorta] - p[arteries] - m_.r.aorta * y[aorta_flow]) / 0.0012;
    through(arteries, upper_veins, f_.g_upper + 0.5 * f_.g_skin);
    through(leg_arteries, upper_veins, 0.5 * f_.g_skin);
    flow(arteries, upper_veins, std::max(0.0, p[arteries] - std::max(p[upper_veins], f_.skull_mmHg)) * f_.g_brain);
    through(arteries, right_atrium, f_.g_coronary);
    through(abdominal_aorta, lower_veins, f_.g_trunk + f_.g_kidneys);
    through(leg_arteries, lower_veins, f_.g_legs);
    through(abdominal_aorta, gut_veins, f_.g_gut);
    through(abdominal_aorta, hepatic_artery, f_.g_artery_trunk);
    through(hepatic_artery, liver, f_.g_artery);
    through(gut_veins, portal_vein, f_.g_portal_trunk);
    through(portal_vein, liver, 1.0 / m_.r.portal);
    through(liver, hepatic_vein, 1.0 / m_.r.liver);
    through(hepatic_vein, vena_cava, 1.0 / m_.r.hepatic_vein);
    through(lower_veins, vena_cava, led / m_.r.lower_veins);
    through(central_veins, right_atrium, led / m_.r.central_veins);
    into_chest(vena_cava, f_.abdomen_mmHg, led * f_.g_vena_cava);
    into_chest(upper_veins, 0.0, f_.flowing / m_.r.upper_veins);
    flow(gut_veins, central_veins, std::max(0.0, p[gut_veins] - m_.abdomen[gut_veins] * f_.abdomen_mmHg - 12.0) / 2.2);  // collaterals

    // Holes: dP = R Q + k Q^2.
    rate[bled_sum] = 0.0;
    for (unsigned i = 0; i < f_.hole_count; ++i) {
      const HoleOf<double>& h = f_.holes[i];
      const unsigned at = f_.hole_at[i];
      const double dp = p[at] - h.back_mmHg;
      if (h.k <= 0.0 || dp <= 0.0) continue;
      const double q = (std::sqrt(h.r * h.r + 4.0 * h.k * dp) - h.r) / (2.0 * h.k);
      rate[at] -= q;
      rate[bled_sum] += q;
    }
    one_aorta(y, rate);
    rate[arterial_sum] = p[arteries];
    rate[venous_sum] = p[central_veins];
  }

  /// Open, the aorta's three parts are one vessel and widen together, each by its compliance; a clamp is a resistance between two of them, and walls drive what passes.
  void one_aorta(const Unknowns& y, Unknowns& rate) const {
    constexpr Compartment kParts[] = {arteries, abdominal_aorta, leg_arteries};
    std::array<double, 3> c{}, wall{};
    for (unsigned i = 0; i < 3; ++i) {
      c[i] = 1.0 / m_.elastance_mmHg_per_mL[kParts[i]];
      wall[i] = (y[kParts[i]] - f_.unstressed_mL[kParts[i]]) / c[i];
    }
    // The frame holds the inverse of (R/dt + E1 + E2, -E2; -E2, R'/dt + E2 + E3).
    const double divide = f_.joint_upper * f_.joint_lower - f_.joint_both * f_.joint_both;
    const std::array<double, 2> r = {f_.dt_s * (f_.joint_lower / divide - 1.0 / c[0] - 1.0 / c[1]), f_.dt_s * (f_.joint_upper / divide - 1.0 / c[1] - 1.0 / c[2])};
    for (unsigned first = 0; first < 3;) {
      unsigned last = first;
      while (last < 2 && r[last] < 1e-6) ++last;
      if (last < 2) {
        const double q = (wall[last] - wall[last + 1]) / r[last];
        rate[kParts[last]] -= q;
        rate[kParts[last + 1]] += q;
      }
      first = last + 1;
    }
    for (unsigned first = 0; first < 3;) {
      unsigned last = first;
      double gained = rate[kParts[first]], soft = c[first];
      for (; last < 2 && r[last] < 1e-6; ++last) {
        gained += rate[kParts[last + 1]];
        soft += c[last + 1];
      }
      for (unsigned i = first; i <= last; ++i) rate[kParts[i]] = gained * c[i] / soft;
      first = last + 1;
    }
  }

  /// The frame holds the share that leaves in one of its sub-steps.
  double breath_out_s() const { return f_.dt_s / f_.emptied; }

  const ModelOf<double>& m_;
  const FrameOf<double>& f_;
  double size_at_rest_mL_, pericardial_mL_;
  Unknowns y_{};
  double t_s_ = 0, beat_length_s_, beat_began_s_, breath_began_s_;
  double middle_s_ = 0;  ///< of the stretch between jumps
};

}  // namespace holotwin::physiology::test
