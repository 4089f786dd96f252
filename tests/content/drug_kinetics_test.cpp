// What the drugs of assets/drugs do in the body, against what has been published of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/content/drug_file.h"
#include "engine/core/file.h"
#include "physiology/pharmacokinetics.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using namespace physiology;

constexpr DrugRoute kBolus = DrugRoute::bolus, kInfusion = DrugRoute::infusion;

const DrugLibrary& library() {
  static const DrugLibrary all = *load_drugs(fs::path(HOLOTWIN_SOURCE_DIR) / "assets/drugs");
  return all;
}

/// A patient of 35 years, 70 kg, 170 cm, male, unless said otherwise, at rest.
struct Patient {
  PharmacologyModel model;
  PharmacologyState state = initial_pharmacology();
  DrugOrders orders{};
  DrugBody body{};

  explicit Patient(const DrugCovariates& who = {}) : model(make_pharmacology(library().parameters(), who)) { body.alveolar_ventilation_L_per_s = 5.0 / 60; }
  static std::size_t index(const std::string& drug) { return *find_drug(library(), drug); }
  void give(const std::string& drug, DrugRoute route, double value, const char* unit) {
    const auto placed = place_order(library().drugs[index(drug)], route, value, unit, model.patient.weight_kg);
    ASSERT_TRUE(placed) << placed.error().message();
    add_order(*placed, route, orders[index(drug)]);
  }
  void run_s(double seconds, double dt_s = 0.5) {
    for (int i = 0, n = static_cast<int>(seconds / dt_s + 0.5); i < n; ++i) {
      update_pharmacokinetics(model, state, orders, body, dt_s);
      for (DrugOrder& o : orders) o.bolus = o.depot = 0;
    }
  }
  void run_min(double minutes, double dt_s = 0.5) { run_s(minutes * 60, dt_s); }
  double plasma(const std::string& drug) const { return total_plasma_concentration(model, state, body, index(drug)); }
  double on(DrugTarget t) const { return effects(model, state, body).on(t); }
  DrugEffects now() const { return effects(model, state, body); }
};

// ---- measured concentrations

/// Rows of shared/data/physiology/validation.json; empty where the data is missing.
nlohmann::json validation() {
  for (const char* up : {"../shared", "../../shared"}) {
    const auto text = read_text_file(fs::path(HOLOTWIN_SOURCE_DIR) / up / "data/physiology/validation.json");
    if (text) return nlohmann::json::parse(*text);
  }
  return nlohmann::json::array();
}

TEST(MeasuredConcentrations, SteadyNoradrenalineIsInEnsingersRanges) {
  const auto rows = validation();
  if (rows.empty()) GTEST_SKIP() << "no ../shared/data/physiology/validation.json";
  for (const std::size_t row : {401U, 405U, 409U, 413U, 417U}) {
    const auto& r = rows[row];
    ASSERT_EQ(r["quantity"], "Plasma norepinephrine");
    Patient p;
    p.give("noradrenaline", kInfusion, std::stod(r["parameters"].get<std::string>()), "ug/kg/min");
    p.run_min(60);
    const auto& range = r["expected"]["numbers"][0]["range"];
    EXPECT_GE(p.plasma("noradrenaline"), range[0].get<double>()) << row;
    EXPECT_LE(p.plasma("noradrenaline"), range[1].get<double>()) << row;
  }
}

struct Curve {
  const char* drug;
  std::size_t first, last;
  double dose;
  const char* unit;
  double within;  ///< factor, of every row
};

void compare(const nlohmann::json& rows, const Curve& c) {
  Patient p;
  p.give(c.drug, kBolus, c.dose, c.unit);
  p.orders[Patient::index(c.drug)].bolus_over_s = 0;  // the curves count from a bolus at once
  double at_s = 0;
  std::string ratios;
  for (std::size_t row = c.first; row <= c.last; ++row) {
    const double t_s = rows[row]["t_sample"].get<double>();
    p.run_s(t_s - at_s);
    at_s = t_s;
    const double measured = rows[row]["expected"]["numbers"][0]["value"].get<double>();  // ug/mL
    const double unit = library().drugs[Patient::index(c.drug)].parameters.unit == DrugUnit::ug ? 1e-3 : 1.0;
    const double ratio = p.plasma(c.drug) * unit / measured;
    ratios += std::to_string(ratio).substr(0, 5) + " ";
    if (c.within > 0) {
      EXPECT_LE(ratio, c.within) << c.drug << " row " << row;
      EXPECT_GE(ratio, 1 / c.within) << c.drug << " row " << row;
    }
  }
  testing::Test::RecordProperty(c.drug, ratios);
  std::printf("  %s rows %zu-%zu, computed over measured: %s\n", c.drug, c.first, c.last, ratios.c_str());
}

