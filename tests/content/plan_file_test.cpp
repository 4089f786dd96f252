#include "engine/content/plan_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/content/drug_order.h"
#include "engine/core/file.h"
#include "engine/core/rng.h"
#include "physiology/model.h"
#include "tests/content/plan_text.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using physiology::Order;
using physiology::OrderKind;
using physiology::Setting;
using physiology::Substance;

const fs::path kPlans = fs::path(HOLOTWIN_SOURCE_DIR) / "assets/plans";

std::string with(const std::string& from, const std::string& to) {
  std::string text = plan();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}
int line_of(const std::string& text, const std::string& part) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n'));
}
/// The first order of the arm that `holds`.
template <class Holds>
const Order* find(const PlanArm& arm, Holds holds) {
  for (const PlanEvent& e : arm.events)
    for (const Order& o : e.orders)
      if (holds(o)) return &o;
  return nullptr;
}

TEST(PlanFile, EveryPlanOfTheProjectReadsAndItsPatientCanBeBuilt) {
  int plans = 0;
  for (const auto& f : fs::directory_iterator(kPlans)) {
    if (f.path().extension() != ".toml") continue;
    const auto p = load_plan(f.path(), drugs());
    ASSERT_TRUE(p) << p.error().message();
    EXPECT_GE(p->arms.size(), 2U) << f.path();
    EXPECT_TRUE(physiology::build_model(p->patient)) << f.path();
    ++plans;
  }
  EXPECT_GE(plans, 3);
}

TEST(PlanFile, EventsBecomeTimedOrdersOfTheirArm) {
  const auto p = parse_plan(plan(), "trial", drugs());
  ASSERT_TRUE(p) << p.error().message();
  EXPECT_EQ(p->start_s, -120);
  EXPECT_EQ(p->end_s, 1800);
  ASSERT_EQ(p->arms.size(), 2U);
  EXPECT_EQ(p->arms[0].events.size(), 2U);
  ASSERT_EQ(p->limits.size(), 1U);
  EXPECT_STREQ(vital_list()[p->limits[0].vital].name, "map");
  EXPECT_EQ(p->limits[0].from_s, 300);
  const PlanArm& all = p->arms[1];
  EXPECT_TRUE(std::is_sorted(all.events.begin(), all.events.end(), [](const PlanEvent& a, const PlanEvent& b) { return a.at_s < b.at_s; }));
  const auto course = course_of(*p, all);
  EXPECT_EQ(course.orders.front().kind, OrderKind::lose) << "the ooze before time 0 comes first";
  EXPECT_EQ(course.orders.front().time_s, -60);

  const Order* red = find(all, [](const Order& o) { return o.substance == Substance::red_cells && o.kind == OrderKind::run_in; });
  ASSERT_NE(red, nullptr);
  EXPECT_DOUBLE_EQ(red->amount, 560) << "two bags of 280 mL";
  EXPECT_DOUBLE_EQ(red->value, 56);
  const Order* water = find(all, [](const Order& o) { return o.substance == Substance::crystalloid && o.kind == OrderKind::run_in; });
  ASSERT_NE(water, nullptr);
  EXPECT_DOUBLE_EQ(water->value, 50) << "500 mL over 10 min";
  const Order* plasma = find(all, [](const Order& o) { return o.substance == Substance::plasma && o.kind == OrderKind::run_in; });
  ASSERT_NE(plasma, nullptr);
  EXPECT_TRUE(std::isinf(plasma->amount));
  const Order* calcium = find(all, [](const Order& o) { return o.substance == Substance::calcium; });
  ASSERT_NE(calcium, nullptr);
  EXPECT_NEAR(calcium->amount, 1000.0 / 147.0, 0.01) << "a gram of the dihydrate, 147 g/mol";
  EXPECT_NEAR(calcium->value, 1000.0 / 147.0 / 3, 0.01) << "over 3 min";
  const Order* pressor = find(all, [](const Order& o) { return o.kind == OrderKind::infuse && o.substance == Substance::noradrenaline; });
  ASSERT_NE(pressor, nullptr);
  EXPECT_DOUBLE_EQ(pressor->value, 0.1);
  int clamps = 0, settings = 0;
  for (const Order& o : course.orders) {
    clamps += o.kind == OrderKind::set && (o.setting == Setting::clamp_hepatic_artery || o.setting == Setting::clamp_portal_vein);
    settings += o.kind == OrderKind::set && (o.setting == Setting::tidal_mL || o.setting == Setting::peep_cmH2O || o.setting == Setting::fio2 || o.setting == Setting::abdominal_pressure_mmHg);
  }
  EXPECT_EQ(clamps, 4) << "artery and portal vein, on and off";
  EXPECT_EQ(settings, 4);
  EXPECT_TRUE(all.warnings.empty());
}

