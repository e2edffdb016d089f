// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A hardware encoder through libavcodec: every frame of the film is encoded, as NV12 in system memory (VA-API: copied
// into its own). Not byte-reproducible: the same pictures may give other bytes with another driver, card or load.
// Of this room only. Thread: one encoder, one thread.

#include "compositor/media/encoder_table.h"

namespace media {

class LibavEncoder final : public VideoEncoder {
public:
    // Errors are device_lost with libav's own words, wrong numbers in the spec invalid_input.
    static Result<LibavEncoder> create(const EncoderRow& row, const H264Spec& spec);
    LibavEncoder(LibavEncoder&&) noexcept;
    LibavEncoder& operator=(LibavEncoder&&) noexcept;
    ~LibavEncoder() override;

    const VideoHeaders& headers() const override;
    frame::YuvLayout layout() const override { return frame::YuvLayout::nv12; } // and no other
    Result<std::vector<VideoPacket>> encode(const frame::Yuv420& picture, const Showing& showing) override;
    Result<std::vector<VideoPacket>> finish() override;
    std::int64_t repeats() const override { return 0; }

private:
    struct State;
    explicit LibavEncoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

std::string libav_engine_version(const EncoderRow& row);

}
