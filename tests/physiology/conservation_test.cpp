// Nothing is made and nothing lost: the books of a day in which much happens, closed to a millionth of what was there and went through.
//
// Each frame's flows are read from the states before and after it and written down here; at the end, what was there, what came and what went must
// give what is there. Drugs that have a file have such a test of their own, to 1e-9 over a day: pharmacokinetics_test.cpp. Here are those of drugs.inl.
#include <cmath>
#include <cstdio>
#include <functional>
#include <vector>

#include "physiology/burn.inl"
#include "physiology/drugs.inl"
#include "physiology/gas.inl"
#include "physiology/numbers.h"
#include "physiology/step.inl"
#include "physiology/thermal.inl"
#include "physiology/transfusion_reaction.inl"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

using State = PhysiologyState;
using Frame = FrameOf<double>;
constexpr double kDt_s = kFrameTime_s;

/// What one frame shows from outside. Its orders are those that the step used: with what work and infection add.
struct Seen {
  const PhysiologyModel& m;
  const State& before;
  const State& after;
  InputOf<double> in;
  const OutputOf<double>& out;
  const Frame& f;

  double bled_plasma_mL() const {
    double sum = out.fixed_plasma_mL;
    for (const double v : out.bled_plasma_mL) sum += v;
    return sum;
  }
  double bled_red_cells_mL() const {
    double sum = out.fixed_red_cells_mL;
    for (const double v : out.bled_red_cells_mL) sum += v;
    return sum;
  }
};

struct Moved { double in = 0, out = 0; };

/// Red cells that burst: neither given nor bled, and not there any more. Their volume is plasma's now.
double burst_mL(const Seen& x) {
  if (x.in.transfusion_reaction <= 0 && x.before.reaction <= 0) return 0;
  return x.before.red_cells_mL + x.in.red_cells_mL_per_min / 60.0 * kDt_s * kPackedRedCellHaematocrit - x.bled_red_cells_mL() - x.after.red_cells_mL;
}

/// One substance: how much of it the body holds, and what a frame brings and takes.
struct Book {
  const char* name;
  std::function<double(const PhysiologyModel&, const State&)> held;
  std::function<Moved(const Seen&)> moved;
  double allowed = 1e-6;
  double start = 0, in = 0, out = 0;
};

// Blood and water.

double blood_mL(const State& s) { return s.red_cells_mL + s.plasma_mL; }

Book red_cells() {
  return {"red cells mL", [](const auto&, const State& s) { return s.red_cells_mL; }, [](const Seen& x) {
            return Moved{x.in.red_cells_mL_per_min / 60.0 * kDt_s * kPackedRedCellHaematocrit, x.bled_red_cells_mL() + burst_mL(x)};
          }};
}
/// All of the blood, as the compartments hold it.
Book blood() {
  return {"blood mL",
          [](const auto&, const State& s) {
            double sum = 0;
            for (const double v : s.volume_mL) sum += v;
            return sum;
          },
          [](const Seen& x) {
            const double given = (x.in.red_cells_mL_per_min + x.in.plasma_mL_per_min + x.in.platelets_mL_per_min + x.in.crystalloid_mL_per_min + x.in.colloid_mL_per_min) / 60.0 * kDt_s;
            return Moved{given + x.out.exchange_plasma_mL, x.out.urine_mL + x.bled_plasma_mL() + x.bled_red_cells_mL()};
          }};
}
/// Plasma and tissue fluid, and what the cells gave up to it; red cells bring theirs when they burst, and a burn dries.
Book water() {
  return {"water mL", [](const auto&, const State& s) { return s.plasma_mL + s.interstitial_mL - s.cell_water_mL; }, [](const Seen& x) {
            const double given = (x.in.red_cells_mL_per_min * (1.0 - kPackedRedCellHaematocrit) + x.in.plasma_mL_per_min + x.in.platelets_mL_per_min + x.in.crystalloid_mL_per_min + x.in.colloid_mL_per_min) / 60.0 * kDt_s;
            return Moved{given + burst_mL(x), x.before.urine_mL_per_s * kDt_s + x.bled_plasma_mL() + kOutsideCells * burn_evaporation_mL_per_s(x.m, x.in) * kDt_s};
          }};
}
Book protein() {
  return {"protein, mL of plasma", [](const auto&, const State& s) { return s.protein; }, [](const Seen& x) {
            const double leaves_mL = x.bled_plasma_mL() + (x.in.leak_mL_per_s + x.in.protein_leak_mL_per_s) * kDt_s;
            return Moved{(0.9 * (x.in.plasma_mL_per_min + x.in.platelets_mL_per_min) + 6.0 / 7.0 * x.in.colloid_mL_per_min) / 60.0 * kDt_s, leaves_mL * x.before.protein / x.before.plasma_mL};
          }};
}