TEST(PlanFile, WhatIsWrongIsNamedWithItsLineItsRangeAndTheNearestName) {
  struct Case {
    const char *from, *to, *says, *at;
  };
  for (const Case& c : {
           Case{"weight_kg = 75", "weight_kg = 900", "patient.weight_kg is 900 (give 6 to 250 kg)", "weight_kg"},
           Case{"weight_kg = 75", "weight_lb = 165", "unknown key patient.weight_lb; did you mean weight_kg?", "weight_lb"},
           Case{"schema = 1", "schema = 2", "this program reads schema 1", "schema"},
           Case{"schema = 1", "", "the key schema is missing", ""},
           Case{"title = \"Trial\"", "", "the key title is missing", ""},
           Case{"[run]", "[rum]", "unknown table rum; did you mean run?", "[rum]"},
           Case{"duration = \"30:00\"", "duration = 30", "run.duration is of the wrong type", "duration"},
           Case{"duration = \"30:00\"", "duration = \"30 min\"", "give \"minutes:seconds\"", "duration"},
           Case{"duration = \"30:00\"", "duration = \"48:00:00\"", "to \"1440:00\"", "duration"},
           Case{"start = \"-2:00\"", "start = \"2:00\"", "from \"-720:00\" to \"0:00\"", "start"},
           Case{"sample_s = 5", "sample_s = 2.5", "give whole seconds", "sample_s"},
           Case{"metric = \"map\"", "metric = \"mapp\"", "did you mean \"map\"?", "metric"},
           Case{"low = 65\nhigh = 90\n", "", "limit.metric has no limit", "metric"},
           Case{"low = 65", "low = 95", "limit.low is not below high", "low = 95"},
           Case{"low = 65", "low = 6500", "give 0 to 250", "low = 6500"},
           Case{"from = \"5:00\"", "from = \"40:00\"", "to \"29:59\"", "from = \"40:00\""},
           Case{"vessel = \"hepatic_artery\"", "vessel = \"hepatic_atrery\"", "did you mean \"hepatic_artery\"?", "hepatic_atrery"},
           Case{"area_mm2 = 0.5", "area_mm2 = -1", "event.area_mm2 is -1 (give 0.01 to 400)", "area_mm2"},
           Case{"vessel = \"hepatic_artery\"\narea_mm2 = 0.5\nzero_flow_mmHg = 13\n", "", "neither how much nor from where", "bleed = \"artery\""},
           Case{"rate_mL_per_min = 20", "rate_mL_per_min = -20", "event.rate_mL_per_min is -20", "rate_mL_per_min = -20"},
           Case{"share = 0.8", "share = 80", "arm.event.share is 80 (give 0 to 1)", "share = 80"},
           Case{"units = 2", "units = 560", "give 0.1 to 20", "units = 560"},
           Case{"units = 2", "litres = 0.5", "unknown key arm.event.litres", "litres"},
           Case{"rate_mL_per_min = 56", "", "has no rate", "fluid = \"red_cells\""},
           Case{"rate_mL_per_min = 56", "rate_mL_per_min = -56", "give 0.1 to 1000 mL per min", "rate_mL_per_min = -56"},
           Case{"over = \"10:00\"", "over = \"0:10\"", "makes 3000 mL/min", "over = \"0:10\""},
           Case{"fluid = \"crystalloid\"\nvolume_mL = 500", "fluid = \"crystalloid\"\nunits = 5", "has no meaning for crystalloid (give volume_mL)", "units = 5"},
           Case{"fluid = \"plasma\"", "fluid = \"plasme\"", "did you mean \"plasma\"?", "plasme"},
           Case{"drug = \"calcium_chloride\"", "drug = \"propofol\"", "is refused: propofol as bolus is not ordered in g (give 0.02 to 10 mg/kg; 1 to 1000 mg)", "unit = \"g\""},
           Case{"drug = \"calcium_chloride\"", "drug = \"propofool\"", "which is no drug (did you mean \"propofol\"?", "propofool"},
           Case{"drug = \"calcium_chloride\"", "drug = \"calcium_cloride\"", "did you mean \"calcium_chloride\"?", "calcium_cloride"},
           Case{"unit = \"ug/kg/min\"", "unit = \"mg/kg/min\"", "noradrenaline as infusion is not ordered in mg/kg/min (give 0.002 to 5 ug/kg/min", "mg/kg/min"},
           Case{"unit = \"ug/kg/min\"", "unit = \"ug/kg\"", "is refused: noradrenaline as infusion", "unit = \"ug/kg\""},
           Case{"unit = \"ug/kg/min\"", "unit = \"mL/h\"", "is refused: noradrenaline as infusion", "unit = \"mL/h\""},
           Case{"infusion = 0.1", "infusion = -0.1", "give 0.002 to 5 ug/kg/min", "infusion = -0.1"},
           Case{"infusion = 0.1", "infusion = 100", "noradrenaline as infusion of 100 ug/kg/min (give 0.002 to 5", "infusion = 100"},
           Case{"infusion = 0.1", "", "has no dose", "drug = \"noradrenaline\""},
           Case{"bolus = 1\nunit = \"g\"", "bolus = 1\nunit = \"g/min\"", "is refused: calcium_chloride as bolus", "unit = \"g/min\""},
           Case{"bolus = 1\nunit = \"g\"", "bolus = 1000\nunit = \"g\"", "give 0.05 to 10 g", "bolus = 1000"},
           Case{"bolus = 1\nunit = \"g\"\n", "bolus = 1\n", "the key arm.event.unit is missing", "at = \"4:30\""},
           Case{"tidal_mL = 450", "tidal_mL = 4500", "give 20 to 1200 mL", "tidal_mL"},
           Case{"oxygen_fio2 = 0.8", "oxygen_fio2 = 80", "give 0.21 to 1", "oxygen_fio2"},
           Case{"abdomen_mmHg = 12", "abdomen_mmHg = 12\noxygen_fio2 = 0.5", "does two things, oxygen_fio2 and abdomen_mmHg", "at = \"10:00\""},
           Case{"abdomen_mmHg = 12", "abdomen_cmH2O = 12", "did you mean abdomen_mmHg?", "abdomen_cmH2O"},
           Case{"at = \"20:00\"", "at = \"40:00\"", "arm.event.at is \"40:00\"", "at = \"40:00\""},
           Case{"at = \"-1:00\"", "at = \"-3:00\"", "from \"-2:00\" to \"29:59\"", "at = \"-3:00\""},
           Case{"id = \"all\"", "id = \"nothing\"", "\"nothing\" is used twice", ""},
           Case{"id = \"all\"", "id = \"<b>\"", "use lower-case letters", "id = \"<b>\""},
       }) {
    const std::string text = with(c.from, c.to);
    const std::string m = message(text);
    EXPECT_NE(m.find(c.says), std::string::npos) << c.to << " -> " << m;
    if (*c.at != '\0') {
      const int line = line_of(text, c.at), found = m.find("trial.toml:") == 0 ? std::atoi(m.c_str() + 11) : -1;
      // A table's own line stands one above its first key.
      EXPECT_TRUE(found == line || found == line - 1) << c.to << " -> " << m << " (line " << line << ")";
    }
  }
  EXPECT_NE(message(plan().substr(0, plan().find("[[arm]]"))).find("the plan has no arm"), std::string::npos);
}

