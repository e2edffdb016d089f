// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"

#include <set>

namespace text {
namespace {

struct ScriptCase {
    const char* text;
    const char* family;
    const char* language = "en";
};

class FallbackOf : public testing::TestWithParam<ScriptCase> {};

TEST_P(FallbackOf, FindsTheNotoFaceAndNothingIsMissing)
{
    const ScriptCase& expected = GetParam();
    const Paragraph paragraph = lay_out_or_fail(expected.text, inter(40, expected.language));
    EXPECT_TRUE(paragraph.missing.empty());
    ASSERT_FALSE(paragraph.glyphs.empty());
    for (const PlacedGlyph& glyph : paragraph.glyphs) {
        EXPECT_NE(glyph.glyph, 0U);
        EXPECT_EQ(installed_fonts().face_info(glyph.face).family, expected.family);
    }
}

INSTANTIATE_TEST_SUITE_P(Scripts, FallbackOf,
                         testing::Values(ScriptCase{"Hello", "Inter"},                       //
                                         ScriptCase{"Привет", "Inter"},                      //
                                         ScriptCase{"مرحبا", "Noto Sans Arabic"},            //
                                         ScriptCase{"متن", "Noto Nastaliq Urdu", "ur"},      //
                                         ScriptCase{"สวัสดี", "Noto Sans Thai", "th"},         //
                                         ScriptCase{"ሰላም", "Noto Sans Ethiopic", "am"},      //
                                         ScriptCase{"हिन्दी।", "Noto Sans Devanagari", "hi"}, //
                                         ScriptCase{"বাংলা।", "Noto Sans Bengali", "bn"}, // the danda is of no script
                                         ScriptCase{"தமிழ்", "Noto Sans Tamil"},           //
                                         ScriptCase{"བོད", "Noto Serif Tibetan"},          //
                                         ScriptCase{"漢字", "Noto Sans CJK SC"},          //
                                         ScriptCase{"漢字", "Noto Sans CJK JP", "ja"},    //
                                         ScriptCase{"漢字", "Noto Sans CJK TC", "zh-Hant-TW"}, //
                                         ScriptCase{"漢字", "Noto Sans CJK HK", "zh-HK"},      //
                                         ScriptCase{"漢字", "Noto Sans CJK KR", "ko"},         //
                                         ScriptCase{"漢字のかな", "Noto Sans CJK JP"}, // kana beside it say Japanese
                                         ScriptCase{"한국어", "Noto Sans CJK KR"},     //
                                         ScriptCase{"😀👍🏽", "Noto Color Emoji"}));

struct EmojiCase {
    const char* text;
    const char* meaning;
};

class OneEmoji : public testing::TestWithParam<EmojiCase> {};

TEST_P(OneEmoji, IsOnePictureOfOneFace)
{
    const Paragraph paragraph = lay_out_or_fail(GetParam().text, inter());
    ASSERT_EQ(paragraph.glyphs.size(), 1U) << GetParam().meaning;
    EXPECT_EQ(installed_fonts().face_info(paragraph.glyphs[0].face).family, "Noto Color Emoji");
    EXPECT_TRUE(installed_fonts().face_info(paragraph.glyphs[0].face).color_bitmaps);
    EXPECT_NE(paragraph.glyphs[0].glyph, 0U);
    EXPECT_NEAR(paragraph.glyphs[0].advance_px, 50, 5); // an em and a quarter
    EXPECT_TRUE(paragraph.missing.empty());
}

INSTANTIATE_TEST_SUITE_P(Sequences, OneEmoji,
                         testing::Values(EmojiCase{"👩‍👩‍👧‍👦", "family of four, ZWJ"},
                                         EmojiCase{"👍🏽", "skin tone"}, EmojiCase{"1️⃣", "keycap"},
                                         EmojiCase{"🇿🇦", "flag"}, EmojiCase{"❤️", "heart, VS16"},
                                         EmojiCase{"🏳️‍🌈", "rainbow flag, VS16 and ZWJ"},
                                         EmojiCase{"👩🏾‍🔬", "scientist, skin tone and ZWJ"}));

TEST(Fallback, TextPresentationIsNotAPicture)
{
    for (const char* text : {"❤\ufe0e", "1", "#", "©"}) {
        const Paragraph paragraph = lay_out_or_fail(text, inter());
        ASSERT_FALSE(paragraph.glyphs.empty());
        EXPECT_FALSE(installed_fonts().face_info(paragraph.glyphs[0].face).color_bitmaps) << text;
    }
}

TEST(Fallback, KeepsTheWeight)
{
    Style style = inter(40, "ar");
    style.font.weight = 700;
    const Paragraph paragraph = lay_out_or_fail("مرحبا", style);
    ASSERT_FALSE(paragraph.glyphs.empty());
    EXPECT_EQ(installed_fonts().face_info(paragraph.glyphs[0].face).style, "Bold");
}

TEST(Fallback, MissingCharactersAreNamedOnce)
{
    const Paragraph paragraph = lay_out_or_fail("a\U0010fffd b\U0010fffd \U000f1234", inter());
    EXPECT_EQ(paragraph.missing, (std::vector<char32_t>{0x10fffd, 0xf1234}));
    std::size_t without_picture = 0;
    for (const PlacedGlyph& glyph : paragraph.glyphs)
        without_picture += glyph.glyph == 0 ? 1 : 0;
    EXPECT_EQ(without_picture, 3U);
}

TEST(Fallback, InvisibleCharactersNeedNoPicture)
{
    const Paragraph paragraph = lay_out_or_fail("a\u200b\u200d\u2060\ufe0fb\tc\x01", inter());
    EXPECT_TRUE(paragraph.missing.empty());
    for (const PlacedGlyph& glyph : paragraph.glyphs)
        EXPECT_NE(glyph.glyph, 0U);
    EXPECT_NEAR(paragraph.width, lay_out_or_fail("ab c", inter()).width, 1e-6);
}

TEST(Fallback, ACombiningMarkGetsTheFaceOfItsLetter)
{
    const Paragraph paragraph = lay_out_or_fail("q\u0307\u0323 x\u20d7 שָׁ", inter());
    EXPECT_TRUE(paragraph.missing.empty());
    for (std::size_t i = 1; i < paragraph.glyphs.size(); ++i)
        if (paragraph.glyphs[i].cluster == paragraph.glyphs[i - 1].cluster) {
            EXPECT_EQ(paragraph.glyphs[i].face, paragraph.glyphs[i - 1].face);
        }
}

TEST(Fallback, ByCharacterAlone)
{
    FontSet& fonts = installed_fonts();
    const auto wanted = fonts.match({.family = "Inter"});
    ASSERT_TRUE(wanted.has_value());
    EXPECT_FALSE(fonts.has_character(*wanted, U'ก'));
    const auto thai = fonts.fallback(*wanted, U'ก', "en");
    ASSERT_TRUE(thai.has_value());
    EXPECT_EQ(fonts.face_info(*thai).family, "Noto Sans Thai");
    EXPECT_TRUE(fonts.has_character(*thai, U'ก'));
    const auto none = fonts.fallback(*wanted, 0x10fffd, "en");
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, base::Errc::not_found);
}

}
}
