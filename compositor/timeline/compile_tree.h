// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Layers, group by group, to the flat list of state.h: when they live, what masks them, what changes into what, at
// which scale their content is drawn. Of this room only. Thread: that of the FontSet.

#include "compositor/timeline/compiler.h"

#include <cstdint>
#include <string>
#include <vector>

namespace timeline {

base::Status compile_layers(Compiler& compiler, const Composition& composition);

// The group whose layers are compiled. At rest its coordinates p lie on the canvas at offset + scale * p.
struct Nest {
    const Composition& composition;
    std::uint32_t parent = kNone;
    std::size_t top = 0; // index of the outermost layer around, when there is one
    std::string path;    // "layers[2]."; empty for the composition's own
    FrameRange life;
    Point size; // of the group's box
    Point offset{};
    Scales scales{{1, 1}, {1, 1}, 1};
    int depth = 0;
};

// When a layer is there, changes taken into account.
struct Life {
    FrameRange frames;
    std::vector<FrameRange> gaps;
    double in_s = 0, out_s = 0;        // of its transitions
    bool enters = true, leaves = true; // false: a change brings it, or takes it away
};
Life life_of(const Composition& composition, const Layer& layer);

// A change's frames; of cut and cover none.
FrameRange frames_of(const Composition& composition, const Change& change);
bool lasts(const Change& change); // both layers are drawn by it for some time

// One layer, `given` or made for a change, at the end of State::layers.
base::Status add_layer(Compiler& compiler, const Nest& nest, const Layer& given, const Life& life,
                       const std::string& path);

// The shape that stands for two layers while one becomes the other, and the picture that covers a change: layers at the
// end of State::layers (made_layers.cpp). `number`: of the change.
base::Status add_morph(Compiler& compiler, const Nest& nest, std::size_t number, const Layer& from, const Layer& to,
                       const std::string& path);
base::Status add_cover(Compiler& compiler, const Nest& nest, std::size_t number);

// The changes that draw two layers of a group as a pair. `indices` are the places of `layers` in State::layers.
base::Status add_changes(Compiler& compiler, const Nest& nest, const std::vector<Layer>& layers,
                         const std::vector<std::uint32_t>& indices);

}
