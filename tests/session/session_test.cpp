#include "engine/session/session.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "engine/core/math.h"
#include "engine/core/rng.h"
#include "tests/session/operation.h"

namespace holotwin {
namespace {

constexpr VesselKind kArtery = VesselKind::hepatic_artery;
constexpr VesselKind kPortal = VesselKind::portal_vein;
constexpr VesselKind kVein = VesselKind::hepatic_vein;
constexpr int kSecond = 90;  // frames

// ---- Determinism ----

/// Hands no person has: every few frames another tool at another place within 12 cm of the wound, triggers and orders at random.
InputFrame violent_frame(Rng& rng, glm::vec3 wound, int i) {
  InputFrame f;
  for (HandInput& h : f.hands) {
    h.tracked = rng.uniform() < 0.9;
    h.tool = static_cast<Tool>(1 + rng.next_u32() % (kToolCount - 1));
    for (int axis = 0; axis < 3; ++axis) h.T_world_tool.position[axis] = wound[axis] + static_cast<float>(rng.uniform(-0.12, 0.12));
    const glm::vec3 d(rng.normal(), rng.normal(), rng.normal() - 2.0);
    h.T_world_tool.rotation = rotation_between(glm::vec3(0, 0, -1), glm::normalize(d));
    h.trigger = static_cast<float>(rng.uniform());
  }
  if (i == 0) f.commands.push_back({CommandKind::open_abdomen, {}, 0, 0});
  if (i % 17 == 3) f.commands.push_back({CommandKind::give, "crystalloid", 100, 50});
  if (i % 23 == 5) f.commands.push_back({CommandKind::clamp_off, {}, 0, 0});
  if (i % 31 == 7) f.run_ahead = SimTime::from_seconds(0.5);
  return f;
}

std::vector<std::uint64_t> hashes_of_violence(Session& session, int frames) {
  Rng rng(7);
  const glm::vec3 wound = *session.anchor("wound");
  std::vector<std::uint64_t> hashes;
  Snapshot snapshot;
  for (int i = 0; i < frames; ++i) {
    session.advance(violent_frame(rng, wound, i), snapshot);
    hashes.push_back(session.state_hash());
    hashes.push_back(session.rigid_hash());
  }
  return hashes;
}

TEST(Session, TheSameHandsGiveTheSameStateWithNoneOneAndTwoWorkerThreads) {
  constexpr int kFrames = 90;
  Operation one_worker;  // the shared session has one
  const auto none = [&] {
    Jobs jobs(0);
    Session session = new_session(jobs);
    return hashes_of_violence(session, kFrames);
  }();
  EXPECT_EQ(hashes_of_violence(one_worker.session(), kFrames), none);
  Jobs jobs(2);
  Session session = new_session(jobs);
  EXPECT_EQ(hashes_of_violence(session, kFrames), none);
  EXPECT_NE(none.front(), none[none.size() - 2]) << "the state must change for the hash to mean anything";
}

TEST(Session, AForkGoesOnAsItsOriginal) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::hand, "wound", 10);
  const auto fork = o.session().copy_state();
  const auto first = hashes_of_violence(o.session(), 30);
  o.session().restore(*fork);
  EXPECT_EQ(hashes_of_violence(o.session(), 30), first);
}

