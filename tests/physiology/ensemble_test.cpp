#include "physiology/ensemble.h"

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "tests/physiology/allocation_count.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

constexpr std::size_t kMembers = 13;  // fills neither 4 nor 8 lanes
constexpr int kSeconds = 60;

/// Seven patients: old, small, awake, strong, cold, thin-blooded, and the reference.
const std::vector<PhysiologyModel>& patients() {
  static const std::vector<PhysiologyModel> built = [] {
    std::vector<PatientParameters> p(7);
    p[1].age_y = 80;
    p[1].hr_per_min = 60;
    p[1].map_mmHg = 105;
    p[1].cvp_mmHg = 8;
    p[1].co_L_per_min = 4.5;
    p[2].weight_kg = 50;
    p[2].blood_volume_mL = 3250;
    p[2].co_L_per_min = 4.2;
    p[2].liver_flow_mL_per_min = 1050;
    p[2].hr_per_min = 85;
    p[2].map_mmHg = 78;
    p[3].anaesthesia = 0;
    p[4].co_L_per_min = 6.5;
    p[4].hr_per_min = 63;
    p[5].temperature_C = 34;
    p[6].haematocrit = 0.28;
    std::vector<PhysiologyModel> models;
    for (const PatientParameters& one : p) {
      auto model = build_model(one);
      EXPECT_TRUE(model.has_value()) << (model ? "" : model.error().message());
      if (model) models.push_back(*model);
    }
    return models;
  }();
  return built;
}
const PhysiologyModel& patient(std::size_t member) { return patients().at(member % patients().size()); }

/// What happens to a member in one second of its minute: something else for each, with changes on the way.
PhysiologyInput orders(std::size_t member, int second) {
  PhysiologyInput in;
  const double x = static_cast<double>(member);
  const bool late = second >= 30;
  switch (member) {
    case 0: break;
    case 1:
      in.fixed_loss_mL_per_min = 400;
      in.clamp_aorta = late ? 1 : 0;
      break;
    case 2:  // three vessels, one closed half-way
      in = open_liver();
      if (late) in.bleeds[0].area_mm2 = 0;
      break;
    case 3:  // the aorta open: dies within the minute
      in.bleed_count = 2;
      in.bleeds[0] = {Node::vena_cava, 20, 0.6, 0, 0, 0};
      in.bleeds[1] = {Node::aorta, 60, 0.6, 0, 0, 0};
      break;
    case 4: in.clamp_portal_vein = in.clamp_hepatic_artery = late ? 0 : 1; break;
    case 5:
      in.noradrenaline_ug_per_kg_min = 0.3;
      in.drugs = {.heart_rate = 0.1, .vagal_tone = late ? -1.0 : 0.3, .contractility = -0.2, .systemic_resistance = -0.3, .pulmonary_resistance = 0.2, .baroreflex_gain = -0.4,
                  .beta_blockade = 0.4, .convulsion = 0.3, .vascular_response = 0.2, .venous_tone = 0.05, .ventilatory_drive = -0.5, .bronchial_tone = -0.3, .paralysis = 0.2, .metabolism = -0.1, .lactate_mmol_L_h = 1, .potassium_mmol_L = -0.4, .base_excess_mmol_L = 1, .urine_mL_per_min = 2, .capillary_leak = -0.3, .mediators = -0.2, .pathogen_kill_log10_h = 0.5};
      in.drugs.hypnosis = 0.7;
      in.drugs.antinociception = 0.5;
      in.drugs.muscle_calcium_release = -0.5;
      in.drugs.glucose_mmol_L_h = -8;
      in.drugs.temperature_C = -1;
      in.drugs.osmolality = 10;
      in.drugs.cerebral_metabolism = -0.4;
      in.malignant_hyperthermia = 0.5;
      in.surgical_stimulus = 0.8;
      in.anaphylaxis = late ? 0 : 0.8;
      in.infection = 1;
      in.pericardial_mL = late ? 200 : 0;
      in.pleural_blood_mL = 700;
      break;
    case 6:
      in.open_pneumothorax = late ? 0 : 0.5;
      in.lung_without_air = {0.3, late ? 0.6 : 0};
      in.pulmonary_embolism = 0.5;
      in.ventilation = Ventilation::spontaneous;
      in.fio2 = 0.21;
      in.clamp_renal_artery = {late ? 1.0 : 0.3, 0};
      break;
    case 7:
      in.transfusion_reaction = late ? 0 : 0.9;
      in.glucose_g_per_min = 5;
      in.mode = late ? VentilatorMode::pressure_support : VentilatorMode::pressure_control;
      in.inspired_share = late ? 0.5 : 0.25;
      in.mask_leak = 0.2;
      in.aspiration = 0.5;
      in.red_cells_mL_per_min = 100;
      in.plasma_mL_per_min = 80;
      in.calcium_mmol_per_min = late ? 1.0 : 0.0;
      in.colloid_mL_per_min = 50;
      in.fibrinogen_g_per_min = 0.4;
      in.potassium_mmol_per_min = late ? 0 : 2;
      break;
    case 8:
      in.burn = 0.4;
      in.neuraxial_block = late ? 0 : 0.8;
      in.surgical_stimulus = late ? 0.8 : 0.3;
      in.crystalloid_mL_per_min = 200;
      in.exercise_mL_per_min = late ? 0 : 1500;
      in.infarction = 0.2;
      in.mitral_regurgitation = late ? 0.5 : 0;
      in.rhythm = late ? Rhythm::atrial_fibrillation : Rhythm::complete_heart_block;
      break;
    case 9:
      in.rhythm = Rhythm::ventricular_fibrillation;
      in.shock_J = late ? 200 : 0;
      in.compressions_per_min = late || second < 10 ? 0 : 110;
      in.caval_compression = late ? 1.0 : 0.5; break;
    case 10:
      in.venous_air_mL_per_min = 60;
      in.aortic_stenosis = in.mitral_stenosis = 0.5;
      in.aortic_regurgitation = late ? 0.7 : 0;
      in.rhythm = second < 10 ? Rhythm::sinus : Rhythm::asystole;
      in.pacing_per_min = late ? 80 : 0;
      in.tourniquet = late ? 0.4 : 1;
      in.clamp_infrarenal_aorta = late ? 0.7 : 0;
      in.bleed_count = 1;
      in.bleeds[0] = {Node::femoral_artery, 4, 0.6, 0, 0, 0};
      in.malignant_hyperthermia = late ? 0 : 1;
      in.venous_carbon_dioxide_mL_per_min = late ? 0 : 400;
      in.endobronchial = 1;
      break;
    case 11:  // the same hole twice: their order counts
      in.bleed_count = 2;
      in.bleeds[0] = in.bleeds[1] = {Node::vena_cava, 30, 0.6, 0.01, late ? 3.0 : 0.0, 0};
      in.abdominal_pressure_mmHg = late ? 0 : 15;
      break;
    default:
      in.vent_rate_per_min = 10 + x;
      in.peep_cmH2O = late ? 15 : 0;
      in.tranexamic_acid_mg_per_min = 100;
      in.platelets_mL_per_min = 20;
  }
  return in;
}