TEST(MeasuredConcentrations, CurvesOfValidationJsonThatTheFilesWereFittedTo) {
  const auto rows = validation();
  if (rows.empty()) GTEST_SKIP() << "no ../shared/data/physiology/validation.json";
  compare(rows, {"midazolam", 457, 462, 5, "mg", 1.1});
  compare(rows, {"furosemide", 481, 486, 40, "mg", 1.1});
}

TEST(MeasuredConcentrations, CurvesOfOtherPatientsThanTheModelsWereMadeFor) {
  // Twofold is what population models are held to outside their data (Guest 2011, Drug Metab Dispos 39:170; recalled). These curves are further
  // away, and so are all published models looked at; README, "Drugs", says why each is not met. Held here: how far.
  const auto rows = validation();
  if (rows.empty()) GTEST_SKIP() << "no ../shared/data/physiology/validation.json";
  compare(rows, {"rocuronium", 463, 464, 0.64, "mg/kg", 2.0});
  compare(rows, {"rocuronium", 463, 468, 0.64, "mg/kg", 0});
  compare(rows, {"ketamine", 445, 450, 0.5, "mg/kg", 0});
  compare(rows, {"naloxone", 475, 476, 800, "ug", 0});
}

TEST(MeasuredConcentrations, AmiodaroneOfTheLabelsFirstDay) {
  // 150 mg over 10 min, 1 mg/min for 6 h, 0.5 mg/min: 0.87 to 1.38 mg/L from the first hour to the 24th with Korth-Bradley's model
  // (computed apart: StevenLShafer/stanpumpR, R/drugs_amiodaroneIV.R).
  Patient p;
  p.give("amiodarone", kInfusion, 60, "mg/h");
  p.give("amiodarone", kBolus, 150, "mg");
  double least = 1e9, most = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    if (minute == 6 * 60) p.give("amiodarone", kInfusion, 30, "mg/h");
    p.run_min(1, 2);
    if (minute < 59) continue;
    least = std::min(least, p.plasma("amiodarone"));
    most = std::max(most, p.plasma("amiodarone"));
  }
  EXPECT_NEAR(least, 0.87, 0.06);
  EXPECT_NEAR(most, 1.38, 0.06);
}

TEST(MeasuredConcentrations, BupivacaineForALegBlockPeaksAsRobisonFound) {
  // 168.75 mg: 1.66 mg/L; 50 min is the same model's, computed apart (stanpumpR R/drugs_bupivacaine.R).
  Patient p;
  p.give("bupivacaine", DrugRoute::tissue, 168.75, "mg");
  double best = 0, at_min = 0;
  for (int minute = 1; minute < 120; ++minute) {
    p.run_min(1);
    if (p.plasma("bupivacaine") > best) best = p.plasma("bupivacaine"), at_min = minute;
  }
  EXPECT_NEAR(best, 1.66, 0.02);
  EXPECT_NEAR(at_min, 50, 3);
}

