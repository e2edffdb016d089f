// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/itemize.h"

#include "compositor/base/handle.h"
#include "compositor/text/choose_faces.h"
#include "compositor/text/font_set_state.h"

#include <unicode/uchar.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <string>

namespace text {
namespace {

struct BidiTraits {
    static constexpr UBiDi* none = nullptr;
    static void close(UBiDi* bidi) { ubidi_close(bidi); }
};
using Bidi = base::Handle<UBiDi*, BidiTraits>;

UCharDirection direction_of(char32_t c)
{
    return u_charDirection(static_cast<UChar32>(c));
}

bool has_own_script(UScriptCode script)
{
    return script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_UNKNOWN;
}

struct OpenBracket {
    UChar32 closing = 0;
    UScriptCode script = USCRIPT_COMMON;
};

// Script of a bracket from its partner; `open` keeps the ones still waiting. Common: nothing to say.
UScriptCode script_of_bracket(UChar32 c, UScriptCode around, std::vector<OpenBracket>& open)
{
    constexpr std::size_t kMaxOpen = 63; // as in UAX #9, BD16
    const int kind = u_getIntPropertyValue(c, UCHAR_BIDI_PAIRED_BRACKET_TYPE);
    if (kind == U_BPT_OPEN && open.size() < kMaxOpen) {
        open.push_back({u_getBidiPairedBracket(c), around});
    } else if (kind == U_BPT_CLOSE) {
        const auto partner =
            std::find_if(open.rbegin(), open.rend(), [c](const OpenBracket& b) { return b.closing == c; });
        if (partner != open.rend()) {
            const UScriptCode script = partner->script;
            open.erase(std::prev(partner.base()), open.end());
            return script;
        }
    }
    return USCRIPT_COMMON;
}

}

// UAX #9, rules P2 and P3, over the whole text: a line feed does not start a paragraph of its own direction.
UBiDiLevel base_level(const SourceText& text, std::string_view language)
{
    int isolates = 0;
    for (const char32_t c : text.characters) {
        switch (direction_of(c)) {
        case U_LEFT_TO_RIGHT_ISOLATE:
        case U_RIGHT_TO_LEFT_ISOLATE:
        case U_FIRST_STRONG_ISOLATE:
            ++isolates;
            break;
        case U_POP_DIRECTIONAL_ISOLATE:
            isolates = std::max(0, isolates - 1);
            break;
        case U_LEFT_TO_RIGHT:
            if (isolates == 0)
                return 0;
            break;
        case U_RIGHT_TO_LEFT:
        case U_RIGHT_TO_LEFT_ARABIC:
            if (isolates == 0)
                return 1;
            break;
        default:
            break;
        }
    }
    return uloc_isRightToLeft(std::string(language).c_str()) ? 1 : 0;
}

base::Result<Directions> resolve_directions(const SourceText& text, UBiDiLevel base)
{
    Directions directions;
    directions.base = base;
    if (text.size() == 0)
        return directions;
    UErrorCode status = U_ZERO_ERROR;
    // ICU gives a text of one direction its base level throughout; a second paragraph of both makes it resolve levels.
    const std::u16string both = text.utf16 + u"\u2029a\u05d0";
    const Bidi bidi(ubidi_open());
    ubidi_setPara(bidi.get(), both.data(), static_cast<int32_t>(both.size()), directions.base, nullptr, &status);
    const UBiDiLevel* levels = ubidi_getLevels(bidi.get(), &status);
    if (U_FAILURE(status))
        return base::fail(base::Errc::internal, fmt::format("ICU: bidi: {}", u_errorName(status)));
    directions.levels.resize(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        directions.levels[i] = levels[text.utf16_of[i]];
    return directions;
}

std::vector<UScriptCode> resolve_scripts(const SourceText& text)
{
    std::vector<UScriptCode> scripts(text.size(), USCRIPT_COMMON);
    std::vector<OpenBracket> open;
    UScriptCode around = USCRIPT_COMMON;
    std::size_t first_known = text.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
        UErrorCode status = U_ZERO_ERROR;
        const auto c = static_cast<UChar32>(text.characters[i]);
        const UScriptCode own = uscript_getScript(c, &status);
        if (U_SUCCESS(status) && has_own_script(own)) {
            first_known = std::min(first_known, i);
            around = own;
            for (OpenBracket& bracket : open) // a bracket before any letter belongs to what it holds
                if (bracket.script == USCRIPT_COMMON)
                    bracket.script = own;
        } else if (const UScriptCode paired = script_of_bracket(c, around, open); paired != USCRIPT_COMMON) {
            around = paired;
        }
        scripts[i] = around;
    }
    if (first_known < text.size())
        std::fill_n(scripts.begin(), first_known, scripts[first_known]);
    return scripts;
}

std::vector<Run> join_runs(const SourceText& text, const std::vector<UBiDiLevel>& levels,
                           const std::vector<UScriptCode>& scripts, const std::vector<FaceId>& faces)
{
    std::vector<Run> runs;
    bool joined = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_line_terminator(text.characters[i])) {
            joined = false;
            continue;
        }
        const bool same = joined && runs.back().level == levels[i] && runs.back().script == scripts[i] &&
                          runs.back().face == faces[i];
        if (same)
            runs.back().end = i + 1;
        else
            runs.push_back({i, i + 1, levels[i], scripts[i], faces[i]});
        joined = true;
    }
    return runs;
}

base::Result<ItemizedText> itemize(FontSet::State& fonts, const SourceText& text, FaceId wanted,
                                   std::string_view language)
{
    const Directions directions = TRY(resolve_directions(text, base_level(text, language)));
    std::vector<UScriptCode> scripts = resolve_scripts(text);
    ChosenFaces chosen = TRY(choose_faces(fonts, text, scripts, wanted, language));
    for (std::size_t i = 0; i < text.size(); ++i)
        if (fonts.face(chosen.faces[i]).info.color_bitmaps)
            scripts[i] = USCRIPT_COMMON;

    ItemizedText items;
    items.base = directions.base;
    items.runs = join_runs(text, directions.levels, scripts, chosen.faces);
    items.missing = std::move(chosen.missing);
    return items;
}

}
