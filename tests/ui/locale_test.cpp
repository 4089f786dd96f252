// The language files: complete, alike, drawable, and holding every key that the program asks for.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "engine/core/file.h"
#include "tests/ui/picture.h"

namespace holotwin {
namespace {

using test::language;

const std::filesystem::path kRoot = HOLOTWIN_SOURCE_DIR;

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::set<std::string> placeholders(const std::string& text) {
  std::set<std::string> found;
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') found.insert(text.substr(i, 3));
  return found;
}

TEST(Locale, BothLanguagesHaveTheSameKeysAndNoEmptyText) {
  const Language en = language("en");
  const Language zh = language("zh-Hans");
  ASSERT_GT(en.all().size(), 200U);
  for (const auto& [key, text] : en.all()) {
    EXPECT_TRUE(zh.has(key)) << key << " is missing in zh-Hans.toml";
    EXPECT_FALSE(text.empty()) << key;
  }
  for (const auto& [key, text] : zh.all()) {
    EXPECT_TRUE(en.has(key)) << key << " is missing in en.toml";
    EXPECT_FALSE(text.empty()) << key;
  }
}

TEST(Locale, BothLanguagesTakeTheSameArguments) {
  const Language en = language("en");
  const Language zh = language("zh-Hans");
  for (const auto& [key, text] : en.all()) EXPECT_EQ(placeholders(text), placeholders(zh.text(key))) << key;
}

TEST(Locale, EveryCharacterHasAGlyph) {
  const UiContext ui = test::make_ui();
  for (const char* code : {"en", "zh-Hans"}) {
    const Language texts = language(code);
    for (const auto& [key, text] : texts.all()) {
      for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) c = c << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        EXPECT_TRUE(c == '\n' || ui.has_glyph(c)) << code << " " << key << ": " << text.substr(i, length) << " - run tools/make_font_subset";
        i += length;
      }
    }
  }
  EXPECT_FALSE(ui.has_glyph(0xE000)) << "a private character has a glyph: the check above proves nothing";
}

// Every "section.name" in the sources, where the section is one of the language files', is a key. Keys that end in '.' or '_' are
// joined with a name at run time and are tested by those names below.
TEST(Locale, EveryKeyInTheSourcesExists) {
  const Language en = language("en");
  std::set<std::string> sections;
  for (const auto& [key, text] : en.all()) sections.insert(key.substr(0, key.find('.')));
  const std::regex literal("\"@?([a-z]+)\\.([A-Za-z0-9_.]+)\"");
  std::size_t checked = 0;
  for (const char* folder : {"engine", "tools"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
      // engine/content names tables of scenario files in the same form ("trigger.when"), and shows no text itself.
      if (entry.path().extension() != ".cpp" || entry.path().parent_path().filename() == "content") continue;
      const std::string source = read(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), literal), end; it != end; ++it) {
        const std::string section = (*it)[1];
        const std::string name = (*it)[2];
        // Places ("liver.anterior"), camera and file names share the form: only sections of the language files count.
        if (sections.count(section) == 0 || name.back() == '.' || name.back() == '_') continue;
        static const std::set<std::string> kFileEndings = {"csv", "json", "toml", "html", "png", "txt", "mp4", "htrec"};
        if (kFileEndings.count(name.substr(name.rfind('.') + 1)) > 0) continue;
        ++checked;
        EXPECT_TRUE(en.has(section + "." + name)) << section << "." << name << " in " << entry.path().filename();
      }
    }
  }
  EXPECT_GT(checked, 100U);
}

/// Every text in quotes in the program's sources.
std::set<std::string> literals_of_the_sources() {
  std::set<std::string> all;
  const std::regex literal("\"@?([A-Za-z0-9_.-]+)\"");
  for (const char* folder : {"engine", "tools", "xr"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
      const auto ending = entry.path().extension();
      if (ending != ".cpp" && ending != ".h" && ending != ".inl") continue;
      const std::string source = read(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), literal), end; it != end; ++it) all.insert((*it)[1]);
    }
  }
  return all;
}

TEST(Locale, EveryTextIsAskedForSomewhere) {
  const std::set<std::string> literals = literals_of_the_sources();
  static const std::set<std::string> kAboutToBeUsed = {"devices.source"};
  const Language en = language("en");
  for (const auto& [key, text] : en.all()) {
    bool used = literals.count(key) > 0 || kAboutToBeUsed.count(key) > 0;
    // Joined at run time: the longest beginnings that end in '.' or '_'. "report." stands for too many texts to prove anything.
    for (std::size_t i = key.size(); i-- > 0 && !used;)
      if (key[i] == '.' || key[i] == '_') used = key.substr(0, i + 1) != "report." && literals.count(key.substr(0, i + 1)) > 0;
    const bool finding = key.rfind("report.good.", 0) == 0 || key.rfind("report.change.", 0) == 0;  // good(90, "control", ...) in analysis.cpp
    if (finding) used = literals.count(key.substr(key.rfind('.') + 1)) > 0;
    EXPECT_TRUE(used) << key << " is a text nobody asks for";
  }
}