TEST(MeasuredConcentrations, OthersNearWhatWasMeasured) {
  Patient p;
  p.give("dantrolene", kBolus, 2.4, "mg/kg");
  p.run_min(15);
  EXPECT_NEAR(p.plasma("dantrolene"), 4.2, 0.8);  // Flewellen 1983: 4.2 mg/L
  EXPECT_NEAR(p.on(DrugTarget::neuromuscular_block), 0.75, 0.05);  // twitch down 75 %

  Patient m;
  m.give("mannitol", kBolus, 1, "g/kg");
  m.orders[Patient::index("mannitol")].bolus_over_s = 1800;
  m.run_min(30);
  EXPECT_NEAR(m.on(DrugTarget::osmolality), 18, 5);  // Rudehill 1993: 292 to 310 mOsm/kg, plasma 5.91 g/L
  m.run_min(7.5 * 60, 2);
  EXPECT_NEAR(m.plasma("mannitol"), 0.58, 0.15);     // at 8 h

  Patient t;
  t.give("tranexamic_acid", kBolus, 1000, "mg");
  t.run_min(60);
  EXPECT_GT(t.plasma("tranexamic_acid"), 15);        // well above 10 to 15 mg/L, which inhibit (Picetti 2019)
  EXPECT_LT(t.on(DrugTarget::fibrinolysis), -0.85);

  Patient g;
  g.give("magnesium", kBolus, 16.2, "mmol");         // 4 g
  g.run_min(30);
  EXPECT_NEAR(g.plasma("magnesium"), 0.7, 0.3);      // 4 to 6 g: baseline (below 1 mmol/L) doubled half an hour later (Okusanya 2016)

  Patient i;
  i.give("insulin", kInfusion, 0.06, "IU/kg/h");     // 1 mIU/kg/min
  i.run_min(180);
  EXPECT_NEAR(i.plasma("insulin"), 0.09, 0.03);      // IU/L; clearance 700 to 800 mL/min (Turnheim 1988)
}

// ---- anaesthesia

TEST(Anaesthesia, AnInductionDoseOfPropofolPutsToSleepForMinutes) {
  Patient p;
  p.give("propofol", kBolus, 2, "mg/kg");
  p.run_min(2.5);
  EXPECT_GT(p.now().unresponsive, 0.9);
  EXPECT_LT(p.now().processed_eeg, 60);
  EXPECT_LT(p.now().tolerates_laryngoscopy, 0.3);  // not without an opioid
  EXPECT_LT(p.on(DrugTarget::ventilatory_drive), -0.5);
  EXPECT_LT(p.on(DrugTarget::systemic_resistance), -0.1);
  p.run_min(15);
  EXPECT_LT(p.now().unresponsive, 0.3);
  EXPECT_GT(p.state.processed_eeg, 70);
}

TEST(Anaesthesia, AnOpioidPutsToSleepOnlyInExcessAndDoesNotHoldOneAsleepOnTracesOfPropofol) {
  Patient alone, both, opioid;
  both.give("fentanyl", kBolus, 2, "ug/kg");
  both.run_min(2);
  for (Patient* p : {&alone, &both}) p->give("propofol", kBolus, 2.5, "mg/kg");
  const auto wakes_min = [](Patient& p) {
    double t_min = 4;
    p.run_min(t_min);
    EXPECT_GT(p.now().unresponsive, 0.9);
    for (; p.now().unresponsive > 0.5 && t_min < 60; t_min += 0.25) p.run_s(15);
    return t_min;
  };
  const double t = wakes_min(alone), later = wakes_min(both);
  EXPECT_GT(t, 4);
  EXPECT_LT(t, 16) << "5 to 12 min after 2 to 2.5 mg/kg";
  EXPECT_GT(later, t);
  EXPECT_LT(later, t + 6);
  opioid.give("remifentanil", kInfusion, 0.1, "ug/kg/min");
  opioid.run_min(20);
  EXPECT_LT(opioid.now().unresponsive, 0.01) << "pain relief, not sleep";
  opioid.give("remifentanil", kInfusion, 1.0, "ug/kg/min");
  opioid.run_min(20);
  EXPECT_GT(opioid.now().unresponsive, 0.9);
}

TEST(Anaesthesia, TheOldNeedLessPropofol) {
  const auto deepest = [](double age_y) {
    Patient p({age_y, 70, 170, true, true, true, 4.9});
    p.give("propofol", kBolus, 1.5, "mg/kg");
    double least = 93;
    for (int i = 0; i < 30; ++i) {
      p.run_s(10);
      least = std::min(least, p.now().processed_eeg);
    }
    return least;
  };
  EXPECT_LT(deepest(80), deepest(35) - 5);
}

TEST(Anaesthesia, AnOpioidAndAHypnoticBearALaryngoscopyTogether) {
  Patient p;
  p.give("propofol", kInfusion, 8, "mg/kg/h");
  p.run_min(30);
  const DrugEffects alone = p.now();
  p.give("remifentanil", kInfusion, 0.2, "ug/kg/min");
  p.run_min(20);
  EXPECT_LT(alone.tolerates_laryngoscopy, 0.3);
  EXPECT_GT(p.now().tolerates_laryngoscopy, 0.9);
  EXPECT_NEAR(p.plasma("remifentanil"), 5.2, 0.6);  // 0.2 ug/kg/min over 2.6 L/min
  EXPECT_LT(p.on(DrugTarget::ventilatory_drive), -0.85);
  EXPECT_LT(alone.processed_eeg - p.now().processed_eeg, 15);  // the EEG hardly shows the opioid (Nieuwenhuijs 2003; Manyam 2007)
}

