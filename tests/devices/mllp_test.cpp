#include "engine/devices/mllp.h"

#include <gtest/gtest.h>

#include <vector>

namespace holotwin {
namespace {

using Messages = std::vector<std::string>;

Messages decode(MllpDecoder& decoder, std::string_view bytes) {
  Messages out;
  decoder.feed(bytes);
  while (auto m = decoder.next()) out.push_back(*m);
  return out;
}

TEST(Mllp, AFrameGivesItsMessage) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, mllp_frame("MSH|a\rOBX|b\r")), Messages{"MSH|a\rOBX|b\r"});
  EXPECT_EQ(d.counts().messages, 1U);
  EXPECT_EQ(d.counts().garbage_bytes, 0U);
  EXPECT_FALSE(d.pending());
}

TEST(Mllp, AFrameSplitAnywhereGivesTheSameMessages) {
  const std::string stream = mllp_frame("MSH|one\r") + "noise" + mllp_frame("MSH|two\r") + "\r\n" + mllp_frame("");
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    MllpDecoder d;
    Messages out = decode(d, stream.substr(0, cut));
    for (std::string& m : decode(d, stream.substr(cut))) out.push_back(std::move(m));
    EXPECT_EQ(out, (Messages{"MSH|one\r", "MSH|two\r", ""})) << cut;
    EXPECT_EQ(d.counts().garbage_bytes, 5U) << cut;
  }
}

TEST(Mllp, ByteByByteIsTheSame) {
  const std::string stream = mllp_frame("MSH|one\r") + mllp_frame("MSH|two\r");
  MllpDecoder d;
  Messages out;
  for (const char c : stream) {
    for (std::string& m : decode(d, {&c, 1})) out.push_back(std::move(m));
  }
  EXPECT_EQ(out, (Messages{"MSH|one\r", "MSH|two\r"}));
}

TEST(Mllp, AFrameThatBeginsAgainDropsItsFirstPartOnly) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, "\x0BMSH|cut off" + mllp_frame("MSH|whole\r")), Messages{"MSH|whole\r"});
  EXPECT_EQ(d.counts().broken, 1U);
}

TEST(Mllp, AnEndByteInsideAMessageDropsThatMessageOnly) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, "\x0BMSH|OBX|12\x1C" "1|mmHg\x1C\r" + mllp_frame("MSH|next\r")), Messages{"MSH|next\r"});
  EXPECT_EQ(d.counts().broken, 1U);
}

TEST(Mllp, ASenderWithoutTheFinalReturnIsUnderstood) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, "\x0BMSH|one\r\x1C\x0BMSH|two\r\x1C\n"), (Messages{"MSH|one\r", "MSH|two\r"}));
  EXPECT_EQ(decode(d, "\x0BMSH|three\r\x1C"), Messages{});
  d.flush(false);
  EXPECT_EQ(d.next().value_or(""), "MSH|three\r");
}

TEST(Mllp, AnOversizeMessageIsDroppedAndTheNextOneRead) {
  MllpDecoder d(100);
  EXPECT_EQ(decode(d, "\x0BMSH|" + std::string(1000, 'x')), Messages{});
  EXPECT_EQ(decode(d, std::string(1000, 'x') + "\x1C\r" + mllp_frame("MSH|next\r")), Messages{"MSH|next\r"});
  EXPECT_EQ(d.counts().oversize, 1U);
  MllpDecoder unframed(100);
  EXPECT_EQ(decode(unframed, "MSH|" + std::string(1000, 'x') + mllp_frame("MSH|next\r")), Messages{"MSH|next\r"});
  EXPECT_EQ(unframed.counts().oversize, 1U);
}

TEST(Mllp, MessagesWithoutFramingAreCutAtTheNextHeader) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, "MSH|one\rOBX|1\rMSH|two\rOBX|2\r"), Messages{"MSH|one\rOBX|1\r"});
  d.flush(false);
  EXPECT_EQ(d.next().value_or(""), "MSH|two\rOBX|2\r");
  EXPECT_EQ(d.counts().unframed, 2U);
  EXPECT_EQ(d.counts().garbage_bytes, 0U);
}

TEST(Mllp, AnUnframedMessageLosesItsUnfinishedLastSegment) {
  // "12" may be the beginning of "121".
  MllpDecoder d;
  EXPECT_EQ(decode(d, "MSH|one\rOBX|1|NM|x||12"), Messages{});
  d.flush(true);
  EXPECT_EQ(d.next().value_or(""), "MSH|one\r");
}

TEST(Mllp, AnUnfinishedFrameIsDroppedAtTheEndOfTheStream) {
  MllpDecoder d;
  EXPECT_EQ(decode(d, "\x0BMSH|one\rOBX|12"), Messages{});
  d.flush(false);
  EXPECT_EQ(d.next(), std::nullopt) << "a pause inside a frame is only a slow network";
  d.flush(true);
  EXPECT_EQ(d.next(), std::nullopt);
  EXPECT_EQ(d.counts().broken, 1U);
}

TEST(Mllp, GarbageIsCountedAndNotKept) {
  MllpDecoder d(1000);
  const std::string garbage(100000, 'M');
  EXPECT_EQ(decode(d, garbage), Messages{});
  EXPECT_EQ(decode(d, "GET / HTTP/1.1\r\nHost: MSHARE\r\n\r\n"), Messages{});
  EXPECT_FALSE(d.pending()) << "MSH inside a line is no header";
  EXPECT_EQ(decode(d, mllp_frame("MSH|after\r")), Messages{"MSH|after\r"});
  EXPECT_GE(d.counts().garbage_bytes, garbage.size());
}

}  // namespace
}  // namespace holotwin