TEST(Locale, ChineseHasOneWordForOneThing) {
  // rehearsal 预演, case 病例, effect 效应, a bag of blood 袋
  const Language zh = language("zh-Hans");
  for (const auto& [key, text] : zh.all())
    for (const char* other : {"演练", "场景", "作用", "休克肝", "进气", "肝旁沟"}) EXPECT_EQ(text.find(other), std::string::npos) << key << ": " << text;
  for (const auto& [key, text] : zh.all())
    if (text.find("红细胞") != std::string::npos || text.find("血浆") != std::string::npos) {
      EXPECT_EQ(text.find("单位"), std::string::npos) << key << ": " << text;
    }
}

TEST(Locale, EveryNameOfTheFrameDataHasAText) {
  const Language en = language("en");
  for (std::size_t i = 0; i < kToolCount; ++i) EXPECT_TRUE(en.has(std::string("tool.") + tool_name(static_cast<Tool>(i))));
  for (std::size_t i = 0; i < kVesselKinds; ++i) EXPECT_TRUE(en.has(std::string("vessel.") + vessel_kind_name(static_cast<VesselKind>(i))));
  for (std::size_t i = 0; i < kBloodPlaces; ++i) EXPECT_TRUE(en.has(std::string("place.") + blood_place_name(static_cast<BloodPlace>(i))));
  for (std::size_t i = 0; i < kParameterCount; ++i) EXPECT_TRUE(en.has(std::string("monitor.name.") + parameter_name(static_cast<Parameter>(i))));
  for (const char* p : {"red_cells", "plasma", "platelets", "crystalloid", "calcium_chloride", "tranexamic_acid"}) {
    EXPECT_TRUE(en.has(std::string("product.") + p));
    EXPECT_TRUE(en.has(std::string("event.give_") + p));
    EXPECT_TRUE(en.has(std::string("treatment.") + p));
  }
  for (const char* v : {"peep_cmH2O", "rate_per_min", "tidal_mL", "fio2"}) EXPECT_TRUE(en.has(std::string("ventilator.") + v));
  for (const char* r : {"wound", "liver.anterior", "liver.posterior", "liver.below", "field", "porta_hepatis"}) EXPECT_TRUE(en.has(std::string("region.") + r));
}

TEST(Locale, EveryGoalTriggerAndPhaseOfTheScenariosHasAText) {
  const Language en = language("en");
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "assets/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    EXPECT_TRUE(en.has("scenario." + entry.path().stem().string() + ".title"));
    const std::string source = read(entry.path());
    const std::regex part("\\[\\[(goal|trigger)\\]\\]\\s*\\n\\s*id\\s*=\\s*\"([a-z0-9_]+)\"|\\nphase\\s*=\\s*\"([a-z0-9_]+)\"");
    for (std::sregex_iterator it(source.begin(), source.end(), part), end; it != end; ++it) {
      const std::string key = (*it)[3].matched ? "phase." + (*it)[3].str() : (*it)[1].str() + "." + (*it)[2].str();
      ++checked;
      EXPECT_TRUE(en.has(key)) << key << " of " << entry.path().filename();
    }
  }
  EXPECT_GT(checked, 20U);
}

TEST(Locale, ArgumentsAreReplacedOnceAndKeysAmongThemLookedUp) {
  const Language l("en", {{"a", "{0} and {1}"}, {"b", "bee"}});
  EXPECT_EQ(l.text("a", {"x", "@b"}), "x and bee");
  EXPECT_EQ(l.text("a", {"{1}", "y"}), "{1} and y") << "braces inside an argument are words";
  EXPECT_EQ(l.text("a", {"x"}), "x and {1}");
  EXPECT_EQ(l.text("missing"), "[missing]");
}

TEST(Locale, AWrongFileIsAnErrorThatNamesTheKey) {
  const std::filesystem::path folder = std::filesystem::path(HOLOTWIN_BINARY_DIR) / "tests" / "ui";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_text_file(folder / "wrong.toml", "[panel]\npatient = 3\n"));
  const auto wrong = load_language(folder / "wrong.toml");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message().find("panel.patient"), std::string::npos);
  EXPECT_NE(wrong.error().message().find(":2"), std::string::npos);
  ASSERT_TRUE(write_text_file(folder / "empty.toml", ""));
  EXPECT_FALSE(load_language(folder / "empty.toml"));
  EXPECT_FALSE(load_language(folder / "no-such-file.toml"));
}

TEST(UiFonts, AFileThatIsNoFontIsAnError) {
  const std::filesystem::path folder = std::filesystem::path(HOLOTWIN_BINARY_DIR) / "tests" / "ui" / "fonts";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_text_file(folder / "holotwin-sans.otf", std::string(5000, 'x')));
  UiOptions options;
  options.fonts = folder;
  const auto ui = UiContext::create(options);
  ASSERT_FALSE(ui);
  EXPECT_NE(ui.error().message().find("holotwin-sans.otf"), std::string::npos);
  options.fonts = folder / "nowhere";
  EXPECT_FALSE(UiContext::create(options));
}

}  // namespace
}  // namespace holotwin