TEST(Anaesthesia, OneMacOfSevofluraneIsAnaesthesiaAndDeepensARelaxant) {
  Patient p;
  p.give("sevoflurane", DrugRoute::inspired, 2.1, "%");
  p.run_min(45);
  const DrugEffects e = p.now();
  EXPECT_NEAR(e.mac, 1.0, 0.1);
  EXPECT_GT(e.unresponsive, 0.95);
  EXPECT_NEAR(p.on(DrugTarget::antinociception), 0.5, 0.2);  // half do not move
  EXPECT_LT(e.processed_eeg, 50);
  EXPECT_GT(e.tof_ratio, 0.99);
  Patient with = p, without;
  for (Patient* q : {&with, &without}) {
    q->give("rocuronium", kBolus, 0.4, "mg/kg");
    q->run_min(30);
  }
  EXPECT_GT(with.on(DrugTarget::train_of_four), without.on(DrugTarget::train_of_four) + 0.1);
}

TEST(Anaesthesia, KetamineAnaesthetisesUnseenByTheEegAndRaisesPressure) {
  Patient p;
  p.give("ketamine", kBolus, 1.5, "mg/kg");
  p.run_min(3);
  EXPECT_GT(p.now().unresponsive, 0.9);
  EXPECT_GT(p.now().processed_eeg, 85);
  EXPECT_LT(p.on(DrugTarget::vagal_tone), -0.3);
  EXPECT_GT(p.on(DrugTarget::sympathetic_outflow), 0.1);
  p.run_min(17);
  EXPECT_LT(p.now().unresponsive, 0.5);  // 10 to 20 min
}

TEST(Anaesthesia, OpioidsInOrderOfTheirOffset) {
  // Context-sensitive half-time after 8 h: remifentanil minutes, fentanyl hours (Hughes 1992; Egan 1993; recalled).
  const auto half_time_min = [](const char* drug, double rate, const char* unit, double hours) {
    Patient p;
    p.give(drug, kInfusion, rate, unit);
    p.run_min(hours * 60, 2);
    const double end = p.plasma(drug);
    p.give(drug, kInfusion, 0, unit);
    double minutes = 0;
    while (p.plasma(drug) > 0.5 * end && minutes < 1000) p.run_min(0.5, 2), minutes += 0.5;
    return minutes;
  };
  EXPECT_LT(half_time_min("remifentanil", 0.2, "ug/kg/min", 8), 6);
  EXPECT_GT(half_time_min("fentanyl", 2, "ug/kg/h", 8), 100);
  EXPECT_LT(half_time_min("fentanyl", 2, "ug/kg/h", 1), 40);
  EXPECT_GT(half_time_min("thiopental", 4, "mg/kg/h", 8), 3 * half_time_min("propofol", 6, "mg/kg/h", 8));
}

TEST(Anaesthesia, NaloxoneGivesBreathBackAndWearsOffBeforeMorphine) {
  Patient p;
  p.give("morphine", kBolus, 20, "mg");
  p.run_min(30);
  const double depressed = p.on(DrugTarget::ventilatory_drive);
  p.give("naloxone", kBolus, 400, "ug");
  p.run_min(3);
  EXPECT_LT(depressed, -0.6);
  EXPECT_GT(p.on(DrugTarget::ventilatory_drive), -0.35);
  p.run_min(60);
  EXPECT_LT(p.on(DrugTarget::ventilatory_drive), -0.5);
}

// ---- relaxants

double minutes_until(Patient& p, double step_s, double most_min, const std::function<bool(const DrugEffects&)>& done) {
  double t_s = 0;
  while (!done(p.now()) && t_s < most_min * 60) p.run_s(step_s), t_s += step_s;
  return t_s / 60;
}

