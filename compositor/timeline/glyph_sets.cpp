// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/glyph_sets.h"

#include "compositor/timeline/gradient.h"

#include <fmt/format.h>

#include <variant>

namespace timeline {
namespace {

// Text is drawn at most this large; beyond, it is enlarged.
constexpr double kLargestGlyphPx = 1600;

std::int32_t to_26_6(double px)
{
    return static_cast<std::int32_t>(std::lround(px * 64));
}

}

base::Result<LaidOutText> lay_out_text(Compiler& compiler, std::string_view text, const TextStyle& style,
                                       std::string_view member, CompiledLayer& layer)
{
    const text::Style shaping{.font = {style.font.family, style.font.weight, style.font.italic},
                              .size_px = style.font.size_px,
                              .language = style.language,
                              .letter_spacing_px = style.letter_spacing_px};
    const text::ParagraphSpec spec{.max_width_px = style.max_width_px,
                                   .align = style.align,
                                   .line_height = style.line_height,
                                   .word_spacing_px = style.word_spacing_px.value_or(0)};
    LaidOutText laid_out{TRY(text::lay_out(compiler.context.fonts, text, shaping, spec)), {}};
    if (!laid_out.paragraph.missing.empty())
        compiler.state.missing.push_back({fmt::format("{}.{}", layer.path, member), laid_out.paragraph.missing});

    // The box is what the lines need, however wide they were allowed to be.
    double left = 0, right = 0;
    bool first = true;
    for (const text::Line& line : laid_out.paragraph.lines) {
        left = first ? line.left : std::min(left, line.left);
        right = first ? line.left + line.width : std::max(right, line.left + line.width);
        first = false;
        layer.line_ends.push_back(line.end);
    }
    const Point padding = style.card ? style.card->padding : Point{};
    set_box(layer, {right - left + 2 * padding.x, laid_out.paragraph.height + 2 * padding.y});
    laid_out.origin = {layer.box_from.x + padding.x - left, layer.box_from.y + padding.y};
    return laid_out;
}

void key_color(const TextStyle& style, CompiledLayer& layer)
{
    if (!style.color.constant())
        layer.keyed_colors.push_back(style.color);
}

std::vector<double> glyph_scales(const TextStyle& style, const Scales& scales)
{
    constexpr double kClearlyLarger = 1.15; // less is not seen in a glyph that moves
    const double largest = kLargestGlyphPx / style.font.size_px;
    const double most = std::min(largest, std::max(scales.most.x, scales.most.y));
    double rest = std::min(largest, std::max(scales.rest.x, scales.rest.y));
    if (rest <= 0)
        rest = most;
    if (rest <= 0)
        return {};
    if (most > rest * kClearlyLarger)
        return {rest, most};
    return {rest};
}

base::Status add_card(Compiler& compiler, const TextStyle& style, double scale, const Scales& scales,
                      CompiledLayer& layer)
{
    if (!style.card)
        return {};
    const Panel& card = *style.card;
    const Point ref{scale, scale};
    const PixelBox box = fit_to_pixels(layer, times(layer.box_from, ref), times(layer.box_to, ref));
    return add_box(compiler, {ShapeKind::rect, {}, card.radius_px, card.fill, card.stroke}, box, scale,
                   part_id(layer, PartKind::card, 0), half_levels_for(scales.least / scale));
}

Point GlyphPlan::place(double x, double y) const
{
    const Point at{scale * (laid_out.origin.x + x), scale * (laid_out.origin.y + y)};
    return {center.x + (at.x - center.x) * grown, center.y + (at.y - center.y) * grown};
}

base::Result<PartRange> add_glyphs(Compiler& compiler, const GlyphPlan& plan, GlyphRole role,
                                   const std::vector<std::size_t>& glyphs, const CompiledLayer& layer)
{
    PartRange range{compiler.state.parts.size(), compiler.state.parts.size()};
    const double scale = plan.scale * plan.grown;
    const bool outline = role == GlyphRole::outline;
    if (outline && (!plan.style.outline || plan.style.outline->width_px <= 0))
        return range;
    text::GlyphKey key{.size_26_6 = to_26_6(plan.style.font.size_px * scale)};
    if (outline)
        key.outline_26_6 = std::max(1, to_26_6(plan.style.outline->width_px * scale));
    const frame::Rgba color = premultiplied(outline ? plan.style.outline->color : plan.style.color.first());
    for (const std::size_t index : glyphs) {
        const text::PlacedGlyph& glyph = plan.laid_out.paragraph.glyphs[index];
        const Point at = plan.place(glyph.x, glyph.y);
        const auto quarters =
            static_cast<std::int64_t>(std::floor((layer.rest_position.x + at.x) * 4 + 0.5 + 1.0 / 256));
        const std::int64_t whole_x = quarters >> 2;
        key.face = glyph.face;
        key.glyph = glyph.glyph;
        key.quarter_x = static_cast<std::uint8_t>(quarters & 3);
        const text::AtlasSlot slot = TRY(compiler.atlas.find_or_add(key));
        if (slot.area.empty())
            continue;
        const double origin_x = static_cast<double>(whole_x) - layer.rest_position.x;
        const double origin_y = to_pixel(layer.rest_position.y + at.y) - layer.rest_position.y;
        Part part;
        part.id = part_id(layer, outline ? PartKind::outline : PartKind::fill, index);
        part.kind = outline ? PartKind::outline : PartKind::fill;
        part.page = slot.page;
        part.source = slot.area;
        part.to_layer = scene::translation(origin_x, origin_y) * scene::scaling(slot.scale, slot.scale) *
                        scene::translation(slot.left - slot.area.x, slot.top - slot.area.y);
        part.own_colors = slot.color;
        part.color = slot.color ? frame::Rgba{255, 255, 255, 255} : color;
        if (!slot.color && !outline)
            part.keyed_color = static_cast<std::uint8_t>(layer.keyed_colors.empty() ? 0 : 1);
        if (slot.color)
            compiler.atlas_least_scale = std::min(compiler.atlas_least_scale, slot.scale);
        compiler.state.parts.push_back(part);
    }
    range.end = compiler.state.parts.size();
    return range;
}

}
