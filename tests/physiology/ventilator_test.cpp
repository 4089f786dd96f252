// What a ventilator pushes and by which law; a mask that leaks; what is measured of a breath.
#include <cmath>

#include "physiology/body.h"
#include "physiology/numbers.h"
#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

Vitals after(const PhysiologyModel& m, const PhysiologyInput& in, double seconds) {
  PhysiologyState s = initial_state(m);
  run(m, s, in, seconds);
  return vitals(m, s);
}
double time_constant_s(const PhysiologyModel& m) { return m.airway_cmH2O_s_per_L * 1e-3 * m.system_mL_per_cmH2O; }

TEST(Ventilator, VolumeControlGivesItsVolumeAtThePressureThatTakes) {
  const auto& m = reference();
  const PhysiologyInput in;
  const Vitals v = after(m, in, 30);
  EXPECT_NEAR(v.exhaled_mL, 500, 3);
  EXPECT_NEAR(v.minute_L, 7.0, 0.05);
  const double plateau = 5 + 500 / m.system_mL_per_cmH2O, flow_L_per_s = 0.5 / (60.0 / 14 / 3);
  EXPECT_NEAR(v.plateau_cmH2O, plateau, 0.3);
  EXPECT_NEAR(v.peak_cmH2O, plateau + flow_L_per_s * m.airway_cmH2O_s_per_L, 0.3);
}

TEST(Ventilator, PressureControlGivesWhatCompliancePressureAndTimeAllow) {
  const auto& m = reference();
  PhysiologyInput in;
  in.mode = VentilatorMode::pressure_control;
  for (const double pressure : {6.0, 12.0, 20.0}) {
    in.inspiratory_cmH2O = pressure;
    const Vitals v = after(m, in, 30);
    EXPECT_NEAR(v.exhaled_mL, pressure * m.system_mL_per_cmH2O * (1 - std::exp(-60.0 / 14 / 3 / time_constant_s(m))), 0.02 * pressure * m.system_mL_per_cmH2O);
    EXPECT_NEAR(v.peak_cmH2O, 5 + pressure, 0.1);
  }
  in.inspiratory_cmH2O = 12;
  const double rest_mL = after(m, in, 30).exhaled_mL;
  in.consolidation = 0.5;
  EXPECT_LT(after(m, in, 30).exhaled_mL, 0.75 * rest_mL) << "stiff lungs";
  in.consolidation = 0;
  in.bronchospasm = 0.8;
  EXPECT_LT(after(m, in, 30).exhaled_mL, 0.5 * rest_mL) << "narrow ones";
  in.bronchospasm = 0;
  in.abdominal_pressure_mmHg = 15;
  EXPECT_LT(after(m, in, 30).exhaled_mL, 0.8 * rest_mL) << "a belly blown up";
}

TEST(Ventilator, PressureControlSettlesWhereItsBreathsGiveTheGasTheyTake) {
  // The volume that gas exchange goes by is a closed form: the same as what the sub-steps let out.
  const auto& m = reference();
  PhysiologyInput in;
  in.mode = VentilatorMode::pressure_control;
  in.vent_rate_per_min = 30;
  in.inspired_share = 0.6;
  PhysiologyState s = initial_state(m);
  run(m, s, in, 30);
  FrameOf<double> f;
  set_ventilation(m, numbers_of(in), s, f);
  EXPECT_NEAR(s.exhaled_mL, f.tidal_mL, 0.01 * f.tidal_mL);
}

TEST(Ventilator, TooShortABreathOutTrapsGas) {
  // In the steady state what stays is V/(e^(t/RC) - 1) above the resting volume.
  const auto& m = reference();
  PhysiologyInput in;
  in.vent_rate_per_min = 30;
  in.inspired_share = 0.7;
  PhysiologyState s = initial_state(m);
  run(m, s, in, 60);
  const double trapped_cmH2O = 500 / (std::exp(2.0 * 0.3 / time_constant_s(m)) - 1) / m.system_mL_per_cmH2O;
  EXPECT_GT(trapped_cmH2O, 3);
  EXPECT_NEAR(vitals(m, s).plateau_cmH2O, 5 + 500 / m.system_mL_per_cmH2O + trapped_cmH2O, 0.5);
  const PhysiologyInput slow;
  EXPECT_LT(vitals(m, s).co_L_per_min, after(m, slow, 60).co_L_per_min - 0.1) << "which keeps blood out of the chest";
}

TEST(Ventilator, AShortBreathInNeedsMorePressureForTheSameVolume) {
  PhysiologyInput in;
  const Vitals usual = after(reference(), in, 30);
  in.inspired_share = 0.2;
  const Vitals fast = after(reference(), in, 30);
  EXPECT_GT(fast.peak_cmH2O, usual.peak_cmH2O + 1.5);
  EXPECT_NEAR(fast.plateau_cmH2O, usual.plateau_cmH2O, 0.3);
  EXPECT_NEAR(fast.exhaled_mL, usual.exhaled_mL, 3);
}

TEST(Ventilator, SupportHelpsABreathThatHeBegins) {
  PhysiologyInput in = breathing_air();
  const Vitals alone = after(awake(), in, 120);
  in.ventilation = Ventilation::controlled;
  in.mode = VentilatorMode::pressure_support;
  in.inspiratory_cmH2O = 0;
  const Vitals nothing = after(awake(), in, 120);
  EXPECT_NEAR(nothing.minute_L, alone.minute_L, 0.1 * alone.minute_L) << "without pressure he breathes as alone";
  in.inspiratory_cmH2O = 8;
  const Vitals helped = after(awake(), in, 240);
  EXPECT_GT(helped.exhaled_mL, alone.exhaled_mL + 100);
  EXPECT_LT(helped.rr_per_min, alone.rr_per_min - 2) << "and less drives him";
  EXPECT_LT(helped.paco2_mmHg, alone.paco2_mmHg - 2);
  EXPECT_NEAR(helped.peak_cmH2O, 8, 0.2);
}

