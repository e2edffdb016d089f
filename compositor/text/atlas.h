// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Glyph pictures packed into pages. Coverage glyphs (and outlines, stroked with round joins) go to a8 pages, colour
// bitmaps to rgba8 pages. Rasterised by FreeType without hinting, at one of four horizontal subpixel positions.
// One texel of empty border around every picture. Thread: that of the FontSet; pages are sealed at the end.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/text/font_set.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

namespace text {

struct GlyphKey {
    FaceId face = 0;
    std::uint32_t glyph = 0;
    std::int32_t size_26_6 = 0;    // em size in 1/64 px
    std::uint8_t quarter_x = 0;    // origin lies this many quarters of a pixel right of a whole pixel, 0..3
    std::int32_t outline_26_6 = 0; // 0: the glyph; else the glyph grown by this radius (1/64 px), filled
    friend auto operator<=>(const GlyphKey&, const GlyphKey&) = default;
};

struct AtlasSlot {
    int page = 0;
    frame::Rect area; // in the page; empty for glyphs without ink
    int left = 0;     // whole pixels from the glyph's (quarter-shifted) origin to the picture's left and top edge
    int top = 0;      // y down: negative above the baseline
    double scale = 1; // colour bitmaps only: pictures come at a fixed size, draw them at this scale (left, top already
                      // in picture pixels)
    bool color = false; // the page is rgba8
};

struct AtlasSpec {
    frame::Size page_size{1024, 1024}; // a larger glyph gets a page of its own
    int max_pages = 64;
};

class Atlas {
public:
    static Result<Atlas> create(FontSet& fonts, const AtlasSpec& spec);
    Atlas(Atlas&&) noexcept;
    Atlas& operator=(Atlas&&) noexcept;
    ~Atlas();

    Result<AtlasSlot> find_or_add(const GlyphKey& key);

    // All pages in order, no more glyphs after this.
    std::vector<frame::SealedImage> seal();

private:
    struct State;
    explicit Atlas(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
