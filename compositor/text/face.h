// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One face of a font file, opened twice over the same bytes: FreeType draws it, HarfBuzz shapes it in font units.
// Owned by a FontSet, which also owns the library and the file, both of which must outlive it. Private to this folder.
// Thread: that of the FontSet.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/text/mapped_file.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

#include <cstdint>
#include <unordered_map>

namespace text {

struct FtLibraryTraits {
    static constexpr FT_Library none = nullptr;
    static void close(FT_Library library) { FT_Done_FreeType(library); }
};
using FtLibrary = base::Handle<FT_Library, FtLibraryTraits>;

struct FtFaceTraits {
    static constexpr FT_Face none = nullptr;
    static void close(FT_Face face) { FT_Done_Face(face); }
};
using FtFace = base::Handle<FT_Face, FtFaceTraits>;

struct HbFontTraits {
    static constexpr hb_font_t* none = nullptr;
    static void close(hb_font_t* font) { hb_font_destroy(font); }
};
using HbFont = base::Handle<hb_font_t*, HbFontTraits>;

// The one place where FreeType's error numbers become ours.
base::Status ft_check(FT_Error error, std::string_view subject);

struct FaceSpec {
    std::filesystem::path file;
    int index_in_file = 0;
    int variable_weight = 0; // sets the wght axis, 0: the face has none or keeps its default
    int weight = 400;        // what it looks like, to choose companions for it
    bool italic = false;
};

struct Face {
    static base::Result<Face> open(FT_Library library, const MappedFile& file, const FaceSpec& spec);

    struct InkRows { // font units from the baseline, up is positive; both 0 for a glyph without ink
        int top = 0;
        int bottom = 0;
    };

    bool has(char32_t character) const;
    InkRows ink_rows(std::uint32_t glyph) const; // remembered: outlines of CFF take long to measure
    double px_per_unit(double size_px) const { return size_px / units_per_em; }

    FaceSpec spec;
    FaceInfo info;
    const MappedFile* file = nullptr;
    double units_per_em = 1000;
    double ascent_units = 0;  // above the baseline, positive
    double descent_units = 0; // below the baseline, positive
    FtFace ft;
    HbFont hb;
    mutable std::unordered_map<std::uint32_t, InkRows> ink_rows_of;
};

}
