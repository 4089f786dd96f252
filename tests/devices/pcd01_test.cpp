#include "engine/devices/pcd01.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "engine/core/file.h"
#include "engine/core/text.h"
#include "engine/devices/mdc.h"

namespace holotwin {
namespace {

const std::filesystem::path kVitals = HOLOTWIN_SOURCE_DIR "/../shared/data/vitals";
const std::string kHead = "MSH|^~\\&|MON^0012FFFFFE0000AB^EUI-64|W|T|L|20260301101530+0100||ORU^R01^ORU_R01|M1|P|2.6|||AL|NE\r";

/// One message through parser and reader; a fresh memory of channels unless one is given.
Result<Pcd01Report> read(const std::string& text, TemperatureChannels* memory = nullptr) {
  TemperatureChannels fresh;
  const auto message = parse_hl7(text);
  if (!message) return pass_on(message);
  return parse_oru(*message, memory != nullptr ? *memory : fresh);
}
Pcd01Report read_obx(const std::string& obx, TemperatureChannels* memory = nullptr) {
  auto r = read(kHead + "OBR|1\r" + obx, memory);
  EXPECT_TRUE(r) << (r ? "" : r.error().message());
  return r ? *r : Pcd01Report{};
}
const LiveSample* find(const Pcd01Report& r, Parameter p) {
  for (const Measurement& m : r.measurements) {
    if (m.sample.parameter == p) return &m.sample;
  }
  return nullptr;
}
double value(const Pcd01Report& r, Parameter p) {
  const LiveSample* s = find(r, p);
  return s == nullptr ? -999.0 : s->value;
}
Quality quality(const Pcd01Report& r, Parameter p) {
  const LiveSample* s = find(r, p);
  EXPECT_NE(s, nullptr) << parameter_name(p);
  return s == nullptr ? Quality::none : s->quality;
}

std::string file(const char* name) {
  const auto text = read_text_file(kVitals / "hl7" / name);
  return text ? *text : std::string();
}
#define SKIP_WITHOUT_DATA() \
  if (!std::filesystem::exists(kVitals / "hl7")) GTEST_SKIP() << "../shared/data/vitals/hl7 is not here"

TEST(Pcd01Files, AGoodMessageGivesAllItsNumbers) {
  SKIP_WITHOUT_DATA();
  const auto r = read(file("synthetic_pcd01_good.hl7"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->source_name, "SYNTHMON 0012FFFFFE0000AB");
  const std::pair<Parameter, double> expected[] = {{Parameter::hr, 72}, {Parameter::spo2, 98}, {Parameter::pulse_rate, 71}, {Parameter::art_sys, 118}, {Parameter::art_dia, 66}, {Parameter::art_mean, 83},
                                                   {Parameter::cvp, 8}, {Parameter::temp1, 36.8}, {Parameter::temp2, 33.1}, {Parameter::etco2, 36}, {Parameter::rr, 12}};
  EXPECT_EQ(r->measurements.size(), std::size(expected));
  for (const auto& [p, v] : expected) {
    EXPECT_DOUBLE_EQ(value(*r, p), v) << parameter_name(p);
    EXPECT_EQ(quality(*r, p), Quality::good) << parameter_name(p);
  }
  EXPECT_EQ(r->ignored, 3U) << "two containers and the count of ventricular beats";
  EXPECT_TRUE(r->warnings.empty());
}

TEST(Pcd01Files, ACuffPressureOfFiveMinutesAgoIsStaleAtOnce) {
  SKIP_WITHOUT_DATA();
  const auto r = read(file("synthetic_pcd01_episodic_nibp.hl7"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_DOUBLE_EQ(value(*r, Parameter::nibp_sys), 121);
  EXPECT_DOUBLE_EQ(value(*r, Parameter::nibp_dia), 77);
  EXPECT_DOUBLE_EQ(value(*r, Parameter::nibp_mean), 92);
  for (const Measurement& m : r->measurements) {
    EXPECT_EQ(m.sample.quality, Quality::stale);
    EXPECT_NEAR(m.measured_before_s, 330.25, 1e-6);  // 10:10:00 to 10:15:30.250
  }
}

TEST(Pcd01Files, KilopascalAndFahrenheitAreConverted) {
  SKIP_WITHOUT_DATA();
  const auto r = read(file("synthetic_pcd01_kpa_celsius_fahr.hl7"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_NEAR(value(*r, Parameter::art_sys), 15.7 / 0.133322387415, 1e-9);  // 117.76
  EXPECT_NEAR(value(*r, Parameter::temp1), (98.2 - 32.0) / 1.8, 1e-9);      // 36.78
  EXPECT_NEAR(value(*r, Parameter::etco2), 4.8 / 0.133322387415, 1e-9);     // 36.00
}

TEST(Pcd01Files, AWaveformMessageGivesNoNumbers) {
  SKIP_WITHOUT_DATA();
  const auto r = read(file("synthetic_waveform_na.hl7"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_TRUE(r->measurements.empty());
  EXPECT_EQ(r->ignored, 5U);
}

TEST(Pcd01Files, AnAlarmMessageIsRejectedThoughItHoldsAPressure) {
  SKIP_WITHOUT_DATA();
  for (const char* name : {"synthetic_pcd04_alarm_start.hl7", "synthetic_pcd04_alarm_end.hl7"}) {
    const std::string text = file(name);
    const auto m = parse_hl7(text);
    ASSERT_TRUE(m) << m.error().message();
    const Hl7Problem p = check_is_oru(*m);
    EXPECT_EQ(p.code, AckCode::reject);
    EXPECT_EQ(p.error_code, "201");
  }
}

TEST(Mdc, EveryCompiledCodeStandsInTheTableAsVerified) {
  const auto table = read_text_file(kVitals / "mdc-vitals.csv");
  if (!table) GTEST_SKIP() << "../shared/data/vitals/mdc-vitals.csv is not here";
  int found = 0;
  for (const std::string_view line : split(*table, '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() < 7) continue;
    const auto code = parse_integer(cells[0]);
    const MdcCode* row = code ? find_mdc(static_cast<std::uint32_t>(*code)) : nullptr;
    if (row == nullptr) continue;
    ++found;
    EXPECT_EQ(cells[1], row->refid);
    EXPECT_EQ(cells[3], parameter_unit(row->parameter)) << row->refid;
    EXPECT_EQ(find_mdc(cells[1]), row);
    for (const std::size_t unit : {std::size_t{3}, std::size_t{4}, std::size_t{5}}) {
      const auto u = find_unit(cells[unit]);
      ASSERT_TRUE(u) << cells[unit];
      EXPECT_EQ(u->kind, unit_kind(row->parameter));
      EXPECT_EQ(u->factor, 1.0);
    }
  }
  EXPECT_EQ(found, 24) << "all but Philips' own pulse-rate code and the second spelling of end-tidal CO2";
}

TEST(Pcd01, AMessageCutShortInsideAWholeFrameIsRefused) {
  const std::string whole = kHead + "OBR|1\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|72|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r"
                                    "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.1.1.2|98|262688^MDC_DIM_PERCENT^MDC|||||R\r";
  ASSERT_TRUE(read(whole));
  // Anywhere in the last segment before its status, and before the first group.
  const std::size_t last = whole.find("OBX|2");
  for (std::size_t end = last + 4; end + 3 < whole.size(); end += 5) {
    const auto r = read(whole.substr(0, end));
    ASSERT_FALSE(r) << whole.substr(last, end - last);
    EXPECT_NE(r.error().message().find("cut short"), std::string::npos) << r.error().message();
  }
  EXPECT_FALSE(read(kHead));
  // A sender that never gives a status is not taken for a broken one.
  EXPECT_TRUE(read(kHead + "OBR|1\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|72|264864^MDC_DIM_BEAT_PER_MIN^MDC\r"));
}

TEST(Pcd01, StatusDecidesWhetherThereIsAValue) {
  for (const char* with : {"R", "F", "P", "C", "S", "U", ""}) {
    const auto r = read_obx(std::string("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|72|264864|||||") + with + "\r");
    EXPECT_EQ(quality(r, Parameter::hr), Quality::good) << with;
  }
  for (const char* without : {"X", "D", "W", "I", "N", "O", "Q", "RR"}) {
    const auto r = read_obx(std::string("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|72|264864|||||") + without + "\r");
    EXPECT_EQ(quality(r, Parameter::hr), Quality::none) << without;
    EXPECT_TRUE(std::isnan(value(r, Parameter::hr))) << without;
  }
}

TEST(Pcd01, AStampWithoutAZoneIsInTheMessagesOwn) {
  // Sent at 10:15 +0200, measured at 10:10 of the same zone, whether it repeats the zone or not: five minutes old, never fresh.
  for (const char* taken : {"20260301101000", "20260301101000+0200", "20260301081000+0000"}) {
    const std::string text = std::string("MSH|^~\\&|M|||R|20260301101500+0200||ORU^R01^ORU_R01|7|P|2.6\rOBR|1\rOBX|1|NM|150021^MDC_PRESS_BLD_NONINV_SYS^MDC|1.1.1.1|121|266016|||||R|||") + taken + "\r";
    const auto r = read(text);
    ASSERT_TRUE(r) << r.error().message();
    ASSERT_EQ(r->measurements.size(), 1U);
    EXPECT_NEAR(r->measurements[0].measured_before_s, 300.0, 1e-6) << taken;
    EXPECT_EQ(r->measurements[0].sample.quality, Quality::stale) << taken;
  }
}

TEST(Pcd01, WaysToSayNoValueAllGiveNone) {
  for (const char* v : {"", "\"\"", "-100", "-100.0", "---", "NaN", "inf", "1e999", "72~73", "0x48"}) {
    const auto r = read_obx(std::string("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|") + v + "|264864|||||R\r");
    EXPECT_EQ(quality(r, Parameter::hr), Quality::none) << v;
    EXPECT_TRUE(std::isnan(value(r, Parameter::hr))) << v;
  }
}

TEST(Pcd01, ATemperatureOf384IsNoValueAndIsNotGuessed) {
  const auto r = read_obx("OBX|1|NM|150344^MDC_TEMP^MDC|1.1.1.1|384.5|268192^MDC_DIM_DEGC^MDC|||||R\r");
  EXPECT_EQ(quality(r, Parameter::temp1), Quality::none);
  EXPECT_EQ(r.warnings.size(), 1U);
}

TEST(Pcd01, AnImplausibleValueIsShownAsQuestionable) {
  // jSQI: mean pressure 30 to 200 mmHg, rate 20 to 200 (field notes).
  for (const auto& [v, q] : {std::pair{"29", Quality::questionable}, std::pair{"30", Quality::good}, std::pair{"200", Quality::good}, std::pair{"201", Quality::questionable}}) {
    const auto r = read_obx(std::string("OBX|1|NM|150035^MDC_PRESS_BLD_ART_MEAN^MDC|1.1.1.1|") + v + "|266016|||||R\r");
    EXPECT_EQ(quality(r, Parameter::art_mean), q) << v;
  }
}

TEST(Pcd01, PressuresOutOfOrderAreQuestionable) {
  const auto r = read_obx(
      "OBX|1|NM|150033^MDC_PRESS_BLD_ART_SYS^MDC|1.1.1.1|66|266016|||||R\rOBX|2|NM|150034^MDC_PRESS_BLD_ART_DIA^MDC|1.1.1.2|118|266016|||||R\r");
  EXPECT_EQ(quality(r, Parameter::art_sys), Quality::questionable);
  EXPECT_EQ(quality(r, Parameter::art_dia), Quality::questionable);
}

TEST(Pcd01, TheCodeWinsOverAnotherName) {
  const auto r = read_obx("OBX|1|NM|150456^MDC_CO2_ET^MDC|1.1.1.1|97|262688|||||R\r");
  EXPECT_DOUBLE_EQ(value(r, Parameter::spo2), 97);
  EXPECT_EQ(quality(r, Parameter::spo2), Quality::questionable);
  EXPECT_EQ(find(r, Parameter::etco2), nullptr);
  ASSERT_EQ(r.warnings.size(), 1U);
  EXPECT_NE(r.warnings[0].find("MDC_CO2_ET"), std::string::npos);
}

TEST(Pcd01, ACodeAndNameAtOddsWithAUnitAtOddsAreIgnored) {
  const auto r = read_obx("OBX|1|NM|150456^MDC_CO2_ET^MDC|1.1.1.1|36|266016^MDC_DIM_MMHG^MDC|||||R\r");
  EXPECT_TRUE(r.measurements.empty());
  EXPECT_EQ(r.warnings.size(), 2U);
}

TEST(Pcd01, AnIdentifierInTheAlternateTripletOrByNameAloneIsFound) {
  EXPECT_DOUBLE_EQ(value(read_obx("OBX|1|NM|8867-4^Heart rate^LN^147842^MDC_ECG_HEART_RATE^MDC||72|264864|||||R\r"), Parameter::hr), 72);
  EXPECT_DOUBLE_EQ(value(read_obx("OBX|1|NM|^MDC_ECG_HEART_RATE^MDC||72|264864|||||R\r"), Parameter::hr), 72);
  EXPECT_TRUE(read_obx("OBX|1|NM|147842^something^99MNDRY||72|264864|||||R\r").measurements.empty()) << "another coding system's number";
}

TEST(Pcd01, BothEndTidalCodesAreTheSameParameter) {
  EXPECT_DOUBLE_EQ(value(read_obx("OBX|1|NM|151708^MDC_CONC_AWAY_CO2_ET^MDC||36|266016|||||R\r"), Parameter::etco2), 36);
  EXPECT_DOUBLE_EQ(value(read_obx("OBX|1|NM|151728^MDC_AWAY_CO2_ET^MDC||36|266016|||||R\r"), Parameter::etco2), 36);
}

TEST(Pcd01, UnitsAreNeverGuessed) {
  EXPECT_TRUE(read_obx("OBX|1|NM|151708^MDC_CONC_AWAY_CO2_ET^MDC||4.7|262688^MDC_DIM_PERCENT^MDC|||||R\r").measurements.empty()) << "percent needs the barometer";
  EXPECT_TRUE(read_obx("OBX|1|NM|150035^MDC_PRESS_BLD_ART_MEAN^MDC||83|furlong|||||R\r").measurements.empty());
  EXPECT_TRUE(read_obx("OBX|1|NM|150035^MDC_PRESS_BLD_ART_MEAN^MDC||83|266016^MDC_DIM_KILO_PASCAL^MDC|||||R\r").measurements.empty()) << "two units";
  EXPECT_EQ(quality(read_obx("OBX|1|NM|150035^MDC_PRESS_BLD_ART_MEAN^MDC||83||||||R\r"), Parameter::art_mean), Quality::questionable) << "no unit: mmHg or kPa";
  EXPECT_EQ(quality(read_obx("OBX|1|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC||97||||||R\r"), Parameter::spo2), Quality::good) << "a saturation is in percent";
}

TEST(Pcd01, TwoTemperaturesKeepTheirPlacesWhateverTheOrder) {
  TemperatureChannels memory;
  const std::string a = "OBX|1|NM|150344^MDC_TEMP^MDC|1.26.1.1|36.8|268192|||||R\r", b = "OBX|2|NM|150344^MDC_TEMP^MDC|1.26.2.1|33.1|268192|||||R\r";
  auto r = read_obx(a + b, &memory);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp1), 36.8);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp2), 33.1);
  r = read_obx(b + a, &memory);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp1), 36.8);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp2), 33.1);
  r = read_obx(b, &memory);
  EXPECT_EQ(find(r, Parameter::temp1), nullptr);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp2), 33.1);
  r = read_obx(a + b + "OBX|3|NM|150368^MDC_TEMP_CORE^MDC|1.26.3.1|37.0|268192|||||R\r", &memory);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp1), 36.8) << "a third one does not take a place";
  EXPECT_EQ(r.warnings.size(), 1U);
}

