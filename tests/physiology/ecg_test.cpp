// The electrocardiogram of twelve leads.
#include "physiology/ecg.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

using Leads = std::array<float, kEcgLeads>;
float at(const Leads& l, EcgLead lead) { return l[static_cast<std::size_t>(lead)]; }

/// Two seconds of a state, each frame.
std::vector<Leads> record(PhysiologyState s, const PhysiologyInput& in, double seconds = 2) {
  std::vector<Leads> all;
  for (int i = 0; i < seconds * 90; ++i) {
    PhysiologyOutput out;
    step(reference(), s, in, out);
    all.push_back(ecg_leads_mV(reference(), s));
  }
  return all;
}
double highest(const std::vector<Leads>& r, EcgLead lead) {
  double most = -1e9;
  for (const Leads& l : r) most = std::max<double>(most, at(l, lead));
  return most;
}
double lowest(const std::vector<Leads>& r, EcgLead lead) {
  double least = 1e9;
  for (const Leads& l : r) least = std::min<double>(least, at(l, lead));
  return least;
}
/// In a beat whose rhythm stands, `after_r` of the root of its length after R.
double moment(PhysiologyState s, double after_r, EcgLead lead) {
  s.beat_s = (0.10 + after_r) * std::sqrt(s.beat_period_s);
  return ecg_mV(reference(), s, lead);
}

TEST(Ecg, LimbLeadsObeyEinthovenAndGoldberger) {
  for (const Leads& l : record(initial_state(reference()), {})) {
    EXPECT_NEAR(at(l, EcgLead::I) + at(l, EcgLead::III), at(l, EcgLead::II), 1e-5);
    EXPECT_NEAR(at(l, EcgLead::aVR) + at(l, EcgLead::aVL) + at(l, EcgLead::aVF), 0, 1e-5);
  }
}

TEST(Ecg, AtRestHasTheSizesOfAHealthyAdult) {
  const auto r = record(initial_state(reference()), {});
  expect_in(highest(r, EcgLead::II), 0.85, 1.05, "R of 1 mV in lead II");
  EXPECT_LT(highest(r, EcgLead::aVR), 0.35) << "points away";
  EXPECT_LT(highest(r, EcgLead::V1), 0.5) << "small r";
  EXPECT_LT(lowest(r, EcgLead::V1), -0.5) << "deep S";
  EXPECT_GT(highest(r, EcgLead::V5), 0.8);
  EXPECT_GT(highest(r, EcgLead::V5), highest(r, EcgLead::V2));
  EXPECT_NEAR(moment(initial_state(reference()), 0.10, EcgLead::V3), moment(initial_state(reference()), -0.10, EcgLead::V3), 0.08) << "ST on the line";
}

TEST(Ecg, TheMonitorShowsLeadTwo) {
  PhysiologyState s = initial_state(reference());
  for (int i = 0; i < 90; ++i) {
    PhysiologyOutput out;
    const double before_s = s.time_s;
    step(reference(), s, {}, out);
    const double now = out.waves[static_cast<std::size_t>(Wave::ecg_mV)][1];
    EXPECT_NEAR(now, at(ecg_leads_mV(reference(), s), EcgLead::II), 1e-6) << before_s;
  }
}

TEST(Ecg, AnteriorInfarctionLiftsStInTheChestLeadsAndLowersItBelow) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.infarction = 0.3;
  run(reference(), s, in, 60);
  EXPECT_GT(moment(s, 0.10, EcgLead::V2), 0.2) << "0.2 mV and more in V2-V3 (Fourth universal definition of infarction, 2018)";
  EXPECT_GT(moment(s, 0.10, EcgLead::V3), 0.2);
  EXPECT_LT(moment(s, 0.10, EcgLead::III), -0.03) << "reciprocal";
}

TEST(Ecg, WantOfBloodLowersSt) {
  PhysiologyState s = initial_state(reference());
  const double before = moment(s, 0.10, EcgLead::V5);
  s.ischaemia = 0.4;
  EXPECT_LT(moment(s, 0.10, EcgLead::V5), before - 0.1) << "0.05 mV and more";
}

