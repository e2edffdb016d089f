// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/units.h"

#include "compositor/text/pens.h"
#include "compositor/text/segment_words.h"
#include "compositor/text/source_text.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace text {
namespace {

constexpr char32_t kSoftHyphen = 0x00ad;

int32_t property(char32_t c, UProperty which)
{
    return u_getIntPropertyValue(static_cast<UChar32>(c), which);
}

// Whether the character links the consonants on its sides into one conjunct: the rule GB9c of UAX #29 since Unicode
// 15.1, and the stackers of scripts that it leaves to fonts.
bool links_consonants(char32_t c)
{
    const int32_t kind = property(c, UCHAR_INDIC_SYLLABIC_CATEGORY);
    if (kind != U_INSC_VIRAMA)
        return kind == U_INSC_INVISIBLE_STACKER;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_BENGALI:
    case USCRIPT_DEVANAGARI:
    case USCRIPT_GUJARATI:
    case USCRIPT_MALAYALAM:
    case USCRIPT_ORIYA:
    case USCRIPT_TELUGU:
        return true;
    default:
        return false;
    }
}

bool is_consonant(char32_t c)
{
    const int32_t kind = property(c, UCHAR_INDIC_SYLLABIC_CATEGORY);
    return kind == U_INSC_CONSONANT || kind == U_INSC_VOWEL_INDEPENDENT;
}

bool is_transparent(char32_t c)
{
    return property(c, UCHAR_JOINING_TYPE) == U_JT_TRANSPARENT;
}

bool joins_after(char32_t c)
{
    const int32_t type = property(c, UCHAR_JOINING_TYPE);
    return type == U_JT_DUAL_JOINING || type == U_JT_JOIN_CAUSING || type == U_JT_LEFT_JOINING;
}

bool joins_before(char32_t c)
{
    const int32_t type = property(c, UCHAR_JOINING_TYPE);
    return type == U_JT_DUAL_JOINING || type == U_JT_JOIN_CAUSING || type == U_JT_RIGHT_JOINING;
}

struct Letter { // characters that stay together
    std::size_t begin = 0;
    std::size_t end = 0;
    bool blank = false; // nothing to see in it
};

class Splitter {
public:
    Splitter(const Paragraph& paragraph, std::string_view utf8, std::string_view language)
        : paragraph_(paragraph), text_(read_leniently(utf8))
    {
        if (!mark_clusters(text_, language) && !mark_clusters(text_, "und"))
            text_.cluster_start.assign(text_.size() + 1, 1);
    }

    std::vector<Unit> lines()
    {
        std::vector<Unit> found;
        for (std::size_t number = 0; number < paragraph_.lines.size(); ++number) {
            const Line& line = paragraph_.lines[number];
            if (line.glyph_count == 0)
                continue;
            Unit unit = unit_on(number, line.begin, line.end);
            unit.glyphs = {{line.first_glyph, line.glyph_count}};
            unit.left = line.left;
            unit.right = line.left + line.width;
            unit.order = found.size();
            found.push_back(std::move(unit));
        }
        return found;
    }

    std::vector<Unit> letters()
    {
        std::vector<Unit> found;
        for (std::size_t number = 0; number < paragraph_.lines.size(); ++number) {
            const auto letters = letters_of(paragraph_.lines[number]);
            std::vector<Unit> units;
            std::vector<std::size_t> unit_of(letters.size(), kNone);
            for (std::size_t i = 0; i < letters.size(); ++i) {
                if (letters[i].blank)
                    continue;
                Unit unit = unit_on(number, text_.byte_of[letters[i].begin], text_.byte_of[letters[i].end]);
                unit.joins_next = joins_next(letters, i);
                unit_of[i] = units.size();
                units.push_back(std::move(unit));
            }
            give_glyphs(units, number, letters, unit_of);
            append(found, std::move(units));
        }
        for (std::size_t i = 0; i < found.size(); ++i)
            found[i].order = i;
        return found;
    }

