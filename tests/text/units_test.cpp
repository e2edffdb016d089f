// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/units.h"
#include "tests/text/text_support.h"

#include <set>

namespace text {
namespace {

std::string joined_units(const std::vector<Unit>& units, std::string_view text)
{
    std::string shown;
    for (const Unit& unit : units) {
        shown += shown.empty() ? "" : "|";
        shown += text.substr(unit.begin, unit.end - unit.begin);
    }
    return shown;
}

std::vector<Unit> units_of(const std::string& text, UnitKind kind, const std::string& language,
                           const ParagraphSpec& spec = {})
{
    return units(lay_out_or_fail(text, inter(40, language), spec), text, kind, language);
}

struct UnitCase {
    const char* text;
    const char* units;
    const char* language = "en";
};

class Letters : public testing::TestWithParam<UnitCase> {};

TEST_P(Letters, StayTogether)
{
    const UnitCase& expected = GetParam();
    EXPECT_EQ(joined_units(units_of(expected.text, UnitKind::glyph, expected.language), expected.text), expected.units);
}

INSTANTIATE_TEST_SUITE_P(Cases, Letters,
                         testing::Values(UnitCase{"Ab c.", "A|b|c|."},
                                         UnitCase{"e\u0301q\u0323\u0301x", "e\u0301|q\u0323\u0301|x"},
                                         UnitCase{"a👩‍👩‍👧‍👦👍🏽🇿🇦1️⃣",
                                                  "a|👩‍👩‍👧‍👦|👍🏽|🇿🇦|1️⃣"},
                                         UnitCase{"שָׁלוֹם", "שָׁ|ל|וֹ|ם", "he"}, UnitCase{"سلام", "س|لا|م", "ar"},
                                         UnitCase{"مُحَمَّد", "مُ|حَ|مَّ|د", "ar"}, UnitCase{"हिन्दी", "हि|न्दी", "hi"},
                                         UnitCase{"क्षत्रिय क्या", "क्ष|त्रि|य|क्या", "hi"}, UnitCase{"र्क", "र्क", "hi"},
                                         UnitCase{"น้ำที่", "น้ำ|ที่", "th"}, UnitCase{"ខ្មែរ", "ខ្មែ|រ", "km"},
                                         UnitCase{"அக்கா", "அ|க்|கா", "ta"}, UnitCase{"ሰላም", "ሰ|ላ|ም", "am"},
                                         UnitCase{"日本。", "日|本|。", "ja"}, UnitCase{"a \u0301b", "a| \u0301|b"},
                                         UnitCase{"a\u200bb\u2060c", "a|b|c"}));

class WordUnits : public testing::TestWithParam<UnitCase> {};

TEST_P(WordUnits, AreTheWords)
{
    const UnitCase& expected = GetParam();
    EXPECT_EQ(joined_units(units_of(expected.text, UnitKind::word, expected.language), expected.text), expected.units);
}

INSTANTIATE_TEST_SUITE_P(Cases, WordUnits,
                         testing::Values(UnitCase{"Money grows, slowly.", "Money|grows,|slowly."},
                                         UnitCase{"私は学生です。", "私|は|学生|です。", "ja"},
                                         UnitCase{"สวัสดีครับ ผม", "สวัสดี|ครับ|ผม", "th"},
                                         UnitCase{"我们学习汉语。", "我们|学习|汉语。", "zh-Hans"},
                                         UnitCase{"مرحبا بالعالم!", "مرحبا|بالعالم!", "ar"}));

// A ligature of the font is one unit: Noto Sans Display has them in "ffi".
TEST(Units, ALigatureIsOne)
{
    Style style = inter();
    style.font.family = "Noto Serif";
    const std::string text = "office";
    const Paragraph paragraph = lay_out_or_fail(text, style);
    const auto letters = units(paragraph, text, UnitKind::glyph, "en");
    EXPECT_EQ(letters.size(), paragraph.glyphs.size());
    if (paragraph.glyphs.size() < 6) {
        EXPECT_EQ(joined_units(letters, text), "o|ffi|c|e");
    }
}

TEST(Units, ArabicLettersTellWhichJoin)
{
    const auto letters = units_of("دبب با", UnitKind::glyph, "ar");
    ASSERT_EQ(letters.size(), 5U);
    const std::vector<bool> expected{false, true, false, true, false}; // dal joins nothing after it; a space parts
    for (std::size_t i = 0; i < letters.size(); ++i)
        EXPECT_EQ(letters[i].joins_next, expected[i]) << i;
    for (const Unit& letter : units_of("abc", UnitKind::glyph, "en"))
        EXPECT_FALSE(letter.joins_next);
}

TEST(Units, BoxesFollowTheAdvances)
{
    const std::string text = "ab cd\nאב";
    const Paragraph paragraph = lay_out_or_fail(text, inter());
    const auto letters = units(paragraph, text, UnitKind::glyph, "en");
    ASSERT_EQ(letters.size(), 6U);
    EXPECT_NEAR(letters[0].left, paragraph.lines[0].left, 1e-9);
    EXPECT_NEAR(letters[0].right, letters[1].left, 1e-9);
    EXPECT_NEAR(letters[3].right, paragraph.lines[0].left + paragraph.lines[0].width, 1e-9);
    EXPECT_GT(letters[4].left, letters[5].left); // reading order goes to the left
    EXPECT_NEAR(letters[5].right, letters[4].left, 1e-9);
    for (const Unit& letter : letters) {
        const Line& line = paragraph.lines[letter.line];
        EXPECT_NEAR(letter.top, line.baseline - line.ascent, 1e-9);
        EXPECT_NEAR(letter.bottom, line.baseline + line.descent, 1e-9);
    }
    const auto lines = units(paragraph, text, UnitKind::line, "en");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].glyphs, (std::vector<GlyphRange>{{5, 2}}));
    EXPECT_NEAR(lines[0].right - lines[0].left, paragraph.lines[0].width, 1e-9);
    EXPECT_TRUE(units(lay_out_or_fail("", inter()), "", UnitKind::line, "en").empty());
    EXPECT_EQ(units_of("a\n\nb", UnitKind::line, "en").size(), 2U);
}

