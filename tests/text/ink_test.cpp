// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/atlas.h"
#include "tests/text/text_support.h"
#include "tests/text/udhr.h"

#include <limits>

namespace text {
namespace {

struct Ink { // rows, canvas pixels
    double top = std::numeric_limits<double>::max();
    double bottom = std::numeric_limits<double>::lowest();
};

// Of each line, from the pictures that are drawn.
std::vector<Ink> ink_of(const Paragraph& paragraph, double size_px)
{
    std::vector<Ink> ink(paragraph.lines.size());
    auto atlas = Atlas::create(installed_fonts(), {});
    EXPECT_TRUE(atlas.has_value());
    for (std::size_t number = 0; number < ink.size(); ++number) {
        const Line& line = paragraph.lines[number];
        for (std::size_t i = line.first_glyph; i < line.first_glyph + line.glyph_count; ++i) {
            const PlacedGlyph& glyph = paragraph.glyphs[i];
            const auto slot =
                atlas->find_or_add({glyph.face, glyph.glyph, static_cast<std::int32_t>(std::lround(size_px * 64))});
            EXPECT_TRUE(slot.has_value()) << slot.error().what;
            if (!slot || slot->area.height == 0)
                continue;
            const double top = glyph.y + slot->top * slot->scale;
            ink[number].top = std::min(ink[number].top, top);
            ink[number].bottom = std::max(ink[number].bottom, top + slot->area.height * slot->scale);
        }
    }
    return ink;
}

// Scripts whose stacks reach far, each twice so that the lines could collide.
const char* const kTall[] = {
    "ẨẪỘ",
    "ปู้ญี่ปุ่น",
    "ཧཱུྃ",
    "نستعلیق ٹھیک چچ",
    "👩‍👩‍👧‍👦",
    "हिंदीं र्कैं द्ध्र्यु",
    "ខ្ញុំស្ត្រី",
    "မြန်မာ ကြွ",
    "ብጿ",
    "日本",
    "Ag שָׁלוֹם عَالَم हिन्दी น้ำ ሰላም 日本 👩‍👩‍👧‍👦"};

constexpr double kRow_px = 1.01; // pictures begin and end at whole pixels

void expect_apart(const Paragraph& paragraph, double size_px, std::string_view text)
{
    const auto ink = ink_of(paragraph, size_px);
    for (std::size_t i = 1; i < ink.size(); ++i)
        EXPECT_GE(ink[i].top - ink[i - 1].bottom, -2 * kRow_px) << text;
}

TEST(Ink, OfLinesDoesNotCollide)
{
    for (const char* text : kTall)
        for (const double size_px : {24.0, 64.0, 200.0}) {
            const std::string twice = std::string(text) + "\n" + text;
            expect_apart(lay_out_or_fail(twice, inter(size_px)), size_px, twice);
            expect_apart(lay_out_or_fail(twice, inter(size_px, "ur")), size_px, twice);
        }
}

TEST(Ink, OfEachLanguageOfTheDeclarationDoesNotCollide)
{
    const auto all = declarations();
    if (all.empty())
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: no Universal Declaration to lay out";
    for (const Declaration& declaration : all)
        for (std::size_t i = 0; i < declaration.lines.size(); i += 4) {
            const std::string& line = declaration.lines[i];
            expect_apart(lay_out_or_fail(line, inter(64, declaration.language), {.max_width_px = 900}), 64, line);
        }
}

// Lines that stand apart as they are keep the distance that the fonts ask for.
TEST(Ink, MovesNoLineWithoutNeed)
{
    for (const std::string text : {"Agj\nAgj\nAgj", "हिन्दी\nहिन्दी\nहिन्दी", "日本\n日本\n日本"}) {
        const Paragraph paragraph = lay_out_or_fail(text, inter(64));
        const Line& line = paragraph.lines[0];
        EXPECT_NEAR(paragraph.height, 3 * (line.ascent + line.descent), 1e-9) << text;
    }
    const Paragraph khmer = lay_out_or_fail("ខ្ញុំស្ត្រី\nខ្ញុំស្ត្រី", inter(64));
    EXPECT_GT(khmer.lines[1].baseline - khmer.lines[0].baseline, khmer.lines[0].ascent + khmer.lines[0].descent + 1);
    const Paragraph tight = lay_out_or_fail("ខ្ញុំស្ត្រី\nខ្ញុំស្ត្រី", inter(64), {.line_height = 0.9}); // as asked
    EXPECT_NEAR(tight.height, 2 * 0.9 * (tight.lines[0].ascent + tight.lines[0].descent), 1e-9);
}

// Ascent and descent of a mixed line are the greatest of its scripts alone, which stand on one baseline.
TEST(Ink, MixedLinesTakeTheTallestFaceOfEachSide)
{
    double ascent = 0;
    double descent = 0;
    std::string mixed;
    for (const std::string script : {"Ag", "שָׁלוֹם", "عَالَم", "हिन्दी", "น้ำ", "ሰላም", "日本", "👩‍👩‍👧‍👦"}) {
        const Paragraph alone = lay_out_or_fail(script, inter(64));
        ascent = std::max(ascent, alone.lines[0].ascent);
        descent = std::max(descent, alone.lines[0].descent);
        mixed += script + " ";
        const Paragraph together = lay_out_or_fail(mixed, inter(64));
        EXPECT_NEAR(together.lines[0].ascent, ascent, 1e-9) << mixed;
        EXPECT_NEAR(together.lines[0].descent, descent, 1e-9) << mixed;
    }
    EXPECT_GT(ascent + descent, 64 * 1.5);
}

}
}
