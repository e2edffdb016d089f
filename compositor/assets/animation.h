// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Moving pictures as plain data: GIF, APNG, animated WebP, video clips and Lottie, decoded once before rendering at the
// size shown and at most at the rate shown, each frame trimmed to what is visible, equal neighbours stored once.
// AssetCache::animation makes them. Times are seconds of play: source time less from_s, divided by speed. Thread: any.

#include "compositor/assets/picture.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace assets {

enum class AnimationKind { still, gif, apng, webp, clip, lottie }; // still: a picture or SVG, one frame, no duration
std::string_view name(AnimationKind kind);                         // "GIF", "video clip", ...

struct AnimationInfo {
    AnimationKind kind = AnimationKind::still;
    frame::Size size;        // natural, upright, in square pixels
    double duration_s = 0;   // of one pass; 0 for a still
    std::int64_t frames = 1; // in the file; of a clip about so many
};

struct AnimationRequest {
    frame::Size box;                                       // every frame is stretched to it
    double from_s = 0;                                     // part of the source, in its own time
    double to_s = std::numeric_limits<double>::infinity(); // held to the source's end
    double speed = 1;                                      // above 0, at most 100
    double sample_rate = 30; // frames of the composition a second: times are whole multiples of 1 / sample_rate
    std::uint64_t max_bytes = 512ULL << 20; // of pixels; more is an error that says what to change
};

struct AnimationFrame {
    double at_s = 0; // shown from here to the next frame's at_s, the last to the end and after it
    Picture picture;
};

struct Animation {
    AnimationKind kind = AnimationKind::still;
    frame::Size box;
    double duration_s = 0;              // of play; 0 for a still
    std::vector<AnimationFrame> frames; // at least one; the first at 0
    std::uint64_t bytes = 0;            // of pixels
    std::uint64_t content = 0;          // of all frames and their times

    // The frame shown at a time of play; before 0 the first, after the end the last. Loops are the caller's: fmod.
    // A time that misses a frame's by rounding (a microsecond) counts as reached.
    std::size_t index_at(double s) const;
    const Picture& shown_at(double s) const { return frames[index_at(s)].picture; }
};

}
