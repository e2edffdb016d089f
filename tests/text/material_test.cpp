// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"
#include "tests/text/udhr.h"

namespace text {
namespace {

TEST(Material, EveryLanguageOfTheDeclarationIsLaidOutWhole)
{
    const auto all = declarations();
    if (all.empty())
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: no Universal Declaration to lay out";
    EXPECT_GE(all.size(), 28U);
    for (const Declaration& declaration : all) {
        SCOPED_TRACE(declaration.name);
        std::string text;
        for (const std::string& line : declaration.lines)
            text += line + ' ';
        ASSERT_GT(text.size(), 5000U);
        const Paragraph paragraph = lay_out_or_fail(text, inter(40, declaration.language), {.max_width_px = 768});
        EXPECT_GT(paragraph.lines.size(), 50U);
        EXPECT_TRUE(paragraph.missing.empty())
            << "first: U+" << std::hex << static_cast<unsigned>(paragraph.missing.empty() ? 0 : paragraph.missing[0]);
        for (const PlacedGlyph& glyph : paragraph.glyphs)
            ASSERT_NE(glyph.glyph, 0U);
        for (const Line& line : paragraph.lines)
            EXPECT_LE(line.width, 768 + 0.5) << text.substr(line.begin, line.end - line.begin);
    }
}

}
}
