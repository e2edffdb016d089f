// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Walks the layers alive in a frame, back to front, groups inwards, and writes what they draw. A layer becomes a group
// of the scene only when it must be one picture: effects, a mask, a wipe or iris, opacity or a blend mode over several
// sprites. In the order of CSS (Filter Effects Level 1, 2): content, effects, clip, mask, opacity, blend.
// Of this room only. Thread: any; one painter for one frame. No allocation but for `boxes`.

#include "compositor/timeline/emit.h"

#include <vector>

namespace timeline {

class Painter {
public:
    Painter(const Compiled::State& state, std::int64_t frame_index, scene::Scene& out);

    // Also notes where layers are when `boxes` is given.
    void paint(std::vector<LayerBox>* boxes);

private:
    // Alive layers that lie next to each other, with what is in them: part of the index.
    struct Span {
        const std::uint32_t* begin = nullptr;
        const std::uint32_t* end = nullptr;
    };
    // A layer about to be drawn.
    struct Visible {
        const CompiledLayer& layer;
        const Pose& pose;
        const Surroundings& around;
        double opacity = 1;
        frame::Rect clip; // its own and that of its surroundings
    };
    enum class Ground : std::uint8_t { transparent, background }; // what a group begins as
    enum class Purpose : std::uint8_t { outer = 1, inner, mask, reveal, from, to, pair, weight, vignette };

    Span alive(std::uint32_t begin, std::uint32_t end) const; // indices in State::layers
    static const std::uint32_t* next(const std::uint32_t* cursor, const Span& span, std::uint32_t subtree_end);
    bool shown(const CompiledLayer& layer) const; // in its life, whatever its opacity
    std::uint64_t group_id(std::uint64_t id, Purpose purpose, std::uint64_t salt, std::uint64_t number = 0) const;
    SceneWriter::GroupEnd end_on(Ground ground) const
    {
        return {scene::Blend::normal, 1, ground == Ground::background, canvas_};
    }

    void paint_siblings(Span span, const Surroundings& around);
    void paint_sibling(std::uint32_t index, const Surroundings& around);
    void paint_layer(const CompiledLayer& layer, const Surroundings& around);
    bool needs_group(const Visible& visible) const;
    void paint_grouped(const Visible& visible);
    void paint_content(const Visible& visible, double opacity, scene::Blend blend, const frame::Rect& clip);
    void note_box(const Visible& visible, std::size_t first_sprite);

    // Effects and masks (paint_effects.cpp).
    bool has_effects(const CompiledLayer& layer, const Pose& pose, std::size_t count) const;
    static bool has_vignette(const Visible& visible, std::size_t number);
    template <class Content> // draws what the first `count` effects of the layer are done to, within an open group
    void paint_effects(const Visible& visible, std::size_t count, Ground ground, const Content& content);
    void add_effects(const Visible& visible, std::size_t begin, std::size_t end);
    void add_vignette(const Visible& visible, std::size_t number, scene::Blend blend, double opacity,
                      const frame::Rect& clip);
    void paint_masks(const Visible& visible); // the layer's mask and its wipes and irises, over the open group
    void paint_mask(const Visible& visible);
    void paint_reveal(const Reveal& reveal, const Visible& visible, std::uint64_t number);
    void add_revealed(const Reveal& reveal, const scene::Affine& map, const Point& from, const Point& to,
                      std::uint64_t id);

    // Adjustments (paint_adjustment.cpp).
    const std::uint32_t* last_adjustment(const Span& span, const Surroundings& around) const;
    void paint_adjusted(Span below, const CompiledLayer& layer, const Surroundings& around);
    void adjust_canvas(Span below, const Visible& visible);
    void adjust_group(Span below, const Visible& visible);
    void paint_weight(const Visible& visible, scene::Blend blend);

    // Changes from one layer to another (paint_change.cpp).
    void paint_change(const CompiledChange& change, const Surroundings& around);
    void dissolve(const CompiledChange& change, const Surroundings& from, const Surroundings& to, double part);
    void slide(const CompiledChange& change, const Surroundings& around, double part);
    void uncover(const CompiledChange& change, const Surroundings& around, double part);
    void paint_uncovered(const CompiledChange& change, std::uint32_t layer, const Surroundings& around, double part,
                         scene::Blend mask);
    bool covers_canvas(std::uint32_t index, const Surroundings& around) const;

    const Compiled::State& state_;
    std::int64_t frame_index_ = 0;
    frame::Rect canvas_;
    SceneWriter out_;
    scene::Scene& scene_;
    std::vector<LayerBox>* boxes_ = nullptr;
};

template <class Content>
void Painter::paint_effects(const Visible& visible, std::size_t count, Ground ground, const Content& content)
{
    std::size_t after = count; // the last vignette
    while (after > 0 && !has_vignette(visible, after - 1))
        --after;
    if (after == 0 || !has_effects(visible.layer, visible.pose, after - 1)) {
        content();
    } else { // what comes before it is done first
        out_.begin_group(group_id(visible.layer.id_hash, Purpose::vignette, visible.around.salt, after));
        paint_effects(visible, after - 1, ground, content);
        out_.end_group(end_on(ground));
    }
    if (after > 0)
        add_vignette(visible, after - 1, scene::Blend::atop, 1, canvas_);
    add_effects(visible, after, count);
}

}