// Salts: by litre of plasma 0.93 of what is in a litre of its water.

/// What the kidneys made in this frame: salts and hormones as they were, the rest as it is now.
Row<UrineOf<double>, 2> made(const Seen& x) {
  State s = x.after;
  s.sodium_mmol = x.before.sodium_mmol;
  s.potassium_mmol = x.before.potassium_mmol;
  s.chloride_mmol = x.before.chloride_mmol;
  s.angiotensin = x.before.angiotensin;
  s.aldosterone = x.before.aldosterone;
  s.vasopressin = x.before.vasopressin;
  return urine(x.m, x.in, s);
}
Book salt(const char* name, std::function<double(const State&)> outside_cells, std::function<double(const State&)> held, double saline_mmol_per_mL, double plasma_mmol_per_L,
          double supernatant_mmol_per_mL, double colloid_mmol_per_mL, double of_potassium_chloride, double UrineOf<double>::*in_urine, double burst_mmol_per_mL = 0) {
  return {name, [held](const auto&, const State& s) { return held(s); },
          [=](const Seen& x) {
            const double plasma_mL = (x.in.plasma_mL_per_min + x.in.platelets_mL_per_min) / 60.0 * kDt_s, saline_mL = x.in.crystalloid_mL_per_min / 60.0 * kDt_s;
            const double supernatant_mL = x.in.red_cells_mL_per_min * (1.0 - kPackedRedCellHaematocrit) / 60.0 * kDt_s;
            const auto u = made(x);
            const double bled = x.bled_plasma_mL() * outside_cells(x.before) / (x.before.plasma_mL + x.before.interstitial_mL);
            return Moved{saline_mmol_per_mL * saline_mL + plasma_mmol_per_L * 1e-3 / 0.93 * plasma_mL + supernatant_mmol_per_mL * supernatant_mL + burst_mmol_per_mL * burst_mL(x) +
                             (colloid_mmol_per_mL * x.in.colloid_mL_per_min + of_potassium_chloride * x.in.potassium_mmol_per_min) / 60.0 * kDt_s,
                         bled + kDt_s * (u[0].*in_urine + u[1].*in_urine)};
          }};
}

// Gas: a lung holds its share of lung_mL P / 863.