TEST(Session, BadNumbersFromOutsideAreCountedAndChangeNothingElse) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.frames(10);
  const float bad = std::numeric_limits<float>::quiet_NaN();
  const std::uint32_t before = o.now().report.inputs_rejected;
  const auto give_bad_hand = [&](auto spoil) {
    HandInput h;
    h.tracked = true;
    h.tool = Tool::hand;
    h.T_world_tool.position = *o.session().anchor("wound");
    spoil(h);
    o.input().hands[kRightHand] = h;
    o.frame();
    o.let_go(kRightHand);
  };
  give_bad_hand([&](HandInput& h) { h.T_world_tool.position.y = bad; });
  give_bad_hand([&](HandInput& h) { h.T_world_tool.rotation.w = bad; });
  give_bad_hand([&](HandInput& h) { h.T_world_tool.rotation = {0, 0, 0, 0}; });
  give_bad_hand([&](HandInput& h) { h.T_world_tool.position = glm::vec3(1e30F); });
  give_bad_hand([&](HandInput& h) { h.trigger = std::numeric_limits<float>::infinity(); });
  EXPECT_EQ(o.now().report.inputs_rejected - before, 5U);
  const double inf = std::numeric_limits<double>::infinity();
  o.order(CommandKind::give, "red_cells", inf);
  o.order(CommandKind::give, "crystalloid", 100, -5);
  o.order(CommandKind::give, "lemonade", 1);
  o.order(CommandKind::infuse, "noradrenaline", 0, 50);
  o.order(CommandKind::set_ventilator, "fio2", 3.0);
  EXPECT_EQ(o.now().report.inputs_rejected - before, 10U);
  EXPECT_TRUE(o.logged("event.command_rejected"));
  EXPECT_EQ(o.metric(Metric::red_cell_units), 0.0);
  o.frames(20);
  EXPECT_EQ(o.now().report.tissue_restored, 0U);
  EXPECT_EQ(o.now().report.physiology_restored, 0U);
  EXPECT_TRUE(std::isfinite(o.now().vitals.map_mmHg));
  for (const glm::vec3& p : o.now().tissue.positions) ASSERT_TRUE(std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z));
}

TEST(Session, AFrameWithoutTrackingDoesNotRepeatAnAct) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::pack, "liver.anterior", 30);
  ASSERT_EQ(o.metric(Metric::packs_in), 1.0);
  const HandInput held = o.input().hands[kRightHand];
  o.input().hands[kRightHand].T_world_tool.position.y = std::numeric_limits<float>::quiet_NaN();
  o.frame();
  o.input().hands[kRightHand] = held;
  o.frames(60);
  EXPECT_EQ(o.metric(Metric::packs_in), 1.0) << "the trigger was never let go";
  o.input().hands[kRightHand].trigger = 0.0F;
  o.frames(2);
  o.input().hands[kRightHand].trigger = 1.0F;
  o.frames(30);
  EXPECT_EQ(o.metric(Metric::packs_in), 2.0);
}

TEST(Session, OrdersBeyondAnyPatientAreRefused) {
  Operation o;
  const std::uint32_t before = o.now().report.inputs_rejected;
  o.order(CommandKind::give, "calcium_chloride", 1000);  // milligrams taken for grams
  o.order(CommandKind::give, "tranexamic_acid", 1000);
  o.order(CommandKind::give, "red_cells", 280, 60);      // millilitres taken for units
  o.order(CommandKind::clamp_off);                       // through a closed abdomen
  o.order(CommandKind::pack_out, "wound");
  EXPECT_EQ(o.now().report.inputs_rejected - before, 5U);
  o.order(CommandKind::set_ventilator, "tidal_mL", 1100);  // what a script may say, the session takes
  EXPECT_EQ(o.now().report.inputs_rejected - before, 5U);
}

TEST(Session, ClosingIsShownUntilTheAbdomenIsOpenedAgain) {
  Operation o;
  o.frame();
  EXPECT_FALSE(o.now().abdomen_closed);
  o.order(CommandKind::open_abdomen);
  EXPECT_FALSE(o.now().abdomen_closed);
  o.order(CommandKind::close_abdomen);
  EXPECT_TRUE(o.now().abdomen_closed);
  o.order(CommandKind::open_abdomen);
  EXPECT_FALSE(o.now().abdomen_closed);
}

// ---- The books ----

