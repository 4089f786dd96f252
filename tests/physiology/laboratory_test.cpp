// The laboratory: in health all within its ranges, and what injury and dilution do to it.
#include "physiology/laboratory.h"

#include <cmath>
#include <set>
#include <string>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Laboratory, AHealthyManIsWithinEveryRange) {
  const auto& m = awake();
  const Laboratory l = laboratory(m, initial_state(m));
  std::set<std::string> names;
  for (const LabItem& item : lab_list()) {
    EXPECT_TRUE(names.insert(item.name).second) << item.name;
    EXPECT_LT(item.low, item.high) << item.name;
    EXPECT_LT(static_cast<std::size_t>(item.panel), kTurnaround_min.size());
    if (std::string(item.name) == "glucose") continue;  // not represented here
    expect_in(item.read(l), item.low, item.high, item.name);
  }
  for (const double min : kTurnaround_min) expect_in(min, 2, 45, "turnaround");
}

TEST(Laboratory, ItSaysWhatTheMonitorSays) {
  const auto& m = reference();
  const PhysiologyState s = after_900_mL(m);
  const Laboratory l = laboratory(m, s);
  const Vitals v = vitals(m, s);
  EXPECT_EQ(l.gas.ph, v.ph);
  EXPECT_EQ(l.count.haemoglobin_g_dL, v.hb_g_per_dL);
  EXPECT_EQ(l.chemistry.potassium_mmol_L, v.k_mmol_L);
  // Henderson-Hasselbalch, with pK 6.1 and 0.0307.
  EXPECT_NEAR(l.gas.bicarbonate_mmol_L, 0.0307 * v.paco2_mmHg * std::pow(10.0, v.ph - 6.105), 1e-6);
  EXPECT_NEAR(l.gas.anion_gap_mmol_L, v.na_mmol_L - v.cl_mmol_L - l.gas.bicarbonate_mmol_L, 1e-9);
}

TEST(Laboratory, CoOximetryTellsCarbonMonoxideFromOxygen) {
  const auto& m = awake();
  PhysiologyState s = initial_state(m);
  s.carbon_monoxide = 0.25;
  run(m, s, breathing_air(), 60);
  const Laboratory l = laboratory(m, s);
  expect_in(l.gas.carboxyhaemoglobin_pct, 23, 25, "carboxyhaemoglobin");
  EXPECT_LT(l.gas.oxyhaemoglobin_pct, 76);
  EXPECT_GT(vitals(m, s).spo2_pct, 93) << "the oximeter is fooled";
}

TEST(Laboratory, HalfTheBloodReplacedByCellsAndSalineThinsTheFactorsAndPlasmaMendsThem) {
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 150;
  in.red_cells_mL_per_min = 80;
  in.crystalloid_mL_per_min = 150;
  run(m, s, in, 1500);
  const ClottingTests thin = laboratory(m, s).clotting;
  expect_in(thin.inr, 1.3, 2.5, "INR passes 1.5 when one blood volume is replaced without plasma (Murray 1995, Anesth Analg 80:336; recalled)");
  EXPECT_GT(thin.aptt_s, 35);
  EXPECT_LT(thin.fibrinogen_g_L, 1.8);
  EXPECT_LT(laboratory(m, s).amplitudes.fibtem_a10_mm, 10);
  in = {};
  in.plasma_mL_per_min = 75;
  run(m, s, in, 1200);  // 20 mL/kg
  EXPECT_LT(laboratory(m, s).clotting.inr, thin.inr - 0.15);
}

TEST(Laboratory, CreatinineIsMadeOfMuscleAndLeavesByFiltration) {
  // 80 umol/L: Cockcroft and Gault's 110 mL/min/(mg/dL) over a filtration of 121 mL/min.
  const auto& m = reference();
  PhysiologyState s = initial_state(m);
  expect_in(laboratory(m, s).chemistry.creatinine_umol_L, 70, 92, "at rest");
  run(m, s, {}, 300);
  EXPECT_NEAR(laboratory(m, s).chemistry.creatinine_umol_L, 80, 12);
  // Without kidneys it rises by what is made over the body's water: 1.1 mg/min in 45 L, 13 umol/L an hour.
  const double before = laboratory(m, s).chemistry.creatinine_umol_L;
  PhysiologyInput in;
  in.clamp_renal_artery = {1, 1};
  run(m, s, in, 1800);
  expect_in(laboratory(m, s).chemistry.creatinine_umol_L - before, 4.5, 8.5, "half an hour without kidneys");
}

}  // namespace
}  // namespace holotwin::physiology::test
