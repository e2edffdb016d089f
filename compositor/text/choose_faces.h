// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A face for every character; all characters of a grapheme cluster get the same one when any installed font has them
// all. Private to this folder.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/text/source_text.h"

#include <unicode/uscript.h>

#include <string_view>
#include <vector>

namespace text {

struct ChosenFaces {
    std::vector<FaceId> faces;     // of each character
    std::vector<char32_t> missing; // no installed font has them; in order of first appearance, each once
};

base::Result<ChosenFaces> choose_faces(FontSet::State& fonts, const SourceText& text,
                                       const std::vector<UScriptCode>& scripts, FaceId wanted,
                                       std::string_view language);

}
