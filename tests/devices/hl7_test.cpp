#include "engine/devices/hl7.h"

#include <gtest/gtest.h>

#include <string>

namespace holotwin {
namespace {

const std::string kHead = "MSH|^~\\&|MON^0012^EUI-64|WARD|TWIN|LAB|20260301101530+0100||ORU^R01^ORU_R01|M1|P|2.6|||AL|NE\r";

TEST(Hl7, FieldsAreNumberedAsTheStandardNumbersThem) {
  const std::string text = kHead + "OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.5.1.1|72\r";
  const auto m = parse_hl7(text);
  ASSERT_TRUE(m) << m.error().message();
  EXPECT_EQ(m->header().field(1), "|");
  EXPECT_EQ(m->header().field(2), "^~\\&");
  EXPECT_EQ(m->header().field(10), "M1");
  ASSERT_EQ(m->segments.size(), 2U);
  EXPECT_EQ(m->segments[1].field(3), "147842^MDC_ECG_HEART_RATE^MDC");
  EXPECT_EQ(m->segments[1].field(5), "72");
  EXPECT_EQ(m->segments[1].field(6), "");
}

TEST(Hl7, DelimitersAreTheMessagesOwn) {
  const std::string text = "MSH#*@!%#MON*0012#WARD#TWIN#LAB#20260301##ORU*R01#M1#P#2.6\rOBX#1#NM#147842*MDC_ECG_HEART_RATE*MDC##72\r";
  const auto m = parse_hl7(text);
  ASSERT_TRUE(m) << m.error().message();
  EXPECT_EQ(m->delimiters.component, '*');
  EXPECT_EQ(hl7_part(m->segments[1].field(3), m->delimiters.component, 2), "MDC_ECG_HEART_RATE");
  const std::string ack = build_ack(*m, AckCode::accept, {});
  EXPECT_TRUE(ack.starts_with("MSH#*@!%#HOLOTWIN#")) << ack;
  EXPECT_NE(ack.find("\rMSA#AA#M1\r"), std::string::npos) << ack;
}

TEST(Hl7, SegmentsThatIdentifyThePatientAreNotKept) {
  const std::string text = kHead + "PID|||SECRET-1||Doe^Jane\rPV1||I|OR\rNK1|1|Doe^John\rNTE|1||Doe\rOBR|1\rOBX|1\r";
  const auto m = parse_hl7(text);
  ASSERT_TRUE(m);
  EXPECT_EQ(m->patients, 1U);
  EXPECT_EQ(m->skipped_segments, 4U);
  for (const Hl7Segment& s : m->segments) EXPECT_TRUE(s.name == "MSH" || s.name == "OBR" || s.name == "OBX") << s.name;
}

TEST(Hl7, LineFeedsAsSegmentEndsAreUnderstood) {
  const std::string text = "MSH|^~\\&|A\r\nOBX|1\r\n\nOBX|2\n";
  const auto m = parse_hl7(text);
  ASSERT_TRUE(m);
  EXPECT_EQ(m->segments.size(), 3U);
}

TEST(Hl7, EscapesAreReplaced) {
  const Hl7Delimiters d;
  EXPECT_EQ(hl7_unescape("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", d), "a|b^c&d~e\\f");
  EXPECT_EQ(hl7_unescape("\\X414a\\", d), "AJ");
  EXPECT_EQ(hl7_unescape("one\\.br\\two\\H\\three\\Zx\\", d), "onetwothree");
  EXPECT_EQ(hl7_unescape("C:\\temp", d), "C:\\temp") << "an escape character that is never closed is text";
  EXPECT_EQ(hl7_unescape("", d), "");
}

TEST(Hl7, WhatIsNotHl7IsRefusedWithoutQuotingIt) {
  for (const std::string& bad : {std::string(), std::string("hello"), std::string("MSH"), std::string("MSH|"), std::string("MSH|^~\\"), std::string("MSH|||||||"), std::string("MSHA^~\\&A"),
                                 std::string("MSH|^^\\&|"), kHead + "SECRET NAME\r", kHead + kHead, std::string("MSH|^~\\&|\0", 10) + "\rSE", std::string("MSH\r^~\\&\r")}) {
    const auto m = parse_hl7(bad);
    EXPECT_FALSE(m) << bad;
    if (!m) {
      EXPECT_EQ(m.error().message().find("SECRET"), std::string::npos) << m.error().message();
    }
  }
}

TEST(Hl7, CapsHoldBeforeMemoryIsTaken) {
  std::string many = kHead;
  for (std::size_t i = 0; i < kHl7MaxSegments; ++i) many += "OBX|\r";
  EXPECT_FALSE(parse_hl7(many));
  EXPECT_FALSE(parse_hl7(kHead + "OBX" + std::string(100, '|') + "\r"));
  EXPECT_TRUE(parse_hl7(kHead + "PID" + std::string(100, '|') + "\r")) << "a segment that is not kept is not taken apart";
}

TEST(Hl7Time, IsReadWithZoneAndFraction) {
  // 2026-03-01 is day 20513 since 1970 (date -ud 2026-03-01 +%s = 1772323200).
  const auto t = parse_hl7_time("20260301101530.250+0100");
  ASSERT_TRUE(t);
  EXPECT_TRUE(t->has_zone);
  EXPECT_DOUBLE_EQ(t->seconds, 1772323200.0 + 9 * 3600 + 15 * 60 + 30.25);
  EXPECT_DOUBLE_EQ(parse_hl7_time("202603011015-0530")->seconds, 1772323200.0 + 15 * 3600 + 45 * 60);
  EXPECT_FALSE(parse_hl7_time("20260301101530")->has_zone);
  for (const char* bad : {"", "2026", "20260301", "20261301101530", "20260230101530", "20260301251530", "20260301101530+01", "2026030110153x", "20260301101530.2x"}) {
    EXPECT_FALSE(parse_hl7_time(bad)) << bad;
  }
}

TEST(Hl7Time, IsWrittenInUtc) {
  EXPECT_EQ(format_hl7_time(0), "19700101000000.000+0000");
  EXPECT_EQ(format_hl7_time((1772323200LL + 9 * 3600 + 15 * 60 + 30) * 1000000000LL + 250000000LL), "20260301091530.250+0000");
}

TEST(Hl7Ack, EchoesTheControlIdAndSwapsSenderAndReceiver) {
  const auto m = parse_hl7(kHead);
  ASSERT_TRUE(m);
  EXPECT_EQ(build_ack(*m, AckCode::accept, {1772323200LL * 1000000000LL, 7, {}, {}, false}),
            "MSH|^~\\&|HOLOTWIN|HOLOTWIN|MON^0012^EUI-64|WARD|20260301000000.000+0000||ACK^R01^ACK|HT7|P|2.6\rMSA|AA|M1\r");
}

TEST(Hl7Ack, AnErrorCarriesItsReason) {
  const auto m = parse_hl7(kHead);
  ASSERT_TRUE(m);
  const std::string ack = build_ack(*m, AckCode::reject, {0, 1, "only ORU^R01 is taken", "201", false});
  EXPECT_NE(ack.find("\rMSA|AR|M1\rERR|||201^^HL70357|E||||only ORU^R01 is taken\r"), std::string::npos) << ack;
  EXPECT_NE(build_ack(*m, AckCode::error, {0, 1, "x", "", true}).find("\rMSA|CE|M1\r"), std::string::npos);
  EXPECT_NE(build_ack_without_header({0, 1, "x", "100", false}).find("\rMSA|AR|\r"), std::string::npos);
}

TEST(Hl7Ack, TheSenderSaysWhenItWantsOne) {
  // HL7 2.6 chapter 2.9: both empty is the original mode; table 0155 for the rest.
  struct Case {
    const char* fields;
    bool on_success_accept, on_success_application, on_error_accept, on_error_application;
  };
  for (const Case& c : {Case{"|", false, true, false, true}, Case{"AL|NE", true, false, true, false}, Case{"NE|NE", false, false, false, false}, Case{"ER|NE", false, false, true, false},
                        Case{"SU|AL", true, true, false, true}, Case{"NE|AL", false, true, false, true}}) {
    const std::string text = std::string("MSH|^~\\&|A|B|C|D|20260301||ORU^R01|M1|P|2.6|||") + c.fields + "\r";
    const auto m = parse_hl7(text);
    ASSERT_TRUE(m);
    EXPECT_EQ(ack_wish(*m, AckCode::accept).accept, c.on_success_accept) << c.fields;
    EXPECT_EQ(ack_wish(*m, AckCode::accept).application, c.on_success_application) << c.fields;
    EXPECT_EQ(ack_wish(*m, AckCode::error).accept, c.on_error_accept) << c.fields;
    EXPECT_EQ(ack_wish(*m, AckCode::reject).application, c.on_error_application) << c.fields;
  }
}

}  // namespace
}  // namespace holotwin
