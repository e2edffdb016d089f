// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compile_tree.h"

#include "compositor/timeline/segments.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

#include <unordered_map>

namespace timeline {
namespace {

Transition resolved(const std::optional<Transition>& given, bool wanted)
{
    Transition transition = given.value_or(Transition{});
    if (transition.duration_s <= 0 || !wanted)
        transition.animation = Animation::none;
    if (!transition.easing)
        transition.easing = Easing{transition.animation == Animation::pop ? Curve::back : Curve::ease_out};
    return transition;
}

const Animated<Point>* size_of(const Layer& layer)
{
    const auto given = [](const std::optional<Animated<Point>>& size) { return size ? &*size : nullptr; };
    if (const auto* shape = std::get_if<Shape>(&layer.content))
        return shape->kind == ShapeKind::path ? nullptr : &shape->size;
    if (const auto* picture = std::get_if<Picture>(&layer.content))
        return given(picture->size);
    if (const auto* svg = std::get_if<Svg>(&layer.content))
        return given(svg->size);
    if (const auto* clip = std::get_if<Clip>(&layer.content))
        return given(clip->size);
    return nullptr;
}

double overhang_of(const Effect& effect)
{
    constexpr double kSigmas = 3;
    double reach = 0;
    const auto widest = [&](const Animated<double>& radius) {
        visit_values(radius, 0, 1e9, [&](double value) { reach = std::max(reach, kSigmas * value); });
    };
    if (const auto* blur = std::get_if<Blur>(&effect))
        widest(blur->radius_px);
    if (const auto* glow = std::get_if<Glow>(&effect))
        widest(glow->radius_px);
    if (const auto* shadow = std::get_if<DropShadow>(&effect)) {
        widest(shadow->radius_px);
        double farthest = 0;
        visit_values(shadow->offset, 0, 1e9, [&](const Point& offset) {
            farthest = std::max({farthest, std::abs(offset.x), std::abs(offset.y)});
        });
        reach += farthest;
    }
    return reach;
}

CompiledLayer outline_of(const Compiled::State& state, const Nest& nest, const Layer& given, const Life& life)
{
    CompiledLayer layer;
    layer.id = given.id;
    layer.id_hash = base::xxh3_64(given.id);
    layer.parent = nest.parent;
    layer.gaps = life.gaps;
    layer.in_s = life.in_s;
    layer.out_s = life.out_s;
    layer.life = {std::max(life.frames.begin, nest.life.begin), std::min(life.frames.end, nest.life.end)};
    layer.position = given.position;
    layer.scale = given.scale;
    layer.rotation_deg = given.rotation_deg;
    layer.opacity = given.opacity;
    layer.brightness = given.brightness;
    layer.enter = resolved(given.enter, life.enters);
    layer.exit = resolved(given.exit, life.leaves);
    layer.on_twos = given.on_twos;
    layer.blend = given.blend;
    layer.effects = given.effects;
    layer.anchor = given.anchor;
    layer.rest_anchor = longest_held(given.anchor, layer.in_s, layer.out_s);
    layer.rest_position = nest.offset + nest.scales.rest * longest_held(given.position, layer.in_s, layer.out_s);
    layer.group_scale = nest.scales.rest;
    layer.clip = {0, 0, state.canvas.width, state.canvas.height};
    if (given.clip)
        layer.clip = frame::intersect(layer.clip, *given.clip);
    layer.size = Animated<Point>(Point{1, 1});
    for (const Effect& effect : given.effects)
        layer.overhang_px += overhang_of(effect);
    return layer;
}

// Also settles the size everything is drawn at: the largest it takes.
Scales scales_of(const Layer& given, const Scales& around, CompiledLayer& layer)
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
    return {scales.rest * around.rest, scales.most * around.most, scales.least * around.least};
}

base::Status add_vignettes(Compiler& compiler, CompiledLayer& layer)
{
    layer.vignettes.assign(layer.effects.size(), nullptr);
    const Point size{layer.box_to.x - layer.box_from.x, layer.box_to.y - layer.box_from.y};
    constexpr double kLargest = 4096;
    const auto side = [&](double length) {
        return std::max(1, static_cast<int>(std::lround(std::min(length, kLargest))));
    };
    for (std::size_t i = 0; i < layer.effects.size(); ++i)
        if (const auto* vignette = std::get_if<Vignette>(&layer.effects[i])) {
            const frame::SealedImage image = TRY(draw_vignette({side(size.x), side(size.y)}, vignette->radius));
            layer.vignettes[i] = TRY(compiler.state.tiles.add(image, half_levels_for(0.25)));
        }
    return {};
}

base::Status add_content_of(Compiler& compiler, const Nest& nest, const Layer& given, CompiledLayer& layer)
{
    const Scales scales = scales_of(given, nest.scales, layer);
    return std::visit(
        [&](const auto& content) -> base::Status {
            if constexpr (requires { add_content(compiler, content, scales, layer); })
                return add_content(compiler, content, scales, layer);
            else
                return {}; // groups, adjustments and sounds have no picture of their own
        },
        given.content);
}

base::Status find_masks(Compiled::State& state, const Nest& nest, const std::vector<Layer>& layers,
                        const std::vector<std::uint32_t>& indices)
{
    std::unordered_map<std::string_view, std::uint32_t> by_id;
    for (std::size_t i = 0; i < layers.size(); ++i)
        by_id.emplace(layers[i].id, indices[i]);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::optional<Mask>& given = layers[i].mask;
        if (!given)
            continue;
        const auto mask = by_id.find(given->layer);
        if (mask == by_id.end() || mask->second == indices[i])
            return base::fail(base::Errc::invalid_input,
                              fmt::format("{}layers[{}].mask.layer: \"{}\" is not another layer of the same group",
                                          nest.path, i, given->layer));
        CompiledLayer& layer = state.layers[indices[i]];
        layer.mask = mask->second;
        layer.mask_mode = given->mode;
        layer.mask_inverted = given->inverted;
        state.layers[mask->second].is_mask = true;
    }
    return {};
}

