// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "tests/text/text_support.h"

#include <cstdlib>

namespace text {
namespace {

std::vector<std::string> fields_of(const std::string& line)
{
    std::vector<std::string> fields;
    std::size_t begin = 0;
    for (std::size_t at = line.find(" ; "); at != std::string::npos; at = line.find(" ; ", begin)) {
        fields.push_back(line.substr(begin, at - begin));
        begin = at + 3;
    }
    fields.push_back(line.substr(begin));
    return fields;
}

std::string unescaped(const std::string& text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            plain += text[i];
        } else if (text[++i] == 'u') {
            const auto code = static_cast<unsigned>(std::strtoul(text.substr(i + 1, 4).c_str(), nullptr, 16));
            if (code < 0x800) {
                plain += static_cast<char>(0xc0 | (code >> 6));
            } else {
                plain += static_cast<char>(0xe0 | (code >> 12));
                plain += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            }
            plain += static_cast<char>(0x80 | (code & 0x3f));
            i += 4;
        } else {
            plain += text[i] == 'n' ? '\n' : '\r';
        }
    }
    return plain;
}

std::string without_terminators(std::string_view text, const Paragraph& paragraph)
{
    std::string joined = lines_of(text, paragraph);
    for (const std::string_view terminator : {"\xe2\x80\xa8", "\xe2\x80\xa9"})
        for (std::size_t at = joined.find(terminator); at != std::string::npos; at = joined.find(terminator))
            joined.erase(at, terminator.size());
    return joined;
}

TEST(Lines, AreAsTheTableSays)
{
    const auto root = base::resource_root();
    ASSERT_TRUE(root.has_value()) << root.error().what;
    const auto table = base::read_text_file(*root / "tests/text/lines.txt", 1 << 20);
    ASSERT_TRUE(table.has_value()) << table.error().what;
    int cases = 0;
    for (std::size_t begin = 0; begin < table->size();) {
        const std::size_t end = std::min(table->find('\n', begin), table->size());
        const std::string line = table->substr(begin, end - begin);
        begin = end + 1;
        if (line.empty() || line.front() == '#')
            continue;
        const auto fields = fields_of(line);
        ASSERT_EQ(fields.size(), 5U) << line;
        ParagraphSpec spec;
        spec.balance = fields[0] == "balanced";
        spec.max_width_px = std::strtod(fields[2].c_str(), nullptr);
        const std::string text = unescaped(fields[3]);
        const Paragraph paragraph = lay_out_or_fail(text, inter(40, fields[1]), spec);
        EXPECT_EQ(without_terminators(text, paragraph), unescaped(fields[4])) << line;
        ++cases;
    }
    EXPECT_GE(cases, 15);
}

// Whatever the width: the same number of lines as greedy, none too wide, the widest line no wider.
TEST(Lines, BalancingKeepsTheCountAndEvensTheWidths)
{
    const std::string text = "Compound interest is interest on interest: money you earned last year earns money of its "
                             "own this year, and the longer you wait the faster it grows, quietly and without work.";
    for (double width = 150; width < 1200; width += 37) {
        ParagraphSpec spec;
        spec.max_width_px = width;
        spec.balance = false;
        const Paragraph greedy = lay_out_or_fail(text, inter(36), spec);
        spec.balance = true;
        const Paragraph balanced = lay_out_or_fail(text, inter(36), spec);
        ASSERT_EQ(greedy.lines.size(), balanced.lines.size()) << width;
        const auto narrowest = [](const Paragraph& paragraph) {
            double least = 1e9;
            for (const Line& line : paragraph.lines)
                least = std::min(least, line.width);
            return least;
        };
        EXPECT_GE(narrowest(balanced) + 1e-6, narrowest(greedy)) << width;
        for (const Line& line : balanced.lines)
            EXPECT_LE(line.width, width + 0.5) << width;
        const Line& last = balanced.lines.back();
        if (balanced.lines.size() > 1 && width > 300) {
            EXPECT_NE(text.substr(last.begin, last.end - last.begin).find(' '), std::string::npos) << width;
        }
    }
}

