// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One segment of a film: its key, and the loop that makes it. Two threads: the caller's draws and converts, `encode-n`
// encodes and writes; a few pictures go round between them. Frames in which nothing changed take no picture.

#include "compositor/base/counters.h"
#include "compositor/base/result.h"
#include "compositor/render/film.h"
#include "compositor/timeline/compile.h"

#include <atomic>
#include <filesystem>
#include <stop_token>
#include <string>

namespace render {

// Hash of everything that decides the bytes of a segment: what every frame shows (pixels of tiles and where they lie,
// not names or paths), canvas, frame rate, encoder settings, versions of encoder and renderer.
std::string segment_key(const timeline::Compiled& compiled, timeline::FrameRange range, const EncodeSpec& encode);

struct SegmentCounts { // of one segment, or of all
    std::atomic<std::int64_t> frames_drawn{0};
    std::atomic<std::int64_t> frames_unchanged{0};
    std::atomic<std::int64_t> frames_repeated{0};
    std::atomic<std::int64_t> damaged_blocks{0};
    std::atomic<std::int64_t> frames_encoded{0};
    std::atomic<bool> encoder_failed{false}; // device_lost came from the encoder, not from who draws
    std::atomic<std::uint64_t> dispatches{0};

    void add(const SegmentCounts& other)
    {
        frames_drawn += other.frames_drawn;
        frames_unchanged += other.frames_unchanged;
        frames_repeated += other.frames_repeated;
        damaged_blocks += other.damaged_blocks;
        frames_encoded += other.frames_encoded;
        dispatches += other.dispatches;
    }
};

struct SegmentJob {
    const timeline::Compiled* compiled = nullptr;
    timeline::FrameRange range;
    std::string key;
    std::filesystem::path path; // where the finished segment goes
    EncodeSpec encode;
    Backend backend = Backend::automatic;
    ChosenRenderer* renderer =
        nullptr;    // of that backend, and handed back; one without is made, and none after an error
    int number = 0; // names the threads
    base::Stations* stations = nullptr;
    SegmentCounts* counts = nullptr;               // of this segment alone
    std::atomic<std::int64_t>* progress = nullptr; // frames encoded, of the film
};

Status render_segment(const SegmentJob& job, std::stop_token stop);

}