TEST(SlowSession, RedCellsAndPlasmaBalanceThroughTheWholeOperation) {
  Operation o;
  o.minutes(1);
  o.order(CommandKind::call_for_help);
  o.order(CommandKind::open_abdomen);
  o.order(CommandKind::give, "red_cells", 4, 120);
  o.order(CommandKind::give, "plasma", 4, 120);
  o.order(CommandKind::give, "crystalloid", 500, 100);
  o.seconds(30);
  o.use(kLeftHand, Tool::suction, "field", 2 * kSecond);
  o.let_go(kLeftHand);
  for (const char* place : {"liver.anterior", "liver.posterior", "liver.below"}) {
    o.use(kRightHand, Tool::pack, place, kSecond / 2);
    o.let_go(kRightHand);
    o.frame();
  }
  o.order(CommandKind::infuse, "noradrenaline", 0, 0.1);
  o.minutes(8);
  o.order(CommandKind::close_abdomen);
  o.minutes(2);

  const Ledger& l = o.now().ledger;
  EXPECT_LT(o.red_cells_off_mL(), 0.01);
  EXPECT_LT(o.plasma_off_mL(), 0.01);
  // Every part of the books took part; otherwise the sums above prove little.
  for (std::size_t p = 0; p < kBloodPlaces; ++p) EXPECT_GT(l.lost[p].total(), 1.0) << blood_place_name(static_cast<BloodPlace>(p));
  EXPECT_GT(l.given.red_cells_mL, 300.0);
  EXPECT_GT(l.given.plasma_mL, 1000.0);
  EXPECT_NE(l.exchange_plasma_mL, 0.0);
  EXPECT_GT(l.urine_mL, 0.0);
  double lost = 0;
  for (const BloodVolume& v : l.lost) lost += v.total();
  EXPECT_NEAR(lost, o.metric(Metric::lost_total_mL), 0.01);
  // The blood volume starts as the scenario says: 5250 mL at a haematocrit of 0.43.
  EXPECT_NEAR(l.initial.total(), 5250.0, 0.5);
  EXPECT_NEAR(l.initial.red_cells_mL / l.initial.total(), 0.43, 0.001);
}

// ---- The story ----

TEST(Session, TheClosedAbdomenBleedsSteadilyFromTheFirstFrame) {
  Operation o;
  o.frame();
  const float first = o.bleeding();
  const double map = o.now().vitals.map_mmHg;
  EXPECT_GT(first, 60.0F);   // liver-trauma.md: tamponaded at about 80 mL/min
  EXPECT_LT(first, 100.0F);
  o.seconds(30);
  EXPECT_NEAR(o.bleeding(), first, 0.2F * first);
  EXPECT_NEAR(o.now().vitals.map_mmHg, map, 2.0) << "nothing jumps at t = 0";
}

TEST(Session, SuctionAwayFromTheBloodSucksNothing) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::suction, "table", kSecond);
  const auto sucked = [&] { return o.now().ledger.lost[static_cast<std::size_t>(BloodPlace::sucked)].total(); };
  EXPECT_EQ(sucked(), 0.0);
  o.use(kRightHand, Tool::suction, "field", kSecond);
  EXPECT_GT(sucked(), 10.0);
}

TEST(Session, TheClampComesUnderTheLiverAndNotThroughIt) {
  Operation o;
  const glm::vec3 porta = *o.session().anchor("porta_hepatis");
  const glm::vec3 way = o.session().approach("porta_hepatis");
  const Mesh& liver = o.session().scene().liver.surface;
  // A point is in the liver when the solid angle of its surface is 4 pi and not 0 (van Oosterom and Strackee 1983).
  for (float behind = 0.02F; behind < 0.15F; behind += 0.01F) {
    const glm::vec3 at = porta - way * behind;
    double angle = 0;
    for (const auto& t : liver.triangles) {
      const glm::dvec3 a(liver.positions[t[0]] - at), b(liver.positions[t[1]] - at), c(liver.positions[t[2]] - at);
      const double la = glm::length(a), lb = glm::length(b), lc = glm::length(c);
      angle += 2 * math::atan2(glm::dot(a, glm::cross(b, c)), la * lb * lc + glm::dot(a, b) * lc + glm::dot(b, c) * la + glm::dot(c, a) * lb);
    }
    EXPECT_LT(std::fabs(angle), 6.0) << "the shaft is in the liver " << behind << " m behind the tip";
  }
}

