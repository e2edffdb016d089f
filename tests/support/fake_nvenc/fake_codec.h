// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The software encoder inside the fake.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fake {

struct CodecSpec {
    int width = 0;
    int height = 0;
    std::uint32_t fps_numerator = 30;
    std::uint32_t fps_denominator = 1;
    double quality = 23;
    bool main_profile = false; // of H.264, instead of High
    int set_id = 0;            // of the parameter sets
};

struct CodedPicture {
    std::vector<std::uint8_t> bytes; // a byte stream
    bool key = false;
    std::uint64_t time = 0;
};

class Codec {
public:
    virtual ~Codec() = default;
    virtual std::vector<std::uint8_t> headers() = 0;
    // NV12 with the chroma behind `height` rows of `pitch` bytes. A picture comes out at once or after the next one.
    virtual std::optional<CodedPicture> encode(const std::uint8_t* nv12, std::uint32_t pitch, bool key,
                                               std::uint64_t time) = 0;
    virtual std::optional<CodedPicture> flush() = 0; // until it is empty
};

std::unique_ptr<Codec> make_x264(const CodecSpec& spec);
std::unique_ptr<Codec> make_x265(const CodecSpec& spec);

}
