// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/segment_words.h"
#include "compositor/text/units.h"
#include "tests/support/patience.h"
#include "tests/text/text_support.h"

#include <cstdio>
#include <ctime>

namespace text {
namespace {

using test_support::kPatience;

// Processor time of the fastest of several: what the work takes, whatever else the machine does.
template <class Work> double fastest_ms(int times, Work work)
{
    double fastest = 1e9;
    for (int i = 0; i < times; ++i) {
        const std::clock_t start = std::clock();
        work();
        fastest = std::min(fastest, static_cast<double>(std::clock() - start) * 1000 / CLOCKS_PER_SEC);
    }
    return fastest;
}

std::string repeated(std::string_view piece, std::size_t characters)
{
    const auto is_lead = [](char c) { return (c & 0xc0) != 0x80; };
    const auto each = static_cast<std::size_t>(std::count_if(piece.begin(), piece.end(), is_lead));
    std::string text;
    for (std::size_t count = 0; count + each <= characters; count += each)
        text += piece;
    return text;
}

TEST(Speed, OfACaptionPage)
{
    const struct {
        const char* language;
        const char* text;
    } pages[] = {{"en", "Compound interest grows while you sleep"},
                 {"ar", "الفائدة المركبة تنمو وأنت نائم"},
                 {"he", "ריבית דריבית גדלה בזמן שאתה ישן"},
                 {"hi", "चक्रवृद्धि ब्याज सोते समय बढ़ता है"},
                 {"th", "ดอกเบี้ยทบต้นเติบโตขณะที่คุณหลับ"},
                 {"ja", "複利はあなたが眠る間に増えます。"},
                 {"am", "ውህድ ወለድ በምትተኛበት ጊዜ ያድጋል"},
                 {"en", "Save 💰 every month 👩‍👩‍👧‍👦 and grow 📈 it"}};
    for (const auto& page : pages) {
        const auto lay_out_page = [&] {
            return lay_out_or_fail(page.text, inter(64, page.language), {.max_width_px = 700, .align = Align::center});
        };
        const Paragraph paragraph = lay_out_page(); // opens the faces
        const double layout_ms = fastest_ms(30, lay_out_page);
        const double units_ms =
            fastest_ms(30, [&] { return units(paragraph, page.text, UnitKind::word, page.language); });
        std::printf("caption page, %s: layout %.3f ms, units by word %.3f ms\n", page.language, layout_ms, units_ms);
        EXPECT_LT(layout_ms, 1.0 * kPatience) << page.text;
        EXPECT_LT(units_ms, 1.0 * kPatience) << page.text;
    }
}

struct LongText {
    const char* name;
    const char* piece;
};

class TwentyThousandCharacters : public testing::TestWithParam<LongText> {};

// Whatever the text is made of and however wide the lines are; four times the text takes not much more than four
// times as long.
TEST_P(TwentyThousandCharacters, TakeUnderASecond)
{
    const std::string text = repeated(GetParam().piece, 20'000);
    const std::string quarter = repeated(GetParam().piece, 5'000);
    for (const double width_px : {40.0, 700.0, 200'000.0, 1'000'000.0}) {
        Paragraph paragraph;
        const auto lay_out_text = [&](const std::string& what) {
            paragraph = lay_out_or_fail(what, inter(40, "en"), {.max_width_px = width_px});
        };
        const double quarter_ms = fastest_ms(2, [&] { lay_out_text(quarter); });
        const double whole_ms = fastest_ms(1, [&] { lay_out_text(text); });
        std::printf("20,000 characters, %s, %.0f px wide: %.0f ms (5,000: %.0f ms), %zu lines\n", GetParam().name,
                    width_px, whole_ms, quarter_ms, paragraph.lines.size());
        const double limit_ms = width_px < 100 ? 3000 : 1000; // columns of one em shape nearly every letter again
        EXPECT_LT(whole_ms, limit_ms * kPatience);
        if (width_px < 1000) {
            EXPECT_LT(whole_ms, 10 * quarter_ms + 50); // the number of lines grows with the text
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Of, TwentyThousandCharacters,
                         testing::Values(LongText{"English", "Compound interest grows, slowly. "},
                                         LongText{"one word", "x"}, LongText{"Arabic", "الفائدة المركبة "},
                                         LongText{"joined Arabic", "ب"},
                                         LongText{"Japanese", "複利はあなたが眠る間に増えます。"},
                                         LongText{"Thai", "ดอกเบี้ยทบต้นเติบโต"}, LongText{"Hindi", "चक्रवृद्धि ब्याज "},
                                         LongText{"both directions", "aא1 "}, LongText{"brackets", "(א["},
                                         LongText{"isolates", "\u2067a\u2069"}, LongText{"marks", "\u0301"},
                                         LongText{"emoji", "👩‍👩‍👧‍👦 "},
                                         LongText{"hyphens", "extra\u00ador\u00addi\u00adnary "},
                                         LongText{"hyphens everywhere", "ex\u00ad"}, LongText{"line ends", "a\n"}),
                         [](const auto& param_info) {
                             std::string name = param_info.param.name;
                             std::replace(name.begin(), name.end(), ' ', '_');
                             return name;
                         });

TEST(Sizes, FromFourToAThousandPixels)
{
    const std::string text = "Ag हिन्दी 日本 😀 سلام";
    const Paragraph one = lay_out_or_fail(text, inter(4));
    for (const double size_px : {4.0, 4.5, 17.0, 64.0, 333.3, 1000.0}) {
        const Paragraph paragraph = lay_out_or_fail(text, inter(size_px));
        ASSERT_EQ(paragraph.glyphs.size(), one.glyphs.size());
        EXPECT_NEAR(paragraph.width, one.width * size_px / 4, 1e-6 * size_px);
        EXPECT_NEAR(paragraph.height, one.height * size_px / 4, 1e-6 * size_px);
    }
}

}
}
