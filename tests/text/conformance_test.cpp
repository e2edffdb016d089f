// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/text/itemize.h"
#include "compositor/text/line_order.h"
#include "compositor/text/source_text.h"

#include <gtest/gtest.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace text {
namespace {

// Unicode's own files for version 15.0, as Debian packages them. Their absence is a failure: it is a package of the
// tests.
constexpr std::string_view kUnicodeData = "/usr/share/unicode/";

std::string read_test_file(const std::string& name, const std::string& first_line)
{
    const auto content = base::read_text_file(std::string(kUnicodeData) + name, 16U << 20);
    EXPECT_TRUE(content.has_value()) << (content ? "" : content.error().what) << "; install unicode-data";
    if (!content)
        return {};
    EXPECT_EQ(content->substr(0, first_line.size()), first_line) << "not the version that ICU 72 implements";
    return *content;
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

// Without comment and the white space before it; empty for lines that say nothing.
std::string_view content_of(std::string_view line)
{
    line = line.substr(0, line.find('#'));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

int number(std::string_view digits, int base)
{
    int value = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return value;
}

void append_utf8(std::string& text, int character)
{
    std::array<char, 4> bytes{};
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, character);
    text.append(bytes.data(), static_cast<std::size_t>(length));
}

// What fails, by file, one case a line: "LineBreakTest.txt : ÷ 0023 × ...". Compared in both directions, so that the
// list can neither grow nor go stale unseen.
class Failures {
public:
    explicit Failures(const std::string& file)
    {
        const auto root = base::resource_root();
        const auto list = base::read_text_file(*root / "tests/text/conformance_failures.txt", 1 << 20);
        EXPECT_TRUE(list.has_value());
        for (const std::string_view line : split(list ? std::string_view(*list) : "", '\n'))
            if (line.starts_with(file + " : "))
                listed_.emplace(line.substr(file.size() + 3));
    }

    void count(std::string_view test, bool passed)
    {
        ++total_;
        if (passed)
            ++passed_;
        else if (!listed_.contains(std::string(test)))
            ADD_FAILURE() << "fails and is not listed: " << test;
        else
            seen_.emplace(test);
    }

    void report(const char* file, int least, int total) const
    {
        std::printf("%s: %d of %d\n", file, passed_, total_);
        EXPECT_GE(passed_, least);
        EXPECT_EQ(total_, total);
        for (const std::string& test : listed_)
            EXPECT_TRUE(seen_.contains(test)) << "listed as failing and passes: " << test;
    }

private:
    std::set<std::string> listed_;
    std::set<std::string> seen_;
    int passed_ = 0;
    int total_ = 0;
};

struct BreakCase {
    std::string text;
    std::vector<std::uint8_t> breaks; // before each character, and at the end
};

// "÷ 0020 × 0308 ÷"
BreakCase parse_breaks(std::string_view line)
{
    BreakCase parsed;
    for (const std::string_view field : split(line, ' ')) {
        if (field == "÷" || field == "×")
            parsed.breaks.push_back(field == "÷" ? 1 : 0);
        else
            append_utf8(parsed.text, number(field, 16));
    }
    return parsed;
}

template <class Breaks> void run_breaks(const char* name, int least, int total, Breaks breaks_of)
{
    const std::string file =
        read_test_file("auxiliary/" + std::string(name) + ".txt", "# " + std::string(name) + "-15.0.0");
    Failures failures(name);
    for (const std::string_view line : split(file, '\n')) {
        const std::string_view test = content_of(line);
        if (test.empty())
            continue;
        const BreakCase expected = parse_breaks(test);
        const auto text = decode(expected.text, "en");
        ASSERT_TRUE(text.has_value()) << test;
        failures.count(test, breaks_of(*text) == expected.breaks);
    }
    failures.report(name, least, total);
}

TEST(Conformance, GraphemeBreakTest)
{
    run_breaks("GraphemeBreakTest", 602, 602, [](const SourceText& text) { return text.cluster_start; });
}

TEST(Conformance, WordBreakTest)
{
    run_breaks("WordBreakTest", 1808, 1823, [](const SourceText& text) { return *word_boundaries(text, "en"); });
}

TEST(Conformance, LineBreakTest)
{
    run_breaks("LineBreakTest", 7632, 7654, [](const SourceText& text) {
        std::vector<std::uint8_t> breaks(text.size() + 1, 0);
        const auto opportunities = break_opportunities(text, "en");
        EXPECT_TRUE(opportunities.has_value());
        for (const BreakOpportunity& opportunity : opportunities.value_or(std::vector<BreakOpportunity>()))
            breaks[opportunity.position] = 1;
        return breaks;
    });
}

// A line of its own laid out by our runs: levels, and the characters from left to right.
struct BidiAnswer {
    int base = 0;
    std::vector<int> levels;
    std::vector<int> order;
};

BidiAnswer resolve(const SourceText& text, UBiDiLevel base)
{
    const auto directions = resolve_directions(text, base);
    EXPECT_TRUE(directions.has_value());
    ItemizedText items;
    items.base = base;
    items.runs = join_runs(text, directions->levels, std::vector<UScriptCode>(text.size(), USCRIPT_COMMON),
                           std::vector<FaceId>(text.size(), 0));
    BidiAnswer answer{base, {directions->levels.begin(), directions->levels.end()}, {}};
    for (const Run& run : runs_of_line(text, items, {0, text.size(), 0})) {
        for (std::size_t i = run.begin; i < run.end; ++i) {
            answer.levels[i] = run.level;
            answer.order.push_back(static_cast<int>(run.right_to_left() ? run.end - 1 - (i - run.begin) : i));
        }
    }
    return answer;
}

// "x" stands for characters that rule X9 removes: they have neither level nor place. Line terminators are not drawn,
// so ours have no place either.
bool agrees(const SourceText& text, const BidiAnswer& answer, std::string_view levels, std::string_view order)
{
    const auto expected = split(levels, ' ');
    if (expected.size() != answer.levels.size())
        return false;
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (expected[i] != "x" && number(expected[i], 10) != answer.levels[i])
            return false;
    std::vector<int> wanted;
    for (const std::string_view index : split(order, ' '))
        if (!index.empty() && !is_line_terminator(text.characters[static_cast<std::size_t>(number(index, 10))]))
            wanted.push_back(number(index, 10));
    std::vector<int> ours;
    for (const int index : answer.order)
        if (expected[static_cast<std::size_t>(index)] != "x")
            ours.push_back(index);
    return ours == wanted;
}

TEST(Conformance, BidiCharacterTest)
{
    const std::string file = read_test_file("BidiCharacterTest.txt", "# BidiCharacterTest-15.0.0");
    Failures failures("BidiCharacterTest");
    for (const std::string_view line : split(file, '\n')) {
        const std::string_view test = content_of(line);
        if (test.empty())
            continue;
        const auto fields = split(test, ';');
        ASSERT_EQ(fields.size(), 5U) << test;
        std::string utf8;
        for (const std::string_view character : split(fields[0], ' '))
            append_utf8(utf8, number(character, 16));
        const auto text = decode(utf8, "en");
        ASSERT_TRUE(text.has_value()) << test;
        const UBiDiLevel base = fields[1] == "2" ? base_level(*text, "en") : fields[1] == "1" ? 1 : 0;
        const bool passed = number(fields[2], 10) == base && agrees(*text, resolve(*text, base), fields[3], fields[4]);
        failures.count(test, passed);
    }
    failures.report("BidiCharacterTest", 91'677, 91'707);
}

// A character of each bidirectional class.
char32_t character_of_class(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, char32_t>, 23> kCharacters{
        {{"L", U'a'},     {"R", 0x5d0},    {"AL", 0x628},   {"EN", U'1'},    {"ES", U'+'},    {"ET", U'#'},
         {"AN", 0x661},   {"CS", U','},    {"NSM", 0x300},  {"BN", 0x200b},  {"B", 0x2029},   {"S", U'\t'},
         {"WS", U' '},    {"ON", U'!'},    {"LRE", 0x202a}, {"LRO", 0x202d}, {"RLE", 0x202b}, {"RLO", 0x202e},
         {"PDF", 0x202c}, {"LRI", 0x2066}, {"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069}}};
    for (const auto& [key, character] : kCharacters)
        if (key == name)
            return character;
    ADD_FAILURE() << "no character of class " << name;
    return U' ';
}

TEST(Conformance, BidiTest)
{
    const std::string file = read_test_file("BidiTest.txt", "# BidiTest-15.0.0");
    Failures failures("BidiTest");
    std::string levels;
    std::string order;
    for (const std::string_view line : split(file, '\n')) {
        const std::string_view test = content_of(line);
        if (test.starts_with("@Levels:"))
            levels = test.substr(std::min(test.size(), test.find_first_not_of(" \t", 8)));
        else if (test.starts_with("@Reorder:"))
            order = test.substr(std::min(test.size(), test.find_first_not_of(" \t", 9)));
        else if (!test.empty()) {
            const auto fields = split(test, ';');
            ASSERT_EQ(fields.size(), 2U) << test;
            std::string utf8;
            for (const std::string_view name : split(fields[0], ' '))
                append_utf8(utf8, static_cast<int>(character_of_class(name)));
            const auto text = decode(utf8, "en");
            ASSERT_TRUE(text.has_value()) << test;
            const int directions = number(fields[1].substr(fields[1].find_first_not_of(' ')), 16);
            for (int bit = 1; bit <= 4; bit *= 2) {
                if ((directions & bit) == 0)
                    continue;
                const UBiDiLevel base = bit == 1 ? base_level(*text, "en") : bit == 4 ? 1 : 0;
                failures.count(std::string(fields[0]) + "; " + std::to_string(bit),
                               agrees(*text, resolve(*text, base), levels, order));
            }
        }
    }
    failures.report("BidiTest", 770'241, 770'241);
}

}
}