double used_oxygen_mL_per_s(const Seen& x) {
  const double demand = x.m.oxygen_demand_mL_per_s * (1.0 + 0.07 * (x.before.temperature_C - x.m.patient.temperature_C)) * (1.0 + x.in.drugs.metabolism) + x.before.effort_mL_per_s + x.before.shivering_mL_per_s;
  return demand - x.after.oxygen_debt_mL_per_s;
}
double ventilation_mL_per_s(const Seen& x, unsigned side) { return alveolar_ventilation_mL_per_s(x.m, x.in, x.f, x.after) * x.f.lung_ventilation[side]; }
double aired_mL_per_s(const Seen& x, unsigned side) { return x.after.co_mL_per_s * x.f.lung_flow[side] * (1.0 - x.after.lung_shunt[side]); }
/// Of oxygen and of carbon dioxide across one lung; the second with what bubbles give off there.
double taken_up_mL_per_s(const Seen& x, unsigned side) {
  const double ideal = oxygen_content_mL_per_mL<double>(x.before.lung_o2_mmHg[side], kHbPerRedCell_g_dL * haematocrit(x.after), 0.0);
  return aired_mL_per_s(x, side) * (ideal - x.before.venous_o2_mL_per_mL);
}
double given_off_mL_per_s(const Seen& x, unsigned side) {
  State then = x.before;
  then.co_mL_per_s = x.after.co_mL_per_s;
  const double carried_on = dissolving_mL_per_s(x.m, then) * math::clamp(x.after.co_mL_per_s / x.m.co_mL_per_s, 0.0, 1.0);
  return aired_mL_per_s(x, side) * kCo2Slope_mL_per_mL_mmHg * (x.before.tissue_co2_mmHg - x.before.lung_co2_mmHg[side]) + carried_on * x.f.lung_flow[side] * (1.0 - x.after.lung_shunt[side]);
}
double gas_mL(const PhysiologyModel& m, unsigned side) { return m.lung_mL * kLungShare[side] / kStpdBtps; }
/// A fifth of the blood is arterial, three fifths are venous; what the rest holds is not counted.
double oxygen_in_mL_of_blood(const State& s) { return 0.2 * s.arterial_o2_mL_per_mL + 0.6 * s.venous_o2_mL_per_mL; }
Book oxygen() {
  return {"oxygen mL", [](const PhysiologyModel& m, const State& s) { return gas_mL(m, left_lung) * s.lung_o2_mmHg[left_lung] + gas_mL(m, right_lung) * s.lung_o2_mmHg[right_lung] + blood_mL(s) * oxygen_in_mL_of_blood(s); },
          [](const Seen& x) {
            const double inspired = x.in.fio2 * kDryAir_mmHg;
            double breathed = 0;
            for (const unsigned side : {left_lung, right_lung}) {
              const double alveolar = x.before.lung_o2_mmHg[side];
              const double drawn_in = (taken_up_mL_per_s(x, side) - given_off_mL_per_s(x, side)) * (1.0 - x.in.airway_obstruction) * (side == left_lung ? 1.0 - x.in.endobronchial : 1.0);
              breathed += ventilation_mL_per_s(x, side) * (inspired - alveolar) / kStpdBtps + drawn_in * (drawn_in > 0 ? inspired : alveolar) / kDryAir_mmHg;
            }
            return Moved{kDt_s * breathed, kDt_s * used_oxygen_mL_per_s(x) + (x.bled_plasma_mL() + x.bled_red_cells_mL()) * oxygen_in_mL_of_blood(x.before)};
          }};
}
Book carbon_dioxide() {
  return {"carbon dioxide mL",
          [](const PhysiologyModel& m, const State& s) {
            return m.patient.weight_kg * (kFastStore_mL_per_kg_mmHg * s.tissue_co2_mmHg + kSlowStore_mL_per_kg_mmHg * s.slow_co2_mmHg) + gas_mL(m, left_lung) * s.lung_co2_mmHg[left_lung] + gas_mL(m, right_lung) * s.lung_co2_mmHg[right_lung] + s.gut_co2_mL + s.carbon_dioxide_bubbles_mL;
          },
          [](const Seen& x) {
            double exhaled = 0;
            for (const unsigned side : {left_lung, right_lung}) exhaled += ventilation_mL_per_s(x, side) * x.before.lung_co2_mmHg[side] / kStpdBtps;
            return Moved{kDt_s * ((kQuotient + 0.2 * std::min(1.0, x.in.work)) * used_oxygen_mL_per_s(x) + x.before.buffered_co2_mL_per_s + x.in.venous_carbon_dioxide_mL_per_min / 60.0), kDt_s * exhaled};
          }};
}

// Heat.