TEST(Session, OpeningTheAbdomenEndsTheTamponade) {
  Operation o;
  o.seconds(20);
  const float closed = o.bleeding();
  const double map_closed = o.now().vitals.map_mmHg;
  EXPECT_GT(closed, 20.0F);
  o.order(CommandKind::open_abdomen);
  o.seconds(20);
  EXPECT_GT(o.bleeding(), 2.5F * closed);
  for (const VesselKind k : {kArtery, kPortal, kVein}) EXPECT_GT(o.bleeding(k), 10.0F) << vessel_kind_name(k);
  o.seconds(40);
  EXPECT_LT(o.now().vitals.map_mmHg, map_closed - 5.0);
  EXPECT_TRUE(o.now().abdomen_open);
}

TEST(Session, APringleClampStopsArteryAndPortalVeinAndLeavesTheHepaticVein) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.seconds(15);
  const float artery = o.bleeding(kArtery);
  const float portal = o.bleeding(kPortal);
  const float vein = o.bleeding(kVein);
  o.use(kRightHand, Tool::clamp, "porta_hepatis", kSecond / 2);
  ASSERT_TRUE(o.now().pringle_on);
  o.seconds(10);
  EXPECT_LT(o.bleeding(kArtery), 0.05F * artery);
  EXPECT_LT(o.bleeding(kPortal), 0.10F * portal);
  EXPECT_GT(o.bleeding(kVein), 0.4F * vein);
  const auto clamps = [&] { return std::count_if(o.now().items.begin(), o.now().items.end(), [](const PlacedItem& i) { return i.tool == Tool::clamp; }); };
  EXPECT_EQ(clamps(), 1);
  o.let_go(kRightHand);
  o.order(CommandKind::clamp_off);
  o.seconds(20);
  EXPECT_EQ(clamps(), 0);
  EXPECT_GT(o.bleeding(kPortal), 0.5F * portal);
}

TEST(Session, AClampFarFromThePortaIsNoPringle) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::clamp, "liver.anterior", kSecond);
  EXPECT_FALSE(o.now().pringle_on);
}

TEST(Session, ALigatureStopsItsBranchForGood) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::clamp, "porta_hepatis", kSecond / 2);
  o.seconds(10);
  o.use(kRightHand, Tool::ligature, "stump.hepatic_artery", kSecond + 30);
  ASSERT_TRUE(o.logged("event.ligated"));
  ASSERT_TRUE(o.now().bleeding[0].ligated);
  o.let_go(kRightHand);
  o.order(CommandKind::clamp_off);
  o.minutes(1);
  EXPECT_LT(o.bleeding(kArtery), 0.01F);
  EXPECT_GT(o.bleeding(kPortal), 10.0F);
  EXPECT_EQ(o.metric(Metric::ligated_artery), 1.0);
  EXPECT_EQ(o.metric(Metric::ligated_portal), 0.0);
}

TEST(Session, ABiteIntoAFloodedWoundIsBlindAndLigatesNothing) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.seconds(10);
  ASSERT_GT(o.bleeding(), 160.0F);
  o.use(kRightHand, Tool::ligature, "stump.hepatic_artery", kSecond + 30);
  EXPECT_TRUE(o.logged("event.blind_bite"));
  EXPECT_FALSE(o.now().bleeding[0].ligated);
}