TEST(Ventilator, SupportHasNoBreathOfItsOwn) {
  PhysiologyInput in;
  in.mode = VentilatorMode::pressure_support;
  in.drugs.paralysis = 1;
  const Vitals rest = vitals(reference(), initial_state(reference())), v = after(reference(), in, 120);
  EXPECT_LT(v.minute_L, 0.1);
  EXPECT_GT(v.paco2_mmHg, rest.paco2_mmHg + 6);
}

TEST(Ventilator, AShutAirwayShowsThePushAndNoBreath) {
  PhysiologyInput in;
  in.airway_obstruction = 1;
  const Vitals shut = after(reference(), in, 60);
  EXPECT_NEAR(shut.peak_cmH2O, 40, 0.1) << "where the machine lets go";
  EXPECT_NEAR(shut.plateau_cmH2O, 5, 1) << "nothing of it reaches the lungs";
  EXPECT_LT(shut.exhaled_mL, 1);
  in.mask_leak = 0.2;
  EXPECT_NEAR(after(reference(), in, 60).peak_cmH2O, 32, 0.1) << "a bag beside a mask";
  in.mask_leak = 0;
  in.mode = VentilatorMode::pressure_control;
  EXPECT_NEAR(after(reference(), in, 60).peak_cmH2O, 5 + 12, 0.1) << "the pressure that is set, without flow";
}

TEST(Ventilator, AMaskThatLeaksLosesVolumeAndPressure) {
  PhysiologyInput in;
  const Vitals tight = after(reference(), in, 60);
  in.mask_leak = 0.4;
  const Vitals leaking = after(reference(), in, 60);
  EXPECT_NEAR(leaking.exhaled_mL, 0.6 * tight.exhaled_mL, 5);
  EXPECT_LT(leaking.peak_cmH2O, 0.75 * tight.peak_cmH2O);
  EXPECT_GT(leaking.paco2_mmHg, tight.paco2_mmHg + 2);
  in.mode = VentilatorMode::pressure_control;
  EXPECT_NEAR(after(reference(), in, 60).peak_cmH2O, 0.6 * (5 + 12), 0.2);
}

TEST(Ventilator, FlowIsWhatChangesTheLungsVolume) {
  for (const VentilatorMode mode : {VentilatorMode::volume_control, VentilatorMode::pressure_control, VentilatorMode::pressure_support}) {
    PhysiologyInput in;
    in.mode = mode;
    PhysiologyState s = initial_state(reference());
    run(reference(), s, in, 20);
    FrameOf<double> f;
    set_ventilation(reference(), numbers_of(in), s, f);
    double most = 0, least = 0;
    for (int i = 0; i < 900 * 10; ++i) {
      const double before_mL = s.lung_mL, flow_L_per_s = airway_flow_L_per_s(f, s);
      advance_breath(f, s);
      ASSERT_NEAR(s.lung_mL - before_mL, flow_L_per_s * 1e3 * f.dt_s, 1e-9);
      most = std::max(most, flow_L_per_s);
      least = std::min(least, flow_L_per_s);
    }
    expect_in(most, 0.2, 2.5, "in, L/s");
    expect_in(least, -2.5, -0.4, "out, L/s");
  }
}

TEST(Ventilator, AManOnHisOwnHasNoAirwayPressureToShow) {
  const Vitals v = after(awake(), breathing_air(), 30);
  EXPECT_TRUE(std::isnan(v.peak_cmH2O));
  EXPECT_TRUE(std::isnan(v.plateau_cmH2O));
  EXPECT_NEAR(v.exhaled_mL, 500, 25);
}

TEST(Ventilator, WhomDrugsPutToSleepHasStifferLungsWithinMinutes) {
  // As one who was built anaesthetised: some 50 mL/cmH2O of both (Nunn, ch. 21), and blood past airless lung.
  PhysiologyInput in;
  in.fio2 = 0.5;
  const PhysiologyModel m = awake_man(in);
  PhysiologyState s = initial_state(m);
  run(m, s, in, 60);
  const Vitals awake_lungs = vitals(m, s);
  in.drugs.hypnosis = 1;
  run(m, s, in, 600);
  const Vitals asleep = vitals(m, s);
  EXPECT_GT(asleep.plateau_cmH2O - in.peep_cmH2O, 1.4 * (awake_lungs.plateau_cmH2O - in.peep_cmH2O));
  EXPECT_GT(asleep.peak_cmH2O - asleep.plateau_cmH2O, 2 * (awake_lungs.peak_cmH2O - awake_lungs.plateau_cmH2O));
  EXPECT_LT(asleep.pao2_mmHg, awake_lungs.pao2_mmHg - 10);
  in.drugs.hypnosis = 0;
  run(m, s, in, 900);
  EXPECT_NEAR(vitals(m, s).plateau_cmH2O, awake_lungs.plateau_cmH2O, 0.3);

  // Who was built so has them already.
  PhysiologyState built = initial_state(reference()), drugged = built;
  PhysiologyInput as_he_is;
  run(reference(), built, as_he_is, 120);
  as_he_is.drugs.hypnosis = 1;
  run(reference(), drugged, as_he_is, 120);
  EXPECT_EQ(vitals(reference(), built).plateau_cmH2O, vitals(reference(), drugged).plateau_cmH2O);
}

}  // namespace
}  // namespace holotwin::physiology::test
