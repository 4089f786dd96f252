#pragma once
#include <gtest/gtest.h>

#include "physiology/model.h"

namespace holotwin::physiology::test {

/// The reference patient of shared/docs/field/liver-trauma.md, built once.
inline const PhysiologyModel& reference() {
  static const PhysiologyModel model = [] {
    auto built = build_model({});
    EXPECT_TRUE(built.has_value());
    return *built;
  }();
  return model;
}

/// Runs `seconds` of frames; the last frame's output.
inline PhysiologyOutput run(const PhysiologyModel& m, PhysiologyState& s, const PhysiologyInput& in, double seconds) {
  PhysiologyOutput out;
  for (int i = 0, n = static_cast<int>(seconds * 90.0 + 0.5); i < n; ++i) {
    step(m, s, in, out);
    EXPECT_FALSE(out.restored);
    if (out.restored) break;
  }
  return out;
}

/// State after these orders, from rest.
inline PhysiologyState after(const PhysiologyModel& m, const PhysiologyInput& in, double seconds) {
  PhysiologyState s = initial_state(m);
  run(m, s, in, seconds);
  return s;
}

/// Breathing air for himself, as a resting patient does.
inline PhysiologyInput breathing_air() {
  PhysiologyInput in;
  in.ventilation = Ventilation::spontaneous;
  in.peep_cmH2O = 0;
  in.fio2 = 0.21;
  return in;
}
/// The reference patient awake, at rest with these orders.
inline PhysiologyModel awake_man(const PhysiologyInput& resting) {
  PatientParameters p;
  p.anaesthesia = 0;
  const auto built = build_model(p, resting);
  EXPECT_TRUE(built.has_value());
  return *built;
}

/// He, at rest in the air of a room, built once.
inline const PhysiologyModel& awake() {
  static const PhysiologyModel model = awake_man(breathing_air());
  return model;
}

/// An artery, a branch of the portal vein and a vein of the liver, open side by side.
inline PhysiologyInput open_liver() {
  PhysiologyInput in;
  in.bleed_count = 3;
  in.bleeds[0] = {Node::hepatic_artery, 3.14, 0.6, 0.9, 0, 13};
  in.bleeds[1] = {Node::portal_vein, 12.6, 0.6, 0.03, 0, 4.6};
  in.bleeds[2] = {Node::hepatic_vein, 19.6, 0.6, 0.04, 0, 0};
  return in;
}

inline void expect_in(double v, double low, double high, const char* what) {
  EXPECT_GE(v, low) << what;
  EXPECT_LE(v, high) << what;
}

/// 900 mL lost in 12 min with 500 mL crystalloid: the scenario's t = 0.
inline PhysiologyState after_900_mL(const PhysiologyModel& m) {
  PhysiologyState s = initial_state(m);
  PhysiologyInput in;
  in.fixed_loss_mL_per_min = 75;
  in.crystalloid_mL_per_min = 500.0 / 12.0;
  run(m, s, in, 720);
  return s;
}

}  // namespace holotwin::physiology::test
