// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is installed, as fontconfig lists it: the system's fonts and given folders. Choosing among the faces of a family
// is ours (CSS Fonts 4, clause 5.2: slant, then weight), so that the same fonts give the same face whatever a user's
// fontconfig rules say; only unknown families are left to fontconfig. Entries are sorted: their order depends on the
// fonts, never on the order of folders. Private to this folder. Thread: that of the FontSet.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"
#include "compositor/text/face.h"
#include "compositor/text/font_set.h"

#include <fontconfig/fontconfig.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace text {

struct FcConfigTraits {
    static constexpr FcConfig* none = nullptr;
    static void close(FcConfig* config) { FcConfigDestroy(config); }
};
using FcConfigHandle = base::Handle<FcConfig*, FcConfigTraits>;

struct CatalogEntry {
    std::vector<std::string> families; // the English name first
    std::string file;
    int index_in_file = 0;
    int lightest = 400; // one weight, or the range of a variable font
    int heaviest = 400;
    int width = 100; // per cent
    bool italic = false;
    bool variable = false;
    bool color = false;
    const FcCharSet* characters = nullptr; // owned by the configuration

    bool has(char32_t character) const { return FcCharSetHasChar(characters, character) == FcTrue; }
};

// Names are compared as fontconfig does: without case and blanks.
std::string family_key(std::string_view family);

FaceSpec face_spec(const CatalogEntry& entry, int weight);

class FontCatalog {
public:
    static base::Result<FontCatalog> create(const FontSetSpec& spec);

    bool has_family(std::string_view family) const { return by_family_.contains(family_key(family)); }
    const std::vector<CatalogEntry>& entries() const { return entries_; }

    // The nearest face of exactly this family, holding `character` unless that is 0; null when there is none.
    const CatalogEntry* nearest(std::string_view family, int weight, bool italic, char32_t character) const;

    // What fontconfig offers for a request nothing matches by name; null when no font is installed at all.
    const CatalogEntry* substitute(const FontRequest& request) const;

private:
    FcConfigHandle config_;
    std::vector<CatalogEntry> entries_;
    std::map<std::string, std::vector<std::size_t>> by_family_; // by family_key
};

}
