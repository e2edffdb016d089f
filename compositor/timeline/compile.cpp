// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compile.h"

#include "compositor/timeline/compile_tree.h"
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/layer_index.h"
#include "compositor/timeline/parse.h"

namespace timeline {
namespace {

base::Status seal_glyphs(Compiler& compiler)
{
    // The empty border around a glyph lets one half size be made of a page without mixing neighbours.
    const int half_levels = std::min(1, half_levels_for(compiler.atlas_least_scale));
    std::vector<const scene::Tile*> pages;
    for (const frame::SealedImage& page : compiler.atlas.seal())
        pages.push_back(TRY(compiler.state.tiles.add(page, half_levels)));
    for (Part& part : compiler.state.parts)
        if (part.page >= 0)
            part.tile = pages[static_cast<std::size_t>(part.page)];
    return {};
}

}

Result<Compiled> compile(const Composition& composition, const CompileContext& context)
{
    if (const std::vector<Problem> problems = check(composition); !problems.empty())
        return base::fail(base::Errc::invalid_input, to_string(problems.front()));
    auto state = std::make_unique<Compiled::State>();
    state->canvas = composition.canvas;
    state->background = premultiplied(composition.background);
    state->frame_rate = composition.frame_rate;
    state->frame_count = frame_count(composition);

    state->tiles.set_known(context.known);
    text::Atlas atlas = TRY(text::Atlas::create(context.fonts, {}));
    Compiler compiler{context, *state, atlas};
    TRY(compile_layers(compiler, composition));
    TRY(seal_glyphs(compiler));
    build_index(*state);
    state->at_most = TRY(measure(*state));
    state->tiles.set_known(nullptr);
    if (context.known != nullptr)
        context.known->forget_dead();
    return Compiled(std::move(state));
}

Compiled::Compiled(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Compiled::Compiled(Compiled&&) noexcept = default;
Compiled& Compiled::operator=(Compiled&&) noexcept = default;
Compiled::~Compiled() = default;

frame::Size Compiled::canvas() const
{
    return state_->canvas;
}
base::MediaTime Compiled::frame_rate() const
{
    return state_->frame_rate;
}
std::int64_t Compiled::frame_count() const
{
    return state_->frame_count;
}
const std::vector<MissingGlyphs>& Compiled::missing_glyphs() const
{
    return state_->missing;
}
std::size_t Compiled::tile_bytes() const
{
    return state_->tiles.size_bytes();
}

}
