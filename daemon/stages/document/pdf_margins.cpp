// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/pdf_margins.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace document {
namespace {

constexpr std::size_t kEdgeLines = 3; // looked at from the top and from the bottom of a page
constexpr double kEdgeShare = 0.12;   // of the page's height
constexpr double kSamePlace = 3.0;    // points

// "Chapter 1: Introduction   7" and "... 9" are one running head: digits do not count.
std::string shape_of(const std::string& text)
{
    std::string shape;
    for (const char c : text)
        if (std::isdigit(static_cast<unsigned char>(c)) == 0 && c != ' ')
            shape += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return shape;
}

bool is_page_number(const std::string& text)
{
    const std::size_t first = text.find_first_not_of(" -\t");
    if (first == std::string::npos)
        return true;
    const std::string bare = text.substr(first, text.find_last_not_of(" -\t") - first + 1);
    const bool digits =
        bare.size() <= 4 && std::all_of(bare.begin(), bare.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    const bool roman = bare.size() <= 7 && bare.find_first_not_of("ivxlcIVXLC") == std::string::npos;
    return digits || roman;
}

bool is_at_edge(const PdfPage& page, std::size_t index)
{
    const PdfLine& line = page.lines[index];
    const bool outer = index < kEdgeLines || index + kEdgeLines >= page.lines.size();
    return outer && (line.bottom < page.height * kEdgeShare || line.top > page.height * (1 - kEdgeShare));
}

using Place = std::pair<std::string, long>; // shape and height on the page

Place place_of(const PdfLine& line)
{
    return {shape_of(line.text), std::lround(line.top / kSamePlace)};
}

}

void drop_margins(PdfText& pdf)
{
    std::map<Place, std::set<std::size_t>> pages_with;
    std::map<long, std::set<std::size_t>> pages_at; // a head that names the chapter changes, its height does not
    for (std::size_t p = 0; p < pdf.pages.size(); ++p)
        for (std::size_t i = 0; i < pdf.pages[p].lines.size(); ++i)
            if (is_at_edge(pdf.pages[p], i)) {
                pages_with[place_of(pdf.pages[p].lines[i])].insert(p);
                pages_at[place_of(pdf.pages[p].lines[i]).second].insert(p);
            }
    const std::size_t enough = std::max<std::size_t>(3, pdf.pages.size() / 50);
    for (PdfPage& page : pdf.pages) {
        std::vector<PdfLine> kept;
        for (std::size_t i = 0; i < page.lines.size(); ++i) {
            const Place place = place_of(page.lines[i]);
            const bool edge = is_at_edge(page, i);
            const bool repeated = edge && pages_with[place].size() >= enough;
            const bool in_head_row =
                edge && pdf.pages.size() >= 8 && pages_at[place.second].size() * 3 > pdf.pages.size() * 2 &&
                !page.lines[i].text.empty() && std::isdigit(static_cast<unsigned char>(page.lines[i].text.back())) != 0;
            if (!repeated && !in_head_row && !(edge && is_page_number(page.lines[i].text)))
                kept.push_back(std::move(page.lines[i]));
        }
        page.lines = std::move(kept);
    }
}

}
