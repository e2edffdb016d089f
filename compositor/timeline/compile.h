// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Composition made ready to be played: assets decoded, text laid out, shapes drawn, everything that can be done once
// done. Then evaluate() says what any one frame shows: a pure function of the frame index.
//
// Thread: compile belongs to the thread of its FontSet; a Compiled is immutable, any number of threads may evaluate it.

#include "compositor/assets/asset_cache.h"
#include "compositor/base/result.h"
#include "compositor/scene/scene.h"
#include "compositor/text/font_set.h"
#include "compositor/timeline/composition.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace timeline {

using base::Result;

class KnownPictures; // known_pictures.h

struct CompileContext {
    text::FontSet& fonts;
    assets::AssetCache& assets;
    std::filesystem::path folder;   // what relative sources are relative to
    KnownPictures* known = nullptr; // of the compilations before; none: every picture is looked at
};

struct MissingGlyphs {
    std::string path; // "layers[4].text"
    std::vector<char32_t> characters;
};

class Compiled {
public:
    Compiled(Compiled&&) noexcept;
    Compiled& operator=(Compiled&&) noexcept;
    ~Compiled();

    frame::Size canvas() const;
    base::MediaTime frame_rate() const;
    std::int64_t frame_count() const;
    const std::vector<MissingGlyphs>& missing_glyphs() const; // characters no installed font can draw
    std::size_t tile_bytes() const;                           // memory of all tiles

    struct State; // of this folder only
    const State& state() const { return *state_; }
    explicit Compiled(std::unique_ptr<const State> state);

private:
    std::unique_ptr<const State> state_;
};

// Fails with the first thing that cannot be had, its layer named: "layers[3] (lerato): cast/lerato.svg: no such file".
Result<Compiled> compile(const Composition& composition, const CompileContext& context);

// What frame `frame_index` (cut to 0..frame_count-1) shows. `out` is filled; reuse it from frame to frame: no
// allocation then. Its sprites point into `compiled`.
void evaluate(const Compiled& compiled, std::int64_t frame_index, scene::Scene& out);

struct FrameRange {
    std::int64_t begin = 0;
    std::int64_t end = 0; // one past the last
    friend bool operator==(const FrameRange&, const FrameRange&) = default;
};

std::int64_t frame_count(const Composition& composition); // duration in whole frames, rounded up; at least 1

// What is rendered side by side: cut at `cuts`, then in equal parts so that none is longer than 10 s.
std::vector<FrameRange> segments(const Composition& composition);

// Where a layer lies in a frame, for checks: its box (not cut to the canvas) and what it really draws (cut).
struct LayerBox {
    std::size_t layer = 0; // index in Composition::layers of it or the group around it
    std::string id;
    std::string path;                // "layers[2].layers[0]"
    std::vector<std::string> groups; // ids of those around it, the outermost first
    frame::Rect box;
    frame::Rect ink;
    double opacity = 1; // transitions and groups around included
    double scale = 1;   // a length of its own is so long on the canvas: the square root of its area's growth
    std::optional<frame::Rect> face{}; // of a character: from the brows to the chin, between the ears
};
// Of visible layers, back to front; of groups what lies in them, not the groups; not of masks.
std::vector<LayerBox> boxes_at(const Compiled& compiled, std::int64_t frame_index);

}