    std::vector<Unit> words(const std::vector<WordSpan>& spans)
    {
        std::vector<Unit> found;
        std::size_t next = 0; // word
        for (std::size_t number = 0; number < paragraph_.lines.size(); ++number) {
            const auto letters = letters_of(paragraph_.lines[number]);
            std::vector<Unit> units;
            std::vector<std::size_t> unit_of(letters.size(), kNone);
            for (std::size_t i = 0; i < letters.size(); ++i) {
                const std::size_t begin = text_.byte_of[letters[i].begin];
                const std::size_t end = text_.byte_of[letters[i].end];
                while (next < spans.size() && spans[next].end <= begin)
                    ++next;
                if (letters[i].blank || next == spans.size() || spans[next].begin >= end)
                    continue;
                if (units.empty() || units.back().order != next) {
                    units.push_back(unit_on(number, begin, end));
                    units.back().order = next;
                }
                units.back().end = end;
                unit_of[i] = units.size() - 1;
            }
            give_glyphs(units, number, letters, unit_of);
            append(found, std::move(units));
        }
        number_words(found);
        return found;
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    std::size_t character_at(std::size_t byte) const
    {
        const auto found = std::lower_bound(text_.byte_of.begin(), text_.byte_of.end(), byte);
        return found == text_.byte_of.end() ? text_.size() : static_cast<std::size_t>(found - text_.byte_of.begin());
    }

    Unit unit_on(std::size_t number, std::size_t begin, std::size_t end) const
    {
        const Line& line = paragraph_.lines[number];
        Unit unit;
        unit.begin = begin;
        unit.end = end;
        unit.line = number;
        unit.top = line.baseline - line.ascent;
        unit.bottom = line.baseline + line.descent;
        return unit;
    }

    static bool is_blank(char32_t c)
    {
        return hangs_at_line_end(c) || is_ignorable(c) || c == 0xa0 || c == 0x2007 || c == 0x202f;
    }

    // A letter may begin where both a cluster of the shaper and a grapheme cluster begin.
    std::vector<Letter> letters_of(const Line& line) const
    {
        std::vector<std::size_t> starts;
        for (std::size_t i = 0; i < line.glyph_count; ++i)
            starts.push_back(character_at(paragraph_.glyphs[line.first_glyph + i].cluster));
        std::sort(starts.begin(), starts.end());
        starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
        const std::size_t line_end = character_at(line.end);
        std::vector<Letter> letters;
        for (const std::size_t start : starts) {
            if (start >= line_end)
                break;
            if (!letters.empty() && (!text_.cluster_start[start] || is_linked(letters.back().begin, start)))
                continue;
            if (!letters.empty())
                letters.back().end = start;
            letters.push_back({start, line_end, false});
        }
        for (Letter& letter : letters)
            letter.blank =
                std::all_of(text_.characters.data() + letter.begin, text_.characters.data() + letter.end, is_blank);
        return letters;
    }

    // A conjunct goes on at `position`: a consonant after a linker, with marks at most between them.
    bool is_linked(std::size_t begin, std::size_t position) const
    {
        if (!is_consonant(text_.characters[position]))
            return false;
        for (std::size_t i = position; i > begin; --i) {
            const char32_t c = text_.characters[i - 1];
            if (links_consonants(c))
                return true;
            if (c != 0x200d && (c == 0x200c || u_getCombiningClass(static_cast<UChar32>(c)) == 0))
                return false;
        }
        return false;
    }

    bool joins_next(const std::vector<Letter>& letters, std::size_t index) const
    {
        if (index + 1 == letters.size() || letters[index + 1].blank)
            return false;
        std::size_t last = letters[index].end;
        while (last > letters[index].begin && is_transparent(text_.characters[last - 1]))
            --last;
        std::size_t first = letters[index + 1].begin;
        while (first < letters[index + 1].end && is_transparent(text_.characters[first]))
            ++first;
        return last > letters[index].begin && first < letters[index + 1].end &&
               joins_after(text_.characters[last - 1]) && joins_before(text_.characters[first]);
    }

    // Each glyph of the line goes to the unit of its letter, and widens that unit's box.
    void give_glyphs(std::vector<Unit>& units, std::size_t number, const std::vector<Letter>& letters,
                     const std::vector<std::size_t>& unit_of) const
    {
        const Line& line = paragraph_.lines[number];
        const std::vector<double> pen_px = pens_px(paragraph_, line);
        std::size_t before = kNone;
        for (std::size_t i = 0; i < line.glyph_count; ++i) {
            const PlacedGlyph& glyph = paragraph_.glyphs[line.first_glyph + i];
            const std::size_t owner = unit_of_glyph(letters, unit_of, glyph);
            if (owner != kNone)
                give(units[owner], line.first_glyph + i, owner == before, pen_px[i], pen_px[i + 1]);
            before = owner;
        }
        units.erase(std::remove_if(units.begin(), units.end(), [](const Unit& unit) { return unit.glyphs.empty(); }),
                    units.end());
    }

    // A soft hyphen that is drawn, alone among what is blank, goes with the letter before it.
    std::size_t unit_of_glyph(const std::vector<Letter>& letters, const std::vector<std::size_t>& unit_of,
                              const PlacedGlyph& glyph) const
    {
        const std::size_t character = character_at(glyph.cluster);
        const auto after = std::upper_bound(letters.begin(), letters.end(), character,
                                            [](std::size_t at, const Letter& letter) { return at < letter.begin; });
        if (after == letters.begin())
            return kNone;
        auto index = static_cast<std::size_t>(after - letters.begin()) - 1;
        if (index > 0 && character < text_.size() && text_.characters[character] == kSoftHyphen && glyph.advance_px > 0)
            --index;
        return unit_of[index];
    }

    static void give(Unit& unit, std::size_t glyph, bool beside, double left_px, double right_px)
    {
        const bool first = unit.glyphs.empty();
        if (beside && !first)
            ++unit.glyphs.back().count;
        else
            unit.glyphs.push_back({glyph, 1});
        const bool pointless = unit.left == unit.right; // what has no width does not say where the unit is
        if (first || (pointless && left_px != right_px)) {
            unit.left = std::min(left_px, right_px);
            unit.right = std::max(left_px, right_px);
        } else if (left_px != right_px) {
            unit.left = std::min({unit.left, left_px, right_px});
            unit.right = std::max({unit.right, left_px, right_px});
        }
    }

    static void append(std::vector<Unit>& all, std::vector<Unit> more)
    {
        std::move(more.begin(), more.end(), std::back_inserter(all));
    }

    // From the number of the word in the text to 0, 1, 2 ... of those that have glyphs.
    static void number_words(std::vector<Unit>& units)
    {
        std::size_t order = 0;
        std::size_t word = units.empty() ? 0 : units.front().order;
        for (Unit& unit : units) {
            if (unit.order != word) {
                word = unit.order;
                ++order;
            }
            unit.order = order;
        }
    }

    const Paragraph& paragraph_;
    SourceText text_;
};

}

std::vector<Unit> units(const Paragraph& paragraph, std::string_view text, UnitKind kind, std::string_view language)
{
    Splitter splitter(paragraph, text, language);
    switch (kind) {
    case UnitKind::glyph:
        return splitter.letters();
    case UnitKind::word:
        return splitter.words(words(text, language));
    case UnitKind::line:
        return splitter.lines();
    }
    return {};
}

}