TEST(PlanFile, WhatCannotBeCarriedOutIsRefusedWithTheMomentAndTheLine) {
  const std::string good = plan();
  const auto lines = std::count(good.begin(), good.end(), '\n');
  struct Case {
    const char *event, *says;
  };
  for (const Case& c : {
           Case{"at = \"6:30\"\nunclamp = \"pringle\"", "releases \"pringle\" at 6:30, a clamp that is not on (no clamp is on at that moment)"},
           Case{"at = \"5:00\"\nunclamp = \"portal_vein\"", "releases \"portal_vein\" at 5:00, a clamp that is not on (at that moment: pringle)"},
           Case{"at = \"3:00\"\nclamp = \"hepatic_artery\"", "meets \"pringle\", which is on since 2:00"},
           Case{"at = \"8:00\"\nhold = \"artery\"\nshare = 0.5", "holds \"artery\" at 8:00, which does not bleed then"},
           Case{"at = \"8:00\"\nstop_bleed = \"oozze\"", "did you mean \"ooze\"?"},
           Case{"at = \"1:00\"\nbleed = \"ooze\"\nrate_mL_per_min = 5", "which bleeds since -1:00"},
           Case{"at = \"9:00\"\nstop_fluid = \"plasma\"", "stops \"plasma\" at 9:00, which does not run then"},
           Case{"at = \"14:00\"\nstop_fluid = \"red_cells\"", "stops \"red_cells\" at 14:00, which does not run then"},
           Case{"at = \"4:00\"\nstop_drug = \"noradrenaline\"", "stops \"noradrenaline\" at 4:00, which does not run then"},
           Case{"at = \"25:00\"\ndrug = \"noradrenaline\"\ninfusion = 0\nunit = \"ug/kg/min\"", "ends the infusion of \"noradrenaline\" at 25:00, which does not run then"},
       }) {
    const std::string text = plus(c.event);
    const std::string m = message(text);
    EXPECT_NE(m.find(c.says), std::string::npos) << c.event << " -> " << m;
    EXPECT_EQ(m.rfind("trial.toml:" + std::to_string(lines + 1) + ":", 0), 0U) << m;
  }
  EXPECT_EQ(message(plus("at = \"12:00\"\nstop_fluid = \"crystalloid\"")), "accepted") << "it runs from 3:00 to 13:00";
  EXPECT_EQ(message(plus("at = \"15:00\"\ndrug = \"noradrenaline\"\ninfusion = 0.2\nunit = \"ug/kg/min\"")), "accepted");
  EXPECT_EQ(message(plus("at = \"8:00\"\nbleed = \"artery\"\nvessel = \"hepatic_artery\"\narea_mm2 = 1")), "accepted") << "it was stopped at 7:00";
}

