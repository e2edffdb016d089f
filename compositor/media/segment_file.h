// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A finished segment of video on disk: the unit of resume and of work split across processes. Written aside and renamed
// by finish(); every byte is covered by a checksum, so half a file, a changed file and a file of another version are
// all found. Reading streams: one packet is in memory. Thread: one object, one thread.

#include "compositor/base/file.h"
#include "compositor/base/media_time.h"
#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/media/video_encoder.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace media {

struct SegmentInfo {
    frame::Size size;
    base::MediaTime fps{30, 1};
    std::int64_t first_frame = 0; // of the whole film
    std::int64_t frame_count = 0;
    VideoHeaders headers;
    std::string key; // what made it (an artefact key); the reader compares it, at most 4096 bytes
    friend bool operator==(const SegmentInfo&, const SegmentInfo&) = default;
};

// Segments may share a track only when these are equal.
std::uint64_t headers_hash(const SegmentInfo& info);

class SegmentWriter {
public:
    static Result<SegmentWriter> create(const std::filesystem::path& path, const SegmentInfo& info);
    SegmentWriter(SegmentWriter&&) noexcept;
    ~SegmentWriter(); // without finish(): nothing stays on disk

    Status add(const VideoPacket& packet); // in decoding order; the first is an IDR
    Status finish();                       // fails when the packets are not info.frame_count

private:
    struct State;
    explicit SegmentWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class SegmentReader {
public:
    // Fails with not_found, or invalid_input when it is no whole segment of this version.
    static Result<SegmentReader> open(const std::filesystem::path& path);
    SegmentReader(SegmentReader&&) noexcept;
    SegmentReader& operator=(SegmentReader&&) noexcept;
    ~SegmentReader();

    const SegmentInfo& info() const;
    Result<std::optional<VideoPacket>> next(); // empty after the last

private:
    struct State;
    explicit SegmentReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Reads all of it: the info, when every checksum holds. What resume asks before it trusts a segment.
Result<SegmentInfo> check_segment(const std::filesystem::path& path);

}
