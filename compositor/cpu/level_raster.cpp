// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/level_raster.h"

#include "compositor/cpu/sprite_raster.h"
#include "compositor/scene/blend.h"

#include <algorithm>
#include <cstring>

namespace cpu {
namespace {
using frame::Rect;
using scene::Blend;
using scene::StepKind;

// The sprites of a step that are in the part.
struct Sprites {
    std::uint32_t begin, end;
};
Sprites sprites_of(const Part& part, const scene::Step& step, std::uint32_t at)
{
    Sprites sprites{step.begin, step.end};
    if (at == part.begin.step)
        sprites.begin = std::clamp(part.begin.sprite, step.begin, step.end);
    if (at == part.end.step)
        sprites.end = std::clamp(part.end.sprite, sprites.begin, step.end);
    return sprites;
}

// One past the last step of which anything is in the part.
std::uint32_t last_step(const Layers& layers, const Part& part)
{
    const std::uint32_t end = part.end.step;
    const bool partly = part.end.sprite != 0 && end < layers.nesting.steps().size() &&
                        layers.nesting.steps()[end].kind == StepKind::sprites;
    return partly ? end + 1 : end;
}

void fill(const Kernels& kernels, const Rect& area, frame::Rgba color, const Target& target)
{
    for (int y = area.y; y < area.bottom() && area.width > 0; ++y)
        kernels.fill(target.at(area.x, y), area.width, color);
}

// Empties the span outside `inside`, which lies in it or is empty.
void clear_around(const Kernels& kernels, const Rect& span, const Rect& inside, const Target& target)
{
    if (inside.empty()) {
        fill(kernels, span, {}, target);
        return;
    }
    fill(kernels, {span.x, span.y, span.width, inside.y - span.y}, {}, target);
    fill(kernels, {span.x, inside.bottom(), span.width, span.bottom() - inside.bottom()}, {}, target);
    fill(kernels, {span.x, inside.y, inside.x - span.x, inside.height}, {}, target);
    fill(kernels, {inside.right(), inside.y, span.right() - inside.right(), inside.height}, {}, target);
}

void draw_group(const Layers& layers, std::uint32_t index, const Rect& span, const Target& target)
{
    const scene::Group& group = layers.scene.groups[index];
    const GroupPicture& picture = layers.pictures[index];
    const Rect visible = frame::intersect(span, picture.shown);
    if (group.blend == Blend::keep || group.blend == Blend::keep_luma)
        clear_around(layers.kernels, span, visible, target);
    if (visible.empty())
        return;
    for (int y = visible.y; y < visible.bottom(); ++y) {
        std::uint8_t* row = target.at(visible.x, y);
        const std::uint8_t* source = picture.target.at(visible.x, y);
        if (picture.opaque)
            std::memcpy(row, source, static_cast<std::size_t>(visible.width) * 4);
        else if (group.blend != Blend::normal)
            layers.kernels.blend(row, source, visible.width, group.blend, group.opacity);
        else if (group.opacity == 255)
            layers.kernels.over(row, source, visible.width);
        else
            layers.kernels.over_tinted(row, source, visible.width,
                                       {group.opacity, group.opacity, group.opacity, group.opacity});
    }
}

}

std::optional<Place> find_start(const Layers& layers, const Part& part, const Rect& span)
{
    for (std::uint32_t at = last_step(layers, part); at-- > part.begin.step;) {
        const scene::Step& step = layers.nesting.steps()[at];
        if (step.kind == StepKind::sprites) {
            const Sprites sprites = sprites_of(part, step, at);
            for (std::uint32_t i = sprites.end; i-- > sprites.begin;)
                if (hides_all(layers.scene.sprites[i], span))
                    return Place{at, i};
        } else { // end_group
            const std::uint32_t group = layers.nesting.group_of(at);
            at = layers.nesting.place(group).begin;
            if (layers.pictures[group].opaque && layers.pictures[group].shown.contains(span))
                return Place{at, 0};
        }
    }
    return {};
}

void draw_part(const Layers& layers, const Part& part, const Rect& span, const Target& target)
{
    const std::uint32_t end = last_step(layers, part);
    for (std::uint32_t at = part.begin.step; at < end; ++at) {
        const scene::Step& step = layers.nesting.steps()[at];
        if (step.kind == StepKind::sprites) {
            const Sprites sprites = sprites_of(part, step, at);
            for (std::uint32_t i = sprites.begin; i < sprites.end; ++i)
                draw_sprite(layers.kernels, layers.scene.sprites[i], layers.covers.map(i), span, target);
        } else { // begin_group
            draw_group(layers, step.begin, span, target);
            at = layers.nesting.place(step.begin).end;
        }
    }
}

void draw_level(const Layers& layers, const Part& part, frame::Rgba ground, const Rect& span, const Target& target)
{
    const auto start = find_start(layers, part, span);
    if (!start)
        fill(layers.kernels, span, ground, target);
    draw_part(layers, {start.value_or(part.begin), part.end}, span, target);
}

int quarter_layers_drawn(const Layers& layers, const Part& part, const Rect& span)
{
    const auto start = find_start(layers, part, span);
    const Place begin = start.value_or(part.begin);
    const std::uint32_t end = last_step(layers, part);
    int drawn = 0, copied = 0;
    std::int64_t pixels = 0;
    const auto pixels_in = [&span](const Rect& area) {
        const Rect seen = frame::intersect(area, span);
        return seen.empty() ? std::int64_t{0} : std::int64_t{seen.width} * seen.height;
    };
    for (std::uint32_t at = begin.step; at < end; ++at) {
        const scene::Step& step = layers.nesting.steps()[at];
        if (step.kind != StepKind::sprites) {
            const std::int64_t seen = pixels_in(layers.pictures[step.begin].shown);
            drawn += seen > 0 ? 1 : 0;
            pixels += kLayersOfGroup * seen;
            at = layers.nesting.place(step.begin).end;
            continue;
        }
        const Sprites sprites = sprites_of({begin, part.end}, step, at);
        for (std::uint32_t i = sprites.begin; i < sprites.end; ++i) {
            const std::int64_t seen = pixels_in(layers.scene.sprites[i].bounds);
            drawn += seen > 0 ? 1 : 0;
            copied += seen > 0 && is_copied(layers.scene.sprites[i]) ? 1 : 0;
            pixels += seen;
        }
    }
    const bool one_copy = drawn == 1 && copied == 1 && start;
    return one_copy ? 0 : static_cast<int>(4 * pixels / (std::int64_t{span.width} * span.height));
}

}
