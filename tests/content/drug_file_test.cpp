#include "engine/content/drug_file.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "engine/core/file.h"
#include "engine/core/rng.h"

namespace holotwin {
namespace {

namespace fs = std::filesystem;
using namespace physiology;

const fs::path kDrugs = fs::path(HOLOTWIN_SOURCE_DIR) / "assets/drugs";

const DrugLibrary& library() {
  static const DrugLibrary all = [] {
    auto l = load_drugs(kDrugs);
    EXPECT_TRUE(l) << l.error().message();
    return l ? *l : DrugLibrary{};
  }();
  return all;
}
const DrugFile& drug(const std::string& name) {
  const auto i = find_drug(library(), name);
  EXPECT_TRUE(i) << i.error().message();
  return library().drugs[i ? *i : 0];
}

std::string text_of(const std::string& name) { return *read_text_file(kDrugs / (name + ".toml")); }
/// A drug's file with the first `from` replaced.
std::string with(const std::string& name, const std::string& from, const std::string& to) {
  std::string text = text_of(name);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << name << ": " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
int line_of(const std::string& text, const std::string& part) { return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n')); }
std::string message(const std::string& text) {
  const auto d = parse_drug(text, "trial");
  return d ? "accepted" : d.error().message();
}

TEST(DrugFile, EveryDrugOfTheIssueIsThereAndReads) {
  for (const char* name :
       {"propofol", "ketamine", "etomidate", "midazolam", "thiopental", "remifentanil", "fentanyl", "morphine", "naloxone", "sevoflurane", "desflurane", "rocuronium", "succinylcholine", "sugammadex",
        "neostigmine", "noradrenaline", "adrenaline", "phenylephrine", "vasopressin", "ephedrine", "dobutamine", "atropine", "glycopyrrolate", "amiodarone", "lidocaine", "esmolol", "labetalol",
        "nitroglycerine", "furosemide", "mannitol", "insulin", "hydrocortisone", "antibiotic", "dantrolene", "salbutamol", "magnesium", "bicarbonate", "prothrombin_complex", "bupivacaine",
        "lipid_emulsion", "tranexamic_acid", "calcium_chloride"})
    EXPECT_TRUE(find_drug(library(), name)) << name;
  EXPECT_LE(library().drugs.size(), kMaxDrugs);
  EXPECT_TRUE(std::is_sorted(library().drugs.begin(), library().drugs.end(), [](const DrugFile& a, const DrugFile& b) { return a.id < b.id; }));
}

TEST(DrugFile, ADrugReadsAsItIsWritten) {
  const DrugFile& d = drug("rocuronium");
  EXPECT_EQ(d.group, "relaxant");
  EXPECT_FALSE(d.illustrative);
  const KineticParameters& k = d.parameters.kinetics;
  EXPECT_EQ(k.model, KineticModel::mammillary);
  EXPECT_EQ(k.scaling, SizeScaling::allometric);
  EXPECT_EQ(k.compartments, 2U);
  EXPECT_EQ(k.volume_L[1], 6.76);
  EXPECT_EQ(k.exchange_L_per_min[0], 0.279);
  EXPECT_EQ(k.clearance_per_year, -0.00678);
  ASSERT_EQ(d.parameters.effect_count, 2U);
  EXPECT_EQ(d.parameters.effects[0].on, DrugTarget::train_of_four);
  EXPECT_EQ(d.parameters.effects[0].receptor, Receptor::nicotinic);
  EXPECT_EQ(d.parameters.effects[0].hill, 7.52);
  EXPECT_EQ(drug("etomidate").parameters.kinetics.clearance_L_per_min, 0.01845);  // mL/kg/min to L/kg/min
  EXPECT_EQ(drug("sevoflurane").parameters.unit, DrugUnit::pct_L);
  EXPECT_TRUE(drug("sevoflurane").parameters.effects[0].in_mac);
  EXPECT_TRUE(drug("antibiotic").illustrative);
  EXPECT_TRUE(drug("bicarbonate").parameters.effects[0].linear);
  const DrugFile& s = drug("sugammadex");
  EXPECT_EQ(library().drugs[static_cast<std::size_t>(s.parameters.binding.bound)].id, "rocuronium");
}

TEST(DrugFile, EveryTableHasASourceAndTheReadmeSaysHowManyWereFound) {
  const std::string readme = *read_text_file(kDrugs / "README.md");
  for (const DrugFile& d : library().drugs) {
    EXPECT_GE(d.sources.size(), 1 + d.orders.size() + d.parameters.effect_count + d.parameters.block_count) << d.id;
    // By kinetics, effects, orders: found / in part / recalled.
    std::array<std::array<int, 3>, 3> count{};
    for (const DrugSource& s : d.sources) {
      const bool order = s.what.rfind("order ", 0) == 0, effect = s.what.rfind("effect ", 0) == 0 && s.what != "effect site";
      const bool does = effect || s.what.rfind("block ", 0) == 0 || s.what == "binding";
      ++count[order ? 2 : (does ? 1 : 0)][s.recalled() ? 2 : (s.partly() ? 1 : 0)];
    }
    std::string row = "| `" + d.id + "` |";
    for (const auto& c : count) row += " " + std::to_string(c[0]) + "/" + std::to_string(c[1]) + "/" + std::to_string(c[2]) + " |";
    EXPECT_NE(readme.find(row + "\n"), std::string::npos) << "the table of assets/drugs/README.md lacks the row\n" << row;
  }
}

TEST(DrugFile, WhatIsWrongIsNamedWithItsLine) {
  struct Case {
    const char *name, *from, *to, *says, *at;
  };
  for (const Case& c : {
           Case{"rocuronium", "v1_L = 4.73", "v1_mL = 4730", "unknown key kinetics.v1_mL; did you mean v1_L?", "v1_mL"},
           Case{"rocuronium", "v1_L = 4.73", "v1_L = \"4.73 L\"", "a bare number in L", "v1_L"},
           Case{"rocuronium", "v1_L = 4.73", "v1_L = -1", "kinetics.v1_L is -1 (give 0.05 to 5000 L)", "v1_L"},
           Case{"rocuronium", "v1_L = 4.73", "v1_L = inf", "not a finite number", "v1_L"},
           Case{"rocuronium", "v1_L = 4.73", "", "the key kinetics.v1_L is missing", "[kinetics]"},
           Case{"rocuronium", "v2_L = 6.76", "v3_L = 6.76", "is missing", "[kinetics]"},
           Case{"rocuronium", "scaling = \"allometric\"", "scaling = \"alometric\"", "did you mean \"allometric\"?", "scaling"},
           Case{"rocuronium", "scaling = \"allometric\"", "scaling = \"per_kg\"", "unknown key kinetics.cl_L_per_min; did you mean cl_mL_per_kg_min?", "cl_L_per_min"},
           Case{"rocuronium", "ke0_per_min = 0.134", "ke0_per_min = 0.134\nt_peak_min = 3", "stands beside ke0_per_min", "t_peak_min"},
           Case{"rocuronium", "effect_site_source", "effect_source", "unknown key kinetics.effect_source", "effect_source"},
           Case{"rocuronium", "renal_share = 0.3", "renal_share = 0.7", "are more than 1 together", "renal_share"},
           Case{"rocuronium", "shares_source = \"recalled: a third", "shares_source = \"a third", "write a source that was not looked up as", "shares_source"},
           Case{"rocuronium", "ec50_mg_L = 0.988", "ec50_ug_L = 988", "unknown key effect.ec50_ug_L; did you mean ec50_mg_L?", "ec50_ug_L"},
           Case{"rocuronium", "emax = 1", "emax = 100", "effect.emax is 100 (give 0 to 1)", "emax = 100"},
           Case{"rocuronium", "on = \"train_of_four\"", "on = \"train_of_for\"", "did you mean \"train_of_four\"?", "train_of_for"},
           Case{"rocuronium", "receptor = \"nicotinic\"", "receptor = \"nicotinc\"", "did you mean \"nicotinic\"?", "nicotinc"},
           Case{"rocuronium", "hill = 7.52", "hill = 7.52\neeg_share = 1", "has a meaning for hypnosis only", "eeg_share"},
           Case{"rocuronium", "hill = 7.52\nsource", "hill = 7.52\nsorce", "unknown key effect.sorce; did you mean source?", "sorce"},
           Case{"rocuronium", "allowed_mg_per_kg", "allowed_mg_kg", "order.allowed_mg_kg ends in no unit of orders (write allowed_mg_per_kg", "allowed_mg_kg"},
           Case{"rocuronium", "usual_mg_per_kg = [0.1, 1.2]", "usual_mg = [7, 84]", "order has no usual_mg_per_kg (add", ""},
           Case{"rocuronium", "usual_mg_per_kg = [0.1, 1.2]", "usual_mg_per_kg = [0.1, 12]", "does not lie inside allowed_mg_per_kg", "usual_mg_per_kg"},
           Case{"rocuronium", "allowed_mg_per_kg = [0.02, 3]\nusual_mg_per_kg = [0.1, 1.2]", "allowed_mg_per_kg = [3, 0.02]\nusual_mg_per_kg = [1, 1]", "does not rise", "allowed_mg_per_kg"},
           Case{"rocuronium", "allowed_mg_per_kg = [0.02, 3]", "allowed_mg_per_kg = 3", "is of the wrong type", "allowed_mg_per_kg"},
           Case{"rocuronium", "route = \"bolus\"", "route = \"infusion\"", "an infusion is ordered by rate", "allowed_mg_per_kg"},
           Case{"rocuronium", "route = \"bolus\"", "route = \"intramuscular\"", "which no [depot] takes up", "route"},
           Case{"rocuronium", "[[order]]", "[[ordr]]", "unknown key ordr; did you mean order?", "[[ordr]]"},
           Case{"rocuronium", "unit = \"mg\"", "unit = \"IU\"", "does not convert to the drug's unit", "allowed_mg_per_kg"},
           Case{"rocuronium", "unit = \"mg\"", "unit = \"pct_L\"", "does not fit the file's unit", "model"},
           Case{"rocuronium", "[kinetics]", "[kinetiks]", "the table [kinetics] is missing", ""},
           Case{"rocuronium", "group = \"relaxant\"", "group = \"relaxants\"", "did you mean \"relaxant\"?", "group"},
           Case{"rocuronium", "schema = 1", "schema = 2", "this program reads schema 1", "schema = 2"},
           Case{"rocuronium", "schema = 1", "", "the key schema is missing", ""},
           Case{"naloxone", "kb_ug_L = 1", "kb_mg_L = 1", "did you mean kb_ug_L?", "kb_mg_L"},
           Case{"naloxone", "receptor = \"mu_opioid\"", "receptor = \"own\"", "name the receptor whose agonists it shifts", "receptor"},
           Case{"naloxone", "route = \"intramuscular\"", "route = \"nebulised\"", "which no [depot] takes up", ""},
           Case{"sevoflurane", "ec50_mac = 0.63", "ec50_mac = 63", "effect.ec50_mac is 63 (give 0.01 to 10 mac)", "ec50_mac = 63"},
           Case{"sevoflurane", "allowed_pct = [0.1, 8]\nusual_pct", "allowed_mL = [0.1, 8]\nusual_mL", "does not fit its route", "allowed_mL"},
           Case{"bicarbonate", "slope_per_mmol_L = 1", "slope_per_mg_L = 1", "did you mean slope_per_mmol_L?", "slope_per_mg_L"},
           Case{"propofol", "slope_per_mg_L = -0.6", "slope_per_mg_L = nan", "not a finite number", "slope_per_mg_L"},
           Case{"rocuronium", "[kinetics]", "[depott]\nroute = \"tissue\"\n[kinetics]", "unknown key depott; did you mean depot?", "[depott]"},
           Case{"sugammadex", "kd_umol_L = 0.0559", "kd_nmol_L = 55.9", "unknown key binding.kd_nmol_L; did you mean kd_umol_L?", "kd_nmol_L"},
       }) {
    const std::string text = with(c.name, c.from, c.to);
    const std::string m = message(text);
    EXPECT_NE(m.find(c.says), std::string::npos) << c.to << " -> " << m;
    if (*c.at != '\0') {
      EXPECT_NE(m.find("trial.toml:" + std::to_string(line_of(text, c.at)) + ":"), std::string::npos) << c.to << " -> " << m;
    }
  }
}

TEST(DrugFile, ADrugThatCannotBeGivenOrDoesNothingIsRefused) {
  std::string text = text_of("naloxone");
  EXPECT_NE(message(text.substr(0, text.find("[[order]]")) + text.substr(text.find("[[block]]"))).find("cannot be ordered"), std::string::npos);
  EXPECT_NE(message(text.substr(0, text.find("[[block]]"))).find("does nothing"), std::string::npos);
  EXPECT_NE(message(text + "\n" + text.substr(text.find("[[order]]"), text.find("[[block]]") - text.find("[[order]]"))).find("are given twice"), std::string::npos);
  EXPECT_NE(message("").find("schema"), std::string::npos);
  EXPECT_NE(message(std::string(2U << 20U, '#')).find("at most"), std::string::npos);
}

TEST(DrugFile, AnUnknownNameGetsTheNearest) {
  const auto d = find_drug(library(), "norepinephrin");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().kind, ErrorKind::wrong_use);
  const auto near = find_drug(library(), "propofl");
  ASSERT_FALSE(near);
  EXPECT_NE(near.error().message().find("did you mean \"propofol\"?"), std::string::npos) << near.error().message();
  EXPECT_NE(find_drug(library(), "roccuronium").error().message().find("\"rocuronium\""), std::string::npos);
  EXPECT_NE(find_drug(library(), std::string(5000, 'x')).error().message().size(), 0U);
  const auto folder = load_drugs("/nowhere");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::environment);
  EXPECT_EQ(folder.error().where, "/nowhere");
}

TEST(DrugFile, NamesAreDistinctAndOneForEachValue) {
  std::set<std::string> names;
  for (std::size_t t = 0; t < kDrugTargetCount; ++t) {
    EXPECT_NE(*drug_target_unit(static_cast<DrugTarget>(t)), '\0');
    names.insert(drug_target_name(static_cast<DrugTarget>(t)));
  }
  EXPECT_EQ(names.size(), kDrugTargetCount);
  EXPECT_STREQ(drug_target_name(DrugTarget::heart_rate), "heart_rate");
  EXPECT_STREQ(drug_target_name(DrugTarget::hypnosis), "hypnosis");
  EXPECT_STREQ(drug_target_name(DrugTarget::pathogen_kill), "pathogen_kill");
  EXPECT_STREQ(receptor_name(Receptor::own), "own");
  EXPECT_STREQ(receptor_name(Receptor::ryanodine), "ryanodine");
  EXPECT_STREQ(drug_unit_name(DrugUnit::pct_L), "pct_L");
  EXPECT_STREQ(drug_route_name(DrugRoute::tissue), "tissue");
}

// ---- orders

TEST(DrugOrder, UnitsReadAsPeopleWriteThem) {
  for (const auto& [text, name] : std::map<std::string, std::string>{{"mg", "mg"},
                                                                      {"mg/kg", "mg_per_kg"},
                                                                      {"ug/kg/min", "ug_per_kg_min"},
                                                                      {"µg/kg/min", "ug_per_kg_min"},
                                                                      {"μg/min", "ug_per_min"},
                                                                      {"mcg/kg", "ug_per_kg"},
                                                                      {" mL / kg / h ", "mL_per_kg_h"},
                                                                      {"IU/h", "IU_per_h"},
                                                                      {"%", "pct"},
                                                                      {"mg_per_kg_h", "mg_per_kg_h"}}) {
    const auto u = parse_order_unit(text);
    ASSERT_TRUE(u) << text;
    EXPECT_EQ(u->name, name);
  }
  const auto u = parse_order_unit("mgg/kg");
  ASSERT_FALSE(u);
  EXPECT_NE(u.error().message().find("did you mean mg_per_kg?"), std::string::npos) << u.error().message();
  EXPECT_FALSE(parse_order_unit("drops"));
  EXPECT_FALSE(parse_order_unit(""));
  EXPECT_FALSE(parse_order_unit("mg/kg/min/h"));
}

TEST(DrugOrder, AUsualOrderIsConvertedForThePatient) {
  auto o = place_order(drug("propofol"), DrugRoute::bolus, 2, "mg/kg", 80);
  ASSERT_TRUE(o) << o.error().message();
  EXPECT_NEAR(o->amount, 160, 1e-9);
  EXPECT_EQ(o->over_s, 30);
  EXPECT_EQ(o->warning, "");
  o = place_order(drug("noradrenaline"), DrugRoute::infusion, 0.1, "µg/kg/min", 80);
  ASSERT_TRUE(o);
  EXPECT_NEAR(o->per_s, 8.0 / 60, 1e-12);
  o = place_order(drug("calcium_chloride"), DrugRoute::bolus, 10, "mg/kg", 70);  // the file counts g
  ASSERT_TRUE(o) << o.error().message();
  EXPECT_NEAR(o->amount, 0.7, 1e-12);
  o = place_order(drug("sevoflurane"), DrugRoute::inspired, 2, "%", 70);
  ASSERT_TRUE(o);
  EXPECT_NEAR(o->amount, 2, 1e-12);
}

TEST(DrugOrder, ASlipIsRefusedWithTheRangeOrTheWay) {
  struct Case {
    const char* name;
    DrugRoute route;
    double value;
    const char *unit, *says;
  };
  for (const Case& c : {
           Case{"propofol", DrugRoute::bolus, 2000, "mg/kg", "give 0.02 to 10 mg/kg"},
           Case{"propofol", DrugRoute::bolus, -1, "mg/kg", "give 0.02 to 10 mg/kg"},
           Case{"propofol", DrugRoute::bolus, std::numeric_limits<double>::quiet_NaN(), "mg/kg", "no finite number"},
           Case{"propofol", DrugRoute::bolus, std::numeric_limits<double>::infinity(), "mg/kg", "no finite number"},
           Case{"propofol", DrugRoute::bolus, 0, "mg", "give 1 to 1000 mg"},
           Case{"fentanyl", DrugRoute::bolus, 0.1, "mg", "not ordered in mg (give 1 to 5000 ug; 0.02 to 100 ug/kg)"},
           Case{"noradrenaline", DrugRoute::infusion, 5, "mg/min", "not ordered in mg/min"},
           Case{"noradrenaline", DrugRoute::infusion, 100, "ug/kg/min", "give 0.002 to 5 ug/kg/min"},
           Case{"noradrenaline", DrugRoute::infusion, -0.1, "ug/kg/min", "give 0.002 to 5 ug/kg/min"},
           Case{"noradrenaline", DrugRoute::inspired, 1, "pct", "noradrenaline is given as infusion, bolus"},
           Case{"insulin", DrugRoute::bolus, 5, "mL", "not ordered in mL"},
           Case{"rocuronium", DrugRoute::bolus, 1, "mg/gk", "did you mean mg/kg? give 0.02 to 3 mg/kg"},
       }) {
    const auto o = place_order(drug(c.name), c.route, c.value, c.unit, 70);
    ASSERT_FALSE(o) << c.name << " " << c.value << " " << c.unit;
    EXPECT_EQ(o.error().kind, ErrorKind::wrong_use);
    EXPECT_NE(o.error().message().find(c.says), std::string::npos) << o.error().message();
  }
}

TEST(DrugOrder, WhatIsDangerousIsWarnedAboutAndDone) {
  auto o = place_order(drug("propofol"), DrugRoute::bolus, 8, "mg/kg", 70);
  ASSERT_TRUE(o);
  EXPECT_NEAR(o->amount, 560, 1e-9);
  EXPECT_EQ(o->warning, "propofol as bolus: 8 mg/kg is above the usual 0.25 to 2.5");
  // 200 mg are usual for an adult, and 20 mg/kg in a child of 10 kg.
  o = place_order(drug("propofol"), DrugRoute::bolus, 200, "mg", 70);
  EXPECT_NE(o->warning.find("2.857143 mg/kg is above"), std::string::npos) << o->warning;
  EXPECT_EQ(place_order(drug("propofol"), DrugRoute::bolus, 140, "mg", 70)->warning, "");
  o = place_order(drug("propofol"), DrugRoute::bolus, 200, "mg", 10);
  EXPECT_NE(o->warning.find("20 mg/kg is above"), std::string::npos) << o->warning;
  o = place_order(drug("bupivacaine"), DrugRoute::bolus, 100, "mg", 70);
  ASSERT_TRUE(o);
  EXPECT_NE(o->warning, "");
  o = place_order(drug("adrenaline"), DrugRoute::bolus, 1000, "ug", 70);
  EXPECT_EQ(o->warning, "") << o->warning;
}

TEST(DrugOrder, AChildsDosesGoByWeight) {
  const auto warned = [](const char* name, double value, const char* unit, double kg, double age_y) { return place_order(drug(name), DrugRoute::bolus, value, unit, kg, age_y)->warning; };
  EXPECT_EQ(warned("propofol", 3, "mg/kg", 16, 4), "");
  EXPECT_NE(warned("propofol", 3, "mg/kg", 70, 40), "");
  EXPECT_EQ(warned("propofol", 5, "mg/kg", 16, 4), "propofol as bolus: 5 mg/kg is above the usual 0.25 to 4");
  EXPECT_EQ(warned("succinylcholine", 1, "mg/kg", 12, 2), "") << "12 mg would be little for an adult";
  EXPECT_NE(warned("succinylcholine", 120, "mg", 12, 2), "");
}

TEST(DrugOrder, AnInfusionStopsAtZero) {
  const auto o = place_order(drug("noradrenaline"), DrugRoute::infusion, 0, "ug/kg/min", 70);
  ASSERT_TRUE(o);
  EXPECT_EQ(o->per_s, 0);
  EXPECT_EQ(o->warning, "");
  physiology::DrugOrder order;
  order.per_s = 1;
  add_order(*o, DrugRoute::infusion, order);
  EXPECT_EQ(order.per_s, 0);
}

TEST(DrugOrder, OrdersAddUpAsTheirRouteSays) {
  physiology::DrugOrder order;
  PlacedOrder bolus, depot, inspired;
  bolus.amount = 5;
  bolus.over_s = 30;
  depot.amount = 7;
  inspired.amount = 2;
  add_order(bolus, DrugRoute::bolus, order);
  add_order(bolus, DrugRoute::bolus, order);
  add_order(depot, DrugRoute::intramuscular, order);
  add_order(inspired, DrugRoute::inspired, order);
  EXPECT_EQ(order.bolus, 10);
  EXPECT_EQ(order.bolus_over_s, 30);
  EXPECT_EQ(order.depot, 7);
  EXPECT_EQ(order.inspired_pct, 2);
}

// ---- fuzz

TEST(DrugFile, MutatedTextsAreReadOrRefusedWithAPlace) {
  const std::vector<std::string> names = {"propofol", "sevoflurane", "sugammadex", "adrenaline", "neostigmine"};
  Rng rng(17);
  const int rounds = std::getenv("HOLOTWIN_LONG_TESTS") ? 20000 : 500;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string good = text_of(names[rng.next_u32() % names.size()]);
    std::string bad = good;
    for (std::uint32_t e = 0; e < 1 + rng.next_u32() % 3; ++e) {
      const std::size_t at = rng.next_u32() % bad.size();
      switch (rng.next_u32() % 4) {
        case 0: bad[at] = static_cast<char>(rng.next_u32() % 256); break;
        case 1: bad.erase(at, rng.next_u32() % 40); break;
        case 2: bad.insert(at, good.substr(rng.next_u32() % good.size(), rng.next_u32() % 60)); break;
        default: bad.insert(at, std::to_string(rng.next_u32()));
      }
    }
    const auto r = parse_drug(bad, "trial");
    if (r) {  // what is read can be used: numbers finite, sums bounded
      EXPECT_LE(r->parameters.effect_count, kMaxDrugEffects);
      EXPECT_LE(r->parameters.block_count, kMaxDrugBlocks);
      continue;
    }
    ++refused;
    EXPECT_FALSE(r.error().what.empty());
    EXPECT_EQ(r.error().where.rfind("trial.toml", 0), 0U) << r.error().message();
  }
  EXPECT_GT(refused, rounds / 4);
}

}  // namespace
}  // namespace holotwin