// The layer is in its place already: what is in a group comes behind it.
base::Status add_group(Compiler& compiler, const Nest& nest, const Group& group, const Layer& given,
                       CompiledLayer layer);

struct Swap { // a change between two layers of a group
    std::size_t change = 0, from = 0, to = 0;
    bool morphs = false, covers = false;
};

std::vector<Swap> swaps_in(const Composition& composition, const std::vector<Layer>& layers)
{
    std::vector<Swap> swaps;
    if (composition.changes.empty())
        return swaps;
    std::unordered_map<std::string_view, std::size_t> by_id;
    for (std::size_t i = 0; i < layers.size(); ++i)
        by_id.emplace(layers[i].id, i);
    for (std::size_t i = 0; i < composition.changes.size(); ++i) {
        const Change& change = composition.changes[i];
        const auto from = by_id.find(change.from), to = by_id.find(change.to);
        if (from != by_id.end() && to != by_id.end())
            swaps.push_back({i, from->second, to->second, change.kind == ChangeKind::morph && lasts(change),
                             change.kind == ChangeKind::cover});
    }
    return swaps;
}

base::Status add_siblings(Compiler& compiler, const Nest& nest, const std::vector<Layer>& layers)
{
    constexpr int kMostDepth = 12;
    if (nest.depth > kMostDepth)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}layers: groups lie more than {} deep", nest.path, kMostDepth));
    std::vector<std::uint32_t> indices;
    const std::vector<Swap> swaps = swaps_in(nest.composition, layers);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        indices.push_back(static_cast<std::uint32_t>(compiler.state.layers.size()));
        const std::string path = fmt::format("{}layers[{}]", nest.path, i);
        Nest inside = nest;
        if (nest.parent == kNone)
            inside.top = i;
        TRY(add_layer(compiler, inside, layers[i], life_of(nest.composition, layers[i]), path));
        for (const Swap& swap : swaps)
            if (swap.morphs && std::max(swap.from, swap.to) == i)
                TRY(add_morph(compiler, inside, swap.change, layers[swap.from], layers[swap.to], path));
    }
    for (const Swap& swap : swaps)
        if (swap.covers)
            TRY(add_cover(compiler, nest, swap.change));
    TRY(find_masks(compiler.state, nest, layers, indices));
    return add_changes(compiler, nest, layers, indices);
}

