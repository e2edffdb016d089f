// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which H.264 encoders work here, found out by encoding with each. Plain data, in order of preference. Thread: any;
// takes from milliseconds to a second (hardware drivers are loaded).

#include <string>
#include <vector>

namespace media {

enum class EncoderVerdict { chosen, usable, rejected };

struct EncoderRow {
    std::string name;    // "libx264", "h264_nvenc", ...
    std::string library; // "libx264 164", "libavcodec 59.37.100"
    EncoderVerdict verdict = EncoderVerdict::rejected;
    std::string reason; // rejected: the library's own words; else what was proved
    double seconds = 0; // how long trying took
};

std::vector<EncoderRow> probe_encoders();

}
