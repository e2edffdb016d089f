// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Video files for tests, encoded without loss by libav* directly, so that a mistake of ours cannot hide behind itself.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

struct ClipSpec {
    std::string container = "mp4"; // a muxer's name
    std::string codec = "libx264";
    std::string samples = "yuv420p"; // a pixel format's name
    int width = 64;
    int height = 48;
    std::vector<int> shown_ms{0, 40, 80, 120, 160}; // when each picture begins
    int last_ms = 40;                               // how long the last one is shown
    int matrix = 2;                                 // AVColorSpace; 2: says nothing
    int range = 0;                                  // AVColorRange
    int transfer = 2;                               // AVColorTransferCharacteristic
    int turned_degrees = 0;                         // counterclockwise, as a display matrix has it
    int aspect_num = 0;                             // of a pixel
    int aspect_den = 1;
    int key_every = 12;
    // Sample values of a picture's place, 0 to 1 from the left and from the top: Y U V A, or G B R A for gbrp.
    std::function<std::array<int, 4>(int picture, double x, double y)> samples_at;
};

// Empty when it worked, else why not ("no encoder named ...").
std::string make_clip(const std::filesystem::path& path, const ClipSpec& spec);

// An animated WebP of flat pictures, each straight RGBA, each 100 ms long; "" when it worked.
std::string make_webp(const std::filesystem::path& path, int width, int height,
                      const std::vector<std::array<std::uint8_t, 4>>& colors);
