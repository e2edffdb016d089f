// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What compile() leaves for evaluate(): flat and immutable. Of this room only.
//
// Layers stand in one list, back to front, every group before its children: a layer's descendants are the layers from
// the next one up to `subtree_end`.
//
// Layer coordinates: the anchor is the origin, axes as in the group around it. A set of parts is drawn for one scale,
// `ref` (over the canvas: scales of the groups around are in it); its layer coordinates are canvas pixels at that
// scale. So at rest (whole scale = ref, no rotation) a part lands on whole pixels.

#include "compositor/timeline/compile.h"
#include "compositor/timeline/tile_store.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace timeline {

struct TextMotion; // what text animators and caption animations need each frame (emit_text.cpp)
struct Figure;     // a character: its rig, poses and life (emit_character.cpp)

constexpr std::uint32_t kNone = 0xffffffffU; // an index that names nothing

enum class PartKind : std::uint8_t { body, card, pill, outline, fill };
struct Part { // one sprite
    std::uint64_t id = 0;
    const scene::Tile* tile = nullptr;
    int page = -1; // while compiling: the atlas page `tile` will be
    frame::Rect source;
    scene::Affine to_layer;                // from texels
    frame::Rgba color{255, 255, 255, 255}; // premultiplied; opacity and brightness come on top
    bool own_colors = false;               // rgba8: captions leave its colours alone
    std::uint8_t keyed_color = 0;          // 0: `color`; n: CompiledLayer::keyed_colors[n - 1] at the time
    bool solid = false;                    // every texel is opaque
    PartKind kind = PartKind::body;        // outline and fill: of a glyph
};

struct PartRange { // in State::parts
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct WordParts {
    PartRange outline, fill;               // at rest
    PartRange active_outline, active_fill; // drawn at the active scale
    PartRange pills;                       // one per line the word lies on, at the active scale
    Point center;                          // what the word grows about, layer coordinates of the set
};

struct PartSet {
    Point ref{1, 1};
    PartRange parts; // captions: the card
    std::vector<WordParts> words;
    // At scale 1, relative to the anchor; filled from the layer's when it has none of its own.
    Point box_from{}, box_to{};
};

enum class ContentKind : std::uint8_t { parts, text, captions, character, group, adjustment };

struct CompiledLayer {
    std::size_t index = 0; // of the outermost layer around it, in Composition::layers
    std::string path;      // "layers[2].layers[0]"
    std::string id;
    std::uint64_t id_hash = 0;
    ContentKind kind = ContentKind::parts;
    std::uint32_t parent = kNone;  // the group it lies in; these three: in State::layers
    std::uint32_t subtree_end = 0; // one past its last descendant
    std::uint32_t mask = kNone;    // drawn as a mask of this one
    MaskMode mask_mode = MaskMode::alpha;
    bool mask_inverted = false;
    bool is_mask = false; // of others: not drawn itself

    FrameRange life;                       // what the groups around it live is not in it
    std::vector<FrameRange> gaps;          // parts of life in which another layer stands for it
    double in_s = 0, out_s = 0;            // transitions count from here
    Animated<Point> position, scale, size; // size: constant size_ref when it is not animated
    Point size_ref{1, 1};
    Animated<Point> anchor{Point{0.5, 0.5}};
    Animated<double> rotation_deg, opacity, brightness;
    Transition enter, exit;
    bool on_twos = false;
    BlendMode blend = BlendMode::normal;
    std::vector<Effect> effects;
    std::vector<const scene::Tile*> vignettes; // as many as effects; null for the others
    bool isolates = false; // a group that holds blend modes or adjustments: they see only what is in it
    bool overlaps = false; // several sprites over each other: fading and blending need them as one picture

    Point rest_position;       // on the canvas: where parts were fitted to whole pixels
    Point group_scale{1, 1};   // of the groups around it, at rest
    Point rest_anchor;         // what the origin of its layer coordinates is
    Point box_from, box_to;    // at scale 1, relative to the anchor
    double overhang_px = 0;    // how far its picture reaches beyond its box, effects included
    frame::Rect clip;          // of its own; the groups around it have theirs
    std::vector<PartSet> sets; // [0]: for the rest scale, or the largest; [1]: text at its largest scale
    std::vector<std::uint32_t>
        set_of_frame; // from life.begin on, when every frame has a picture of its own; kNone: none
    std::vector<Animated<Color>> keyed_colors;
    std::size_t sprites_at_most = 0; // 0: as many as its largest set has
    std::size_t groups_at_most = 0;  // that its content opens, one after the other

    std::vector<std::uint32_t> changes; // in State::changes, that draw this layer while they last

    Captions captions;                  // words' times and looks; text and style are emptied
    std::vector<std::size_t> line_ends; // of text and captions: where lines end in its bytes
    std::shared_ptr<const TextMotion> motion;
    std::shared_ptr<const Figure> figure;
};

// While it lasts, both layers are drawn by it, in the place of the upper one.
struct CompiledChange {
    std::uint64_t id_hash = 0;
    ChangeKind kind = ChangeKind::fade;
    std::uint32_t from = kNone, to = kNone; // in State::layers
    std::uint32_t place = kNone;            // the one of the two that is higher
    FrameRange life;
    double begin_s = 0, duration_s = 0;
    Side side = Side::right;
    Easing easing;
};

// Which layers may be visible in a span of frames.
struct LayerIndex {
    std::int64_t frames_per_bucket = 1;
    std::vector<std::size_t> starts; // of each bucket in `layers`, and the end
    std::vector<std::uint32_t> layers;
};

// What a scene of one frame reserves.
struct SceneSize {
    std::size_t sprites = 0, groups = 0, effects = 0;
};

struct Compiled::State {
    frame::Size canvas;
    frame::Rgba background;
    base::MediaTime frame_rate;
    std::int64_t frame_count = 0;
    TileStore tiles;
    std::vector<Part> parts;
    std::vector<CompiledLayer> layers; // back to front
    std::vector<CompiledChange> changes;
    LayerIndex index;
    bool has_adjustments = false;
    const scene::Tile* edge = nullptr; // full coverage, for wipes; null when there are none
    const scene::Tile* disc = nullptr; // for irises
    std::vector<MissingGlyphs> missing;
    SceneSize at_most;
};

}