TEST(Ecg, PotassiumPeaksTThenTakesPAndWidensQrs) {
  PhysiologyState s = initial_state(reference());
  const auto with = [&](double mmol_L) {
    PhysiologyState k = s;
    k.potassium_mmol *= mmol_L / vitals(reference(), k).k_mmol_L;
    run(reference(), k, {}, 1);
    return k;
  };
  const PhysiologyState seven = with(7.2), eight = with(8.3);
  EXPECT_GT(moment(seven, 0.26, EcgLead::V3), 1.5 * moment(s, 0.26, EcgLead::V3)) << "peaked T";
  EXPECT_LT(moment(eight, -0.19, EcgLead::II), 0.3 * moment(s, -0.19, EcgLead::II)) << "no P";
  EXPECT_GT(std::fabs(moment(eight, 0.035, EcgLead::II)), std::fabs(moment(s, 0.035, EcgLead::II)) + 0.1) << "broad";
}

TEST(Ecg, AtrialFibrillationHasNoPAndABlockHasMorePThanQrs) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.rhythm = Rhythm::complete_heart_block;
  run(reference(), s, in, 30);
  int atria = 0, ventricles = 0;
  for (int i = 0; i < 20 * 90; ++i) {
    const PhysiologyState before = s;
    run(reference(), s, in, 1.0 / 90);
    if (s.atrial_s < before.atrial_s) ++atria;
    if (s.beat_s < before.beat_s) ++ventricles;
  }
  EXPECT_GT(atria, ventricles + 8);
  PhysiologyState p = s;  // a P wave between beats
  p.beat_s = 0.7 * p.beat_period_s;
  p.atrial_s = 0.93 * p.atrial_period_s;
  double most = 0;
  for (double x = 0.5; x < 1; x += 0.01) {
    p.atrial_s = x * p.atrial_period_s;
    most = std::max(most, ecg_mV(reference(), p, EcgLead::II));
  }
  expect_in(most, 0.15, 0.35, "P of 0.25 mV at most");

  PhysiologyState f = initial_state(reference());
  const double sinus_p = moment(f, -0.1667, EcgLead::II);
  in.rhythm = Rhythm::atrial_fibrillation;
  run(reference(), f, in, 20);
  double sum = 0;
  for (int i = 0; i < 50; ++i) {
    f.time_s += 0.037;
    sum += moment(f, -0.1667, EcgLead::II) / 50;
  }
  EXPECT_LT(std::fabs(sum), 0.3 * sinus_p) << "waves that belong to no beat";
}

TEST(Ecg, ColdAddsAJWave) {
  PhysiologyState s = initial_state(reference());
  const double before = moment(s, 0.075, EcgLead::V5);
  s.temperature_C = 29;
  EXPECT_GT(moment(s, 0.075, EcgLead::V5), before + 0.1);
}

TEST(Ecg, APacemakersSpikeStandsBeforeABroadBeat) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.rhythm = Rhythm::asystole;
  in.pacing_per_min = 80;
  run(reference(), s, in, 10);
  int spikes = 0;
  bool was = false;
  for (int i = 0; i < 30 * 90; ++i) {
    PhysiologyOutput out;
    step(reference(), s, in, out);
    for (const float mV : out.waves[static_cast<std::size_t>(Wave::ecg_mV)]) {
      if (mV > 1.5F && !was) ++spikes;
      was = mV > 1.5F;
    }
  }
  EXPECT_NEAR(spikes, 40, 4);
  EXPECT_LT(lowest(record(s, in), EcgLead::II), -0.5) << "from the apex up";
}

TEST(Ecg, CompressionsHideFibrillation) {
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  in.rhythm = Rhythm::ventricular_fibrillation;
  run(reference(), s, in, 10);
  EXPECT_LT(highest(record(s, in), EcgLead::II), 0.9);
  in.compressions_per_min = 110;
  EXPECT_GT(highest(record(s, in), EcgLead::II), 1.0);
}

}  // namespace
}  // namespace holotwin::physiology::test
