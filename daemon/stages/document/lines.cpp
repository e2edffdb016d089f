// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/lines.h"

#include "daemon/stages/document/utf8.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace document {
namespace {

constexpr std::size_t kHeadingBytes = 120;

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct Cases {
    int upper = 0;
    int lower = 0;
};

Cases cases_of(std::string_view text)
{
    Cases cases;
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter(text, at);
        cases.upper += letter >= 0 && u_isupper(letter) != 0 ? 1 : 0;
        cases.lower += letter >= 0 && u_islower(letter) != 0 ? 1 : 0;
    }
    return cases;
}

std::string lower_ascii(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// "Chapter 3", "LECTURE IV.", "Appendix B The R language": a division's name and its number.
bool names_a_division(std::string_view line)
{
    constexpr auto kDivisions = std::to_array<std::string_view>(
        {"chapter ", "lecture ", "part ", "book ", "section ", "appendix ", "lesson ", "unit ", "module ", "hoofstuk ",
         "kgaolo ", "chapitre ", "kapitel ", "capítulo ", "les ", "act ", "scene "});
    const std::string small = lower_ascii(line);
    for (const std::string_view division : kDivisions) {
        if (!small.starts_with(division))
            continue;
        const std::string number =
            small.substr(division.size(), small.find_first_of(" .:", division.size()) - division.size());
        const bool digits =
            !number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
        const bool roman = !number.empty() && number.find_first_not_of("ivxlc") == std::string::npos;
        const bool letter = number.size() == 1 && std::isupper(static_cast<unsigned char>(line[division.size()])) != 0;
        return digits || roman || letter;
    }
    return false;
}

// Depth of "2.1.3 Title"; 0 for anything else.
int numbering_depth(std::string_view line)
{
    int depth = 0;
    std::size_t at = 0;
    while (at < line.size() && line[at] >= '0' && line[at] <= '9') {
        std::size_t digits = 0;
        for (; at < line.size() && line[at] >= '0' && line[at] <= '9'; ++at)
            ++digits;
        if (digits > 2)
            return 0;
        ++depth;
        if (at >= line.size() || line[at] != '.')
            break;
        ++at;
    }
    if (depth == 0 || depth > 4 || at >= line.size() || line[at] != ' ')
        return 0;
    const std::string_view title = trimmed(line.substr(at));
    const bool starts_well =
        !title.empty() && (std::isupper(static_cast<unsigned char>(title[0])) != 0 || title[0] < 0);
    return starts_well && (depth > 1 || line.find(". ") == std::string_view::npos) ? depth : 0;
}

}

int heading_level(std::string_view line)
{
    line = trimmed(line);
    if (line.size() < 2 || line.size() > kHeadingBytes)
        return 0;
    const char last = line.back();
    if (line.size() <= 90 && names_a_division(line) && last != ',' && last != ';')
        return 1;
    const Cases cases = cases_of(line);
    const bool capitals = cases.lower == 0 && cases.upper >= 4 && last != ',' && last != ';' && line.front() != '[' &&
                          line.front() != '*';
    if (capitals && std::count(line.begin(), line.end(), '.') <= 1)
        return 2;
    const bool runs_on = last == '.' || last == ',' || last == ';' || last == ':';
    return runs_on || line.size() > 90 ? 0 : numbering_depth(line);
}

bool is_contents_heading(std::string_view line)
{
    std::string small = lower_ascii(trimmed(line));
    while (!small.empty() && (small.back() == '.' || small.back() == ':'))
        small.pop_back();
    constexpr auto kNames = std::to_array<std::string_view>({"contents", "table of contents", "inhoud", "inhoudsopgawe",
                                                             "diteng", "table des matières", "inhaltsverzeichnis",
                                                             "índice", "sommaire", "list of figures", "list of tables",
                                                             "list of illustrations", "illustrations"});
    return std::find(kNames.begin(), kNames.end(), small) != kNames.end();
}

bool is_reference_heading(std::string_view line)
{
    std::string small = lower_ascii(trimmed(line));
    constexpr auto kNames = std::to_array<std::string_view>(
        {"references", "bibliography", "works cited", "literature cited", "further reading", "index", "concept index",
         "function and variable index", "glossary index", "bronne", "verwysings", "bibliographie", "literatur",
         "bibliografía"});
    const auto letter = std::find_if(small.begin(), small.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
    const bool numbered = letter != small.begin() && letter != small.end();
    const bool appendix = small.starts_with("appendix ") && small.size() > 11;
    const std::string bare = appendix ? small.substr(11) : numbered ? std::string(letter, small.end()) : small;
    return std::find(kNames.begin(), kNames.end(), bare) != kNames.end();
}

bool is_list_start(std::string_view line)
{
    line = trimmed(line);
    for (const std::string_view bullet : {"- ", "* ", "+ ", "\u2022 ", "\u2022", "\u2013 ", "\u25aa ", "\u25cf ", "o "})
        if (line.starts_with(bullet))
            return true;
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9')
        ++digits;
    const bool numbered = digits >= 1 && digits <= 3 && digits + 1 < line.size() && line[digits + 1] == ' ';
    return (numbered && (line[digits] == '.' || line[digits] == ')')) ||
           (line.size() > 3 && line[0] == '(' && line[2] == ')' && line[3] == ' ');
}

LineJoiner::LineJoiner(const std::vector<std::string>& all_lines)
{
    for (const std::string& line : all_lines)
        for (std::size_t at = line.find('-'); at != std::string::npos; at = line.find('-', at + 1)) {
            const std::size_t start = line.find_last_of(" \t(\"", at) + 1; // npos + 1 is 0
            const std::size_t end = std::min(line.find_first_of(" \t.,;:!?)\"", at), line.size());
            if (at > start && at + 1 < end)
                hyphenated_.insert(lower_ascii(std::string_view(line).substr(start, end - start)));
        }
}

void LineJoiner::append(std::string& paragraph, std::string_view line) const
{
    line = trimmed(line);
    if (paragraph.empty() || line.empty()) {
        paragraph += line;
        return;
    }
    const bool broken = paragraph.size() >= 2 && paragraph.back() == '-' &&
                        std::isalpha(static_cast<unsigned char>(paragraph[paragraph.size() - 2])) != 0;
    const bool goes_on = std::islower(static_cast<unsigned char>(line[0])) != 0 || line[0] < 0;
    if (!broken) {
        paragraph += ' ';
    } else if (goes_on) {
        const std::size_t start = paragraph.find_last_of(" (\"") + 1;
        const std::string whole = lower_ascii(std::string_view(paragraph).substr(start)) +
                                  lower_ascii(line.substr(0, line.find_first_of(" \t.,;:!?)\"")));
        if (!hyphenated_.contains(whole))
            paragraph.pop_back();
    }
    paragraph += line;
}

}