TEST(PlanFile, DrugsGoInByEveryWayTheirFilesKnow) {
  using physiology::OrderKind;
  const auto order = [](const std::string& event) {
    const auto p = parse_plan(plus("at = \"8:00\"\n" + event), "trial", drugs());
    EXPECT_TRUE(p) << event << ": " << (p ? "" : p.error().message());
    if (!p) return physiology::Order{};
    EXPECT_TRUE(p->pharmacology);
    EXPECT_EQ(p->drugs.size(), 1U);
    for (const PlanArm& arm : p->arms)
      for (const PlanEvent& e : arm.events)
        for (const physiology::Order& o : e.orders)
          if (e.at_s == 480 && e.deed == Deed::drug) return o;
    return physiology::Order{};
  };
  const auto is = [&](const char* event, OrderKind kind, double amount, double value) {
    const physiology::Order o = order(event);
    EXPECT_EQ(static_cast<int>(o.kind), static_cast<int>(kind)) << event;
    EXPECT_NEAR(o.amount, amount, 1e-9) << event;
    EXPECT_NEAR(o.value, value, 1e-9) << event;
  };
  is("drug = \"propofol\"\nbolus = 2\nunit = \"mg/kg\"\nover = \"0:20\"", OrderKind::push_drug, 150, 20);
  is("drug = \"remifentanil\"\ninfusion = 0.1\nunit = \"ug/kg/min\"", OrderKind::infuse_drug, 7.5, 7.5);
  is("drug = \"sevoflurane\"\ninspired = 2\nunit = \"%\"", OrderKind::inspire_drug, 2, 2);
  is("drug = \"adrenaline\"\nintramuscular = 500\nunit = \"ug\"", OrderKind::place_drug, 500, 500);
  is("drug = \"salbutamol\"\nnebulised = 5000\nunit = \"ug\"", OrderKind::place_drug, 5000, 5000);
  EXPECT_NE(message(plus("at = \"8:00\"\ndrug = \"propofol\"\nintramuscular = 100\nunit = \"mg\"")).find("is refused"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\ndrug = \"propofol\"\nbolus = 100\ninfusion = 5\nunit = \"mg\"")).find("has two doses, bolus and infusion"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\nstop_drug = \"propofol\"")).find("does not run then"), std::string::npos);
  EXPECT_EQ(message(plus("at = \"8:00\"\ndrug = \"propofol\"\ninfusion = 6\nunit = \"mg/kg/h\"\n[[arm.event]]\nat = \"9:00\"\nstop_drug = \"propofol\"")), "accepted");
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"propofol\"\nbolus = 100\nunit = \"mg\"")), (std::vector<std::string>{"anaesthesia_twice"})) << "his number for anaesthesia is not 0";
  const auto none = parse_plan(plan(), "trial", drugs());
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->drugs.empty() && !none->pharmacology) << "noradrenaline and calcium have channels of the body's own";
}