TEST(SlowSession, ChasingTheHepaticVeinTearsIt) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::clamp, "porta_hepatis", kSecond / 2);
  o.seconds(10);
  o.use(kRightHand, Tool::ligature, "stump.hepatic_artery", kSecond + 30);  // a jaw with the artery in it would take that first
  ASSERT_TRUE(o.now().bleeding[0].ligated);
  const float before = o.bleeding(kVein);
  o.use(kRightHand, Tool::ligature, "stump.hepatic_vein", kSecond + 30);
  o.let_go(kRightHand);
  o.seconds(5);
  EXPECT_EQ(o.metric(Metric::liver_lifts), 1.0);
  EXPECT_GT(o.bleeding(kVein), 1.5F * before);
  EXPECT_FALSE(o.now().bleeding[2].ligated);
}

TEST(SlowSession, ATornVeinAtALowVenousPressureDrawsAir) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.minutes(4);  // bleeding freely: CVP falls to 2 and below
  ASSERT_LE(o.now().vitals.cvp_mmHg, 2.0);
  const double before = o.now().vitals.etco2_mmHg;
  const auto state = o.session().copy_state();
  o.seconds(20);
  const double untouched = o.now().vitals.etco2_mmHg;
  o.session().restore(*state);
  for (const VesselKind k : {VesselKind::hepatic_artery, VesselKind::portal_vein}) {  // out of the jaws' way
    auto s = o.session().copy_state();
    s->branches[static_cast<std::size_t>(k)].ligated = true;
    o.session().restore(*s);
  }
  o.use(kRightHand, Tool::ligature, "stump.hepatic_vein", kSecond + 30);
  o.let_go(kRightHand);
  ASSERT_EQ(o.metric(Metric::liver_lifts), 1.0);
  o.seconds(18);
  EXPECT_LT(o.now().vitals.etco2_mmHg, untouched - 1.0) << "from " << before;
  EXPECT_TRUE(o.logged("event.vein_torn"));
}

TEST(SlowSession, PacksSlowAllThreeVessels) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.seconds(10);
  const auto open = o.session().copy_state();
  o.seconds(20);
  const std::array<float, 3> unpacked = o.now().bleeding_mL_per_min;
  o.session().restore(*open);
  int packs = 0;
  for (int round = 0; round < 2; ++round) {
    for (const char* place : {"liver.anterior", "liver.posterior", "liver.below"}) {
      o.use(kRightHand, Tool::pack, place, 30);
      ++packs;
      o.let_go(kRightHand);
      o.frame();
    }
  }
  EXPECT_EQ(o.metric(Metric::packs_in), packs);
  o.seconds(10);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_LT(o.now().bleeding_mL_per_min[k], 0.75F * unpacked[k]) << vessel_kind_name(static_cast<VesselKind>(k));
  o.order(CommandKind::pack_out, "liver.below");
  EXPECT_EQ(o.metric(Metric::packs_in), packs - 1);
}

TEST(Session, PacksThatWereTakenOutSoakNothingMore) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.use(kRightHand, Tool::pack, "field", 30);
  o.let_go(kRightHand);
  o.order(CommandKind::pack_out, "field");
  const auto in_packs = [&] { return o.now().ledger.lost[static_cast<std::size_t>(BloodPlace::packs)].total(); };
  const double soaked = in_packs();
  o.seconds(60);
  EXPECT_DOUBLE_EQ(in_packs(), soaked);
}

TEST(SlowSession, OnlyPacksRoundTheLiverSqueezeTheCavaAndAreWarnedOf) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  for (int i = 0; i < 3; ++i) {
    o.use(kRightHand, Tool::pack, "field", 30);
    o.let_go(kRightHand);
    o.frame();
  }
  for (int i = 0; i < 8; ++i) {
    o.use(kRightHand, Tool::pack, "liver.anterior", 30);
    o.let_go(kRightHand);
    o.frame();
  }
  EXPECT_FALSE(o.logged("event.too_many_packs"));
  o.use(kRightHand, Tool::pack, "liver.anterior", 30);
  EXPECT_TRUE(o.logged("event.too_many_packs"));
}

