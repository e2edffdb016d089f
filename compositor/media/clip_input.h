// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The container of a clip, read from memory: its video stream, what it says of it, and the times of its frames.
// Room-internal. Thread: one object, one thread.

#include "compositor/media/clip_colors.h"
#include "compositor/media/libav.h"
#include "compositor/media/moving_picture.h"

namespace media {

class ClipInput {
public:
    static Result<std::unique_ptr<ClipInput>> open(std::span<const std::byte> bytes, const MovingLimits& limits);
    ~ClipInput();
    ClipInput(const ClipInput&) = delete;
    ClipInput& operator=(const ClipInput&) = delete;

    Result<libav::Codec> open_decoder(const MovingLimits& limits) const;

    const MovingInfo& info() const { return info_; }
    const Turn& turn() const { return turn_; }
    AVFormatContext* context() const { return input_.get(); }
    int stream_index() const { return stream_; }

    double seconds_of(std::int64_t timestamp) const; // from the clip's first picture on
    double frame_length_s(std::int64_t duration) const;
    void seek(double s); // the next packet is a key picture's at or before s, where the container can do that
    void rebind(std::span<const std::byte> bytes) { bytes_ = bytes; }

private:
    ClipInput() = default;
    Status open_container();
    Status choose_stream(const MovingLimits& limits);
    Status measure();
    double scanned_length_s();
    static int read(void* self, std::uint8_t* target, int size);
    static std::int64_t seek_bytes(void* self, std::int64_t offset, int whence);

    struct IoTraits {
        static constexpr AVIOContext* none = nullptr;
        static void close(AVIOContext* io)
        {
            av_freep(&io->buffer);
            avio_context_free(&io);
        }
    };
    std::span<const std::byte> bytes_;
    std::int64_t at_ = 0;
    base::Handle<AVIOContext*, IoTraits> io_; // outlives input_
    libav::Input input_;
    int stream_ = -1;
    Turn turn_;
    MovingInfo info_;
    std::int64_t origin_ = 0; // timestamp of the first picture
    double frame_s_ = 0.04;
};

}