TEST(Pcd01, TwoTemperaturesWithoutASubIdAreToldApartByOrder) {
  const auto r = read_obx("OBX|1|NM|150344^MDC_TEMP^MDC||36.8|268192|||||R\rOBX|2|NM|150344^MDC_TEMP^MDC||33.1|268192|||||R\r");
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp1), 36.8);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp2), 33.1);
}

TEST(Pcd01, ASkinProbeIsTheSecondTemperature) {
  const auto r = read_obx("OBX|1|NM|150388^MDC_TEMP_SKIN^MDC|1.1.1.1|33.1|268192|||||R\rOBX|2|NM|150372^MDC_TEMP_ESOPH^MDC|1.1.2.1|36.8|268192|||||R\r");
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp1), 36.8);
  EXPECT_DOUBLE_EQ(value(r, Parameter::temp2), 33.1);
}

TEST(Pcd01, OfSeveralSourcesTheBetterOneWithAValueIsShown) {
  const std::string co2 = "OBX|1|NM|151594^MDC_CO2_RESP_RATE^MDC||", impedance = "OBX|2|NM|151578^MDC_TTHOR_RESP_RATE^MDC||14|264928|||||R\r";
  EXPECT_DOUBLE_EQ(value(read_obx(impedance + co2 + "12|264928|||||R\r"), Parameter::rr), 12);
  EXPECT_DOUBLE_EQ(value(read_obx(co2 + "|264928|||||X\r" + impedance), Parameter::rr), 14);
}