/// Heat of all oxygen used but what work takes along, and what fever makes and holds; lost by the skin, to cold fluid and by an open body. What more oxygen makes
/// in fever is taken to be given off.
Book heat() {
  return {"heat J", [](const PhysiologyModel& m, const State& s) { return m.heat_capacity_J_per_K * ((1.0 - kSkinShare) * s.temperature_C + kSkinShare * s.skin_C); }, [](const Seen& x) {
            const double made_W = kHeatOfOxygen_J_per_mL * (x.m.oxygen_demand_mL_per_s + x.after.shivering_mL_per_s + (1.0 - kEfficiency) * x.before.effort_mL_per_s - x.after.oxygen_debt_mL_per_s);
            const double fever_K_per_s = x.in.fever_C > 0 ? std::max(0.0, x.m.patient.temperature_C + x.in.fever_C - x.before.temperature_C) / 1400.0 : 0.0;
            const double fluid_W = x.in.crystalloid_mL_per_min / 60.0 * kWater_J_per_mL_K * (x.before.temperature_C - kCrystalloid_C);
            return Moved{kDt_s * (made_W + (1.0 - kSkinShare) * x.m.heat_capacity_J_per_K * fever_K_per_s), kDt_s * (skin_loss_W(x.m, x.in, x.before) + x.m.open_W + fluid_W)};
          }};
}

// What drugs.inl moves: one space each, emptied in proportion.

/// Of what is there, the share that goes in a second.
using Going = double (*)(const Seen&);
Book infused(const char* name, double State::*amount, Going given_per_s, Going going_per_s) {
  return {name, [amount](const auto&, const State& s) { return s.*amount; },
          [=](const Seen& x) { return Moved{kDt_s * given_per_s(x), kDt_s * going_per_s(x) * (x.before.*amount)}; }};
}
double citrate_going_per_s(const Seen& x) {
  const double liver_flow = math::clamp((x.after.portal_flow_mL_per_s + x.after.artery_flow_mL_per_s) * 60.0 / x.m.patient.liver_flow_mL_per_min, 0.1, 1.2);
  return 0.693147 / kCitrateHalfLife_s * liver_flow * math::clamp(1.0 + 0.1 * (x.before.temperature_C - 37.0), 0.3, 1.0);
}
std::vector<Book> small_drugs() {
  return {
      infused("noradrenaline ug", &State::noradrenaline_ug, [](const Seen& x) { return x.in.noradrenaline_ug_per_kg_min * x.m.patient.weight_kg / 60.0; },
              [](const Seen&) { return kNoradrenalineClearance_L_per_kg_s / kNoradrenalineVolume_L_per_kg; }),
      infused("tranexamic acid mg", &State::txa_mg, [](const Seen& x) { return x.in.tranexamic_acid_mg_per_min / 60.0; },
              [](const Seen& x) { return kTxaClearance_L_per_s / (kTxaVolume_L_per_kg * x.m.patient.weight_kg); }),
      infused("calcium mmol", &State::calcium_mmol, [](const Seen& x) { return x.in.calcium_mmol_per_min / 60.0; }, [](const Seen&) { return 1.0 / kCalciumRedistribution_s; }),
      infused("citrate mmol", &State::citrate_mmol,
              [](const Seen& x) { return (kCitrateRedCells * x.in.red_cells_mL_per_min + kCitratePlasma * x.in.plasma_mL_per_min + kCitratePlatelets * x.in.platelets_mL_per_min) / 60.0; },
              citrate_going_per_s),
      infused("air mL", &State::air_mL, [](const Seen& x) { return x.in.venous_air_mL_per_min / 60.0; }, [](const Seen&) { return 1.0 / kAirClears_s; })};
}

// A day.