TEST(PlanFile, ConditionsBecomeSettings) {
  using physiology::Setting;
  const auto order = [](const std::string& event) {
    const auto p = parse_plan(plus("at = \"8:00\"\n" + event), "trial", drugs());
    EXPECT_TRUE(p) << event << ": " << (p ? "" : p.error().message());
    if (p)
      for (const PlanEvent& e : p->arms[1].events)
        if (e.at_s == 480 && e.of_arm && e.orders.size() == 1 && e.orders[0].kind == physiology::OrderKind::set) return e.orders[0];
    return physiology::Order{};
  };
  const auto is = [&](const char* event, Setting setting, double value) {
    const physiology::Order o = order(event);
    EXPECT_EQ(static_cast<int>(o.setting), static_cast<int>(setting)) << event;
    EXPECT_NEAR(o.value, value, 1e-12) << event;
  };
  is("anaphylaxis = 0.8", Setting::anaphylaxis, 0.8);
  is("infection = 0", Setting::infection, 0);
  is("haemothorax_mL = 900", Setting::pleural_blood_mL, 900);
  is("pericardial_mL = 0", Setting::pericardial_mL, 0);
  is("rhythm = \"ventricular_fibrillation\"", Setting::rhythm, static_cast<double>(physiology::Rhythm::ventricular_fibrillation));
  is("rhythm = \"sinus\"", Setting::rhythm, 0);
  is("compressions_per_min = 110", Setting::compressions_per_min, 110);
  is("left_lung_collapse = 1", Setting::left_lung_without_air, 1);
  is("pulmonary_embolism = 0.7", Setting::pulmonary_embolism, 0.7);
  is("infarction = 0.4", Setting::infarction, 0.4);
  is("mitral_regurgitation = 0.5", Setting::mitral_regurgitation, 0.5);
  is("neuraxial_block = 0.75", Setting::neuraxial_block, 0.75);
  is("carbon_monoxide_ppm = 1000", Setting::carbon_monoxide_ppm, 1000);
  is("shock_J = 200", Setting::shock_J, 200);
  is("water_C = 15", Setting::water_C, 15);
  is("rhythm = \"complete_heart_block\"", Setting::rhythm, static_cast<double>(physiology::Rhythm::complete_heart_block));
  is("clamp = \"aorta\"", Setting::clamp_aorta, 1);
  is("clamp = \"tourniquet\"\nshare = 0.5", Setting::tourniquet, 0.5);
  EXPECT_NE(message(plus("at = \"8:00\"\nburn = 40")).find("give 0 to 0.9"), std::string::npos) << "a percentage where a share is wanted";
  EXPECT_NE(message(plus("at = \"8:00\"\nout_of_water = false")).find("is false"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\nrhythm = \"ventricular_fibrilation\"")).find("did you mean \"ventricular_fibrillation\"?"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\npericardial_mL = 4000")).find("give 0 to 400"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\nanaphylaxis = 80")).find("give 0 to 1"), std::string::npos);
}

/// Settings that one event of the second arm orders, by what they set.
std::map<physiology::Setting, double> settings_of(const std::string& event) {
  const auto p = parse_plan(plus("at = \"8:00\"\n" + event), "trial", drugs());
  EXPECT_TRUE(p) << event << ": " << (p ? "" : p.error().message());
  std::map<physiology::Setting, double> all;
  if (p)
    for (const PlanEvent& e : p->arms[1].events)
      if (e.at_s == 480 && e.of_arm)
        for (const physiology::Order& o : e.orders) all[o.setting] = o.value;
  return all;
}

