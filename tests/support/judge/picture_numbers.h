// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The numbering of pictures in the bitstream itself (frame_num; ISO/IEC 14496-10, 7.4.3): libavcodec fills a gap with
// copies and says nothing, so a lost reference picture is found here. Frames only, one SPS. Thread: one.

#include "compositor/base/result.h"
#include "tests/support/judge/annexb.h"

#include <cstdint>
#include <span>

namespace judge {

base::Result<unsigned> frame_num_bits(std::span<const std::uint8_t> sps); // the NAL unit with its first byte

class PictureNumbers {
public:
    static base::Result<PictureNumbers> create(std::span<const std::uint8_t> avcc);

    // Samples in decoding order, from an IDR picture on.
    base::Status check(std::span<const std::uint8_t> sample);

private:
    StreamHead head_;
    unsigned bits_ = 0;                // of a frame_num
    std::uint32_t last_reference_ = 0; // frame_num of the reference picture before
};

}