base::Status add_group(Compiler& compiler, const Nest& nest, const Group& group, const Layer& given,
                       CompiledLayer layer)
{
    const Point size =
        group.size.value_or(Point{compiler.state.canvas.width * 1.0, compiler.state.canvas.height * 1.0});
    layer.kind = ContentKind::group;
    set_box(layer, size);
    TRY(add_vignettes(compiler, layer));
    layer.isolates = std::any_of(group.layers.begin(), group.layers.end(), [](const Layer& one) {
        return one.blend != BlendMode::normal || std::holds_alternative<Adjustment>(one.content);
    });
    const Scales scales = scales_of(given, nest.scales, layer);
    const Point corner = scales.rest * layer.box_from;
    const auto index = static_cast<std::uint32_t>(compiler.state.layers.size());
    Nest inside{.composition = nest.composition,
                .parent = index,
                .top = nest.top,
                .path = layer.path + ".",
                .life = layer.life,
                .size = size,
                .offset = layer.rest_position + corner,
                .scales = scales,
                .depth = nest.depth + 1};
    compiler.state.layers.push_back(std::move(layer));
    TRY(add_siblings(compiler, inside, group.layers));
    compiler.state.layers[index].subtree_end = static_cast<std::uint32_t>(compiler.state.layers.size());
    return {};
}

// Masks of masks of ... that end where they began would never end.
base::Status masks_end(const Compiled::State& state)
{
    std::vector<std::uint32_t> path;
    for (std::uint32_t i = 0; i < state.layers.size(); ++i) {
        if (state.layers[i].mask == kNone)
            continue;
        path.clear();
        for (std::uint32_t at = i; at != kNone; at = state.layers[at].mask) {
            if (std::find(path.begin(), path.end(), at) != path.end())
                return base::fail(base::Errc::invalid_input,
                                  fmt::format("{}.mask ({}): masks that mask each other in a circle",
                                              state.layers[i].path, state.layers[i].id));
            path.push_back(at);
        }
    }
    return {};
}

}

base::Status add_layer(Compiler& compiler, const Nest& nest, const Layer& given, const Life& life,
                       const std::string& path)
{
    Compiled::State& state = compiler.state;
    CompiledLayer layer = outline_of(state, nest, given, life);
    layer.index = nest.top;
    layer.path = path;
    const auto in_place = [&](base::Status status) -> base::Status {
        return status ? status : base::in_context(fmt::format("{} ({})", path, given.id), std::move(status).error());
    };
    const auto* group = std::get_if<Group>(&given.content);
    // Heard, not seen; or shorter than a frame, between two frames. Others may name it.
    if (std::holds_alternative<Sound>(given.content) || layer.life.begin >= layer.life.end) {
        layer.life = {};
        layer.kind = group != nullptr ? ContentKind::group : ContentKind::parts;
        layer.subtree_end = static_cast<std::uint32_t>(state.layers.size()) + 1;
        state.layers.push_back(std::move(layer));
        return {};
    }
    if (group != nullptr)
        return add_group(compiler, nest, *group, given, std::move(layer));
    if (std::holds_alternative<Adjustment>(given.content)) {
        layer.kind = ContentKind::adjustment;
        layer.position = layer.anchor = layer.rest_anchor = Point{0, 0};
        layer.scale = Point{1, 1};
        layer.rotation_deg = 0.0;
        layer.box_to = nest.size;
        state.has_adjustments = true;
    } else {
        TRY(in_place(add_content_of(compiler, nest, given, layer)));
        fill_boxes(layer);
    }
    TRY(in_place(add_vignettes(compiler, layer)));
    layer.subtree_end = static_cast<std::uint32_t>(state.layers.size()) + 1;
    state.layers.push_back(std::move(layer));
    return {};
}

base::Status compile_layers(Compiler& compiler, const Composition& composition)
{
    Compiled::State& state = compiler.state;
    const Nest canvas{.composition = composition,
                      .path = {},
                      .life = {0, state.frame_count},
                      .size = {state.canvas.width * 1.0, state.canvas.height * 1.0}};
    TRY(add_siblings(compiler, canvas, composition.layers));
    TRY(masks_end(state));
    TRY(add_late_pictures(compiler));
    return add_reveal_tiles(compiler);
}

}