/// States of each member after each ten seconds, run alone.
const std::vector<std::vector<PhysiologyState>>& alone() {
  static const auto states = [] {
    std::vector<std::vector<PhysiologyState>> all(kMembers);
    for (std::size_t i = 0; i < kMembers; ++i) {
      PhysiologyState s = initial_state(patient(i));
      for (int second = 0; second < kSeconds; ++second) {
        run(patient(i), s, orders(i, second), 1);
        if (second % 10 == 9) all[i].push_back(s);
      }
    }
    return all;
  }();
  return states;
}

std::vector<LaneKind> kinds() {
  std::vector<LaneKind> k;
  for (const LaneKind one : {LaneKind::four, LaneKind::eight, LaneKind::eight_avx512})
    if (available(one)) k.push_back(one);
  return k;
}
Ensemble with_members(LaneKind kind, std::size_t count = kMembers) {
  Ensemble e(kind);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(e.add(patient(i)), i);
  return e;
}
bool same(const PhysiologyState& a, const PhysiologyState& b) { return as_row(a) == as_row(b); }

TEST(Ensemble, EveryMemberHasTheBitsItHasAlone) {
  for (const LaneKind kind : kinds()) {
    for (int workers = -1; workers <= 2; ++workers) {  // -1: without Jobs
      Ensemble e = with_members(kind);
      const auto jobs = workers < 0 ? nullptr : std::make_unique<Jobs>(static_cast<std::size_t>(workers));
      for (int second = 0; second < kSeconds; ++second) {
        for (std::size_t i = 0; i < kMembers; ++i) e.set_input(i, orders(i, second));
        jobs ? e.step(90, *jobs) : e.step(90);
        if (second % 10 != 9) continue;
        for (std::size_t i = 0; i < kMembers; ++i)
          ASSERT_TRUE(same(e.state(i), alone()[i][static_cast<std::size_t>(second / 10)])) << "member " << i << ", lanes " << e.lanes() << ", kind " << static_cast<int>(kind) << ", workers " << workers << ", second " << second;
      }
    }
  }
  EXPECT_FALSE(vitals(patient(3), alone()[3].back()).pulse);  // the minute held what it was meant to hold
  EXPECT_TRUE(vitals(patient(0), alone()[0].back()).pulse);
}

