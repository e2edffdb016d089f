// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compile.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/pose.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

std::uint8_t to_byte(double value)
{
    return static_cast<std::uint8_t>(value * 255 + 0.5);
}

// Adds the sprites of one layer in one frame.
class Emitter {
public:
    Emitter(const Compiled::State& state, const CompiledLayer& layer, const Pose& pose, scene::Scene& out)
        : state_(state), layer_(layer), pose_(pose), out_(out)
    {
    }

    void add_parts(const PartRange& range, const scene::Affine& to_canvas, double opacity)
    {
        for (std::size_t i = range.begin; i < range.end; ++i)
            add(state_.parts[i], to_canvas, state_.parts[i].color, opacity);
    }

    void add_captions(const PartSet& set)
    {
        for (std::size_t i = 0; i < set.words.size(); ++i) {
            const WordState word = word_state(layer_.captions, i, pose_.time_s);
            if (word.phase == WordPhase::active)
                add_parts(set.words[i].pills, about(set.words[i].center, word.grown / layer_.captions.active.scale), 1);
        }
        for (const GlyphLook look : {GlyphLook::outline, GlyphLook::fill})
            for (std::size_t i = 0; i < set.words.size(); ++i)
                add_word(set.words[i], word_state(layer_.captions, i, pose_.time_s), look);
    }

private:
    enum class GlyphLook : std::uint8_t { outline, fill };

    scene::Affine about(const Point& center, double scale) const
    {
        if (scale == 1)
            return pose_.to_canvas;
        return pose_.to_canvas * scene::translation(center.x, center.y) * scene::scaling(scale, scale) *
               scene::translation(-center.x, -center.y);
    }

    // Rest glyphs at rest, glyphs drawn at the active scale otherwise.
    void add_word(const WordParts& word, const WordState& state, GlyphLook look)
    {
        const bool at_rest = state.grown == 1;
        const double scale = at_rest ? 1 : state.grown / layer_.captions.active.scale;
        const scene::Affine to_canvas = about(word.center, scale);
        if (look == GlyphLook::outline) {
            add_parts(at_rest ? word.outline : word.active_outline, to_canvas, state.opacity);
            return;
        }
        const PartRange& range = at_rest ? word.fill : word.active_fill;
        for (std::size_t i = range.begin; i < range.end; ++i)
            add(state_.parts[i], to_canvas, state_.parts[i].own_colors ? state_.parts[i].color : state.color,
                state.opacity);
    }

    void add(const Part& part, const scene::Affine& to_canvas, frame::Rgba color, double opacity)
    {
        const double alpha = pose_.opacity * opacity;
        const auto channel = [&](std::uint8_t value, double by) { return to_byte(value / 255.0 * by); };
        scene::Sprite sprite;
        sprite.id = part.id;
        sprite.tile = part.tile;
        sprite.source = part.source;
        const double light = alpha * pose_.brightness;
        sprite.tint = {channel(color.r, light), channel(color.g, light), channel(color.b, light),
                       channel(color.a, alpha)};
        if (scene::seal_sprite(sprite, to_canvas * part.to_layer, layer_.clip))
            out_.sprites.push_back(sprite);
    }

    const Compiled::State& state_;
    const CompiledLayer& layer_;
    const Pose& pose_;
    scene::Scene& out_;
};

std::int64_t cut_to_range(const Compiled::State& state, std::int64_t frame_index)
{
    return std::clamp<std::int64_t>(frame_index, 0, state.frame_count - 1);
}

// Calls visit(layer) for the layers alive in a frame, back to front.
template <class Visit> void for_each_alive(const Compiled::State& state, std::int64_t frame_index, Visit visit)
{
    const auto bucket = static_cast<std::size_t>(frame_index / state.index.frames_per_bucket);
    for (std::size_t i = state.index.starts[bucket]; i < state.index.starts[bucket + 1]; ++i) {
        const CompiledLayer& layer = state.layers[state.index.layers[i]];
        if (frame_index >= layer.life.begin && frame_index < layer.life.end)
            visit(layer);
    }
}

void add_layer(const Compiled::State& state, const CompiledLayer& layer, std::int64_t frame_index, scene::Scene& out)
{
    const Pose pose = pose_at(layer, frame_index, state.frame_rate);
    if (pose.set == nullptr || pose.opacity <= 0)
        return;
    Emitter emitter(state, layer, pose, out);
    emitter.add_parts(pose.set->parts, pose.to_canvas, 1);
    if (!pose.set->words.empty())
        emitter.add_captions(*pose.set);
}

frame::Rect box_of(const CompiledLayer& layer, const Pose& pose)
{
    const Point ref = pose.set->ref;
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (const double x : {layer.box_from.x * ref.x, layer.box_to.x * ref.x})
        for (const double y : {layer.box_from.y * ref.y, layer.box_to.y * ref.y}) {
            const scene::Affine& map = pose.to_canvas;
            const double canvas_x = map.xx * x + map.xy * y + map.x0, canvas_y = map.yx * x + map.yy * y + map.y0;
            left = std::min(left, canvas_x);
            right = std::max(right, canvas_x);
            top = std::min(top, canvas_y);
            bottom = std::max(bottom, canvas_y);
        }
    const auto whole = [](double value) { return static_cast<int>(std::clamp(value, -1e8, 1e8)); };
    const int x = whole(to_pixel(left)), y = whole(to_pixel(top));
    return {x, y, whole(to_pixel(right)) - x, whole(to_pixel(bottom)) - y};
}

}

void evaluate(const Compiled& compiled, std::int64_t frame_index, scene::Scene& out)
{
    const Compiled::State& state = compiled.state();
    out.canvas = state.canvas;
    out.background = state.background;
    out.clear();
    out.sprites.reserve(state.sprites_at_most);
    const std::int64_t index = cut_to_range(state, frame_index);
    for_each_alive(state, index, [&](const CompiledLayer& layer) { add_layer(state, layer, index, out); });
}

std::vector<LayerBox> boxes_at(const Compiled& compiled, std::int64_t frame_index)
{
    const Compiled::State& state = compiled.state();
    const std::int64_t index = cut_to_range(state, frame_index);
    std::vector<LayerBox> boxes;
    scene::Scene scene;
    for_each_alive(state, index, [&](const CompiledLayer& layer) {
        scene.clear();
        add_layer(state, layer, index, scene);
        if (scene.sprites.empty())
            return;
        const Pose pose = pose_at(layer, index, state.frame_rate);
        LayerBox box{layer.index, layer.id, box_of(layer, pose), {}, pose.opacity};
        for (const scene::Sprite& sprite : scene.sprites)
            box.ink = frame::unite(box.ink, sprite.bounds);
        boxes.push_back(std::move(box));
    });
    return boxes;
}

}
