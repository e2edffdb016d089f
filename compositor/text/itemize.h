// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A text cut where its direction (UAX #9), script (UAX #24) or face changes. Private to this folder.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/text/source_text.h"

#include <unicode/ubidi.h>
#include <unicode/uscript.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace text {

struct Directions {
    UBiDiLevel base = 0;            // 0 left to right, 1 right to left
    std::vector<UBiDiLevel> levels; // of each character, before rule L1 for line ends
};

// The whole text has one base direction: of its first strong character (rules P2, P3), else of the language.
UBiDiLevel base_level(const SourceText& text, std::string_view language);
base::Result<Directions> resolve_directions(const SourceText& text, UBiDiLevel base);

// Script of each character; those of no script take the one before them (or, at the start, after them), closing
// brackets that of their opening one.
std::vector<UScriptCode> resolve_scripts(const SourceText& text);

struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    UBiDiLevel level = 0;
    UScriptCode script = USCRIPT_COMMON;
    FaceId face = 0;

    bool right_to_left() const { return (level & 1) != 0; }
};

struct ItemizedText {
    UBiDiLevel base = 0;
    std::vector<Run> runs;         // in order of the text; line terminators are in none
    std::vector<char32_t> missing; // in order of first appearance
};

// Characters side by side with the same level, script and face.
std::vector<Run> join_runs(const SourceText& text, const std::vector<UBiDiLevel>& levels,
                           const std::vector<UScriptCode>& scripts, const std::vector<FaceId>& faces);

base::Result<ItemizedText> itemize(FontSet::State& fonts, const SourceText& text, FaceId wanted,
                                   std::string_view language);

}
