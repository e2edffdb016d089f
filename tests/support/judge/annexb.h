// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// H.264 as MP4 files hold it (ISO/IEC 14496-15: avcC, NAL units behind their lengths) turned into the byte stream of
// ISO/IEC 14496-10, Annex B. Thread: any.

#include "compositor/base/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace judge {

using Bytes = std::vector<std::uint8_t>;

struct StreamHead {
    Bytes sps;            // the first one, bare
    Bytes parameter_sets; // SPS, then PPS, each behind a start code
    int length_bytes = 4; // of the length in front of each NAL unit of a sample
};
base::Result<StreamHead> read_avcc(std::span<const std::uint8_t> avcc);

struct AccessUnit {
    Bytes bytes; // Annex B; in front of an IDR picture the parameter sets
    bool idr = false;
};
// The NAL units of a sample; they point into it.
base::Result<std::vector<std::span<const std::uint8_t>>> split_sample(const StreamHead& head,
                                                                      std::span<const std::uint8_t> sample);
base::Result<AccessUnit> to_annexb(const StreamHead& head, std::span<const std::uint8_t> sample);

}
