// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which installed face draws a character the wanted face lacks. First the Noto families of its script (and language:
// Han, Urdu), then any Noto face that has it, then any face. Private to this folder. Thread: that of the FontSet.

#include "compositor/text/font_catalog.h"

#include <unicode/uscript.h>

#include <span>
#include <string_view>

namespace text {

inline constexpr std::string_view kEmojiFamily = "Noto Color Emoji";

struct FallbackRequest {
    char32_t character = 0;
    UScriptCode script = USCRIPT_COMMON; // of the surrounding run, for characters without one
    std::string_view language;           // BCP 47
    int weight = 400;
    bool italic = false;
};

const CatalogEntry* find_fallback(const FontCatalog& catalog, const FallbackRequest& request); // null: nothing has it

// One grapheme cluster to be drawn as a picture: by default presentation, VARIATION SELECTOR-16, a modifier, a ZWJ
// sequence, a keycap or a flag (UTS #51, clause 1.4), unless VARIATION SELECTOR-15 asks for text.
bool is_emoji_cluster(std::span<const char32_t> cluster);

}
