// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An MP4 taken apart by libavformat and libavcodec: pictures and sound as a player gets them.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace test {

struct DecodedPicture {
    double seconds = 0;
    bool key = false;
    std::vector<std::uint8_t> luma; // width * height, packed
};

struct DecodedFilm {
    int width = 0;
    int height = 0;
    int profile = 0;                                        // 100: High
    int primaries = 0, transfer = 0, matrix = 0, range = 0; // range 1: limited
    int chroma_location = 0;                                // 2: centre (AVCHROMA_LOC_CENTER)
    int fps_numerator = 0, fps_denominator = 0;
    double video_seconds = 0;
    double audio_seconds = 0;
    double first_sound_seconds = 0; // pts of the first decoded sample
    std::string title;
    std::vector<DecodedPicture> pictures;
    std::vector<float> sound; // interleaved stereo from first_sound_seconds on
    std::string error;        // empty when all went well
};

DecodedFilm decode_film(const std::filesystem::path& path);

std::vector<std::byte> encode_webp_lossless(int width, int height,
                                            std::span<const std::uint8_t> bgra); // empty: no encoder

}
