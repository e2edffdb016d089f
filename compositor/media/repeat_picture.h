// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Repeat pictures: a frame that shows the same as the one before costs 13 bytes and no encoder. It is a P picture that
// nothing refers to (nal_ref_idc 0), of one slice that skips all macroblocks (mb_skip_run, CAVLC, a picture parameter
// set of its own without weights), deblocking off: it decodes to the bytes of the last reference picture.
//
// x264 codes only the frames that change. Its pictures are counted anew here so that order counts follow real frame
// numbers: pic_order_cnt_type 0 with 16 bits (8.2.1; type 2 forbids non-reference pictures in a row). Slice headers get
// the count put in, slice data is aligned again behind them, emulation prevention is done again; the coded data itself
// stays. Streams of P pictures only: repeats hold the last reference picture in decoding order.
// Of this room only. Thread: one object, one thread.

#include "compositor/media/h264_syntax.h"

#include <cstdint>
#include <vector>

namespace media {

class RepeatStream {
public:
    // Keyframes further apart than this would wrap the order count around between two references.
    static constexpr int kMaxGopFrames = 10'000;

    // The headers of x264: one picture parameter set, CABAC, no B pictures.
    static Result<RepeatStream> create(const H264Headers& plain);

    const H264Headers& headers() const { return headers_; } // for the stream that comes out

    // A picture of x264 as frame packet.pts_frame.
    Result<VideoPacket> coded(const VideoPacket& packet);

    // The frame after the last coded one, or after another repeat, held.
    VideoPacket repeat(std::int64_t frame) const;

private:
    RepeatStream() = default;
    std::uint32_t order_of(std::int64_t frame) const;

    SequenceSet plain_sequence_; // of x264's stream
    PictureSet picture_set_;
    H264Headers headers_;
    std::int64_t idr_frame_ = 0;
    std::uint32_t next_frame_num_ = 0;
};

}