// What balancing promises, found by trying every way to break a text into lines: fewest lines, then least sum of
// squared rests, a last line of one word counting as an empty line more.
std::string best_of_all_ways(const std::vector<std::string>& words, double max_width_px)
{
    std::string best;
    std::size_t fewest = words.size() + 1;
    double least = 0;
    for (unsigned breaks = 0; breaks < 1U << (words.size() - 1); ++breaks) {
        std::vector<std::string> lines{words[0]};
        std::size_t words_of_last = 1;
        for (std::size_t i = 1; i < words.size(); ++i) {
            if ((breaks >> (i - 1) & 1U) != 0) {
                lines.push_back(words[i]);
                words_of_last = 1;
            } else {
                lines.back() += " " + words[i];
                ++words_of_last;
            }
        }
        if (lines.size() > fewest)
            continue;
        double cost = words_of_last == 1 && lines.size() > 1 ? max_width_px * max_width_px : 0;
        bool fits = true;
        std::string shown;
        for (const std::string& line : lines) {
            const double rest = max_width_px - lay_out_or_fail(line, inter(40)).width;
            fits = fits && rest >= 0;
            cost += rest * rest;
            shown += (shown.empty() ? "" : "|") + line;
        }
        if (fits && (lines.size() < fewest || cost < least)) {
            fewest = lines.size();
            least = cost;
            best = shown;
        }
    }
    return best;
}

TEST(Lines, BalancedAreTheBestOfAllWays)
{
    const std::vector<std::string> texts[] = {{"Money", "grows", "over", "time", "when", "you", "let", "it"},
                                              {"A", "b", "extraordinarily", "c", "d", "interesting", "e"},
                                              {"Save", "a", "little", "every", "month", "and", "never", "stop"},
                                              {"one", "two", "three"},
                                              {"The", "quick", "brown", "fox", "jumps", "over", "lazy", "dogs", "now"}};
    int cases = 0;
    for (const auto& words : texts) {
        std::string text = words[0];
        for (std::size_t i = 1; i < words.size(); ++i)
            text += " " + words[i];
        for (double width = 330; width < 900; width += 57) {
            ParagraphSpec spec;
            spec.max_width_px = width;
            EXPECT_EQ(lines_of(text, lay_out_or_fail(text, inter(40), spec)), best_of_all_ways(words, width)) << width;
            ++cases;
        }
    }
    EXPECT_EQ(cases, 50);
}

TEST(Lines, CoverTheTextWithoutGaps)
{
    const std::string text =
        "One two, three\n\nمرحبا بالعالم four five 👩‍👩‍👧‍👦 six  seven \n eight";
    for (double width = 0; width < 900; width += 13) {
        ParagraphSpec spec;
        spec.max_width_px = width;
        const Paragraph paragraph = lay_out_or_fail(text, inter(), spec);
        std::size_t at = 0;
        for (const Line& line : paragraph.lines) {
            EXPECT_EQ(line.begin, at);
            at = line.end;
        }
        EXPECT_EQ(at, text.size());
    }
}

TEST(Lines, ASoftHyphenAtTheEndOfALineIsDrawn)
{
    ParagraphSpec spec;
    spec.max_width_px = 210;
    spec.balance = false;
    const Paragraph broken = lay_out_or_fail("of ex\u00adtra\u00ador\u00addi\u00adnary size", inter(), spec);
    ASSERT_EQ(broken.lines.size(), 2U);
    const Paragraph written = lay_out_or_fail("of extraor\u2010", inter());
    EXPECT_NEAR(broken.lines[0].width, written.lines[0].width, 1);
    const Paragraph whole = lay_out_or_fail("of ex\u00adtra", inter());
    EXPECT_NEAR(whole.lines[0].width, lay_out_or_fail("of extra", inter()).lines[0].width, 1e-6);
}

}
}