TEST(Relaxants, RocuroniumComesAndGoesAsItsLabelSays) {
  // First twitch 25 % after 22, 31, 58 and 67 min for 0.45, 0.6, 0.9 and 1.2 mg/kg (US label, recalled); the file's EC50 was fitted to these.
  for (const auto& [dose, expected] : std::map<double, double>{{0.45, 22}, {0.6, 31}, {0.9, 58}, {1.2, 67}}) {
    Patient p;
    p.give("rocuronium", kBolus, dose, "mg/kg");
    const double onset = minutes_until(p, 2, 10, [](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) > 0.9; });
    EXPECT_LT(onset, 3.5) << dose;  // label: largest block after 3.0 min at 0.45 mg/kg, sooner at more
    p.run_min(5);
    const double recovery = onset + 5 + minutes_until(p, 10, 200, [](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) < 0.75; });
    EXPECT_NEAR(recovery / expected, 1.0, 0.35) << dose << ": " << recovery << " min";
  }
}

TEST(Relaxants, BreathGoesBeforeTheThumbAndComesBackSooner) {
  // Meistelman 1992, Can J Anaesth 39:665: larynx (whose muscles stand for those of breath) at its most in 0.6 of the thumb's time, and back in 0.6 of it too.
  const auto breath = [](double most) { return [most](const DrugEffects& e) { return e.respiratory_block > most; }; };
  const auto thumb = [](double most) { return [most](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) > most; }; };
  Patient p, of_it;
  p.give("rocuronium", kBolus, 0.67, "mg/kg");
  of_it.give("rocuronium", kBolus, 0.67, "mg/kg");
  const double lost = minutes_until(p, 1, 10, breath(0.9)), watched = minutes_until(of_it, 1, 10, thumb(0.9));
  EXPECT_LT(lost, 1.5);
  EXPECT_LT(lost, watched);
  p.run_min(5);
  of_it.run_min(5);
  const double back = minutes_until(p, 10, 200, [](const DrugEffects& e) { return e.respiratory_block < 0.75; });
  const double twitch = minutes_until(of_it, 10, 200, [](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) < 0.75; });
  EXPECT_LT(back, 0.8 * twitch);
  EXPECT_GT(back, 5);

  Patient reversed;
  reversed.give("rocuronium", kBolus, 1.2, "mg/kg");
  reversed.run_min(3);
  EXPECT_GT(reversed.now().respiratory_block, 0.99);
  reversed.give("sugammadex", kBolus, 16, "mg/kg");
  reversed.run_min(2);
  EXPECT_LT(reversed.now().respiratory_block, 0.3);
}

TEST(Relaxants, SugammadexReversesInMinutes) {
  // Kleijn 2011, abstract: 0.8, 1.5 and 1.4 min to a ratio of 0.9 after 16 mg/kg 3 min after 1.2 mg/kg, 4 mg/kg in deep and 2 mg/kg in
  // moderate block.
  struct Case {
    double rocuronium, sugammadex, at_min, expected;
  };
  for (const Case& c : {Case{1.2, 16, 3, 0.8}, Case{0.6, 4, 15, 1.5}, Case{0.6, 2, 32, 1.4}}) {
    Patient p;
    p.give("rocuronium", kBolus, c.rocuronium, "mg/kg");
    p.run_min(c.at_min);
    p.give("sugammadex", kBolus, c.sugammadex, "mg/kg");
    const double t = minutes_until(p, 1, 30, [](const DrugEffects& e) { return e.tof_ratio >= 0.9; });
    EXPECT_NEAR(t, c.expected, 0.5) << c.sugammadex;
    p.run_min(120);
    EXPECT_GT(p.now().tof_ratio, 0.97);  // and it does not come back
  }
}

TEST(Relaxants, NeostigmineHelpsLateAndNotDeepBlockAndSlowsTheHeart) {
  const auto ratio_after_10_min = [](double at_min, bool reversed) {
    Patient p;
    p.give("rocuronium", kBolus, 0.6, "mg/kg");
    p.run_min(at_min);
    if (reversed) p.give("neostigmine", kBolus, 50, "ug/kg");
    p.run_min(10);
    return p.now().tof_ratio;
  };
  EXPECT_GT(ratio_after_10_min(38, true), 0.85);
  EXPECT_LT(ratio_after_10_min(38, false), 0.7);
  EXPECT_LT(ratio_after_10_min(10, true), 0.1);
  Patient alone, covered;
  alone.give("neostigmine", kBolus, 2.5, "mg");
  covered.give("neostigmine", kBolus, 2.5, "mg");
  covered.give("glycopyrrolate", kBolus, 500, "ug");
  alone.run_min(5);
  covered.run_min(5);
  EXPECT_GT(alone.on(DrugTarget::vagal_tone), 0.3);
  EXPECT_LT(covered.on(DrugTarget::vagal_tone), 0);
}