// The extents of the same bytes are another way to the same place.
TEST(Units, AgreeWithExtents)
{
    const std::string text = "Money grows أهلا وسهلا over time";
    ParagraphSpec spec;
    spec.max_width_px = 300;
    spec.align = Align::center;
    const Paragraph paragraph = lay_out_or_fail(text, inter(), spec);
    for (const UnitKind kind : {UnitKind::glyph, UnitKind::word})
        for (const Unit& unit : units(paragraph, text, kind, "en")) {
            const auto same = extents(paragraph, unit.begin, unit.end);
            ASSERT_EQ(same.size(), 1U) << unit.begin;
            EXPECT_EQ(same[0].line, unit.line);
            EXPECT_NEAR(same[0].left, unit.left, 1e-9);
            EXPECT_NEAR(same[0].right, unit.right, 1e-9);
        }
}

TEST(Units, AWordTornByReorderingHasTwoRanges)
{
    const std::string text = "abאב12גדcd";
    const auto word = units_of(text, UnitKind::word, "en");
    ASSERT_EQ(word.size(), 1U);
    EXPECT_EQ(word[0].glyphs.size(), 1U); // whole: its pieces stand side by side
    const std::string two = "abאב גדcd";
    const auto words = units_of(two, UnitKind::word, "en");
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0].glyphs.size(), 2U); // ab, then the second word's Hebrew, a space, and the first one's
    EXPECT_EQ(words[1].glyphs.size(), 2U);
}

TEST(Units, ABrokenWordKeepsOneOrder)
{
    ParagraphSpec spec;
    spec.max_width_px = 200;
    const auto words = units_of("a Donaudampfschifffahrtsgesellschaft b", UnitKind::word, "de", spec);
    ASSERT_GT(words.size(), 3U);
    EXPECT_EQ(words.front().order, 0U);
    EXPECT_EQ(words[1].order, 1U);
    EXPECT_EQ(words[2].order, 1U);
    EXPECT_GT(words[2].line, words[1].line);
    EXPECT_EQ(words.back().order, 2U);
}

TEST(Units, ADrawnSoftHyphenGoesWithItsLetter)
{
    ParagraphSpec spec;
    spec.max_width_px = 210;
    spec.balance = false;
    const std::string text = "of ex\u00adtra\u00ador\u00addi\u00adnary size";
    const Paragraph paragraph = lay_out_or_fail(text, inter(), spec);
    const auto letters = units(paragraph, text, UnitKind::glyph, "en");
    const auto last = std::find_if(letters.rbegin(), letters.rend(), [](const Unit& unit) { return unit.line == 0; });
    EXPECT_EQ(last->glyphs.size() == 1 ? last->glyphs[0].count : 2, 2U);
    EXPECT_NEAR(last->right, paragraph.lines[0].left + paragraph.lines[0].width, 1e-6);
}

bool is_blank(std::string_view text, std::size_t at)
{
    return text[at] == ' ' || text.substr(at, 2) == "\u00ad";
}

// Each glyph with ink is in one unit of each kind, for mixed scripts at many widths.
TEST(Units, HoldEachDrawnGlyphOnce)
{
    const std::string text = "Office न्क्षि «Ωμέγα» שָׁלוֹם عَالَم, ไทยน้ำ ខ្មែរ 日本語です。 "
                             "👩‍👩‍👧‍👦🇿🇦 "
                             "e\u0301\u0323 "
                             "ex\u00adtra";
    for (double width = 60; width < 1500; width += 97) {
        const Paragraph paragraph = lay_out_or_fail(text, inter(), {.max_width_px = width});
        for (const UnitKind kind : {UnitKind::glyph, UnitKind::word, UnitKind::line}) {
            std::vector<int> seen(paragraph.glyphs.size(), 0);
            std::size_t order = 0;
            for (const Unit& unit : units(paragraph, text, kind, "en")) {
                EXPECT_GE(unit.order, order);
                EXPECT_LE(unit.order, order + 1);
                order = unit.order;
                EXPECT_LE(unit.left, unit.right);
                const Line& line = paragraph.lines[unit.line];
                for (const GlyphRange& range : unit.glyphs)
                    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
                        ++seen.at(i);
                        EXPECT_TRUE(i >= line.first_glyph && i < line.first_glyph + line.glyph_count);
                    }
            }
            for (std::size_t i = 0; i < seen.size(); ++i)
                EXPECT_TRUE(seen[i] == 1 || (seen[i] == 0 && is_blank(text, paragraph.glyphs[i].cluster)))
                    << i << " at " << width;
        }
    }
}

// Foreign text does no harm.
TEST(Units, OfAnotherTextOnlyMakeNoSense)
{
    const Paragraph paragraph = lay_out_or_fail("Money grows over time", inter(), {.max_width_px = 200});
    for (const std::string_view text : {"", "a", "\xff\xfe", "日本語です", "Money grows over time and again and again"})
        for (const UnitKind kind : {UnitKind::glyph, UnitKind::word, UnitKind::line})
            for (const Unit& unit : units(paragraph, text, kind, "no tag"))
                EXPECT_LT(unit.line, paragraph.lines.size());
}

}
}
