// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every encoder of encoder_table.h is to the rooms above: pictures in, packets of one film out. All of them write
// closed GOPs without B pictures, IDR pictures only where asked or due by the film's frame index, BT.709 limited range,
// parameter sets beside the packets and never in them. Thread: one encoder, one thread.

#include "compositor/base/result.h"
#include "compositor/frame/yuv.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace media {

using base::Result;
using base::Status;

enum class VideoCodec : std::uint8_t { h264, hevc };

// What a decoder needs before the first picture; raw NAL units without start code or length.
struct VideoHeaders {
    VideoCodec codec = VideoCodec::h264;
    std::vector<std::byte> vps{}; // HEVC only
    std::vector<std::byte> sps{};
    std::vector<std::vector<std::byte>> pps{};
    friend bool operator==(const VideoHeaders&, const VideoHeaders&) = default;
};

// One picture: NAL units, each behind its length in 4 bytes (ISO/IEC 14496-15). Times count frames of the whole film.
struct VideoPacket {
    std::vector<std::byte> bytes;
    std::int64_t pts_frame = 0;
    std::int64_t dts_frame = 0;
    bool key = false; // an IDR picture
    friend bool operator==(const VideoPacket&, const VideoPacket&) = default;
};

enum class FrameType { inter, idr }; // the first picture, and one due by gop_frames, is an IDR either way

// How long a macroblock stays as it is, this picture's part counted: frames of the film, and pictures that x264 codes;
// at most to the next IDR. 1 to 255.
struct Lasting {
    std::uint8_t frames = 1;
    std::uint8_t pictures = 1;
    bool passing = false; // it changes in the next frame, and so on, but comes to rest soon: one frame of a fade
};

// How a picture is shown.
struct Showing {
    std::int64_t first_frame = 0; // of the whole film
    std::int64_t frames = 1;      // it is shown this often; gaps to the next picture mean nothing is known of them
    FrameType type = FrameType::inter;
    // The two below are hints, which hardware has no use for.
    // A byte a macroblock (16x16, row by row), 0 where the planes are those of the picture given before; empty when
    // that is not known.
    std::span<const std::uint8_t> changed{};
    // For each macroblock too, empty when not known. x264 sees the pictures side by side, without the frames that hold
    // them; with this it spends on what lasts, and less on what passes.
    std::span<const Lasting> lasting{};
};

class VideoEncoder {
public:
    virtual ~VideoEncoder() = default;

    virtual const VideoHeaders& headers() const = 0;
    virtual frame::YuvLayout layout() const = 0; // of the pictures it wants

    // A packet a frame, later than the picture by what the encoder looks ahead. Frames grow from call to call. The
    // picture is not needed after the call.
    virtual Result<std::vector<VideoPacket>> encode(const frame::Yuv420& picture, const Showing& showing) = 0;
    virtual Result<std::vector<VideoPacket>> finish() = 0; // the packets still inside; nothing can be encoded after
    virtual std::int64_t repeats() const = 0;              // frames that became repeat pictures so far

protected:
    VideoEncoder() = default;
    VideoEncoder(const VideoEncoder&) = default;
    VideoEncoder& operator=(const VideoEncoder&) = default;
};

}