TEST(PlanFile, AVentilatorGivesAVolumeOrAPressureAndABagLeaks) {
  using physiology::Setting;
  using physiology::VentilatorMode;
  const auto mode = [](VentilatorMode m) { return static_cast<double>(m); };
  auto s = settings_of("ventilator = \"pressure_controlled\"\ninspiratory_cmH2O = 15\nexpiration_per_inspiration = 1\nrate_per_min = 20");
  EXPECT_EQ(s[Setting::controlled_ventilation], 1);
  EXPECT_EQ(s[Setting::ventilator_mode], mode(VentilatorMode::pressure_control));
  EXPECT_EQ(s[Setting::inspiratory_cmH2O], 15);
  EXPECT_EQ(s[Setting::inspired_share], 0.5) << "I:E 1:1";
  EXPECT_EQ(s[Setting::vent_rate_per_min], 20);
  s = settings_of("ventilator = \"bag_mask\"\ntidal_mL = 450\nleak = 0.4");
  EXPECT_EQ(s[Setting::controlled_ventilation], 1);
  EXPECT_EQ(s[Setting::mask_leak], 0.4);
  s = settings_of("ventilator = \"controlled\"");
  EXPECT_EQ(s[Setting::ventilator_mode], mode(VentilatorMode::volume_control));
  EXPECT_EQ(s[Setting::mask_leak], 0) << "a tube does not leak";
  EXPECT_EQ(settings_of("ventilator = \"pressure_support\"\ninspiratory_cmH2O = 8")[Setting::ventilator_mode], mode(VentilatorMode::pressure_support));
  EXPECT_NE(message(plus("at = \"8:00\"\nventilator = \"pressure_controlled\"\ntidal_mL = 500")).find("give inspiratory_cmH2O"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\nventilator = \"controlled\"\ninspiratory_cmH2O = 15")).find("which gives a volume"), std::string::npos);
  EXPECT_NE(message(plus("at = \"8:00\"\nventilator = \"controlled\"\nleak = 0.2")).find("beside a mask"), std::string::npos);
  EXPECT_EQ(warnings(plus("at = \"8:00\"\nventilator = \"pressure_controlled\"\ninspiratory_cmH2O = 40")), (std::vector<std::string>{"inspiratory_high", "pressure_volume"}));
}

TEST(PlanFile, WhoBreathesForHimselfBreathesAirAndARelaxantLeavesNobodyToBreathe) {
  using physiology::Setting;
  EXPECT_EQ(settings_of("ventilator = \"spontaneous\"")[Setting::fio2], 0.21);
  EXPECT_EQ(settings_of("ventilator = \"spontaneous\"\nfio2 = 0.4")[Setting::fio2], 0.4);
  EXPECT_NE(message(plus("at = \"8:00\"\nventilator = \"pressure_support\"\nrate_per_min = 20")).find("own breaths"), std::string::npos);
  const std::string relaxant = "at = \"8:00\"\ndrug = \"rocuronium\"\nbolus = 0.6\nunit = \"mg/kg\"";
  EXPECT_EQ(warnings(plus(relaxant)), Ids{});
  EXPECT_EQ(warnings(plus(relaxant + "\n[[arm.event]]\nat = \"10:00\"\nventilator = \"spontaneous\"")), (Ids{"relaxed_alone"}));
  EXPECT_EQ(warnings(plus("at = \"25:00\"" + relaxant.substr(relaxant.find('\n')) + "\n[[arm.event]]\nat = \"25:00\"\nventilator = \"spontaneous\"")), (Ids{"relaxed_alone"})) << "at the same moment";
  EXPECT_EQ(warnings(plus(relaxant + "\n[[arm.event]]\nat = \"10:00\"\nventilator = \"pressure_support\"")), (Ids{"relaxed_alone"})) << "nobody begins a breath";
  EXPECT_EQ(warnings(plus(relaxant + "\n[[arm.event]]\nat = \"9:00\"\ndrug = \"sugammadex\"\nbolus = 4\nunit = \"mg/kg\"\n[[arm.event]]\nat = \"12:00\"\nventilator = \"spontaneous\"")), Ids{});
}

TEST(PlanFile, OneWithoutAnaesthesiaBreathesForHimselfUnlessAnEventSaysOtherwise) {
  using physiology::Ventilation;
  const auto resting = [](const std::string& text) { return parse_plan(text, "trial", drugs())->resting; };
  EXPECT_EQ(resting(plan()).ventilation, Ventilation::controlled);
  EXPECT_EQ(resting(plan()).fio2, 0.5);
  EXPECT_EQ(resting(awake({})).ventilation, Ventilation::spontaneous);
  EXPECT_EQ(resting(awake({})).fio2, 0.21);
  // The machine of an event begins at its moment, and what he breathes until then is his own.
  const auto later = parse_plan(awake({"at = \"10:00\"\nventilator = \"controlled\"\nfio2 = 0.5"}), "trial", drugs());
  EXPECT_EQ(later->resting.ventilation, Ventilation::spontaneous);
}

TEST(PlanFile, OxygenComesByADeviceAndTheTubeHasAPlace) {
  using physiology::Setting;
  auto s = settings_of("oxygen = \"nasal_cannula\"\nL_per_min = 4");
  EXPECT_EQ(s[Setting::oxygen_device], static_cast<double>(physiology::OxygenDevice::nasal_cannula));
  EXPECT_EQ(s[Setting::oxygen_L_per_min], 4);
  s = settings_of("oxygen = \"none\"");
  EXPECT_EQ(s[Setting::oxygen_device], 0);
  EXPECT_EQ(s[Setting::oxygen_L_per_min], 0);
  EXPECT_NE(message(plus("at = \"8:00\"\noxygen = \"simple_mask\"")).find("L_per_min"), std::string::npos);
  EXPECT_EQ(settings_of("tube = \"right_main_bronchus\"")[Setting::endobronchial], 1);
  s = settings_of("tube = \"oesophagus\"");
  EXPECT_EQ(s[Setting::airway_obstruction], 1);
  EXPECT_EQ(s[Setting::endobronchial], 0);
}

