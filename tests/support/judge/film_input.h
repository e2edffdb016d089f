// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The video track of a film as libavformat hands it out: packets with their times in frames. Owns the open file.
// Only for .cpp files of this folder. Thread: one.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace judge {

template <class T, void (*Free)(T**)> struct PointerTraits {
    static constexpr T* none = nullptr;
    static void close(T* pointer) { Free(&pointer); }
};
using Packet = base::Handle<AVPacket*, PointerTraits<AVPacket, av_packet_free>>;
using Frame = base::Handle<AVFrame*, PointerTraits<AVFrame, av_frame_free>>;
using Decoder = base::Handle<AVCodecContext*, PointerTraits<AVCodecContext, avcodec_free_context>>;
using Input = base::Handle<AVFormatContext*, PointerTraits<AVFormatContext, avformat_close_input>>;

base::Status check_libav(int result, std::string_view subject);

struct PacketTime {
    std::int64_t pts = 0;
    bool key = false; // so the index says
};

class FilmInput {
public:
    static base::Result<FilmInput> open(const std::filesystem::path& path);

    const AVStream& stream() const { return *stream_; }
    std::int64_t count() const { return count_; }                                 // pictures in the index
    const std::vector<PacketTime>& packets_read() const { return packets_read_; } // since it was opened

    // Next packet of the track into `packet`; false at the end. Fails for what libavformat calls corrupt.
    base::Result<bool> read(AVPacket& packet);

    base::Status seek_to_key(std::int64_t frame); // the next packet read is the last key picture at or before `frame`

    // Where the key picture at or before `frame` lies, by the file's index: its number in decoding order.
    base::Result<std::int64_t> key_in_index(std::int64_t frame) const;

    base::Result<std::int64_t> to_frame(std::int64_t pts) const; // fails for a time between two frames
    std::int64_t to_pts(std::int64_t frame) const { return frame * ticks_per_frame_; }

private:
    Input input_;
    AVStream* stream_ = nullptr; // belongs to input_
    std::int64_t count_ = 0;
    std::vector<PacketTime> packets_read_;
    std::int64_t ticks_per_frame_ = 1;
};

}