TEST(Pcd01, FlagsSettingsAndTrainingMessagesAreNotTakenForTheRealThing) {
  EXPECT_EQ(quality(read_obx("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||72|264864||QUES|||R\r"), Parameter::hr), Quality::questionable);
  EXPECT_EQ(quality(read_obx("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||72|264864||L~INV|||R\r"), Parameter::hr), Quality::none);
  EXPECT_EQ(quality(read_obx("OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||72|264864||HH|||R\r"), Parameter::hr), Quality::good) << "high is not doubtful";
  EXPECT_TRUE(read_obx("OBX|1|NM|151586^MDC_VENT_RESP_RATE^MDC||14|264928|||||R||||||MSETTING\r").measurements.empty());
  const auto training = read("MSH|^~\\&|MON|W|T|L|20260301101530||ORU^R01|M1|T|2.6\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||72|264864|||||R\r");
  ASSERT_TRUE(training);
  EXPECT_EQ(quality(*training, Parameter::hr), Quality::questionable);
}

TEST(Pcd01, TheDeviceIsNamedByItsEquipmentIdBeforeTheGateway) {
  const auto r = read_obx("OBX|1||69965^MDC_DEV^MDC|1.0.0.0|||||||X|||||||BED7MON^00AA11^EUI-64\r");
  EXPECT_EQ(r.source_name, "BED7MON 00AA11");
  const auto steering = read("MSH|^~\\&|A\x1B[2JB|W|T|L|||ORU^R01|M1|P|2.6\rOBR|1\r");
  ASSERT_TRUE(steering);
  EXPECT_EQ(steering->source_name, "A?[2JB") << "no terminal control reaches the screen";
}

TEST(Pcd01, TwoPatientsInOneMessageAreRefused) {
  const auto r = read(kHead + "PID|||A\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||72|264864|||||R\rPID|||B\rOBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||90|264864|||||R\r");
  EXPECT_FALSE(r);
}

}  // namespace
}  // namespace holotwin
