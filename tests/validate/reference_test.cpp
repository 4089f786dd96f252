#include "tests/validate/support.h"
#include "tools/holotwin/validate/csv.h"
#include "tools/holotwin/validate/protocols.h"

namespace holotwin::validate::test {

namespace {

TEST(Csv, QuotedFieldsHoldCommasAndQuotes) {
  const Folder folder;
  const auto lines = read_csv(folder.write("t.csv", "a,b\n1,\"two, \"\"three\"\"\"\r\n,\"\"\n"), {"a", "b"});
  ASSERT_TRUE(lines.has_value()) << lines.error().message();
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ(lines->at(0).fields, (std::vector<std::string>{"1", "two, \"three\""}));
  EXPECT_EQ(lines->at(1).fields, (std::vector<std::string>{"", ""}));
  EXPECT_EQ(lines->at(1).line, 3U);
}

TEST(Csv, DamagedLinesAreNamed) {
  const Folder folder;
  const struct {
    std::string text, where, what;
  } cases[] = {{"", "t.csv", "empty"}, {"a,c\n", "line 1", "a,c"}, {"a,b\n1,2\n1\n", "line 3", "1 fields"}, {"a,b\n1,2,3\n", "line 2", "3 fields"},
               {"a,b\n1,\"2\n", "line 2", "quote"}, {"a,b\n1,\"2\"3\n", "line 2", "quote"}, {"a,b\n1,2\"3\"\n", "line 2", "quote"}};
  for (const auto& c : cases) {
    const auto lines = read_csv(folder.write("t.csv", c.text), {"a", "b"});
    ASSERT_FALSE(lines.has_value()) << c.text;
    expect_error(lines.error(), c.where, c.what);
  }
}

class Copied : public ::testing::Test {
 protected:
  Copied() {
    for (const char* name : {"protocols.csv", "quantities.csv", "names.csv"}) fs::copy_file(kReference / name, folder_.path() / name);
  }
  Result<Reference> load(const std::string& rows, std::size_t prints) {
    folder_.write("verdicts.csv", "row,verdict,protocol,quantity,low,high,sign,at_s,cited,why\n" + rows);
    std::string f = "row,whole,place,moment\n";
    for (std::size_t i = 0; i < prints; ++i) f += std::to_string(i) + ",a,b,c\n";
    folder_.write("fingerprints.csv", f);
    return load_reference(folder_.path());
  }
  const Folder folder_;
};

TEST_F(Copied, AVerdictIsReadAsItStands) {
  const auto ref = load("0,direction,apnoea_air_bagged,paco2_from_before_mmHg,-3,3,same,180,none,\n1,duplicate_of:0,apnoea_air_bagged,paco2_from_before_mmHg,,,,180,sme,said before\n", 2);
  ASSERT_TRUE(ref.has_value()) << ref.error().message();
  const Verdict& v = ref->verdicts.at(0);
  EXPECT_EQ(v.ruling, Ruling::direction);
  EXPECT_EQ(v.low, -3);
  EXPECT_EQ(v.at_s, 180);
  EXPECT_EQ(ref->verdicts.at(1).duplicate_of, 0U);
  const auto name = ref->parse(v.quantity);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->base, "paco2_mmHg");
  EXPECT_EQ(name->how, QuantityName::How::from);
  EXPECT_EQ(name->against, QuantityName::Against::before);
}

TEST_F(Copied, DamagedVerdictsNameTheLine) {
  const struct {
    std::string row, what;
  } cases[] = {
      {"1,check,rest,hr_per_min,60,100,,600,none,", "0 comes next"},
      {"0,maybe,rest,hr_per_min,60,100,,600,none,", "maybe"},
      {"0,duplicate_of:x,rest,hr_per_min,,,,600,none,", "duplicate_of:x"},
      {"0,duplicate_of:0,rest,hr_per_min,,,,600,none,", "not run"},
      {"0,check,nap,hr_per_min,60,100,,600,none,", "nap"},
      {"0,check,rest,hr_per_hour,60,100,,600,none,", "hr_per_hour"},
      {"0,check,rest,hr_of_rest_mmHg,60,100,,600,none,", "hr_of_rest_mmHg"},
      {"0,check,rest,hr_per_min,sixty,100,,600,none,", "sixty"},
      {"0,check,rest,hr_per_min,100,60,,600,none,", "low is above high"},
      {"0,check,rest,hr_per_min,,,,600,none,", "no bound"},
      {"0,check,rest,hr_per_min,60,100,,-1,none,", "at_s"},
      {"0,direction,rest,hr_of_rest_1,1.03,,sideways,600,none,", "sideways"},
      {"0,check,rest,hr_per_min,60,100,,600,perhaps,", "perhaps"},
  };
  for (const auto& c : cases) {
    const auto ref = load(c.row + "\n", 1);
    ASSERT_FALSE(ref.has_value()) << c.row;
    expect_error(ref.error(), "verdicts.csv line 2", c.what);
  }
  const auto short_of_prints = load("0,check,rest,hr_per_min,60,100,,600,none,\n", 0);
  ASSERT_FALSE(short_of_prints.has_value());
  expect_error(short_of_prints.error(), "fingerprints.csv", "0 rows");
}

TEST(Reference, OurOwnFilesHoldTogether) {
  const Reference& ref = reference();
  EXPECT_EQ(ref.verdicts.size(), ref.fingerprints.size());
  for (const Quantity& q : quantities()) EXPECT_TRUE(ref.asked.contains(q.name)) << q.name;
  for (const Protocol& p : protocols()) EXPECT_TRUE(ref.protocols.contains(p.name)) << p.name;
  EXPECT_EQ(ref.quantity_of("Heart Rate", ""), "hr_per_min");
  EXPECT_EQ(ref.quantity_of("IntrapleuralPressure", "Max"), "pleural_pressure_max_cmH2O");
  EXPECT_EQ(ref.quantity_of("paco2_mmHg", "Mean"), "paco2_mmHg") << "a quantity's own name";
}

TEST(Reference, ARatioHasNoUnitAndADifferenceHasItsOwn) {
  const Reference& ref = reference();
  EXPECT_TRUE(ref.parse("map_of_rest_1").has_value());
  EXPECT_TRUE(ref.parse("map_from_rest_mmHg").has_value());
  EXPECT_FALSE(ref.parse("map_from_rest_1").has_value());
  EXPECT_EQ(ref.parse("gfr_of_100mmHg_1")->against, QuantityName::Against::renal_100);
  EXPECT_EQ(ref.parse("cardiac_output_from_before_mL_per_min")->base, "cardiac_output_mL_per_min");
}

}  // namespace

}  // namespace holotwin::validate::test