TEST(Session, TwoHandsOnTheWoundSlowTheBleeding) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.seconds(10);
  const float open = o.bleeding();
  o.use(kRightHand, Tool::hand, "wound", kSecond, {0, 0, 0.025F});
  o.use(kLeftHand, Tool::hand, "wound", kSecond, {0, 0, -0.025F});
  o.frames(kSecond);
  EXPECT_TRUE(o.logged("event.hand_on_wound"));
  EXPECT_LT(o.bleeding(), 0.6F * open);
}

TEST(SlowSession, BloodAndNoradrenalineRaiseTheArterialPressure) {
  Operation o;
  o.seconds(10);
  const auto start = o.session().copy_state();
  o.minutes(5);
  const double untreated = o.now().vitals.map_mmHg;
  o.session().restore(*start);
  o.order(CommandKind::give, "red_cells", 3, 150);
  o.minutes(5);
  EXPECT_GT(o.now().vitals.map_mmHg, untreated + 3.0);
  EXPECT_NEAR(o.metric(Metric::red_cell_units), 750.0 / 280.0, 0.05);  // five minutes of 150 mL/min, bags of 280 mL
  o.session().restore(*start);
  o.order(CommandKind::infuse, "noradrenaline", 0, 0.2);
  o.minutes(5);
  EXPECT_GT(o.now().vitals.map_mmHg, untreated + 3.0);
}

TEST(Session, NoMoreBagsRunInThanTheRoomHas) {
  Operation o;
  o.order(CommandKind::give, "red_cells", 9, 500);
  o.minutes(4);
  EXPECT_NEAR(o.metric(Metric::red_cell_units), liver_trauma().units_red_cells, 0.01);
  o.order(CommandKind::give, "red_cells", 1);
  EXPECT_TRUE(o.logged("event.no_units_left"));
  o.order(CommandKind::call_for_help);
  o.order(CommandKind::give, "red_cells", 1, 500);
  o.minutes(1);
  EXPECT_NEAR(o.metric(Metric::red_cell_units), liver_trauma().units_red_cells + 1.0, 0.01);
}

TEST(Session, EndingTheRehearsalWithAnOpenBleedingFailsIt) {
  Operation o;
  o.order(CommandKind::open_abdomen);
  o.seconds(10);
  o.order(CommandKind::end_rehearsal);
  EXPECT_TRUE(o.now().ended);
  EXPECT_EQ(o.now().outcome, "failed");
  const auto goal = std::find_if(o.now().goals.begin(), o.now().goals.end(), [](const GoalFrame& g) { return g.id == "control_at_end"; });
  ASSERT_NE(goal, o.now().goals.end());
  EXPECT_EQ(goal->status, GoalStatus::missed);
}

TEST(SlowSession, ADeadManIsNotControlledHoweverLittleHeBleeds) {
  // With a limit that even the open wound keeps, only the missing pulse stands between the dead man and the goal.
  Scenario easy = liver_trauma();
  for (Goal& g : easy.goals)
    if (g.id == "control_at_end") g.condition.value = 2000;
  Jobs jobs(0);
  auto session = Session::create(built_in_patient(), easy, 1, jobs);
  ASSERT_TRUE(session);
  InputFrame input;
  Snapshot now;
  input.commands.push_back({CommandKind::open_abdomen, {}, 0, 0});
  for (int i = 0; i < 2700 && !now.ended; ++i) {
    input.run_ahead = SimTime::from_seconds(1.0);
    session->advance(input, now);
    input.commands.clear();
  }
  ASSERT_EQ(session->metrics()[static_cast<std::size_t>(Metric::dead)], 1.0) << "left alone, he dies";
  EXPECT_EQ(now.outcome, "failed");
  const auto goal = std::find_if(now.goals.begin(), now.goals.end(), [](const GoalFrame& g) { return g.id == "control_at_end"; });
  ASSERT_NE(goal, now.goals.end());
  EXPECT_EQ(goal->status, GoalStatus::missed);
}

}  // namespace
}  // namespace holotwin
