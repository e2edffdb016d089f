// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/level_raster.h"

#include "compositor/cpu/sprite_raster.h"
#include "compositor/scene/blend.h"

#include <cstring>

namespace cpu {
namespace {
using frame::Rect;
using scene::Blend;
using scene::StepKind;

// The topmost thing that decides every pixel of the span alone: nothing below it need be drawn.
struct Start {
    std::uint32_t step = 0;
    std::uint32_t sprite = 0; // if the step is one of sprites
    bool on_ground = true;    // there is no such thing
};
Start find_start(const Layers& layers, std::uint32_t begin, std::uint32_t end, const Rect& span)
{
    for (std::uint32_t at = end; at-- > begin;) {
        const scene::Step& step = layers.nesting.steps()[at];
        if (step.kind == StepKind::sprites) {
            for (std::uint32_t i = step.end; i-- > step.begin;)
                if (hides_all(layers.scene.sprites[i], span))
                    return {at, i, false};
        } else { // end_group
            const std::uint32_t group = layers.nesting.group_of(at);
            at = layers.nesting.place(group).begin;
            if (layers.pictures[group].opaque && layers.pictures[group].shown.contains(span))
                return {at, 0, false};
        }
    }
    return {begin, 0, true};
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

void draw_level(const Layers& layers, std::uint32_t begin, std::uint32_t end, frame::Rgba ground, const Rect& span,
                const Target& target)
{
    const Start start = find_start(layers, begin, end, span);
    if (start.on_ground)
        fill(layers.kernels, span, ground, target);
    for (std::uint32_t at = start.step; at < end; ++at) {
        const scene::Step& step = layers.nesting.steps()[at];
        if (step.kind == StepKind::sprites) {
            const bool first = at == start.step && !start.on_ground;
            for (std::uint32_t i = first ? start.sprite : step.begin; i < step.end; ++i)
                draw_sprite(layers.kernels, layers.scene.sprites[i], span, target);
        } else { // begin_group
            draw_group(layers, step.begin, span, target);
            at = layers.nesting.place(step.begin).end;
        }
    }
}

}
