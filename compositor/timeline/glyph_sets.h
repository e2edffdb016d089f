// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Laid-out text as parts: glyphs in the atlas, drawn for one scale and fitted to the layer's rest position: whole
// pixels down, quarters across, so that settled text is as sharp as it can be. Of this room only.

#include "compositor/timeline/compiler.h"

#include <string_view>
#include <vector>

namespace timeline {

// Text laid out, and where it lies in the layer at scale 1.
struct LaidOutText {
    text::Paragraph paragraph;
    Point origin; // of the paragraph, relative to the anchor
};

// Lays out, sets the layer's box (text and card padding), notes missing characters under `member`.
base::Result<LaidOutText> lay_out_text(Compiler& compiler, std::string_view text, const TextStyle& style,
                                       std::string_view member, CompiledLayer& layer);

// The colour of letters, when it changes over time: see Part::keyed_color.
void key_color(const TextStyle& style, CompiledLayer& layer);

// The scales glyphs are drawn for: the rest scale, and the largest if it is clearly larger.
std::vector<double> glyph_scales(const TextStyle& style, const Scales& scales);

base::Status add_card(Compiler& compiler, const TextStyle& style, double scale, const Scales& scales,
                      CompiledLayer& layer);

// How one set of glyphs is drawn: paragraph coordinates p become layer coordinates scale * (origin + p), then
// `grown` times as large about `center`.
struct GlyphPlan {
    const LaidOutText& laid_out;
    const TextStyle& style;
    double scale = 1;
    double grown = 1;
    Point center{};

    Point place(double x, double y) const;
};

enum class GlyphRole : std::uint8_t { outline, fill };

// Adds the glyphs at `glyphs` (indices in the paragraph).
base::Result<PartRange> add_glyphs(Compiler& compiler, const GlyphPlan& plan, GlyphRole role,
                                   const std::vector<std::size_t>& glyphs, const CompiledLayer& layer);

}
