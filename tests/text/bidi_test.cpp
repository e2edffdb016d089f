// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"

namespace text {
namespace {

struct BidiCase {
    const char* text;
    const char* clusters; // in visual order, from the left
    bool right_to_left;
    const char* language = "en";
};

class VisualOrder : public testing::TestWithParam<BidiCase> {};

TEST_P(VisualOrder, FollowsTheBidirectionalAlgorithm)
{
    const BidiCase& expected = GetParam();
    const Paragraph paragraph = lay_out_or_fail(expected.text, inter(40, expected.language));
    ASSERT_EQ(paragraph.lines.size(), 1U);
    EXPECT_EQ(paragraph.right_to_left, expected.right_to_left);
    EXPECT_EQ(clusters_of(paragraph), expected.clusters);
}

// Hebrew letters take two bytes and never join, so clusters are letters.
INSTANTIATE_TEST_SUITE_P(
    Cases, VisualOrder,
    testing::Values(BidiCase{"abc", "0 1 2", false},                   //
                    BidiCase{"אבג", "4 2 0", true},                    //
                    BidiCase{"a אב c", "0 1 4 2 6 7", false},          // L2 inside a left-to-right line
                    BidiCase{"א bc ד", "6 5 3 4 2 0", true},           // and the reverse
                    BidiCase{"אב 12", "5 6 4 2 0", true},              // numbers stay left to right (W2)
                    BidiCase{"אב 12, 34", "9 10 8 7 5 6 4 2 0", true}, // CS between numbers, space: two numbers
                    BidiCase{"a (אב) c", "0 1 2 5 3 7 8 9", false},    // N0: the pair takes the base direction
                    BidiCase{"אב (a) ג", "9 8 7 6 5 4 2 0", true},     // mirrored pair in a right-to-left line
                    BidiCase{"12", "0 1", false, "en"},                // no strong character: the language decides
                    BidiCase{"12", "0 1", true, "ar"},                 //
                    BidiCase{"\u2067אב\u2069 ab", "0 5 3 7 10 11 12", false} // P2 skips isolates
                    ));

TEST(Bidi, TrailingSpaceGoesToTheEndOfTheLineInBaseDirection)
{
    const std::string text = "ab אב \ncd";
    const Paragraph paragraph = lay_out_or_fail(text, inter());
    EXPECT_EQ(clusters_of(paragraph, 0), "0 1 2 5 3 7"); // rule L1: the space after the Hebrew word is at the right
    const Paragraph hebrew = lay_out_or_fail("אב ab \nגד", inter());
    EXPECT_EQ(clusters_of(hebrew, 0), "7 5 6 4 2 0");
    EXPECT_NEAR(hebrew.glyphs[1].x, hebrew.lines[0].left, 3); // the space hangs out at the left
    EXPECT_LT(hebrew.glyphs[0].x, hebrew.lines[0].left - 5);
}

TEST(Bidi, EachLineIsReorderedOnItsOwn)
{
    ParagraphSpec spec;
    spec.max_width_px = 120;
    spec.balance = false;
    const std::string text = "אבג דהו זחט";
    const Paragraph paragraph = lay_out_or_fail(text, inter(40, "he"), spec);
    ASSERT_EQ(paragraph.lines.size(), 3U);
    EXPECT_EQ(clusters_of(paragraph, 0), "6 4 2 0");
    EXPECT_EQ(clusters_of(paragraph, 1), "13 11 9 7");
    EXPECT_EQ(clusters_of(paragraph, 2), "18 16 14");
}

TEST(Bidi, ArabicJoinsWithinAndNotAcrossWords)
{
    const Paragraph joined = lay_out_or_fail("بب", inter(40, "ar"));
    const Paragraph apart = lay_out_or_fail("ب ب", inter(40, "ar"));
    ASSERT_EQ(joined.glyphs.size(), 2U);
    ASSERT_EQ(apart.glyphs.size(), 3U);
    EXPECT_NE(joined.glyphs[0].glyph, joined.glyphs[1].glyph); // final and initial form
    EXPECT_EQ(apart.glyphs[0].glyph, apart.glyphs[2].glyph);   // both isolated
}

// A word broken where it must keeps its joined forms on both lines, as in print.
TEST(Bidi, ABrokenArabicWordKeepsItsJoins)
{
    ParagraphSpec spec;
    spec.max_width_px = 60;
    const Paragraph paragraph = lay_out_or_fail("ببببببب", inter(40, "ar"), spec);
    ASSERT_GE(paragraph.lines.size(), 2U);
    const Paragraph isolated = lay_out_or_fail("ب", inter(40, "ar"));
    for (const PlacedGlyph& glyph : paragraph.glyphs)
        EXPECT_NE(glyph.glyph, isolated.glyphs[0].glyph);
}

}
}