TEST(Relaxants, SuccinylcholineIsFastAndShortAndNotReversed) {
  Patient p;
  p.give("succinylcholine", kBolus, 1, "mg/kg");
  EXPECT_LT(minutes_until(p, 1, 5, [](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) > 0.95; }), 1.1);  // about 60 s
  p.run_min(2);
  EXPECT_GT(p.on(DrugTarget::potassium), 0.2);
  Patient reversed = p;
  const double recovery = 3 + minutes_until(p, 5, 60, [](const DrugEffects& e) { return e.on(DrugTarget::neuromuscular_block) < 0.1; });
  EXPECT_GE(recovery, 9);   // 9 to 13 min to 90 % (Miller, Anesthesia, 6th edition)
  EXPECT_LE(recovery, 14);
  reversed.give("neostigmine", kBolus, 50, "ug/kg");
  reversed.give("sugammadex", kBolus, 16, "mg/kg");
  reversed.run_min(2);
  EXPECT_GT(reversed.on(DrugTarget::neuromuscular_block), 0.9);
  // ED90 0.27 mg/kg (Smith 1988, in scilit: 0.26 to 0.27).
  Patient small;
  small.give("succinylcholine", kBolus, 0.27, "mg/kg");
  double most = 0;
  for (int i = 0; i < 40; ++i) {
    small.run_s(10);
    most = std::max(most, small.on(DrugTarget::neuromuscular_block));
  }
  EXPECT_NEAR(most, 0.9, 0.08);
}

// ---- each drug does what it is given for

