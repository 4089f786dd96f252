// A course of treatment: its moments, its sums and its books, against what can be worked out by hand.
#include "physiology/treatment.h"

#include <cmath>

#include "tests/physiology/support.h"

namespace holotwin::physiology::test {
namespace {

Order order(double at_s, OrderKind kind, double value = 0) {
  Order o;
  o.time_s = at_s;
  o.kind = kind;
  o.value = value;
  return o;
}
Order lose(double at_s, double mL_per_min, std::size_t hole = 0) {
  Order o = order(at_s, OrderKind::lose, mL_per_min);
  o.hole = hole;
  return o;
}
Order give(double at_s, Substance what, double amount, double per_min) {
  Order o = order(at_s, OrderKind::run_in, per_min);
  o.substance = what;
  o.amount = amount;
  return o;
}
Order infuse(double at_s, Substance what, double per_min) {
  Order o = order(at_s, OrderKind::infuse, per_min);
  o.substance = what;
  return o;
}
Order set(double at_s, Setting setting, double value) {
  Order o = order(at_s, OrderKind::set, value);
  o.setting = setting;
  return o;
}
Course course(double end_s, std::vector<Order> orders) {
  Course c;
  c.end_s = end_s;
  c.sample_s = 10;
  c.orders = std::move(orders);
  return c;
}
double given(const CourseRow& row, Substance s) { return row.given[static_cast<std::size_t>(s)]; }
Limit limit(const char* vital, double low, double high) {
  Limit l;
  l.vital = *find_vital(vital);
  l.low = low;
  l.high = high;
  return l;
}

TEST(Course, RowsStandAtEverySampleAndAtTheEnd) {
  Course c = course(65, {});
  c.start_s = -20;
  const CourseResult r = run_course(reference(), c);
  ASSERT_EQ(r.rows.size(), 10U);  // -20, -10, .. 60, 65
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(r.rows[i].time_s, -20 + 10 * static_cast<double>(i));
  EXPECT_EQ(r.rows.back().time_s, 65);
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.reached_s, 65);
  EXPECT_EQ(r.frames, 85U * 90U);
  EXPECT_EQ(r.restored, 0U);
}

TEST(Course, IsTheBodySteppedByHand) {
  Order hole = order(10, OrderKind::open_hole);
  hole.path = {Node::hepatic_artery, 0.5, 0.6, 0, 0, 13};
  const CourseResult r = run_course(reference(), course(30, {hole, set(20, Setting::clamp_hepatic_artery, 1), set(20, Setting::fio2, 0.8)}));
  PhysiologyState s = initial_state(reference());
  PhysiologyInput in;
  run(reference(), s, in, 10);
  in.bleeds[0] = hole.path;
  in.bleed_count = 1;
  run(reference(), s, in, 10);
  in.clamp_hepatic_artery = 1;
  in.fio2 = 0.8;
  run(reference(), s, in, 10);
  const Vitals v = vitals(reference(), s);
  EXPECT_EQ(r.rows.back().vitals.map_mmHg, v.map_mmHg);
  EXPECT_EQ(r.rows.back().vitals.blood_volume_mL, v.blood_volume_mL);
  EXPECT_EQ(r.rows.back().vitals.pao2_mmHg, v.pao2_mmHg);
}

TEST(Course, ALossIsRateTimesTimeAndWhatIsHeldIsNotLost) {
  Order held = order(60, OrderKind::hold, 0.75);
  const CourseResult r = run_course(reference(), course(120, {lose(0, 60), held, order(90, OrderKind::close)}));
  // 60 mL/min for a minute, a quarter of it for half a minute, then nothing.
  EXPECT_NEAR(r.rows.back().lost_mL, 60 + 7.5, 1e-9);
  EXPECT_NEAR(r.rows[6].bleeding_mL_per_min, 60, 1e-9);
  EXPECT_NEAR(r.rows[8].bleeding_mL_per_min, 15, 1e-9);
  EXPECT_NEAR(r.rows.back().bleeding_mL_per_min, 0, 1e-9);
}

TEST(Course, TwoLossesAreOneAsLargeAsBoth) {
  const CourseResult r = run_course(reference(), course(60, {lose(0, 40, 0), lose(0, 20, 3)}));
  EXPECT_NEAR(r.rows.back().lost_mL, 60, 1e-9);
}

TEST(Course, ABagRunsInToItsLastDropAndNoFurther) {
  const CourseResult r = run_course(reference(), course(300, {give(0, Substance::red_cells, 280, 112), give(30, Substance::red_cells, 280, 112), give(0, Substance::calcium, 6.8, 6.8 / 3)}));
  EXPECT_NEAR(given(r.rows.back(), Substance::red_cells), 560, 1e-9);
  EXPECT_NEAR(given(r.rows.back(), Substance::calcium), 6.8, 1e-12);
  EXPECT_NEAR(r.books.given_red_cells, 560 * kPackedRedCellHaematocrit, 1e-9);
  // The first runs for 2.5 min from 0, the second from 0:30: both at once between.
  EXPECT_NEAR(given(r.rows[6], Substance::red_cells), 112 + 56, 1e-9);
}

TEST(Course, AnInfusionRunsUntilItIsOrderedAgainOrStopped) {
  Order stop = order(180, OrderKind::stop);
  stop.substance = Substance::noradrenaline;
  const CourseResult r = run_course(reference(), course(240, {infuse(0, Substance::noradrenaline, 0.1), infuse(60, Substance::noradrenaline, 0.3), infuse(120, Substance::noradrenaline, 0.1), stop}));
  EXPECT_NEAR(given(r.rows.back(), Substance::noradrenaline), 0.1 + 0.3 + 0.1, 1e-9);
  EXPECT_NEAR(given(r.rows[18], Substance::noradrenaline), 0.5, 1e-9) << "nothing after 3 min";
}

TEST(Course, TheBooksOfTheBloodBalance) {
  Order hole = order(0, OrderKind::open_hole);
  hole.hole = 5;
  hole.path = {Node::portal_vein, 2.9, 0.6, 0, 0, 0};
  const CourseResult r = run_course(reference(), course(1200, {hole, lose(60, 30), give(120, Substance::red_cells, 560, 60), give(120, Substance::plasma, 540, 60), give(300, Substance::crystalloid, 1000, 100),
                                                                set(600, Setting::clamp_portal_vein, 1)}));
  const BloodBooks& b = r.books;
  EXPECT_GT(b.lost_red_cells, 300);
  EXPECT_NEAR(b.initial_red_cells + b.given_red_cells - b.lost_red_cells, b.circulating_red_cells, 1e-6 * b.initial_red_cells);
  EXPECT_NEAR(b.initial_plasma + b.given_plasma + b.exchange_plasma - b.urine - b.lost_plasma, b.circulating_plasma, 1e-6 * b.initial_plasma);
  EXPECT_NEAR(b.circulating_red_cells + b.circulating_plasma, r.rows.back().vitals.blood_volume_mL, 1e-6 * 5250);
  EXPECT_NEAR(b.lost_red_cells + b.lost_plasma, r.rows.back().lost_mL, 1e-9);
}

TEST(Course, EverySecondFromZeroIsBelowWithinAboveOrUnknown) {
  Course c = course(120, {});
  c.start_s = -60;
  c.limits = {limit("hb", 20, 25), limit("hb", 5, 20), limit("hb", 1, 5), limit("map", 60, 120)};
  c.limits[3].from_s = 30;
  c.limits[3].to_s = 90;
  const CourseResult r = run_course(reference(), c);
  EXPECT_EQ(r.limits[0].below_s, 120);
  EXPECT_EQ(r.limits[1].within_s, 120);
  EXPECT_EQ(r.limits[2].above_s, 120);
  EXPECT_EQ(r.limits[3].within_s, 60);
  EXPECT_EQ(r.limits[3].outside_s(), 0);
}

TEST(Course, WhatCannotBeMeasuredIsNeitherInsideNorOutside) {
  Course c = course(700, {lose(0, 300)});
  c.limits = {limit("spo2", 90, 100)};
  const CourseResult r = run_course(reference(), c);
  EXPECT_GT(r.limits[0].unknown_s, 30) << "no pleth in deep shock";
  EXPECT_EQ(r.limits[0].below_s + r.limits[0].within_s + r.limits[0].above_s + r.limits[0].unknown_s, std::floor(r.reached_s));
}

TEST(Course, ExtremesCountFromZeroOn) {
  Course c = course(60, {lose(-300, 200), order(-60, OrderKind::close), give(-60, Substance::plasma, 800, 800)});
  c.start_s = -300;
  const CourseResult r = run_course(reference(), c);
  const Extremes& volume = r.extremes[*find_vital("blood_volume")];
  double lowest = 1e9;
  for (const CourseRow& row : r.rows) lowest = std::min(lowest, row.vitals.blood_volume_mL);
  EXPECT_LT(lowest, 4500) << "before zero";
  EXPECT_GT(volume.lowest, 5000);
  EXPECT_GE(volume.lowest_s, 0);
}

TEST(Course, DeathIsAStateThatEndsIt) {
  const CourseResult r = run_course(reference(), course(3600, {lose(0, 400), give(3000, Substance::crystalloid, 500, 100)}));
  ASSERT_TRUE(std::isfinite(r.died_s));
  EXPECT_EQ(r.died_s - r.pulse_lost_s, kDead_s);
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.rows.back().life, Life::dead);
  EXPECT_EQ(r.rows.back().time_s, r.died_s);
  EXPECT_EQ(r.orders_done, 1U);
  EXPECT_EQ(r.restored, 0U);
}

