// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/table.h"

#include "compositor/base/check.h"
#include "ui/cli/terminal.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace cli {
namespace {

constexpr int kGap = 2;       // columns between two
constexpr int kNarrowest = 8; // no column is cut below it
constexpr UChar32 kJoiner = 0x200D, kEmojiStyle = 0xFE0F;

bool is_unseen(UChar32 c)
{
    const auto type = u_charType(c);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || (c >= 0x1160 && c <= 0x11FF); // Hangul medials
}

bool is_wide(UChar32 c)
{
    const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_FULLWIDTH || width == U_EA_WIDE || u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION);
}

// Calls see(bytes read so far, columns so far) before every character that is seen; stops when it says false.
template <class See> int walk(std::string_view text, See see)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    int columns = 0, last = 0;
    bool is_joined = false, half_flag = false;
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t begin = at;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, at, length, c);
        if (c == kEmojiStyle && last == 1) {
            columns += 1; // shown as a picture
            last = 2;
        }
        const bool is_second_flag = half_flag && u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR);
        if (is_unseen(c) || is_joined || is_second_flag) {
            is_joined = c == kJoiner;
            half_flag = false;
            continue;
        }
        const int width = is_wide(c) || u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR) ? 2 : 1;
        if (!see(static_cast<std::size_t>(begin), columns, width))
            return columns;
        half_flag = u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR);
        columns += width;
        last = width;
    }
    return columns;
}

std::string_view code(Tone tone)
{
    switch (tone) {
    case Tone::good:
        return "\033[32m";
    case Tone::busy:
        return "\033[33m";
    case Tone::bad:
        return "\033[31m";
    case Tone::faint:
        return "\033[2m";
    case Tone::strong:
        return "\033[1m";
    case Tone::normal:
        break;
    }
    return {};
}

}

Look look_of(int fd)
{
    if (!is_terminal(fd))
        return {};
    const char* none = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    return {terminal_width(fd), (none == nullptr || *none == '\0') && !is_dumb};
}

int display_width(std::string_view text)
{
    return walk(text, [](std::size_t, int, int) { return true; });
}

std::string clipped(std::string_view text, int columns)
{
    if (display_width(text) <= columns)
        return std::string(text);
    std::size_t end = 0;
    walk(text, [&](std::size_t begin, int so_far, int width) {
        end = begin;
        return so_far + width <= columns - 1;
    });
    while (end > 0 && text[end - 1] == ' ')
        --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string plain(std::string_view text)
{
    std::string clean;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t begin = at;
        UChar32 c = 0;
        U8_NEXT(bytes, at, length, c);
        if (c < 0)
            clean += "\xEF\xBF\xBD";
        else if (u_iscntrl(c) || u_charType(c) == U_LINE_SEPARATOR || u_charType(c) == U_PARAGRAPH_SEPARATOR)
            clean += ' ';
        else
            clean.append(text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin)));
    }
    return clean;
}

std::string toned(std::string_view text, Tone tone, const Look& look)
{
    if (!look.colours || tone == Tone::normal)
        return std::string(text);
    return std::string(code(tone)) + std::string(text) + "\033[0m";
}

Tone tone_of(std::string_view state)
{
    struct Row {
        std::string_view state;
        Tone tone;
    };
    static constexpr Row kRows[] = {
        {"completed", Tone::good}, {"succeeded", Tone::good}, {"ok", Tone::good},         {"ready", Tone::good},
        {"chosen", Tone::good},    {"rendering", Tone::busy}, {"running", Tone::busy},    {"approved", Tone::busy},
        {"degraded", Tone::busy},  {"pending", Tone::busy},   {"warning", Tone::busy},    {"failed", Tone::bad},
        {"rejected", Tone::bad},   {"error", Tone::bad},      {"cancelled", Tone::faint}, {"revoked", Tone::faint},
    };
    const auto* at = std::ranges::find(kRows, state, &Row::state);
    return at != std::end(kRows) ? at->tone : Tone::normal;
}

std::string bar(double part, int columns)
{
    const int full = static_cast<int>(std::floor(std::clamp(part, 0.0, 1.0) * columns));
    std::string text;
    for (int at = 0; at < columns; ++at)
        text += at < full ? "█" : "░";
    return text;
}

void Table::add(std::vector<Cell> cells)
{
    ASSERT(cells.size() == columns_.size());
    for (Cell& cell : cells)
        cell.text = plain(cell.text);
    rows_.push_back(std::move(cells));
}

std::vector<int> Table::widths(const Look& look) const
{
    std::vector<int> wide;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        int most = display_width(columns_[column].title);
        for (const auto& row : rows_)
            most = std::max(most, display_width(row[column].text));
        wide.push_back(most);
    }
    if (look.columns == 0)
        return wide;
    const auto used = static_cast<int>(wide.size() - static_cast<std::size_t>(std::ranges::count(wide, 0)));
    int over = std::accumulate(wide.begin(), wide.end(), kGap * (used - 1)) - look.columns;
    // The widest of those that may shrink gives way, a column at a time, then the widest of all.
    for (const bool only_willing : {true, false})
        while (over > 0) {
            std::size_t widest = columns_.size();
            for (std::size_t at = 0; at < columns_.size(); ++at)
                if (wide[at] > kNarrowest && (!only_willing || columns_[at].fit == Fit::shrinks) &&
                    (widest == columns_.size() || wide[at] > wide[widest]))
                    widest = at;
            if (widest == columns_.size())
                break;
            --wide[widest];
            --over;
        }
    return wide;
}

std::string Table::text(const Look& look) const
{
    const auto wide = widths(look);
    const auto line = [&](const std::vector<Cell>& cells) {
        std::string text;
        int pending = 0; // spaces are written only before something
        for (std::size_t at = 0; at < cells.size(); ++at) {
            if (wide[at] == 0) // nothing to say in any row
                continue;
            const std::string shown = clipped(cells[at].text, wide[at]);
            const int rest = wide[at] - display_width(shown);
            pending += columns_[at].fit == Fit::right ? rest : 0;
            if (!shown.empty()) {
                text.append(static_cast<std::size_t>(pending), ' ');
                text += toned(shown, cells[at].tone, look);
                pending = 0;
            }
            pending += kGap + (columns_[at].fit == Fit::right ? 0 : rest);
        }
        return text + "\n";
    };
    std::string text;
    std::vector<Cell> titles;
    bool has_titles = false;
    for (const Column& column : columns_) {
        titles.emplace_back(column.title, Tone::strong);
        has_titles = has_titles || !column.title.empty();
    }
    if (has_titles)
        text += line(titles);
    for (const auto& row : rows_)
        text += line(row);
    return text;
}

}