TEST(Directions, EachDrugMovesWhatItIsGivenFor) {
  struct Case {
    const char* drug;
    DrugRoute route;
    double dose;
    const char* unit;
    double after_min;
    DrugTarget on;
    double low, high;
  };
  constexpr double kMuch = 1e9;
  for (const Case& c : {
           Case{"noradrenaline", kInfusion, 0.1, "ug/kg/min", 15, DrugTarget::systemic_resistance, 0.2, 0.8},
           Case{"noradrenaline", kInfusion, 0.1, "ug/kg/min", 15, DrugTarget::heart_rate, 0, 0.1},
           Case{"adrenaline", kInfusion, 0.03, "ug/kg/min", 15, DrugTarget::systemic_resistance, -0.3, -0.01},  // dilates at low rates
           Case{"adrenaline", kInfusion, 0.5, "ug/kg/min", 15, DrugTarget::systemic_resistance, 0.2, 3},
           Case{"adrenaline", kInfusion, 0.1, "ug/kg/min", 15, DrugTarget::heart_rate, 0.1, 0.6},
           Case{"adrenaline", DrugRoute::intramuscular, 500, "ug", 10, DrugTarget::bronchial_tone, -0.9, -0.3},
           Case{"adrenaline", DrugRoute::intramuscular, 500, "ug", 10, DrugTarget::mediators, -0.9, -0.3},
           Case{"phenylephrine", kBolus, 100, "ug", 1, DrugTarget::systemic_resistance, 0.1, 0.5},
           Case{"phenylephrine", kInfusion, 4, "ug/kg/min", 20, DrugTarget::heart_rate, 0, 0},  // by the reflex alone
           Case{"vasopressin", kInfusion, 0.03, "IU/min", 60, DrugTarget::systemic_resistance, 0.1, 0.6},
           Case{"ephedrine", kBolus, 10, "mg", 4, DrugTarget::heart_rate, 0.05, 0.3},
           Case{"ephedrine", kBolus, 10, "mg", 4, DrugTarget::systemic_resistance, 0.05, 0.4},
           Case{"dobutamine", kInfusion, 5, "ug/kg/min", 20, DrugTarget::contractility, 0.2, 1},
           Case{"dobutamine", kInfusion, 5, "ug/kg/min", 20, DrugTarget::systemic_resistance, -0.3, -0.05},
           Case{"atropine", kBolus, 500, "ug", 3, DrugTarget::vagal_tone, -0.8, -0.3},
           Case{"atropine", kBolus, 3000, "ug", 5, DrugTarget::vagal_tone, -1, -0.85},
           Case{"glycopyrrolate", kBolus, 200, "ug", 5, DrugTarget::vagal_tone, -0.9, -0.3},
           Case{"amiodarone", kBolus, 300, "mg", 15, DrugTarget::excitability, -0.9, -0.3},
           Case{"lidocaine", kBolus, 1.5, "mg/kg", 4, DrugTarget::excitability, -0.5, -0.1},
           Case{"lidocaine", kBolus, 1.5, "mg/kg", 4, DrugTarget::seizure, 0, 0.05},
           Case{"esmolol", kInfusion, 150, "ug/kg/min", 30, DrugTarget::heart_rate, -0.2, -0.05},
           Case{"labetalol", kBolus, 20, "mg", 5, DrugTarget::systemic_resistance, -0.3, -0.05},
           Case{"nitroglycerine", kInfusion, 0.5, "ug/kg/min", 15, DrugTarget::venous_tone, -0.12, -0.02},
           Case{"nitroglycerine", kInfusion, 0.5, "ug/kg/min", 15, DrugTarget::systemic_resistance, -0.1, -0.01},
           Case{"furosemide", kBolus, 40, "mg", 30, DrugTarget::urine, 4, 14},
           Case{"insulin", kBolus, 10, "IU", 20, DrugTarget::potassium, -1.2, -0.4},
           Case{"salbutamol", DrugRoute::nebulised, 5000, "ug", 20, DrugTarget::bronchial_tone, -0.8, -0.3},
           Case{"salbutamol", kInfusion, 10, "ug/min", 120, DrugTarget::potassium, -1.2, -0.3},
           Case{"magnesium", kBolus, 8, "mmol", 20, DrugTarget::excitability, -0.5, -0.05},
           Case{"bicarbonate", kBolus, 100, "mmol", 30, DrugTarget::base_excess, 2, 6},
           Case{"calcium_chloride", kBolus, 1, "g", 3, DrugTarget::calcium, 0.1, 0.4},
           Case{"prothrombin_complex", kBolus, 25, "IU/kg", 30, DrugTarget::clotting_factors, 25, 45},  // 1 to 1.8 percent per IU/kg
           Case{"hydrocortisone", kBolus, 100, "mg", 240, DrugTarget::vascular_response, 0.05, 0.4},
           Case{"antibiotic", kBolus, 2000, "mg", 60, DrugTarget::pathogen_kill, 0.4, 0.8},
           Case{"etomidate", kBolus, 0.3, "mg/kg", 240, DrugTarget::adrenal_response, -1, -0.5},
           Case{"etomidate", kBolus, 0.3, "mg/kg", 3, DrugTarget::systemic_resistance, -0.15, 0},
           Case{"midazolam", kBolus, 5, "mg", 5, DrugTarget::ventilatory_drive, -0.4, -0.05},
           Case{"succinylcholine", kBolus, 1, "mg/kg", 2, DrugTarget::muscle_calcium_release, 1, kMuch},
       }) {
    Patient p;
    p.give(c.drug, c.route, c.dose, c.unit);
    p.run_min(c.after_min);
    const double e = p.on(c.on);
    EXPECT_GE(e, c.low) << c.drug << " " << c.dose << " " << c.unit << " on " << drug_target_name(c.on);
    EXPECT_LE(e, c.high) << c.drug << " " << c.dose << " " << c.unit << " on " << drug_target_name(c.on);
  }
}

