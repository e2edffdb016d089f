// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/shape_text.h"
#include "tests/text/text_support.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace text {
namespace {

// What HarfBuzz's own program says. Its absence is a failure: it is a package of the tests.
nlohmann::json hb_shape(const std::string& file, const std::string& text)
{
    std::string quoted;
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    const std::string command = "LC_ALL=C.UTF-8 hb-shape --output-format=json --language=und --font-file='" + file +
                                "' --text='" + quoted + "'";
    std::string output;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe)
        return {};
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.append(buffer, count);
    EXPECT_EQ(::pclose(pipe), 0) << "LC_ALL=C.UTF-8 hb-shape failed; install libharfbuzz-bin";
    return nlohmann::json::parse(output, nullptr, false);
}

struct ParityCase {
    const char* family;
    const char* text;
};

class Parity : public testing::TestWithParam<ParityCase> {};

TEST_P(Parity, WithHbShape)
{
    FontSet& fonts = installed_fonts();
    const auto face = fonts.match({.family = GetParam().family});
    ASSERT_TRUE(face.has_value());
    const std::string file = fonts.face_info(*face).file.string();
    ASSERT_EQ(fonts.face_info(*face).index_in_file, 0);
    const nlohmann::json expected = hb_shape(file, GetParam().text);
    ASSERT_TRUE(expected.is_array());
    for (const std::string& font : {file, std::string(GetParam().family)}) {
        const auto glyphs = shape_text(fonts, font, GetParam().text);
        ASSERT_TRUE(glyphs.has_value()) << glyphs.error().what;
        ASSERT_EQ(glyphs->size(), expected.size());
        for (std::size_t i = 0; i < glyphs->size(); ++i) {
            const ShapedGlyph& glyph = (*glyphs)[i];
            EXPECT_EQ(glyph.name, expected[i]["g"].get<std::string>());
            EXPECT_EQ(glyph.cluster, expected[i]["cl"].get<std::size_t>());
            EXPECT_EQ(glyph.advance, expected[i]["ax"].get<int>());
            EXPECT_EQ(glyph.x_offset, expected[i]["dx"].get<int>());
            EXPECT_EQ(glyph.y_offset, expected[i]["dy"].get<int>());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Fonts, Parity,
    testing::Values(ParityCase{"Inter", "AVATAR To office -> 3x4"},
                    ParityCase{"Noto Sans", "office affine e\u0301q\u0323"},
                    ParityCase{"Noto Sans Arabic", "السلام عليكم لا"}, ParityCase{"Noto Nastaliq Urdu", "اردو میں متن"},
                    ParityCase{"Noto Sans Hebrew", "שָׁלוֹם"}, ParityCase{"Noto Sans Devanagari", "हिन्दी क्षत्रिय र्क"},
                    ParityCase{"Noto Sans Thai", "น้ำที่กรุงเทพฯ"}, ParityCase{"Noto Sans Khmer", "ភាសាខ្មែរ"},
                    ParityCase{"Noto Sans CJK JP", "日本語、かな。"},
                    ParityCase{"Noto Color Emoji", "👩‍👩‍👧‍👦👍🏽🇿🇦1️⃣"}));

TEST(ShapeText, PrintsOneLineAGlyph)
{
    const auto glyphs = shape_text(installed_fonts(), "Noto Sans", "AV");
    ASSERT_TRUE(glyphs.has_value());
    const std::string lines = format_glyphs(*glyphs);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
    EXPECT_EQ(lines.substr(0, 4), "A 0 ");
    EXPECT_NE(lines.find("\nV 1 "), std::string::npos);
    EXPECT_EQ(lines.substr(lines.size() - 5), " 0,0\n");
    EXPECT_EQ(format_glyphs({}), "");
}

TEST(ShapeText, NamesAnUnknownFont)
{
    const auto glyphs = shape_text(installed_fonts(), "No Such Family", "a");
    ASSERT_FALSE(glyphs.has_value());
    EXPECT_EQ(glyphs.error().code, base::Errc::not_found);
    EXPECT_NE(glyphs.error().what.find("No Such Family"), std::string::npos);
    EXPECT_FALSE(shape_text(installed_fonts(), "Inter", "\xff").has_value());
}

// The layout room shapes as hb-shape does: same glyphs, advances scaled.
TEST(ShapeText, LayoutAgrees)
{
    const std::string text = "AVATAR office";
    const auto glyphs = shape_text(installed_fonts(), "Inter", text);
    const Paragraph paragraph = lay_out_or_fail(text, inter(100));
    ASSERT_EQ(glyphs->size(), paragraph.glyphs.size());
    for (std::size_t i = 0; i < glyphs->size(); ++i) {
        EXPECT_EQ((*glyphs)[i].glyph, paragraph.glyphs[i].glyph);
        EXPECT_NEAR((*glyphs)[i].advance * 100 / 2816.0, paragraph.glyphs[i].advance_px, 1e-9);
    }
}

}
}
