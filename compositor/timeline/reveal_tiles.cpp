// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"

#include <algorithm>

namespace timeline {

base::Status add_reveal_tiles(Compiler& compiler)
{
    Compiled::State& state = compiler.state;
    bool wipes = state.has_adjustments, irises = false; // adjustments are weighed with the wipes' tile
    for (const CompiledLayer& layer : state.layers)
        for (const Transition* transition : {&layer.enter, &layer.exit}) {
            wipes = wipes || transition->animation == Animation::wipe;
            irises = irises || transition->animation == Animation::iris;
        }
    for (const CompiledChange& change : state.changes) {
        wipes = wipes || change.kind == ChangeKind::wipe;
        irises = irises || change.kind == ChangeKind::iris;
    }
    if (wipes) {
        constexpr int kLongest = 16'000; // nearly what a tile may be: one texel a pixel on every canvas
        const int length = std::min(kLongest, 3 * std::max(state.canvas.width, state.canvas.height));
        const DrawnShape drawn = TRY(draw_shape({.box = {length, 3}}));
        state.edge = TRY(state.tiles.add(drawn.image, 0));
    }
    if (irises) {
        constexpr double kLargest = 4096;
        const double diagonal = std::hypot(state.canvas.width, state.canvas.height);
        const int side = static_cast<int>(std::ceil(std::min(diagonal, kLargest)));
        const DrawnShape drawn = TRY(draw_shape({.kind = ShapeKind::ellipse, .box = {side, side}}));
        state.disc = TRY(state.tiles.add(drawn.image, half_levels_for(1.0 / 16)));
    }
    return {};
}

}
