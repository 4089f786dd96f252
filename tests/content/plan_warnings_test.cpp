// What of a plan is dangerous or does nothing: warned about, and carried out.
#include <cstdlib>

#include "physiology/model.h"
#include "tests/content/plan_text.h"

namespace holotwin {
namespace {

TEST(PlanFile, WhatIsDangerousIsWarnedAboutAndAccepted) {
  const auto one = [](const std::string& event) { return warnings(plus(event)); };
  EXPECT_EQ(one("at = \"15:00\"\ndrug = \"noradrenaline\"\ninfusion = 0.6\nunit = \"ug/kg/min\""), (Ids{"noradrenaline_high"}));
  EXPECT_EQ(one("at = \"2:00\"\ndrug = \"noradrenaline\"\ninfusion = 0.3\nunit = \"ug/kg/min\""), (Ids{"noradrenaline_alone"})) << "it bleeds, and the red cells come later";
  EXPECT_EQ(one("at = \"6:00\"\nfluid = \"crystalloid\"\nvolume_mL = 2500\nover = \"20:00\""), (Ids{"crystalloid"})) << "500 + 2500";
  EXPECT_EQ(one("at = \"6:00\"\nfluid = \"crystalloid\"\nvolume_mL = 2400\nover = \"20:00\""), Ids{});
  EXPECT_EQ(one("at = \"6:00\"\nfluid = \"crystalloid\"\nrate_mL_per_min = 110"), (Ids{"crystalloid"})) << "110 mL/min for the 24 min that are left";
  EXPECT_EQ(one("at = \"8:00\"\nclamp = \"portal_vein\""), (Ids{"clamp_long"})) << "22 min to the end";
  EXPECT_EQ(one("at = \"8:00\"\nclamp = \"vena_cava\"\nshare = 0.2"), Ids{});
  EXPECT_EQ(one("at = \"8:00\"\ndrug = \"calcium_chloride\"\nbolus = 2\nunit = \"g\"\nover = \"1:00\""), (Ids{"calcium_fast"}));
  EXPECT_EQ(one("at = \"8:00\"\ndrug = \"calcium_chloride\"\nbolus = 5\nunit = \"g\"\nover = \"10:00\""), (Ids{"dose_unusual"}));
  EXPECT_EQ(one("at = \"8:00\"\ndrug = \"calcium_chloride\"\nbolus = 1\nunit = \"g\"\nover = \"1:00\""), Ids{});
  EXPECT_EQ(one("at = \"8:00\"\ndrug = \"tranexamic_acid\"\nbolus = 1000\nunit = \"mg\"\nover = \"5:00\""), (Ids{"tranexamic_fast"}));
  EXPECT_EQ(one("at = \"8:00\"\ndrug = \"tranexamic_acid\"\nbolus = 1000\nunit = \"mg\"\nover = \"10:00\""), Ids{});
  EXPECT_EQ(one("at = \"12:00\"\nventilator = \"controlled\"\ntidal_mL = 900\npeep_cmH2O = 16"), (Ids{"tidal_large", "peep_high"})) << "73 kg of predicted weight at 178 cm";
  EXPECT_EQ(one("at = \"12:00\"\nabdomen_mmHg = 25"), (Ids{"abdomen_high"}));
  EXPECT_TRUE(warnings(plan(), 0).empty());
}

TEST(PlanWarnings, OxygenByACannulaDoesNothingForWhoIsVentilated) {
  const std::string cannula = "at = \"12:00\"\noxygen = \"nasal_cannula\"\nL_per_min = 4";
  EXPECT_EQ(warnings(plus(cannula)), (Ids{"oxygen_unused"})) << "the ventilator breathes unless an event says otherwise";
  EXPECT_EQ(warnings(events({"at = \"11:00\"\nventilator = \"spontaneous\"", cannula})), Ids{});
  EXPECT_EQ(warnings(events({cannula, "at = \"12:00\"\nventilator = \"spontaneous\""})), Ids{}) << "at the same moment, in either order";
  EXPECT_EQ(warnings(events({"at = \"11:00\"\nventilator = \"spontaneous\"", cannula, "at = \"12:00\"\nventilator = \"pressure_support\"\ninspiratory_cmH2O = 5"})), (Ids{"oxygen_unused"}));
}

TEST(PlanWarnings, ABeatingHeartIsNotCompressed) {
  const std::string press = "at = \"12:00\"\ncompressions_per_min = 110";
  const auto in = [&](const char* rhythm) { return warnings(events({"at = \"11:00\"\nrhythm = \"" + std::string(rhythm) + "\"", press})); };
  EXPECT_EQ(warnings(plus(press)), (Ids{"compressions_beating"}));
  for (const char* rhythm : {"ventricular_fibrillation", "asystole", "pulseless_electrical_activity", "pulseless_ventricular_tachycardia"}) EXPECT_EQ(in(rhythm), Ids{}) << rhythm;
  for (const char* rhythm : {"sinus", "atrial_fibrillation", "complete_heart_block"}) EXPECT_EQ(in(rhythm), (Ids{"compressions_beating"})) << rhythm;
  EXPECT_EQ(warnings(events({"at = \"12:00\"\nrhythm = \"asystole\"", press})), Ids{}) << "at the same moment";
  EXPECT_EQ(warnings(events({press, "at = \"13:00\"\ncompressions_per_min = 100"})), (Ids{"compressions_beating"})) << "said once, when they begin";
  EXPECT_EQ(warnings(events({"at = \"11:00\"\nrhythm = \"ventricular_fibrillation\"", "at = \"11:30\"\nshock_J = 200", press})), Ids{}) << "whether the shock ended it, the plan does not tell";
}

TEST(PlanWarnings, ARelaxantIsForOneWhoSleeps) {
  const std::string relaxant = "at = \"8:00\"\ndrug = \"rocuronium\"\nbolus = 0.6\nunit = \"mg/kg\"", machine = "at = \"8:00\"\nventilator = \"controlled\"";
  const auto propofol = [](const std::string& at) { return "at = \"" + at + "\"\ndrug = \"propofol\"\nbolus = 2\nunit = \"mg/kg\""; };
  EXPECT_EQ(warnings(awake({relaxant}), 0), (Ids{"relaxed_alone", "relaxed_awake"}));
  EXPECT_EQ(warnings(awake({relaxant, machine}), 0), (Ids{"relaxed_awake"}));
  EXPECT_EQ(warnings(awake({propofol("7:30"), relaxant, machine}), 0), Ids{});
  EXPECT_EQ(warnings(awake({propofol("8:30"), relaxant, machine}), 0), Ids{}) << "given first, the relaxant acts after the hypnotic";
  EXPECT_EQ(warnings(awake({propofol("-2:00"), propofol("-1:30"), relaxant, machine}), 0), Ids{}) << "nine and a half minutes";
  EXPECT_EQ(warnings(awake({propofol("11:00"), relaxant, machine}), 0), (Ids{"relaxed_awake"}));
  const std::string vapour = "at = \"-1:00\"\ndrug = \"sevoflurane\"\ninspired = 2\nunit = \"pct\"";
  std::string late = relaxant;
  late.replace(0, late.find('\n'), "at = \"25:00\"");
  EXPECT_EQ(warnings(awake({vapour, machine, late}), 0), Ids{}) << "a vapour that goes on";
  EXPECT_EQ(warnings(awake({vapour, machine, "at = \"5:00\"\nstop_drug = \"sevoflurane\"", late}), 0), (Ids{"relaxed_awake"}));
  EXPECT_EQ(warnings(plus(relaxant)), Ids{}) << "his number for anaesthesia is not 0";
}

/// A boy of six, 20 kg, derived from that.
std::string child(const std::vector<std::string>& all) {
  std::string text = "schema = 1\ntitle = \"Child\"\n[patient]\nage_y = 6\nsex = \"male\"\nheight_cm = 116\nweight_kg = 20\n[run]\nduration = \"30:00\"\nsample_s = 5\n[[arm]]\nid = \"one\"\ntitle = \"One\"\n";
  return with_events(std::move(text), all);
}

TEST(PlanWarnings, ShocksSuitTheRhythmAndTheChild) {
  const std::string fibrillates = "at = \"10:00\"\nrhythm = \"ventricular_fibrillation\"";
  const auto shock = [](int minute, double J) { return "at = \"" + std::to_string(minute) + ":00\"\nshock_J = " + std::to_string(J); };
  EXPECT_EQ(warnings(child({fibrillates, shock(11, 80)}), 0), Ids{}) << "4 J/kg";
  EXPECT_EQ(warnings(child({fibrillates, shock(11, 90)}), 0), (Ids{"shock_high_child"}));
  std::vector<std::string> all = {fibrillates};
  for (int i = 0; i < 5; ++i) all.push_back(shock(11 + i, 80));
  all.push_back(shock(16, 160));
  EXPECT_EQ(warnings(child(all), 0), Ids{}) << "the sixth may have 8 J/kg";
  all.push_back(shock(17, 170));
  EXPECT_EQ(warnings(child(all), 0), (Ids{"shock_high_child"}));
  EXPECT_EQ(warnings(events({fibrillates, shock(11, 360)})), Ids{}) << "a man of 75 kg";
  EXPECT_EQ(warnings(plus(shock(11, 200))), (Ids{"shock_unshockable"})) << "nothing was set";
  for (const char* rhythm : {"asystole", "pulseless_electrical_activity", "sinus", "complete_heart_block"})
    EXPECT_EQ(warnings(events({fibrillates, "at = \"10:30\"\nrhythm = \"" + std::string(rhythm) + "\"", shock(11, 200)})), (Ids{"shock_unshockable"})) << rhythm;
  for (const char* rhythm : {"atrial_fibrillation", "supraventricular_tachycardia", "ventricular_tachycardia"})
    EXPECT_EQ(warnings(events({"at = \"10:30\"\nrhythm = \"" + std::string(rhythm) + "\"", shock(11, 200)})), Ids{}) << rhythm;
  EXPECT_EQ(warnings(child({"at = \"10:00\"\nrhythm = \"sinus_bradycardia\"", "at = \"11:00\"\ncompressions_per_min = 110"}), 0), Ids{}) << "a child's slow heart is compressed";
}

TEST(PlanWarnings, OfTwoOrdersAtOneMomentTheOneThatCountsIsNamed) {
  const std::string volume = "at = \"12:00\"\nventilator = \"controlled\"\ntidal_mL = 450", less = "at = \"12:00\"\nventilator = \"controlled\"\ntidal_mL = 400";
  const std::string text = events({volume, less});
  EXPECT_EQ(warnings(text), (Ids{"overwritten"}));
  const auto p = parse_plan(text, "trial", drugs());
  ASSERT_TRUE(p);
  const PlanWarning& w = p->arms[1].warnings[0];
  EXPECT_EQ(w.args, (std::vector<std::string>{std::to_string(w.line - 4), "ventilator", "ventilator"})) << "the later of the two counts";
  EXPECT_EQ(warnings(events({volume, volume})), Ids{}) << "the same twice";
  EXPECT_EQ(warnings(events({volume, "at = \"12:00\"\nventilator = \"controlled\"\npeep_cmH2O = 5"})), Ids{}) << "one the volume, the other PEEP";
  EXPECT_EQ(warnings(events({volume, "at = \"12:01\"\nventilator = \"controlled\"\ntidal_mL = 400"})), Ids{});
  const std::string air = "at = \"12:00\"\nventilator = \"spontaneous\"", oxygen = "at = \"12:00\"\noxygen_fio2 = 0.6";
  EXPECT_EQ(warnings(events({oxygen, air})), (Ids{"overwritten"})) << "who breathes for himself breathes air";
  EXPECT_EQ(warnings(events({air, oxygen})), Ids{}) << "as it was meant";
  EXPECT_EQ(warnings(events({"at = \"12:00\"\ndrug = \"noradrenaline\"\ninfusion = 0.1\nunit = \"ug/kg/min\"", "at = \"12:00\"\ndrug = \"noradrenaline\"\ninfusion = 0.2\nunit = \"ug/kg/min\""})), (Ids{"overwritten"}));
}

TEST(PlanWarnings, APressureIsJudgedByTheVolumeItFills) {
  const auto pressure = [](double cmH2O, const char* mode = "pressure_controlled") { return "at = \"12:00\"\nventilator = \"" + std::string(mode) + "\"\ninspiratory_cmH2O = " + std::to_string(cmH2O); };
  // 73.0 kg predicted at 178 cm (50 + 0.91 (178 - 152.4)): 733 mL, and 1 / (1/80 + 1/160) = 53.3 mL/cmH2O under anaesthesia: 13.7 cmH2O.
  EXPECT_EQ(warnings(plus(pressure(13.5))), Ids{});
  EXPECT_EQ(warnings(plus(pressure(14))), (Ids{"pressure_volume"}));
  EXPECT_EQ(warnings(plus(pressure(14, "pressure_support"))), (Ids{"pressure_volume"}));
  EXPECT_EQ(warnings(events({"at = \"11:00\"\nconsolidation = 0.5", pressure(14)})), Ids{}) << "half of the lung is not there to be filled";
  std::string awake = plus(pressure(8));
  EXPECT_EQ(warnings(awake), Ids{});
  EXPECT_EQ(warnings(awake.replace(awake.find("anaesthesia = 0.5"), 17, "anaesthesia = 0.0")), (Ids{"pressure_volume"})) << "100 mL/cmH2O awake";
  // And the model gives what the warning says: at 10 breaths a minute there is time for it.
  const auto p = parse_plan(plus(pressure(16) + "\nrate_per_min = 10"), "trial", drugs());
  ASSERT_TRUE(p);
  const PlanWarning& w = p->arms[1].warnings.at(0);
  physiology::PhysiologyInput input;
  input.mode = physiology::VentilatorMode::pressure_control;
  input.inspiratory_cmH2O = 16;
  input.vent_rate_per_min = 10;
  const auto model = physiology::build_model(p->patient);
  ASSERT_TRUE(model);
  physiology::PhysiologyState body = physiology::initial_state(*model);
  physiology::PhysiologyOutput out;
  for (int i = 0; i < 90 * 20; ++i) physiology::step(*model, body, input, out);
  const double exhaled_mL = physiology::vitals(*model, body).exhaled_mL;
  EXPECT_NEAR(exhaled_mL, std::atof(w.args[1].c_str()), 0.05 * exhaled_mL);
}

TEST(PlanWarnings, WhatWasNeverOnIsNotEnded) {
  for (const char* end : {"out_of_water = true", "pacing_per_min = 0", "compressions_per_min = 0", "oxygen = \"none\"", "venous_air_mL_per_min = 0", "infection = 0"})
    EXPECT_EQ(warnings(plus("at = \"5:00\"\n" + std::string(end))), (Ids{"ends_nothing"})) << end;
  EXPECT_EQ(warnings(events({"at = \"5:00\"\nwater_C = 0", "at = \"6:00\"\nout_of_water = true"})), Ids{}) << "water of 0 degrees is water";
  EXPECT_EQ(warnings(events({"at = \"5:00\"\npacing_per_min = 70", "at = \"6:00\"\npacing_per_min = 0"})), Ids{});
  EXPECT_EQ(warnings(events({"at = \"5:00\"\npacing_per_min = 70", "at = \"6:00\"\npacing_per_min = 0", "at = \"7:00\"\npacing_per_min = 0"})), (Ids{"ends_nothing"})) << "the second time";
  EXPECT_EQ(warnings(events({"at = \"5:00\"\ntube = \"oesophagus\"", "at = \"6:00\"\nairway_obstruction = 0"})), Ids{}) << "a tube in the gullet lets nothing through";
  EXPECT_EQ(warnings(plus("at = \"5:00\"\nrhythm = \"sinus\"")), Ids{}) << "a rhythm ends nothing";
}

}  // namespace
}  // namespace holotwin
