#include <nlohmann/json.hpp>

#include "tests/validate/support.h"
#include "tools/holotwin/validate/print.h"

namespace holotwin::validate::test {

namespace {

std::vector<TableRow> small_table() {
  auto table = load_table(kRepository / "tests/data/validation_small.json");
  EXPECT_TRUE(table.has_value());
  return *table;
}

Report judged(const std::vector<TableRow>& table, const Reference& ref, const std::string& only = {}, std::size_t threads = 1) {
  Jobs jobs(threads);
  return judge(table, ref, patient(), only, jobs);
}

TEST(Judge, TheSmallTableHasItsKnownOutcomes) {
  struct Known {
    Outcome outcome;
    bool represented;
    const char* reason;
  };
  constexpr Outcome kPass = Outcome::passed, kFail = Outcome::failed, kNone = Outcome::not_applicable;
  const Known known[] = {
      {kPass, true, ""}, {kFail, true, "below 150"}, {kPass, true, ""}, {kFail, false, "brain_blood_volume"}, {kNone, false, "bun"}, {kPass, true, ""},
      {kNone, true, "furlongs"}, {kNone, true, "Aura"}, {kPass, true, ""}, {kFail, true, "above 0.97"}, {kPass, true, ""}, {kPass, true, ""}, {kPass, true, ""},
      {kPass, true, ""}, {kFail, true, "below 300"}, {kFail, false, "sevoflurane 1 %"}, {kNone, true, "theatre_on_fire"}, {kNone, true, "no sample time"}, {kPass, true, ""},
      {kFail, true, "above 700"}, {kFail, true, "below 1.03"}};
  const Report report = judged(small_table(), reference());
  ASSERT_EQ(report.rows.size(), std::size(known));
  for (std::size_t i = 0; i < std::size(known); ++i) {
    const RowResult& r = report.rows[i];
    EXPECT_EQ(r.outcome, known[i].outcome) << "row " << i << ": " << r.reason;
    EXPECT_EQ(r.represented, known[i].represented) << "row " << i;
    EXPECT_NE(r.reason.find(known[i].reason), std::string::npos) << "row " << i << ": " << r.reason;
    EXPECT_EQ(r.reason.empty(), known[i].outcome == kPass) << "row " << i;
  }
  EXPECT_EQ(report.all.rows, report.all.passed + report.all.failed + report.all.not_applicable);
  EXPECT_EQ(report.all.failed_not_represented, 2U);
  EXPECT_EQ(report.by_kind.at("equipment").passed, 1U);
  EXPECT_EQ(report.by_cited.at("sme").failed, 1U);
}

TEST(Judge, WhereTheEnginesAreGoodCountsWhatIsCitedAndRun) {
  // Of the rows they call good, one names no source, one an expert, and one is not represented.
  const EnginesGood good = judged(small_table(), reference()).where_engines_are_good;
  EXPECT_EQ(good.rows(), 4U);
  EXPECT_EQ(good.good, 2U);
  EXPECT_EQ(good.fair, 1U);
  EXPECT_EQ(good.poor_rows, std::vector<std::size_t>{20});
}

TEST(Judge, OneProtocolAloneGivesTheSameRows) {
  const Report all = judged(small_table(), reference(), {}, 3), some = judged(small_table(), reference(), "apnoea_air", 0);
  ASSERT_EQ(some.rows.size(), 2U);
  for (const RowResult& r : some.rows) EXPECT_EQ(*r.got, *all.rows[r.row].got);
}

/// A table of one row at rest, whose verdict says more than its own numbers: the verdict wins as long as the text is the same.
class WithVerdict : public ::testing::Test {
 protected:
  std::vector<TableRow> table(const std::string& range, int copies = 1, const std::string& of_copies = {}) {
    const std::string row = R"({"kind": "resting", "scenario": "rest", "quantity": "HeartRate", "unit": "1/min", "statistic": "Mean", "expected": [{"range": )" + range + R"(}], "source": "A book")";
    std::string text = "[" + row + "}";
    for (int i = 1; i < copies; ++i) text += "," + row + of_copies + "}";
    return *load_table(folder_.write("t.json", text + "]"));
  }
  Reference made_for(const std::vector<TableRow>& rows, std::vector<Verdict> verdicts) {
    Reference ref = reference();
    ref.verdicts = std::move(verdicts);
    ref.fingerprints.clear();
    for (const TableRow& r : rows) ref.fingerprints.push_back({r.whole, r.place, r.moment});
    return ref;
  }
  static Verdict check(double low, double high) { return {Ruling::check, 0, "rest", "hr_per_min", low, high, 600, "", "literature", ""}; }
  const Folder folder_;
};

TEST_F(WithVerdict, AKnownTextIsJudgedByItsVerdict) {
  const auto known = table("[150, 200]");
  const Report report = judged(known, made_for(known, {check(50, 100)}));
  EXPECT_EQ(report.rows.at(0).outcome, Outcome::passed) << "the band of the verdict, not of the row";
}

TEST_F(WithVerdict, OtherNumbersAreJudgedByThemselves) {
  const Reference ref = made_for(table("[50, 100]"), {check(50, 100)});
  EXPECT_EQ(judged(table("[150, 200]"), ref).rows.at(0).outcome, Outcome::failed);
  EXPECT_EQ(judged(table("[40, 100]"), ref).rows.at(0).outcome, Outcome::passed);
}

TEST_F(WithVerdict, WhatWasSetAsideStaysSetAsideWhateverItsNumber) {
  const Reference ref = made_for(table("[50, 100]"), {{Ruling::exclude, 0, "rest", "", {}, {}, 600, "", "none", "measured while running"}});
  const Report report = judged(table("[150, 200]"), ref);
  EXPECT_EQ(report.rows.at(0).outcome, Outcome::not_applicable);
  EXPECT_NE(report.rows.at(0).reason.find("measured while running"), std::string::npos);
}

TEST_F(WithVerdict, ADuplicateCountsOnceAndAloneIsRun) {
  const auto twice = table("[50, 100]", 2);
  Verdict second = check(50, 100);
  second.ruling = Ruling::duplicate;
  second.low = second.high = std::nullopt;
  const Reference ref = made_for(twice, {check(50, 100), second});
  const Report both = judged(twice, ref);
  EXPECT_EQ(both.all.passed, 1U);
  EXPECT_EQ(both.not_applicable_because.at("duplicate"), 1U);

  Reference other = ref;  // the row it repeats has another text, and that is not in the table
  other.fingerprints[0] = {"elsewhere", "elsewhere", "elsewhere"};
  EXPECT_EQ(judged(table("[50, 100]"), other).all.passed, 1U);
}

TEST_F(WithVerdict, ARowThatTheEnginesCallGoodCountsAsTheOneItRepeats) {
  const auto thrice = table("[50, 100]", 3, R"(, "anchor_self_grade": "good")");
  Verdict again = check(50, 100);
  again.ruling = Ruling::duplicate;
  again.low = again.high = std::nullopt;
  const EnginesGood good = judged(thrice, made_for(thrice, {check(20, 30), again, again})).where_engines_are_good;
  EXPECT_EQ(good.rows(), 1U) << "once";
  EXPECT_EQ(good.poor_rows, std::vector<std::size_t>{0}) << "by the grade of the row that is run";
}

TEST_F(WithVerdict, ACheckWithoutATimeIsNotRead) {
  const auto known = table("[50, 100]");
  Verdict v = check(50, 100);
  v.at_s.reset();
  const Report report = judged(known, made_for(known, {v}));
  EXPECT_EQ(report.rows.at(0).outcome, Outcome::not_applicable);
  EXPECT_EQ(report.not_applicable_because.at("not understood"), 1U);
}

TEST(Print, JsonHoldsEveryRowAndTheCounts) {
  const auto table = small_table();
  const auto j = as_json(judged(table, reference()), table, "small");
  EXPECT_EQ(j.at("rows"), table.size());
  EXPECT_EQ(j.at("results").size(), table.size());
  EXPECT_EQ(j.at("by_kind").at("resting").at("rows"), 8);
  EXPECT_TRUE(j.at("results").at(3).at("got").is_null()) << "no number where there is none";
  EXPECT_TRUE(j.at("results").at(3).at("grade").is_null()) << "not represented";
  EXPECT_EQ(j.at("results").at(0).at("grade"), "good");
  EXPECT_EQ(j.at("where_engines_are_good").dump(), R"({"rows":4,"good":2,"fair":1,"poor":1,"poor_rows":[20]})");
  EXPECT_EQ(j.at("results").at(0).at("source"), table[0].source);
}

TEST(Print, FailuresComeFirst) {
  const auto table = small_table();
  const std::string text = as_text(judged(table, reference()), "small");
  EXPECT_LT(text.find("is below 150.0"), text.find("Failed because they are not represented"));
  EXPECT_LT(text.find("the model has no brain_blood_volume"), text.find("\nPassed"));
  EXPECT_NE(text.find("1 not represented, 4 not understood"), std::string::npos) << text;
  EXPECT_NE(text.find("4 rows, of them 2 good, 1 fair, 1 poor: 20\n"), std::string::npos) << text;
}

}  // namespace

}  // namespace holotwin::validate::test
