// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An MP4 file by libavformat: avc1 or hvc1, and mp4a, moov in front, no edit list, every picture equally long, BT.709
// in the colr atom, nothing in it that differs from run to run. It writes to the path it is given, which is the part
// file of the caller's base::AtomicFile: the caller commits after finish(), or drops it. Thread: one writer, one
// thread.

#include "compositor/base/media_time.h"
#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/media/aac.h"
#include "compositor/media/video_encoder.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace media {

struct Mp4Video {
    frame::Size size;
    base::MediaTime fps{30, 1};
    VideoHeaders headers;
};

struct Mp4Audio {
    std::vector<std::byte> config; // AudioSpecificConfig
    int bitrate_bps = 0;
};

struct Mp4Spec {
    Mp4Video video;
    std::optional<Mp4Audio> audio;
    std::string title; // empty: none
};

class Mp4Writer {
public:
    static Result<Mp4Writer> create(const std::filesystem::path& part_path, const Mp4Spec& spec);
    Mp4Writer(Mp4Writer&&) noexcept;
    Mp4Writer& operator=(Mp4Writer&&) noexcept;
    ~Mp4Writer(); // without finish(): the file is not an MP4; who owns the path removes it

    // Each track in decoding order, the tracks roughly side by side: what runs ahead waits in memory.
    Status write_video(const VideoPacket& packet);
    Status write_audio(const AudioPacket& packet);

    Status finish(); // index in front, closed, and checked to be what was asked for

private:
    struct State;
    explicit Mp4Writer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Pulls both tracks to their ends, always from the one that is behind. next_audio may be empty.
using NextVideo = std::function<Result<std::optional<VideoPacket>>()>;
using NextAudio = std::function<Result<std::optional<AudioPacket>>()>;
Status write_tracks(Mp4Writer& writer, base::MediaTime fps, const NextVideo& next_video, const NextAudio& next_audio);

}
