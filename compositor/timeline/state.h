// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What compile() leaves for evaluate(): flat and immutable. Of this room only.
//
// Layer coordinates: the anchor is the origin, axes as on the canvas. A set of parts is drawn for one scale, `ref`; its
// layer coordinates are canvas pixels at that scale. So at rest (scale = ref, no rotation) a part lands on whole
// pixels.

#include "compositor/timeline/compile.h"
#include "compositor/timeline/tile_store.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace timeline {

struct Part { // one sprite
    std::uint64_t id = 0;
    const scene::Tile* tile = nullptr;
    int page = -1; // while compiling: the atlas page `tile` will be
    frame::Rect source;
    scene::Affine to_layer;                // from texels
    frame::Rgba color{255, 255, 255, 255}; // premultiplied; opacity and brightness come on top
    bool own_colors = false;               // rgba8: captions leave its colours alone
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
};

struct CompiledLayer {
    std::size_t index = 0;
    std::string id;
    FrameRange life;
    double in_s = 0, out_s = 0;
    Animated<Point> position, scale, size; // size: constant size_ref when it is not animated
    Point size_ref{1, 1};
    Animated<double> rotation_deg, opacity, brightness;
    Transition enter, exit;
    bool on_twos = false;
    Animated<Point> anchor{Point{0.5, 0.5}};
    Point rest_position;    // where parts were fitted to whole pixels
    Point box_from, box_to; // at scale 1, relative to the anchor
    frame::Rect clip;
    std::vector<PartSet> sets; // [0]: for the rest scale, or the largest; [1]: text at its largest scale
    Captions captions;         // words' times and looks; text and style are emptied
};

// Which layers may be visible in a span of frames.
struct LayerIndex {
    std::int64_t frames_per_bucket = 1;
    std::vector<std::size_t> starts; // of each bucket in `layers`, and the end
    std::vector<std::uint32_t> layers;
};

struct Compiled::State {
    frame::Size canvas;
    frame::Rgba background;
    base::MediaTime frame_rate;
    std::int64_t frame_count = 0;
    TileStore tiles;
    std::vector<Part> parts;
    std::vector<CompiledLayer> layers; // back to front
    LayerIndex index;
    std::vector<MissingGlyphs> missing;
    std::size_t sprites_at_most = 0; // of one frame: what a scene reserves
};

}
