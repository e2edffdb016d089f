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
#include "compositor/media/video_encoder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace media {

enum class Repeat : std::uint8_t { off, on }; // off: x264 codes every frame, and the stream is all its own

struct H264Spec {
    frame::Size size; // even sides
    base::MediaTime fps{30, 1};
    std::string preset = "veryfast"; // a name of x264_preset_names
    double crf = 23.0;               // 1..51; below 1 x264 would be lossless, which High profile is not
    int max_bitrate_kbps = 0;        // above 0: capped by a VBV of twice that
    int gop_frames = 0;              // 0: two seconds; at most 10,000
    // Pictures x264 looks ahead, at most; each takes 6 MB at 1080x1920. Where most frames are held, 2 do as well and
    // cost a sixth less time: Showing::lasting says what x264 would find out.
    int lookahead = 8;
    // How still the film is, 0..1: how much what passes and what stays for short gives to what lasts. At 0 nothing is
    // taken from anything.
    float stillness = 0;
    float holding = 0; // how much of it is held, 0..1: a held picture is not improved by being coded again
    Repeat repeat = Repeat::on;
};

// Frames from one key picture to the next at most: spec.gop_frames, or what its 0 means.
int gop_frames(const H264Spec& spec);

using H264Headers = VideoHeaders; // of VideoCodec::h264

class H264Encoder final : public VideoEncoder {
public:
    static Result<H264Encoder> create(const H264Spec& spec);
    H264Encoder(H264Encoder&&) noexcept;
    H264Encoder& operator=(H264Encoder&&) noexcept;
    ~H264Encoder() override;

    const H264Spec& spec() const;
    const VideoHeaders& headers() const override;
    frame::YuvLayout layout() const override { return frame::YuvLayout::i420; } // it takes the other as well

    // A picture is coded once, and again where an IDR is due while it is shown; other frames repeat it.
    Result<std::vector<VideoPacket>> encode(const frame::Yuv420& picture, const Showing& showing) override;
    Result<std::vector<VideoPacket>> finish() override;
    std::int64_t repeats() const override;

private:
    struct State;
    explicit H264Encoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// libx264's build and every choice above that is not in H264Spec: part of an artefact's key.
std::string h264_engine_version();

}