/// Work in the morning, an injury and an operation at noon with all that is given for it and a tube too deep, a lung without air, a diuretic, an infection in the night with an antibiotic.
PhysiologyInput orders(double h) {
  const auto within = [h](double from, double to) { return h >= from && h < to; };
  PhysiologyInput in = breathing_air();
  if (within(1.0, 1.5)) in.exercise_mL_per_min = 800;
  if (within(4.0, 4.2)) in.fixed_loss_mL_per_min = 60;
  if (within(4.1, 4.25)) {
    in.bleed_count = 2;
    in.bleeds[0] = {Node::hepatic_vein, 8, 0.6, 0.05, 0, 0};
    in.bleeds[1] = {Node::hepatic_artery, 1, 0.6, 0.9, 0, 13};
  }
  if (within(4.2, 7.0)) {
    const PhysiologyInput ventilator;
    in.ventilation = ventilator.ventilation;
    in.peep_cmH2O = ventilator.peep_cmH2O;
    in.fio2 = ventilator.fio2;
    in.crystalloid_mL_per_min = 6;
  }
  if (within(4.25, 4.55)) {
    in.clamp_hepatic_artery = in.clamp_portal_vein = 1;
    in.red_cells_mL_per_min = 2 * kRedCellUnit_mL / 18.0;
    in.plasma_mL_per_min = 500.0 / 18.0;
    in.platelets_mL_per_min = 280.0 / 18.0;
    in.noradrenaline_ug_per_kg_min = 0.05;
    in.tranexamic_acid_mg_per_min = 1000.0 / 18.0;
    in.calcium_mmol_per_min = 6.8 / 18.0;
    in.venous_air_mL_per_min = 1;
  }
  if (within(5.0, 5.3)) in.clamp_aorta = 1;
  if (within(5.3, 5.6)) in.colloid_mL_per_min = 25;
  if (within(5.8, 6.8)) in.tourniquet = 1;
  if (within(9.0, 10.0)) in.potassium_mmol_per_min = 20.0 / 60.0;
  if (within(5.0, 5.5)) in.endobronchial = 1;
  if (within(5.5, 6.0)) in.venous_carbon_dioxide_mL_per_min = 100;
  if (within(6.0, 6.5)) in.mode = VentilatorMode::pressure_control;
  if (within(8.0, 9.0)) in.lung_without_air = {0.5, 0};
  if (within(13.0, 13.1)) in.aspiration = 0.3;
  if (within(18.0, 19.0)) in.pulmonary_embolism = 0.4;
  if (within(21.0, 22.0)) in.open_pneumothorax = 0.4;
  if (within(9.0, 10.0)) in.drugs.urine_mL_per_min = 6;
  if (within(11.0, 18.0)) in.infection = 1;
  if (within(16.0, 24.0)) in.drugs.pathogen_kill_log10_h = 0.8;
  if (within(12.0, 20.0)) in.crystalloid_mL_per_min = 2;
  if (within(4.25, 4.55)) in.transfusion_reaction = 0.3;
  if (within(4.3, 4.6)) in.malignant_hyperthermia = 0.3;
  if (within(4.6, 5.0)) in.drugs.muscle_calcium_release = -0.9;
  if (within(5.0, 6.0)) in.drugs.osmolality = 12;
  if (within(5.5, 7.0)) in.neuraxial_block = 0.6;
  if (within(6.0, 6.5)) in.glucose_g_per_min = 2;
  if (within(13.0, 24.0)) in.burn = 0.1;
  return in;
}

TEST(Conservation, HeartAndVesselsLoseNothing) {
  // The frame's ledger puts the compartments right (settle_ledger); here they run without it.
  const PhysiologyModel& m = reference();
  const InputOf<double> in = numbers_of(orders(4.15));
  State s = initial_state(m);
  Frame f;
  SumsOf<double> sums;
  set_controls(m, in, s, f);
  set_ventilation(m, in, s, f);
  set_holes(in, f);
  set_fluids(m, in, s, f);
  const auto total_mL = [&] {
    double sum = 0;
    for (const double v : s.volume_mL) sum += v;
    return sum;
  };
  const double start_mL = total_mL();
  double inflow_mL_per_s = 0, bled_mL = 0;
  for (const double q : f.inflow_mL_per_s) inflow_mL_per_s += q;
  constexpr int kSeconds = 60;
  for (int i = 0; i < kSeconds * 90; ++i) circulate(m, f, s, sums, [](const PressuresOf<double>&, int) {});
  for (const double v : sums.bled_mL) bled_mL += v;
  EXPECT_GT(bled_mL, 100);
  EXPECT_NEAR(total_mL(), start_mL + kSeconds * inflow_mL_per_s - bled_mL, 1e-9 * start_mL);
}