TEST(Directions, DrugsThatMeetAtAReceptor) {
  Patient adrenaline, blocked;
  for (Patient* p : {&adrenaline, &blocked}) p->give("adrenaline", kInfusion, 0.1, "ug/kg/min");
  blocked.give("esmolol", kInfusion, 200, "ug/kg/min");
  adrenaline.run_min(30);
  blocked.run_min(30);
  EXPECT_LT(blocked.on(DrugTarget::heart_rate), adrenaline.on(DrugTarget::heart_rate) - 0.2);

  Patient bupivacaine, lipid;
  for (Patient* p : {&bupivacaine, &lipid}) p->give("bupivacaine", kBolus, 200, "mg");
  lipid.give("lipid_emulsion", kBolus, 1.5, "mL/kg");
  bupivacaine.run_min(5);
  lipid.run_min(5);
  EXPECT_LT(bupivacaine.on(DrugTarget::contractility), -0.15);
  EXPECT_GT(lipid.on(DrugTarget::contractility), bupivacaine.on(DrugTarget::contractility) + 0.05);
  EXPECT_LT(lipid.on(DrugTarget::seizure), bupivacaine.on(DrugTarget::seizure));

  Patient crisis;
  crisis.give("sevoflurane", DrugRoute::inspired, 2, "%");
  crisis.run_min(20);
  const double released = crisis.on(DrugTarget::muscle_calcium_release);
  crisis.give("dantrolene", kBolus, 2.5, "mg/kg");
  crisis.run_min(15);
  EXPECT_GT(released, 1);
  EXPECT_LT(crisis.on(DrugTarget::muscle_calcium_release), 0);
}

TEST(Directions, ShockMakesTheSameDoseOfPropofolDeeperAndNoDrugsExposureLess) {
  Patient healthy, shocked;
  shocked.body.co_ratio = 0.5;
  shocked.body.blood_ratio = 0.65;
  for (Patient* p : {&healthy, &shocked}) {
    p->give("propofol", kBolus, 1, "mg/kg");
    p->run_min(3);
  }
  const std::size_t i = Patient::index("propofol");
  EXPECT_GT(shocked.state.drugs[i].effect_site, 1.2 * healthy.state.drugs[i].effect_site);
  EXPECT_LT(shocked.now().processed_eeg, healthy.now().processed_eeg - 25);
  for (const DrugFile& d : library().drugs) {
    const auto o = std::find_if(d.orders.begin(), d.orders.end(), [](const OrderRange& r) { return r.route == kBolus; });
    if (o == d.orders.end()) continue;
    Patient well, ill;
    ill.body = shocked.body;
    ill.body.renal_ratio = 0.5;
    std::array<double, 2> exposure{};  // mean concentration of the first hour
    for (std::size_t i_p = 0; i_p < 2; ++i_p) {
      Patient& p = i_p == 0 ? well : ill;
      p.give(d.id, kBolus, o->usual_high, o->unit.name.c_str());
      for (int k = 0; k < 360; ++k) {
        p.run_s(10, 1);
        exposure[i_p] += p.plasma(d.id) / 360;
      }
    }
    EXPECT_GE(exposure[1], 0.999 * exposure[0]) << d.id;
  }
}

TEST(Directions, AllDrugsAtOnceStayFiniteAndAccountedFor) {
  for (const double age : {1.0, 8.0, 35.0, 95.0}) {
    Patient p({age, age < 2 ? 10.0 : (age < 10 ? 26.0 : 65.0), age < 2 ? 76.0 : (age < 10 ? 128.0 : 168.0), age > 20, true, true, 0.07 * (age < 2 ? 10.0 : 60.0)});
    for (const DrugFile& d : library().drugs)
      for (const OrderRange& o : d.orders) {
        const auto placed = place_order(d, o.route, o.allowed_high, o.unit.name, p.model.patient.weight_kg);
        ASSERT_TRUE(placed);
        add_order(*placed, o.route, p.orders[Patient::index(d.id)]);
      }
    p.run_min(10);
    p.body.bled_fraction = 1e-5;
    p.run_min(10);
    const DrugEffects e = p.now();
    for (std::size_t t = 0; t < kDrugTargetCount; ++t) {
      const auto target = static_cast<DrugTarget>(t);
      EXPECT_TRUE(std::isfinite(e.on(target))) << drug_target_name(target);
      if (drug_target_law(target) == EffectLaw::factor) {
        EXPECT_GE(e.on(target), -1 - 1e-12) << drug_target_name(target);
      }
      if (drug_target_law(target) == EffectLaw::share) {
        EXPECT_GE(e.on(target), 0) << drug_target_name(target);
        EXPECT_LE(e.on(target), 1) << drug_target_name(target);
      }
    }
    for (std::size_t i = 0; i < library().drugs.size(); ++i)
      EXPECT_NEAR(unaccounted(p.model, p.state, i), 0, 1e-9 * p.state.drugs[i].given) << library().drugs[i].id;
  }
}

}  // namespace
}  // namespace holotwin
