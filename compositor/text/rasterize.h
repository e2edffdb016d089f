// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One glyph as a picture, by FreeType without hinting. Private to this folder. Thread: that of the FontSet.

#include "compositor/base/result.h"
#include "compositor/text/atlas.h"
#include "compositor/text/face.h"

#include <cstdint>
#include <vector>

namespace text {

struct GlyphPicture {
    int left = 0; // from the origin to the picture's left and top edge, y down
    int top = 0;
    int width = 0; // 0: no ink
    int height = 0;
    bool color = false;
    std::vector<std::uint8_t> pixels; // rows without padding: coverage, or premultiplied RGBA
};

base::Result<GlyphPicture> rasterize(FT_Library library, const Face& face, const GlyphKey& key);

// What a colour bitmap is drawn at for an em size: bitmaps come at one size.
double color_bitmap_scale(const Face& face, std::int32_t size_26_6);

}
