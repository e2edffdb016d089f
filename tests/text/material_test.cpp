// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "tests/text/text_support.h"

#include <cstdlib>
#include <map>

namespace text {
namespace {

// Tags and character references out, white space joined: enough to get at running text.
std::string without_tags(std::string_view html)
{
    std::string text;
    const std::size_t body = html.find("<body");
    for (std::size_t i = body == std::string_view::npos ? 0 : body; i < html.size(); ++i) {
        if (html[i] == '<') {
            i = std::min(html.find('>', i), html.size());
            text += ' ';
        } else if (html[i] == '&' && html.find(';', i) < i + 10) {
            i = html.find(';', i);
            text += ' ';
        } else {
            text += html[i];
        }
    }
    std::string joined;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space || (!joined.empty() && joined.back() != ' '))
            joined += space ? ' ' : c;
    }
    return joined;
}

// The files are named by ISO 639-3; layout wants BCP 47.
std::string language_of(const std::string& stem)
{
    static const std::map<std::string, std::string> kTags = {
        {"cmn_hans", "zh-Hans"}, {"cmn_hant", "zh-Hant"}, {"jpn", "ja"},   {"kor", "ko"}, {"tha", "th"},
        {"urd", "ur"},           {"arb", "ar"},           {"pes_1", "fa"}, {"heb", "he"}, {"khm", "km"},
        {"lao", "lo"},           {"mya", "my"},           {"hin", "hi"}};
    const auto tag = kTags.find(stem);
    return tag == kTags.end() ? "en" : tag->second;
}

TEST(Material, EveryLanguageOfTheDeclarationIsLaidOutWhole)
{
    const char* material = std::getenv("LESEDI_MATERIAL");
    if (!material)
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: no Universal Declaration to lay out";
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(material) / "text/udhr-html")) {
        if (entry.path().extension() != ".html")
            continue;
        SCOPED_TRACE(entry.path().filename().string());
        const auto html = base::read_text_file(entry.path(), 8U << 20);
        ASSERT_TRUE(html.has_value()) << html.error().what;
        const std::string text = without_tags(*html);
        ASSERT_GT(text.size(), 5000U);
        const Paragraph paragraph =
            lay_out_or_fail(text, inter(40, language_of(entry.path().stem())), {.max_width_px = 768});
        EXPECT_GT(paragraph.lines.size(), 50U);
        EXPECT_TRUE(paragraph.missing.empty())
            << "first: U+" << std::hex << static_cast<unsigned>(paragraph.missing.empty() ? 0 : paragraph.missing[0]);
        for (const PlacedGlyph& glyph : paragraph.glyphs)
            ASSERT_NE(glyph.glyph, 0U);
        for (const Line& line : paragraph.lines)
            EXPECT_LE(line.width, 768 + 0.5) << text.substr(line.begin, line.end - line.begin);
        ++files;
    }
    EXPECT_GE(files, 25);
}

}
}