TEST(SlowConservation, TheBooksOfADayCloseToAMillionth) {
  const PhysiologyModel m = awake_man(breathing_air());
  std::vector<Book> books = {
      red_cells(), blood(), water(), protein(),
      salt("sodium mmol", [](const State& s) { return s.sodium_mmol; }, [](const State& s) { return s.sodium_mmol; }, 0.154, kRestSodium_mmol_L, kRestSodium_mmol_L * 1e-3 / 0.93, 0.145, 0, &UrineOf<double>::sodium_mmol_per_s),
      salt("potassium mmol", [](const State& s) { return s.potassium_mmol; }, [](const State& s) { return s.potassium_mmol + s.cell_potassium_mmol; }, 0, kRestPotassium_mmol_L, 0.020, 0, 1, &UrineOf<double>::potassium_mmol_per_s, kCellPotassium_mmol_per_mL),
      salt("chloride mmol", [](const State& s) { return s.chloride_mmol; }, [](const State& s) { return s.chloride_mmol; }, 0.154, kRestChloride_mmol_L, kRestChloride_mmol_L * 1e-3 / 0.93, 0.130, 1, &UrineOf<double>::chloride_mmol_per_s),
      oxygen(), carbon_dioxide(), heat()};
  for (const Book& b : small_drugs()) books.push_back(b);
  State s = initial_state(m);
  for (Book& b : books) b.start = b.held(m, s);
  double most_inflamed = 0, least_mmHg = 1e3;

  InputOf<double> in;
  for (int i = 0; i < 24 * 3600 * 90; ++i) {
    if (i % (90 * 36) == 0) in = numbers_of(orders(i / (90.0 * 3600.0)));
    const State before = s;
    InputOf<double> with_state = in;
    add_inflammation(m, s, with_state);
    add_lung_injury(s, with_state);
    add_work(m, s, with_state);
    add_hypermetabolism(m, s, with_state);
    add_burn(m, s, with_state);
    add_transfusion_reaction(m, s, with_state);
    add_block(m, s, with_state);
    add_glucose(s, with_state);
    OutputOf<double> out;
    Frame frame;
    step_frame(m, s, in, out, [&](const Frame& f, const PressuresOf<double>&, const State&, int) { frame = f; });
    ASSERT_EQ(out.restored, 0.0);
    const Seen seen{m, before, s, with_state, out, frame};
    for (Book& b : books) {
      const Moved moved = b.moved(seen);
      b.in += moved.in;
      b.out += moved.out;
    }
    most_inflamed = std::max(most_inflamed, s.inflammation);
    least_mmHg = std::min(least_mmHg, s.map_mmHg);
  }

  // It was a day to be tested by, and he lives.
  EXPECT_GT(most_inflamed, 0.1);
  EXPECT_LT(least_mmHg, 70);
  EXPECT_EQ(s.pulse, 1.0);
  for (const Book& b : books) {
    const double end = b.held(m, s), open = end - (b.start + b.in - b.out), went = std::fabs(b.start) + std::fabs(b.in) + std::fabs(b.out);
    std::printf("%-24s start %12.3f  in %12.3f  out %12.3f  end %12.3f  open %+.3e = %+.1e of it\n", b.name, b.start, b.in, b.out, end, open, open / went);
    EXPECT_LE(std::fabs(open), b.allowed * went) << b.name;
    EXPECT_GT(b.in, 0) << b.name;
    EXPECT_GT(b.out, 0) << b.name;
  }
}

}  // namespace
}  // namespace holotwin::physiology::test