TEST(Course, StopsWhereItIsToldToAndKeepsItsRows) {
  const CourseResult r = run_course(reference(), course(600, {lose(0, 60)}), [](double t) { return t < 95; });
  EXPECT_FALSE(r.complete);
  EXPECT_EQ(r.reached_s, 95);
  EXPECT_EQ(r.rows.back().time_s, 95);
  EXPECT_NEAR(r.rows.back().lost_mL, 95, 1e-9);
}

TEST(Course, TheSameCourseHasTheSameHashAndAnotherAnother) {
  const Course a = course(120, {lose(0, 60)});
  EXPECT_EQ(run_course(reference(), a).state_hash, run_course(reference(), a).state_hash);
  EXPECT_NE(run_course(reference(), a).state_hash, run_course(reference(), course(120, {lose(0, 60.001)})).state_hash);
  EXPECT_NE(run_course(reference(), a).state_hash, run_course(reference(), course(121, {lose(0, 60)})).state_hash);
}

TEST(Course, BadNumbersArePutBackAndCounted) {
  const CourseResult r = run_course(reference(), course(20, {set(10, Setting::fio2, std::nan("")), give(10, Substance::plasma, 100, 600)}));
  EXPECT_EQ(r.restored, 900U) << "ten seconds of frames";
  EXPECT_EQ(given(r.rows.back(), Substance::plasma), 0) << "nothing ran in during frames that do not count";
  EXPECT_TRUE(std::isfinite(r.rows.back().vitals.map_mmHg));
}