TEST(PlanFile, WhatIsMeasuredOnceIsOrderedByName) {
  const auto p = parse_plan(plus("at = \"8:00\"\nrecord = \"ecg\""), "trial", drugs());
  ASSERT_TRUE(p) << p.error().message();
  const auto blood = parse_plan(plus("at = \"8:00\"\nrecord = \"clotting\""), "trial", drugs());
  ASSERT_TRUE(blood) << blood.error().message();
  const auto event = std::find_if(blood->arms[1].events.begin(), blood->arms[1].events.end(), [](const PlanEvent& e) { return e.deed == Deed::record; });
  ASSERT_NE(event, blood->arms[1].events.end());
  EXPECT_EQ(static_cast<int>(event->orders[0].kind), static_cast<int>(physiology::OrderKind::draw_blood));
  EXPECT_EQ(event->orders[0].value, static_cast<double>(physiology::LabPanel::clotting));
  EXPECT_NE(message(plus("at = \"8:00\"\nrecord = \"eeg\"")).find("\"ecg\""), std::string::npos);
}

TEST(PlanFile, ClampsOnTheAortaAndALimbAreBorneForTheirTime) {
  EXPECT_EQ(warnings(plus("at = \"8:00\"\nclamp = \"infrarenal_aorta\"")), Ids{});
  EXPECT_NE(message(plus("at = \"8:00\"\nunclamp = \"aorta\"")).find("a clamp that is not on"), std::string::npos);
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"potassium_chloride\"\nbolus = 20\nunit = \"mmol\"\nover = \"5:00\"")), (Ids{"potassium_fast"}));
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"potassium_chloride\"\nbolus = 20\nunit = \"mmol\"")), (Ids{"potassium_fast"})) << "without a time it is pushed";
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"adrenaline\"\nbolus = 1\nunit = \"mg\"")), (Ids{"adrenaline_beating"}));
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"adrenaline\"\nbolus = 100\nunit = \"ug\"")), Ids{});
  EXPECT_EQ(warnings(plus("at = \"8:00\"\ndrug = \"potassium_chloride\"\nbolus = 10\nunit = \"mmol\"\nover = \"31:00\"")), Ids{});
}

TEST(PlanFile, AnUnknownEventOrDrugIsAnsweredWithTheNearestAndWhereAllStand) {
  const auto event = [](const std::string& key) { return message(plus("at = \"8:00\"\n" + key + " = 1")); };
  const auto says = [](const std::string& m, const std::string& what) { EXPECT_NE(m.find(what), std::string::npos) << m; };
  says(event("infecton"), "arm.event.infecton is no event (did you mean infection? All events: assets/plans/README.md)");
  says(event("pneumothorax"), "did you mean open_pneumothorax or tension_pneumothorax?");
  says(event("compressions"), "did you mean compressions_per_min?");
  says(event("embolism"), "did you mean pulmonary_embolism?");
  says(event("shock"), "did you mean shock_J?");
  says(event("tracheostomy"), "is no event (All events: assets/plans/README.md)");
  says(message(plus("at = \"8:00\"\nunits = 2")), "does nothing (give exactly one thing to do. All events: assets/plans/README.md)");
  for (const char* key : {"infecton", "pneumothorax", "lung", "tracheostomy", "mitral"}) {
    const std::string m = event(key);
    EXPECT_LT(std::count(m.begin(), m.end(), ','), 6) << "no list of them all: " << m;
  }
  const std::string long_word = event(std::string(300, 'a'));
  says(long_word, "is no event (All events");
  const auto drug = [](const std::string& name) { return message(plus("at = \"8:00\"\ndrug = \"" + name + "\"\nbolus = 1\nunit = \"mg\"")); };
  says(drug("propofool"), "(did you mean \"propofol\"? All drugs: the files of assets/drugs)");
  says(drug("epinephrine"), "did you mean \"adrenaline\"?");
  says(drug("epinephrin"), "did you mean \"adrenaline\"?");
  says(drug("ephedrin"), "did you mean \"ephedrine\"");
  says(drug("suxamethonium"), "did you mean \"succinylcholine\"?");
  says(drug("xenon"), "(All drugs: the files of assets/drugs)");
  says(message(plus("at = \"8:00\"\nstop_drug = \"esmolo\"")), "did you mean \"esmolol\"?");
}

