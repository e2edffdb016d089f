// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compile.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/parse.h"
#include "compositor/timeline/segments.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

namespace timeline {
namespace {

Transition resolved(const std::optional<Transition>& given)
{
    Transition transition = given.value_or(Transition{});
    if (transition.duration_s <= 0)
        transition.animation = Animation::none;
    if (!transition.easing)
        transition.easing = Easing{transition.animation == Animation::pop ? Curve::back : Curve::ease_out};
    return transition;
}

const Animated<Point>* size_of(const Layer& layer)
{
    if (const auto* shape = std::get_if<Shape>(&layer.content))
        return &shape->size;
    if (const auto* picture = std::get_if<Picture>(&layer.content))
        return picture->size ? &*picture->size : nullptr;
    if (const auto* svg = std::get_if<Svg>(&layer.content))
        return svg->size ? &*svg->size : nullptr;
    return nullptr;
}

CompiledLayer timing_of(const Composition& composition, std::size_t index)
{
    const Layer& given = composition.layers[index];
    const std::int64_t count = frame_count(composition);
    CompiledLayer layer;
    layer.index = index;
    layer.id = given.id;
    layer.in_s = given.in_s;
    layer.out_s = given.out_s.value_or(composition.duration_s);
    const std::int64_t end = given.out_s ? first_frame_at(*given.out_s, composition.frame_rate) : count;
    layer.life = {first_frame_at(given.in_s, composition.frame_rate), std::min(end, count)};
    layer.position = given.position;
    layer.scale = given.scale;
    layer.rotation_deg = given.rotation_deg;
    layer.opacity = given.opacity;
    layer.brightness = given.brightness;
    layer.enter = resolved(given.enter);
    layer.exit = resolved(given.exit);
    layer.on_twos = given.on_twos;
    layer.anchor = given.anchor;
    layer.rest_position = longest_held(given.position, layer.in_s, layer.out_s);
    layer.clip = {0, 0, composition.canvas.width, composition.canvas.height};
    if (given.clip)
        layer.clip = frame::intersect(layer.clip, *given.clip);
    layer.size = Animated<Point>(Point{1, 1});
    return layer;
}

// Also settles the size everything is drawn at: the largest it takes.
Scales scales_of(const Layer& given, CompiledLayer& layer)
{
    Point least_size{1, 1};
    if (const Animated<Point>* size = size_of(given)) {
        Point least{1e9, 1e9};
        layer.size = *size;
        layer.size_ref = {0, 0};
        visit_values(*size, layer.in_s, layer.out_s, [&](const Point& value) {
            layer.size_ref = {std::max(layer.size_ref.x, value.x), std::max(layer.size_ref.y, value.y)};
            least = {std::min(least.x, value.x), std::min(least.y, value.y)};
        });
        if (layer.size_ref.x > 0 && layer.size_ref.y > 0)
            least_size = {std::max(0.0, least.x / layer.size_ref.x), std::max(0.0, least.y / layer.size_ref.y)};
    }
    const auto unsigned_scale = [](const Point& scale) { return Point{std::abs(scale.x), std::abs(scale.y)}; };
    Scales scales{unsigned_scale(longest_held(layer.scale, layer.in_s, layer.out_s)), {0, 0}, 1e9};
    visit_values(layer.scale, layer.in_s, layer.out_s, [&](const Point& value) {
        const Point scale = unsigned_scale(value);
        scales.most = {std::max(scales.most.x, scale.x), std::max(scales.most.y, scale.y)};
        scales.least = std::min({scales.least, scale.x * least_size.x, scale.y * least_size.y});
    });
    if (layer.enter.animation == Animation::pop || layer.exit.animation == Animation::pop)
        scales.least *= kPopFrom;
    return scales;
}

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

std::size_t bucket_count(const Compiled::State& state)
{
    const auto per = state.index.frames_per_bucket;
    return static_cast<std::size_t>((state.frame_count + per - 1) / per);
}

// Buckets as short as a bounded index allows: many layers in a long composition get longer ones.
void build_index(Compiled::State& state)
{
    constexpr std::size_t kMostEntries = 4'000'000;
    const auto buckets_of = [&](const CompiledLayer& layer) {
        const std::int64_t per = state.index.frames_per_bucket;
        return std::pair{static_cast<std::size_t>(layer.life.begin / per),
                         static_cast<std::size_t>((layer.life.end - 1) / per)};
    };
    const auto entries = [&] {
        std::size_t sum = bucket_count(state);
        for (const CompiledLayer& layer : state.layers)
            sum += buckets_of(layer).second - buckets_of(layer).first + 1;
        return sum;
    };
    state.index.frames_per_bucket = 16;
    while (entries() > kMostEntries && bucket_count(state) > 1)
        state.index.frames_per_bucket *= 2;

    std::vector<std::vector<std::uint32_t>> buckets(bucket_count(state));
    for (std::size_t i = 0; i < state.layers.size(); ++i)
        for (auto [bucket, last] = buckets_of(state.layers[i]); bucket <= last; ++bucket)
            buckets[bucket].push_back(static_cast<std::uint32_t>(i));
    for (const auto& bucket : buckets) {
        state.index.starts.push_back(state.index.layers.size());
        state.index.layers.insert(state.index.layers.end(), bucket.begin(), bucket.end());
    }
    state.index.starts.push_back(state.index.layers.size());
}

std::size_t most_sprites_of(const CompiledLayer& layer)
{
    const auto length = [](const PartRange& range) { return range.end - range.begin; };
    std::size_t most = 0;
    for (const PartSet& set : layer.sets) {
        std::size_t sum = length(set.parts);
        for (const WordParts& word : set.words)
            sum += length(word.pills) + length(word.outline) + length(word.fill);
        most = std::max(most, sum);
    }
    return most;
}

std::size_t most_sprites(const Compiled::State& state)
{
    std::size_t most = 0;
    for (std::size_t bucket = 0; bucket + 1 < state.index.starts.size(); ++bucket) {
        std::size_t sum = 0;
        for (std::size_t i = state.index.starts[bucket]; i < state.index.starts[bucket + 1]; ++i)
            sum += most_sprites_of(state.layers[state.index.layers[i]]);
        most = std::max(most, sum);
    }
    return most;
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

    text::Atlas atlas = TRY(text::Atlas::create(context.fonts, {}));
    Compiler compiler{context, *state, atlas};
    for (std::size_t i = 0; i < composition.layers.size(); ++i) {
        const Layer& given = composition.layers[i];
        CompiledLayer layer = timing_of(composition, i);
        if (layer.life.begin >= layer.life.end)
            continue; // shorter than a frame, between two frames
        const Scales scales = scales_of(given, layer);
        base::Status added = std::visit(
            [&](const auto& content) -> base::Status {
                if constexpr (requires { add_content(compiler, content, scales, layer); })
                    return add_content(compiler, content, scales, layer);
                else
                    return base::fail(base::Errc::invalid_input, "this kind of layer is not drawn yet");
            },
            given.content);
        if (!added)
            return base::in_context(fmt::format("layers[{}] ({})", i, given.id), std::move(added).error());
        state->layers.push_back(std::move(layer));
    }
    TRY(seal_glyphs(compiler));
    build_index(*state);
    state->sprites_at_most = most_sprites(*state);
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
