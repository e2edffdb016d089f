// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a FontSet owns. The order of members is the order of life: faces go before the library and the files they read.
// Private to this folder. Thread: that of the FontSet.

#include "compositor/text/face.h"
#include "compositor/text/font_catalog.h"
#include "compositor/text/font_set.h"

#include <unicode/uscript.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace text {

struct FallbackKey {
    char32_t character = 0;
    UScriptCode script = USCRIPT_COMMON;
    int weight = 400;
    bool italic = false;
    std::string language;
    friend auto operator<=>(const FallbackKey&, const FallbackKey&) = default;
};

struct FontSet::State {
    const Face& face(FaceId id) const { return *faces[id]; }
    Result<FaceId> open(const FaceSpec& spec); // the same face again: the same id

    // Like FontSet::fallback; `script` is that of the run around a character that has none of its own.
    Result<FaceId> fallback(FaceId wanted, char32_t character, UScriptCode script, std::string_view language);
    Result<FaceId> emoji_face(); // not_found when Noto Color Emoji is not installed

    FtLibrary library;
    FontCatalog catalog;
    std::map<std::string, std::unique_ptr<MappedFile>> files; // by path
    std::vector<std::unique_ptr<Face>> faces;                 // by FaceId
    std::map<std::tuple<std::string, int, int>, FaceId> ids;  // by file, index, variable weight
    std::map<FallbackKey, const CatalogEntry*> fallbacks;     // null: no installed font has it
};

}
