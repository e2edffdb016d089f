// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/glyph_sets.h"
#include "compositor/timeline/text_units.h"

#include <numeric>

namespace timeline {
namespace {

// Adds the glyphs of each unit apart, so that they can move apart.
base::Result<std::vector<UnitParts>> add_units(Compiler& compiler, const GlyphPlan& plan,
                                               const std::vector<MovingUnit>& units, const CompiledLayer& layer)
{
    std::vector<UnitParts> parts;
    for (const MovingUnit& unit : units) {
        UnitParts& own = parts.emplace_back();
        own.outline = TRY(add_glyphs(compiler, plan, GlyphRole::outline, unit.glyphs, layer));
        own.fill = TRY(add_glyphs(compiler, plan, GlyphRole::fill, unit.glyphs, layer));
    }
    return parts;
}

std::shared_ptr<TextMotion> motion_of(const Text& text, const LaidOutText& laid_out, const CompiledLayer& layer,
                                      std::vector<MovingUnit>& units)
{
    auto motion = std::make_shared<TextMotion>();
    for (const TextAnimator& look : text.animators)
        motion->animators.push_back({look, 0, layer.in_s, layer.out_s});
    units = moving_units(laid_out.paragraph, text.text, text.style.language, motion->animators);
    for (const MovingUnit& unit : units)
        for (UnitPlace place : unit.places) {
            place.center = {place.center.x + laid_out.origin.x, place.center.y + laid_out.origin.y};
            motion->places.push_back(place);
        }
    motion->color = text.style.color;
    return motion;
}

// How small the animators make letters.
double least_scale_of(const Text& text)
{
    double least = 1;
    for (const TextAnimator& look : text.animators)
        least = std::min({least, std::abs(look.scale.x), std::abs(look.scale.y)});
    return least;
}

// How far from the box they take letters, at most.
double reach_of(const Text& text, const CompiledLayer& layer)
{
    constexpr double kOvershoot = 1.4; // of the liveliest easing
    double reach = 0;
    const double side = std::max(layer.box_to.x - layer.box_from.x, layer.box_to.y - layer.box_from.y);
    for (const TextAnimator& look : text.animators) {
        const double grown = std::max({1.0, std::abs(look.scale.x), std::abs(look.scale.y)}) - 1;
        const double turned = look.rotation_deg == 0 ? 0 : side / 2;
        reach += kOvershoot * (std::hypot(look.offset_px.x, look.offset_px.y) + grown * side / 2) + turned;
    }
    return reach;
}

}

base::Status add_content(Compiler& compiler, const Text& text, const Scales& scales, CompiledLayer& layer)
{
    const LaidOutText laid_out = TRY(lay_out_text(compiler, text.text, text.style, "text", layer));
    std::vector<std::size_t> all(laid_out.paragraph.glyphs.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<MovingUnit> units;
    std::shared_ptr<TextMotion> motion;
    if (!text.animators.empty())
        motion = motion_of(text, laid_out, layer, units);
    layer.kind = ContentKind::text;
    layer.overlaps = text.style.outline || text.style.card;
    key_color(text.style, layer);
    for (const double scale : glyph_scales(text.style, scales)) {
        PartSet set{.ref = {scale, scale}, .parts = {compiler.state.parts.size(), 0}, .words = {}};
        TRY(add_card(compiler, text.style, scale, scales, layer));
        const GlyphPlan plan{.laid_out = laid_out, .style = text.style, .scale = scale};
        if (!motion) {
            TRY(add_glyphs(compiler, plan, GlyphRole::outline, all, layer));
            TRY(add_glyphs(compiler, plan, GlyphRole::fill, all, layer));
        }
        set.parts.end = compiler.state.parts.size();
        if (motion)
            motion->sets.push_back(TRY(add_units(compiler, plan, units, layer)));
        layer.sprites_at_most = std::max(layer.sprites_at_most, compiler.state.parts.size() - set.parts.begin);
        layer.sets.push_back(std::move(set));
        compiler.atlas_least_scale = std::min(compiler.atlas_least_scale, scales.least * least_scale_of(text) / scale);
    }
    if (motion && text.style.outline)
        layer.groups_at_most = units.size(); // each fades as one picture
    layer.overhang_px += reach_of(text, layer);
    layer.motion = std::move(motion);
    return {};
}

}