TEST(VitalList, HoldsEveryNumberOnceUnderItsName) {
  EXPECT_EQ(vital_list().size(), kVitalCount);
  Vitals v;
  for (const Vital& a : vital_list()) {
    EXPECT_TRUE(std::isnan(v.*a.value)) << a.name << " is listed twice";
    v.*a.value = 1;
    EXPECT_EQ(std::string(a.column).rfind(a.name, 0), 0U) << a.name << " begins " << a.column;
    EXPECT_LT(a.low, a.high);
  }
  EXPECT_EQ(sizeof(Vitals), (kVitalCount + 1) * sizeof(double)) << "a number of Vitals is missing from the list";
  EXPECT_FALSE(find_vital("no_such"));
}

TEST(Course, AnElectrocardiogramIsTenSecondsOfTwelveLeadsThatFitTogether) {
  Order order;
  order.kind = OrderKind::record_ecg;
  order.time_s = 5;
  const CourseResult with = run_course(reference(), course(20, {order})), without = run_course(reference(), course(20, {}));
  ASSERT_EQ(with.ecgs.size(), 1U);
  EXPECT_EQ(with.ecgs[0].from_s, 5);
  ASSERT_EQ(with.ecgs[0].mV.size(), static_cast<std::size_t>(kEcg_s * kEcgHz));
  EXPECT_EQ(with.state_hash, without.state_hash) << "who records changes nothing";
  int upstrokes = 0;
  for (std::size_t i = 1; i < with.ecgs[0].mV.size(); ++i) {
    const auto& now = with.ecgs[0].mV[i];
    const auto lead = [&](EcgLead l) { return now[static_cast<std::size_t>(l)]; };
    EXPECT_NEAR(lead(EcgLead::I) + lead(EcgLead::III), lead(EcgLead::II), 1e-5) << "Einthoven";
    upstrokes += with.ecgs[0].mV[i - 1][1] < 0.5F && lead(EcgLead::II) >= 0.5F;
  }
  EXPECT_NEAR(upstrokes, kEcg_s * reference().patient.hr_per_min / 60, 1.01);
  const CourseResult cut = run_course(reference(), course(7, {order}));
  EXPECT_EQ(cut.ecgs[0].mV.size(), static_cast<std::size_t>(2 * kEcgHz)) << "to where the course ended";
}