TEST(BodyDose, UnitsOfAnOrderComeToTheSameDose) {
  const auto amount = [](const char* drug, bool infusion, double dose, const char* unit) {
    const auto d = check_dose(drugs(), {drug, infusion ? DrugRoute::infusion : DrugRoute::bolus, dose, unit}, 75);
    EXPECT_TRUE(d) << unit << ": " << (d ? "" : d.error().message());
    return d ? d->amount : 0.0;
  };
  for (const auto& [dose, unit] : std::vector<std::pair<double, const char*>>{{0.1, "ug/kg/min"}, {7.5, "ug/min"}, {0.1, "ug_per_kg_min"}, {0.1, "µg/kg/min"}})
    EXPECT_NEAR(amount("noradrenaline", true, dose, unit), 0.1, 1e-12) << unit;
  EXPECT_NEAR(amount("noradrenaline", false, 15, "ug"), 0.2, 1e-12) << "ug for each of 75 kg";
  EXPECT_NEAR(amount("calcium_chloride", false, 1, "g"), 1000.0 / 147.0, 0.01) << "mmol of the dihydrate";
  EXPECT_NEAR(amount("calcium_chloride", false, 20, "mg/kg"), 1.5 * 6.8, 1e-9);
  EXPECT_NEAR(amount("tranexamic_acid", false, 1000, "mg"), 1000, 1e-9);
  for (const char* bad : {"", "/", "g/", "kg/g", "mL/h", "furlong"}) EXPECT_FALSE(check_dose(drugs(), {"tranexamic_acid", DrugRoute::infusion, 1, bad}, 75)) << bad;
  EXPECT_FALSE(check_dose(drugs(), {"noradrenaline", DrugRoute::infusion, std::nan(""), "ug/min"}, 75));
  for (const char* channel : {"noradrenaline", "calcium_chloride", "tranexamic_acid", "fibrinogen", "potassium_chloride", "glucose"}) {
    const auto place = place_of_drug(drugs(), channel);
    EXPECT_TRUE(place && place->substance) << channel << " has a file and a channel of the body's own";
  }
}

/// Deterministic mutations of a good text: parsing ends, and what it refuses it refuses with words and a place.
TEST(PlanFile, MutatedTextsAreReadOrRefusedWithAPlace) {
  Rng rng(11);
  const std::string good = plan();
  const int rounds = std::getenv("HOLOTWIN_LONG_TESTS") ? 20000 : 400;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string bad = good;
    for (std::uint32_t e = 0; e < 1 + rng.next_u32() % 3; ++e) {
      const std::size_t at = rng.next_u32() % bad.size();
      switch (rng.next_u32() % 3) {
        case 0: bad[at] = static_cast<char>(rng.next_u32() % 256); break;
        case 1: bad.erase(at, rng.next_u32() % 40); break;
        default: bad.insert(at, good.substr(rng.next_u32() % good.size(), rng.next_u32() % 60));
      }
    }
    const auto p = parse_plan(bad, "trial", drugs());
    if (p) {
      for (const PlanArm& arm : p->arms)
        for (const Order& o : course_of(*p, arm).orders) EXPECT_TRUE(std::isfinite(o.value) && o.value >= 0 && o.hole < physiology::kMaxBleeds);
      continue;
    }
    ++refused;
    EXPECT_FALSE(p.error().what.empty());
    EXPECT_EQ(p.error().where.rfind("trial.toml", 0), 0U) << p.error().message();
  }
  EXPECT_GT(refused, rounds / 4);
}

TEST(PlanFile, MissingFilesAndHugeTextsAreRefused) {
  const auto missing = load_plan("/nowhere/x.toml", drugs());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "/nowhere/x.toml");
  EXPECT_NE(message(std::string(2U << 20U, '#')).find("at most"), std::string::npos);
  std::string many = plan();
  for (int i = 0; i < 20; ++i) many += "[[arm.event]]\nat = \"0:10\"\nbleed = \"b" + std::to_string(i) + "\"\nrate_mL_per_min = 1\n";
  EXPECT_NE(message(many).find("the 17th name of a bleed"), std::string::npos) << message(many);
}

}  // namespace
}  // namespace holotwin
