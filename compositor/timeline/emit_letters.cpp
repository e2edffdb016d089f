// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit_letters.h"

namespace timeline {

void add_fill(const FrameContext& context, const Letters& letters)
{
    for (std::size_t i = letters.fill.begin; i < letters.fill.end; ++i) {
        const Part& part = context.state.parts[i];
        context.add_part(part, letters.to_canvas, part.own_colors ? part.color : letters.color, letters.opacity);
    }
}

void add_as_one(const FrameContext& context, const Letters& letters)
{
    const std::uint64_t id = context.state.parts[letters.outline.begin].id;
    context.out.begin_group(base::combine(id, context.salt));
    context.add_parts(letters.outline, letters.to_canvas, 1);
    Letters whole = letters;
    whole.opacity = 1;
    add_fill(context, whole);
    context.out.end_group({.blend = scene::Blend::normal, .opacity = letters.opacity, .clip = context.clip});
}

}