TEST(Course, BloodIsReadAsItWasDrawnAndACuffAfterItsTime) {
  Order blood;
  blood.kind = OrderKind::draw_blood;
  blood.value = static_cast<double>(LabPanel::gas);
  blood.time_s = 30;
  Order cuff;
  cuff.kind = OrderKind::inflate_cuff;
  cuff.time_s = 30;
  const CourseResult r = run_course(reference(), course(120, {blood, cuff, set(40, Setting::consolidation, 0.7)}));
  ASSERT_EQ(r.samples.size(), 1U);
  expect_in(r.samples[0].found.gas.ph, 7.38, 7.48, "the reference patient at rest, whose ventilator keeps carbon dioxide at 36 mmHg");
  EXPECT_GT(r.samples[0].found.gas.pao2_mmHg, r.rows.back().vitals.pao2_mmHg + 20) << "before his lungs filled";
  EXPECT_NEAR(r.samples[0].ready_s(), 30 + 2 * 60, 1e-9);
  ASSERT_EQ(r.cuffs.size(), 1U);
  expect_in(r.cuffs[0].ready_s - 30, 20, 60, "seconds");
  EXPECT_NEAR(r.cuffs[0].map_mmHg, r.rows.back().vitals.map_mmHg, 12);
  const CourseResult cut = run_course(reference(), course(35, {cuff}));
  EXPECT_TRUE(std::isnan(cut.cuffs[0].ready_s)) << "it was still inflated";
}

TEST(Course, CompressionsHoldOffDeathUntilTheRhythmIsBack) {
  const double fibrillation = static_cast<double>(Rhythm::ventricular_fibrillation), sinus = static_cast<double>(Rhythm::sinus);
  const CourseResult alone = run_course(reference(), course(300, {set(10, Setting::rhythm, fibrillation)}));
  expect_in(alone.died_s, 10 + kDead_s, 40 + kDead_s, "three minutes after the last pulse");
  const CourseResult saved = run_course(reference(), course(400, {set(10, Setting::rhythm, fibrillation), set(30, Setting::compressions_per_min, 110), set(200, Setting::rhythm, sinus),
                                                                  set(230, Setting::compressions_per_min, 0)}));
  EXPECT_TRUE(std::isnan(saved.died_s));
  EXPECT_EQ(saved.rows.back().life, Life::alive);
  EXPECT_GT(saved.rows.back().vitals.map_mmHg, 55);
  const CourseResult let_go = run_course(reference(), course(500, {set(10, Setting::rhythm, fibrillation), set(30, Setting::compressions_per_min, 110), set(200, Setting::compressions_per_min, 0)}));
  expect_in(let_go.died_s, 200 + kDead_s, 230 + kDead_s, "three minutes after they ended");
}

}  // namespace
}  // namespace holotwin::physiology::test
