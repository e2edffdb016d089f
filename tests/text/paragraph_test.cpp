// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"

#include <chrono>
#include <limits>

namespace text {
namespace {

TEST(Paragraph, EmptyTextHasNoLines)
{
    const Paragraph paragraph = lay_out_or_fail("", inter());
    EXPECT_TRUE(paragraph.lines.empty());
    EXPECT_TRUE(paragraph.glyphs.empty());
    EXPECT_EQ(paragraph.width, 0);
    EXPECT_EQ(paragraph.height, 0);
}

TEST(Paragraph, SpaceAloneHasALineWithoutWidth)
{
    const Paragraph paragraph = lay_out_or_fail("   ", inter());
    ASSERT_EQ(paragraph.lines.size(), 1U);
    EXPECT_EQ(paragraph.lines[0].width, 0);
    EXPECT_GT(paragraph.height, 0);
}

TEST(Paragraph, WrongInputIsRefused)
{
    FontSet& fonts = installed_fonts();
    for (const std::string_view broken : {"ab\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"}) {
        const auto paragraph = lay_out(fonts, broken, inter(), {});
        ASSERT_FALSE(paragraph.has_value());
        EXPECT_EQ(paragraph.error().code, base::Errc::invalid_input);
    }
    EXPECT_NE(lay_out(fonts, "ab\xff", inter(), {}).error().what.find("byte 2"), std::string::npos);
    EXPECT_FALSE(lay_out(fonts, "a", inter(3), {}).has_value());
    EXPECT_FALSE(lay_out(fonts, "a", inter(1001), {}).has_value());
    EXPECT_FALSE(lay_out(fonts, "a", inter(std::numeric_limits<double>::quiet_NaN()), {}).has_value());
    EXPECT_FALSE(lay_out(fonts, "a", inter(), {.max_width_px = -1}).has_value());
    EXPECT_FALSE(lay_out(fonts, std::string(5U << 20, 'a'), inter(), {}).has_value());
}

TEST(Paragraph, AlignmentMovesLinesInTheGivenWidth)
{
    for (const bool hebrew : {false, true}) {
        const std::string text = hebrew ? "אבג" : "abc";
        ParagraphSpec spec;
        spec.max_width_px = 500;
        const Paragraph start = lay_out_or_fail(text, inter(), spec);
        const double width = start.lines[0].width;
        EXPECT_NEAR(start.width, width, 1e-9);
        EXPECT_NEAR(start.lines[0].left, 0, 1e-9);
        spec.align = Align::center;
        const Paragraph center = lay_out_or_fail(text, inter(), spec);
        EXPECT_EQ(center.width, 500);
        EXPECT_NEAR(center.lines[0].left, (500 - width) / 2, 1e-9);
        EXPECT_NEAR(center.glyphs[0].x - start.glyphs[0].x, (500 - width) / 2, 1e-9);
        spec.align = Align::end;
        EXPECT_NEAR(lay_out_or_fail(text, inter(), spec).lines[0].left, hebrew ? 0 : 500 - width, 1e-9);
    }
}

TEST(Paragraph, RightToLeftLinesStartAtTheRight)
{
    const Paragraph paragraph = lay_out_or_fail("אבג דהו\nא", inter());
    ASSERT_EQ(paragraph.lines.size(), 2U);
    EXPECT_NEAR(paragraph.lines[0].left, 0, 1e-9);
    EXPECT_NEAR(paragraph.lines[1].left + paragraph.lines[1].width, paragraph.width, 1e-9);
}

TEST(Paragraph, VerticalMetricsComeFromTheTallestFace)
{
    const Paragraph plain = lay_out_or_fail("abc", inter(100));
    const Line& line = plain.lines[0];
    EXPECT_NEAR(line.ascent, 96.875, 0.01); // hhea of Inter: 2728 and -680 of 2816
    EXPECT_NEAR(line.descent, 24.148, 0.01);
    EXPECT_NEAR(line.baseline, line.ascent, 1e-9);
    EXPECT_NEAR(plain.height, line.ascent + line.descent, 1e-9);

    const Paragraph mixed = lay_out_or_fail("abc متن", inter(100, "ur"));
    EXPECT_GT(mixed.lines[0].ascent + mixed.lines[0].descent, line.ascent + line.descent + 20);

    ParagraphSpec spec;
    spec.line_height = 1.5;
    const Paragraph loose = lay_out_or_fail("a\nb", inter(100), spec);
    EXPECT_NEAR(loose.lines[1].baseline - loose.lines[0].baseline, 1.5 * (line.ascent + line.descent), 1e-9);
    EXPECT_NEAR(loose.height, 3 * (line.ascent + line.descent), 1e-9);
}

TEST(Paragraph, SizeScalesEverything)
{
    const std::string text = "Kerning: AVA To Wa, ffi";
    const Paragraph small = lay_out_or_fail(text, inter(10));
    const Paragraph large = lay_out_or_fail(text, inter(1000));
    EXPECT_NEAR(large.width, 100 * small.width, 1e-6); // no hinting, no rounding
    EXPECT_NEAR(large.height, 100 * small.height, 1e-6);
}

TEST(Paragraph, KerningIsReal)
{
    const double apart = lay_out_or_fail("A", inter(100)).width + lay_out_or_fail("V", inter(100)).width;
    EXPECT_LT(lay_out_or_fail("AV", inter(100)).width, apart - 1);
}

TEST(Paragraph, LetterSpacingLiesBetweenLettersOnly)
{
    for (const std::string text : {"hello", "שלום!"}) {
        Style style = inter(40, "he");
        const double plain = lay_out_or_fail(text, style).width;
        style.letter_spacing_px = 10;
        const Paragraph spaced = lay_out_or_fail(text, style);
        EXPECT_NEAR(spaced.width, plain + 4 * 10, 3) << text; // 3: kerning of Inter with calt
        double sum = 0;
        for (const PlacedGlyph& glyph : spaced.glyphs)
            sum += glyph.advance_px;
        EXPECT_NEAR(sum, spaced.width, 1e-9);
    }
    Style arabic = inter(40, "ar");
    const double joined = lay_out_or_fail("مرحبا", arabic).width;
    arabic.letter_spacing_px = 10;
    EXPECT_NEAR(lay_out_or_fail("مرحبا", arabic).width, joined, 1e-9);
}

TEST(Paragraph, WordSpacingWidensSpaces)
{
    const double plain = lay_out_or_fail("a b c", inter()).width;
    ParagraphSpec spec;
    spec.word_spacing_px = 7;
    EXPECT_NEAR(lay_out_or_fail("a b c", inter(), spec).width, plain + 14, 1e-9);
}

TEST(Extents, OfTheWordsOfACaption)
{
    const std::string text = "Money grows over time";
    ParagraphSpec spec;
    spec.max_width_px = 260;
    spec.align = Align::center;
    const Paragraph paragraph = lay_out_or_fail(text, inter(), spec);
    ASSERT_EQ(paragraph.lines.size(), 2U);
    double right = -1e9;
    std::size_t line = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const auto word = extents(paragraph, begin, end);
        ASSERT_EQ(word.size(), 1U) << begin;
        if (word[0].line != line)
            right = -1e9;
        line = word[0].line;
        EXPECT_GT(word[0].left, right); // words in reading order, with a space between
        EXPECT_NEAR(word[0].right - word[0].left, lay_out_or_fail(text.substr(begin, end - begin), inter()).width, 1.5);
        right = word[0].right;
        begin = end + 1;
    }
    const auto all = extents(paragraph, 0, text.size());
    ASSERT_EQ(all.size(), 2U);
    for (const Extent& extent : all) {
        EXPECT_NEAR(extent.left, paragraph.lines[extent.line].left, 1e-6);
        EXPECT_NEAR(extent.right - extent.left, paragraph.lines[extent.line].width, 1e-6);
    }
    EXPECT_TRUE(extents(paragraph, 3, 3).empty());
    EXPECT_TRUE(extents(paragraph, 100, 200).empty());
}

TEST(Extents, OfRightToLeftWords)
{
    const std::string text = "אבג דהו  ";
    const Paragraph paragraph = lay_out_or_fail(text, inter());
    const auto first = extents(paragraph, 0, 6);
    const auto second = extents(paragraph, 7, 13);
    ASSERT_EQ(first.size(), 1U);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_NEAR(first[0].right, paragraph.width, 1e-6);
    EXPECT_NEAR(second[0].left, 0, 1e-6); // trailing space does not count
    EXPECT_LT(second[0].right, first[0].left);
}

// A range that is torn apart by reordering is highlighted in pieces.
TEST(Extents, AreSplitWhereTheTextIs)
{
    const Paragraph paragraph = lay_out_or_fail("ab אבגד cd", inter());
    EXPECT_EQ(extents(paragraph, 0, 5).size(), 2U); // "ab " and the first Hebrew letter, which stands at the right
}

TEST(Extents, ALigatureIsWhole)
{
    const Paragraph paragraph = lay_out_or_fail("क्ष a", inter(40, "hi"));
    const auto conjunct = extents(paragraph, 0, 9);
    ASSERT_EQ(conjunct.size(), 1U);
    EXPECT_GT(conjunct[0].right - conjunct[0].left, 10);
    EXPECT_TRUE(extents(paragraph, 3, 9).empty()); // no cluster begins inside it
}

TEST(Paragraph, TheSameInputGivesTheSameBytes)
{
    const std::string text = "Same أهلا text 漢字 😀, twice";
    auto other_fonts = FontSet::create({});
    ASSERT_TRUE(other_fonts.has_value());
    const Paragraph first = lay_out_or_fail(text, inter(), {.max_width_px = 300});
    const auto second = lay_out(*other_fonts, text, inter(), {.max_width_px = 300});
    ASSERT_TRUE(second.has_value());
    ASSERT_EQ(first.glyphs.size(), second->glyphs.size());
    for (std::size_t i = 0; i < first.glyphs.size(); ++i) {
        EXPECT_EQ(first.glyphs[i].glyph, second->glyphs[i].glyph);
        EXPECT_EQ(first.glyphs[i].x, second->glyphs[i].x);
        EXPECT_EQ(first.glyphs[i].y, second->glyphs[i].y);
    }
}

TEST(Paragraph, AHundredThousandCharactersInReasonableTime)
{
    std::string text;
    while (text.size() < 140'000) // bytes: a little over as many characters as the name says
        text += "Compound interest, أهلا وسهلا and 漢字 with 😀 in it. ";
    const auto start = std::chrono::steady_clock::now();
    const Paragraph paragraph = lay_out_or_fail(text, inter(), {.max_width_px = 700});
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    EXPECT_GT(paragraph.lines.size(), 100U);
    EXPECT_LT(spent.count(), 5.0); // well under one on an idle core
    RecordProperty("milliseconds", static_cast<int>(spent.count() * 1000));

    const Paragraph one_word = lay_out_or_fail(std::string(100'000, 'x'), inter(), {.max_width_px = 700});
    EXPECT_GT(one_word.lines.size(), 1000U);
}

}
}