TEST(Ensemble, OutputsAreThoseOfTheFramesTogether) {
  for (const LaneKind kind : kinds()) {
    Ensemble e = with_members(kind);
    for (std::size_t i = 0; i < kMembers; ++i) e.set_input(i, orders(i, 0));
    e.step(90);
    for (std::size_t i = 0; i < kMembers; ++i) {
      PhysiologyState s = initial_state(patient(i));
      double red = 0, plasma = 0, fixed = 0, given = 0, urine = 0, aorta = 0;
      for (int frame = 0; frame < 90; ++frame) {
        PhysiologyOutput out;
        step(patient(i), s, orders(i, 0), out);
        red += out.bled_red_cells_mL[1];
        plasma += out.bled_plasma_mL[0];
        fixed += out.fixed_plasma_mL;
        given += out.given_plasma_mL;
        urine += out.urine_mL;
        aorta += out.node_mmHg[0];
      }
      const PhysiologyOutput got = e.output(i);
      EXPECT_EQ(got.bled_red_cells_mL[1], red) << i;
      EXPECT_EQ(got.bled_plasma_mL[0], plasma) << i;
      EXPECT_EQ(got.fixed_plasma_mL, fixed) << i;
      EXPECT_EQ(got.given_plasma_mL, given) << i;
      EXPECT_EQ(got.urine_mL, urine) << i;
      EXPECT_EQ(got.node_mmHg[0], aorta / 90) << i;
      EXPECT_FALSE(got.restored);
      EXPECT_EQ(e.vitals(i).map_mmHg, vitals(patient(i), s).map_mmHg);
    }
  }
}

TEST(Ensemble, ABadMemberIsRestoredAndDisturbsNobody) {
  for (const LaneKind kind : kinds()) {
    Ensemble e = with_members(kind);
    for (std::size_t i = 0; i < kMembers; ++i) e.set_input(i, orders(i, 0));
    PhysiologyInput bad = orders(5, 0);
    bad.fio2 = std::numeric_limits<double>::quiet_NaN();
    e.set_input(5, bad);
    PhysiologyState broken = initial_state(patient(7));
    broken.volume_mL[liver] = std::numeric_limits<double>::infinity();
    e.set_state(7, broken);
    PhysiologyInput absurd;  // finite, and more than the arithmetic holds
    absurd.crystalloid_mL_per_min = 1e308;
    absurd.red_cells_mL_per_min = 1e308;
    e.set_input(9, absurd);
    e.step(1);
    EXPECT_TRUE(e.output(5).restored);
    EXPECT_TRUE(same(e.state(5), initial_state(patient(5))));
    EXPECT_TRUE(e.output(7).restored);
    EXPECT_TRUE(same(e.state(7), initial_state(patient(7))));
    EXPECT_TRUE(e.output(9).restored);
    EXPECT_EQ(e.output(9).given_plasma_mL, 0.0);
    e.step(89);
    EXPECT_TRUE(e.output(5).restored);
    EXPECT_FALSE(e.output(7).restored);
    for (std::size_t i = 0; i < kMembers; ++i) {
      PhysiologyState s = initial_state(patient(i));
      PhysiologyOutput out;
      for (int frame = i == 7 ? 1 : 0; frame < 90; ++frame) step(patient(i), s, i == 5 ? bad : i == 9 ? absurd : orders(i, 0), out);
      EXPECT_TRUE(same(e.state(i), s)) << i;
      EXPECT_EQ(out.restored, i == 5 || i == 9) << i;
    }
  }
}

TEST(Ensemble, AStateSetInAnotherMemberGoesOnIdentically) {
  Ensemble e(LaneKind::widest);
  for (int i = 0; i < 3; ++i) e.add(reference());
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 200;
  e.set_input(0, in);
  e.set_input(2, in);
  e.step(700);
  e.set_state(2, e.state(0));
  e.step(700);
  EXPECT_TRUE(same(e.state(2), e.state(0)));
  EXPECT_FALSE(same(e.state(1), e.state(0)));
  EXPECT_EQ(e.model(1).patient.weight_kg, reference().patient.weight_kg);
}

TEST(Ensemble, MembersAddedLaterStartAtTheirOwnTime) {
  Ensemble e(LaneKind::widest);
  e.step(5);  // nobody yet
  e.add(patient(0));
  e.step(100);
  for (std::size_t i = 1; i < 10; ++i) e.add(patient(i));
  e.step(200);
  for (std::size_t i = 0; i < 10; ++i) {
    PhysiologyState s = initial_state(patient(i));
    PhysiologyOutput out;
    for (int frame = 0; frame < (i == 0 ? 300 : 200); ++frame) step(patient(i), s, {}, out);
    EXPECT_TRUE(same(e.state(i), s)) << i;
  }
}

TEST(Ensemble, StepAllocatesNothing) {
  Ensemble e = with_members(LaneKind::widest);
  Jobs jobs(0);
  e.step(1, jobs);
  const std::size_t before = allocations();
  e.step(90);
  e.step(90, jobs);
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace holotwin::physiology::test
