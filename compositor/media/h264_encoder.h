// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// H.264 by libx264, one thread an encoder: the same frames give the same bytes in any process, on any processor.
// High profile, BT.709 limited range, P pictures only, closed GOPs, IDR pictures only where asked or due. Work follows
// change: frames that show what the one before showed never reach x264 (repeat_picture.h), and of the others x264 is
// told which macroblocks are as they were. Memory is kept small (short lookahead, few references): see README.md for
// what one costs. Thread: one encoder, one thread.

#include "compositor/base/media_time.h"
#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/frame/yuv.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace media {

using base::Result;
using base::Status;

enum class Repeat : std::uint8_t { off, on }; // off: x264 codes every frame, and the stream is all its own

struct H264Spec {
    frame::Size size; // even sides
    base::MediaTime fps{30, 1};
    std::string preset = "veryfast"; // a name of x264_preset_names
    double crf = 23.0;               // 1..51; below 1 x264 would be lossless, which High profile is not
    int max_bitrate_kbps = 0;        // above 0: capped by a VBV of twice that
    int gop_frames = 0;              // 0: two seconds; at most 10,000
    // Pictures x264 looks ahead, at most; each takes 6 MB at 1080x1920. Where most frames are held, 2 do as well and
    // cost a sixth less time: H264Showing::lasting says what x264 would find out.
    int lookahead = 8;
    // How still the film is, 0..1: how much what passes and what stays for short gives to what lasts. At 0 nothing is
    // taken from anything.
    float stillness = 0;
    Repeat repeat = Repeat::on;
};

// Frames from one key picture to the next at most: spec.gop_frames, or what its 0 means.
int gop_frames(const H264Spec& spec);

// What a decoder needs before the first picture; raw NAL units without start code or length.
struct H264Headers {
    std::vector<std::byte> sps;
    std::vector<std::vector<std::byte>> pps;
    friend bool operator==(const H264Headers&, const H264Headers&) = default;
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
struct H264Showing {
    std::int64_t first_frame = 0; // of the whole film
    std::int64_t frames = 1;      // it is shown this often; gaps to the next picture mean nothing is known of them
    FrameType type = FrameType::inter;
    // A byte a macroblock (16x16, row by row), 0 where the planes are those of the picture given before; empty when
    // that is not known.
    std::span<const std::uint8_t> changed{};
    // For each macroblock too, empty when not known. x264 sees the pictures side by side, without the frames that hold
    // them; with this it spends on what lasts, and less on what passes.
    std::span<const Lasting> lasting{};
};

class H264Encoder {
public:
    static Result<H264Encoder> create(const H264Spec& spec);
    H264Encoder(H264Encoder&&) noexcept;
    H264Encoder& operator=(H264Encoder&&) noexcept;
    ~H264Encoder();

    const H264Spec& spec() const;
    const H264Headers& headers() const;

    // A packet a frame, later than the picture by the lookahead. Frames grow from call to call. The picture is not
    // needed after the call. It is coded once, and again where an IDR is due while it is shown; other frames repeat it.
    Result<std::vector<VideoPacket>> encode(const frame::Yuv420& picture, const H264Showing& showing);

    std::int64_t repeats() const; // frames that became repeat pictures so far

    Result<std::vector<VideoPacket>> finish(); // the packets still inside; nothing can be encoded after

private:
    struct State;
    explicit H264Encoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// libx264's build and every choice above that is not in H264Spec: part of an artefact's key.
std::string h264_engine_version();

}
