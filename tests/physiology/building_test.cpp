// A patient solved to rest, and parameters that cannot be.
#include <limits>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

TEST(Build, ReferencePatientRestsAtItsTargets) {
  const Vitals v = vitals(reference(), initial_state(reference()));
  EXPECT_NEAR(v.hr_per_min, 72, 2);
  EXPECT_NEAR(v.map_mmHg, 90, 2);
  EXPECT_NEAR(v.cvp_mmHg, 5, 0.3);
  EXPECT_NEAR(v.co_L_per_min, 5.6, 0.1);
  EXPECT_NEAR(v.hb_g_per_dL, 14.5, 0.01);
  EXPECT_NEAR(v.blood_volume_mL, 5250, 1e-9);
  EXPECT_NEAR(v.liver_flow_mL_per_min, 1450, 70);
  EXPECT_EQ(v.lactate_mmol_L, 1.0);
  expect_in(v.portal_mmHg, 5, 10, "portal pressure, anatomy-reference.csv");
  expect_in(v.hepatic_vein_mmHg - v.cvp_mmHg, 1, 3, "free hepatic venous pressure is CVP + 1 to 3");
  expect_in(v.sbp_mmHg, 105, 135, "systolic");
  expect_in(v.dbp_mmHg, 60, 80, "diastolic");
  expect_in(v.etco2_mmHg, 30, 40, "end-tidal CO2");
  expect_in(v.svo2_pct, 65, 85, "mixed venous saturation");
  expect_in(v.ph, 7.35, 7.45, "pH");
  expect_in(v.ppv_pct, 2, 12, "PPV of a filled, ventilated patient");
  EXPECT_GE(v.spo2_pct, 97);
  EXPECT_TRUE(v.pulse);
}

TEST(Build, OtherPatientsRestAtTheirTargets) {
  PatientParameters small;
  small.weight_kg = 50;
  small.blood_volume_mL = 3250;
  small.co_L_per_min = 4.2;
  small.liver_flow_mL_per_min = 1050;
  small.hr_per_min = 85;
  small.map_mmHg = 78;
  small.haematocrit = 0.36;
  PatientParameters old;
  old.age_y = 80;
  old.hr_per_min = 60;
  old.map_mmHg = 105;
  old.cvp_mmHg = 8;
  old.co_L_per_min = 4.5;
  old.anaesthesia = 0;
  for (const PatientParameters& p : {small, old}) {
    const auto m = build_model(p);
    ASSERT_TRUE(m.has_value()) << m.error().message();
    const Vitals v = vitals(*m, initial_state(*m));
    EXPECT_NEAR(v.hr_per_min, p.hr_per_min, 0.04 * p.hr_per_min);
    EXPECT_NEAR(v.map_mmHg, p.map_mmHg, 0.03 * p.map_mmHg);
    EXPECT_NEAR(v.cvp_mmHg, p.cvp_mmHg, 0.4);
    EXPECT_NEAR(v.co_L_per_min, p.co_L_per_min, 0.04 * p.co_L_per_min);
    EXPECT_NEAR(v.hct, p.haematocrit, 1e-12);
  }
}

TEST(Build, NamesTheParameterThatIsOutOfRange) {
  PatientParameters p;
  p.haematocrit = 0.9;
  auto m = build_model(p);
  ASSERT_FALSE(m.has_value());
  EXPECT_NE(m.error().what.find("haematocrit"), std::string::npos);
  p = {};
  p.map_mmHg = std::numeric_limits<double>::quiet_NaN();
  m = build_model(p);
  ASSERT_FALSE(m.has_value());
  EXPECT_NE(m.error().what.find("map_mmHg"), std::string::npos);
  EXPECT_EQ(m.error().kind, ErrorKind::wrong_use);
}

TEST(Build, ImpossibleTargetsFailWithoutHanging) {
  PatientParameters p;
  p.blood_volume_mL = 35.0 * 75;  // half a circulation, asked to carry a full one
  p.co_L_per_min = 11;
  p.cvp_mmHg = 12;
  p.liver_flow_mL_per_min = 2000;
  const auto m = build_model(p);
  ASSERT_FALSE(m.has_value());
  EXPECT_FALSE(m.error().how.empty());
}

}  // namespace
}  // namespace holotwin::physiology::test
