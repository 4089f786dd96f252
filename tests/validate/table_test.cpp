#include "tests/validate/support.h"

namespace holotwin::validate::test {

namespace {

const std::string kRow = R"({"kind": "resting", "scenario": "rest", "quantity": "HeartRate", "unit": "1/min", "statistic": "Mean", "expected": [{"range": [60, 100]}], "source": "A book"})";

std::string with(const std::string& from, const std::string& to) {
  std::string row = kRow;
  row.replace(row.find(from), from.size(), to);
  return "[" + kRow + ", " + row + "]";
}

TEST(Table, ReadsNumbersRangesAndDirections) {
  const auto table = load_table(kRepository / "tests/data/validation_small.json");
  ASSERT_TRUE(table.has_value()) << table.error().message();
  EXPECT_EQ(table->at(0).numbers.at(0).form, ExpectedNumber::Form::range);
  EXPECT_EQ(table->at(0).numbers.at(0).high, 100);
  EXPECT_EQ(table->at(8).direction, "increase");
  EXPECT_EQ(*table->at(8).sample, 550);
  EXPECT_EQ(*table->at(11).sample, 550) << "a number instead of a text";
  EXPECT_EQ(table->at(13).numbers.at(0).op, "<");
  EXPECT_FALSE(table->at(13).sample.has_value());
}

TEST(Table, DamagedFilesNameTheFileAndTheRow) {
  const Folder folder;
  const struct {
    std::string text, where, what;
  } cases[] = {
      {"", "t.json", "not JSON"},
      {"[" + kRow.substr(0, 60), "t.json", "not JSON"},
      {"{\"rows\": []}", "t.json", "not a list"},
      {"[]", "t.json", "no rows"},
      {"[" + kRow + ", 7]", "row 1", "not an object"},
      {with("\"resting\"", "\"restless\""), "row 1", "restless"},
      {with("\"HeartRate\"", "\" \""), "row 1", "quantity"},
      {with("\"unit\": \"1/min\", ", ""), "row 1", "unit"},
      {with("\"A book\"", "[1]"), "row 1", "source"},
      {with("[60, 100]", "[100, 60]"), "row 1", "higher end first"},
      {with("[60, 100]", "60"), "row 1", "range"},
      {with("[60, 100]", "[60, \"many\"]"), "row 1", "range"},
      {with("[{\"range\": [60, 100]}]", "[]"), "row 1", "nothing is expected"},
      {with("[{\"range\": [60, 100]}]", "{\"direction\": \"sideways\"}"), "row 1", "sideways"},
      {with("[{\"range\": [60, 100]}]", "[{\"value\": 1, \"op\": \"!\"}]"), "row 1", "op"},
      {with("[{\"range\": [60, 100]}]", "[{\"mean\": 1, \"sd\": -1}]"), "row 1", "sd"},
      {with("60, 100", "60, 1e999"), "t.json", "not JSON"},
      {std::string(100, '[') + std::string(100, ']'), "t.json", "nest deeper"},
  };
  for (const auto& c : cases) {
    const auto table = load_table(folder.write("t.json", c.text));
    ASSERT_FALSE(table.has_value()) << c.text.substr(0, 200);
    expect_error(table.error(), c.where, c.what);
  }
}

TEST(Table, SizesAreCappedBeforeTheFileIsRead) {
  const Folder folder;
  fs::resize_file(folder.write("large.json", "["), 9U << 20U);
  EXPECT_FALSE(load_table(folder.path() / "large.json").has_value());
  std::string many = "[0";
  for (int i = 0; i < 1100000; ++i) many += ",0";
  const auto table = load_table(folder.write("many.json", many + "]"));
  ASSERT_FALSE(table.has_value());
  expect_error(table.error(), "many.json", "values");
}

TEST(Table, DigestsDependOnWhatIsSaidAndNotOnHow) {
  const Folder folder;
  const auto table = load_table(folder.write("t.json", "[" + kRow + R"(,
    {"source": "A book", "expected": [{"range": [60.0, 1e2]}], "unit": "1\/min", "statistic": "Mean", "quantity": "HeartRate", "scenario": "rest", "kind": "resting"},)" +
      with("[60, 100]", "[60, 101]").substr(kRow.size() + 3)));
  ASSERT_TRUE(table.has_value()) << table.error().message();
  EXPECT_EQ(table->at(0).whole, table->at(1).whole) << "another order and another way to write numbers";
  EXPECT_NE(table->at(0).whole, table->at(2).whole);
  EXPECT_EQ(table->at(0).place, table->at(2).place) << "the same measured, other numbers expected";
}

TEST(Table, UnitsBecomeTheCanonicalOnes) {
  EXPECT_DOUBLE_EQ(*convert(2, "L/min", "", "cardiac_output_mL_per_min"), 2000);
  EXPECT_DOUBLE_EQ(*convert(1, "mL/s", "Mean", "liver_flow_mL_per_min"), 60);
  EXPECT_DOUBLE_EQ(*convert(7, "mL", "MeanPerIdealWeight(kg)", "tv_mL"), 7 * 75.26);
  EXPECT_DOUBLE_EQ(*convert(89.08, "mg/L", "", "lactate_mmol_per_L"), 1) << "lactate weighs 89.08 g/mol";
  EXPECT_DOUBLE_EQ(*convert(97, "fraction or %", "", "sao2_1"), 0.97);
  EXPECT_DOUBLE_EQ(*convert(0.97, "fraction or %", "", "sao2_1"), 0.97);
  EXPECT_DOUBLE_EQ(*convert(1, "mmHg*min/L", "", "svr_mmHg_s_per_mL"), 0.06);
  EXPECT_NEAR(*convert(1034.2, "cmH2O", "", "carina_pressure_max_cmH2O"), 1.0, 1e-9) << "less the atmosphere";
  EXPECT_FALSE(convert(1, "furlong", "", "hr_per_min").has_value());
}

}  // namespace

}  // namespace holotwin::validate::test
